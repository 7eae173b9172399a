package when

// A kind is a role that a word or phrase plays in the grammar. A phrase may
// have several ("sept" is a number and a month); the rule that looks for it
// decides.
type kind int

const (
	kindLink       kind = iota // says nothing: "le", "the"
	kindAt                     // comes before a clock: "à", "at"
	kindOf                     // between a day and its month: "de", "of"
	kindMonth                  // value: 1 to 12
	kindWeekday                // value: time.Weekday
	kindDay                    // value: days from today
	kindPart                   // value: a part
	kindTodayPart              // a part of today: "ce soir"; value: a part
	kindTwelve                 // noon or midnight; value: hour, 12 or 0
	kindHour                   // the mark after an hour: "h"
	kindMeridiem               // value: am or pm
	kindOClock                 // after an hour of the 12-hour clock
	kindFraction               // after an hour: "et demie"; value: minutes, may be negative
	kindToHour                 // before an hour: "half past"; value: minutes, may be negative
	kindNumber                 // value: 1 to 12
	kindArticle                // "a" before a unit of time; value: 1
	kindHourWord               // an hour after twelve in letters; value: 13 to 23
	kindOrdinal                // value: 1 to 5, or -1 for the last
	kindSuffix                 // after digits: "er", "th"
	kindNextBefore             // "next" before a weekday
	kindNextAfter              // "prochain" after it
	kindLastBefore             // "last" before a weekday
	kindLastAfter              // "dernier" after it
	kindNextWeek               // "la semaine prochaine"
	kindMonthRef               // "du mois"; value: a monthRef
	kindIn                     // before a span: "dans"; value: 1 ahead, -1 back
	kindInAfter                // after a span: "ago"; value: likewise
	kindUnit                   // value: a unit
	kindAnd                    // between hours and minutes
	kindSpan                   // "une demi-heure"; value: minutes
)

// Values of kindMeridiem.
const (
	am = 1 + iota
	pm
)

// Values of kindUnit. An hour and a minute are real time, the others are
// counted on the calendar.
const (
	unitMinute = iota
	unitHour
	unitDay
	unitWeek
	unitMonth
	unitYear
)

// A part of a day, value of kindPart and kindTodayPart.
type part int

const (
	noPart part = iota
	morning
	afternoon
	evening
)

// A monthRef is a month named from the present one.
type monthRef int

const (
	anyMonth  monthRef = iota // this one, or the next where it is past
	thisMonth                 // this one only
	nextMonth                 // the next one only
)

// longestPhrase is the most tokens that an entry of a vocabulary has.
const longestPhrase = 4

// A vocabulary gives, per kind, the phrases of a language and their values.
// Phrases are folded as tokens are, their words parted by one space.
type vocabulary map[kind]map[string]int
