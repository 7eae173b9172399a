package jumelage

import (
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// Answering a check-in.

// asked is the check-in that a button names, with its group, which must go on.
func asked(c *bot.Call) (checkin, group, person, error) {
	k, err := checkinByID(c, id(c.Route.Arg))
	if errors.Is(err, storage.ErrNotFound) {
		return k, group{}, person{}, stale(c)
	}
	if err != nil {
		return k, group{}, person{}, err
	}
	_, g, me, err := myGroup(c, k.Group)
	return k, g, me, err
}

// askMet opens the form of how it went.
func askMet(c *bot.Call) (chat.Answer, error) {
	k, g, me, err := asked(c)
	if err != nil {
		return chat.Answer{}, err
	}
	a, _, err := answerOf(c, k.ID, me.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	rating := chat.Field{Name: "rating", Kind: chat.Choice, Label: c.S("field.rating")}
	for n := 5; n >= 1; n-- {
		rating.Options = append(rating.Options, chat.Option{Value: strconv.Itoa(n), Label: c.S("rating." + strconv.Itoa(n))})
	}
	if a.Rating > 0 {
		rating.Value = []string{strconv.Itoa(a.Rating)}
	}
	sharing := chat.Field{Name: "sharing", Kind: chat.Choice, Label: c.S("field.sharing"), Value: []string{"no"}, Options: []chat.Option{
		{Value: "no", Label: c.S("sharing.no")}, {Value: "yes", Label: c.S("sharing.yes")}}}
	if a.Shared {
		sharing.Value = []string{"yes"}
	}
	var next []string
	if g.Meets > c.Now.Unix() {
		next = valueOf(c.S("date", "at", c.Local(g.Meets)))
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("met-save", number(k.ID)), Title: c.S("form.met"), Submit: c.S("form.met.send"), Fields: []chat.Field{
		rating,
		{Name: "words", Kind: chat.Lines, Label: c.S("field.words"), Hint: c.S("field.words.hint"), Optional: true, Value: valueOf(a.Words), MaxLength: maxAnswer},
		sharing,
		{Name: "next", Kind: chat.DateField, Label: c.S("field.next"), Hint: c.S("field.next.hint"), Optional: true, Value: next},
	}}), nil
}

// saveMet takes the form.
func (f *feature) saveMet(c *bot.Call) (chat.Answer, error) {
	k, g, me, err := asked(c)
	if err != nil {
		return chat.Answer{}, err
	}
	a := answer{Met: true, Words: bot.CleanLines(c.Fields.Get("words")), Shared: c.Fields.Get("sharing") == "yes"}
	problems := chat.Problems{}
	if a.Rating = int(id(c.Fields.Get("rating"))); a.Rating < 1 || a.Rating > 5 {
		problems["rating"] = c.S("rating.empty")
	}
	tooLong(c, problems, "words", a.Words, maxAnswer)
	var next time.Time
	if typed := bot.CleanLine(c.Fields.Get("next")); typed != "" {
		if next, err = c.Time("next", typed); err != nil {
			if err := gather(problems, err); err != nil {
				return chat.Answer{}, err
			}
		}
	}
	if err := wrong(c, problems); err != nil {
		return chat.Answer{}, err
	}
	if err := saveAnswer(c, k.ID, me.ID, a); err != nil {
		return chat.Answer{}, err
	}
	said := c.T("answered.private")
	if a.Shared {
		said = c.T("answered.shared", "who", names(c, g.others(me.ID)))
		if err := f.shareAnswer(c, k, g, me, a); err != nil {
			return chat.Answer{}, err
		}
	}
	card := c.Card(nil, c.T("answered"), said)
	if !next.IsZero() && next.Unix() != g.Meets {
		if err := f.meet(c, g, me, next.Unix()); err != nil {
			return chat.Answer{}, err
		}
		card.Body = append(card.Body, c.T("meet.kept", "at", next, "who", names(c, g.others(me.ID))))
	}
	card.Buttons = []chat.Button{c.Button("help", dotted(g.Programme, g.ID)), labelled(c, "button.group", "group", number(g.ID))}
	return chat.Replace(card), nil
}

// shareAnswer tells the others what somebody chose to share.
func (f *feature) shareAnswer(c *bot.Call, k checkin, g group, me person, a answer) error {
	if a.Words == "" && a.Rating == 0 {
		return nil
	}
	return f.say(c, g, me.ID, "shared/"+number(k.ID)+"/"+number(me.ID)+"/"+once(c), func(c *bot.Call, to int64) chat.Card {
		card := c.Card(c.T("shared.title", "who", me.text()), c.T("rating.of", "rating", c.T("rating."+strconv.Itoa(a.Rating))))
		if utf8.RuneCountInString(a.Words) > 0 {
			card.Body = append(card.Body, chat.Str(a.Words))
		}
		if to != 0 {
			card.Buttons = []chat.Button{labelled(c, "button.answer", "write", number(g.ID))}
		}
		return card
	})
}

// notMet notes that a group has not met, and offers what may help.
func notMet(c *bot.Call) (chat.Answer, error) {
	k, g, me, err := asked(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := saveAnswer(c, k.ID, me.ID, answer{}); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.Paragraphs("answered.not-met")...)
	card.Buttons = []chat.Button{styled(c.Button("meet", number(g.ID)), chat.Primary), labelled(c, "button.write", "write", number(g.ID)),
		c.Button("help", dotted(g.Programme, g.ID))}
	return chat.Replace(card), nil
}

// meet keeps when a group meets next, tells the others and has all reminded.
func (f *feature) meet(c *bot.Call, g group, by person, at int64) error {
	if err := setMeets(c, g.ID, at); err != nil {
		return err
	}
	meets := c.Local(at)
	if due := remindAt(meets, c.Now); due.IsZero() {
		c.Forget("meet", number(g.ID))
	} else {
		c.AtTimeUntil("meet", number(g.ID), due, meets)
	}
	return f.say(c, g, by.ID, "meets/"+number(g.ID)+"/"+once(c), func(c *bot.Call, to int64) chat.Card {
		card := c.Card(c.T("meet.title"), c.T("meet.told", "at", meets, "who", by.text()))
		card.Buttons = []chat.Button{labelled(c, "button.meet-other", "meet", number(g.ID))}
		if to != 0 {
			card.Buttons = append(card.Buttons, c.Button("write", number(g.ID)))
		}
		return card
	}, bot.Until(meets))
}
