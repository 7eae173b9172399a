package when

import (
	"strings"
	"time"
)

// clock: "18 h 30", "18:30", "6.30 p.m.", "six heures et demie", "half past six",
// "midi".
func (p *parser) clock() bool {
	if hour, ok := p.take(kindTwelve); ok {
		form := clock12
		if hour == 0 {
			form = clockEnd
		}
		return p.out.setClock(form, hour, p.minutes())
	}
	if minute, ok := p.take(kindToHour); ok {
		hour, ok := p.amount()
		return ok && p.twelveHours(clockBare, hour, minute)
	}
	hour, inDigits := p.digits(loose, len("9999"))
	if !inDigits {
		var ok bool
		if hour, ok = p.hourInWords(); !ok {
			return false
		}
	}
	if _, ok := p.take(kindHour); ok {
		return p.twelveHours(clock24, hour, p.minutes())
	}
	if _, ok := p.take(kindOClock); ok || p.has(kindMeridiem) {
		return p.twelveHours(clockBare, hour, 0)
	}
	if inDigits {
		return p.colonClock(hour)
	}
	minute, ok := p.take(kindFraction) // "six thirty"
	return ok && p.twelveHours(clockBare, hour, minute)
}

// hourInWords moves past "six" or "dix-huit".
func (p *parser) hourInWords() (int, bool) {
	if hour, ok := p.take(kindHourWord); ok {
		return hour, true
	}
	return p.take(kindNumber)
}

// colonClock: what follows the hour of "18:30", "18:30:00" and "6.30 p.m.".
func (p *parser) colonClock(hour int) bool {
	i := p.i
	if minute, ok := p.digits(":", 2); ok && p.widthIs(2) {
		if seconds, ok := p.digits(":", 2); ok && seconds != 0 {
			return false
		}
		return p.twelveHours(clock24, hour, minute)
	}
	p.i = i
	minute, ok := p.digits(".", 2)
	return ok && p.widthIs(2) && p.has(kindMeridiem) && p.twelveHours(clock24, hour, minute)
}

// widthIs reports whether the token just passed has that many digits.
func (p *parser) widthIs(width int) bool { return len(p.tokens[p.i-1].text) == width }

// twelveHours notes the clock, with "a.m." or "p.m." where it follows.
func (p *parser) twelveHours(form clockForm, hour, minute int) bool {
	half, ok := p.take(kindMeridiem)
	if !ok {
		return p.out.setClock(form, hour, minute)
	}
	if hour < 1 || hour > 12 {
		return p.out.setClock(clockBad, hour, minute)
	}
	hour %= 12
	if half == pm {
		hour += 12
	}
	return p.out.setClock(clock12, hour, minute)
}

// minutes moves past the minutes that may follow an hour, and returns them, 0
// where there are none.
func (p *parser) minutes() int {
	if minute, ok := p.take(kindFraction); ok {
		return minute
	}
	i := p.i
	minute, ok := p.digits(apart, 2)
	if !ok || p.numberGoesOn() || p.has(kindMonth) || p.has(kindSuffix) || p.has(kindTimes) {
		p.i = i // "18 h 24 novembre": a day; "18 h 10 fois"
		return 0
	}
	if unit, ok := p.take(kindUnit); ok && unit != unitMinute {
		p.i = i
		return 0
	}
	return minute
}

// numberGoesOn reports whether the number just passed is the start of a clock
// or of a date in digits.
func (p *parser) numberGoesOn() bool {
	if p.i == len(p.tokens) {
		return false
	}
	next := p.tokens[p.i]
	return next.isNumber && strings.ContainsRune(":/-.", next.before) || p.has(kindHour)
}

// partOfDay: "soir", "in the morning", "ce soir", "tonight".
func (p *parser) partOfDay() bool {
	if value, ok := p.take(kindTodayPart); ok {
		return p.out.setPart(part(value)) && p.out.setDay(daySpec{form: inDays})
	}
	value, ok := p.take(kindPart)
	return ok && p.out.setPart(part(value))
}

// bareNumber: the hour of "à 18" and of "demain 18", the day of "le 24".
func (p *parser) bareNumber() bool {
	atClock := p.afterAt()
	n, ok := p.digits(loose, 2)
	if !ok && atClock {
		n, ok = p.take(kindNumber)
	}
	if !ok || p.numberGoesOn() || p.has(kindMeridiem) { // a second clock
		return false
	}
	_, ordinal := p.take(kindSuffix)
	dayKnown := p.out.days != nil || p.out.part != noPart
	if !ordinal && (atClock || dayKnown || p.has(kindPart)) {
		return p.out.setClock(clockBare, n, 0)
	}
	return p.out.setDay(daySpec{form: onMonthDay, day: n})
}

// spanFromNow: "dans 90 minutes", "in two weeks", "il y a 3 jours", "2 days ago".
func (p *parser) spanFromNow() bool {
	sign, before := p.take(kindIn)
	unit, n, ok := p.amountOfTime()
	if !ok {
		return false
	}
	if !before {
		if sign, ok = p.take(kindInAfter); !ok {
			return false
		}
	}
	n *= sign
	switch unit {
	case unitDay:
		return p.out.setDay(daySpec{form: inDays, n: n})
	case unitWeek:
		return p.out.setDay(daySpec{form: inDays, n: 7 * n})
	case unitMonth:
		return p.out.setDay(daySpec{form: inMonths, n: n})
	case unitYear:
		return p.out.setDay(daySpec{form: inMonths, n: 12 * n})
	}
	return p.out.setSpan(time.Duration(n) * time.Minute)
}

// amountOfTime moves past "3 jours", "1 h 30", "une heure et demie", "half an
// hour"; hours are turned into minutes.
func (p *parser) amountOfTime() (unit, n int, ok bool) {
	if n, ok := p.take(kindSpan); ok {
		return unitMinute, n, true
	}
	if n, ok = p.amount(); !ok {
		if n, ok = p.take(kindArticle); !ok {
			return 0, 0, false
		}
	}
	unit, ok = p.take(kindUnit)
	if unit != unitHour {
		return unit, n, ok
	}
	return unitMinute, 60*n + p.minutesMore(), true
}

// minutesMore moves past the minutes that may follow an amount of hours.
func (p *parser) minutesMore() int {
	i := p.i
	if minute, ok := p.take(kindFraction); ok && minute > 0 {
		return minute
	}
	p.i = i
	p.take(kindAnd)
	n, ok := p.digits(apart, 2)
	if !ok {
		p.i = i
		return 0
	}
	if unit, ok := p.take(kindUnit); ok && unit != unitMinute {
		p.i = i
		return 0
	}
	return n
}
