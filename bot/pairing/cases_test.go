package pairing

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// reference reads a file of the shared reference material, from this folder upwards. Where there is none the test is
// skipped, except under CI.
func reference(t testing.TB, name string) []byte {
	t.Helper()
	for up := ".."; len(up) < 40; up = filepath.Join(up, "..") {
		data, err := os.ReadFile(filepath.Join(up, "shared", "reference", name))
		if err == nil {
			return data
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("reference/%s is missing", name)
	}
	t.Skipf("reference/%s is not here", name)
	return nil
}

func TestReferenceCases(t *testing.T) {
	var file struct {
		Cases []struct {
			ID           string
			Members      int
			Edges        [][3]int64
			Pairs, Total int64
		}
	}
	if err := json.Unmarshal(reference(t, "pairing-cases.json"), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) != 24 {
		t.Errorf("read %d cases, want 24", len(file.Cases))
	}
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			var p Problem
			for i := range c.Members {
				p.People = append(p.People, Person{ID: fmt.Sprintf("%03d", i)})
			}
			for _, e := range c.Edges {
				p.Pairs = append(p.Pairs, Pair{p.People[e[0]].ID, p.People[e[1]].ID, e[2]})
			}
			res, err := Match(context.Background(), p)
			if err != nil {
				t.Fatal(err)
			}
			if int64(len(res.Groups)) != c.Pairs || res.Total != c.Total || !res.Exact {
				t.Errorf("%d pairs, total %d, exact %v; want %d and %d", len(res.Groups), res.Total, res.Exact, c.Pairs, c.Total)
			}
			t.Logf("%d placed of %d, added %d", res.Placed, c.Members, res.Added)
		})
	}
}
