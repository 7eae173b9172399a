package jumelage

import (
	"context"
	"errors"
	"slices"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// The matching, as slow work (bot.Work): matchNow finds the groups beside the
// writer, matched takes them down.

// matchNow finds the groups of a run. arg is its id.
func (f *feature) matchNow(c *bot.Call, arg string) (any, error) {
	m, err := runByID(c, id(arg))
	if err != nil {
		return nil, err
	}
	from, err := f.matching(c, m.Programme)
	if err != nil {
		return nil, err
	}
	return Match(c.Context(), from, f.weights)
}

// matching reads what a matching starts from.
func (f *feature) matching(c *bot.Call, programme int64) (Matching, error) {
	var m Matching
	var err error
	if m.Programme, err = programmeByID(c, programme); err != nil {
		return m, err
	}
	people, err := waiting(c, programme, everyone)
	if err != nil {
		return m, err
	}
	asks, err := wordsOf(c, programme, "ask")
	if err != nil {
		return m, err
	}
	offers, err := wordsOf(c, programme, "offer")
	if err != nil {
		return m, err
	}
	for _, p := range people {
		m.People = append(m.People, NewCandidate(p.ID, p.Profile, asks[p.ID], offers[p.ID]))
	}
	if m.Decisions, err = decisionsOf(c, programme); err != nil {
		return m, err
	}
	if m.Apart, err = dissolvedOf(c, programme); err != nil {
		return m, err
	}
	m.Earlier, err = earlierOf(c, programme)
	return m, err
}

// matched takes down what came of a run and tells who asked. Whoever has left or
// paused in the meantime is in no group: one that had them is dropped, and its
// people wait on.
func matched(c *bot.Call, arg string, result any, failed error) error {
	m, err := runByID(c, id(arg))
	if errors.Is(err, storage.ErrNotFound) || err == nil && m.State != isRunning {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := programmeByID(c, m.Programme)
	if err != nil {
		return err
	}
	proposal, ok := result.(Proposal)
	switch {
	case p.State != open:
		return setRun(c, m.ID, isDropped)
	case failed != nil || !ok:
		return matchFailed(c, p, m, failed)
	}
	here, err := waiting(c, m.Programme, everyone)
	if err != nil {
		return err
	}
	keepHere(&proposal, here)
	if err := dropProposals(c, m.Programme); err != nil {
		return err
	}
	if err := saveProposal(c, m, proposal); err != nil {
		return err
	}
	c.Note("matching.proposed", "programme/"+number(p.ID), map[string]any{"people": proposal.People, "placed": proposal.Placed, "groups": len(proposal.Groups)})
	return tellAsker(c, m, "matched/"+number(m.ID), func(c *bot.Call) chat.Card {
		card := c.Card(c.T("matched.title", "title", p.Title), c.T("matched", "groups", c.T("groups", "n", len(proposal.Groups)),
			"placed", proposal.Placed, "people", proposal.People))
		card.Buttons = []chat.Button{styled(labelled(c, "button.proposal", "proposal", number(p.ID)), chat.Primary)}
		return card
	})
}

// keepHere drops the groups of those who are not here any more.
func keepHere(p *Proposal, here []Participant) {
	is := map[int64]bool{}
	for _, q := range here {
		is[q.ID] = true
	}
	p.Left = slices.DeleteFunc(p.Left, func(u Unplaced) bool { return !is[u.ID] })
	var alone []int64
	p.Groups = slices.DeleteFunc(p.Groups, func(g Proposed) bool {
		if !slices.ContainsFunc(g.Members, func(id int64) bool { return !is[id] }) {
			return false
		}
		p.Total -= g.Points
		alone = append(alone, g.Members...)
		return true
	})
	placed := map[int64]bool{}
	for _, g := range p.Groups {
		for _, id := range g.Members {
			placed[id] = true
		}
	}
	for _, id := range alone {
		again := slices.ContainsFunc(p.Left, func(u Unplaced) bool { return u.ID == id })
		if is[id] && !placed[id] && !again {
			p.Left = append(p.Left, Unplaced{ID: id, Why: "gone"})
		}
	}
	p.Placed = len(placed)
}

// matchFailed tells who asked that it could not be done, and what to do.
func matchFailed(c *bot.Call, p Programme, m run, failed error) error {
	if err := setRun(c, m.ID, isFailed); err != nil {
		return err
	}
	key := "match.failed"
	if errors.Is(failed, context.DeadlineExceeded) {
		key = "match.too-long"
	}
	return tellAsker(c, m, "match-failed/"+number(m.ID), func(c *bot.Call) chat.Card {
		card := c.Card(c.T("match.failed.title", "title", p.Title), c.Paragraphs(key)...)
		card.Buttons = []chat.Button{c.Button("manage", number(p.ID))}
		return card
	})
}

func tellAsker(c *bot.Call, m run, key string, card func(c *bot.Call) chat.Card) error {
	asker, err := c.MemberByID(m.Asker)
	if err != nil {
		return err
	}
	c.Tell([]bot.Member{asker}, key, card, bot.Urgent)
	return nil
}
