package slack

import (
	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// What the tests that have a local Slack use of the package's own.
var (
	DrawnCards, DrawnForms, OwnWords = drawnCards, drawnForms, ownWords

	HomeTab = func(p *Platform, c chat.Card) slack.HomeTabViewRequest {
		return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: p.blocks(c, onHome, uploads{})}}
	}
	CardModal = func(p *Platform, c chat.Card) slack.ModalViewRequest { return p.cardModal(c, uploads{}, "") }
	FormModal = func(p *Platform, f chat.Form) slack.ModalViewRequest { return p.modal(f, "") }
)

const MarieID = marieID
