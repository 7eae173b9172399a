package when

import "time"

// isoDate: "2026-12-02", "2026/12/02", with the "T" that may lead to its clock.
func (p *parser) isoDate() bool {
	year, ok := p.digits(loose, 4)
	if !ok || !p.widthIs(4) || year == 0 {
		return false
	}
	month, day, ok := p.twoMore("-")
	if !ok {
		month, day, ok = p.twoMore("/")
	}
	if !ok {
		return false
	}
	if p.i+1 < len(p.tokens) && p.tokens[p.i].text == "t" && p.tokens[p.i].before == glued && p.tokens[p.i+1].before == glued {
		p.i++
	}
	return p.out.setDay(daySpec{form: onDate, year: year, month: month, day: day})
}

// twoMore moves past two numbers of at most two digits, both after that
// separator.
func (p *parser) twoMore(separator string) (a, b int, ok bool) {
	i := p.i
	if a, ok = p.digits(separator, 2); ok {
		if b, ok = p.digits(separator, 2); ok {
			return a, b, true
		}
	}
	p.i = i
	return 0, 0, false
}

// numericDate: "02/12/2026", "02/12", "2-12-2026", "2.12.2026".
func (p *parser) numericDate() bool {
	a, ok := p.digits(loose, 2)
	if !ok || p.i == len(p.tokens) {
		return false
	}
	separator := string(p.tokens[p.i].before)
	if separator != "/" && separator != "-" && separator != "." {
		return false
	}
	b, ok := p.digits(separator, 2)
	if !ok {
		return false
	}
	year, hasYear := p.digits(separator, 4)
	switch {
	case hasYear && p.widthIs(2):
		year += 2000
	case hasYear && (!p.widthIs(4) || year == 0), !hasYear && separator != "/":
		return false
	}
	return p.out.setDay(p.numericDays(a, b, year)...)
}

// numericDays returns the one or two days that "a/b" may be.
func (p *parser) numericDays(a, b, year int) []daySpec {
	dayMonth := daySpec{form: onDate, year: year, month: b, day: a}
	monthDay := daySpec{form: onDate, year: year, month: a, day: b}
	switch {
	case p.dayFirst, a > 12, a == b:
		return []daySpec{dayMonth}
	case b > 12:
		return []daySpec{monthDay}
	}
	return []daySpec{monthDay, dayMonth}
}

// nthWeekday: "premier jeudi de décembre", "last Friday of the month", "2e mardi du
// mois prochain".
func (p *parser) nthWeekday() bool {
	n, ok := p.ordinal()
	if !ok {
		return false
	}
	weekday, ok := p.take(kindWeekday)
	if !ok {
		return false
	}
	spec := daySpec{form: onNth, n: n, weekday: time.Weekday(weekday)}
	if ref, ok := p.take(kindMonthRef); ok {
		spec.form, spec.ref = onNthOf, monthRef(ref)
		return p.out.setDay(spec)
	}
	p.take(kindOf)
	if spec.month, ok = p.take(kindMonth); !ok {
		return false
	}
	spec.year, _ = p.year()
	return p.out.setDay(spec)
}

// ordinal moves past "premier", "last", "1er", "2nd".
func (p *parser) ordinal() (int, bool) {
	if n, ok := p.take(kindOrdinal); ok {
		return n, true
	}
	n, ok := p.digits(loose, 1)
	if !ok {
		return 0, false
	}
	_, ok = p.take(kindSuffix)
	return n, ok
}

// year moves past the four digits that may follow a month or its day.
func (p *parser) year() (int, bool) {
	i := p.i
	year, ok := p.digits(dashed, 4)
	if !ok || !p.widthIs(4) || year == 0 || p.numberGoesOn() {
		p.i = i
		return 0, false
	}
	return year, true
}

// dayAndMonth: "2 décembre 2026", "1er février", "2nd of December", "2-déc-2026".
func (p *parser) dayAndMonth() bool {
	day, ok := p.digits(loose, 2)
	if ok {
		p.take(kindSuffix)
	} else if day, ok = p.take(kindOrdinal); !ok || day < 1 {
		return false
	}
	p.take(kindOf)
	month, ok := p.take(kindMonth)
	if !ok {
		return false
	}
	year, _ := p.year()
	return p.out.setDay(daySpec{form: onDate, year: year, month: month, day: day})
}

// monthAndDay: "December 2, 2026", "Dec. 2nd".
func (p *parser) monthAndDay() bool {
	month, ok := p.take(kindMonth)
	if !ok {
		return false
	}
	day, ok := p.digits(apart+"-", 2)
	if !ok || p.numberGoesOn() || p.has(kindMeridiem) {
		return false
	}
	p.take(kindSuffix)
	year, _ := p.year()
	return p.out.setDay(daySpec{form: onDate, year: year, month: month, day: day})
}

// namedDay: "demain", "the day after tomorrow".
func (p *parser) namedDay() bool {
	n, ok := p.take(kindDay)
	return ok && p.out.setDay(daySpec{form: inDays, n: n})
}

// weekday: "mardi", "mardi prochain", "next Tuesday", "last Tuesday".
func (p *parser) weekday() bool {
	turn := 0
	if _, ok := p.take(kindNextBefore); ok {
		turn = 1
	} else if _, ok := p.take(kindLastBefore); ok {
		turn = -1
	}
	weekday, ok := p.take(kindWeekday)
	if !ok {
		return false
	}
	if _, ok := p.take(kindNextAfter); ok {
		turn = 1
	} else if _, ok := p.take(kindLastAfter); ok {
		turn = -1
	}
	return p.out.setWeekday(time.Weekday(weekday), turn)
}

// nextWeek: "la semaine prochaine".
func (p *parser) nextWeek() bool {
	if _, ok := p.take(kindNextWeek); !ok || p.out.nextWeek {
		return false
	}
	p.out.nextWeek = true
	return true
}
