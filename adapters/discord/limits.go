package discord

import (
	"time"

	"livinglab/bot/chat"
)

// Discord's own limits that the adapter's code counts by. Lengths are in
// characters. The sources are Discord's OpenAPI description and, where it is
// silent, its documentation ("Embed Limits", "Modal").
const (
	maxEmbedTitle  = 256
	maxAuthor      = 256
	maxDescription = 4096
	maxEmbeds      = 10
	maxEmbedText   = 6000 // over all embeds of a message
	maxRowButtons  = 5
	maxPlaceholder = 150  // of a menu
	maxURL         = 512  // of a button; kept for links too
	maxCustomID    = 100  // of a component, of a modal
	maxHint        = 100  // a label's description in a modal
	maxExample     = 100  // a text input's placeholder
	maxBoxes       = 10   // options of radio buttons or checkboxes
	minRadio       = 2    // options of radio buttons
	maxInput       = 4000 // characters typed in a text input
	maxMentions    = 80   // people told of one message, whose content takes 2,000 characters
)

// Limits are Discord's numbers.
func (p *Platform) Limits() chat.Limits {
	every := p.o.EditEvery
	if every == 0 {
		every = editEvery
	}
	return chat.Limits{
		Title: maxEmbedTitle,
		Text:  2000, // a footer takes 2,048
		// An embed's 6,000 characters are counted with what formats and escapes
		// them: a card that takes more by it is shown as layout says.
		Card:    5500,
		Facts:   20, // lines of the description
		Rows:    30,
		Menus:   3,  // a row each, of five
		Buttons: 10, // the other two rows
		Options: 25, // of a select
		Label:   80, // a button's
		// A field's hint may be 25 more: the description of a label, 100.
		Hint:      75,
		FormTitle: 45, // a modal's
		Line:      maxInput,
		Lines:     maxInput,
		Alt:       1024, // an attachment's description
		// Every server takes files of 10 MiB.
		PictureMiB: 10, FileMiB: 10,
		EditEvery: max(every, 0),
	}
}

// editEvery leaves room for posts in the same room: Discord takes some five
// requests in five seconds for each channel.
const editEvery = 2 * time.Second
