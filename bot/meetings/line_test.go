package meetings

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"livinglab/bot"
	"livinglab/bot/when"
)

// typedAt is the morning at which the lines are typed.
var typedAt = func() time.Time {
	zone, err := when.Zone("America/Toronto")
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
}()

func TestReadLine(t *testing.T) {
	const tuesday = "mardi 24 novembre 2026 à 18 h"
	for _, c := range []struct {
		typed, title, date string
		length             int
		place, link        string
		wrong              when.Reason
	}{
		{typed: "Comité de pilotage, mardi 18 h", title: "Comité de pilotage", date: tuesday},
		{typed: "Comité de pilotage mardi 18 h", title: "Comité de pilotage", date: tuesday},
		{typed: "Comité, mardi 18 h, 1 h 30, salle P1-4020", title: "Comité", date: tuesday, length: 90, place: "salle P1-4020"},
		{typed: "Comité, mardi 18 h, salle 2, étage 3, https://exemple.org/a, 90 min", title: "Comité", date: tuesday, length: 90,
			place: "salle 2, étage 3", link: "https://exemple.org/a"},
		{typed: "Café, thé et idées, mardi 18 h", title: "Café, thé et idées", date: tuesday},
		{typed: "Comité mardi 18 h, salle 2", title: "Comité", date: tuesday, place: "salle 2"},
		{typed: "Steering committee, Tuesday, November 24, 2026 at 6 pm, 2 hours", title: "Steering committee", date: tuesday, length: 120},
		{typed: "Comité, chaque 2 semaines le mardi 18 h", title: "Comité", date: "toutes les deux semaines, le mardi à 18 h"},
		{typed: "Comité, tous les mardis à 18 h, 10 fois, salle 2", title: "Comité", date: "tous les mardis à 18 h, 10 fois en tout", place: "salle 2"},
		{typed: "Comité tous les mardis à 18 h, 10 fois", title: "Comité", date: "tous les mardis à 18 h, 10 fois en tout"},
		{typed: "Comité, 0 18 * * 2", title: "Comité", date: "tous les mardis à 18 h"},
		{typed: "Bilan de l’année", title: "Bilan de l’année"},
		{typed: "Comité", title: "Comité"},
		{typed: "Comité, mardi", title: "Comité", wrong: when.NoHour},
		{typed: "Comité, 31 février 18 h", title: "Comité", wrong: when.NoSuchDay},
		{typed: "Comité 31 février 18 h", title: "Comité", wrong: when.NoSuchDay},
		{typed: "Comité, hier 18 h, salle 2", title: "Comité", wrong: when.Past},
		{typed: "Comité, mardi 25 h", title: "Comité", wrong: when.NoSuchHour},
		{typed: "Comité, tous les mardis à 18 h, 10001 fois", title: "Comité", wrong: when.TooMany},
		{typed: "Comité, tous les mardis à 18 h, jusqu’au 31 février", title: "Comité", wrong: when.NoSuchDay},
		{typed: "", title: ""},
		{typed: " \u202e\u200b ", title: ""},
	} {
		l := readLine(c.typed, when.French, typedAt)
		also, ok := l.details()
		length, place, link := also.length, also.place, also.link
		date := ""
		switch {
		case l.rule != nil:
			date = when.Describe(*l.rule, when.French)
		case !l.at.IsZero():
			date = when.Long(l.at, when.French)
		}
		date = strings.ReplaceAll(date, "\u00a0", " ")
		var wrong when.Reason
		if l.err != nil {
			wrong = l.err.Reason
		}
		if l.title != c.title || date != c.date || wrong != c.wrong {
			t.Errorf("%q: %q, %q, %q; want %q, %q, %q", c.typed, l.title, date, wrong, c.title, c.date, c.wrong)
		}
		if wrong == "" && (length != c.length || place != c.place || link != c.link || !ok) {
			t.Errorf("%q: %d minutes in %q, %q, %v; want %d in %q, %q", c.typed, length, place, link, ok, c.length, c.place, c.link)
		}
	}
}

// People are named after "avec", parted by "et".
func TestReadGuests(t *testing.T) {
	l := readLine("Café, samedi 10 h, avec @Luis Ortega et Emma Wilson, aréna", when.French, typedAt)
	d, ok := l.details()
	if !ok || len(d.with) != 2 || d.with[0] != "Luis Ortega" || d.with[1] != "Emma Wilson" || d.place != "aréna" {
		t.Errorf("%+v, %v", d, ok)
	}
}

func TestReadLength(t *testing.T) {
	for typed, want := range map[string]int{
		"1 h 30": 90, "1h30": 90, "2 h": 120, "2 heures": 120, "1 heure et 15 minutes": 75, "1,5 h": 90, "90 min": 90, "90": 90, "1:30": 90,
		"2": 120, "9": 540, "10": 10, "45 minutes": 45, "2 hours": 120, "1 h 30 min": 90, "24 h": 1440, "5 min": 5,
		"": 0, "4 min": 0, "25 h": 0, "0": 0, "x": 0, "-1 h": 0, "3 jours": 0, "99999": 0, "1 h 30 h": 0, "٣ h": 0,
	} {
		if got, ok := readLength(typed, true); ok != (want > 0) || ok && got != want {
			t.Errorf("%q: %d, %v; want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"90", "1:30", "2"} {
		if got, ok := readLength(typed, false); ok {
			t.Errorf("%q alone in a line: %d minutes", typed, got)
		}
	}
}

func TestReadPlace(t *testing.T) {
	for typed, want := range map[string]struct {
		place, link string
		bad         bool
	}{
		"salle P1-4020":                          {place: "salle P1-4020"},
		"https://exemple.org/a":                  {link: "https://exemple.org/a"},
		"Café, https://exemple.org/a":            {place: "Café", link: "https://exemple.org/a"},
		"http://exemple.org/a (code 12)":         {place: "(code 12)", link: "http://exemple.org/a"},
		"Salle : la grande":                      {place: "Salle : la grande"},
		"javascript:alert(1)":                    {bad: true},
		"JavaScript:alert(1)":                    {bad: true},
		"ftp://exemple.org":                      {bad: true},
		"data:text/html,x":                       {bad: true},
		"https://":                               {bad: true},
		"https://a@exemple.org":                  {bad: true},
		"HTTPS://exemple.org":                    {bad: true},
		"https://a.org https://b.org":            {bad: true},
		"":                                       {},
		"https://\u202eexemple.org/\u200b salle": {place: "salle", link: "https://exemple.org/"},
	} {
		place, link, ok := readPlace(typed)
		if place != want.place || link != want.link || ok == want.bad {
			t.Errorf("%q: %q, %q, %v", typed, place, link, ok)
		}
	}
}

// Whatever is typed is read, in a moment that is to come, and what is kept of it
// is one line that shows.
func TestReadAnyLine(t *testing.T) {
	words := rapid.SampledFrom([]string{"Comité", "mardi", "18 h", ",", "chaque", "semaine", "31", "février", "10", "fois", "https://a.org", "\u202e", "\x00", "\xff", "0 18 * * 2", "jusqu’au", "demain", "2 h"})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOfN(words, 0, 30), func(w []string) string { return strings.Join(w, " ") })).Draw(t, "text")
		l := readLine(text, when.French, typedAt)
		if l.title != bot.CleanLine(l.title) || strings.ContainsAny(l.title, "\n\x00\u202e") {
			t.Fatalf("title %q", l.title)
		}
		if !l.at.IsZero() && !l.at.After(typedAt) {
			t.Fatalf("in the past: %v", l.at)
		}
		if l.rule != nil && l.rule.Check() != nil {
			t.Fatalf("no rule: %v", l.rule.Check())
		}
		if d, ok := l.details(); ok && (strings.ContainsAny(d.place, "\n\u202e") || d.link != "" && !isLink(d.link)) {
			t.Fatalf("place %q, link %q", d.place, d.link)
		}
	})
}

// The rules that a form offers begin at the moment that was chosen.
func TestRepeated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := typedAt.Add(time.Duration(rapid.IntRange(1, 60*24*700).Draw(t, "minutes")) * time.Minute)
		how := rapid.SampledFrom(repeats).Draw(t, "how")
		r, err := repeated(at, how)
		if err != nil {
			t.Fatal(err)
		}
		if (r == nil) != (how == repeatOnce) {
			t.Fatalf("%s: %v", how, r)
		}
		if r != nil {
			if first := r.Occurrences(1); len(first) != 1 || !first[0].Equal(at) {
				t.Fatalf("%s from %v begins %v", how, at, first)
			}
		}
	})
}
