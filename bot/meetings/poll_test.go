package meetings

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"livinglab/bot/when"
)

var toronto = func() *time.Location {
	z, err := time.LoadLocation("America/Toronto")
	if err != nil {
		panic(err)
	}
	return z
}()

// A Monday.
var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, toronto)

func TestReadSlots(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  string // or the line that is wrong, as it was typed
		twice bool
		wrong int
	}{
		{"mardi 18 h\njeudi 18 h", "24 18:00, 26 18:00", false, 0},
		{"jeudi 18 h; mardi 18 h", "24 18:00, 26 18:00", false, 0},
		{"- mardi 18 h\r\n\r\n• jeudi 18 h\n", "24 18:00, 26 18:00", false, 0},
		{"mardi 18 h\nmardi à 18 h", "24 18:00", true, 0},
		{"", "", false, 0},
		{" ;\n; ", "", false, 0},
		{"mardi 18 h\n31 février 18 h", "31 février 18 h", false, 2},
		{"mardi 25 h", "mardi 25 h", false, 1},
		{"mardi 18 h\n\nn’importe quoi", "n’importe quoi", false, 2},
	} {
		got := readSlots(c.typed, when.French, monday)
		if c.wrong != 0 {
			if got.err == nil || got.line != c.wrong || got.typed != c.want {
				t.Errorf("%q: line %d %q %v, want line %d %q to be wrong", c.typed, got.line, got.typed, got.err, c.wrong, c.want)
			}
			continue
		}
		if s := days(got.at); s != c.want || got.twice != c.twice || got.err != nil {
			t.Errorf("%q: %s twice=%v %v, want %s twice=%v", c.typed, s, got.twice, got.err, c.want, c.twice)
		}
	}
}

func days(at []time.Time) string {
	var out []string
	for _, t := range at {
		out = append(out, t.Format("2 15:04"))
	}
	return strings.Join(out, ", ")
}

func TestReadPollLine(t *testing.T) {
	for typed, want := range map[string][2]string{
		"Comité logement : mardi 18 h; jeudi 18 h":  {"Comité logement", "mardi 18 h\njeudi 18 h"},
		"Comité logement: mardi, 18 h; jeudi 18 h":  {"Comité logement", "mardi, 18 h\njeudi 18 h"},
		"Comité logement, mardi 18 h, jeudi 18 h":   {"Comité logement", "mardi 18 h\njeudi 18 h"},
		"Comité logement, mardi 18:00; jeudi 18:30": {"Comité logement", "mardi 18:00\njeudi 18:30"},
		"Comité logement":                           {"Comité logement", ""},
		"Comité : on verra":                         {"Comité", "on verra"},
		": mardi 18 h":                              {"", "mardi 18 h"},
		"":                                          {"", ""},
		"Comité\u202e logement : mardi 18 h,, jeudi 18 h\n;": {"Comité logement", "mardi 18 h\n\njeudi 18 h"},
	} {
		title, slots := readPollLine(typed, when.French, monday)
		if got := [2]string{title, slots}; got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

// The best slot is one that nobody could wish away: no other has more who come, or
// as many of whom more simply can. No slot that has passed is among them, none is
// lost, and in whatever order they come the result is the same.
func TestRanked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(0, 5)
		slots := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) slot {
			return slot{Number: rapid.Int64Range(1, 20).Draw(t, "number"), Yes: count.Draw(t, "yes"), IfNeeded: count.Draw(t, "if needed"), No: count.Draw(t, "no")}
		}), 0, mostSlots, func(s slot) int64 { return s.Number }).Draw(t, "slots")
		now := time.Unix(rapid.Int64Range(0, 25).Draw(t, "now"), 0)
		coming := 0
		for i := range slots {
			if slots[i].Starts = slots[i].Number; slots[i].Starts > now.Unix() {
				coming++
			}
		}
		got := ranked(slots, now)
		if len(got) != coming {
			t.Fatalf("%d slots of %d to come", len(got), coming)
		}
		for i, s := range got {
			if s.Starts <= now.Unix() {
				t.Errorf("%v has passed", s)
			}
			if i == 0 {
				continue
			}
			b := got[i-1]
			if s.comes() > b.comes() || s.comes() == b.comes() && s.Yes > b.Yes || s.comes() == b.comes() && s.Yes == b.Yes && s.Starts < b.Starts {
				t.Errorf("%v is after %v", s, b)
			}
		}
		slices.Reverse(slots)
		if again := ranked(slots, now); !slices.Equal(got, again) {
			t.Errorf("in another order: %v, and %v", got, again)
		}
	})
}

func TestMarked(t *testing.T) {
	slots := []slot{{Number: 1}, {Number: 2}, {Number: 7}}
	got := marked(slots, []string{"1", "9", "x"}, []string{"1", "7"})
	if len(got) != 3 || got[1] != yes || got[2] != no || got[7] != ifNeeded {
		t.Errorf("%v", got)
	}
}
