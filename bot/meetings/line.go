package meetings

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"livinglab/bot"
	"livinglab/bot/when"
)

// line is what a person typed after /rencontre, as it was understood: a title,
// then a date or a series, then what else there is, in pieces.
type line struct {
	title string
	at    time.Time  // of a meeting that takes place once
	rule  *when.Rule // of a series
	typed string     // what was read as the date
	rest  []string
	err   *when.Error // why there is neither; nil when no date was found at all
}

// Bounds within which a date is looked for in a line: every way to cut it is
// tried.
const (
	lineBytes  = 400
	linePieces = 8
	lineWords  = 24
)

// readLine reads "Comité de pilotage, mardi 18 h, 2 h, salle P1-4020", with or
// without the first comma. The title is the shortest that a date can follow, and
// the date the longest.
func readLine(text string, lang when.Lang, now time.Time) line {
	text = bot.CleanLine(text)
	if len(text) > lineBytes {
		return line{title: text}
	}
	pieces := strings.Split(text, ",")
	for i := range pieces {
		pieces[i] = strings.TrimSpace(pieces[i])
	}
	var wrong line
	for i := 1; i < min(len(pieces), linePieces); i++ {
		if l := readAfter(strings.Join(pieces[:i], ", "), pieces[i:], lang, now); l.understood(&wrong) || l.meant() {
			return l
		}
	}
	words := strings.Fields(pieces[0])
	for k := 1; k < min(len(words), lineWords); k++ {
		from := append([]string{strings.Join(words[k:], " ")}, pieces[1:]...)
		if l := readAfter(strings.Join(words[:k], " "), from, lang, now); l.understood(&wrong) || l.meant() {
			return l
		}
	}
	if wrong.err != nil {
		return wrong
	}
	return line{title: text}
}

// meant tells whether a line has what can only be a date or the end of a series,
// and a wrong one: fewer words might be a date, but not the one that was meant.
func (l line) meant() bool {
	return l.err != nil && slices.Contains([]when.Reason{when.TooMany, when.NoOccurrence, when.NoSuchDay, when.WeekdayMismatch, when.TwoReadings}, l.err.Reason)
}

// readAfter reads a line whose title is known: the date is as many of the pieces
// after it as can be one.
func readAfter(title string, pieces []string, lang when.Lang, now time.Time) line {
	title = strings.Trim(title, " ,\u00a0")
	wrong := line{title: title}
	for j := min(len(pieces), linePieces); j > 0; j-- {
		l := line{title: title, typed: strings.Join(pieces[:j], ", "), rest: pieces[j:]}
		if l.at, l.rule, l.err = readMoment(l.typed, lang, now); l.understood(&wrong) || l.meant() {
			return l
		}
	}
	return wrong
}

// understood tells whether a line has its date. What is wrong with it, if
// something was recognised at all, is kept in the first that is wrong.
func (l line) understood(wrong *line) bool {
	if l.rule != nil || !l.at.IsZero() {
		return true
	}
	if wrong.err == nil && l.err != nil && l.err.Reason != when.NotUnderstood && l.err.Reason != when.Empty {
		*wrong = l
	}
	return false
}

// readMoment reads a date, or a series.
func readMoment(typed string, lang when.Lang, now time.Time) (time.Time, *when.Rule, *when.Error) {
	var once, often *when.Error
	at, err := when.Parse(typed, lang, now)
	if err == nil {
		return at, nil, nil
	}
	errors.As(err, &once)
	rule, err := when.ParseRule(typed, lang, now)
	if err == nil {
		return time.Time{}, &rule, nil
	}
	errors.As(err, &often)
	if once.Reason == when.NotUnderstood && often.Reason != when.NoRepetition {
		return time.Time{}, nil, often
	}
	return time.Time{}, nil, once
}

// details are what may follow the date, in any order.
type details struct {
	length      int // minutes, which may be too few or too many; 0: not said
	place, link string
	with        []string // names of people: "avec Luis Ortega et Emma Wilson"
}

// withWords begin the names of people, andWords part them.
var (
	withWords = regexp.MustCompile(`(?i)^(?:avec|with)\s+`)
	andWords  = regexp.MustCompile(`(?i)\s+(?:et|and|&|\+)\s+`)
)

// details reads what follows the date: a length, people, a place, a link. ok is
// false where a link is not one to follow.
func (l line) details() (d details, ok bool) {
	var others []string
	for _, piece := range l.rest {
		if n, _ := readLength(piece, false); n != 0 && d.length == 0 {
			d.length = n
		} else if names := withWords.ReplaceAllString(piece, ""); names != piece {
			for _, name := range andWords.Split(names, -1) {
				d.with = append(d.with, strings.TrimPrefix(name, "@"))
			}
		} else if piece != "" {
			others = append(others, piece)
		}
	}
	d.place, d.link, ok = readPlace(strings.Join(others, ", "))
	return d, ok
}
