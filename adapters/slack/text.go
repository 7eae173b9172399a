package slack

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// Words reach Slack in three ways, none of which reads anything in them:
//
//   - rich text, where each span is an element of its own: paragraphs, facts and
//     cells, with bold, code, links, people, rooms and times;
//   - plain_text objects without emoji: titles, labels, hints, most feet;
//   - mrkdwn, for a foot with a time or a link alone, and only where none of its
//     characters could be read as formatting (see small).

// clean makes words that JSON and Slack take as they are: a control character,
// line breaks and tabs apart, and a byte that is not UTF-8 become U+FFFD. Nothing
// becomes empty by it, and nothing longer.
func clean(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\r':
			return '\n'
		case c != '\n' && c != '\t' && (c < ' ' || c == '\u007f'):
			return '\ufffd'
		}
		return c
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

// plain is a text object in which nothing is read, emoji names included. It may
// not be empty.
func plain(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, clean(s), false, false)
}

// maybe is plain, or nil for no words.
func maybe(s string) *slack.TextBlockObject {
	if s == "" {
		return nil
	}
	return plain(s)
}

// spans turns a text into rich text elements, one a span, none for a span
// without words, and adds them to those that the text follows.
func (p *Platform) spans(l chat.Lang, t chat.Text, after ...slack.RichTextSectionElement) []slack.RichTextSectionElement {
	out, begins := after, len(after) == 0
	for _, s := range t {
		if s.Text != "" {
			out = append(out, p.span(l, s, begins))
			begins = strings.HasSuffix(s.Text, "\n")
		}
	}
	return out
}

// span is a span's element. Begins tells that it begins a line.
func (p *Platform) span(l chat.Lang, s chat.Span, begins bool) slack.RichTextSectionElement {
	words := clean(s.Text)
	switch s.Kind {
	case chat.Bold:
		return slack.NewRichTextSectionTextElement(words, &slack.RichTextSectionTextStyle{Bold: true})
	case chat.Code:
		return slack.NewRichTextSectionTextElement(words, &slack.RichTextSectionTextStyle{Code: true})
	case chat.LinkSpan:
		if followed(s.URL) {
			return slack.NewRichTextSectionLinkElement(s.URL, words, nil)
		}
	case chat.PersonIs:
		if id := mentioned(s); id != "" {
			return slack.NewRichTextSectionUserElement(id, nil)
		}
	case chat.RoomIs:
		if id := roomOf(s); id != "" {
			return slack.NewRichTextSectionChannelElement(id, nil)
		}
	case chat.TimeIs:
		if dated(s.At) {
			return slack.NewRichTextSectionDateElement(s.At, p.dateFormat(l, s.Form, begins), nil, &words)
		}
	}
	return slack.NewRichTextSectionTextElement(words, nil)
}

// bold is a rich text element of words in bold.
func bold(s string) slack.RichTextSectionElement {
	return slack.NewRichTextSectionTextElement(clean(s), &slack.RichTextSectionTextStyle{Bold: true})
}

// mentioned is the Slack account of a person who must be notified, or "". To
// show someone by name alone, Slack has no way that does not notify them.
func mentioned(s chat.Span) string {
	if !s.Ping {
		return ""
	}
	for _, a := range s.Accounts {
		if a.Platform == PlatformName && userID.MatchString(a.ID) {
			return a.ID
		}
	}
	return ""
}

// roomOf is the channel of Slack that a room is, or "".
func roomOf(s chat.Span) string {
	for _, a := range s.Accounts {
		if a.Platform == PlatformName && channelID.MatchString(a.ID) {
			return a.ID
		}
	}
	return ""
}

// channelID is what the ids of channels look like: C024BE91L, G024BE91L.
var channelID = regexp.MustCompile(`^[CG][A-Z0-9]{1,20}$`)

// userID is what the ids of people look like: U024BE7LH, W012A3CDE.
var userID = regexp.MustCompile(`^[UW][A-Z0-9]{1,20}$`)

// followed reports an address that Slack takes: absolute, to the web, and short
// enough.
func followed(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		utf8.RuneCountInString(address) <= maxURL && address == clean(address)
}

// dated reports an instant that Slack shows as a date: in Unix seconds, from
// 1970 to 2286. Others are shown by their words.
func dated(at int64) bool { return at > 0 && at < 1e10 }

// dateFormat is what of an instant Slack shows, in the reader's zone and
// language: {date_long} is "vendredi 4 décembre 2026". The forms with "today" and
// "tomorrow" are not used: « jusqu’au aujourd’hui » is no French.
//
// Slack writes the first letter of a date in capitals. Inside a sentence a
// zero-width space before it prevents that, as Slack::BlockKit (CPAN) found.
func (p *Platform) dateFormat(l chat.Lang, form chat.TimeForm, begins bool) string {
	lead := "\u200b"
	if begins {
		lead = ""
	}
	switch form {
	case chat.DayOnly:
		return lead + "{date_long}"
	case chat.ClockOnly:
		return "{time}"
	}
	return lead + p.say(l, "day-and-clock", "day", "{date_long}", "clock", "{time}")
}

// small is the text object of small print, and of a card that is drawn plainly.
// It is plain words wherever nothing
// more is lost by it: only a time, a link or a mention needs mrkdwn, and only
// words in which mrkdwn would read nothing may be in it.
func (p *Platform) small(l chat.Lang, t chat.Text) *slack.TextBlockObject {
	if formats(clean(t.String())) {
		return plain(t.String())
	}
	var b strings.Builder
	needed := false
	for _, s := range t {
		marked := p.marked(l, s, b.Len() == 0 || strings.HasSuffix(b.String(), "\n"))
		needed = needed || marked != ""
		if marked == "" {
			marked = escape(clean(s.Text))
		}
		b.WriteString(marked)
	}
	if !needed || utf8.RuneCountInString(b.String()) > maxText {
		return plain(t.String())
	}
	// Verbatim: no address and no name in it is made a link.
	return slack.NewTextBlockObject(slack.MarkdownType, b.String(), false, true)
}

// marked is a span in mrkdwn where that shows more than its words, else "".
func (p *Platform) marked(l chat.Lang, s chat.Span, begins bool) string {
	words := escape(clean(s.Text))
	switch {
	case words == "" || strings.Contains(words, "\n"):
	case s.Kind == chat.TimeIs && dated(s.At):
		return "<!date^" + strconv.FormatInt(s.At, 10) + "^" + p.dateFormat(l, s.Form, begins) + "|" + words + ">"
	case s.Kind == chat.LinkSpan && followed(s.URL):
		return "<" + inAngles.Replace(s.URL) + "|" + words + ">"
	case s.Kind == chat.PersonIs && mentioned(s) != "":
		return "<@" + mentioned(s) + ">"
	case s.Kind == chat.RoomIs && roomOf(s) != "":
		return "<#" + roomOf(s) + ">"
	}
	return ""
}

// inAngles writes an address so that it stands between < and |.
var inAngles = strings.NewReplacer("&", "&amp;", "<", "%3C", ">", "%3E", "|", "%7C", " ", "%20", "\n", "%0A", "\t", "%09")

// escape writes words so that mrkdwn reads no mention, link or entity in them:
// the three characters that Slack's documentation names.
func escape(s string) string { return entities.Replace(s) }

var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// formats reports words in which mrkdwn may read formatting, which it has no way
// to escape: bold, italics, strikes, code, emoji by name, quotes; and the bar,
// which ends the words of a date or a link.
func formats(s string) bool {
	return strings.ContainsAny(s, "*_~`|") || emojiName.MatchString(s) || quoteLine.MatchString(s)
}

var (
	emojiName = regexp.MustCompile(`:[\p{L}\p{N}_+'’-]+:`)
	quoteLine = regexp.MustCompile(`(?m)^[\s\p{Z}]*>`)
)
