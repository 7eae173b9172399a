package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"livinglab/adapters/speech/speechtest"
	"livinglab/bot/chat"
)

var update = flag.Bool("update", false, "write testdata/*.json")

// drawing is a platform that draws and does nothing else, in the adapter's own
// words.
func drawing(t testing.TB) *Platform {
	t.Helper()
	return New(Options{BotToken: "xoxb-test", Say: ownWords(t)})
}

// ownWords reads the adapter's texts; one that is missing fails the test.
func ownWords(t testing.TB) func(chat.Lang, string) string {
	t.Helper()
	return speechtest.Strict(t, Texts)
}

// golden fails unless v, as JSON, is the file of that name in testdata; -update
// writes it.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	// Marks of markup as they are, and what cannot be seen by its number.
	drawn := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&", "\u200b", `\u200b`, "\u00a0", `\u00a0`).Replace(b.String())
	file := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(drawn), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if drawn != string(want) {
		t.Errorf("%s is not what was drawn, which is:\n%s", file, drawn)
	}
}

// jsonOf is a value as JSON decodes it, as Slack would read it.
func jsonOf(t interface{ Fatal(...any) }, v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
