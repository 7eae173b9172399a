package when_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"livinglab/bot/when"
)

// ruleZones are zones that change their clocks: by an hour in spring and autumn,
// for Ramadan, and by half an hour.
var ruleZones = []string{"America/Toronto", "Europe/Paris", "Africa/Casablanca", "Australia/Lord_Howe"}

// aRule makes a rule of numbers that pick draws, each with a name and a range.
// Half of the clocks are in the hours in which clocks change.
func aRule(t testing.TB, pick func(name string, from, to int) int) when.Rule {
	t.Helper()
	start := time.Date(2024, time.January, 1+pick("day", 0, 4000), pick("start", 0, 23), 0, 0, 0, time.UTC)
	r := when.Rule{Interval: 1, Zone: ruleZones[pick("zone", 0, len(ruleZones)-1)], Hour: pick("hour", 0, 23)}
	if pick("at night", 0, 1) == 1 {
		r.Hour = pick("night hour", 0, 3)
	}
	r.Minute = []int{0, 30, 15, pick("minute", 0, 59)}[pick("minutes", 0, 3)]
	if pick("interval", 0, 1) == 1 {
		r.Interval = pick("every", 2, 20)
	}
	shape(&r, pick)
	r, err := r.Starting(when.DateOf(start), start)
	if err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	switch pick("end", 0, 3) {
	case 0:
		r.Count = pick("count", 1, 200)
	case 1:
		last := time.Date(r.First.Year, r.First.Month, r.First.Day+pick("length", 0, 3650), 0, 0, 0, 0, time.UTC)
		r.Until = when.DateOf(last)
	}
	return r
}

// shape gives the rule its days.
func shape(r *when.Rule, pick func(name string, from, to int) int) {
	days := func(from, to, most int) when.NthSet {
		var s when.NthSet
		for range pick("days", 1, most) {
			n := pick("nth", from, to)
			if n == to {
				n = when.Last
			}
			s |= when.Nth(n)
		}
		return s
	}
	switch pick("frequency", 0, 6) {
	case 0:
		r.Freq = when.Daily
	case 1, 2:
		r.Freq, r.Weekdays = when.Weekly, when.WeekdaySet(pick("weekdays", 1, 127))
		if r.Interval == 1 && r.Weekdays == 127 {
			r.Weekdays = 1
		}
	case 3:
		r.Freq, r.Nth = when.Monthly, days(1, 32, 3)
	case 4:
		r.Freq, r.Nth, r.Weekdays = when.Monthly, days(1, 6, 2), 1<<pick("weekday", 0, 6)
	case 5:
		r.Freq, r.Month, r.Interval = when.Yearly, time.Month(pick("month", 1, 12)), min(r.Interval, 10)
		if r.Nth = days(1, 6, 2); pick("of days", 0, 1) == 1 {
			r.Nth = days(1, 29, 3)
		} else {
			r.Weekdays = 1 << pick("weekday", 0, 6)
		}
	case 6:
		minutes := []string{"0,30", "15", "5-50/15"}[pick("cron minutes", 0, 2)]
		hours := []string{"1-4", "0,2", "*/6"}[pick("cron hours", 0, 2)]
		dates := []string{"* * *", "* * 1-5", "* 3,4,10,11 0", "*/10 * *", "31 * *"}[pick("cron days", 0, 4)]
		*r = when.Rule{Freq: when.ByCron, Cron: minutes + " " + hours + " " + dates, Zone: r.Zone}
	}
}

// drawRule is aRule for rapid.
func drawRule(t *rapid.T, tb testing.TB) when.Rule {
	return aRule(tb, func(name string, from, to int) int { return rapid.IntRange(from, to).Draw(t, name) })
}

// TestRuleIsStored: what is stored is read back, as text and in JSON.
func TestRuleIsStored(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRule(rt, t)
		text, err := r.MarshalText()
		if err != nil {
			rt.Fatal(err)
		}
		var back when.Rule
		if err := back.UnmarshalText(text); err != nil || back != r {
			rt.Fatalf("%s: %+v, %v", text, back, err)
		}
		type holder struct{ Rule when.Rule }
		inJSON, err := json.Marshal(holder{r})
		if err != nil || !bytes.Contains(inJSON, text) {
			rt.Fatalf("%s, %v", inJSON, err)
		}
		var held holder
		if err := json.Unmarshal(inJSON, &held); err != nil || held.Rule != r {
			rt.Fatalf("%s: %+v, %v", inJSON, held, err)
		}
	})
}

// TestRuleSaysTheSame: Next, Between and Occurrences agree, whatever is asked
// first.
func TestRuleSaysTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRule(rt, t)
		all := r.Occurrences(60)
		if len(all) == 0 || when.DateOf(all[0]) != r.First && all[0].Hour() != 0 {
			rt.Fatalf("%s: begins with %v", r.RRULE(), all)
		}
		from := rapid.IntRange(0, len(all)-1).Draw(rt, "from")
		to := rapid.IntRange(from, len(all)-1).Draw(rt, "to")
		if got := r.Between(all[from], all[to], 1000); !slices.EqualFunc(got, all[from:to], time.Time.Equal) {
			rt.Fatalf("%s between %v and %v: %v, want %v", r.RRULE(), all[from], all[to], got, all[from:to])
		}
		got, ok := r.Next(all[from].Add(-1))
		if !ok || !got.Equal(all[from]) {
			rt.Fatalf("%s just before %v: %v, %v", r.RRULE(), all[from], got, ok)
		}
		got, ok = r.Next(all[from])
		switch {
		case from+1 < len(all) && (!ok || !got.Equal(all[from+1])), ok && !got.After(all[from]):
			rt.Fatalf("%s after %v: %v, %v", r.RRULE(), all[from], got, ok)
		}
		if left, ok := r.From(when.DateOf(all[from])); ok {
			rest := left.Occurrences(len(all) - from)
			if r.Count == 0 && (len(rest) == 0 || !slices.ContainsFunc(all, rest[0].Equal)) {
				rt.Fatalf("%s from %v: %v", r.RRULE(), all[from], rest)
			}
			if err := left.Check(); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

// TestDescribedIsReadBack: what Describe and DescribeFrom write, ParseRule reads
// as the same rule.
func TestDescribedIsReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRule(rt, t)
		first := r.Occurrences(1)[0]
		later := first.AddDate(0, 0, rapid.IntRange(-3000, 3000).Draw(rt, "days later"))
		for _, lang := range []when.Lang{when.French, when.English} {
			fitting := r
			fitting.Until, fitting.Count = when.Date{}, 0
			fitting, err := fitting.Starting(when.DateOf(later), later)
			if err != nil {
				rt.Fatal(err)
			}
			fitting.Count = r.Count
			if r.Until != (when.Date{}) {
				fitting.Until = when.DateOf(time.Date(fitting.First.Year+2, r.Until.Month, min(r.Until.Day, 28), 0, 0, 0, 0, time.UTC))
			}
			for _, c := range []struct {
				text string
				want when.Rule
			}{{when.Describe(fitting, lang), fitting}, {when.DescribeFrom(r, lang), r}} {
				got, err := when.ParseRule(c.text, lang, later)
				if err != nil || got != c.want {
					rt.Fatalf("%q at %v: %+v, %v, want %+v", c.text, later, got, err, c.want)
				}
			}
		}
	})
}

// checkParseRule checks what holds of every text: the result is a rule whose
// words are read back, or the error is an *Error with a known reason.
func checkParseRule(t *testing.T, text string, lang when.Lang, now time.Time) {
	t.Helper()
	r, err := when.ParseRule(text, lang, now)
	if err != nil {
		problem, ok := err.(*when.Error)
		if !ok || !slices.Contains(when.Reasons(), problem.Reason) || r != (when.Rule{}) || len([]rune(problem.Word)) > 40 {
			t.Fatalf("%q: %+v, error %v", text, r, err)
		}
		if problem.Reason == when.TwoReadings && problem.Rules[0] == problem.Rules[1] {
			t.Fatalf("%q: two readings that are one: %v", text, err)
		}
		return
	}
	if err := r.Check(); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	for _, other := range []when.Lang{when.French, when.English} {
		words := when.DescribeFrom(r, other)
		if back, err := when.ParseRule(words, other, now); err != nil || back != r {
			t.Fatalf("%q is %q, read back as %+v, %v", text, words, back, err)
		}
	}
}

// ruleWords is what TestAnyRuleWords makes texts of.
var ruleWords = append(slices.Clone(vocabulary), "chaque", "tous", "les", "aux", "every", "each", "other", "toutes", "semaines", "mardis",
	"Tuesdays", "weekday", "jour", "jours", "days", "jusqu’au", "until", "pendant", "for", "fois", "times", "10", "15", "0", "à partir du",
	"starting", "from", "du", "au", "mois", "month", "year", "ans", "chaque année", "of the month", "last", "day", "et", "and", "cron",
	"0 18 * * 2", "*/5", "*", "sur deux", "fin de", "hebdomadaire", "monthly", "une", "exactement", "en tout", "in all")

func TestAnyRuleWords(t *testing.T) {
	loc := zone(t, "America/Toronto")
	rapid.Check(t, func(rt *rapid.T) {
		now, _ := drawMoments(rt, loc)
		text := ""
		for _, word := range rapid.SliceOfN(rapid.SampledFrom(ruleWords), 1, 9).Draw(rt, "words") {
			text += word + " "
		}
		for _, lang := range []when.Lang{when.French, when.English} {
			checkParseRule(t, text, lang, now)
		}
	})
}

func FuzzParseRule(f *testing.F) {
	for _, text := range []string{
		"", "chaque 2 semaines le mardi 18 h", "le premier et le dernier vendredi de chaque mois à 9 h, 10 fois",
		"every other Tuesday 6pm until June 2", "0 9,18 * * 1-5, jusqu’au 2 juin", "cron TZ=0", "@every 1h", "\u200f\x00\xff",
		"du 12 janvier au 2 juin, tous les lundis à 9 h", "chaque année, le 29 février à 18 h", "every 15th of the month at noon",
		"* * * * *", "0 0 1-31/31 2 */7", "0 0 02/1 2 *", "tous les 15 jours à 18 h",
	} {
		f.Add(text, true, int64(1795446000))
	}
	f.Fuzz(func(t *testing.T, text string, french bool, unix int64) {
		lang := when.English
		if french {
			lang = when.French
		}
		const years = 100 * 365 * 24 * 3600 // of 1970 to 2070
		now := time.Unix((unix%years+years)%years, 0).In(zone(t, "America/Toronto"))
		checkParseRule(t, text, lang, now)
	})
}

func FuzzRuleText(f *testing.F) {
	for n := range 7 {
		f.Add(fmt.Sprintf("2026-11-24T18:00 America/Toronto FREQ=%s", []string{
			"DAILY;COUNT=10000", "WEEKLY;INTERVAL=2;BYDAY=TU,TH", "MONTHLY;BYMONTHDAY=24,-1", "MONTHLY;BYDAY=4TU,-1TU;UNTIL=20300101",
			"YEARLY;BYMONTH=11;BYMONTHDAY=24", "CRON;CRON=0 18,20 * * 2", "CRON;COUNT=3;CRON=0 0 29 2 *",
		}[n]))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var r when.Rule
		if err := r.UnmarshalText([]byte(text)); err != nil {
			return
		}
		if back, err := r.MarshalText(); err != nil || string(back) != text {
			t.Fatalf("%q: %q, %v", text, back, err)
		}
		all := r.Occurrences(3)
		if len(all) == 0 || r.RRULE() == "" || when.Describe(r, when.French) == "" {
			t.Fatalf("%q: %v", text, all)
		}
	})
}

func BenchmarkNext(b *testing.B) {
	for name, text := range map[string]string{
		"daily":         "2026-11-24T18:00 America/Toronto FREQ=DAILY;COUNT=10000",
		"weekly":        "2026-11-24T18:00 America/Toronto FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=10000",
		"monthly":       "2026-11-24T18:00 America/Toronto FREQ=MONTHLY;BYMONTHDAY=" + upTo(31) + ";COUNT=10000",
		"cron":          "2026-11-24T18:00 America/Toronto FREQ=CRON;COUNT=10000;CRON=0 18-20/2 * * *",
		"daily-forever": "2026-11-24T18:00 America/Toronto FREQ=DAILY",
		"cron-forever":  "2026-11-24T18:00 America/Toronto FREQ=CRON;CRON=0 18-20/2 * * *",
	} {
		r := stored(b, text)
		all := r.Occurrences(10_000)
		if len(all) != 10_000 {
			b.Fatalf("%s: %d occurrences", name, len(all))
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := r.Next(all[9_998]); !ok {
					b.Fatal("none")
				}
			}
		})
	}
}

func BenchmarkParseRule(b *testing.B) {
	now := toronto(b, monday)
	for name, text := range map[string]string{
		"short": "tous les mardis à 18 h",
		"long":  "toutes les deux semaines, le lundi et le mercredi à 18 h 30, à partir du 12 janvier 2027, jusqu’au 2 juin 2027",
		"cron":  "0 9,18 * * 1-5",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := when.ParseRule(text, when.French, now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
