package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"

	"livinglab/adapters/recent"
	"livinglab/bot/chat"
)

// The metadata that every post carries, so that it can be found again.
const (
	postEvent = "livinglab_post"
	postKey   = "key"
)

// maxKeys is how many keys of posts are remembered.
const maxKeys = 20_000

// posting is what is remembered of posts.
type posting struct {
	one  singleflight.Group
	keys *recent.Map[string, sent]
}

// sent is what became of a key.
type sent struct {
	post string // "" while it is not known whether there is one
	// since is when it was first sent without an answer being heard; zero when
	// it was heard.
	since time.Time
}

func newPosting() *posting { return &posting{keys: recent.New[string, sent](maxKeys)} }

// postID is the id of a post: "C024BE91L:1503435956.000247". Edits, threads and
// what is written there need no look-up.
func postID(channel, ts string) string { return channel + ":" + ts }

// splitPost takes an id apart. One that never was a post's is not ok.
func splitPost(id string) (channel, ts string, ok bool) {
	channel, ts, ok = strings.Cut(id, ":")
	return channel, ts, ok && channel != "" && isTS(ts)
}

// isTS reports the time of a message: digits, a point, digits.
func isTS(s string) bool {
	seconds, part, ok := strings.Cut(s, ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return ok && digits(seconds) && digits(part)
}

// timeOf is the time of a message, to the second.
func timeOf(ts string) time.Time {
	seconds, _, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{} // longer than any time: as if from the beginning
	}
	return time.Unix(n, 0)
}

// Post shows a card in a room, a thread or the conversation with a person. A
// key that this process posted is known; where it never heard Slack's answer it
// looks in the history before it sends again. What another process posted is
// Find's to tell.
//
// A document goes in a message of its own under the post, because Slack's
// blocks hold none: in the thread of the post; in the thread where the post
// itself is; after a direct message. Until it is there the key is not done:
// called again, Post adds it. A crash in between leaves a post whose document
// is missing until it is edited.
func (p *Platform) Post(ctx context.Context, to chat.Target, c chat.Card, key string) (string, error) {
	return p.post(ctx, to, c, key, false)
}

// postNow is Post for someone who has just done something and waits for it: it
// goes before what is posted for other reasons.
func (p *Platform) postNow(ctx context.Context, to chat.Target, c chat.Card, key string) (string, error) {
	return p.post(ctx, to, c, key, true)
}

func (p *Platform) post(ctx context.Context, to chat.Target, c chat.Card, key string, urgent bool) (string, error) {
	if (to.Room == "") == (to.Person == "") || (to.Person != "" && to.Thread != "") {
		return "", fmt.Errorf("%w: a target is a room, its thread, or a person", chat.ErrInvalid)
	}
	if key == "" {
		return "", fmt.Errorf("%w: a post without a key", chat.ErrInvalid)
	}
	if err := p.check(c); err != nil {
		return "", err
	}
	v, err, _ := p.posts.one.Do(key, func() (any, error) { return p.postOnce(ctx, to, c, key, urgent) })
	if err != nil {
		return "", err
	}
	return v.(string), nil
}

// postOnce is Post, of a key that nobody else is posting.
func (p *Platform) postOnce(ctx context.Context, to chat.Target, c chat.Card, key string, urgent bool) (post string, err error) {
	was, _ := p.posts.keys.Get(key)
	if post = was.post; post == "" && !was.since.IsZero() {
		if post, err = p.Find(ctx, to, key, was.since); err != nil {
			return "", err
		}
	}
	there := false // the document
	if post != "" {
		if there, err = p.attached(ctx, to, post, c); err != nil {
			return "", err
		}
	} else if post, err = p.send(ctx, to, c, key, was.since.IsZero(), urgent); err != nil {
		return "", err
	}
	p.posts.keys.Put(key, sent{post: post})
	if there || c.File == nil {
		return post, nil
	}
	return post, p.attachOr(ctx, to, post, c)
}

// attachOr is attach. That Slack will never take the document there is told to
// the log: the post itself stands.
func (p *Platform) attachOr(ctx context.Context, to chat.Target, post string, c chat.Card) error {
	err := p.attach(ctx, to, post, c)
	if errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrInvalid) {
		p.o.Logger.Error("slack: a post is without its document", "post", post, "error", err)
		return nil
	}
	return err
}

// send posts a card without asking whether it is there already. first says that
// it was not sent before.
func (p *Platform) send(ctx context.Context, to chat.Target, c chat.Card, key string, first, urgent bool) (post string, err error) {
	channel, thread := to.Room+to.Person, ""
	if to.Thread != "" {
		var ok bool
		if _, thread, ok = splitPost(to.Thread); !ok {
			return "", fmt.Errorf("%w: no post %q", chat.ErrGone, to.Thread)
		}
	}
	look, err := p.upload(ctx, c)
	look.file = whereFile(to)
	if err == nil && c.File != nil {
		err = p.hold(ctx, *c.File)
	}
	if err != nil {
		return "", err
	}
	with := []slack.MsgOption{slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType: postEvent, EventPayload: map[string]any{postKey: key}})}
	if thread != "" {
		with = append(with, slack.MsgOptionTS(thread))
	}
	begun := p.o.Now()
	err = p.offer(ctx, look, func(look looks) error {
		options := append(p.message(c, look), with...)
		return p.call(ctx, turn{method: "chat.postMessage", room: channel, patience: patience, urgent: urgent}, func(ctx context.Context) error {
			in, ts, m, err := p.api.PostMessageWithResponseContext(ctx, channel, options...)
			switch {
			case err != nil:
				return err
			case in == "" || !isTS(ts):
				return errors.New("an answer without a message")
			case thread != "" && m.Timestamp != "" && m.ThreadTimestamp == "":
				return p.stray(ctx, in, ts)
			}
			post = postID(in, ts)
			p.learnDirect(to.Person, in)
			p.saw(look, in)
			return nil
		})
	})
	if doubtful(err) && first {
		p.posts.keys.Put(key, sent{since: begun})
	}
	return post, err
}

// errStray is a reply whose thread is no longer there.
var errStray = fmt.Errorf("%w: the post whose thread it is for", chat.ErrGone)

// stray takes back a reply that Slack put in the room itself, because the
// message whose thread it was for was deleted.
func (p *Platform) stray(ctx context.Context, channel, ts string) error {
	_, _, err := p.api.DeleteMessageContext(ctx, channel, ts)
	return errors.Join(errStray, err)
}

// Edit replaces the card of a post. A document that is the same stays; one that
// is new is added, and those that were there before remain.
func (p *Platform) Edit(ctx context.Context, to chat.Target, post string, c chat.Card) error {
	if err := p.check(c); err != nil {
		return err
	}
	channel, ts, ok := splitPost(post)
	if !ok {
		return fmt.Errorf("%w: no post %q", chat.ErrGone, post)
	}
	look, err := p.uploadInto(ctx, channel, cmp.Or(under(to, ts), ts), c)
	look.file = whereFile(to)
	if err != nil {
		return err
	}
	there, err := p.attached(ctx, to, post, c)
	if err == nil && !there {
		err = p.hold(ctx, *c.File)
	}
	if err != nil {
		return err
	}
	err = p.offer(ctx, look, func(look looks) error {
		return p.call(ctx, turn{method: "chat.update", patience: patience}, func(ctx context.Context) error {
			_, _, _, err := p.api.UpdateMessageContext(ctx, channel, ts, p.message(c, look)...)
			return err
		})
	})
	if err != nil || there {
		return err
	}
	return p.attachOr(ctx, to, post, c)
}

// message is a card as chat.postMessage and chat.update take it. Nothing in it
// is read as markup, and no link is unfolded.
func (p *Platform) message(c chat.Card, look looks) []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionBlocks(p.blocks(c, onMessage, look)...),
		slack.MsgOptionText(p.alternative(c), false), // escaped already
		slack.MsgOptionParse(false), slack.MsgOptionDisableMarkdown(),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
}
