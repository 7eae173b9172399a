package ideas

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"livinglab/bot"
)

// How much an idea may hold, in characters, once cleaned.
const (
	maxTitle = 150
	maxBody  = 2000
)

// Idea is one idea of a round.
type Idea struct {
	ID      int64 // the number that people type
	Round   int64
	Title   string
	Body    string // may be empty
	Theme   string // "" for none
	Created time.Time
	State   IdeaState
	// Supports counts the distinct supporters of it and of all that was merged
	// into it; the authors among them are left out.
	Supports int
	Comments int

	theme  int64 // 0 for none
	author int64 // 0 when cut apart; never shown in an anonymous round
	parent int64 // 0 unless merged
	root   int64
	reason string // why it is hidden
	where  string // the platform where it was proposed; "" when not known
}

// IdeaState is where an idea stands.
type IdeaState string

// The states of an idea.
const (
	Live      IdeaState = "open"
	Withdrawn IdeaState = "withdrawn" // by its author
	Hidden    IdeaState = "hidden"    // by the committee
	Merged    IdeaState = "merged"    // into its parent
)

// number writes an idea's or a round's id as people type it, without grouping.
func number(id int64) string { return strconv.FormatInt(id, 10) }

// typedNumber reads "12", "#12" and "no12" as 12; 0 when it is no number.
func typedNumber(s string) int64 {
	s = strings.TrimLeft(bot.Fold(s), "#no°º. ")
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// cleanLine makes a title or a name of what was typed: one line, single spaces,
// nothing that cannot be seen.
func cleanLine(s string) string {
	return strings.Join(strings.Fields(clean(s)), " ")
}

// cleanLines does the same for a text of several lines. Blank lines in a row
// become one.
func cleanLines(s string) string {
	var lines []string
	for _, l := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		lines = append(lines, cleanLine(l))
	}
	text := strings.Trim(strings.Join(lines, "\n"), "\n")
	return blankLines.ReplaceAllString(text, "\n\n")
}

var blankLines = regexp.MustCompile(`\n{3,}`)

// clean removes what cannot be seen or would disturb its surroundings: control
// characters, zero-width ones, and those that turn the direction of what
// follows. Joiners stay between visible characters, where Persian and emoji
// need them. Marks piled more than four high are cut.
func clean(s string) string {
	var out strings.Builder
	marks := 0
	for _, r := range strings.ToValidUTF8(s, "") {
		switch {
		case unicode.IsSpace(r) || looksBlank(r):
			r = ' '
		case r == utf8.RuneError, unicode.IsControl(r):
			continue
		case unicode.Is(unicode.Cf, r) && !joiner(r) && !tagLetter(r):
			continue
		}
		if unicode.Is(unicode.Mn, r) && !variation(r) {
			if marks++; marks > 4 {
				continue
			}
		} else {
			marks = 0
		}
		out.WriteRune(r)
	}
	if !visible(out.String()) {
		return ""
	}
	return norm.NFC.String(out.String())
}

// visible tells whether anything in a text can be seen.
func visible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return !tagLetter(r) && unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S)
	})
}

// looksBlank are letters and symbols that show nothing: Hangul fillers, the
// blank Braille pattern.
func looksBlank(r rune) bool {
	return slices.Contains([]rune{'\u115f', '\u1160', '\u3164', '\uffa0', '\u2800'}, r)
}

// joiner are the marks within words and emoji, and of the direction of one
// place, that disturb nothing.
func joiner(r rune) bool { return r == '\u200c' || r == '\u200d' || r == '\u200e' || r == '\u200f' }

// tagLetter are the invisible letters in the flags of regions.
func tagLetter(r rune) bool { return r >= 0xe0020 && r <= 0xe007f }

func variation(r rune) bool { return r >= 0xfe00 && r <= 0xfe0f }

// folded is what search looks in.
func folded(title, body string) string { return bot.Fold(title + " " + body) }

// sameTitle compares titles as people see them.
func sameTitle(a, b string) bool { return bot.Fold(a) == bot.Fold(b) }
