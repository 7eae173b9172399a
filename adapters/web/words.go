package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"livinglab/adapters/speech"
	"livinglab/bot/chat"
)

// words speaks one language: the page's texts, dates and numbers. Templates
// call its methods.
type words struct {
	Lang chat.Lang
	say  func(chat.Lang, string) string
	zone *time.Location
	now  time.Time
}

// words returns the words of a language.
func (p *Platform) words(l chat.Lang) words {
	return words{Lang: l, say: p.o.Say, zone: p.o.Zone, now: p.o.Now().In(p.o.Zone)}
}

// T returns a text with its values, given as name, value, name, value...
func (w words) T(key string, values ...any) string { return speech.Fill(w.say(w.Lang, key), values...) }

// N returns a text that counts: key.one or key.other, with [n].
func (w words) N(key string, n int) string { return w.T(speech.Counted(w.Lang, key, n), "n", n) }

// About returns words in the language.
func (w words) About(in chat.Words) string { return in.In(w.Lang) }

// In returns the same in another language; "" is this one.
func (w words) In(l chat.Lang) words {
	if l != "" {
		w.Lang = l
	}
	return w
}

const nbsp = "\u00a0"

// clock is the hour of the day: "14 h 30", "2:30 p.m.".
func (w words) clock(t time.Time) string {
	t = t.In(w.zone)
	if w.Lang == chat.English {
		half := "a.m."
		if t.Hour() >= 12 {
			half = "p.m."
		}
		return t.Format("3:04") + nbsp + half
	}
	if t.Minute() == 0 {
		return fmt.Sprintf("%d%sh", t.Hour(), nbsp)
	}
	return fmt.Sprintf("%d%sh%s%02d", t.Hour(), nbsp, nbsp, t.Minute())
}

// size is a number of bytes: "312 octets", "4 ko", "1,2 Mo".
func (w words) size(bytes int) string {
	const k = 1000
	switch {
	case bytes < k:
		return w.N("bytes", bytes)
	case bytes < 10*k || bytes >= k*k && bytes < 10*k*k:
		n, key := float64(bytes)/k, "kilobytes"
		if bytes >= k*k {
			n, key = n/k, "megabytes"
		}
		s := strings.TrimSuffix(strconv.FormatFloat(n, 'f', 1, 64), ".0")
		if w.Lang == chat.French {
			s = strings.Replace(s, ".", ",", 1)
		}
		return w.T(key, "n", s)
	case bytes < k*k:
		return w.T("kilobytes", "n", (bytes+k/2)/k)
	}
	return w.T("megabytes", "n", (bytes+k*k/2)/(k*k))
}

var (
	frenchDays   = []string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	frenchMonths = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
		"août", "septembre", "octobre", "novembre", "décembre"}
)

// day names a day as of now: "aujourd'hui", "mardi 2 décembre", with the year
// when it is another one.
func (w words) day(t time.Time) string {
	t = t.In(w.zone)
	switch t.Format(time.DateOnly) {
	case w.now.Format(time.DateOnly):
		return w.T("today")
	case w.now.AddDate(0, 0, -1).Format(time.DateOnly):
		return w.T("yesterday")
	}
	return w.date(t)
}

func (w words) date(t time.Time) string {
	thisYear := t.Year() == w.now.Year()
	if w.Lang == chat.English {
		if thisYear {
			return t.Format("Monday, January 2")
		}
		return t.Format("Monday, January 2, 2006")
	}
	number := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		number = "1er"
	}
	s := frenchDays[t.Weekday()] + " " + number + nbsp + frenchMonths[t.Month()-1]
	if !thisYear {
		s += fmt.Sprintf(" %d", t.Year())
	}
	return s
}
