package when_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"livinglab/bot/when"
)

// stored reads a rule as it is stored.
func stored(t testing.TB, text string) when.Rule {
	t.Helper()
	var r when.Rule
	if err := r.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return r
}

// shown writes moments with their zones.
func shown(all []time.Time) string {
	var words []string
	for _, at := range all {
		words = append(words, at.Format("2006-01-02T15:04 MST"))
	}
	return strings.Join(words, ", ")
}

func TestRuleOverClockChanges(t *testing.T) {
	for _, c := range []struct{ name, rule, want string }{
		{
			"18 h stays 18 h in spring", "2027-03-07T18:00 America/Toronto FREQ=WEEKLY;BYDAY=SU",
			"2027-03-07T18:00 EST, 2027-03-14T18:00 EDT, 2027-03-21T18:00 EDT",
		},
		{
			"18 h stays 18 h in autumn", "2026-10-25T18:00 America/Toronto FREQ=WEEKLY;BYDAY=SU",
			"2026-10-25T18:00 EDT, 2026-11-01T18:00 EST, 2026-11-08T18:00 EST",
		},
		{
			"a clock that is jumped over is the first after", "2027-03-13T02:30 America/Toronto FREQ=DAILY",
			"2027-03-13T02:30 EST, 2027-03-14T03:00 EDT, 2027-03-15T02:30 EDT",
		},
		{
			"a clock shown twice is the first", "2026-10-31T01:30 America/Toronto FREQ=DAILY",
			"2026-10-31T01:30 EDT, 2026-11-01T01:30 EDT, 2026-11-02T01:30 EST",
		},
		{
			"half an hour is jumped over", "2026-10-03T02:15 Australia/Lord_Howe FREQ=DAILY",
			"2026-10-03T02:15 +1030, 2026-10-04T02:30 +11, 2026-10-05T02:15 +11",
		},
		{
			"half an hour is shown twice", "2027-04-03T01:45 Australia/Lord_Howe FREQ=DAILY",
			"2027-04-03T01:45 +11, 2027-04-04T01:45 +11, 2027-04-05T01:45 +1030",
		},
		{
			"a whole day is jumped over: 30 December 2011 becomes the start of the 31st", "2011-12-29T10:00 Pacific/Apia FREQ=DAILY",
			"2011-12-29T10:00 -10, 2011-12-31T00:00 +14, 2011-12-31T10:00 +14",
		},
		{
			"a day that begins at 1 h", "2018-11-03T00:00 America/Sao_Paulo FREQ=DAILY",
			"2018-11-03T00:00 -03, 2018-11-04T01:00 -02, 2018-11-05T00:00 -02",
		},
		{
			"cron in the hour that is removed: once, after it", "2027-03-14T01:00 America/Toronto FREQ=CRON;CRON=0,30 1-3 * * *",
			"2027-03-14T01:00 EST, 2027-03-14T01:30 EST, 2027-03-14T03:00 EDT, 2027-03-14T03:30 EDT, 2027-03-15T01:00 EDT",
		},
		{
			"cron in the hour that is removed", "2027-03-13T02:30 America/Toronto FREQ=CRON;CRON=30 2 * * *",
			"2027-03-13T02:30 EST, 2027-03-14T03:00 EDT, 2027-03-15T02:30 EDT",
		},
		{
			"cron in the hour shown twice", "2026-11-01T00:00 America/Toronto FREQ=CRON;CRON=0 0-2 * * *",
			"2026-11-01T00:00 EDT, 2026-11-01T01:00 EDT, 2026-11-01T02:00 EST, 2026-11-02T00:00 EST",
		},
	} {
		r := stored(t, c.rule)
		if got := shown(r.Occurrences(strings.Count(c.want, ",") + 1)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// TestShortMonths: a month without the day is passed over, the last day never.
func TestShortMonths(t *testing.T) {
	for rule, want := range map[string]string{
		"2027-01-31T18:00 America/Toronto FREQ=MONTHLY;BYMONTHDAY=31":            "01-31 03-31 05-31 07-31 08-31 10-31 12-31",
		"2027-01-31T18:00 America/Toronto FREQ=MONTHLY;BYMONTHDAY=-1":            "01-31 02-28 03-31 04-30 05-31 06-30 07-31",
		"2028-01-29T18:00 America/Toronto FREQ=MONTHLY;BYMONTHDAY=29":            "01-29 02-29 03-29 04-29",
		"2027-01-28T18:00 America/Toronto FREQ=MONTHLY;BYMONTHDAY=28,-1":         "01-28 01-31 02-28 03-28 03-31",
		"2027-03-29T18:00 America/Toronto FREQ=MONTHLY;BYDAY=5MO":                "03-29 05-31 08-30 11-29",
		"2027-01-25T18:00 America/Toronto FREQ=MONTHLY;BYDAY=4MO,-1MO":           "01-25 02-22 03-22 03-29 04-26",
		"2028-02-29T18:00 America/Toronto FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29":   "02-29 02-29",
		"2096-02-29T18:00 America/Toronto FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29":   "02-29 02-29",
		"2096-02-29T18:00 America/Toronto FREQ=CRON;CRON=0 18 29 2 *":            "02-29 02-29",
		"2027-12-31T18:00 America/Toronto FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31": "12-31 03-31 12-31",
	} {
		r := stored(t, rule)
		var got []string
		for _, at := range r.Occurrences(len(strings.Fields(want))) {
			got = append(got, at.Format("01-02"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", rule, got, want)
		}
	}
	leap := stored(t, "2096-02-29T18:00 America/Toronto FREQ=CRON;CRON=0 18 29 2 *").Occurrences(2)
	if leap[1].Year() != 2104 {
		t.Errorf("after 29 February 2096 comes %v, want 2104", leap[1])
	}
}

// TestNoSuchEnd: a rule without an end stops after 2199, and a long one is found
// from anywhere.
func TestNoSuchEnd(t *testing.T) {
	r := stored(t, "2026-11-24T18:00 America/Toronto FREQ=WEEKLY;BYDAY=TU")
	if got, ok := r.Next(time.Date(2199, time.December, 31, 23, 59, 0, 0, time.UTC)); ok {
		t.Errorf("after 2199: %v", got)
	}
	if got, ok := r.Next(time.Date(2199, time.December, 20, 0, 0, 0, 0, time.UTC)); !ok || got.Year() != 2199 {
		t.Errorf("in 2199: %v, %v", got, ok)
	}
	if got := r.Between(time.Time{}, time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC), 5); len(got) != 5 {
		t.Errorf("%d dates, want 5", len(got))
	}
	if got := r.Between(time.Time{}, time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC), -1); len(got) != 0 {
		t.Errorf("%d dates, want none", len(got))
	}
	long := stored(t, "2026-11-24T18:00 America/Toronto FREQ=DAILY;COUNT=10000")
	all := long.Occurrences(20_000)
	if len(all) != 10_000 || all[9_999].Format(minuteLayout) != "2054-04-10T18:00" {
		t.Errorf("%d occurrences, the last %v", len(all), all[len(all)-1])
	}
	if got, ok := long.Next(all[9_998]); !ok || !got.Equal(all[9_999]) {
		t.Errorf("the last: %v, %v", got, ok)
	}
	if got, ok := long.Next(all[9_999]); ok {
		t.Errorf("after the last: %v", got)
	}
}

// TestUntilIsADay: an occurrence late on the last day counts.
func TestUntilIsADay(t *testing.T) {
	r := stored(t, "2026-11-24T23:59 America/Toronto FREQ=DAILY;UNTIL=20261126")
	if got := shown(r.Occurrences(9)); got != "2026-11-24T23:59 EST, 2026-11-25T23:59 EST, 2026-11-26T23:59 EST" {
		t.Error(got)
	}
	if got, want := r.RRULE(), "FREQ=DAILY;UNTIL=20261127T045959Z"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestStored(t *testing.T) {
	rule := when.Rule{
		Freq: when.Weekly, Interval: 2, Weekdays: when.Weekdays(time.Tuesday), First: when.Date{Year: 2026, Month: time.November, Day: 24},
		Hour: 18, Zone: "America/Toronto", Until: when.Date{Year: 2027, Month: time.June, Day: 2},
	}
	text, err := json.Marshal(rule)
	const want = `"2026-11-24T18:00 America/Toronto FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270602"`
	if err != nil || string(text) != want {
		t.Fatalf("%s, %v, want %s", text, err, want)
	}
	var back when.Rule
	if err := json.Unmarshal(text, &back); err != nil || back != rule {
		t.Errorf("%+v, %v", back, err)
	}
	if got, want := rule.RRULE(), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270603T035959Z"; got != want {
		t.Errorf("RRULE %s, want %s", got, want)
	}
	if got, want := rule.DTSTART(), "20261124T180000"; got != want {
		t.Errorf("DTSTART %s, want %s", got, want)
	}
}

// TestLocal: a calendar is told the clock of the rule, also where a change jumps
// over it.
func TestLocal(t *testing.T) {
	r := stored(t, "2027-03-13T02:30 America/Toronto FREQ=DAILY")
	if got, ok := r.Local(toronto(t, "2027-03-14T03:00")); !ok || got != "20270314T023000" {
		t.Errorf("%q, %v", got, ok)
	}
	if got, ok := r.Local(toronto(t, "2027-03-14T03:30")); ok {
		t.Errorf("no occurrence, but %q", got)
	}
}

// TestRefusedRules: what is no rule is refused when it is read, and has no
// occurrences.
func TestRefusedRules(t *testing.T) {
	good := stored(t, "2026-11-24T18:00 America/Toronto FREQ=WEEKLY;BYDAY=TU")
	for name, change := range map[string]func(*when.Rule){
		"empty":                func(r *when.Rule) { *r = when.Rule{} },
		"another first day":    func(r *when.Rule) { r.First.Day = 25 },
		"31 February":          func(r *when.Rule) { r.First = when.Date{Year: 2027, Month: time.February, Day: 31} },
		"before 1970":          func(r *when.Rule) { r.First = when.Date{Year: 1969, Month: time.December, Day: 30} },
		"after 2199":           func(r *when.Rule) { r.First.Year = 2200 },
		"25 h":                 func(r *when.Rule) { r.Hour = 25 },
		"60 minutes":           func(r *when.Rule) { r.Minute = 60 },
		"every 0 weeks":        func(r *when.Rule) { r.Interval = 0 },
		"every 10,000 weeks":   func(r *when.Rule) { r.Interval = 10_000 },
		"no weekday":           func(r *when.Rule) { r.Weekdays = 0 },
		"an eighth weekday":    func(r *when.Rule) { r.Weekdays |= 1 << 7 },
		"nth of a week":        func(r *when.Rule) { r.Nth = when.Nth(1) },
		"a month of a week":    func(r *when.Rule) { r.Month = time.May },
		"all days of a week":   func(r *when.Rule) { r.Weekdays = 1<<7 - 1 },
		"an unknown frequency": func(r *when.Rule) { r.Freq = "HOURLY" },
		"two ends":             func(r *when.Rule) { r.Until, r.Count = r.First, 1 },
		"an end before":        func(r *when.Rule) { r.Until = when.Date{Year: 2026, Month: time.November, Day: 23} },
		"no such end":          func(r *when.Rule) { r.Until = when.Date{Year: 2027, Month: time.June, Day: 31} },
		"-1 times":             func(r *when.Rule) { r.Count = -1 },
		"10,001 times":         func(r *when.Rule) { r.Count = when.MaxCount + 1 },
		"two weekdays of a month": func(r *when.Rule) {
			r.Freq, r.Nth, r.Weekdays = when.Monthly, when.Nth(4), when.Weekdays(time.Tuesday, time.Monday)
		},
		"a sixth Tuesday":    func(r *when.Rule) { r.Freq, r.Nth = when.Monthly, when.Nth(4, 6) },
		"no day of a month":  func(r *when.Rule) { r.Freq, r.Weekdays = when.Monthly, 0 },
		"no month of a year": func(r *when.Rule) { r.Freq, r.Weekdays, r.Nth = when.Yearly, 0, when.Nth(24) },
		"31 February of a year": func(r *when.Rule) {
			r.Freq, r.Weekdays, r.Nth, r.Month = when.Yearly, 0, when.Nth(24, 31), time.February
		},
		"a thirteenth month":     func(r *when.Rule) { r.Freq, r.Weekdays, r.Nth, r.Month = when.Yearly, 0, when.Nth(24), 13 },
		"weekdays of every day":  func(r *when.Rule) { r.Freq = when.Daily },
		"cron beside other days": func(r *when.Rule) { r.Freq, r.Cron = when.ByCron, "0 18 * * 2" },
		"a bad cron":             func(r *when.Rule) { *r = cronRule(*r, "0 18 * * x") },
		"cron of every minute":   func(r *when.Rule) { *r = cronRule(*r, "* * * * *") },
		"cron with a zone":       func(r *when.Rule) { *r = cronRule(*r, "TZ=UTC 0 18 * *") },
		"cron with either day":   func(r *when.Rule) { *r = cronRule(*r, "0 18 24 * 2") },
		"cron with two spaces":   func(r *when.Rule) { *r = cronRule(*r, "0  18 * * *") },
		"cron never":             func(r *when.Rule) { *r = cronRule(*r, "0 18 31 2 *") },
	} {
		r := good
		change(&r)
		if err := r.Check(); err == nil {
			t.Errorf("%s: accepted: %+v", name, r)
		}
		if name != "another first day" && len(r.Occurrences(3)) != 0 {
			t.Errorf("%s: %v", name, r.Occurrences(3))
		}
		if _, ok := r.Next(time.Time{}); ok && name != "another first day" {
			t.Errorf("%s: has a next", name)
		}
		if text, err := r.MarshalText(); err == nil {
			t.Errorf("%s: stored as %s", name, text)
		}
		_, _, _ = when.Describe(r, when.French), when.Describe(r, when.English), r.RRULE()
	}
}

func cronRule(r when.Rule, expr string) when.Rule {
	return when.Rule{Freq: when.ByCron, Cron: expr, First: r.First, Hour: r.Hour, Zone: r.Zone}
}

// TestRefusedTexts: only what MarshalText writes is read.
func TestRefusedTexts(t *testing.T) {
	for _, text := range []string{
		"", " ", "2026-11-24T18:00", "2026-11-24T18:00 America/Toronto", "2026-11-24T18:00 America/Toronto FREQ=WEEKLY",
		"2026-11-24T18:00  America/Toronto FREQ=DAILY", "2026-11-24T18:00:00 America/Toronto FREQ=DAILY",
		"2026-11-24T18:00 America/Toronto freq=DAILY", "2026-11-24T18:00 America/Toronto FREQ=DAILY;INTERVAL=1",
		"2026-11-24T18:00 America/Toronto FREQ=DAILY;COUNT=1;COUNT=2", "2026-11-24T18:00 America/Toronto FREQ=DAILY;COUNT=x",
		"2026-11-24T18:00 America/Toronto COUNT=3;FREQ=DAILY", "2026-11-24T18:00 America/Toronto FREQ=DAILY;WKST=SU",
		"2026-11-24T18:00 America/Toronto FREQ=MONTHLY;BYMONTHDAY=24,", "2026-11-24T18:00 America/Toronto FREQ=MONTHLY;BYMONTHDAY=32,24",
		"2026-11-24T18:00 America/Toronto FREQ=MONTHLY;BYDAY=4TU,1TU", "2026-11-24T18:00 America/Toronto FREQ=WEEKLY;BYDAY=T",
		"2026-11-24T18:00 America/Toronto FREQ=WEEKLY;BYDAY=XX", "2026-11-24T18:00 America/Toronto FREQ=MONTHLY;BYDAY=xTU",
		"2026-11-24T18:00 America/Toronto FREQ=DAILY;UNTIL=20270602T000000Z", "2026-11-24T18:00 Local FREQ=DAILY",
	} {
		r := when.Rule{Count: 7}
		if err := r.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q: read as %+v", text, r)
		}
		if r != (when.Rule{Count: 7}) {
			t.Errorf("%q: changed the rule to %+v", text, r)
		}
	}
}

func TestZone(t *testing.T) {
	for _, name := range []string{"America/Toronto", "UTC", "Australia/Lord_Howe"} {
		for range 2 { // loaded, and kept
			if loc, err := when.Zone(name); err != nil || loc.String() != name {
				t.Errorf("%s: %v, %v", name, loc, err)
			}
		}
	}
	for _, name := range []string{"", "Local", "localtime", "right/America/Toronto", "Montréal", "../etc/passwd", "America/Toronto ", "EST/EDT"} {
		_, err := when.Zone(name)
		var problem *when.Error
		if !errors.As(err, &problem) || problem.Reason != when.UnknownZone {
			t.Errorf("%q: %v", name, err)
		}
	}
	r := stored(t, "2026-11-24T18:00 America/Toronto FREQ=DAILY")
	r.Zone = "Mars/Olympus"
	var problem *when.Error
	if err := r.Check(); !errors.As(err, &problem) || problem.Word != "Mars/Olympus" {
		t.Errorf("%v", err)
	}
}
