package slack_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"livinglab/adapters/slack"
	"livinglab/bot/chat"
)

// What is tried on the local Slack and on one that others wrote.

// gone is what comes of what is for nobody and nowhere.
var gone = chat.ErrGone.Error()

// outcome is what came of a step: an error by what it means, else the words.
func outcome(words string, err error) string {
	for _, known := range []error{chat.ErrGone, chat.ErrRefused, chat.ErrInvalid} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	var setup *slack.SetupError
	var said api.SlackErrorResponse
	switch {
	case errors.As(err, &setup):
		return setup.Key
	case errors.As(err, &said):
		return said.Err
	case err != nil:
		return err.Error()
	}
	return words
}

// puts posts a card by a key, and tells whether it is in the place.
func (s *seat) puts(to chat.Target, c chat.Card, key string) string {
	id, err := s.Post(context.Background(), to, c, key)
	if err != nil {
		return outcome("", err)
	}
	s.posts[key] = id
	return s.reads(id)
}

// reads is the message of a post as the history has it, as JSON: what the
// server makes up is left out.
func (s *seat) reads(post string) string {
	channel, ts, _ := strings.Cut(post, ":")
	all, _, _, err := s.read.GetConversationReplies(&api.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts, IncludeAllMetadata: true, Limit: 200})
	if err != nil {
		return outcome("", err)
	}
	var out []any
	for _, m := range all {
		data, err := json.Marshal(m.Blocks)
		if err != nil {
			s.Fatal(err)
		}
		var blocks []map[string]any
		if err := json.Unmarshal(data, &blocks); err != nil {
			s.Fatal(err)
		}
		for _, b := range blocks {
			delete(b, "block_id")
		}
		out = append(out, map[string]any{"text": m.Text, "blocks": blocks, "user": m.User, "edited": m.Edited != nil, "threaded": m.ThreadTimestamp != "" && m.ThreadTimestamp != m.Timestamp, "metadata": m.Metadata})
	}
	data, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		s.Fatal(err)
	}
	return string(data)
}

// finds is whether a process that knows nothing finds a post by its key.
func (s *seat) finds(to chat.Target, key string) string {
	found, err := slack.New(s.options).Find(context.Background(), to, key, s.options.Now().Add(-time.Hour))
	switch {
	case err != nil:
		return outcome("", err)
	case found == "":
		return "nothing"
	case found == s.posts[key]:
		return "the post"
	}
	return "another post"
}

// board is a card with something of everything but pictures.
func board() chat.Card {
	at := time.Date(2026, 12, 2, 23, 30, 0, 0, time.UTC)
	return chat.Card{
		Lang: chat.French, Title: chat.Str("Idées <à trier>"),
		Body:  []chat.Text{chat.Join(chat.Str("Bonjour & "), chat.Strong("bienvenue"), chat.Str(", voir "), chat.Link("ici", "https://lab.example/?a=1&b=2"))},
		Facts: []chat.Fact{{Label: "Clôture", Value: chat.When(at, "2 décembre, 18 h 30")}},
		Table: &chat.Table{Head: []string{"Idée", "Voix"}, Rows: [][]chat.Text{{chat.Str("Un café"), chat.Str("12")}}},
		Menus: []chat.Menu{{Route: chat.Route{Feature: "ideas", Action: "theme", Arg: "1"}, Label: "Thème", Options: []chat.Option{{Value: "1", Label: "Quartier"}, {Value: "2", Label: "École"}}}},
		Buttons: []chat.Button{{Label: "Appuyer", Route: chat.Route{Feature: "ideas", Action: "support", Arg: "1"}, Style: chat.Primary},
			{Label: "Lire", URL: "https://lab.example/"}},
		Foot: chat.Str("Une voix chacun."),
	}
}

// steps are what is tried on both. What comes of them has the words wanted, and is
// the same, but where the other Slack is known to be otherwise: then theirs is
// what comes of it there, and why says how it is theirs.
var steps = []struct {
	name, want  string
	do          func(*seat) string
	theirs, why string
}{
	{name: "who is there", want: "Ahmed, Marie Tremblay", do: func(s *seat) string {
		all, err := s.People(context.Background())
		var names []string
		for _, p := range all {
			if p.Name != "admin" { // whom the other one makes by itself
				names = append(names, p.Name)
			}
		}
		slices.Sort(names)
		return outcome(strings.Join(names, ", "), err)
	}},
	{name: "who is who", want: "Marie Tremblay slack", do: func(s *seat) string {
		p, err := s.Person(context.Background(), s.people["Marie Tremblay"])
		return outcome(p.Name+" "+p.Platform, err)
	}},
	{name: "who is nobody", want: gone, do: func(s *seat) string {
		_, err := s.Person(context.Background(), "U0NOBODY01")
		return outcome("somebody", err)
	}},
	{name: "post", want: `"key": "board"`, do: func(s *seat) string { return s.puts(chat.Target{Room: s.rooms["idees"]}, board(), "board") }},
	{name: "post again", want: "true", do: func(s *seat) string {
		was := s.posts["board"]
		s.puts(chat.Target{Room: s.rooms["idees"]}, board(), "board")
		return fmt.Sprint(was == s.posts["board"])
	}},
	{name: "edit", want: `"edited": true`, do: func(s *seat) string {
		c := board()
		c.Title, c.Buttons = chat.Str("Idées triées"), nil
		err := s.Edit(context.Background(), chat.Target{Room: s.rooms["idees"]}, s.posts["board"], c)
		return outcome(s.reads(s.posts["board"]), err)
	}},
	{name: "post in its thread", want: `"threaded": true`, do: func(s *seat) string {
		s.puts(chat.Target{Room: s.rooms["idees"], Thread: s.posts["board"]}, titled("Sous l’idée"), "reply")
		return s.reads(s.posts["board"])
	}},
	{name: "post to a person", want: `"key": "direct"`, do: func(s *seat) string {
		return s.puts(chat.Target{Person: s.people["Ahmed"]}, titled("Pour vous"), "direct")
	}},
	{name: "a person's conversation is one", want: "true D", do: func(s *seat) string {
		s.puts(chat.Target{Person: s.people["Ahmed"]}, titled("Encore"), "direct again")
		one, _, _ := strings.Cut(s.posts["direct"], ":")
		two, _, _ := strings.Cut(s.posts["direct again"], ":")
		return fmt.Sprint(one == two, " ", one[:1])
	}},
	{name: "a group is one", want: "true", do: func(s *seat) string {
		one, err := s.Group(context.Background(), []string{s.people["Ahmed"], s.people["Marie Tremblay"]})
		if err != nil {
			return outcome("", err)
		}
		two, err := s.Group(context.Background(), []string{s.people["Marie Tremblay"], s.people["Ahmed"]})
		s.rooms["duo"] = one
		return outcome(fmt.Sprint(one == two), err)
	}},
	{name: "post to a group", want: `"key": "duo"`, do: func(s *seat) string { return s.puts(chat.Target{Room: s.rooms["duo"]}, titled("À vous deux"), "duo") }},
	{name: "find in a room", want: "the post", do: func(s *seat) string { return s.finds(chat.Target{Room: s.rooms["idees"]}, "board") }},
	{name: "find in a thread", want: "the post", do: func(s *seat) string {
		return s.finds(chat.Target{Room: s.rooms["idees"], Thread: s.posts["board"]}, "reply")
	}},
	{name: "find with a person", want: "the post", do: func(s *seat) string { return s.finds(chat.Target{Person: s.people["Ahmed"]}, "direct") }},
	{name: "find in a group", want: "the post", do: func(s *seat) string { return s.finds(chat.Target{Room: s.rooms["duo"]}, "duo") }},
	{name: "find what was never posted", want: "nothing", do: func(s *seat) string { return s.finds(chat.Target{Room: s.rooms["idees"]}, "never") }},

	{name: "post where there is no room", want: gone, do: func(s *seat) string { return s.puts(chat.Target{Room: "C0NOWHERE1"}, titled("x"), "nowhere") }},
	{name: "post to nobody", want: gone, do: func(s *seat) string { return s.puts(chat.Target{Person: "U0NOBODY01"}, titled("x"), "nobody") }},
	{name: "post where the bot is not", want: gone, do: func(s *seat) string { return s.puts(chat.Target{Room: s.rooms["comite"]}, titled("x"), "without") }},
	{name: "edit what is not there", want: gone, do: func(s *seat) string {
		return outcome("edited", s.Edit(context.Background(), chat.Target{Room: s.rooms["idees"]}, s.rooms["idees"]+":1700000000.000001", titled("x")))
	}},
	{name: "post in the thread of what is not there", want: gone, do: func(s *seat) string {
		id, err := s.Post(context.Background(), chat.Target{Room: s.rooms["idees"], Thread: s.rooms["idees"] + ":1700000000.000001"}, titled("x"), "stray")
		return outcome(fmt.Sprint(id != ""), err)
	}, theirs: "true", why: "it keeps a thread of nothing; Slack writes in the room itself (slack-go issue 1571)"},
	{name: "a token unknown", want: slack.BadToken, do: func(s *seat) string { return s.as("xoxb-nobody") }, theirs: slack.MissingScope, why: "it takes any token, and lets it do nothing"},

	{name: "open a form", want: "modal Idée 3 Envoyer", do: func(s *seat) string {
		v, err := s.read.OpenView(s.trigger(s.people["Ahmed"]), slack.FormModal(s.Platform, ideaForm()))
		if err != nil {
			return outcome("", err)
		}
		return fmt.Sprint(v.Type, " ", v.Title.Text, " ", len(v.Blocks.BlockSet), " ", v.Submit.Text)
	}},
	{name: "open it twice", want: "exchanged_trigger_id", do: func(s *seat) string {
		trigger := s.trigger(s.people["Ahmed"])
		if _, err := s.read.OpenView(trigger, slack.CardModal(s.Platform, titled("Une"))); err != nil {
			return outcome("", err)
		}
		_, err := s.read.OpenView(trigger, slack.CardModal(s.Platform, titled("Deux")))
		return outcome("opened", err)
	}},
	{name: "open for nothing", want: "invalid_trigger_id", do: func(s *seat) string {
		_, err := s.read.OpenView("1.2.3", slack.CardModal(s.Platform, titled("Une")))
		return outcome("opened", err)
	}},
	{name: "show the Home tab", want: "home", do: func(s *seat) string {
		v, err := s.read.PublishViewContext(context.Background(), api.PublishViewContextRequest{UserID: s.people["Ahmed"], View: slack.HomeTab(s.Platform, board())})
		if err != nil {
			return outcome("", err)
		}
		return fmt.Sprint(v.Type, " ", len(v.Blocks.BlockSet))
	}},
	{name: "a message for one person", want: "shown", do: func(s *seat) string {
		_, err := s.read.PostEphemeral(s.rooms["idees"], s.people["Ahmed"], api.MsgOptionText("Pour vous", false))
		return outcome("shown", err)
	}},
	{name: "remove", want: "message_not_found", do: func(s *seat) string {
		channel, ts, _ := strings.Cut(s.posts["direct again"], ":")
		if _, _, err := s.read.DeleteMessage(channel, ts); err != nil {
			return outcome("", err)
		}
		_, _, err := s.read.DeleteMessage(channel, ts)
		return outcome("removed", err)
	}},

	{name: "a document", want: "Fichier", do: func(s *seat) string {
		c := titled("Les bulletins")
		c.File = document("bulletins")
		return s.puts(chat.Target{Room: s.rooms["idees"]}, c, "file")
	}, theirs: "slack: upload: slack server error: 500 Internal Server Error",
		why: "slack-go ends the body of an upload twice, which its reader of such bodies does not bear"},
	{name: "a header of 151 characters", want: "invalid_blocks", do: func(s *seat) string {
		return s.raw(api.NewHeaderBlock(api.NewTextBlockObject(api.PlainTextType, strings.Repeat("x", 151), false, false)))
	}, theirs: "taken", why: "it does not know Block Kit's limits"},
	{name: "51 blocks", want: "invalid_blocks", do: func(s *seat) string {
		return s.raw(slices.Repeat([]api.Block{api.NewDividerBlock()}, 51)...)
	}, theirs: "taken", why: "it does not know Block Kit's limits"},
	{name: "a token without the scope", want: slack.MissingScope, do: func(s *seat) string { return s.as(s.deaf()) }},
	{name: "Socket Mode", want: "an address", do: func(s *seat) string {
		_, _, err := s.read.StartSocketModeContext(context.Background())
		return outcome("an address", err)
	}, theirs: "slack server error: 404 Not Found", why: "it has no Socket Mode"},
}

// as is what comes of a post with another token.
func (s *seat) as(token string) string {
	o := s.options
	o.BotToken, o.Client = token, &http.Client{Transport: bearer(token)}
	_, err := slack.New(o).Post(context.Background(), chat.Target{Room: s.rooms["idees"]}, titled("x"), "as "+token)
	return outcome("posted", err)
}

// raw is what comes of a post that the adapter would never send.
func (s *seat) raw(blocks ...api.Block) string {
	_, _, err := s.read.PostMessage(s.rooms["idees"], api.MsgOptionBlocks(blocks...))
	return outcome("taken", err)
}

func ideaForm() chat.Form {
	return chat.Form{Lang: chat.French, Route: chat.Route{Feature: "ideas", Action: "sent", Arg: "1"}, Title: "Idée", Submit: "Envoyer", Fields: []chat.Field{
		{Name: "titre", Kind: chat.Line, Label: "Titre", MaxLength: 80},
		{Name: "theme", Kind: chat.Choice, Label: "Thème", Options: []chat.Option{{Value: "1", Label: "Quartier"}}},
		{Name: "avec", Kind: chat.PersonField, Label: "Avec", Optional: true},
	}}
}
