package chattest

import (
	"slices"
	"strings"

	"livinglab/bot/chat"
)

// SeeCard is what a person sees of a card, whatever the platform: what a stage
// reads back from its platform must be the same, word for word. Kind is Post.
//
//	Title    the title's words
//	Lines    each paragraph's words (a line break within one is "\n"), none for
//	         an empty paragraph;
//	         each fact as "Label: value", with the label as given;
//	         the table's head, then its rows, as "a | b | c";
//	         the picture as "[picture: its description]";
//	         the file as "[file: its name]";
//	         the foot's words
//	Menus    in order, with the label, the encoded route and all options
//	Button   in order, with the label and the encoded route or the address
//
// Of a text that is several spans the words follow each other, nothing between
// them. Bold, code and links are seen by their words alone.
func SeeCard(c chat.Card) *Seen {
	s := &Seen{Kind: Post, Lang: c.Lang, Title: c.Title.String()}
	for _, p := range c.Body {
		s.line(p.String())
	}
	for _, f := range c.Facts {
		s.line(f.Label + ": " + f.Value.String())
	}
	if t := c.Table; t != nil {
		s.line(strings.Join(t.Head, " | "))
		for _, row := range t.Rows {
			cells := make([]string, len(row))
			for i, cell := range row {
				cells[i] = cell.String()
			}
			s.line(strings.Join(cells, " | "))
		}
	}
	if c.Picture != nil {
		s.line("[picture: " + c.Picture.Alt + "]")
	}
	if c.File != nil {
		s.line("[file: " + c.File.Name + "]")
	}
	s.line(c.Foot.String())
	for _, m := range c.Menus {
		s.Menus = append(s.Menus, Control{
			Label: m.Label, Route: m.Route.String(), Options: slices.Clone(m.Options), Several: m.Several(),
		})
	}
	for _, b := range c.Buttons {
		k := Control{Label: b.Label, URL: b.URL}
		if b.URL == "" {
			k.Route = b.Route.String()
		}
		s.Button = append(s.Button, k)
	}
	return s
}

func (s *Seen) line(words string) {
	if words != "" {
		s.Lines = append(s.Lines, words)
	}
}

// SeeForm is what a person sees of a form that opens. Kind is Form. The options
// of a field are never Chosen: Value tells what the field holds.
func SeeForm(f chat.Form) *Seen {
	s := &Seen{Kind: Form, Lang: f.Lang, Title: f.Title, Submit: f.Submit}
	for _, d := range f.Fields {
		options := slices.Clone(d.Options)
		for i := range options {
			options[i].Chosen = false
		}
		s.Fields = append(s.Fields, SeenField{
			Name: d.Name, Label: d.Label, Hint: d.Hint, Kind: d.Kind,
			Optional: d.Optional, Value: slices.Clone(d.Value), Options: options,
		})
	}
	return s
}

// Control finds a button or a menu by its label, nil if there is none.
func (s *Seen) Control(label string) *Control {
	if s == nil {
		return nil
	}
	for _, list := range [][]Control{s.Button, s.Menus} {
		for i := range list {
			if list[i].Label == label {
				return &list[i]
			}
		}
	}
	return nil
}

// Field finds a form's field by its name, nil if there is none.
func (s *Seen) Field(name string) *SeenField {
	if s == nil {
		return nil
	}
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i]
		}
	}
	return nil
}
