package when_test

import (
	"strings"
	"testing"

	"livinglab/bot/when"
)

// TestDescribe: ~ stands for a non-breaking space. The rules are stored ones of
// Toronto.
func TestDescribe(t *testing.T) {
	for _, c := range []struct{ rule, french, english string }{
		{"2026-11-24T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270602", "toutes les deux semaines, le mardi à 18~h, jusqu’au 2 juin 2027", "every two weeks on Tuesday at 6~p.m., until June 2, 2027"},
		{"2026-11-24T18:30 FREQ=WEEKLY;BYDAY=TU", "tous les mardis à 18~h~30", "every Tuesday at 6:30~p.m."},
		{"2026-11-24T17:00 FREQ=WEEKLY;BYDAY=TU,TH", "tous les mardis et jeudis à 17~h", "every Tuesday and Thursday at 5~p.m."},
		{"2026-11-25T17:00 FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=10", "tous les lundis, mercredis et vendredis à 17~h, 10 fois en tout", "every Monday, Wednesday and Friday at 5~p.m., 10 times in all"},
		{"2026-11-24T09:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "du lundi au vendredi à 9~h", "every weekday at 9~a.m."},
		{"2026-11-24T09:00 FREQ=WEEKLY;BYDAY=TU,WE,TH,FR", "du mardi au vendredi à 9~h", "every Tuesday to Friday at 9~a.m."},
		{"2026-11-24T09:00 FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR", "toutes les trois semaines, du lundi au vendredi à 9~h", "every three weeks from Monday to Friday at 9~a.m."},
		{"2026-11-24T09:00 FREQ=WEEKLY;INTERVAL=12;BYDAY=MO,TU", "toutes les 12 semaines, le lundi et le mardi à 9~h", "every 12 weeks on Monday and Tuesday at 9~a.m."},
		{"2026-11-24T00:00 FREQ=DAILY", "tous les jours à 0~h", "every day at 00:00"},
		{"2026-11-24T12:00 FREQ=DAILY;INTERVAL=3", "tous les trois jours à 12~h", "every three days at noon"},
		{"2026-11-24T12:00 FREQ=DAILY;INTERVAL=15", "tous les 15 jours exactement à 12~h", "every 15 days at noon"},
		{"2026-12-03T12:00 FREQ=MONTHLY;BYDAY=1TH", "le premier jeudi de chaque mois à 12~h", "on the first Thursday of every month at noon"},
		{"2026-11-27T09:00 FREQ=MONTHLY;BYDAY=1FR,-1FR", "le premier et le dernier vendredi de chaque mois à 9~h", "on the first and last Friday of every month at 9~a.m."},
		{"2026-12-03T12:00 FREQ=MONTHLY;INTERVAL=2;BYDAY=1TH", "tous les deux mois, le premier jeudi à 12~h", "every two months on the first Thursday at noon"},
		{"2026-12-01T09:00 FREQ=MONTHLY;BYMONTHDAY=1,15", "le 1er et le 15 de chaque mois à 9~h", "on the 1st and 15th of every month at 9~a.m."},
		{"2026-12-22T09:00 FREQ=MONTHLY;BYMONTHDAY=2,3,22,23", "le 2, le 3, le 22 et le 23 de chaque mois à 9~h", "on the 2nd, 3rd, 22nd and 23rd of every month at 9~a.m."},
		{"2026-12-11T09:00 FREQ=MONTHLY;BYMONTHDAY=11,12,13", "le 11, le 12 et le 13 de chaque mois à 9~h", "on the 11th, 12th and 13th of every month at 9~a.m."},
		{"2026-12-15T09:00 FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=15", "tous les six mois, le 15 à 9~h", "every six months on the 15th at 9~a.m."},
		{"2026-11-30T17:00 FREQ=MONTHLY;BYMONTHDAY=-1", "le dernier jour de chaque mois à 17~h", "on the last day of every month at 5~p.m."},
		{"2026-11-30T17:00 FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15,-1", "tous les deux mois, le 15 et le dernier jour du mois à 17~h", "every two months on the 15th and the last day of the month at 5~p.m."},
		{"2026-12-02T18:00 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=2", "chaque année, le 2 décembre à 18~h", "every year on December 2 at 6~p.m."},
		{"2026-12-01T18:00 FREQ=YEARLY;INTERVAL=2;BYMONTH=12;BYMONTHDAY=1,15", "tous les deux ans, le 1er et le 15 décembre à 18~h", "every two years on the 1st and 15th of December at 6~p.m."},
		{"2027-04-30T18:00 FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-1", "chaque année, le dernier jour d’avril à 18~h", "every year on the last day of April at 6~p.m."},
		{"2027-10-01T18:00 FREQ=YEARLY;BYMONTH=10;BYDAY=1FR", "chaque année, le premier vendredi d’octobre à 18~h", "every year on the first Friday of October at 6~p.m."},
		{"2026-12-04T18:00 FREQ=YEARLY;BYMONTH=12;BYDAY=1FR;COUNT=1", "chaque année, le premier vendredi de décembre à 18~h, une seule fois", "every year on the first Friday of December at 6~p.m., only once"},
		{"2026-11-24T18:00 FREQ=CRON;UNTIL=20270201;CRON=0 9,18 * * 1-5", "selon l’horaire cron 0 9,18 * * 1-5, jusqu’au 1er février 2027", "on the cron schedule 0 9,18 * * 1-5, until February 1, 2027"},
	} {
		r := stored(t, strings.Replace(c.rule, " ", " America/Toronto ", 1))
		if got, want := when.Describe(r, when.French), strings.ReplaceAll(c.french, "~", "\u00a0"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if got, want := when.Describe(r, when.English), strings.ReplaceAll(c.english, "~", "\u00a0"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestDescribeFrom(t *testing.T) {
	r := stored(t, "2026-12-01T18:00 America/Toronto FREQ=WEEKLY;BYDAY=TU;COUNT=3")
	if got, want := when.DescribeFrom(r, when.French), "tous les mardis à 18\u00a0h, à partir du 1er décembre 2026, 3 fois en tout"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r = stored(t, "2026-12-01T18:00 America/Toronto FREQ=CRON;CRON=0 9,18 * * *")
	if got, want := when.DescribeFrom(r, when.English), "on the cron schedule 0 9,18 * * *, starting December 1, 2026 at 6\u00a0p.m."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestRemark(t *testing.T) {
	for rule, want := range map[string][2]string{
		"2026-12-31T18:00 FREQ=MONTHLY;BYMONTHDAY=31":           {"Les mois qui n’ont pas de 31 sont sautés; «~le dernier jour de chaque mois~» n’en saute aucun.", "Months without a 31st are passed over; “the last day of every month” passes over none."},
		"2026-12-29T18:00 FREQ=MONTHLY;BYMONTHDAY=1,29":         {"Les mois qui n’ont pas de 29 sont sautés; «~le dernier jour de chaque mois~» n’en saute aucun.", "Months without a 29th are passed over; “the last day of every month” passes over none."},
		"2026-12-29T18:00 FREQ=MONTHLY;BYDAY=5TU":               {"Les mois qui n’ont pas de cinquième mardi sont sautés.", "Months without a fifth Tuesday are passed over."},
		"2026-12-29T18:00 FREQ=YEARLY;BYMONTH=12;BYDAY=5TU":     {"Les années où ce mois n’a pas de cinquième mardi sont sautées.", "Years when that month has no fifth Tuesday are passed over."},
		"2028-02-29T18:00 FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29":  {"Les années qui n’ont pas de 29 février sont sautées.", "Years without a February 29 are passed over."},
		"2026-12-28T18:00 FREQ=MONTHLY;BYMONTHDAY=28,-1":        {},
		"2026-12-29T18:00 FREQ=MONTHLY;BYDAY=-1TU":              {},
		"2026-12-31T18:00 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31": {},
		"2026-12-29T18:00 FREQ=WEEKLY;BYDAY=TU":                 {},
	} {
		r := stored(t, strings.Replace(rule, " ", " America/Toronto ", 1))
		got := [2]string{when.Remark(r, when.French), when.Remark(r, when.English)}
		if got[0] = strings.ReplaceAll(got[0], "\u00a0", "~"); got != want {
			t.Errorf("%s: %q, want %q", rule, got, want)
		}
	}
}
