package discord

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"livinglab/bot/chat"
)

var noon = time.Date(2026, 12, 2, 17, 0, 0, 0, time.UTC) // in Montréal

func TestSpansAsMarkdown(t *testing.T) {
	p := drawing(t)
	account := chat.Account{Platform: PlatformName, ID: marieID}
	ping := func(name string, accounts ...chat.Account) chat.Text {
		t := chat.Who(name, accounts...)
		t[0].Ping = true
		return t
	}
	for name, c := range map[string]struct {
		text chat.Text
		want string
	}{
		"words":                        {chat.Str("Un café, peut-être à 18 h."), "Un café, peut-être à 18 h."},
		"marks":                        {chat.Str("*a* _b_ ~c~ `d` |e| (f) [g] <h> i\\j @k l:m n/o #p"), `\*a\* \_b\_ \~c\~ \` + "`d\\`" + ` \|e\| \(f\) \[g\] \<h\> i\\j \@k l\:m n\/o \#p`},
		"an address":                   {chat.Str("https://x.example/a_b"), `https\:\/\/x.example\/a\_b`},
		"an invitation":                {chat.Str("discord.gg/abc"), `discord.gg\/abc`},
		"mentions":                     {chat.Str("@everyone <@1>"), `\@everyone \<\@1\>`},
		"a heading":                    {chat.Str("# a"), `\# a`},
		"small print":                  {chat.Str("-# a"), `\-\# a`},
		"lists":                        {chat.Str("- a\n+ b\n  - c\n1. d\n 12. e"), "\\- a\n\u200b\\+ b\n\u200b  \\- c\n\u200b1\\. d\n\u200b 12\\. e"},
		"a hyphen and a dot elsewhere": {chat.Str("a - b. c-d 1.5"), "a - b. c-d 1.5"},
		"a list in two spans":          {chat.Join(chat.Str("1"), chat.Str(". a")), `1\. a`},
		"a list on a second line":      {chat.Join(chat.Str("a\n"), chat.Str("- b")), "a\n\u200b\\- b"},
		"a dot after another span":     {chat.Join(chat.Strong("1"), chat.Str(". a"), chat.Str("- b")), "**1**. a- b"},
		"a blank line":                 {chat.Str("a\n\nb"), "a\n\u200b\n\u200bb"},
		"an unseen space":              {chat.Str("a\u200bb"), "a\\\u200bb"},
		"control characters":           {chat.Str("a\x00b\r\nc\xff"), "a\ufffdb\n\u200bc\ufffd"},
		"bold":                         {chat.Strong("*a*"), `**\*a\***`},
		"bold with spaces":             {chat.Strong(" a b "), ` **a b** `},
		"bold without words":           {chat.Strong(" \n"), " \n\u200b"},
		"bold twice":                   {chat.Join(chat.Strong("a"), chat.Str(""), chat.Strong("b")), "**ab**"},
		"code":                         {chat.Fixed("/vote *a* <@1>"), "`/vote *a* <@1>`"},
		"code twice":                   {chat.Join(chat.Fixed("a"), chat.Fixed("b")), "`ab`"},
		"code with a backquote":        {chat.Fixed("a`b"), "a\\`b"},
		"code on two lines":            {chat.Fixed("a\nb"), "a\n\u200bb"},
		"code with spaces around":      {chat.Fixed(" a "), " a "},
		"a link":                       {chat.Link("comment on compte, l’été", "https://x.example/?a=(1)&b=_2_"), `[comment on compte, l’été](https://x.example/?a=%281%29&b=_2_)`},
		"a link of marks":              {chat.Link("le *site*", "https://x.example"), `le \*site\* ([lien](https://x.example))`},
		"a link of an emoji":           {chat.Link("le ☕", "https://x.example"), `le ☕ ([lien](https://x.example))`},
		"a link of a sign":             {chat.Link("le ©", "https://x.example"), `le © ([lien](https://x.example))`},
		"a link of brackets":           {chat.Link("a[b", "https://x.example"), `a\[b ([lien](https://x.example))`},
		"a link that lies":             {chat.Link("https://a.example", "https://b.example"), `https\:\/\/a.example ([lien](https://b.example))`},
		"a link that invites":          {chat.Link("discord.gg", "https://b.example"), `discord.gg ([lien](https://b.example))`},
		"a link of a number":           {chat.Link("1. a", "https://b.example"), `1\. a ([lien](https://b.example))`},
		"a link on two lines":          {chat.Link("a\nb", "https://b.example"), "a\n\u200bb ([lien](https://b.example))"},
		"a link of spaces":             {chat.Link(" ", "https://b.example"), `  ([lien](https://b.example))`},
		"a link to nowhere":            {chat.Text{{Kind: chat.LinkSpan, Text: "a", URL: "https://"}}, "a"},
		"a link that is long":          {chat.Link("a", "https://x.example/"+strings.Repeat("a", maxURL)), "a"},
		"a person by name":             {chat.Who("Marie <@1>", account), `Marie \<\@1\>`},
		"a person to be told":          {ping("Marie", chat.Account{Platform: "slack", ID: "U1"}, account), "<@" + marieID + ">"},
		"a person from elsewhere":      {ping("Marie", chat.Account{Platform: "slack", ID: "U1"}), "Marie"},
		"a forged account":             {ping("Marie", chat.Account{Platform: PlatformName, ID: "1><@&2"}), "Marie"},
		"an account with a sign":       {ping("Marie", chat.Account{Platform: PlatformName, ID: "+1"}), "Marie"},
		"no account":                   {ping("Marie", chat.Account{Platform: PlatformName, ID: ""}), "Marie"},
		"a room":                       {chat.Where("ideation", chat.Account{Platform: "slack", ID: "C1"}, account), "<#" + marieID + ">"},
		"a room from elsewhere":        {chat.Where("ideation", chat.Account{Platform: "slack", ID: "C1"}), `\#ideation`},
		"a forged room":                {chat.Where("ideation", chat.Account{Platform: PlatformName, ID: "1><@&2"}), `\#ideation`},
		"a time":                       {chat.When(noon, "mercredi"), "<t:1796230800:F>"},
		"a day":                        {chat.Part(noon, chat.DayOnly, "mercredi"), "<t:1796230800:D>"},
		"a clock":                      {chat.Part(noon, chat.ClockOnly, "midi"), "<t:1796230800:t>"},
		"a time before all times":      {chat.When(time.Unix(-1, 0), "avant"), "avant"},
		"a time after all times":       {chat.When(time.Unix(1e10, 0), "après"), "après"},
		"an unknown kind":              {chat.Text{{Kind: "neuf", Text: "*a*"}}, `\*a\*`},
	} {
		if got := p.markdown(chat.French, c.text); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestATitleHasNoMoreBackslashesThanItNeeds(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		"Vote\u00a0: les projets":     "Vote\u00a0: les projets",
		"Vote: the projects (12)":     "Vote: the projects (12)",
		"Café à 18:30":                `Café à 18\:30`,
		":smile: *a* [b](c) <@1> d/e": `\:smile: \*a\* \[b\](c) \<\@1> d\/e`,
		"# a\n- b\n1. c":              "\\# a\n\\- b\n1\\. c",
		" a ":                         "\u200b a \u200b",
		"a:":                          "a:",
	} {
		if got := escapeTitle(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestATitleThatIsTooLongOnceEscapedIsTheAuthor(t *testing.T) {
	p := drawing(t)
	m := p.message(chat.Card{Title: chat.Str(strings.Repeat("*", maxEmbedTitle/2))})
	if e := m.Embeds[0]; utf8.RuneCountInString(e.Title) != maxEmbedTitle || e.Author != nil {
		t.Errorf("%+v", e)
	}
	m = p.message(chat.Card{Title: chat.Str(strings.Repeat("*", maxEmbedTitle/2+1))})
	if e := m.Embeds[0]; e.Title != "" || e.Author == nil || e.Author.Name != strings.Repeat("*", maxEmbedTitle/2+1) {
		t.Errorf("%+v", e)
	}
}

func TestCleanKeepsWordsAndTheirLength(t *testing.T) {
	for in, want := range map[string]string{
		"Été à l’œuvre\tici\nlà": "Été à l’œuvre\tici\nlà", "a\x00b\x1b\x7f": "a\ufffdb\ufffd\ufffd", "a\r\nb\rc": "a\nb\nc", "\xff": "\ufffd",
		"👩‍👩‍👧‍👦 \u202eמ\u200b": "👩‍👩‍👧‍👦 \u202eמ\u200b", "": "",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"": "", " \n": unseen, " a": " a"} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTablesThatArePlainAndNarrowAreAligned(t *testing.T) {
	p := drawing(t)
	row := func(cells ...string) (out []chat.Text) {
		for _, c := range cells {
			out = append(out, chat.Str(c))
		}
		return out
	}
	const aligned = "```\nIdée      |  Voix\nUn café   | 1 204\nUn jardin |     –\nUn mur    |\n```"
	narrow := chat.Table{Head: []string{"Idée", "Voix"}, Rows: [][]chat.Text{row("Un café", "1 204"), row("Un jardin", "–"), row("Un mur", "")}}
	if got := p.table(chat.Card{Table: &narrow}); len(got) != 1 || got[0].markdown != aligned {
		t.Errorf("it is %v", got)
	}
	for name, first := range map[string]chat.Text{
		"wide":        chat.Str("Un café de langues et de cuisine"),
		"a bar":       chat.Str("a | b"),
		"a backquote": chat.Str("a`b"),
		"two lines":   chat.Str("a\nb"),
		"spaces":      chat.Str(" a"),
		"an emoji":    chat.Str("café ☕"),
		"Arabic":      chat.Str("مرحبا"),
		"unseen":      chat.Str("a\u200bb"),
		"a link":      chat.Link("a", "https://x.example"),
		"a time":      chat.When(noon, "midi"),
	} {
		table := chat.Table{Head: narrow.Head, Rows: append([][]chat.Text{{first, chat.Str("12")}}, narrow.Rows...)}
		got := p.table(chat.Card{Table: &table})
		if want := p.markdown("", first) + " | 12"; len(got) != 5 || got[1].markdown != want || got[0].markdown != "**Idée** | **Voix**" {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := p.table(chat.Card{Table: &chat.Table{Head: []string{""}, Rows: [][]chat.Text{{nil}}}}); got != nil {
		t.Errorf("nothing is %v", got)
	}
}

func TestTheLabelOfAMenuWithAChoiceIsShown(t *testing.T) {
	p := drawing(t)
	menu := func(label string, chosen bool) chat.Menu {
		return chat.Menu{Label: label, Route: chat.Route{Feature: "a", Action: "b", Arg: label}, Options: []chat.Option{{Value: "a", Label: "A", Chosen: chosen}}}
	}
	m := p.message(chat.Card{Title: chat.Str("T"), Menus: []chat.Menu{menu("Un *thème*", true), menu("Deux", false), menu("Trois", true)}})
	if got := m.Embeds[0].Description; got != "-# À choisir\u00a0: Un \\*thème\\*\n-# À choisir\u00a0: Trois" {
		t.Errorf("%q", got)
	}
}

func TestPicturesAreSentUnderNamesThatDiscordKeeps(t *testing.T) {
	file := &chat.File{Name: "a.png", Data: []byte{1}}
	for in, want := range map[string]string{
		"resultat.png": "resultat.png", "": "image.png", "été à l’œuvre.png": "tluvre.png", "../x": "x.png", "a.png": "image-a.png", "é.png": "image.png", "_a_.png": "image-a.png",
		strings.Repeat("a", 300): strings.Repeat("a", 60) + ".png",
	} {
		if got := pictureName(chat.Card{Picture: &chat.Picture{Name: in}, File: file}); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCardsThatDiscordCouldNotTakeAreRefused(t *testing.T) {
	p := drawing(t)
	with := func(url string) chat.Card {
		return chat.Card{Title: chat.Str("T"), Buttons: []chat.Button{{Label: "Site", URL: url}}}
	}
	for name, c := range map[string]chat.Card{
		"nothing": {}, "long title": {Title: chat.Str(strings.Repeat("é", maxEmbedTitle+1))}, "address without a host": with("https://"),
		"long address": with("https://x.example/" + strings.Repeat("a", maxURL)), "address with a line break": with("https://x.example/\nb"), "address with a space": with("https://x.example/a b"),
	} {
		if err := p.check(c); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if err := p.check(with("https://x.example/?q=é")); err != nil {
		t.Error(err)
	}
}
