package slack

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"livinglab/bot/chat"
)

// permission is a scope that the bot asks for, with what it is needed for: the
// methods of the Web API that the adapter calls and the events that it hears.
// Source: the "required scopes" of each in docs.slack.dev/reference. Why it is
// asked for is the text "scope-" and its name, ":" and "." written "-".
type permission struct {
	scope string
	needs []string
}

// permissions is the one list of the scopes that the manifest asks for. Tests
// hold it against what the adapter calls, and that each is needed.
var permissions = []permission{
	{"commands", []string{"slash commands", "message shortcuts"}},
	{"chat:write", []string{"chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete"}},
	{"files:write", []string{"files.getUploadURLExternal", "files.completeUploadExternal"}},
	{"users:read", []string{"users.info", "users.list", "bots.info", "user_change"}},
	{"usergroups:read", []string{"usergroups.list", "usergroups.users.list", "subteam_members_changed", "subteam_updated"}},
	{"channels:read", []string{"conversations.info", "users.conversations"}},
	{"groups:read", []string{"conversations.info", "users.conversations"}},
	{"im:write", []string{"conversations.open"}},
	{"mpim:write", []string{"conversations.open"}},
	{"channels:history", []string{"conversations.history", "conversations.replies", "message.channels"}},
	{"groups:history", []string{"conversations.history", "conversations.replies", "message.groups"}},
	{"im:history", []string{"conversations.history", "conversations.replies", "message.im"}},
	{"mpim:history", []string{"conversations.history", "conversations.replies", "message.mpim"}},
}

// botEvents are the events that the adapter hears. Slack tells of tokens_revoked
// and app_uninstalled without a scope.
var botEvents = []string{
	"app_home_opened", "app_uninstalled", "tokens_revoked",
	"message.channels", "message.groups", "message.im", "message.mpim",
	"subteam_members_changed", "subteam_updated", "user_change",
}

// Scopes are the scopes that the bot's token needs.
func Scopes() (names []string) {
	for _, p := range permissions {
		names = append(names, p.scope)
	}
	return names
}

// WhyScope is the key of the text that says what a scope is for.
func WhyScope(scope string) string {
	return "scope-" + strings.NewReplacer(":", "-", ".", "-").Replace(scope)
}

// ManifestOptions says which app a manifest is to make.
type ManifestOptions struct {
	Name string    // of the app and its bot, at most MaxAppName characters
	Lang chat.Lang // of what the manifest says to people
	// URL is the public address, https, where Slack's requests come (HTTP mode);
	// "" is Socket Mode.
	URL      string
	Commands []chat.CommandSpec
	Say      func(lang chat.Lang, key string) string // returns one of Texts
}

// The limits of a manifest, in characters and in number (the official schema,
// github.com/slackapi/manifest-schema).
const (
	MaxAppName     = 35
	maxAbout       = 140
	minLongAbout   = 175
	maxLongAbout   = 4000
	maxCommands    = 25 // 50 by the schema; older apps are held to 25
	maxCommand     = 32 // with its slash
	maxHint        = 1000
	maxShortcuts   = 10
	maxShortcut    = 24
	maxShortcutFor = 150
)

// Manifest describes an app to Slack, in the order of its own documentation
// (docs.slack.dev/reference/app-manifest). It can be written as JSON or YAML.
type Manifest struct {
	Display  ManifestDisplay  `json:"display_information" yaml:"display_information"`
	Features ManifestFeatures `json:"features" yaml:"features"`
	OAuth    ManifestOAuth    `json:"oauth_config" yaml:"oauth_config"`
	Settings ManifestSettings `json:"settings" yaml:"settings"`
}

// ManifestDisplay is how the app is shown.
type ManifestDisplay struct {
	Name       string `json:"name" yaml:"name"`
	About      string `json:"description" yaml:"description"`
	Long       string `json:"long_description" yaml:"long_description"`
	Background string `json:"background_color" yaml:"background_color"`
}

// ManifestFeatures is what people have of the app.
type ManifestFeatures struct {
	Home struct {
		Home     bool `json:"home_tab_enabled" yaml:"home_tab_enabled"`
		Messages bool `json:"messages_tab_enabled" yaml:"messages_tab_enabled"`
		ReadOnly bool `json:"messages_tab_read_only_enabled" yaml:"messages_tab_read_only_enabled"`
	} `json:"app_home" yaml:"app_home"`
	Bot struct {
		Name   string `json:"display_name" yaml:"display_name"`
		Online bool   `json:"always_online" yaml:"always_online"`
	} `json:"bot_user" yaml:"bot_user"`
	Shortcuts []ManifestShortcut `json:"shortcuts,omitempty" yaml:"shortcuts,omitempty"`
	Commands  []ManifestCommand  `json:"slash_commands" yaml:"slash_commands"`
}

// ManifestShortcut is a command in the menu of messages.
type ManifestShortcut struct {
	Name     string `json:"name" yaml:"name"`
	Type     string `json:"type" yaml:"type"`
	Callback string `json:"callback_id" yaml:"callback_id"`
	About    string `json:"description" yaml:"description"`
}

// ManifestCommand is a slash command.
type ManifestCommand struct {
	Command string `json:"command" yaml:"command"`
	URL     string `json:"url,omitempty" yaml:"url,omitempty"`
	About   string `json:"description" yaml:"description"`
	Hint    string `json:"usage_hint,omitempty" yaml:"usage_hint,omitempty"`
	Escape  bool   `json:"should_escape" yaml:"should_escape"`
}

// ManifestOAuth is what the app may do.
type ManifestOAuth struct {
	Scopes struct {
		Bot []string `json:"bot" yaml:"bot"`
	} `json:"scopes" yaml:"scopes"`
}

// ManifestSettings is how the app hears of what people do.
type ManifestSettings struct {
	Events struct {
		URL string   `json:"request_url,omitempty" yaml:"request_url,omitempty"`
		Bot []string `json:"bot_events" yaml:"bot_events"`
	} `json:"event_subscriptions" yaml:"event_subscriptions"`
	Interactivity struct {
		Enabled bool   `json:"is_enabled" yaml:"is_enabled"`
		URL     string `json:"request_url,omitempty" yaml:"request_url,omitempty"`
	} `json:"interactivity" yaml:"interactivity"`
	OrgDeploy     bool `json:"org_deploy_enabled" yaml:"org_deploy_enabled"`
	SocketMode    bool `json:"socket_mode_enabled" yaml:"socket_mode_enabled"`
	TokenRotation bool `json:"token_rotation_enabled" yaml:"token_rotation_enabled"`
}

// NewManifest makes the manifest of an app. The names of commands are there in
// every language, the app's own first: the bot shows each person the commands
// in theirs, and Slack knows only what the manifest names.
func NewManifest(o ManifestOptions) (Manifest, error) {
	if o.Lang == "" {
		o.Lang = chat.French
	}
	var m Manifest
	base := strings.TrimSuffix(o.URL, "/")
	if u, err := url.Parse(base); base != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "") {
		return m, fmt.Errorf("slack: manifest: %q is not a public https address", o.URL)
	}
	if n := utf8.RuneCountInString(o.Name); n == 0 || n > MaxAppName {
		return m, fmt.Errorf("slack: manifest: the name has %d characters, it needs 1 to %d", n, MaxAppName)
	}
	say := func(key string) string { return o.Say(o.Lang, key) }
	m.Display = ManifestDisplay{Name: o.Name, About: say("manifest-about"), Long: say("manifest-long"), Background: "#1f6b57"}
	m.Features.Home.Home, m.Features.Home.Messages = true, true
	m.Features.Bot.Name, m.Features.Bot.Online = o.Name, true
	m.OAuth.Scopes.Bot = Scopes()
	m.Settings.Events.Bot = botEvents
	m.Settings.Interactivity.Enabled = true
	m.Settings.SocketMode = base == ""
	var address string
	if base != "" {
		address = base + requestPath
		m.Settings.Events.URL, m.Settings.Interactivity.URL = address, address
	}
	var err error
	if m.Features.Commands, err = manifestCommands(o, address); err != nil {
		return m, err
	}
	m.Features.Shortcuts, err = manifestShortcuts(o)
	return m, err
}

// manifestCommands are the slash commands, in the app's language first.
func manifestCommands(o ManifestOptions, address string) (out []ManifestCommand, err error) {
	seen := map[string]bool{}
	for _, l := range languages(o.Lang) {
		for _, c := range o.Commands {
			name := slashName(c.Name.In(l))
			if seen[name] {
				continue
			}
			seen[name] = true
			if !commandName.MatchString(name) || len(name) >= maxCommand || builtIn[name] {
				return nil, fmt.Errorf("slack: manifest: /%s: Slack takes no command of this name", name)
			}
			out = append(out, ManifestCommand{Command: "/" + name, URL: address,
				About: c.About.In(l), Hint: chat.CutString(usageHint(c, l), maxHint), Escape: true})
		}
	}
	if len(out) > maxCommands {
		return nil, fmt.Errorf("slack: manifest: %d commands, Slack takes %d", len(out), maxCommands)
	}
	return out, nil
}

// manifestShortcuts are the commands that are offered on messages.
func manifestShortcuts(o ManifestOptions) (out []ManifestShortcut, err error) {
	for _, c := range o.Commands {
		if c.OnMessage == nil {
			continue
		}
		name := c.OnMessage.In(o.Lang)
		if utf8.RuneCountInString(name) > maxShortcut {
			return nil, fmt.Errorf("slack: manifest: %q has over %d characters", name, maxShortcut)
		}
		out = append(out, ManifestShortcut{Name: name, Type: "message", Callback: onMessageCallback + slashName(c.Name.In(o.Lang)),
			About: chat.CutString(c.About.In(o.Lang), maxShortcutFor)})
	}
	if len(out) > maxShortcuts {
		return nil, fmt.Errorf("slack: manifest: %d shortcuts, Slack takes %d", len(out), maxShortcuts)
	}
	return out, nil
}

// onMessageCallback begins the callback_id of a command that is chosen on a
// message; the command's name follows.
const onMessageCallback = "on:"

// requestPath is the path of the address where Slack's requests come.
const requestPath = "/slack/events"

// languages lists the languages, one of them first.
func languages(first chat.Lang) []chat.Lang {
	out := []chat.Lang{first}
	for _, l := range chat.Langs {
		if l != first {
			out = append(out, l)
		}
	}
	return out
}

// usageHint shows what may follow a command: "[titre]", or "aide | langue".
func usageHint(c chat.CommandSpec, l chat.Lang) string {
	var words []string
	if len(c.Subs) > 0 {
		for _, s := range c.Subs {
			words = append(words, s.Name.In(l))
		}
		return "[" + strings.Join(words, " | ") + "]"
	}
	for _, a := range c.Args {
		if a.Optional {
			words = append(words, "["+a.Name.In(l)+"]")
		} else {
			words = append(words, "<"+a.Name.In(l)+">")
		}
	}
	return strings.Join(words, " ")
}

// commandName is what Slack takes as the name of a command.
var commandName = regexp.MustCompile(`^[a-z0-9_-]+$`)

// builtIn are commands of Slack's own, which no app can have
// (slack.com/help/articles/201259356).
var builtIn = func() map[string]bool {
	names := map[string]bool{}
	for _, n := range strings.Fields(`active apps archive away call canvas collapse dm dnd expand feed feedback find help
		huddle invite join keys leave list lists me msg mute open people prefs remind remove rename reply search shortcuts
		shrug star status topic unmute verbose who workflows`) {
		names[n] = true
	}
	return names
}()

// slashName is the name of a command as Slack takes it, without accents: the bot
// understands it either way.
func slashName(name string) string { return plainLetters.Replace(strings.ToLower(name)) }

var plainLetters = strings.NewReplacer(
	"à", "a", "â", "a", "ä", "a", "á", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "í", "i",
	"ô", "o", "ö", "o", "ó", "o", "ù", "u", "û", "u", "ü", "u", "ú", "u", "ÿ", "y", "ñ", "n", "œ", "oe", "æ", "ae")
