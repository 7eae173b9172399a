package slack

import (
	"time"

	"livinglab/bot/chat"
)

// Slack's own limits that the adapter's code counts by. Lengths are in
// characters. The sources are Slack's reference of Block Kit, its limits as the
// slackblocks conformance specification lists them, and @slack/types.
const (
	maxMessageBlocks = 50   // blocks of a message
	maxViewBlocks    = 100  // blocks of a modal or of the Home tab
	maxText          = 3000 // a text object, a section's text
	maxURL           = 3000 // of a button; kept for links too
	maxPlaceholder   = 150  // of a menu
	maxTitle         = 24   // of a modal, of its buttons
	maxAccessibility = 75   // a button's accessibility_label
	maxBoxes         = 10   // options of checkboxes or radio buttons
	maxInput         = 3000 // characters typed in a plain_text_input
	maxTableRows     = 100  // of a table block, its head included
	maxTableColumns  = 20
	maxTableText     = 10000 // characters of all cells of a message's table
	// maxAlternative is chat.update's text (msg_too_long); chat.postMessage takes
	// more, but a post may be edited later.
	maxAlternative = 4000
)

// Limits are Slack's numbers.
func (p *Platform) Limits() chat.Limits {
	every := p.o.EditEvery
	if every == 0 {
		every = editEvery
	}
	return chat.Limits{
		Title: 150,     // a header block
		Text:  maxText, // the foot is one text object; rich text has no limit of its own
		// Slack refuses blocks over about 13,200 characters in all
		// (msg_blocks_too_long, slackapi/bolt-js issue 2509; documented nowhere).
		// Labels of controls and what formats a text come on top of the words.
		Card:    6000,
		Facts:   20, // lines of one rich text block
		Rows:    maxTableRows - 1,
		Menus:   5,   // two blocks each: the menu and its button
		Buttons: 25,  // elements of one actions block
		Options: 100, // of a select
		Label:   75,  // a button's and an option's text
		Hint:    75,  // an option's description; a field's hint may be 2,000
		// A modal's title, and its button.
		FormTitle: maxTitle,
		Line:      maxInput,
		Lines:     maxInput,
		Alt:       2000, // an image's alt_text
		// Slack takes files of 1 GB; these are what is kept in memory and sent at
		// once.
		PictureMiB: 10, FileMiB: 20,
		EditEvery: max(every, 0),
	}
}

// editEvery leaves room for every room's edits within chat.update's rate (tier
// 3: about 50 a minute for the workspace) and for posts in the same room, of
// which Slack takes one a second.
const editEvery = 3 * time.Second
