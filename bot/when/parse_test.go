package when_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"livinglab/bot/when"
)

// monday is the now of the tables: Monday 23 November 2026, 10 h.
const monday = "2026-11-23T10:00"

func TestFrench(t *testing.T) {
	for text, want := range map[string]string{
		// Spaces, apostrophes, hyphens, accents as people paste them.
		"mardi 18\u00a0h\u00a030":                   "2026-11-24T18:30",
		"mardi\u202f18\u2009h\u202f30":              "2026-11-24T18:30",
		"  mardi \t 18 h \n":                        "2026-11-24T18:00",
		"Aujourdʼhui à 17h30":                       "2026-11-23T17:30",
		"aujourdhui 17h30":                          "2026-11-23T17:30",
		"apre\u0300s-demain 10 h":                   "2026-11-25T10:00",
		"après‑demain 10 h":                         "2026-11-25T10:00",
		"1ᵉʳ décembre 9 h":                          "2026-12-01T09:00",
		"2 DÉCEMBRE À 14 H 30":                      "2026-12-02T14:30",
		"demain 18 h.":                              "2026-11-24T18:00",
		"mardi : 18 h":                              "2026-11-24T18:00",
		"mardi - 18 h":                              "2026-11-24T18:00",
		"mardi, 18 h":                               "2026-11-24T18:00",
		"mardi le 24 novembre 2026, à 18 h":         "2026-11-24T18:00",
		"à 18 h le 2 décembre":                      "2026-12-02T18:00",
		"18 h 2 décembre":                           "2026-12-02T18:00",
		"18 h 30 2 décembre":                        "2026-12-02T18:30",
		"18 h 1er décembre":                         "2026-12-01T18:00",
		"2 déc. 14 h 30":                            "2026-12-02T14:30",
		"15 janv. 9 h":                              "2027-01-15T09:00",
		"3 sept. 18 h":                              "2027-09-03T18:00",
		"24-nov-2026 18h":                           "2026-11-24T18:00",
		"le premier décembre à 9 h":                 "2026-12-01T09:00",
		"le 1er de décembre 9 h":                    "2026-12-01T09:00",
		"29 février 18 h":                           "2028-02-29T18:00",
		"20 novembre 18 h":                          "2027-11-20T18:00",
		"23 novembre 18 h":                          "2026-11-23T18:00",
		"mar. 18 h":                                 "2026-11-24T18:00",
		"ce jeudi 18 h":                             "2026-11-26T18:00",
		"jeudi soir à 19 h":                         "2026-11-26T19:00",
		"jeudi soir 7 h":                            "2026-11-26T19:00",
		"ce soir 19 h":                              "2026-11-23T19:00",
		"ce soir à 7 h 30":                          "2026-11-23T19:30",
		"cet après-midi 14 h":                       "2026-11-23T14:00",
		"demain matin 8 h":                          "2026-11-24T08:00",
		"demain avant-midi 9 h":                     "2026-11-24T09:00",
		"demain à 2 h de l’après-midi":              "2026-11-24T14:00",
		"demain 7 h du soir":                        "2026-11-24T19:00",
		"demain à 6 h 30 du soir":                   "2026-11-24T18:30",
		"demain à 18":                               "2026-11-24T18:00",
		"demain 18":                                 "2026-11-24T18:00",
		"le 24 à 18 h":                              "2026-11-24T18:00",
		"mardi 24 à 18 h":                           "2026-11-24T18:00",
		"le 31 à 18 h":                              "2026-12-31T18:00",
		"le 2 à 9h":                                 "2026-12-02T09:00",
		"mardi 18h5":                                "2026-11-24T18:05",
		"mardi 18 h 05":                             "2026-11-24T18:05",
		"mardi 18 heures":                           "2026-11-24T18:00",
		"mardi 18 heures 30":                        "2026-11-24T18:30",
		"mardi 18 h 30 min":                         "2026-11-24T18:30",
		"mardi dix heures":                          "2026-11-24T10:00",
		"mardi dix-huit heures trente":              "2026-11-24T18:30",
		"mardi vingt heures précises":               "2026-11-24T20:00",
		"mardi minuit moins quart":                  "2026-11-24T23:45",
		"mardi 18 hrs":                              "2026-11-24T18:00",
		"mardi six heures et demie":                 "2026-11-24T06:30",
		"mardi six heures et demie du soir":         "2026-11-24T18:30",
		"mardi 7 heures moins le quart":             "2026-11-24T06:45",
		"mardi 6 pm":                                "2026-11-24T18:00",
		"mardi 6:30 p.m.":                           "2026-11-24T18:30",
		"midi":                                      "2026-11-23T12:00",
		"demain midi et demi":                       "2026-11-24T12:30",
		"demain midi 15":                            "2026-11-24T12:15",
		"minuit":                                    "2026-11-24T00:00",
		"ce soir à minuit":                          "2026-11-24T00:00",
		"aujourd’hui minuit":                        "2026-11-24T00:00",
		"mardi 0 h":                                 "2026-11-24T00:00",
		"mardi 24 h":                                "2026-11-25T00:00",
		"ce soir 0 h 30":                            "2026-11-24T00:30",
		"dans une heure":                            "2026-11-23T11:00",
		"dans 1 h 30":                               "2026-11-23T11:30",
		"dans une heure et demie":                   "2026-11-23T11:30",
		"dans 2 heures et 15 minutes":               "2026-11-23T12:15",
		"dans une demi-heure":                       "2026-11-23T10:30",
		"dans un quart d’heure":                     "2026-11-23T10:15",
		"dans douze jours à midi":                   "2026-12-05T12:00",
		"dans 2 mois à 10 h":                        "2027-01-23T10:00",
		"dans un an à 10 h":                         "2027-11-23T10:00",
		"à 10 h dans trois jours":                   "2026-11-26T10:00",
		"2026-12-02T14:30":                          "2026-12-02T14:30",
		"2026-12-02T14:30:00":                       "2026-12-02T14:30",
		"2026/12/02 14h30":                          "2026-12-02T14:30",
		"02/12/26 14h30":                            "2026-12-02T14:30",
		"2/12 14h30":                                "2026-12-02T14:30",
		"02-12-2026 14h30":                          "2026-12-02T14:30",
		"2.12.2026 14h30":                           "2026-12-02T14:30",
		"premier jeudi du mois 18 h":                "2026-12-03T18:00",
		"dernier vendredi du mois 18 h":             "2026-11-27T18:00",
		"2e mardi de janvier 2027 à 18 h":           "2027-01-12T18:00",
		"le deuxième mardi du mois prochain à 18 h": "2026-12-08T18:00",
		"mardi de la semaine prochaine 18 h":        "2026-12-01T18:00",
		"la semaine prochaine, mercredi à 18 h":     "2026-12-02T18:00",
		// The other language, in a French room.
		"tomorrow at 6pm":      "2026-11-24T18:00",
		"02/12/2026 at 6 p.m.": "2026-12-02T18:00",
	} {
		aCase{Lang: when.French, Text: text, Want: want}.check(t, toronto(t, monday))
	}
}

func TestEnglish(t *testing.T) {
	for text, want := range map[string]string{
		"tonight 7pm":                             "2026-11-23T19:00",
		"tonight at 7":                            "2026-11-23T19:00",
		"tonight at 7:30":                         "2026-11-23T19:30",
		"tonight at midnight":                     "2026-11-24T00:00",
		"midnight":                                "2026-11-24T00:00",
		"tomorrow at 12 noon":                     "2026-11-24T12:00",
		"tomorrow at 12am":                        "2026-11-24T00:00",
		"tomorrow at 12pm":                        "2026-11-24T12:00",
		"tomorrow morning at 9":                   "2026-11-24T09:00",
		"tomorrow at 7 in the evening":            "2026-11-24T19:00",
		"tomorrow at 18":                          "2026-11-24T18:00",
		"today at 9":                              "2026-11-23T21:00",
		"Friday night 8 o’clock":                  "2026-11-27T20:00",
		"Friday at half past six pm":              "2026-11-27T18:30",
		"Friday at quarter to seven pm":           "2026-11-27T18:45",
		"Friday six thirty pm":                    "2026-11-27T18:30",
		"Friday 6.30pm":                           "2026-11-27T18:30",
		"Friday 6:30 P.M.":                        "2026-11-27T18:30",
		"Friday 6 p. m.":                          "2026-11-27T18:00",
		"on Friday, at 18h30":                     "2026-11-27T18:30",
		"this Friday 6pm":                         "2026-11-27T18:00",
		"Tuesday, November 24th, 2026 at 6:30 pm": "2026-11-24T18:30",
		"24th of November 6pm":                    "2026-11-24T18:00",
		"Tuesday the 24th at 6pm":                 "2026-11-24T18:00",
		"Dec. 2 14:30":                            "2026-12-02T14:30",
		"6pm December 2":                          "2026-12-02T18:00",
		"6 pm, 2 December 2026":                   "2026-12-02T18:00",
		"May 3 6pm":                               "2027-05-03T18:00",
		"the day after tomorrow at noon":          "2026-11-25T12:00",
		"in an hour":                              "2026-11-23T11:00",
		"in half an hour":                         "2026-11-23T10:30",
		"in an hour and a half":                   "2026-11-23T11:30",
		"in 2 hours and 10 minutes":               "2026-11-23T12:10",
		"45 minutes from now":                     "2026-11-23T10:45",
		"in a month at 9am":                       "2026-12-23T09:00",
		"next Monday 9am":                         "2026-11-30T09:00",
		"Tuesday next week at 6pm":                "2026-12-01T18:00",
		"last Friday of the month 6pm":            "2026-11-27T18:00",
		"12/25/2026 6pm":                          "2026-12-25T18:00",
		"25/12/2026 6pm":                          "2026-12-25T18:00",
		"12/12/2026 6pm":                          "2026-12-12T18:00",
		"2026-12-02 6pm":                          "2026-12-02T18:00",
		// The other language, in an English room.
		"demain à 18 h": "2026-11-24T18:00",
	} {
		aCase{Lang: when.English, Text: text, Want: want}.check(t, toronto(t, monday))
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []aCase{
		{Lang: when.French, Text: " \u00a0 ", Error: when.Empty},
		{Lang: when.French, Text: "la semaine prochaine", Error: when.NoDay},
		{Lang: when.French, Text: "la semaine prochaine 18 h", Error: when.NoDay},
		{Lang: when.English, Text: "next week at 6pm", Error: when.NoDay},
		{Lang: when.French, Text: "dans 2 mois", Error: when.NoHour},
		{Lang: when.French, Text: "demain", Error: when.NoHour},
		{Lang: when.French, Text: "ce soir", Error: when.NoHour},
		{Lang: when.French, Text: "soir", Error: when.NoHour},
		{Lang: when.French, Text: "mardi 18", Error: when.NoHour},
		{Lang: when.French, Text: "Thursday evening", Error: when.NoHour},
		{Lang: when.French, Text: "demain à 6", Error: when.TwoReadings},
		{Lang: when.English, Text: "tomorrow at 6", Error: when.TwoReadings},
		{Lang: when.French, Text: "mardi à minuit", Error: when.TwoReadings},
		{Lang: when.English, Text: "12/01/2026 7pm", Error: when.TwoReadings},
		{Lang: when.English, Text: "12/01/2020 7pm", Error: when.Past},
		{Lang: when.French, Text: "dimanche de la semaine prochaine 18 h", Error: when.TwoReadings},
		{Lang: when.French, Text: "29 février 2027 9 h", Error: when.NoSuchDay},
		{Lang: when.French, Text: "12/25/2026 9 h", Error: when.NoSuchDay},
		{Lang: when.French, Text: "0 décembre 9 h", Error: when.NoSuchDay},
		{Lang: when.French, Text: "le 45 à 9 h", Error: when.NoSuchDay},
		{Lang: when.French, Text: "cinquième jeudi de février 2027 9 h", Error: when.NoSuchDay},
		{Lang: when.French, Text: "31 février", Error: when.NoSuchDay},
		{Lang: when.French, Text: "mardi 18 h 75", Error: when.NoSuchHour},
		{Lang: when.French, Text: "mardi 24 h 30", Error: when.NoSuchHour},
		{Lang: when.French, Text: "mardi 99999999999999999999 h", Error: when.NotUnderstood},
		{Lang: when.English, Text: "Friday 13pm", Error: when.NoSuchHour},
		{Lang: when.English, Text: "Friday 0am", Error: when.NoSuchHour},
		{Lang: when.French, Text: "demain matin 15 h", Error: when.NoSuchHour},
		{Lang: when.French, Text: "hier", Error: when.Past},
		{Lang: when.French, Text: "aujourd’hui 9 h", Error: when.Past},
		{Lang: when.French, Text: "ce matin 9 h", Error: when.Past},
		{Lang: when.French, Text: "mardi dernier 18 h", Error: when.Past},
		{Lang: when.French, Text: "mercredi 20 novembre 2026 18 h", Error: when.Past},
		{Lang: when.French, Text: "il y a 3 jours", Error: when.Past},
		{Lang: when.French, Text: "dans 0 minute", Error: when.Past},
		{Lang: when.English, Text: "last Monday 6pm", Error: when.Past},
		{Lang: when.English, Text: "2 hours ago", Error: when.Past},
		{Lang: when.French, Text: "2 décembre 2126 14 h", Error: when.TooFar},
		{Lang: when.French, Text: "dans 999999 heures", Error: when.TooFar},
		{Lang: when.French, Text: "dans 999999 mois à 18 h", Error: when.TooFar},
		{Lang: when.French, Text: "dimanche 14 mars 2027 2 h", Error: when.HourRemoved},
		{Lang: when.French, Text: "lundi 14 mars 2027 18 h", Error: when.WeekdayMismatch},
		{Lang: when.French, Text: "demain mercredi 18 h", Error: when.WeekdayMismatch},
	} {
		c.check(t, toronto(t, monday))
	}
}

func TestNotUnderstood(t *testing.T) {
	for text, word := range map[string]string{
		"bientôt":                   "bientôt",
		"fin novembre":              "fin",
		"fin du mois":               "fin",
		"mardi vers la fin":         "fin",
		"mardi ou mercredi 18 h":    "ou",
		"tomorrow or 18 h":          "or",
		"de 18 h à 20 h":            "20",
		"18 h - 20 h":               "20",
		"18h-20h":                   "20h",
		"18h-19":                    "19",
		"mardi mardi 18 h":          "mardi",
		"dans -3 jours à 10 h":      "dans",
		"dans 1,5 h":                "dans",
		"mardi １８ h":                "１８",
		"mardi 18 h 🎉":              "🎉",
		"\u200fmardi 18 h":          "U+200Fmardi",
		"mardi\x0018 h":             "U+000018",
		"\xff":                      "U+FFFD",
		"2026-12-02T14:30Z":         "Z",
		"2026-12-02T14:30:30":       "14:30:30",
		"2026-12-02T14:30+05:00":    "+05:00",
		"18:3":                      "18:3",
		"novembre 18 h":             "novembre",
		"décembre":                  "décembre",
		"le":                        "le",
		"mardi (demain) 18 h":       "(demain)",
		"...":                       "...",
		"?":                         "?",
		"mardi 18 h ?":              "?",
		"18 h dans une heure":       "18",
		"demain dans 2 jours 10 h":  "dans",
		"скоро 18 h":                "скоро",
		strings.Repeat("9", 100):    strings.Repeat("9", 39) + "…",
		strings.Repeat("é", 20000):  strings.Repeat("é", 39) + "…",
		strings.Repeat("9 ", 20000): "9",
	} {
		for _, lang := range []when.Lang{when.French, when.English} {
			_, err := when.Parse(text, lang, toronto(t, monday))
			var problem *when.Error
			if !errors.As(err, &problem) || problem.Reason != when.NotUnderstood {
				t.Errorf("%.60q: got %v, want not understood", text, err)
			} else if lang == when.French && problem.Word != word {
				t.Errorf("%.60q: stopped at %q, want %q", text, problem.Word, word)
			}
		}
	}
}

// TestErrorData: the data with which a caller words a helpful message.
func TestErrorData(t *testing.T) {
	problem := func(lang when.Lang, text string) *when.Error {
		t.Helper()
		_, err := when.Parse(text, lang, toronto(t, monday))
		var e *when.Error
		if !errors.As(err, &e) {
			t.Fatalf("%q: %v", text, err)
		}
		return e
	}
	for now, last := range map[string]int{
		monday: 28, "2027-01-31T09:00": 28, "2027-03-01T09:00": 29, "2028-01-01T09:00": 29, "2028-12-31T09:00": 28,
		"2027-02-10T09:00": 29, "2028-02-29T09:00": 29, "2026-02-01T09:00": 28, // this February, or the next one
	} {
		_, err := when.Parse("31 février 18 h", when.French, toronto(t, now))
		var e *when.Error
		if !errors.As(err, &e) || e.Month != time.February || e.LastDay != last || e.Year != 0 {
			t.Errorf("31 février, on %s: %+v, want day %d", now, err, last)
		}
	}
	if e := problem(when.French, "31 février 2027 18 h"); e.LastDay != 28 || e.Year != 2027 {
		t.Errorf("31 février 2027: %+v", e)
	}
	if e := problem(when.French, "02/13/2027 18 h"); e.Month != 0 || e.LastDay != 0 {
		t.Errorf("month 13: %+v", e)
	}
	if e := problem(when.French, "mercredi 24 novembre 24 h"); e.At.Weekday() != time.Tuesday {
		t.Errorf("weekday: %+v", e)
	}
	for text, want := range map[string]string{
		"jeudi soir":                       "2026-11-26T00:00",
		"mercredi 24 novembre 18 h":        "2026-11-24T18:00",
		"14 mars 2027 2 h 30":              "2027-03-14T03:00",
		"hier 18 h":                        "2026-11-22T18:00",
		"hier":                             "2026-11-22T23:59",
		"1er décembre 2040 9 h":            "2040-12-01T09:00",
		"le 45 18 h":                       "0001-01-01T00:00",
		"mardi 18":                         "0001-01-01T00:00",
		"dimanche de la semaine prochaine": "0001-01-01T00:00",
	} {
		if got := problem(when.French, text).At.Format(minuteLayout); got != want {
			t.Errorf("%s: At is %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string][2]string{
		"12/01/2027 7pm":       {"2027-01-12T19:00", "2027-12-01T19:00"},
		"01/12/2026 7pm":       {"2026-01-12T19:00", "2026-12-01T19:00"},
		"tomorrow at 6":        {"2026-11-24T06:00", "2026-11-24T18:00"},
		"Tuesday at midnight":  {"2026-11-24T00:00", "2026-11-25T00:00"},
		"Sunday next week 6pm": {"2026-11-29T18:00", "2026-12-06T18:00"},
	} {
		r := problem(when.English, text).Readings
		if got := [2]string{r[0].Format(minuteLayout), r[1].Format(minuteLayout)}; got != want {
			t.Errorf("%s: readings %v, want %v", text, got, want)
		}
	}
}

// TestSecondsOfNow: a span drops the seconds of now and stays ahead.
func TestSecondsOfNow(t *testing.T) {
	now := toronto(t, monday).Add(59*time.Second + 999*time.Millisecond)
	aCase{Lang: when.French, Text: "dans 1 minute", Want: "2026-11-23T10:01"}.check(t, now)
	aCase{Lang: when.French, Text: "10 h", Want: "2026-11-24T10:00"}.check(t, now)
}

// TestClockChanges: around the hours that a change doubles or removes.
func TestClockChanges(t *testing.T) {
	got, err := when.Parse("7 novembre 2027 1 h 30", when.French, toronto(t, monday))
	if zone, _ := got.Zone(); err != nil || zone != "EDT" {
		t.Errorf("the doubled hour: %v, %v, want the first, in EDT", got, err)
	}
	for _, c := range []struct{ now, text, want string }{
		{"2027-03-13T18:00", "demain 18 h", "2027-03-14T18:00"},
		{"2027-03-13T18:00", "dans 24 heures", "2027-03-14T19:00"},
		{"2027-03-13T18:00", "dans 1 jour à 18 h", "2027-03-14T18:00"},
		{"2027-03-13T18:00", "3 h", "2027-03-14T03:00"},
		{"2027-11-06T18:00", "demain 18 h", "2027-11-07T18:00"},
		{"2027-11-06T18:00", "dans 24 heures", "2027-11-07T17:00"},
		{"2026-01-31T18:00", "dans 1 mois à 9 h", "2026-02-28T09:00"},
		{"2026-12-31T23:59", "demain 0 h", "2027-01-01T00:00"},
		{"2026-12-31T23:59", "minuit", "2027-01-01T00:00"},
	} {
		aCase{Lang: when.French, Text: c.text, Want: c.want}.check(t, toronto(t, c.now))
	}
	aCase{Lang: when.French, Text: "2 h 30", Error: when.HourRemoved}.check(t, toronto(t, "2027-03-13T18:00"))
}

func TestExamples(t *testing.T) {
	for _, lang := range []when.Lang{when.French, when.English} {
		for _, example := range when.Examples(lang) {
			for day := range 366 {
				now := toronto(t, monday).AddDate(0, 0, day)
				if _, err := when.Parse(example, lang, now); err != nil {
					t.Errorf("%q at %v: %v", example, now, err)
				}
			}
			if !strings.Contains(strings.Join(when.Examples(lang), ", "), when.Example(lang)) {
				t.Errorf("%q is not made of examples", when.Example(lang))
			}
		}
	}
}
