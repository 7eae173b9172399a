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
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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
