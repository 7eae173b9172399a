package when

import "time"

var englishWords = vocabulary{
	kindLink: {"the": 0, "on": 0, "this": 0, "of": 0, "for": 0, "coming": 0, "sharp": 0},
	kindAt:   {"at": 0, "around": 0, "by": 0, "from": 0},
	kindOf:   {"of": 0, "in": 0},
	kindMonth: {
		"january": 1, "jan": 1,
		"february": 2, "feb": 2,
		"march": 3, "mar": 3,
		"april": 4, "apr": 4,
		"may":  5,
		"june": 6, "jun": 6,
		"july": 7, "jul": 7,
		"august": 8, "aug": 8,
		"september": 9, "sept": 9, "sep": 9,
		"october": 10, "oct": 10,
		"november": 11, "nov": 11,
		"december": 12, "dec": 12,
	},
	kindWeekday: {
		"sunday": int(time.Sunday), "sun": int(time.Sunday),
		"monday": int(time.Monday), "mon": int(time.Monday),
		"tuesday": int(time.Tuesday), "tue": int(time.Tuesday), "tues": int(time.Tuesday),
		"wednesday": int(time.Wednesday), "wed": int(time.Wednesday),
		"thursday": int(time.Thursday), "thu": int(time.Thursday), "thur": int(time.Thursday), "thurs": int(time.Thursday),
		"friday": int(time.Friday), "fri": int(time.Friday),
		"saturday": int(time.Saturday), "sat": int(time.Saturday),
	},
	kindDay: {
		"today": 0, "tomorrow": 1, "tmrw": 1, "day after tomorrow": 2,
		"yesterday": -1, "day before yesterday": -2,
	},
	kindPart: {
		"morning": int(morning), "in the morning": int(morning),
		"afternoon": int(afternoon), "in the afternoon": int(afternoon),
		"evening": int(evening), "in the evening": int(evening), "night": int(evening), "at night": int(evening),
	},
	kindTodayPart: {
		"this morning": int(morning), "this afternoon": int(afternoon),
		"this evening": int(evening), "tonight": int(evening),
	},
	kindTwelve:   {"noon": 12, "12 noon": 12, "midday": 12, "midnight": 0, "12 midnight": 0},
	kindHour:     {"h": 0, "hrs": 0},
	kindMeridiem: {"am": am, "a m": am, "pm": pm, "p m": pm},
	kindOClock:   {"o clock": 0, "oclock": 0},
	kindFraction: {"thirty": 30, "fifteen": 15, "forty five": 45, "and a half": 30},
	kindToHour: {
		"half past": 30, "quarter past": 15, "a quarter past": 15, "quarter after": 15,
		"quarter to": -15, "a quarter to": -15,
	},
	kindNumber: {
		"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
		"seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	},
	kindArticle:    {"a": 1, "an": 1},
	kindOrdinal:    {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1},
	kindSuffix:     {"st": 0, "nd": 0, "rd": 0, "th": 0},
	kindNextBefore: {"next": 0},
	kindLastBefore: {"last": 0},
	kindNextWeek:   {"next week": 0},
	kindMonthRef: {
		"of the month": int(anyMonth), "of this month": int(thisMonth), "of next month": int(nextMonth),
	},
	kindIn:      {"in": 1},
	kindInAfter: {"ago": -1, "from now": 1, "later": 1},
	kindAnd:     {"and": 0},
	kindUnit: {
		"minute": unitMinute, "minutes": unitMinute, "min": unitMinute, "mins": unitMinute,
		"h": unitHour, "hr": unitHour, "hrs": unitHour, "hour": unitHour, "hours": unitHour,
		"day": unitDay, "days": unitDay,
		"week": unitWeek, "weeks": unitWeek,
		"month": unitMonth, "months": unitMonth,
		"year": unitYear, "years": unitYear,
	},
	kindSpan: {
		"half an hour": 30, "a half hour": 30, "half hour": 30,
		"quarter of an hour": 15, "a quarter hour": 15,
	},
}
