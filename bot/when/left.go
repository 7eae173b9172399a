package when

import (
	"fmt"
	"time"
)

// Left returns a duration in words, rounded down so that it never promises
// more than there is: "3 jours", "1 jour 5 heures", "2 heures", "1 heure 20
// minutes", "45 minutes". The smaller unit is told only below two of the
// larger one. Under a minute, and for a negative d, it is "moins d’une minute",
// "less than a minute". A day is 24 hours here; see Until.
func Left(d time.Duration, lang Lang) string {
	minutes := int(d / time.Minute)
	return left(minutes/dayMinutes, minutes%dayMinutes, lang)
}

// Until returns the time from now to t in words, as Left does, with days
// counted on the calendar of t's zone: from 18 h to 18 h three days later is
// "3 jours" even if the clocks change in between.
func Until(t, now time.Time, lang Lang) string {
	now = now.In(t.Location())
	days := max(int(t.Sub(now).Hours()/24)-1, 0)
	for !now.AddDate(0, 0, days+1).After(t) {
		days++
	}
	rest := t.Sub(now.AddDate(0, 0, days))
	return left(days, int(rest/time.Minute), lang)
}

// left words days and minutes.
func left(days, minutes int, lang Lang) string {
	hours := minutes / hourMinutes
	switch {
	case days >= 2:
		return count(days, lang, dayWords)
	case days == 1:
		return pair(days, dayWords, hours, hourWords, lang)
	case hours >= 2:
		return count(hours, lang, hourWords)
	case hours == 1:
		return pair(hours, hourWords, minutes%hourMinutes, minuteWords, lang)
	case minutes >= 1:
		return count(minutes, lang, minuteWords)
	}
	return oneOf(lang, "moins d’une minute", "less than a minute")
}

// unitWords is a unit in French and in English, in the singular.
type unitWords [2]string

var (
	dayWords    = unitWords{"jour", "day"}
	hourWords   = unitWords{"heure", "hour"}
	minuteWords = unitWords{"minute", "minute"}
)

// pair words two amounts, the second only where there is some of it.
func pair(n int, of unitWords, m int, more unitWords, lang Lang) string {
	if m <= 0 {
		return count(n, lang, of)
	}
	return count(n, lang, of) + " " + count(m, lang, more)
}

// count words an amount of at least one.
func count(n int, lang Lang, unit unitWords) string {
	plural := "s"
	if n == 1 {
		plural = ""
	}
	return fmt.Sprintf("%d %s%s", n, oneOf(lang, unit[0], unit[1]), plural)
}
