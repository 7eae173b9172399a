package jumelage_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// twoPlatforms is a lab on two platforms, spoken to by events.
type twoPlatforms struct {
	t   *testing.T
	bot *bot.Bot
	db  *storage.DB
	now time.Time
}

func onTwo(t *testing.T) *twoPlatforms {
	t.Helper()
	db, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "lab.db"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w := &twoPlatforms{t: t, db: db, now: bottest.Start}
	w.bot, err = bot.New(bot.Options{DB: db, Features: features(), Platforms: []chat.Platform{chattest.NewMemory("one"), chattest.NewMemory("two")},
		Now: func() time.Time { return w.now }, Lab: bot.Lab{Name: "Labo", Lang: chat.French, Zone: bottest.Zone, Roles: func(a chat.Account, _ []string) bot.Role {
			if a.ID == "claire" {
				return bot.RoleCoordinator
			}
			return bot.RoleMember
		}}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// does hands an event of somebody ("two:awa") to the bot and returns what they
// are shown.
func (w *twoPlatforms) does(who string, e chat.Event) chat.Answer {
	w.t.Helper()
	platform, id, _ := strings.Cut(who, ":")
	e.From, e.At = chat.Person{Account: chat.Account{Platform: platform, ID: id}, Name: id, Locale: "fr-CA"}, chat.Place{Direct: true, Room: "d"}
	a := w.bot.Handle(w.t.Context(), e)
	for _, step := range []func(context.Context, time.Time) (time.Time, error){w.bot.Tick, w.bot.DoWorks, w.bot.Deliver} {
		if _, err := step(w.t.Context(), w.now); err != nil {
			w.t.Fatal(err)
		}
	}
	if strings.Contains(shown(a), "cette référence") {
		w.t.Fatalf("%s: %+v: %s", who, e, shown(a))
	}
	return a
}

func (w *twoPlatforms) types(who, line string) chat.Answer {
	w.t.Helper()
	name, text, _ := strings.Cut(line, " ")
	return w.does(who, chat.Event{Command: &chat.Command{Name: name, Text: text}})
}

func (w *twoPlatforms) presses(who, action, arg string) chat.Answer {
	w.t.Helper()
	return w.does(who, chat.Event{Press: &chat.Press{Route: chat.Route{Feature: "jumelage", Action: action, Arg: arg}}})
}

func (w *twoPlatforms) fills(who, action, arg string, f chat.Filled) chat.Answer {
	w.t.Helper()
	return w.does(who, chat.Event{Submit: &chat.Submit{Route: chat.Route{Feature: "jumelage", Action: action, Arg: arg}, Fields: f}})
}

// joins has somebody join the programme.
func (w *twoPlatforms) joins(who, kind string, more ...string) {
	w.t.Helper()
	w.fills(who, "who-save", "1", chat.Filled{"kinds": {kind}, "speaks": {"fr"}, "town": more})
	w.presses(who, "consent", "1")
}

// links makes one member of two accounts.
func (w *twoPlatforms) links(one, other string) {
	w.t.Helper()
	code := regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}`).FindString(shown(w.types(one, "labo relier")))
	a := w.types(other, "labo relier "+code)
	done := w.does(other, chat.Event{Press: &chat.Press{Route: a.Card.Buttons[0].Route}})
	if !strings.Contains(shown(done), "ne font plus qu’un membre") {
		w.t.Fatalf("not linked: %s", shown(done))
	}
}

func (w *twoPlatforms) count(query string, args ...any) (n int) {
	w.t.Helper()
	if err := w.db.Read(w.t.Context(), func(tx *sql.Tx) error { return tx.QueryRowContext(w.t.Context(), query, args...).Scan(&n) }); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func shown(a chat.Answer) string {
	if a.Card == nil {
		return ""
	}
	return fmt.Sprint(a.Card.Title, a.Card.Body, a.Card.Facts, a.Card.Foot)
}

// open has Claire open a programme.
func (w *twoPlatforms) open() {
	w.t.Helper()
	w.fills("one:claire", "basics-save", "0", chat.Filled{"title": {"Jumelage"}, "ends": {"31 mars 2027 18 h"}, "rhythm": {"tous les vendredis 18 h"}})
	w.presses("one:claire", "open", "1")
}

func (w *twoPlatforms) matches() {
	w.t.Helper()
	w.presses("one:claire", "match", "1")
	w.presses("one:claire", "publish-yes", fmt.Sprint(w.count(`SELECT max(id) FROM matchings`)))
}

// Somebody who joined with both accounts, and was even put together with
// themselves, is one participant once the accounts are linked.
func TestLinkedAccountsAreOneParticipant(t *testing.T) {
	w := onTwo(t)
	w.open()
	w.joins("one:awa", "student", "Alma")
	w.joins("two:awa", "citizen", "Jonquière")
	w.matches()
	if n := w.count(`SELECT count(*) FROM match_groups WHERE state = 'active'`); n != 1 {
		t.Fatalf("%d groups", n)
	}
	w.links("one:awa", "two:awa")
	if n := w.count(`SELECT count(*) FROM participants WHERE state = 'active'`); n != 1 {
		t.Errorf("%d participants", n)
	}
	if n := w.count(`SELECT count(*) FROM match_groups WHERE state = 'active'`); n != 0 {
		t.Errorf("%d groups of one person with themselves", n)
	}
	if n := w.count(`SELECT count(*) FROM earlier_pairs`); n != 0 {
		t.Errorf("%d pairs of one person", n)
	}
	if got := shown(w.types("two:awa", "jumelage profil")); !strings.Contains(got, "Alma") {
		t.Errorf("the profile on the other account: %s", got)
	}
}

// A group, its agreement and its answers go on with the account that stays.
func TestAGroupGoesOnWithLinkedAccounts(t *testing.T) {
	w := onTwo(t)
	w.open()
	w.types("one:mei", "labo") // older than the one that joins
	w.fills("one:mei", "who-save", "1", chat.Filled{"kinds": {"student"}, "speaks": {"fr"}})
	w.joins("two:mei", "student")
	w.joins("one:olivier", "citizen")
	w.matches()
	w.fills("two:mei", "amend-save", "1.0", chat.Filled{"needs": {"a"}, "goals": {"b"}, "often": {"c"}, "until": {"d"}})
	w.links("one:mei", "two:mei")
	if got := shown(w.types("one:mei", "jumelage groupe")); !strings.Contains(got, "olivier") {
		t.Errorf("the group: %s", got)
	}
	w.presses("one:olivier", "accept", "1.1")
	if n := w.count(`SELECT count(*) FROM agreements WHERE agreed > 0`); n != 1 {
		t.Errorf("%d agreements", n)
	}
	w.now = w.now.AddDate(0, 0, 4)
	w.now = time.Date(w.now.Year(), w.now.Month(), w.now.Day(), 18, 0, 0, 0, bottest.Zone)
	w.types("one:mei", "labo")
	w.presses("two:mei", "not-met", fmt.Sprint(w.count(`SELECT max(id) FROM checkins`)))
	if n := w.count(`SELECT count(*) FROM checkin_answers`); n != 1 {
		t.Errorf("%d answers", n)
	}
}
