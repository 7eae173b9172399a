package when

import (
	"strings"
	"time"
)

// splitCron finds a cron schedule in a text: its five fields, or what stands in
// their place, and what comes after them. It is one where the word "cron" says
// so, and where the text begins with two fields such as no words have.
func splitCron(text string) (expr, rest string, ok bool) {
	text = strings.NewReplacer("`", " ", "\"", " ", "«", " ", "»", " ", "“", " ", "”", " ").Replace(text)
	rest = strings.TrimSpace(text)
	if i := strings.Index(strings.ToLower(rest), "cron"); i >= 0 && i+len("cron") <= len(rest) {
		rest, ok = strings.TrimLeft(rest[i+len("cron"):], ": \u00a0"), true
		rest = strings.TrimLeft(strings.TrimPrefix(rest, "schedule"), ": \u00a0")
	}
	if strings.HasPrefix(rest, "@") {
		return rest, "", true
	}
	var all []string
	for len(all) < 5 && rest != "" {
		field, more, _ := strings.Cut(rest, " ")
		rest = strings.TrimSpace(more)
		ends := strings.HasSuffix(field, ",")
		all = append(all, strings.TrimSuffix(field, ","))
		if ends {
			break
		}
	}
	ok = ok || len(all) == 5 && isCronField(all[0]) && isCronField(all[1])
	if isCronField(rest) { // a sixth field
		return strings.Join(all, " ") + " " + rest, "", ok
	}
	return strings.Join(all, " "), rest, ok
}

// isCronField reports whether the text may be the minutes or hours of a
// schedule.
func isCronField(text string) bool { return text != "" && strings.Trim(text, "0123456789*,-/?") == "" }

// parseCronText makes the rule of a cron schedule and of the words after it,
// which may give an end and, with its clock, a start.
func parseCronText(expr, rest string, lang Lang, now time.Time) (Rule, *Error) {
	s, problem := readCron(fields(expr))
	if problem != nil {
		return Rule{}, problem
	}
	said := repetition{count: -1}
	if rest != "" {
		if said, problem = repeatEither(rest, lang); problem != nil {
			return Rule{}, problem
		}
	}
	if !said.isNothing() || said.clock != nil && said.start == nil || said.month != 0 {
		return Rule{}, notUnderstood(rest)
	}
	rule := Rule{Freq: ByCron, Cron: fields(expr), Zone: now.Location().String()}
	starts, problem := said.starts(now)
	if problem != nil {
		return Rule{}, problem
	}
	if said.clock != nil {
		clocks, problem := said.clock.readings(said.part)
		if problem != nil {
			return Rule{}, problem
		}
		rule.Hour, rule.Minute = clocks[0]/hourMinutes, clocks[0]%hourMinutes
	}
	var found []Rule
	for _, start := range starts {
		one, ok := rule.startingFrom(start.day, start.after)
		if !ok {
			return Rule{}, notUnderstood(expr)
		}
		ended, problem := said.ends(s.plain(one), now)
		if problem != nil {
			return Rule{}, problem
		}
		found = append(found, ended...)
	}
	return onlyOne(found)
}
