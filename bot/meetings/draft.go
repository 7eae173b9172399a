package meetings

import (
	"slices"
	"time"

	"livinglab/bot/when"
)

// draft is a meeting that a person is preparing: nobody else sees it, and nothing
// of it is kept anywhere else until they confirm.
type draft struct {
	Title    string     `json:"title"`
	Room     string     `json:"room"`
	Who      string     `json:"who"`
	At       int64      `json:"at,omitempty"`   // when it starts; 0: it is a series
	Rule     *when.Rule `json:"rule,omitempty"` // of a series
	Length   int        `json:"length"`
	Place    string     `json:"place,omitempty"`
	Link     string     `json:"link,omitempty"`
	Agenda   string     `json:"agenda,omitempty"`
	Capacity int        `json:"capacity,omitempty"`
	Guests   []int64    `json:"guests,omitempty"`
	Leads    []int      `json:"leads"`
	Remind   string     `json:"remind"`
	Nudge    int        `json:"nudge"`
	Change   *change    `json:"change,omitempty"` // to a series, beside the meeting that is prepared
}

// newDraft is a meeting as most are.
func newDraft(room string) draft {
	return draft{Room: room, Who: forGuests, Length: usualLength, Remind: remindDirect, Leads: []int{dayMinutes, 60}, Nudge: 2 * dayMinutes}
}

// often tells whether it is a series of more than one a week.
func (d draft) often() bool {
	if d.Rule == nil {
		return false
	}
	first := d.Rule.Occurrences(3)
	return len(first) == 3 && first[2].Sub(first[0]) < 13*24*time.Hour
}

// calm has a series of more than one a week remind of little, once, unless
// somebody chooses otherwise: nobody is asked every day whether they come.
func (d *draft) calm() {
	if d.often() {
		d.Leads, d.Nudge = []int{15}, 0
	}
}

// from is the first moment that it takes place, in a zone.
func (d draft) from(zone *time.Location) time.Time {
	if d.Rule == nil {
		return time.Unix(d.At, 0).In(zone)
	}
	if first := d.Rule.Occurrences(1); len(first) > 0 {
		return first[0]
	}
	return time.Time{}
}

// next are the first moments that it takes place after now, at most so many.
func (d draft) next(now time.Time, most int) []time.Time {
	if d.Rule == nil {
		return []time.Time{d.from(now.Location())}
	}
	var all []time.Time
	for t := now; len(all) < most; {
		next, ok := d.Rule.Next(t)
		if !ok {
			break
		}
		all = append(all, next)
		t = next
	}
	return all
}

// invite adds a guest, once.
func (d *draft) invite(member int64) {
	if !slices.Contains(d.Guests, member) {
		d.Guests = append(d.Guests, member)
	}
}

// The ways to repeat that a form offers.
const (
	repeatOnce      = "once"
	repeatWeek      = "week"
	repeatTwoWeeks  = "two-weeks"
	repeatMonthDay  = "month-day"  // the same day of the month
	repeatMonthWeek = "month-week" // the same weekday of the month: its second Tuesday, its last where it has a fifth
	repeatTyped     = "typed"      // as it was typed
)

// repeats are those that anyone may choose.
var repeats = []string{repeatOnce, repeatWeek, repeatTwoWeeks, repeatMonthWeek, repeatMonthDay}

// repeated is the rule of a series that begins at a moment and repeats in one of
// the ways of a form; nil for once.
func repeated(at time.Time, how string) (*when.Rule, error) {
	r := when.Rule{Interval: 1, First: when.DateOf(at), Hour: at.Hour(), Minute: at.Minute(), Zone: at.Location().String()}
	switch how {
	case repeatWeek, repeatTwoWeeks:
		r.Freq, r.Weekdays = when.Weekly, when.Weekdays(at.Weekday())
		if how == repeatTwoWeeks {
			r.Interval = 2
		}
	case repeatMonthDay:
		r.Freq, r.Nth = when.Monthly, when.Nth(at.Day())
	case repeatMonthWeek:
		n := (at.Day()-1)/7 + 1
		if n == 5 {
			n = when.Last
		}
		r.Freq, r.Weekdays, r.Nth = when.Monthly, when.Weekdays(at.Weekday()), when.Nth(n)
	default:
		return nil, nil
	}
	return &r, r.Check()
}
