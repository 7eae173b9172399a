package meetings_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// one is the one value of a query, as text.
func one(t testing.TB, p *bottest.Player, query string, args ...any) string {
	t.Helper()
	var s sql.NullString
	if err := p.DB.Read(context.Background(), func(tx *sql.Tx) error { return tx.QueryRow(query, args...).Scan(&s) }); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s.String
}

// write runs a statement on the lab's database.
func write(t testing.TB, p *bottest.Player, query string, args ...any) {
	t.Helper()
	if err := p.DB.Write(context.Background(), func(tx *sql.Tx) error {
		_, err := storage.Exec(context.Background(), tx, query, args...)
		return err
	}); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// people adds members of whom nobody has heard yet, each with an account.
func people(t testing.TB, p *bottest.Player, n int) {
	t.Helper()
	write(t, p, fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO members (id, name, created) SELECT i, 'Personne ' || i, 1770000000 FROM n`, 999+n))
	write(t, p, `INSERT INTO accounts (platform, account, member_id, name, locale) SELECT 'memory', 'p' || id, id, name, 'fr-CA' FROM members WHERE id >= 1000`)
}

// A reminder, a nudge and a note reach everyone whom they concern once, however
// many they are; a turn of the timer writes to some, and a restart between turns
// loses nobody.
func TestManyAreToldOnce(t *testing.T) {
	const n = 450 // two turns and a half
	p := bottest.Open(t, bottest.Options{Features: features()})
	people(t, p, n)
	p.Do("claire in #annonces: /rencontre Assemblée, mercredi 2 décembre 18 h")
	p.Do(`claire presses "Planifier"`)
	write(t, p, `INSERT INTO meeting_answers (date, member, answer, turn, changed) SELECT 1, id, iif(id % 3 = 0, 'maybe', 'yes'), iif(id % 3 = 0, 0, id), 0
		FROM members WHERE id >= 1000 AND id % 10 <> 9`)
	write(t, p, `INSERT INTO meeting_answers (date, member, answer, changed) SELECT 1, id, 'no', 0 FROM members WHERE id >= 1000 AND id % 10 = 9 AND id % 20 = 9`)
	written := func(kind string) string {
		return one(t, p, `SELECT count(*) || ' ' || count(DISTINCT target) FROM outbox WHERE kind = 'person' AND key LIKE 'meetings/' || ? || '/%' AND target LIKE 'p%'`, kind)
	}
	p.Do("clock 2026-11-30 18:00") // two days before
	if got := written("nudge"); got != "22 22" {
		t.Errorf("asked: %s, want the 22 who have not answered", got)
	}
	p.SetNow(p.Now().AddDate(0, 0, 1))
	if _, err := p.Bot.Tick(t.Context(), p.Now()); err != nil {
		t.Fatal(err)
	}
	p.Restart()
	p.Settle()
	if got := written("remind"); got != "405 405" {
		t.Errorf("reminded a day before: %s, want the 405 who come or may", got)
	}
	p.Do("claire in #annonces: /rencontre deplacer jeudi 3 décembre 18 h")
	p.Do(`claire presses "Déplacer"`)
	if got := written("moved"); got != "428 428" {
		t.Errorf("told that it moved: %s, want the 428 who answered", got)
	}
}

// Someone who has left the lab is not written to, and is counted no more than
// what they had answered.
func TestWhoHasLeftIsLeftAlone(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: features()})
	p.Do("bruno in #comite: /rencontre Comité, vendredi 18 h")
	p.Do(`bruno presses "Planifier"`)
	p.Do(`diane presses "J’y serai" on "Comité"`)
	write(t, p, `UPDATE members SET left = 1770000000 WHERE name IN ('Diane Simard', 'Claire Tremblay')`)
	if came := p.Do("clock 2026-11-26 18:00"); strings.Contains(came, "to diane") || strings.Contains(came, "to claire") {
		t.Errorf("written to:\n%s", came)
	}
}

// A series that repeats for ever, or 10,000 times, has a few weeks of rows, and
// each of its dates once.
func TestASeriesIsBounded(t *testing.T) {
	for _, rule := range []string{"tous les jours à 9 h", "tous les jours à 9 h, 10000 fois", "0 * * * *"} {
		t.Run(rule, func(t *testing.T) {
			p := bottest.Open(t, bottest.Options{Features: features()})
			p.Do("bruno in #comite: /rencontre serie Mêlée, " + rule)
			p.Do(`bruno presses "Planifier"`)
			if got := one(t, p, `SELECT count(*) FROM meeting_dates`); got != "30" {
				t.Errorf("%s dates at first", got)
			}
			p.Do("clock 2026-12-14 12:30")
			if got := one(t, p, `SELECT count(*) <= 60 FROM meeting_dates WHERE state = 'planned'`); got != "1" {
				t.Errorf("%s dates are planned", one(t, p, `SELECT count(*) FROM meeting_dates WHERE state = 'planned'`))
			}
			if got := one(t, p, `SELECT count(*) FROM meeting_dates WHERE state = 'planned' AND ends <= ?`, p.Now().Unix()); got != "0" {
				t.Errorf("%s dates that are over are planned", got)
			}
			if got := one(t, p, `SELECT count(*) FROM posts WHERE post IS NOT NULL`); got == "0" {
				t.Error("no post")
			}
		})
	}
}

// A person who has answered with each of two accounts, both with a seat, leaves
// one to who waits, who is told.
func TestASeatOfTwoAccounts(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: features()})
	p.Do("bruno in #ideation: /rencontre Atelier, jeudi 18 h")
	p.Do(`bruno presses "Ordre du jour…"`)
	p.Do(`bruno fills capacity="2"`)
	p.Do(`bruno presses "Planifier"`)
	for _, who := range []string{"mei", "luis", "olivier"} {
		p.Do(who + ` presses "J’y serai" on "Atelier"`)
	}
	code := strings.Fields(strings.SplitN(p.Do("mei direct: /labo relier"), "votre code : ", 2)[1])[0]
	p.Do("luis direct: /labo relier " + code)
	if came := p.Do(`luis presses "Oui, c’est mon compte"`); !strings.Contains(came, "to olivier (direct) Une place s’est libérée") {
		t.Errorf("not told:\n%s", came)
	}
	if got := one(t, p, `SELECT count(*) FROM meeting_answers`); got != "2" {
		t.Errorf("%s answers", got)
	}
}

// A guest of a meeting that is being prepared links two accounts: the meeting is
// planned with who stays, once.
func TestAGuestOfADraftIsMerged(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: features()})
	p.Do("awa in #ideation: /rencontre Souper, samedi 18 h, avec Luis Ortega et Mei Chen")
	code := strings.Fields(strings.SplitN(p.Do("mei direct: /labo relier"), "votre code : ", 2)[1])[0]
	p.Do("luis direct: /labo relier " + code)
	p.Do(`luis presses "Oui, c’est mon compte"`)
	p.Do("awa direct: /rencontre planifier")
	if came := p.Do(`awa presses "Planifier"`); strings.Count(came, "Invitation : Souper") != 1 {
		t.Errorf("invited:\n%s", came)
	}
	if got := one(t, p, `SELECT count(*) FROM meeting_guests`); got != "1" {
		t.Errorf("%s guests", got)
	}
}

// person is someone of the cast, as events name them.
func person(id string) chat.Person {
	for _, c := range bottest.Cast {
		if c.ID == id {
			return chat.Person{Account: chat.Account{Platform: "memory", ID: id}, Name: c.Name, Locale: c.Locale}
		}
	}
	panic(id)
}

// pressed sends what a platform could not have offered.
func pressed(p *bottest.Player, who, action, arg string, values ...string) chat.Answer {
	return p.Bot.Handle(context.Background(), chat.Event{From: person(who), At: chat.Place{Room: bot.Announcements},
		Press: &chat.Press{Route: chat.Route{Feature: "meetings", Action: action, Arg: arg}, Values: values}})
}

// said are all the words of an answer.
func said(a chat.Answer) string {
	var b strings.Builder
	if a.Card != nil {
		b.WriteString(a.Card.Title.String())
		for _, t := range a.Card.Body {
			b.WriteString("\n" + t.String())
		}
	}
	if a.Form != nil {
		b.WriteString(a.Form.Title)
	}
	for _, words := range a.Problems {
		b.WriteString(words)
	}
	return b.String()
}

// Who may not know of a meeting of the committee, or may not change one, cannot
// by a forged press either, and nothing is changed.
func TestRightsHoldForForgedPresses(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: features()})
	p.Do("bruno in #comite: /rencontre serie Comité, tous les mardis à 18 h")
	p.Do(`bruno presses "Planifier"`)
	p.Do("bruno in #ideation: /rencontre Atelier, jeudi 18 h")
	p.Do(`bruno presses "Planifier"`)
	open := one(t, p, `SELECT id FROM meeting_dates WHERE meeting = 2`)
	before := one(t, p, `SELECT group_concat(starts || state || sequence) FROM meeting_dates`)
	for _, a := range features()[0].Actions {
		for _, arg := range []string{"1", "1.0", "1.0.1796000000"} {
			answer := pressed(p, "awa", a.Name, arg, "1")
			if strings.Contains(said(answer), "Comité") {
				t.Errorf("%s:%s tells: %s", a.Name, arg, said(answer))
			}
		}
		for _, arg := range []string{open, open + ".0", open + ".0.1796000000"} {
			pressed(p, "awa", a.Name, arg, open)
		}
	}
	if got := one(t, p, `SELECT group_concat(starts || state || sequence) FROM meeting_dates`); got != before {
		t.Errorf("changed:\n%s\n%s", before, got)
	}
	if got := one(t, p, `SELECT count(*) FROM meeting_answers WHERE date <> ?`, open); got != "0" {
		t.Errorf("%s answers to the committee's meeting", got)
	}
}

// Whatever comes back in a route, a menu or a form, from anyone, is answered
// without an internal error and within what every platform shows.
func TestAnyRouteIsAnswered(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: features()})
	p.Do("bruno in #comite: /rencontre serie Comité, tous les mardis à 18 h")
	p.Do(`bruno presses "Planifier"`)
	p.Do("bruno in #ideation: /rencontre Atelier, jeudi 18 h")
	p.Do(`bruno presses "Planifier"`)
	const huge = "9223372036854775807"
	args := []string{"", "0", "-1", "x", "1.", "1.0", "1.0.1796000000", "1.0.1099511627776", huge, "10.0.1", "\x00", "2.1", strings.Repeat("é", 20)}
	values := [][]string{nil, {"1"}, {"\x00"}, {huge}, {"1", "1"}, {"lab"}, {strings.Repeat("x", 40_000)}}
	for _, a := range features()[0].Actions {
		for _, arg := range args {
			route := chat.Route{Feature: "meetings", Action: a.Name, Arg: arg}
			for i, v := range values {
				for _, who := range []string{"diane", "awa"}[:2-min(i, 1)] { // a member too, once
					answered(p, chat.Event{From: person(who), Press: &chat.Press{Route: route, Values: v}})
					if strings.HasSuffix(a.Name, "-save") {
						answered(p, chat.Event{From: person(who), Submit: &chat.Submit{Route: route, Fields: chat.Filled{"title": v, "when": v, "repeat": v,
							"length": v, "place": v, "agenda": v, "capacity": v, "reason": v, "rule": v, "one": v, "two": v, "leads": v, "remind": v, "nudge": v}}})
					}
				}
			}
		}
	}
	for line := range strings.SplitSeq(p.Log.String(), "\n") {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "panic") {
			t.Fatal(line)
		}
	}
}

// answered fails unless an event is answered in words that fit, and not with the
// reference of an error.
func answered(p *bottest.Player, e chat.Event) {
	p.T.Helper()
	e.At = chat.Place{Room: bot.Announcements}
	a := p.Bot.Handle(context.Background(), e)
	if strings.Contains(said(a), "cette référence") {
		p.T.Fatalf("%s: %.300s", e.From.Name, fmt.Sprintf("%+v %+v: %s", e.Press, e.Submit, said(a)))
	}
	if a.Card != nil {
		if err := chat.Common.Check(*a.Card); err != nil {
			p.T.Fatalf("%+v: %v", e.Press, err)
		}
	}
	if a.Form != nil {
		if err := chat.Common.CheckForm(*a.Form); err != nil {
			p.T.Fatalf("%+v: %v", e.Press, err)
		}
	}
}

// submitted sends a form: name, value, name, value...
func submitted(p *bottest.Player, who, action, arg string, fields ...string) chat.Answer {
	f := chat.Filled{}
	for i := 0; i+1 < len(fields); i += 2 {
		f[fields[i]] = []string{fields[i+1]}
	}
	return p.Bot.Handle(context.Background(), chat.Event{From: person(who), At: chat.Place{Room: bot.CommitteeRoom},
		Submit: &chat.Submit{Route: chat.Route{Feature: "meetings", Action: action, Arg: arg}, Fields: f}})
}
