package jumelage

import (
	"errors"
	"slices"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
)

// Opening a programme: a form for its title and dates, then a preview with the
// rest, which is kept as a draft; the coordinator opens it when it is right.

// openCommand is /jumelage ouvrir: the form, or the draft that was begun.
func openCommand(c *bot.Call) (chat.Answer, error) {
	p, found, err := draftOf(c, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if !found {
		p = defaults()
		p.Title = chat.CutString(bot.CleanLine(c.Arg("title")), maxTitle)
		return basicsForm(c, p), nil
	}
	card := planCard(c, p)
	card.Body = append([]chat.Text{c.T("plan.resumed")}, card.Body...)
	card.Buttons = append(card.Buttons, c.Button("new", ""))
	return chat.Whisper(card), nil
}

// newProgramme opens the form of another programme.
func newProgramme(c *bot.Call) (chat.Answer, error) { return basicsForm(c, defaults()), nil }

// askBasics opens the form of a programme that is there.
func askBasics(c *bot.Call) (chat.Answer, error) {
	p, err := editable(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	return basicsForm(c, p), nil
}

func basicsForm(c *bot.Call, p Programme) chat.Answer {
	date := func(unix int64) []string {
		if unix == 0 {
			return nil
		}
		return valueOf(c.S("date", "at", c.Local(unix)))
	}
	rhythm := ""
	if r, ok := p.rule(); ok {
		rhythm = when.Describe(r, when.Lang(c.Lang))
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("basics-save", number(p.ID)), Title: c.S("form.basics"), Submit: c.S("form.basics.send"), Fields: []chat.Field{
		{Name: "title", Kind: chat.Line, Label: c.S("field.title"), Hint: c.S("field.title.hint"), Value: valueOf(p.Title), MaxLength: maxTitle},
		{Name: "about", Kind: chat.Lines, Label: c.S("field.about"), Hint: c.S("field.about.hint"), Optional: true, Value: valueOf(p.About), MaxLength: maxAbout},
		{Name: "joins", Kind: chat.DateField, Label: c.S("field.joins"), Hint: c.S("field.joins.hint"), Optional: true, Value: date(p.Joins)},
		{Name: "ends", Kind: chat.DateField, Label: c.S("field.ends"), Hint: c.S("field.ends.hint"), Value: date(p.Ends)},
		{Name: "rhythm", Kind: chat.Line, Label: c.S("field.rhythm"), Hint: c.S("field.rhythm.hint", "example", when.RuleExample(when.Lang(c.Lang))), Optional: true, Value: valueOf(rhythm)},
	}})
}

// editable reads a programme that the coordinator may still change: their own
// draft, or one that is open.
func editable(c *bot.Call, id int64) (Programme, error) {
	p, err := findProgramme(c, id)
	if err == nil && p.State != draft && p.State != open {
		return p, c.Problem("programme.over", "title", p.Title)
	}
	return p, err
}

// saveBasics takes the form and shows the preview, or the programme that is
// open.
func saveBasics(c *bot.Call) (chat.Answer, error) {
	p := defaults()
	if n := id(c.Route.Arg); n != 0 {
		var err error
		if p, err = editable(c, n); err != nil {
			return chat.Answer{}, err
		}
	}
	if err := readBasics(c, &p); err != nil {
		return chat.Answer{}, err
	}
	if p.ID != 0 {
		if err := updateProgramme(c, p); err != nil {
			return chat.Answer{}, err
		}
		if p.State == open {
			setTimers(c, p)
			c.Keep("programme", number(p.ID), "")
			return manageAnswer(c, p)
		}
		return chat.Replace(planCard(c, p)), nil
	}
	p.Maker, p.Room = c.Member.ID, postRoom(c)
	var err error
	p.ID, err = insertProgramme(c, p)
	return chat.Replace(planCard(c, p)), err
}

// postRoom is where a programme that is made here is shown: this room of the lab,
// unless it is the committee's or a private conversation.
func postRoom(c *bot.Call) string {
	if c.Room == "" || c.Room == bot.CommitteeRoom {
		return bot.Announcements
	}
	return c.Room
}

// readBasics reads the form into a programme, and tells all that is wrong at
// once.
func readBasics(c *bot.Call, p *Programme) error {
	problems := chat.Problems{}
	p.Title, p.About = bot.CleanLine(c.Fields.Get("title")), bot.CleanLines(c.Fields.Get("about"))
	if p.Title == "" {
		problems["title"] = c.S("title.empty")
	}
	tooLong(c, problems, "title", p.Title, maxTitle)
	tooLong(c, problems, "about", p.About, maxAbout)
	before := *p
	p.Joins, p.Ends = 0, 0
	for _, d := range []struct {
		field string
		into  *int64
		was   int64
		blank bool // may be left empty
	}{{"joins", &p.Joins, before.Joins, true}, {"ends", &p.Ends, before.Ends, false}} {
		typed := bot.CleanLine(c.Fields.Get(d.field))
		if typed == "" && d.blank {
			continue
		}
		if d.was > 0 && typed == bot.CleanLine(c.S("date", "at", c.Local(d.was))) {
			*d.into = d.was // as it was, perhaps past by now
			continue
		}
		t, err := c.Time(d.field, typed)
		if err != nil {
			if err := gather(problems, err); err != nil {
				return err
			}
			continue
		}
		*d.into = t.Unix()
	}
	if p.Joins > 0 && p.Ends > 0 && p.Joins >= p.Ends {
		problems["joins"] = c.S("joins.late", "ends", c.Local(p.Ends))
	}
	p.Rhythm = ""
	if typed := bot.CleanLine(c.Fields.Get("rhythm")); typed != "" {
		var err error
		if p.Rhythm, err = readRhythm(c, typed, problems); err != nil {
			return err
		}
	}
	return wrong(c, problems)
}

// mostOften is the shortest time between two rounds of check-ins: people who are
// asked more often stop answering.
const mostOften = 6 * 24 * time.Hour

// readRhythm reads how often a programme checks in, in words or as a cron
// schedule, and returns it as it is stored.
func readRhythm(c *bot.Call, typed string, problems chat.Problems) (string, error) {
	r, err := when.ParseRule(typed, when.Lang(c.Lang), c.Now)
	var e *when.Error
	if errors.As(err, &e) {
		problems["rhythm"] = c.S("rhythm.bad", "example", when.RuleExample(when.Lang(c.Lang)))
		return "", nil
	}
	if err != nil {
		return "", err
	}
	first := r.Between(c.Now, c.Now.AddDate(1, 0, 0), 10)
	for i := 1; i < len(first); i++ {
		if first[i].Sub(first[i-1]) < mostOften {
			problems["rhythm"] = c.S("rhythm.often")
		}
	}
	text, err := r.MarshalText()
	return string(text), err
}

// change changes a draft, keeps it and shows a card of it.
func change(c *bot.Call, edit func(p *Programme) bool, card func(c *bot.Call, p Programme) chat.Card) (chat.Answer, error) {
	p, err := draftNamed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if !edit(&p) {
		return chat.Answer{}, stale(c)
	}
	if err := updateProgramme(c, p); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(card(c, p)), nil
}

// draftNamed is the draft that a button names.
func draftNamed(c *bot.Call) (Programme, error) {
	p, err := findProgramme(c, id(c.Route.Arg))
	if err == nil && p.State != draft {
		return p, c.Problem("plan.not-draft", "title", p.Title)
	}
	return p, err
}

func showPlan(c *bot.Call) (chat.Answer, error) {
	p, err := draftNamed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(planCard(c, p)), nil
}

func showRules(c *bot.Call) (chat.Answer, error) {
	p, err := draftNamed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(rulesCard(c, p)), nil
}

func saveSize(c *bot.Call) (chat.Answer, error) {
	return change(c, func(p *Programme) bool {
		p.Size = int(id(chosen(c)))
		return p.Size == 2 || p.Size == 3
	}, planCard)
}

func saveKinds(c *bot.Call) (chat.Answer, error) {
	return change(c, func(p *Programme) bool {
		p.Kinds = known(kinds, c.Values)
		return len(p.Kinds) > 0 && len(p.Kinds) == len(c.Values)
	}, planCard)
}

func saveMost(c *bot.Call) (chat.Answer, error) {
	return change(c, func(p *Programme) bool {
		p.Most = int(id(chosen(c)))
		return p.Most >= 1 && p.Most <= maxMost
	}, planCard)
}

func saveMix(c *bot.Call) (chat.Answer, error) {
	return change(c, func(p *Programme) bool {
		p.Mix = chosen(c) == "mix"
		return slices.Contains([]string{"mix", "any"}, chosen(c))
	}, rulesCard)
}

func saveAsks(c *bot.Call) (chat.Answer, error) {
	return change(c, func(p *Programme) bool {
		p.Asks = known(asks, c.Values)
		return len(p.Asks) == len(c.Values)
	}, rulesCard)
}

// openPlan opens a draft: people may join.
func openPlan(c *bot.Call) (chat.Answer, error) {
	p, err := draftNamed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if p.Ends <= c.Now.Unix() || p.Joins > 0 && p.Joins <= c.Now.Unix() {
		return chat.Answer{}, c.Problem("plan.past")
	}
	if err := setOpened(c, p.ID); err != nil {
		return chat.Answer{}, err
	}
	p.State, p.Opened = open, c.Now.Unix()
	setTimers(c, p)
	c.Note("programme.opened", "programme/"+number(p.ID), map[string]any{"title": p.Title, "size": p.Size})
	c.Keep("programme", number(p.ID), p.Room)
	card := c.Card(nil, c.T("opened", "title", p.Title, "room", c.RoomText(p.Room)))
	card.Buttons = []chat.Button{c.Button("manage", number(p.ID))}
	return chat.Replace(card), nil
}

// setTimers sets the timers of an open programme.
func setTimers(c *bot.Call, p Programme) {
	c.AtTime("end", number(p.ID), c.Local(p.Ends))
	if p.Joins > c.Now.Unix() {
		c.AtTime("refresh", number(p.ID), c.Local(p.Joins))
	} else {
		c.Forget("refresh", number(p.ID))
	}
	scheduleCheckin(c, p)
	scheduleEvaluation(c, p)
}

func askDrop(c *bot.Call) (chat.Answer, error) {
	p, err := draftNamed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.T("drop.sure", "title", p.Title))
	card.Buttons = []chat.Button{styled(c.Button("drop-yes", number(p.ID)), chat.Danger), labelled(c, "button.keep", "plan", number(p.ID))}
	return chat.Replace(card), nil
}

func dropYes(c *bot.Call) (chat.Answer, error) {
	p, err := draftNamed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := deleteProgramme(c, p.ID); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(c.Card(nil, c.T("dropped"))), nil
}
