package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// Group returns the conversation of these people with the bot. Slack takes at
// most 8 people (conversations.open, too_many_users): more is ErrInvalid.
func (p *Platform) Group(ctx context.Context, accounts []string) (string, error) {
	users := slices.Compact(slices.Sorted(slices.Values(accounts)))
	if len(users) < 2 {
		return "", fmt.Errorf("%w: a group of %d people", chat.ErrInvalid, len(users))
	}
	return p.open(ctx, users)
}

// direct returns the conversation of one person with the bot.
func (p *Platform) direct(ctx context.Context, user string) (channel string, err error) {
	if channel, ok := p.folk.directs.Get(user); ok {
		return channel, nil
	}
	if channel, err = p.open(ctx, []string{user}); err == nil {
		p.learnDirect(user, channel)
	}
	return channel, err
}

// learnDirect keeps what Slack told in passing: which conversation is the
// person's with the bot.
func (p *Platform) learnDirect(user, channel string) {
	if user != "" && isDirect(channel) {
		p.folk.directs.Put(user, channel)
	}
}

// isDirect reports the id of a conversation of two.
func isDirect(channel string) bool { return strings.HasPrefix(channel, "D") }

// withBot reports whether a conversation is the person's own with the bot, not
// one of two people in which a command was typed.
func (p *Platform) withBot(ctx context.Context, channel, user string) (bool, error) {
	if !isDirect(channel) {
		return false, nil
	}
	own, err := p.direct(ctx, user)
	return own == channel, err
}

// open opens the conversation of the bot with people.
func (p *Platform) open(ctx context.Context, users []string) (string, error) {
	var c *slack.Channel
	err := p.call(ctx, turn{method: "conversations.open", patience: patience}, func(ctx context.Context) (err error) {
		c, _, _, err = p.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: users})
		return err
	})
	if err != nil {
		return "", err
	}
	if c == nil || c.ID == "" {
		return "", errors.New("slack: conversations.open: an answer without a conversation")
	}
	return c.ID, nil
}
