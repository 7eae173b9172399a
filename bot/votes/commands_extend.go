package votes

import (
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// Moving the closing of a vote: the date is read, shown in full, and kept once
// it is confirmed.

// extendCommand reads the date typed after the command.
func extendCommand(c *bot.Call) (chat.Answer, error) {
	typed, number := c.Arg("when"), ""
	if m := hash.FindStringSubmatch(typed); m != nil {
		number, typed = m[1], typed[len(m[0]):]
	}
	v, among, found, err := named(c, number, open, planned)
	if err != nil {
		return chat.Answer{}, err
	}
	if !found {
		return chat.Replace(chooseCard(c, "extend", among)), nil
	}
	if typed == "" {
		return chat.Open(extendForm(c, v)), nil
	}
	return readExtension(c, v, typed)
}

func askExtend(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := stillOpen(c, v, open, planned); err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(extendForm(c, v)), nil
}

func extendForm(c *bot.Call, v vote) chat.Form {
	return chat.Form{Lang: c.Lang, Route: c.To("extend-save", v.arg()), Title: c.S("extend.form"), Submit: c.S("extend.submit"),
		Fields: []chat.Field{{Name: "when", Kind: chat.DateField, Label: c.S("extend.when"), MaxLength: 100,
			Hint: c.S("extend.hint", "at", c.Local(v.Closes))}}}
}

func extendSave(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return readExtension(c, v, c.Fields.Get("when"))
}

// readExtension shows what was understood of the new closing, to be confirmed.
func readExtension(c *bot.Call, v vote, typed string) (chat.Answer, error) {
	if err := stillOpen(c, v, open, planned); err != nil {
		return chat.Answer{}, err
	}
	at, err := c.Time("when", typed)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := checkExtension(c, v, at); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("extend.title", "title", v.Title))
	card.Facts = []chat.Fact{
		{Label: c.S("fact.closes-now"), Value: c.T("at", "at", c.Local(v.Closes))},
		{Label: c.S("fact.closes-then"), Value: c.T("at", "at", at)},
	}
	card.Buttons = []chat.Button{
		{Label: c.S("button.extend-yes"), Route: c.To("extend-yes", bot.Dotted(v.ID, at.Unix())), Style: chat.Primary},
		{Label: c.S("button.leave"), Route: c.To("show", v.arg())},
	}
	return chat.Replace(card), nil
}

// checkExtension is a problem unless a vote may be extended to a time.
func checkExtension(c *bot.Call, v vote, at time.Time) error {
	if at.Unix() <= v.Closes {
		return c.FieldProblem("when", "extend.earlier", "at", c.Local(v.Closes), "new", at)
	}
	return nil
}

// extendYes moves the closing of a vote. Confirmed twice, it moves once.
func (f *feature) extendYes(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	ns, ok := bot.Numbers(c.Route.Arg, 2)
	if !ok || ns[1] > c.Now.AddDate(11, 0, 0).Unix() { // no date that was read is later
		return chat.Answer{}, stale(c)
	}
	if err := stillOpen(c, v, open, planned); err != nil {
		return chat.Answer{}, err
	}
	at := c.Local(ns[1])
	done := chat.Replace(c.Card(c.T("extend.done.title"), c.T("extend.done", "title", v.Title, "at", at)))
	if at.Unix() == v.Closes {
		return done, nil
	}
	if err := checkExtension(c, v, at); err != nil {
		return chat.Answer{}, err
	}
	v.Closes = at.Unix()
	if err := setClosing(c, v.ID, v.Closes); err != nil {
		return chat.Answer{}, err
	}
	c.Note("vote.extended", v.subject(), map[string]any{"title": v.Title, "closes": v.Closes})
	if v.State == open {
		f.setTimers(c, v)
		c.Keep("vote", v.arg(), bot.Announcements)
		r := c.ForRoom()
		card := r.Card(r.T("extended.title", "title", v.Title), r.T("extended.body", "at", at))
		card.Buttons = []chat.Button{r.Button("vote", v.arg())}
		c.Announce(bot.Announcements, "extended/"+bot.Dotted(v.ID, v.Closes), card)
	}
	return done, nil
}
