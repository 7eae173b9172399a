package slack

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Every card and form of the product, as the goldens of the features have them
// (bottest.Drawings), is within the limits of the reference.
func TestTheProductIsWithinSlacksLimits(t *testing.T) {
	ref := slackLimits(t)
	files, err := filepath.Glob("../../bot/*/testdata/slack-*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens of the features: %v", err)
	}
	surfaces := map[string]surface{"message": onMessage, "modal": onModal, "home": onHome}
	for _, file := range append(files, "../../bot/testdata/slack-fr.jsonl", "../../bot/testdata/slack-en.jsonl") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for line := range bytes.Lines(data) {
			var one map[string]json.RawMessage
			if err := json.Unmarshal(line, &one); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for name, on := range surfaces {
				var body struct{ Blocks json.RawMessage }
				if one[name] == nil {
					continue
				}
				if err := json.Unmarshal(one[name], &body); err != nil {
					t.Fatalf("%s: %v", file, err)
				}
				seen++
				k := ref.check(t, on, body.Blocks)
				if on == onModal {
					k = ref.checkView(t, one[name])
				}
				for _, fault := range k.faults {
					t.Errorf("%s: %s: %s\n%.300s", file, one["story"], fault, line)
				}
			}
		}
		if lines := bytes.Count(data, []byte("\n")); seen != lines || seen == 0 {
			t.Errorf("%s: %d of %d lines checked", file, seen, lines)
		}
	}
}
