package chattest

import (
	"errors"
	"fmt"
	"slices"

	"livinglab/bot/chat"
)

// sorry is shown when the answer cannot be.
var sorry = chat.Card{Title: chat.Str("Quelque chose n’a pas marché · Something went wrong")}

// show does what an answer says, and returns what the person alone is shown.
func (m *Memory) show(a act, answer chat.Answer) (*Seen, error) {
	if err := fits(a, answer); err != nil {
		return nil, err
	}
	switch answer.Does {
	case chat.DoesSay:
		return nil, m.say(a.event, *answer.Card)
	case chat.DoesWhisper, chat.DoesReplace:
		return m.whisper(a, *answer.Card), nil
	case chat.DoesOpen:
		return m.open(a, *answer.Form), nil
	case chat.DoesRefuse:
		s := *a.shown
		s.Fields = slices.Clone(s.Fields)
		for i := range s.Fields {
			s.Fields[i].Problem = answer.Problems[s.Fields[i].Name]
		}
		return &s, nil
	}
	return nil, nil
}

// fits checks an answer by the rules of chat.Answer.
func fits(a act, answer chat.Answer) error {
	e := a.event
	parts := 0
	for _, is := range []bool{answer.Card != nil, answer.Form != nil, answer.Problems != nil} {
		if is {
			parts++
		}
	}
	switch does := answer.Does; {
	case does == chat.DoesNothing && parts == 0:
		return nil
	case parts != 1:
		return fmt.Errorf("answer %q has %d parts", does, parts)
	case does == chat.DoesSay || does == chat.DoesWhisper || does == chat.DoesReplace:
		if answer.Card == nil {
			return fmt.Errorf("answer %q without a card", does)
		}
		return chat.Common.Check(*answer.Card)
	case does == chat.DoesOpen && answer.Form != nil:
		if e.Command == nil && e.Press == nil {
			return errors.New("a form opens on a command or a press only")
		}
		return chat.Common.CheckForm(*answer.Form)
	case does == chat.DoesRefuse:
		if e.Submit == nil || len(answer.Problems) == 0 {
			return errors.New("only a form is refused, for some problem")
		}
		for name, words := range answer.Problems {
			if a.shown.Field(name) == nil || words == "" {
				return fmt.Errorf("problem %q of field %q, which the form may not have", words, name)
			}
		}
		return nil
	}
	return fmt.Errorf("answer %q is none, or not with what it holds", answer.Does)
}

func (m *Memory) say(e chat.Event, c chat.Card) error {
	kept, err := keep(c)
	if err != nil {
		return err
	}
	to := chat.Target{Room: e.At.Room, Thread: e.At.Thread}
	if e.At.Direct {
		to = chat.Target{Person: e.From.ID}
	}
	m.add(&post{at: e.At, to: to, card: kept})
	return nil
}

func (m *Memory) whisper(a act, c chat.Card) *Seen {
	s := SeeCard(c)
	s.Kind, s.At = Whisper, a.event.At
	s.Handle = handle{memory: m, owner: a.event.From.ID, file: c.File}
	return s
}

func (m *Memory) open(a act, f chat.Form) *Seen {
	s := SeeForm(f)
	s.At = a.event.At
	s.Handle = handle{memory: m, owner: a.event.From.ID, form: &f, id: m.next("s")}
	return s
}
