package when

import "time"

var englishRepeats = englishWords.with(vocabulary{
	kindEvery: {
		"every": 0, "each": 0, "of every": 0, "of each": 0, "in every": 0, "in each": 0,
		"once every": 0, "once each": 0,
	},
	kindOther:  {"other": 0},
	kindPeriod: {"fortnight": unitWeek*10 + 2, "quarter": unitMonth*10 + 3, "quarters": unitMonth*10 + 3},
	kindAdverb: {
		"daily": unitDay*10 + 1, "weekly": unitWeek*10 + 1, "fortnightly": unitWeek*10 + 2,
		"monthly": unitMonth*10 + 1, "quarterly": unitMonth*10 + 3, "yearly": unitYear*10 + 1, "annually": unitYear*10 + 1,
	},
	kindOnceA:   {"once a": 0, "once per": 0},
	kindOutOf:   {"out of": 0},
	kindExactly: {"exactly": 0},
	kindWeekdays: {
		"sundays": int(time.Sunday), "mondays": int(time.Monday), "tuesdays": int(time.Tuesday), "wednesdays": int(time.Wednesday),
		"thursdays": int(time.Thursday), "fridays": int(time.Friday), "saturdays": int(time.Saturday),
	},
	kindDaysOfWeek: {
		"weekday": int(working), "weekdays": int(working), "week day": int(working), "week days": int(working), "workday": int(working), "workdays": int(working),
		"business day": int(working), "business days": int(working), "working day": int(working), "working days": int(working),
		"weekend": int(weekend), "weekends": int(weekend),
	},
	kindParts: {
		"mornings": int(morning), "afternoons": int(afternoon), "evenings": int(evening), "nights": int(evening),
	},
	kindNumber:   {"fifteen": 15, "twenty": 20, "thirty": 30},
	kindFirstDay: {"first day": 1, "1 st day": 1, "last day": Last},
	kindOfMonth:  {"of the month": 0, "of a month": 0},
	kindDefinite: {"the": 0},
	kindFrom:     {"from": 0},
	kindTo:       {"to": 0, "through": 0, "thru": 0},
	kindStart: {
		"starting": 0, "starting on": 0, "starting from": 0, "beginning": 0, "beginning on": 0, "from": 0, "as of": 0,
	},
	kindUntil: {
		"until": 0, "till": 0, "til": 0, "through": 0, "thru": 0, "up to": 0, "ending": 0, "ending on": 0,
	},
	kindEndOf:    {"end of": 0, "the end of": 0},
	kindIncluded: {"included": 0, "inclusive": 0},
	kindFor:      {"for": 0, "during": 0, "over": 0},
	kindTimes: {
		"time": 0, "times": 0, "meeting": 0, "meetings": 0, "session": 0, "sessions": 0, "occurrence": 0, "occurrences": 0,
	},
	kindOnlyOnce: {"only once": 0},
	kindInAll:    {"in all": 0, "in total": 0, "total": 0, "altogether": 0},
	kindNoEnd:    {"with no end": 0, "without end": 0, "forever": 0, "indefinitely": 0},
})
