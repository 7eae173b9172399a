package bot_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// twoPlatforms is a lab on "memory" and on "other", with the same people on
// both, who are not the same members as long as they are not linked.
func twoPlatforms(t *testing.T, features []bot.Feature) (*world, *platform) {
	t.Helper()
	other := &platform{Memory: chattest.NewMemory("other")}
	w := newWorld(t, features, func(w *world) {
		w.others = []chat.Platform{other}
		for name, rooms := range w.rooms {
			w.rooms[name] = append(rooms, bot.Room{Platform: "other", ID: name})
		}
		other.Add(t, people("other"), []string{bot.Ideation, bot.Announcements, bot.CommitteeRoom})
	})
	w.want("16", `SELECT count(*) FROM members`)
	return w, other
}

// on is a command typed on a platform.
func (w *world) onTypes(platform, who, line string) chat.Answer {
	e := w.event(who)
	e.From = person(platform, who)
	name, text, _ := strings.Cut(strings.TrimPrefix(line, "/"), " ")
	e.Command = &chat.Command{Name: name, Text: text}
	return w.bot.Handle(ctx, e)
}

// onPresses presses the button of an answer that has the words.
func (w *world) onPresses(platform, who string, on chat.Answer, label string) chat.Answer {
	w.t.Helper()
	if on.Card != nil {
		for _, b := range on.Card.Buttons {
			if strings.Contains(b.Label, label) {
				return w.onRoute(platform, who, b.Route)
			}
		}
	}
	w.t.Fatalf("no button %q in %s", label, words(on))
	return chat.Answer{}
}

func (w *world) onRoute(platform, who string, r chat.Route) chat.Answer {
	e := w.event(who)
	e.From = person(platform, who)
	e.Press = &chat.Press{Route: r}
	return w.bot.Handle(ctx, e)
}

var codeShown = regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}`)

// code asks for a code.
func (w *world) code(platform, who string) string {
	w.t.Helper()
	a := w.onTypes(platform, who, "/labo relier")
	code := codeShown.FindString(words(a))
	if code == "" || a.Does != chat.DoesWhisper {
		w.t.Fatalf("no code whispered: %s", words(a))
	}
	return code
}

// link links who's account on "other" to the one on "memory" that asks.
func (w *world) link(asks, confirms string) chat.Answer {
	w.t.Helper()
	shown := w.onTypes("other", confirms, "/labo relier "+w.code("memory", asks))
	return w.onPresses("other", confirms, shown, "Oui")
}

func (w *world) memberOf(platform, account string) string {
	return w.get(`SELECT member_id FROM accounts WHERE platform = ? AND account = ?`, platform, account)
}

func TestLinkingIsAskedShownConfirmedAndTold(t *testing.T) {
	w, _ := twoPlatforms(t, nil)
	code := w.code("memory", "awa")
	w.want("0", `SELECT count(*) FROM link_codes WHERE hash LIKE ? OR hash LIKE ?`, "%"+code+"%", "%"+strings.ReplaceAll(code, "-", "")+"%")
	shown := w.onTypes("other", "luis", "/labo relier "+strings.ToLower(code))
	wantWords(t, shown, "Le compte Awa Diallo sur Memory demande")
	w.want("16", `SELECT count(*) FROM members`) // nothing yet
	wantWords(t, w.onTypes("other", "mei", "/labo relier "+code), "ne peut pas être utilisé")
	done := w.onPresses("other", "luis", shown, "Oui")
	wantWords(t, done, "Votre compte Awa Diallo sur Memory et celui-ci ne font plus qu’un membre")
	wantWords(t, done, "arrivent sur Memory")
	w.want("15", `SELECT count(*) FROM members`)
	if w.memberOf("memory", "awa") != w.memberOf("other", "luis") {
		t.Error("two members")
	}
	w.deliver(0)
	told := w.posts(direct("awa"))
	if len(told) != 1 || !strings.Contains(told[0], "Le compte Luis Ortega sur Other est maintenant relié") {
		t.Errorf("the account that asked was told %q", told)
	}
	wantWords(t, w.onPresses("other", "luis", shown, "Oui"), "Ce code ne vaut plus")
	wantWords(t, w.onTypes("other", "luis", "/labo relier "+code), "ne peut pas être utilisé")
	w.want(`account.linked {"platforms":["memory","other"]}`, `SELECT what || ' ' || data FROM journal`)
	if strings.Contains(w.log.String(), code) {
		t.Error("the code is in the log")
	}
}

func TestCodesThatDoNotLink(t *testing.T) {
	w, _ := twoPlatforms(t, nil)
	own := w.code("memory", "awa")
	wantWords(t, w.onTypes("memory", "awa", "/labo relier "+own), "Ce code vient de ce compte-ci")
	old := own
	own = w.code("memory", "awa") // takes its place
	wantWords(t, w.onTypes("other", "awa", "/labo relier "+old), "ne peut pas être utilisé")
	shown := w.onTypes("other", "awa", "/labo relier "+own)
	wantWords(t, w.onPresses("other", "awa", shown, "Non"), "Rien n’a été relié")
	wantWords(t, w.onTypes("other", "awa", "/labo relier "+own), "ne peut pas être utilisé")
	late := w.code("memory", "awa")
	shown = w.onTypes("other", "awa", "/labo relier "+late)
	w.now = w.now.Add(10 * time.Minute)
	wantWords(t, w.onPresses("other", "awa", shown, "Oui"), "Ce code ne vaut plus")
	wantWords(t, w.onTypes("other", "awa", "/labo relier "+late), "ne peut pas être utilisé")
	// What somebody else was shown cannot be confirmed by others, nor what nobody was shown.
	shown = w.onTypes("other", "mei", "/labo relier "+w.code("memory", "mei"))
	wantWords(t, w.onPresses("other", "luis", shown, "Oui"), "Ce code ne vaut plus")
	for _, arg := range []string{"", "x", "99", "-1", "1.0", "18446744073709551616"} {
		a := words(w.onRoute("other", "luis", chat.Route{Feature: "core", Action: "link-yes", Arg: arg}))
		if !strings.Contains(a, "ne vaut plus") && !strings.Contains(a, "plus à jour") {
			t.Errorf("forged %q: %s", arg, a)
		}
	}
	w.want("16", `SELECT count(*) FROM members`)
}

func TestGuessingIsStopped(t *testing.T) {
	w, _ := twoPlatforms(t, nil)
	for i := range 5 {
		wantWords(t, w.onTypes("other", "luis", fmt.Sprint("/labo relier AAAA-AAA", i+2)), "ne peut pas être utilisé")
	}
	// From now on a good one is answered as a bad one is.
	good := w.code("memory", "luis")
	right, wrong := words(w.onTypes("other", "luis", "/labo relier "+good)), words(w.onTypes("other", "luis", "/labo relier AAAA-AAAA"))
	if right != wrong || !strings.Contains(right, "Attendez une heure") {
		t.Errorf("right: %s; wrong: %s", right, wrong)
	}
	wantWords(t, w.onTypes("other", "mei", "/labo relier AAAA-AAAA"), "ne peut pas être utilisé") // others go on
	w.now = w.now.Add(time.Hour)
	wantWords(t, w.onTypes("other", "luis", "/labo relier "+w.code("memory", "luis")), "demande à être relié")
	for i := range 100 { // by many accounts
		w.exec(`INSERT INTO link_failures (platform, account, at) VALUES ('other', ?, ?)`, fmt.Sprint(i), w.now.Unix())
	}
	wantWords(t, w.onTypes("other", "awa", "/labo relier AAAA-AAAA"), "Attendez une heure")
	for _, typed := range []string{"é", strings.Repeat("A", 100_000), "' OR 1=1 --", "\u202e", "-"} {
		w.exec(`DELETE FROM link_failures`)
		wantWords(t, w.onTypes("other", "awa", "/labo relier "+typed), "ne peut pas être utilisé")
	}
}

func TestLinkingAgainAndInACircle(t *testing.T) {
	w, _ := twoPlatforms(t, nil)
	w.link("awa", "awa")
	wantWords(t, w.onTypes("other", "awa", "/labo relier "+w.code("memory", "awa")), "C’est déjà fait")
	w.link("luis", "awa") // a third account
	wantWords(t, w.onTypes("memory", "luis", "/labo relier "+w.code("memory", "awa")), "C’est déjà fait")
	w.want("3", `SELECT count(*) FROM accounts WHERE member_id = (SELECT member_id FROM accounts WHERE platform = 'memory' AND account = 'awa')`)
	w.want("14", `SELECT count(*) FROM members`)
	// Both were shown the other's code: the second to confirm is told that it is done.
	a := w.onTypes("other", "mei", "/labo relier "+w.code("memory", "mei"))
	b := w.onTypes("memory", "mei", "/labo relier "+w.code("other", "mei"))
	wantWords(t, w.onPresses("other", "mei", a, "Oui"), "ne font plus qu’un membre")
	wantWords(t, w.onPresses("memory", "mei", b, "Oui"), "C’est déjà fait")
}

func TestUnlinkingLeavesTheHistoryHere(t *testing.T) {
	w, other := twoPlatforms(t, nil)
	wantWords(t, w.onTypes("memory", "awa", "/labo délier"), "Aucun autre compte")
	w.link("awa", "awa")
	w.link("awa", "luis")
	w.deliver(0)
	m := w.memberOf("memory", "awa")
	shown := w.onTypes("memory", "awa", "/labo délier")
	wantWords(t, shown, "[Awa Diallo (Other)] | [Luis Ortega (Other)]")
	wantWords(t, w.onPresses("memory", "mei", shown, "Luis"), "Aucun autre compte") // not theirs to undo
	wantWords(t, w.onPresses("memory", "awa", shown, "Luis"), "est de nouveau un membre à part")
	wantWords(t, w.onPresses("memory", "awa", shown, "Luis"), "Aucun autre compte")
	if w.memberOf("memory", "awa") != m || w.memberOf("other", "awa") != m || w.memberOf("other", "luis") == m {
		t.Error("the wrong account left")
	}
	w.want("2", `SELECT count(*) FROM journal WHERE what = 'account.linked' AND actor = ?`, m)
	w.deliver(0)
	if got := other.Posts(t, "luis", chat.Place{Direct: true}); len(got) != 1 || !strings.Contains(got[0].Title, "n’est plus relié") {
		t.Errorf("the account that left was told %v", got)
	}
	wantWords(t, w.link("awa", "luis"), "ne font plus qu’un membre") // and again
}

func TestTheGreaterRoleCountsOnEveryAccount(t *testing.T) {
	w, _ := twoPlatforms(t, trial(nil, func(f *bot.Feature) {
		f.Actions = []bot.Action{{Name: "committee", Who: bot.RoleCommittee, Do: func(c *bot.Call) (chat.Answer, error) { return c.Done("hello", "name", "x"), nil }}}
	}))
	acts := func(platform, who string) string {
		return words(w.onRoute(platform, who, chat.Route{Feature: "trial", Action: "committee"}))
	}
	w.link("bruno", "awa")
	if got := acts("other", "awa"); !strings.Contains(got, "Bonjour x") {
		t.Errorf("by the account of a member: %s", got)
	}
	w.want("0", `SELECT role FROM accounts WHERE platform = 'other' AND account = 'awa'`) // its own
	w.roles["bruno"] = bot.RoleMember
	w.bot.Meet(ctx)
	if got := acts("other", "awa"); !strings.Contains(got, "réservée") {
		t.Errorf("once the other has lost it: %s", got)
	}
	delete(w.roles, "bruno")
	w.bot.Meet(ctx)
	w.onPresses("memory", "bruno", w.onTypes("memory", "bruno", "/labo délier"), "Awa")
	if got := acts("other", "awa"); !strings.Contains(got, "réservée") {
		t.Errorf("once unlinked: %s", got)
	}
}

func TestRemindersGoWhereTheyAreAskedFor(t *testing.T) {
	w, other := twoPlatforms(t, trial(nil))
	wantWords(t, w.onTypes("memory", "awa", "/labo rappels"), "arrivent sur Memory")
	w.link("awa", "awa")
	w.deliver(0)
	tell := func(key string) (here, there int) {
		w.tell(key, "awa")
		w.deliver(0)
		w.deliver(0) // what was refused
		return len(w.posts(direct("awa"))), len(other.Posts(t, "awa", chat.Place{Direct: true}))
	}
	steps := []struct {
		do          func()
		here, there int
	}{
		{func() {}, 2, 0}, // at first where the member was before
		{func() { wantWords(t, w.onTypes("other", "awa", "/labo rappels ici"), "arriveront ici, sur Other") }, 2, 1},
		{func() { wantWords(t, w.onTypes("memory", "awa", "/labo rappels HERE"), "sur Memory") }, 3, 1}, // in the same second
		{func() {
			wantWords(t, w.onTypes("memory", "awa", "/labo rappels là-bas"), "seulement vous écrire là où")
		}, 4, 1},
		{func() { w.on.Forbid(t, "awa") }, 4, 2}, // refused here: it goes there
		{func() { wantWords(t, w.onTypes("memory", "awa", "/labo rappels"), "arrivent sur Other") }, 4, 3},
	}
	for i, s := range steps {
		s.do()
		if here, there := tell(fmt.Sprint("k", i)); here != s.here || there != s.there {
			t.Errorf("step %d: %d here, %d there; want %d, %d", i, here, there, s.here, s.there)
		}
	}
	other.Forbid(t, "awa")
	tell("last")
	wantWords(t, w.onTypes("memory", "awa", "/labo rappels"), "Aucun de vos comptes")
}

func TestWhatWaitsForBothIsToldOnce(t *testing.T) {
	w, other := twoPlatforms(t, trial(nil))
	w.tell("both", "awa") // both members of that name
	w.link("awa", "awa")
	w.tell("both", "awa")
	w.deliver(0)
	n := 0
	for _, told := range w.posts(direct("awa")) {
		if told == "Bonjour both." {
			n++
		}
	}
	if there := len(other.Posts(t, "awa", chat.Place{Direct: true})); n != 1 || there != 0 {
		t.Errorf("told %d times, and %d there", n, there)
	}
}
