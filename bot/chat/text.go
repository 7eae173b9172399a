package chat

import (
	"strings"
	"time"
)

// Text is a run of spans. Nothing in a span is ever read as markup: an adapter
// escapes what its platform would interpret, so that nothing a member writes
// can mention, link or format. Only the bot makes spans.
type Text []Span

// Span is a piece of text of one kind. The zero kind is plain text.
type Span struct {
	Kind SpanKind `json:"kind,omitempty"`
	// Text is what is shown. For a person, a room or a time it is what a
	// platform shows when it has nothing better.
	Text string `json:"text"`
	// URL is the address of a link: http or https.
	URL string `json:"url,omitempty"`
	// Accounts are the accounts of a person, by which an adapter may show
	// them as its platform shows people; of a room, what it is on each platform.
	// Empty when only the name may be shown.
	Accounts []Account `json:"accounts,omitempty"`
	// Ping says that the person must be notified.
	Ping bool `json:"ping,omitempty"`
	// At is the instant of a time, in Unix seconds, and Form what of it is
	// shown.
	At   int64    `json:"at,omitempty"`
	Form TimeForm `json:"form,omitempty"`
}

// SpanKind tells what a span is.
type SpanKind string

// The kinds of spans.
const (
	Plain    SpanKind = ""
	Bold     SpanKind = "bold"
	Code     SpanKind = "code" // shown in a fixed-width face: receipts, commands
	LinkSpan SpanKind = "link"
	PersonIs SpanKind = "person"
	RoomIs   SpanKind = "room"
	TimeIs   SpanKind = "time"
)

// TimeForm tells what is shown of an instant.
type TimeForm string

// The forms of a time.
const (
	DayAndClock TimeForm = ""
	DayOnly     TimeForm = "day"
	ClockOnly   TimeForm = "clock"
)

// Str is a text of one plain span.
func Str(s string) Text {
	if s == "" {
		return nil
	}
	return Text{{Text: s}}
}

// Strong is a text of one bold span.
func Strong(s string) Text { return Text{{Kind: Bold, Text: s}} }

// Fixed is a text of one fixed-width span, for what people copy.
func Fixed(s string) Text { return Text{{Kind: Code, Text: s}} }

// Link is a text of one link. The label is shown; url must be http or https,
// else the label is shown alone.
func Link(label, url string) Text {
	if !isWeb(url) {
		return Str(label)
	}
	return Text{{Kind: LinkSpan, Text: label, URL: url}}
}

// Who is a text of one person, shown by name or as the platform shows people,
// without notifying them.
func Who(name string, accounts ...Account) Text {
	return Text{{Kind: PersonIs, Text: name, Accounts: accounts}}
}

// Where is a text of one room, shown by the lab's name for it ("#ideation") or as
// the platform shows rooms, where it is one of that platform's: what the room is
// called there, and a way into it.
func Where(name string, rooms ...Account) Text {
	return Text{{Kind: RoomIs, Text: "#" + name, Accounts: rooms}}
}

// When is a text of one instant, day and clock. The words are what is shown
// where a platform cannot show each reader their own zone.
func When(t time.Time, words string) Text {
	return Text{{Kind: TimeIs, Text: words, At: t.Unix()}}
}

// Part is When, of the day or the clock alone.
func Part(t time.Time, form TimeForm, words string) Text {
	return Text{{Kind: TimeIs, Text: words, At: t.Unix(), Form: form}}
}

// Join concatenates texts.
func Join(parts ...Text) Text {
	var out Text
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// String returns the text as plain words.
func (t Text) String() string {
	if len(t) == 1 {
		return t[0].Text
	}
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Len is the number of characters (runes) shown.
func (t Text) Len() int {
	n := 0
	for _, s := range t {
		n += len([]rune(s.Text))
	}
	return n
}

// Cut returns the text in at most n characters, the last of them an ellipsis
// when something was left out. A span is cut inside only if it is not a person,
// a room or a time, which are kept whole or dropped.
func (t Text) Cut(n int) Text {
	if t.Len() <= n {
		return t
	}
	if n <= 0 {
		return nil
	}
	var out Text
	left := n - 1
	for _, s := range t {
		r := []rune(s.Text)
		if len(r) <= left {
			out, left = append(out, s), left-len(r)
			continue
		}
		if s.Kind != PersonIs && s.Kind != RoomIs && s.Kind != TimeIs && left > 0 {
			s.Text = string(r[:left])
			out = append(out, s)
		}
		break
	}
	return append(out, Span{Text: "…"})
}
