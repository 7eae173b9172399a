package jumelage

import (
	"errors"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// What happens by itself about evaluations.

func evaluationTimers() []bot.Timer {
	return []bot.Timer{
		{Kind: "evaluate", Late: bot.Within(evaluateFor), Do: evaluateTimer},
		{Kind: "evaluation", Late: bot.Within(evaluateFor), Do: evaluationTimer}, // and until it closes
		{Kind: "evaluation-again", Late: bot.Within(3 * 24 * time.Hour), Do: evaluationAgainTimer},
		{Kind: "evaluated", Late: bot.Always, Do: evaluatedTimer},
	}
}

// scheduleEvaluation sets when a programme is evaluated at its middle.
func scheduleEvaluation(c *bot.Call, p Programme) {
	if at, ok := p.middle(); ok {
		c.AtTime("evaluate", number(p.ID), c.Local(at))
	} else {
		c.Forget("evaluate", number(p.ID))
	}
}

// evaluateTimer begins the evaluation at the middle of a programme.
func evaluateTimer(c *bot.Call, arg string) error {
	p, ok, err := stillOpenTimer(c, id(arg))
	if err != nil || !ok {
		return err
	}
	closes := c.Now.Add(evaluateFor)
	if ends := c.Local(p.Ends); ends.Before(closes) {
		closes = ends
	}
	return beginEvaluation(c, p, atMiddle, closes)
}

// beginEvaluation asks everyone who has been in a group. Where nobody has, there is
// nothing to evaluate.
func beginEvaluation(c *bot.Call, p Programme, kind string, closes time.Time) error {
	e, err := insertEvaluation(c, p.ID, kind, closes.Unix())
	if err != nil || e == 0 {
		return err
	}
	c.AtTimeUntil("evaluation", dotted(e, 0), c.Now, closes)
	if again := c.Now.Add(evaluateAgain); again.Before(closes) {
		c.AtTimeUntil("evaluation-again", dotted(e, 0), again, closes)
	}
	c.AtTime("evaluated", number(e), closes)
	c.Note("evaluation.opened", "programme/"+number(p.ID), map[string]any{"kind": kind})
	return nil
}

// evaluationTimer asks a hundred people.
func evaluationTimer(c *bot.Call, arg string) error {
	return tellEvaluation(c, arg, "evaluation", "evaluation.ask")
}

// evaluationAgainTimer asks those who have not answered once more.
func evaluationAgainTimer(c *bot.Call, arg string) error {
	e, _ := two(arg)
	if err := setReminded(c, e); err != nil {
		return err
	}
	return tellEvaluation(c, arg, "evaluation-again", "evaluation.again")
}

// tellEvaluation asks a hundred people who have not answered, and sets the timer
// for the others. arg is "12.40": evaluation 12, after participant 40.
func tellEvaluation(c *bot.Call, arg, timer, words string) error {
	n, after := two(arg)
	e, err := evaluationByID(c, n)
	if errors.Is(err, storage.ErrNotFound) || err == nil && c.Now.Unix() >= e.Closes {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := programmeByID(c, e.Programme)
	if err != nil {
		return err
	}
	people, err := toEvaluate(c, e, after)
	if err != nil {
		return err
	}
	them, err := members(c, people)
	if err != nil {
		return err
	}
	c.Tell(them, timer+"/"+number(e.ID), func(c *bot.Call) chat.Card { return evaluationCard(c, p, e, words) }, bot.Until(c.Local(e.Closes)))
	if len(people) == batch {
		c.AtTimeUntil(timer, dotted(e.ID, people[batch-1].ID), c.Now, c.Local(e.Closes))
	}
	return nil
}

// evaluatedTimer tells the coordinators that an evaluation is over.
func evaluatedTimer(c *bot.Call, arg string) error {
	e, err := evaluationByID(c, id(arg))
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := programmeByID(c, e.Programme)
	if err != nil {
		return err
	}
	coordinators, err := c.Members(bot.RoleCoordinator)
	if err != nil {
		return err
	}
	c.Tell(coordinators, "evaluated/"+number(e.ID), func(c *bot.Call) chat.Card {
		card := c.Card(c.T("evaluated.title", "title", p.Title), c.T("evaluated", "n", e.Answers, "asked", e.Asked))
		card.Buttons = []chat.Button{styled(c.Button("forces", number(p.ID)), chat.Primary), c.Button("report", number(p.ID))}
		return card
	})
	return nil
}
