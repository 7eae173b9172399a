package meetings

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/ical"
	"livinglab/bot/when"
	"livinglab/storage"
)

// Meetings in people's own calendars: the file of one, to download, and feeds,
// addresses that a calendar reads again and again.
//
// A feed is one person's: what concerns them (but for the dates to which they
// said no), or what the committee has, as long as they are of it. Its address is
// a secret of theirs. Whoever has it sees that feed and nothing else, so that it
// can be taken back: then it is as one that never was. Nobody can tell it again,
// since a hash of it is all that is kept.

// What a feed has.
const (
	feedMember    = "member"
	feedCommittee = "committee"
)

// feedPage is the page that feeds are on.
const feedPage = "calendar"

// keptFor is how long a meeting stays in calendars once it is over.
const keptFor = 92 * 24 * time.Hour

// secretBytes is the size of an address's secret: 160 bits.
const secretBytes = 20

// secretCode writes a secret with letters and digits that nobody has to escape.
var secretCode = base32.StdEncoding.WithPadding(base32.NoPadding)

// newSecret makes the secret of a feed.
func newSecret(rand io.Reader) (string, error) {
	b := make([]byte, secretBytes)
	_, err := io.ReadFull(rand, b)
	return strings.ToLower(secretCode.EncodeToString(b)), err
}

// secretHash is what is kept of a secret. It needs no salt: nobody can try
// 2^160 secrets. It is looked for by index, which tells whoever measures how long
// that takes something of the hash, and nothing of the secret.
func secretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// showFeed gives the calendar that asks for a feed what it has.
func showFeed(c *bot.Call, rest string) (bot.Document, error) {
	secret, ok := strings.CutSuffix(rest, ".ics")
	if !ok || len(secret) != secretCode.EncodedLen(secretBytes) {
		return bot.Document{}, bot.ErrNothing
	}
	f, err := feedByHash(c, secretHash(secret))
	if errors.Is(err, storage.ErrNotFound) {
		return bot.Document{}, bot.ErrNothing
	}
	if err != nil {
		return bot.Document{}, err
	}
	m, err := c.MemberByID(f.Maker)
	if errors.Is(err, storage.ErrNotFound) || err == nil && f.Scope == feedCommittee && m.Role < bot.RoleCommittee {
		return bot.Document{}, bot.ErrNothing // they left, or are not of the committee any more
	}
	if err != nil {
		return bot.Document{}, err
	}
	c = c.In(m.Lang)
	c.Member = m
	file, modified, err := calendarOf(c, f.Scope)
	if err != nil {
		return bot.Document{}, err
	}
	data, err := file.Bytes()
	return bot.Document{Type: ical.Type, Name: c.S("calendar.file"), Data: data, Modified: latest(modified, time.Unix(f.Created, 0))}, err
}

// calendarOf is what concerns the call's member, or what the committee has, and
// when it last changed.
func calendarOf(c *bot.Call, scope string) (file ical.File, modified time.Time, err error) {
	answering := c.Member.ID
	if scope == feedCommittee {
		answering = 0
	}
	meetings, err := calendarMeetings(c, scope, c.Now.Add(-keptFor).Unix())
	if err != nil {
		return file, modified, err
	}
	file = calendarFile(c, c.S("calendar.name."+scope, "lab", c.Lab().Name))
	for _, m := range meetings {
		dates, err := calendarDates(c, m.ID, answering)
		if err != nil {
			return file, modified, err
		}
		if e, ok := calendarEvent(c, m, dates); ok {
			file.Events, modified = append(file.Events, e), latest(modified, e.Modified)
		}
	}
	return file, modified, nil
}

// calendarFile begins a calendar in the call's language.
func calendarFile(c *bot.Call, name string) ical.File {
	return ical.File{Name: name, Lang: c.Lang, Zone: c.Lab().Zone, Now: c.Now}
}

// latest is the later of two moments.
func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// calendarEvent is a meeting or a series as calendars take it; ok is false where
// they are to show nothing of it.
func calendarEvent(c *bot.Call, m meeting, dates []calendarDate) (e ical.Event, ok bool) {
	loc := m.location(c.Now.Location())
	e = ical.Event{UID: m.UID, Sequence: m.Version, Modified: time.Unix(m.Ended, 0),
		Details: ical.Details{Title: m.Title, Place: m.Place, Link: m.Link, About: aboutText(c, m), Length: m.lasts()}}
	for _, d := range dates {
		e.Sequence += d.Sequence
		e.Modified = latest(e.Modified, time.Unix(d.Changed, 0))
	}
	if m.isSeries() {
		return e, seriesEvent(&e, m, dates, loc)
	}
	for _, d := range dates {
		if d.State == dropped || d.Answer == no {
			continue
		}
		e.At, e.Details = time.Unix(d.Starts, 0).In(loc), dateDetails(e.Details, d)
		e.Cancelled = d.State == cancelled
		return e, true
	}
	return e, false
}

// dateDetails is what is told of one date.
func dateDetails(all ical.Details, d calendarDate) ical.Details {
	all.Place, all.Link, all.Length = d.Place, d.Link, time.Duration(d.Ends-d.Starts)*time.Second
	return all
}

// seriesEvent fills in the rules of a series, and what was changed of it by hand.
func seriesEvent(e *ical.Event, m meeting, dates []calendarDate, loc *time.Location) bool {
	e.Series = m.series()
	for _, d := range dates {
		id := time.Unix(d.Slot, 0).UTC()
		switch {
		case d.State == dropped:
			continue
		case d.State == cancelled, d.Answer == no:
			e.Series.Exceptions = append(e.Series.Exceptions, when.Exception{ID: id})
			continue
		case d.Starts != d.Slot:
			e.Series.Exceptions = append(e.Series.Exceptions, when.Exception{ID: id, At: time.Unix(d.Starts, 0).UTC()})
		}
		if own := dateDetails(e.Details, d); own != e.Details {
			e.Changes = append(e.Changes, ical.Change{ID: id, Details: own})
		}
	}
	if m.Ended != 0 { // what took place stays
		day := when.DateOf(time.Unix(m.Ended, 0).In(loc).AddDate(0, 0, 1))
		if was, _ := e.Series.EndBefore(day); len(was.Rules) > 0 {
			e.Series = was
		} else {
			e.Cancelled = true
		}
	}
	return true
}

// aboutText tells in a calendar what a meeting talks about, and how to take part
// from afar: not every calendar shows an event's link.
func aboutText(c *bot.Call, m meeting) string {
	var parts []string
	if agenda := agendaText(c, m.Agenda); agenda != nil {
		parts = append(parts, agenda.String())
	}
	if m.Link != "" {
		parts = append(parts, c.S("calendar.link", "link", m.Link))
	}
	return strings.Join(parts, "\n\n")
}

// icsFile is a calendar to download.
func icsFile(name string, f ical.File) (*chat.File, error) {
	data, err := f.Bytes()
	return &chat.File{Name: name, Data: data}, err
}
