package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"livinglab/bot/chat"
)

// Drawn plainly, a card is within Slack's limits and has all its words, in the
// blocks that Slack takes everywhere.
func TestAPlainCardHasEveryWord(t *testing.T) {
	ref, p := slackLimits(t), drawing(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCards(p.Limits()).Draw(t, "card")
		blocks := p.blocks(c, onMessage, looks{plain: true})
		if k := ref.check(t, onMessage, blocks); len(k.faults) > 0 {
			t.Fatal(strings.Join(k.faults, "\n"))
		}
		var shown strings.Builder
		for _, b := range blocks {
			switch b := b.(type) {
			case *slack.HeaderBlock:
				shown.WriteString(b.Text.Text)
			case *slack.SectionBlock:
				shown.WriteString(footWords(b.Text))
			case *slack.ContextBlock:
				shown.WriteString(footWords(b.ContextElements.Elements[0].(*slack.TextBlockObject)))
			case *slack.ActionBlock:
			default:
				t.Fatalf("a %s is not plain", b.BlockType())
			}
		}
		words := spaceless(shown.String())
		for _, text := range texts(c) {
			if !strings.Contains(words, spaceless(clean(text))) {
				t.Fatalf("%q is not in %q", text, words)
			}
		}
		if _, err := json.Marshal(blocks); err != nil {
			t.Fatal(err)
		}
	})
}

// spaceless leaves out what may be broken between two blocks.
func spaceless(s string) string { return strings.NewReplacer("\n", "", "\r", "").Replace(s) }

func TestPackedLines(t *testing.T) {
	long := strings.Repeat("é", maxText)
	for name, c := range map[string]struct {
		lines []string
		want  []int // the characters of each section
	}{
		"none":                  {nil, nil},
		"empty":                 {[]string{"", ""}, nil},
		"short":                 {[]string{"a", "b"}, []int{3}},
		"one as long as can be": {[]string{long}, []int{maxText}},
		"longer":                {[]string{long + "é"}, []int{maxText, 1}},
		"one after a long one":  {[]string{long, "a"}, []int{maxText, 1}},
		"two that fit no more":  {[]string{long[:maxText], "a" + long[:maxText]}, []int{maxText / 2, 1 + maxText/2}},
	} {
		var got []int
		for _, b := range packed(c.lines) {
			got = append(got, len([]rune(b.(*slack.SectionBlock).Text.Text)))
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	}
}

// texts are the words of a card, its controls' apart.
func texts(c chat.Card) (out []string) {
	for _, t := range append([]chat.Text{c.Title, c.Foot}, c.Body...) {
		out = append(out, t.String())
	}
	for _, f := range c.Facts {
		out = append(out, f.Label, f.Value.String())
	}
	if c.Table != nil {
		out = append(out, c.Table.Head...)
		for _, row := range c.Table.Rows {
			for _, cell := range row {
				out = append(out, cell.String())
			}
		}
	}
	if c.Picture != nil {
		out = append(out, c.Picture.Alt)
	}
	if c.File != nil {
		out = append(out, c.File.Name)
	}
	return out
}
