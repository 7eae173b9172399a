package jumelage

import (
	"errors"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// Asking the coordinator for help, which nobody else learns of.

// helpCommand is /jumelage aide.
func helpCommand(c *bot.Call) (chat.Answer, error) {
	programmes, err := programmesOf(c, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	p, ask, err := only(c, programmes, "help.none", "help")
	switch {
	case err != nil:
		return chat.Answer{}, err
	case ask != nil:
		return chat.Whisper(*ask), nil
	}
	return helpForm(c, p.ID, 0), nil
}

// askHelp opens the form: "12.5" is about group 5 of programme 12, "12" about
// none.
func askHelp(c *bot.Call) (chat.Answer, error) {
	programme, about := two(c.Route.Arg)
	if programme == 0 {
		programme = id(chosen(c))
	}
	return helpForm(c, programme, about), nil
}

func helpForm(c *bot.Call, programme, about int64) chat.Answer {
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("help-save", dotted(programme, about)), Title: c.S("form.help"), Submit: c.S("form.help.send"), Fields: []chat.Field{
		{Name: "words", Kind: chat.Lines, Label: c.S("field.help"), Hint: c.S("field.help.hint"), Optional: true, MaxLength: maxMessage},
	}})
}

// saveHelp tells the coordinators at once, in private.
func saveHelp(c *bot.Call) (chat.Answer, error) {
	programme, about := two(c.Route.Arg)
	p, err := findProgramme(c, programme)
	if err != nil {
		return chat.Answer{}, err
	}
	me, found, err := participantOf(c, p.ID, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if !found || me.Joined == 0 {
		return chat.Answer{}, c.Problem("not-in", "title", p.Title)
	}
	text := bot.CleanLines(c.Fields.Get("words"))
	if n := utf8.RuneCountInString(text); n > maxMessage {
		return chat.Answer{}, c.FieldProblem("words", "too-long", "n", n, "max", maxMessage)
	}
	var g group
	if about != 0 {
		if g, _, err = groupByID(c, about); err != nil {
			return chat.Answer{}, err
		}
		if len(g.others(me.ID)) == len(g.People) {
			g = group{} // not theirs
		}
	}
	n, err := insertHelp(c, me, g.ID, text)
	if err != nil {
		return chat.Answer{}, err
	}
	coordinators, err := c.Members(bot.RoleCoordinator)
	if err != nil {
		return chat.Answer{}, err
	}
	asker := c.Member
	c.Tell(coordinators, "help/"+number(n), func(c *bot.Call) chat.Card { return helpCard(c, p, g, asker, text, n) }, bot.Urgent)
	return chat.Replace(c.Card(nil, c.Paragraphs("help.sent")...)), nil
}

// helpCard is a call for help as a coordinator sees it.
func helpCard(c *bot.Call, p Programme, g group, who bot.Member, text string, n int64) chat.Card {
	card := c.Card(c.T("help.title", "title", p.Title), c.T("help.from", "who", who))
	if text != "" {
		card.Body = append(card.Body, chat.Str(text))
	}
	if len(g.People) > 0 {
		card.Facts = []chat.Fact{{Label: c.S("fact.group"), Value: names(c, g.People)}}
	}
	card.Buttons = []chat.Button{styled(c.Button("help-done", number(n)), chat.Primary)}
	card.Foot = c.T("help.foot")
	return card
}

// helpDone notes that a coordinator sees to it, and tells who asked.
func helpDone(c *bot.Call) (chat.Answer, error) {
	h, err := helpByID(c, pressed(c))
	if errors.Is(err, storage.ErrNotFound) {
		return chat.Answer{}, stale(c)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	if h.Handler != 0 {
		by, err := c.MemberByID(h.Handler)
		if err != nil {
			return chat.Answer{}, err
		}
		return chat.Answer{}, c.Problem("help.already", "who", by)
	}
	if err := setHelped(c, h.ID); err != nil {
		return chat.Answer{}, err
	}
	asker, err := c.MemberByID(h.Member)
	if err != nil {
		return chat.Answer{}, err
	}
	by := c.Member
	c.Tell([]bot.Member{asker}, "helped/"+number(h.ID), func(c *bot.Call) chat.Card {
		return c.Card(c.T("helped.title"), c.T("helped", "who", by))
	})
	return chat.Replace(c.Card(nil, c.T("help.taken", "who", asker))), nil
}
