package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// A month of downtime floods nobody: what is still of use and late for one
// person or one room, and is a reminder (it has an Until), comes as one message
// that names each. What has no Until, as a result, comes whole, however late.

// lateTimers tells whether timers that are late are still to be run: what they
// say belongs in the same summary.
const lateTimers = `SELECT EXISTS (SELECT 1 FROM timers WHERE state = 'waiting' AND due <= ?)`

func (d *delivery) isBehind(ctx context.Context, tx *sql.Tx, now time.Time) (behind bool, err error) {
	return behind, tx.QueryRowContext(ctx, lateTimers, now.Add(-lateFrom).Unix()).Scan(&behind)
}

// lateMail are the reminders that are late for one person or room.
const lateMail = `SELECT id, card, wanted FROM outbox WHERE state = 'waiting' AND platform = +?1 AND kind = +?2 AND target = +?3
	AND wanted BETWEEN 1 AND ?4 AND until > ?5 AND passes = 0 AND begun = 0 AND lease <= ?5 ORDER BY id`

// reminder is a message that becomes a line of a summary.
type reminder struct {
	id     int64
	card   chat.Card
	wanted int64
}

func scanReminder(r storage.Scanner) (m reminder, err error) {
	var card string
	if err := r.Scan(&m.id, &card, &m.wanted); err != nil {
		return m, err
	}
	if err := json.Unmarshal([]byte(card), &m.card); err != nil {
		return m, fmt.Errorf("message %d: %w", m.id, err)
	}
	return m, nil
}

// sumUp makes one message of a reminder that is late and the others that wait
// for the same person or room, if they are too many to be said each.
func (d *delivery) sumUp(ctx context.Context, tx *sql.Tx, j *job, now time.Time) (fate, error) {
	l, platform := j.letter, d.lane.Name()
	all, err := storage.All(ctx, tx, scanReminder, lateMail, platform, l.kind, l.target, now.Add(-lateFrom).Unix(), now.Unix())
	if err != nil || len(all) < tooMany {
		return goes, err
	}
	card, err := json.Marshal(d.summary(ctx, tx, all, now))
	if err != nil {
		return goes, err
	}
	for _, m := range all {
		if _, err := storage.Exec(ctx, tx, `UPDATE outbox SET state = 'dropped', error = 'in a summary', card = '{}' WHERE id = ?`, m.id); err != nil {
			return goes, err
		}
	}
	_, err = storage.Exec(ctx, tx, `INSERT INTO outbox (key, platform, kind, target, card, due, created) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		fmt.Sprintf("core/summary/%d/%d", now.Unix(), all[0].id), platform, l.kind, l.target, string(card), now.Unix(), now.Unix())
	return turned, err
}

// summary is the card of a summary, in the language of what it sums up.
func (d *delivery) summary(ctx context.Context, tx *sql.Tx, all []reminder, now time.Time) chat.Card {
	c := d.newCall(ctx, tx, "core", now)
	if l := all[0].card.Lang; l != "" {
		c.Lang = l
	}
	card := c.Card(c.T("summary.title"), c.T("summary", "n", len(all)))
	for _, m := range all[:min(len(all), mostListed)] {
		card.Body = append(card.Body, c.T("summary.line", "what", subjectOf(m.card), "at", c.Local(m.wanted)))
	}
	if more := len(all) - mostListed; more > 0 {
		card.Body = append(card.Body, c.T("summary.more", "n", more))
	}
	card.Buttons = []chat.Button{c.Button("home", "")}
	return card
}

// longestSubject is how much of a message a summary shows, in characters.
const longestSubject = 150

// subjectOf is what a card is about: its title, or else how it begins.
func subjectOf(card chat.Card) chat.Text {
	subject := card.Title
	if subject.Len() == 0 && len(card.Body) > 0 {
		subject = card.Body[0]
	}
	return subject.Cut(longestSubject)
}
