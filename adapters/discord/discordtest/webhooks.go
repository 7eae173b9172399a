package discordtest

// tokenOf is the interaction whose token a request has, while it is good.
func (s *Server) tokenOf(c *call) (*interaction, *refusal) {
	i := s.acts.byToken[c.vars["webhook_token"]]
	switch {
	case i == nil || c.vars["webhook_id"] != s.AppID:
		return nil, refuse(10015)
	case !s.clock.Now().Before(i.made.Add(tokenFor)):
		return nil, refuse(50027)
	case i.answered == callbackNone || i.kind == autocomplete:
		// The webhook is there once the interaction is answered.
		return nil, refuse(10015)
	}
	return i, nil
}

// answerOf is the message of a request: the interaction's original answer, or
// one that was made with its token.
func (s *Server) answerOf(c *call) (*interaction, *message, *refusal) {
	i, no := s.tokenOf(c)
	if no != nil {
		return nil, nil, no
	}
	id, named := c.vars["message_id"]
	if !named && i.original != nil && !i.original.gone {
		return i, i.original, nil
	}
	for _, m := range append(i.messages, i.original) {
		if named && m != nil && m.id == id && !m.gone {
			return i, m, nil
		}
	}
	return nil, nil, refuse(10008)
}

// followUp makes another message with an interaction's token. Right after a
// deferred answer it completes that one. (Receiving and Responding, "Create
// Followup Message".)
func (s *Server) followUp(c *call) (answer, *refusal) {
	i, no := s.tokenOf(c)
	if no != nil {
		return answer{}, no
	}
	r := messageRequest{files: c.files}
	if no := c.decode(&r); no != nil {
		return answer{}, no
	}
	if o := i.original; o != nil && !o.gone && o.flags&loading != 0 {
		r.Flags.value &^= ephemeral
		if no := s.edit(o, &r, asked{was: o, interaction: true}); no != nil {
			return answer{}, no
		}
		return ok(s.messageObject(o, true))
	}
	m, no := s.newAnswer(i, &r, asked{flags: flagsOfAnswer, interaction: true}, false)
	if no != nil {
		return answer{}, no
	}
	return ok(s.messageObject(m, true))
}

func (s *Server) getAnswer(c *call) (answer, *refusal) {
	_, m, no := s.answerOf(c)
	if no != nil {
		return answer{}, no
	}
	return ok(s.messageObject(m, true))
}

func (s *Server) updateAnswer(c *call) (answer, *refusal) {
	i, m, no := s.answerOf(c)
	if no != nil {
		return answer{}, no
	}
	r := messageRequest{files: c.files}
	if no := c.decode(&r); no != nil {
		return answer{}, no
	}
	if no := s.edit(m, &r, asked{was: m, interaction: true}); no != nil {
		return answer{}, no
	}
	i.changed = i.changed || m == i.original
	s.acts.edited[i.who] = append(s.acts.edited[i.who], m)
	return ok(s.messageObject(m, true))
}

func (s *Server) deleteAnswer(c *call) (answer, *refusal) {
	_, m, no := s.answerOf(c)
	if no != nil {
		return answer{}, no
	}
	if m.only != "" {
		s.lose(m)
		return none()
	}
	s.drop(s.channels[m.channel], m)
	return none()
}
