package jumelage

import (
	"errors"

	"livinglab/bot"
	"livinglab/storage"
)

// The queries about programmes. Those about participants are in
// store_participants.go.

const selectProgramme = `SELECT p.id, p.state, p.title, p.about, p.room, p.size, p.kinds, p.mix, p.most, p.asks, p.rhythm,
	coalesce(p.joins, 0), p.ends, p.maker, coalesce(p.ended, 0), p.checkins, coalesce(p.opened, 0) FROM programmes p`

func scanProgramme(r storage.Scanner) (p Programme, err error) {
	var itsKinds, itsAsks string
	err = r.Scan(&p.ID, &p.State, &p.Title, &p.About, &p.Room, &p.Size, &itsKinds, &p.Mix, &p.Most, &itsAsks, &p.Rhythm,
		&p.Joins, &p.Ends, &p.Maker, &p.Ended, &p.Checkins, &p.Opened)
	p.Kinds, p.Asks = known(kinds, split(itsKinds)), known(asks, split(itsAsks))
	return p, err
}

// programmeByID reads a programme; storage.ErrNotFound when there is none.
func programmeByID(c *bot.Call, id int64) (Programme, error) {
	return storage.One(c.Context(), c.Tx, scanProgramme, selectProgramme+` WHERE p.id = ?`, id)
}

// mostListed is how many programmes are listed at most: what a menu takes.
const mostListed = 25

// programmesIn lists programmes in a state, the first to end first.
func programmesIn(c *bot.Call, state string) ([]Programme, error) {
	return storage.All(c.Context(), c.Tx, scanProgramme, selectProgramme+` WHERE p.state = ? ORDER BY p.ends, p.id LIMIT ?`, state, mostListed)
}

// draftOf is the draft that somebody is preparing, the newest; found is false for
// none.
func draftOf(c *bot.Call, maker int64) (p Programme, found bool, err error) {
	p, err = storage.One(c.Context(), c.Tx, scanProgramme, selectProgramme+` WHERE p.maker = ? AND p.state = 'draft' ORDER BY p.id DESC LIMIT 1`, maker)
	if errors.Is(err, storage.ErrNotFound) {
		return p, false, nil
	}
	return p, err == nil, err
}

func insertProgramme(c *bot.Call, p Programme) (int64, error) {
	return storage.Insert(c.Context(), c.Tx, `INSERT INTO programmes (state, title, about, room, size, kinds, mix, most, asks, rhythm, joins, ends, maker, created)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?)`,
		p.State, p.Title, p.About, p.Room, p.Size, words(p.Kinds), p.Mix, p.Most, words(p.Asks), p.Rhythm, p.Joins, p.Ends, p.Maker, c.Now.Unix())
}

// updateProgramme writes what the coordinator may change.
func updateProgramme(c *bot.Call, p Programme) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE programmes SET title = ?, about = ?, size = ?, kinds = ?, mix = ?, most = ?, asks = ?,
		rhythm = ?, joins = nullif(?, 0), ends = ? WHERE id = ?`,
		p.Title, p.About, p.Size, words(p.Kinds), p.Mix, p.Most, words(p.Asks), p.Rhythm, p.Joins, p.Ends, p.ID)
	return err
}

// setOpened opens a draft.
func setOpened(c *bot.Call, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE programmes SET state = 'open', opened = ? WHERE id = ?`, c.Now.Unix(), id)
	return err
}

// setEnded ends a programme, as closed or cancelled.
func setEnded(c *bot.Call, id int64, state string, at int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE programmes SET state = ?, ended = ? WHERE id = ?`, state, at, id)
	return err
}

func deleteProgramme(c *bot.Call, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM programmes WHERE id = ? AND state = 'draft'`, id)
	return err
}
