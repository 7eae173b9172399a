package bot

import (
	"slices"
	"strings"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// labFeature is /labo: what is open, help, each person's language, quiet hours, zone and
// accounts. It is
// part of the core because it speaks of all features. Other features may add
// sub-commands to it.
func (b *Bot) labFeature() Feature {
	return Feature{
		Name: "core",
		Commands: []Command{{
			Key: "lab", Reads: true, Do: b.home,
			Subs: []Command{
				{Key: "help", Reads: true, Do: b.help},
				{Key: "lang", Args: []Arg{{Key: "which", Optional: true, Suggest: suggestLang}}, Do: b.chooseLang},
				{Key: "reminders", Args: []Arg{{Key: "where", Optional: true, Suggest: suggestHere}}, Do: b.reminders},
				{Key: "quiet", Args: []Arg{{Key: "hours", Optional: true, Suggest: suggestQuiet}}, Do: b.chooseQuiet},
				{Key: "zone", Args: []Arg{{Key: "place", Optional: true, Suggest: suggestZone}}, Do: b.chooseZone},
				{Key: "link", Args: []Arg{{Key: "code", Optional: true}}, Do: b.link},
				{Key: "unlink", Reads: true, Do: b.unlinkWhich},
			},
		}},
		Actions: []Action{
			{Name: "help", Reads: true, Do: b.help},
			{Name: "home", Reads: true, Do: b.home},
			{Name: "lang", Do: b.chooseLang},
			{Name: "link-yes", Do: b.linkYes},
			{Name: "link-no", Do: b.linkNo},
			{Name: "unlink-which", Reads: true, Do: b.unlinkWhich},
			{Name: "unlink", Do: b.unlink},
			{Name: "snooze", Reads: true, Do: b.askSnooze},
			{Name: "snooze-hour", Do: b.chosenSnooze},
			{Name: "snooze-evening", Do: b.chosenSnooze},
			{Name: "snooze-tomorrow", Do: b.chosenSnooze},
			{Name: "snooze-week", Do: b.chosenSnooze},
			{Name: "snooze-other", Reads: true, Do: b.otherSnooze},
			{Name: "snooze-typed", Do: b.typedSnooze},
			{Name: "snooze-drop", Do: b.unsnooze},
			{Name: "snoozes", Reads: true, Do: b.listSnoozes},
			{Name: "revive", Who: RoleCoordinator, Do: b.revive},
		},
		Timers: []Timer{{Kind: "snooze", Late: Within(snoozeLate), Do: b.remindSnooze, Missed: dropSnooze}},
		Exports: []Export{
			{"members", `SELECT m.id, m.name, coalesce(m.lang, '') AS language, max(a.role) AS role, m.created AS joined_at, m.left AS left_at
				FROM members m JOIN accounts a ON a.member_id = m.id GROUP BY m.id ORDER BY m.id`},
			{"journal", `SELECT j.id, j.at AS happened_at, j.feature, j.what, j.subject, m.name AS actor, j.data
				FROM journal j LEFT JOIN members m ON m.id = j.actor ORDER BY j.id`},
		},
	}
}

// home shows what is open for this person.
func (b *Bot) home(c *Call) (chat.Answer, error) {
	lines, err := b.open(c)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("home.title", "lab", b.lab.Name))
	if len(lines) == 0 {
		card.Body = []chat.Text{c.T("home.nothing")}
	}
	card.Body = append(card.Body, lines...)
	if card.Buttons, err = b.next(c); err != nil {
		return chat.Answer{}, err
	}
	if err := c.addSnoozes(&card, false); err != nil {
		return chat.Answer{}, err
	}
	card.Buttons = append(card.Buttons, c.Button("help", ""))
	if c.Member.Role >= RoleCoordinator {
		if err := b.addDead(c, &card); err != nil {
			return chat.Answer{}, err
		}
	}
	return chat.Replace(card), nil
}

// open gathers what the features say is open, a few lines each.
func (b *Bot) open(c *Call) ([]chat.Text, error) {
	var lines []chat.Text
	for _, f := range b.features {
		if f.Open == nil {
			continue
		}
		d := *c
		d.feature = f.Name
		more, err := f.Open(&d)
		if err != nil {
			return nil, err
		}
		lines = append(lines, more...)
	}
	return lines, nil
}

// next gathers the features' buttons for what is open, as many as fit beside the
// core's own.
func (b *Bot) next(c *Call) ([]chat.Button, error) {
	var buttons []chat.Button
	for _, f := range b.features {
		if f.Next == nil {
			continue
		}
		d := *c
		d.feature = f.Name
		more, err := f.Next(&d)
		if err != nil {
			return nil, err
		}
		buttons = append(buttons, more...)
	}
	const own = 3
	return buttons[:min(len(buttons), chat.Common.Buttons-own)], nil
}

// help explains what this person can do here and now: what is open first, then
// the commands that they may use.
func (b *Bot) help(c *Call) (chat.Answer, error) {
	lines, err := b.open(c)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("help.title", "name", c.Member.Name), c.T("help.intro", "role", c.T(c.Member.Role.key())))
	if len(lines) > 0 {
		card.Body = append(append(card.Body, c.T("help.now")), lines...)
	}
	for _, part := range []struct {
		role  Role
		title string
	}{{RoleMember, "help.commands"}, {RoleCommittee, "help.committee"}, {RoleCoordinator, "help.coordinator"}} {
		if t := b.helpLines(c, part.role); c.Member.Role >= part.role && len(t) > 0 {
			card.Body = append(card.Body, chat.Join(c.T(part.title), t))
		}
	}
	card.Foot = c.T("help.foot")
	return chat.Replace(card), nil
}

// helpLines lists the commands for which a role is needed, one a line.
func (b *Bot) helpLines(c *Call, role Role) chat.Text {
	var out chat.Text
	add := func(parent, cmd *command) {
		if cmd.Who == role && cmd.Do != nil {
			out = append(append(out, chat.Span{Text: "\n"}), b.helpLine(c, parent, cmd)...)
		}
	}
	for _, cmd := range b.commands {
		add(nil, cmd)
		for _, s := range cmd.subs {
			add(cmd, s)
		}
	}
	return out
}

// helpLine is a command with what it does.
func (b *Bot) helpLine(c *Call, parent, cmd *command) chat.Text {
	about := b.texts.Text(c.Lang, cmd.feature+"."+cmd.path+".about")
	if cmd.OnMessage != nil {
		about = c.T("help.on-message", "about", about, "name", b.texts.Text(c.Lang, cmd.feature+"."+cmd.path+".on-message"))
	}
	return chat.Join(chat.Fixed(b.usage(c.Lang, parent, cmd)), chat.Str(" · "), about)
}

func suggestLang(c *Call, typed string) ([]chat.Suggestion, error) {
	var out []chat.Suggestion
	for _, l := range chat.Langs {
		name := c.In(l).S("core.lang.name")
		if strings.HasPrefix(Fold(name), Fold(typed)) {
			out = append(out, chat.Suggestion{Text: string(l), Label: name})
		}
	}
	return out, nil
}

// chooseLang sets a person's language, or asks which when it is not one.
func (b *Bot) chooseLang(c *Call) (chat.Answer, error) {
	typed := foldName(c.Arg("which") + c.Route.Arg)
	i := slices.IndexFunc(chat.Langs, func(l chat.Lang) bool {
		return typed == string(l) || (len(typed) >= 3 && strings.HasPrefix(Fold(c.In(l).S("lang.name")), typed)) ||
			slices.Contains(strings.Fields(c.In(l).S("lang.aliases")), typed)
	})
	if i < 0 {
		card := c.Card(c.T("lang.which"))
		for _, l := range chat.Langs {
			card.Buttons = append(card.Buttons, chat.Button{Label: c.In(l).S("lang.name"), Route: c.To("lang", string(l))})
		}
		return chat.Replace(card), nil
	}
	if _, err := c.Tx.ExecContext(c.ctx, `UPDATE members SET lang = ? WHERE id = ?`, string(chat.Langs[i]), c.Member.ID); err != nil {
		return chat.Answer{}, err
	}
	var err error
	c.effects.spoken, err = languages(c.ctx, c.Tx, c.Member.ID)
	d := c.In(chat.Langs[i])
	return chat.Replace(d.Card(nil, d.T("lang.done"))), err
}

// addDead tells the coordinator what could not be done, the commonest causes
// first, and offers to try again.
func (b *Bot) addDead(c *Call, card *chat.Card) error {
	type cause struct {
		n     int
		error string
	}
	causes, err := storage.All(c.ctx, c.Tx, func(r storage.Scanner) (d cause, err error) {
		return d, r.Scan(&d.n, &d.error)
	}, deadCauses)
	if err != nil || len(causes) == 0 {
		return err
	}
	n := 0
	for _, d := range causes {
		n += d.n
	}
	card.Body = append(card.Body, c.T("dead.count", "n", n))
	const most = 3
	for _, d := range causes[:min(len(causes), most)] {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("dead.cause", "n", d.n), Value: chat.Fixed(d.error)})
	}
	card.Buttons = append(card.Buttons, c.Button("revive", ""))
	return nil
}

const deadCauses = `SELECT count(*), error FROM (SELECT error FROM outbox WHERE state = 'dead'
	UNION ALL SELECT error FROM posts WHERE state = 'dead' UNION ALL SELECT error FROM timers WHERE state = 'dead')
	GROUP BY error ORDER BY count(*) DESC, error`

// revive tries what could not be done again.
func (b *Bot) revive(c *Call) (chat.Answer, error) {
	changed := int64(0)
	for _, query := range []string{
		`UPDATE outbox SET state = 'waiting', attempts = 0, due = ?1 WHERE state = 'dead'`,
		`UPDATE posts SET state = 'live', attempts = 0, dirty = dirty + 1, due = ?1 * 1000 WHERE state = 'dead'`,
		`UPDATE timers SET state = 'waiting', attempts = 0, due = ?1 WHERE state = 'dead'`,
	} {
		n, err := storage.Exec(c.ctx, c.Tx, query, c.Now.Unix())
		if err != nil {
			return chat.Answer{}, err
		}
		changed += n
	}
	if changed == 0 {
		return c.Done("dead.none"), nil
	}
	c.Note("dead letters tried again", "", map[string]any{"n": changed})
	c.effects.wake = true
	return c.Done("dead.again"), nil
}
