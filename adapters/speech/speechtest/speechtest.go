// Package speechtest reads an adapter's own words for its tests.
package speechtest

import (
	"io/fs"
	"testing"

	"go.yaml.in/yaml/v3"

	"livinglab/bot/chat"
)

// Read reads an adapter's texts, by language and key.
func Read(t testing.TB, files fs.FS) map[chat.Lang]map[string]string {
	t.Helper()
	texts := map[chat.Lang]map[string]string{}
	for _, l := range chat.Langs {
		data, err := fs.ReadFile(files, "text/"+string(l)+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var one map[string]string
		if err := yaml.Unmarshal(data, &one); err != nil {
			t.Fatalf("%s: %v", l, err)
		}
		texts[l] = one
	}
	return texts
}

// Say says an adapter's texts as the bot's catalogue would: one that is missing
// is shown as ⟦key⟧.
func Say(t testing.TB, files fs.FS) func(chat.Lang, string) string {
	t.Helper()
	texts := Read(t, files)
	return func(l chat.Lang, key string) string {
		if s, ok := texts[l][key]; ok {
			return s
		}
		return "⟦" + key + "⟧"
	}
}

// Strict is Say, of which a text that is missing fails the test.
func Strict(t testing.TB, files fs.FS) func(chat.Lang, string) string {
	t.Helper()
	texts := Read(t, files)
	return func(l chat.Lang, key string) string {
		s, ok := texts[l][key]
		if !ok {
			t.Errorf("no text %q in %q", key, l)
		}
		return s
	}
}
