package jumelage

import (
	"errors"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// Answering an evaluation. Sorting what was written is in commands_forces.go.

// evaluationActions are what those who are asked press, and what the coordinator
// does with the answers.
func evaluationActions() []bot.Action {
	return []bot.Action{
		{Name: "evaluate", Reads: true, Do: askEvaluation},
		{Name: "evaluate-save", Do: saveEvaluate},
		{Name: "overview", Who: bot.RoleCoordinator, Reads: true, Do: overview},
		{Name: "forces", Who: bot.RoleCoordinator, Reads: true, Do: showForces},
		{Name: "force-theme", Who: bot.RoleCoordinator, Do: sortForce},
		{Name: "theme-new", Who: bot.RoleCoordinator, Reads: true, Do: askTheme},
		{Name: "theme-save", Who: bot.RoleCoordinator, Do: saveTheme},
		{Name: "theme", Who: bot.RoleCoordinator, Reads: true, Do: showTheme},
		{Name: "report", Who: bot.RoleCoordinator, Do: reportPress},
		{Name: "force-undo", Who: bot.RoleCoordinator, Do: unsortForce},
	}
}

// evaluating is the evaluation that a button names and who presses it, who was
// asked, has not answered yet, and is in time.
func evaluating(c *bot.Call) (Programme, Evaluation, Participant, error) {
	e, err := evaluationByID(c, id(c.Route.Arg))
	if errors.Is(err, storage.ErrNotFound) {
		return Programme{}, e, Participant{}, stale(c)
	}
	if err != nil {
		return Programme{}, e, Participant{}, err
	}
	p, err := programmeByID(c, e.Programme)
	if err != nil {
		return p, e, Participant{}, err
	}
	me, found, err := participantOf(c, p.ID, c.Member.ID)
	if err != nil {
		return p, e, me, err
	}
	if !found || me.State != active && me.State != paused {
		return p, e, me, c.Problem("not-in", "title", p.Title)
	}
	answered, err := hasEvaluated(c, e.ID, me.ID)
	switch {
	case err != nil:
		return p, e, me, err
	case answered:
		return p, e, me, c.Problem("evaluation.already")
	case c.Now.Unix() >= e.Closes:
		return p, e, me, c.Problem("evaluation.late", "at", c.Local(e.Closes))
	}
	return p, e, me, nil
}

// askEvaluation opens the form.
func askEvaluation(c *bot.Call) (chat.Answer, error) {
	_, e, _, err := evaluating(c)
	if err != nil {
		return chat.Answer{}, err
	}
	scale := func(name string, words func(n string) string) chat.Field {
		f := chat.Field{Name: name, Kind: chat.Choice, Label: c.S("field." + name)}
		for n := int64(5); n >= 1; n-- {
			f.Options = append(f.Options, chat.Option{Value: number(n), Label: words(number(n))})
		}
		return f
	}
	lines := func(name string) chat.Field {
		return chat.Field{Name: name, Kind: chat.Lines, Label: c.S("field." + name), Hint: c.S("field.forces.hint"), Optional: true, MaxLength: maxForces * maxForce}
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("evaluate-save", number(e.ID)), Title: c.S("form.evaluation"), Submit: c.S("form.evaluation.send"), Fields: []chat.Field{
		scale("overall", func(n string) string { return c.S("rating." + n) }),
		scale("belongs", func(n string) string { return c.S("belongs." + n) }),
		lines(helping), lines(hindering),
		{Name: "quotable", Kind: chat.Choice, Label: c.S("field.quotable"), Value: []string{"no"}, Options: []chat.Option{
			{Value: "no", Label: c.S("quotable.no")}, {Value: "yes", Label: c.S("quotable.yes")}}},
	}}), nil
}

// saveEvaluate takes the form.
func saveEvaluate(c *bot.Call) (chat.Answer, error) {
	_, e, me, err := evaluating(c)
	if err != nil {
		return chat.Answer{}, err
	}
	problems := chat.Problems{}
	scale := func(name string) int {
		n := int(id(c.Fields.Get(name)))
		if n < 1 || n > 5 {
			problems[name] = c.S("rating.empty")
		}
		return n
	}
	rating, belongs := scale("overall"), scale("belongs")
	forces := map[string][]string{}
	for _, kind := range forceKinds {
		forces[kind] = forcesIn(c.Fields.Get(kind))
		if n := len(forces[kind]); n > maxForces {
			problems[kind] = c.S("forces.many", "n", n, "max", maxForces)
		}
		for _, words := range forces[kind] {
			if utf8.RuneCountInString(words) > maxForce {
				tooLong(c, problems, kind, words, maxForce)
			}
		}
	}
	if err := wrong(c, problems); err != nil {
		return chat.Answer{}, err
	}
	if err := saveEvaluation(c, e, me.ID, rating, belongs, forces, c.Fields.Get("quotable") == "yes"); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(c.Card(nil, c.Paragraphs("evaluation.thanks")...)), nil
}
