package when

import (
	"fmt"
	"strings"
)

// ByClock returns the rule as rules that have one clock each, for calendars that
// do not follow RFC 5545's BYHOUR and BYMINUTE: a cron schedule at 9 h and at
// 18 h is two rules. Together they have the same occurrences; on a day when
// clocks jump, two of them may have one moment. A rule with one clock is alone.
func (r Rule) ByClock() []Rule {
	s, ok := parseCron(r.Cron)
	if r.Freq != ByCron || !ok || s.perDay() == 1 {
		return []Rule{r}
	}
	days := strings.Join(strings.Fields(r.Cron)[2:], " ")
	var all []Rule
	for _, hour := range bitsOf(s.Hour) {
		for _, minute := range bitsOf(s.Minute) {
			one := r
			one.Cron, one.Hour, one.Minute = fmt.Sprintf("%d %d %s", minute, hour, days), hour, minute
			if one, ok := one.amongThoseOf(r); ok {
				all = append(all, one)
			}
		}
	}
	return all
}

// amongThoseOf returns the rule with its first day and its count as another,
// which has more clocks, has them; false where it has no occurrence.
func (r Rule) amongThoseOf(all Rule) (Rule, bool) {
	r.Count = 0
	if all.Count == 0 {
		if all.minutes() > r.minutes() {
			r.First = all.First.plusDays(1)
		}
		return r.From(r.First)
	}
	for s := range all.slots(all.First) {
		if s.minutes != r.minutes() {
			continue
		}
		if r.Count == 0 {
			r.First = s.day
		}
		r.Count++
	}
	return r, r.Count > 0
}
