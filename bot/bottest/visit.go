package bottest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat/chattest"
)

// visits are the forms of a line that reads a page of the lab's on the web.
var (
	visits    = regexp.MustCompile(`^(\w+(?:@\w+)?)(?:'s|’s) (old )?address$`)
	shownPage = regexp.MustCompile(regexp.QuoteMeta(Address) + `(` + regexp.QuoteMeta(bot.PagePath) + `[\w./-]+)`)
)

// keepAddress keeps the addresses of pages that somebody was shown.
func (p *Player) keepAddress(who string, seen *chattest.Seen) {
	for _, m := range shownPage.FindAllStringSubmatch(fmt.Sprint(seen.Title, seen.Lines), -1) {
		if !slices.Contains(p.pages[who], m[1]) {
			p.pages[who] = append(p.pages[who], m[1])
		}
	}
}

// visit reads the page at the last address that somebody was shown, or the one
// before, and tells what is there.
func (p *Player) visit(who string, before bool) string {
	p.T.Helper()
	n := len(p.pages[who]) - 1
	if before {
		n--
	}
	if n < 0 {
		p.T.Fatalf("%s was not shown as many addresses", who)
	}
	d, err := p.Bot.Page(context.Background(), p.pages[who][n])
	if errors.Is(err, bot.ErrNothing) {
		return "(page) nothing is there\n"
	}
	if err != nil {
		p.T.Fatal(err)
	}
	return "(page) " + d.Name + "\n" + calendarLines(string(d.Data))
}

// told are the properties of a calendar's event that a story tells, in the order
// of the file.
var told = regexp.MustCompile(`^(?:SUMMARY|LOCATION|DTSTART|DURATION|RRULE|EXDATE|RECURRENCE-ID|STATUS|SEQUENCE)[:;]`)

// calendarLines are the events of a calendar file, each on a line.
func calendarLines(file string) string {
	var out strings.Builder
	inEvent := false
	for line := range strings.SplitSeq(strings.ReplaceAll(file, "\r\n ", ""), "\r\n") {
		switch {
		case line == "BEGIN:VEVENT":
			inEvent = true
			out.WriteString(" ")
		case line == "END:VEVENT":
			inEvent = false
			out.WriteString("\n")
		case inEvent && told.MatchString(line), strings.HasPrefix(line, "X-WR-CALNAME:"):
			if !inEvent {
				out.WriteString(" ")
			}
			out.WriteString(" " + line)
			if !inEvent {
				out.WriteString("\n")
			}
		}
	}
	return out.String()
}
