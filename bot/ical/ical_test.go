package ical

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/ical/icaltest"
	"livinglab/bot/when"
)

// testNow is when the files of these tests are made.
var testNow = time.Date(2026, time.November, 24, 15, 0, 0, 0, time.UTC)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := when.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// rule reads a rule as people type it.
func rule(t testing.TB, stored string) when.Rule {
	t.Helper()
	var r when.Rule
	if err := r.UnmarshalText([]byte(stored)); err != nil {
		t.Fatal(err)
	}
	return r
}

func written(t testing.TB, entries ...Event) []byte {
	t.Helper()
	out, err := File{Name: "Réunions : comité, pilotage", Lang: chat.French, Zone: zone(t, "America/Toronto"), Events: entries, Now: testNow}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// committeeSeries is a series with one meeting cancelled, one moved, and another
// rule from March on.
func committeeSeries(t testing.TB) Event {
	r := rule(t, "2026-11-24T18:00 America/Toronto FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
	s := when.Series{Rules: []when.Rule{r}}
	all := r.Occurrences(3)
	s, err := s.Cancel(all[1])
	if err == nil {
		s, err = s.Move(all[2], all[2].Add(25*time.Hour))
	}
	if err == nil {
		s, _, err = s.ChangeFrom(when.Date{Year: 2027, Month: time.March, Day: 1}, rule(t, "2027-03-04T12:30 America/Toronto FREQ=MONTHLY;BYDAY=1TH;COUNT=6"))
	}
	if err != nil {
		t.Fatal(err)
	}
	d := Details{Title: "Comité de pilotage", Place: "Salle A-214, Bibliothèque; rez-de-chaussée", Link: "https://visio.example.org/comite?x=1;y=2",
		About: "Accueil\nBudget, suite\nDivers", Length: 90 * time.Minute}
	elsewhere := d
	elsewhere.Place, elsewhere.Link = "Café de la gare", ""
	return Event{UID: "5b1c9d0e2f", Sequence: 4, Modified: testNow, Details: d, Series: s,
		Changes: []Change{{ID: all[2], Details: elsewhere}}}
}

func single(t testing.TB, zoneName string) Event {
	return Event{UID: "single", Modified: testNow, Details: Details{Title: "Portes ouvertes", Link: "https://example.org/x", Length: 45 * time.Minute},
		At: time.Date(2027, time.June, 3, 9, 0, 0, 0, zone(t, zoneName))}
}

// TestGolden: the files are these, byte for byte.
func TestGolden(t *testing.T) {
	cancelled := single(t, "Europe/Paris")
	cancelled.Cancelled, cancelled.Sequence = true, 2
	night := Event{UID: "night", Modified: testNow, Details: Details{Title: "Veille", Length: 30 * time.Minute},
		Series: when.Series{Rules: []when.Rule{rule(t, "2027-03-01T02:30 America/Toronto FREQ=DAILY")}}}
	cron := Event{UID: "cron", Modified: testNow, Details: Details{Title: "Permanence", Length: time.Hour},
		Series: when.Series{Rules: []when.Rule{rule(t, "2026-11-24T09:00 Australia/Lord_Howe FREQ=CRON;COUNT=10;CRON=0 9,18 * * 1-5")}}}
	alone, err := File{Lang: chat.English, Zone: zone(t, "America/Toronto"), Events: []Event{single(t, "America/Toronto")}, Now: testNow}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		"alone.ics":     alone,
		"committee.ics": written(t, committeeSeries(t)),
		"cancelled.ics": written(t, cancelled),
		"empty.ics":     written(t),
		"zones.ics":     written(t, single(t, "Africa/Casablanca"), cron, single(t, "UTC"), single(t, "Etc/GMT+5")),
		"night.ics":     written(t, night),
	}
	for name, got := range files {
		path := filepath.Join("testdata", name)
		if *bottest.Update {
			if err := os.WriteFile(path, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not as it was; it is now\n%s", name, got)
		}
	}
}

// TestIsRead: what an independent reader sees is what the lab has.
func TestIsRead(t *testing.T) {
	e := committeeSeries(t)
	period := icaltest.Period{From: testNow.AddDate(-1, 0, 0), To: testNow.AddDate(2, 0, 0)}
	seen := icaltest.Read(t, period, written(t, e))[0]
	if seen.Name != "Réunions : comité, pilotage" || !slices.Equal(seen.Zones, []string{"America/Toronto"}) {
		t.Errorf("seen: %q %q", seen.Name, seen.Zones)
	}
	var got []int64
	for uid, v := range seen.Events {
		if uid != e.UID && uid != e.UID+"-2" {
			t.Errorf("UID %q", uid)
		}
		got = append(got, v.At...)
		if v.Minutes != 90 || v.Titles[0] != e.Title || v.About != e.About || slices.Min(v.Sequence) != 4 || v.Status[0] != "CONFIRMED" {
			t.Errorf("seen: %+v", v)
		}
	}
	slices.Sort(got)
	if want := takesPlace(e.Series, period); !slices.Equal(got, want) {
		t.Errorf("%d dates are seen, there are %d:\n%v\n%v", len(got), len(want), got, want)
	}
	if v := seen.Events[e.UID]; v.Place != "Café de la gare" {
		t.Errorf("the moved meeting is at %q", v.Place)
	}
	if v := seen.Events[e.UID+"-2"]; v.Place != e.Place || v.Link != e.Link {
		t.Errorf("the others are at %q, %q", v.Place, v.Link)
	}
}

// takesPlace is when a series takes place, each moment once.
func takesPlace(s when.Series, p icaltest.Period) []int64 {
	var all []int64
	for _, o := range s.Between(p.From, p.To, 100_000) {
		if !o.Cancelled {
			all = append(all, o.At.Unix())
		}
	}
	return slices.Compact(all)
}

// TestHostile: nothing that people write is read as anything but a text.
func TestHostile(t *testing.T) {
	hostile := map[string]string{
		"a newline":        "a\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:b",
		"a CRLF":           "a\r\nEND:VCALENDAR\r\n",
		"a lone CR":        "a\rEND:VEVENT",
		"separators":       `a,b;c:d\n\,"e"`,
		"line separators":  "a\u2028END:VEVENT\u2029b\u0085c",
		"emoji":            strings.Repeat("👩🏽‍🚀é", 60),
		"no letters":       "\x00\x01\x1b[31m",
		"not UTF-8":        "caf\xe9 \xff\xfe",
		"huge":             strings.Repeat("x", 40_000),
		"huge, with words": strings.Repeat("réunion ", 5_000),
		"huge, of CJK":     strings.Repeat("会", 40_000),
		"only spaces":      "   ",
		"folded already":   "a\r\n b\r\n\tc",
		"many backslashes": strings.Repeat(`\`, 300),
	}
	var names []string
	var files [][]byte
	for name, text := range hostile {
		e := single(t, "America/Toronto")
		e.Title, e.Place, e.About, e.Link = text, text, text, text
		out, err := File{Name: text, Zone: zone(t, "America/Toronto"), Events: []Event{e}, Now: testNow}.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if len(out) > 40_000 {
			t.Errorf("%s: a file of %d bytes", name, len(out))
		}
		names, files = append(names, name), append(files, out)
	}
	for i, seen := range icaltest.Read(t, icaltest.Period{From: testNow, To: testNow.AddDate(1, 0, 0)}, files...) {
		v, ok := seen.Events["single"]
		if len(seen.Events) != 1 || !ok || len(v.At) != 1 || len(v.Titles) != 1 {
			t.Errorf("%s: %+v\n%s", names[i], seen.Events, files[i])
			continue
		}
		text := hostile[names[i]]
		if strings.Contains(text, `\`) {
			continue // python3-icalendar 4 takes them away twice; see TestBackslashes
		}
		if want := oneLine(text, longestTitle); v.Titles[0] != want || seen.Name != want {
			t.Errorf("%s: the title is %q and the calendar's name %q, want %q", names[i], v.Titles[0], seen.Name, want)
		}
		if want := lines(text); v.About != want {
			t.Errorf("%s: it is about %q, want %q", names[i], v.About, want)
		}
		if v.Link != "" {
			t.Errorf("%s: the link is %q", names[i], v.Link)
		}
	}
}

// TestBackslashes: a backslash is written as two, as RFC 5545 has it
// (section 3.3.11).
func TestBackslashes(t *testing.T) {
	e := single(t, "America/Toronto")
	e.Title = `a\nb\,c; d\\`
	if out := written(t, e); !bytes.Contains(out, []byte("\r\nSUMMARY:"+`a\\nb\\\,c\; d\\\\`+"\r\n")) {
		t.Errorf("the title is not there:\n%s", out)
	}
}
