package jumelage

import (
	"livinglab/bot"
	"livinglab/bot/chat"
)

// Joining: two short forms, then what was said, told back, with what the others
// of a group will see, and the consent. Until then it is a draft.

// joinCommand is /jumelage participer.
func joinCommand(c *bot.Call) (chat.Answer, error) {
	all, err := programmesIn(c, open)
	if err != nil {
		return chat.Answer{}, err
	}
	var joinable []Programme
	for _, p := range all {
		if p.joinable(c.Now) {
			joinable = append(joinable, p)
		}
	}
	p, ask, err := only(c, joinable, "join.none", "join")
	switch {
	case err != nil:
		return chat.Answer{}, err
	case ask != nil:
		return chat.Whisper(*ask), nil
	}
	return join(c, p)
}

// joinPress begins to join, or goes on: it opens the first form, or shows where
// somebody is.
func joinPress(c *bot.Call) (chat.Answer, error) {
	p, err := running(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return join(c, p)
}

func join(c *bot.Call, p Programme) (chat.Answer, error) {
	me, _, err := participantOf(c, p.ID, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	switch {
	case me.State == active || me.State == paused:
		card, err := profileCard(c, p, me)
		card.Body = append([]chat.Text{c.T("join.already", "title", p.Title)}, card.Body...)
		return chat.Replace(card), err
	case !p.joinable(c.Now):
		return chat.Answer{}, c.Problem("join.late", "title", p.Title)
	case me.State == joining:
		return chat.Replace(consentCard(c, p, me)), nil
	}
	return whoForm(c, p, me.Profile), nil
}

// askWho opens the first form of a profile.
func askWho(c *bot.Call) (chat.Answer, error) {
	p, me, err := mine(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return whoForm(c, p, me.Profile), nil
}

// mine reads the programme that a button names, and who presses it as its
// participant: a draft, or taking part.
func mine(c *bot.Call) (Programme, Participant, error) {
	p, err := running(c)
	if err != nil {
		return p, Participant{}, err
	}
	me, _, err := participantOf(c, p.ID, c.Member.ID)
	if err == nil && (me.State == "" || me.State == left) {
		return p, me, c.Problem("not-in", "title", p.Title)
	}
	return p, me, err
}

// choices is a field of several choices of a list.
func choices(c *bot.Call, name string, key func(code string) string, list, chosen []string, optional bool) chat.Field {
	return chat.Field{Name: name, Kind: chat.Choices, Label: c.S("field." + name), Hint: c.S("field." + name + ".hint"), Optional: optional,
		Options: options(c, key, list, nil), Value: known(list, chosen)}
}

func whoForm(c *bot.Call, p Programme, have Profile) chat.Answer {
	f := chat.Form{Lang: c.Lang, Route: c.To("who-save", number(p.ID)), Title: c.S("form.who"), Submit: c.S("form.send"), Fields: []chat.Field{
		choices(c, "kinds", kindKey, p.Kinds, have.Kinds, false),
		choices(c, "speaks", languageKey, languages, have.Speaks, false),
		choices(c, "learns", languageKey, languages, have.Learns, true),
	}}
	if p.asked(asksTown) {
		f.Fields = append(f.Fields, chat.Field{Name: "town", Kind: chat.Line, Label: c.S("field.town"), Hint: c.S("field.town.hint"), Optional: true,
			Value: valueOf(have.Town), MaxLength: maxTown})
	}
	if p.asked(asksInterests) {
		f.Fields = append(f.Fields, choices(c, "interests", interestKey, interests, have.Interests, true))
	}
	return chat.Open(f)
}

// saveWho takes the first form.
func saveWho(c *bot.Call) (chat.Answer, error) {
	p, me, err := filling(c)
	if err != nil {
		return chat.Answer{}, err
	}
	me.Kinds, me.Speaks, me.Learns = known(p.Kinds, c.Fields["kinds"]), known(languages, c.Fields["speaks"]), known(languages, c.Fields["learns"])
	me.Town, me.Interests = bot.CleanLine(c.Fields.Get("town")), known(interests, c.Fields["interests"])
	problems := chat.Problems{}
	if field := me.missing(p); field != "" {
		problems[field] = c.S("missing." + field)
	}
	tooLong(c, problems, "town", me.Town, maxTown)
	if err := wrong(c, problems); err != nil {
		return chat.Answer{}, err
	}
	return kept(c, p, me)
}

// filling is who sends a form of a profile: perhaps nobody yet, while people may
// join.
func filling(c *bot.Call) (Programme, Participant, error) {
	p, err := running(c)
	if err != nil {
		return p, Participant{}, err
	}
	me, _, err := participantOf(c, p.ID, c.Member.ID)
	if err == nil && me.State != active && me.State != paused && !p.joinable(c.Now) {
		return p, me, c.Problem("join.late", "title", p.Title)
	}
	return p, me, err
}

// kept writes a profile and shows it: to be consented to, or as it is now.
func kept(c *bot.Call, p Programme, me Participant) (chat.Answer, error) {
	if err := keepProfile(c, p.ID, me.Profile); err != nil {
		return chat.Answer{}, err
	}
	me, _, err := participantOf(c, p.ID, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if me.State == joining {
		return chat.Replace(consentCard(c, p, me)), nil
	}
	card, err := profileCard(c, p, me)
	card.Body = append([]chat.Text{c.T("profile.saved")}, card.Body...)
	return chat.Replace(card), err
}

// askMore opens the second form.
func askMore(c *bot.Call) (chat.Answer, error) {
	p, me, err := mine(c)
	if err != nil {
		return chat.Answer{}, err
	}
	f := chat.Form{Lang: c.Lang, Route: c.To("more-save", number(p.ID)), Title: c.S("form.more"), Submit: c.S("form.send")}
	if p.asked(asksSlots) {
		f.Fields = append(f.Fields, choices(c, "slots", slotKey, slots, me.Slots, true))
	}
	for _, w := range []struct{ ask, value string }{{asksHopes, me.Hopes}, {asksOffers, me.Offers}} {
		if p.asked(w.ask) {
			f.Fields = append(f.Fields, chat.Field{Name: w.ask, Kind: chat.Lines, Label: c.S("field." + w.ask), Hint: c.S("field." + w.ask + ".hint"),
				Optional: true, Value: valueOf(w.value), MaxLength: maxWords})
		}
	}
	if len(f.Fields) == 0 {
		return chat.Answer{}, stale(c)
	}
	return chat.Open(f), nil
}

// saveMore takes the second form.
func saveMore(c *bot.Call) (chat.Answer, error) {
	p, me, err := mine(c)
	if err != nil {
		return chat.Answer{}, err
	}
	me.Slots, me.Hopes, me.Offers = known(slots, c.Fields["slots"]), bot.CleanLines(c.Fields.Get("hopes")), bot.CleanLines(c.Fields.Get("offers"))
	problems := chat.Problems{}
	tooLong(c, problems, "hopes", me.Hopes, maxWords)
	tooLong(c, problems, "offers", me.Offers, maxWords)
	if err := wrong(c, problems); err != nil {
		return chat.Answer{}, err
	}
	return kept(c, p, me)
}

// consent makes a draft a participant: from now on they can be matched.
func consent(c *bot.Call) (chat.Answer, error) {
	p, me, err := mine(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if me.State != joining {
		return join(c, p)
	}
	if !p.joinable(c.Now) {
		return chat.Answer{}, c.Problem("join.late", "title", p.Title)
	}
	if me.missing(p) != "" {
		return chat.Answer{}, stale(c)
	}
	if err := setConsented(c, me.ID); err != nil {
		return chat.Answer{}, err
	}
	c.NoteUnnamed("participant.joined", "programme/"+number(p.ID), map[string]any{"kinds": me.Kinds})
	c.Keep("programme", number(p.ID), "")
	card := c.Card(c.T("joined.title", "title", p.Title), c.Paragraphs("joined")...)
	card.Buttons = []chat.Button{c.Button("profile", number(p.ID))}
	return chat.Replace(card), nil
}

// dropDraft forgets a profile that was begun.
func dropDraft(c *bot.Call) (chat.Answer, error) {
	_, me, err := mine(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if me.State != joining {
		return chat.Answer{}, stale(c)
	}
	if err := forget(c, me); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(c.Card(nil, c.T("join.dropped"))), nil
}
