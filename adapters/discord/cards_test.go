package discord

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"livinglab/adapters/discord/discordtest/markdown"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

func TestEveryWordOfACardIsShownAndNothingInItIsRead(t *testing.T) {
	p := drawing(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCards(p.Limits()).Draw(t, "card")
		if err := p.check(c); err != nil {
			t.Fatal(err)
		}
		shows(t, p, c)
	})
}

func TestACardThatTakesTooMuchOnceEscapedIsWholeInAFile(t *testing.T) {
	p := drawing(t)
	rapid.Check(t, func(t *rapid.T) {
		c := tooLong(p.Limits()).Draw(t, "card")
		if shows(t, p, c) {
			t.Fatal("it is shown whole")
		}
		m := p.message(c)
		if n := len(m.Embeds); n != 1 {
			t.Fatalf("%d embeds", n)
		}
		note := escape(p.say(c.Lang, "abridged", "file", m.files[len(m.files)-1].name))
		if !strings.Contains(m.Embeds[0].Description, note) {
			t.Fatalf("nothing says where the rest is: %q", m.Embeds[0].Description)
		}
	})
}

// shows fails unless what is read back from a card's message is the card, in the
// embeds or, where it does not fit them, in its text file. It reports which.
func shows(t failer, p *Platform, c chat.Card) bool {
	m := p.message(c)
	got := see(t, p, m, c.Lang)
	last := ""
	if n := len(m.files); n > 0 {
		last = m.files[n-1].name
	}
	whole := last != p.say(c.Lang, "full-text")
	want := wanted(c)
	if !whole {
		n := len(got.Lines)
		if text := string(m.files[len(m.files)-1].data); !slices.Equal(strings.Split(text, "\r\n"), wantedText(p, c)) {
			t.Fatalf("the text file of\n%s\nis\n%s", chattest.Sprint(want), text)
		}
		for _, l := range want.Lines {
			if strings.HasPrefix(l, "[picture: ") && !slices.Contains(got.Lines[:n], l) {
				t.Fatalf("%q is not among %q", l, got.Lines)
			}
		}
		got.Lines, want.Lines = nil, nil
	}
	got.Kind, got.Lang = want.Kind, want.Lang
	if !reflect.DeepEqual(&got.Seen, want) {
		t.Fatalf("the card\n%s\nis seen as\n%s\n%+v\n%+v", chattest.Sprint(want), chattest.Sprint(&got.Seen), *want, got.Seen)
	}
	onlyTheBots(t, c, got.runs, whole)
	return whole
}

// wanted is what must be seen of a card: its words; times, people who are told and
// rooms as Discord writes them.
func wanted(c chat.Card) *chattest.Seen {
	timed := func(in chat.Text) chat.Text {
		out := slices.Clone(in)
		for i, s := range out {
			if s.Kind == chat.TimeIs && s.Text != "" && dated(s.At) {
				out[i].Text = timestamp(s)
			}
			if mentioned(s) != "" && s.Text != "" {
				out[i].Text = "<@" + mentioned(s) + ">"
			}
			if roomOf(s) != "" && s.Text != "" {
				out[i].Text = "<#" + roomOf(s) + ">"
			}
		}
		return out
	}
	foot, controls := c.Foot, c
	c.Body, c.Facts = slices.Clone(c.Body), slices.Clone(c.Facts)
	for i := range c.Body {
		c.Body[i] = timed(c.Body[i])
	}
	for i := range c.Facts {
		c.Facts[i].Value = timed(c.Facts[i].Value)
	}
	if c.Table != nil {
		table := chat.Table{Head: c.Table.Head}
		for _, row := range c.Table.Rows {
			cells := slices.Clone(row)
			for i := range cells {
				cells[i] = timed(cells[i])
			}
			table.Rows = append(table.Rows, cells)
		}
		c.Table = &table
	}
	c.Foot = nil
	want := chattest.SeeCard(c)
	for i, l := range want.Lines {
		want.Lines[i] = clean(l)
	}
	if c.Picture != nil {
		i := slices.IndexFunc(want.Lines, func(l string) bool { return strings.HasPrefix(l, "[picture: ") })
		want.Lines[i] = "[picture: " + plain(c.Picture.Alt) + "]"
	}
	if foot.String() != "" {
		want.Lines = append(want.Lines, plain(foot.String()))
	}
	want.Title = clean(want.Title)
	if utf8.RuneCountInString(escapeTitle(want.Title)) > maxEmbedTitle {
		want.Title = strings.TrimSpace(plain(want.Title))
	}
	wantedControls(want, controls)
	return want
}

func wantedControls(want *chattest.Seen, c chat.Card) {
	for i := range want.Menus {
		m := &want.Menus[i]
		m.Label = plain(m.Label)
		left := 1
		if m.Several {
			left = c.Menus[i].Max
		}
		for o := range m.Options {
			m.Options[o].Label, m.Options[o].Hint = plain(m.Options[o].Label), plain(m.Options[o].Hint)
			if m.Options[o].Chosen = m.Options[o].Chosen && left > 0; m.Options[o].Chosen {
				left--
			}
		}
	}
	for i := range want.Button {
		want.Button[i].Label = plain(want.Button[i].Label)
	}
}

// wantedText is what the text file of a card must hold, line by line.
func wantedText(p *Platform, c chat.Card) []string {
	colon := p.say(c.Lang, "colon")
	addressed := func(in chat.Text) chat.Text {
		out := slices.Clone(in)
		for i, s := range out {
			if s.Kind == chat.LinkSpan && s.Text != s.URL {
				out[i].Text += " <" + s.URL + ">"
			}
		}
		return out
	}
	var out []string
	add := func(s string) {
		if s != "" {
			out = append(out, clean(s))
		}
	}
	for _, t := range append([]chat.Text{c.Title}, c.Body...) {
		add(addressed(t).String())
	}
	for _, f := range c.Facts {
		add(f.Label + colon + addressed(f.Value).String())
	}
	if c.Table != nil {
		add(strings.Join(c.Table.Head, " | "))
		for _, row := range c.Table.Rows {
			words := make([]string, len(row))
			for i, cell := range row {
				words[i] = addressed(cell).String()
			}
			add(strings.Join(words, " | "))
		}
	}
	if c.Picture != nil {
		add(p.say(c.Lang, "picture") + colon + c.Picture.Alt)
	}
	if c.File != nil {
		add(p.say(c.Lang, "file") + colon + c.File.Name)
	}
	add(addressed(c.Foot).String())
	return out
}

// onlyTheBots fails unless each piece of markdown that was read is one of the
// card's spans, and all its links, people and times are there when it is whole.
func onlyTheBots(t failer, c chat.Card, runs []markdown.Run, whole bool) {
	bold, code := "", ""
	targets := map[string]int{}
	described := c
	described.Title, described.Foot = nil, nil
	for _, text := range texts(described) {
		for _, s := range text {
			switch {
			case s.Text == "":
				continue
			case s.Kind == chat.Bold:
				bold += clean(s.Text)
				continue
			case s.Kind == chat.Code:
				code += clean(s.Text)
				continue
			case s.Kind == chat.LinkSpan && followed(s.URL):
				targets["link "+inParentheses.Replace(s.URL)]++
			case mentioned(s) != "":
				targets["person "+mentioned(s)]++
			case roomOf(s) != "":
				targets["room "+roomOf(s)]++
			case s.Kind == chat.TimeIs && dated(s.At):
				targets["time "+timestamp(s)]++
			}
			bold, code = bold+"\x00", code+"\x00"
		}
		bold, code = bold+"\x00", code+"\x00"
	}
	if c.Table != nil {
		for _, h := range c.Table.Head {
			bold += clean(h) + "\x00"
		}
	}
	for _, r := range runs {
		switch r.Kind {
		case "":
		case "bold":
			if !strings.Contains(bold, r.Words) {
				t.Fatalf("%q is bold", r.Words)
			}
		case "code":
			if !strings.Contains(code, r.Words) {
				t.Fatalf("%q is code", r.Words)
			}
		default:
			targets[r.Kind+" "+r.Target]--
		}
	}
	for target, n := range targets {
		if n < 0 || n > 0 && whole {
			t.Fatalf("%s: %d more times in the card than in the message", target, n)
		}
	}
}

func TestOnlyThoseToBeToldAreMentioned(t *testing.T) {
	p := drawing(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCards(p.Limits()).Draw(t, "card")
		m := p.message(c)
		if len(m.Mentions.Parse) != 0 || m.Mentions.Parse == nil {
			t.Fatalf("mentions are read: %+v", m.Mentions)
		}
		want, content := []string{}, ""
		for _, text := range texts(c) {
			for _, s := range text {
				if mentioned(s) == marieID {
					want, content = []string{marieID}, "<@"+marieID+">"
				}
			}
		}
		if !slices.Equal(m.Mentions.Users, want) || m.Content != content {
			t.Fatalf("%q mentions %q", m.Content, m.Mentions.Users)
		}
	})
}

func TestManyAreTold(t *testing.T) {
	p := drawing(t)
	var all chat.Text
	for i := range 200 {
		who := chat.Who("M", chat.Account{Platform: PlatformName, ID: "1234567890123456" + string(rune('0'+i/100)) + string(rune('0'+i/10%10)) + string(rune('0'+i%10))})
		who[0].Ping = true
		all = append(all, who...)
	}
	m := p.message(chat.Card{Body: []chat.Text{all}})
	if n := len(m.Mentions.Users); n != maxMentions {
		t.Errorf("%d are told", n)
	}
	if n := utf8.RuneCountInString(m.Content); n > 2000 {
		t.Errorf("the content has %d characters", n)
	}
}

func TestAnEditLeavesNothingOfWhatWasThere(t *testing.T) {
	data, err := json.Marshal(drawing(t).message(chat.Card{Title: chat.Str("Titre")}))
	const want = `{"content":"","embeds":[{"title":"Titre"}],"components":[],"attachments":[],"allowed_mentions":{"parse":[],"replied_user":false}}`
	if err != nil || string(data) != want {
		t.Errorf("%s, %v", data, err)
	}
}
