package discord

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// A form is a modal: its custom_id is the encoded route of the submission, whole.
// Each field is a Label with a component whose custom_id is the field's name and,
// after an "=", which opening of the form it is of: "titre=1306c0ffee". Discord
// returns both.

// openingMark stands between a field's name and the opening.
const openingMark = "="

// modal draws a form that checkForm lets pass. The opening comes back with the
// submission (filled); it may be empty, and has no "=". What is wrong with a
// field, in a form that is shown again, is told before its hint.
func (p *Platform) modal(f chat.Form, opening string, problems chat.Problems) modal {
	m := modal{CustomID: f.Route.String(), Title: plain(f.Title)}
	for _, d := range f.Fields {
		in := p.element(f.Lang, d)
		in.CustomID = d.Name
		if opening != "" {
			in.CustomID += openingMark + opening
		}
		m.Components = append(m.Components, label{
			Type: labelType, Label: plain(d.Label), Description: told(plain(problems[d.Name]), plain(d.Hint)), Component: in,
		})
	}
	return m
}

// checkForm reports the first way in which a form cannot be shown in Discord.
func (p *Platform) checkForm(f chat.Form) error {
	if err := p.Limits().CheckForm(f); err != nil {
		return fmt.Errorf("%w: %w", chat.ErrInvalid, err)
	}
	for _, d := range f.Fields {
		if len(d.Name) > maxName {
			return fmt.Errorf("%w: form %s: field %.40q: its name is %d letters, at most %d", chat.ErrInvalid, f.Route, d.Name, len(d.Name), maxName)
		}
	}
	return nil
}

// maxOpening is the longest opening, and maxName the longest name of a field, in
// bytes: they fill a custom_id.
const (
	maxOpening = 40
	maxName    = maxCustomID - maxOpening - len(openingMark)
)

// What is wrong with a field begins with problemMark and ends, where its hint
// follows, with hintMark.
const (
	problemMark = "⚠ "
	hintMark    = "\u200b — "
)

// told is what stands under a field's label: its hint, and before it what is
// wrong, which is cut to fit and then stands alone.
func told(problem, hint string) string {
	if problem == "" {
		return hint
	}
	out := problemMark + strings.ReplaceAll(problem, hintMark, " — ")
	if hint != "" && utf8.RuneCountInString(out+hintMark+hint) <= maxHint {
		return out + hintMark + hint
	}
	return chat.CutString(out, maxHint)
}

// element is what a field is filled with. Radio buttons cannot be left again: a
// choice that is optional is a select, which can.
func (p *Platform) element(l chat.Lang, d chat.Field) element {
	required, least := !d.Optional, 1
	if d.Optional {
		least = 0
	}
	out := element{Required: required}
	switch n := len(d.Options); {
	case d.Kind == chat.Choice && required && n >= minRadio && n <= maxBoxes:
		out.Type, out.Options = radioGroup, choosables(d, 1)
	case d.Kind == chat.Choices && n <= maxBoxes:
		out.Type, out.MinValues, out.MaxValues, out.Options = checkboxGroup, &least, n, choosables(d, n)
	case d.Kind == chat.Choice:
		out.Type, out.Placeholder, out.MinValues, out.MaxValues = discordgo.SelectMenuComponent, p.say(l, "choose"), &least, 1
		out.Options = choosables(d, 1)
	case d.Kind == chat.Choices:
		out.Type, out.Placeholder, out.MinValues, out.MaxValues = discordgo.SelectMenuComponent, p.say(l, "choose"), &least, n
		out.Options = choosables(d, n)
	case d.Kind == chat.PersonField:
		out.Type, out.Placeholder, out.MinValues, out.MaxValues = discordgo.UserSelectMenuComponent, p.say(l, "choose-person"), &least, 1
		for _, v := range d.Value {
			if isID(v) {
				out.DefaultValues = append(out.DefaultValues, discordgo.SelectMenuDefaultValue{ID: v, Type: discordgo.SelectMenuDefaultValueUser})
			}
		}
	default:
		p.input(&out, l, d)
	}
	return out
}

// input is a field that is typed, a date and a number too: people type them
// here as everywhere, and the bot tells what it understood.
func (p *Platform) input(out *element, l chat.Lang, d chat.Field) {
	out.Type, out.Style, out.MaxLength = discordgo.TextInputComponent, discordgo.TextInputShort, maxInput
	if d.MaxLength > 0 {
		out.MaxLength = min(d.MaxLength, maxInput)
	}
	out.Value = chat.CutString(clean(strings.Join(d.Value, "")), out.MaxLength)
	switch d.Kind {
	case chat.Lines:
		out.Style = discordgo.TextInputParagraph
	case chat.DateField:
		out.Placeholder = p.say(l, "date-example")
	case chat.NumberField:
		out.Placeholder = p.say(l, "number-example")
	}
}

// choosables are a field's options, those that its value names chosen, at most that
// many of them.
func choosables(d chat.Field, most int) (out []choosable) {
	all := slices.Clone(d.Options)
	for i := range all {
		all[i].Chosen = slices.Contains(d.Value, all[i].Value)
	}
	for _, o := range options(all, most) {
		out = append(out, choosable(o))
	}
	return out
}

// submitted is a component of a submitted modal, as anyone may have made it.
type submitted struct {
	CustomID   string          `json:"custom_id"`
	Value      json.RawMessage `json:"value"`
	Values     json.RawMessage `json:"values"`
	Component  json.RawMessage `json:"component"`
	Components json.RawMessage `json:"components"`
}

// filled reads the components of a submitted modal (data.components): the values
// by the names of the fields, none for a field left empty, and the opening that
// modal was given. Components that it does not know are passed over. An error is
// JSON that is no list of components.
func filled(components json.RawMessage) (values chat.Filled, opening string, err error) {
	var list []json.RawMessage
	if err := json.Unmarshal(components, &list); err != nil {
		return nil, "", fmt.Errorf("the components of a form: %w", err)
	}
	values = chat.Filled{}
	for _, raw := range list {
		fill(raw, values, &opening, maxDepth)
	}
	return values, opening, nil
}

// maxDepth is how far inside one another components are looked for; Discord's
// stand two deep.
const maxDepth = 3

func fill(raw json.RawMessage, into chat.Filled, opening *string, depth int) {
	var s submitted
	if depth == 0 || json.Unmarshal(raw, &s) != nil {
		return
	}
	if s.Component != nil {
		fill(s.Component, into, opening, depth-1)
	}
	var inner []json.RawMessage
	if json.Unmarshal(s.Components, &inner) == nil {
		for _, raw := range inner {
			fill(raw, into, opening, depth-1)
		}
	}
	name, of, _ := strings.Cut(s.CustomID, openingMark)
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") != "" {
		return
	}
	if *opening == "" && len(of) <= maxOpening && !strings.Contains(of, openingMark) {
		*opening = of
	}
	if values := valuesOf(s); len(values) > 0 && into[name] == nil {
		into[name] = values
	}
}

// valuesOf are the values of one component, the empty ones left out.
func valuesOf(s submitted) []string {
	var one string
	var all []string
	if json.Unmarshal(s.Value, &one) == nil {
		all = append(all, strings.ReplaceAll(one, "\r\n", "\n"))
	}
	var several []string
	if json.Unmarshal(s.Values, &several) == nil {
		all = append(all, several...)
	}
	var out []string
	for _, v := range all {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}
