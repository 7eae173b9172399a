package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CleanLine makes a title or a name of what was typed: one line, single spaces,
// nothing that cannot be seen.
func CleanLine(s string) string {
	return strings.Join(strings.Fields(clean(s)), " ")
}

// CleanLines does the same for a text of several lines. Blank lines in a row
// become one, those at its ends none.
func CleanLines(s string) string {
	var lines []string
	for _, l := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		lines = append(lines, CleanLine(l))
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
