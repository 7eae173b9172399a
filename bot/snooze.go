package bot

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// "Remind me…" on a card: a person chooses when, and is shown what it was about
// again then, in private. What it is about is the feature's: Feature.Recall draws
// it anew, or says that it has ended.

// Snooze is the button "Remind me…" of a card about arg, which Feature.Recall
// reads. It fits on any card that has room for a button.
func (c *Call) Snooze(arg string) chat.Button {
	return chat.Button{Label: c.S("core.button.snooze"), Route: chat.Route{Feature: "core", Action: "snooze", Arg: c.feature + "/" + arg}}
}

// snooze is a row of snoozes.
type snooze struct {
	id, member          int64
	feature, arg, about string
	due                 int64
}

const selectSnooze = `SELECT id, member_id, feature, arg, about, due FROM snoozes`

// ofSomeoneHere leaves out the reminders of those who have left the lab.
const ofSomeoneHere = ` AND EXISTS (SELECT 1 FROM members m WHERE m.id = member_id AND m.left IS NULL)`

func scanSnooze(r storage.Scanner) (s snooze, err error) {
	return s, r.Scan(&s.id, &s.member, &s.feature, &s.arg, &s.about, &s.due)
}

// Bounds of what a person asks to be reminded of.
const (
	mostSnoozes  = 50                  // at once
	listedSnooze = 5                   // shown with a button to drop each
	snoozeLate   = 30 * 24 * time.Hour // of use so long after the time asked
)

// recall draws what a person is reminded of. It returns ErrNothing when that has
// ended.
func (b *Bot) recall(c *Call, feature, arg string) (chat.Card, error) {
	f, ok := b.recalls[feature]
	if !ok {
		return chat.Card{}, ErrNothing
	}
	d := *c
	d.feature = feature
	return f(&d, arg)
}

// snoozed reads what a press is about: what is asked ("1h", or "" where nothing
// is chosen yet), the feature and its argument. A card whose thing has ended is
// a Problem.
func (b *Bot) snoozed(c *Call) (feature, arg string, about chat.Card, err error) {
	feature, arg, ok := strings.Cut(c.Route.Arg, "/")
	if !ok {
		return "", "", about, c.Problem("stale")
	}
	about, err = b.recall(c, feature, arg)
	if errors.Is(err, ErrNothing) || errors.Is(err, storage.ErrNotFound) {
		err = c.Problem("snooze.over")
	}
	return feature, arg, about, err
}

// usefulAt reports whether what a person would be reminded of is still there to be
// reminded of at a time, as far as is known now.
func (b *Bot) usefulAt(c *Call, feature, arg string, at time.Time) (bool, error) {
	then := *c
	then.Now = at.In(c.Now.Location())
	_, err := b.recall(&then, feature, arg)
	if errors.Is(err, ErrNothing) || errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// offer is a time that is offered, by the action of its button.
type offer struct {
	action string
	at     time.Time
}

// offers are the times that are offered at now, in its zone.
func offers(now time.Time) []offer {
	at := func(days, hour int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+days, hour, 0, 0, 0, now.Location())
	}
	monday := (int(time.Monday-now.Weekday())+6)%7 + 1
	return []offer{
		{"snooze-hour", now.Add(time.Hour)}, {"snooze-evening", at(0, 18)},
		{"snooze-tomorrow", at(1, 9)}, {"snooze-week", at(monday, 9)},
	}
}

// leastAhead is how far ahead a time that is offered is at least.
const leastAhead = 30 * time.Minute

// askSnooze asks when.
func (b *Bot) askSnooze(c *Call) (chat.Answer, error) {
	feature, arg, about, err := b.snoozed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("snooze.ask"), subjectOf(about))
	now := c.Now.In(c.Member.Zone)
	for _, o := range offers(now) {
		useful, err := b.usefulAt(c, feature, arg, o.at)
		if err != nil {
			return chat.Answer{}, err
		}
		if useful && o.at.Sub(now) >= leastAhead {
			card.Buttons = append(card.Buttons, c.Button(o.action, c.Route.Arg))
		}
	}
	card.Buttons = append(card.Buttons, c.Button("snooze-other", c.Route.Arg))
	return chat.Whisper(card), nil
}

// otherSnooze opens the form for another time.
func (b *Bot) otherSnooze(c *Call) (chat.Answer, error) {
	if _, _, _, err := b.snoozed(c); err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("snooze-typed", c.Route.Arg), Title: c.S("snooze.form"), Submit: c.S("snooze.form.submit"),
		Fields: []chat.Field{{Name: "when", Kind: chat.DateField, Label: c.S("snooze.form.when"), Hint: c.S("snooze.form.hint")}}}), nil
}

// typedSnooze sets a time that was typed, in the person's zone.
func (b *Bot) typedSnooze(c *Call) (chat.Answer, error) {
	d := *c
	d.Now = c.Now.In(c.Member.Zone)
	at, err := d.Time("when", c.Fields.Get("when"))
	if err != nil {
		return chat.Answer{}, err
	}
	return b.setSnooze(c, at)
}

// chosenSnooze sets a time that was offered.
func (b *Bot) chosenSnooze(c *Call) (chat.Answer, error) {
	for _, o := range offers(c.Now.In(c.Member.Zone)) {
		if o.action == c.Route.Action && o.at.After(c.Now) {
			return b.setSnooze(c, o.at)
		}
	}
	return chat.Answer{}, c.Problem("snooze.past")
}

// setSnooze keeps what is asked, or moves it, and says when.
func (b *Bot) setSnooze(c *Call, at time.Time) (chat.Answer, error) {
	feature, arg, about, err := b.snoozed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	useful, err := b.usefulAt(c, feature, arg, at)
	if err != nil {
		return chat.Answer{}, err
	}
	if !useful {
		return chat.Answer{}, c.FieldProblem("when", "snooze.too-late", "what", subjectOf(about), "at", at.In(c.Member.Zone))
	}
	n, err := storage.One(c.ctx, c.Tx, storage.Value[int], `SELECT count(*) FROM snoozes
		WHERE member_id = ? AND NOT (feature = ? AND arg = ?)`, c.Member.ID, feature, arg)
	if err != nil {
		return chat.Answer{}, err
	}
	if n >= mostSnoozes {
		return chat.Answer{}, c.Problem("snooze.many", "most", mostSnoozes)
	}
	id, err := storage.One(c.ctx, c.Tx, storage.Value[int64], `INSERT INTO snoozes (member_id, feature, arg, about, due) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (member_id, feature, arg) DO UPDATE SET due = excluded.due, about = excluded.about RETURNING id`,
		c.Member.ID, feature, arg, subjectOf(about).String(), at.Unix())
	if err != nil {
		return chat.Answer{}, err
	}
	c.AtTime("snooze", strconv.FormatInt(id, 10), at)
	card := c.Card(nil, c.Paragraphs("snooze.done", "what", subjectOf(about), "at", at.In(c.Member.Zone))...)
	card.Buttons = []chat.Button{c.Button("snooze-drop", strconv.FormatInt(id, 10))}
	return chat.Replace(card), nil
}

// remindSnooze is the timer: it shows the person what they asked for, if that
// has not ended. Quiet hours do not hold it: the person chose the time.
func (b *Bot) remindSnooze(c *Call, arg string) error {
	s, err := storage.One(c.ctx, c.Tx, scanSnooze, selectSnooze+` WHERE id = ?`+ofSomeoneHere, arg)
	if errors.Is(err, storage.ErrNotFound) {
		return dropSnooze(c, arg)
	}
	if err != nil {
		return err
	}
	if err := dropSnooze(c, arg); err != nil {
		return err
	}
	m, err := c.MemberByID(s.member)
	if err != nil {
		return err
	}
	d := c.In(m.Lang)
	d.Member = m
	card, err := b.recall(d, s.feature, s.arg)
	if errors.Is(err, ErrNothing) || errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	card.Foot = d.T("snooze.foot")
	var how []MessageOption
	if c.Late() < lateFrom {
		how = append(how, Urgent)
	}
	c.Tell([]Member{m}, fmt.Sprintf("snooze/%d/%d", s.id, s.due), func(*Call) chat.Card { return card }, how...)
	return nil
}

// dropSnooze forgets what a person asked to be reminded of.
func dropSnooze(c *Call, id string) error {
	_, err := storage.Exec(c.ctx, c.Tx, `DELETE FROM snoozes WHERE id = ?`, id)
	return err
}

// nextSnoozes are the person's next reminders, and how many they have.
func nextSnoozes(c *Call) (next []snooze, n int, err error) {
	if next, err = storage.All(c.ctx, c.Tx, scanSnooze, selectSnooze+` WHERE member_id = ? ORDER BY due, id LIMIT ?`, c.Member.ID, listedSnooze); err != nil {
		return nil, 0, err
	}
	n, err = storage.One(c.ctx, c.Tx, storage.Value[int], `SELECT count(*) FROM snoozes WHERE member_id = ?`, c.Member.ID)
	return next, n, err
}

// addSnoozes adds to a card the person's next reminders.
func (c *Call) addSnoozes(card *chat.Card, drop bool) error {
	next, n, err := nextSnoozes(c)
	if err != nil || n == 0 {
		return err
	}
	card.Body = append(card.Body, c.T("snooze.count", "n", n))
	for _, s := range next {
		card.Body = append(card.Body, c.T("snooze.line", "what", s.about, "at", time.Unix(s.due, 0).In(c.Member.Zone)))
		if drop {
			card.Buttons = append(card.Buttons, chat.Button{Route: c.To("snooze-drop", strconv.FormatInt(s.id, 10)),
				Label: c.S("snooze.drop", "what", chat.CutString(s.about, 40))})
		}
	}
	if !drop {
		card.Buttons = append(card.Buttons, c.Button("snoozes", ""))
	}
	return nil
}

// listSnoozes shows the person's reminders, each with a button to drop it.
func (b *Bot) listSnoozes(c *Call) (chat.Answer, error) {
	card := c.Card(c.T("snooze.title"))
	if err := c.addSnoozes(&card, true); err != nil {
		return chat.Answer{}, err
	}
	if len(card.Body) == 0 {
		card.Body = c.Paragraphs("snooze.none")
	}
	return chat.Replace(card), nil
}

// unsnooze drops a reminder of the person's own.
func (b *Bot) unsnooze(c *Call) (chat.Answer, error) {
	s, err := storage.One(c.ctx, c.Tx, scanSnooze, selectSnooze+` WHERE id = ? AND member_id = ?`, c.Route.Arg, c.Member.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return chat.Answer{}, c.Problem("snooze.gone")
	}
	if err != nil {
		return chat.Answer{}, err
	}
	c.Forget("snooze", c.Route.Arg)
	if err := dropSnooze(c, c.Route.Arg); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.Paragraphs("snooze.dropped", "what", s.about)...)
	return chat.Replace(card), nil
}
