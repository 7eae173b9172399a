package meetings

import (
	"errors"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
)

// basicsForm asks for what a meeting cannot do without. typed is the date as it
// was typed, for what has none yet.
func basicsForm(c *bot.Call, action, arg string, d draft, typed string) chat.Form {
	how := repeatOnce
	offered := repeats
	switch {
	case d.Rule != nil:
		typed, how = when.DescribeFrom(*d.Rule, when.Lang(c.Lang)), repeatTyped
		offered = append([]string{repeatTyped}, repeats...)
	case d.At != 0:
		typed = c.S("date", "at", c.Local(d.At))
	}
	var options []chat.Option
	for _, r := range offered {
		options = append(options, chat.Option{Value: r, Label: c.S("repeat." + r)})
	}
	place := strings.TrimSpace(d.Place + " " + d.Link)
	return chat.Form{Lang: c.Lang, Route: c.To(action, arg), Title: c.S("form.plan"), Submit: c.S("form.plan.send"), Fields: []chat.Field{
		{Name: "title", Kind: chat.Line, Label: c.S("field.title"), Hint: c.S("field.title.hint"), Value: valueOf(chat.CutString(d.Title, maxTitle)), MaxLength: maxTitle},
		{Name: "when", Kind: chat.DateField, Label: c.S("field.when"), Hint: c.S("field.when.hint"), Value: valueOf(typed)},
		{Name: "repeat", Kind: chat.Choice, Label: c.S("field.repeat"), Value: []string{how}, Options: options},
		{Name: "length", Kind: chat.Line, Label: c.S("field.length"), Hint: c.S("field.length.hint"), Value: valueOf(lengthText(c, d.Length)), MaxLength: 30},
		{Name: "place", Kind: chat.Line, Label: c.S("field.place"), Hint: c.S("field.place.hint"), Optional: true, Value: valueOf(chat.CutString(place, maxPlace+maxLink)), MaxLength: maxPlace + maxLink},
	}}
}

// valueOf is the value of a field that may be empty.
func valueOf(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// readBasics reads the form into a draft, and tells all that is wrong at once.
func readBasics(c *bot.Call, d *draft) error {
	problems := chat.Problems{}
	d.Title = bot.CleanLine(c.Fields.Get("title"))
	if err := readWhen(c, d); err != nil {
		if err = gather(problems, err); err != nil {
			return err
		}
	}
	var ok bool
	if d.Length, ok = readLength(c.Fields.Get("length"), true); !ok {
		problems["length"] = c.S("length.wrong")
	}
	if d.Place, d.Link, ok = readPlace(c.Fields.Get("place")); !ok {
		problems["place"] = c.S("place.not-web")
	}
	for field, words := range checkBasics(c, *d) {
		problems[field] = words
	}
	if len(problems) > 0 {
		return &bot.Problem{Text: c.T("form.problems"), Fields: problems}
	}
	return nil
}

// readWhen reads when a meeting takes place from its form: a date, which repeats
// in the way that is chosen, or a series as it was typed.
func readWhen(c *bot.Call, d *draft) error {
	at, rule, wrong := readMoment(bot.CleanLine(c.Fields.Get("when")), when.Lang(c.Lang), c.Now)
	if wrong != nil {
		return momentProblem(c, "when", wrong)
	}
	if d.Rule, d.At = rule, 0; rule != nil {
		return nil
	}
	r, err := repeated(at, c.Fields.Get("repeat"))
	if err != nil {
		return err
	}
	if d.Rule = r; r == nil {
		d.At = at.Unix()
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

// checkBasics is what is missing or too long in a draft.
func checkBasics(c *bot.Call, d draft) chat.Problems {
	wrong := chat.Problems{}
	if d.Title == "" {
		wrong["title"] = c.S("title.empty")
	}
	if tooLong(d.Title, maxTitle) {
		wrong["title"] = c.S("too-long", "n", maxTitle)
	}
	if tooLong(d.Place, maxPlace) || tooLong(d.Link, maxLink) {
		wrong["place"] = c.S("too-long", "n", maxPlace)
	}
	return wrong
}
