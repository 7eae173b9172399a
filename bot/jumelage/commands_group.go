package jumelage

import (
	"encoding/hex"
	"io"
	"slices"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// What the members of a group do with it: see it, write to each other, say when
// they meet, end it.

// once is a part of a message's key for what may be said again: the event itself
// acts once, so each time is another message.
func once(c *bot.Call) string {
	var b [8]byte
	if _, err := io.ReadFull(c.Rand(), b[:]); err != nil {
		panic(err) // crypto/rand does not fail
	}
	return hex.EncodeToString(b[:])
}

// members are people as those to whom something is told.
func members(c *bot.Call, people []person) ([]bot.Member, error) {
	var out []bot.Member
	for _, q := range people {
		m, err := c.MemberByID(q.Member)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// others are the people of a group but one.
func (g group) others(but int64) []person {
	return slices.DeleteFunc(slices.Clone(g.People), func(q person) bool { return q.ID == but })
}

// say tells the people of a group something: in their conversation where they have
// one, else each but one (0: all) alone. card draws it for one of them, or for all
// (0).
func (f *feature) say(c *bot.Call, g group, but int64, key string, card func(c *bot.Call, me int64) chat.Card, options ...bot.MessageOption) error {
	if !f.alone {
		together, err := sayTogether(c, g, key, card, options)
		if err != nil || together {
			return err
		}
	}
	people := g.others(but)
	them, err := members(c, people)
	if err != nil {
		return err
	}
	for i, q := range people {
		c.Tell(them[i:i+1], key, func(c *bot.Call) chat.Card { return card(c, q.ID) }, options...)
	}
	return nil
}

// sayTogether says something in the conversation of a group, in each of the
// languages of its people; false where they have none.
func sayTogether(c *bot.Call, g group, key string, card func(c *bot.Call, me int64) chat.Card, options []bot.MessageOption) (bool, error) {
	them, err := members(c, g.People)
	if err != nil {
		return false, err
	}
	said := false
	for _, l := range chat.Langs {
		if !slices.ContainsFunc(them, func(m bot.Member) bool { return m.Lang == l }) {
			continue
		}
		if said, err = c.Together(them, key+"/"+string(l), card(c.In(l), 0), options...); err != nil || !said {
			return false, err
		}
	}
	return said, nil
}

// myGroup reads the group that a button names, which must go on, and who presses it
// as one of its people.
func myGroup(c *bot.Call, n int64) (Programme, group, person, error) {
	g, found, err := groupByID(c, n)
	if err != nil {
		return Programme{}, g, person{}, err
	}
	i := slices.IndexFunc(g.People, func(q person) bool { return q.Member == c.Member.ID })
	if !found || i < 0 || g.State == isProposed {
		return Programme{}, g, person{}, stale(c)
	}
	if g.State == ended {
		return Programme{}, g, g.People[i], c.Problem("group.over")
	}
	p, err := stillOpen(c, g.Programme)
	return p, g, g.People[i], err
}

// groupCommand is /jumelage groupe.
func groupCommand(c *bot.Call) (chat.Answer, error) {
	groups, err := groupsOfMember(c, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	switch len(groups) {
	case 0:
		return chat.Answer{}, c.Problem("group.none")
	case 1:
		return groupAnswer(c, groups[0].ID)
	}
	card := c.Card(c.T("group.which"))
	menu := chat.Menu{Label: c.S("menu.group"), Route: c.To("group", "")}
	for _, g := range groups {
		menu.Options = append(menu.Options, chat.Option{Value: number(g.ID), Label: chat.CutString(names(c, notMember(g, c.Member.ID)).String(), chat.Common.Label)})
	}
	card.Menus = []chat.Menu{menu}
	return chat.Replace(card), nil
}

// notMember are the people of a group but a member.
func notMember(g group, member int64) []person {
	return slices.DeleteFunc(slices.Clone(g.People), func(q person) bool { return q.Member == member })
}

func showGroup(c *bot.Call) (chat.Answer, error) { return groupAnswer(c, pressed(c)) }

func groupAnswer(c *bot.Call, n int64) (chat.Answer, error) {
	p, g, me, err := myGroup(c, n)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := groupCard(c, p, g, me.ID)
	return chat.Replace(card), err
}

// maxMessage is the longest message that is carried, in characters.
const maxMessage = 1500

// askWrite opens the form of a message to the others.
func askWrite(c *bot.Call) (chat.Answer, error) {
	_, g, _, err := myGroup(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("write-save", number(g.ID)), Title: c.S("form.write"), Submit: c.S("form.write.send"), Fields: []chat.Field{
		{Name: "words", Kind: chat.Lines, Label: c.S("field.message"), Hint: c.S("field.message.hint"), MaxLength: maxMessage},
	}}), nil
}

// saveWrite carries a message to the others.
func (f *feature) saveWrite(c *bot.Call) (chat.Answer, error) {
	_, g, me, err := myGroup(c, id(c.Route.Arg))
	if err != nil {
		return chat.Answer{}, err
	}
	text := bot.CleanLines(c.Fields.Get("words"))
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return chat.Answer{}, c.FieldProblem("words", "message.empty")
	case n > maxMessage:
		return chat.Answer{}, c.FieldProblem("words", "too-long", "n", n, "max", maxMessage)
	}
	err = f.say(c, g, me.ID, "write/"+once(c), func(c *bot.Call, to int64) chat.Card {
		card := c.Card(c.T("message.title", "who", me.text()), chat.Str(text))
		if to != 0 {
			card.Buttons = []chat.Button{labelled(c, "button.answer", "write", number(g.ID))}
		}
		card.Foot = c.T("message.foot")
		return card
	})
	return chat.Replace(c.Card(nil, c.T("message.sent", "who", names(c, g.others(me.ID))))), err
}

// askMeet opens the form of the next meeting.
func askMeet(c *bot.Call) (chat.Answer, error) {
	_, g, _, err := myGroup(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("meet-save", number(g.ID)), Title: c.S("form.meet"), Submit: c.S("form.meet.send"), Fields: []chat.Field{
		{Name: "next", Kind: chat.DateField, Label: c.S("field.next"), Hint: c.S("field.next.hint")},
	}}), nil
}

func (f *feature) saveMeet(c *bot.Call) (chat.Answer, error) {
	_, g, me, err := myGroup(c, id(c.Route.Arg))
	if err != nil {
		return chat.Answer{}, err
	}
	at, err := c.Time("next", c.Fields.Get("next"))
	if err != nil {
		return chat.Answer{}, err
	}
	if err := f.meet(c, g, me, at.Unix()); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(c.Card(nil, c.T("meet.kept", "at", at, "who", names(c, g.others(me.ID))))), nil
}

// askDissolve asks whether to end a group.
func askDissolve(c *bot.Call) (chat.Answer, error) {
	_, g, me, err := myGroup(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.Paragraphs("dissolve.sure", "who", names(c, g.others(me.ID)))...)
	card.Buttons = []chat.Button{styled(c.Button("dissolve-yes", number(g.ID)), chat.Danger), labelled(c, "button.help", "help", dotted(g.Programme, g.ID)),
		labelled(c, "button.keep", "group", number(g.ID))}
	return chat.Replace(card), nil
}

// dissolve ends a group. The others are told that it ended, and not by whom; all
// wait for another.
func (f *feature) dissolve(c *bot.Call) (chat.Answer, error) {
	p, g, me, err := myGroup(c, id(c.Route.Arg))
	if err != nil {
		return chat.Answer{}, err
	}
	if err := f.endGroup(c, p, g, me.ID, byDissolving); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.Paragraphs("dissolved.mine")...)
	card.Buttons = []chat.Button{c.Button("profile", number(p.ID))}
	return chat.Replace(card), nil
}

// endGroup ends a group and tells its others, and the coordinator.
func (f *feature) endGroup(c *bot.Call, p Programme, g group, by int64, why string) error {
	if err := setGroupEnded(c, g.ID, why); err != nil {
		return err
	}
	c.Forget("meet", number(g.ID))
	c.NoteUnnamed("group.ended", "programme/"+number(p.ID), map[string]any{"why": why})
	others := g.others(by)
	for _, q := range others {
		m, err := c.MemberByID(q.Member)
		if err != nil {
			return err
		}
		c.Tell([]bot.Member{m}, "ended/"+number(g.ID), func(c *bot.Call) chat.Card {
			card := c.Card(c.T("dissolved.title", "title", p.Title), c.Paragraphs("dissolved", "who", names(c, g.others(q.ID)))...)
			card.Buttons = []chat.Button{c.Button("profile", number(p.ID))}
			return card
		})
	}
	coordinators, err := c.Members(bot.RoleCoordinator)
	if err != nil {
		return err
	}
	c.Tell(coordinators, "ended-told/"+number(g.ID), func(c *bot.Call) chat.Card {
		card := c.Card(c.T("dissolved.told.title", "title", p.Title), c.T("dissolved.told", "who", names(c, g.People)))
		card.Buttons = []chat.Button{c.Button("manage", number(p.ID))}
		return card
	})
	return nil
}
