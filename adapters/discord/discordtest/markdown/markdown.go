// Package markdown reads the markdown of Discord's clients, as far as cards can
// hold it: what they read in a text, written apart from the adapter's own idea of
// it.
package markdown

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The patterns are those of the clients' published parsers; where clients differ,
// or a pattern depends on what stands before, the greedier reading is taken.

// Run is a piece of markdown as it is shown.
type Run struct {
	Kind   string // "", bold, code, link, person, room, time
	Words  string
	Target string // an address, an id, a time as written
}

// unseen is a space without width, which nobody sees.
const unseen = "\u200b"

// Constructs that a card has no use for: wherever Discord would read one,
// someone's words were read.
var forbidden = []struct {
	what string
	read *regexp.Regexp
}{
	{"a code block", regexp.MustCompile("^```")},
	{"an address", regexp.MustCompile(`^(?i:https?|steam|discord)://[^\s<]`)},
	{"an address in angles", regexp.MustCompile(`^<[^: >]+:/[^ >]+>`)},
	{"an e-mail address", regexp.MustCompile(`^<[^\s@<>]+@[^\s@<>]+>`)},
	{"a telephone number", regexp.MustCompile(`^<\+[0-9]+>`)},
	{"an invitation", regexp.MustCompile(`^(?i:discord\.gg|discord(app)?\.com/invite|dis\.gd)/\w`)},
	{"a role", regexp.MustCompile(`^<@&\d+>`)},
	{"an emoji of a server", regexp.MustCompile(`^<a?:\w+:\d+>`)},
	{"a sound", regexp.MustCompile(`^<sound:\d+:\d+>`)},
	{"a command", regexp.MustCompile(`^</[^<>]+:\d+>`)},
	{"a place of the server", regexp.MustCompile(`^<id:\w+>`)},
	{"everyone", regexp.MustCompile(`^@(everyone|here)`)},
	{"an emoji by name", regexp.MustCompile(`^:[^\s:]+:`)},
	{"an underline", regexp.MustCompile(`(?s)^__.+?__`)},
	{"italics", regexp.MustCompile(`(?s)^_[^_]+?_`)},
	{"a strike", regexp.MustCompile(`(?s)^~~.+?~~`)},
	{"a spoiler", regexp.MustCompile(`(?s)^\|\|.+?\|\|`)},
	{"a shrug", regexp.MustCompile(`^¯\\_\(ツ\)_/¯`)},
}

// mayBegin are the characters with which a forbidden construct begins.
const mayBegin = "`hHsSdD<@:_~|¯"

// lineMarks are what Discord reads where a line begins.
var lineMarks = regexp.MustCompile(`^[ \t\x{a0}\x{2028}\x{200b}]*(#{1,3}\s|>|[-*+]\s|\d+[.)]\s|-#\s)`)

var (
	personMark  = regexp.MustCompile(`^<@!?(\d+)>`)
	roomMark    = regexp.MustCompile(`^<#(\d+)>`)
	timeMark    = regexp.MustCompile(`^<t:-?\d{1,17}(:[tTdDfFRsS])?>`)
	linkMark    = regexp.MustCompile(`^\[([^\[\]\n]*)\]\(([^()\s<>\\]*)\)`)
	italicStars = regexp.MustCompile(`(?s)^\*[^\s*][^*]*\*`)
)

// Read reads a text, its first line beginning there, and tells what was
// read that a card has no use for.
func Read(s string) (runs []Run, faults []string) {
	var words []byte // of no kind, so far
	flush := func() {
		if len(words) > 0 {
			runs, words = append(runs, Run{Words: string(words)}), nil
		}
	}
	defer flush()
	add := func(r Run) {
		if r.Kind == "" {
			words = append(words, r.Words...)
		} else if r.Words != "" {
			flush()
			runs = append(runs, r)
		}
	}
	fault := func(what, at string) { faults = append(faults, fmt.Sprintf("%s is read at %.60q", what, at)) }
	inside := func(kind, text, target string) {
		in, more := Read(text)
		faults = append(faults, more...)
		r := Run{Kind: kind, Target: target}
		for _, one := range in {
			if one.Kind != "" {
				fault(one.Kind+" in "+kind, text)
			}
			r.Words += one.Words
		}
		add(r)
	}
	begins := true
	for s != "" {
		if begins && lineMarks.MatchString(s) {
			fault("a mark of a line", s)
		}
		c, size := utf8.DecodeRuneInString(s)
		if strings.ContainsRune(mayBegin, c) {
			for _, f := range forbidden {
				if f.read.MatchString(s) {
					fault(f.what, s)
				}
			}
		}
		next, _ := utf8.DecodeRuneInString(s[size:])
		n := size
		switch {
		case c == '\\' && (len(s) == size || next < unicode.MaxASCII && (unicode.IsLetter(next) || unicode.IsDigit(next) || unicode.IsSpace(next))):
			fault("a backslash that is shown", s)
		case c == '\\':
			n += utf8.RuneLen(next)
			add(Run{Words: string(next)})
		case c == '`':
			words, length := readCode(s)
			if length == 0 {
				fault("a backquote", s)
				return runs, faults
			}
			n = length
			add(Run{Kind: "code", Words: words})
		case strings.HasPrefix(s, "**"):
			length := closing(s)
			if length == 0 {
				fault("a star", s)
				return runs, faults
			}
			n = length
			inside("bold", s[2:length-2], "")
		case c == '*' && italicStars.MatchString(s):
			fault("italics", s)
		case c == '<' && personMark.MatchString(s):
			m := personMark.FindStringSubmatch(s)
			n = len(m[0])
			add(Run{"person", m[0], m[1]})
		case c == '<' && roomMark.MatchString(s):
			m := roomMark.FindStringSubmatch(s)
			n = len(m[0])
			add(Run{"room", m[0], m[1]})
		case c == '<' && timeMark.MatchString(s):
			mark := timeMark.FindString(s)
			n = len(mark)
			add(Run{"time", mark, mark})
		case c == '[' && linkMark.MatchString(s):
			m := linkMark.FindStringSubmatch(s)
			n = len(m[0])
			if strings.TrimSpace(m[1]) == "" || noLink.MatchString(m[1]) {
				fault("a link that is not shown as one, or not as it is", s)
			}
			inside("link", m[1], m[2])
		case string(c) == unseen:
		default:
			add(Run{Words: string(c)})
		}
		begins = c == '\n'
		s = s[n:]
	}
	return runs, faults
}

// Discord shows no link whose words hold an address or an emoji, and shows the
// backslashes in one.
var noLink = regexp.MustCompile(`(?i)https?://|www\.|discord\.gg|\\|[\x{2300}-\x{2bff}\x{1f000}-\x{1ffff}\x{200d}\x{fe0f}©®]`)

// readCode reads code between backquotes, and how long it is with them; 0 when
// there is none.
func readCode(s string) (words string, length int) {
	open := len(s) - len(strings.TrimLeft(s, "`"))
	for at := open; at < len(s); {
		i := strings.IndexByte(s[at:], '`')
		if i < 0 {
			return "", 0
		}
		at += i
		n := len(s[at:]) - len(strings.TrimLeft(s[at:], "`"))
		if n == open {
			return s[open:at], at + n
		}
		at += n
	}
	return "", 0
}

// closing is how long bold at the beginning of a text is with its marks, which
// no other star may follow; 0 when it does not end.
func closing(s string) int {
	for i := 2; i+1 < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++ // and what it escapes
		case i > 2 && s[i] == '*' && s[i+1] == '*' && (i+2 == len(s) || s[i+2] != '*'):
			return i + 2
		}
	}
	return 0
}
