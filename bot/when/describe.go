package when

import (
	"fmt"
	"strings"
	"time"
)

// Describe returns the rule in words: how it repeats, its clock and its end.
// "toutes les deux semaines, le mardi à 18 h, jusqu’au 2 juin 2027", "every two
// weeks on Tuesday at 6 p.m., until June 2, 2027". The year of the end is always
// told, since it is what was understood.
//
// ParseRule reads it back as the rule, at any time for which the rule's first
// day is the first one ahead; see [DescribeFrom].
func Describe(r Rule, lang Lang) string { return describe(r, lang, false) }

// DescribeFrom returns the rule in words with its first day: "toutes les deux
// semaines, le mardi à 18 h, à partir du 24 novembre 2026". ParseRule reads it
// back as the rule at any time: this is what a form to change the rule begins
// with.
func DescribeFrom(r Rule, lang Lang) string { return describe(r, lang, true) }

// describe returns "" for a rule that Check refuses by its fields.
func describe(r Rule, lang Lang, withStart bool) string {
	if r.checkShape() != nil {
		return ""
	}
	var b strings.Builder
	if r.Freq == ByCron {
		b.WriteString(oneOf(lang, "selon l’horaire cron ", "on the cron schedule ") + r.Cron)
	} else {
		if lang == English {
			b.WriteString(r.daysEN())
		} else {
			b.WriteString(r.daysFR())
		}
		b.WriteString(at(lang) + Clock(r.First.utc().Add(time.Duration(r.minutes())*time.Minute), lang))
	}
	if withStart {
		b.WriteString(oneOf(lang, ", à partir du ", ", starting ") + plainDate(r.First, lang))
		if r.Freq == ByCron {
			b.WriteString(at(lang) + Clock(r.First.utc().Add(time.Duration(r.minutes())*time.Minute), lang))
		}
	}
	switch {
	case r.Until != Date{}:
		b.WriteString(oneOf(lang, ", jusqu’au ", ", until ") + plainDate(r.Until, lang))
	case r.Count == 1:
		b.WriteString(oneOf(lang, ", une seule fois", ", only once"))
	case r.Count > 1:
		fmt.Fprintf(&b, oneOf(lang, ", %d fois en tout", ", %d times in all"), r.Count)
	}
	return b.String()
}

// Remark returns what a person who typed the rule may not expect of it, as one
// sentence: that some months or years do not have the day. It is empty where
// there is nothing to point out.
func Remark(r Rule, lang Lang) string {
	if r.checkShape() != nil {
		return ""
	}
	last := 0 // the last place that counts
	for _, n := range r.Nth.List() {
		last = max(last, n)
	}
	switch {
	case r.Freq == Monthly && r.Weekdays != 0 && last == 5:
		w := r.Weekdays.List()[0]
		return fmt.Sprintf(oneOf(lang, "Les mois qui n’ont pas de cinquième %s sont sautés.", "Months without a fifth %s are passed over."),
			oneOf(lang, weekdaysFR[w], w.String()))
	case r.Freq == Yearly && r.Weekdays != 0 && last == 5:
		return oneOf(lang, "Les années où ce mois n’a pas de cinquième "+weekdaysFR[r.Weekdays.List()[0]]+" sont sautées.",
			"Years when that month has no fifth "+r.Weekdays.List()[0].String()+" are passed over.")
	case r.Freq == Monthly && r.Weekdays == 0 && last > 28:
		return fmt.Sprintf(oneOf(lang, "Les mois qui n’ont pas de %s sont sautés; «\u00a0le dernier jour de chaque mois\u00a0» n’en saute aucun.",
			"Months without a %s are passed over; “the last day of every month” passes over none."), oneOf(lang, fmt.Sprint(last), ordinalEN(last)))
	case r.Freq == Yearly && r.Weekdays == 0 && r.Month == time.February && last == 29:
		return oneOf(lang, "Les années qui n’ont pas de 29 février sont sautées.", "Years without a February 29 are passed over.")
	}
	return ""
}

// plainDate returns a date without its weekday: "2 juin 2027", "June 2, 2027".
func plainDate(d Date, lang Lang) string {
	if lang == English {
		return d.utc().Format("January 2, 2006")
	}
	return fmt.Sprintf("%s %s %d", dayFR(d.Day), monthsFR[d.Month-1], d.Year)
}

// list joins words with commas, and the last with a word of its own.
func list(words []string, and string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + and + words[len(words)-1]
}

// run returns the first and last of weekdays that follow each other without a
// gap, from Monday on: four of them at least.
func (s WeekdaySet) run() (first, last time.Weekday, ok bool) {
	days := s.List()
	if len(days) < 4 || daysUntil(days[0], days[len(days)-1]) != len(days)-1 {
		return 0, 0, false
	}
	return days[0], days[len(days)-1], true
}
