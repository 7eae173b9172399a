package bot

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"livinglab/bot/chat"
	"livinglab/bot/when"
)

// Texts are the core's own texts.
//
//go:embed text/*.yaml
var Texts embed.FS

// Catalogue holds what people read, by language and key. A text is a line of
// YAML:
//
//	added: "{who} a proposé **{title}**."
//	count: {one: "{n} idée", other: "{n} idées"}
//
// {name} is replaced by the argument of that name, shown as it is, whatever it
// holds: only the catalogue's own words are read for **bold** and `code`. A
// plural is chosen by the argument n, by CLDR's rules. A blank line begins a
// new paragraph (Paragraphs). {at:day} and {at:clock} choose a shorter form of
// a time than its full date and hour.
type Catalogue struct {
	texts map[chat.Lang]map[string]entry
}

// entry is a text's forms: one under "other", or one for each plural category.
type entry map[string][]segment

// segment is a piece of a text: words, the name of an argument, or the end of a
// paragraph.
type segment struct {
	text string
	arg  string
	form string // of a time
	kind chat.SpanKind
	ends bool // a paragraph
}

// LoadTexts makes a catalogue with the core's texts, prefixed "core.".
func LoadTexts(core fs.FS) (*Catalogue, error) {
	c := &Catalogue{texts: map[chat.Lang]map[string]entry{}}
	return c, c.Add("core", core)
}

// Add reads text/fr.yaml and text/en.yaml of a feature. Its keys are prefixed
// by the feature's name. Every key must be there in every language with the
// same arguments.
func (k *Catalogue) Add(prefix string, files fs.FS) error {
	for _, l := range chat.Langs {
		name := "text/" + string(l) + ".yaml"
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		var raw map[string]yaml.Node
		if err := yaml.Unmarshal(data, &raw); err != nil {
			return fmt.Errorf("%s %s: %w", prefix, name, err)
		}
		if k.texts[l] == nil {
			k.texts[l] = map[string]entry{}
		}
		for key, node := range raw {
			e, err := parseEntry(&node)
			if err != nil {
				return fmt.Errorf("%s %s:%d: %s: %w", prefix, name, node.Line, key, err)
			}
			k.texts[l][prefix+"."+key] = e
		}
	}
	return k.compare(prefix)
}

// categories are CLDR's plural categories, as plural.Form counts them.
var categories = [...]string{plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}

func parseEntry(node *yaml.Node) (entry, error) {
	forms := map[string]string{}
	if node.Kind == yaml.ScalarNode {
		forms["other"] = node.Value
	} else if err := node.Decode(&forms); err != nil {
		return nil, err
	}
	if forms["other"] == "" {
		return nil, errors.New("no text under \"other\"")
	}
	e := entry{}
	for category, s := range forms {
		if !slices.Contains(categories[:], category) {
			return nil, fmt.Errorf("%q is not a category of plurals: %v are", category, categories)
		}
		segs, err := parseText(strings.TrimRight(s, "\n"))
		if err != nil {
			return nil, err
		}
		e[category] = segs
	}
	return e, nil
}

// parseText splits a text into words and arguments, and reads its markup.
func parseText(s string) ([]segment, error) {
	var out []segment
	kind := chat.Plain
	toggle := func(k chat.SpanKind) {
		if kind == k {
			kind = chat.Plain
		} else {
			kind = k
		}
	}
	for s != "" {
		switch {
		case strings.HasPrefix(s, "**"):
			toggle(chat.Bold)
			s = s[2:]
		case s[0] == '`':
			toggle(chat.Code)
			s = s[1:]
		case s[0] == '{':
			end := strings.IndexByte(s, '}')
			if end < 2 {
				return nil, fmt.Errorf("{ without an argument and }: %.30q", s)
			}
			name, form, _ := strings.Cut(s[1:end], ":")
			if form != "" && form != "day" && form != "clock" {
				return nil, fmt.Errorf("{%s}: the forms of a time are day and clock", s[1:end])
			}
			out = append(out, segment{arg: name, form: form, kind: kind})
			s = s[end+1:]
		default:
			end := len(s)
			for _, stop := range []string{"**", "`", "{"} {
				if i := strings.Index(s, stop); i >= 0 && i < end {
					end = i
				}
			}
			out = append(out, words(s[:end], kind)...)
			s = s[end:]
		}
	}
	if kind != chat.Plain {
		return nil, fmt.Errorf("%s that does not end", kind)
	}
	return out, nil
}

// words are the segments of a text without markup and arguments.
func words(s string, kind chat.SpanKind) []segment {
	if kind != chat.Plain {
		return []segment{{text: s, kind: kind}}
	}
	var out []segment
	for i, part := range strings.Split(s, "\n\n") {
		if i > 0 {
			out = append(out, segment{ends: true})
		}
		if part != "" {
			out = append(out, segment{text: part})
		}
	}
	return out
}

// compare reports texts that one language has and another lacks, or has with
// other arguments.
func (k *Catalogue) compare(prefix string) error {
	var errs []error
	for _, a := range chat.Langs {
		for key, e := range k.texts[a] {
			if !strings.HasPrefix(key, prefix+".") {
				continue
			}
			for form := range e {
				if more := e.args(form); !subset(more, e.args("other")) {
					errs = append(errs, fmt.Errorf("text %s in %s: arguments %v under %q, and not under \"other\"", key, a, more, form))
				}
			}
			for _, b := range chat.Langs {
				other, ok := k.texts[b][key]
				if !ok {
					errs = append(errs, fmt.Errorf("text %s: missing in %s", key, b))
				} else if a < b && !slices.Equal(e.args("other"), other.args("other")) {
					errs = append(errs, fmt.Errorf("text %s: other arguments in %s than in %s", key, b, a))
				}
			}
		}
	}
	return errors.Join(errs...)
}

// args lists the arguments that a form of an entry uses, sorted; not n, which
// one form may say in words.
func (e entry) args(form string) []string {
	var names []string
	for _, s := range e[form] {
		if s.arg != "" && s.arg != "n" {
			names = append(names, s.arg)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func subset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

// Has reports whether a text is there.
func (k *Catalogue) Has(key string) bool {
	_, ok := k.texts[chat.French][key]
	return ok
}

// Words returns a text without arguments in every language.
func (k *Catalogue) Words(key string) chat.Words {
	w := chat.Words{}
	for _, l := range chat.Langs {
		w[l] = k.Text(l, key).String()
	}
	return w
}

// Text returns a text with its arguments, given as name, value, name, value...
// A value may be a string, a whole number, a chat.Text, a Member, a time.Time
// (in the zone to show), or a time.Duration. A key that is not there, which
// New makes sure cannot happen for commands, is shown between ⟦ and ⟧, and so is
// an argument that is missing.
func (k *Catalogue) Text(l chat.Lang, key string, args ...any) chat.Text {
	parts := k.Paragraphs(l, key, args...)
	out := parts[0]
	for _, p := range parts[1:] {
		out = append(append(out, chat.Span{Text: "\n\n"}), p...)
	}
	return merge(out)
}

// Paragraphs returns a text split at its own blank lines: at least one
// paragraph.
func (k *Catalogue) Paragraphs(l chat.Lang, key string, args ...any) []chat.Text {
	e, ok := k.texts[l][key]
	if !ok {
		return []chat.Text{chat.Str("⟦" + key + "⟧")}
	}
	var out []chat.Text
	var now chat.Text
	for _, s := range e.form(l, value(args, "n")) {
		switch {
		case s.ends:
			out, now = append(out, merge(now)), nil
		case s.arg == "":
			if strings.HasPrefix(s.text, ".") {
				endsSentence(now)
			}
			now = append(now, chat.Span{Kind: s.kind, Text: s.text})
		default:
			v := value(args, s.arg)
			if v == nil {
				v = "⟦" + s.arg + "⟧"
			}
			for _, span := range show(l, v, s.form) {
				if span.Kind == chat.Plain {
					span.Kind = s.kind
				}
				now = append(now, span)
			}
		}
	}
	return append(out, merge(now))
}

// endsSentence has a text that a period follows end with none. A time may end
// with one of its own ("6 p.m."), of which the sentence's takes the place: a
// platform that shows the time in words of its own ("6:00 PM") ends the sentence
// too.
func endsSentence(t chat.Text) {
	if len(t) > 0 && t[len(t)-1].Kind == chat.TimeIs {
		t[len(t)-1].Text = strings.TrimSuffix(t[len(t)-1].Text, ".")
	}
}

// value finds an argument, nil if it is missing.
func value(args []any, name string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

// form picks the plural form for n.
func (e entry) form(l chat.Lang, n any) []segment {
	if i, ok := whole(n); ok && len(e) > 1 {
		f := plural.Cardinal.MatchPlural(tag(l), i, 0, 0, 0, 0)
		if segs, ok := e[categories[f]]; ok {
			return segs
		}
	}
	return e["other"]
}

// whole is the number that chooses a plural, without its sign.
func whole(n any) (int, bool) {
	switch n := n.(type) {
	case int:
		return max(n, -n), true
	case int64:
		return int(max(n, -n)), true
	}
	return 0, false
}

// show turns an argument into text.
func show(l chat.Lang, v any, form string) chat.Text {
	switch v := v.(type) {
	case string:
		return chat.Str(v)
	case chat.Text:
		return v
	case Member:
		return v.Text()
	case int:
		return chat.Str(Number(l, int64(v)))
	case int64:
		return chat.Str(Number(l, v))
	case time.Time:
		return chat.Part(v, chat.TimeForm(form), timeWords(l, v, chat.TimeForm(form)))
	case time.Duration:
		return chat.Str(when.Left(v, when.Lang(l)))
	}
	return chat.Str(fmt.Sprint(v))
}

func timeWords(l chat.Lang, t time.Time, form chat.TimeForm) string {
	switch form {
	case chat.DayOnly:
		return when.Day(t, when.Lang(l))
	case chat.ClockOnly:
		return when.Clock(t, when.Lang(l))
	}
	return when.Long(t, when.Lang(l))
}

// Number writes a whole number as its language does: 1 234 or 1,234.
func Number(l chat.Lang, n int64) string {
	return message.NewPrinter(tag(l)).Sprint(n)
}

func tag(l chat.Lang) language.Tag {
	if l == chat.English {
		return language.English
	}
	return language.French
}

// merge joins neighbouring spans of plain words.
func merge(in chat.Text) chat.Text {
	out := in[:0]
	for _, s := range in {
		if n := len(out); n > 0 && s.Kind == out[n-1].Kind && (s.Kind == chat.Plain || s.Kind == chat.Bold || s.Kind == chat.Code) {
			out[n-1].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	return out
}
