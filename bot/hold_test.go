package bot_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
)

func quietNights(w *world) { w.quiet = when.Hours{From: 21 * 60, To: 8 * 60} }

// at moves the world's clock to a time of the lab.
func (w *world) at(words string) {
	w.t.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", words, w.now.Location())
	if err != nil {
		w.t.Fatal(err)
	}
	w.now = t
}

// notify writes to a person what they did not ask for.
func (w *world) notify(key, who string, options ...bot.MessageOption) {
	w.t.Helper()
	w.do(func(c *bot.Call) {
		var to []bot.Member
		for _, m := range everyone(c) {
			if m.Name == person("memory", who).Name {
				to = append(to, m)
			}
		}
		c.Tell(to, key, func(*bot.Call) chat.Card { return card(key) }, options...)
	})
}

func TestQuietHours(t *testing.T) {
	w := newWorld(t, trial(map[string]bot.Do{"mine": func(c *bot.Call) (chat.Answer, error) {
		c.Tell([]bot.Member{c.Member}, "mine", func(*bot.Call) chat.Card { return card("mine") })
		return chat.Nothing(), nil
	}}), quietNights)
	w.at("2026-11-23 22:00")
	w.notify("wait", "awa")
	w.notify("morning", "awa", bot.Until(w.now.Add(11*time.Hour)))
	w.notify("night", "awa", bot.Until(w.now.Add(10*time.Hour)))
	w.notify("urgent", "awa", bot.Urgent)
	w.announce("room")
	w.press("awa", "mine", "")
	if due := w.deliver(0); due != 10*time.Hour {
		t.Errorf("due in %v, want 10 h", due)
	}
	w.wantPosts(direct("awa"), "urgent", "mine")
	w.wantPosts(ideation, "room")
	w.want("1", `SELECT count(*) FROM outbox WHERE state = 'dropped'`)
	stats(t, w, bot.Stats{Platform: "memory", Up: true, Dropped: 1})
	w.restart()
	w.deliver(10*time.Hour - time.Second)
	w.wantPosts(direct("awa"), "urgent", "mine")
	w.deliver(time.Second)
	w.wantPosts(direct("awa"), "urgent", "mine", "wait", "morning") // and not as late
}

// What a person chose while it was held counts in the morning, and for what
// comes.
func TestQuietHoursOfAPerson(t *testing.T) {
	w := newWorld(t, trial(nil), quietNights)
	wantWords(t, w.types("awa", "/labo calme"), "de 21 h à 8 h (America/Toronto)")
	wantWords(t, w.types("awa", "/labo calme de 23 h à 9 h 30"), "de 23 h à 9 h 30")
	wantWords(t, w.types("mei", "/labo calme aucune"), "pas d’heures calmes")
	wantWords(t, w.types("emma", "/lab quiet 9 pm to 7 am"), "from 9 p.m. to 7 a.m.")
	wantWords(t, w.types("luis", "/labo fuseau paris"), "Europe/Paris. Il y est 16 h")
	w.at("2026-11-23 22:00")
	for _, who := range []string{"awa", "mei", "luis", "olivier"} {
		w.notify("a", who)
	}
	w.deliver(0)
	w.wantPosts(direct("awa"), "a") // before 23 h
	w.wantPosts(direct("mei"), "a")
	w.wantPosts(direct("luis")) // 4 h in Paris
	w.wantPosts(direct("olivier"))
	w.at("2026-11-24 02:00")
	w.deliver(0)
	w.wantPosts(direct("luis"), "a") // 8 h
	w.at("2026-11-24 08:00")
	w.notify("b", "awa")
	w.deliver(0)
	w.wantPosts(direct("awa"), "a")
	w.wantPosts(direct("olivier"), "a")
	wantWords(t, w.types("awa", "/labo calme labo"), "de 21 h à 8 h")
	w.deliver(90 * time.Minute)
	w.wantPosts(direct("awa"), "a", "b")
}

func TestQuietHoursRefused(t *testing.T) {
	w := newWorld(t, trial(nil))
	wantWords(t, w.types("awa", "/labo calme"), "pas d’heures calmes")
	for _, typed := range []string{"21 h", "25 h à 8 h", "la nuit", "8 h à 8 h", "<@U1> à 8 h"} {
		wantWords(t, w.types("awa", "/labo calme "+typed), "Je n’ai pas compris ces heures")
	}
	for typed, near := range map[string]string{"Pariss": "Paris", "Nowhere/Land": "", "../../etc/passwd": "", "Local": "", "right/UTC": ""} {
		wantWords(t, w.types("awa", "/labo fuseau "+typed), "Je ne connais pas de fuseau")
		wantWords(t, w.types("awa", "/labo fuseau "+typed), near)
	}
	wantWords(t, w.types("awa", "/labo fuseau America/Argentina/Ushuaia"), "America/Argentina/Ushuaia")
	wantWords(t, w.types("awa", "/labo fuseau labo"), "America/Toronto")
	w.want("0", `SELECT count(*) FROM members WHERE quiet IS NOT NULL OR zone <> ''`)
}

// Ten thousand messages that come due in the night are held, and come in the
// morning.
func TestManyAreHeld(t *testing.T) {
	const n = 1500
	w := newWorld(t, trial(nil), quietNights, func(w *world) { w.on.Add(w.t, crowd(n), nil) })
	w.at("2026-11-23 23:00")
	w.do(func(c *bot.Call) { c.Tell(everyone(c), "a", func(*bot.Call) chat.Card { return card("a") }) })
	w.deliver(0)
	w.want(fmt.Sprint(n+8, " held"), `SELECT count(*) || ' ' || state FROM outbox GROUP BY state`)
	w.deliver(9 * time.Hour)
	w.want(fmt.Sprint(n+8, " sent"), `SELECT count(*) || ' ' || state FROM outbox GROUP BY state`)
}

// Whatever the hours, the moment and how long it is of use: what nobody asked for
// is never delivered in quiet hours, nor after it is of use, and is delivered if
// there is a moment when it may be.
func TestQuietHoursHold(t *testing.T) {
	w := newWorld(t, trial(nil))
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		minute := rapid.IntRange(0, 24*60-1)
		h := when.Hours{From: minute.Draw(rt, "from"), To: minute.Draw(rt, "to")}
		if h.IsNone() {
			return
		}
		w.exec(`UPDATE members SET quiet = ?`, h.String())
		w.now = startOfTest.In(w.now.Location()).AddDate(0, 0, 2*n).Add(time.Duration(minute.Draw(rt, "now")) * time.Minute)
		asked := w.now
		until := asked.Add(time.Duration(rapid.IntRange(1, 36*60).Draw(rt, "of use for")) * time.Minute)
		urgent := rapid.Bool().Draw(rt, "urgent")
		options := []bot.MessageOption{bot.Until(until)}
		if urgent {
			options = append(options, bot.Urgent)
		}
		key := fmt.Sprint("k", n)
		w.notify(key, "awa", options...)
		want := asked
		if !urgent {
			want = h.End(asked)
		}
		state := func() string { return w.get(`SELECT state FROM outbox WHERE key LIKE 'trial/' || ? || '/%'`, key) }
		for due := w.deliver(0); due >= 0; due = w.deliver(due) {
			if state() == "sent" {
				break
			}
		}
		switch {
		case !want.Before(until):
			if state() != "dropped" {
				rt.Fatalf("%v, of use until %v: %s", asked, until, state())
			}
		case state() != "sent" || !w.now.Equal(want):
			rt.Fatalf("asked at %v, quiet %v: %s at %v, want %v", asked, h, state(), w.now, want)
		}
	})
}
