package ideas

import (
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// What all handlers share: finding the round and the idea that are meant, and
// saying what is wrong. Proposing is in commands_propose.go, lists in
// commands_list.go, one idea in commands_idea.go, rounds in commands_round.go
// and commands_running.go, the committee's sorting in commands_sort.go.

// parts splits a route's argument: an id first, then what follows a comma.
func parts(arg string) (id int64, rest string) {
	first, rest, _ := strings.Cut(arg, ",")
	id, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return 0, rest
	}
	return id, rest
}

// chosen is the id that was chosen in a menu, or 0.
func chosen(c *bot.Call) int64 {
	if len(c.Values) == 0 {
		return 0
	}
	id, _ := parts(c.Values[0])
	return id
}

// offered is which of the values of a menu was chosen: ok is false for none, or
// for what the menu did not hold.
func offered(c *bot.Call, values ...int64) (value int64, ok bool) {
	for _, v := range values {
		if len(c.Values) == 1 && c.Values[0] == number(v) {
			return v, true
		}
	}
	return 0, false
}

// stale tells that a card is out of date, or was never ours.
func stale(c *bot.Call) error { return c.Problem("core.stale") }

// pair joins ids in a route's argument.
func pairOf(a, b int64) string { return number(a) + "," + number(b) }

// once is a part of a message's key for something that may happen again: the
// event itself acts once, so each time is another message.
func once(c *bot.Call) string {
	var b [8]byte
	if _, err := io.ReadFull(c.Rand(), b[:]); err != nil {
		panic(err) // crypto/rand does not fail
	}
	return hex.EncodeToString(b[:])
}

// labelled is a button of the feature with a label of its own.
func labelled(c *bot.Call, label, action, arg string) chat.Button {
	return chat.Button{Label: c.S(label), Route: c.To(action, arg)}
}

// styled gives a button a style.
func styled(b chat.Button, s chat.ButtonStyle) chat.Button {
	b.Style = s
	return b
}

// findRound reads the round of a route or a menu. A round that is not there, or
// that another prepares, is a problem; so is, for a member, one that never
// opened: it may have been a draft. A scheduled one is on every member's list.
func findRound(c *bot.Call, id int64) (Round, error) {
	r, err := roundByID(c, id)
	others := r.State == Draft || r.State == Cancelled && c.Member.Role < bot.RoleCommittee
	if errors.Is(err, storage.ErrNotFound) || err == nil && others && r.maker != c.Member.ID {
		return r, c.Problem("round.unknown")
	}
	return r, err
}

// findIdea reads an idea and its round by its number.
func findIdea(c *bot.Call, id int64) (Idea, Round, error) {
	i, err := ideaByID(c, id)
	if errors.Is(err, storage.ErrNotFound) {
		return i, Round{}, c.Problem("idea.unknown", "number", number(id))
	}
	if err != nil {
		return i, Round{}, err
	}
	r, err := roundByID(c, i.Round)
	return i, r, err
}

// typedIdea reads the idea whose number is an argument of a command.
func typedIdea(c *bot.Call, key string) (Idea, Round, error) {
	typed := c.Arg(key)
	id := typedNumber(typed)
	if id == 0 {
		return Idea{}, Round{}, c.Problem("idea.no-number", "typed", chat.CutString(bot.CleanLine(typed), 40))
	}
	return findIdea(c, id)
}

// needOpen is a problem unless members may act in the round now. It says what
// comes next. field is where it is shown when a form was sent.
func needOpen(c *bot.Call, r Round, field string) error {
	switch {
	case r.OpenAt(c.Now):
		return nil
	case r.State == Open || r.State == Closed:
		return c.FieldProblem(field, "round.closed", "round", r.Title, "at", closedAt(r))
	case r.State == Scheduled:
		return c.FieldProblem(field, "round.not-yet", "round", r.Title, "at", r.Opens)
	case r.State == Draft:
		return c.FieldProblem(field, "running.not-open", "round", r.Title)
	}
	return c.FieldProblem(field, "round.cancelled", "round", r.Title)
}

// noRound is the problem when nothing is open: it tells what will be.
func noRound(c *bot.Call) error {
	coming, err := comingRounds(c)
	if err != nil {
		return err
	}
	if len(coming) > 0 {
		return c.Problem("round.none-yet", "round", coming[0].Title, "at", coming[0].Opens)
	}
	return c.Problem("round.none")
}

// inRoom picks the only open round, or the only one of the room where a person
// is. ok is false when they must choose.
func inRoom(c *bot.Call, open []Round) (r Round, ok bool) {
	if len(open) == 1 {
		return open[0], true
	}
	n := 0
	for _, o := range open {
		if c.Room != "" && o.Room == c.Room {
			r, n = o, n+1
		}
	}
	return r, n == 1
}

// askRound is a card on which to choose one of the open rounds.
func askRound(c *bot.Call, open []Round, title, action, arg string) chat.Card {
	card := c.Card(c.T(title))
	card.Menus = []chat.Menu{{Label: c.S("menu.round"), Route: c.To(action, arg), Options: roundOptions(c, open, 0)}}
	return card
}

func roundOptions(c *bot.Call, rounds []Round, current int64) []chat.Option {
	var out []chat.Option
	for _, r := range rounds {
		out = append(out, chat.Option{Value: number(r.ID), Label: r.Title, Hint: c.S("hint."+phase(c, r), "at", r.shownTime(c)), Chosen: r.ID == current})
	}
	return out
}

// checkTitle is a problem about a title that is empty or too long.
func checkTitle(c *bot.Call, title string) error {
	switch n := utf8.RuneCountInString(title); {
	case n == 0:
		return c.FieldProblem("title", "title.empty")
	case n > maxTitle:
		return c.FieldProblem("title", "title.long", "n", n, "max", maxTitle)
	}
	return nil
}

// checkBody is a problem about a description that is too long.
func checkBody(c *bot.Call, body string) error {
	if n := utf8.RuneCountInString(body); n > maxBody {
		return c.FieldProblem("details", "body.long", "n", n, "max", maxBody)
	}
	return nil
}

// echoing adds to a problem the words that a person typed in a command, so that
// they can be copied: the command line is gone by then.
func echoing(c *bot.Call, err error, typed string) error {
	var p *bot.Problem
	if typed == "" || !errors.As(err, &p) {
		return err
	}
	return p.And(c.T("typed", "text", chat.CutString(typed, 500)))
}

// pressedRound is the round that a button names, or that was chosen in a menu.
func pressedRound(c *bot.Call) (Round, error) {
	id, _ := parts(c.Route.Arg)
	if id == 0 {
		id = chosen(c)
	}
	return findRound(c, id)
}
