package slack

import (
	"testing"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// sample has every part of a card and of a form.
var sample = chattest.Sample{
	Marie:    chat.Account{Platform: PlatformName, ID: marieID},
	Ahmed:    chat.Account{Platform: PlatformName, ID: "U0AHMED"},
	Everyone: "<!channel>", Here: "<!here>",
}

func TestGoldens(t *testing.T) {
	ref, p := slackLimits(t), drawing(t)
	look := looks{picture: "F024BERPE"}
	for _, l := range chat.Langs {
		c, forms, lang := sample.Card(l), sample.Forms(l), "-"+string(l)
		golden(t, "card-message"+lang, p.blocks(c, onMessage, look))
		golden(t, "card-home"+lang, p.blocks(c, onHome, looks{}))
		golden(t, "card-modal"+lang, p.cardModal(c, look, "room=C1"))
		again := p.again(submitted(t, p.modal(forms[0], "room=C1")), chat.Problems{"titre": "C’est trop <court>.", "quand": "*C’est passé.*"})
		golden(t, "form-again"+lang, again)
		for i, f := range forms {
			v := p.modal(f, "room=C1")
			golden(t, []string{"form-idea", "form-meeting"}[i]+lang, v)
			for _, fault := range ref.checkView(t, v).faults {
				t.Error(fault)
			}
		}
		for _, fault := range ref.check(t, onMessage, p.blocks(c, onMessage, look)).faults {
			t.Error(fault)
		}
	}
}
