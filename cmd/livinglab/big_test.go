package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// What is promised of a lab of that size. The benchmarks report how much of it
// they use ("of-target": at most 1); a slow machine is no failure.
const (
	startTarget  = time.Second
	answerTarget = 50 * time.Millisecond
	closeTarget  = 500 * time.Millisecond // the one writer: others wait
	memoryTarget = 150.0                  // MiB, resident, SQLite included
)

// timed runs a step over and over, and reports its mean and its longest time.
// The time that prepare takes, if there is one, does not count.
func timed(b *testing.B, target time.Duration, prepare, step func()) {
	b.Helper()
	var longest, all time.Duration
	n := 0
	for b.Loop() {
		if prepare != nil {
			b.StopTimer()
			prepare()
			b.StartTimer()
		}
		start := time.Now()
		step()
		took := time.Since(start)
		longest, all, n = max(longest, took), all+took, n+1
	}
	b.ReportMetric(longest.Seconds()*1000, "longest-ms")
	b.ReportMetric(all.Seconds()*1000/float64(n), "ms")
	b.ReportMetric(all.Seconds()/float64(n)/target.Seconds(), "of-target")
	b.ReportMetric(0, "ns/op") // it is in ms
}

// BenchmarkBigLab measures what people wait for in a lab of 10,000 members,
// 5,000 ideas, 100,000 supports and 100,000 ballots: the start, pages, presses,
// the moments when the one writer is busy for long, and the memory of the whole
// process. It is a file, with durable commits. Rerun it with
//
//	go test ./cmd/livinglab -run '^$' -bench BigLab -benchtime 20x
func BenchmarkBigLab(b *testing.B) {
	path := buildBig(b)
	b.Run("start", func(b *testing.B) {
		var l *bigLab
		closeIt := func() {
			if l != nil {
				l.db.Close()
			}
		}
		timed(b, startTarget, closeIt, func() { l = openBig(b, path) })
		closeIt()
	})
	b.Run("memory", func(b *testing.B) { reportMemory(b, path) })
	l := openBig(b, path)
	defer l.db.Close()
	benchAnswers(b, l)
	benchCrowds(b, l)
	benchClosing(b, l)
}

// benchAnswers measures what people ask for, through the dispatcher.
func benchAnswers(b *testing.B, l *bigLab) {
	open := l.number(b, `SELECT max(id) FROM votes WHERE state = 'open'`)
	closed := l.number(b, `SELECT max(id) FROM votes WHERE state = 'closed'`)
	vote := func(of int64, more string) string { return fmt.Sprint(of) + more }
	for _, q := range []struct {
		name string
		e    chat.Event
	}{
		{"idees", typed("idees")},
		{"idees/last-page", pressed("ideas", "list", "1,0,s,499,")},
		{"idees/newest", pressed("ideas", "list", "1,0,n,0,")},
		{"search", typed("idees café hiver chicoutimi")},
		{"search/nothing", typed("idees téléphérique sous-marin")},
		{"idee", typed("idees 1234")},
		{"labo", typed("labo")},
		{"labo/aide", typed("labo aide")},
		{"vote", typed("vote")},
		{"vote/show", pressed("votes", "show", vote(open, ""))},
		{"vote/ballot", pressed("votes", "vote", vote(open, ""))},
		{"vote/result", pressed("votes", "result", vote(closed, ""))},
		{"vote/how", pressed("votes", "how", vote(closed, ""))},
	} {
		b.Run(q.name, func(b *testing.B) {
			timed(b, answerTarget, nil, func() { l.handle(b, 4321, q.e) })
		})
	}
	b.Run("vote/receipt", func(b *testing.B) {
		var receipt string // of the last ballot of the file
		if err := l.db.Read(context.Background(), func(tx *sql.Tx) error {
			return tx.QueryRow(`SELECT file ->> '$.ballots[#-1].receipt' FROM vote_results WHERE vote = ?`, closed).Scan(&receipt)
		}); err != nil {
			b.Fatal(err)
		}
		e := chat.Event{Submit: &chat.Submit{Route: chat.Route{Feature: "votes", Action: "receipt-find", Arg: vote(closed, "")},
			Fields: chat.Filled{"receipt": {receipt}}}}
		timed(b, answerTarget, nil, func() {
			if got := l.handle(b, 4321, e); !strings.Contains(got, receipt) {
				b.Fatal(got)
			}
		})
	})
	who := 0
	b.Run("vote/press", func(b *testing.B) { // a mark on the ballot, then the ballot cast: two presses
		timed(b, 2*answerTarget, nil, func() { who++; l.castBallot(b, who%bigMembers+1, open, who) })
	})
	b.Run("support/press", func(b *testing.B) {
		timed(b, answerTarget, nil, func() { who++; l.handle(b, who%bigMembers+1, pressed("ideas", "support", fmt.Sprint(who%bigIdeas+1))) })
	})
	b.Run("propose", func(b *testing.B) {
		timed(b, answerTarget, nil, func() {
			who++
			l.handle(b, who%bigMembers+1, typed(fmt.Sprintf("idee Zz%dq observatoire %d des baleines %d", who, who*7, who*13)))
		})
	})
}

// castBallot marks one option and casts.
func (l *bigLab) castBallot(t testing.TB, member int, vote int64, salt int) {
	t.Helper()
	l.n++
	e := pressed("votes", "approve", fmt.Sprintf("%d.0.0", vote), fmt.Sprint(salt%20+1))
	e.ID, e.From, e.At = fmt.Sprint("mark", l.n), bigPerson(member), chat.Place{Room: bot.Announcements}
	a := l.Handle(context.Background(), e)
	for _, button := range a.Card.Buttons {
		if button.Route.Action == "cast" {
			if got := l.handle(t, member, chat.Event{Press: &chat.Press{Route: button.Route}}); !strings.Contains(got, "déposé") {
				t.Fatalf("not cast: %s", got)
			}
			return
		}
	}
	t.Fatalf("no ballot: %+v", a)
}

// benchClosing measures the transaction that closes a vote of 5,000 ballots
// over 60 ideas: the counting, the file that is published, the ballots deleted.
func benchClosing(b *testing.B, l *bigLab) {
	for _, p := range bigPlans {
		b.Run("close/"+p.name, func(b *testing.B) {
			timed(b, closeTarget, func() {
				id := l.bigVote(b, p.plan(0), bigClosing)
				l.closeNow(b, id)
			}, func() { l.tick(b) })
		})
	}
}

// tick runs what is due.
func (l *bigLab) tick(t testing.TB) {
	t.Helper()
	if _, err := l.Tick(context.Background(), l.now); err != nil {
		t.Fatal(err)
	}
	if dead := l.number(t, `SELECT count(*) FROM timers WHERE attempts > 0`); dead > 0 {
		t.Fatal("a timer failed")
	}
}

// benchCrowds measures what concerns everyone: the wiping that follows the
// closing of a vote, reminders put in the outbox for 10,000, and a result drawn
// with its chart (which no one waits for: readers and the writer go on).
func benchCrowds(b *testing.B, l *bigLab) {
	b.Run("scrub", func(b *testing.B) {
		timed(b, closeTarget, nil, func() {
			if err := errors.Join(l.db.Rebuild(context.Background()), l.db.EmptyLog(context.Background())); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("remind", func(b *testing.B) {
		timed(b, closeTarget, func() {
			l.exec(b, `DELETE FROM outbox WHERE state = 'waiting'`)
			id := l.bigVote(b, bigPlans[0].plan(0), 0)
			l.exec(b, `UPDATE timers SET due = ? WHERE feature = 'votes' AND kind = 'remind' AND key = ?`, l.now.Unix(), fmt.Sprint(id))
		}, func() { l.tick(b) })
		if n := l.number(b, `SELECT count(*) FROM outbox WHERE state = 'waiting'`); n != bigMembers {
			b.Fatalf("%d reminders", n)
		}
	})
	b.Run("draw/result", func(b *testing.B) {
		l.exec(b, `DELETE FROM outbox WHERE state = 'waiting'`)
		l.exec(b, `UPDATE posts SET dirty = 0`)
		timed(b, closeTarget, func() {
			l.exec(b, `UPDATE posts SET dirty = 1, due = 0, hash = '' WHERE key = (SELECT max(key) FROM posts WHERE key LIKE 'votes/result/%')`)
		}, func() {
			if _, err := l.Deliver(context.Background(), l.now); err != nil {
				b.Fatal(err)
			}
		})
	})
}

// reportMemory has another process do all that people do, and reports what it
// took: this one has made the lab, and its memory says nothing.
func reportMemory(b *testing.B, path string) {
	copied := filepath.Join(b.TempDir(), "copy.db")
	l := openBig(b, path)
	if err := l.db.Backup(context.Background(), copied); err != nil {
		b.Fatal(err)
	}
	l.db.Close()
	child := exec.Command(os.Args[0], "-test.run=^TestBigLabChild$", "-test.v")
	child.Env = append(os.Environ(), "LIVINGLAB_BIG_CHILD="+copied)
	out, err := child.CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if word := strings.Fields(line); len(word) == 3 && word[0] == "MEMORY" {
			value, err := strconv.ParseFloat(word[2], 64)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(value, word[1])
		}
	}
	b.ReportMetric(0, "ns/op")
}

// TestBigLabChild is the process that BenchmarkBigLab/memory measures.
func TestBigLabChild(t *testing.T) {
	path := os.Getenv("LIVINGLAB_BIG_CHILD")
	if path == "" {
		t.Skip("it is a part of BenchmarkBigLab")
	}
	l := openBig(t, path)
	tellMemory("start")
	l.everyone(t)
	tellMemory("busy")
	open := l.number(t, `SELECT max(id) FROM votes WHERE state = 'open'`)
	l.closeNow(t, open)
	l.tick(t)
	tellMemory("closed")
	if _, err := l.Deliver(context.Background(), l.now); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Maintain(context.Background(), l.now); err != nil {
		t.Fatal(err)
	}
	tellMemory("wiped")
	fmt.Printf("MEMORY of-target %.3f\n", statusMiB("VmHWM:")/memoryTarget)
	if err := l.db.Close(); err != nil {
		t.Fatal(err)
	}
}

// everyone has 64 people do things at once.
func (l *bigLab) everyone(t *testing.T) {
	open := l.number(t, `SELECT max(id) FROM votes WHERE state = 'open'`)
	closed := l.number(t, `SELECT max(id) FROM votes WHERE state = 'closed'`)
	all := []chat.Event{typed("idees"), typed("idees café hiver"), typed("labo"), typed("vote"), typed("labo aide"),
		pressed("votes", "result", fmt.Sprint(closed)), pressed("votes", "vote", fmt.Sprint(open)), typed("idees téléphérique sous-marin"),
		pressed("votes", "approve", fmt.Sprintf("%d.0.0", open), "3", "7"), pressed("ideas", "support", "17")}
	var group sync.WaitGroup
	for g := range 64 {
		group.Go(func() {
			for i := range 60 {
				e := all[(g+i)%len(all)]
				e.ID, e.From, e.At = fmt.Sprint("e", g, "-", i), bigPerson(1+g*60+i), chat.Place{Room: bot.Ideation}
				if a := l.Handle(context.Background(), e); a.Card == nil {
					t.Errorf("%+v: %+v", e, a)
				}
			}
		})
	}
	group.Wait()
}

// tellMemory prints what the process uses now.
func tellMemory(when string) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Printf("MEMORY %s-heap-MiB %.1f\n", when, float64(m.HeapAlloc)/(1<<20))
	fmt.Printf("MEMORY %s-RSS-MiB %.1f\n", when, statusMiB("VmRSS:"))
	fmt.Printf("MEMORY %s-peak-MiB %.1f\n", when, statusMiB("VmHWM:"))
}

// statusMiB is a figure of the process's own status; 0 where there is none
// (other systems than Linux).
func statusMiB(name string) float64 {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if word := strings.Fields(line); len(word) == 3 && word[0] == name {
			kib, _ := strconv.ParseFloat(word[1], 64) // the kernel writes numbers
			return kib / 1024
		}
	}
	return 0
}
