package meetings

import (
	"errors"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
)

// seriesActions are how a series is changed, or ends, from one of its dates on.
func seriesActions() []bot.Action {
	return []bot.Action{
		{Name: "series", Reads: true, Do: askSeries},
		{Name: "series-save", Do: seriesSave},
		{Name: "series-yes", Do: seriesYes},
		{Name: "series-end", Reads: true, Do: askEnd},
		{Name: "series-end-yes", Do: endYes},
	}
}

// change is another rule for a series from a day on, which a person is about to
// confirm.
type change struct {
	Date    int64     `json:"date"`    // the first of the dates that it is about
	Version int64     `json:"version"` // of the meeting that they saw
	Rule    when.Rule `json:"rule"`
}

// from is the day from which a change made at a date holds: that of its slot.
func (d date) from(fallback *time.Location) when.Date {
	return when.DateOf(time.Unix(d.Slot, 0).In(d.location(fallback)))
}

// begins is the first moment of a day, in a zone.
func begins(day when.Date, zone *time.Location) time.Time {
	return time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, zone)
}

// changingSeries is changing, of a date of a series.
func changingSeries(c *bot.Call) (date, error) {
	d, err := changing(c)
	if err == nil && !d.isSeries() {
		err = stale(c)
	}
	return d, err
}

// askSeries asks how the series repeats from a date on.
func askSeries(c *bot.Call) (chat.Answer, error) {
	d, err := changingSeries(c)
	if err != nil {
		return chat.Answer{}, err
	}
	typed := ""
	if rest, ok := d.Rules[len(d.Rules)-1].From(d.from(c.Now.Location())); ok {
		typed = describe(c, rest)
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("series-save", bot.Dotted(d.Date, d.Version)), Title: c.S("form.series"), Submit: c.S("form.series.send"), Fields: []chat.Field{
		{Name: "rule", Kind: chat.Line, Label: c.S("field.rule", "at", c.Local(d.Slot)), Hint: c.S("field.rule.hint"), Value: valueOf(typed)},
	}}), nil
}

// seriesSave takes the form, and asks to confirm.
func seriesSave(c *bot.Call) (chat.Answer, error) {
	d, err := changingSeries(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := sameVersion(c, d); err != nil {
		return chat.Answer{}, err
	}
	then := *c
	if first := begins(d.from(c.Now.Location()), d.location(c.Now.Location())); first.After(c.Now) {
		then.Now = first.Add(-time.Second)
	}
	rule, err := then.Rule("rule", bot.CleanLine(c.Fields.Get("rule")))
	if err != nil {
		return chat.Answer{}, err
	}
	id, prepared, err := loadDraft(c)
	if err != nil {
		return chat.Answer{}, err
	}
	prepared.Change = &change{Date: d.Date, Version: d.Version, Rule: rule}
	if id, err = saveDraft(c, id, prepared); err != nil {
		return chat.Answer{}, err
	}
	return confirmSeries(c, id, d, rule)
}

// confirmSeries tells what a series becomes, before it does.
func confirmSeries(c *bot.Call, id int64, d date, rule when.Rule) (chat.Answer, error) {
	changed, lost, err := withRule(c, d, rule)
	if errors.Is(err, when.ErrTooEarly) {
		return chat.Answer{}, c.FieldProblem("rule", "series.early", "at", c.Local(d.Slot))
	}
	if err != nil {
		return chat.Answer{}, err
	}
	next := draft{Rule: &changed.Rules[len(changed.Rules)-1]}
	card := c.Card(c.T("series.title", "title", d.Title), nextText(c, next))
	if remark := when.Remark(rule, when.Lang(c.Lang)); remark != "" {
		card.Body = append(card.Body, chat.Str(remark))
	}
	if len(lost) > 0 {
		card.Body = append(card.Body, c.T("series.lost", "n", len(lost)))
	}
	card.Facts = []chat.Fact{{Label: c.S("fact.from"), Value: chat.Str(describe(c, d.Rules[len(d.Rules)-1]))},
		{Label: c.S("fact.to"), Value: chat.Str(describe(c, rule))}}
	yes := c.Button("series-yes", bot.Dotted(d.Date, id))
	yes.Style = chat.Primary
	card.Buttons = []chat.Button{yes, labelled(c, "button.leave", "show", d.dateArg())}
	return chat.Replace(card), nil
}

// withRule is a series that has another rule from a date on, and its planned
// dates that it has no more.
func withRule(c *bot.Call, d date, rule when.Rule) (when.Series, []date, error) {
	changed, _, err := d.series().ChangeFrom(d.from(c.Now.Location()), rule)
	if err != nil {
		return changed, nil, err
	}
	lost, err := lostDates(c, d, changed)
	return changed, lost, err
}

// lostDates are the planned dates of a meeting, from one on, that a series does
// not have. One that has begun takes place.
func lostDates(c *bot.Call, d date, s when.Series) ([]date, error) {
	dates, err := plannedDates(c, d.ID, mostKept)
	if err != nil {
		return nil, err
	}
	var lost []date
	for _, x := range dates {
		if _, has := s.Occurrence(time.Unix(x.Slot, 0)); !has && x.Slot >= d.Slot && x.Starts > c.Now.Unix() {
			lost = append(lost, x)
		}
	}
	return lost, nil
}

// mostKept is above how many dates of one meeting are planned at once: those made
// ahead, and those of before that were moved far.
const mostKept = 200

// seriesYes changes a series from a date on. The dates that it has no more are
// dropped, moved ones too; the others keep all that is known of them.
func seriesYes(c *bot.Call) (chat.Answer, error) {
	d, err := changingSeries(c)
	if err != nil {
		return chat.Answer{}, err
	}
	ns, ok := bot.Numbers(c.Route.Arg, 2)
	id, prepared, err := loadDraft(c)
	if err != nil {
		return chat.Answer{}, err
	}
	asked := prepared.Change
	if !ok || id != ns[1] || asked == nil || asked.Date != d.Date {
		return chat.Answer{}, c.Problem("series.gone")
	}
	if asked.Version != d.Version {
		return chat.Answer{}, editedMeanwhile(c, d)
	}
	s, lost, err := withRule(c, d, asked.Rule)
	if err != nil {
		return chat.Answer{}, err
	}
	if prepared.Change = nil; prepared.Title == "" {
		err = dropDraft(c)
	} else {
		_, err = saveDraft(c, id, prepared)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	m := d.meeting
	m.Rules = s.Rules
	if err := saveSeries(c, m, lost); err != nil {
		return chat.Answer{}, err
	}
	c.Note("series.changed", m.subject(), map[string]any{"title": m.Title, "rule": describe(c, asked.Rule)})
	return c.Done("series.done", "title", m.Title, "rule", describe(c, asked.Rule)), nil
}

// saveSeries writes a series that was changed, drops the dates that it lost, and
// makes those that it gained.
func saveSeries(c *bot.Call, m meeting, lost []date) error {
	if err := saveMeeting(c, m); err != nil {
		return err
	}
	for _, d := range lost {
		if err := endDate(c, d.Date, dropped, ""); err != nil {
			return err
		}
		d.State = dropped
		if err := setDateTimers(c, d); err != nil {
			return err
		}
		if d.Posted {
			c.Keep("date", d.dateArg(), "")
		}
	}
	if m.Ended == 0 {
		if err := fill(c, m); err != nil {
			return err
		}
	}
	c.AtTime("series", bot.Dotted(m.ID, m.Version+1, c.Now.Unix(), c.Member.ID, 0), c.Now)
	if m.Who == forLab {
		card, err := seriesCard(c.ForRoom(), m)
		if err != nil {
			return err
		}
		c.Announce(m.Room, "series/"+bot.Dotted(m.ID, m.Version+1), card)
	}
	return postNext(c, m)
}

// askEnd asks to confirm that a series ends before a date.
func askEnd(c *bot.Call) (chat.Answer, error) {
	d, err := changingSeries(c)
	if err != nil {
		return chat.Answer{}, err
	}
	s, _ := d.series().EndBefore(d.from(c.Now.Location()))
	lost, err := lostDates(c, d, s)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("end.title", "title", d.Title), c.T("end.body", "at", c.Local(d.Slot)), c.T("series.lost", "n", len(lost)))
	yes := c.Button("series-end-yes", bot.Dotted(d.Date, d.Version))
	yes.Style = chat.Danger
	card.Buttons = []chat.Button{yes, labelled(c, "button.leave", "show", d.dateArg())}
	return chat.Replace(card), nil
}

// endYes ends a series before a date.
func endYes(c *bot.Call) (chat.Answer, error) {
	d, err := changingSeries(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := sameVersion(c, d); err != nil {
		return chat.Answer{}, err
	}
	m := d.meeting
	s, _ := m.series().EndBefore(d.from(c.Now.Location()))
	lost, err := lostDates(c, d, s)
	if err != nil {
		return chat.Answer{}, err
	}
	if m.Rules = s.Rules; len(m.Rules) == 0 { // it ends before it began: what it was is kept
		m.Rules, m.Ended = d.Rules, c.Now.Unix()
	} else if _, more := s.Next(c.Now); !more {
		m.Ended = c.Now.Unix()
	}
	if err := saveSeries(c, m, lost); err != nil {
		return chat.Answer{}, err
	}
	if m.Ended != 0 {
		c.Forget("fill", m.arg())
	}
	c.Note("series.ended", m.subject(), map[string]any{"title": m.Title})
	return c.Done("end.done", "title", m.Title, "at", c.Local(d.Slot)), nil
}

// seriesCard tells that a series was changed, or has ended.
func seriesCard(c *bot.Call, m meeting) (chat.Card, error) {
	next, err := plannedDates(c, m.ID, 1)
	if err != nil {
		return chat.Card{}, err
	}
	if len(next) == 0 {
		return c.Card(c.T("series.ended.title", "title", m.Title), c.T("series.ended.body")), nil
	}
	card := c.Card(c.T("series.changed.title", "title", m.Title))
	card.Facts = []chat.Fact{{Label: c.S("fact.series"), Value: chat.Str(describe(c, m.Rules[len(m.Rules)-1]))},
		{Label: c.S("fact.next"), Value: c.T("date", "at", c.Local(next[0].Starts))}}
	card.Buttons = []chat.Button{c.Button("list", "0")}
	return card, nil
}

// seriesTimer tells those whom a series concerns that it was changed, or has
// ended. Its argument is the meeting, the number of the change, its moment, who
// made it and whom to go on from.
func seriesTimer(c *bot.Call, arg string) error {
	ns, ok := bot.Numbers(arg, 5)
	if !ok {
		return nil
	}
	m, err := loadMeeting(c, ns[0])
	if err != nil {
		return err
	}
	people, err := touched(c, m, ns[2], ns[4])
	if err != nil || len(people) == 0 {
		return err
	}
	var wrong error
	c.Tell(others(people, ns[3]), "series/"+bot.Dotted(m.ID, ns[1]), func(c *bot.Call) chat.Card {
		card, err := seriesCard(c, m)
		wrong = errors.Join(wrong, err)
		return card
	})
	goOn(c, "series", people, time.Time{}, ns[:4]...)
	return wrong
}
