package discord_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

func TestSuggestionsAreValuesOfTheOption(t *testing.T) {
	l := run(t, discordtest.Options{})
	var asked chat.Query
	l.script.mu.Lock()
	l.script.suggest = func(q chat.Query) []chat.Suggestion {
		asked = q
		return []chat.Suggestion{
			{Text: "fusionner 12 7", Label: "7 · Un café"}, {Text: "fusionner 12 8", Label: " "}, {Text: "autre chose", Label: "Non"},
			{Text: "fusionner 12 ", Label: "vide"}, {Text: "fusionner 12 " + strings.Repeat("é", 101), Label: "long"}, {Text: "fusionner 12 9", Label: strings.Repeat("é", 120)},
		}
	}
	l.script.mu.Unlock()
	i := l.Suggest(t, ahmed, ideas, "ronde fusionner", option("numéro", "12"), option("numéro-2", " 7"))
	i.Await(t)
	want := []discordtest.Choice{{Name: "7 · Un café", Value: "7"}, {Name: "8", Value: "8"}, {Name: strings.Repeat("é", 99) + "…", Value: "9"}}
	if got := i.Choices(); !reflect.DeepEqual(got, want) {
		t.Errorf("suggested %+v", got)
	}
	if asked.Name != "ronde" || asked.Text != "fusionner 12 7" || asked.From.ID != ahmed || asked.From.Locale != "en-US" || asked.At != (chat.Place{Room: ideas}) {
		t.Errorf("asked %+v", asked)
	}
	l.Suggest(t, ahmed, ideas, "ronde fusionner", option("numéro-2", "7")).Await(t)
	if asked.Text != "fusionner  7" {
		t.Errorf("with an option left out, asked %q", asked.Text)
	}
}

func TestSuggestionsAreAtMost25(t *testing.T) {
	l := run(t, discordtest.Options{})
	l.script.mu.Lock()
	l.script.suggest = func(chat.Query) (out []chat.Suggestion) {
		for n := range 40 {
			out = append(out, chat.Suggestion{Text: fmt.Sprint(n), Label: fmt.Sprint("Idée ", n)})
		}
		return out
	}
	l.script.mu.Unlock()
	i := l.Suggest(t, marie, ideas, "idée", option("titre", "i"))
	if i.Await(t); len(i.Choices()) != 25 {
		t.Errorf("%d suggestions", len(i.Choices()))
	}
}

func TestNoSuggestionsIsAnAnswerToo(t *testing.T) {
	l := run(t, discordtest.Options{})
	for name, suggest := range map[string]func(chat.Query) []chat.Suggestion{
		"none": nil, "a bug": func(chat.Query) []chat.Suggestion { panic("a bug") },
	} {
		l.script.mu.Lock()
		l.script.suggest = suggest
		l.script.mu.Unlock()
		i := l.Suggest(t, marie, ideas, "idée", option("titre", ""))
		if i.Await(t) != 8 || len(i.Choices()) != 0 {
			t.Errorf("%s: answered by %d with %v", name, i.Type(), i.Choices())
		}
	}
}
