package slack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"livinglab/adapters/recent"
	"livinglab/bot/chat"
)

// maxFiles is how many uploaded files are remembered.
const maxFiles = 1000

// sum tells one content from another.
type sum = [sha256.Size]byte

// library is what is remembered of files, so that what Slack has is not sent
// to it again.
type library struct {
	pictures *recent.Map[sum, upload] // by their bytes
	shown    *recent.Map[spot, bool]  // pictures that the people of a conversation may see
	held     *recent.Map[sum, string] // documents that were sent and are nowhere yet: ids
	given    *recent.Map[gift, bool]  // documents that hang under a post
}

// upload is a picture that was uploaded, and when.
type upload struct {
	id string
	at time.Time
}

// spot is a file in a conversation.
type spot struct{ file, channel string }

// gift is a document under a post.
type gift struct {
	what sum
	post string
}

func newLibrary() *library {
	return &library{pictures: recent.New[sum, upload](maxFiles), shown: recent.New[spot, bool](maxFiles),
		held: recent.New[sum, string](maxFiles), given: recent.New[gift, bool](maxFiles)}
}

// sumOf is the sum of a document.
func sumOf(f chat.File) sum {
	h := sha256.New()
	_, _ = io.WriteString(h, f.Name+"\x00") // a hash takes all
	_, _ = h.Write(f.Data)
	return sum(h.Sum(nil))
}

// upload has Slack keep a card's picture, unless it does already, and returns
// what blocks need to show it. It is nowhere yet: the new message, whisper or
// modal that shows it shares it.
func (p *Platform) upload(ctx context.Context, c chat.Card) (looks, error) {
	if c.Picture == nil {
		return looks{}, nil
	}
	what := sha256.Sum256(c.Picture.PNG)
	if was, ok := p.files.pictures.Get(what); ok {
		return looks{picture: was.id}, nil
	}
	id, err := p.keep(ctx, *c.Picture, "", "")
	if err != nil {
		return looks{}, err
	}
	p.files.pictures.Put(what, upload{id, p.o.Now()})
	return looks{picture: id}, nil
}

// uploadInto is upload for an edit of a message. A new message shares the
// pictures in its blocks with those who read it; an edit does not, and would
// show one that nobody may see (slackapi/java-slack-sdk issue 1441,
// slackapi/bolt-python issue 1295): a picture that is new in the conversation
// is therefore shared in the thread as well.
func (p *Platform) uploadInto(ctx context.Context, channel, thread string, c chat.Card) (looks, error) {
	if c.Picture == nil {
		return looks{}, nil
	}
	what := sha256.Sum256(c.Picture.PNG)
	if was, ok := p.files.pictures.Get(what); ok {
		if _, ok := p.files.shown.Get(spot{was.id, channel}); ok {
			return looks{picture: was.id}, nil
		}
	}
	id, err := p.keep(ctx, *c.Picture, channel, thread)
	if err != nil {
		return looks{}, err
	}
	p.files.pictures.Put(what, upload{id, p.o.Now()})
	look := looks{picture: id}
	p.saw(look, channel)
	return look, nil
}

// saw keeps that the people of a conversation may see a picture.
func (p *Platform) saw(look looks, channel string) {
	if look.picture != "" {
		p.files.shown.Put(spot{look.picture, channel}, true)
	}
}

// keep uploads a picture, and shares it where channel is not "".
func (p *Platform) keep(ctx context.Context, pic chat.Picture, channel, thread string) (id string, err error) {
	if id, err = p.put(ctx, pic.Name, pic.Alt, pic.PNG); err == nil {
		err = p.complete(ctx, id, pic.Name, channel, thread)
	}
	return id, err
}

// put sends the bytes of a file to Slack and returns its id. It is kept once
// complete was called for it.
func (p *Platform) put(ctx context.Context, name, alt string, data []byte) (id string, err error) {
	var u *slack.GetUploadURLExternalResponse
	err = p.call(ctx, turn{method: "files.getUploadURLExternal", patience: patience}, func(ctx context.Context) (err error) {
		u, err = p.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{
			FileName: name, FileSize: len(data), AltTxt: chat.CutString(alt, maxAltText)})
		return err
	})
	if err != nil {
		return "", err
	}
	err = p.call(ctx, turn{method: "upload"}, func(ctx context.Context) error {
		return p.api.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: u.UploadURL, Filename: name, Reader: bytes.NewReader(data)})
	})
	return u.FileID, err
}

// maxAltText is the longest description of a file (files.getUploadURLExternal,
// alt_txt_too_large). That of the image block says the rest.
const maxAltText = 1000

// complete ends an upload, and shares the file in a conversation and a thread
// of it; "" is none.
func (p *Platform) complete(ctx context.Context, id, title, channel, thread string) error {
	return p.call(ctx, turn{method: "files.completeUploadExternal", patience: patience}, func(ctx context.Context) error {
		_, err := p.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
			Files: []slack.FileSummary{{ID: id, Title: title}}, Channel: channel, ThreadTimestamp: thread})
		return err
	})
}

// settling is how long Slack may take over a picture that was just uploaded:
// until then a message that shows it is refused with invalid_blocks, "invalid
// slack file". Its makers advise to wait (slackapi/slack-github-action issue
// 413, slackapi/java-slack-sdk issue 1349).
var settling = []time.Duration{250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 2 * time.Second}

// settled is when a picture is surely ready, if ever.
const settled = time.Minute

// errSettling is a picture that Slack is still at work on.
var errSettling = errors.New("slack: the picture is not ready yet")

// ready does something that shows uploads, again while Slack is not ready with
// them. It gives up with an error that may pass.
func (p *Platform) ready(ctx context.Context, look looks, do func() error) error {
	err := do()
	for _, wait := range settling {
		if look.picture == "" || !unsettled(err) {
			return err
		}
		if err := p.o.Sleep(ctx, wait); err != nil {
			return notSent(err)
		}
		err = do()
	}
	if look.picture == "" || !unsettled(err) {
		return err
	}
	// One that was there for long is not coming: someone deleted it.
	p.files.pictures.DropIf(func(u upload) bool { return u.id == look.picture && p.o.Now().Sub(u.at) > settled })
	return fmt.Errorf("%w: %s", errSettling, err.Error()) // not ErrInvalid, which it wraps
}

// unsettled reports Slack's refusal of a file in a block.
func unsettled(err error) bool {
	var e *apiError
	return errors.As(err, &e) && e.code == "invalid_blocks" &&
		slices.ContainsFunc(e.details, func(s string) bool { return strings.Contains(s, "slack_file") || strings.Contains(s, "slack file") })
}

// hold sends a document to Slack, unless it was already, for share. So what
// Slack refuses of it is known before anything is shown.
func (p *Platform) hold(ctx context.Context, f chat.File) error {
	what := sumOf(f)
	if _, ok := p.files.held.Get(what); ok {
		return nil
	}
	id, err := p.put(ctx, f.Name, "", f.Data)
	if err == nil {
		p.files.held.Put(what, id)
	}
	return err
}

// share puts a document in a conversation, in a thread of it where that is not
// "", in a message of its own.
func (p *Platform) share(ctx context.Context, channel, thread string, f chat.File) error {
	id, ok := p.files.held.Take(sumOf(f)) // an upload is completed once
	if !ok {
		var err error
		if id, err = p.put(ctx, f.Name, "", f.Data); err != nil {
			return err
		}
	}
	return p.complete(ctx, id, f.Name, channel, thread)
}

// attached reports whether a card's document hangs under its post: as this
// process remembers, or, after a crash, as the conversation shows. A card
// without one has it.
func (p *Platform) attached(ctx context.Context, to chat.Target, post string, c chat.Card) (bool, error) {
	if c.File == nil {
		return true, nil
	}
	g := gift{sumOf(*c.File), post}
	if _, ok := p.files.given.Get(g); ok {
		return true, nil
	}
	channel, ts, _ := splitPost(post)
	found := false
	err := p.read(ctx, channel, under(to, ts), timeOf(ts), func(m slack.Message) bool {
		found = slices.ContainsFunc(m.Files, func(f slack.File) bool { return f.Name == c.File.Name && f.Size == len(c.File.Data) })
		return found
	})
	if found {
		p.files.given.Put(g, true)
	}
	return found, err
}

// attach shares a card's document under its post.
func (p *Platform) attach(ctx context.Context, to chat.Target, post string, c chat.Card) error {
	channel, ts, _ := splitPost(post)
	if err := p.share(ctx, channel, under(to, ts), *c.File); err != nil {
		return err
	}
	p.files.given.Put(gift{sumOf(*c.File), post}, true)
	return nil
}

// whereFile is the text that says where a post's document is found.
func whereFile(to chat.Target) string {
	if to.Room != "" && to.Thread == "" {
		return "file-thread"
	}
	return "file-below"
}

// under is the message in whose thread the document of a post goes: the post,
// or the one whose thread that is in. A direct message's goes after it, where
// it is seen: "".
func under(to chat.Target, ts string) string {
	if to.Person != "" {
		return ""
	}
	if _, thread, ok := splitPost(to.Thread); ok {
		return thread
	}
	return ts
}
