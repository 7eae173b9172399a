package discord

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/sync/singleflight"

	"livinglab/adapters/recent"
	"livinglab/bot/chat"
)

// maxKeys is how many keys of posts are remembered.
const maxKeys = 20_000

// posting is what is remembered of posts.
type posting struct {
	one    singleflight.Group
	keys   *recent.Map[string, outcome]
	kept   *recent.Map[string, document] // by post
	titles *recent.Map[string, string]   // by post: what its thread would be called
	talks  *recent.Map[string, bool]     // posts whose threads need no beginning any more
}

// outcome is what became of a key.
type outcome struct {
	post string // "" while it is not known whether there is one
	// since is when it was first sent without an answer being heard; zero when
	// it was heard.
	since time.Time
}

func newPosting() *posting {
	return &posting{keys: recent.New[string, outcome](maxKeys), kept: recent.New[string, document](maxFiles),
		titles: recent.New[string, string](maxKeys), talks: recent.New[string, bool](maxKeys)}
}

// maxNonce is the longest nonce, in characters (Resources, "Create Message").
const maxNonce = 25

// nonceOf is the nonce of a key. For "the past few minutes" Discord returns the
// message that already has it instead of making another: a message that was sent
// again, by this process or the next one, is there once. What Discord no longer
// remembers is Find's to tell.
func nonceOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:maxNonce]
}

// posted is a message as Discord returns it, as far as it is read.
type posted struct {
	ID          string                        `json:"id"`
	Channel     string                        `json:"channel_id"`
	Attachments []discordgo.MessageAttachment `json:"attachments"`
}

// Post shows a card in a room, the thread of a post or the conversation with a
// person. A key that this process posted is known; where it never heard Discord's
// answer it looks in the channel itself before it sends again, and what is sent
// again has the same nonce (nonceOf).
//
// The thread of a post is begun at once where people are to write in it
// (chat.Card.Talk), else with the bot's first message in it, unless someone began
// one before.
func (p *Platform) Post(ctx context.Context, to chat.Target, c chat.Card, key string) (string, error) {
	if (to.Room == "") == (to.Person == "") || (to.Person != "" && to.Thread != "") {
		return "", fmt.Errorf("%w: a target is a room, its thread, or a person", chat.ErrInvalid)
	}
	if key == "" {
		return "", fmt.Errorf("%w: a post without a key", chat.ErrInvalid)
	}
	if err := p.check(c); err != nil {
		return "", err
	}
	v, err, _ := p.posts.one.Do(key, func() (any, error) { return p.postOnce(ctx, to, c, key) })
	if err != nil {
		return "", err
	}
	return v.(string), nil
}

// postOnce is Post, of a key that nobody else is posting.
func (p *Platform) postOnce(ctx context.Context, to chat.Target, c chat.Card, key string) (post string, err error) {
	was, _ := p.posts.keys.Get(key)
	if was.post != "" {
		return was.post, nil
	}
	if !was.since.IsZero() {
		if post, err = p.Find(ctx, to, key, was.since); err != nil {
			return "", err
		}
	}
	if post == "" {
		if post, err = p.show(ctx, to, c, key, was.since); err != nil {
			return "", err
		}
	}
	p.posts.keys.Put(key, outcome{post: post})
	p.talk(ctx, to, post, c)
	return post, nil
}

// show posts a card without asking whether it is there already. since is when it
// was first sent without an answer, or zero.
func (p *Platform) show(ctx context.Context, to chat.Target, c chat.Card, key string, since time.Time) (post string, err error) {
	m := p.message(c)
	m.Nonce, m.EnforceNonce = nonceOf(key), true
	m.mark(key)
	begun := p.o.Now()
	var out posted
	send := func(channel string) error {
		ask := raw(http.MethodPost, discordgo.EndpointChannelMessages(channel), m, m.files, &out)
		err := p.call(ctx, request{operation: "create_message", of: channel}, patience, ask)
		if err == nil && (!isID(out.ID) || !isID(out.Channel)) {
			err = errors.New("discord: create_message: an answer without a message")
		}
		return err
	}
	switch {
	case to.Thread != "":
		err = p.inThread(ctx, to.Thread, c, send)
	case to.Person != "":
		var channel string
		if channel, err = p.direct(ctx, to.Person); err == nil {
			err = send(channel)
		}
	default:
		err = p.inRoom(to.Room, send)
	}
	if err != nil {
		if doubtful(err) {
			p.posts.keys.Put(key, outcome{since: earliest(since, begun)})
		}
		return "", err
	}
	post = postID(out.Channel, out.ID)
	p.remember(post, c, out)
	return post, nil
}

// earliest is the first of two times, of which the first may be none.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

// inRoom sends to a room.
func (p *Platform) inRoom(room string, send func(channel string) error) error {
	if !isID(room) {
		return fmt.Errorf("%w: no room %q", chat.ErrGone, room)
	}
	return send(room)
}

// remember keeps what later edits and threads of a post need.
func (p *Platform) remember(post string, c chat.Card, m posted) {
	if title := c.Title.String(); title != "" {
		p.posts.titles.Put(post, title)
	}
	p.keepDocument(post, c, m)
}

// Edit replaces the card of a post. Its pictures are sent again; a document that
// this process put there and that is the same stays.
func (p *Platform) Edit(ctx context.Context, to chat.Target, post string, c chat.Card) error {
	if err := p.check(c); err != nil {
		return err
	}
	channel, id, ok := splitPost(post)
	if !ok {
		return fmt.Errorf("%w: no post %q", chat.ErrGone, post)
	}
	m := p.message(c)
	kept := p.withKept(&m, post, c)
	var out posted
	edit := func() error {
		ask := raw(http.MethodPatch, discordgo.EndpointChannelMessage(channel, id), m, m.files, &out)
		return p.call(ctx, request{operation: "update_message", of: channel}, patience, ask)
	}
	err := edit()
	if code(err) == discordgo.ErrCodePerformedOperationOnArchivedThread {
		if err = p.bringBack(ctx, channel); err == nil {
			err = edit()
		}
	}
	if kept && code(err) == discordgo.ErrCodeInvalidFormBody { // someone took the document away
		m = p.message(c)
		err = edit()
	}
	if err != nil {
		return err
	}
	p.remember(post, c, posted{cmp.Or(out.ID, id), cmp.Or(out.Channel, channel), out.Attachments})
	p.talk(ctx, to, post, c)
	return nil
}
