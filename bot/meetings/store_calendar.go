package meetings

import (
	"livinglab/bot"
	"livinglab/storage"
)

// feed is a row of meeting_feeds: an address by which a calendar reads meetings.
type feed struct {
	ID      int64
	Scope   string
	Maker   int64
	Created int64
}

const (
	selectFeed   = `SELECT id, scope, maker, created FROM meeting_feeds`
	feedByHashIs = ` WHERE hash = ?1`
	feedOfIs     = ` WHERE maker = ?1 AND scope = ?2 ORDER BY id DESC LIMIT 1`
)

func scanFeed(r storage.Scanner) (f feed, err error) {
	return f, r.Scan(&f.ID, &f.Scope, &f.Maker, &f.Created)
}

// feedByHash returns the feed of a secret, or storage.ErrNotFound.
func feedByHash(c *bot.Call, hash string) (feed, error) {
	return storage.One(c.Context(), c.Tx, scanFeed, selectFeed+feedByHashIs, hash)
}

// feedOf returns the feed that the call's member has, or storage.ErrNotFound.
func feedOf(c *bot.Call, scope string) (feed, error) {
	return storage.One(c.Context(), c.Tx, scanFeed, selectFeed+feedOfIs, c.Member.ID, scope)
}

// putFeed gives the call's member a feed, the only one of its scope.
func putFeed(c *bot.Call, scope, hash string) (int64, error) {
	if err := dropFeeds(c, scope); err != nil {
		return 0, err
	}
	return storage.Insert(c.Context(), c.Tx, `INSERT INTO meeting_feeds (hash, scope, maker, created) VALUES (?, ?, ?, ?)`,
		hash, scope, c.Member.ID, c.Now.Unix())
}

// dropFeeds takes the call's member's feeds of a scope: two, where two people
// turned out to be one.
func dropFeeds(c *bot.Call, scope string) error {
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM meeting_feeds WHERE maker = ? AND scope = ?`, c.Member.ID, scope)
	return err
}

// mostInCalendar is how many meetings and series a calendar has at most.
const mostInCalendar = 1000

// selectOwnMeetings are those that concern a member (?1) of a role (?2) and have a
// date after a moment (?3), at most so many (?4), and selectCommitteeMeetings the
// committee's.
const (
	withDateAfter     = `m.id IN (SELECT meeting FROM meeting_dates WHERE state IN ('planned', 'held', 'cancelled') AND starts > ?3)`
	selectOwnMeetings = `SELECT ` + meetingColumns + ` FROM meetings m WHERE ` + withDateAfter + ` AND (m.who = 'lab'
			OR m.who = 'committee' AND ?2 >= 1 OR m.planner = ?1
			OR m.id IN (SELECT meeting FROM meeting_guests WHERE member = ?1)
			OR m.who = 'guests' AND m.id IN (SELECT d.meeting FROM meeting_answers a JOIN meeting_dates d ON d.id = a.date WHERE a.member = ?1 AND a.answer <> 'no'))
		ORDER BY m.id DESC LIMIT ?4`
	selectCommitteeMeetings = `SELECT ` + meetingColumns + ` FROM meetings m WHERE ` + withDateAfter + ` AND m.who = 'committee' ORDER BY m.id DESC LIMIT ?4`
)

// calendarMeetings lists the meetings of a feed of the call's member that have a
// date after a moment, in Unix seconds, those that were planned last first.
func calendarMeetings(c *bot.Call, scope string, after int64) ([]meeting, error) {
	query := selectOwnMeetings
	if scope == feedCommittee {
		query = selectCommitteeMeetings
	}
	return storage.All(c.Context(), c.Tx, scanMeeting, query, c.Member.ID, c.Member.Role, after, mostInCalendar)
}

// calendarDate is what a calendar is told of a date.
type calendarDate struct {
	Slot, Starts, Ends int64
	Place, Link        string // its own, or the meeting's
	State              string
	Sequence, Changed  int64
	Answer             string // of the member, or ""
}

const selectCalendarDates = `SELECT d.slot, d.starts, d.ends, coalesce(d.place, m.place), coalesce(d.link, m.link), d.state,
		d.sequence, max(d.changed, coalesce(a.changed, 0), m.created), coalesce(a.answer, '')
	FROM meeting_dates d JOIN meetings m ON m.id = d.meeting LEFT JOIN meeting_answers a ON a.date = d.id AND a.member = ?2
	WHERE d.meeting = ?1 ORDER BY d.slot`

// calendarDates lists the dates of a meeting, in the order of their slots, with
// what a member has answered; member 0 has answered nothing.
func calendarDates(c *bot.Call, meeting, member int64) ([]calendarDate, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (d calendarDate, err error) {
		return d, r.Scan(&d.Slot, &d.Starts, &d.Ends, &d.Place, &d.Link, &d.State, &d.Sequence, &d.Changed, &d.Answer)
	}, selectCalendarDates, meeting, member)
}
