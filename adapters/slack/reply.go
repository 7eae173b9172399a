package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// Who sees a message that answers.
const (
	toOne     = "ephemeral"
	inChannel = "in_channel"
)

// response is a message that is sent to a response_url, or acknowledges a
// command.
type response struct {
	Type    string        `json:"response_type"`
	Text    string        `json:"text"`
	Blocks  []slack.Block `json:"blocks"`
	Thread  string        `json:"thread_ts,omitempty"`
	Replace bool          `json:"replace_original"`
	// Nothing that a member wrote is read as markup, and no address is unfolded.
	Markdown bool `json:"mrkdwn"`
	Links    bool `json:"unfurl_links"`
	Media    bool `json:"unfurl_media"`
}

// response is a card as a message for one person.
func (p *Platform) response(c chat.Card, look looks) response {
	return response{Type: toOne, Text: p.alternative(c), Blocks: p.blocks(c, onMessage, look)}
}

// ephemeral shows a card to the person alone, where they did something. The bot
// and the person must be in that room.
func (p *Platform) ephemeral(ctx context.Context, o origin, c chat.Card, look looks) error {
	options := []slack.MsgOption{
		slack.MsgOptionBlocks(p.blocks(c, onMessage, look)...), slack.MsgOptionText(p.alternative(c), false), // escaped already
		slack.MsgOptionParse(false), slack.MsgOptionDisableMarkdown(),
	}
	if o.thread != "" {
		options = append(options, slack.MsgOptionTS(o.thread))
	}
	_, err := p.api.PostEphemeralContext(ctx, o.channel, o.user, options...)
	return failure("chat.postEphemeral", err)
}

// respondWith sends a card to the response_url, changed as the caller needs.
func (s *scene) respondWith(ctx context.Context, c chat.Card, change func(*response)) error {
	look, err := s.load(ctx, c)
	if err != nil {
		return err
	}
	return s.respond(ctx, c, look, change)
}

// respond sends a card, changed as the caller needs, to the response_url. That
// does not tell which block is wrong: in a message with a picture it may be that
// one.
func (s *scene) respond(ctx context.Context, c chat.Card, look looks, change func(*response)) error {
	return s.r.p.offer(ctx, look, func(look looks) error {
		m := s.r.p.response(c, look)
		change(&m)
		err := s.r.p.respond(ctx, s.url, m)
		var refused *apiError
		if look.picture != "" && errors.As(err, &refused) {
			refused.details = append(refused.details, "perhaps the slack_file")
		}
		return err
	})
}

// respond sends a message to a response_url. Its errors are failure's; one that
// was used too often or too late may be tried another way.
func (p *Platform) respond(ctx context.Context, to string, m response) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return errors.New("slack: response_url: not an address")
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := p.o.Client.Do(req)
	if err != nil {
		var address *url.Error
		if errors.As(err, &address) {
			err = address.Err // without the address: whoever has it can answer
		}
		return fmt.Errorf("slack: response_url: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	if err != nil {
		return fmt.Errorf("slack: response_url: %w", err)
	}
	return responded(resp, said)
}

// responded is what a response_url answered: "ok", or the name of an error,
// plain or in JSON.
func responded(resp *http.Response, said []byte) error {
	var answer struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	word := strings.TrimSpace(string(said))
	if json.Unmarshal(said, &answer) == nil {
		word = answer.Error
	}
	switch {
	case resp.StatusCode == http.StatusOK && (word == "ok" || word == ""):
		return nil
	case resp.StatusCode == http.StatusTooManyRequests || !isWord(word):
		return failure("response_url", slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status})
	}
	return failure("response_url", slack.SlackErrorResponse{Err: word})
}

// isWord reports what can be the name of an error: not a page of a proxy.
func isWord(s string) bool {
	return s != "" && len(s) < 60 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_0123456789") == ""
}
