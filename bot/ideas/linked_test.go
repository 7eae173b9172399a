package ideas_test

import (
	"context"
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

// both is a lab on two platforms at once, with the same cast on each.
type both struct {
	t    *testing.T
	bot  *bot.Bot
	db   *storage.DB
	on   map[string]*chattest.Memory
	now  time.Time
	seen map[string]*chattest.Seen // last shown in private, by platform
}

func onBoth(t *testing.T) *both {
	t.Helper()
	db, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "lab.db"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &both{t: t, db: db, on: map[string]*chattest.Memory{}, now: bottest.Start, seen: map[string]*chattest.Seen{}}
	lab := bot.Lab{Name: "Labo", Lang: chat.French, Zone: bottest.Zone, Rooms: map[string][]bot.Room{}, Roles: func(a chat.Account, _ []string) bot.Role {
		if a.ID == "bruno" {
			return bot.RoleCommittee
		}
		return bot.RoleMember
	}}
	var platforms []chat.Platform
	for _, name := range []string{"one", "two"} {
		m := chattest.NewMemory(name)
		var people []chat.Person
		for _, c := range bottest.Cast {
			people = append(people, chat.Person{Account: chat.Account{Platform: name, ID: c.ID}, Name: c.Name, Locale: c.Locale})
		}
		m.Add(t, people, bottest.Rooms)
		for _, r := range bottest.Rooms {
			lab.Rooms[r] = append(lab.Rooms[r], bot.Room{Platform: name, ID: r})
		}
		w.on[name], platforms = m, append(platforms, m)
	}
	w.bot, err = bot.New(bot.Options{Lab: lab, DB: db, Features: features(), Platforms: platforms, Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	w.bot.Meet(t.Context())
	for _, m := range w.on {
		m.Start(t, w.bot)
	}
	t.Cleanup(func() {
		for _, m := range w.on {
			m.Stop(t)
		}
		db.Close()
	})
	return w
}

// types sends a line in a place, and delivers what comes of it. What the person
// was shown is returned as words.
func (w *both) types(platform, who string, at chat.Place, line string) string {
	w.t.Helper()
	return w.came(platform, w.on[platform].Type(w.t, who, at, line))
}

func (w *both) came(platform string, shown *chattest.Seen) string {
	w.t.Helper()
	w.seen[platform] = shown
	for range 3 { // threads come after their posts
		w.now = w.now.Add(time.Minute)
		if _, err := w.bot.Deliver(context.Background(), w.now); err != nil {
			w.t.Fatal(err)
		}
	}
	return wordsOf(shown)
}

func wordsOf(s *chattest.Seen) string {
	if s == nil {
		return ""
	}
	return strings.ReplaceAll(fmt.Sprint(s.Title, " ", strings.Join(s.Lines, " ")), "\u00a0", " ")
}

// presses presses a button of what the person was last shown there.
func (w *both) presses(platform, who, label string) string {
	w.t.Helper()
	for _, b := range w.seen[platform].Button {
		if strings.Contains(b.Label, label) {
			return w.came(platform, w.on[platform].Press(w.t, who, w.seen[platform], b))
		}
	}
	w.t.Fatalf("no button %q in %s", label, wordsOf(w.seen[platform]))
	return ""
}

// link links two accounts: one asks on "one", the other confirms on "two".
func (w *both) link(asks, confirms string) {
	w.t.Helper()
	code := regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}`).FindString(w.types("one", asks, chat.Place{Direct: true}, "/labo relier"))
	w.types("two", confirms, chat.Place{Direct: true}, "/labo relier "+code)
	contains(w.t, w.presses("two", confirms, "Oui"), "ne font plus qu’un membre")
}

func (w *both) want(query string, want ...string) {
	w.t.Helper()
	if got := query1(w, query); fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Errorf("%s: %v, want %v", query, got, want)
	}
}

func query1(w *both, q string) []string {
	return query(w.t, &bottest.Player{T: w.t, DB: w.db}, q)
}

// opens has Bruno open a round.
func (w *both) opens() {
	w.t.Helper()
	form := w.on["one"].Type(w.t, "bruno", chat.Place{Room: bot.CommitteeRoom}, "/ronde ouvrir")
	w.came("one", w.on["one"].Submit(w.t, "bruno", form, chat.Filled{"title": {"Bien s’établir ici"}, "question": {"Quoi faire?"}, "closes": {"vendredi 18 h"}}))
	w.presses("one", "bruno", "Ouvrir la ronde")
}

// proposes proposes an idea by its form.
func (w *both) proposes(platform, who, title string) string {
	w.t.Helper()
	return w.types(platform, who, chat.Place{Room: bot.Ideation}, "/idee "+title)
}

// thread is the place of the thread of an idea's post on a platform.
func (w *both) thread(platform string, idea int) chat.Place {
	w.t.Helper()
	got := query1(w, fmt.Sprintf(`SELECT post FROM posts WHERE platform = '%s' AND key = 'ideas/idea/%d'`, platform, idea))
	if len(got) != 1 {
		w.t.Fatalf("posts of idea %d on %s: %v", idea, platform, got)
	}
	return chat.Place{Room: bot.Ideation, Thread: got[0]}
}

func TestIdeasAndCommentsAreOnBothPlatforms(t *testing.T) {
	w := onBoth(t)
	w.opens()
	w.proposes("one", "awa", "Un café des langues")
	for _, name := range []string{"one", "two"} {
		posts := w.on[name].Posts(t, "mei", chat.Place{Room: bot.Ideation})
		contains(t, fmt.Sprintf("%+v", *posts[len(posts)-1]), "Un café des langues", "Awa Diallo (One)")
	}
	w.types("one", "luis", w.thread("one", 1), "J’en suis!")
	w.types("two", "mei", w.thread("two", 1), "Moi aussi!")
	for name, want := range map[string][2]string{"one": {"J’en suis!", " Mei Chen, sur Two : Moi aussi!"}, "two": {" Luis Ortega, sur One : J’en suis!", "Moi aussi!"}} {
		var got []string
		for _, s := range w.on[name].Posts(t, "claire", w.thread(name, 1)) {
			got = append(got, wordsOf(s))
		}
		if len(got) != 2 || !strings.Contains(got[0], want[0]) || !strings.Contains(got[1], want[1]) {
			t.Errorf("thread on %s: %q, want %q", name, got, want)
		}
	}
	w.want(`SELECT comments FROM ideas`, "2")
}

func TestOnePersonCountsOnceInARound(t *testing.T) {
	w := onBoth(t)
	w.opens() // three ideas each
	w.proposes("one", "luis", "Un jardin partagé")
	for _, at := range []string{"one", "two"} {
		idea := w.on[at].Posts(t, "awa", chat.Place{Room: bot.Ideation})
		for _, s := range idea {
			if s.Title == "Un jardin partagé" {
				w.seen[at] = s
			}
		}
		w.presses(at, "awa", "Appuyer")
	}
	w.want(`SELECT supports FROM ideas`, "2")
	for i, title := range []string{"Un café des langues", "Des cours de patin", "Une ligne d’écoute"} {
		w.proposes([]string{"one", "two"}[i%2], "awa", title)
	}
	w.proposes("two", "awa", "Un ciné-club")
	w.types("two", "luis", chat.Place{Room: bot.Ideation}, "/idee Deux soirées de cuisine")
	w.link("awa", "awa")
	w.want(`SELECT supports FROM ideas WHERE id = 1`, "1") // counted once
	w.want(`SELECT count(DISTINCT author) FROM ideas WHERE id BETWEEN 2 AND 5`, "1")
	w.want(`SELECT count(*) FROM round_people`, "3") // Luis twice, still two members
	contains(t, w.proposes("two", "awa", "Une cinquième"), "3 idées")
	w.want(`SELECT count(*) FROM ideas`, "6") // four are kept, and no more
	// Of an idea of one's own, a support is not counted.
	w.link("luis", "awa")
	w.want(`SELECT supports FROM ideas WHERE id = 1`, "0")
	w.want(`SELECT count(*) FROM pragma_foreign_key_check`, "0")
}
