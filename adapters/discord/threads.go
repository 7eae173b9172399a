package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// A thread that is begun from a message has that message's id, whoever begins
// it: where a post's thread is needs no look-up (Topics, "Threads").

const (
	maxThreadName = 100
	// quietFor is after how many minutes without a message Discord hides a
	// thread: a week, the longest. A message brings it back.
	quietFor = 7 * 24 * 60
)

// inThread sends to the thread of a post, and begins it where it is not there.
func (p *Platform) inThread(ctx context.Context, post string, c chat.Card, send func(channel string) error) error {
	_, id, ok := splitPost(post)
	if !ok {
		return fmt.Errorf("%w: no post %q", chat.ErrGone, post)
	}
	err := send(id)
	if code(err) == discordgo.ErrCodeUnknownChannel {
		if err = p.begin(ctx, post, c); err == nil {
			err = send(id)
		}
	}
	return err
}

// talk begins the thread of a post in a room where people are to write in it. It
// is no part of the post: what stands in the way is told to the log, and it is
// tried again when the post is next edited, unless that would be in vain.
func (p *Platform) talk(ctx context.Context, to chat.Target, post string, c chat.Card) {
	if !c.Talk || to.Room == "" || to.Thread != "" {
		return
	}
	if _, done := p.posts.talks.Get(post); done {
		return
	}
	err := p.begin(ctx, post, c)
	if err == nil || errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrInvalid) {
		p.posts.talks.Put(post, true)
	}
	if err != nil {
		p.o.Logger.Warn("discord: a post is without its thread", "post", post, "error", err)
	}
}

// begin begins the thread of a post, unless it is there.
func (p *Platform) begin(ctx context.Context, post string, c chat.Card) error {
	channel, id, _ := splitPost(post)
	name, err := p.threadName(ctx, post, c)
	if err != nil {
		return err
	}
	_, err = get(ctx, p, request{operation: "create_thread_from_message", of: channel}, patience, func(s *discordgo.Session, with discordgo.RequestOption) (*discordgo.Channel, error) {
		return s.MessageThreadStart(channel, id, name, quietFor, with)
	})
	if code(err) == discordgo.ErrCodeThreadAlreadyCreatedForThisMessage { // someone was faster
		return nil
	}
	return err
}

// threadName is what the thread of a post is called: by the post's title, else
// by that of the first card in it.
func (p *Platform) threadName(ctx context.Context, post string, c chat.Card) (string, error) {
	name, known := p.posts.titles.Get(post)
	if !known {
		channel, id, _ := splitPost(post)
		m, err := p.read(ctx, channel, id)
		switch {
		case errors.Is(err, chat.ErrRefused): // it may not be read
		case err != nil:
			return "", err
		}
		if len(m.Embeds) > 0 {
			if name = unescape(unmarked(m.Embeds[0].Title)); name == "" && m.Embeds[0].Author != nil {
				name = m.Embeds[0].Author.Name
			}
		}
	}
	for _, s := range []string{name, c.Title.String(), p.say(c.Lang, "thread")} {
		if s = strings.TrimSpace(strings.Join(strings.Fields(clean(s)), " ")); s != "" {
			return chat.CutString(s, maxThreadName), nil
		}
	}
	return "-", nil
}

// unescape reads what escapeTitle wrote.
func unescape(title string) string {
	var b strings.Builder
	escaped := false
	for _, c := range title {
		switch {
		case !escaped && c == '\\':
			escaped = true
			continue
		case !escaped && string(c) == unseen:
			continue
		}
		escaped = false
		b.WriteRune(c)
	}
	return b.String()
}

// bringBack brings a thread back that Discord has hidden since nobody wrote in it.
func (p *Platform) bringBack(ctx context.Context, thread string) error {
	archived := false
	_, err := get(ctx, p, request{operation: "update_channel", of: thread}, patience, func(s *discordgo.Session, with discordgo.RequestOption) (*discordgo.Channel, error) {
		return s.ChannelEditComplex(thread, &discordgo.ChannelEdit{Archived: &archived}, with)
	})
	return err
}
