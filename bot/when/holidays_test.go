package when_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"livinglab/bot/when"
)

// TestHolidays: the days of two years as Quebec's government lists them; in
// 2029 24 June and 1 July are Sundays.
func TestHolidays(t *testing.T) {
	for year, want := range map[int]string{
		2026: `2026-01-01 jour de l’An, New Year’s Day
2026-04-03 Vendredi saint, Good Friday
2026-04-06 lundi de Pâques, Easter Monday
2026-05-18 Journée nationale des patriotes, National Patriots’ Day
2026-06-24 fête nationale du Québec, Quebec’s National Holiday
2026-07-01 fête du Canada, Canada Day
2026-09-07 fête du Travail, Labour Day
2026-09-30 Journée nationale de la vérité et de la réconciliation, National Day for Truth and Reconciliation (federal)
2026-10-12 Action de grâce, Thanksgiving
2026-12-25 Noël, Christmas Day`,
		2029: `2029-01-01 jour de l’An, New Year’s Day
2029-03-30 Vendredi saint, Good Friday
2029-04-02 lundi de Pâques, Easter Monday
2029-05-21 Journée nationale des patriotes, National Patriots’ Day
2029-06-24 fête nationale du Québec, Quebec’s National Holiday (2029-06-25)
2029-07-01 fête du Canada, Canada Day (2029-07-02)
2029-09-03 fête du Travail, Labour Day
2029-09-30 Journée nationale de la vérité et de la réconciliation, National Day for Truth and Reconciliation (federal)
2029-10-08 Action de grâce, Thanksgiving
2029-12-25 Noël, Christmas Day`,
	} {
		var lines []string
		for _, h := range when.Holidays(year) {
			line := fmt.Sprintf("%v %s, %s", h.Date, h.Name(when.French), h.Name(when.English))
			if h.Law == when.Federal {
				line += " (federal)"
			}
			if h.Observed != h.Date {
				line += fmt.Sprintf(" (%v)", h.Observed)
			}
			lines = append(lines, line)
		}
		if got := strings.Join(lines, "\n"); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// TestEaster: Good Friday of years at the ends of Easter's range and of the
// calendar's exceptions.
func TestEaster(t *testing.T) {
	for _, easter := range []string{
		"1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31",
		"2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21", "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22",
	} {
		sunday, err := time.Parse(time.DateOnly, easter)
		if err != nil {
			t.Fatal(err)
		}
		if h, ok := when.HolidayOn(when.DateOf(sunday.AddDate(0, 0, -2))); !ok || h.Name(when.French) != "Vendredi saint" {
			t.Errorf("two days before %s: %v, %v", easter, h, ok)
		}
	}
}

// TestPatriots: the Monday before 25 May is never the 25th, nor a week off.
func TestPatriots(t *testing.T) {
	for year := 2003; year < 2100; year++ {
		for _, h := range when.Holidays(year) {
			if h.Name(when.English) != "National Patriots’ Day" {
				continue
			}
			if d := h.Date; d.Weekday() != time.Monday || d.Month != time.May || d.Day < 18 || d.Day > 24 {
				t.Errorf("%v", d)
			}
		}
	}
}

func TestHolidayOn(t *testing.T) {
	for day, want := range map[when.Date]string{
		{Year: 2029, Month: time.June, Day: 24}:      "fête nationale du Québec",
		{Year: 2029, Month: time.June, Day: 25}:      "fête nationale du Québec",
		{Year: 2029, Month: time.July, Day: 2}:       "fête du Canada",
		{Year: 2026, Month: time.July, Day: 2}:       "",
		{Year: 2026, Month: time.December, Day: 26}:  "",
		{Year: 2020, Month: time.September, Day: 30}: "",
		{Year: 2028, Month: time.January, Day: 1}:    "jour de l’An",
	} {
		h, ok := when.HolidayOn(day)
		if ok != (want != "") || h.Name(when.French) != want {
			t.Errorf("%v: %q, %v, want %q", day, h.Name(when.French), ok, want)
		}
	}
}
