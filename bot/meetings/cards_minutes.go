package meetings

import (
	"errors"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// renderMinutes draws the post of a date's minutes.
func renderMinutes(c *bot.Call, arg string) (chat.Card, error) {
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return chat.Card{}, bot.ErrNothing
	}
	d, err := loadDate(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) {
		return chat.Card{}, bot.ErrNothing
	}
	if err != nil {
		return chat.Card{}, err
	}
	m, err := loadMinutes(c, d.Date)
	if err != nil || m.Published == 0 {
		return chat.Card{}, errors.Join(err, bot.ErrNothing)
	}
	return minutesCard(c, d, m)
}

// minutesCard is what is kept of a date.
func minutesCard(c *bot.Call, d date, m minutes) (chat.Card, error) {
	card := c.Card(c.T("minutes.title", "title", d.Title))
	for part := range strings.SplitSeq(m.Text, "\n\n") {
		if part != "" {
			card.Body = append(card.Body, chat.Str(part))
		}
	}
	if len(m.Decisions) > 0 {
		list := chat.Strong(c.S("minutes.decisions", "n", len(m.Decisions)))
		for _, text := range m.Decisions {
			list = chat.Join(list, chat.Str("\n• "+text))
		}
		card.Body = append(card.Body, list)
	}
	actions, err := actionsOf(c, d.Date)
	if err != nil {
		return card, err
	}
	if len(actions) > 0 {
		list := chat.Strong(c.S("minutes.actions", "n", len(actions)))
		for _, a := range actions {
			mark := "\n☐ "
			if a.Done != 0 {
				mark = "\n☑ "
			}
			list = chat.Join(list, chat.Str(mark), actionText(c, a, true))
		}
		card.Body = append(card.Body, list)
	}
	card.Facts = []chat.Fact{{Label: c.S("fact.when"), Value: c.T("date", "at", c.Local(d.Starts))}}
	return card, nil
}

// actionText is an action, with who does it where that is not plain, and by when.
func actionText(c *bot.Call, a action, named bool) chat.Text {
	key := "action"
	if named && a.Name != "" {
		key = "action.by"
	}
	if a.Due != 0 {
		key += ".due"
	}
	return c.T(key, "text", a.Text, "name", a.Name, "due", c.Local(a.Due))
}

// minutesAnswer shows the minutes of a date to who writes them, after a word on
// what was just done.
func minutesAnswer(c *bot.Call, d date, done chat.Text) (chat.Answer, error) {
	m, err := loadMinutes(c, d.Date)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := minutesCard(c, d, m)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(card.Body) == 0 {
		key := "minutes.begin"
		if notes, err := notesOf(c, d.Date, 1); err != nil {
			return chat.Answer{}, err
		} else if len(notes) > 0 {
			key = "minutes.begin-notes"
		}
		card.Body = []chat.Text{c.T(key)}
	}
	if done != nil {
		card.Body = append([]chat.Text{done}, card.Body...)
	}
	actions, err := actionsOf(c, d.Date)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(actions) > 0 {
		menu := chat.Menu{Route: c.To("action-drop", d.dateArg()), Label: c.S("menu.action-drop")}
		for _, a := range actions {
			menu.Options = append(menu.Options, chat.Option{Value: a.arg(), Label: a.Text})
		}
		card.Menus = []chat.Menu{menu}
	}
	card.Buttons = []chat.Button{c.Button("minutes-write", d.dateArg()), c.Button("action-add", d.dateArg())}
	if m.Published == 0 && (m.Text != "" || len(m.Decisions) > 0) {
		publish := c.Button("minutes-publish", d.dateArg())
		publish.Style = chat.Primary
		card.Buttons = append(card.Buttons, publish)
		card.Foot = c.T("minutes.draft", "room", c.RoomText(d.Room))
	}
	return chat.Replace(card), nil
}

// How many minutes are listed, and how far back those that are still to be written
// are called to mind.
const (
	minutesListed = 15
	unwrittenDays = 30
	unwrittenMost = 5
)

// foundMinutes lists the newest published minutes that have the words typed, and,
// with none typed, those that the person is to write.
func foundMinutes(c *bot.Call, query string) (chat.Answer, error) {
	looked := words(query)
	found, err := publishedDates(c, looked, minutesListed+1)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("minutes.found", "words", bot.CleanLine(query)))
	var mine []date
	if len(looked) == 0 {
		card.Title = c.T("minutes.list")
		if mine, err = unwritten(c, unwrittenDays, unwrittenMost); err != nil {
			return chat.Answer{}, err
		}
	}
	if len(found) > minutesListed {
		found, card.Foot = found[:minutesListed], c.T("minutes.more")
	}
	menu := chat.Menu{Route: c.To("minutes", ""), Label: c.S("menu.minutes")}
	for _, part := range []struct {
		key   string
		dates []date
	}{{"minutes.to-write", mine}, {"minutes.line", found}} {
		for _, d := range part.dates {
			card.Body = append(card.Body, c.T(part.key, "title", d.Title, "at", c.Local(d.Starts)))
			menu.Options = append(menu.Options, dateOption(c, d))
		}
	}
	switch {
	case len(menu.Options) > 0:
		card.Menus = []chat.Menu{menu}
	case len(looked) > 0:
		card.Body = []chat.Text{c.T("minutes.not-found")}
	default:
		card.Body = []chat.Text{c.T("minutes.nothing")}
	}
	return chat.Replace(card), nil
}
