package bot

import (
	"fmt"
	"strconv"

	"livinglab/storage"
)

// merge makes two members one: the older stays, and all that the other has done
// becomes theirs; each feature moves its own rows (Feature.Merge). The call goes
// on as the one that stays. A row that nobody moved stops it: the database does
// not let a member go of whom something is kept.
func (b *Bot) merge(c *Call, one, other int64) error {
	into, from, err := c.elder(one, other)
	if err != nil {
		return err
	}
	if err := c.moveMember(from, into); err != nil {
		return err
	}
	c.Member.ID = into.ID
	if c.Member, err = c.MemberByID(into.ID); err != nil {
		return err
	}
	for _, f := range b.features {
		if f.Merge == nil {
			continue
		}
		d := *c
		d.feature = f.Name
		if err := f.Merge(&d, from, c.Member); err != nil {
			return fmt.Errorf("merge members of %s: %w", f.Name, err)
		}
	}
	if _, err := storage.Exec(c.ctx, c.Tx, `DELETE FROM members WHERE id = ?`, from.ID); err != nil {
		return err
	}
	c.effects.spoken, err = languages(c.ctx, c.Tx, into.ID)
	return err
}

// elder is the older of two members, and the other.
func (c *Call) elder(one, other int64) (into, from Member, err error) {
	ids, err := storage.All(c.ctx, c.Tx, storage.Value[int64], `SELECT id FROM members WHERE id IN (?, ?) ORDER BY created, id`, one, other)
	if err != nil {
		return into, from, err
	}
	if len(ids) != 2 {
		return into, from, fmt.Errorf("merge members %d and %d: %d of them are there", one, other, len(ids))
	}
	if into, err = c.MemberByID(ids[0]); err == nil {
		from, err = c.MemberByID(ids[1])
	}
	return into, from, err
}

// moveMember moves the core's own rows. The accounts come after those that the
// one who stays has; what was told to one is not told to the other again.
func (c *Call) moveMember(from, into Member) error {
	// ?1 from, ?2 into, ?3 now, ?4 the end of the keys of what is told to from
	const theirs = ` kind = 'person' AND substr(key, -length(?4)) = ?4
		AND EXISTS (SELECT 1 FROM accounts a WHERE a.member_id = ?1 AND a.platform = outbox.platform AND a.account = outbox.target)`
	const moved = `substr(outbox.key, 1, length(outbox.key) - length(?4)) || '/' || ?2`
	const idle = `state = 'waiting' AND lease = 0 AND begun = 0`
	accounts, err := storage.All(c.ctx, c.Tx, scanAccount, selectAccount+` WHERE member_id = ?`, from.ID)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if err := releaseHeld(c.ctx, c.Tx, a.Platform, a.ID, c.Now); err != nil {
			return err
		}
	}
	for _, query := range []string{
		`DELETE FROM outbox WHERE ` + idle + ` AND` + theirs + ` AND EXISTS (SELECT 1 FROM outbox o WHERE o.key = ` + moved + ` AND o.state <> 'dead')`,
		`UPDATE OR IGNORE outbox SET key = ` + moved + ` WHERE (state = 'sent' OR ` + idle + `) AND` + theirs,
		`UPDATE members SET lang = coalesce(lang, (SELECT lang FROM members WHERE id = ?1)),
			quiet = coalesce(quiet, (SELECT quiet FROM members WHERE id = ?1)),
			zone = iif(zone = '', (SELECT zone FROM members WHERE id = ?1), zone),
			left = iif((SELECT left FROM members WHERE id = ?1) IS NULL, NULL, left) WHERE id = ?2`,
		`UPDATE accounts SET member_id = ?2, joined = ?3, chosen = 0 WHERE member_id = ?1`,
		`UPDATE OR IGNORE snoozes SET member_id = ?2 WHERE member_id = ?1`,
		`DELETE FROM snoozes WHERE member_id = ?1`, // its timer finds nothing
		`UPDATE journal SET actor = ?2 WHERE actor = ?1`,
	} {
		if _, err := storage.Exec(c.ctx, c.Tx, query, from.ID, into.ID, c.Now.Unix(), "/"+strconv.FormatInt(from.ID, 10)); err != nil {
			return err
		}
	}
	return nil
}
