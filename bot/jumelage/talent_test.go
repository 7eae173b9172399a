package jumelage_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"livinglab/bot/jumelage"
)

func TestTalentWords(t *testing.T) {
	for title, want := range map[string]string{
		"Cours de patin":                 "patin",
		"Apprendre à patiner":            "patiner",
		"L’anglais, la cuisine des Îles": "anglai cuisine ile",
		"Impôts (déclaration 2026)":      "2026 declaration impot",
		"Skating lessons":                "skating",
		"Patin, patins et PATIN":         "patin",
		"🎸":                              "",
		"":                               "",
		"书法":                             "书法",
		"a b c d":                        "",
		"un deux trois quatre cinq six sept huit neuf dix": "cinq deu huit neuf quatre sept six troi",
	} {
		if got := strings.Join(jumelage.TalentWords(title), " "); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

// Whatever is typed, the words are few, sorted and each once; and those of a word
// do not depend on what stands around it.
func TestTalentWordsOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.String().Draw(t, "title")
		words := jumelage.TalentWords(title)
		if len(words) > 8 || !slices.IsSorted(words) || len(slices.Compact(slices.Clone(words))) != len(words) {
			t.Fatalf("%q: %q", title, words)
		}
		if !slices.Equal(words, jumelage.TalentWords("  "+strings.ToUpper("de ")+title+" ")) {
			t.Fatalf("%q: other words with something that says nothing before it", title)
		}
	})
}
