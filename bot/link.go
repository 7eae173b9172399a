package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// How accounts are linked: one asks for a code, the person enters it with the
// other, sees which account asks, and confirms; then the first is told. So
// neither can be linked without both having acted, nor without seeing it.

// The rules of codes.
const (
	codeFor      = 10 * time.Minute
	codeLength   = 8
	codeLetters  = "ABCDEFGHJKMNPQRSTUVWXYZ23456789" // none that looks like another
	failuresIn   = time.Hour
	failuresEach = 5   // wrong codes that an account may enter in that time,
	failuresAll  = 100 // and all together: of 31^8 codes, a few are valid
)

// newCode draws a code: 39 bits of chance, each letter as likely as the others.
func newCode(chance io.Reader) (string, error) {
	const fair = 256 - 256%len(codeLetters) // bytes from here on would favour the first letters
	code, buf := make([]byte, 0, codeLength), make([]byte, 1)
	for len(code) < codeLength {
		if _, err := io.ReadFull(chance, buf); err != nil {
			return "", err
		}
		if int(buf[0]) < fair {
			code = append(code, codeLetters[int(buf[0])%len(codeLetters)])
		}
	}
	return string(code), nil
}

// hashCode is a code as it is kept, however it was typed.
func hashCode(typed string) string {
	typed = strings.Map(func(r rune) rune {
		if strings.ContainsRune(codeLetters, r) {
			return r
		}
		return -1
	}, strings.ToUpper(chat.CutString(typed, 10*codeLength)))
	sum := sha256.Sum256([]byte(typed))
	return hex.EncodeToString(sum[:])
}

// linkCode is a row of link_codes.
type linkCode struct {
	id      int64
	of      chat.Account // who made it
	entered chat.Account // who has entered it; none: nobody
}

const selectCode = `SELECT id, platform, account, entered_platform, entered_account FROM link_codes`

func scanCode(r storage.Scanner) (k linkCode, err error) {
	return k, r.Scan(&k.id, &k.of.Platform, &k.of.ID, &k.entered.Platform, &k.entered.ID)
}

// link gives a code, or takes one.
func (b *Bot) link(c *Call) (chat.Answer, error) {
	for query, before := range map[string]int64{
		`DELETE FROM link_codes WHERE until <= ?`: c.Now.Unix(),
		`DELETE FROM link_failures WHERE at <= ?`: c.Now.Add(-failuresIn).Unix(),
	} {
		if _, err := storage.Exec(c.ctx, c.Tx, query, before); err != nil {
			return chat.Answer{}, err
		}
	}
	if c.Arg("code") == "" {
		return b.giveCode(c)
	}
	return b.enterCode(c)
}

// giveCode makes a code in place of the account's earlier one.
func (b *Bot) giveCode(c *Call) (chat.Answer, error) {
	code, err := newCode(c.Rand())
	if err != nil {
		return chat.Answer{}, err
	}
	if _, err := storage.Exec(c.ctx, c.Tx, `DELETE FROM link_codes WHERE platform = ? AND account = ?`, c.account.Platform, c.account.ID); err != nil {
		return chat.Answer{}, err
	}
	if _, err := storage.Exec(c.ctx, c.Tx, `INSERT INTO link_codes (hash, platform, account, until) VALUES (?, ?, ?, ?)`,
		hashCode(code), c.account.Platform, c.account.ID, c.Now.Add(codeFor).Unix()); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("link.title"), c.Paragraphs("link.code", "code", code[:codeLength/2]+"-"+code[codeLength/2:])...)
	card.Foot = c.T("link.code.foot", "minutes", int(codeFor.Minutes()))
	return chat.Whisper(card), nil
}

// enterCode shows which account asks, to whoever enters its code. A failure is
// written, so it is no Problem: that would roll it back.
func (b *Bot) enterCode(c *Call) (chat.Answer, error) {
	var mine, all int
	if err := c.Tx.QueryRowContext(c.ctx, `SELECT coalesce(sum(platform = ? AND account = ?), 0), count(*) FROM link_failures`,
		c.account.Platform, c.account.ID).Scan(&mine, &all); err != nil {
		return chat.Answer{}, err
	}
	if mine >= failuresEach || all >= failuresAll {
		return c.Done("link.wait"), nil
	}
	k, err := storage.One(c.ctx, c.Tx, scanCode, selectCode+` WHERE hash = ?`, hashCode(c.Arg("code")))
	if errors.Is(err, storage.ErrNotFound) || err == nil && k.entered.ID != "" && k.entered != c.account {
		_, err = storage.Exec(c.ctx, c.Tx, `INSERT INTO link_failures (platform, account, at) VALUES (?, ?, ?)`,
			c.account.Platform, c.account.ID, c.Now.Unix())
		return c.Done("link.wrong"), err
	}
	if err != nil {
		return chat.Answer{}, err
	}
	other, err := c.asking(k)
	if err != nil {
		return chat.Answer{}, err
	}
	if _, err := storage.Exec(c.ctx, c.Tx, `UPDATE link_codes SET entered_platform = ?, entered_account = ? WHERE id = ?`,
		c.account.Platform, c.account.ID, k.id); err != nil {
		return chat.Answer{}, err
	}
	arg := strconv.FormatInt(k.id, 10)
	card := c.Card(c.T("link.title"), c.Paragraphs("link.confirm", "name", other.name, "platform", PlatformName(other.Platform))...)
	yes, no := c.Button("link-yes", arg), c.Button("link-no", arg)
	yes.Style = chat.Primary
	card.Buttons = []chat.Button{yes, no}
	return chat.Whisper(card), nil
}

// asking is the account that made a code; a Problem when it is the one that acts,
// or another of the same member.
func (c *Call) asking(k linkCode) (account, error) {
	if k.of == c.account {
		return account{}, c.Problem("link.same")
	}
	other, err := storage.One(c.ctx, c.Tx, scanAccount, selectAccount+` WHERE platform = ? AND account = ?`, k.of.Platform, k.of.ID)
	if err == nil && other.member == c.Member.ID {
		return other, c.Problem("link.already", "name", other.name, "platform", PlatformName(other.Platform))
	}
	return other, err
}

// entered reads the code that the acting account has entered and is to decide on.
func (c *Call) entered() (linkCode, error) {
	id, err := strconv.ParseInt(c.Route.Arg, 10, 64)
	if err != nil {
		return linkCode{}, c.Problem("core.stale")
	}
	k, err := storage.One(c.ctx, c.Tx, scanCode, selectCode+` WHERE id = ? AND until > ? AND entered_platform = ? AND entered_account = ?`,
		id, c.Now.Unix(), c.account.Platform, c.account.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return k, c.Problem("link.late")
	}
	return k, err
}

func dropCode(c *Call, k linkCode) error {
	_, err := storage.Exec(c.ctx, c.Tx, `DELETE FROM link_codes WHERE id = ?`, k.id)
	return err
}

// linkNo gives up: the code is used up, and nothing is linked.
func (b *Bot) linkNo(c *Call) (chat.Answer, error) {
	k, err := c.entered()
	if err == nil {
		err = dropCode(c, k)
	}
	return chat.Replace(c.Card(nil, c.T("link.dropped"))), err
}

// linkYes links the acting account and the one that made the code: from then on
// they are one member, the older of both.
func (b *Bot) linkYes(c *Call) (chat.Answer, error) {
	k, err := c.entered()
	if err != nil {
		return chat.Answer{}, err
	}
	other, err := c.asking(k)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := dropCode(c, k); err != nil {
		return chat.Answer{}, err
	}
	if err := b.merge(c, c.Member.ID, other.member); err != nil {
		return chat.Answer{}, err
	}
	c.Note("account.linked", "", map[string]any{"platforms": []string{other.Platform, c.account.Platform}})
	here, err := storage.One(c.ctx, c.Tx, scanAccount, selectAccount+` WHERE platform = ? AND account = ?`, c.account.Platform, c.account.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	d := c.In(c.Member.Lang)
	told := d.Card(d.T("link.told.title"), d.Paragraphs("link.told", "name", here.name, "platform", PlatformName(here.Platform))...)
	told.Buttons = []chat.Button{d.Button("unlink-which", "")}
	c.tellAccount(other.Account, "linked-"+strconv.FormatInt(k.id, 10), told)
	at, err := c.toldOn()
	return chat.Replace(c.Card(c.T("link.told.title"), c.Paragraphs("link.done", "name", other.name,
		"platform", PlatformName(other.Platform), "told", PlatformName(at.Platform))...)), err
}
