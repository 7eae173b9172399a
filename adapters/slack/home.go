package slack

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// publish shows in the person's Home tab what the bot answers to the commands of
// Options.Home, as of now: when the tab is opened, and again after something was
// done there.
func (s *scene) publish(ctx context.Context) {
	p := s.r.p
	if len(p.o.Home) == 0 {
		return
	}
	defer s.r.turns.enter("home " + s.user)() // no older tab takes the place of a newer one
	var cards []chat.Card
	for i, line := range p.o.Home {
		if c := s.homeCard(ctx, i, line); c != nil {
			cards = append(cards, *c)
		}
	}
	if err := s.publishCards(ctx, cards...); err != nil {
		p.o.Logger.Error("slack: the Home tab", "error", err)
	}
}

// homeCard is the answer to one of the commands of the Home tab. Where the first
// has none that can be shown, it says that something went wrong; another is left
// out.
func (s *scene) homeCard(ctx context.Context, i int, line string) *chat.Card {
	name, text, _ := strings.Cut(line, " ")
	e := chat.Event{
		ID: "home:" + s.event.ID, From: s.event.From, At: chat.Place{Room: s.channel, Direct: s.direct},
		Command: &chat.Command{Name: name, Text: text},
	}
	if i > 0 {
		e.ID += fmt.Sprint("/", i)
	}
	answer, err := s.r.ask(ctx, e)
	c := answer.Card
	if err == nil && c != nil {
		err = s.r.p.check(*c)
	}
	if err == nil && c != nil {
		return c
	}
	s.r.p.o.Logger.Error("slack: an answer that cannot be shown in the Home tab", "does", answer.Does, "error", unquoted(err))
	if i > 0 {
		return nil
	}
	sorry := s.r.p.saying(s.lang, "went-wrong")
	return &sorry
}

// publishCards shows cards in the Home tab, a line between them.
func (s *scene) publishCards(ctx context.Context, cards ...chat.Card) error {
	looked := make([]looks, len(cards))
	var with looks // one with a picture, if there is any
	for i, c := range cards {
		look, err := s.r.p.upload(ctx, c)
		if err != nil {
			return err
		}
		if looked[i] = look; look.picture != "" {
			with = look
		}
	}
	o := origin{from: fromHome, channel: s.channel, direct: s.direct, home: true}
	return s.r.p.offer(ctx, with, func(with looks) error {
		_, err := s.r.p.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: s.user, View: slack.HomeTabViewRequest{
			Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: s.r.p.homeBlocks(cards, looked, with.plain)}, PrivateMetadata: o.metadata(),
		}})
		return failure("views.publish", err)
	})
}

// homeBlocks are the blocks of the cards that a Home tab holds: those after the
// first as far as there is room.
func (p *Platform) homeBlocks(cards []chat.Card, looked []looks, plainly bool) (out []slack.Block) {
	for i, c := range cards {
		look := looked[i]
		if plainly {
			look.picture, look.plain = "", true
		}
		blocks := p.blocks(c, onHome, look)
		if i > 0 {
			if len(out)+1+len(blocks) > maxViewBlocks {
				break
			}
			out = append(out, slack.NewDividerBlock())
			unnamed(blocks)
		}
		out = append(out, blocks...)
	}
	return out
}

// unnamed takes the ids from blocks that a card before them may have.
func unnamed(blocks []slack.Block) {
	for _, b := range blocks {
		switch b := b.(type) {
		case *slack.RichTextBlock:
			b.BlockID = ""
		case *slack.ImageBlock:
			b.BlockID = ""
		}
	}
}
