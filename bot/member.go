package bot

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// Role is what a member may do. A greater role may all that a lesser one may.
type Role int

// The roles.
const (
	RoleMember Role = iota
	RoleCommittee
	RoleCoordinator
)

// key is the name of the role in the texts.
func (r Role) key() string {
	return [...]string{"core.role.member", "core.role.committee", "core.role.coordinator"}[r]
}

// Member is a person of the lab, with accounts on one or more platforms.
type Member struct {
	ID   int64
	Name string
	Lang chat.Lang // chosen by them, or of their platform, or the lab's
	Role Role
	Zone *time.Location // chosen by them, or the lab's
}

// Text shows the member by name.
func (m Member) Text() chat.Text { return chat.Who(m.Name) }

// langOf picks a member's language: chosen, else the platform's, else the lab's.
func (b *Bot) langOf(chosen, locale string) chat.Lang {
	for _, s := range []string{chosen, locale} {
		for _, l := range chat.Langs {
			if strings.HasPrefix(strings.ToLower(s), string(l)) {
				return l
			}
		}
	}
	return b.lab.Lang
}

const selectMember = `SELECT m.id, m.name, coalesce(m.lang, ''), coalesce(max(a.locale), ''), max(a.role), m.zone
	FROM members m JOIN accounts a ON a.member_id = m.id`

func (b *Bot) scanMember(r storage.Scanner) (Member, error) {
	var m Member
	var lang, locale, zone string
	err := r.Scan(&m.ID, &m.Name, &lang, &locale, &m.Role, &zone)
	m.Lang, m.Zone = b.langOf(lang, locale), b.zoneNamed(zone)
	return m, err
}

// findMember returns who acts, with the greatest role of their accounts: of the
// one that acts as it is now, of the others as last seen. found is false when
// they are new, or when what is kept of them is out of date.
func (b *Bot) findMember(ctx context.Context, tx *sql.Tx, p chat.Person) (m Member, found bool, err error) {
	role := b.lab.Roles(p.Account, p.Groups)
	var name, lang, locale, zone string
	var kept, others Role
	err = tx.QueryRowContext(ctx, `SELECT m.id, m.name, coalesce(m.lang, ''), a.name, a.locale, a.role, m.zone, coalesce((SELECT max(o.role)
			FROM accounts o WHERE o.member_id = m.id AND (o.platform <> a.platform OR o.account <> a.account)), 0)
		FROM accounts a JOIN members m ON m.id = a.member_id
		WHERE a.platform = +? AND a.account = +?`, p.Platform, p.ID).
		Scan(&m.ID, &m.Name, &lang, &name, &locale, &kept, &zone, &others)
	if errors.Is(err, sql.ErrNoRows) {
		return Member{Name: p.Name, Lang: b.langOf("", p.Locale), Role: role, Zone: b.lab.Zone}, false, nil
	}
	if p.Locale == "" { // the platform does not tell it always
		p.Locale = locale
	}
	m.Lang, m.Role, m.Zone = b.langOf(lang, p.Locale), max(role, others), b.zoneNamed(zone)
	return m, name == p.Name && locale == p.Locale && kept == role, err
}

// keepMember writes what a platform tells of a person, and makes them a member
// if they are new. A language that it does not tell now stays as it was. The
// member goes by the name that changed last.
func (b *Bot) keepMember(ctx context.Context, tx *sql.Tx, p chat.Person, m Member, now int64) (Member, error) {
	if m.ID == 0 {
		res, err := tx.ExecContext(ctx, `INSERT INTO members (name, created) VALUES (?, ?)`, p.Name, now)
		if err != nil {
			return m, err
		}
		if m.ID, err = res.LastInsertId(); err != nil {
			return m, err
		}
	} else if _, err := tx.ExecContext(ctx, `UPDATE members SET name = ?1 WHERE id = ?2 AND NOT EXISTS
			(SELECT 1 FROM accounts WHERE platform = +?3 AND account = +?4 AND name = ?1)`, p.Name, m.ID, p.Platform, p.ID); err != nil {
		return m, err
	}
	m.Name = p.Name
	_, err := tx.ExecContext(ctx, `INSERT INTO accounts (platform, account, member_id, name, locale, role)
		VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (platform, account) DO UPDATE SET name = excluded.name, role = excluded.role,
			locale = coalesce(nullif(excluded.locale, ''), locale)`,
		p.Platform, p.ID, m.ID, p.Name, p.Locale, b.lab.Roles(p.Account, p.Groups))
	return m, err
}

// How people are met.
const (
	// meetFor is how long a platform may take to list its people. Slack gives
	// 200 at a time, 20 times a minute.
	meetFor   = 10 * time.Minute
	meetEvery = 24 * time.Hour   // people join
	meetAgain = 15 * time.Minute // after a failure
)

// meetAlways meets people until ctx ends. Nobody waits for it: a large workspace
// is listed slowly.
func (b *Bot) meetAlways(ctx context.Context) {
	for ctx.Err() == nil {
		pause := meetEvery
		if !b.Meet(ctx) {
			pause = meetAgain
		}
		sleep(ctx, pause, nil)
	}
}

// Meet makes members of everyone that the platforms can list, so that those
// who have never spoken can be invited and counted. It returns false when a
// platform could not be asked, which is logged.
func (b *Bot) Meet(ctx context.Context) (all bool) {
	all = true
	for _, p := range b.order {
		roster, ok := p.(chat.Roster)
		if !ok {
			continue
		}
		asked, cancel := context.WithTimeout(ctx, meetFor)
		people, err := roster.People(asked)
		cancel()
		if err == nil {
			people, err = b.strangers(ctx, people)
		}
		for group := range slices.Chunk(people, batch) {
			if err == nil {
				err = b.db.Write(ctx, func(tx *sql.Tx) error { return b.meet(ctx, tx, group) })
			}
		}
		if err != nil {
			all = false
		}
		if err != nil && ctx.Err() == nil {
			b.log.Warn("cannot list people", "platform", p.Name(), errorAttr(err))
		}
	}
	return all
}

// strangers are those of the people of whom something is not kept yet.
func (b *Bot) strangers(ctx context.Context, people []chat.Person) (out []chat.Person, err error) {
	err = b.db.Read(ctx, func(tx *sql.Tx) error {
		for _, p := range people {
			_, found, err := b.findMember(ctx, tx, p)
			if err != nil {
				return err
			}
			if !found {
				out = append(out, p)
			}
		}
		return nil
	})
	return out, err
}

func (b *Bot) meet(ctx context.Context, tx *sql.Tx, people []chat.Person) error {
	for _, p := range people {
		m, found, err := b.findMember(ctx, tx, p)
		if err == nil && !found {
			_, err = b.keepMember(ctx, tx, p, m, b.now().Unix())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// MemberByID returns a member, or storage.ErrNotFound.
func (c *Call) MemberByID(id int64) (Member, error) {
	return storage.One(c.Context(), c.Tx, c.bot.scanMember, selectMember+` WHERE m.id = ? GROUP BY m.id`, id)
}

// Author is who wrote the message that the command was chosen on (Call.On), as
// the lab knows them. Someone whom it does not know has no ID, and perhaps no
// name.
func (c *Call) Author() (Member, error) {
	by := c.On.By
	m, err := storage.One(c.Context(), c.Tx, c.bot.scanMember, selectMember+` WHERE m.id =
		(SELECT member_id FROM accounts WHERE platform = +? AND account = +?) GROUP BY m.id`, by.Platform, by.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return Member{Name: by.Name, Lang: c.bot.langOf("", by.Locale), Zone: c.bot.lab.Zone}, nil
	}
	return m, err
}

// Members returns the members with at least a role, those who have left aside,
// by id.
func (c *Call) Members(least Role) ([]Member, error) {
	return storage.All(c.Context(), c.Tx, c.bot.scanMember,
		selectMember+` WHERE m.left IS NULL GROUP BY m.id HAVING max(a.role) >= ? ORDER BY m.id`, least)
}

// CountMembers is the number of members with at least a role.
func (c *Call) CountMembers(least Role) (int, error) {
	var n int
	err := c.Tx.QueryRowContext(c.Context(), `SELECT count(DISTINCT m.id) FROM members m
		JOIN accounts a ON a.member_id = m.id WHERE m.left IS NULL AND a.role >= ?`, least).Scan(&n)
	return n, err
}

// spoken is the language that the member with that account has chosen.
type spoken struct {
	account chat.Account
	lang    chat.Lang
}

// languages are those that a member has chosen, or everyone if it is 0, by
// account.
func languages(ctx context.Context, tx *sql.Tx, member int64) ([]spoken, error) {
	return storage.All(ctx, tx, func(r storage.Scanner) (s spoken, err error) {
		return s, r.Scan(&s.account.Platform, &s.account.ID, &s.lang)
	}, `SELECT a.platform, a.account, m.lang FROM members m JOIN accounts a ON a.member_id = m.id
		WHERE m.lang IS NOT NULL AND (m.id = ?1 OR ?1 = 0)`, member)
}

// speak tells the platforms that have words of their own which languages were
// chosen. It follows the commit: what a crash or an error leaves untold is told
// at the next start.
func (b *Bot) speak(ctx context.Context, chosen []spoken) {
	for _, s := range chosen {
		p, ok := b.platforms[s.account.Platform].(chat.Speaker)
		if !ok {
			continue
		}
		if err := p.Speaks(ctx, s.account.ID, s.lang); err != nil {
			b.log.Error("cannot tell a platform the language that was chosen", "platform", s.account.Platform, errorAttr(err))
		}
	}
}

// speakAll tells the languages of everyone, if there is a platform to tell.
func (b *Bot) speakAll(ctx context.Context) {
	if !slices.ContainsFunc(b.order, func(p chat.Platform) bool { _, ok := p.(chat.Speaker); return ok }) {
		return
	}
	var chosen []spoken
	err := b.db.Read(ctx, func(tx *sql.Tx) (err error) {
		chosen, err = languages(ctx, tx, 0)
		return err
	})
	if err != nil {
		b.log.Error("cannot read the languages that were chosen", errorAttr(err))
	}
	b.speak(ctx, chosen)
}
