package ideas

import (
	"errors"
	"fmt"
	"slices"

	"livinglab/bot"
	"livinglab/storage"
)

// What other parts of the lab may ask and do, wired by cmd. Those that change
// something need a call of this feature (bot.As with "ideas").

// Rounds lists the rounds that are open or closed: open ones first, then the
// newest, at most 25.
func Rounds(c *bot.Call) ([]Round, error) { return publicRounds(c, 0, 25) }

// CountIdeas is the number of live ideas of a round.
func CountIdeas(c *bot.Call, round int64) (int, error) {
	n, err := countsOf(c, round)
	return n.ideas, err
}

// RoundByID returns a round, or an error that is storage.ErrNotFound.
func RoundByID(c *bot.Call, id int64) (Round, error) { return roundByID(c, id) }

// Ranked lists the live ideas of a round, the most supported first, then the
// oldest. A merged idea is counted in the one that it was merged into; hidden
// and withdrawn ones are left out. A round that is not there has none.
func Ranked(c *bot.Call, round int64) ([]Idea, error) { return ranked(c, round) }

// OpenRound makes a round and opens it now, or at r.Opens when that is to come.
// Title, Question and a closing to come are needed; an empty Room is the room
// of ideation. It is for what is done without a form, as making the sample lab.
func OpenRound(c *bot.Call, r Round) (int64, error) {
	r.Title, r.Question = bot.CleanLine(r.Title), bot.CleanLines(r.Question)
	if r.Title == "" || r.Question == "" || !r.Closes.After(c.Now) || !r.Opens.IsZero() && !r.Closes.After(r.Opens) {
		return 0, errors.New("a round needs a title, a question, and a closing after its opening and after now")
	}
	if r.Room == "" {
		r.Room = bot.Ideation
	}
	r.State, r.maker = Draft, c.Member.ID
	later := r.Opens.After(c.Now)
	if later {
		r.State = Scheduled
	}
	id, err := insertRound(c, r)
	if err != nil {
		return 0, err
	}
	r.ID = id
	if later {
		setTimers(c, r)
		c.Note("round.scheduled", "round/"+number(id), roundNote(r))
		return id, nil
	}
	return id, startRound(c, r)
}

// Propose adds an idea by a member to a round that is open, without looking for
// likely duplicates. theme is one of the round's, or "". Texts are cleaned as
// those that people type; what they would be refused for is an error here too.
func Propose(c *bot.Call, round, author int64, title, body, theme string) (int64, error) {
	r, err := roundByID(c, round)
	if err != nil {
		return 0, err
	}
	d := as(c, author)
	i := Idea{Round: round, Title: bot.CleanLine(title), Body: bot.CleanLines(body), author: author}
	for _, check := range []func() error{
		func() error { return needOpen(d, r, "title") },
		func() error { return checkTitle(d, i.Title) },
		func() error { return checkBody(d, i.Body) },
		func() error { return checkNew(d, r, i.Title) },
	} {
		if err := check(); err != nil {
			return 0, err
		}
	}
	if theme != "" {
		k := slices.Index(r.Themes, theme)
		themes, err := themesOf(c, round)
		if err != nil {
			return 0, err
		}
		if k < 0 {
			return 0, fmt.Errorf("theme %q: %w", theme, storage.ErrNotFound)
		}
		i.theme = themes[k].id
	}
	return addIdea(d, r, i)
}

// Support gives a member's support to an idea of a round that is open. Given
// already, it stays.
func Support(c *bot.Call, idea, member int64) error {
	_, err := setSupport(as(c, member), idea, wanted)
	return err
}

// as is the call as of a member: its effects are the call's own.
func as(c *bot.Call, member int64) *bot.Call {
	d := *c
	d.Member = bot.Member{ID: member}
	return &d
}
