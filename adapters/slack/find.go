package slack

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// How far a post is looked for.
const (
	// clocksApart is how far the machine's clock may be from Slack's.
	clocksApart = 5 * time.Minute
	findPage    = 200
	findPages   = 10 // 2,000 messages: what a room says in the minutes of a crash
)

// Find returns the post with a key, looked for by its metadata in the history
// of the place. That takes the right to read it (channels:history and its like,
// and being in the room): where there is none, it is logged, once for a place,
// and "" is returned, so that what may have been posted is posted again.
func (p *Platform) Find(ctx context.Context, to chat.Target, key string, since time.Time) (string, error) {
	channel, thread, err := p.place(ctx, to)
	if err != nil {
		return "", err
	}
	var found string
	err = p.read(ctx, channel, thread, since.Add(-clocksApart), func(m slack.Message) bool {
		if m.Metadata.EventType == postEvent && m.Metadata.EventPayload[postKey] == key {
			found = postID(channel, m.Timestamp)
		}
		return found != ""
	})
	return found, err
}

// place is the conversation of a target, and its thread or "".
func (p *Platform) place(ctx context.Context, to chat.Target) (channel, thread string, err error) {
	if to.Person != "" {
		channel, err = p.direct(ctx, to.Person)
		return channel, "", err
	}
	if to.Thread == "" {
		return to.Room, "", nil
	}
	_, thread, ok := splitPost(to.Thread)
	if !ok {
		return "", "", fmt.Errorf("%w: no post %q", chat.ErrGone, to.Thread)
	}
	return to.Room, thread, nil
}

// read hands over the bot's own messages of a conversation, or of a thread in
// it, posted since a time, until enough says so. What may not be read has none.
func (p *Platform) read(ctx context.Context, channel, thread string, since time.Time, enough func(slack.Message) bool) error {
	me, err := p.self(ctx)
	if err != nil {
		return err
	}
	cursor, oldest := "", fmt.Sprintf("%d.000000", max(since.Unix(), 0))
	for range findPages {
		var messages []slack.Message
		if messages, cursor, err = p.page(ctx, channel, thread, oldest, cursor); err != nil {
			return p.unread(channel, err)
		}
		for _, m := range messages {
			if (m.BotID == me.bot || m.User == me.user) && enough(m) {
				return nil
			}
		}
		if cursor == "" {
			return nil
		}
	}
	p.o.Logger.Warn("slack: a room's history is too long to be read whole", "room", channel, "messages", findPage*findPages)
	return nil
}

// page is a page of a conversation's history, or of a thread's.
func (p *Platform) page(ctx context.Context, channel, thread, oldest, cursor string) (messages []slack.Message, next string, err error) {
	if thread != "" {
		err = p.call(ctx, turn{method: "conversations.replies", patience: patience}, func(ctx context.Context) (err error) {
			messages, _, next, err = p.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: channel, Timestamp: thread, Oldest: oldest, Cursor: cursor, Limit: findPage, IncludeAllMetadata: true})
			return err
		})
		return messages, next, err
	}
	err = p.call(ctx, turn{method: "conversations.history", patience: patience}, func(ctx context.Context) error {
		r, err := p.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: channel, Oldest: oldest, Cursor: cursor, Limit: findPage, IncludeAllMetadata: true})
		if err == nil {
			messages, next = r.Messages, r.ResponseMetaData.NextCursor
		}
		return err
	})
	return messages, next, err
}

// deaf are the rooms whose history may not be read, of which the log was told.
type deaf struct {
	mu   sync.Mutex
	told map[string]bool
}

// unread is nil, and told to the log once a room, when a history may not be
// read; else the error.
func (p *Platform) unread(channel string, err error) error {
	var setup *SetupError
	if !(errors.As(err, &setup) && setup.Key == MissingScope) && code(err) != "not_in_channel" {
		return err
	}
	p.deaf.mu.Lock()
	defer p.deaf.mu.Unlock()
	if p.deaf.told[channel] {
		return nil
	}
	if p.deaf.told == nil || len(p.deaf.told) > maxRooms {
		p.deaf.told = map[string]bool{}
	}
	p.deaf.told[channel] = true
	p.o.Logger.Warn("slack: a room's history may not be read: what was posted there just before a crash may be posted again", "room", channel, "error", err)
	return nil
}
