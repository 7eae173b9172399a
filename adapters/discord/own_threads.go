package discord

import (
	"context"
	"errors"
	"net/http"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/sync/singleflight"

	"livinglab/adapters/recent"
	"livinglab/bot/chat"
)

// A thread that was started from a message has the message's id, whoever started
// it: what hangs on a post of the bot's is found by that.

// ownThreads remembers which threads hang on a post of the bot's.
type ownThreads struct {
	known  *recent.Map[string, thread]
	asking singleflight.Group
}

// thread is a channel as far as it matters to what is said there.
type thread struct {
	room string // the channel that it is in
	ours bool   // whether it hangs on a post of the bot's
}

// maxThreads is how many threads are remembered.
const maxThreads = 5000

func newOwnThreads() ownThreads { return ownThreads{known: recent.New[string, thread](maxThreads)} }

// thread finds out whether a channel is a thread of a post of the bot's. A
// channel that is none, or that the bot cannot see, is not.
func (p *Platform) thread(ctx context.Context, channel string) (thread, error) {
	if t, ok := p.own.known.Get(channel); ok {
		return t, nil
	}
	if r, ok := p.where.room(channel); ok && !r.IsThread() {
		return thread{}, nil
	}
	found, err, _ := p.own.asking.Do(channel, func() (any, error) { return p.askThread(ctx, channel) })
	if err != nil {
		return thread{}, err
	}
	p.own.known.Put(channel, found.(thread))
	return found.(thread), nil
}

// askThread asks Discord what thread gives.
func (p *Platform) askThread(ctx context.Context, channel string) (thread, error) {
	r, known := p.where.room(channel)
	if !known {
		var err error
		if r, err = p.channel(ctx, channel); err != nil {
			return thread{}, unlessGone(err)
		}
	}
	if !r.IsThread() || r.GuildID != p.o.Guild || !isID(r.ParentID) {
		return thread{}, nil
	}
	me, err := p.self(ctx)
	if err != nil {
		return thread{}, err
	}
	root, err := p.read(ctx, r.ParentID, channel)
	if err != nil {
		return thread{room: r.ParentID}, unlessGone(err)
	}
	return thread{room: r.ParentID, ours: root.Author.ID == me.user}, nil
}

// channel is what Discord tells of a channel.
func (p *Platform) channel(ctx context.Context, id string) (discordgo.Channel, error) {
	return get(ctx, p, request{operation: "get_channel", of: id}, patience, func(s *discordgo.Session, with discordgo.RequestOption) (*discordgo.Channel, error) {
		return s.Channel(id, with)
	})
}

// read is a message.
func (p *Platform) read(ctx context.Context, channel, id string) (m spoken, err error) {
	ask := raw(http.MethodGet, discordgo.EndpointChannelMessage(channel, id), nil, nil, &m)
	err = p.call(ctx, request{operation: "get_message", of: channel}, patience, ask)
	return m, err
}

// join has the bot be among the members of a thread of a post of its own that
// someone has begun: bots were seen to be told nothing of what is written in new
// threads before that, whatever the documentation says.
func (p *Platform) join(ctx context.Context, channel string) {
	ctx, cancel := context.WithTimeout(ctx, workFor)
	defer cancel()
	t, err := p.thread(ctx, channel)
	if err == nil && t.ours {
		err = p.call(ctx, request{operation: "join_thread", of: channel}, workFor, func(s *discordgo.Session, with discordgo.RequestOption) error {
			return s.ThreadJoin(channel, with)
		})
	}
	if err != nil {
		p.o.Logger.Warn("discord: a thread that the bot could not join", "error", err)
	}
}

// unlessGone is an error, nil where it says that nothing is there, or nothing
// that the bot may see.
func unlessGone(err error) error {
	if errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrRefused) {
		return nil
	}
	return err
}
