package when_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"livinglab/bot/when"
)

// python finds a Python that has dateutil. It may be absent, except in
// continuous integration.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import dateutil, zoneinfo").Run() == nil {
			return name
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("python3-dateutil is missing")
	}
	t.Skip("python3-dateutil is not on this machine")
	return ""
}

// TestAgainstDateutil: 500 random rules have the occurrences that Debian's
// python3-dateutil finds for what RRULE and DTSTART say.
func TestAgainstDateutil(t *testing.T) {
	const rules, most = 500, 150
	var asked bytes.Buffer
	var all []when.Rule
	for n := range rules {
		rng := rand.New(rand.NewPCG(uint64(n), 5545))
		r := aRule(t, func(_ string, from, to int) int { return from + rng.IntN(to-from+1) })
		all = append(all, r)
		line, err := json.Marshal(map[string]any{"dtstart": r.DTSTART(), "zone": r.Zone, "rrule": r.RRULE(), "most": most, "last year": 2199})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&asked, "%s\n", line)
	}
	cmd := exec.Command(python(t), "testdata/occurrences.py")
	cmd.Stdin = &asked
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	answers := bufio.NewScanner(bytes.NewReader(out))
	answers.Buffer(nil, len(out)+1)
	compared, moved := 0, 0
	for _, r := range all {
		var want []int64
		if !answers.Scan() || json.Unmarshal(answers.Bytes(), &want) != nil {
			t.Fatalf("no answer about %s", r.RRULE())
		}
		got := r.Occurrences(most)
		if len(got) != len(want) {
			t.Errorf("%s %s %s: %d occurrences, dateutil has %d", r.DTSTART(), r.Zone, r.RRULE(), len(got), len(want))
			continue
		}
		for i, at := range got {
			compared++
			if r.Freq != when.ByCron && at.Minute() != r.Minute {
				moved++
			}
			if at.Unix() != want[i] {
				t.Errorf("%s %s %s: occurrence %d is %v, dateutil has %v", r.DTSTART(), r.Zone, r.RRULE(), i, at, time.Unix(want[i], 0).In(at.Location()))
				break
			}
		}
	}
	t.Logf("%d occurrences of %d rules compared, %d of them moved by a clock change", compared, rules, moved)
	if compared < 10_000 || moved == 0 {
		t.Errorf("only %d occurrences compared, %d moved", compared, moved)
	}
}
