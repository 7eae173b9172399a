package slack

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// Slack changes what it takes and where, and its reference does not say all of
// it: of the table block, for one, it does not say whether a message for one
// person may hold it. So that nobody is left without an answer for the looks of
// it, a card whose blocks are refused is sent once more in the oldest blocks.

// offer does something that shows a card: again while Slack is not ready with
// the picture in it, and once more plainly where Slack refuses the blocks.
func (p *Platform) offer(ctx context.Context, look looks, do func(looks) error) error {
	err := p.ready(ctx, look, func() error { return do(look) })
	if look.plain || !refusedLooks(err) {
		return err
	}
	p.o.Logger.Error("slack: a card was refused as it was drawn, and goes in plain blocks", "error", unquoted(err))
	look.picture, look.plain = "", true
	return do(look)
}

// refusedLooks reports Slack's refusal of what a card is made of. Views are
// refused with invalid_arguments.
func refusedLooks(err error) bool {
	var e *apiError
	return errors.As(err, &e) && slices.Contains([]string{"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long",
		"invalid_attachments", "attachment_payload_limit_exceeded", "invalid_arguments"}, e.code)
}

// plainParts draws a card's title, body, facts, table, picture and file in
// headers and sections, which Slack takes everywhere. Nothing is left out but
// the picture itself, whose description stands for it.
func (p *Platform) plainParts(c chat.Card, look looks) []slack.Block {
	var out []slack.Block
	if title := c.Title.String(); title != "" {
		out = append(out, slack.NewHeaderBlock(plain(title)))
	}
	var rest []string // what is more than maxParagraphs
	for _, t := range c.Body {
		switch {
		case t.String() == "":
		case len(out) < maxParagraphs:
			out = append(out, slack.NewSectionBlock(p.small(c.Lang, t), nil, nil))
		default:
			rest = append(rest, t.String())
		}
	}
	out = append(out, packed(rest)...)
	colon := p.say(c.Lang, "colon")
	out = append(out, packed(factLines(c, colon))...)
	out = append(out, packed(tableLines(c))...)
	return append(out, packed(p.fileLines(c, look, colon))...)
}

// packed puts lines in as few sections as hold them.
func packed(lines []string) (out []slack.Block) {
	var one []rune
	flush := func() {
		if s := strings.Trim(string(one), "\n"); s != "" {
			out = append(out, slack.NewSectionBlock(plain(s), nil, nil))
		}
		one = one[:0]
	}
	for _, line := range lines {
		if len(one)+len([]rune(line)) > maxText {
			flush()
		}
		for _, r := range line + "\n" {
			if len(one) == maxText {
				flush()
			}
			one = append(one, r)
		}
	}
	flush()
	return out
}
