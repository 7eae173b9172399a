package when_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"livinglab/bot/when"
)

// agenda writes the next occurrences of a series: "24 18:00", "1 18:00>2 19:00"
// where one was moved, in brackets where it is cancelled.
func agenda(s when.Series, from time.Time, most int) string {
	var words []string
	for _, o := range s.Between(from, from.AddDate(1, 0, 0), most) {
		word := o.ID.Format("2 15:04")
		if o.Moved() {
			word += ">" + o.At.Format("2 15:04")
		}
		if o.Cancelled {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func tuesdays(t testing.TB) when.Series {
	return when.Series{Rules: []when.Rule{stored(t, "2026-11-24T18:00 America/Toronto FREQ=WEEKLY;BYDAY=TU;COUNT=10")}}
}

// must is the result of a change that may not fail.
func must(t testing.TB, change func() (when.Series, error)) when.Series {
	t.Helper()
	s, err := change()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSeriesExceptions(t *testing.T) {
	now := toronto(t, monday)
	second, third := toronto(t, "2026-12-01T18:00"), toronto(t, "2026-12-08T18:00")
	s := tuesdays(t)
	moved := must(t, func() (when.Series, error) { return s.Move(second, toronto(t, "2026-12-02T19:00")) })
	moved = must(t, func() (when.Series, error) { return moved.Cancel(third) })
	if got, want := agenda(moved, now, 5), "24 18:00, 1 18:00>2 19:00, [8 18:00], 15 18:00, 22 18:00"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := agenda(s, now, 3), "24 18:00, 1 18:00, 8 18:00"; got != want {
		t.Errorf("the series before is %s, want %s", got, want)
	}
	// Moved twice, and past another: its ID stays.
	again := must(t, func() (when.Series, error) { return moved.Move(second, toronto(t, "2026-12-16T10:00")) })
	if got, want := agenda(again, now, 5), "24 18:00, [8 18:00], 15 18:00, 1 18:00>16 10:00, 22 18:00"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for after, want := range map[string]string{
		monday: "24 18:00", "2026-11-24T18:00": "15 18:00", "2026-12-15T18:00": "16 10:00", "2026-12-16T10:00": "22 18:00",
	} {
		if o, ok := again.Next(toronto(t, after)); !ok || o.At.Format("2 15:04") != want {
			t.Errorf("after %s: %v, %v, want %s", after, o, ok, want)
		}
	}
	if o, ok := again.Next(toronto(t, "2027-01-26T18:00")); ok {
		t.Errorf("after the last: %v", o)
	}
	// A cancelled one is moved, one is put back, one is moved to where it was.
	back := must(t, func() (when.Series, error) { return again.Move(third, toronto(t, "2026-12-09T18:00")) })
	back = must(t, func() (when.Series, error) { return back.Restore(second) })
	if got, want := agenda(back, now, 4), "24 18:00, 1 18:00, 8 18:00>9 18:00, 15 18:00"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if back = must(t, func() (when.Series, error) { return back.Move(third, third.UTC()) }); len(back.Exceptions) != 0 {
		t.Errorf("exceptions left: %v", back.Exceptions)
	}
	for name, change := range map[string]func() (when.Series, error){
		"move":    func() (when.Series, error) { return s.Move(second.Add(time.Minute), second) },
		"cancel":  func() (when.Series, error) { return s.Cancel(toronto(t, "2027-02-02T18:00")) }, // the eleventh
		"restore": func() (when.Series, error) { return s.Restore(now) },
		"empty":   func() (when.Series, error) { return when.Series{}.Cancel(second) },
	} {
		if _, err := change(); !errors.Is(err, when.ErrNotInSeries) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSeriesChange: the rest is changed from a day on.
func TestSeriesChange(t *testing.T) {
	now := toronto(t, monday)
	s := tuesdays(t)
	s = must(t, func() (when.Series, error) {
		return s.Move(toronto(t, "2026-12-01T18:00"), toronto(t, "2026-12-17T12:00"))
	})
	s = must(t, func() (when.Series, error) { return s.Cancel(toronto(t, "2026-12-22T18:00")) })
	day := when.Date{Year: 2026, Month: time.December, Day: 10}
	rest, ok := s.Rules[0].From(day)
	if !ok || rest.Count != 7 || rest.First != (when.Date{Year: 2026, Month: time.December, Day: 15}) {
		t.Fatalf("the rest: %+v, %v", rest, ok)
	}
	later := rest
	later.Hour = 19
	changed, dropped, err := s.ChangeFrom(day, later)
	if err != nil || len(dropped) != 1 || !dropped[0].ID.Equal(toronto(t, "2026-12-22T18:00")) {
		t.Fatalf("dropped %v, %v", dropped, err)
	}
	if got, want := agenda(changed, now, 5), "24 18:00, 8 18:00, 15 19:00, 1 18:00>17 12:00, 22 19:00"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := len(changed.Between(now, now.AddDate(1, 0, 0), 100)); got != 10 {
		t.Errorf("%d occurrences, want 10", got)
	}
	if got, want := changed.Rules[0].RRULE(), "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261210T045959Z"; got != want {
		t.Errorf("the first rule is %s, want %s", got, want)
	}
	// The same rule keeps its exceptions.
	if same, dropped, err := s.ChangeFrom(day, rest); err != nil || len(dropped) != 0 || len(same.Exceptions) != 2 {
		t.Errorf("%v, %v, %v", same, dropped, err)
	}
	// From the start, and after the end.
	if all, _, err := s.ChangeFrom(s.Rules[0].First, later); err != nil || len(all.Rules) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	if after, _, err := s.ChangeFrom(when.Date{Year: 2027, Month: time.March, Day: 1}, stored(t, "2027-03-02T19:00 America/Toronto FREQ=WEEKLY;BYDAY=TU")); err != nil || after.Rules[0] != s.Rules[0] {
		t.Errorf("%+v, %v", after, err)
	}
	if _, _, err := s.ChangeFrom(when.Date{Year: 2026, Month: time.December, Day: 16}, later); !errors.Is(err, when.ErrTooEarly) {
		t.Errorf("a rule before its day: %v", err)
	}
	if _, _, err := s.ChangeFrom(day, when.Rule{}); err == nil {
		t.Error("no rule was accepted")
	}
	ended, dropped := s.EndBefore(day)
	if got, want := agenda(ended, now, 9), "24 18:00, 8 18:00, 1 18:00>17 12:00"; got != want || len(dropped) != 1 {
		t.Errorf("%s, dropped %v, want %s", got, dropped, want)
	}
	if none, _ := s.EndBefore(s.Rules[0].First); len(none.Rules) != 0 || agenda(none, now, 9) != "" {
		t.Errorf("%+v", none)
	}
	if _, ok := rest.From(when.Date{Year: 2027, Month: time.February, Day: 1}); ok {
		t.Error("something is left after the end")
	}
}

func TestSeriesStored(t *testing.T) {
	s := tuesdays(t)
	s = must(t, func() (when.Series, error) { return s.Cancel(toronto(t, "2026-12-08T18:00")) })
	s = must(t, func() (when.Series, error) {
		return s.Move(toronto(t, "2026-12-01T18:00"), toronto(t, "2026-12-02T19:00"))
	})
	text, err := json.Marshal(s)
	const want = `{"rules":["2026-11-24T18:00 America/Toronto FREQ=WEEKLY;BYDAY=TU;COUNT=10"],` +
		`"exceptions":[{"id":"2026-12-01T23:00:00Z","at":"2026-12-03T00:00:00Z"},{"id":"2026-12-08T23:00:00Z"}]}`
	if err != nil || string(text) != want {
		t.Fatalf("%s, %v, want %s", text, err, want)
	}
	var back when.Series
	if err := json.Unmarshal(text, &back); err != nil || agenda(back, toronto(t, monday), 9) != agenda(s, toronto(t, monday), 9) {
		t.Errorf("%+v, %v", back, err)
	}
	if got := fmt.Sprint(s.ExDates(0)); got != "[20261208T180000]" {
		t.Errorf("EXDATE %s", got)
	}
	if got := s.ExDates(1); got != nil {
		t.Errorf("EXDATE of no rule: %v", got)
	}
}

// TestSeriesIsConsistent: whatever was moved and cancelled, Next walks over the
// live ones of Between, each once, in order.
func TestSeriesIsConsistent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRule(rt, t)
		s := when.Series{Rules: []when.Rule{r}}
		all := r.Occurrences(12)
		end := all[len(all)-1].Add(1)
		for range rapid.IntRange(0, 6).Draw(rt, "changes") {
			id := rapid.SampledFrom(all).Draw(rt, "id")
			var err error
			if rapid.Bool().Draw(rt, "cancel") {
				s, err = s.Cancel(id)
			} else {
				s, err = s.Move(id, rapid.SampledFrom(all).Draw(rt, "near").Add(time.Duration(rapid.IntRange(-99, 99).Draw(rt, "minutes"))*time.Minute))
			}
			if err != nil {
				rt.Fatal(err)
			}
		}
		between := s.Between(time.Time{}, end.AddDate(0, 0, 2), 1000)
		seen := map[int64]bool{}
		var live []when.Occurrence
		for _, o := range between {
			if seen[o.ID.UnixNano()] {
				rt.Fatalf("twice: %v", o)
			}
			seen[o.ID.UnixNano()] = true
			if one, ok := s.Occurrence(o.ID); !ok || one != o {
				rt.Fatalf("%v is %v, %v", o, one, ok)
			}
			if !o.Cancelled {
				live = append(live, o)
			}
		}
		if !slices.IsSortedFunc(between, func(a, b when.Occurrence) int { return a.At.Compare(b.At) }) {
			rt.Fatalf("not in order: %v", between)
		}
		at := time.Time{}
		for _, o := range live {
			if !o.At.After(at) { // two at the same moment
				continue
			}
			next, ok := s.Next(at)
			if !ok || !next.At.Equal(o.At) {
				rt.Fatalf("after %v: %v, %v, want %v", at, next, ok, o)
			}
			at = o.At
		}
	})
}
