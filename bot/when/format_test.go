package when_test

import (
	"strings"
	"testing"
	"time"

	"livinglab/bot/when"
)

func TestFormat(t *testing.T) {
	now := toronto(t, monday)
	for _, c := range []struct {
		got, want string
	}{
		{when.Long(toronto(t, "2026-11-24T18:30"), when.French), "mardi 24 novembre 2026 à 18~h~30"},
		{when.Long(toronto(t, "2026-12-01T18:00"), when.French), "mardi 1er décembre 2026 à 18~h"},
		{when.Long(toronto(t, "2026-08-09T07:05"), when.French), "dimanche 9 août 2026 à 7~h~05"},
		{when.Long(toronto(t, "2026-11-24T18:30"), when.English), "Tuesday, November 24, 2026 at 6:30~p.m."},
		{when.Long(toronto(t, "2026-12-01T09:00"), when.English), "Tuesday, December 1, 2026 at 9~a.m."},
		{when.Short(toronto(t, "2026-11-23T18:30"), when.French, now), "aujourd’hui à 18~h~30"},
		{when.Short(toronto(t, "2026-11-24T18:00"), when.French, now.UTC()), "demain à 18~h"},
		{when.Short(toronto(t, "2026-11-26T18:00"), when.French, now), "jeudi 26 novembre à 18~h"},
		{when.Short(toronto(t, "2027-11-26T18:00"), when.French, now), "vendredi 26 novembre 2027 à 18~h"},
		{when.Short(toronto(t, "2026-11-23T12:00"), when.English, now), "today at noon"},
		{when.Short(toronto(t, "2026-11-24T00:00"), when.English, now), "tomorrow at 00:00"},
		{when.Short(toronto(t, "2026-11-26T12:05"), when.English, now), "Thursday, November 26 at 12:05~p.m."},
		{when.Day(toronto(t, "2027-02-01T09:00"), when.French), "lundi 1er février 2027"},
		{when.Day(toronto(t, "2027-02-01T09:00"), when.English), "Monday, February 1, 2027"},
		{when.Clock(toronto(t, "2026-12-01T00:00"), when.French), "0~h"},
		{when.Clock(toronto(t, "2026-12-01T00:30"), when.English), "12:30~a.m."},
		{when.Example(when.French), "mardi 18 h, 2 décembre 14 h 30"},
	} {
		if want := strings.ReplaceAll(c.want, "~", "\u00a0"); c.got != want {
			t.Errorf("got %q, want %q", c.got, want)
		}
	}
}

func TestLeft(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		d               time.Duration
		french, english string
	}{
		{-time.Hour, "moins d’une minute", "less than a minute"},
		{59 * time.Second, "moins d’une minute", "less than a minute"},
		{time.Minute, "1 minute", "1 minute"},
		{45*time.Minute + 59*time.Second, "45 minutes", "45 minutes"},
		{time.Hour, "1 heure", "1 hour"},
		{80 * time.Minute, "1 heure 20 minutes", "1 hour 20 minutes"},
		{2*time.Hour + 59*time.Minute, "2 heures", "2 hours"},
		{day, "1 jour", "1 day"},
		{day + 5*time.Hour, "1 jour 5 heures", "1 day 5 hours"},
		{3*day + 23*time.Hour, "3 jours", "3 days"},
	} {
		if got := when.Left(c.d, when.French); got != c.french {
			t.Errorf("%v: %q, want %q", c.d, got, c.french)
		}
		if got := when.Left(c.d, when.English); got != c.english {
			t.Errorf("%v: %q, want %q", c.d, got, c.english)
		}
	}
}

func TestUntil(t *testing.T) {
	for _, c := range []struct{ now, then, want string }{
		{"2027-03-12T18:00", "2027-03-15T18:00", "3 jours"},
		{"2027-03-13T18:00", "2027-03-14T18:00", "1 jour"},
		{"2027-11-06T18:00", "2027-11-07T17:30", "24 heures"},
		{"2027-11-06T18:00", "2027-11-07T20:10", "1 jour 2 heures"},
		{"2026-11-23T10:00", "2026-11-23T11:01", "1 heure 1 minute"},
		{"2026-11-23T10:00", "2026-11-20T11:01", "moins d’une minute"},
	} {
		if got := when.Until(toronto(t, c.then), toronto(t, c.now), when.French); got != c.want {
			t.Errorf("from %s to %s: %q, want %q", c.now, c.then, got, c.want)
		}
	}
}
