package tally

import (
	"bytes"
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
	cases, err := ReadCases(bytes.NewReader(reference(t, "voting-cases.json")))
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) != 104 {
		t.Errorf("read %d cases, want 104", len(cases))
	}
	counts := 0
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			for _, rule := range c.Rules() {
				res, err := Count(c.Election, rule)
				if err != nil {
					t.Errorf("%s: %v", rule, err)
					continue
				}
				if err := c.Check(res); err != nil {
					t.Error(err)
				}
				counts++
			}
		})
	}
	if counts != 60*4+8*3+4*2+32*5 {
		t.Errorf("compared %d counts", counts)
	}
}
