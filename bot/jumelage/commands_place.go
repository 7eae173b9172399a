package jumelage

import (
	"cmp"
	"errors"
	"slices"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// Placing one person who waits, once the groups are made: as the third of a duo.
// Somebody who joins late need not wait for another late one.

// askPlace shows who waits.
func askPlace(c *bot.Call) (chat.Answer, error) {
	p, err := running(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return placeAnswer(c, p)
}

func placeAnswer(c *bot.Call, p Programme) (chat.Answer, error) {
	people, err := waiting(c, p.ID, mostListed)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(people) == 0 {
		return chat.Answer{}, c.Problem("match.nobody")
	}
	n, err := countWaiting(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := waitingCard(c, p, people, n)
	return chat.Replace(card), err
}

// waits reads somebody who waits for a group, and their programme.
func waits(c *bot.Call, participant int64) (Programme, Participant, error) {
	q, err := participantByID(c, participant)
	if errors.Is(err, storage.ErrNotFound) {
		return Programme{}, q, stale(c)
	}
	if err != nil {
		return Programme{}, q, err
	}
	p, err := stillOpen(c, q.Programme)
	if err != nil {
		return p, q, err
	}
	groups, err := activeGroupsOf(c, q.ID)
	if err == nil && (q.State != active || len(groups) > 0) {
		return p, q, c.Problem("place.gone")
	}
	return p, q, err
}

// place is a duo that somebody might join, and how well.
type place struct {
	group
	points  int64
	reasons []Reason
}

// placeWith shows the duos that somebody goes best with.
func (f *feature) placeWith(c *bot.Call) (chat.Answer, error) {
	p, q, err := waits(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	m, err := c.MemberByID(q.Member)
	if err != nil {
		return chat.Answer{}, err
	}
	places, err := f.placesFor(c, p, q)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(places) == 0 {
		return chat.Answer{}, c.Problem("place.none", "who", m)
	}
	return chat.Replace(placesCard(c, p, q, m, places)), nil
}

// mostPlaces is how many duos are offered.
const mostPlaces = 8

// placesFor are the duos that somebody may join, the best first. Those that have
// somebody who is never to be with them are left out.
func (f *feature) placesFor(c *bot.Call, p Programme, q Participant) ([]place, error) {
	asks, err := wordsOf(c, p.ID, "ask")
	if err != nil {
		return nil, err
	}
	offers, err := wordsOf(c, p.ID, "offer")
	if err != nil {
		return nil, err
	}
	never, err := neverWith(c, p.ID, q.ID)
	if err != nil {
		return nil, err
	}
	rows, err := duosOf(c, p.ID)
	if err != nil {
		return nil, err
	}
	me := NewCandidate(q.ID, q.Profile, asks[q.ID], offers[q.ID])
	byGroup := map[int64]*place{}
	var order []int64
	for _, r := range rows {
		at := byGroup[r.group]
		if at == nil {
			at = &place{group: group{ID: r.group}}
			byGroup[r.group], order = at, append(order, r.group)
		}
		points, reasons := f.weights.Fit(me, NewCandidate(r.ID, r.Profile, asks[r.ID], offers[r.ID]))
		at.points += points
		at.reasons = together([][]Reason{at.reasons, reasons})
		at.People = append(at.People, person{ID: r.ID, Member: r.Member})
	}
	var out []place
	for _, id := range order {
		at := byGroup[id]
		if !slices.ContainsFunc(at.People, func(o person) bool { return never[o.ID] }) {
			out = append(out, *at)
		}
	}
	slices.SortStableFunc(out, func(a, b place) int { return cmp.Compare(b.points, a.points) })
	out = out[:min(len(out), mostPlaces)]
	for i := range out {
		if out[i].People, err = peopleOf(c, out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// placeYes makes somebody the third of a duo, and introduces the three.
func (f *feature) placeYes(c *bot.Call) (chat.Answer, error) {
	p, q, err := waits(c, id(c.Route.Arg))
	if err != nil {
		return chat.Answer{}, err
	}
	g, found, err := groupByID(c, id(chosen(c)))
	if err != nil {
		return chat.Answer{}, err
	}
	if !found || g.Programme != p.ID || g.State != active || len(g.People) != 2 {
		return chat.Answer{}, c.Problem("place.changed")
	}
	if err := addThird(c, g, q.ID); err != nil {
		return chat.Answer{}, err
	}
	if g, _, err = groupByID(c, g.ID); err != nil {
		return chat.Answer{}, err
	}
	profiles, err := introduce(c, g)
	if err != nil {
		return chat.Answer{}, err
	}
	g.Reasons = f.reasonsOf(g, profiles)
	c.NoteUnnamed("group.joined", "programme/"+number(p.ID), nil)
	err = f.say(c, g, 0, "intro/"+dotted(g.ID, q.ID), func(c *bot.Call, me int64) chat.Card { return introCard(c, p, g, profiles, me) })
	card := c.Card(nil, c.T("place.done", "who", names(c, g.People)))
	card.Buttons = []chat.Button{c.Button("manage", number(p.ID))}
	return chat.Replace(card), err
}

// reasonsOf tells why the people of a group go together, talents left aside.
func (f *feature) reasonsOf(g group, profiles map[int64]Profile) []Reason {
	var pairs [][]Reason
	for i, a := range g.People {
		for _, b := range g.People[i+1:] {
			_, why := f.weights.Fit(NewCandidate(a.ID, profiles[a.ID], nil, nil), NewCandidate(b.ID, profiles[b.ID], nil, nil))
			pairs = append(pairs, why)
		}
	}
	return together(pairs)
}
