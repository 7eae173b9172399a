package slack

import (
	"strings"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// A form is a modal: its callback_id is the encoded route of the submission,
// and each field is an input block whose block_id is the field's name. What is
// wrong with a field is Slack's to show (response_action "errors"), by that
// name.

// modal draws a form that Limits.CheckForm lets pass. The metadata is what the
// submission comes back with, at most 3,000 characters.
func (p *Platform) modal(f chat.Form, metadata string) slack.ModalViewRequest {
	v := slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain(f.Title), Submit: plain(f.Submit), Close: plain(p.say(f.Lang, "cancel")),
		CallbackID: f.Route.String(), PrivateMetadata: metadata,
	}
	for _, d := range f.Fields {
		input := slack.NewInputBlock(d.Name, plain(d.Label), maybe(d.Hint), p.element(f.Lang, d)).WithOptional(d.Optional)
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, input)
	}
	return v
}

// fewOptions is up to how many options of a required choice are all shown as
// radio buttons, which a thumb reaches in one touch; more are a menu.
const fewOptions = 5

// element is what a field is filled with. A choice that is optional is a menu of
// several that takes one: what was chosen in another can not be taken back.
func (p *Platform) element(l chat.Lang, d chat.Field) slack.BlockElement {
	offered, chosen := options(choose(d))
	switch {
	case d.Kind == chat.Choice && d.Optional:
		e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, plain(p.say(l, "choose")), d.Name, offered...)
		return e.WithMaxSelectedItems(1).WithInitialOptions(chosen...)
	case d.Kind == chat.Choice && len(offered) <= fewOptions:
		e := slack.NewRadioButtonsBlockElement(d.Name, offered...)
		e.InitialOption = first(chosen)
		return e
	case d.Kind == chat.Choice:
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(p.say(l, "choose")), d.Name, offered...)
		return e.WithInitialOption(first(chosen))
	case d.Kind == chat.Choices && len(offered) <= maxBoxes:
		e := slack.NewCheckboxGroupsBlockElement(d.Name, offered...)
		e.InitialOptions = chosen
		return e
	case d.Kind == chat.Choices:
		e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, plain(p.say(l, "choose")), d.Name, offered...)
		return e.WithInitialOptions(chosen...)
	case d.Kind == chat.PersonField && d.Optional:
		e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeUser, plain(p.say(l, "choose-person")), d.Name)
		return e.WithMaxSelectedItems(1).WithInitialUsers(d.Value...)
	case d.Kind == chat.PersonField:
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plain(p.say(l, "choose-person")), d.Name)
		return e.WithInitialUser(strings.Join(d.Value, ""))
	}
	return p.input(l, d)
}

// input is a field that is typed, a date and a number too: people type them
// here as everywhere, and the bot tells what it understood.
func (p *Platform) input(l chat.Lang, d chat.Field) slack.BlockElement {
	e := slack.NewPlainTextInputBlockElement(nil, d.Name)
	e.Multiline = d.Kind == chat.Lines
	e.InitialValue = clean(strings.Join(d.Value, ""))
	e.MaxLength = maxInput
	if d.MaxLength > 0 {
		e.MaxLength = min(d.MaxLength, maxInput)
	}
	switch d.Kind {
	case chat.DateField:
		e.Placeholder = plain(p.say(l, "date-example"))
	case chat.NumberField:
		e.Placeholder = plain(p.say(l, "number-example"))
	}
	return e
}

// choose are a field's options, those that its value names chosen.
func choose(d chat.Field) []chat.Option {
	out := make([]chat.Option, len(d.Options))
	for i, o := range d.Options {
		o.Chosen = false
		for _, v := range d.Value {
			o.Chosen = o.Chosen || v == o.Value
		}
		out[i] = o
	}
	return out
}

func first(chosen []*slack.OptionBlockObject) *slack.OptionBlockObject {
	if len(chosen) == 0 {
		return nil
	}
	return chosen[0]
}

// filled reads the values of a submitted modal by the names of its fields; a
// field left empty has none.
func filled(v slack.View) chat.Filled {
	out := chat.Filled{}
	if v.State == nil {
		return out
	}
	for name, actions := range v.State.Values {
		for _, a := range actions {
			if values := valuesOf(a); len(values) > 0 {
				out[name] = values
			}
		}
	}
	return out
}

// valuesOf are the values of one element of a modal, the empty ones left out.
func valuesOf(a slack.BlockAction) []string {
	all := []string{strings.ReplaceAll(a.Value, "\r\n", "\n"), a.SelectedOption.Value, a.SelectedUser}
	all = append(all, a.SelectedUsers...)
	for _, o := range a.SelectedOptions {
		all = append(all, o.Value)
	}
	var out []string
	for _, v := range all {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

// problemPrefix + a field's name is the block_id of what is wrong with it, in a
// modal that is shown again.
const problemPrefix = "problem="

// again draws a submitted modal once more with what was typed in it and, under
// each field, what is wrong: for a submission that was acknowledged before the
// bot had answered, when Slack no longer takes errors. Problems of fields that it
// has not are shown first.
func (p *Platform) again(v slack.View, problems chat.Problems) slack.ModalViewRequest {
	out := slack.ModalViewRequest{
		Type: slack.VTModal, Title: v.Title, Submit: v.Submit, Close: v.Close,
		CallbackID: v.CallbackID, PrivateMetadata: v.PrivateMetadata,
	}
	typed := filled(v)
	for _, b := range v.Blocks.BlockSet {
		input, ok := b.(*slack.InputBlock)
		if !ok {
			continue // what was wrong the time before
		}
		kept := *input
		kept.Element = refill(input.Element, typed[input.BlockID])
		out.Blocks.BlockSet = append(out.Blocks.BlockSet, &kept)
		if problem := problems[input.BlockID]; problem != "" {
			out.Blocks.BlockSet = append(out.Blocks.BlockSet, problemBlock(input.BlockID, problem))
		}
	}
	return out
}

// problemBlock says what is wrong with a field, under it.
func problemBlock(name, problem string) slack.Block {
	text := chat.CutString(clean(problem), maxText)
	return slack.NewRichTextBlock(problemPrefix+name, slack.NewRichTextSection(bold(text)))
}

// refill returns an element that holds those values when it opens.
func refill(e slack.BlockElement, values []string) slack.BlockElement {
	one := strings.Join(values[:min(len(values), 1)], "")
	switch e := e.(type) {
	case *slack.PlainTextInputBlockElement:
		out := *e
		out.InitialValue = one
		return &out
	case *slack.SelectBlockElement:
		out := *e
		out.InitialOption, out.InitialUser = first(named(e.Options, values)), ""
		if e.Type == slack.OptTypeUser {
			out.InitialUser = one
		}
		return &out
	case *slack.RadioButtonsBlockElement:
		out := *e
		out.InitialOption = first(named(e.Options, values))
		return &out
	case *slack.CheckboxGroupsBlockElement:
		out := *e
		out.InitialOptions = named(e.Options, values)
		return &out
	case *slack.MultiSelectBlockElement:
		out := *e
		out.InitialOptions, out.InitialUsers = named(e.Options, values), nil
		if e.Type == slack.MultiOptTypeUser {
			out.InitialUsers = values
		}
		return &out
	}
	return e
}

// named are the options that have one of the values.
func named(options []*slack.OptionBlockObject, values []string) []*slack.OptionBlockObject {
	var out []*slack.OptionBlockObject
	for _, o := range options {
		for _, v := range values {
			if v == o.Value {
				out = append(out, o)
			}
		}
	}
	return out
}
