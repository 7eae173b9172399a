package discord

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"livinglab/bot/chat"
)

// What people write, by mistake or not, that Discord could read as more than
// words.
var hostileWords = []string{
	"@everyone", "@here", "<@80351110224678912>", "<@!1>", "<@&1>", "<#1>", "<:a:1>", "<a:a:1>", "</labo:1>", "<t:0:R>", "<t:1796230800>", "<id:home>",
	"*gras*", "**gras**", "***x***", "_it_", "__sous__", "~~non~~", "||caché||", "`code`", "``co`de``", "```bloc```", "```go\nbloc\n```", "\\", "\\*", "\\\\_",
	"# titre", "### titre", "-# petit", "> citation", ">>> tout", "- liste", "* liste", "+ liste", "1. un", "12. douze", "3) trois", " - liste", "\n# titre", "\n- un\n- deux",
	"[lien](https://x.example)", "[a](javascript:x)", "](https://x.example)", "[", "]", "(", ")", "<https://x.example>", "https://x.example/a_b*c*", "steam://run/1",
	"discord.gg/abc", "https://discord.gg/abc", "discord.com/invite/abc", "www.x.example", "a@x.example", "<a@x.example>", "<+15145551234>", ":smile:", ":+1::skin-tone-2:", "18:30:15",
	"¯\\_(ツ)_/¯", "a | b | c", "a\u202eb\u202cc \u2066d\u2069", "z\u200bw\u200cn", "\u200b", "\n\u200bx", "مرحبا שלום", "👩‍👩‍👧‍👦 🏳️‍🌈 𝕏", "&amp; <b>",
	"a\x00b", "\x1b[31m", "\x7f", "\xff\xfe", "\r\n", "a\rb", "\u2028", "\ufeff", "\n\n\n", "attachment://a.png",
	strings.Repeat("anticonstitutionnellement", 200), strings.Repeat("*", 4000), strings.Repeat("é ", 2000), strings.Repeat("\n", 3000),
}

// drawnWords draws words of 1 to n characters, as people and the bot write them.
func drawnWords(n int) *rapid.Generator[string] {
	piece := rapid.OneOf(rapid.SampledFrom(hostileWords), rapid.SampledFrom([]string{"Un café", " ", "à 18 h", ".", "Idée", "’"}), rapid.StringN(1, 20, -1))
	return rapid.Custom(func(t *rapid.T) string {
		s := chat.CutString(strings.Join(rapid.SliceOfN(piece, 1, 4).Draw(t, "words"), ""), n)
		if strings.HasSuffix(s, "\r") { // with a line break in the next span it would be one
			return s[:len(s)-1] + "."
		}
		return s
	})
}

// marieID is a Discord account that the drawn cards mention, by that name.
const (
	marieID   = "80351110224678912"
	marieName = "Marie Tremblay"
)

// roomID is a channel of Discord that the drawn cards name.
const roomID = "197038439483310086"

func drawnText(n int) *rapid.Generator[chat.Text] {
	return rapid.Custom(func(t *rapid.T) chat.Text {
		var out chat.Text
		for range rapid.IntRange(0, 5).Draw(t, "spans") {
			s := chat.Span{
				Kind: rapid.SampledFrom([]chat.SpanKind{chat.Plain, chat.Plain, chat.Bold, chat.Code, chat.LinkSpan, chat.PersonIs, chat.RoomIs, chat.TimeIs}).Draw(t, "kind"),
				Text: rapid.OneOf(rapid.Just(""), drawnWords(n)).Draw(t, "span"),
			}
			switch s.Kind {
			case chat.LinkSpan:
				s.URL = rapid.SampledFrom([]string{"https://x.example/?a=1&b=2#c", "https://x.example/a_(b)|c>d*e*#'x'", "http://", "https://exa mple/@everyone",
					"https://x.example/" + strings.Repeat("a", 4000), "https://x.example/\x00"}).Draw(t, "url")
			case chat.PersonIs:
				if rapid.Bool().Draw(t, "ping") {
					s.Text, s.Ping = marieName, true
				}
				s.Accounts = []chat.Account{{Platform: "web", ID: "marie"}, {Platform: PlatformName, ID: rapid.SampledFrom([]string{marieID, "1><@&2", "+1", ""}).Draw(t, "account")}}
			case chat.RoomIs:
				s.Accounts = []chat.Account{{Platform: "slack", ID: "C024BE91L"}, {Platform: PlatformName, ID: rapid.SampledFrom([]string{roomID, "1><@&2", ""}).Draw(t, "room")}}
			case chat.TimeIs:
				s.At = rapid.OneOf(rapid.Int64Range(1, 1<<33), rapid.Int64Range(-1<<40, 1<<40)).Draw(t, "at")
				s.Form = rapid.SampledFrom([]chat.TimeForm{chat.DayAndClock, chat.DayOnly, chat.ClockOnly}).Draw(t, "form")
			}
			out = append(out, s)
		}
		return out
	})
}

// drawnCards draws cards that Limits.Check lets pass, small and large.
func drawnCards(l chat.Limits) *rapid.Generator[chat.Card] {
	return rapid.Custom(func(t *rapid.T) chat.Card {
		longest := rapid.SampledFrom([]int{20, 80, l.Text}).Draw(t, "longest") // most cards fit whole, some do not
		c := chat.Card{
			Lang:  rapid.SampledFrom([]chat.Lang{"", chat.French, chat.English}).Draw(t, "lang"),
			Title: drawnText(l.Title).Draw(t, "title"),
			Foot:  drawnText(longest).Draw(t, "foot"),
			Body:  rapid.SliceOfN(drawnText(longest), 0, 30).Draw(t, "body"),
		}
		for range rapid.IntRange(0, l.Facts).Draw(t, "facts") {
			c.Facts = append(c.Facts, chat.Fact{Label: drawnWords(l.Label).Draw(t, "label"), Value: drawnText(longest/2).Draw(t, "value")})
		}
		if rapid.Bool().Draw(t, "table?") {
			c.Table = drawnTable(l, longest).Draw(t, "table")
		}
		if rapid.Bool().Draw(t, "picture?") {
			c.Picture = &chat.Picture{Name: rapid.SampledFrom([]string{"a.png", "", "été à l’œuvre.png", "../x"}).Draw(t, "picture's name"), PNG: []byte{1}, Alt: drawnWords(l.Alt).Draw(t, "alt")}
		}
		if rapid.Bool().Draw(t, "file?") {
			c.File = &chat.File{Name: rapid.SampledFrom([]string{"bulletins-12.json", "&amp; _é_ 👩‍👩‍👧‍👦.csv"}).Draw(t, "name"), Data: []byte{1}}
		}
		for i := range rapid.IntRange(0, l.Menus).Draw(t, "menus") {
			c.Menus = append(c.Menus, drawnMenu(l, i).Draw(t, "menu"))
		}
		for i := range rapid.IntRange(0, l.Buttons).Draw(t, "buttons") {
			b := chat.Button{Label: drawnWords(l.Label).Draw(t, "button"), Route: drawnRoute("press", i).Draw(t, "route"),
				Style: rapid.SampledFrom([]chat.ButtonStyle{chat.Normal, chat.Primary, chat.Danger}).Draw(t, "style")}
			if rapid.IntRange(0, 3).Draw(t, "followed") == 0 {
				b.Route, b.URL = chat.Route{}, "https://livinglab.example/?q=1&r=%20#ici"
			}
			c.Buttons = append(c.Buttons, b)
		}
		c = l.Fit(c)
		if l.Check(c) != nil {
			c = chat.Card{Title: chat.Str("Titre"), Menus: c.Menus, Buttons: c.Buttons, Picture: c.Picture}
		}
		return c
	})
}

// tooLong draws cards that Limits.Check lets pass and whose words, escaped, do not
// fit in Discord's embeds.
func tooLong(l chat.Limits) *rapid.Generator[chat.Card] {
	return rapid.Custom(func(t *rapid.T) chat.Card {
		c := drawnCards(l).Draw(t, "card")
		c.Table, c.Body = nil, nil
		for range 3 {
			piece := rapid.SampledFrom([]string{"*", "<@1>", "\n", "||a||", "\u200b", "`", "#>"}).Draw(t, "piece")
			c.Body = append(c.Body, chat.Str(strings.Repeat(piece, 1700/len([]rune(piece)))))
		}
		c.Facts = c.Facts[:min(len(c.Facts), 1)]
		if c = l.Fit(c); l.Check(c) != nil {
			t.Skip("it does not fit the limits")
		}
		return c
	})
}

// drawnRoute draws a route that no other on the card is.
func drawnRoute(action string, i int) *rapid.Generator[chat.Route] {
	return rapid.Custom(func(t *rapid.T) chat.Route {
		r := chat.Route{Feature: "ideas", Action: action, Arg: fmt.Sprint(i, ":", drawnWords(40).Draw(t, "arg"))}
		if r.Check() != nil {
			r.Arg = fmt.Sprint(i)
		}
		return r
	})
}

func drawnTable(l chat.Limits, longest int) *rapid.Generator[*chat.Table] {
	return rapid.Custom(func(t *rapid.T) *chat.Table {
		out := &chat.Table{}
		columns := rapid.OneOf(rapid.IntRange(1, 4), rapid.IntRange(0, 25)).Draw(t, "columns")
		for range columns {
			out.Head = append(out.Head, strings.TrimSpace(rapid.OneOf(rapid.Just(""), rapid.Just("Voix"), drawnWords(l.Label)).Draw(t, "head")))
		}
		for range rapid.IntRange(0, 8).Draw(t, "rows") {
			row := make([]chat.Text, columns)
			for i := range row {
				row[i] = rapid.OneOf(rapid.Just(chat.Str("12")), rapid.Just(chat.Str("Un café")), drawnText(longest/2)).Draw(t, "cell")
			}
			out.Rows = append(out.Rows, row)
		}
		return out
	})
}

func drawnMenu(l chat.Limits, i int) *rapid.Generator[chat.Menu] {
	return rapid.Custom(func(t *rapid.T) chat.Menu {
		m := chat.Menu{Label: drawnWords(l.Label).Draw(t, "label"), Route: drawnRoute("choose", i).Draw(t, "route"), Options: drawnOptions(l).Draw(t, "options")}
		if rapid.Bool().Draw(t, "several") {
			m.Max = rapid.IntRange(1, len(m.Options)).Draw(t, "max")
			m.Min = rapid.IntRange(0, m.Max).Draw(t, "min")
		}
		return m
	})
}

func drawnOptions(l chat.Limits) *rapid.Generator[[]chat.Option] {
	return rapid.Custom(func(t *rapid.T) []chat.Option {
		var out []chat.Option
		for i := range rapid.SampledFrom([]int{1, 2, 3, 4, 5, 6, 10, 11, 12, l.Options}).Draw(t, "options") {
			out = append(out, chat.Option{Value: fmt.Sprint(i, strings.Repeat("v", rapid.SampledFrom([]int{0, chat.MaxRoute - 3}).Draw(t, "long"))),
				Label: drawnWords(l.Label).Draw(t, "label"), Hint: rapid.OneOf(rapid.Just(""), drawnWords(l.Hint)).Draw(t, "hint"),
				Chosen: rapid.Bool().Draw(t, "chosen")})
		}
		return out
	})
}

// drawnForms draws forms that Limits.CheckForm lets pass.
func drawnForms(l chat.Limits) *rapid.Generator[chat.Form] {
	kinds := []chat.FieldKind{chat.Line, chat.Lines, chat.Choice, chat.Choices, chat.PersonField, chat.DateField, chat.NumberField}
	return rapid.Custom(func(t *rapid.T) chat.Form {
		f := chat.Form{Lang: rapid.SampledFrom(chat.Langs).Draw(t, "lang"), Route: drawnRoute("sent", 0).Draw(t, "route"),
			Title: drawnWords(l.FormTitle).Draw(t, "title"), Submit: drawnWords(l.FormTitle).Draw(t, "submit")}
		for i := range rapid.IntRange(1, chat.MaxFields).Draw(t, "fields") {
			d := chat.Field{Name: "champ" + string(rune('a'+i)), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Label: drawnWords(45).Draw(t, "label"),
				Hint: rapid.OneOf(rapid.Just(""), drawnWords(l.Hint)).Draw(t, "hint"), Optional: rapid.Bool().Draw(t, "optional")}
			switch d.Kind {
			case chat.Choice, chat.Choices:
				d.Options = drawnOptions(l).Draw(t, "options")
				for _, o := range d.Options {
					if o.Chosen && (d.Kind == chat.Choices || len(d.Value) == 0) {
						d.Value = append(d.Value, o.Value)
					}
				}
			case chat.PersonField:
				d.Value = rapid.SampledFrom([][]string{nil, {marieID}}).Draw(t, "person")
			default:
				d.MaxLength = rapid.SampledFrom([]int{0, 1, 80, l.Line}).Draw(t, "longest")
				most := l.Line
				if d.MaxLength > 0 {
					most = d.MaxLength
				}
				d.Value = rapid.OneOf(rapid.Just([]string(nil)), rapid.SliceOfN(drawnWords(most), 1, 1)).Draw(t, "value")
			}
			f.Fields = append(f.Fields, d)
		}
		return f
	})
}
