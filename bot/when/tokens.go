package when

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a word or a number of the text. What stands between two tokens is
// kept in the second, as its separator.
type token struct {
	text     string // folded: small letters without accents; digits as they are
	isNumber bool
	value    int // a number's value, at most maxValue
	before   rune
	start    int // where it begins in the text, in bytes
}

// The separators that a token may have before it, beside '.', ':', '/'. A
// space also stands for an apostrophe, and for an abbreviation's full stop and
// a space; a comma also for a hyphen between spaces.
const (
	glued  rune = 0
	space  rune = ' '
	comma  rune = ','
	hyphen rune = '-'
)

// maxValue is what a longer number is cut to: past any use, so that sums with
// it cannot overflow.
const maxValue = 999_999

// tokenize cuts the text into tokens, in linear time. It refuses characters
// that no date has.
func tokenize(text string) ([]token, *Error) {
	var tokens []token
	for i := 0; i < len(text); {
		gap := span(text[i:], isGap)
		start := i + gap
		if start == len(text) {
			if closing := strings.TrimSpace(text[i:]); closing != "" && closing != "." {
				return nil, notUnderstood(closing)
			}
			break
		}
		before, ok := separator(text[i:start], tokens)
		if !ok {
			return nil, notUnderstood(text[i:])
		}
		t, size := oneToken(text[start:])
		if size == 0 {
			return nil, notUnderstood(text[start:])
		}
		t.before, t.start = before, start
		tokens = append(tokens, t)
		i = start + size
	}
	return tokens, nil
}

// oneToken reads the word or number that text begins with, and its length in
// bytes, 0 where there is neither.
func oneToken(text string) (token, int) {
	if size := span(text, isDigit); size > 0 {
		return token{text: text[:size], isNumber: true, value: number(text[:size])}, size
	}
	size := span(text, isLetter)
	if size == 0 || unicode.Is(unicode.Mn, firstRune(text)) {
		return token{}, 0
	}
	return token{text: fold(text[:size])}, size
}

// number returns the value of ASCII digits, at most maxValue.
func number(digits string) int {
	n := 0
	for _, d := range digits {
		n = min(n*10+int(d-'0'), maxValue)
	}
	return n
}

// span returns how many bytes at the start of text are made of such runes.
func span(text string, is func(rune) bool) int {
	for i, r := range text {
		if !is(r) {
			return i
		}
	}
	return len(text)
}

func firstRune(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// isLetter also accepts the combining accents that some keyboards put after a
// letter, and not the apostrophe that Unicode counts as a letter.
func isLetter(r rune) bool {
	return (unicode.IsLetter(r) || isAccent(r)) && plainMark(r) == 0
}

func isAccent(r rune) bool { return 0x0300 <= r && r <= 0x036F }

func isGap(r rune) bool { return unicode.IsSpace(r) || plainMark(r) != 0 }

// plainMark returns the plain form of the punctuation that dates have, 0 for
// any other rune.
func plainMark(r rune) rune {
	switch r {
	case '.', ',', ':', '/':
		return r
	case '\'', '’', '‘', 'ʼ', '´', '`':
		return '\''
	case '-', '‐', '‑', '‒', '–', '—', '−':
		return hyphen
	}
	return 0
}

// separator tells what the gap between the last token and the next one means;
// false where it means nothing.
func separator(gap string, tokens []token) (rune, bool) {
	marks := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return plainMark(r)
	}, gap)
	if len(tokens) == 0 {
		return glued, marks == ""
	}
	afterNumber := tokens[len(tokens)-1].isNumber
	spaceBefore := unicode.IsSpace(firstRune(gap))
	last, _ := utf8.DecodeLastRuneInString(gap)
	spaceAfter := unicode.IsSpace(last)
	switch {
	case gap == "":
		return glued, true
	case marks == "", marks == "'", marks == "." && spaceAfter && !afterNumber:
		return space, true
	case marks == ",", marks == ".,", marks == ":" && !afterNumber, marks == "-" && spaceBefore && spaceAfter:
		return comma, true
	case len(marks) == 1:
		return rune(marks[0]), true
	}
	return 0, false
}

// fold returns the word in small letters without accents.
func fold(word string) string {
	var b strings.Builder
	for _, r := range word {
		r = unicode.ToLower(r)
		switch {
		case isAccent(r):
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		default:
			b.WriteString(foldLetter(r))
		}
	}
	return b.String()
}

// foldLetter returns a small letter's plain form, or the letter itself.
func foldLetter(r rune) string {
	switch r {
	case 'à', 'â', 'ä', 'á', 'ã', 'å':
		return "a"
	case 'é', 'è', 'ê', 'ë', 'ᵉ':
		return "e"
	case 'î', 'ï', 'í', 'ì':
		return "i"
	case 'ô', 'ö', 'ó', 'ò', 'õ':
		return "o"
	case 'û', 'ü', 'ù', 'ú':
		return "u"
	case 'ç':
		return "c"
	case 'ñ':
		return "n"
	case 'ʳ':
		return "r"
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	}
	return string(r)
}
