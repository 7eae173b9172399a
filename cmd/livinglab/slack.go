package main

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"livinglab/adapters/slack"
	"livinglab/bot/chat"
)

// slackConfig is the section "slack" of the configuration.
type slackConfig struct {
	Mode   string `yaml:"mode"`
	Listen string `yaml:"listen"` // for http
}

// The ways in which Slack's events come.
const (
	slackSocket = "socket"
	slackHTTP   = "http"
)

func (c slackConfig) check(r *reader) {
	r.oneOf("slack.mode", c.Mode, slackSocket, slackHTTP)
	r.address("slack.listen", c.Listen)
	if line, given := r.lines["slack.listen"]; given && c.Mode == slackSocket {
		r.wrong(line, "slack-listen")
	}
}

// slackPlatform is Slack as the command line sees it.
var slackPlatform = platform{
	name: slack.PlatformName, title: "Slack",
	wrongRoom: func(id string) string { return unless(slackRoom, id, "slack-room") },
	wrongRole: func(id string) string { return unless(slackRole, id, "slack-role") },
	open:      openSlack,
	worded: func(err error) worded {
		if setup := (*slack.SetupError)(nil); errors.As(err, &setup) {
			return setup
		}
		return nil
	},
}

// The forms of Slack's ids: of channels (G: older private ones), of people (W:
// of an organisation of several workspaces) and of user groups.
var (
	slackRoom = regexp.MustCompile(`^[CG][A-Z0-9]{7,}$`)
	slackRole = regexp.MustCompile(`^[UWS][A-Z0-9]{7,}$`)
)

func unless(form *regexp.Regexp, id, key string) string {
	if form.MatchString(id) {
		return ""
	}
	return key
}

// slackRoles are those who have a role in Slack, by id, whose ids begin with one
// of some letters: S a user group, U or W a person.
func (c config) slackRoles(letters ...string) (ids []string) {
	for _, s := range slices.Concat(c.Roles.Coordinators, c.Roles.Committee) {
		id, ok := strings.CutPrefix(s, slack.PlatformName+":")
		if ok && slices.Contains(letters, id[:1]) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// openSlack makes the workspace that the configuration and the secrets describe.
func openSlack(e *env, c config, w watching) (chat.Platform, error) {
	o, err := e.slackOptions(c)
	if err != nil {
		return nil, err
	}
	o.Logger, o.Acknowledged = w.log, w.acknowledged
	return slack.New(o), nil
}

// slackAPI names the variable that gives the address of Slack's Web API, for
// tests and for those who reach it through a proxy of their own.
const slackAPI = "LIVINGLAB_SLACK_API"

// slackHome are the commands shown in the Home tab: what is open, and the
// person's language.
func (e *env) slackHome(l chat.Lang) []string {
	lab := e.texts.Text(l, "core.cmd.lab").String()
	return []string{lab, lab + " " + e.texts.Text(l, "core.cmd.lab.lang").String()}
}

// slackOptions are the options of the adapter, without its logger.
func (e *env) slackOptions(c config) (slack.Options, error) {
	o := slack.Options{
		Lang: chat.Lang(c.Lab.Language), Groups: c.slackRoles("S"), API: e.getenv(slackAPI),
		Home: e.slackHome(chat.Lang(c.Lab.Language)),
		Say:  func(l chat.Lang, key string) string { return e.texts.Text(l, "slack."+key).String() },
	}
	var err, wrong error
	o.BotToken, err = e.secret(slackBotToken)
	if c.Slack.Mode == slackHTTP {
		o.Listen = c.Slack.Listen
		o.SigningSecret, wrong = e.secret(slackSigning)
	} else {
		o.AppToken, wrong = e.secret(slackAppToken)
	}
	return o, errors.Join(err, wrong)
}
