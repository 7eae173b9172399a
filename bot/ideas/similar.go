package ideas

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/french"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// How likely duplicates are found. The words of two ideas are compared, not
// their meaning: a title is read in its own language (French or English, told
// by its small words), small words are left out, the others are reduced to
// their stems (Snowball), and the share of stems that both have is taken, each
// counting more the rarer it is in the round. Titles weigh most. Trigrams of
// letters catch what stems miss in short titles: typing errors, joined words,
// the same word in the other language (café).
//
// alike is the score from which an idea is shown as a likely duplicate. It was
// set on the pairs of similar_test.go, where duplicates score 0.47 and more and
// different ideas at most 0.41; a question too many costs a press, a missed one
// is mended by the committee's merge.
const alike = 0.45

// wording is an idea's words as they are compared.
type wording struct {
	title []string // stems of the title, each once
	body  []string // stems of the body that are not in the title, each once
	short string   // the title's letters without small words, for trigrams
}

// all is every stem.
func (w wording) all() []string { return append(slices.Clone(w.title), w.body...) }

// read takes the words of an idea. hint is the language of a text that does not
// tell its own.
func read(title, body string, hint chat.Lang) wording {
	titleWords, bodyWords := tokens(title), tokens(body)
	lang := languageOf(append(slices.Clone(titleWords), bodyWords...), hint)
	var w wording
	w.title = stems(titleWords, lang, nil)
	w.body = stems(bodyWords, lang, w.title)
	w.short = letters(titleWords, lang)
	return w
}

// letters is a title as its trigrams are taken: without small and vague words,
// unless it has no others.
func letters(titleWords []string, lang chat.Lang) string {
	var kept, all []string
	for _, word := range titleWords {
		if small[lang][word] {
			continue
		}
		all = append(all, bot.Fold(word))
		if s := stems([]string{word}, lang, nil); len(s) > 0 && !vague[s[0]] {
			kept = append(kept, bot.Fold(word))
		}
	}
	if len(kept) == 0 {
		kept = all
	}
	return strings.Join(kept, " ")
}

// tokens cuts a text into lower-case words of letters and digits.
func tokens(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
}

// languageOf tells French from English by the small words of a text.
func languageOf(words []string, hint chat.Lang) chat.Lang {
	balance := 0
	for _, w := range words {
		fr, en := small[chat.French][w], small[chat.English][w]
		switch {
		case fr && !en:
			balance++
		case en && !fr:
			balance--
		}
	}
	switch {
	case balance > 0:
		return chat.French
	case balance < 0:
		return chat.English
	}
	return hint
}

// stems reduces words to their stems, each once, without small words and those
// in seen. Accents go last: people leave them out.
func stems(words []string, lang chat.Lang, seen []string) []string {
	stem := french.Stem
	if lang == chat.English {
		stem = english.Stem
	}
	var out []string
	for _, w := range words {
		if small[lang][w] || len([]rune(w)) < 2 {
			continue
		}
		s := bot.Fold(stem(w, true))
		if s != "" && !slices.Contains(seen, s) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// weigher tells how much a stem counts, from near 0 (everyone writes it) to 1.
type weigher func(stem string) float64

// rarity weighs stems by how many of a round's n ideas have them. In a small
// round numbers prove little, hence the 20.
func rarity(n int, with map[string]int) weigher {
	return func(stem string) float64 {
		w := math.Log(float64(n+20)/float64(with[stem]+1)) / math.Log(float64(n+20))
		if vague[stem] {
			w *= 0.2
		}
		return max(w, 0.05)
	}
}

// likeness scores two ideas from 0 (nothing in common) to 1.
func likeness(a, b wording, weight weigher) float64 {
	titles := overlap(a.title, b.title, weight)
	crossed := (cover(a.title, b.all(), weight) + cover(b.title, a.all(), weight)) / 2
	score := max(titles, 0.5*titles+0.4*crossed)
	if max(matches(a.title, b.all()), matches(b.title, a.all())) < 2 && len(a.title) > 1 && len(b.title) > 1 {
		score *= 0.7 // one word in common is a subject, not an idea
	}
	if min(len(a.title), len(b.title)) <= 4 {
		score = max(score, trigrams(a.short, b.short)-0.2)
	}
	if titles > 0.999 {
		score = 1
	}
	return score
}

// overlap is the weighted share of stems that both lists have (Dice).
func overlap(a, b []string, weight weigher) float64 {
	var both, sum float64
	for i, side := range [][]string{a, b} {
		other := [][]string{b, a}[i]
		for _, s := range side {
			both += weight(s) * best(s, other)
			sum += weight(s)
		}
	}
	if sum == 0 {
		return 0
	}
	return both / sum
}

// matches counts the stems of a title that a text has, vague ones left out.
func matches(title, text []string) int {
	n := 0
	for _, s := range title {
		if !vague[s] && best(s, text) > 0 {
			n++
		}
	}
	return n
}

// cover is the weighted share of a title that is in a text.
func cover(title, text []string, weight weigher) float64 {
	var found, sum float64
	for _, s := range title {
		found += weight(s) * best(s, text)
		sum += weight(s)
	}
	if sum == 0 {
		return 0
	}
	return found / sum
}

// best is how well the best of a list matches a stem: 1 the same, less for one
// that is near.
func best(stem string, list []string) float64 {
	if slices.Contains(list, stem) {
		return 1
	}
	for _, s := range list {
		if near(stem, s) {
			return 0.8
		}
	}
	return 0
}

// near tells stems of one word in two languages or with a typing error: they
// begin alike, and one continues the other or differs by a letter.
func near(a, b string) bool {
	if utf8.RuneCountInString(a) > utf8.RuneCountInString(b) {
		a, b = b, a
	}
	if b == a+"e" && len(a) >= 3 { // café, stemmed as French and as English
		return true
	}
	if len(a) < 5 || !strings.HasPrefix(b, a[:4]) {
		return false
	}
	return strings.HasPrefix(b, a) || oneApart(a, b)
}

// oneApart tells words that differ by one letter, changed or added; b is not
// the shorter one.
func oneApart(a, b string) bool {
	ra, rb := []rune(a), []rune(b)
	i := 0
	for i < len(ra) && ra[i] == rb[i] {
		i++
	}
	switch len(rb) - len(ra) {
	case 0:
		return i == len(ra) || slices.Equal(ra[i+1:], rb[i+1:])
	case 1:
		return slices.Equal(ra[i:], rb[i+1:])
	}
	return false
}

// stump is the beginning that near stems share, by which they are looked up.
func stump(stem string) string {
	r := []rune(stem)
	if len(r) == 4 && r[3] == 'e' {
		return string(r[:3])
	}
	return string(r[:min(len(r), 4)])
}

// trigrams is the share of three-letter pieces that two titles have in common.
func trigrams(a, b string) float64 {
	if a == "" || b == "" {
		return 0
	}
	if a == b {
		return 1
	}
	in := map[string]int{}
	pieces := func(s string, each func(string)) int {
		r := []rune("  " + s + " ")
		for i := 0; i+3 <= len(r); i++ {
			each(string(r[i : i+3]))
		}
		return max(len(r)-2, 0)
	}
	n := pieces(a, func(p string) { in[p]++ })
	both := 0
	n += pieces(b, func(p string) {
		if in[p] > 0 {
			in[p]--
			both++
		}
	})
	return 2 * float64(both) / float64(n)
}

// rarest returns the n stems that count most, the heaviest first.
func rarest(list []string, n int, weight weigher) []string {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(weight(b), weight(a)) })
	return out[:min(n, len(out))]
}
