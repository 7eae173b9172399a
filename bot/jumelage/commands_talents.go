package jumelage

import (
	"errors"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// Sharing talents: what people of a programme offer each other and look for.
// Whoever takes part sees all of it, with names; it counts in the fit.

// talentActions are what anyone who takes part may press about talents.
func talentActions() []bot.Action {
	return []bot.Action{
		{Name: "talents", Reads: true, Do: talentsCommand},
		{Name: "talent", Reads: true, Do: askTalent},
		{Name: "talent-save", Do: saveTalent},
		{Name: "talent-drop", Do: dropTalent},
		{Name: "talent-answer", Do: answerTalent},
	}
}

// talentProgrammes are the programmes whose talents somebody sees: those that they
// take part in, for the coordinator all that are open.
func talentProgrammes(c *bot.Call) ([]Programme, error) {
	if c.Member.Role >= bot.RoleCoordinator {
		return programmesIn(c, open)
	}
	return programmesOf(c, c.Member.ID)
}

// talentsCommand is /jumelage talents [mots], and the button that leads there.
func talentsCommand(c *bot.Call) (chat.Answer, error) {
	return talentsAnswer(c, bot.CleanLine(c.Arg("words")), nil)
}

// mostSearched is by how many words talents are searched; more are ignored.
const mostSearched = 6

// talentsAnswer shows what is offered and looked for; first is said above it.
func talentsAnswer(c *bot.Call, searched string, first chat.Text) (chat.Answer, error) {
	programmes, err := talentProgrammes(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(programmes) == 0 {
		return chat.Answer{}, c.Problem("talents.none-in")
	}
	words := strings.Fields(bot.Fold(searched))
	words = words[:min(len(words), mostSearched)]
	lists := map[string][]Talent{}
	for _, p := range programmes {
		for _, kind := range []string{anOffer, anAsk} {
			some, err := talentsOf(c, p.ID, kind, words, talentsShown+1)
			if err != nil {
				return chat.Answer{}, err
			}
			lists[kind] = append(lists[kind], some...)
		}
	}
	mine, err := talentsBy(c, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	card := talentsCard(c, searched, lists, mine)
	if first != nil {
		card.Body = append([]chat.Text{first}, card.Body...)
	}
	return chat.Replace(card), nil
}

// askTalent opens the form of an offer or an ask, as the button says.
func askTalent(c *bot.Call) (chat.Answer, error) {
	kind := c.Route.Arg
	if kind != anOffer && kind != anAsk {
		return chat.Answer{}, stale(c)
	}
	programmes, err := programmesOf(c, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(programmes) == 0 {
		return chat.Answer{}, c.Problem("talents.none-in")
	}
	form := chat.Form{Lang: c.Lang, Route: c.To("talent-save", kind), Title: c.S("form.talent." + kind), Submit: c.S("form.talent.send"), Fields: []chat.Field{
		{Name: "title", Kind: chat.Line, Label: c.S("field.talent." + kind), Hint: c.S("field.talent." + kind + ".hint"), MaxLength: maxTalent},
		{Name: "about", Kind: chat.Lines, Label: c.S("field.talent-about"), Hint: c.S("field.talent-about.hint"), Optional: true, MaxLength: maxTalentAbout},
	}}
	if len(programmes) > 1 {
		which := chat.Field{Name: "programme", Kind: chat.Choice, Label: c.S("fact.programme"), Value: []string{number(programmes[0].ID)}}
		for _, p := range programmes {
			which.Options = append(which.Options, chat.Option{Value: number(p.ID), Label: chat.CutString(p.Title, chat.Common.Label)})
		}
		form.Fields = append(form.Fields, which)
	}
	return chat.Open(form), nil
}

// talentIn is whom a submitted talent is of: in the programme that was chosen, or
// in the only one.
func talentIn(c *bot.Call) (me Participant, err error) {
	programmes, err := programmesOf(c, c.Member.ID)
	if err != nil {
		return me, err
	}
	which := id(c.Fields.Get("programme"))
	for _, p := range programmes {
		if p.ID == which || which == 0 && len(programmes) == 1 {
			me, _, err := participantOf(c, p.ID, c.Member.ID)
			return me, err
		}
	}
	return me, c.Problem("talents.none-in")
}

func saveTalent(c *bot.Call) (chat.Answer, error) {
	kind := c.Route.Arg
	if kind != anOffer && kind != anAsk {
		return chat.Answer{}, stale(c)
	}
	me, err := talentIn(c)
	if err != nil {
		return chat.Answer{}, err
	}
	t := Talent{Programme: me.Programme, Participant: me.ID, Kind: kind, Title: bot.CleanLine(c.Fields.Get("title")), About: bot.CleanLines(c.Fields.Get("about"))}
	problems := chat.Problems{}
	if t.Title == "" {
		problems["title"] = c.S("talent.empty")
	}
	tooLong(c, problems, "title", t.Title, maxTalent)
	tooLong(c, problems, "about", t.About, maxTalentAbout)
	if err := wrong(c, problems); err != nil {
		return chat.Answer{}, err
	}
	n, err := countTalents(c, me.ID, kind)
	if err != nil {
		return chat.Answer{}, err
	}
	if n >= maxTalents {
		return chat.Answer{}, c.FieldProblem("title", "talents.many", "n", maxTalents)
	}
	if err := insertTalent(c, t); err != nil {
		return chat.Answer{}, err
	}
	return talentsAnswer(c, "", c.T("talent.saved."+kind, "title", t.Title))
}

// pressedTalent reads the talent that was chosen, of a programme that the person
// sees.
func pressedTalent(c *bot.Call) (Talent, error) {
	t, err := talentByID(c, pressed(c))
	if errors.Is(err, storage.ErrNotFound) {
		return t, c.Problem("talent.gone")
	}
	if err != nil {
		return t, err
	}
	programmes, err := talentProgrammes(c)
	if err != nil {
		return t, err
	}
	for _, p := range programmes {
		if p.ID == t.Programme {
			return t, nil
		}
	}
	return t, c.Problem("talent.gone")
}

// dropTalent withdraws one's own.
func dropTalent(c *bot.Call) (chat.Answer, error) {
	t, err := pressedTalent(c)
	if err == nil && t.Member != c.Member.ID {
		err = stale(c)
	}
	if err == nil {
		err = deleteTalent(c, t.ID)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	return talentsAnswer(c, "", c.T("talent.dropped", "title", t.Title))
}

// answerTalent tells whose talent it is that somebody would like it: once, however
// often they say so.
func answerTalent(c *bot.Call) (chat.Answer, error) {
	t, err := pressedTalent(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if t.Member == c.Member.ID {
		return chat.Answer{}, c.Problem("talent.yours")
	}
	whose, err := c.MemberByID(t.Member)
	if err != nil {
		return chat.Answer{}, err
	}
	by := c.Member
	c.Tell([]bot.Member{whose}, "talent/"+dotted(t.ID, by.ID), func(c *bot.Call) chat.Card {
		card := c.Card(c.T("talent.wanted.title"), c.T("talent.wanted."+t.Kind, "who", by, "title", t.Title))
		card.Buttons = []chat.Button{c.Button("talents", "")}
		return card
	})
	return talentsAnswer(c, "", c.T("talent.answered", "who", whose))
}
