package ideas

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How the words of a message become those of an idea.

// Of a description, how much is left for the credit of a message, in characters,
// and the most of a name in it.
const (
	creditRoom = 120
	maxCredit  = 80
)

// fromMessage is what a message suggests, its text being cleaned: its first
// sentence as a title, and what it says besides; or all that it says, where the
// title had to be cut.
func fromMessage(text string) (title, body string) {
	first, rest := firstSentence(text)
	title = atWord(first, maxTitle)
	if title != first {
		rest = text
	}
	return title, excerpt(rest, maxBody-creditRoom)
}

// shortest is from how many characters on the beginning of a message may be a
// sentence: "Bonjour!" and "M." are none.
const shortest = 20

// firstSentence parts the first sentence of a text, or its first line, from the
// rest. The sentence ends where a mark is followed by another sentence; its
// period is left out, as in titles.
func firstSentence(text string) (first, rest string) {
	r := []rune(text)
	end := 0
	for ; end < len(r) && r[end] != '\n'; end++ {
		if end >= shortest && r[end] == ' ' && strings.ContainsRune(".!?…", r[end-1]) && !unicode.IsLower(r[min(end+1, len(r)-1)]) {
			break
		}
	}
	first, rest = string(r[:end]), strings.TrimLeft(string(r[end:]), " \n")
	if bare := strings.TrimSuffix(first, "."); bare != "" && !strings.HasSuffix(bare, ".") {
		first = bare
	}
	return first, rest
}

// atWord is a text in at most n characters, cut after a word if it has several.
func atWord(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := string(r[:n])
	if i := strings.LastIndexFunc(cut, unicode.IsSpace); i > 0 && !unicode.IsSpace(r[n]) {
		cut = cut[:i]
	}
	if bare := strings.TrimRight(cut, " \n,;:…"); bare != "" {
		return bare
	}
	return cut
}

// leftOut says, at the end of a text, that there was more.
const leftOut = " […]"

// excerpt is a text in at most n characters.
func excerpt(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return atWord(s, n-utf8.RuneCountInString(leftOut)) + leftOut
}
