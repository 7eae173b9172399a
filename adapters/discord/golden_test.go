package discord

import (
	"strings"
	"testing"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// sample has every part of a card and of a form.
var sample = chattest.Sample{
	Marie:    chat.Account{Platform: PlatformName, ID: marieID},
	Ahmed:    chat.Account{Platform: PlatformName, ID: "80351110224678913"},
	Everyone: "@everyone", Here: "@here",
}

func TestGoldens(t *testing.T) {
	p := drawing(t)
	for _, l := range chat.Langs {
		lang := "-" + string(l)
		card := sample.Card(l)
		golden(t, "card"+lang, p.message(card))
		card.Table.Rows[0][0] = chat.Str("Un café de langues et de cuisine du monde")
		card.Picture, card.Foot = nil, nil
		golden(t, "card-wide-table"+lang, p.message(card))
		card.Body = []chat.Text{chat.Str(strings.Repeat("**", 1000)), chat.Str(strings.Repeat("_", 1900))}
		golden(t, "card-abridged"+lang, p.message(card))
		golden(t, "alternative"+lang, p.alternative(sample.Card(l)))
		for i, f := range sample.Forms(l) {
			golden(t, []string{"form-idea", "form-meeting"}[i]+lang, p.modal(f, "1306c0ffee", nil))
		}
		again := chat.Problems{"titre": "C’est trop <court>.", "quand": "*C’est passé.*"}
		golden(t, "form-again"+lang, p.modal(sample.Forms(l)[0], "1306c0ffee", again))
	}
}
