package when

import "strings"

// A parser walks over the tokens of a text with the vocabulary of one
// language, and notes what it finds in out.
//
// A rule is a method that recognises one piece at the present token: it moves
// past it, notes it and reports true. Where it reports false, read puts back
// what it moved and noted. No rule looks further than a dozen tokens, so that
// reading takes linear time.
type parser struct {
	tokens   []token
	i        int // the present token
	words    vocabulary
	dayFirst bool // how a slashed date is read
	out      reading
}

// rules are tried in order at each token. A rule that needs more tokens comes
// before one that would be content with fewer.
var rules = []func(*parser) bool{
	(*parser).spanFromNow,
	(*parser).isoDate,
	(*parser).numericDate,
	(*parser).clock,
	(*parser).nthWeekday,
	(*parser).dayAndMonth,
	(*parser).monthAndDay,
	(*parser).namedDay,
	(*parser).weekday,
	(*parser).nextWeek,
	(*parser).partOfDay,
	(*parser).bareNumber,
	(*parser).link,
}

// read notes what the tokens of text say, in one vocabulary. Its only error is
// NotUnderstood.
func read(text string, tokens []token, words vocabulary, dayFirst bool) (reading, *Error) {
	p := &parser{tokens: tokens, words: words, dayFirst: dayFirst}
	for p.i < len(tokens) {
		if !p.piece() {
			problem := notUnderstood(text[tokens[p.i].start:])
			problem.stopped = p.i
			return reading{}, problem
		}
	}
	if !p.out.makesSense() {
		problem := notUnderstood(text)
		problem.stopped = len(tokens)
		return reading{}, problem
	}
	return p.out, nil
}

// piece applies the first rule that recognises something.
func (p *parser) piece() bool {
	i, out := p.i, p.out
	for _, rule := range rules {
		if rule(p) {
			return true
		}
		p.i, p.out = i, out
	}
	return false
}

// take moves past the longest phrase of that kind at the present token, and
// returns its value.
func (p *parser) take(k kind) (int, bool) {
	entries := p.words[k]
	if len(entries) == 0 || p.i == len(p.tokens) || strings.ContainsRune("/:", p.tokens[p.i].before) {
		return 0, false
	}
	for n := min(longestPhrase, len(p.tokens)-p.i); n > 0; n-- {
		if value, ok := entries[p.phrase(n)]; ok {
			p.i += n
			return value, true
		}
	}
	return 0, false
}

// phrase returns the next n tokens as an entry of a vocabulary is written, or
// "" where punctuation parts them.
func (p *parser) phrase(n int) string {
	next := p.tokens[p.i : p.i+n]
	if n == 1 {
		return next[0].text
	}
	var b strings.Builder
	for j, t := range next {
		if j > 0 {
			if strings.ContainsRune(",/:", t.before) {
				return ""
			}
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// has reports whether take would find something, and stays.
func (p *parser) has(k kind) bool {
	i := p.i
	_, ok := p.take(k)
	p.i = i
	return ok
}

// Separators that number accepts before its digits.
const (
	apart  = "\x00 "  // nothing or a space
	loose  = "\x00 ," // … or a comma
	dashed = "\x00 ,-"
)

// digits moves past a number of at most width digits that has one of the
// separators before it, and returns its value.
func (p *parser) digits(separators string, width int) (int, bool) {
	if p.i == len(p.tokens) {
		return 0, false
	}
	t := p.tokens[p.i]
	if !t.isNumber || len(t.text) > width || !strings.ContainsRune(separators, t.before) {
		return 0, false
	}
	p.i++
	return t.value, true
}

// amount moves past a number in digits or in letters.
func (p *parser) amount() (int, bool) {
	if n, ok := p.digits(loose, len("999999")); ok {
		return n, true
	}
	return p.take(kindNumber)
}

// link skips a word that says nothing by itself.
func (p *parser) link() bool {
	if _, ok := p.take(kindLink); ok {
		return true
	}
	_, ok := p.take(kindAt)
	return ok
}

// afterAt reports whether the word before the present token announces a clock.
func (p *parser) afterAt() bool {
	if p.i == 0 {
		return false
	}
	_, ok := p.words[kindAt][p.tokens[p.i-1].text]
	return ok
}
