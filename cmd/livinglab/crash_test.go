package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
	"livinglab/adapters/slack/slacktest"
)

// The crash harness: `livinglab serve` in a Slack and a Discord on this machine,
// while a reminder is due for everyone there, is killed (SIGKILL) again and
// again, at moments that matter and at others, and started anew. Requests and
// answers are late, fail or are lost meanwhile. At the end it is left alone until
// nothing is pending; then everyone has each reminder exactly once, as is seen
// from what stands in their conversations with the bot.
//
// The files: crash_test.go (the whole), crash_road_test.go (what goes wrong on
// the way to the platforms), crash_lab_test.go (the lab, its people and
// reminders), crash_check_test.go (what must hold), crash_forget_test.go (that it
// sees what it looks for).

// How the harness goes.
const (
	// crashKills takes a few seconds; LIVINGLAB_CRASH says another number.
	crashKills = 30
	// mostCrashPeople is how many there are on each platform when there are kills
	// enough: some seven reminders leave between two.
	mostCrashPeople = 1000
	peopleAKill     = 3
	// mostPosts is how many posts a life makes, at most, before it is killed at
	// one of them: what a process may post to Slack at once, and a few more.
	mostPosts = 12
	// mostWait is how long that may take, or startsWaited starts: there may be less
	// to do.
	mostWait     = 3 * time.Second
	startsWaited = 50
	// inHand is how many messages the program takes in hand at once, on each
	// platform (bot.ahead).
	inHand    = 64
	tellEvery = 500 // kills
	// afterPost is the time after an answer in which it is being recorded.
	afterPost = 5 * time.Millisecond
)

// TestCrash kills the program crashKills times, or as often as LIVINGLAB_CRASH
// says:
//
//	LIVINGLAB_CRASH=10000 go test -v -timeout 0 -run '^TestCrash$' ./cmd/livinglab
func TestCrash(t *testing.T) {
	kills := crashKills
	if s := os.Getenv("LIVINGLAB_CRASH"); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	w := newCrash(t, min(mostCrashPeople, peopleAKill*kills))
	w.begin()
	for w.program.kills < kills {
		w.live(killTime(w.r.IntN(int(killTimes))), "")
		if n := w.program.kills; n%tellEvery == 0 {
			t.Logf("%d kills, %d posts, in %v", n, w.road.posts(), time.Since(w.begun).Round(time.Second))
		}
	}
	w.end()
	w.report()
	if lost, doubled := w.seen.sum(); lost+doubled > 0 {
		t.Errorf("%d lost, %d doubled: %v", lost, doubled, w.seen.examples)
	}
}

// crash is the lab while it is killed.
type crash struct {
	t         testing.TB
	r         *rand.Rand
	people    int // on each platform
	platforms []soakPlatform
	ages      []func(time.Duration) // what passes time on platforms that remember for a while
	road      *road
	program   *program
	path      string // of the database
	titles    []string
	seen      sighting

	begun  time.Time
	starts []time.Duration // until it says that it starts
	at     [killTimes]int  // kills
	waited int             // for a moment that did not come
	free   int             // reminders that are not in hand, at least
}

func newCrash(t testing.TB, people int) *crash {
	w := &crash{t: t, r: seeded(t, 5), people: people, begun: time.Now()}
	w.road = newRoad(t, rand.New(rand.NewPCG(w.r.Uint64(), 6)))
	// No rates hold: TestTwoThousandReminders looks at those.
	slack, discord := newSlackOf(t, people, slacktest.StageOptions{}), newDiscordOf(t, people, discordtest.StageOptions{})
	w.road.to["slack"], w.road.to["discord"] = slack.Server().URL(), discord.Server().URL()
	w.platforms, w.ages = []soakPlatform{slack, discord}, append(w.ages, discord.Server().Clock().Advance)
	dir := t.TempDir()
	w.path = filepath.Join(dir, "lab.db")
	w.program = &program{t: t, dir: dir, config: soakConfig(t, w.path, w.platforms), platforms: w.platforms,
		env: []string{slackAPI + "=" + w.road.URL + "/slack/api/", discordAPI + "=" + w.road.URL + "/discord/api/v10"}}
	return w
}

// killTime is when the program is killed.
type killTime int

const (
	unheard  killTime = iota // a post has been made, and the program is not told
	heard                    // it was told just now
	anywhere                 // at any moment, its start included
	killTimes
)

func (k killTime) String() string {
	return [...]string{"when a post was made and its answer not heard", "just after", "at any moment"}[k]
}

// live starts the program and kills it. Then it is started again at once, if
// there is something to do that the others had not in hand, or a minute passes:
// what was in hand waits for a minute, in which what was sent arrives.
//
// The posts that count for the moment are those on one platform, or all.
func (w *crash) live(k killTime, on string) {
	begun, ready := time.Now(), make(chan time.Duration, 1)
	prints := w.program.launch()
	go func() {
		defer close(ready)
		one := make([]byte, 1024)
		if n, _ := prints.Read(one); n > 0 {
			ready <- time.Since(begun)
		}
		for n := 1; n > 0; n, _ = prints.Read(one) {
		}
	}()
	m := w.road.await(1+w.r.IntN(mostPosts), on, k == unheard)
	w.await(k, m)
	w.program.kill()
	if end := w.program.cmd.ProcessState; end.Exited() {
		w.t.Fatalf("it ended by itself: %v\n%s", end, w.lastLogged())
	}
	w.road.pass(m)
	w.at[k]++
	if started, ok := <-ready; ok {
		w.starts = append(w.starts, started)
	}
	if w.free -= 2 * inHand; w.free > 2*inHand && w.r.IntN(2) == 0 {
		return
	}
	w.road.empty()
	w.minutePasses()
	if w.free = w.left(); w.free < w.people/10 {
		w.remind()
	}
}

// await waits for the moment of a kill.
func (w *crash) await(k killTime, m *instant) {
	if k == anywhere {
		time.Sleep(time.Duration(w.r.Int64N(int64(3 * w.typicalStart()))))
		return
	}
	select {
	case <-m.came:
	case <-time.After(max(mostWait, startsWaited*w.typicalStart())):
		w.waited++
	}
	if k == heard {
		time.Sleep(time.Duration(w.r.Int64N(int64(afterPost))))
	}
}

// report prints the figures.
func (w *crash) report() {
	var kinds []string
	for k, n := range w.at {
		kinds = append(kinds, fmt.Sprintf("%d %v", n, killTime(k)))
	}
	lost, doubled := w.seen.sum()
	w.t.Logf("figures: %d kills, %d reminders to %d people, lost = %d, doubled = %d, in %v", w.program.kills, len(w.titles)*w.people*len(w.platforms),
		w.people*len(w.platforms), lost, doubled, time.Since(w.begun).Round(time.Second))
	w.t.Logf("figures: killed %s (%d times it did not come to it); %v from a start to its first words; what went wrong on the way: %v",
		strings.Join(kinds, ", "), w.waited, w.typicalStart().Round(time.Millisecond), w.road.went)
}
