package when_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"livinglab/bot/when"
)

// rfcExamples are the examples of RFC 5545, section 3.8.5.3, that a Rule can
// say, with the dates that the RFC gives, in New York. The others are on more
// than one month of the year, on days counted back from the end, on days of the
// year, on weeks of the year, by the hour, or by BYSETPOS.
//
// The dates are those of months, with the zone that the RFC writes after 9:00
// AM; "..." is a rule that goes on.
var rfcExamples = []struct {
	name  string
	rule  string // for storage, with the RFC's own parts
	dates string
}{
	{
		"daily for 10 occurrences",
		"1997-09-02T09:00 America/New_York FREQ=DAILY;COUNT=10",
		"1997-09 EDT 2-11",
	},
	{
		"daily until December 24, 1997",
		"1997-09-02T09:00 America/New_York FREQ=DAILY;UNTIL=19971223",
		"1997-09 EDT 2-30; 1997-10 EDT 1-25; 1997-10 EST 26-31; 1997-11 EST 1-30; 1997-12 EST 1-23",
	},
	{
		"every other day, forever",
		"1997-09-02T09:00 America/New_York FREQ=DAILY;INTERVAL=2",
		"1997-09 EDT 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30; 1997-10 EDT 2,4,6,8,10,12,14,16,18,20,22,24; 1997-10 EST 26,28,30;" +
			"1997-11 EST 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29; 1997-12 EST 1,3 ...",
	},
	{
		"every 10 days, 5 occurrences",
		"1997-09-02T09:00 America/New_York FREQ=DAILY;INTERVAL=10;COUNT=5",
		"1997-09 EDT 2,12,22; 1997-10 EDT 2,12",
	},
	{
		"every day in January, for 3 years",
		"1998-01-01T09:00 America/New_York FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=" + upTo(31) + ";UNTIL=20000131",
		"1998-01 EST 1-31; 1999-01 EST 1-31; 2000-01 EST 1-31",
	},
	{
		"weekly for 10 occurrences",
		"1997-09-02T09:00 America/New_York FREQ=WEEKLY;BYDAY=TU;COUNT=10",
		"1997-09 EDT 2,9,16,23,30; 1997-10 EDT 7,14,21; 1997-10 EST 28; 1997-11 EST 4",
	},
	{
		"weekly until December 24, 1997",
		"1997-09-02T09:00 America/New_York FREQ=WEEKLY;BYDAY=TU;UNTIL=19971223",
		"1997-09 EDT 2,9,16,23,30; 1997-10 EDT 7,14,21; 1997-10 EST 28; 1997-11 EST 4,11,18,25; 1997-12 EST 2,9,16,23",
	},
	{
		"every other week, forever",
		"1997-09-02T09:00 America/New_York FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"1997-09 EDT 2,16,30; 1997-10 EDT 14; 1997-10 EST 28; 1997-11 EST 11,25; 1997-12 EST 9,23; 1998-01 EST 6,20; 1998-02 EST 3,17 ...",
	},
	{
		"weekly on Tuesday and Thursday for five weeks",
		"1997-09-02T09:00 America/New_York FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=19971006",
		"1997-09 EDT 2,4,9,11,16,18,23,25,30; 1997-10 EDT 2",
	},
	{
		"every other week on Monday, Wednesday and Friday until December 24, 1997",
		"1997-09-01T09:00 America/New_York FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;UNTIL=19971223",
		"1997-09 EDT 1,3,5,15,17,19,29; 1997-10 EDT 1,3,13,15,17; 1997-10 EST 27,29,31; 1997-11 EST 10,12,14,24,26,28; 1997-12 EST 8,10,12,22",
	},
	{
		"every other week on Tuesday and Thursday, for 8 occurrences",
		"1997-09-02T09:00 America/New_York FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=8",
		"1997-09 EDT 2,4,16,18,30; 1997-10 EDT 2,14,16",
	},
	{
		"monthly on the first Friday for 10 occurrences",
		"1997-09-05T09:00 America/New_York FREQ=MONTHLY;BYDAY=1FR;COUNT=10",
		"1997-09 EDT 5; 1997-10 EDT 3; 1997-11 EST 7; 1997-12 EST 5; 1998-01 EST 2; 1998-02 EST 6; 1998-03 EST 6; 1998-04 EST 3; 1998-05 EDT 1; 1998-06 EDT 5",
	},
	{
		"monthly on the first Friday until December 24, 1997",
		"1997-09-05T09:00 America/New_York FREQ=MONTHLY;BYDAY=1FR;UNTIL=19971223",
		"1997-09 EDT 5; 1997-10 EDT 3; 1997-11 EST 7; 1997-12 EST 5",
	},
	{
		"every other month on the first and last Sunday, for 10 occurrences",
		"1997-09-07T09:00 America/New_York FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU;COUNT=10",
		"1997-09 EDT 7,28; 1997-11 EST 2,30; 1998-01 EST 4,25; 1998-03 EST 1,29; 1998-05 EDT 3,31",
	},
	{
		"monthly on the 2nd and 15th for 10 occurrences",
		"1997-09-02T09:00 America/New_York FREQ=MONTHLY;BYMONTHDAY=2,15;COUNT=10",
		"1997-09 EDT 2,15; 1997-10 EDT 2,15; 1997-11 EST 2,15; 1997-12 EST 2,15; 1998-01 EST 2,15",
	},
	{
		"monthly on the first and last day for 10 occurrences",
		"1997-09-30T09:00 America/New_York FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=10",
		"1997-09 EDT 30; 1997-10 EDT 1; 1997-10 EST 31; 1997-11 EST 1,30; 1997-12 EST 1,31; 1998-01 EST 1,31; 1998-02 EST 1",
	},
	{
		"every 18 months on the 10th thru 15th for 10 occurrences",
		"1997-09-10T09:00 America/New_York FREQ=MONTHLY;INTERVAL=18;BYMONTHDAY=10,11,12,13,14,15;COUNT=10",
		"1997-09 EDT 10-15; 1999-03 EST 10-13",
	},
	{
		"every Tuesday, every other month", // the RFC's BYDAY=TU
		"1997-09-02T09:00 America/New_York FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU,2TU,3TU,4TU,5TU",
		"1997-09 EDT 2,9,16,23,30; 1997-11 EST 4,11,18,25; 1998-01 EST 6,13,20,27; 1998-03 EST 3,10,17,24,31 ...",
	},
	{
		"every Thursday in March, forever", // the RFC's BYDAY=TH
		"1997-03-13T09:00 America/New_York FREQ=YEARLY;BYMONTH=3;BYDAY=1TH,2TH,3TH,4TH,5TH",
		"1997-03 EST 13,20,27; 1998-03 EST 5,12,19,26; 1999-03 EST 4,11,18,25 ...",
	},
	{
		"the days generated make a difference because of WKST=MO",
		"1997-08-05T09:00 America/New_York FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=4",
		"1997-08 EDT 5,10,19,24",
	},
	{
		"an invalid date, February 30, is ignored",
		"2007-01-15T09:00 America/New_York FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
		"2007-01 EST 15,30; 2007-02 EST 15; 2007-03 EDT 15,30",
	},
}

// upTo returns "1,2,…,n".
func upTo(n int) string {
	var days []string
	for day := range n {
		days = append(days, fmt.Sprint(day+1))
	}
	return strings.Join(days, ",")
}

// rfcDates spells the dates of an example out, and tells whether it goes on.
func rfcDates(t *testing.T, dates string) (all []string, goesOn bool) {
	t.Helper()
	dates, goesOn = strings.CutSuffix(dates, " ...")
	for month := range strings.SplitSeq(dates, ";") {
		parts := strings.Fields(month)
		for item := range strings.SplitSeq(parts[2], ",") {
			var from, to int
			if n, _ := fmt.Sscanf(item, "%d-%d", &from, &to); n == 1 {
				to = from
			} else if n == 0 {
				t.Fatalf("%q is no date", item)
			}
			for day := from; day <= to; day++ {
				all = append(all, fmt.Sprintf("%s-%02d 09:00 %s", parts[0], day, parts[1]))
			}
		}
	}
	return all, goesOn
}

func TestRFC5545(t *testing.T) {
	for _, c := range rfcExamples {
		var rule when.Rule
		if err := rule.UnmarshalText([]byte(c.rule)); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want, goesOn := rfcDates(t, c.dates)
		var got []string
		for _, at := range rule.Occurrences(len(want) + 1) {
			got = append(got, at.Format("2006-01-02 15:04 MST"))
		}
		if goesOn && len(got) == len(want)+1 {
			got = got[:len(want)]
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestRFC5545EveryTwentyMinutes: the RFC's example of BYHOUR and BYMINUTE, which
// is a cron schedule here.
func TestRFC5545EveryTwentyMinutes(t *testing.T) {
	now := time.Date(1997, time.September, 2, 0, 0, 0, 0, zone(t, "America/New_York"))
	rule, err := when.ParseRule("*/20 9-16 * * *", when.English, now)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rule.RRULE(), "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40"; got != want {
		t.Errorf("RRULE %s, want %s", got, want)
	}
	var got []string
	for _, at := range rule.Occurrences(25) {
		got = append(got, at.Format("2 15:04"))
	}
	var want []string
	for n := range 24 {
		want = append(want, fmt.Sprintf("2 %02d:%02d", 9+n/3, n%3*20))
	}
	want = append(want, "3 09:00")
	if strings.Join(got, ",") != strings.Join(want, ",") {
		t.Errorf("got %v, want %v", got, want)
	}
}
