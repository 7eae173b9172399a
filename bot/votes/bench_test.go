package votes_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver, for the raw rate

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

const (
	atOnce    = 64
	castRound = 2000                   // presses between two measures of the raw rate
	rawRound  = 150 * time.Millisecond // one of those
)

// BenchmarkCast is one vote press, from the event to the answer, with its
// durable commit. The rate is measured in turns with the file's own rate of
// single commits, since a machine's disk has its moods; of-raw is the median of
// the turns' ratios: at least 0.6 is wanted with 64 people pressing at once,
// which share commits. One person alone pays for the handling and the whole
// commit.
func BenchmarkCast(b *testing.B) {
	for _, people := range []int{atOnce, 1} {
		b.Run(fmt.Sprint("at-once=", people), func(b *testing.B) { benchCast(b, people) })
	}
}

func benchCast(b *testing.B, people int) {
	lab, db := openLab(b, filepath.Join(b.TempDir(), "lab.db"))
	defer db.Close() //nolint:errcheck // the benchmark is over
	openVote(b, lab, sample("soixante"))
	prepareVoters(b, db, b.N)
	// All cast the same ballot, so that one card tells the button's route.
	route := castRoute(pressOf(lab, 0, "", chat.Route{Feature: "votes", Action: "vote", Arg: "1"}))
	raw := openRaw(b, db.Path())
	var ratios, raws []float64
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; {
		b.StopTimer()
		rawRate := raw.rate(b)
		n := min(castRound, b.N-done)
		b.StartTimer()
		start := time.Now()
		castAll(b, lab, people, done, n, route)
		rate := float64(n) / time.Since(start).Seconds()
		if n == castRound || done == 0 { // the rest of the last round tells little
			ratios, raws = append(ratios, rate/rawRate), append(raws, rawRate)
		}
		done += n
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "votes/s")
	b.ReportMetric(median(raws), "raw-commits/s")
	b.ReportMetric(median(ratios), "of-raw")
	b.ReportMetric(slices.Min(ratios), "least-of-raw")
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

// castAll has the voters from..from+n cast, so many people at once.
func castAll(b *testing.B, lab *bot.Bot, people, from, n int, route chat.Route) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range people {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if got := pressOf(lab, from+i, fmt.Sprint("e", from+i), route); got.Card == nil || got.Card.Title.String() != "Votre bulletin est déposé. Merci!" {
					b.Errorf("press %d: %s", from+i, said(got))
				}
			}
		})
	}
	all.Wait()
}

// BenchmarkRead is a press that only shows something, alone and while 64 others
// write: readers do not wait for the writer, only for the machine.
func BenchmarkRead(b *testing.B) {
	for _, writing := range []int{0, atOnce} {
		b.Run(fmt.Sprint("writing=", writing), func(b *testing.B) { benchRead(b, writing) })
	}
}

func benchRead(b *testing.B, writing int) {
	lab, db := openLab(b, filepath.Join(b.TempDir(), "lab.db"))
	defer db.Close() //nolint:errcheck // the benchmark is over
	openVote(b, lab, sample("soixante"))
	prepareVoters(b, db, 1000)
	var stop atomic.Bool
	var written atomic.Int64
	var all sync.WaitGroup
	for g := range writing {
		all.Go(func() {
			for i := 0; !stop.Load(); i++ {
				pressOf(lab, 1+(g*31+i)%999, fmt.Sprint("w", g, "-", i), chat.Route{Feature: "votes", Action: "approve", Arg: "1.0.0"}, fmt.Sprint(i%20+1))
				written.Add(1)
			}
		})
	}
	var took []float64
	b.ResetTimer()
	for b.Loop() {
		start := time.Now()
		if got := pressOf(lab, 0, "", chat.Route{Feature: "votes", Action: "vote", Arg: "1"}); castRoute(got).Action == "" {
			b.Fatal(said(got))
		}
		took = append(took, time.Since(start).Seconds()*1000)
	}
	b.ReportMetric(float64(written.Load())/b.Elapsed().Seconds(), "writes/s")
	stop.Store(true)
	all.Wait()
	slices.Sort(took)
	b.ReportMetric(median(took), "median-ms")
	b.ReportMetric(took[len(took)*99/100], "99th-ms")
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
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

// raw is the file as anyone else would open it.
type raw struct{ insert *sql.Stmt }

func openRaw(b *testing.B, path string) raw {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=2000")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() }) //nolint:errcheck // the file is the bot's
	if _, err := db.Exec(`CREATE TABLE IF NOT EXISTS raw (id INTEGER PRIMARY KEY, content TEXT)`); err != nil {
		b.Fatal(err)
	}
	insert, err := db.Prepare(`INSERT INTO raw (content) VALUES ('[{"o":2},{"o":17},{"o":31}]')`)
	if err != nil {
		b.Fatal(err)
	}
	return raw{insert}
}

// rate is how many transactions of one small row the file takes in a second,
// each durable before the next: what the machine itself can do.
func (r raw) rate(b *testing.B) float64 {
	b.Helper()
	n, start := 0, time.Now()
	for ; time.Since(start) < rawRound || n < 20; n++ {
		if _, err := r.insert.Exec(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(start).Seconds()
}
