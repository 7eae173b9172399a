package jumelage

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// What all handlers share, and /jumelage itself. Opening a programme is in
// commands_open.go, running it in commands_manage.go, joining in
// commands_join.go, what somebody does with their profile in
// commands_profile.go.

func number(n int64) string { return strconv.FormatInt(n, 10) }

// id reads an id of a route or a menu; 0 for what this feature never wrote.
func id(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// chosen is the one value chosen in a menu, or "".
func chosen(c *bot.Call) string {
	if len(c.Values) != 1 {
		return ""
	}
	return c.Values[0]
}

// pressed is the id that a button names, or that was chosen in a menu.
func pressed(c *bot.Call) int64 {
	if n := id(c.Route.Arg); n != 0 {
		return n
	}
	return id(chosen(c))
}

// two reads an argument of two ids, "12.5".
func two(arg string) (a, b int64) {
	first, second, _ := strings.Cut(arg, ".")
	return id(first), id(second)
}

func dotted(a, b int64) string { return number(a) + "." + number(b) }

// stale tells that a card is out of date, or was never ours.
func stale(c *bot.Call) error { return c.Problem("core.stale") }

// styled gives a button a style.
func styled(b chat.Button, s chat.ButtonStyle) chat.Button {
	b.Style = s
	return b
}

// labelled is a button of the feature with a label of its own.
func labelled(c *bot.Call, label, action, arg string) chat.Button {
	return chat.Button{Label: c.S(label), Route: c.To(action, arg)}
}

// valueOf is the value that a field opens with.
func valueOf(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// tooLong puts a problem about a field that is longer than it may be.
func tooLong(c *bot.Call, problems chat.Problems, field, typed string, most int) {
	if n := utf8.RuneCountInString(typed); n > most {
		problems[field] = c.S("too-long", "n", n, "max", most)
	}
}

// wrong is the problem of a form that has problems, or nil.
func wrong(c *bot.Call, problems chat.Problems) error {
	if len(problems) == 0 {
		return nil
	}
	return &bot.Problem{Text: c.T("form.problems"), Fields: problems}
}

// gather adds the fields of a problem to others; another error is returned.
func gather(problems chat.Problems, err error) error {
	var p *bot.Problem
	if !errors.As(err, &p) {
		return err
	}
	for field, words := range p.Fields {
		problems[field] = words
	}
	return nil
}

// findProgramme reads a programme that somebody may see: a draft is its maker's.
func findProgramme(c *bot.Call, id int64) (Programme, error) {
	p, err := programmeByID(c, id)
	if errors.Is(err, storage.ErrNotFound) || err == nil && p.State == draft && p.Maker != c.Member.ID {
		return p, stale(c)
	}
	return p, err
}

// running reads the programme that a button names, which must be open.
func running(c *bot.Call) (Programme, error) {
	return stillOpen(c, pressed(c))
}

func stillOpen(c *bot.Call, id int64) (Programme, error) {
	p, err := findProgramme(c, id)
	if err == nil && p.State != open {
		return p, c.Problem("programme.over", "title", p.Title)
	}
	return p, err
}

// home is /jumelage: the programmes of the lab, and what one does in them.
func home(c *bot.Call) (chat.Answer, error) {
	card, err := homeCard(c)
	return chat.Replace(card), err
}

// show shows a programme, and what somebody does in it.
func show(c *bot.Call) (chat.Answer, error) {
	p, err := findProgramme(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := showCard(c, p)
	return chat.Replace(card), err
}

// only picks the only programme of a list; where there are several the person
// must choose, by a card whose menu leads to an action.
func only(c *bot.Call, programmes []Programme, none, action string) (p Programme, ask *chat.Card, err error) {
	switch len(programmes) {
	case 0:
		return p, nil, c.Problem(none)
	case 1:
		return programmes[0], nil, nil
	}
	card := c.Card(c.T("which.title"))
	card.Menus = []chat.Menu{programmesMenu(c, programmes, action)}
	return p, &card, nil
}
