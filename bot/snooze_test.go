package bot_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// task is a feature whose things are done when a setting says so.
func task(f *bot.Feature) {
	f.Recall = func(c *bot.Call, arg string) (chat.Card, error) {
		var done int
		if err := c.Tx.QueryRow(`SELECT count(*) FROM settings WHERE key = 'done/' || ?`, arg).Scan(&done); err != nil {
			return chat.Card{}, err
		}
		switch {
		case done > 0:
			return chat.Card{}, bot.ErrNothing
		case arg == "broken":
			return chat.Card{}, errors.New("no such table")
		}
		return c.Card(chat.Str(fmt.Sprint("Tâche ", arg, " de ", c.Member.Name))), nil
	}
}

// snooze presses a button of the core's with what it is about.
func (w *world) snooze(who, action, arg string) chat.Answer {
	e := w.event(who)
	e.Press = &chat.Press{Route: chat.Route{Feature: "core", Action: action, Arg: arg}}
	return w.bot.Handle(ctx, e)
}

func TestSnoozeOffersTimesThatAreAhead(t *testing.T) {
	for _, c := range []struct{ at, zone, want string }{
		{"2026-11-23 10:00", "", "[Dans 1 heure] | [Ce soir (18 h)] | [Demain (9 h)] | [Lundi prochain (9 h)] | [Autre moment…]"},
		{"2026-11-23 17:30", "", "[Dans 1 heure] | [Ce soir (18 h)] | [Demain (9 h)]"},
		{"2026-11-23 17:31", "", "[Dans 1 heure] | [Demain (9 h)]"},
		{"2026-11-23 23:59", "", "[Dans 1 heure] | [Demain (9 h)]"},
		{"2026-11-23 12:00", "Europe/Paris", "[Dans 1 heure] | [Demain (9 h)]"}, // 18 h in Paris
	} {
		w := newWorld(t, trial(nil, task))
		w.at(c.at)
		w.exec(`UPDATE members SET zone = ?`, c.zone)
		wantWords(t, w.snooze("awa", "snooze", "trial/1"), c.want)
	}
}

func TestSnoozeComesWhenItWasAsked(t *testing.T) {
	for _, c := range []struct{ now, zone, action, want string }{
		{"2026-11-23 10:00", "", "snooze-hour", "2026-11-23 11:00"},
		{"2026-11-23 10:00", "", "snooze-evening", "2026-11-23 18:00"},
		{"2026-11-23 10:00", "", "snooze-tomorrow", "2026-11-24 09:00"},
		{"2026-11-23 10:00", "", "snooze-week", "2026-11-30 09:00"}, // a Monday
		{"2026-11-29 10:00", "", "snooze-week", "2026-11-30 09:00"}, // a Sunday
		{"2026-11-24 10:00", "Europe/Paris", "snooze-tomorrow", "2026-11-25 03:00"},
		{"2026-10-31 10:00", "", "snooze-tomorrow", "2026-11-01 09:00"}, // clocks change in the night
	} {
		w := newWorld(t, trial(nil, task), quietNights)
		w.at(c.now)
		w.exec(`UPDATE members SET zone = ?`, c.zone)
		wantWords(t, w.snooze("awa", c.action, "trial/1"), "je vous le rappelle le")
		w.restart()
		due := w.tick(0)
		if got := w.now.Add(due).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s at %s: due %s, want %s", c.action, c.now, got, c.want)
		}
		w.tick(due)
		w.deliver(0) // in quiet hours too: they chose the time
		w.wantPosts(direct("awa"), "Tâche 1 de Awa Diallo Vous m’aviez demandé de vous le rappeler.")
		w.tick(0)
		w.deliver(0)
		w.want("0 0", `SELECT (SELECT count(*) FROM snoozes) || ' ' || (SELECT count(*) FROM timers)`)
	}
}

// Someone who has left the lab is not reminded.
func TestSnoozeOfSomeoneWhoLeft(t *testing.T) {
	w := newWorld(t, trial(nil, task))
	w.snooze("awa", "snooze-hour", "trial/1")
	w.exec(`UPDATE members SET left = 1`)
	w.tick(time.Hour)
	w.deliver(0)
	w.wantPosts(direct("awa"))
	w.want("0 0", `SELECT (SELECT count(*) FROM snoozes) || ' ' || (SELECT count(*) FROM timers)`)
}

// Asked again it moves; what has ended is not said, nor is what was removed.
func TestSnoozeMovesEndsAndIsRemoved(t *testing.T) {
	w := newWorld(t, trial(nil, task))
	w.snooze("awa", "snooze-hour", "trial/1")
	w.snooze("awa", "snooze-tomorrow", "trial/1")
	w.snooze("awa", "snooze-hour", "trial/2")
	w.snooze("mei", "snooze-hour", "trial/1")
	w.want("3", `SELECT count(*) FROM snoozes`)
	w.exec(`INSERT INTO settings (key, value) VALUES ('done/2', '')`)
	w.tick(time.Hour)
	w.deliver(0)
	w.wantPosts(direct("awa"))
	if got := w.posts(direct("mei")); len(got) != 1 {
		t.Errorf("mei is told %q", got)
	}
	id := w.get(`SELECT id FROM snoozes`)
	wantWords(t, w.snooze("mei", "snooze-drop", id), "n’y est plus") // it is awa's
	wantWords(t, w.snooze("awa", "snooze-drop", id), "Rappel retiré")
	wantWords(t, w.snooze("awa", "snooze-drop", id), "n’y est plus")
	w.want("0 0", `SELECT (SELECT count(*) FROM snoozes) || ' ' || (SELECT count(*) FROM timers)`)
}

func TestSnoozeRefuses(t *testing.T) {
	w := newWorld(t, trial(nil, task))
	w.exec(`INSERT INTO settings (key, value) VALUES ('done/over', '')`)
	for arg, want := range map[string]string{
		"trial/over":   "déjà terminé ou déjà fait",
		"nofeature/1":  "déjà terminé ou déjà fait",
		"core/1":       "déjà terminé ou déjà fait",
		"":             "n’est plus à jour",
		"trial":        "n’est plus à jour",
		"trial/broken": "Un problème de notre côté",
	} {
		for _, action := range []string{"snooze", "snooze-hour", "snooze-other"} {
			wantWords(t, w.snooze("awa", action, arg), want)
		}
	}
	for typed, want := range map[string]string{"": "jour", "hier": "passé", "31 février 10 h": "n’existe pas", "25 h": "n’existe pas", "dans 20 ans": ""} {
		e := w.event("awa")
		e.Submit = &chat.Submit{Route: chat.Route{Feature: "core", Action: "snooze-typed", Arg: "trial/1"}, Fields: chat.Filled{"when": {typed}}}
		a := w.bot.Handle(ctx, e)
		if a.Does != chat.DoesRefuse || !strings.Contains(words(a), want) {
			t.Errorf("%q: %s, want %q", typed, words(a), want)
		}
	}
	w.want("0", `SELECT count(*) FROM snoozes`)
	for i := range 51 {
		a := w.snooze("awa", "snooze-hour", fmt.Sprint("trial/", i))
		if full := strings.Contains(words(a), "déjà 50 rappels"); full != (i == 50) {
			t.Errorf("reminder %d: %s", i, words(a))
		}
	}
	wantWords(t, w.snooze("awa", "snooze-tomorrow", "trial/3"), "je vous le rappelle") // it moves
	wantWords(t, w.types("awa", "/labo"), "Vous avez 50 rappels")
}

// After downtime a reminder that somebody asked for is late and says so; much
// later it is of no use.
func TestSnoozeAfterDowntime(t *testing.T) {
	for days, want := range map[int]int{3: 1, 40: 0} {
		w := newWorld(t, trial(nil, task))
		w.snooze("awa", "snooze-hour", "trial/1")
		w.restart()
		w.tick(time.Duration(days) * 24 * time.Hour)
		w.deliver(0)
		got := w.posts(direct("awa"))
		if len(got) != want || want > 0 && !strings.Contains(got[0], "Message en retard\u00a0: il était prévu le lundi 23 novembre 2026 à 11\u00a0h.") {
			t.Errorf("after %d days: %q", days, got)
		}
		w.want("0", `SELECT count(*) FROM snoozes`)
	}
}
