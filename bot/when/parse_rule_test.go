package when_test

import (
	"strings"
	"testing"

	"livinglab/bot/when"
)

// reads checks that texts are read as rules, given as they are stored but for
// their zone, on Monday 23 November 2026 at 10 h.
func reads(t *testing.T, lang when.Lang, texts map[string]string) {
	t.Helper()
	for text, want := range texts {
		r, err := when.ParseRule(text, lang, toronto(t, monday))
		if err != nil {
			t.Errorf("%q: %v, want %s", text, err, want)
			continue
		}
		got, err := r.MarshalText()
		if err != nil || strings.Replace(string(got), " America/Toronto", "", 1) != want {
			t.Errorf("%q: got %s, %v, want %s", text, got, err, want)
		}
	}
}

func TestFrenchRules(t *testing.T) {
	reads(t, when.French, map[string]string{
		// The issue's own, and Quebec's.
		"chaque 2 semaines le mardi 18 h":         "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"tous les mardis à 18 h 30":               "2026-11-24T18:30 FREQ=WEEKLY;BYDAY=TU",
		"aux deux semaines le mardi 18 h":         "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"le premier jeudi du mois à 12 h":         "2026-12-03T12:00 FREQ=MONTHLY;BYDAY=1TH",
		"le dernier vendredi de chaque mois 9 h":  "2026-11-27T09:00 FREQ=MONTHLY;BYDAY=-1FR",
		"chaque mois le 15 à 10 h":                "2026-12-15T10:00 FREQ=MONTHLY;BYMONTHDAY=15",
		"lundi et mercredi 17 h":                  "2026-11-23T17:00 FREQ=WEEKLY;BYDAY=MO,WE",
		"à chaque deux semaines, le jeudi 18h30":  "2026-11-26T18:30 FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
		"mardi aux 2 semaines à 18h":              "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"TOUS LES MARDIS À 18 H":                  "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"tous les mardis\u00a0: 18\u00a0h":        "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"les mardis 18 h":                         "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"chaque mardi à 18 h":                     "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"chaque semaine le mardi à 18 h":          "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"toutes les semaines, le mardi à 18 h":    "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"à 18 h tous les mardis":                  "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"hebdomadaire le mardi 18 h":              "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"une fois par semaine, le mardi à 18 h":   "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"un mardi sur deux à 18 h":                "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"une semaine sur deux le jeudi à 18 h":    "2026-11-26T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
		"chaque deuxième semaine le mardi à 18 h": "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"aux quinze jours le mardi 18 h":          "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"tous les 15 jours le mardi 18 h":         "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"chaque quinzaine le mardi 18 h":          "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"tous les 15 jours exactement à 18 h":     "2026-11-23T18:00 FREQ=DAILY;INTERVAL=15",
		// Several days.
		"lundis, mercredis et vendredis 17 h":      "2026-11-23T17:00 FREQ=WEEKLY;BYDAY=MO,WE,FR",
		"tous les samedis et dimanches à 10 h":     "2026-11-28T10:00 FREQ=WEEKLY;BYDAY=SA,SU",
		"la fin de semaine à 10 h":                 "2026-11-28T10:00 FREQ=WEEKLY;BYDAY=SA,SU",
		"du lundi au vendredi à 9 h":               "2026-11-24T09:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
		"tous les jours de semaine à 9 h":          "2026-11-24T09:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
		"les jours ouvrables, 9 h":                 "2026-11-24T09:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
		"du vendredi au lundi à 9 h":               "2026-11-27T09:00 FREQ=WEEKLY;BYDAY=MO,FR,SA,SU",
		"du lundi au dimanche à 9 h":               "2026-11-24T09:00 FREQ=DAILY",
		"aux deux semaines, lundi et jeudi à 17 h": "2026-11-23T17:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
		// Days.
		"tous les jours à 9 h":       "2026-11-24T09:00 FREQ=DAILY",
		"tous les jours à 18 h":      "2026-11-23T18:00 FREQ=DAILY",
		"quotidien, midi":            "2026-11-23T12:00 FREQ=DAILY",
		"tous les trois jours à 9 h": "2026-11-24T09:00 FREQ=DAILY;INTERVAL=3",
		"un jour sur deux à 9 h":     "2026-11-24T09:00 FREQ=DAILY;INTERVAL=2",
		"tous les soirs à 7 h":       "2026-11-23T19:00 FREQ=DAILY",
		"tous les mardis soir à 7 h": "2026-11-24T19:00 FREQ=WEEKLY;BYDAY=TU",
		"les mardis soirs à 7 h":     "2026-11-24T19:00 FREQ=WEEKLY;BYDAY=TU",
		"tous les jours à minuit":    "2026-11-24T00:00 FREQ=DAILY",
		"tous les mardis à 24 h":     "2026-11-25T00:00 FREQ=WEEKLY;BYDAY=WE",
		"tous les samedis à 24 h":    "2026-11-29T00:00 FREQ=WEEKLY;BYDAY=SU",
		// Months.
		"le 31 de chaque mois à 18 h":                        "2026-12-31T18:00 FREQ=MONTHLY;BYMONTHDAY=31",
		"les 1er et 15 de chaque mois à 9 h":                 "2026-12-01T09:00 FREQ=MONTHLY;BYMONTHDAY=1,15",
		"le 1er, le 10 et le 20 du mois à 9 h":               "2026-12-01T09:00 FREQ=MONTHLY;BYMONTHDAY=1,10,20",
		"le dernier jour du mois à 17 h":                     "2026-11-30T17:00 FREQ=MONTHLY;BYMONTHDAY=-1",
		"le premier jour de chaque mois à 17 h":              "2026-12-01T17:00 FREQ=MONTHLY;BYMONTHDAY=1",
		"tous les deux mois, le dernier jour du mois à 17 h": "2026-11-30T17:00 FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1",
		"le 1er et le 3e mardi du mois à 18 h":               "2026-12-01T18:00 FREQ=MONTHLY;BYDAY=1TU,3TU",
		"les premier et troisième mardis du mois à 18 h":     "2026-12-01T18:00 FREQ=MONTHLY;BYDAY=1TU,3TU",
		"le premier mardi et le dernier mardi du mois 18 h":  "2026-11-24T18:00 FREQ=MONTHLY;BYDAY=1TU,-1TU",
		"tous les premiers jeudis du mois à 19 h":            "2026-12-03T19:00 FREQ=MONTHLY;BYDAY=1TH",
		"le premier de chaque mois à 9 h":                    "2026-12-01T09:00 FREQ=MONTHLY;BYMONTHDAY=1",
		"les premier et troisième mardis à 18 h":             "2026-12-01T18:00 FREQ=MONTHLY;BYDAY=1TU,3TU",
		"chaque premier jeudi à 19 h":                        "2026-12-03T19:00 FREQ=MONTHLY;BYDAY=1TH",
		"chaque trimestre le premier lundi à 10 h":           "2026-12-07T10:00 FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO",
		"le premier lundi aux trois mois à 10 h":             "2026-12-07T10:00 FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO",
		"mensuel, le 3e mercredi, 19 h":                      "2026-12-16T19:00 FREQ=MONTHLY;BYDAY=3WE",
		"une fois par mois, le premier jeudi à 19 h":         "2026-12-03T19:00 FREQ=MONTHLY;BYDAY=1TH",
		"le 5e mardi du mois 18 h":                           "2026-12-29T18:00 FREQ=MONTHLY;BYDAY=5TU",
		// Years.
		"chaque année, le 2 décembre à 18 h":               "2026-12-02T18:00 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=2",
		"tous les 24 juin à 18 h":                          "2027-06-24T18:00 FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=24",
		"le premier jeudi de décembre à 18 h chaque année": "2026-12-03T18:00 FREQ=YEARLY;BYMONTH=12;BYDAY=1TH",
		"tous les deux ans, le 29 février à 18 h":          "2028-02-29T18:00 FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29",
		"annuel, le dernier jour d’avril, 18 h":            "2027-04-30T18:00 FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-1",
		// Cron.
		"0 18 * * 2":                           "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"`0 18 * * 7`":                         "2026-11-29T18:00 FREQ=WEEKLY;BYDAY=SU",
		"0 18 * * *":                           "2026-11-23T18:00 FREQ=DAILY",
		"30 9 1,15 * *":                        "2026-12-01T09:30 FREQ=MONTHLY;BYMONTHDAY=1,15",
		"0 18 24 6 *":                          "2027-06-24T18:00 FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=24",
		"0 9,18 * * 1-5":                       "2026-11-23T18:00 FREQ=CRON;CRON=0 9,18 * * 1-5",
		"cron\u00a0: 0 9,18 * * MON-FRI":       "2026-11-23T18:00 FREQ=CRON;CRON=0 9,18 * * MON-FRI",
		"0 18 * */2 2, 10 fois":                "2026-11-24T18:00 FREQ=CRON;COUNT=10;CRON=0 18 * */2 2",
		"0 18 * * 2 jusqu’au 2 juin":           "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270602",
		"0 9,18 * * *, à partir du 1 décembre": "2026-12-01T09:00 FREQ=CRON;CRON=0 9,18 * * *",
	})
}

func TestFrenchEnds(t *testing.T) {
	reads(t, when.French, map[string]string{
		"tous les mardis 18 h jusqu’au 2 juin":                   "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270602",
		"tous les mardis 18 h jusqu'au mercredi 2 juin inclus":   "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270602",
		"tous les mardis jusqu’au 2 juin à 18 h":                 "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270602",
		"tous les mardis 18 h jusqu’au 24 novembre":              "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20261124",
		"tous les mardis 18 h jusqu’au 23 novembre":              "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20271123",
		"tous les mardis 18 h jusqu’en novembre":                 "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20261130",
		"tous les mardis 18 h jusqu’à la fin de juin":            "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630",
		"tous les mardis 18 h jusqu’à fin juin 2028":             "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20280630",
		"tous les mardis 18 h jusqu’au 31/12/2026":               "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231",
		"tous les jeudis 18 h jusqu’à vendredi":                  "2026-11-26T18:00 FREQ=WEEKLY;BYDAY=TH;UNTIL=20261127",
		"tous les jours 18 h jusqu’à demain":                     "2026-11-23T18:00 FREQ=DAILY;UNTIL=20261124",
		"tous les mardis 18 h jusqu’au dernier vendredi de juin": "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270625",
		"tous les mardis à 18 h pendant 10 semaines":             "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270201",
		"tous les mardis à 18 h durant trois mois":               "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270223",
		"tous les mardis à 18 h pour un an":                      "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20271123",
		"tous les mardis à 18 h, 10 fois":                        "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;COUNT=10",
		"tous les mardis 18 h 10 fois":                           "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;COUNT=10",
		"10 fois, tous les mardis à 18 h":                        "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;COUNT=10",
		"tous les lundis 9 h pour dix rencontres":                "2026-11-30T09:00 FREQ=WEEKLY;BYDAY=MO;COUNT=10",
		"tous les lundis 9 h, une seule fois":                    "2026-11-30T09:00 FREQ=WEEKLY;BYDAY=MO;COUNT=1",
		"tous les lundis 9 h, 10000 fois":                        "2026-11-30T09:00 FREQ=WEEKLY;BYDAY=MO;COUNT=10000",
		"tous les mardis à 18 h, sans fin":                       "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"mardi 18 h, 10 fois":                                    "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;COUNT=10",
		// With a start.
		"tous les mardis à 18 h à partir du 12 janvier":          "2027-01-12T18:00 FREQ=WEEKLY;BYDAY=TU",
		"tous les mardis à 18 h dès le 13 janvier":               "2027-01-19T18:00 FREQ=WEEKLY;BYDAY=TU",
		"tous les mardis dès 18 h":                               "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"du 12 janvier au 2 juin, tous les mardis à 18 h":        "2027-01-12T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270602",
		"du lundi 12 avril au 2 juin 2027, les lundis à 18 h":    "2027-04-12T18:00 FREQ=WEEKLY;BYDAY=MO;UNTIL=20270602",
		"aux deux semaines à 18 h à partir de jeudi":             "2026-11-26T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
		"chaque mois à 18 h à partir du 15 décembre":             "2026-12-15T18:00 FREQ=MONTHLY;BYMONTHDAY=15",
		"chaque année à 18 h à compter du 15 décembre":           "2026-12-15T18:00 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15",
		"tous les jours à 9 h à partir d’aujourd’hui":            "2026-11-24T09:00 FREQ=DAILY",
		"tous les mardis à 18 h, à partir du 2 juin 2020":        "2020-06-02T18:00 FREQ=WEEKLY;BYDAY=TU",
		"tous les trois jours à 9 h du 1er décembre au 31 mars":  "2026-12-01T09:00 FREQ=DAILY;INTERVAL=3;UNTIL=20270331",
		"le 15 du mois à 9 h à partir du 1er mars, pendant 1 an": "2027-03-15T09:00 FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20280314",
	})
}

func TestEnglishRules(t *testing.T) {
	reads(t, when.English, map[string]string{
		"every other Tuesday 6pm":                            "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"first Thursday of the month at noon":                "2026-12-03T12:00 FREQ=MONTHLY;BYDAY=1TH",
		"every weekday 9am":                                  "2026-11-24T09:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
		"every Tuesday at 6:30 p.m.":                         "2026-11-24T18:30 FREQ=WEEKLY;BYDAY=TU",
		"Tuesdays at 6 pm":                                   "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"every two weeks on Tuesday at 6 pm":                 "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"every 2 weeks Tue 6pm":                              "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"every second week on Tuesday at 6 pm":               "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"once every two weeks on Tuesday at 6 pm":            "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"fortnightly on Tuesday at 6pm":                      "2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"Mondays and Wednesdays at 5:30pm":                   "2026-11-23T17:30 FREQ=WEEKLY;BYDAY=MO,WE",
		"Mon, Wed and Fri at 9am":                            "2026-11-25T09:00 FREQ=WEEKLY;BYDAY=MO,WE,FR",
		"Mon-Fri 9am":                                        "2026-11-24T09:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
		"every Monday through Friday 9am":                    "2026-11-24T09:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
		"weekends at 10am":                                   "2026-11-28T10:00 FREQ=WEEKLY;BYDAY=SA,SU",
		"every day at noon":                                  "2026-11-23T12:00 FREQ=DAILY",
		"every 15 days at 6 pm":                              "2026-11-23T18:00 FREQ=DAILY;INTERVAL=15",
		"every Tuesday evening at 7":                         "2026-11-24T19:00 FREQ=WEEKLY;BYDAY=TU",
		"Tuesday evenings at 7":                              "2026-11-24T19:00 FREQ=WEEKLY;BYDAY=TU",
		"every morning at 9":                                 "2026-11-24T09:00 FREQ=DAILY",
		"last Friday of every month 9am":                     "2026-11-27T09:00 FREQ=MONTHLY;BYDAY=-1FR",
		"every first Thursday at noon":                       "2026-12-03T12:00 FREQ=MONTHLY;BYDAY=1TH",
		"first and third Tuesday of each month at 6 pm":      "2026-12-01T18:00 FREQ=MONTHLY;BYDAY=1TU,3TU",
		"every third Thursday of the month at 6pm":           "2026-12-17T18:00 FREQ=MONTHLY;BYDAY=3TH",
		"once a month on the first Thursday at noon":         "2026-12-03T12:00 FREQ=MONTHLY;BYDAY=1TH",
		"quarterly on the first Monday at 10 am":             "2026-12-07T10:00 FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO",
		"the 15th of every month at 10am":                    "2026-12-15T10:00 FREQ=MONTHLY;BYMONTHDAY=15",
		"every 15th at 10am":                                 "2026-12-15T10:00 FREQ=MONTHLY;BYMONTHDAY=15",
		"the first of every month at 10am":                   "2026-12-01T10:00 FREQ=MONTHLY;BYMONTHDAY=1",
		"every 1st and 3rd Tuesday at 6 pm":                  "2026-12-01T18:00 FREQ=MONTHLY;BYDAY=1TU,3TU",
		"every 15th of the month at 10am":                    "2026-12-15T10:00 FREQ=MONTHLY;BYMONTHDAY=15",
		"monthly on the 15th at 10 am":                       "2026-12-15T10:00 FREQ=MONTHLY;BYMONTHDAY=15",
		"on the 1st and 15th of the month at 10 am":          "2026-12-01T10:00 FREQ=MONTHLY;BYMONTHDAY=1,15",
		"the last day of the month at 5 pm":                  "2026-11-30T17:00 FREQ=MONTHLY;BYMONTHDAY=-1",
		"every month on the 15th, 10 times, at noon":         "2026-12-15T12:00 FREQ=MONTHLY;BYMONTHDAY=15;COUNT=10",
		"every year on December 2 at 6pm":                    "2026-12-02T18:00 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=2",
		"every December 2 at 6 pm":                           "2026-12-02T18:00 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=2",
		"every year on December 1 and 15 at 6 pm":            "2026-12-01T18:00 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1,15",
		"annually on the last Friday of May at 6 pm":         "2027-05-28T18:00 FREQ=YEARLY;BYMONTH=5;BYDAY=-1FR",
		"every Tuesday 6pm until June 2":                     "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270602",
		"Tuesdays through June 2 at 6pm":                     "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270602",
		"every Tuesday 6pm until the end of June":            "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630",
		"every Tuesday 6pm, until next Friday":               "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20261127",
		"every Tuesday 6pm, 10 times":                        "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;COUNT=10",
		"every Tuesday 6pm for 10 meetings in total":         "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;COUNT=10",
		"every Tuesday 6pm for 10 weeks":                     "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270201",
		"every Tuesday 6pm for a year":                       "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20271123",
		"from January 12 to June 2, every Tuesday at 6 pm":   "2027-01-12T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270602",
		"every Tuesday from 6pm":                             "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU",
		"every Tuesday at 6 pm, starting the 12th":           "2026-12-15T18:00 FREQ=WEEKLY;BYDAY=TU",
		"0 18 * * TUE until June 2":                          "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270602",
		"tous les mardis à 18 h":                             "2026-11-24T18:00 FREQ=WEEKLY;BYDAY=TU", // the other language
		"every Tuesday at 6 pm, starting January 12, 2026":   "2026-01-13T18:00 FREQ=WEEKLY;BYDAY=TU",
		"every two weeks at 6 pm starting Thursday":          "2026-11-26T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
		"on the cron schedule 0 9,18 * * *, 10 times in all": "2026-11-23T18:00 FREQ=CRON;COUNT=10;CRON=0 9,18 * * *",
	})
}

func TestRuleExamples(t *testing.T) {
	for _, lang := range []when.Lang{when.French, when.English} {
		for _, example := range when.RuleExamples(lang) {
			for day := range 366 {
				now := toronto(t, monday).AddDate(0, 0, day)
				if _, err := when.ParseRule(example, lang, now); err != nil {
					t.Errorf("%q at %v: %v", example, now, err)
				}
			}
		}
		for example := range strings.SplitSeq(strings.ReplaceAll(when.RuleExample(lang), " ou ", " or "), " or ") {
			if _, err := when.ParseRule(example, lang, toronto(t, monday)); err != nil {
				t.Errorf("%q: %v", example, err)
			}
		}
	}
}
