package votes

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// start begins a vote, or goes on with the one that this person is preparing.
func (f *feature) start(c *bot.Call) (chat.Answer, error) {
	id, p, err := loadPlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if id != 0 {
		return f.answerPlan(c, id, p, c.T("plan.resumed"))
	}
	rounds, err := f.source.Rounds(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(startCard(c, rounds)), nil
}

// chooseRound begins a vote with the ideas of a round, the most supported
// chosen already.
func (f *feature) chooseRound(c *bot.Call) (chat.Answer, error) {
	value := c.Route.Arg // of PrepareButton
	if len(c.Values) == 1 {
		value = c.Values[0]
	}
	round, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return chat.Answer{}, stale(c)
	}
	rounds, err := f.source.Rounds(c)
	if err != nil {
		return chat.Answer{}, err
	}
	for _, r := range rounds {
		if r.ID != round {
			continue
		}
		live, err := f.live(c, r.ID)
		if err != nil {
			return chat.Answer{}, err
		}
		if len(live) < MinOptions {
			return chat.Answer{}, c.Problem("start.too-few", "title", r.Title, "n", len(live))
		}
		for i := range live {
			live[i].In = i < ideasAPage
		}
		p := newPlan(chat.CutString(bot.CleanLine(r.Title), MaxTitle), live)
		p.Round = r.ID
		started := c.T("plan.started")
		if len(live) > ideasAPage {
			started = c.T("plan.started-top", "n", ideasAPage, "of", max(r.Ideas, len(live)))
		}
		return f.keepPlan(c, p, started)
	}
	return chat.Answer{}, stale(c)
}

// live are the ideas of a round that a shortlist may be made from.
func (f *feature) live(c *bot.Call, round int64) ([]Choice, error) {
	options, err := f.source.Options(c, round)
	if err != nil {
		return nil, err
	}
	var out []Choice
	for _, o := range options[:min(len(options), maxPool)] {
		out = append(out, Choice{Idea: o.ID, Title: chat.CutString(bot.CleanLine(o.Title), MaxTitle),
			About: chat.CutString(bot.CleanLine(o.About), aboutShown), Support: o.Supports})
	}
	return out, nil
}

// keepPlan keeps a new plan, unless its maker has one: then that one is shown.
func (f *feature) keepPlan(c *bot.Call, p Plan, started chat.Text) (chat.Answer, error) {
	id, have, err := loadPlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if id != 0 {
		return f.answerPlan(c, id, have, c.T("plan.resumed"))
	}
	if id, err = insertPlan(c, p); err != nil {
		return chat.Answer{}, err
	}
	return f.answerPlan(c, id, p, started)
}

// askFree opens the form of a vote without a round. Who has a draft is shown it
// before they type what could not be kept.
func (f *feature) askFree(c *bot.Call) (chat.Answer, error) {
	id, have, err := loadPlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if id != 0 {
		return f.answerPlan(c, id, have, c.T("plan.resumed"))
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("free-save", ""), Title: c.S("free.form"), Submit: c.S("free.submit"), Fields: []chat.Field{
		{Name: "title", Kind: chat.Line, Label: c.S("field.title"), Hint: c.S("field.title.hint"), MaxLength: MaxTitle},
		typedField(c, ""),
	}}), nil
}

func typedField(c *bot.Call, value string) chat.Field {
	field := chat.Field{Name: "options", Kind: chat.Lines, Label: c.S("field.options"), Hint: c.S("field.options.hint"), MaxLength: chat.Common.Lines}
	if value != "" {
		field.Value = []string{value}
	}
	return field
}

// saveFree begins a vote with what was typed. Who began another draft since the
// form opened keeps both: the form stays, with the way to that draft.
func (f *feature) saveFree(c *bot.Call) (chat.Answer, error) {
	title, err := readTitle(c)
	if err != nil {
		return chat.Answer{}, err
	}
	options, err := readTyped(c)
	if err != nil {
		return chat.Answer{}, err
	}
	typed := newPlan(title, options)
	id, have, err := loadPlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if id != 0 && !have.startsAs(typed) {
		return chat.Answer{}, c.FieldProblem("options", "free.other-draft", "title", have.Title)
	}
	return f.keepPlan(c, typed, c.T("plan.started"))
}

// readTitle reads the title of a form.
func readTitle(c *bot.Call) (string, error) {
	title := bot.CleanLine(c.Fields.Get("title"))
	if title == "" {
		return "", c.FieldProblem("title", "title.empty")
	}
	if tooLong(title, MaxTitle) {
		return "", c.FieldProblem("title", "too-long", "n", MaxTitle)
	}
	return title, nil
}

func tooLong(s string, most int) bool { return utf8.RuneCountInString(s) > most }

// readTyped reads the options of a form, one a line.
func readTyped(c *bot.Call) ([]Choice, error) {
	options := typedOptions(c.Fields.Get("options"))
	if len(options) < MinOptions {
		return nil, c.FieldProblem("options", "typed.few", "n", len(options), "min", MinOptions)
	}
	if len(options) > MaxOptions {
		return nil, c.FieldProblem("options", "typed.many", "n", len(options), "max", MaxOptions)
	}
	for _, o := range options {
		if tooLong(o.Title, MaxTitle) {
			return nil, c.FieldProblem("options", "typed.long", "n", MaxTitle, "start", chat.CutString(o.Title, 30))
		}
	}
	return options, nil
}

// minePlan is the plan that a press is about, with the numbers after its id in the
// route. Only its maker can go on with it; a plan that was opened or dropped is
// gone.
func minePlan(c *bot.Call) (id int64, p Plan, rest []int64, err error) {
	ns, ok := bot.Numbers(c.Route.Arg, 1)
	if !ok {
		return 0, p, nil, stale(c)
	}
	id, p, err = loadPlan(c)
	if err == nil && (id == 0 || id != ns[0]) {
		err = c.Problem("plan.gone")
	}
	return id, p, ns[1:], err
}

// answerPlan shows a plan, after a notice.
func (f *feature) answerPlan(c *bot.Call, id int64, p Plan, notice chat.Text) (chat.Answer, error) {
	card := planCard(c, id, p)
	if notice != nil {
		card.Body = append([]chat.Text{notice}, card.Body...)
	}
	return chat.Replace(card), nil
}

// renewed brings the plan's ideas up to date with its round, and keeps it.
func (f *feature) renewed(c *bot.Call, id int64, p Plan) (Plan, error) {
	if p.Round == 0 {
		return p, nil
	}
	live, err := f.live(c, p.Round)
	if err != nil {
		return p, err
	}
	p.renew(live)
	return p, savePlan(c, id, p)
}

func (f *feature) showPlan(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if p, err = f.renewed(c, id, p); err != nil {
		return chat.Answer{}, err
	}
	return f.answerPlan(c, id, p, nil)
}

// askBasics opens the form of the question and the dates.
func askBasics(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	form := chat.Form{Lang: c.Lang, Route: c.To("plan-basics-save", bot.Dotted(id)), Title: c.S("basics.form"), Submit: c.S("save"), Fields: []chat.Field{
		{Name: "title", Kind: chat.Line, Label: c.S("field.title"), Hint: c.S("field.title.hint"), MaxLength: MaxTitle, Value: []string{p.Title}},
		{Name: "about", Kind: chat.Lines, Label: c.S("field.about"), Hint: c.S("field.about.hint"), MaxLength: MaxAbout, Optional: true},
		{Name: "opens", Kind: chat.DateField, Label: c.S("field.opens"), Hint: c.S("field.opens.hint"), MaxLength: 100, Optional: true},
		{Name: "closes", Kind: chat.DateField, Label: c.S("field.closes"), Hint: c.S("field.closes.hint"), MaxLength: 100},
	}}
	for i, value := range []string{p.Title, p.About, dateValue(c, p.Opens), dateValue(c, p.Closes)} {
		if value != "" {
			form.Fields[i].Value = []string{value}
		}
	}
	return chat.Open(form), nil
}

// dateValue is a date as a form shows it to be changed; "" if there is none or
// it is past.
func dateValue(c *bot.Call, unix int64) string {
	if unix <= c.Now.Unix() {
		return ""
	}
	return longDate(c.Lang, c.Local(unix))
}

func (f *feature) saveBasics(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if p.Title, err = readTitle(c); err != nil {
		return chat.Answer{}, err
	}
	p.About = bot.CleanLines(c.Fields.Get("about"))
	if tooLong(p.About, MaxAbout) {
		return chat.Answer{}, c.FieldProblem("about", "too-long", "n", MaxAbout)
	}
	p.Opens = 0
	start := c.Now
	if typed := strings.TrimSpace(c.Fields.Get("opens")); typed != "" {
		if start, err = c.Time("opens", typed); err != nil {
			return chat.Answer{}, err
		}
		p.Opens = start.Unix()
	}
	closes, err := c.Time("closes", c.Fields.Get("closes"))
	if err != nil {
		return chat.Answer{}, err
	}
	if !closes.After(start) {
		return chat.Answer{}, c.FieldProblem("closes", "basics.closes-first", "opens", start, "closes", closes)
	}
	p.Closes = closes.Unix()
	if err := savePlan(c, id, p); err != nil {
		return chat.Answer{}, err
	}
	return f.answerPlan(c, id, p, nil)
}

// showShortlist shows a page of the ideas, to choose from.
func (f *feature) showShortlist(c *bot.Call) (chat.Answer, error) {
	id, p, rest, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if p, err = f.renewed(c, id, p); err != nil {
		return chat.Answer{}, err
	}
	page := 0
	if len(rest) > 0 {
		page = int(rest[0])
	}
	return chat.Replace(shortlistCard(c, id, p, page)), nil
}

// pick keeps what was chosen on a page of the shortlist.
func (f *feature) pick(c *bot.Call) (chat.Answer, error) {
	id, p, rest, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	chosen, err := valueNumbers(c)
	if err != nil || len(rest) != 2 {
		return chat.Answer{}, stale(c)
	}
	// The route carries the first idea's place and id: if the list has moved
	// since it was shown, the choice would be of other ideas.
	from := int(rest[0]) * ideasAPage
	if from >= len(p.Options) || p.Options[from].Idea != rest[1] {
		card := shortlistCard(c, id, p, int(rest[0]))
		card.Body = append([]chat.Text{c.T("shortlist.moved")}, card.Body...)
		return chat.Replace(card), nil
	}
	p.choose(from, from+ideasAPage, chosen)
	p.fit()
	if err := savePlan(c, id, p); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(shortlistCard(c, id, p, int(rest[0]))), nil
}

// numberForm is a form that asks for one number.
func numberForm(c *bot.Call, key, route string, value int64, args ...any) chat.Answer {
	field := chat.Field{Name: "number", Kind: chat.NumberField, Label: c.S(key + ".label"), Hint: c.S(key+".hint", args...), MaxLength: 20}
	if value > 0 {
		field.Value = []string{strconv.FormatInt(value, 10)}
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To(key+"-save", route), Title: c.S(key + ".form"), Submit: c.S("save"), Fields: []chat.Field{field}})
}

// readNumber reads the number of such a form, from 1 to most.
func readNumber(c *bot.Call, most int64) (int64, error) {
	n, ok := readAmount(c.Fields.Get("number"), most)
	if !ok || n < 1 {
		return 0, c.FieldProblem("number", "number.bad", "max", most)
	}
	return n, nil
}

// askTop asks how many of the most supported ideas to keep.
func askTop(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return numberForm(c, "plan-top", bot.Dotted(id), int64(len(p.Ballot())), "n", len(p.Options)), nil
}

func (f *feature) saveTop(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	n, err := readNumber(c, maxPool)
	if err != nil {
		return chat.Answer{}, err
	}
	if n > MaxOptions {
		return chat.Answer{}, c.FieldProblem("number", "fault.many", "n", int(n), "max", MaxOptions)
	}
	p.top(int(n))
	p.fit()
	if err := savePlan(c, id, p); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(shortlistCard(c, id, p, 0)), nil
}

// askTyped opens the form of the typed options. What no longer fits a form (a
// hundred long titles) is typed anew.
func askTyped(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	var lines []string
	for _, o := range p.Options {
		lines = append(lines, o.Title)
	}
	value := strings.Join(lines, "\n")
	if tooLong(value, chat.Common.Lines) {
		value = ""
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("plan-typed-save", bot.Dotted(id)), Title: c.S("typed.form"), Submit: c.S("save"),
		Fields: []chat.Field{typedField(c, value)}}), nil
}

// saveTyped keeps the typed options; those that were there keep their costs.
func (f *feature) saveTyped(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	options, err := readTyped(c)
	if err != nil {
		return chat.Answer{}, err
	}
	costs := map[string]int64{}
	for _, o := range p.Options {
		costs[o.Title] = o.Cost
	}
	for i := range options {
		options[i].Cost = costs[options[i].Title]
	}
	p.Options = options
	p.fit()
	if err := savePlan(c, id, p); err != nil {
		return chat.Answer{}, err
	}
	return f.answerPlan(c, id, p, nil)
}
