package discordtest

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"livinglab/adapters/discord/discordtest/markdown"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// OnDiscordDrawing is OnDiscord in a language, in a bubble of testing/synctest,
// of which Drawn tells all that was drawn.
func OnDiscordDrawing(l chat.Lang) func(testing.TB, *storage.DB) chattest.Stage {
	return func(t testing.TB, _ *storage.DB) chattest.Stage {
		s := NewStage(t, StageOptions{Lang: l, Pipes: chattest.NewPipes("discord.test")})
		s.server.draws = true
		return s
	}
}

// Drawn is all that was drawn, as the JSON that Discord was sent. What no two
// runs have alike is left out, or written "1": the ids of messages, files and
// interactions, and what the bot recognises a message by.
func (s *Stage) Drawn() []chattest.Drawing {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	return slices.Clone(s.server.drawn)
}

// drew keeps what the app had Discord show by a request that was done, where a
// test wants it. The caller holds mu.
func (s *Server) drew(c *call) {
	if !s.draws {
		return
	}
	body, _ := c.body.(object)
	switch c.route.operation {
	case "create_message", "update_message":
		s.drewMessage(body, nil)
	case "execute_webhook":
		i := s.acts.byToken[c.vars["webhook_token"]]
		s.drewMessage(body, i.messages[len(i.messages)-1])
	case "update_original_webhook_message", "update_webhook_message":
		_, m, _ := s.answerOf(c)
		s.drewMessage(body, m)
	case "create_interaction_response":
		data, _ := body["data"].(object)
		switch num(body["type"]) {
		case callbackModal:
			s.keepDrawing("modal", withoutArg(str(data["custom_id"])), data)
		case callbackMessage, callbackUpdate:
			s.drewMessage(data, s.acts.byID[c.vars["interaction_id"]].original)
		}
	case "create_thread_from_message":
		s.keepDrawing("thread", "", body)
	case "bulk_set_application_commands", "bulk_set_guild_application_commands":
		for _, one := range list(c.body) {
			s.keepDrawing("command", strconv.Itoa(num(one["type"]))+" "+s.englishName(one), one)
		}
	}
}

// drewMessage keeps a message: one that the app posts or edits, or the answer m.
func (s *Server) drewMessage(body object, m *message) {
	on := "message"
	if m != nil && m.only != "" {
		on = "whisper"
	}
	kept := object{}
	for name, v := range body {
		if name != "nonce" && name != "enforce_nonce" {
			kept[name] = v
		}
	}
	s.keepDrawing(on, "", kept)
}

// englishName is what a command is called in English: that is the same whatever
// the language of the rooms.
func (s *Server) englishName(command object) string {
	names, _ := command["name_localizations"].(object)
	if name := str(names["en-US"]); name != "" {
		return name
	}
	return str(command["name"])
}

func (s *Server) keepDrawing(on, kind string, body object) {
	shown, _ := s.unnamed(body).(object)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(shown); err != nil {
		panic(err) // it came as JSON
	}
	kind = strings.Join(append([]string{on, kind}, drawnParts(shown)...), ", ")
	s.drawn = append(s.drawn, chattest.Drawing{On: on, JSON: strings.TrimSuffix(b.String(), "\n"), Kind: kind})
}

// idInText is an id, alone or in words.
var idInText = regexp.MustCompile(`\d{17,20}`)

// unnamed is a value without what no two runs have alike.
func (s *Server) unnamed(v any) any {
	switch v := v.(type) {
	case object:
		out := object{}
		for k, x := range v {
			out[k] = s.unnamed(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = s.unnamed(x)
		}
		return out
	case string:
		return idInText.ReplaceAllStringFunc(unmarked(v), func(id string) string {
			if s.messages[id] == nil && s.files[id] == nil && s.acts.byID[id] == nil {
				return id
			}
			return "1"
		})
	}
	return v
}

// drawnParts is what drawings of one kind have in common: the parts of embeds,
// what kinds of words are in them, files, and where controls lead.
func drawnParts(body object) (parts []string) {
	add := func(part string) {
		if len(parts) == 0 || parts[len(parts)-1] != part {
			parts = append(parts, part)
		}
	}
	words := map[string]bool{}
	for _, e := range list(body["embeds"]) {
		for _, name := range []string{"author", "title", "description", "image", "footer"} {
			if e[name] != nil {
				add(name)
			}
		}
		kindsOfWords(str(e["description"]), words)
	}
	for kind := range words {
		parts = append(parts, kind)
	}
	slices.Sort(parts)
	for range list(body["attachments"]) {
		add("file")
	}
	if str(body["content"]) != "" {
		add("content")
	}
	walk(list(body["components"]), func(o object) {
		if o["components"] == nil && o["component"] == nil {
			name, _, _ := strings.Cut(str(o["custom_id"]), "=")
			add(strconv.Itoa(kindOf(o)) + " " + withoutArg(name))
		}
	})
	return parts
}

// wideTable begins a table that is too wide for a fixed width: its head.
var wideTable = regexp.MustCompile(`^\*\*[^*]*\*\* \| \*\*`)

// kindsOfWords adds the kinds of the words of a description. Words in bold are as
// many as there is room for, and a table is as wide as its words: neither tells
// one kind of drawing from another.
func kindsOfWords(text string, into map[string]bool) {
	for _, line := range strings.Split(text, "\n") {
		if line == "```" || wideTable.MatchString(line) {
			into["table"] = true
			continue
		}
		if factMark.MatchString(line) {
			into["fact"] = true
		}
		runs, _ := markdown.Read(line)
		for _, r := range runs {
			if r.Kind != "" && r.Kind != "bold" {
				into[r.Kind] = true
			}
		}
	}
}

// withoutArg is a route without its argument.
func withoutArg(route string) string {
	parts := strings.SplitN(route, ":", 3)
	return strings.Join(parts[:min(2, len(parts))], ":")
}
