package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"livinglab/bot/chat"
)

// formView is a form as the template shows it.
type formView struct {
	W      words // in the form's language
	Lang   chat.Lang
	ID     string // of this opened form: the event id of its submission
	Route  string
	Title  string
	Submit string
	Fields []fieldView
}

type fieldView struct {
	chat.Field
	W         words
	Element   string // the HTML id
	MaxLength int
	First     string // the value of those that have one
}

// form draws a form. A person is chosen among those of the page.
func (v viewer) form(f chat.Form, id string) formView {
	w := v.lang.In(f.Lang)
	limits := v.p.Limits()
	out := formView{W: w, Lang: f.Lang, ID: id, Route: f.Route.String(), Title: f.Title, Submit: f.Submit}
	for _, d := range f.Fields {
		field := fieldView{Field: d, W: w, Element: "field-" + d.Name}
		if len(d.Value) > 0 {
			field.First = d.Value[0]
		}
		switch d.Kind {
		case chat.Line:
			field.MaxLength = bound(d.MaxLength, limits.Line)
		case chat.Lines:
			field.MaxLength = bound(d.MaxLength, limits.Lines)
		case chat.PersonField:
			field.Options = v.folk()
		}
		field.Options = choose(field.Options, d)
		out.Fields = append(out.Fields, field)
	}
	return out
}

func bound(asked, most int) int {
	if asked > 0 && asked < most {
		return asked
	}
	return most
}

// choose marks the options that the field's value names.
func choose(in []chat.Option, d chat.Field) []chat.Option {
	out := slices.Clone(in)
	for i := range out {
		if d.Value != nil {
			out[i].Chosen = slices.Contains(d.Value, out[i].Value)
		}
	}
	return out
}

// folk are the people of the page, as options.
func (v viewer) folk() []chat.Option {
	var out []chat.Option
	for _, p := range v.d.people {
		out = append(out, chat.Option{Value: p.ID, Label: p.Name, Hint: v.lang.About(p.About)})
	}
	return out
}

// Is reports whether the field is of a kind: for the template.
func (f fieldView) Is(kind string) bool { return f.Kind == chat.FieldKind(kind) }

// fewOptions is up to how many options are shown all at once.
const fewOptions = 6

// Grouped reports whether the field is a group of boxes rather than one
// control.
func (f fieldView) Grouped() bool {
	return f.Kind == chat.Choices || f.Kind == chat.Choice && !f.Optional && len(f.Options) <= fewOptions
}

// InputType is the type of the boxes of a group.
func (f fieldView) InputType() string {
	if f.Kind == chat.Choices {
		return "checkbox"
	}
	return "radio"
}

// maxFieldValues is more than any field has.
const maxFieldValues = 200

// submit is a form sent. The values are handed on as they were typed.
func (s *server) submit(ctx context.Context, a action) reply {
	route, err := chat.ParseRoute(a.Route)
	if err != nil || len(a.Fields) > chat.MaxFields {
		return reply{Does: "error", Message: a.lang.T("went-wrong"), status: http.StatusBadRequest}
	}
	if a, err = s.origin(ctx, a); err != nil {
		return a.gone()
	}
	filled := chat.Filled{}
	for name, values := range a.Fields {
		if len(values) > maxFieldValues {
			return reply{Does: "error", Message: a.lang.T("went-wrong"), status: http.StatusBadRequest}
		}
		for _, v := range values {
			if v = strings.ReplaceAll(v, "\r\n", "\n"); v != "" {
				filled[name] = append(filled[name], v)
			}
		}
	}
	e := a.event()
	e.Submit = &chat.Submit{Route: route, Fields: filled}
	return s.answer(ctx, a, e)
}
