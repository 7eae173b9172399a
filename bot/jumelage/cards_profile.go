package jumelage

import (
	"livinglab/bot"
	"livinglab/bot/chat"
)

// A profile: as it is told back, as it is consented to, and as the others of a
// group see it.

// voice is in which person a profile speaks: to whom it is (mine), or of them to
// others (theirs).
type voice string

const (
	mineOwn voice = "fact."
	theirs  voice = "their."
)

// visibleFacts are what the others of a group see of somebody.
func visibleFacts(c *bot.Call, v voice, p Profile) []chat.Fact {
	var facts []chat.Fact
	list := func(label string, key func(code string) string, codes []string) {
		if len(codes) > 0 {
			facts = append(facts, chat.Fact{Label: c.S(string(v) + label), Value: named(c, key, codes)})
		}
	}
	words := func(label, s string) {
		if s != "" {
			facts = append(facts, chat.Fact{Label: c.S(string(v) + label), Value: chat.Str(s)})
		}
	}
	list("kinds", kindKey, known(kinds, p.Kinds))
	list("speaks", languageKey, known(languages, p.Speaks))
	list("learns", languageKey, known(languages, p.Learns))
	words("town", p.Town)
	list("interests", interestKey, known(interests, p.Interests))
	words("offers", p.Offers)
	return facts
}

// profileFacts are a whole profile, with what serves the matching and the
// coordinator alone.
func profileFacts(c *bot.Call, v voice, p Profile) []chat.Fact {
	facts := visibleFacts(c, v, p)
	if len(p.Slots) > 0 {
		facts = append(facts, chat.Fact{Label: c.S(string(v) + "slots"), Value: named(c, slotKey, known(slots, p.Slots))})
	}
	if p.Hopes != "" {
		facts = append(facts, chat.Fact{Label: c.S(string(v) + "hopes"), Value: chat.Str(p.Hopes)})
	}
	return facts
}

// moreAsked tells whether there is a second form.
func moreAsked(p Programme) bool {
	return p.asked(asksSlots) || p.asked(asksHopes) || p.asked(asksOffers)
}

// consentCard tells a draft back, what it is for, and asks.
func consentCard(c *bot.Call, p Programme, me Participant) chat.Card {
	n := number(p.ID)
	card := c.Card(c.T("consent.title", "title", p.Title), c.Paragraphs("consent", "at", c.Local(p.Ends))...)
	card.Facts = profileFacts(c, mineOwn, me.Profile)
	card.Buttons = []chat.Button{styled(c.Button("consent", n), chat.Primary)}
	more := me.Hopes == "" && me.Offers == "" && len(me.Slots) == 0
	if moreAsked(p) {
		label := "button.more-again"
		if more {
			label = "button.more"
		}
		card.Buttons = append(card.Buttons, labelled(c, label, "more", n))
		if more {
			card.Body = append([]chat.Text{c.T("consent.more")}, card.Body...)
		}
	}
	card.Buttons = append(card.Buttons, c.Button("who", n), styled(c.Button("draft-drop", n), chat.Danger))
	return card
}

// profileCard shows somebody their own profile.
func profileCard(c *bot.Call, p Programme, me Participant) (chat.Card, error) {
	n := number(p.ID)
	card := c.Card(c.T("profile.title", "title", p.Title))
	if me.State == paused {
		card.Body = append(card.Body, c.T("state.paused"))
	}
	card.Facts = profileFacts(c, mineOwn, me.Profile)
	card.Buttons = []chat.Button{c.Button("who", n)}
	if moreAsked(p) {
		card.Buttons = append(card.Buttons, labelled(c, "button.more-again", "more", n))
	}
	if me.State == paused {
		card.Buttons = append(card.Buttons, c.Button("resume", n))
	} else {
		card.Buttons = append(card.Buttons, c.Button("pause", n))
	}
	card.Buttons = append(card.Buttons, styled(c.Button("leave", n), chat.Danger))
	card.Foot = c.T("profile.foot", "at", c.Local(me.Consented))
	return card, nil
}

func leaveCard(c *bot.Call, p Programme) chat.Card {
	card := c.Card(nil, c.Paragraphs("leave.sure", "title", p.Title)...)
	n := number(p.ID)
	card.Buttons = []chat.Button{styled(c.Button("leave-yes", n), chat.Danger), labelled(c, "button.keep", "profile", n)}
	return card
}
