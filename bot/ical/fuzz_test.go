package ical

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// unfolded are the lines of a file, as RFC 5545 (section 3.1) has them read.
func unfolded(t *testing.T, file []byte) []string {
	t.Helper()
	if !bytes.HasSuffix(file, []byte("\r\n")) {
		t.Fatalf("the last line does not end: %q", file)
	}
	for _, line := range bytes.Split(file, []byte("\r\n")) {
		if len(line) > 75 || bytes.ContainsAny(line, "\r\n") || !utf8.Valid(line) {
			t.Fatalf("a line of %d bytes: %q", len(line), line)
		}
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(file), "\r\n ", ""), "\r\n"), "\r\n")
}

// unescaped is a text as RFC 5545 (section 3.3.11) has it read.
func unescaped(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'n' || s[i] == 'N' {
				out.WriteByte('\n')
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// FuzzText: whatever people write is read back, and is read as nothing else.
func FuzzText(f *testing.F) {
	f.Add("Comité de pilotage", "Salle A; B, C", "Accueil\r\nBudget", "https://example.org/a,b;c")
	f.Add("a\nEND:VEVENT", `\n\,\\`, strings.Repeat("👩🏽‍🚀", 100), "javascript:alert(1)")
	f.Add("\xff\x00<>< >", strings.Repeat("x ", 400), strings.Repeat("<a>", 2000), "http://[::1]/\r\nX:y")
	zone := zone(f, "America/Toronto")
	f.Fuzz(func(t *testing.T, title, place, about, link string) {
		e := Event{UID: "fuzz", Modified: testNow, At: time.Date(2027, time.June, 3, 9, 0, 0, 0, zone),
			Details: Details{Title: title, Place: place, About: about, Link: link, Length: time.Hour}}
		file, err := File{Name: title, Zone: zone, Events: []Event{e}, Now: testNow}.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		events, said := 0, map[string]string{}
		for _, line := range unfolded(t, file) {
			name, value, ok := strings.Cut(line, ":")
			if !ok || name == "" {
				t.Fatalf("no property: %q", line)
			}
			if line == "BEGIN:VEVENT" {
				events++
			}
			if events == 1 {
				said[name] = unescaped(value)
			}
		}
		if events != 1 || said["END"] != "VCALENDAR" || said["SUMMARY"] != oneLine(title, longestTitle) || said["DESCRIPTION"] != lines(about) {
			t.Errorf("%d events, %q", events, said)
		}
		if said["URL"] != "" && !strings.HasPrefix(said["URL"], "http") {
			t.Errorf("the link is %q", said["URL"])
		}
	})
}

// A hundred series without an end, in zones that change their clocks.
func BenchmarkFile(b *testing.B) {
	f := File{Name: "Réunions", Zone: zone(b, "America/Toronto"), Now: testNow}
	for n := range 100 {
		f.Events = append(f.Events, Event{UID: fmt.Sprint(n), Modified: testNow, Details: Details{Title: "Réunion", Length: time.Hour},
			Series: aSeries(b, rand.New(rand.NewPCG(uint64(n), 5545)))})
	}
	for b.Loop() {
		if _, err := f.Bytes(); err != nil {
			b.Fatal(err)
		}
	}
}
