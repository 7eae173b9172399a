package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"livinglab/adapters/slack"
	"livinglab/bot"
	"livinglab/bot/chat"
)

// manifestCmd prints how a platform is to make the bot's app.
type manifestCmd struct {
	Slack manifestSlackCmd `cmd:"" help:"${help_manifest_slack}"`
}

// manifestSlackCmd prints what Slack's "create an app from a manifest" takes.
type manifestSlackCmd struct {
	URL  string `name:"url" placeholder:"https://…" help:"${help_manifest_slack_url}"`
	Name string `help:"${help_manifest_slack_name}"`
	JSON bool   `name:"json" help:"${help_manifest_slack_json}"`
}

// Run prints it, in the lab's language: the configuration's, where --lang does
// not say.
func (cmd *manifestSlackCmd) Run(e *env) error {
	c, err := e.readConfig(e.flags.Config)
	if err != nil {
		return err
	}
	lang := chat.Lang(c.Lab.Language)
	if e.flags.Lang != "" || !c.spoken {
		lang = e.lang
	}
	o := slack.ManifestOptions{Name: cmd.Name, Lang: lang, URL: cmd.URL,
		Say: func(l chat.Lang, key string) string { return e.texts.Text(l, "slack."+key).String() }}
	if o.Name = strings.TrimSpace(o.Name); cmd.Name == "" {
		o.Name = strings.TrimSpace(c.Lab.Name)
	}
	if n := utf8.RuneCountInString(o.Name); n == 0 || n > slack.MaxAppName {
		return errors.New(e.say("manifest.name", "name", o.Name, "max", slack.MaxAppName))
	}
	if u, err := url.Parse(o.URL); o.URL != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		return errors.New(e.say("manifest.url", "url", o.URL))
	}
	b, err := bot.New(bot.Options{Lab: bot.Lab{Lang: lang, Zone: c.zone}, Features: features()})
	if err != nil {
		return err
	}
	o.Commands = b.Commands()
	m, err := slack.NewManifest(o)
	if err != nil {
		return err
	}
	if cmd.JSON {
		out := json.NewEncoder(e.stdout)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(m)
	}
	return e.writeManifest(m, lang)
}

// writeManifest writes a manifest as YAML, with a comment beside each scope that
// says what it is for.
func (e *env) writeManifest(m slack.Manifest, l chat.Lang) error {
	var doc yaml.Node
	if err := doc.Encode(m); err != nil {
		return err
	}
	scopes := &doc
	for _, key := range []string{"oauth_config", "scopes", "bot"} {
		if scopes = under(scopes, key); scopes == nil {
			return fmt.Errorf("manifest: no %s", key)
		}
	}
	for _, n := range scopes.Content {
		n.LineComment = e.texts.Text(l, "slack."+slack.WhyScope(n.Value)).String()
	}
	doc.HeadComment = e.texts.Text(l, "cmd.manifest.head").String()
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(&doc), encoder.Close()); err != nil {
		return err
	}
	_, err := fmt.Fprintln(e.stdout, strings.TrimSpace(out.String()))
	return err
}

// under is the value of a key of a mapping, nil if it is not there.
func under(n *yaml.Node, key string) *yaml.Node {
	i := slices.IndexFunc(n.Content, func(k *yaml.Node) bool { return k.Value == key })
	if i < 0 || i%2 != 0 || i+1 >= len(n.Content) {
		return nil
	}
	return n.Content[i+1]
}
