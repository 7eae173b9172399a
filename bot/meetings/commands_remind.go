package meetings

import (
	"slices"
	"strconv"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// showReminders chooses when and where people are reminded.
func showReminders(c *bot.Call) (chat.Answer, error) {
	return changeReminders(c, func(*draft) error { return nil })
}

// changeReminders changes the reminders of a draft and shows them.
func changeReminders(c *bot.Call, change func(d *draft) error) (chat.Answer, error) {
	id, d, err := drafted(c)
	if err == nil {
		err = change(&d)
	}
	if err == nil {
		_, err = saveDraft(c, id, d)
	}
	return chat.Replace(remindersCard(c, id, d)), err
}

// leadsChosen sets how long before people are reminded.
func leadsChosen(c *bot.Call) (chat.Answer, error) {
	return changeReminders(c, func(d *draft) error {
		all, ok := readLeads(c.Values)
		if !ok {
			return stale(c)
		}
		d.Leads = all
		return nil
	})
}

// remindChosen sets where they are.
func remindChosen(c *bot.Call) (chat.Answer, error) {
	return changeReminders(c, func(d *draft) error {
		how, ok := chosen(c, remindWheres...)
		if !ok {
			return stale(c)
		}
		d.Remind = how
		return nil
	})
}

// nudgeChosen sets when those who have not answered are asked.
func nudgeChosen(c *bot.Call) (chat.Answer, error) {
	return changeReminders(c, func(d *draft) error {
		if len(c.Values) != 1 {
			return stale(c)
		}
		n, err := strconv.Atoi(c.Values[0])
		if err != nil || !slices.Contains(nudges, n) {
			return stale(c)
		}
		d.Nudge = n
		return nil
	})
}

// askReminders opens the form of when and where people are reminded of a meeting.
func askReminders(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	have, err := reminded(c, d.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	menus := reminderMenus(c, draft{Leads: have, Remind: d.Remind, Nudge: d.Nudge})
	f := chat.Form{Lang: c.Lang, Route: c.To("reminders-save", bot.Dotted(d.Date, d.Version)), Title: c.S("form.reminders"), Submit: c.S("form.edit.send")}
	for i, name := range []string{"leads", "remind", "nudge"} {
		field := chat.Field{Name: name, Kind: chat.Choice, Label: menus[i].Label, Options: menus[i].Options}
		if i == 0 {
			field.Kind, field.Optional = chat.Choices, true
		}
		for j, o := range field.Options {
			if o.Chosen {
				field.Value = append(field.Value, o.Value)
			}
			field.Options[j].Chosen = false
		}
		f.Fields = append(f.Fields, field)
	}
	return chat.Open(f), nil
}

// saveReminders changes when and where people are reminded of a meeting: of all
// its dates to come.
func saveReminders(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := sameVersion(c, d); err != nil {
		return chat.Answer{}, err
	}
	var wanted draft
	var ok bool
	if wanted.Leads, ok = readLeads(c.Fields["leads"]); !ok {
		return chat.Answer{}, stale(c)
	}
	wanted.Remind = c.Fields.Get("remind")
	wanted.Nudge, err = strconv.Atoi(c.Fields.Get("nudge"))
	if err != nil || !slices.Contains(nudges, wanted.Nudge) || !slices.Contains(remindWheres, wanted.Remind) {
		return chat.Answer{}, stale(c)
	}
	if err := setReminders(c, d.ID, wanted); err != nil {
		return chat.Answer{}, err
	}
	dates, err := plannedDates(c, d.ID, mostKept)
	if err != nil {
		return chat.Answer{}, err
	}
	for _, x := range dates {
		if err := setDateTimers(c, x); err != nil {
			return chat.Answer{}, err
		}
	}
	c.Note("meeting.reminders", d.subject(), map[string]any{"remind": wanted.Remind, "leads": wanted.Leads, "nudge": wanted.Nudge})
	return c.Done("reminders.done", "title", d.Title, "reminders", remindersText(c, wanted)), nil
}

// readLeads reads the leads that were chosen among those offered.
func readLeads(values []string) (all []int, ok bool) {
	for _, v := range values {
		n, err := strconv.Atoi(v)
		if err != nil || !slices.Contains(leads, n) {
			return nil, false
		}
		all = append(all, n)
	}
	return all, true
}
