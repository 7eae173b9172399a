package when

// A repeatParser walks over the tokens of a text about a series. It has the
// rules of a parser for days and clocks, and its own, which note what they find
// in said.
type repeatParser struct {
	parser
	said repetition
}

// repeatRules are tried in order at each token, as rules are.
var repeatRules = []func(*repeatParser) bool{
	(*repeatParser).weekdayRange,
	(*repeatParser).until,
	(*repeatParser).startDay,
	(*repeatParser).howLong,
	(*repeatParser).onceA,
	(*repeatParser).howManyTimes,
	(*repeatParser).oneOutOf,
	(*repeatParser).every,
	(*repeatParser).adverb,
	(*repeatParser).nthWeekdays,
	(*repeatParser).monthThenDays,
	(*repeatParser).monthDays,
	(*repeatParser).ofMonth,
	(*repeatParser).weekday,
	(*repeatParser).clockAndPart,
	(*repeatParser).between,
}

// readRepetition notes what the tokens of text say of a series, in one
// vocabulary. Its only error is NotUnderstood.
func readRepetition(text string, tokens []token, words vocabulary, dayFirst bool) (repetition, *Error) {
	p := &repeatParser{parser: parser{tokens: tokens, words: words, dayFirst: dayFirst}}
	p.said.count = -1
	for p.i < len(tokens) {
		if !p.piece() {
			problem := notUnderstood(text[tokens[p.i].start:])
			problem.stopped = p.i
			return repetition{}, problem
		}
	}
	p.said.clock, p.said.part = p.out.clock, p.out.part
	return p.said, nil
}

// piece applies the first rule that recognises something.
func (p *repeatParser) piece() bool {
	i, out, said := p.i, p.out, p.said
	for _, rule := range repeatRules {
		if rule(p) {
			return true
		}
		p.i, p.out, p.said = i, out, said
	}
	return false
}

// every: "chaque 2 semaines", "aux deux semaines", "every other week", and the
// word before "tous les mardis", "every other Tuesday", "every 15th of the month".
func (p *repeatParser) every() bool {
	if _, ok := p.take(kindEvery); !ok {
		return false
	}
	if _, ok := p.take(kindOther); ok {
		return p.period(2) || p.said.setEach(2)
	}
	if p.has(kindDaysOfWeek) { // "tous les jours de semaine"
		return p.said.setEach(1)
	}
	if value, ok := p.take(kindParts); ok {
		return p.said.setUnit(unitDay, 1) && p.out.setPart(part(value))
	}
	if p.period(1) {
		return true
	}
	i := p.i
	n, ok := p.amount()
	if ok && p.period(n) {
		return true
	}
	p.i = i
	if n, ok = p.ordinal(); ok && n > 1 && p.period(n) { // "every second week"
		return true
	}
	p.i = i
	if value, ok := p.take(kindPart); ok { // "every evening"
		return p.said.setUnit(unitDay, 1) && p.out.setPart(part(value))
	}
	return p.said.setEach(1)
}

// period moves past a unit of the calendar and notes n of it.
func (p *repeatParser) period(n int) bool {
	i := p.i
	if unit, ok := p.take(kindUnit); ok && p.said.setUnit(unit, n) {
		_, exactly := p.take(kindExactly)
		p.said.exactly = exactly || !p.idiom()
		return true
	}
	p.i = i
	if value, ok := p.take(kindPeriod); ok && p.said.setUnit(value/10, n*(value%10)) {
		return true
	}
	p.i = i
	return false
}

// idiom reports whether the language says "15 days" of two weeks.
func (p *repeatParser) idiom() bool {
	_, ok := p.words[kindPeriod]["quinzaine"]
	return ok
}

// adverb: "hebdomadaire", "monthly".
func (p *repeatParser) adverb() bool {
	value, ok := p.take(kindAdverb)
	return ok && p.said.setUnit(value/10, value%10)
}

// onceA: "une fois par semaine", "once a month".
func (p *repeatParser) onceA() bool {
	_, ok := p.take(kindOnceA)
	return ok && p.period(1)
}

// oneOutOf: "un mardi sur deux", "une semaine sur deux".
func (p *repeatParser) oneOutOf() bool {
	if n, ok := p.amount(); !ok || n != 1 {
		return false
	}
	unit, isUnit := p.take(kindUnit)
	if !isUnit {
		weekday, ok := p.take(kindWeekday)
		if !ok || !p.said.addWeekdays(1<<weekday) {
			return false
		}
		unit = unitWeek
	}
	if _, ok := p.take(kindOutOf); !ok {
		return false
	}
	n, ok := p.amount()
	return ok && p.said.setUnit(unit, n)
}

// howManyTimes: "10 fois", "10 rencontres en tout", "une seule fois".
func (p *repeatParser) howManyTimes() bool {
	if _, ok := p.take(kindOnlyOnce); ok {
		return p.said.setCount(1)
	}
	n, ok := p.amount()
	if ok {
		_, ok = p.take(kindTimes)
	}
	if !ok || n == 1 && p.has(kindEvery) && p.tokens[p.i].before != comma { // "une fois chaque …"
		return false
	}
	p.take(kindInAll)
	return p.said.setCount(n)
}

// howLong: "pendant 10 semaines", "for 10 weeks", "for 10 times", "sans fin".
func (p *repeatParser) howLong() bool {
	if _, ok := p.take(kindNoEnd); ok && !p.said.hasEnd() {
		p.said.endless = true
		return true
	}
	if _, ok := p.take(kindFor); !ok {
		return false
	}
	n, ok := p.amount()
	if !ok {
		n, ok = p.take(kindArticle)
	}
	if !ok {
		return false
	}
	if _, ok := p.take(kindTimes); ok {
		p.take(kindInAll)
		return p.said.setCount(n)
	}
	unit, ok := p.take(kindUnit)
	return ok && p.said.setSpan(unit, n)
}

// clockAndPart: the clock and the part of the day, as of a single date.
func (p *repeatParser) clockAndPart() bool {
	if value, ok := p.take(kindParts); ok { // "Tuesday evenings"
		p.said.plural = true
		return p.out.setPart(part(value))
	}
	i, out := p.i, p.out
	if p.clock() {
		return true
	}
	p.i, p.out = i, out
	if value, ok := p.take(kindPart); ok {
		return p.out.setPart(part(value))
	}
	return p.afterAt() && p.bareNumber()
}

// between skips a word that says nothing by itself.
func (p *repeatParser) between() bool {
	if _, ok := p.take(kindAnd); ok {
		return p.i > 1 && p.i < len(p.tokens)
	}
	return p.link()
}
