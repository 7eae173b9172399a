package votes

import (
	"strconv"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/tally"
	"livinglab/bot/when"
)

// What a list shows of options.
const (
	optionsShown = 10  // on a vote's post
	optionsAPage = 10  // of the list in full
	aboutShown   = 300 // of an idea's description
)

// longDate is a date in full, which a form's field reads back.
func longDate(l chat.Lang, t time.Time) string { return when.Long(t, when.Lang(l)) }

// left is the time left until a moment, in words.
func left(c *bot.Call, unix int64) string {
	return when.Until(c.Local(unix), c.Now, when.Lang(c.Lang))
}

// turnout tells how many have voted.
func turnout(c *bot.Call, voted, eligible int) chat.Text {
	return c.T("turnout", "n", voted, "of", max(eligible, voted), "percent", percent(c.Lang, voted, eligible))
}

// participation is how many have voted, and could.
func participation(c *bot.Call, v vote) (voted, eligible int, err error) {
	if voted, err = countVoted(c, v.ID); err != nil {
		return 0, 0, err
	}
	eligible, err = c.CountMembers(v.Who)
	return voted, eligible, err
}

// howKey is the text that tells how a vote is counted.
func howKey(rule tally.Rule, budget int64) string {
	if budget > 0 {
		return "how." + string(rule) + ".budget"
	}
	return "how." + string(rule)
}

// poster is all that the post of a vote shows: of one that is open, or of a
// plan's preview.
type poster struct {
	vote
	options         []option
	voted, eligible int
}

// renderVote draws a vote's post, whatever became of the vote.
func renderVote(c *bot.Call, arg string) (chat.Card, error) {
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return chat.Card{}, bot.ErrNothing
	}
	v, err := loadVote(c, ns[0])
	if err != nil {
		return chat.Card{}, err
	}
	switch v.State {
	case planned:
		return chat.Card{}, bot.ErrNothing
	case closed:
		return closedCard(c, v)
	case cancelled:
		return cancelledCard(c, v), nil
	}
	return voteCard(c, v)
}

// voteCard is a vote that is open or planned, as its post shows it.
func voteCard(c *bot.Call, v vote) (chat.Card, error) {
	options, err := loadOptions(c, v.ID)
	if err != nil {
		return chat.Card{}, err
	}
	voted, eligible, err := participation(c, v)
	if err != nil {
		return chat.Card{}, err
	}
	return posterCard(c, poster{v, options, voted, eligible}), nil
}

func posterCard(c *bot.Call, p poster) chat.Card {
	card := c.Card(c.T("post.title", "title", p.Title))
	if p.About != "" {
		card.Body = append(card.Body, chat.Str(p.About))
	}
	card.Body = append(card.Body, optionLines(c, p.options)...)
	card.Body = append(card.Body,
		c.T("post.ballot", "ask", c.T("ballot.ask."+string(p.Kind), "n", p.Most)),
		c.T("post.how", "how", howText(c, p.Rule, p.Seats, p.Budget)),
		tieText(c, p.Seed))
	card.Facts = posterFacts(c, p)
	card.Buttons = []chat.Button{c.Button("vote", p.arg()), c.Button("mine", p.arg()), c.Button("options", bot.Dotted(p.ID, 0))}
	card.Buttons[0].Style = chat.Primary
	if p.State == planned {
		card.Buttons = card.Buttons[2:]
	}
	card.Foot = c.T("post.secret")
	return card
}

// howText is how the winners are found.
func howText(c *bot.Call, rule tally.Rule, seats int, budget int64) chat.Text {
	return c.T(howKey(rule, budget), "n", seats, "budget", dollars(c.Lang, budget))
}

func tieText(c *bot.Call, seed string) chat.Text {
	if seed == "" {
		return c.T("post.ties-later")
	}
	return c.T("post.ties", "seed", chat.Fixed(seed))
}

// optionLines lists the first options, in one paragraph.
func optionLines(c *bot.Call, options []option) []chat.Text {
	text := c.T("post.options", "n", len(options))
	for i, o := range options {
		if i == optionsShown && len(options) > optionsShown+1 {
			text = chat.Join(text, chat.Str("\n"), c.T("post.more", "n", len(options)-i))
			break
		}
		line := chat.CutString(numbered(o), titleShown+4)
		if o.Cost > 0 {
			line += " · " + dollars(c.Lang, o.Cost)
		}
		text = chat.Join(text, chat.Str("\n"+line))
	}
	return []chat.Text{text}
}

func posterFacts(c *bot.Call, p poster) []chat.Fact {
	var out []chat.Fact
	add := func(key string, value chat.Text) {
		out = append(out, chat.Fact{Label: c.S("fact." + key), Value: value})
	}
	if p.State == planned {
		add("opens", c.T("at", "at", c.Local(p.Opens)))
		add("closes", c.T("at", "at", c.Local(p.Closes)))
	} else {
		add("closes", closesText(c, p.vote))
		add("turnout", turnout(c, p.voted, p.eligible))
	}
	if p.Quorum > 0 {
		add("quorum", c.T("quorum", "percent", percent(c.Lang, p.Quorum, 100), "n", needed(p.eligible, p.Quorum), "of", p.eligible))
	}
	add("who", c.T("who."+whoKey(p.Who)))
	return out
}

func whoKey(r bot.Role) string {
	if r >= bot.RoleCommittee {
		return "committee"
	}
	return "members"
}

// optionsCard shows a page of the options in full, each with its place in the
// order that decides ties (none before the opening).
func optionsCard(c *bot.Call, title string, options []option, ties []string, page int, to func(page int) chat.Route) chat.Card {
	pages := max(1, ceil(len(options), optionsAPage))
	page = max(0, min(page, pages-1))
	lot := map[int]int{}
	for i, id := range ties {
		lot[optionNumber(id)] = i + 1
	}
	card := c.Card(c.T("options.title", "title", title))
	for _, o := range options[min(page*optionsAPage, len(options)):min((page+1)*optionsAPage, len(options))] {
		line := chat.Strong(numbered(o))
		if o.Cost > 0 {
			line = chat.Join(line, chat.Str(" · "+dollars(c.Lang, o.Cost)))
		}
		if n := lot[o.Number]; n > 0 {
			line = chat.Join(line, c.T("options.lot", "lot", n))
		}
		if o.About != "" {
			line = chat.Join(line, chat.Str("\n"+o.About))
		}
		card.Body = append(card.Body, line)
	}
	card.Foot = c.T("options.foot")
	if len(ties) == 0 {
		card.Foot = c.T("post.ties-later")
	}
	card.Buttons = pageButtons(c, page, pages, to)
	if pages > 1 {
		card.Foot = chat.Join(c.T("page", "page", page+1, "pages", pages), chat.Str(" "), card.Foot)
	}
	return card
}

// pageButtons lead to the pages before and after.
func pageButtons(c *bot.Call, page, pages int, to func(page int) chat.Route) []chat.Button {
	var out []chat.Button
	if page > 0 {
		out = append(out, chat.Button{Label: c.S("button.previous"), Route: to(page - 1)})
	}
	if page < pages-1 {
		out = append(out, chat.Button{Label: c.S("button.next"), Route: to(page + 1)})
	}
	return out
}

// notOpenCard tells where a vote stands when what was asked for, to vote in it
// or to read its result, cannot be had now.
func notOpenCard(c *bot.Call, v vote) chat.Card {
	switch {
	case v.State == closed:
		card := c.Card(c.T("over.title", "title", v.Title), c.T("over.closed", "at", c.Local(v.Ended)))
		card.Buttons = []chat.Button{c.Button("result", v.arg())}
		return card
	case v.State == cancelled:
		return cancelledCard(c, v)
	case v.State == planned:
		return c.Card(c.T("post.title", "title", v.Title), c.T("over.planned", "at", c.Local(v.Opens)))
	}
	if c.Now.Unix() < v.Closes {
		card := c.Card(c.T("post.title", "title", v.Title), c.T("over.not-yet", "closes", closesText(c, v)))
		card.Buttons = []chat.Button{c.Button("show", v.arg())}
		return card
	}
	return c.Card(c.T("over.title", "title", v.Title), c.T("over.just-now", "at", c.Local(v.Closes)))
}

func cancelledCard(c *bot.Call, v vote) chat.Card {
	key := "cancelled.body"
	if v.Seed == "" {
		key = "cancelled.before"
	}
	return c.Card(c.T("cancelled.title", "title", v.Title), c.T(key), c.T("cancelled.reason", "reason", v.Reason))
}

// openLine tells of an open vote, and what this person has done in it.
func openLine(c *bot.Call, p paper) chat.Text {
	key := "open.not-yet"
	switch {
	case c.Member.Role < p.Who:
		key = "open.not-yours"
	case p.Receipt != "" && p.HasDraft:
		key = "open.changed"
	case p.Receipt != "":
		key = "open.voted"
	case p.HasDraft:
		key = "open.draft"
	}
	return c.T(key, "title", p.Title, "closes", closesText(c, p.vote))
}

// ballotButtons lead to this person's ballot: to fill it in, or to see what they
// cast.
func ballotButtons(c *bot.Call, p paper) []chat.Button {
	out := []chat.Button{c.Button("vote", p.arg()), c.Button("mine", p.arg())}
	if p.Receipt != "" {
		out = out[1:]
	}
	out[0].Style = chat.Primary
	return out
}

// homeCard is /vote.
func homeCard(c *bot.Call, votes, recent []vote) (chat.Card, error) {
	card := c.Card(c.T("home.title"))
	if len(votes) == 0 {
		card.Body = append(card.Body, c.T("home.none"))
	}
	var only *paper // the ballot of the only vote
	for _, v := range votes {
		line := c.T("open.planned", "title", v.Title, "at", c.Local(v.Opens))
		if v.State == open {
			p, err := loadPaper(c, v.ID)
			if err != nil {
				return card, err
			}
			if line = openLine(c, p); len(votes) == 1 && c.Member.Role >= v.Who {
				only = &p
			}
		}
		card.Body = append(card.Body, line)
	}
	if err := homeResults(c, &card, recent); err != nil {
		return card, err
	}
	homeControls(c, &card, only, votes, recent)
	return card, nil
}

// homeResults adds a line for each recent result.
func homeResults(c *bot.Call, card *chat.Card, recent []vote) error {
	if len(recent) == 0 {
		return nil
	}
	text := c.T("home.recent")
	for _, v := range recent {
		winners, err := winnersText(c, v)
		if err != nil {
			return err
		}
		text = chat.Join(text, chat.Str("\n"), c.T("home.result", "title", v.Title, "winners", winners))
	}
	card.Body = append(card.Body, text)
	return nil
}

// homeControls adds the way to the ballot of the only vote, or menus.
func homeControls(c *bot.Call, card *chat.Card, only *paper, votes, recent []vote) {
	if only != nil {
		card.Buttons = append(ballotButtons(c, *only), c.Button("show", only.arg()))
	} else if len(votes) > 0 {
		card.Menus = append(card.Menus, voteMenu(c, "show", votes))
	}
	if len(recent) > 0 {
		card.Menus = append(card.Menus, voteMenu(c, "result", recent))
	}
	if c.Member.Role >= bot.RoleCommittee {
		card.Buttons = append(card.Buttons, c.Button("new", ""))
	}
}

func voteMenu(c *bot.Call, action string, votes []vote) chat.Menu {
	m := chat.Menu{Route: c.To(action, ""), Label: c.S("home.menu." + action)}
	for _, v := range votes {
		m.Options = append(m.Options, chat.Option{Value: v.arg(), Label: v.Title})
	}
	return m
}

// recall reminds a person of a vote, at the time that they asked for, while it is
// open and they have not voted.
func recall(c *bot.Call, arg string) (chat.Card, error) {
	id, err := strconv.ParseInt(arg, 10, 64)
	if err != nil {
		return chat.Card{}, bot.ErrNothing
	}
	p, err := loadPaper(c, id)
	if err != nil {
		return chat.Card{}, err
	}
	if p.State != open || c.Now.Unix() >= p.Closes || p.Receipt != "" || c.Member.Role < p.Who {
		return chat.Card{}, bot.ErrNothing
	}
	return remindCard(c, p.vote, p.HasDraft), nil
}

// remindCard reminds someone who has not voted.
func remindCard(c *bot.Call, v vote, begun bool) chat.Card {
	card := c.Card(c.T("remind.title", "title", v.Title), c.T("remind.body", "closes", closesText(c, v)))
	if begun {
		card.Body = append(card.Body, c.T("remind.begun"))
	}
	vote := c.Button("vote", v.arg())
	vote.Style = chat.Primary
	card.Buttons = []chat.Button{vote, c.Snooze(v.arg())}
	card.Foot = c.T("remind.foot")
	return card
}
