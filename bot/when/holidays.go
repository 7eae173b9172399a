package when

import (
	"slices"
	"time"
)

// A Holiday is a public holiday where the lab meets, to be pointed out beside a
// date: nothing is moved because of it.
type Holiday struct {
	// Date is the day itself.
	Date Date
	// Observed is the day on which it is kept: Date, or the Monday after where
	// the law says so of a Sunday.
	Observed Date
	// Law tells by which law it is one, and so whom it concerns.
	Law Law

	french, english string
}

// Name returns the holiday's name, as it is written inside a sentence.
func (h Holiday) Name(lang Lang) string { return oneOf(lang, h.french, h.english) }

// A Law makes a day a holiday.
type Law int

// The laws.
const (
	// LabourStandards is Quebec's Act respecting labour standards (CQLR,
	// c. N-1.1), section 60. Good Friday or Easter Monday is one, at the
	// employer's choice; both are given. 1 July becomes 2 July where it is a
	// Sunday; the others stay where they are.
	LabourStandards Law = iota
	// NationalHoliday is Quebec's National Holiday Act (CQLR, c. F-1.1), section
	// 2: 24 June, and for whoever does not work on Sundays 25 June where it is a
	// Sunday.
	NationalHoliday
	// Federal is the Canada Labour Code (R.S.C. 1985, c. L-2), section 166, where
	// Quebec's laws have no such day: banks, the post and the federal
	// administration are closed, other employers are not. It is given for 30
	// September only, since 2021, because many organisations of the lab keep it.
	Federal
)

// Holidays returns the holidays of a year by the laws in force in 2026, in order.
func Holidays(year int) []Holiday {
	easter := easterSunday(year)
	fixed := func(month time.Month, day int, law Law, french, english string) Holiday {
		d := Date{year, month, day}
		return Holiday{d, d, law, french, english}
	}
	on := func(d Date, french, english string) Holiday {
		return Holiday{d, d, LabourStandards, french, english}
	}
	national := fixed(time.June, 24, NationalHoliday, "fête nationale du Québec", "Quebec’s National Holiday")
	canada := fixed(time.July, 1, LabourStandards, "fête du Canada", "Canada Day")
	for _, h := range []*Holiday{&national, &canada} {
		if h.Date.Weekday() == time.Sunday {
			h.Observed = h.Date.plusDays(1)
		}
	}
	beforeMay25 := Date{year, time.May, 24}
	all := []Holiday{
		fixed(time.January, 1, LabourStandards, "jour de l’An", "New Year’s Day"),
		on(easter.plusDays(-2), "Vendredi saint", "Good Friday"),
		on(easter.plusDays(1), "lundi de Pâques", "Easter Monday"),
		on(dayNumber(beforeMay25.monday()), "Journée nationale des patriotes", "National Patriots’ Day"),
		national,
		canada,
		on(nthWeekday(year, time.September, 1, time.Monday), "fête du Travail", "Labour Day"),
		on(nthWeekday(year, time.October, 2, time.Monday), "Action de grâce", "Thanksgiving"),
		fixed(time.December, 25, LabourStandards, "Noël", "Christmas Day"),
	}
	const reconciliationSince = 2021
	if year >= reconciliationSince {
		all = append(all, fixed(time.September, 30, Federal,
			"Journée nationale de la vérité et de la réconciliation", "National Day for Truth and Reconciliation"))
	}
	slices.SortFunc(all, func(a, b Holiday) int { return a.Date.days() - b.Date.days() })
	return all
}

// HolidayOn returns the holiday of a day: that of its date, or the one that is
// kept on it.
func HolidayOn(d Date) (Holiday, bool) {
	for _, h := range Holidays(d.Year) {
		if h.Date == d || h.Observed == d {
			return h, true
		}
	}
	return Holiday{}, false
}

// easterSunday returns Easter of the Gregorian calendar, by the algorithm that
// J. Meeus gives in Astronomical Algorithms (1991), chapter 8.
func easterSunday(year int) Date {
	a := year % 19
	b, c := year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Date{year, time.Month(n / 31), n%31 + 1}
}
