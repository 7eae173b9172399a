package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"livinglab/adapters/intake"
)

// A session that is resumed brings what it missed; one that begins anew brings
// nothing of what was said before it, as after the bot was down. So the threads of
// the bot's posts are read then, from a while before it was last there. What the
// bot was told of already it knows by its id, and passes over.
const (
	// readBackFor is how far back a new process reads: less than the seven days for
	// which the bot knows an event again, and as long as Discord keeps a thread
	// among the active ones.
	readBackFor = 6 * 24 * time.Hour
	// readBackMore is how much before the last connection's end: it may have
	// carried nothing for a while, and clocks differ.
	readBackMore = clocksApart
	// readBackPages of findPage messages each are read of a thread.
	readBackPages = 10
	// readBackTries is how often something is asked for.
	readBackTries = 5
)

// gone notes that a connection has ended.
func (r *receiver) gone() {
	r.seen.Store(r.p.o.Now().UnixNano())
}

// readsBack has the threads of the bot's posts be read, beside what comes.
func (c *connection) readsBack(ctx context.Context) {
	r := c.g.r
	if !r.gate.Begin() {
		return
	}
	go func() {
		defer r.gate.Done()
		if err := r.readBack(ctx, c.intents&messageContent != 0); err != nil && ctx.Err() == nil {
			r.p.o.Logger.Error("discord: what was said meanwhile could not be read", "error", err)
		}
	}()
}

// readBack hands on what was said in the threads of the bot's posts while no
// session was on.
func (r *receiver) readBack(ctx context.Context, content bool) (err error) {
	defer recovered(&err)
	since := r.p.o.Now().Add(-readBackFor)
	if at := r.seen.Load(); at != 0 {
		since = time.Unix(0, at).Add(-readBackMore)
	}
	var active discordgo.ThreadsList
	list := request{operation: "get_active_guild_threads", of: r.p.o.Guild}
	if err := r.askAgain(ctx, list, discordgo.EndpointGuildActiveThreads(r.p.o.Guild), &active); err != nil {
		return err
	}
	var all error
	for _, t := range active.Threads {
		if t != nil && isID(t.ID) && isID(t.LastMessageID) && !madeAt(t.LastMessageID).Before(since) {
			all = errors.Join(all, r.readThread(ctx, t.ID, since, content))
		}
	}
	return all
}

// askAgain asks Discord for something, again while that may help.
func (r *receiver) askAgain(ctx context.Context, what request, address string, into any) (err error) {
	var pause intake.Backoff
	for range readBackTries {
		if err = r.p.call(ctx, what, patience, raw(http.MethodGet, address, nil, nil, into)); err == nil || unlessGone(err) == nil {
			return unlessGone(err)
		}
		if r.p.o.Sleep(ctx, pause.Next(err)) != nil {
			break
		}
	}
	return err
}

// readThread hands on what was said in a thread, if it is one of a post of the
// bot's.
func (r *receiver) readThread(ctx context.Context, channel string, since time.Time, content bool) error {
	s := scene{deed: &deed{origin: origin{channel: channel}}, r: r}
	t, err := s.thread(ctx)
	if err != nil || !t.ours {
		return err
	}
	after := firstAt(since)
	for range readBackPages {
		var page []map[string]json.RawMessage
		address := discordgo.EndpointChannelMessages(channel) + "?" + url.Values{"limit": {strconv.Itoa(findPage)}, "after": {after}}.Encode()
		if err := r.askAgain(ctx, request{operation: "list_messages", of: channel}, address, &page); err != nil {
			return err
		}
		for _, m := range slices.Backward(page) { // the oldest first
			if ctx.Err() != nil {
				return ctx.Err()
			}
			r.readMessage(ctx, m, content)
		}
		if len(page) < findPage {
			return nil
		}
		if json.Unmarshal(page[0]["id"], &after) != nil {
			return errors.New("a message without an id")
		}
	}
	r.p.o.Logger.Warn("discord: a thread is too long to be read whole", "thread", channel, "messages", findPage*readBackPages)
	return nil
}

// readMessage hands on a message, as the gateway would have told of it. Nobody is
// told anew how to have an old comment read.
func (r *receiver) readMessage(ctx context.Context, m map[string]json.RawMessage, content bool) {
	if words := string(m["content"]); !content && (words == `""` || words == "") {
		return
	}
	guild, _ := json.Marshal(r.p.o.Guild) // a string
	m["guild_id"] = guild
	data, err := json.Marshal(m)
	if err != nil {
		return // it came as JSON
	}
	r.receive(ctx, incoming{kind: kindMessage, data: data, missed: true, content: content})
}
