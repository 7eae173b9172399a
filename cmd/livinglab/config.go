package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"

	"livinglab/adapters/discord"
	"livinglab/adapters/slack"
	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/jumelage"
	"livinglab/bot/when"
)

// config is config.yaml: see config.example.yaml, which explains every key.
// Secrets are never in it: they come from the environment (secrets.go).
type config struct {
	Lab      labConfig       `yaml:"lab"`
	Database string          `yaml:"database"`
	Slack    slackConfig     `yaml:"slack"`
	Discord  discordConfig   `yaml:"discord"`
	Rooms    map[string]strs `yaml:"rooms"`
	Roles    rolesConfig     `yaml:"roles"`
	Listen   string          `yaml:"listen"`
	Pages    pagesConfig     `yaml:"pages"`
	Jumelage jumelageConfig  `yaml:"jumelage"`
	Log      logConfig       `yaml:"log"`
	zone     *time.Location  `yaml:"-"`
	quiet    when.Hours      `yaml:"-"`
	spoken   bool            // whether the file says the language
	sections map[string]bool // the platforms that have a section
}

type labConfig struct {
	Name     string `yaml:"name"`
	Language string `yaml:"language"`
	Zone     string `yaml:"zone"`
	Quiet    string `yaml:"quiet"`
}

type rolesConfig struct {
	Coordinators strs `yaml:"coordinators"`
	Committee    strs `yaml:"committee"`
}

type logConfig struct {
	Level  string `yaml:"level"`
	Format string `yaml:"format"`
}

// strs is a list of strings, or one alone.
type strs []string

// defaultConfig is what holds where the file says nothing.
func defaultConfig() config {
	return config{
		Lab:      labConfig{Name: "Laboratoire vivant", Language: "fr", Zone: "America/Toronto"},
		Slack:    slackConfig{Mode: slackSocket, Listen: "127.0.0.1:8486"},
		Log:      logConfig{Level: "info", Format: "text"},
		Jumelage: jumelageConfig{Conversations: together, Weights: jumelageWeights(jumelage.DefaultWeights())},
	}
}

// mistake is one thing wrong in the configuration: where, and in the words of
// the catalogue.
type mistake struct {
	line int
	key  string
	args []any
}

// defaultFile is the configuration that is read when none is named.
const defaultFile = "config.yaml"

// configPath is the configuration that is read.
func (e *env) configPath() string { return cmp.Or(e.flags.Config, defaultFile) }

// maxConfig is the largest configuration that is read, in bytes: many times the
// largest that anyone writes.
const maxConfig = 1 << 20

// readConfig reads and checks a configuration. All mistakes are reported, each
// with its line and what to write instead, in e's language. A missing file is
// an error only if it was asked for.
func (e *env) readConfig(path string) (config, error) {
	asked := path != ""
	if !asked {
		path = defaultFile
	}
	c := defaultConfig()
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		c.zone, err = time.LoadLocation(c.Lab.Zone)
		return c, err
	}
	if err != nil {
		return c, errors.New(e.say("config.unreadable", "file", path, "error", err.Error()))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	if err == nil && len(data) > maxConfig {
		err = errors.New(e.say("config.too-large"))
	}
	if err != nil {
		return c, errors.New(e.say("config.unreadable", "file", path, "error", err.Error()))
	}
	var errs []error
	for _, m := range c.parse(data) {
		errs = append(errs, fmt.Errorf("%s:%d: %s", path, m.line, e.say("config."+m.key, m.args...)))
	}
	return c, errors.Join(errs...)
}

// parse reads data over the defaults and returns what is wrong with it.
func (c *config) parse(data []byte) []mistake {
	var doc, second yaml.Node
	all := yaml.NewDecoder(bytes.NewReader(data))
	err := all.Decode(&doc)
	if errors.Is(err, io.EOF) {
		err = nil // nothing but comments
	} else if err == nil {
		if more := all.Decode(&second); more == nil {
			return []mistake{{second.Line, "second-document", nil}}
		} else if !errors.Is(more, io.EOF) {
			err = more
		}
	}
	if err != nil {
		line := 1
		if _, after, ok := strings.Cut(err.Error(), "line "); ok {
			digits, _, _ := strings.Cut(after, ":")
			line, _ = strconv.Atoi(digits) // 0 where the message has no number
		}
		return []mistake{{line, "yaml", []any{"error", err.Error()}}}
	}
	r := &reader{lines: map[string]int{}}
	if len(doc.Content) > 0 {
		r.mapping(doc.Content[0], reflect.ValueOf(c).Elem(), "")
	}
	_, c.spoken = r.lines["lab.language"]
	c.sections = map[string]bool{}
	for _, p := range platforms {
		_, c.sections[p.name] = r.lines[p.name]
	}
	c.check(r)
	slices.SortStableFunc(r.mistakes, func(a, b mistake) int { return a.line - b.line })
	return r.mistakes
}

// reader fills a configuration from YAML nodes, strictly.
type reader struct {
	mistakes []mistake
	lines    map[string]int // where each key was
}

func (r *reader) wrong(line int, key string, args ...any) {
	r.mistakes = append(r.mistakes, mistake{max(line, 1), key, args})
}

// mapping reads the keys of a mapping into the fields of a struct.
func (r *reader) mapping(n *yaml.Node, into reflect.Value, path string) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.wrong(n.Line, "not-a-section", "key", strings.TrimSuffix(path, "."))
		return
	}
	fields := map[string]reflect.Value{}
	var names []string
	for i := range into.NumField() {
		if tag := into.Type().Field(i).Tag.Get("yaml"); tag != "" && tag != "-" {
			fields[tag] = into.Field(i)
			names = append(names, tag)
		}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		full := path + key.Value
		r.lines[full] = key.Line
		field, ok := fields[key.Value]
		switch {
		case !ok:
			r.wrong(key.Line, "unknown", "key", full, "near", path+nearestName(key.Value, names), "all", strings.Join(names, ", "))
		case seen[key.Value]:
			r.wrong(key.Line, "twice", "key", full)
		default:
			r.value(value, field, full)
		}
		seen[key.Value] = true
	}
}

// value reads one value into a field.
func (r *reader) value(n *yaml.Node, into reflect.Value, path string) {
	switch into.Interface().(type) {
	case string:
		if n.Kind != yaml.ScalarNode {
			r.wrong(n.Line, "not-a-value", "key", path)
			return
		}
		if secretLike(n.Value) {
			r.wrong(n.Line, "secret", "key", path)
			return
		}
		into.SetString(n.Value)
	case int:
		number, err := strconv.Atoi(n.Value)
		if n.Kind != yaml.ScalarNode || err != nil {
			r.wrong(n.Line, "not-a-number", "key", path)
			return
		}
		into.SetInt(int64(number))
	case strs:
		into.Set(reflect.ValueOf(r.list(n, path)))
	case map[string]strs:
		if n.Kind != yaml.MappingNode {
			r.wrong(n.Line, "not-a-section", "key", path)
			return
		}
		m := map[string]strs{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			full := path + "." + n.Content[i].Value
			r.lines[full] = n.Content[i].Line
			m[n.Content[i].Value] = r.list(n.Content[i+1], full)
		}
		into.Set(reflect.ValueOf(m))
	default:
		r.mapping(n, into, path+".")
	}
}

func (r *reader) list(n *yaml.Node, path string) strs {
	var out strs
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	for _, item := range items {
		if item.Kind != yaml.ScalarNode || item.Value == "" {
			r.wrong(item.Line, "not-a-value", "key", path)
			continue
		}
		if secretLike(item.Value) {
			r.wrong(item.Line, "secret", "key", path)
			continue
		}
		out = append(out, item.Value)
	}
	return out
}

// secretLike recognises the tokens and secrets of Slack and Discord, which have
// no place in a file that people copy and show.
func secretLike(s string) bool {
	for _, p := range []string{"xox", "xapp-", "xwfp-", "Bot "} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	if signingSecret.MatchString(s) {
		return true
	}
	parts := strings.Split(s, ".")
	return len(parts) == 3 && len(parts[0]) >= 20 && len(parts[2]) >= 20 // a Discord token
}

// nearestName is the name most like s.
func nearestName(s string, names []string) string {
	return slices.MinFunc(names, func(a, b string) int {
		return levenshtein.ComputeDistance(s, a) - levenshtein.ComputeDistance(s, b)
	})
}

// check checks the values.
func (c *config) check(r *reader) {
	var err error
	if c.zone, err = time.LoadLocation(c.Lab.Zone); err != nil || c.Lab.Zone == "" || c.Lab.Zone == "Local" {
		r.wrong(r.lines["lab.zone"], "zone", "value", c.Lab.Zone)
	}
	if c.Lab.Quiet != "" {
		if c.quiet, err = when.ParseHours(c.Lab.Quiet, when.Lang(c.Lab.Language)); err != nil {
			r.wrong(r.lines["lab.quiet"], "quiet", "value", c.Lab.Quiet)
		}
	}
	if strings.TrimSpace(c.Lab.Name) == "" {
		r.wrong(r.lines["lab.name"], "name")
	}
	r.oneOf("lab.language", c.Lab.Language, "fr", "en")
	r.oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	r.oneOf("log.format", c.Log.Format, "text", "json")
	if c.Listen != "" {
		r.address("listen", c.Listen)
	}
	c.Pages.check(r)
	c.Jumelage.check(r)
	if c.sections[slack.PlatformName] {
		c.Slack.check(r)
	}
	if c.sections[discord.PlatformName] {
		c.Discord.check(r)
	}
	for name, places := range c.Rooms {
		key := "rooms." + name
		if !slices.Contains(roomNames, name) {
			r.wrong(r.lines[key], "unknown", "key", key, "near", "rooms."+nearestName(name, roomNames), "all", strings.Join(roomNames, ", "))
		}
		c.accounts(r, key, places, func(p platform, id string) string { return p.wrongRoom(id) })
		c.twice(r, key, places)
	}
	for key, list := range map[string]strs{"roles.coordinators": c.Roles.Coordinators, "roles.committee": c.Roles.Committee} {
		c.accounts(r, key, list, func(p platform, id string) string { return p.wrongRole(id) })
	}
}

// roomNames are the rooms that a lab has.
var roomNames = []string{bot.Ideation, bot.Announcements, bot.CommitteeRoom}

func (r *reader) oneOf(key, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		r.wrong(r.lines[key], "one-of", "key", key, "value", value, "all", strings.Join(allowed, ", "))
	}
}

// address checks that a value is a host, maybe none, and a port.
func (r *reader) address(key, value string) {
	_, port, err := net.SplitHostPort(value)
	if n, numeric := strconv.Atoi(port); err != nil || numeric != nil || n < 0 || n > 65535 {
		r.wrong(r.lines[key], "address", "key", key, "value", value)
	}
}

// accounts checks that each is of the form platform:id, of a platform that has
// its section. wrong is what the platform says of an id: the key of a text, or
// "" when it may be one.
func (c *config) accounts(r *reader, key string, list strs, wrong func(p platform, id string) string) {
	for _, s := range list {
		name, id, ok := strings.Cut(s, ":")
		p := platformNamed(name)
		switch {
		case !ok || id == "" || p == nil:
			r.wrong(r.lines[key], "account", "key", key, "value", s, "all", strings.Join(platformNames(), ", "))
		case wrong(*p, id) != "":
			r.wrong(r.lines[key], wrong(*p, id), "key", key, "value", s)
		case !c.sections[name]:
			r.wrong(r.lines[key], "no-section", "key", key, "value", s, "section", name)
		}
	}
}

// twice reports a room of the lab that is in two rooms of one platform: what is
// announced there has one post on each.
func (c *config) twice(r *reader, key string, places strs) {
	seen := map[string]bool{}
	for _, s := range places {
		name, _, _ := strings.Cut(s, ":")
		if seen[name] {
			r.wrong(r.lines[key], "room-twice", "key", key, "platform", name)
			return
		}
		seen[name] = true
	}
}

// roles tells an account's role by the configuration.
func (c config) roles() func(chat.Account, []string) bot.Role {
	by := map[string]bot.Role{}
	for _, a := range c.Roles.Committee {
		by[a] = bot.RoleCommittee
	}
	for _, a := range c.Roles.Coordinators {
		by[a] = bot.RoleCoordinator
	}
	return func(a chat.Account, groups []string) bot.Role {
		role := by[a.String()]
		for _, g := range groups {
			role = max(role, by[a.Platform+":"+g])
		}
		return role
	}
}
