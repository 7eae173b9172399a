package when

import (
	"fmt"
	"time"
)

// nbsp keeps the parts of a clock on one line, as the Office québécois de la
// langue française asks around "h" and as Canadian English does before "p.m.".
const nbsp = "\u00a0"

var (
	monthsFR   = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	weekdaysFR = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
)

// Long returns t in full, in its own zone: "mardi 24 novembre 2026 à 18 h 30",
// "Tuesday, November 24, 2026 at 6:30 p.m.". Parse reads it back as t, where t
// is a whole minute within Parse's range and not the second of two equal hours
// of a clock change.
func Long(t time.Time, lang Lang) string {
	return Day(t, lang) + at(lang) + Clock(t, lang)
}

// Short returns t, in its own zone, as one says it at now: "aujourd’hui à
// 18 h", "demain à 18 h", without the year in the same year ("mardi 24 novembre
// à 18 h"), in full otherwise. Parse reads it back at now as it does Long's.
func Short(t time.Time, lang Lang, now time.Time) string {
	now = now.In(t.Location())
	day := Day(t, lang)
	switch today := DateOf(now); {
	case DateOf(t) == today:
		day = oneOf(lang, "aujourd’hui", "today")
	case DateOf(t) == today.plusDays(1):
		day = oneOf(lang, "demain", "tomorrow")
	case t.Year() == now.Year():
		day = dayOfYear(t, lang)
	}
	return day + at(lang) + Clock(t, lang)
}

// Day returns the day of t in full, in its own zone: "mardi 1er décembre 2026",
// "Tuesday, December 1, 2026".
func Day(t time.Time, lang Lang) string {
	return fmt.Sprintf("%s%s%d", dayOfYear(t, lang), oneOf(lang, " ", ", "), t.Year())
}

// dayOfYear returns the day without its year.
func dayOfYear(t time.Time, lang Lang) string {
	if lang == English {
		return t.Format("Monday, January 2")
	}
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return weekdaysFR[t.Weekday()] + " " + day + " " + monthsFR[t.Month()-1]
}

// Clock returns the clock of t, in its own zone, to the minute: "18 h",
// "17 h 05", "0 h"; "6 p.m.", "5:05 p.m.", "noon". English says midnight as
// "00:00", which unlike "12 a.m." leaves no doubt about the day.
func Clock(t time.Time, lang Lang) string {
	hour, minute, _ := t.Clock()
	if lang == English {
		return clockEN(hour, minute)
	}
	if minute == 0 {
		return fmt.Sprintf("%d"+nbsp+"h", hour)
	}
	return fmt.Sprintf("%d"+nbsp+"h"+nbsp+"%02d", hour, minute)
}

func clockEN(hour, minute int) string {
	half := "a.m."
	if hour >= 12 {
		half = "p.m."
	}
	twelve := (hour+11)%12 + 1
	switch {
	case hour == 0 && minute == 0:
		return "00:00"
	case hour == 12 && minute == 0:
		return "noon"
	case minute == 0:
		return fmt.Sprintf("%d"+nbsp+"%s", twelve, half)
	}
	return fmt.Sprintf("%d:%02d"+nbsp+"%s", twelve, minute, half)
}

// at returns the word between a day and a clock.
func at(lang Lang) string { return oneOf(lang, " à ", " at ") }

func oneOf(lang Lang, french, english string) string {
	if lang == English {
		return english
	}
	return french
}
