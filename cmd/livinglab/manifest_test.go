package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// printed runs the program and returns what it prints; it must end well.
func printed(t testing.TB, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	if err := run(context.Background(), args, func(string) string { return "" }, strings.NewReader(""), &out, &errs); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return out.Bytes()
}

// The manifests that people paste.
func TestManifestGolden(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		golden(t, filepath.Join("testdata", "manifest", "socket-"+lang+".yaml"), printed(t, "manifest", "slack", "--lang", lang))
	}
	golden(t, filepath.Join("testdata", "manifest", "http-fr.yaml"),
		printed(t, "manifest", "slack", "--lang", "fr", "--url", "https://labo.example.org/", "--name", "Le labo d’ici"))
}

// rule is what the official schema of manifests (github.com/slackapi/manifest-schema,
// version 1) says of the texts and lists of a path.
var manifestRules = []struct {
	path        string // keys between dots; * is every item of a list
	least, most int    // characters of a text, items of a list
	form        string // a pattern of a text
}{
	{"display_information.name", 1, 35, ""},
	{"display_information.description", 1, 140, ""},
	{"display_information.long_description", 175, 4000, ""},
	{"display_information.background_color", 4, 7, "^#[0-9a-f]+$"},
	{"features.bot_user.display_name", 1, 80, ""},
	{"features.shortcuts", 1, 10, ""},
	{"features.shortcuts.*.name", 1, 24, ""},
	{"features.shortcuts.*.type", 6, 7, "^(message|global)$"},
	{"features.shortcuts.*.callback_id", 1, 255, ""},
	{"features.shortcuts.*.description", 1, 150, ""},
	{"features.slash_commands", 1, 25, ""}, // 50 by the schema
	{"features.slash_commands.*.command", 2, 32, "^/[a-z0-9_-]+$"},
	{"features.slash_commands.*.url", 8, 3000, "^https://"},
	{"features.slash_commands.*.description", 1, 2000, ""},
	{"features.slash_commands.*.usage_hint", 1, 1000, ""},
	{"oauth_config.scopes.bot", 1, 255, ""},
	{"oauth_config.scopes.bot.*", 1, 50, "^[a-z:._]+$"},
	{"settings.event_subscriptions.request_url", 8, 3500, "^https://"},
	{"settings.event_subscriptions.bot_events", 1, 100, ""},
	{"settings.event_subscriptions.bot_events.*", 1, 50, "^[a-z._]+$"},
	{"settings.interactivity.request_url", 8, 3500, "^https://"},
}

// manifestFlags are its other keys: yes or no.
var manifestFlags = regexp.MustCompile(`^features\.app_home\.(home_tab|messages_tab|messages_tab_read_only)_enabled$|^features\.bot_user\.always_online$|` +
	`^features\.slash_commands\.\*\.should_escape$|^settings\.interactivity\.is_enabled$|^settings\.(org_deploy|socket_mode|token_rotation)_enabled$`)

// Slack takes every manifest that we print: all keys are the schema's, and every
// text and list is within its limits.
func TestManifestIsWithinTheSchema(t *testing.T) {
	for _, args := range [][]string{{"--lang", "fr"}, {"--lang", "en"}, {"--lang", "fr", "--url", "https://labo.example.org"}} {
		args = append([]string{"manifest", "slack"}, args...)
		var asYAML, asJSON map[string]any
		if err := yaml.Unmarshal(printed(t, args...), &asYAML); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(printed(t, append(args, "--json")...), &asJSON); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(asYAML, asJSON) {
			t.Errorf("%v: the YAML says %v\nthe JSON %v", args, asYAML, asJSON)
		}
		seen := map[string]bool{}
		walkManifest(t, "", asJSON, seen)
		http := strings.Contains(fmt.Sprint(args), "--url")
		for _, r := range manifestRules {
			if !seen[r.path] && !(strings.HasSuffix(r.path, "url") && !http) {
				t.Errorf("%v: no %s", args, r.path)
			}
		}
	}
}

// walkManifest checks a value of a manifest, and those under it.
func walkManifest(t *testing.T, path string, v any, seen map[string]bool) {
	seen[path] = true
	size := -1
	switch v := v.(type) {
	case map[string]any:
		for key, under := range v {
			walkManifest(t, strings.TrimPrefix(path+"."+key, "."), under, seen)
		}
		return
	case bool:
		if !manifestFlags.MatchString(path) {
			t.Errorf("%s: the schema has no such key", path)
		}
		return
	case []any:
		for _, item := range v {
			walkManifest(t, path+".*", item, seen)
		}
		size = len(v)
	case string:
		size = utf8.RuneCountInString(v)
	}
	for _, r := range manifestRules {
		if r.path != path {
			continue
		}
		text, _ := v.(string)
		if size < r.least || size > r.most || r.form != "" && !regexp.MustCompile(r.form).MatchString(text) {
			t.Errorf("%s: %v has %d, of %d to %d of the form %q", path, v, size, r.least, r.most, r.form)
		}
		return
	}
	if size >= 0 {
		t.Errorf("%s: the schema has no such key", path)
	}
}

// Of a name or an address that Slack would refuse it says what to do.
func TestManifestRefusals(t *testing.T) {
	for want, args := range map[string][]string{
		"needs 1 to 35 characters": {"--name", strings.Repeat("x", 36)},
		"begins with https://":     {"--url", "http://labo.example.org"},
		"is not a public address":  {"--url", "labo.example.org"},
		"is not a value for":       {"--lang", "de"},
		"“” cannot be the name of": {"--name", " "},
	} {
		var out bytes.Buffer
		err := run(context.Background(), append([]string{"manifest", "slack", "--lang", "en"}, args...), func(string) string { return "" }, strings.NewReader(""), &out, &out)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", args, err)
		}
	}
}
