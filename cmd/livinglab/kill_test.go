package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // to look at the file while the program has it

	"livinglab/adapters/web/webtest"
	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/tally"
	"livinglab/bot/votes"
	"livinglab/storage"
)

// killPresses is how many presses the people make before the test is over.
const killPresses = 1000

// TestKilledWhilePeoplePress runs the real program and has ten people press
// buttons of its page by HTTP, each one after the other and all at once. It is
// killed (SIGKILL) at a random moment in the middle and again at the end. Presses
// whose answer was lost are sent again, as the page's script does. Afterwards
// every press counts exactly once.
func TestKilledWhilePeoplePress(t *testing.T) {
	r := seeded(t, 1)
	path := filepath.Join(t.TempDir(), "try.db")
	p := startTry(t, path) // makes the sample lab
	p.stop()
	vote := openTryVote(t, path, 5, time.Now())
	crowd := newCrowd(t, path, vote, r)

	p = startTry(t, path)
	crowd.press(p.url, p.kill, 100+r.IntN(killPresses-200))
	lost := crowd.lost()
	p = startTry(t, path)
	crowd.press(p.url, p.kill, killPresses) // again, as soon as the last is acknowledged

	aMinutePasses(t, path)
	p = startTry(t, path)
	crowd.press(p.url, nil, killPresses) // what was lost, and no more
	p.serves()
	waitUntilShown(t, path)
	p.stop()
	t.Logf("%d presses acknowledged; %d were without an answer at the first kill; of all that were sent again, %d had been done",
		crowd.acked.Load(), lost, crowd.before.Load())
	crowd.check()
}

// tryProcess is the program `livinglab try`, running.
type tryProcess struct {
	t   testing.TB
	cmd *exec.Cmd
	url string
	out *bytes.Buffer // what it logs; to be read once it has ended
}

var addressIn = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// startTry starts it on a file and waits for its address.
func startTry(t testing.TB, path string) *tryProcess {
	t.Helper()
	p := &tryProcess{t: t, cmd: exec.Command(os.Args[0]), out: &bytes.Buffer{}}
	p.cmd.Args = []string{"livinglab", "try", "--listen", "127.0.0.1:0", "--db", path, "--lang", "fr"} // see TestMain
	p.cmd.Dir = filepath.Dir(path)
	p.cmd.Stderr = p.out
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() }) //nolint:errcheck // it has ended already, or the test failed
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if p.url = addressIn.FindString(lines.Text()); p.url != "" {
			go io.Copy(io.Discard, out) //nolint:errcheck // it ends with the program
			return p
		}
	}
	t.Fatalf("it did not start: %v\n%s", p.cmd.Wait(), p.out)
	return nil
}

// kill kills it, and waits until it is gone.
func (p *tryProcess) kill() {
	p.cmd.Process.Kill() //nolint:errcheck // Wait says how it ended
	p.cmd.Wait()         //nolint:errcheck // killed
}

// stop stops it as Ctrl+C does; it must end well.
func (p *tryProcess) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("it ended with %v\n%s", err, p.out)
	}
}

// serves fails unless the page is there for a person.
func (p *tryProcess) serves() {
	p.t.Helper()
	got, err := http.Get(p.url + "as/awa/annonces")
	if err != nil {
		p.t.Fatal(err)
	}
	defer got.Body.Close()
	page, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK || !strings.Contains(string(page), "Un vote qui survit") {
		p.t.Errorf("the page: %s, %v\n%s", got.Status, err, page)
	}
}

// openTryVote opens a vote in the lab of try.
func openTryVote(t testing.TB, path string, options int, now time.Time) (id int64) {
	t.Helper()
	return openVote(t, path, tryLab(bot.Lab{Name: "Labo", Lang: chat.French, Zone: time.UTC}), "Un vote qui survit", options, now)
}

// openVote opens a vote for three days, at a time, in the lab of a file that no
// other process has open.
func openVote(t testing.TB, path string, lab bot.Lab, title string, options int, now time.Time) (id int64) {
	t.Helper()
	db, err := storage.Open(context.Background(), path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	b, err := bot.New(bot.Options{DB: db, Features: features(), Lab: lab})
	if err != nil {
		t.Fatal(err)
	}
	plan := votes.Plan{Title: title, Kind: tally.Approval, Most: 3, Seats: 2, Closes: now.Add(72 * time.Hour).Unix()}
	for i := range options {
		plan.Options = append(plan.Options, votes.Choice{Title: fmt.Sprint("Idée ", i+1, ": l’essayer un hiver, avec les gens du quartier, et voir ensuite"), In: true})
	}
	err = b.As(context.Background(), "votes", now, func(c *bot.Call) (err error) { id, err = votes.Begin(c, plan); return err })
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// crowd is the people who press, and what must have come of it.
type crowd struct {
	t      testing.TB
	path   string
	vote   int64
	people []*presser
	acked  atomic.Int64
	before atomic.Int64 // presses told that they were done before
}

// presser is one person. They press one thing after the other, so that at most
// one press is without an answer.
type presser struct {
	*crowd
	id       string
	r        *rand.Rand
	own      map[int64]bool // the ideas that they wrote
	ideas    []int64
	pending  *httpPress
	acks     []string       // ids of the events acknowledged
	supports map[int64]bool // by their presses
	draft    []string       // the options marked, as typed in the menu; nil: nothing being filled in
	cast     []string       // the ballot cast; nil: none
	receipt  string         // of it, where the answer was not lost
	next     string         // the route that casts, as the last answer showed it
}

// httpPress is a press as the page's script sends it.
type httpPress struct {
	As      string   `json:"as"`
	Room    string   `json:"room"`
	ID      string   `json:"id"`
	Whisper bool     `json:"whisper,omitempty"`
	Route   string   `json:"route"`
	Values  []string `json:"values,omitempty"`
}

func newCrowd(t testing.TB, path string, vote int64, r *rand.Rand) *crowd {
	c := &crowd{t: t, path: path, vote: vote}
	for _, s := range sampleCast {
		c.people = append(c.people, &presser{crowd: c, id: s.id, r: rand.New(rand.NewPCG(r.Uint64(), 2)), own: map[int64]bool{}, supports: map[int64]bool{}})
	}
	c.read(func(tx *sql.Tx) error {
		for _, p := range c.people {
			for _, list := range []struct {
				query string
				add   func(id int64)
			}{
				{`SELECT id FROM ideas WHERE ? <> ''`, func(id int64) { p.ideas = append(p.ideas, id) }},
				{`SELECT i.id FROM ideas i JOIN accounts a ON a.member_id = i.author WHERE a.account = ?`, func(id int64) { p.own[id] = true }},
				{`SELECT s.idea_id FROM idea_supports s JOIN accounts a ON a.member_id = s.member_id WHERE a.account = ?`, func(id int64) { p.supports[id] = true }},
			} {
				ids, err := storage.All(context.Background(), tx, storage.Value[int64], list.query, p.id)
				if err != nil {
					return err
				}
				for _, id := range ids {
					list.add(id)
				}
			}
		}
		return nil
	})
	return c
}

// press has everyone press until that many presses are acknowledged, and then
// calls kill, while others are under way; without one, only what was lost is
// sent again.
func (c *crowd) press(url string, kill func(), until int) {
	var all sync.WaitGroup
	var once sync.Once
	for _, p := range c.people {
		all.Go(func() {
			for kill != nil || p.pending != nil {
				if p.pending == nil {
					p.pending = p.choose()
				}
				html, err := p.send(url, *p.pending)
				if err != nil {
					if kill == nil {
						c.t.Error(err)
					}
					return // the program is gone
				}
				p.acknowledged(html)
				if c.acked.Add(1) >= int64(until) && kill != nil {
					once.Do(kill)
				}
			}
		})
	}
	all.Wait()
}

// lost is how many presses have no answer.
func (c *crowd) lost() (n int) {
	for _, p := range c.people {
		if p.pending != nil {
			n++
		}
	}
	return n
}

// choose is what the person presses next: a support given or taken back, marks
// on the ballot, or the ballot cast.
func (p *presser) choose() *httpPress {
	press := &httpPress{As: p.id, Room: "annonces", Whisper: true, ID: fmt.Sprintf("%016x-%d", p.r.Uint64(), len(p.acks))}
	switch {
	case p.next != "":
		press.Route, p.next = p.next, ""
	case p.r.IntN(3) == 0:
		press.Route = fmt.Sprintf("votes:approve:%d.0.0", p.vote)
		for _, i := range p.r.Perm(5)[:1+p.r.IntN(3)] {
			press.Values = append(press.Values, fmt.Sprint(i+1))
		}
		slices.Sort(press.Values)
	default:
		idea := p.ideas[p.r.IntN(len(p.ideas))]
		for p.own[idea] {
			idea = p.ideas[p.r.IntN(len(p.ideas))]
		}
		press.Room, press.Route = "ideation", fmt.Sprint("ideas:support:", idea)
	}
	return press
}

var errKilled = errors.New("no answer")

// send sends a press and returns what was shown; errKilled when there was no
// whole answer.
func (p *presser) send(url string, press httpPress) (html string, err error) {
	body, err := json.Marshal(press)
	if err != nil {
		return "", err
	}
	got, err := http.Post(url+"do/press", "application/json", bytes.NewReader(body))
	if err != nil {
		return "", errKilled
	}
	defer got.Body.Close()
	var reply struct{ Does, HTML, Message string }
	if err := json.NewDecoder(got.Body).Decode(&reply); err != nil {
		return "", errKilled
	}
	if got.StatusCode != http.StatusOK || reply.Does == "error" {
		p.t.Errorf("%s: %s: %s %s", p.id, press.Route, got.Status, reply.Message)
	}
	return reply.HTML, nil
}

var (
	castIn       = regexp.MustCompile(`votes:cast:\d+\.[0-9a-z]+`)
	receiptShown = regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b`)
)

// acknowledged notes what the press that was answered must have done. An answer
// may say only that it was done before: then it was, and the answer lost.
func (p *presser) acknowledged(html string) {
	press := *p.pending
	p.pending, p.acks = nil, append(p.acks, webtest.Key("event", p.id, press.ID))
	if strings.Contains(html, "C’est déjà fait") {
		p.before.Add(1)
	}
	feature, rest, _ := strings.Cut(press.Route, ":")
	action, arg, _ := strings.Cut(rest, ":")
	switch {
	case feature == "ideas":
		id, err := strconv.ParseInt(arg, 10, 64)
		if err != nil {
			p.t.Error(err)
		}
		p.supports[id] = !p.supports[id]
	case action == "approve":
		p.draft, p.next = press.Values, castIn.FindString(html)
	default:
		p.cast, p.draft, p.receipt = p.draft, nil, receiptShown.FindString(html)
	}
}

// read looks at the file while nothing else has it open.
func (c *crowd) read(fn func(tx *sql.Tx) error) {
	c.t.Helper()
	db, err := storage.Open(context.Background(), c.path, storage.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	defer db.Close()
	if err := db.Read(context.Background(), fn); err != nil {
		c.t.Fatal(err)
	}
}

// aMinutePasses ends the leases of what the killed program was about to show:
// nobody takes that in hand for a minute, which is too long for a test.
func aMinutePasses(t testing.TB, path string) {
	t.Helper()
	db, err := storage.Open(context.Background(), path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Write(context.Background(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE posts SET lease = 1 WHERE lease > 0; UPDATE outbox SET lease = 1 WHERE lease > 0`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// waitUntilShown waits until the program has shown every living post as it is
// now. It is another process: its file says how far it is.
func waitUntilShown(t testing.TB, path string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro&_busy_timeout=2000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for until := time.Now().Add(15 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		var behind int
		err := db.QueryRow(`SELECT (SELECT count(*) FROM posts WHERE dirty > 0 OR post IS NULL) + (SELECT count(*) FROM outbox WHERE state <> 'sent')`).Scan(&behind)
		if err != nil {
			t.Fatal(err)
		}
		if behind == 0 {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("%d posts are still not shown", behind)
		}
	}
}

// check compares the file with what the people were told.
func (c *crowd) check() {
	c.read(func(tx *sql.Tx) error {
		for query, want := range map[string]string{
			`PRAGMA integrity_check`: "ok",
			// Every post of the bot is there once, and nothing else is.
			`SELECT (SELECT count(*) FROM web_messages WHERE author IS NULL) - (SELECT count(*) FROM posts) - (SELECT count(*) FROM outbox)`: "0",
			`SELECT count(*) FROM posts WHERE state <> 'live' OR NOT EXISTS (SELECT 1 FROM web_messages m WHERE m.id = posts.post)`:          "0",
			`SELECT count(*) - count(DISTINCT post) FROM posts`:                                                                              "0",
			// What is counted beside the rows is what the rows say.
			`SELECT count(*) FROM ideas i WHERE supports <> (SELECT count(*) FROM idea_supports s WHERE s.idea_id = i.id)`: "0",
			`SELECT (SELECT count(*) FROM ballots) - (SELECT count(*) FROM voters)`:                                        "0",
			`SELECT count(*) FROM timers WHERE attempts > 0`:                                                               "0",
		} {
			if got, err := storage.One(context.Background(), tx, storage.Value[string], query); err != nil || got != want {
				c.t.Errorf("%s: %q, %v", query, got, err)
			}
		}
		for _, p := range c.people {
			if err := p.check(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *presser) check(tx *sql.Tx) error {
	ctx := context.Background()
	for _, id := range p.acks {
		n, err := storage.One(ctx, tx, storage.Value[int], `SELECT count(*) FROM seen_events WHERE event = ?`, id)
		if err != nil || n != 1 {
			p.t.Errorf("%s was acknowledged press %s: it is there %d times, %v", p.id, id, n, err)
		}
	}
	have, err := storage.All(ctx, tx, storage.Value[int64], `SELECT s.idea_id FROM idea_supports s JOIN accounts a ON a.member_id = s.member_id
		WHERE a.account = ? ORDER BY 1`, p.id)
	if err != nil {
		return err
	}
	maps.DeleteFunc(p.supports, func(_ int64, yes bool) bool { return !yes })
	if want := slices.Sorted(maps.Keys(p.supports)); !slices.Equal(have, want) {
		p.t.Errorf("%s supports %v, want %v", p.id, have, want)
	}
	type kept struct{ content, receipt string }
	scan := func(r storage.Scanner) (k kept, err error) { return k, r.Scan(&k.content, &k.receipt) }
	for query, want := range map[string][]string{
		`SELECT content, receipt FROM ballots b JOIN accounts a ON a.member_id = b.member WHERE a.account = ?`:  p.cast,
		`SELECT content, '' FROM ballot_drafts b JOIN accounts a ON a.member_id = b.member WHERE a.account = ?`: p.draft,
	} {
		all, err := storage.All(ctx, tx, scan, query, p.id)
		if err != nil {
			return err
		}
		var marks []string
		for _, k := range all {
			marks = append(marks, regexp.MustCompile(`\d+`).FindAllString(k.content, -1)...)
			if p.receipt != "" && k.receipt != "" && k.receipt != p.receipt {
				p.t.Errorf("%s was told receipt %s, and the ballot has %s", p.id, p.receipt, k.receipt)
			}
		}
		if len(all) > 1 || !slices.Equal(marks, want) {
			p.t.Errorf("%s: %d ballots, %v, want %v", p.id, len(all), marks, want)
		}
	}
	return nil
}
