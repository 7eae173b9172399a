package jumelage

import (
	"errors"

	"livinglab/bot"
	"livinglab/storage"
)

// refreshTimer draws the post of a programme anew: nobody may join any more.
func refreshTimer(c *bot.Call, arg string) error {
	c.Keep("programme", arg, "")
	return nil
}

// endTimer ends a programme at its date. The date may have been moved since.
func endTimer(c *bot.Call, arg string) error {
	p, err := programmeByID(c, id(arg))
	if errors.Is(err, storage.ErrNotFound) || err == nil && (p.State != open || p.Ends > c.Now.Unix()) {
		return nil
	}
	if err != nil {
		return err
	}
	return end(c, p, p.Ends)
}

// end ends a programme at a moment.
func end(c *bot.Call, p Programme, at int64) error {
	if err := setEnded(c, p.ID, closed, at); err != nil {
		return err
	}
	c.Forget("end", number(p.ID))
	c.Forget("refresh", number(p.ID))
	c.Note("programme.closed", "programme/"+number(p.ID), map[string]any{"title": p.Title})
	c.Keep("programme", number(p.ID), "")
	return nil
}
