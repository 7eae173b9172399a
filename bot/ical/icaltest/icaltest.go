// Package icaltest has calendar files read by programs of others: Debian's
// python3-icalendar, and python3-dateutil for when things take place. They know
// the zones from the file alone.
package icaltest

import (
	"bufio"
	"bytes"
	_ "embed" // the program
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

//go:embed read_calendar.py
var program string

// Seen is what they see in a file.
type Seen struct {
	Problem string
	Name    string
	Zones   []string
	Events  map[string]Event // by UID
}

// Event is all that has one UID.
type Event struct {
	At       []int64 // when it takes place within the period, in Unix seconds, each moment once
	Titles   []string
	Status   []string
	Sequence []int64
	About    string
	Place    string
	Link     string
	Minutes  float64
}

// Period is what is looked at: from a moment on and before another.
type Period struct{ From, To time.Time }

// python finds a Python that has what is needed. It may be absent, except in
// continuous integration.
func python(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import icalendar, dateutil").Run() == nil {
			return name
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("python3-icalendar or python3-dateutil is missing")
	}
	t.Skip("python3-icalendar and python3-dateutil are not on this machine")
	return ""
}

// Read has the files read. One that is not as RFC 5545 wants it fails the test.
// Without Python the test is skipped, except in continuous integration.
func Read(t testing.TB, p Period, files ...[]byte) []Seen {
	t.Helper()
	var asked bytes.Buffer
	for _, f := range files {
		line, err := json.Marshal(map[string]any{"file": string(f), "from": p.From.Unix(), "to": p.To.Unix()})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&asked, "%s\n", line)
	}
	cmd := exec.Command(python(t), "-c", program)
	cmd.Stdin, cmd.Stderr = &asked, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewScanner(bytes.NewReader(out))
	answers.Buffer(nil, len(out)+1)
	var all []Seen
	for i := range files {
		var seen Seen
		if !answers.Scan() || json.Unmarshal(answers.Bytes(), &seen) != nil {
			t.Fatalf("no answer about file %d", i)
		}
		if seen.Problem != "" {
			t.Errorf("%s\n%s", seen.Problem, files[i])
		}
		all = append(all, seen)
	}
	return all
}
