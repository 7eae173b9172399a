package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"unicode"
)

// secret is what is given in the environment and nowhere else: in the variable
// of its name, or in a file that the variable of its name and _FILE names (as
// Docker's secrets and systemd's credentials are). Where it is found is the text
// "secret.where." and its kind.
type secret struct {
	name string // "SLACK_BOT_TOKEN"
	kind secretKind
}

// secretKind is what a secret can be seen to be.
type secretKind string

// The kinds of secrets. What each is called is the text "secret.kind." and it.
const (
	botToken     secretKind = "bot"     // xoxb-
	appToken     secretKind = "app"     // xapp-
	signing      secretKind = "signing" // 32 hexadecimal digits
	userToken    secretKind = "user"    // xoxp-
	rotatedToken secretKind = "rotated" // xoxe: expires after hours
	sessionToken secretKind = "session" // other xox: of a person's browser, or long gone
	webhook      secretKind = "webhook" // an address
	discordBot   secretKind = "discord" // three parts with points between them
	discordApp   secretKind = "number"  // digits: the id of an application
	discordKey   secretKind = "key"     // 64 hexadecimal digits: the public key of an application
	unknownKind  secretKind = "unknown" //
)

// The secrets of Slack.
var (
	slackBotToken = secret{"SLACK_BOT_TOKEN", botToken}
	slackAppToken = secret{"SLACK_APP_TOKEN", appToken}
	slackSigning  = secret{"SLACK_SIGNING_SECRET", signing}
)

// discordToken is the secret of Discord.
var discordToken = secret{"DISCORD_BOT_TOKEN", discordBot}

// The forms of Discord's token, and of what is taken for it: an application's id
// and public key.
var (
	discordTokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{20,}$`)
	publicKeyForm    = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// signingSecret is the form of Slack's signing secret (and of its client secret:
// only Slack can tell them apart).
var signingSecret = regexp.MustCompile(`^[0-9a-f]{32}$`)

// token is the form of a token, after its prefix.
var token = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// kindOf tells what a secret is by its form.
func kindOf(s string) secretKind {
	for _, known := range []struct {
		prefix string
		kind   secretKind
	}{{"xoxb-", botToken}, {"xapp-", appToken}, {"xoxp-", userToken}, {"xoxe", rotatedToken}, {"xox", sessionToken}, {"https://", webhook}} {
		if !strings.HasPrefix(s, known.prefix) {
			continue
		}
		if (known.kind == botToken || known.kind == appToken) && !token.MatchString(s) {
			return unknownKind
		}
		return known.kind
	}
	for _, known := range []struct {
		form *regexp.Regexp
		kind secretKind
	}{{signingSecret, signing}, {discordTokenForm, discordBot}, {discordID, discordApp}, {publicKeyForm, discordKey}} {
		if known.form.MatchString(s) {
			return known.kind
		}
	}
	return unknownKind
}

// botWord is what Discord's own examples write before a token.
var botWord = regexp.MustCompile(`^[\s"']*Bot\s+`)

// clean removes what comes along when a secret is copied: blanks and line ends
// (a long token is easily copied in two lines), what cannot be seen, and the
// quotes round it.
func clean(s string) string {
	s = botWord.ReplaceAllString(s, "")
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	return strings.Trim(s, "\"'`“”‘’«»")
}

// maxSecret is the longest file that is read for a secret, in bytes.
const maxSecret = 4096

// secret returns a secret, cleaned. Its error says in the person's words what is
// missing or is not what it should be, and where the right one is found; it never
// repeats what was given.
func (e *env) secret(s secret) (string, error) {
	value, file := e.getenv(s.name), e.getenv(s.name+"_FILE")
	if value != "" && file != "" {
		return "", errors.New(e.say("secret.both", "name", s.name))
	}
	if file != "" {
		data, err := readSecret(file)
		if path := (*fs.PathError)(nil); errors.As(err, &path) {
			err = path.Err // the path is in the words already
		}
		if err != nil {
			return "", errors.New(e.say("secret.unreadable", "name", s.name+"_FILE", "file", file, "error", err.Error()))
		}
		value = string(data)
	}
	value = clean(value)
	where := e.say("secret.where." + string(s.kind))
	if value == "" {
		return "", errors.New(e.say("secret.missing", "name", s.name, "where", where))
	}
	if kind := kindOf(value); kind != s.kind {
		return "", errors.New(e.say("secret.wrong", "name", s.name, "is", e.say("secret.kind."+string(kind)), "where", where))
	}
	return value, nil
}

func readSecret(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSecret))
}
