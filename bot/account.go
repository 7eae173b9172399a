package bot

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// What a person does with the accounts that they have: undoing a link, and
// choosing where they are told what is private.

// account is a row of accounts.
type account struct {
	chat.Account
	name   string // as last shown there
	member int64
}

const selectAccount = `SELECT platform, account, name, member_id FROM accounts`

func scanAccount(r storage.Scanner) (a account, err error) {
	return a, r.Scan(&a.Platform, &a.ID, &a.name, &a.member)
}

// Where is the platform of the event, as people write it ("Slack"); "" for a
// timer or a rendering.
func (c *Call) Where() string { return PlatformName(c.account.Platform) }

// PlatformName is a platform's short name as people write it: "Slack" for
// "slack"; "" for "".
func PlatformName(name string) string {
	if name == "" {
		return ""
	}
	r, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)) + name[size:]
}

// Platform is the short name of the event's platform, as it is kept; "" for a
// timer or a rendering.
func (c *Call) Platform() string { return c.account.Platform }

// otherAccounts are those of the person, the one that acts left out, the one
// that they have had for longest first.
func (c *Call) otherAccounts() ([]account, error) {
	return storage.All(c.ctx, c.Tx, scanAccount, selectAccount+` WHERE member_id = ? AND (platform <> ? OR account <> ?)
		ORDER BY joined, platform, account`, c.Member.ID, c.account.Platform, c.account.ID)
}

// mostUnlinked is how many accounts are offered to be unlinked at once.
const mostUnlinked = 5

// unlinkWhich shows the other accounts of the person, and what unlinking does.
func (b *Bot) unlinkWhich(c *Call) (chat.Answer, error) {
	others, err := c.otherAccounts()
	if err != nil {
		return chat.Answer{}, err
	}
	if len(others) == 0 {
		return chat.Answer{}, c.Problem("unlink.none")
	}
	card := c.Card(c.T("unlink.title"), c.Paragraphs("unlink.ask")...)
	for _, a := range others[:min(len(others), mostUnlinked)] {
		card.Buttons = append(card.Buttons, chat.Button{Style: chat.Danger, Route: c.To("unlink", a.Platform+"/"+a.ID),
			Label: c.S("unlink.one", "name", chat.CutString(a.name, 40), "platform", PlatformName(a.Platform))})
	}
	return chat.Replace(card), nil
}

// unlink makes another account of the person a member of its own again. All
// that the member has done stays with the account that acts: ideas, supports,
// comments, ballots, their place in the journal. The other begins anew, with
// its name and the role that it has by itself. What waits to be told to the
// member is told to the account that acts.
func (b *Bot) unlink(c *Call) (chat.Answer, error) {
	others, err := c.otherAccounts()
	if err != nil {
		return chat.Answer{}, err
	}
	i := slices.IndexFunc(others, func(a account) bool { return a.Platform+"/"+a.ID == c.Route.Arg })
	if i < 0 {
		return chat.Answer{}, c.Problem("unlink.none")
	}
	a := others[i]
	alone, err := storage.Insert(c.ctx, c.Tx, `INSERT INTO members (name, lang, created) SELECT ?, lang, ? FROM members WHERE id = ?`,
		a.name, c.Now.Unix(), c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := releaseHeld(c.ctx, c.Tx, a.Platform, a.ID, c.Now); err != nil {
		return chat.Answer{}, err
	}
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`UPDATE accounts SET member_id = ?, joined = 0, chosen = 0 WHERE platform = ? AND account = ?`, []any{alone, a.Platform, a.ID}},
		{`DELETE FROM link_codes WHERE platform = ? AND account = ?`, []any{a.Platform, a.ID}},
		{`UPDATE OR IGNORE outbox SET platform = ?, target = ?
			WHERE kind = 'person' AND state = 'waiting' AND lease = 0 AND begun = 0 AND platform = ? AND target = ?`,
			[]any{c.account.Platform, c.account.ID, a.Platform, a.ID}},
	} {
		if _, err := storage.Exec(c.ctx, c.Tx, q.query, q.args...); err != nil {
			return chat.Answer{}, err
		}
	}
	c.Note("account.unlinked", "", map[string]any{"platforms": []string{a.Platform, c.account.Platform}})
	c.effects.wake = true
	m, err := c.MemberByID(alone)
	if err != nil {
		return chat.Answer{}, err
	}
	c.Tell([]Member{m}, "unlinked/"+strconv.FormatInt(c.Now.Unix(), 10), func(d *Call) chat.Card {
		return d.Card(d.T("unlink.told.title"), d.Paragraphs("unlink.told", "platform", c.Where())...)
	})
	return chat.Replace(c.Card(nil, c.Paragraphs("unlink.done", "name", a.name, "platform", PlatformName(a.Platform))...)), nil
}

// toldOn is the account to which what is private goes; none when all refuse it.
func (c *Call) toldOn() (chat.Account, error) {
	a, err := storage.One(c.ctx, c.Tx, scanAccount, selectAccount+` WHERE member_id = ?4 AND refused <= ?5 ORDER BY `+toldFirst+` LIMIT 1`,
		nil, nil, nil, c.Member.ID, c.Now.Add(-respectFor).Unix(), c.bot.running())
	if errors.Is(err, storage.ErrNotFound) {
		return chat.Account{}, nil
	}
	return a.Account, err
}

// suggestHere completes "/labo rappels" with its one word.
func suggestHere(c *Call, typed string) ([]chat.Suggestion, error) {
	here := c.S("core.reminders.here")
	if !strings.HasPrefix(here, Fold(typed)) {
		return nil, nil
	}
	return []chat.Suggestion{{Text: here, Label: here}}, nil
}

// reminders tells where what is private goes, or has it come here. Who asks for
// it here takes direct messages here, whatever they did before.
func (b *Bot) reminders(c *Call) (chat.Answer, error) {
	if typed := Fold(c.Arg("where")); typed != "" {
		if !slices.ContainsFunc(chat.Langs, func(l chat.Lang) bool { return c.In(l).S("reminders.here") == typed }) {
			return chat.Answer{}, c.Problem("reminders.which")
		}
		_, err := storage.Exec(c.ctx, c.Tx, `UPDATE accounts SET refused = 0,
			chosen = max(?1, (SELECT max(chosen) + 1 FROM accounts WHERE member_id = ?2)) WHERE platform = ?3 AND account = ?4`,
			c.Now.Unix(), c.Member.ID, c.account.Platform, c.account.ID)
		return c.Done("reminders.done", "platform", c.Where()), err
	}
	at, err := c.toldOn()
	if err != nil {
		return chat.Answer{}, err
	}
	if at.ID == "" {
		return c.Done("reminders.nowhere"), nil
	}
	card := c.Card(nil, c.Paragraphs("reminders.there", "platform", PlatformName(at.Platform))...)
	err = c.addSnoozes(&card, true)
	return chat.Whisper(card), err
}
