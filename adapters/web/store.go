package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"

	"livinglab/bot/chat"
)

// message is a row of web_messages.
type message struct {
	ID      int64
	Room    string
	Thread  int64  // 0 in the room itself
	Author  string // "" is the bot
	Key     string
	Text    string
	Card    *chat.Card // of the bot; the bytes of its picture and file left out
	Picture picture
	File    file
	At      int64
	Replies int
	Version int64
}

// picture is what a page needs to know of a picture. No hash: no picture.
type picture struct {
	Hash          string
	Width, Height int
}

// file is what a page needs to know of a file. No hash: no file.
type file struct {
	Hash string
	Size int // bytes
}

// baggage is what a card carries that is kept apart from it.
type baggage struct {
	picture, file []byte
}

// unpack parts a card from its baggage.
func unpack(c chat.Card) (chat.Card, baggage) {
	var out baggage
	if c.Picture != nil {
		bare := *c.Picture
		out.picture, bare.PNG = bare.PNG, nil
		c.Picture = &bare
	}
	if c.File != nil {
		bare := *c.File
		out.file, bare.Data = bare.Data, nil
		c.File = &bare
	}
	return c, out
}

// add writes a message, unless one with its key is there; it returns the one
// that is there now.
func (p *Platform) add(ctx context.Context, m message, with baggage) (message, error) {
	m.At = p.o.Now().Unix()
	err := p.o.DB.Write(ctx, func(tx *sql.Tx) error {
		id, err := m.find(ctx, tx)
		if err == nil {
			m, err = getMessage(ctx, tx, id)
			return err
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		return m.insert(ctx, tx, with)
	})
	if err != nil {
		return m, fmt.Errorf("chat page: %w", err)
	}
	p.bell.ring()
	return m, nil
}

func (m *message) find(ctx context.Context, tx *sql.Tx) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT id FROM web_messages WHERE key = ?`, m.Key).Scan(&id)
	return id, err
}

func (m *message) insert(ctx context.Context, tx *sql.Tx, with baggage) error {
	if err := m.join(ctx, tx); err != nil {
		return err
	}
	card, err := m.keepCard(ctx, tx, with)
	if err != nil {
		return err
	}
	if m.Version, err = tick(ctx, tx); err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, `INSERT INTO web_messages (room, thread, author, key, text, card, picture, file, at, version)
		VALUES (?, nullif(?, 0), nullif(?, ''), ?, ?, ?, nullif(?, ''), nullif(?, ''), ?, ?) RETURNING id`,
		m.Room, m.Thread, m.Author, m.Key, m.Text, card, m.Picture.Hash, m.File.Hash, m.At, m.Version).Scan(&m.ID)
}

// join counts a reply in its thread. A reply to a reply is one to its post.
func (m *message) join(ctx context.Context, tx *sql.Tx) error {
	if m.Thread == 0 {
		return nil
	}
	root, err := rootOf(ctx, tx, m.Room, m.Thread)
	if err != nil {
		return err
	}
	m.Thread = root
	version, err := tick(ctx, tx)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE web_messages SET replies = replies + 1, version = ? WHERE id = ?`, version, root)
	return err
}

// rootOf is the post in whose thread a message of a room is: itself, if it is
// in the room.
func rootOf(ctx context.Context, tx *sql.Tx, room string, id int64) (int64, error) {
	var root int64
	err := tx.QueryRowContext(ctx, `SELECT coalesce(thread, id) FROM web_messages WHERE id = ? AND room = ?`, id, room).Scan(&root)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("%w: no post %d in %s", chat.ErrGone, id, room)
	}
	return root, err
}

// keepCard stores the card's picture and file, and returns the card's column.
func (m *message) keepCard(ctx context.Context, tx *sql.Tx, with baggage) (card sql.NullString, err error) {
	if m.Card == nil {
		return card, nil
	}
	text, err := json.Marshal(m.Card)
	if err != nil {
		return card, err
	}
	m.Picture, m.File = picture{}, file{}
	if m.Card.Picture != nil {
		m.Picture = measure(with.picture)
		_, err = tx.ExecContext(ctx, `INSERT INTO web_pictures (hash, png, width, height) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			m.Picture.Hash, with.picture, m.Picture.Width, m.Picture.Height)
	}
	if m.Card.File != nil && err == nil {
		m.File = file{Hash: hashOf(with.file), Size: len(with.file)}
		_, err = tx.ExecContext(ctx, `INSERT INTO web_files (hash, data) VALUES (?, ?) ON CONFLICT DO NOTHING`, m.File.Hash, with.file)
	}
	return sql.NullString{String: string(text), Valid: true}, err
}

// measure names a picture by what it holds and reads its size.
func measure(image []byte) picture {
	out := picture{Hash: hashOf(image)}
	if c, err := png.DecodeConfig(bytes.NewReader(image)); err == nil {
		out.Width, out.Height = c.Width, c.Height
	}
	return out
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// edit replaces the card of m, one of the bot's posts in m.Room.
func (p *Platform) edit(ctx context.Context, m message, with baggage) (message, error) {
	var now message
	err := p.o.DB.Write(ctx, func(tx *sql.Tx) error {
		old, err := getMessage(ctx, tx, m.ID)
		if errors.Is(err, sql.ErrNoRows) || err == nil && (old.Room != m.Room || old.Card == nil) {
			return fmt.Errorf("%w: no post %d of the bot in %s", chat.ErrGone, m.ID, m.Room)
		}
		if err != nil {
			return err
		}
		now = old
		now.Card = m.Card
		return now.update(ctx, tx, old, with)
	})
	if err != nil {
		return now, fmt.Errorf("chat page: %w", err)
	}
	p.bell.ring()
	return now, nil
}

// update writes the message's card over the old one; the same card changes
// nothing that anyone would see, and is not written.
func (m *message) update(ctx context.Context, tx *sql.Tx, old message, with baggage) error {
	card, err := m.keepCard(ctx, tx, with)
	if err != nil {
		return err
	}
	before, err := json.Marshal(old.Card)
	if err != nil || card.String == string(before) && m.Picture.Hash == old.Picture.Hash && m.File.Hash == old.File.Hash {
		return err
	}
	if m.Version, err = tick(ctx, tx); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE web_messages SET card = ?, picture = nullif(?, ''), file = nullif(?, ''), version = ? WHERE id = ?`,
		card, m.Picture.Hash, m.File.Hash, m.Version, m.ID)
	if err == nil && old.Picture.Hash != "" {
		_, err = tx.ExecContext(ctx, `DELETE FROM web_pictures WHERE hash = ?
			AND NOT EXISTS (SELECT 1 FROM web_messages WHERE picture = web_pictures.hash)`, old.Picture.Hash)
	}
	if err == nil && old.File.Hash != "" {
		_, err = tx.ExecContext(ctx, `DELETE FROM web_files WHERE hash = ?
			AND NOT EXISTS (SELECT 1 FROM web_messages WHERE file = web_files.hash)`, old.File.Hash)
	}
	return err
}

// tick takes the next number of the counter of changes.
func tick(ctx context.Context, tx *sql.Tx) (version int64, err error) {
	err = tx.QueryRowContext(ctx, `UPDATE web_clock SET version = version + 1 WHERE id = 1 RETURNING version`).Scan(&version)
	return version, err
}

const messageColumns = `m.id, m.room, coalesce(m.thread, 0), coalesce(m.author, ''), m.key, m.text, m.card,
	coalesce(m.picture, ''), coalesce(p.width, 0), coalesce(p.height, 0),
	coalesce(m.file, ''), coalesce(length(f.data), 0), m.at, m.replies, m.version
	FROM web_messages m LEFT JOIN web_pictures p ON p.hash = m.picture LEFT JOIN web_files f ON f.hash = m.file`

func scanMessage(row interface{ Scan(...any) error }) (m message, err error) {
	var card sql.NullString
	err = row.Scan(&m.ID, &m.Room, &m.Thread, &m.Author, &m.Key, &m.Text, &card,
		&m.Picture.Hash, &m.Picture.Width, &m.Picture.Height, &m.File.Hash, &m.File.Size, &m.At, &m.Replies, &m.Version)
	if err == nil && card.Valid {
		m.Card = &chat.Card{}
		err = json.Unmarshal([]byte(card.String), m.Card)
	}
	return m, err
}

func getMessage(ctx context.Context, tx *sql.Tx, id int64) (message, error) {
	return scanMessage(tx.QueryRowContext(ctx, `SELECT `+messageColumns+` WHERE m.id = ?`, id))
}

// picturePNG returns the bytes of a picture; sql.ErrNoRows if it is not there.
func (p *Platform) picturePNG(ctx context.Context, hash string) (image []byte, err error) {
	err = p.o.DB.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT png FROM web_pictures WHERE hash = ?`, hash).Scan(&image)
	})
	return image, err
}

// fileData is a file that a card offers under that name; sql.ErrNoRows if none
// does.
func (p *Platform) fileData(ctx context.Context, hash, name string) (data []byte, err error) {
	err = p.o.DB.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT data FROM web_files WHERE hash = ?1
			AND EXISTS (SELECT 1 FROM web_messages WHERE file = ?1 AND json_extract(card, '$.file.name') = ?2)`, hash, name).Scan(&data)
	})
	return data, err
}
