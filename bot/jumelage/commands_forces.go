package jumelage

import (
	"errors"
	"slices"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// The coordinator sorts what helped and what hindered into themes, one after the
// other. No card of it names who wrote what.

// seenProgramme reads the programme that a button names, open or ended: what was
// answered is read long after the end.
func seenProgramme(c *bot.Call, n int64) (Programme, error) {
	p, err := findProgramme(c, n)
	if err == nil && p.State == draft {
		return p, stale(c)
	}
	return p, err
}

// showForces shows the next of the forces to be sorted, and the themes.
func showForces(c *bot.Call) (chat.Answer, error) {
	p, err := seenProgramme(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	return forcesAnswer(c, p)
}

func forcesAnswer(c *bot.Call, p Programme) (chat.Answer, error) {
	all, err := forcesOf(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	themes, err := themesOf(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(forcesCard(c, p, all, themes)), nil
}

// pressedForce reads the force that a button names, with its programme.
func pressedForce(c *bot.Call, n int64) (Programme, force, error) {
	f, err := forceByID(c, n)
	if errors.Is(err, storage.ErrNotFound) || err == nil && f.Words == "" {
		return Programme{}, f, stale(c)
	}
	if err != nil {
		return Programme{}, f, err
	}
	p, err := seenProgramme(c, f.Programme)
	return p, f, err
}

// sortForce puts a force into the theme that was chosen.
func sortForce(c *bot.Call) (chat.Answer, error) {
	p, f, err := pressedForce(c, id(c.Route.Arg))
	if err == nil {
		err = setTheme(c, f, id(chosen(c)))
	}
	if err != nil {
		return chat.Answer{}, err
	}
	return forcesAnswer(c, p)
}

// askTheme opens the form of a new theme, into which a force is sorted at once.
func askTheme(c *bot.Call) (chat.Answer, error) {
	_, f, err := pressedForce(c, id(c.Route.Arg))
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("theme-save", number(f.ID)), Title: c.S("form.theme"), Submit: c.S("form.theme.send"), Fields: []chat.Field{
		{Name: "name", Kind: chat.Line, Label: c.S("field.theme"), Hint: c.S("field.theme.hint"), MaxLength: maxTheme}}}), nil
}

// maxThemes is how many themes of a kind there may be: what a menu takes.
const maxThemes = mostListed

func saveTheme(c *bot.Call) (chat.Answer, error) {
	p, f, err := pressedForce(c, id(c.Route.Arg))
	if err != nil {
		return chat.Answer{}, err
	}
	name := bot.CleanLine(c.Fields.Get("name"))
	if n := utf8.RuneCountInString(name); n == 0 || n > maxTheme {
		if n == 0 {
			return chat.Answer{}, c.FieldProblem("name", "theme.empty")
		}
		return chat.Answer{}, c.FieldProblem("name", "too-long", "n", n, "max", maxTheme)
	}
	themes, err := themesOf(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	same := slices.DeleteFunc(themes, func(t theme) bool { return t.Kind != f.Kind })
	at := slices.IndexFunc(same, func(t theme) bool { return bot.Fold(t.Name) == bot.Fold(name) })
	if at < 0 && len(same) >= maxThemes {
		return chat.Answer{}, c.FieldProblem("name", "theme.many", "n", maxThemes)
	}
	if at >= 0 {
		name = same[at].Name // the same theme, written in another way
	}
	n, err := themeNamed(c, p.ID, f.Kind, name)
	if err == nil {
		err = setTheme(c, f, n)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	return forcesAnswer(c, p)
}

// showTheme shows what is in a theme. Its route is the programme's.
func showTheme(c *bot.Call) (chat.Answer, error) {
	p, err := seenProgramme(c, id(c.Route.Arg))
	if err != nil {
		return chat.Answer{}, err
	}
	themes, err := themesOf(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	at := slices.IndexFunc(themes, func(t theme) bool { return t.ID == id(chosen(c)) })
	if at < 0 {
		return chat.Answer{}, stale(c)
	}
	all, err := forcesOf(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(themeCard(c, p, themes[at], all)), nil
}

// unsortForce takes a force out of its theme: it is to be sorted again.
func unsortForce(c *bot.Call) (chat.Answer, error) {
	p, f, err := pressedForce(c, id(chosen(c)))
	if err == nil {
		err = setTheme(c, f, 0)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	return forcesAnswer(c, p)
}
