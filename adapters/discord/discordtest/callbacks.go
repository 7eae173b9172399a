package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
)

// callback is an answer to an interaction.
type callback struct {
	Type int             `json:"type"`
	Data json.RawMessage `json:"data"`
}

// allowed are the answers that each kind of interaction takes; 6 and 7 need a
// message of a component besides. (Receiving and Responding, "Interaction
// Callback Type".)
var allowed = map[int][]int{
	applicationCommand: {callbackMessage, callbackDeferred, callbackModal},
	messageComponent:   {callbackMessage, callbackDeferred, callbackDeferUpdate, callbackUpdate, callbackModal},
	autocomplete:       {callbackSuggestions},
	modalSubmit:        {callbackMessage, callbackDeferred, callbackDeferUpdate, callbackUpdate},
}

// respond is the first answer to an interaction: once, within three seconds.
func (s *Server) respond(c *call) (answer, *refusal) {
	i, now := s.acts.byID[c.vars["interaction_id"]], s.clock.Now()
	switch {
	case i == nil || i.token != c.vars["interaction_token"]:
		return refused(10062)
	case i.answered != callbackNone:
		return refused(40060)
	case now.After(i.made.Add(answerWithin)):
		return refused(10062)
	}
	var k callback
	if no := c.decode(&k); no != nil {
		return answer{}, no
	}
	var bad problems
	updates := k.Type == callbackDeferUpdate || k.Type == callbackUpdate
	if !slices.Contains(allowed[i.kind], k.Type) || updates && i.ofComponent() == nil {
		bad.add([]string{"type"}, "BASE_TYPE_CHOICES", "An interaction of type %d is not answered with %d.", i.kind, k.Type)
		return answer{}, bad.refusal()
	}
	if no := s.answerWith(c, i, k); no != nil {
		return answer{}, no
	}
	i.answered = k.Type
	if !i.told.IsZero() {
		s.acts.took = append(s.acts.took, time.Since(i.told))
	}
	if i.form != nil {
		i.form.open = false
	}
	if c.query.Get("with_response") != "true" {
		return none()
	}
	return answer{http.StatusOK, s.answerObject(i)}, nil
}

// answerWith does what an answer says.
func (s *Server) answerWith(c *call, i *interaction, k callback) *refusal {
	switch k.Type {
	case callbackSuggestions:
		return s.suggest(i, k.Data)
	case callbackModal:
		return s.open(i, k.Data)
	case callbackDeferUpdate:
		i.original = i.ofComponent()
		return nil
	}
	r := messageRequest{files: c.files}
	if len(k.Data) > 0 {
		if err := json.Unmarshal(k.Data, &r); err != nil {
			return refuse(50109)
		}
	}
	a := asked{at: []string{"data"}, flags: flagsOfAnswer, interaction: true}
	switch k.Type {
	case callbackUpdate:
		i.original = i.ofComponent()
		a.was = i.original
		return s.edit(i.original, &r, a)
	case callbackDeferred:
		a.flags = flagsOfDeferredAnswer
		// The rest of the data is for the message that comes later.
		r = messageRequest{Flags: r.Flags}
	}
	m, no := s.newAnswer(i, &r, a, k.Type == callbackDeferred)
	if no != nil {
		return no
	}
	i.original = m
	return nil
}

// newAnswer makes a message with an interaction's token.
func (s *Server) newAnswer(i *interaction, r *messageRequest, a asked, loads bool) (*message, *refusal) {
	var bad problems
	r.check(a, &bad)
	if no := bad.refusal(); no != nil {
		return nil, no
	}
	if s.shut(s.channels[i.channel]) {
		return nil, refuse(50083) // interactions are no exception
	}
	now := s.clock.Now()
	m := &message{channel: i.channel, author: s.AppID, made: now, from: i, kind: plainMessage}
	switch {
	case i.answered != callbackNone && i.original != nil && !i.original.gone:
		m.kind, m.refers = reply, i.original
	case i.answered == callbackNone && i.ofComponent() != nil:
		m.kind, m.refers = reply, i.ofComponent()
	case i.target != "":
		m.kind, m.refers = byMenu, s.messages[i.target]
	case i.kind == applicationCommand:
		m.kind = byCommand
	}
	s.fill(m, r, a, now)
	if loads {
		m.flags |= loading
	} else if m.empty() {
		return nil, refuse(50006)
	}
	i.messages = append(i.messages, m)
	if m.flags&ephemeral == 0 {
		s.post(s.channels[i.channel], m, now)
		return m, nil
	}
	m.only = i.who
	s.keep(m, now)
	s.dispatchMessage("MESSAGE_CREATE", m)
	return m, nil
}

// suggest keeps suggestions for an option that is typed.
func (s *Server) suggest(i *interaction, data json.RawMessage) *refusal {
	var d struct {
		Choices []Choice `json:"choices"`
	}
	if err := json.Unmarshal(data, &d); err != nil {
		return refuse(50109)
	}
	var bad problems
	at := []string{"data", "choices"}
	if len(d.Choices) > choicesMost {
		bad.add(at, "BASE_TYPE_BAD_LENGTH", "Must be %d or fewer in length.", choicesMost)
	}
	for n, choice := range d.Choices {
		text, isText := choice.Value.(string)
		if isText != (i.focused == optionText) {
			bad.add(inside(at, n, "value"), "APPLICATION_COMMAND_OPTIONS_VALUE_INVALID", "The value is not of the option's type.")
		}
		if utf8.RuneCountInString(text) > choiceValueMost {
			bad.add(inside(at, n, "value"), "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", choiceValueMost)
		}
	}
	i.choices = d.Choices
	return bad.refusal()
}

// open opens a form.
func (s *Server) open(i *interaction, data json.RawMessage) *refusal {
	var d modalRequest
	if err := json.Unmarshal(data, &d); err != nil {
		return refuse(50109)
	}
	var bad problems
	d.check([]string{"data"}, &bad)
	if no := bad.refusal(); no != nil {
		return no
	}
	b := &componentBuilder{s: s, used: map[int]bool{}}
	i.modal = &modal{custom: d.CustomID, title: d.Title, components: b.number(d.Components), from: i, open: true}
	return nil
}

// answerObject is what an answer is answered when that is asked for.
func (s *Server) answerObject(i *interaction) object {
	about := object{"id": i.id, "type": i.kind, "channel_id": i.channel}
	if i.guild != "" {
		about["guild_id"] = i.guild
	}
	o := object{"interaction": about}
	if i.original == nil {
		return o
	}
	about["response_message_id"] = i.original.id
	about["response_message_loading"] = i.original.flags&loading != 0
	about["response_message_ephemeral"] = i.original.flags&ephemeral != 0
	if i.answered == callbackMessage || i.answered == callbackUpdate {
		o["resource"] = object{"type": i.answered, "message": s.messageObject(i.original, true)}
	}
	return o
}
