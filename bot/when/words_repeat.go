package when

import "maps"

// The roles of words that only texts about a series have.
const (
	kindEvery      kind = 100 + iota // before what repeats: "tous les", "aux", "every"
	kindOther                        // after it, every second one: "other"
	kindPeriod                       // a unit of its own name, "trimestre"; value: a unit ×10, and how many of it
	kindAdverb                       // "hebdomadaire", "weekly"; value: likewise
	kindOnceA                        // before a unit: "une fois par", "once a"
	kindOutOf                        // "un mardi sur deux"
	kindExactly                      // after days that are counted
	kindWeekdays                     // a weekday in the plural; value: time.Weekday
	kindDaysOfWeek                   // several days by one name, "en semaine"; value: a WeekdaySet
	kindParts                        // a part of the day in the plural; value: a part
	kindFirstDay                     // the day of a month: "premier jour"; value: 1 or Last
	kindOfMonth                      // "du mois"
	kindDefinite                     // the article before a day of the month
	kindFrom                         // before a range: "du", "from"
	kindTo                           // between its ends: "au", "to"
	kindStart                        // before the first day: "à partir du"
	kindUntil                        // before the last day: "jusqu’au"
	kindEndOf                        // before a month: "la fin de"
	kindIncluded                     // after the last day
	kindFor                          // before how long: "pendant"
	kindTimes                        // after how many: "fois", "rencontres"
	kindOnlyOnce                     // "une seule fois"
	kindInAll                        // after a number of times
	kindNoEnd                        // "sans fin"
)

// with returns the vocabulary with more phrases; those of the same kind are
// put together.
func (v vocabulary) with(more vocabulary) vocabulary {
	all := maps.Clone(v)
	for k, phrases := range more {
		both := maps.Clone(phrases)
		maps.Copy(both, v[k])
		all[k] = both
	}
	return all
}
