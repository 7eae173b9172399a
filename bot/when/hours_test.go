package when

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseHours(t *testing.T) {
	for _, c := range []struct {
		text string
		lang Lang
		want string
	}{
		{"21 h – 8 h", French, "21:00-08:00"},
		{"21 h - 8 h", English, "21:00-08:00"},
		{"de 22 h 30 à 7 h", French, "22:30-07:00"},
		{"de 22\u00a0h\u00a030 à 7\u00a0h", French, "22:30-07:00"},
		{"entre 21h et 8h", French, "21:00-08:00"},
		{"21h à midi", French, "21:00-12:00"},
		{"21 h jusqu’à 8 h", French, "21:00-08:00"},
		{"9 pm to 8 am", English, "21:00-08:00"},
		{"from 9 p.m. until 8:30 a.m.", English, "21:00-08:30"},
		{"9 pm to 8 am", French, "21:00-08:00"},
		{"21:00-08:00", French, "21:00-08:00"},
		{"13 h – 14 h", French, "13:00-14:00"},
		{"22 h – minuit", French, "22:00-00:00"},
		{"0 h à 6 h", French, "00:00-06:00"},
	} {
		if got, err := ParseHours(c.text, c.lang); err != nil || got.String() != c.want {
			t.Errorf("%q in %s: %q (%v), want %q", c.text, c.lang, got, err, c.want)
		}
	}
}

func TestParseHoursRefused(t *testing.T) {
	long := make([]byte, 40_000)
	for text, want := range map[string]Reason{
		"":                   NotUnderstood,
		"-":                  NotUnderstood,
		"la nuit":            NotUnderstood,
		"21 h":               NotUnderstood,
		"21 h – 8 h – 9 h":   NotUnderstood,
		"mardi 21 h à 8 h":   NotUnderstood,
		"dans 2 heures à 8h": NotUnderstood,
		"25 h à 8 h":         NoSuchHour,
		"21 h à 8 h 75":      NoSuchHour,
		"21 h à 8":           NotUnderstood,
		"8 h à 8 h":          NoOccurrence,
		"0 h à minuit":       NoOccurrence,
		string(long):         NotUnderstood,
	} {
		_, err := ParseHours(text, French)
		var e *Error
		if !errors.As(err, &e) || e.Reason != want {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

// The end of quiet hours on the days when clocks change.
func TestHoursEnd(t *testing.T) {
	const layout = "2006-01-02 15:04 MST"
	for _, c := range []struct{ zone, hours, at, want string }{
		{"America/Toronto", "21:00-08:00", "2026-11-23 20:59 EST", "2026-11-23 20:59 EST"},
		{"America/Toronto", "21:00-08:00", "2026-11-23 21:00 EST", "2026-11-24 08:00 EST"},
		{"America/Toronto", "21:00-08:00", "2026-11-24 07:59 EST", "2026-11-24 08:00 EST"},
		{"America/Toronto", "21:00-08:00", "2026-11-24 08:00 EST", "2026-11-24 08:00 EST"},
		{"America/Toronto", "21:00-08:00", "2026-03-07 23:00 EST", "2026-03-08 08:00 EDT"}, // a night of 10 hours
		{"America/Toronto", "21:00-08:00", "2026-10-31 23:00 EDT", "2026-11-01 08:00 EST"}, // and of 12
		{"America/Toronto", "21:00-02:30", "2026-03-07 23:00 EST", "2026-03-08 03:00 EDT"}, // 2 h 30 is jumped over
		{"America/Toronto", "21:00-01:30", "2026-10-31 23:00 EDT", "2026-11-01 01:30 EDT"}, // 1 h 30 is there twice
		{"America/Toronto", "21:00-01:30", "2026-11-01 01:45 EDT", "2026-11-01 01:45 EDT"},
		{"America/Toronto", "21:00-01:30", "2026-11-01 01:10 EST", "2026-11-01 01:30 EST"},
		{"America/Toronto", "12:00-13:00", "2026-11-23 12:30 EST", "2026-11-23 13:00 EST"},
		{"Europe/Paris", "22:00-07:00", "2026-03-28 23:30 CET", "2026-03-29 07:00 CEST"},
	} {
		zone, err := Zone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		hours, err := ParseHours(c.hours, French)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseInLocation(layout, c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := hours.End(at).Format(layout); got != c.want {
			t.Errorf("%s in %s at %s: end %s, want %s", c.hours, c.zone, c.at, got, c.want)
		}
	}
}

// Whatever the hours, the zone and the moment: the end is not before the moment
// and at most a day and an hour after, everything until then is in the hours,
// and the end itself is not.
func TestHoursEndIsTheFirstMomentOut(t *testing.T) {
	zones := []string{"America/Toronto", "Europe/Paris", "Africa/Casablanca", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata", "UTC"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := Zone(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		minute := rapid.IntRange(0, dayMinutes-1)
		h := Hours{minute.Draw(t, "from"), minute.Draw(t, "to")}
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		at := start.Add(time.Duration(rapid.IntRange(0, 730*24*3600).Draw(t, "second")) * time.Second).In(zone)
		if _, change := at.ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a clock change") {
			at = change.Add(time.Duration(rapid.IntRange(-26*3600, 3*3600).Draw(t, "from it")) * time.Second)
		}
		end := h.End(at)
		if !h.Has(at) {
			if !end.Equal(at) {
				t.Fatalf("%v is not in %v, and ends at %v", at, h, end)
			}
			return
		}
		if !end.After(at) || end.Sub(at) > 25*time.Hour {
			t.Fatalf("%v in %v ends at %v", at, h, end)
		}
		if h.Has(end) {
			t.Fatalf("%v in %v: %v is still in it", at, h, end)
		}
		for m := at; m.Before(end); m = m.Add(time.Minute) {
			if !h.Has(m) {
				t.Fatalf("%v in %v: %v, before the end %v, is out", at, h, m, end)
			}
		}
	})
}

// What is stored is read back.
func TestHoursAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minute := rapid.IntRange(0, dayMinutes-1)
		h := Hours{minute.Draw(t, "from"), minute.Draw(t, "to")}
		if h.IsNone() {
			return
		}
		for _, lang := range []Lang{French, English} {
			from, to := h.Clocks(lang)
			for _, text := range []string{h.String(), from + " – " + to} {
				if got, err := ParseHours(text, lang); err != nil || got != h {
					t.Fatalf("%q in %s: %v (%v), want %v", text, lang, got, err, h)
				}
			}
		}
	})
}
