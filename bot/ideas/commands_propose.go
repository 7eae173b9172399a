package ideas

import (
	"errors"
	"strings"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// proposal is an idea as it was typed.
type proposal struct {
	title, body string // cleaned
	theme       int64
	draft       int64 // the draft that it comes from; 0 for none
	sure        bool  // likely duplicates were seen
}

// proposeCommand is /idee: with a title it adds the idea, without one it opens
// the form.
func proposeCommand(c *bot.Call) (chat.Answer, error) {
	typed := c.Arg("title")
	title := bot.CleanLine(typed)
	open, err := openRounds(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(open) == 0 {
		return chat.Answer{}, echoing(c, noRound(c), title)
	}
	r, one := inRoom(c, open)
	switch n := utf8.RuneCountInString(title); {
	case typed == "" && one:
		return proposeForm(c, r)
	case typed == "":
		return chat.Whisper(askRound(c, open, "which.propose", "propose", "")), nil
	case n > maxTitle && n <= maxBody:
		return longTitle(c, r.ID, title)
	case n == 0 || n > maxTitle:
		return chat.Answer{}, checkTitle(c, title)
	case !one:
		id, err := keepDraft(c, draft{title: title})
		return chat.Whisper(askRound(c, open, "which.add", "draft-round", number(id))), err
	}
	answer, err := propose(c, r, proposal{title: title})
	return answer, echoing(c, err, title)
}

// longTitle keeps a title that is too long as the description of a draft, to be
// completed in the form.
func longTitle(c *bot.Call, round int64, typed string) (chat.Answer, error) {
	id, err := keepDraft(c, draft{round: round, title: atWord(typed, maxTitle), body: typed})
	card := c.Card(nil, c.Paragraphs("title.long-kept", "n", utf8.RuneCountInString(typed), "max", maxTitle)...)
	card.Buttons = []chat.Button{styled(labelled(c, "button.complete", "draft-edit", number(id)), chat.Primary), c.Button("draft-drop", number(id))}
	return chat.Whisper(card), err
}

// proposePress opens the form, from a button or after the choice of a round.
func proposePress(c *bot.Call) (chat.Answer, error) {
	r, err := pressedRound(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return proposeForm(c, r)
}

// proposeForm opens the form of an idea, with what the person had typed before
// and not decided on.
func proposeForm(c *bot.Call, r Round) (chat.Answer, error) {
	if err := mayPropose(c, r); err != nil {
		return chat.Answer{}, err
	}
	d, err := lastDraft(c, r.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	return draftForm(c, r, d)
}

// mayPropose is a problem unless the person may propose one more idea now.
func mayPropose(c *bot.Call, r Round) error {
	if err := needOpen(c, r, "title"); err != nil {
		return err
	}
	return checkShare(c, r)
}

// draftForm is the form of a new idea, with what a draft holds.
func draftForm(c *bot.Call, r Round, d draft) (chat.Answer, error) {
	arg := number(r.ID)
	if d.id != 0 {
		arg = pairOf(r.ID, d.id)
	}
	answer, err := ideaForm(c, r, c.To("add", arg), "form.propose", "form.propose.send", Idea{Title: d.title, Body: credited(c, r, d), theme: d.theme})
	if err == nil && strings.HasSuffix(d.body, leftOut) {
		answer.Form.Fields[1].Hint = c.S("field.details.hint-excerpt", "max", maxBody)
	}
	return answer, err
}

// ideaForm is the form of a new idea or of one to edit.
func ideaForm(c *bot.Call, r Round, to chat.Route, title, submit string, i Idea) (chat.Answer, error) {
	themes, err := themesOf(c, r.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	hint := "field.title.hint"
	if r.Anonymous {
		hint = "field.title.hint-anonymous"
	}
	form := chat.Form{Lang: c.Lang, Route: to, Title: c.S(title), Submit: c.S(submit), Fields: []chat.Field{
		{Name: "title", Kind: chat.Line, Label: c.S("field.title"), Hint: c.S(hint, "max", maxTitle), Value: valueOf(i.Title)},
		{Name: "details", Kind: chat.Lines, Label: c.S("field.details"), Hint: c.S("field.details.hint", "max", maxBody), Optional: true, Value: valueOf(i.Body)},
	}}
	if len(themes) > 0 {
		f := chat.Field{Name: "theme", Kind: chat.Choice, Label: c.S("field.theme"), Optional: true}
		for _, t := range themes {
			f.Options = append(f.Options, chat.Option{Value: number(t.id), Label: t.name})
			if t.id == i.theme {
				f.Value = []string{number(t.id)}
			}
		}
		form.Fields = append(form.Fields, f)
	}
	return chat.Open(form), nil
}

func valueOf(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// addForm takes the form of a new idea.
func addForm(c *bot.Call) (chat.Answer, error) {
	round, rest := parts(c.Route.Arg)
	from, _ := parts(rest)
	r, err := findRound(c, round)
	if err != nil {
		return chat.Answer{}, err
	}
	p := filledIn(c)
	p.draft = from
	return propose(c, r, p)
}

// filledIn reads the fields of an idea's form.
func filledIn(c *bot.Call) proposal {
	theme, _ := parts(c.Fields.Get("theme"))
	return proposal{title: bot.CleanLine(c.Fields.Get("title")), body: bot.CleanLines(c.Fields.Get("details")), theme: theme}
}

// propose adds an idea, unless a likely duplicate should be looked at first.
func propose(c *bot.Call, r Round, p proposal) (chat.Answer, error) {
	if err := needOpen(c, r, "title"); err != nil {
		return chat.Answer{}, err
	}
	if err := checkTitle(c, p.title); err != nil {
		return chat.Answer{}, err
	}
	if err := checkBody(c, p.body); err != nil {
		return chat.Answer{}, err
	}
	if err := checkNew(c, r, p.title); err != nil {
		return chat.Answer{}, err
	}
	var err error
	if p.theme, err = knownTheme(c, r.ID, p.theme); err != nil {
		return chat.Answer{}, err
	}
	if !p.sure {
		found, err := alikeIdeas(c, r.ID, p.title, p.body)
		if err != nil {
			return chat.Answer{}, err
		}
		if len(found) > 0 {
			d := draft{id: p.draft, round: r.ID, title: p.title, body: p.body, theme: p.theme}
			if d.id, err = keepDraft(c, d); err != nil {
				return chat.Answer{}, err
			}
			card, err := similarCard(c, d, found)
			return chat.Replace(card), err
		}
	}
	id, err := addIdea(c, r, Idea{Round: r.ID, Title: p.title, Body: p.body, theme: p.theme, author: c.Member.ID, where: c.Platform()})
	if err != nil {
		return chat.Answer{}, err
	}
	if err := dropDraft(c, p.draft); err != nil {
		return chat.Answer{}, err
	}
	card, err := addedCard(c, r, id)
	return chat.Replace(card), err
}

// addIdea writes an idea that was checked, with all that follows from it.
func addIdea(c *bot.Call, r Round, i Idea) (int64, error) {
	id, err := insertIdea(c, i)
	if err != nil {
		return 0, err
	}
	if err := tookPart(c, r.ID, i.author); err != nil {
		return 0, err
	}
	c.Keep("idea", number(id), r.Room)
	c.Keep("round", number(r.ID), "")
	note(c, r, "idea.proposed", id, map[string]any{"round": r.ID, "title": i.Title})
	return id, nil
}

// knownTheme is the theme if the round has it, else none: whatever a form sends.
func knownTheme(c *bot.Call, round, id int64) (int64, error) {
	themes, err := themesOf(c, round)
	for _, t := range themes {
		if t.id == id {
			return id, nil
		}
	}
	return 0, err
}

// note writes in the journal what an author did: without their name when the
// round is anonymous.
func note(c *bot.Call, r Round, what string, idea int64, details any) {
	if r.Anonymous {
		c.NoteUnnamed(what, "idea/"+number(idea), details)
		return
	}
	c.Note(what, "idea/"+number(idea), details)
}

// checkShare is a problem when the person has as many ideas as the round allows.
func checkShare(c *bot.Call, r Round) error {
	own, err := ownIdeas(c, r.ID, c.Member.ID)
	if err != nil || r.PerMember == 0 || len(own) < r.PerMember {
		return err
	}
	return c.FieldProblem("title", "share.full", "n", r.PerMember)
}

// checkNew is a problem when the person has proposed the same title already, or
// as many ideas as the round allows.
func checkNew(c *bot.Call, r Round, title string) error {
	own, err := ownIdeas(c, r.ID, c.Member.ID)
	if err != nil {
		return err
	}
	for _, i := range own {
		if sameTitle(i.Title, title) {
			return c.FieldProblem("title", "title.yours", "number", number(i.ID))
		}
	}
	return checkShare(c, r)
}

// ownDraft reads the draft of a route; one that was decided is a problem.
func ownDraft(c *bot.Call, id int64) (draft, error) {
	d, err := draftByID(c, id)
	if errors.Is(err, storage.ErrNotFound) {
		return d, c.Problem("draft.gone")
	}
	return d, err
}

// pressedDraft is the person's own draft that was pressed.
func pressedDraft(c *bot.Call) (draft, error) {
	id, _ := parts(c.Route.Arg)
	return ownDraft(c, id)
}

// draftInRound is the draft that was pressed, with the round chosen for it.
func draftInRound(c *bot.Call) (draft, Round, error) {
	d, err := pressedDraft(c)
	if err != nil {
		return d, Round{}, err
	}
	r, err := findRound(c, chosen(c))
	return d, r, err
}

// draftRound goes on with a draft whose round was asked.
func draftRound(c *bot.Call) (chat.Answer, error) {
	d, r, err := draftInRound(c)
	if err != nil {
		return chat.Answer{}, err
	}
	answer, err := propose(c, r, proposal{title: d.title, body: d.body, draft: d.id})
	return answer, echoing(c, err, d.title)
}

// draftAdd adds a draft although an idea is alike.
func draftAdd(c *bot.Call) (chat.Answer, error) {
	d, err := pressedDraft(c)
	if err != nil {
		return chat.Answer{}, err
	}
	r, err := findRound(c, d.round)
	if err != nil {
		return chat.Answer{}, err
	}
	answer, err := propose(c, r, proposal{title: d.title, body: d.body, theme: d.theme, draft: d.id, sure: true})
	return answer, echoing(c, err, d.title)
}

// draftSupport supports the idea that is alike in the place of a draft, whose
// words are shown once more.
func draftSupport(c *bot.Call) (chat.Answer, error) {
	from, rest := parts(c.Route.Arg)
	to, _ := parts(rest)
	d, err := ownDraft(c, from)
	if err != nil {
		return chat.Answer{}, err
	}
	done, err := setSupport(c, to, wanted)
	if err != nil {
		return chat.Answer{}, err
	}
	card := supportCard(c, done)
	card.Body = append(card.Body, c.T("draft.replaced", "text", typedText(d)))
	return chat.Replace(card), dropDraft(c, d.id)
}

// typedText is all that a draft holds.
func typedText(d draft) string {
	switch {
	case d.body == "":
		return d.title
	case strings.HasPrefix(d.body, d.title): // of a title that was too long
		return d.body
	}
	return d.title + "\n" + d.body
}

// draftEdit opens the form with a draft.
func draftEdit(c *bot.Call) (chat.Answer, error) {
	d, err := pressedDraft(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if d.round == 0 {
		open, err := openRounds(c)
		if err != nil {
			return chat.Answer{}, err
		}
		if len(open) > 1 {
			return chat.Replace(askRound(c, open, "which.propose", "propose", "")), nil
		}
		if len(open) == 0 {
			return chat.Answer{}, echoing(c, noRound(c), typedText(d))
		}
		d.round = open[0].ID
	}
	r, err := findRound(c, d.round)
	if err == nil {
		err = needOpen(c, r, "title")
	}
	if err != nil {
		return chat.Answer{}, echoing(c, err, typedText(d))
	}
	return draftForm(c, r, d)
}

// draftDrop gives a draft up.
func draftDrop(c *bot.Call) (chat.Answer, error) {
	d, err := pressedDraft(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(c.Card(nil, c.Paragraphs("draft.dropped", "text", typedText(d))...)), dropDraft(c, d.id)
}

// draftShow shows a draft and what is like it again.
func draftShow(c *bot.Call) (chat.Answer, error) {
	d, err := pressedDraft(c)
	if err != nil {
		return chat.Answer{}, err
	}
	found, err := alikeIdeas(c, d.round, d.title, d.body)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := similarCard(c, d, found)
	return chat.Replace(card), err
}
