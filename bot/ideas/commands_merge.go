package ideas

import (
	"errors"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// Merging ideas and splitting them again.

// mergeCommand is /ronde fusionner: it shows both ideas and asks.
func mergeCommand(c *bot.Call) (chat.Answer, error) {
	from, _, err := typedIdea(c, "from")
	if err != nil {
		return chat.Answer{}, err
	}
	into, _, err := typedIdea(c, "into")
	if err != nil {
		return chat.Answer{}, err
	}
	return confirmMerge(c, from.ID, into.ID)
}

// mergePress asks into which idea.
func mergePress(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	i, _, err := findIdea(c, id)
	if err != nil {
		return chat.Answer{}, err
	}
	if i.State != Live {
		return chat.Answer{}, notMergeable(c, i)
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("merge-with", number(i.ID)), Title: c.S("form.merge"), Submit: c.S("form.merge.send"), Fields: []chat.Field{
		{Name: "into", Kind: chat.NumberField, Label: c.S("field.into"), Hint: c.S("field.into.hint", "title", i.Title)},
	}}), nil
}

// mergeForm takes the number of the idea that is kept.
func mergeForm(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	typed := bot.CleanLine(c.Fields.Get("into"))
	into := typedNumber(typed)
	if into == 0 {
		return chat.Answer{}, c.FieldProblem("into", "idea.no-number", "typed", chat.CutString(typed, 40))
	}
	return confirmMerge(c, id, into)
}

// mergeable reads two ideas that can be merged: the first, which stands alone,
// and the top of the second's tree. Anything else is a problem.
func mergeable(c *bot.Call, fromID, intoID int64) (from, into Idea, r Round, err error) {
	if from, r, err = findIdea(c, fromID); err != nil {
		return from, into, r, err
	}
	asked, _, err := findIdea(c, intoID)
	if err != nil {
		return from, into, r, fieldOf(err, "into")
	}
	if into, err = ideaByID(c, asked.root); err != nil {
		return from, into, r, err
	}
	wrong := func(key string, args ...any) error { return c.FieldProblem("into", key, args...) }
	switch {
	case !r.sortable():
		err = wrong("running.not-open", "round", r.Title)
	case from.ID == asked.ID:
		err = wrong("merge.same")
	case from.State != Live:
		err = fieldOf(notMergeable(c, from), "into")
	case from.ID == into.ID:
		err = wrong("merge.inside", "from", number(asked.ID), "into", number(from.ID))
	case from.Round != into.Round:
		err = wrong("merge.other-round", "from", number(from.ID), "into", number(asked.ID))
	case into.State != Live:
		err = fieldOf(notMergeable(c, into), "into")
	}
	return from, into, r, err
}

// fieldOf puts a problem beside a field too.
func fieldOf(err error, field string) error {
	var p *bot.Problem
	if errors.As(err, &p) {
		return &bot.Problem{Text: p.Text, Fields: chat.Problems{field: p.Text.String()}}
	}
	return err
}

// notMergeable says why an idea cannot be merged, or merged into.
func notMergeable(c *bot.Call, i Idea) error {
	if i.State == Merged {
		return c.Problem("merge.already", "number", number(i.ID), "into", number(i.parent))
	}
	return needLive(c, i)
}

// confirmMerge shows both ideas and what would become of them.
func confirmMerge(c *bot.Call, fromID, intoID int64) (chat.Answer, error) {
	from, into, r, err := mergeable(c, fromID, intoID)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("merge.title"))
	card.Facts = []chat.Fact{
		{Label: c.S("fact.merged"), Value: ideaLine(c, from)},
		{Label: c.S("fact.kept"), Value: ideaLine(c, into)},
	}
	sure := "merge.sure"
	if r.Anonymous {
		sure = "merge.sure-anonymous"
	}
	card.Body = []chat.Text{c.T(sure)}
	if into.ID != intoID {
		card.Body = append(card.Body, c.T("merge.top", "asked", number(intoID), "into", number(into.ID)))
	}
	card.Buttons = []chat.Button{
		styled(c.Button("merge-yes", pairOf(from.ID, into.ID)), chat.Primary),
		labelled(c, "button.invert", "merge-other", pairOf(into.ID, from.ID)),
		labelled(c, "button.leave", "manage", number(from.ID)),
	}
	return chat.Replace(card), nil
}

// mergeOther asks for the merge the other way round.
func mergeOther(c *bot.Call) (chat.Answer, error) {
	from, rest := parts(c.Route.Arg)
	into, _ := parts(rest)
	return confirmMerge(c, from, into)
}

// mergeConfirmed merges the first idea into the second.
func mergeConfirmed(c *bot.Call) (chat.Answer, error) {
	fromID, rest := parts(c.Route.Arg)
	intoID, _ := parts(rest)
	from, into, r, err := mergeable(c, fromID, intoID)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := attach(c, from, into); err != nil {
		return chat.Answer{}, err
	}
	if err := keepTree(c, into.ID); err != nil {
		return chat.Answer{}, err
	}
	keepRound(c, r.ID)
	c.Note("idea.merged", "idea/"+number(from.ID), map[string]any{"into": into.ID})
	if into, err = ideaByID(c, into.ID); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.T("merge.done", "from", number(from.ID), "into", number(into.ID), "title", into.Title),
		c.T("merge.undo", "supports", c.T("count.supports", "n", into.Supports), "from", number(from.ID)))
	card.Buttons = []chat.Button{c.Button("split", number(from.ID)), c.Button("idea", number(into.ID))}
	return chat.Replace(card), nil
}

// splitCommand is /ronde separer.
func splitCommand(c *bot.Call) (chat.Answer, error) {
	i, r, err := typedIdea(c, "idea")
	if err != nil {
		return chat.Answer{}, err
	}
	return split(c, i, r)
}

// splitPress splits the idea of a button or of a menu.
func splitPress(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	if len(c.Values) > 0 {
		id = chosen(c)
	}
	i, r, err := findIdea(c, id)
	if err != nil {
		return chat.Answer{}, err
	}
	return split(c, i, r)
}

// split takes an idea out of the one that it was merged into.
func split(c *bot.Call, i Idea, r Round) (chat.Answer, error) {
	if err := needSortable(c, r); err != nil {
		return chat.Answer{}, err
	}
	if i.State != Merged {
		return chat.Answer{}, c.Problem("split.not-merged", "number", number(i.ID))
	}
	if err := detach(c, i); err != nil {
		return chat.Answer{}, err
	}
	for _, root := range []int64{i.ID, i.root} {
		if err := keepTree(c, root); err != nil {
			return chat.Answer{}, err
		}
	}
	keepRound(c, r.ID)
	c.Note("idea.split", "idea/"+number(i.ID), map[string]any{"from": i.parent})
	now, err := ideaByID(c, i.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	old, err := ideaByID(c, i.root)
	card := c.Card(nil, c.T("split.done", "number", number(i.ID), "from", number(i.parent)), ideaLine(c, now), ideaLine(c, old))
	card.Buttons = []chat.Button{c.Button("idea", number(i.ID))}
	return chat.Replace(card), err
}
