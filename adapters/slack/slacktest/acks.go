package slacktest

import (
	"bytes"
	"slices"
)

// answered does what the app's acknowledgement asks for. The caller holds mu.
func (s *Server) answered(a *Act, body []byte) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || string(body) == "null" || string(body) == "{}" {
		if a.sort == "view_submission" {
			s.submitted(a, nil)
		}
		return
	}
	var answer object
	isObject := decode(body, &answer) == nil
	switch {
	case !a.takes && a.kind != "events_api":
		s.refuse("ack", "payload_not_accepted", "%s %s: %.200s", a.kind, a.sort, body)
	case a.kind == "slash_commands" && !isObject:
		s.replied(a, object{"text": string(body)})
	case a.kind == "slash_commands":
		s.replied(a, answer)
	case a.sort == "view_submission" && isObject:
		s.submitted(a, answer)
	}
}

// replied shows the message that came with the acknowledgement of a command.
func (s *Server) replied(a *Act, answer object) {
	if err := s.respond(a, answer); err != nil {
		s.refuse("ack", codeOf(err), "%v", err)
		s.troubled(a, "dispatch_unknown_error")
	}
}

// submitted does what the acknowledgement of a submitted view asks for.
func (s *Server) submitted(a *Act, answer object) {
	v := a.view
	fail := func(why string) {
		s.refuse("ack", "invalid_response_action", "%s", why)
		s.troubled(a, "we had some trouble connecting")
	}
	if !v.open {
		return // sent again: the person has left it
	}
	for k := range answer {
		if !slices.Contains([]string{"response_action", "view", "errors"}, k) {
			fail("unknown field " + k)
			return
		}
	}
	switch action := str(answer, "response_action"); action {
	case "":
		if len(answer) > 0 {
			fail("no response_action")
			return
		}
		s.closeTop(a.User, false)
		s.show(a.User, a, Shown{view: v, closed: true})
	case "clear":
		s.closeTop(a.User, true)
		s.show(a.User, a, Shown{view: v, closed: true})
	case "errors":
		s.refused(a, answer["errors"], fail)
	case "update", "push":
		body, _ := answer["view"].(object)
		checked, err := s.checkView(body, "modal")
		if err == nil && action == "push" {
			_, err = s.push(a, checked)
		}
		if err != nil {
			fail(err.Error())
			return
		}
		if action == "update" {
			s.change(v, checked, a)
		}
	default:
		fail("response_action " + action)
	}
}

// refused shows what is wrong beside the fields of a view: errors are by
// block_id, of input blocks that are there.
func (s *Server) refused(a *Act, errors any, fail func(string)) {
	all, _ := errors.(object)
	problems := map[string]string{}
	for block, words := range all {
		text, ok := words.(string)
		if !ok || text == "" || !slices.ContainsFunc(a.view.blocks(), func(b any) bool {
			o, _ := b.(object)
			return str(o, "type") == "input" && str(o, "block_id") == block
		}) {
			fail("an error for block " + block + ", which is no input")
			return
		}
		problems[block] = text
	}
	if len(problems) == 0 {
		fail("errors without any")
		return
	}
	a.view.errors = problems
	s.show(a.User, a, Shown{view: a.view})
}

func contains(list []string, s string) bool { return slices.Contains(list, s) }
