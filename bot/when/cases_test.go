package when_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
	_ "time/tzdata" // the zones, wherever the tests run

	"livinglab/bot/when"
)

const minuteLayout = "2006-01-02T15:04"

// zone loads a zone.
func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// toronto is the moment of a local clock in the lab's zone.
func toronto(t testing.TB, clock string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation(minuteLayout, clock, zone(t, "America/Toronto"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// aCase is a text and what it means: a local clock, or a reason.
type aCase struct {
	Lang  when.Lang
	Text  string
	Want  string
	Error when.Reason
}

// check parses the case's text at now and compares.
func (c aCase) check(t *testing.T, now time.Time) {
	t.Helper()
	got, err := when.Parse(c.Text, c.Lang, now)
	if c.Error != "" {
		var problem *when.Error
		if !errors.As(err, &problem) || problem.Reason != c.Error {
			t.Errorf("%s %q: got %v, %v, want the error %q", c.Lang, c.Text, got, err, c.Error)
		}
		return
	}
	if err != nil {
		t.Errorf("%s %q: %v, want %s", c.Lang, c.Text, err, c.Want)
	} else if got.Format(minuteLayout) != c.Want {
		t.Errorf("%s %q: got %s, want %s", c.Lang, c.Text, got.Format(minuteLayout), c.Want)
	}
}

// referenceFile finds the shared reference beside a folder above this one. It
// may be absent, except in continuous integration.
func referenceFile(t *testing.T, name string) []byte {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for parent := filepath.Dir(folder); parent != folder; folder, parent = parent, filepath.Dir(parent) {
		data, err := os.ReadFile(filepath.Join(folder, "..", "shared", "reference", name))
		if err == nil {
			return data
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing", name)
	}
	t.Skipf("%s is not on this machine", name)
	return nil
}

func TestReferenceCases(t *testing.T) {
	var reference struct {
		Now, Zone string
		Cases     []aCase
	}
	if err := json.Unmarshal(referenceFile(t, "date-cases.json"), &reference); err != nil {
		t.Fatal(err)
	}
	now, err := time.ParseInLocation(minuteLayout, reference.Now, zone(t, reference.Zone))
	if err != nil {
		t.Fatal(err)
	}
	if len(reference.Cases) < 50 {
		t.Fatalf("only %d cases", len(reference.Cases))
	}
	for _, c := range reference.Cases {
		c.check(t, now)
	}
}
