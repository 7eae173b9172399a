package slack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// maxFiles is how many uploaded files are remembered.
const maxFiles = 1000

// sum tells one content from another.
type sum [sha256.Size]byte

// spot is a file where it was shown.
type spot struct{ file, where string }

// library is what is remembered of files, so that an edit uploads nothing anew.
type library struct {
	ids   *recent[sum, string] // of pictures that were uploaded
	shown *recent[spot, bool]  // pictures that the people of a conversation may see
	given *recent[gift, bool]  // documents that hang on a post
}

// gift is a document under a post.
type gift struct {
	what sum
	post string
}

func newLibrary() *library {
	return &library{ids: newRecent[sum, string](maxFiles), shown: newRecent[spot, bool](maxFiles), given: newRecent[gift, bool](maxFiles)}
}

// digest is the sum of a file's name, words and bytes.
func digest(name, words string, data []byte) sum {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s %d %s ", len(name), name, len(words), words)
	h.Write(data)
	return sum(h.Sum(nil))
}

// upload has Slack keep a card's picture, unless it does already, and returns
// what blocks need to show it. The picture is nowhere yet: the message that
// shows it shares it (docs.slack.dev, "slack_file").
func (p *Platform) upload(ctx context.Context, c chat.Card) (uploads, error) {
	if c.Picture == nil {
		return uploads{}, nil
	}
	what := digest(c.Picture.Name, c.Picture.Alt, c.Picture.PNG)
	if id, ok := p.files.ids.get(what); ok {
		return uploads{picture: id}, nil
	}
	id, err := p.put(ctx, c.Picture.Name, c.Picture.Alt, c.Picture.PNG)
	if err != nil {
		return uploads{}, err
	}
	if err := p.complete(ctx, id, c.Picture.Name, "", ""); err != nil {
		return uploads{}, err
	}
	p.files.ids.put(what, id)
	return uploads{picture: id}, nil
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

// errSettling is a picture that Slack is still at work on.
var errSettling = errors.New("slack: the picture is not ready yet")

// ready does something that shows uploads, again while Slack is not ready with
// them. It gives up with an error that may pass.
func (p *Platform) ready(ctx context.Context, up uploads, do func() error) error {
	err := do()
	for _, wait := range settling {
		if up.picture == "" || !unsettled(err) {
			return err
		}
		if err := p.o.Sleep(ctx, wait); err != nil {
			return notSent(err)
		}
		err = do()
	}
	if up.picture != "" && unsettled(err) {
		return fmt.Errorf("%w: %v", errSettling, err)
	}
	return err
}

// unsettled reports Slack's refusal of a file in a block.
func unsettled(err error) bool {
	var e *apiError
	return errors.As(err, &e) && e.code == "invalid_blocks" &&
		slices.ContainsFunc(e.details, func(s string) bool { return strings.Contains(s, "slack_file") || strings.Contains(s, "slack file") })
}

// saw keeps that the people of a conversation may see a picture.
func (p *Platform) saw(up uploads, channel string) {
	if up.picture != "" {
		p.files.shown.put(spot{up.picture, channel}, true)
	}
}

// reveal lets the people of a conversation see a picture that an edit is about
// to show there. A new message shares the pictures in its blocks; an edit does
// not, and would show a picture that nobody may see (slackapi/java-slack-sdk
// issue 1441, slackapi/bolt-python issue 1295), so it is shared in the thread.
func (p *Platform) reveal(ctx context.Context, channel, thread string, c chat.Card, up uploads) error {
	if up.picture == "" {
		return nil
	}
	if _, ok := p.files.shown.get(spot{up.picture, channel}); ok {
		return nil
	}
	id, err := p.put(ctx, c.Picture.Name, c.Picture.Alt, c.Picture.PNG)
	if err != nil {
		return err
	}
	_ = id
	_ = thread
	return nil
}

// attach shares a card's document under its post, unless it is there already.
func (p *Platform) attach(ctx context.Context, post string, to chat.Target, c chat.Card) error {
	if c.File == nil {
		return nil
	}
	channel, ts, _ := splitPost(post)
	g := gift{digest(c.File.Name, "", c.File.Data), post}
	if _, ok := p.files.given.get(g); ok {
		return nil
	}
	if err := p.share(ctx, channel, root(to, ts), *c.File); err != nil {
		return err
	}
	p.files.given.put(g, true)
	return nil
}

// share puts a document in a conversation, in a thread of it where that is not
// "".
func (p *Platform) share(ctx context.Context, channel, thread string, f chat.File) error {
	id, err := p.put(ctx, f.Name, "", f.Data)
	if err != nil {
		return err
	}
	return p.complete(ctx, id, f.Name, channel, thread)
}
