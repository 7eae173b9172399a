package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// The kinds of what people do, as Discord names its events.
const (
	kindInteraction = "INTERACTION_CREATE"
	kindMessage     = "MESSAGE_CREATE"
)

// dispatch acts on an event. What people do is worked on in a goroutine of its
// own; news of the server are taken note of at once.
func (c *connection) dispatch(ctx context.Context, f discordgo.Event) {
	var err error
	defer func() {
		if err != nil {
			c.g.p.o.Logger.Error("discord: an event that cannot be read", "event", fmt.Sprintf("%.40q", f.Type), "error", err)
		}
	}()
	defer recovered(&err)
	if f.Type == "READY" {
		if err = c.begun(f); err == nil {
			c.readsBack(ctx)
		}
		return
	}
	if f.Sequence != 0 && !c.g.counted(f.Sequence) {
		c.g.p.o.Logger.Debug("discord: an event that had come already")
		return
	}
	switch f.Type {
	case "RESUMED":
		c.isNowReady()
		c.g.p.o.Logger.Info("discord: resumed")
	case kindInteraction, kindMessage:
		c.take(ctx, f.Type, f.RawData)
	case "GUILD_DELETE":
		err = c.g.r.left(f.RawData)
	default:
		if err = c.g.p.learn(f.Type, f.RawData); err == nil && f.Type == "THREAD_CREATE" {
			c.joins(ctx, f.RawData)
		}
	}
}

// joins has a thread that was begun be joined, if it hangs on a post of the bot's.
func (c *connection) joins(ctx context.Context, data json.RawMessage) {
	var r discordgo.Channel
	if json.Unmarshal(data, &r) != nil || r.GuildID != c.g.p.o.Guild || !isID(r.ID) || !c.g.r.gate.Begin() {
		return
	}
	go func() {
		defer c.g.r.gate.Done()
		c.g.p.join(ctx, r.ID)
	}()
}

// take has something that people did worked on. What is brought before the
// session is resumed may have happened a while ago.
func (c *connection) take(ctx context.Context, kind string, data json.RawMessage) {
	in := incoming{kind: kind, data: data, missed: !c.isReady(), content: c.intents&messageContent != 0}
	if !c.g.r.gate.Begin() {
		c.g.r.restarting(ctx, in)
		return
	}
	go func() {
		defer c.g.r.gate.Done()
		c.g.r.receive(ctx, in)
	}()
}

// incoming is something that came.
type incoming struct {
	kind    string
	data    json.RawMessage
	missed  bool // it happened while there was no connection
	content bool // what people write is told
}

func (c *connection) isNowReady() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ready = true
	c.g.p.connected.Store(true)
}

// begun takes note of a session that began.
func (c *connection) begun(f discordgo.Event) error {
	var ready struct {
		discordgo.Ready
		Resume string `json:"resume_gateway_url"` // which discordgo's lacks
	}
	if err := json.Unmarshal(f.RawData, &ready); err != nil {
		return err
	}
	if ready.SessionID == "" || ready.Resume == "" || f.Sequence == 0 {
		return fmt.Errorf("a session without an id, an address or a number")
	}
	c.g.begun(session{id: ready.SessionID, resume: ready.Resume, last: f.Sequence})
	c.isNowReady()
	c.g.p.o.Logger.Info("discord: connected")
	if !slices.ContainsFunc(ready.Guilds, func(g *discordgo.Guild) bool { return g != nil && g.ID == c.g.p.o.Guild }) {
		c.g.r.fail(c.g.p.notInServer("it is in others, or in none"))
	}
	return nil
}

// left is that the bot is no longer in a server; of one that Discord cannot reach
// for a while it says so.
func (r *receiver) left(data json.RawMessage) error {
	var g discordgo.Guild // of which Discord tells these two alone
	if err := json.Unmarshal(data, &g); err != nil {
		return err
	}
	if g.ID == r.p.o.Guild && !g.Unavailable {
		r.fail(r.p.notInServer("it was removed"))
	}
	return nil
}

func (p *Platform) notInServer(why string) error {
	return &SetupError{Key: NotInServer, Args: map[string]string{"guild": p.o.Guild}, Err: fmt.Errorf("the bot is not in the server: %s", why)}
}
