package meetings

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/when"
)

// Whom a meeting concerns beside its planner, its guests and who answered.
const (
	forCommittee = "committee"
	forGuests    = "guests"
	forLab       = "lab"
)

// The states of a date.
const (
	planned   = "planned"
	held      = "held"
	cancelled = "cancelled"
	dropped   = "dropped" // the series was changed, and does not have it any more
)

// What people answer.
const (
	yes   = "yes"
	maybe = "maybe"
	no    = "no"
)

// Where people are reminded.
const (
	remindNone   = "none"
	remindDirect = "direct"
	remindRoom   = "room"
	remindBoth   = "both"
)

// Bounds of what people type, in characters, and others.
const (
	maxTitle    = 120
	maxPlace    = 200
	maxLink     = 500
	maxAgenda   = 2000
	maxReason   = 500
	maxCapacity = 10_000
	maxGuests   = 50
	shortest    = 5       // minutes
	longest     = 24 * 60 // minutes
	usualLength = 60      // minutes
)

// remindWheres are the choices of where people are reminded.
var remindWheres = []string{remindDirect, remindRoom, remindBoth, remindNone}

// leads are when people may be reminded, in minutes before: a week, a day, an
// hour, a quarter of an hour.
var leads = []int{7 * dayMinutes, dayMinutes, 60, 15}

// nudges are when those who have not answered may be asked; 0 is never.
var nudges = []int{0, dayMinutes, 2 * dayMinutes, 7 * dayMinutes}

const dayMinutes = 24 * 60

// meeting is a row of meetings.
type meeting struct {
	ID       int64
	Title    string
	Room     string
	Who      string
	Zone     string
	Rules    []when.Rule // none: it takes place once
	Length   int         // minutes
	Place    string
	Link     string
	Agenda   string
	Capacity int // 0: no limit
	Remind   string
	Nudge    int // minutes
	UID      string
	Version  int64
	Planner  int64 // 0: cut apart
	Ended    int64 // when its series was ended by hand; 0: it was not
}

// arg is the meeting's id as routes, posts and timers carry it.
func (m meeting) arg() string { return strconv.FormatInt(m.ID, 10) }

// subject is the meeting's name in the journal.
func (m meeting) subject() string { return "meeting/" + m.arg() }

// isSeries tells whether it takes place more than once.
func (m meeting) isSeries() bool { return len(m.Rules) > 0 }

// location is the zone of its clocks; the fallback if that has no such name any
// more.
func (m meeting) location(fallback *time.Location) *time.Location {
	if z, err := when.Zone(m.Zone); err == nil {
		return z
	}
	return fallback
}

// lasts is how long a date of it is.
func (m meeting) lasts() time.Duration { return time.Duration(m.Length) * time.Minute }

// date is a row of meeting_dates, with its meeting; Place and Link are its own
// where it has some, else the meeting's.
type date struct {
	meeting
	Date      int64 // its id
	Slot      int64
	Starts    int64
	Ends      int64
	DatePlace string
	DateLink  string
	State     string
	Reason    string
	Was       int64
	Sequence  int64
	Changer   int64
	Changed   int64
	Posted    bool
}

// dateArg is the date's id as routes, posts and timers carry it.
func (d date) dateArg() string { return strconv.FormatInt(d.Date, 10) }

// dateSubject is the date's name in the journal.
func (d date) dateSubject() string { return "meeting/" + d.arg() + "/" + d.dateArg() }

// over tells whether it has ended by now.
func (d date) over(now time.Time) bool { return d.State == held || now.Unix() >= d.Ends }

// isOn tells whether it can still be answered, moved and added to.
func (d date) isOn(now time.Time) bool { return d.State == planned && !d.over(now) }

// localClock is the form of a date's local clock.
const localClock = "2006-01-02T15:04"

// hours reads "1 h 30", "2h", "1:30", "1,5 h"; mins reads "90", "90 min".
var (
	hours = regexp.MustCompile(`^(\d{1,2})(?:[.,](\d))? ?(?:h|hr|hrs|heures?|hours?)\.?(?: ?(?:et |and )?(\d{1,2}) ?(?:m|min|minutes?)?\.?)?$`)
	clock = regexp.MustCompile(`^(\d{1,2}):(\d\d)$`)
	mins  = regexp.MustCompile(`^(\d{1,4}) ?(?:m|min|mins|minutes?)\.?$`)
	bare  = regexp.MustCompile(`^\d{1,4}$`)
)

// readLength reads how long a meeting lasts, in minutes, as people type it: "1 h
// 30", "90 min", "2 hours". With plain also a number alone, which is hours under
// 10, minutes from there on. ok is false for anything else, and for less than
// shortest or more than longest.
func readLength(text string, plain bool) (minutes int, ok bool) {
	s := bot.Fold(text)
	if m := hours.FindStringSubmatch(s); m != nil {
		minutes = number(m[1])*60 + number(m[2])*6 + number(m[3])
	} else if m := clock.FindStringSubmatch(s); m != nil && plain {
		minutes = number(m[1])*60 + number(m[2])
	} else if m := mins.FindStringSubmatch(s); m != nil {
		minutes = number(m[1])
	} else if bare.MatchString(s) && plain {
		if minutes = number(s); minutes < 10 {
			minutes *= 60
		}
	}
	return minutes, minutes >= shortest && minutes <= longest
}

// number is a number that is known to be digits or nothing, which is 0.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// scheme is the beginning of an address that is opened by something.
var scheme = regexp.MustCompile(`(?i)^([a-z][a-z0-9+.-]*://|(?:javascript|data|file|mailto|tel|vbscript):)`)

// readPlace parts what people type about where a meeting is into a place and a
// link. ok is false where it has an address that is not http or https, or that
// is none.
func readPlace(text string) (place, link string, ok bool) {
	var words []string
	for word := range strings.FieldsSeq(bot.CleanLine(text)) {
		switch {
		case link == "" && isLink(word):
			link = word
		case scheme.MatchString(word):
			return "", "", false
		default:
			words = append(words, word)
		}
	}
	place = strings.TrimRight(strings.Join(words, " "), " ,;-–—")
	return place, link, true
}

// isLink tells whether people may be sent to an address.
func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https")) && u.Host != "" && u.User == nil &&
		strings.HasPrefix(s, strings.ToLower(u.Scheme)+"://")
}

// cleanedLines is a text of several lines as it is kept (bot.CleanLine); empty ones
// are left out.
func cleanedLines(s string) string {
	var out []string
	for line := range strings.Lines(s) {
		if line = bot.CleanLine(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// tooLong tells whether a text has more than so many characters.
func tooLong(s string, most int) bool { return utf8.RuneCountInString(s) > most }
