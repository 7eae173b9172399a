package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// soakIdeas is how many ideas there are to support. Few enough that their posts
// are up to date soon after the last press: Slack takes 50 edits a minute.
const soakIdeas = 6

// soakConfig is the configuration of the lab.
func soakConfig(t testing.TB, path string, platforms []soakPlatform) string {
	var out, rooms, leads strings.Builder
	for _, p := range platforms {
		out.WriteString(p.Section())
		fmt.Fprintf(&leads, " %s:%s,", p.Platform().Name(), p.Person(0))
	}
	for _, room := range []string{"ideation", "annonces", "comite"} {
		var at []string
		for _, p := range platforms {
			at = append(at, p.Platform().Name()+":"+p.Room(room))
		}
		fmt.Fprintf(&rooms, "  %s: [%s]\n", room, strings.Join(at, ", "))
	}
	fmt.Fprintf(&out, "database: %s\nlisten: %s\nrooms:\n%sroles:\n  coordinators: [%s]\nlog: {format: json}\n",
		path, freeAddress(t), rooms.String(), strings.Trim(leads.String(), " ,"))
	return out.String()
}

// lead is what a coordinator does, one thing after the other.
type lead struct {
	*soak
	on   soakPlatform
	seen *chattest.Seen // in private, last
}

func (l *lead) types(line string) {
	l.t.Helper()
	l.came(l.on.Type(l.t, l.on.Person(0), chat.Place{Room: l.on.Room("comite")}, line))
}

func (l *lead) presses(route string, values ...string) {
	l.t.Helper()
	c := controlTo(l.seen, route)
	if c == nil {
		l.t.Fatalf("no %s on\n%s", route, chattest.Sprint(l.seen))
	}
	l.came(l.on.Press(l.t, l.on.Person(0), l.seen, *c, values...))
}

func (l *lead) fills(fields chat.Filled) {
	l.t.Helper()
	l.came(l.on.Submit(l.t, l.on.Person(0), l.seen, fields))
}

func (l *lead) came(seen *chattest.Seen) {
	l.t.Helper()
	if hear(seen) != isDone {
		l.t.Fatalf("the coordinator is told:\n%s", chattest.Sprint(seen))
	}
	l.seen = seen
}

// begin starts the program, and opens a round with ideas and two votes.
func (w *soak) begin() {
	w.program.start()
	l := &lead{soak: w, on: w.platforms[0]}
	l.types("/ronde ouvrir")
	l.fills(chat.Filled{"title": {"Bien vivre ici"}, "question": {"Qu’est-ce qui aiderait?"}, "closes": {inDays(30)}})
	l.presses("ideas:round-open:")
	for i := range soakIdeas {
		p := w.people[1+i]
		p.on.Type(w.t, p.id, chat.Place{Room: p.on.Room("ideation")}, "/idee "+p.invent())
	}
	l.opens(soakVotes[0], "approval")
	l.opens(soakVotes[1], "points")
	w.settle(time.Minute)
	w.rest = w.program.atRest()
	w.look()
	for _, p := range w.platforms {
		if len(w.ideas[p]) != soakIdeas || w.board[p] == nil || len(w.votes[p]) != len(soakVotes) {
			w.t.Fatalf("it does not begin as it should: %d ideas, %d votes, a board: %t", len(w.ideas[p]), len(w.votes[p]), w.board[p] != nil)
		}
	}
}

// opens prepares a vote and opens it.
func (l *lead) opens(title, kind string) {
	l.t.Helper()
	l.types("/vote ouvrir")
	l.presses("votes:free:")
	l.fills(chat.Filled{"title": {title}, "options": {"Un café des langues\nUn vélo pour chaque arrivant\nUn jardin partagé\nUn ciné-club"}})
	l.presses("votes:plan-basics:")
	l.fills(chat.Filled{"closes": {inDays(20)}})
	if kind == "points" {
		l.presses("votes:plan-count:")
		l.presses("votes:plan-kind:", kind)
		l.presses("votes:plan:")
	}
	l.presses("votes:preview:")
	l.presses("votes:open:")
}

// look is what people see in the rooms now.
func (w *soak) look() {
	ideas, board, votes := map[soakPlatform][]*chattest.Seen{}, map[soakPlatform]*chattest.Seen{}, map[soakPlatform][]*chattest.Seen{}
	for _, p := range w.platforms {
		for _, post := range p.Posts(w.t, p.Person(0), chat.Place{Room: p.Room("ideation")}) {
			if controlTo(post, "ideas:support:") != nil && len(ideas[p]) < soakIdeas {
				ideas[p] = append(ideas[p], post)
			}
			if controlTo(post, "ideas:propose:") != nil {
				board[p] = post
			}
		}
		for _, title := range soakVotes {
			for _, post := range p.Posts(w.t, p.Person(0), chat.Place{Room: p.Room("annonces")}) {
				if controlTo(post, "votes:vote:") != nil && strings.Contains(post.Title, title) {
					votes[p] = append(votes[p], post)
				}
			}
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ideas, w.board, w.votes = ideas, board, votes
}

// settle waits until everything is delivered, as the program's own health
// address tells.
func (w *soak) settle(within time.Duration) {
	w.t.Helper()
	var well wellness
	for until := time.Now().Add(within); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		if well = w.program.health(w.t); !well.OK {
			w.t.Fatalf("it is not well: %+v", well)
		}
		waiting := 0
		for _, p := range well.Platforms {
			waiting += p.Waiting
		}
		if waiting == 0 {
			return
		}
	}
	w.t.Fatalf("not all is delivered after %v: %+v", within, well)
}

// health asks the program how it is.
func (p *program) health(t testing.TB) (well wellness) {
	t.Helper()
	got, err := http.Get("http://" + p.address() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if err := json.NewDecoder(got.Body).Decode(&well); err != nil {
		t.Fatal(err)
	}
	return well
}

// end lets the program come to rest, compares what it holds with what people
// were told, closes the votes, compares what was published, and stops it.
func (w *soak) end() {
	for _, p := range w.platforms {
		p.Calm()
	}
	begun := time.Now()
	w.settle(3 * time.Minute)
	w.t.Logf("figures: all is delivered %v after the last press", time.Since(begun).Round(100*time.Millisecond))
	w.checkRows()
	l := &lead{soak: w, on: w.platforms[0]}
	for i := range soakVotes {
		l.types(fmt.Sprintf("/vote fermer %d", i+1))
		l.presses("votes:close-now:")
	}
	w.settle(time.Minute)
	w.checkPublished()
	w.checkPosts()
	rest := w.program.atRest()
	w.program.stop()
	w.report()
	w.checkGrowth(w.rest, rest)
}

// inDays is an instant as a picker of dates sends it.
func inDays(n int) string { return time.Now().AddDate(0, 0, n).Format("2006-01-02 15:04") }
