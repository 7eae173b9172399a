package discord_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"livinglab/adapters/discord"
	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

func drawing(t *testing.T) *discord.Platform {
	t.Helper()
	return discord.New(discord.Options{Token: "test", Guild: "1", Say: discord.OwnWords(t)})
}

func encode(t interface{ Fatal(...any) }, v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAnyMessageIsOneThatDiscordTakes(t *testing.T) {
	rules, p := discordtest.NewRules(t), drawing(t)
	for name, cards := range map[string]*rapid.Generator[chat.Card]{"any": discord.DrawnCards(p.Limits()), "too long": discord.TooLong(p.Limits())} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				body, files := p.Body(cards.Draw(t, "card"))
				if wrong := rules.Message(encode(t, body), files...); len(wrong) > 0 {
					t.Fatal(strings.Join(wrong, "\n"))
				}
			})
		})
	}
	for name, c := range discord.LargestCards(p.Limits()) {
		body, files := p.Body(c)
		if wrong := rules.Message(encode(t, body), files...); len(wrong) > 0 {
			t.Errorf("%s: %s", name, strings.Join(wrong, "\n"))
		}
	}
}

func TestAnyFormIsOneThatDiscordTakes(t *testing.T) {
	rules, p := discordtest.NewRules(t), drawing(t)
	rapid.Check(t, func(t *rapid.T) {
		f := discord.DrawnForms(p.Limits()).Draw(t, "form")
		problems := chat.Problems{}
		for _, d := range f.Fields {
			problems[d.Name] = rapid.SampledFrom([]string{"", "Trop court.", strings.Repeat("é", 4000)}).Draw(t, "problem")
		}
		if wrong := rules.Modal(encode(t, p.Modal(f, strings.Repeat("x", 40), problems))); len(wrong) > 0 {
			t.Fatal(strings.Join(wrong, "\n"))
		}
	})
}
