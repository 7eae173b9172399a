package bottest

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"livinglab/bot/chat/chattest"
)

// Run plays each file that matches the pattern as a subtest.
func Run(t *testing.T, pattern string, o Options) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversation matches %s (%v)", pattern, err)
	}
	var all exceptions
	t.Cleanup(func() { all.tell(t, len(files)) })
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
			t.Parallel()
			play(t, f, o, &all)
		})
	}
}

// exceptions are what people did otherwise than the conversations say, because
// their platform has no such thing (chattest.Excepts), with how often.
type exceptions struct {
	mu  sync.Mutex
	all map[string]int
}

func (x *exceptions) add(s chattest.Stage) {
	e, ok := s.(chattest.Excepts)
	if !ok {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.all == nil {
		x.all = map[string]int{}
	}
	for _, words := range e.Exceptions() {
		x.all[words]++
	}
}

// tell prints their count, and each.
func (x *exceptions) tell(t testing.TB, conversations int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	n := 0
	for _, times := range x.all {
		n += times
	}
	t.Logf("%d conversations replayed, %d exceptions", conversations, n)
	for _, words := range slices.Sorted(maps.Keys(x.all)) {
		t.Logf("exception, %d times: %s", x.all[words], words)
	}
}

// play plays a file and compares it with what it says.
func play(t *testing.T, file string, o Options, all *exceptions) {
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	story := txtar.Parse(want)
	if sides := sidesOf(t, string(story.Comment)); sides != nil {
		o.Sides = sides
	}
	p := Open(t, o)
	for i, act := range story.Files {
		story.Files[i].Data = p.act(string(act.Data))
	}
	for _, s := range p.sides {
		all.add(s.stage)
	}
	got := txtar.Format(story)
	if bytes.Contains(got, []byte("⟦")) {
		t.Errorf("%s: a text or one of its arguments is missing: look for ⟦", file)
	}
	if bytes.Equal(got, want) {
		return
	}
	if *Update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s: the conversation went otherwise (run with -update to keep it):\n%s", file, difference(string(want), string(got)))
}

// difference shows where two texts part, with a few lines around.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < len(w) && i < len(g) && w[i] == g[i] {
		i++
	}
	part := func(lines []string, mark string) string {
		var b strings.Builder
		for _, l := range lines[min(i, len(lines)):min(i+25, len(lines))] {
			fmt.Fprintf(&b, "%s %s\n", mark, l)
		}
		return b.String()
	}
	return fmt.Sprintf("from line %d\n%s%s%s", i+1, part(w[max(i-3, 0):][:0], " "), part(w, "-"), part(g, "+"))
}
