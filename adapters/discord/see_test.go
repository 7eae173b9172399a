package discord

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"livinglab/adapters/discord/discordtest/markdown"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// failer is a test, or a property of one.
type failer interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

// over sends a value over the wire: as JSON.
func over[T any](t failer, v any) T {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out T
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// overRows sends components over the wire.
func overRows(t failer, rows []discordgo.MessageComponent) (out []discordgo.MessageComponent) {
	for _, r := range rows {
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		c, err := discordgo.MessageComponentFromJSON(data)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// seen is what a person sees of a message, and what of it is more than words.
type seen struct {
	chattest.Seen
	runs []markdown.Run
}

// see reads a card back from its message, as message documents it.
func see(t failer, p *Platform, m message, l chat.Lang) *seen {
	files, rows := m.files, overRows(t, m.Components)
	m.Components = nil // an interface, which JSON alone cannot decode
	m = over[message](t, m)
	out := &seen{}
	for i, e := range m.Embeds {
		if i == 0 {
			out.Title = p.readTitle(t, e)
		} else if e.Title != "" || e.Author != nil {
			t.Fatal("a title on embed", i)
		}
		p.readDescription(t, out, strings.TrimSpace(e.Description), l)
		if e.Image != nil {
			out.picture(t, m, e.Image.URL)
		}
	}
	for i, a := range m.Attachments {
		if a.ID != i || a.Filename != files[i].name {
			t.Fatalf("attachment %d is %+v of file %q", i, a, files[i].name)
		}
		if !shownIn(m.Embeds, a.Filename) {
			out.line("[file: " + a.Filename + "]")
		}
	}
	for _, e := range m.Embeds {
		if e.Footer != nil {
			out.line(e.Footer.Text)
		}
	}
	p.readRows(t, out, rows, l)
	return out
}

func (s *seen) line(words string) {
	if words != "" {
		s.Lines = append(s.Lines, words)
	}
}

func shownIn(embeds []*discordgo.MessageEmbed, name string) bool {
	return slices.ContainsFunc(embeds, func(e *discordgo.MessageEmbed) bool { return e.Image != nil && e.Image.URL == "attachment://"+name })
}

func (s *seen) picture(t failer, m message, url string) {
	for _, a := range m.Attachments {
		if "attachment://"+a.Filename == url {
			s.line("[picture: " + a.Description + "]")
			return
		}
	}
	t.Fatalf("no attachment is %s", url)
}

// readTitle reads an embed's title; as its author nothing in it is markdown.
func (p *Platform) readTitle(t failer, e *discordgo.MessageEmbed) string {
	if e.Author != nil {
		return strings.TrimSpace(e.Author.Name)
	}
	runs, faults := markdown.Read("\\." + strings.TrimSpace(e.Title)) // no line begins there
	for _, r := range runs {
		if r.Kind != "" {
			t.Fatalf("%s is read in the title %q", r.Kind, e.Title)
		}
	}
	if len(faults) > 0 {
		t.Fatal(strings.Join(faults, "\n"))
	}
	return strings.TrimPrefix(wordsOf(runs), ".")
}

func wordsOf(runs []markdown.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Words)
	}
	return b.String()
}

// factMark is a fact's label: in bold, with a colon that nothing escapes.
var factMark = regexp.MustCompile(`(?s)^\*\*((?:\\.|[^\\*])*)\*\*(\x{a0}: ?|: ?)`)

// readDescription reads the parts of a description: a line break without an
// unseen space after it stands between two.
func (p *Platform) readDescription(t failer, out *seen, s string, l chat.Lang) {
	const inner = "\x00"
	var table []string
	for _, part := range strings.Split(strings.ReplaceAll(s, "\n"+unseen, inner), "\n") {
		part = strings.ReplaceAll(part, inner, "\n"+unseen)
		switch {
		case table == nil && part == "```":
			table = []string{}
			continue
		case table != nil && part == "```":
			out.Lines, table = append(out.Lines, table...), nil
			continue
		case table != nil:
			table = append(table, readFixed(part))
			continue
		}
		if fact := factMark.FindStringSubmatch(part); fact != nil {
			label, _ := markdown.Read(fact[1])
			out.line(wordsOf(label) + ": " + out.read(t, part[len(fact[0]):]))
			continue
		}
		if menu, ok := strings.CutPrefix(part, "-# "); ok {
			out.read(t, menu)
			continue
		}
		out.line(out.read(t, part))
	}
}

// readFixed reads a line of a table in a fixed width.
func readFixed(line string) string {
	cells := strings.Split(line, "|")
	for i := range cells {
		cells[i] = strings.Trim(cells[i], " ")
	}
	return strings.Join(cells, " | ")
}

// besideMark is a link that stands after the words that cannot be one: in
// parentheses that nothing escapes.
var besideMark = regexp.MustCompile(` \(\[(?:lien|link)\]\([^()]*\)\)`)

// read reads one part, and keeps what of it is more than words. A link beside its
// words is not among the card's.
func (s *seen) read(t failer, part string) string {
	runs, faults := markdown.Read(part)
	s.runs = append(s.runs, runs...)
	words, more := markdown.Read(besideMark.ReplaceAllString(part, ""))
	if faults = append(faults, more...); len(faults) > 0 {
		t.Fatal(strings.Join(faults, "\n"))
	}
	return wordsOf(words)
}

// readRows reads menus and buttons.
func (p *Platform) readRows(t failer, out *seen, rows []discordgo.MessageComponent, l chat.Lang) {
	for _, r := range rows {
		for _, in := range r.(*discordgo.ActionsRow).Components {
			if b, ok := in.(*discordgo.Button); ok {
				out.Button = append(out.Button, chattest.Control{Label: b.Label, Route: b.CustomID, URL: b.URL})
				continue
			}
			c := in.(*discordgo.SelectMenu)
			k := chattest.Control{Route: c.CustomID, Several: c.MaxValues > 1 || *c.MinValues == 0, Options: readOptions(c.Options)}
			bounds := p.bounds(l, chat.Menu{Min: *c.MinValues, Max: c.MaxValues})
			if !k.Several {
				bounds = ""
			}
			label, ok := strings.CutSuffix(c.Placeholder, bounds)
			if !ok {
				t.Fatalf("the menu %q does not say %q", c.Placeholder, bounds)
			}
			k.Label = label
			out.Menus = append(out.Menus, k)
		}
	}
}

func readChoosables(in []choosable) []chat.Option {
	var all []discordgo.SelectMenuOption
	for _, o := range in {
		all = append(all, discordgo.SelectMenuOption(o))
	}
	return readOptions(all)
}

func readOptions(in []discordgo.SelectMenuOption) []chat.Option {
	var out []chat.Option
	for _, o := range in {
		out = append(out, chat.Option{Value: o.Value, Label: o.Label, Hint: o.Description, Chosen: o.Default})
	}
	return out
}
