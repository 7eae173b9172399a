package discord

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// A post is recognised for the few minutes in which Discord remembers its nonce;
// after that by a mark. Discord keeps no nonce with a message (it is told in the
// answer and in the event alone: Resources, "Create Message"; Rapptz/discord.py
// issue 2451), nor anything else of a bot's own that people do not see. So the
// mark stands in the words: markDigits characters without width, at the end of
// the last embed's. They are those that Persian and emoji are written with, which
// no software may drop. An edit leaves the mark out: by then the post's id is
// known.
const (
	markDigits = 26 // 3^26 is more than 40 bits
	markSigns  = "\u200b\u200c\u200d"
	markEnd    = "\u200b" // so that the mark is not taken for part of what is before or after it
)

// markOf is the mark of a key.
func markOf(key string) string {
	sum := sha256.Sum256([]byte("mark\x00" + key))
	n := binary.BigEndian.Uint64(sum[:])
	signs := []rune(markSigns)
	var b strings.Builder
	b.WriteString(markEnd)
	for range markDigits {
		b.WriteRune(signs[n%3])
		n /= 3
	}
	b.WriteString(markEnd)
	return b.String()
}

// unmarked is a text without the mark at its end, if it has one.
func unmarked(s string) string {
	if n := len(s) - len(strings.TrimRight(s, markSigns)); n >= markLength {
		return s[:len(s)-markLength]
	}
	return s
}

// markLength is how long a mark is, in bytes: each sign has three.
const markLength = 3 * (markDigits + 2)

// mark marks a message with a key. One whose embeds are full, or that has none,
// is recognised by its nonce alone.
func (m *message) mark(key string) {
	if len(m.Embeds) == 0 {
		return
	}
	mark := markOf(key)
	all := utf8.RuneCountInString(mark)
	for _, e := range m.Embeds {
		all += embedSize(e)
	}
	if all > maxEmbedText {
		return
	}
	e := m.Embeds[len(m.Embeds)-1]
	switch {
	case e.Description == "" && e.Title != "" && utf8.RuneCountInString(e.Title+mark) <= maxEmbedTitle:
		e.Title += mark
	case utf8.RuneCountInString(e.Description+mark) <= maxDescription:
		e.Description += mark
	}
}

// How far a post is looked for.
const (
	// clocksApart is how far the machine's clock may be from Discord's.
	clocksApart = 5 * time.Minute
	findPage    = 100 // the most of "Get Channel Messages"
	findPages   = 10  // 1,000 messages: what a room says in the minutes of a crash
)

// Find returns the post with a key, looked for by its mark among the bot's
// messages of the place. That takes the permission to read its history; without
// it there are none, and what may have been posted more than a few minutes ago is
// posted again.
func (p *Platform) Find(ctx context.Context, to chat.Target, key string, since time.Time) (string, error) {
	channel, err := p.place(ctx, to)
	if err != nil {
		return "", err
	}
	me, err := p.self(ctx)
	if err != nil {
		return "", err
	}
	mark, after := markOf(key), firstAt(since.Add(-clocksApart))
	for range findPages {
		var page []spoken
		address := discordgo.EndpointChannelMessages(channel) + "?" + url.Values{"limit": {strconv.Itoa(findPage)}, "after": {after}}.Encode()
		ask := raw(http.MethodGet, address, nil, nil, &page)
		if err := p.call(ctx, request{operation: "list_messages", of: channel}, patience, ask); err != nil {
			return "", p.unread(to, err)
		}
		for _, m := range page {
			if m.Author.ID == me.user && m.marked(mark) {
				return postID(channel, m.ID), nil
			}
		}
		if len(page) == 0 {
			return "", p.listen(ctx, channel, after)
		}
		if len(page) < findPage {
			return "", nil
		}
		after = page[0].ID // the newest comes first
	}
	p.o.Logger.Warn("discord: a room's history is too long to be read whole", "room", channel, "messages", findPage*findPages)
	return "", nil
}

// marked reports a message with a mark.
func (m spoken) marked(mark string) bool {
	for _, e := range m.Embeds {
		if strings.Contains(e.Title+e.Description, mark) {
			return true
		}
	}
	return false
}

// place is the channel of a target.
func (p *Platform) place(ctx context.Context, to chat.Target) (string, error) {
	switch {
	case to.Person != "":
		return p.direct(ctx, to.Person)
	case to.Thread != "":
		_, id, ok := splitPost(to.Thread)
		if !ok {
			return "", fmt.Errorf("%w: no post %q", chat.ErrGone, to.Thread)
		}
		return id, nil
	case !isID(to.Room):
		return "", fmt.Errorf("%w: no room %q", chat.ErrGone, to.Room)
	}
	return to.Room, nil
}

// firstAt is the lowest id of an instant.
func firstAt(t time.Time) string {
	return strconv.FormatInt(max(t.UnixMilli()-discordEpoch, 0)<<22, 10)
}

// deaf are the places whose history may not be read, of which the log was told.
type deaf struct {
	mu   sync.Mutex
	told map[string]bool
}

// unread is nil where the thread to look in is not there yet; else the error.
func (p *Platform) unread(to chat.Target, err error) error {
	if to.Thread != "" && code(err) == discordgo.ErrCodeUnknownChannel {
		return nil
	}
	return err
}

// listen finds out whether there was nothing to read after a message, or whether
// the bot may not read it: Discord gives no messages to those who may not, and
// says nothing more. The log is told once for each channel.
func (p *Platform) listen(ctx context.Context, channel, after string) error {
	ch, err := p.channel(ctx, channel)
	if err != nil {
		return err
	}
	if !madeAt(ch.LastMessageID).After(madeAt(after)) {
		return nil
	}
	p.deaf.mu.Lock()
	defer p.deaf.mu.Unlock()
	if p.deaf.told[channel] {
		return nil
	}
	if p.deaf.told == nil || len(p.deaf.told) > maxBuckets {
		p.deaf.told = map[string]bool{}
	}
	p.deaf.told[channel] = true
	p.o.Logger.Warn("discord: a channel's history may not be read: what was posted there just before a crash may be posted again", "channel", channel)
	return nil
}
