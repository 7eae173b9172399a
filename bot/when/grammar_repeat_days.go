package when

import "time"

// weekday: "mardi", "mardis", "en semaine".
func (p *repeatParser) weekday() bool {
	if w, ok := p.take(kindWeekdays); ok {
		p.said.plural = true
		return p.said.addWeekdays(1 << w)
	}
	if days, ok := p.take(kindDaysOfWeek); ok {
		p.said.plural = true
		return p.said.addWeekdays(WeekdaySet(days))
	}
	w, ok := p.take(kindWeekday)
	return ok && p.said.addWeekdays(1<<w)
}

// weekdayRange: "du lundi au vendredi", "Monday to Friday".
func (p *repeatParser) weekdayRange() bool {
	p.take(kindFrom)
	first, ok := p.take(kindWeekday)
	if !ok {
		return false
	}
	if _, ok := p.take(kindTo); !ok && !p.hyphen() {
		return false
	}
	last, ok := p.take(kindWeekday)
	if !ok || first == last || p.dateFollows() {
		return false
	}
	p.said.plural = true
	var days WeekdaySet
	for n := range daysUntil(time.Weekday(first), time.Weekday(last)) + 1 {
		days |= 1 << ((first + n) % 7)
	}
	return p.said.addWeekdays(days)
}

// hyphen reports whether the present token follows a hyphen without spaces:
// "Mon-Fri".
func (p *repeatParser) hyphen() bool { return p.i < len(p.tokens) && p.tokens[p.i].before == hyphen }

// dateFollows reports whether a day and a month come next, and stays.
func (p *repeatParser) dateFollows() bool {
	i, out := p.i, p.out
	p.out = reading{}
	ok := p.dayAndMonth() || func() bool { p.i = i; return p.monthAndDay() }()
	p.i, p.out = i, out
	return ok
}

// nthWeekdays: "premier jeudi", "1er et 3e mardis", "first and last Friday of
// December".
func (p *repeatParser) nthWeekdays() bool {
	for {
		n, ok := p.ordinal()
		if !ok || n == 0 || p.said.nth.Has(n) {
			return false
		}
		p.said.nth |= Nth(n)
		w, ok := p.take(kindWeekday)
		if !ok {
			w, ok = p.take(kindWeekdays)
			p.said.plural = p.said.plural || ok
		}
		if ok && p.said.nthDay != 0 && p.said.nthDay != 1<<w {
			return false
		}
		if ok {
			p.said.nthDay = 1 << w
		}
		i := p.i
		if p.join() && p.isOrdinal() {
			continue
		}
		p.i = i
		if !ok { // "le premier et le 15"
			return false
		}
		break
	}
	return p.inMonth()
}

// isOrdinal reports whether an ordinal and later a weekday come next, and stays.
func (p *repeatParser) isOrdinal() bool {
	i := p.i
	_, ok := p.ordinal()
	p.i = i
	return ok
}

// inMonth notes the month that may follow the nth weekday or the day of one; a
// year after it makes a single date of it, which is not a series.
func (p *repeatParser) inMonth() bool {
	i := p.i
	p.take(kindOf)
	month, ok := p.take(kindMonth)
	if !ok {
		p.i = i
		return true
	}
	if _, ok := p.year(); ok || p.said.month != 0 {
		return false
	}
	p.said.month = time.Month(month)
	return true
}

// join moves past what parts the items of a list: a comma, "et", and an article.
func (p *repeatParser) join() bool {
	if p.i == len(p.tokens) {
		return false
	}
	_, and := p.take(kindAnd)
	joined := and || p.i < len(p.tokens) && p.tokens[p.i].before == comma
	p.take(kindLink)
	return joined && p.i < len(p.tokens)
}

// monthDays: "15", "1er et 15", "the 15th and the last day", "2 décembre".
func (p *repeatParser) monthDays() bool {
	if p.said.days != 0 || p.afterAt() && !p.suffixFollows() || !p.dayItem() {
		return false
	}
	p.moreDays()
	return p.inMonth()
}

// suffixFollows reports whether the present number is written as an ordinal.
func (p *repeatParser) suffixFollows() bool {
	i := p.i
	_, ok := p.digits(loose, 2)
	ok = ok && p.has(kindSuffix)
	p.i = i
	return ok || p.has(kindFirstDay)
}

// monthThenDays: "December 2", "December 1 and 15".
func (p *repeatParser) monthThenDays() bool {
	month, ok := p.take(kindMonth)
	if !ok || p.said.month != 0 || p.said.days != 0 || !p.dayItem() {
		return false
	}
	p.said.month = time.Month(month)
	p.moreDays()
	_, ok = p.year()
	return !ok
}

// moreDays moves past the other items of a list of days.
func (p *repeatParser) moreDays() {
	for {
		i := p.i
		if !p.join() || !p.dayItem() {
			p.i = i
			return
		}
	}
}

// dayItem notes one day of a month.
func (p *repeatParser) dayItem() bool {
	if n, ok := p.take(kindFirstDay); ok {
		p.said.ordinal = true
		return p.addDay(n)
	}
	i := p.i
	if n, ok := p.take(kindOrdinal); ok && n > 0 && (p.has(kindOfMonth) || p.has(kindEvery)) { // "le premier de chaque mois"
		p.said.ordinal = true
		return p.addDay(n)
	}
	p.i = i
	n, ok := p.digits(loose, 2)
	if !ok || p.amountGoesOn() {
		p.i = i
		return false
	}
	if _, ok := p.take(kindSuffix); ok {
		p.said.ordinal = true
	}
	return p.addDay(n)
}

// amountGoesOn reports whether the number just passed is the start of a clock or
// of a date, or how many there are of something.
func (p *repeatParser) amountGoesOn() bool {
	return p.numberGoesOn() || p.has(kindMeridiem) || p.has(kindTimes) || p.has(kindUnit)
}

func (p *repeatParser) addDay(n int) bool {
	if p.said.days.Has(n) {
		return false
	}
	p.said.badDay = p.said.badDay || Nth(n) == 0
	p.said.days |= Nth(n)
	return true
}

// ofMonth: "du mois".
func (p *repeatParser) ofMonth() bool {
	if _, ok := p.take(kindOfMonth); !ok || p.said.ofMonth {
		return false
	}
	p.said.ofMonth = true
	return true
}

// until: "jusqu’au 2 juin", "until Friday", "jusqu’à la fin de juin".
func (p *repeatParser) until() bool {
	if _, ok := p.take(kindUntil); !ok {
		return false
	}
	return p.lastDay()
}

func (p *repeatParser) lastDay() bool {
	day, ok := p.someDay()
	if !ok {
		return false
	}
	p.take(kindIncluded)
	return p.said.setEnd(day)
}

// startDay: "à partir du 12 janvier", "starting January 12", "du 12 janvier au
// 2 juin".
func (p *repeatParser) startDay() bool {
	i := p.i
	_, isStart := p.take(kindStart)
	day, ok := p.someDay()
	if !isStart || !ok {
		p.i, isStart = i, false
		if _, ok := p.take(kindFrom); !ok {
			return false
		}
		if day, ok = p.someDay(); !ok || day.days == nil {
			return false
		}
	}
	if p.said.start != nil || day.has(onWholeMonth) {
		return false
	}
	p.said.start = &day
	bare := day.has(onMonthDay)
	i = p.i
	if _, ok := p.take(kindTo); ok && p.lastDay() {
		return !bare // "du 1er au 15 juin"
	}
	p.i = i
	return isStart
}

// someDay moves past a day that is not on the clock: "2 juin 2027", "mercredi
// le 2 juin", "demain", "la fin de juin", "15".
func (p *repeatParser) someDay() (reading, bool) {
	out := p.out
	defer func() { p.out = out }()
	p.out = reading{}
	for p.i < len(p.tokens) && p.has(kindLink) && !p.has(kindEndOf) {
		p.take(kindLink)
	}
	i := p.i
	named := p.parser.weekday()
	if !named {
		p.i, p.out = i, reading{}
	}
	afterName, nameOnly := p.i, p.out
	p.take(kindLink)
	i, start := p.i, p.out
	for _, rule := range dayRules {
		if rule(p) {
			return p.out, true
		}
		p.i, p.out = i, start
	}
	p.i = afterName
	return nameOnly, named
}

// dayRules are the rules for the day of a start or of an end.
var dayRules = []func(*repeatParser) bool{
	func(p *repeatParser) bool { return p.isoDate() },
	func(p *repeatParser) bool { return p.numericDate() },
	func(p *repeatParser) bool { return p.nthWeekday() },
	func(p *repeatParser) bool { return p.dayAndMonth() },
	func(p *repeatParser) bool { return p.monthAndDay() },
	func(p *repeatParser) bool { return p.namedDay() },
	(*repeatParser).monthEnd,
	(*repeatParser).dayOfMonth,
	(*repeatParser).wholeMonth,
}

// monthEnd: "fin juin", "the end of June 2027".
func (p *repeatParser) monthEnd() bool {
	if _, ok := p.take(kindEndOf); !ok {
		return false
	}
	month, ok := p.take(kindMonth)
	if !ok {
		return false
	}
	year, _ := p.year()
	return p.out.setDay(daySpec{form: onMonthEnd, year: year, month: month})
}

// wholeMonth: "juin", of "jusqu’en juin".
func (p *repeatParser) wholeMonth() bool {
	month, ok := p.take(kindMonth)
	if !ok {
		return false
	}
	year, _ := p.year()
	return p.out.setDay(daySpec{form: onWholeMonth, year: year, month: month})
}

// dayOfMonth: "le 15", "the 15th". "From 6" may be a clock.
func (p *repeatParser) dayOfMonth() bool {
	definite := false
	if p.i > 0 {
		_, definite = p.words[kindDefinite][p.tokens[p.i-1].text]
	}
	n, ok := p.digits(loose, 2)
	if !ok || p.amountGoesOn() {
		return false
	}
	_, ordinal := p.take(kindSuffix)
	return (definite || ordinal) && p.out.setDay(daySpec{form: onMonthDay, day: n})
}
