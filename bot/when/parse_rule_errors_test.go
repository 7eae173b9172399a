package when_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"livinglab/bot/when"
)

// TestRefusedRepetitions: what is missing or wrong is told, and nothing guessed.
func TestRefusedRepetitions(t *testing.T) {
	for _, c := range []struct {
		lang when.Lang
		text string
		want when.Reason
	}{
		{when.French, "", when.Empty},
		{when.French, " \u00a0 ", when.Empty},
		{when.French, strings.Repeat("tous les mardis ", 50), when.NotUnderstood},
		{when.French, "bientôt", when.NotUnderstood},
		{when.French, "réunion tous les mardis 18 h", when.NotUnderstood},
		{when.French, "mardi et jeudi 18 h, sauf Noël", when.NotUnderstood},
		{when.French, "tous les mardis et jeudis à 18 h et 19 h", when.NotUnderstood},
		{when.French, "tous les mardis tous les mardis 18 h", when.NotUnderstood},
		{when.French, "tous les mardis prochains 18 h", when.NotUnderstood},
		{when.French, "tous les mardis 18 h à partir de juin", when.NotUnderstood},
		{when.French, "le dernier jour ouvrable du mois à 9 h", when.NotUnderstood},
		{when.French, "tous les mardis 18 h jusqu’au 2 juin, 10 fois", when.NotUnderstood},
		{when.French, "chaque 0 semaine le mardi 18 h", when.NotUnderstood},
		{when.French, "chaque semaine le 15 à 18 h", when.NotUnderstood},
		{when.French, "chaque jour le mardi 18 h", when.NotUnderstood},
		{when.French, "le premier mardi et le premier jeudi du mois à 18 h", when.NotUnderstood},
		{when.French, "toutes les heures", when.NotUnderstood},
		{when.French, "deux fois par semaine 18 h", when.NotUnderstood},
		{when.French, "du 1er au 15 juin, tous les jours à 9 h", when.NotUnderstood},
		{when.English, "biweekly Tuesday 6pm", when.NotUnderstood},
		{when.English, "twice a week at 6 pm", when.NotUnderstood},
		// A single date.
		{when.French, "mardi 18 h", when.NoRepetition},
		{when.French, "mardi prochain 18 h", when.NoRepetition},
		{when.French, "le 2 décembre 2026 à 18 h", when.NoRepetition},
		{when.French, "le 15 à 18 h", when.NoRepetition},
		{when.French, "18 h", when.NoRepetition},
		{when.French, "demain", when.NoRepetition},
		{when.French, "le premier jeudi de décembre à 18 h", when.NoRepetition},
		{when.English, "next Tuesday 6pm", when.NoRepetition},
		// Something missing.
		{when.French, "chaque 2 semaines", when.NoDay},
		{when.French, "chaque mois à 18 h", when.NoDay},
		{when.French, "chaque mois le mardi à 18 h", when.NoDay},
		{when.French, "le mardi du mois à 18 h", when.NoDay},
		{when.French, "chaque 18 h", when.NoDay},
		{when.French, "tous les mardis", when.NoHour},
		{when.French, "tous les jours", when.NoHour},
		{when.English, "every Tuesday evening", when.NoHour},
		// No such day or hour.
		{when.French, "chaque année le 31 février à 18 h", when.NoSuchDay},
		{when.French, "chaque année le 31 avril à 18 h", when.NoSuchDay},
		{when.French, "le 32 de chaque mois à 18 h", when.NoSuchDay},
		{when.French, "le 0 de chaque mois à 18 h", when.NoSuchDay},
		{when.French, "le 6e mardi du mois 18 h", when.NoSuchDay},
		{when.French, "tous les mardis 18 h jusqu’au 31 février", when.NoSuchDay},
		{when.French, "tous les mardis 18 h à partir du 31 février", when.NoSuchDay},
		{when.French, "0 18 31 2 *", when.NoSuchDay},
		{when.French, "tous les mardis à 25 h", when.NoSuchHour},
		{when.French, "tous les mardis 18 h 75", when.NoSuchHour},
		{when.English, "every Tuesday 13pm", when.NoSuchHour},
		{when.French, "tous les matins à 15 h", when.NoSuchHour},
		{when.French, "le 15 du mois à minuit", when.NoSuchHour},
		{when.French, "tous les mardis 18 h jusqu’au mardi 2 juin", when.WeekdayMismatch},
		{when.French, "tous les mardis 18 h à partir de mardi le 2 juin", when.WeekdayMismatch},
		// Two readings.
		{when.French, "tous les 15 jours à 18 h", when.TwoReadings},
		{when.French, "tous les huit jours à 18 h", when.TwoReadings},
		{when.French, "tous les 15 à 18 h", when.TwoReadings},
		{when.French, "tous les mardis 18 h jusqu’en juin", when.TwoReadings},
		{when.English, "every Tuesday 6pm until June 2028", when.TwoReadings},
		{when.French, "chaque deuxième mardi à 18 h", when.TwoReadings},
		{when.English, "every second Tuesday at 6pm", when.TwoReadings},
		{when.English, "every third Thursday at 6pm", when.TwoReadings},
		{when.French, "tous les mardis à 6", when.TwoReadings},
		{when.French, "tous les mardis à minuit", when.TwoReadings},
		{when.English, "every Tuesday until 06/02/2027 at 6 pm", when.TwoReadings},
		{when.English, "every Tuesday at 6 pm starting 01/02/2027", when.TwoReadings},
		{when.English, "0 18 * * 2 until 06/02/2027", when.TwoReadings},
		// Ends.
		{when.French, "tous les mardis 18 h, 0 fois", when.NoOccurrence},
		{when.French, "tous les mardis 18 h jusqu’au 2 juin 2020", when.NoOccurrence},
		{when.French, "tous les mardis 18 h jusqu’à aujourd’hui", when.NoOccurrence},
		{when.French, "tous les mardis 18 h, 10001 fois", when.TooMany},
		{when.French, "tous les mardis 18 h, 99999999999999999999 fois", when.NotUnderstood},
		{when.French, "tous les mardis 18 h jusqu’au 2 juin 2050", when.TooFar},
		{when.French, "tous les mardis 18 h pendant 999999 semaines", when.TooFar},
		{when.French, "toutes les 600 semaines le mardi 18 h", when.TooFar},
		{when.French, "tous les mardis 18 h à partir du 2 juin 2050", when.TooFar},
		{when.French, "tous les mardis 18 h à partir d’hier", when.Past},
		{when.French, "tous les mardis 18 h à partir du 2 juin 1950", when.Past},
		// Cron.
		{when.French, "@weekly", when.BadCron},
		{when.French, "0 25 * * *", when.BadCron},
		{when.French, "0 18 * * x", when.BadCron},
		{when.French, "0 0 18 * * 2", when.BadCron},
		{when.French, "0 18 ,2 * 2", when.BadCron},
		{when.French, "cron TZ=0", when.BadCron},
		{when.French, "cron TZ=UTC 0 18 * *", when.BadCron},
		{when.French, "*/5 * * * *", when.TooOften},
		{when.French, "0 18 13 * 5", when.CronDays},
		{when.French, "0 18 */2 * 5", when.CronDays},
		{when.French, "0 18 * * 2 à 19 h", when.NotUnderstood},
		{when.French, "0 18 * * 2 tous les mardis", when.NotUnderstood},
	} {
		r, err := when.ParseRule(c.text, c.lang, toronto(t, monday))
		var problem *when.Error
		if !errors.As(err, &problem) || problem.Reason != c.want {
			t.Errorf("%s %q: %+v, %v, want the error %q", c.lang, c.text, r, err, c.want)
		}
	}
}

// TestRuleErrorData: the data with which a caller words a helpful message.
func TestRuleErrorData(t *testing.T) {
	problem := func(lang when.Lang, text string) *when.Error {
		t.Helper()
		_, err := when.ParseRule(text, lang, toronto(t, monday))
		var e *when.Error
		if !errors.As(err, &e) {
			t.Fatalf("%q: %v", text, err)
		}
		return e
	}
	for text, want := range map[string]string{
		"réunion tous les mardis 18 h":         "réunion",
		"mardi et jeudi 18 h, sauf Noël":       "sauf",
		"0 25 * * *":                           "25",
		"0 0 18 * * 2":                         "0",
		"tous les mardis et jeudis 18 h, 20 h": "20",
	} {
		if got := problem(when.French, text).Word; got != want {
			t.Errorf("%q: stopped at %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string][2]string{
		"every second Tuesday at 6 pm":            {"every two weeks on Tuesday at 6\u00a0p.m.", "on the second Tuesday of every month at 6\u00a0p.m."},
		"every Tuesday at midnight":               {"every Tuesday at 00:00", "every Wednesday at 00:00"},
		"every 15 at 18:00":                       {"on the 15th of every month at 6\u00a0p.m.", "every 15 days at 6\u00a0p.m."},
		"every Tuesday at 18:00 until January":    {"every Tuesday at 6\u00a0p.m., until December 31, 2026", "every Tuesday at 6\u00a0p.m., until January 31, 2027"},
		"every Tuesday at 6":                      {"every Tuesday at 6\u00a0a.m.", "every Tuesday at 6\u00a0p.m."},
		"every Tuesday until 06/02/2027 at 18:00": {"every Tuesday at 6\u00a0p.m., until June 2, 2027", "every Tuesday at 6\u00a0p.m., until February 6, 2027"},
	} {
		rules := problem(when.English, text).Rules
		if got := [2]string{when.Describe(rules[0], when.English), when.Describe(rules[1], when.English)}; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"mardi 18 h":                                  "2026-11-24T18:00",
		"mardi prochain 18 h":                         "2026-11-24T18:00",
		"tous les mardis 18 h, 0 fois":                "2026-11-24T18:00",
		"tous les mardis 18 h jusqu’au 2 juin 2050":   "2050-06-02T00:00",
		"tous les mardis 18 h à partir d’hier":        "2026-11-22T00:00",
		"tous les mardis 18 h jusqu’au lundi 2 juin":  "2027-06-02T00:00",
		"tous les mardis 18 h à partir du 2 mai 2050": "2050-05-02T00:00",
	} {
		if got := problem(when.French, text).At.Format(minuteLayout); got != want {
			t.Errorf("%q: At is %s, want %s", text, got, want)
		}
	}
	if e := problem(when.French, "chaque année le 31 février à 18 h"); e.Month != time.February || e.LastDay != 29 {
		t.Errorf("31 February: %+v", e)
	}
	for _, reason := range []string{"@weekly", "tous les mardis à 6", "bientôt"} {
		if text := problem(when.French, reason).Error(); !strings.HasPrefix(text, "when: ") {
			t.Errorf("%q is not an error's text", text)
		}
	}
}

// TestRuleWithoutZone: the zone of the server is no zone.
func TestRuleWithoutZone(t *testing.T) {
	for _, loc := range []*time.Location{time.Local, time.FixedZone("here", -5*3600)} {
		_, err := when.ParseRule("tous les mardis à 18 h", when.French, time.Date(2026, time.November, 23, 10, 0, 0, 0, loc))
		var problem *when.Error
		if !errors.As(err, &problem) || problem.Reason != when.UnknownZone {
			t.Errorf("%v: %v", loc, err)
		}
	}
}
