package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/slack-go/slack"
)

// appOfToken finds the app in an app-level token, as Slack makes them.
var appOfToken = regexp.MustCompile(`^xapp-\d+-(A[A-Z0-9]+)-`)

// checkSocket checks that Slack's events can come by Socket Mode: the app's
// token, that Socket Mode is on, and that both tokens are of one app, as far as
// the bot's is known.
func (c *checking) checkSocket(ctx context.Context, known bool) {
	warnings, err := c.p.askSocket(ctx)
	if err != nil {
		c.failed(err)
		return
	}
	if slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, "not turned on") }) {
		c.Findings = append(c.Findings, Finding{Severity: Broken, Err: &SetupError{Key: SocketModeOff, Err: errors.New(warnings[0])}})
		return
	}
	c.found(Fine, "socket")
	app := appOfToken.FindStringSubmatch(c.p.o.AppToken)
	if !known || app == nil {
		return
	}
	var bot *slack.Bot
	err = c.call(ctx, "bots.info", func(ctx context.Context) (err error) {
		bot, err = c.p.api.GetBotInfoContext(ctx, slack.GetBotInfoParameters{Bot: c.me.BotID})
		return err
	})
	switch {
	case err != nil:
		c.failed(err)
	case bot.AppID != "" && bot.AppID != app[1]:
		c.found(Broken, "other-app")
	}
}

// askSocket asks for an address of Socket Mode, and returns what Slack remarked
// as it gave one: it does so too while Socket Mode is off, with the remark
// "Socket Mode is not turned on", which the SDK does not hand on.
func (p *Platform) askSocket(ctx context.Context) (warnings []string, err error) {
	err = p.call(ctx, turn{method: openSocket}, func(ctx context.Context) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, cmp.Or(p.o.API, slack.APIURL)+openSocket, http.NoBody)
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+p.o.AppToken)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := p.o.Client.Do(r)
		if err != nil {
			return err
		}
		defer answer.Body.Close() //nolint:errcheck // it was read, or is not wanted
		if answer.StatusCode != http.StatusOK {
			return slack.StatusCodeError{Code: answer.StatusCode, Status: answer.Status}
		}
		var body slack.SlackResponse
		if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
			return err
		}
		warnings = body.ResponseMetadata.Messages
		return body.Err()
	})
	return warnings, err
}
