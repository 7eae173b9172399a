package jumelage

import (
	"errors"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// A group as its members see it.

// iceBreakers is how many questions there are to begin with: the texts "ice.1"
// and on.
const iceBreakers = 12

// iceBreaker is the n-th question of a group: not the same for all.
func iceBreaker(c *bot.Call, g group, n int64) chat.Text {
	return c.T("ice." + number((g.ID*2+n)%iceBreakers+1))
}

// introduce reads what the people of a group see of each other.
func introduce(c *bot.Call, g group) (map[int64]Profile, error) {
	out := map[int64]Profile{}
	for _, q := range g.People {
		who, err := participantByID(c, q.ID)
		if err != nil {
			return nil, err
		}
		out[q.ID] = who.Profile
	}
	return out, nil
}

// introCard introduces the people of a group to one of them, or to all (0).
func introCard(c *bot.Call, p Programme, g group, profiles map[int64]Profile, me int64) chat.Card {
	people := g.others(me)
	title, key := "intro.title", "intro"
	if me == 0 {
		key = "intro.all"
	}
	card := c.Card(c.T(title, "title", p.Title, "who", names(c, people)), c.T(key, "who", names(c, people)))
	for _, q := range people {
		card.Body = append(card.Body, chat.Join(chat.Strong(q.Name), chat.Str("\n"), factsLine(c, visibleFacts(c, theirs, profiles[q.ID]))))
	}
	card.Body = append(card.Body, c.T("intro.why", "why", reasonsText(c, friendly(g.Reasons))),
		chat.Join(c.T("intro.ice"), chat.Str("\n"), iceBreaker(c, g, 0), chat.Str("\n"), iceBreaker(c, g, 1)))
	if me != 0 {
		card.Body = append(card.Body, c.T("intro.alone"))
	}
	card.Buttons = groupButtons(c, g, me)
	return card
}

// friendly are the reasons why people go together, without those why not: these
// are the coordinator's.
func friendly(reasons []Reason) (out []Reason) {
	for _, r := range reasons {
		if r.Kind != noLanguage && r.Kind != noSlot {
			out = append(out, r)
		}
	}
	return out
}

// groupButtons are what the members of a group press. Where they have a
// conversation of their own the bot need carry nothing.
func groupButtons(c *bot.Call, g group, me int64) []chat.Button {
	n := number(g.ID)
	buttons := []chat.Button{styled(c.Button("agreement", n), chat.Primary)}
	if me != 0 {
		buttons = append(buttons, c.Button("write", n))
	}
	return append(buttons, c.Button("meet", n), c.Button("help", dotted(g.Programme, g.ID)))
}

// groupCard is a group as one of its people comes back to it.
func groupCard(c *bot.Call, p Programme, g group, me int64) (chat.Card, error) {
	profiles, err := introduce(c, g)
	if err != nil {
		return chat.Card{}, err
	}
	card := c.Card(c.T("group.title", "who", names(c, g.others(me))))
	for _, q := range g.others(me) {
		card.Body = append(card.Body, chat.Join(chat.Strong(q.Name), chat.Str("\n"), factsLine(c, visibleFacts(c, theirs, profiles[q.ID]))))
	}
	if g.Meets > c.Now.Unix() {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.next"), Value: c.T("at", "at", c.Local(g.Meets))})
	}
	a, err := lastAgreement(c, g.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return card, err
	}
	card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.agreement"), Value: agreementState(c, a)})
	card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.programme"), Value: chat.Str(p.Title)})
	card.Buttons = append(groupButtons(c, g, me), styled(c.Button("dissolve", number(g.ID)), chat.Danger))
	return card, nil
}
