package votes_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver, for the raw rate

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/bot/votes"
	"livinglab/storage"
)

// openLab is a lab on a file, without a stage: many people press at once.
func openLab(t testing.TB, path string) (*bot.Bot, *storage.DB) {
	t.Helper()
	db, err := storage.Open(context.Background(), path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	memory := chattest.NewMemory("memory")
	b, err := bot.New(bot.Options{DB: db, Features: []bot.Feature{votes.New(rounds{}, votes.Config{})}, Platforms: []chat.Platform{memory},
		Lab: bot.Lab{Name: "Labo", Lang: chat.French, Zone: bottest.Zone, Rooms: map[string][]bot.Room{bot.Announcements: {{Platform: "memory", ID: "annonces"}}}},
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})), Now: func() time.Time { return bottest.Start }})
	if err != nil {
		t.Fatal(err)
	}
	return b, db
}

func openVote(t testing.TB, b *bot.Bot, p votes.Plan) {
	t.Helper()
	if err := b.As(context.Background(), "votes", bottest.Start, func(c *bot.Call) error { _, err := votes.Begin(c, p); return err }); err != nil {
		t.Fatal(err)
	}
}

// pressOf is a press of the i-th voter.
func pressOf(b *bot.Bot, i int, event string, r chat.Route, values ...string) chat.Answer {
	id := fmt.Sprint("m", i)
	return b.Handle(context.Background(), chat.Event{ID: event,
		From: chat.Person{Account: chat.Account{Platform: "memory", ID: id}, Name: id, Locale: "fr-CA"},
		At:   chat.Place{Room: "annonces"}, Press: &chat.Press{Route: r, Values: values}})
}

// castRoute is the route of the button that casts, on a ballot.
func castRoute(a chat.Answer) chat.Route {
	if a.Card != nil {
		for _, btn := range a.Card.Buttons {
			if btn.Route.Action == "cast" {
				return btn.Route
			}
		}
	}
	return chat.Route{}
}

const killPresses = 1000

// TestKilledInTheMiddleOfVotes kills the bot (SIGKILL) while a thousand people
// vote: every vote that was acknowledged is there after, exactly once.
func TestKilledInTheMiddleOfVotes(t *testing.T) {
	if path := os.Getenv("VOTES_TEST_CHILD"); path != "" {
		voteUntilKilled(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "lab.db")
	b, db := openLab(t, path)
	openVote(t, b, sample("simple"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	acknowledged := runAndKill(t, path)

	_, db = openLab(t, path)
	defer db.Close() //nolint:errcheck // read only
	if err := db.Read(context.Background(), func(tx *sql.Tx) error {
		var ballots, voters, joined int
		if err := tx.QueryRow(`SELECT (SELECT count(*) FROM ballots), (SELECT count(*) FROM voters),
			(SELECT count(*) FROM ballots b JOIN voters v ON v.vote = b.vote AND v.member = b.member)`).Scan(&ballots, &voters, &joined); err != nil {
			return err
		}
		if ballots != voters || joined != ballots || ballots < len(acknowledged) || ballots >= killPresses {
			t.Errorf("%d ballots, %d voters, %d both; %d acknowledged of %d", ballots, voters, joined, len(acknowledged), killPresses)
		}
		for who, receipt := range acknowledged {
			var n int
			if err := tx.QueryRow(`SELECT count(*) FROM ballots b JOIN accounts a ON a.member_id = b.member
				WHERE a.account = ? AND b.receipt = ?`, who, receipt).Scan(&n); err != nil {
				return err
			}
			if n != 1 {
				t.Errorf("the vote of %s (receipt %s) is there %d times", who, receipt, n)
			}
		}
		t.Logf("%d acknowledged, %d kept", len(acknowledged), ballots)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// runAndKill runs the child until a third of the votes are acknowledged, kills
// it, and returns the receipts that it told, by voter.
func runAndKill(t *testing.T, path string) map[string]string {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledInTheMiddleOfVotes$", "-test.v")
	child.Env = append(os.Environ(), "VOTES_TEST_CHILD="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[string]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		word := strings.Fields(lines.Text())
		if len(word) == 3 && word[0] == "ACK" {
			acknowledged[word[1]] = word[2]
		}
		if len(acknowledged) == killPresses/3 {
			if err := child.Process.Kill(); err != nil { // and read what was told before
				t.Fatal(err)
			}
		}
	}
	child.Wait() //nolint:errcheck // it was killed
	if len(acknowledged) < killPresses/3 {
		t.Fatalf("the child stopped by itself after %d votes", len(acknowledged))
	}
	return acknowledged
}

// voteUntilKilled is the child: 64 people at a time fill in and cast, and each
// receipt is told as soon as it was shown.
func voteUntilKilled(t *testing.T, path string) {
	b, _ := openLab(t, path)
	var next atomic.Int64
	var tell sync.Mutex
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for i := int(next.Add(1)); i <= killPresses; i = int(next.Add(1)) {
				filled := pressOf(b, i, fmt.Sprint("f", i), chat.Route{Feature: "votes", Action: "approve", Arg: "1.0.0"}, fmt.Sprint(i%5+1))
				answer := pressOf(b, i, fmt.Sprint("c", i), castRoute(filled))
				receipt := receiptIn.FindStringSubmatch(strings.ReplaceAll(said(answer), "\u00a0", " "))
				if receipt == nil {
					t.Errorf("no receipt: %s", said(answer))
					return
				}
				tell.Lock()
				fmt.Printf("ACK m%d %s\n", i, receipt[1])
				tell.Unlock()
			}
		})
	}
	wg.Wait()
}

// BenchmarkCast is one vote press, from the event to the answer, with its
// durable commit, 64 people pressing at once. It reports the file's own rate of
// single commits, and the ratio of the two: at least 0.6 is wanted.
func BenchmarkCast(b *testing.B) {
	lab, db := openLab(b, filepath.Join(b.TempDir(), "lab.db"))
	defer db.Close() //nolint:errcheck // the benchmark is over
	openVote(b, lab, sample("soixante"))
	prepareVoters(b, db, b.N)
	// All cast the same ballot, so that one card tells the button's route.
	route := castRoute(pressOf(lab, 0, "", chat.Route{Feature: "votes", Action: "vote", Arg: "1"}))
	raw := rawCommits(b, db.Path())
	var next atomic.Int64
	next.Store(-1)
	b.SetParallelism((64 + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := int(next.Add(1))
			if got := pressOf(lab, i, fmt.Sprint("e", i), route); got.Card == nil || got.Card.Title.String() != "Votre bulletin est déposé. Merci!" {
				b.Errorf("press %d: %s", i, said(got))
			}
		}
	})
	b.StopTimer()
	rate := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "votes/s")
	b.ReportMetric(raw, "raw-commits/s")
	b.ReportMetric(rate/raw, "of-raw")
	if err := db.Read(context.Background(), func(tx *sql.Tx) error {
		var ballots, voters, drafts int
		err := tx.QueryRow(`SELECT (SELECT count(*) FROM ballots), (SELECT count(*) FROM voters), (SELECT count(*) FROM ballot_drafts)`).Scan(&ballots, &voters, &drafts)
		if ballots != b.N || voters != b.N || drafts != 0 {
			b.Errorf("%d presses left %d ballots, %d voters, %d drafts", b.N, ballots, voters, drafts)
		}
		return err
	}); err != nil {
		b.Fatal(err)
	}
}

// prepareVoters makes members who have filled in a ballot.
func prepareVoters(b *testing.B, db *storage.DB, n int) {
	b.Helper()
	if err := db.Write(context.Background(), func(tx *sql.Tx) error {
		for i := range n {
			for _, q := range []string{
				`INSERT INTO members (id, name, created) VALUES (?1 + 1, 'm' || ?1, 0)`,
				`INSERT INTO accounts (platform, account, member_id, name, locale, role) VALUES ('memory', 'm' || ?1, ?1 + 1, 'm' || ?1, 'fr-CA', 0)`,
				`INSERT INTO ballot_drafts (vote, member, content) VALUES (1, ?1 + 1, '[{"o":2},{"o":17},{"o":31},{"o":59},{"o":60}]')`,
			} {
				if _, err := tx.Exec(q, i); err != nil {
					return err
				}
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
}

// rawCommits measures how many transactions of one small row the file takes in
// a second, each durable before the next: what the machine itself can do.
func rawCommits(b *testing.B, path string) float64 {
	b.Helper()
	raw, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=2000")
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close() //nolint:errcheck // the file is the bot's
	raw.SetMaxOpenConns(1)
	if _, err := raw.Exec(`CREATE TABLE IF NOT EXISTS raw (id INTEGER PRIMARY KEY, content TEXT)`); err != nil {
		b.Fatal(err)
	}
	insert, err := raw.Prepare(`INSERT INTO raw (content) VALUES ('[{"o":2},{"o":17},{"o":31}]')`)
	if err != nil {
		b.Fatal(err)
	}
	defer insert.Close() //nolint:errcheck // as raw
	const least = 500 * time.Millisecond
	n, start := 0, time.Now()
	for ; time.Since(start) < least || n < 50; n++ {
		if _, err := insert.Exec(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(start).Seconds()
}
