package when_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"livinglab/bot/when"
)

// drawMoments draws a now and a later whole minute within Parse's range, in
// the zone; half of them are within hours of a clock change of these years.
func drawMoments(t *rapid.T, loc *time.Location) (now, later time.Time) {
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, loc)
	now = start.Add(time.Duration(rapid.Int64Range(0, 5*365*24*3600).Draw(t, "now")) * time.Second)
	minutes := rapid.Int64Range(1, 9*365*24*60).Draw(t, "minutes")
	if rapid.Bool().Draw(t, "near a change") {
		if _, change := now.ZoneBounds(); !change.IsZero() {
			minutes = int64(change.Sub(now)/time.Minute) + rapid.Int64Range(-300, 300).Draw(t, "from the change")
		}
	}
	later = now.Add(time.Duration(max(minutes, 1)) * time.Minute).Truncate(time.Minute)
	return now, later
}

// isSecondOfTwo reports whether clocks have shown t's time once already.
func isSecondOfTwo(t time.Time) bool {
	start, _ := t.ZoneBounds()
	if start.IsZero() {
		return false
	}
	_, before := start.Add(-time.Second).Zone()
	_, offset := t.Zone()
	earlier := t.Add(time.Duration(offset-before) * time.Second)
	return earlier.Before(start) && earlier.Format(minuteLayout) == t.Format(minuteLayout)
}

// TestWrittenIsReadBack: what Long and Short write, Parse reads as the same
// moment.
func TestWrittenIsReadBack(t *testing.T) {
	for _, name := range []string{"America/Toronto", "America/St_Johns", "Australia/Lord_Howe", "UTC"} {
		loc := zone(t, name)
		t.Run(strings.ReplaceAll(name, "/", "-"), rapid.MakeCheck(func(t *rapid.T) {
			now, later := drawMoments(t, loc)
			if isSecondOfTwo(later) {
				t.Skip("the second of two equal hours cannot be written")
			}
			for _, lang := range []when.Lang{when.French, when.English} {
				for _, text := range []string{when.Long(later, lang), when.Short(later, lang, now)} {
					got, err := when.Parse(text, lang, now)
					if err != nil || !got.Equal(later) {
						t.Fatalf("%q at %v: %v, %v, want %v", text, now, got, err, later)
					}
				}
			}
		}))
	}
}

// TestUntilOfWholeDays: days are counted on the calendar, whatever the clocks do.
func TestUntilOfWholeDays(t *testing.T) {
	loc := zone(t, "America/Toronto")
	rapid.Check(t, func(t *rapid.T) {
		now, _ := drawMoments(t, loc)
		days := rapid.IntRange(2, 400).Draw(t, "days")
		later := now.AddDate(0, 0, days)
		if later.Format("15:04") != now.Format("15:04") {
			t.Skip("no such hour on that day")
		}
		want := when.Left(time.Duration(days)*24*time.Hour, when.French)
		if got := when.Until(later, now, when.French); got != want {
			t.Fatalf("from %v to %v: %q, want %q", now, later, got, want)
		}
	})
}

// checkParse checks what holds of every text: the result is a whole minute
// after now, or the error is an *Error with a known reason.
func checkParse(t *testing.T, text string, lang when.Lang, now time.Time) {
	t.Helper()
	got, err := when.Parse(text, lang, now)
	if err != nil {
		var problem *when.Error
		if !errors.As(err, &problem) || !slices.Contains(when.Reasons(), problem.Reason) {
			t.Fatalf("%q: error %v", text, err)
		}
		if !got.IsZero() || problem.Error() == "" || len([]rune(problem.Word)) > 40 {
			t.Fatalf("%q: %v with the error %+v", text, got, problem)
		}
		if problem.Reason == when.TwoReadings && !problem.Readings[0].Before(problem.Readings[1]) {
			t.Fatalf("%q: readings %v", text, problem.Readings)
		}
		return
	}
	switch {
	case !got.After(now), got.Second() != 0, got.Nanosecond() != 0, got.Location() != now.Location():
		t.Fatalf("%q at %v: %v", text, now, got)
	case got.After(now.AddDate(10, 0, 0)):
		t.Fatalf("%q at %v: too far: %v", text, now, got)
	}
}

// vocabulary is what TestAnyWords makes texts of.
var vocabulary = strings.Fields(`mardi mar. tuesday next prochain dernier last hier demain tomorrow tonight soir
	ce le à at on the of de du mois month semaine prochaine week dans in il y a ago premier 1er 2nd first
	décembre Dec. 31 29 février 2 7 12 18 24 45 2027 2126 h 18h30 6pm 12am 14:30 02/12/2027 12/01 2026-12-02T14:30
	, - : / . ’ minuit noon midi et demie moins quart half past heures minutes jours 999999 99999999999 une six`)

// TestAnyWords: any string of the words that dates are made of.
func TestAnyWords(t *testing.T) {
	loc := zone(t, "America/Toronto")
	rapid.Check(t, func(rt *rapid.T) {
		now, _ := drawMoments(rt, loc)
		words := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 7).Draw(rt, "words")
		glue := rapid.SampledFrom([]string{" ", "", "\u00a0"}).Draw(rt, "glue")
		for _, lang := range []when.Lang{when.French, when.English} {
			checkParse(t, strings.Join(words, glue), lang, now)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "mardi 18 h", "le premier jeudi de décembre à 18 h", "Dec 2, 2:30pm", "2026-12-02T14:30:00",
		"dans 1 h 30", "12/01/2027 7pm", "mardi à minuit", "quarter to seven pm", "１８h", "\u200f\x00\xff",
	} {
		f.Add(text, true, int64(1795446000))
	}
	f.Fuzz(func(t *testing.T, text string, french bool, unix int64) {
		lang := when.English
		if french {
			lang = when.French
		}
		const years = 100 * 365 * 24 * 3600 // of 1970 to 2070
		now := time.Unix((unix%years+years)%years, unix&0xFFFFFF).In(zone(t, "America/Toronto"))
		checkParse(t, text, lang, now)
	})
}

func BenchmarkParse(b *testing.B) {
	now := toronto(b, monday)
	for name, text := range map[string]string{
		"short":     "mardi 18 h",
		"long":      "le premier jeudi de décembre 2027 à 18 h 30",
		"other":     "the first Thursday of December at 6:30 p.m.",
		"refused":   strings.Repeat("a 1 ", 50),
		"over-long": strings.Repeat("1 ", 20000),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = when.Parse(text, when.French, now)
			}
		})
	}
}
