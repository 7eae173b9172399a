package web

import (
	"strings"
	"time"

	"livinglab/bot/chat"
)

// messageView is a message as the template shows it.
type messageView struct {
	W       words
	ID      int64
	Thread  int64
	Version int64
	Who     *Person // nil: the bot
	Mine    bool
	Ping    bool // it calls the reader by name
	Text    string
	Card    *cardView
	Clock   string
	Stamp   string
	Day     string // 2026-12-02
	DayName string
	Follows bool // on what the same person wrote just before
	NewDay  bool
	New     bool // the first that the person has not read
	Offers  bool // commands can be chosen on it
	Replies int
	Href    string // of its thread
	Whisper bool
}

// followsWithin is how soon after another message one needs no head of its own.
const followsWithin = 5 * 60

// message draws one message.
func (v viewer) message(m message, r room) messageView {
	at := time.Unix(m.At, 0)
	out := messageView{
		W: v.lang, ID: m.ID, Thread: m.Thread, Version: m.Version, Text: m.Text,
		Clock: v.lang.clock(at), Stamp: at.In(v.lang.zone).Format(time.RFC3339),
		Day: at.In(v.lang.zone).Format(time.DateOnly), DayName: v.lang.day(at),
		Replies: m.Replies, Href: address(v.who.ID, r, m.ID),
	}
	if m.Author != "" {
		who := v.d.person[m.Author]
		out.Who, out.Mine = &who, who.ID == v.who.ID
		out.Offers = len(v.p.onMessages()) > 0
	}
	if m.Card != nil {
		out.Card = v.card(*m.Card, m.Picture, m.File)
		out.Ping = v.pinged(*m.Card)
	}
	return out
}

// messages draws a page of messages: who wrote is said once for those that
// follow on each other, and the day once a day.
func (v viewer) messages(list []message, r room, inThread bool, read int64) []messageView {
	var out []messageView
	said := false
	for i, m := range list {
		d := v.message(m, r)
		d.NewDay = i == 0 || out[i-1].Day != d.Day
		d.Follows = !d.NewDay && list[i-1].Author == m.Author && m.At-list[i-1].At < followsWithin
		if !said && !inThread && read > 0 && m.ID > read && !d.Mine {
			d.New, said = true, true
		}
		out = append(out, d)
	}
	return out
}

// whisper draws a card that this person alone is shown.
func (v viewer) whisper(c chat.Card) messageView {
	now := v.lang.now
	return messageView{W: v.lang, Whisper: true, Card: v.card(c, picture{}, file{}),
		Clock: v.lang.clock(now), Stamp: now.Format(time.RFC3339), Day: now.Format(time.DateOnly), DayName: v.lang.day(now)}
}

// pinged reports whether a card notifies the reader.
func (v viewer) pinged(c chat.Card) bool {
	texts := append([]chat.Text{c.Title, c.Foot}, c.Body...)
	for _, f := range c.Facts {
		texts = append(texts, f.Value)
	}
	for _, t := range texts {
		for _, s := range t {
			for _, a := range s.Accounts {
				if s.Ping && a.Platform == PlatformName && a.ID == v.who.ID {
					return true
				}
			}
		}
	}
	return false
}

// News is what is read aloud when the message arrives.
func (m messageView) News() string {
	if m.Who != nil {
		return m.W.T("news-person", "name", m.Who.Name, "text", chat.CutString(m.Text, 200))
	}
	return m.W.T("news-bot", "text", m.Card.gist())
}

// gist is the title of a card, or what it begins with.
func (c *cardView) gist() string {
	for _, t := range append([][]spanView{c.Title}, c.Body...) {
		var b strings.Builder
		for _, s := range t {
			b.WriteString(s.Text)
		}
		if b.Len() > 0 {
			return chat.CutString(b.String(), 200)
		}
	}
	if c.Picture != nil {
		return c.Picture.Alt
	}
	if c.File != nil {
		return c.File.Name
	}
	return ""
}

// address is where a person reads a room, or a post's thread if it is not 0.
func address(person string, r room, post int64) string {
	a := "/as/" + person + "/" + r.slug()
	if post != 0 {
		a += "/" + postID(post)
	}
	return a
}
