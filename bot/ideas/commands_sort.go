package ideas

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// The committee's sorting: themes, hiding. Merging is in commands_merge.go.

// maxReason is how long the reason of a hiding may be, in characters.
const maxReason = 500

// needSortable is a problem when the ideas of a round are not there to sort.
func needSortable(c *bot.Call, r Round) error {
	if r.sortable() {
		return nil
	}
	return c.Problem("running.not-open", "round", r.Title)
}

// manageIdea shows the committee what it can do with an idea.
func manageIdea(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	i, r, err := findIdea(c, id)
	if err == nil {
		err = needSortable(c, r)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := manageCard(c, i, r)
	return chat.Replace(card), err
}

// themeCommand is /ronde theme.
func themeCommand(c *bot.Call) (chat.Answer, error) {
	i, r, err := typedIdea(c, "idea")
	if err == nil {
		err = needSortable(c, r)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	themes, err := themesOf(c, r.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(themes) == 0 {
		return chat.Answer{}, c.Problem("theme.no-themes", "round", r.Title)
	}
	typed := bot.Fold(c.Arg("theme"))
	if typed == bot.Fold(c.S("theme.none")) || typed == "aucun" || typed == "none" {
		return giveTheme(c, i, theme{})
	}
	found := themeNamed(r.Themes, typed)
	if found < 0 {
		return chat.Answer{}, c.Problem("theme.unknown", "typed", chat.CutString(bot.CleanLine(c.Arg("theme")), 60), "themes", strings.Join(r.Themes, ", "))
	}
	return giveTheme(c, i, themes[found])
}

// themeChosen gives an idea the theme that was chosen in its menu.
func themeChosen(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	i, r, err := findIdea(c, id)
	if err == nil {
		err = needSortable(c, r)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	themes, err := themesOf(c, r.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	for _, t := range append(themes, theme{}) {
		if _, ok := offered(c, t.id); ok {
			return giveTheme(c, i, t)
		}
	}
	return chat.Answer{}, stale(c)
}

// giveTheme sets the theme of an idea; the zero theme is none.
func giveTheme(c *bot.Call, i Idea, t theme) (chat.Answer, error) {
	if err := setTheme(c, i.ID, t.id); err != nil {
		return chat.Answer{}, err
	}
	c.Keep("idea", number(i.ID), "")
	c.Note("idea.theme", "idea/"+number(i.ID), map[string]any{"theme": t.name})
	if t.id == 0 {
		return chat.Replace(c.Card(nil, c.T("theme.cleared", "title", i.Title))), nil
	}
	return chat.Replace(c.Card(nil, c.T("theme.done", "title", i.Title, "theme", t.name))), nil
}

// hideCommand is /ronde masquer.
func hideCommand(c *bot.Call) (chat.Answer, error) {
	i, r, err := typedIdea(c, "idea")
	if err != nil {
		return chat.Answer{}, err
	}
	return hide(c, i, r, c.Arg("reason"))
}

// hidePress asks for the reason.
func hidePress(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	i, r, err := findIdea(c, id)
	if err == nil {
		err = needSortable(c, r)
	}
	if err == nil {
		err = needHideable(c, i)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("hide-why", number(i.ID)), Title: c.S("form.hide"), Submit: c.S("form.hide.send"), Fields: []chat.Field{
		{Name: "reason", Kind: chat.Lines, Label: c.S("field.reason"), Hint: c.S("field.reason.hint")},
	}}), nil
}

// hideForm takes the reason.
func hideForm(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	i, r, err := findIdea(c, id)
	if err != nil {
		return chat.Answer{}, err
	}
	return hide(c, i, r, c.Fields.Get("reason"))
}

// needHideable is a problem when an idea cannot be hidden.
func needHideable(c *bot.Call, i Idea) error {
	switch i.State {
	case Merged:
		return c.FieldProblem("reason", "hide.merged", "number", number(i.ID), "into", number(i.parent))
	case Hidden:
		return c.FieldProblem("reason", "hide.already", "number", number(i.ID))
	}
	return fieldOf(needLive(c, i), "reason")
}

// hide hides an idea and tells its authors why, and what they can do.
func hide(c *bot.Call, i Idea, r Round, typed string) (chat.Answer, error) {
	reason := bot.CleanLines(typed)
	if err := needSortable(c, r); err != nil {
		return chat.Answer{}, fieldOf(err, "reason")
	}
	if err := needHideable(c, i); err != nil {
		return chat.Answer{}, err
	}
	switch n := utf8.RuneCountInString(reason); {
	case n == 0:
		return chat.Answer{}, c.FieldProblem("reason", "reason.empty")
	case n > maxReason:
		return chat.Answer{}, c.FieldProblem("reason", "reason.long", "n", n, "max", maxReason)
	}
	if err := setState(c, i.ID, Hidden, reason); err != nil {
		return chat.Answer{}, err
	}
	if err := tellAuthors(c, i, "hidden", func(c *bot.Call, own bool) chat.Card { return hiddenCard(c, i, r, reason, own) }); err != nil {
		return chat.Answer{}, err
	}
	c.Keep("idea", number(i.ID), "")
	keepRound(c, r.ID)
	c.Note("idea.hidden", "idea/"+number(i.ID), map[string]any{"reason": reason})
	card := c.Card(nil, c.T("hide.done", "number", number(i.ID), "title", i.Title))
	card.Buttons = []chat.Button{c.Button("unhide", number(i.ID))}
	return chat.Replace(card), nil
}

// tellAuthors writes in private to the author of an idea, whose own it is, and to
// those of what was merged into it.
func tellAuthors(c *bot.Call, i Idea, what string, card func(c *bot.Call, own bool) chat.Card) error {
	ids, err := authorsOf(c, i)
	if err != nil {
		return err
	}
	key := what + "/" + number(i.ID) + "/" + once(c)
	for _, a := range ids {
		m, err := c.MemberByID(a.id)
		if err != nil {
			return err
		}
		c.Tell([]bot.Member{m}, key, func(c *bot.Call) chat.Card { return card(c, a.id == i.author) })
	}
	return nil
}

// unhideCommand is /ronde montrer.
func unhideCommand(c *bot.Call) (chat.Answer, error) {
	i, r, err := typedIdea(c, "idea")
	if err != nil {
		return chat.Answer{}, err
	}
	return unhide(c, i, r)
}

// unhidePress shows an idea again.
func unhidePress(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	i, r, err := findIdea(c, id)
	if err != nil {
		return chat.Answer{}, err
	}
	return unhide(c, i, r)
}

func unhide(c *bot.Call, i Idea, r Round) (chat.Answer, error) {
	if i.State != Hidden {
		return chat.Answer{}, c.Problem("unhide.not-hidden", "number", number(i.ID))
	}
	if err := setState(c, i.ID, Live, ""); err != nil {
		return chat.Answer{}, err
	}
	if err := tellAuthors(c, i, "shown", func(c *bot.Call, own bool) chat.Card { return shownCard(c, i, own) }); err != nil {
		return chat.Answer{}, err
	}
	c.Keep("idea", number(i.ID), "")
	keepRound(c, r.ID)
	c.Note("idea.shown", "idea/"+number(i.ID), nil)
	card := c.Card(nil, c.T("unhide.done", "number", number(i.ID), "title", i.Title))
	card.Buttons = []chat.Button{c.Button("idea", number(i.ID))}
	return chat.Replace(card), nil
}

// suggestions lists ideas of one state in the rounds that can be sorted, by
// number or words, for a command that is being typed.
func suggestions(c *bot.Call, typed string, state IdeaState) ([]chat.Suggestion, error) {
	words := bot.Fold(strings.TrimLeft(typed, "#"))
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (s chat.Suggestion, err error) {
		var id int64
		var title string
		err = r.Scan(&id, &title)
		return chat.Suggestion{Text: number(id), Label: strconv.FormatInt(id, 10) + " · " + chat.CutString(title, 80)}, err
	}, `SELECT i.id, i.title FROM ideas i WHERE i.state = ? AND (? = '' OR CAST(i.id AS TEXT) LIKE ? || '%' OR instr(i.folded, ?) > 0)
		AND i.round_id IN (SELECT id FROM rounds WHERE state IN ('open', 'closed') ORDER BY state = 'open' DESC, id DESC LIMIT 5)
		ORDER BY i.id DESC LIMIT 25`, state, words, words, words)
}

func suggestIdea(c *bot.Call, typed string) ([]chat.Suggestion, error) {
	return suggestions(c, typed, Live)
}

func suggestMerged(c *bot.Call, typed string) ([]chat.Suggestion, error) {
	return suggestions(c, typed, Merged)
}

func suggestHidden(c *bot.Call, typed string) ([]chat.Suggestion, error) {
	return suggestions(c, typed, Hidden)
}

// suggestTheme lists the themes of open rounds.
func suggestTheme(c *bot.Call, typed string) ([]chat.Suggestion, error) {
	open, err := openRounds(c)
	var out []chat.Suggestion
	seen := map[string]bool{}
	for _, r := range open {
		for _, t := range r.Themes {
			if !seen[t] && strings.HasPrefix(bot.Fold(t), bot.Fold(typed)) {
				seen[t] = true
				out = append(out, chat.Suggestion{Text: t, Label: t})
			}
		}
	}
	return out, err
}
