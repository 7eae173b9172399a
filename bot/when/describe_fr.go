package when

import "fmt"

// numbersFR and ordinalsFR are what is written in letters.
var (
	numbersFR  = [...]string{2: "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"}
	ordinalsFR = [...]string{1: "premier", "deuxième", "troisième", "quatrième", "cinquième"}
)

// daysFR returns the days of the rule: "tous les lundis et mercredis", "toutes
// les deux semaines, le mardi", "le premier jeudi de chaque mois".
func (r Rule) daysFR() string {
	switch {
	case r.Freq == Daily:
		return r.everyFR()
	case r.Freq == Weekly && r.Interval == 1:
		if first, last, ok := r.Weekdays.run(); ok {
			return "du " + weekdaysFR[first] + " au " + weekdaysFR[last]
		}
		var days []string
		for _, w := range r.Weekdays.List() {
			days = append(days, weekdaysFR[w]+"s")
		}
		return "tous les " + list(days, " et ")
	case r.Freq == Weekly:
		return r.everyFR() + ", " + r.weekdaysFR()
	case r.Freq == Monthly && r.Interval == 1:
		return r.nthFR() + " de chaque mois"
	case r.Freq == Monthly && r.Weekdays == 0 && r.Nth.Has(Last):
		return r.everyFR() + ", " + r.nthFR() + " du mois"
	case r.Freq == Monthly:
		return r.everyFR() + ", " + r.nthFR()
	case r.Weekdays == 0 && !r.Nth.Has(Last):
		return r.everyFR() + ", " + r.nthFR() + " " + monthsFR[r.Month-1]
	}
	return r.everyFR() + ", " + r.nthFR() + deFR(monthsFR[r.Month-1])
}

// everyFR returns the unit and how many: "tous les jours", "toutes les deux
// semaines". "Tous les 15 jours" is said of two weeks, and 8 of one, so days
// that are counted say so.
func (r Rule) everyFR() string {
	var unit string
	all := "tous les "
	switch r.Freq {
	case Daily:
		unit = "jours"
	case Weekly:
		unit, all = "semaines", "toutes les "
	case Monthly:
		unit = "mois"
	default:
		unit = "ans"
	}
	switch {
	case r.Interval == 1 && r.Freq == Yearly:
		return "chaque année"
	case r.Interval == 1:
		return all + unit
	case r.Freq == Daily && isIdiomFR(r.Interval):
		return fmt.Sprintf("%s%d %s exactement", all, r.Interval, unit)
	case r.Interval < len(numbersFR):
		return all + numbersFR[r.Interval] + " " + unit
	}
	return fmt.Sprintf("%s%d %s", all, r.Interval, unit)
}

// isIdiomFR reports whether so many days are said of weeks in French.
func isIdiomFR(days int) bool { return days == 8 || days == 15 }

// weekdaysFR returns the weekdays as those of one week: "le lundi et le
// mercredi", "du lundi au vendredi".
func (r Rule) weekdaysFR() string {
	if first, last, ok := r.Weekdays.run(); ok {
		return "du " + weekdaysFR[first] + " au " + weekdaysFR[last]
	}
	var days []string
	for _, w := range r.Weekdays.List() {
		days = append(days, "le "+weekdaysFR[w])
	}
	return list(days, " et ")
}

// nthFR returns the days of a month: "le 1er et le 15", "le premier et le
// dernier vendredi", "le dernier jour".
func (r Rule) nthFR() string {
	var places []string
	for _, n := range r.Nth.List() {
		switch {
		case r.Weekdays != 0 && n == Last:
			places = append(places, "le dernier")
		case r.Weekdays != 0:
			places = append(places, "le "+ordinalsFR[n])
		case n == Last:
			places = append(places, "le dernier jour")
		default:
			places = append(places, "le "+dayFR(n))
		}
	}
	days := list(places, " et ")
	if r.Weekdays != 0 {
		days += " " + weekdaysFR[r.Weekdays.List()[0]]
	}
	return days
}

// dayFR returns a day of the month.
func dayFR(n int) string {
	if n == 1 {
		return "1er"
	}
	return fmt.Sprint(n)
}

// deFR returns a month after "de".
func deFR(month string) string {
	switch month[0] {
	case 'a', 'o':
		return " d’" + month
	}
	return " de " + month
}
