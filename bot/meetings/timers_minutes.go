package meetings

import (
	"errors"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// actionLate is for how long the reminder of an action is of use.
const actionLate = 3 * 24 * time.Hour

// remindOfAction sets when the owner of an action is reminded, of one that has both
// an owner and a day.
func remindOfAction(c *bot.Call, a action) {
	if a.Owner == 0 || a.Due == 0 || a.Done != 0 {
		return
	}
	if at := actionReminders(c.Local(a.Due), c.Now); len(at) > 0 {
		c.AtTime("action", a.arg(), at[0])
	}
}

// forgetAction drops the reminder of an action.
func forgetAction(c *bot.Call, a action) { c.Forget("action", a.arg()) }

// actionTimer reminds the owner of an action that is not done.
func actionTimer(c *bot.Call, arg string) error {
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return nil
	}
	a, err := loadAction(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) || err == nil && (a.Done != 0 || a.Owner == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	d, err := loadDate(c, a.Date)
	if err != nil {
		return err
	}
	owner, err := c.MemberByID(a.Owner)
	if err != nil {
		return err
	}
	key := "action.remind"
	if c.Now.Unix() > a.Due {
		key = "action.late"
	}
	c.Tell([]bot.Member{owner}, "action/"+a.arg()+"/"+key, func(c *bot.Call) chat.Card {
		card := c.Card(c.T("action.title"), c.T(key, "text", a.Text, "due", c.Local(a.Due), "title", d.Title))
		card.Buttons = []chat.Button{c.Button("action-done", a.arg()), c.Button("actions", "")}
		return card
	})
	remindOfAction(c, a)
	return nil
}
