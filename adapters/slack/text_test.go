package slack

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

var noon = time.Date(2026, 12, 2, 17, 0, 0, 0, time.UTC) // in Montréal

func TestSmallPrintIsPlainUnlessATimeALinkOrAMentionNeedsMore(t *testing.T) {
	p := drawing(t)
	at := chat.When(noon, "mercredi 2 décembre à 12 h")
	ping := chat.Who("Marie", chat.Account{Platform: PlatformName, ID: marieID})
	ping[0].Ping = true
	const date = "<!date^1796230800^\u200b{date_long} à {time}|mercredi 2 décembre à 12 h>"
	for name, c := range map[string]struct {
		text chat.Text
		want string // of mrkdwn; "" for plain text
	}{
		"words":                     {chat.Str("Vos réponses restent secrètes."), ""},
		"bold and code":             {chat.Join(chat.Strong("fort"), chat.Str(" "), chat.Fixed("/vote")), ""},
		"time":                      {chat.Join(chat.Str("Jusqu’au "), at, chat.Str(".")), "Jusqu’au " + date + "."},
		"time first":                {at, strings.ReplaceAll(date, "\u200b", "")},
		"time on a second line":     {chat.Join(chat.Str("Secret.\n"), at), "Secret.\n" + strings.ReplaceAll(date, "\u200b", "")},
		"day":                       {chat.Join(chat.Str("Le "), chat.Part(noon, chat.DayOnly, "2 décembre")), "Le <!date^1796230800^\u200b{date_long}|2 décembre>"},
		"clock":                     {chat.Join(chat.Str("À "), chat.Part(noon, chat.ClockOnly, "12 h")), "À <!date^1796230800^{time}|12 h>"},
		"ampersand beside a time":   {chat.Join(chat.Str("R&D, "), at), "R&amp;D, " + date},
		"mention beside a time":     {chat.Join(chat.Str("<!channel> "), at), "&lt;!channel&gt; " + date},
		"entity beside a time":      {chat.Join(chat.Str("&amp; "), at), "&amp;amp; " + date},
		"link":                      {chat.Link("le site", "https://x.example/?a=1&b=<|>"), "<https://x.example/?a=1&amp;b=%3C%7C%3E|le site>"},
		"person to be told":         {chat.Join(chat.Str("Pour "), ping), "Pour <@U024BE7LH>"},
		"person by name":            {chat.Who("Marie", chat.Account{Platform: PlatformName, ID: marieID}), ""},
		"underscore beside a time":  {chat.Join(chat.Str("jean_paul "), at), ""},
		"bold marks beside a time":  {chat.Join(chat.Str("*gras* "), at), ""},
		"code marks beside a time":  {chat.Join(chat.Fixed("a`b"), at), ""},
		"emoji beside a time":       {chat.Join(chat.Str(":smile: "), at), ""},
		"emoji in two spans":        {chat.Join(chat.Str(":smi"), chat.Strong("le:"), at), ""},
		"citation beside a time":    {chat.Join(chat.Str("Un\n > deux "), at), ""},
		"bar in the words of a day": {chat.When(noon, "a|b"), ""},
		"long once escaped":         {chat.Join(at, chat.Str(strings.Repeat("&", 700))), ""},
	} {
		got := p.small(chat.French, c.text)
		want := c.want
		if want == "" {
			want = c.text.String()
		}
		if got.Text != want || (got.Type == slack.MarkdownType) != (c.want != "") || got.Verbatim != (c.want != "") {
			t.Errorf("%s: %+v, want %q", name, *got, want)
		}
	}
}

func TestSpansAreElementsOfTheirOwn(t *testing.T) {
	p := drawing(t)
	ping := chat.Who("Marie", chat.Account{Platform: "web", ID: "marie"}, chat.Account{Platform: PlatformName, ID: marieID})
	ping[0].Ping = true
	elsewhere := chat.Who("Ahmed", chat.Account{Platform: "discord", ID: "123"})
	elsewhere[0].Ping = true
	forged := chat.Who("Eve", chat.Account{Platform: PlatformName, ID: "U1> <!channel"})
	forged[0].Ping = true
	golden(t, "spans", p.spans(chat.English, chat.Join(
		chat.Str("<!channel> *a* &amp; "), chat.Strong("<b>"), chat.Str(""), chat.Fixed("`/vote`"), chat.Link("site", "https://x.example/?a=1&b=2"),
		chat.Text{{Kind: chat.LinkSpan, Text: "nowhere", URL: "https://"}},
		ping, chat.Who("Marie", chat.Account{Platform: PlatformName, ID: marieID}), elsewhere, forged,
		chat.When(noon, "Wednesday"), chat.Part(noon, chat.DayOnly, "December 2"), chat.Part(noon, chat.ClockOnly, "noon"), chat.Str("a\x00b\r\nc"),
	)))
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
}

func TestTheAlternativeSaysTheSame(t *testing.T) {
	p := drawing(t)
	c := sample.Card(chat.French)
	golden(t, "alternative-fr", p.alternative(c))
	c.Body = []chat.Text{chat.Str(strings.Repeat("Un <mot> ", 320)), chat.Str("La fin")}
	got := p.alternative(c)
	if n := utf8.RuneCountInString(got); n > maxAlternative || n < maxAlternative-longWord {
		t.Errorf("abridged to %d characters", n)
	}
	if !strings.HasSuffix(got, "… La suite est dans le message.") || strings.Contains(got, "La fin") {
		t.Errorf("it ends with %q", got[len(got)-80:])
	}
}

func TestAbridgeCutsAfterAWordAndNeverInsideAnEntity(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"un deux trois", 13, "un deux trois"},
		{"un deux trois", 12, "un deux…"},
		{"un deux trois", 9, "un deux…"},
		{"un deux trois", 8, "un…"},
		{"undeuxtrois", 8, "undeuxt…"},
		{"un&amp;deux trois", 6, "un…"},
		{"a &lt;b&gt; c", 8, "a…"},
		{"&amp;&amp;&amp;", 9, "&amp;…"},
		{strings.Repeat("é", 300), 200, strings.Repeat("é", 199) + "…"},
	} {
		if got := abridge(c.in, c.n, "…"); got != c.want {
			t.Errorf("abridge(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func TestCardsThatSlackCouldNotTakeAreRefused(t *testing.T) {
	p := drawing(t)
	with := func(url string) chat.Card {
		return chat.Card{Title: chat.Str("T"), Buttons: []chat.Button{{Label: "Site", URL: url}}}
	}
	for name, c := range map[string]chat.Card{
		"nothing": {}, "long title": {Title: chat.Str(strings.Repeat("é", 151))}, "address without a host": with("https://"),
		"long address": with("https://x.example/" + strings.Repeat("a", maxURL)), "address with a line break": with("https://x.example/\nb"),
	} {
		if err := p.check(c); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if err := p.check(with("https://x.example/?q=é")); err != nil {
		t.Error(err)
	}
}

// A room of the lab is the channel of Slack that it is, by a mention that Slack
// shows by its name there; elsewhere it is its name in the lab.
func TestRoomsAreShownAsSlackShowsThem(t *testing.T) {
	p := drawing(t)
	here := chat.Where("ideation", chat.Account{Platform: "discord", ID: "1196"}, chat.Account{Platform: PlatformName, ID: ideasID})
	if got := p.spans(chat.French, here); len(got) != 1 || got[0].(*slack.RichTextSectionChannelElement).ChannelID != ideasID {
		t.Errorf("a channel is drawn as %+v", got)
	}
	if got := p.small(chat.French, chat.Join(chat.Str("Dans "), here, chat.Str("."))); got.Type != slack.MarkdownType || got.Text != "Dans <#"+ideasID+">." {
		t.Errorf("in small print it is %+v", got)
	}
	for name, at := range map[string]chat.Text{
		"of another platform": chat.Where("ideation", chat.Account{Platform: "discord", ID: ideasID}),
		"of none":             chat.Where("ideation"),
		"of no channel":       chat.Where("ideation", chat.Account{Platform: PlatformName, ID: "C1><!channel>"}),
	} {
		got := p.spans(chat.French, at)
		if words, ok := got[0].(*slack.RichTextSectionTextElement); !ok || words.Text != "#ideation" {
			t.Errorf("%s: %+v", name, got[0])
		}
	}
}
