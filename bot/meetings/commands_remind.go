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
		d.Leads = nil
		for _, v := range c.Values {
			n, err := strconv.Atoi(v)
			if err != nil || !slices.Contains(leads, n) {
				return stale(c)
			}
			d.Leads = append(d.Leads, n)
		}
		return nil
	})
}

// remindChosen sets where they are.
func remindChosen(c *bot.Call) (chat.Answer, error) {
	return changeReminders(c, func(d *draft) error {
		how, ok := chosen(c, remindDirect, remindRoom, remindBoth, remindNone)
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
