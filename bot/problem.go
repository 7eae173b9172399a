package bot

import (
	"crypto/rand"
	"errors"
	"slices"

	"livinglab/bot/chat"
)

// ErrNothing is returned by Post.Render when there is nothing to show.
var ErrNothing = errors.New("nothing to show")

// Problem is an error that the person can do something about. It is told to
// them in their language; the transaction is rolled back. Anything else that a
// handler returns is the operator's business.
type Problem struct {
	Text chat.Text
	// Fields, when set, are problems of a form's fields: the form stays open.
	Fields chat.Problems

	paragraphs []chat.Text // Text in its paragraphs
}

func (p *Problem) Error() string { return "problem: " + p.Text.String() }

// Problem returns a *Problem in the words of a text of the feature.
func (c *Call) Problem(key string, args ...any) error {
	return &Problem{Text: c.T(key, args...), paragraphs: c.Paragraphs(key, args...)}
}

// And returns the problem with one more paragraph.
func (p *Problem) And(paragraph chat.Text) *Problem {
	return &Problem{Text: chat.Join(p.Text, chat.Str("\n\n"), paragraph), Fields: p.Fields,
		paragraphs: append(slices.Clone(p.body()), paragraph)}
}

// body is the problem as a card shows it.
func (p *Problem) body() []chat.Text {
	if p.paragraphs != nil {
		return p.paragraphs
	}
	return []chat.Text{p.Text}
}

// FieldProblem returns a *Problem about one field of the form that was sent,
// or, where there is no form, about the command.
func (c *Call) FieldProblem(field, key string, args ...any) error {
	t := c.T(key, args...)
	return &Problem{Text: t, Fields: chat.Problems{field: t.String()}, paragraphs: c.Paragraphs(key, args...)}
}

// reference is a short code that joins what a person was told and the log.
func reference() string {
	return rand.Text()[:6]
}

// notAllowed is the problem of someone who has not the role that is needed.
func (c *Call) notAllowed(needed Role) *Problem {
	return &Problem{Text: c.T("core.not-allowed", "role", c.T(needed.key()))}
}
