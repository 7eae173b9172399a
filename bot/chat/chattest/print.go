package chattest

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"livinglab/bot/chat"
)

// Print writes what was seen as the conversation files show it. The words of
// the format are English whatever the language of what is shown.
//
//	(private) Title                     (post), (direct), (thread), (private), (form), or (who wrote it)
//	  A paragraph.
//	    Its second line.
//	  Clôture: vendredi 27 novembre
//	  {Thème: Emploi · (Logement)}      a menu; what is chosen already is in parentheses
//	  {Thèmes, several: Emploi · Logement}
//	  {Projet                           a menu whose options have hints
//	    Café: se rencontrer
//	  }
//	  [Proposer une idée] [Site -> https://livinglab.example]
//
// and a form, its kinds named when not a line, "*" when required:
//
//	(form) Nouvelle idée
//	  Titre*: Un jardin
//	    (Une phrase.)                   the hint
//	    ! Trop court.                   the problem
//	  Détails (lines):
//	    | au soleil
//	    | et au chaud
//	  Thème (choice)*: Emploi · (Logement)
//	  [Proposer]
//
// The spaces that French puts before a colon are printed as plain spaces;
// characters that cannot be seen are printed as \u202e. Nothing seen is
// "(nothing)".
func Print(w io.Writer, s *Seen) {
	io.WriteString(w, Sprint(s))
}

// Sprint returns what Print writes.
func Sprint(s *Seen) string {
	p := &printer{}
	if s == nil {
		p.line("(nothing)")
		return p.String()
	}
	p.line("(" + source(s) + ") " + p.broken(s.Title, "  "))
	for _, l := range s.Lines {
		p.line("  " + p.broken(l, "    "))
	}
	for _, f := range s.Fields {
		p.field(f)
	}
	for _, m := range s.Menus {
		p.menu(m)
	}
	if s.Kind == Form {
		p.line("  [" + visible(s.Submit) + "]")
		return p.String()
	}
	var buttons []string
	for _, b := range s.Button {
		label := visible(b.Label)
		if b.URL != "" {
			label += " -> " + visible(b.URL)
		}
		buttons = append(buttons, "["+label+"]")
	}
	if len(buttons) > 0 {
		p.line("  " + strings.Join(buttons, " "))
	}
	return p.String()
}

// source tells in one word where something was seen or who wrote it.
func source(s *Seen) string {
	switch {
	case s.Kind == Form:
		return "form"
	case s.Kind == Whisper:
		return "private"
	case s.By != "":
		return s.By
	case s.At.Direct:
		return "direct"
	case s.At.Thread != "":
		return "thread"
	}
	return "post"
}

type printer struct{ strings.Builder }

// line writes a line, without spaces at its end: diffs and editors lose them.
func (p *printer) line(s string) {
	fmt.Fprintln(p, strings.TrimRight(s, " "))
}

// broken makes words printable and indents the lines after the first.
func (p *printer) broken(words, indent string) string {
	return strings.ReplaceAll(visible(words), "\n", "\n"+indent)
}

func (p *printer) menu(m Control) {
	label := visible(m.Label)
	if m.Several {
		label += ", several"
	}
	hints := false
	for _, o := range m.Options {
		hints = hints || o.Hint != ""
	}
	if !hints {
		p.line("  {" + label + ": " + options(m.Options, nil) + "}")
		return
	}
	p.line("  {" + label)
	for _, o := range m.Options {
		p.option(o, o.Chosen)
	}
	p.line("  }")
}

func (p *printer) option(o chat.Option, chosen bool) {
	words := visible(o.Label)
	if chosen {
		words = "(" + words + ")"
	}
	if o.Hint != "" {
		words += ": " + visible(o.Hint)
	}
	p.line("    " + words)
}

func (p *printer) field(f SeenField) {
	head := "  " + visible(f.Label)
	if f.Kind != chat.Line && f.Kind != "" {
		head += " (" + string(f.Kind) + ")"
	}
	if !f.Optional {
		head += "*"
	}
	head += ":"
	values := strings.Join(f.Value, ", ")
	switch {
	case f.Kind == chat.Choice || f.Kind == chat.Choices:
		p.choice(head, f)
	case f.Kind == chat.Lines && values != "":
		p.line(head)
		p.line("    | " + p.broken(values, "    | "))
	default:
		p.line(head + " " + p.broken(values, "    "))
	}
	if f.Hint != "" {
		p.line("    (" + p.broken(f.Hint, "    ") + ")")
	}
	if f.Problem != "" {
		p.line("    ! " + p.broken(f.Problem, "    "))
	}
}

func (p *printer) choice(head string, f SeenField) {
	chosen := map[string]bool{}
	for _, v := range f.Value {
		chosen[v] = true
	}
	for _, o := range f.Options {
		if o.Hint == "" {
			continue
		}
		p.line(head)
		for _, o := range f.Options {
			p.option(o, chosen[o.Value])
		}
		return
	}
	p.line(head + " " + options(f.Options, chosen))
}

// options lists options on one line, the chosen ones in parentheses.
func options(list []chat.Option, chosen map[string]bool) string {
	out := make([]string, len(list))
	for i, o := range list {
		out[i] = visible(o.Label)
		if o.Chosen || chosen[o.Value] {
			out[i] = "(" + out[i] + ")"
		}
	}
	return strings.Join(out, " · ")
}

// visible makes words printable: hard and narrow spaces as spaces, what cannot
// be seen as an escape; line breaks and the joiners within emoji are kept.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\u200d' || unicode.IsPrint(r):
			b.WriteRune(r)
		case unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
