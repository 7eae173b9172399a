package ideas

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// Preparing a round: the form, the preview, opening it now or later. A draft is
// kept in the database and only its maker goes on with it.

// openCommand is /ronde ouvrir: the form, or the draft that was begun.
func openCommand(c *bot.Call) (chat.Answer, error) {
	drafts, err := draftsOf(c, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(drafts) == 0 {
		return roundForm(c, Round{Room: boardRoom(c)})
	}
	card := previewCard(c, drafts[0])
	card.Body = append([]chat.Text{c.T("draft.continue")}, card.Body...)
	card.Buttons = append(card.Buttons, c.Button("round-new", boardRoom(c)))
	return chat.Whisper(card), nil
}

// boardRoom is where a round that is made here will live: this room of the lab,
// unless it is the committee's or a private conversation.
func boardRoom(c *bot.Call) string {
	if c.Room == "" || c.Room == bot.CommitteeRoom {
		return bot.Ideation
	}
	return c.Room
}

// newRoundPress opens the empty form.
func newRoundPress(c *bot.Call) (chat.Answer, error) {
	return roundForm(c, Round{Room: boardRoom(c)})
}

// roundForm is the form of a round that is new or not open yet.
func roundForm(c *bot.Call, r Round) (chat.Answer, error) {
	arg := number(r.ID)
	if r.ID == 0 {
		arg = "0," + r.Room
	}
	dates := func(t time.Time) []string {
		if t.IsZero() {
			return nil
		}
		return valueOf(c.S("date", "at", t))
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("round-save", arg), Title: c.S("form.round"), Submit: c.S("form.round.send"), Fields: []chat.Field{
		{Name: "title", Kind: chat.Line, Label: c.S("field.round"), Hint: c.S("field.round.hint"), Value: valueOf(r.Title)},
		{Name: "question", Kind: chat.Lines, Label: c.S("field.question"), Hint: c.S("field.question.hint"), Value: valueOf(r.Question)},
		{Name: "themes", Kind: chat.Lines, Label: c.S("field.themes"), Hint: c.S("field.themes.hint"), Optional: true, Value: valueOf(strings.Join(r.Themes, "\n"))},
		{Name: "opens", Kind: chat.DateField, Label: c.S("field.opens"), Hint: c.S("field.opens.hint"), Optional: true, Value: dates(r.Opens)},
		{Name: "closes", Kind: chat.DateField, Label: c.S("field.closes"), Hint: c.S("field.closes.hint"), Value: dates(r.Closes)},
	}}), nil
}

// saveRoundForm takes the form of a round and shows the preview.
func saveRoundForm(c *bot.Call) (chat.Answer, error) {
	id, room := parts(c.Route.Arg)
	r := Round{State: Draft, PerMember: 3, Room: room, maker: c.Member.ID}
	if _, known := c.Lab().Rooms[room]; !known || room == bot.CommitteeRoom {
		r.Room = bot.Ideation
	}
	if id != 0 {
		var err error
		if r, err = unopened(c, id, "title"); err != nil {
			return chat.Answer{}, err
		}
	}
	if err := readRound(c, &r); err != nil {
		return chat.Answer{}, err
	}
	var err error
	if r.ID == 0 {
		r.ID, err = insertRound(c, r)
	} else {
		err = updateRound(c, r)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	if r.State == Scheduled {
		setTimers(c, r)
		c.Note("round.changed", "round/"+number(r.ID), roundNote(r))
	}
	return chat.Replace(previewCard(c, r)), nil
}

// readRound reads the form's fields into a round, and tells all that is wrong
// with them at once.
func readRound(c *bot.Call, r *Round) error {
	r.Title, r.Question = bot.CleanLine(c.Fields.Get("title")), bot.CleanLines(c.Fields.Get("question"))
	r.Themes = splitThemes(c.Fields.Get("themes"))
	problems := chat.Problems{}
	wrong := func(field, key string, args ...any) { problems[field] = c.S(key, args...) }
	switch n := utf8.RuneCountInString(r.Title); {
	case n == 0:
		wrong("title", "round.title.empty")
	case n > maxRoundTitle:
		wrong("title", "title.long", "n", n, "max", maxRoundTitle)
	}
	switch n := utf8.RuneCountInString(r.Question); {
	case n == 0:
		wrong("question", "question.empty")
	case n > maxQuestion:
		wrong("question", "question.long", "n", n, "max", maxQuestion)
	}
	if len(r.Themes) > maxThemes {
		wrong("themes", "themes.many", "n", len(r.Themes), "max", maxThemes)
	}
	for _, t := range r.Themes {
		if utf8.RuneCountInString(t) > maxTheme {
			wrong("themes", "themes.long", "theme", chat.CutString(t, 30), "max", maxTheme)
		}
	}
	if err := readDates(c, r, problems); err != nil {
		return err
	}
	if len(problems) > 0 {
		return &bot.Problem{Text: c.T("form.problems"), Fields: problems}
	}
	return nil
}

// readDates reads the opening and the closing, and what is wrong with them into
// problems.
func readDates(c *bot.Call, r *Round, problems chat.Problems) error {
	r.Opens, r.Closes = time.Time{}, time.Time{}
	if typed := c.Fields.Get("opens"); !saysNow(typed) {
		var err error
		if r.Opens, err = c.Time("opens", typed); err != nil {
			if err = gather(problems, err); err != nil {
				return err
			}
		}
	}
	var err error
	if r.Closes, err = c.Time("closes", c.Fields.Get("closes")); err != nil {
		return gather(problems, err)
	}
	if !r.Opens.IsZero() && !r.Closes.After(r.Opens) {
		problems["closes"] = c.S("closes.before", "opens", r.Opens, "closes", r.Closes)
	}
	return nil
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

// unopened reads a round that may still be changed by the person: their own
// draft, or one that is scheduled.
func unopened(c *bot.Call, id int64, field string) (Round, error) {
	r, err := roundByID(c, id)
	if err != nil {
		_, err = findRound(c, id)
		return r, err
	}
	switch {
	case r.State == Draft && r.maker != c.Member.ID:
		maker, err := c.MemberByID(r.maker)
		if err != nil {
			return r, err
		}
		return r, c.FieldProblem(field, "draft.not-yours", "who", maker)
	case r.State == Draft || r.State == Scheduled:
		return r, nil
	case r.State == Cancelled:
		return r, c.FieldProblem(field, "round.cancelled", "round", r.Title)
	}
	return r, c.FieldProblem(field, "round.open-already", "round", r.Title)
}

// showDraft shows the preview again.
func showDraft(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	r, err := unopened(c, id, "title")
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(previewCard(c, r)), nil
}

// limitChosen sets how many ideas a member may have.
func limitChosen(c *bot.Call) (chat.Answer, error) {
	return changeDraft(c, limits, func(r *Round, n int64) { r.PerMember = int(n) })
}

// namesChosen sets whether authors are shown.
func namesChosen(c *bot.Call) (chat.Answer, error) {
	return changeDraft(c, []int64{0, 1}, func(r *Round, n int64) { r.Anonymous = n == 1 })
}

// changeDraft changes a round that is not open yet by one of the values that its
// preview offers.
func changeDraft(c *bot.Call, values []int64, change func(r *Round, value int64)) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	r, err := unopened(c, id, "title")
	if err != nil {
		return chat.Answer{}, err
	}
	n, ok := offered(c, values...)
	if !ok {
		return chat.Answer{}, stale(c)
	}
	change(&r, n)
	return chat.Replace(previewCard(c, r)), updateRound(c, r)
}

// editRoundPress opens the form of a round that is not open yet.
func editRoundPress(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	r, err := unopened(c, id, "title")
	if err != nil {
		return chat.Answer{}, err
	}
	return roundForm(c, r)
}

// openPress opens a draft, or schedules it; a scheduled round opens at once.
func openPress(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	r, err := unopened(c, id, "title")
	if err != nil {
		return chat.Answer{}, err
	}
	if !r.Closes.After(c.Now) {
		return chat.Answer{}, c.Problem("closes.past", "at", r.Closes)
	}
	if r.State == Draft && r.Opens.After(c.Now) {
		r.State = Scheduled
		setTimers(c, r)
		c.Note("round.scheduled", "round/"+number(r.ID), roundNote(r))
		card := c.Card(nil, c.T("open.scheduled", "round", r.Title, "opens", r.Opens, "closes", r.Closes, "room", c.RoomText(r.Room)))
		card.Buttons = []chat.Button{c.Button("round-manage", number(r.ID))}
		return chat.Replace(card), saveState(c, r)
	}
	if err := startRound(c, r); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.T("open.done", "round", r.Title, "closes", r.Closes, "room", c.RoomText(r.Room)))
	card.Buttons = []chat.Button{c.Button("round-manage", number(r.ID))}
	return chat.Replace(card), nil
}

// startRound opens a round now.
func startRound(c *bot.Call, r Round) error {
	r.State, r.Opens = Open, c.Now
	if err := saveState(c, r); err != nil {
		return err
	}
	setTimers(c, r)
	c.Keep("round", number(r.ID), r.Room)
	if r.Room != bot.Announcements { // there, the board itself is the news
		c.Keep("news", number(r.ID), bot.Announcements)
	}
	c.Note("round.opened", "round/"+number(r.ID), roundNote(r))
	return nil
}

// cancelRoundPress asks for confirmation: a draft holds what was typed, and
// members may be waiting for a round that is scheduled.
func cancelRoundPress(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	r, err := unopened(c, id, "title")
	if err != nil {
		return chat.Answer{}, err
	}
	what, yes := "draft", "button.round-drop-yes"
	if r.State == Scheduled {
		what, yes = "scheduled", "button.round-cancel-yes"
	}
	card := c.Card(c.T("cancel.title."+what, "round", r.Title), c.T("cancel.sure."+what, "at", r.Opens))
	card.Buttons = []chat.Button{
		styled(labelled(c, yes, "round-cancel-yes", number(r.ID)), chat.Danger),
		labelled(c, "button.leave", "round-draft", number(r.ID)),
	}
	return chat.Replace(card), nil
}

// cancelConfirmed gives up a round that is not open yet.
func cancelConfirmed(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	r, err := unopened(c, id, "title")
	if err != nil {
		return chat.Answer{}, err
	}
	done := "open.dropped"
	if r.State == Scheduled {
		done = "open.cancelled"
		c.Note("round.cancelled", "round/"+number(r.ID), roundNote(r))
	}
	r.State = Cancelled
	setTimers(c, r)
	return chat.Replace(c.Card(nil, c.T(done, "round", r.Title))), saveState(c, r)
}

// roundNote is what the journal keeps of a round.
func roundNote(r Round) map[string]any {
	return map[string]any{"title": r.Title, "closes": r.Closes.Unix(), "anonymous": r.Anonymous, "per_member": r.PerMember}
}
