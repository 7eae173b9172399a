package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"livinglab/bot/chat"
)

func TestSecretsAreKnownByTheirForm(t *testing.T) {
	for value, want := range map[string]secretKind{
		"xoxb-1234-5678-AbCd":                botToken,
		"xapp-1-A012-345-abcdef":             appToken,
		"8f742231b10e8888abcd0123456789ef":   signing,
		"xoxp-1234":                          userToken,
		"xoxe.xoxb-1-abc":                    rotatedToken,
		"xoxe-1-abc":                         rotatedToken,
		"xoxc-1234":                          sessionToken,
		"xoxs-1234":                          sessionToken,
		"https://hooks.slack.com/services/T": webhook,
		"xoxb-…":                             unknownKind,
		"xoxb-":                              botToken, // for Slack to refuse
		"8F742231B10E8888ABCD0123456789EF":   unknownKind,
		"1234567890.1234567890":              unknownKind,
		"MTE5NjAwMDAwMDAwMDAwMDAwMA.Gl9h3x.secretsecretsecretsecretsecret": discordBot,
		"MTE5NjAwMDAwMDAwMDAwMDAwMA.Gl9h3x.":                               unknownKind, // a part of one
		"MTE5NjAwMDAwMDAwMDAwMDAwMA":                                       unknownKind,
		"1196000000000000000":                                              discordApp,
		strings.Repeat("0123456789abcdef", 4):                              discordKey,
		"":                                                                 unknownKind,
	} {
		if got := kindOf(value); got != want {
			t.Errorf("%q is %s, want %s", value, got, want)
		}
	}
}

// What comes along when a token is copied does no harm.
func TestSecretsAreCleaned(t *testing.T) {
	texts, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("\ufeff\"xoxb-1234-\r\n5678\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const want = "xoxb-1234-5678"
	for _, given := range []map[string]string{
		{"SLACK_BOT_TOKEN": " xoxb-1234-5678\n"}, {"SLACK_BOT_TOKEN": "\"xoxb-1234-5678\""}, {"SLACK_BOT_TOKEN": "«\u00a0xoxb-1234-5678\u00a0»"},
		{"SLACK_BOT_TOKEN": "xoxb-1234\n  -5678"}, {"SLACK_BOT_TOKEN": "\u200bxoxb-1234-5678"}, {"SLACK_BOT_TOKEN_FILE": file},
	} {
		e := &env{texts: texts, lang: chat.English, getenv: func(name string) string { return given[name] }}
		if got, err := e.secret(slackBotToken); got != want || err != nil {
			t.Errorf("%q: %q, %v", given, got, err)
		}
	}
	const token = "MTE5NjAwMDAwMDAwMDAwMDAwMA.Gl9h3x.secretsecretsecretsecretsecret"
	for _, given := range []string{token, "Bot " + token, " \"Bot  " + token + "\"\n", token[:40] + "\n" + token[40:]} {
		e := &env{texts: texts, lang: chat.English, getenv: func(name string) string { return map[string]string{"DISCORD_BOT_TOKEN": given}[name] }}
		if got, err := e.secret(discordToken); got != token || err != nil {
			t.Errorf("%q: %q, %v", given, got, err)
		}
	}
	e := &env{texts: texts, lang: chat.English, getenv: func(name string) string { return map[string]string{"SLACK_BOT_TOKEN": " \n"}[name] }}
	if _, err := e.secret(slackBotToken); err == nil || !strings.Contains(err.Error(), "is not given") {
		t.Errorf("a blank: %v", err)
	}
}
