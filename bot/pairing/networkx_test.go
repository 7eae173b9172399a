package pairing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"
)

// networkxProgram reads lists of edges and answers for each with the most pairs, the greatest weight with so many, and the
// seconds it took.
const networkxProgram = `
import json, sys, time
import networkx
for line in sys.stdin:
    edges = json.loads(line)
    g = networkx.Graph()
    g.add_weighted_edges_from(edges)
    start = time.perf_counter()
    m = networkx.max_weight_matching(g, maxcardinality=True)
    took = time.perf_counter() - start
    print(json.dumps([len(m), sum(g[a][b]["weight"] for a, b in m), took]), flush=True)
`

// networkx asks Debian's python3-networkx. Where it is not installed the test is skipped, except under CI, which installs it.
func networkx(t testing.TB, graphs ...[][3]int64) [][3]float64 {
	t.Helper()
	python := ""
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import networkx").Run() == nil {
			python = name
			break
		}
	}
	if python == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("python3-networkx is not installed")
		}
		t.Skip("python3-networkx is not installed")
	}
	var in bytes.Buffer
	for _, g := range graphs {
		if err := json.NewEncoder(&in).Encode(g); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(python, "-c", networkxProgram)
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := make([][3]float64, len(graphs))
	for dec, i := json.NewDecoder(bytes.NewReader(out)), 0; i < len(graphs); i++ {
		if err := dec.Decode(&answers[i]); err != nil {
			t.Fatal(err)
		}
	}
	return answers
}

// randomDuos is n people and k pairs among them with fits from 1 to most. With sides, only people of even and odd number are
// pairs.
func randomDuos(r *rand.Rand, n, k int, most int64, sides bool) (Problem, [][3]int64) {
	var p Problem
	for i := range n {
		p.People = append(p.People, Person{ID: fmt.Sprintf("%04d", i)})
	}
	edges := [][3]int64{}
	seen := map[[2]int]bool{}
	for tries := 0; len(edges) < k && tries < 20*k; tries++ {
		a, b := r.IntN(n), r.IntN(n)
		if a >= b || seen[[2]int{a, b}] || sides && (a+b)%2 == 0 {
			continue
		}
		seen[[2]int{a, b}] = true
		fit := 1 + r.Int64N(most)
		p.Pairs = append(p.Pairs, Pair{p.People[a].ID, p.People[b].ID, fit})
		edges = append(edges, [3]int64{int64(a), int64(b), fit})
	}
	return p, edges
}

func TestAgainstNetworkx(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	var problems []Problem
	var graphs [][][3]int64
	for i := range 300 {
		n := 2 + r.IntN(40)
		if i%30 == 0 {
			n = 150
		}
		p, edges := randomDuos(r, n, r.IntN(n*n/3+1), []int64{1, 3, 10, 1000, MaxFit}[r.IntN(5)], i%3 == 0)
		problems, graphs = append(problems, p), append(graphs, edges)
	}
	for i, want := range networkx(t, graphs...) {
		got := match(t, problems[i])
		if got.Rescued > 0 {
			got.Total += got.Lost
		} else if len(got.Groups) != int(want[0]) {
			t.Errorf("%d duos, networkx finds %v: %v", len(got.Groups), want[0], graphs[i])
		}
		if got.Total != int64(want[1]) {
			t.Errorf("total %d, networkx finds %v: %v", got.Total, want[1], graphs[i])
		}
	}
}
