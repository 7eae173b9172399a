package discord

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"livinglab/bot/chat"
)

// Words reach Discord in two ways, neither of which reads anything in them:
//
//   - as they are, where Discord reads no markdown: an embed's author and footer,
//     labels, options, placeholders, a modal;
//   - in markdown, each character that Discord could read behind a backslash: an
//     embed's title and description.
//
// In markdown an unseen space (U+200B) of the adapter's own, without a backslash,
// begins each line of a text but its first: a line break without it stands
// between two parts of a card. It also keeps spaces at the ends of a description,
// where Discord drops them.

// unseen is a space without width.
const unseen = "\u200b"

// clean makes words that JSON and Discord take as they are: a control character,
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

// plain makes words for where Discord reads nothing. It takes none that are only
// spaces: an unseen one stands for them.
func plain(s string) string {
	s = clean(s)
	if s != "" && strings.TrimSpace(s) == "" {
		return unseen
	}
	return s
}

// special are the characters that Discord's markdown reads anywhere: marks of
// emphasis, code, spoilers, quotes, headings, mentions and dates (<@1>, <t:0>),
// emoji (:smile:), links and invitations (discord.gg/x), and what escapes them.
// The unseen space is escaped to be told from the adapter's own.
const special = "*_~`|>#<@[]():/\\" + unseen

// escape writes words, with which a line may begin, so that markdown reads
// nothing in them. Discord shows a backslash before a letter, a digit or a space,
// and none of these gets one.
func escape(s string) string { return escapeAfter("", s) }

// escapeAfter is escape after the markdown that stands before.
func escapeAfter(before, s string) string {
	line := strings.TrimPrefix(before[strings.LastIndexByte(before, '\n')+1:], unseen)
	return strings.ReplaceAll(escaped(line, s, func(c, _ rune) bool { return strings.ContainsRune(special, c) }), "\n", "\n"+unseen)
}

// escapeTitle writes the words of an embed's title. What can do without a
// backslash gets none there: a title also stands where nothing is read, in lists
// and notifications.
func escapeTitle(s string) string {
	return guard(escaped("", s, func(c, next rune) bool {
		return strings.ContainsRune("*_~`|<@[]/\\"+unseen, c) || c == ':' && next != 0 && !unicode.IsSpace(next)
	}))
}

// escaped writes words with a backslash before each character that read reports,
// by it and the one that follows (0 at the end), and before the marks of lists,
// quotes and headings where a line begins; line is what stands on it before.
func escaped(line, s string, read func(c, next rune) bool) string {
	var b strings.Builder
	// Whether there are only spaces on the line so far; or digits too.
	begins, digits := strings.TrimSpace(line) == "", strings.TrimFunc(line, isSpaceOrDigit) == ""
	r := append([]rune(clean(s)), 0)
	for i, c := range r[:len(r)-1] {
		if read(c, r[i+1]) || begins && strings.ContainsRune("#>-+", c) || digits && (c == '.' || c == ')') {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
		begins = c == '\n' || begins && unicode.IsSpace(c)
		digits = c == '\n' || digits && isSpaceOrDigit(c)
	}
	return b.String()
}

func isSpaceOrDigit(c rune) bool { return unicode.IsSpace(c) || unicode.IsDigit(c) }

// guard keeps spaces at the ends of a markdown text, where Discord drops them.
func guard(s string) string {
	if s == "" {
		return ""
	}
	if c, _ := utf8.DecodeRuneInString(s); unicode.IsSpace(c) {
		s = unseen + s
	}
	if c, _ := utf8.DecodeLastRuneInString(s); unicode.IsSpace(c) {
		s += unseen
	}
	return s
}

// markdown is a text as markdown.
func (p *Platform) markdown(l chat.Lang, t chat.Text) string {
	out := ""
	for _, s := range merged(t) {
		out += p.span(l, out, s)
	}
	return out
}

// merged is a text without its empty spans, with bold that follows bold, and code
// that follows code, made one: their marks would run together.
func merged(t chat.Text) chat.Text {
	var out chat.Text
	for _, s := range t {
		if s.Text == "" {
			continue
		}
		if n := len(out); n > 0 && s.Kind == out[n-1].Kind && (s.Kind == chat.Bold || s.Kind == chat.Code) {
			out[n-1].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	return out
}

// span is a span as markdown, after that of the spans before it.
func (p *Platform) span(l chat.Lang, before string, s chat.Span) string {
	words := clean(s.Text)
	switch s.Kind {
	case chat.Bold:
		return bold(before, words)
	case chat.Code:
		if isCode(words) {
			return "`" + words + "`"
		}
	case chat.LinkSpan:
		if followed(s.URL) {
			return link(before, words, s.URL, p.say(l, "link"))
		}
	case chat.PersonIs:
		if id := mentioned(s); id != "" {
			return "<@" + id + ">"
		}
	case chat.RoomIs:
		if id := roomOf(s); id != "" {
			return "<#" + id + ">"
		}
	case chat.TimeIs:
		if dated(s.At) {
			return timestamp(s)
		}
	}
	return escapeAfter(before, words)
}

// bold writes words in bold; spaces around them stay outside, since marks beside
// a space are not read everywhere.
func bold(before, words string) string {
	core := strings.TrimSpace(words)
	if core == "" {
		return escapeAfter(before, words)
	}
	left, right, _ := strings.Cut(words, core)
	return escape(left) + "**" + escape(core) + "**" + escape(right)
}

// isCode reports words that stand between backquotes as they are: nothing can be
// escaped there.
func isCode(words string) bool {
	return !strings.ContainsAny(words, "`\n") && strings.TrimSpace(words) == words && strings.ContainsFunc(words, unicode.IsGraphic)
}

// link is an address behind words. Discord escapes nothing in the words of a
// link, and makes none of words that hold an emoji, a bracket or an address, which
// could lie about it (discord-api-docs, issues 6088, 6185, 7721): such words are
// followed by other that are the link, in parentheses that nothing escapes.
func link(before, words, address, other string) string {
	target := "](" + inParentheses.Replace(address) + ")"
	if escape(words) == words && !looksLikeAddress(words) && strings.TrimSpace(words) != "" && !strings.ContainsFunc(words, isSymbol) {
		return "[" + words + target
	}
	return escapeAfter(before, words) + " ([" + other + target + ")"
}

// isSymbol reports what may be an emoji or change how it is read, and more.
func isSymbol(c rune) bool { return c >= '\u2190' || unicode.In(c, unicode.So, unicode.Cf) }

// looksLikeAddress reports words that Discord could take for an address.
func looksLikeAddress(words string) bool {
	lower := strings.ToLower(words)
	return strings.Contains(lower, "www.") || strings.Contains(lower, "discord.")
}

// inParentheses writes an address so that it ends at the parenthesis.
var inParentheses = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `"`, "%22", "'", "%27", `\`, "%5C", " ", "%20", "`", "%60", "|", "%7C", unseen, "%E2%80%8B")

// followed reports an address that Discord takes: absolute, to the web, and short
// enough.
func followed(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		utf8.RuneCountInString(address) <= maxURL && address == clean(address) && !strings.ContainsFunc(address, unicode.IsSpace)
}

// mentioned is the Discord account of a person who must be notified, or "".
// Others are shown by name: a mention in an embed is a number to those whose app
// has not met the person.
func mentioned(s chat.Span) string {
	if s.Kind != chat.PersonIs || !s.Ping {
		return ""
	}
	for _, a := range s.Accounts {
		if a.Platform == PlatformName && isID(a.ID) {
			return a.ID
		}
	}
	return ""
}

// roomOf is the channel of Discord that a room is, or "": by its mention people find
// their way there, and nobody is told. In a title and in a footer, where Discord
// reads no mention, a room has the lab's name.
func roomOf(s chat.Span) string {
	if s.Kind != chat.RoomIs {
		return ""
	}
	for _, a := range s.Accounts {
		if a.Platform == PlatformName && isID(a.ID) {
			return a.ID
		}
	}
	return ""
}

// isID reports what Discord's ids look like: 80351110224678912.
func isID(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil && s[0] != '0' && s[0] != '+'
}

// dated reports an instant that Discord shows as a date: in Unix seconds, from
// 1970 to 2286. Others are shown by their words.
func dated(at int64) bool { return at > 0 && at < 1e10 }

// timestamp has Discord show an instant in the reader's zone and language: F is
// "vendredi 4 décembre 2026 18:00".
func timestamp(s chat.Span) string {
	style := "F"
	switch s.Form {
	case chat.DayOnly:
		style = "D"
	case chat.ClockOnly:
		style = "t"
	}
	return fmt.Sprintf("<t:%d:%s>", s.At, style)
}
