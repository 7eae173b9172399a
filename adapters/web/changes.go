package web

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
)

// bell tells the windows that something has changed; what, they read.
type bell struct {
	mu   sync.Mutex
	next chan struct{}
}

// wait returns a channel that is closed at the next ring. Take it first, then
// read: nothing that happens between is missed.
func (b *bell) wait() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		b.next = make(chan struct{})
	}
	return b.next
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next != nil {
		close(b.next)
		b.next = nil
	}
}

// pageSize is how many messages are shown before older ones are asked for.
const pageSize = 50

// maxChanges is how many changes a window catches up with; beyond, it is
// loaded anew.
const maxChanges = 200

// page reads the last messages of a room (thread 0) or thread, oldest first:
// those before an id, if it is not 0. more tells whether there are older ones.
func page(ctx context.Context, tx *sql.Tx, room string, thread, before int64) (list []message, more bool, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	list, err = messages(ctx, tx, `SELECT `+messageColumns+` WHERE m.room = ? AND m.thread IS nullif(?, 0) AND m.id < ?
		ORDER BY m.id DESC LIMIT ?`, room, thread, before, pageSize+1)
	if len(list) > pageSize {
		list, more = list[:pageSize], true
	}
	slices.Reverse(list)
	return list, more, err
}

// changed reads the messages of a room that changed after a version, oldest
// change first, and the version now.
func changed(ctx context.Context, tx *sql.Tx, room string, since int64) (list []message, now int64, err error) {
	if now, err = version(ctx, tx); err != nil || now == since {
		return nil, now, err
	}
	list, err = messages(ctx, tx, `SELECT `+messageColumns+` WHERE m.room = ? AND m.version > ?
		ORDER BY m.version LIMIT ?`, room, since, maxChanges+1)
	return list, now, err
}

func version(ctx context.Context, tx *sql.Tx) (now int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT version FROM web_clock WHERE id = 1`).Scan(&now)
	return now, err
}

func messages(ctx context.Context, tx *sql.Tx, query string, args ...any) (list []message, err error) {
	err = each(ctx, tx, func(rows *sql.Rows) error {
		m, err := scanMessage(rows)
		list = append(list, m)
		return err
	}, query, args...)
	return list, err
}

// manyUnread is as far as unread messages are counted.
const manyUnread = 100

// unread counts, by room, what a person has not read of what others wrote.
func unread(ctx context.Context, tx *sql.Tx, person string, rooms []room) (map[string]int, error) {
	out := map[string]int{}
	for _, r := range rooms {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM web_messages WHERE room = ? AND thread IS NULL
			AND id > coalesce((SELECT message FROM web_reads WHERE person = ? AND room = ?), 0)
			AND author IS NOT ? LIMIT ?)`, r.ID, person, r.ID, person, manyUnread).Scan(&n)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out[r.slug()] = n
		}
	}
	return out, nil
}

// readUpTo is the last message that a person has read in a room.
func readUpTo(ctx context.Context, tx *sql.Tx, person, room string) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT message FROM web_reads WHERE person = ? AND room = ?`, person, room).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// seen notes how far a person has read; reading is never undone.
func (p *Platform) seen(ctx context.Context, person, room string, message int64) error {
	var news bool
	err := p.o.DB.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO web_reads (person, room, message)
			SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM web_messages WHERE id = ? AND room = ?)
			ON CONFLICT (person, room) DO UPDATE SET message = excluded.message WHERE excluded.message > message`,
			person, room, message, message, room)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		news = n > 0
		return err
	})
	if err == nil && news {
		p.bell.ring()
	}
	return err
}
