package votes

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// home shows the person's open votes and the recent results.
func home(c *bot.Call) (chat.Answer, error) {
	states := []string{open}
	if c.Member.Role >= bot.RoleCommittee {
		states = append(states, planned)
	}
	votes, err := votesIn(c, states...)
	if err != nil {
		return chat.Answer{}, err
	}
	recent, err := recentVotes(c, 5)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := homeCard(c, votes, recent)
	return chat.Replace(card), err
}

// ownPapers are this person's ballots in the votes that are open for them.
func ownPapers(c *bot.Call) ([]paper, error) {
	votes, err := votesIn(c, open)
	if err != nil {
		return nil, err
	}
	var papers []paper
	for _, v := range votes {
		if c.Member.Role < v.Who || c.Now.Unix() >= v.Closes {
			continue
		}
		p, err := loadPaper(c, v.ID)
		if err != nil {
			return nil, err
		}
		papers = append(papers, p)
	}
	return papers, nil
}

// nextButtons are the buttons of /labo: to the person's ballot, or to the votes
// where several are open.
func nextButtons(c *bot.Call) ([]chat.Button, error) {
	papers, err := ownPapers(c)
	switch {
	case err != nil || len(papers) == 0:
		return nil, err
	case len(papers) > 1:
		return []chat.Button{c.Button("home", "")}, nil
	case papers[0].Receipt != "":
		return []chat.Button{c.Button("mine", papers[0].arg())}, nil
	}
	vote := c.Button("vote", papers[0].arg())
	vote.Style = chat.Primary
	return []chat.Button{vote}, nil
}

// openLines tells, for /labo, which votes are open for this person.
func openLines(c *bot.Call) ([]chat.Text, error) {
	papers, err := ownPapers(c)
	if err != nil {
		return nil, err
	}
	var lines []chat.Text
	for _, p := range papers {
		hint := "open.hint"
		if p.Receipt != "" {
			hint = "open.hint-mine"
		}
		lines = append(lines, chat.Join(openLine(c, p), chat.Str(" "), c.T(hint)))
	}
	return lines, nil
}

// routed reads the vote that a press or a submission is about: the first number
// of its route, or the value chosen in a menu.
func routed(c *bot.Call) (vote, error) {
	arg := c.Route.Arg
	if len(c.Values) == 1 && arg == "" {
		arg = c.Values[0]
	}
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return vote{}, stale(c)
	}
	v, err := loadVote(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) || err == nil && secret(c, v) {
		return vote{}, stale(c)
	}
	return v, err
}

// secret tells whether the person may not know of a vote: until it opens, which
// is when its seed is drawn, it is the committee's, and stays so if it was called
// off before.
func secret(c *bot.Call, v vote) bool {
	return v.Seed == "" && c.Member.Role < bot.RoleCommittee
}

// pageOf is the page that a route asks for after its vote: 0 if it names none.
func pageOf(c *bot.Call) int {
	ns, ok := bot.Numbers(c.Route.Arg, 2)
	if !ok {
		return 0
	}
	return int(ns[1])
}

// show shows one vote in private, with what the person may do with it.
func show(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if v.State == closed {
		return resultAnswer(c, v)
	}
	if v.State != open && v.State != planned {
		return chat.Replace(notOpenCard(c, v)), nil
	}
	card, err := voteCard(c, v)
	if err != nil {
		return chat.Answer{}, err
	}
	if v.State == open {
		p, err := loadPaper(c, v.ID)
		if err != nil {
			return chat.Answer{}, err
		}
		card.Buttons = append(ballotButtons(c, p), card.Buttons[2:]...)
	}
	if c.Member.Role >= bot.RoleCommittee {
		card.Buttons = append(card.Buttons, committeeButtons(c, v)...)
	}
	return chat.Replace(card), nil
}

func committeeButtons(c *bot.Call, v vote) []chat.Button {
	out := []chat.Button{c.Button("extend", v.arg()), c.Button("close", v.arg()), c.Button("cancel", v.arg())}
	out[2].Style = chat.Danger
	if v.State == planned {
		return []chat.Button{out[0], out[2]}
	}
	return out
}

// showOptions shows the options of a vote in full, a page at a time.
func showOptions(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	options, err := loadOptions(c, v.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	card := optionsCard(c, v.Title, options, tieOrder(v.Seed, len(options)), pageOf(c),
		func(page int) chat.Route { return c.To("options", bot.Dotted(int(v.ID), page)) })
	if v.State == open && c.Now.Unix() < v.Closes && c.Member.Role >= v.Who {
		p, err := loadPaper(c, v.ID)
		if err != nil {
			return chat.Answer{}, err
		}
		card.Buttons = append(card.Buttons, ballotButtons(c, p)[0])
		card.Buttons[len(card.Buttons)-1].Style = chat.Normal
	}
	return chat.Replace(card), nil
}

// hash is "#12" before something else.
var hash = regexp.MustCompile(`^#\s*(\d{1,18})(?:\s+|$)`)

// named finds the vote that a command is about: the one whose number was typed
// ("#12" or "12"), or the only one. When there are several to choose from, found
// is false and they are returned.
func named(c *bot.Call, typed string, states ...string) (v vote, among []vote, found bool, err error) {
	among, err = votesIn(c, states...)
	if err != nil {
		return v, nil, false, err
	}
	if typed = strings.TrimPrefix(typed, "#"); typed != "" {
		id, err := strconv.ParseInt(typed, 10, 64)
		for _, v := range among {
			if err == nil && v.ID == id {
				return v, nil, true, nil
			}
		}
		return v, among, false, c.Problem("which.none", "typed", chat.CutString(typed, 40))
	}
	switch len(among) {
	case 0:
		return v, nil, false, c.Problem("which.nothing")
	case 1:
		return among[0], nil, true, nil
	}
	return v, among, false, nil
}

// suggestVotes suggests the votes that are open or planned, by number.
func suggestVotes(c *bot.Call, typed string) ([]chat.Suggestion, error) {
	votes, err := votesIn(c, open, planned)
	if err != nil {
		return nil, err
	}
	var out []chat.Suggestion
	for _, v := range votes {
		text := "#" + v.arg()
		if strings.HasPrefix(text, typed) || strings.HasPrefix(v.arg(), typed) || strings.Contains(bot.Fold(v.Title), bot.Fold(typed)) {
			out = append(out, chat.Suggestion{Text: text, Label: text + " · " + v.Title})
		}
	}
	return out, nil
}

// chooseCard asks which vote is meant.
func chooseCard(c *bot.Call, action string, votes []vote) chat.Card {
	m := chat.Menu{Route: c.To(action, ""), Label: c.S("which.menu")}
	for _, v := range votes {
		m.Options = append(m.Options, chat.Option{Value: v.arg(), Label: "#" + v.arg() + " · " + v.Title})
	}
	card := c.Card(c.T("which.title." + action))
	card.Menus = []chat.Menu{m}
	return card
}

// closeCommand asks to confirm closing a vote now.
func closeCommand(c *bot.Call) (chat.Answer, error) {
	v, among, found, err := named(c, c.Arg("which"), open)
	if err != nil {
		return chat.Answer{}, err
	}
	if !found {
		return chat.Replace(chooseCard(c, "close", among)), nil
	}
	return confirmClose(c, v)
}

func askClose(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return confirmClose(c, v)
}

func confirmClose(c *bot.Call, v vote) (chat.Answer, error) {
	if err := stillOpen(c, v, open); err != nil {
		return chat.Answer{}, err
	}
	voted, eligible, err := participation(c, v)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("close.title", "title", v.Title), turnout(c, voted, eligible))
	if least := needed(eligible, v.Quorum); voted < least {
		card.Body = append(card.Body, c.T("close.no-quorum", "n", least-voted))
	}
	card.Body = append(card.Body, c.Paragraphs("close.body", "at", c.Local(v.Closes))...)
	card.Buttons = []chat.Button{
		{Label: c.S("button.close-now"), Route: c.To("close-now", v.arg()), Style: chat.Danger},
		{Label: c.S("button.keep-open"), Route: c.To("show", v.arg())},
	}
	return chat.Replace(card), nil
}

// stillOpen is nil if the vote is in one of the states, or tells what happened
// to it.
func stillOpen(c *bot.Call, v vote, states ...string) error {
	for _, s := range states {
		if v.State == s && (s != open || c.Now.Unix() < v.Closes) {
			return nil
		}
	}
	switch v.State {
	case closed:
		return c.Problem("ended.closed", "title", v.Title, "at", c.Local(v.Ended))
	case cancelled:
		return c.Problem("ended.cancelled", "title", v.Title, "at", c.Local(v.Ended))
	case planned:
		return c.Problem("ended.planned", "title", v.Title, "at", c.Local(v.Opens))
	}
	return c.Problem("ended.just-now", "title", v.Title)
}

// closeNow closes a vote before its time.
func closeNow(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := stillOpen(c, v, open); err != nil {
		return chat.Answer{}, err
	}
	if err := finish(c, v, c.Now); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("closed-now.title"), c.T("closed-now.body", "title", v.Title))
	card.Buttons = []chat.Button{c.Button("result", v.arg())}
	return chat.Replace(card), nil
}

// cancelCommand asks for the reason of calling a vote off.
func cancelCommand(c *bot.Call) (chat.Answer, error) {
	v, among, found, err := named(c, c.Arg("which"), open, planned)
	if err != nil {
		return chat.Answer{}, err
	}
	if !found {
		return chat.Replace(chooseCard(c, "cancel", among)), nil
	}
	return chat.Open(cancelForm(c, v)), nil
}

func askCancel(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := stillOpen(c, v, open, planned); err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(cancelForm(c, v)), nil
}

const maxReason = 500

func cancelForm(c *bot.Call, v vote) chat.Form {
	reason, hint := "cancel.reason", "cancel.hint"
	if v.State == planned { // nobody has seen it
		reason, hint = "cancel.reason-planned", "cancel.hint-planned"
	}
	return chat.Form{Lang: c.Lang, Route: c.To("cancel-save", v.arg()), Title: c.S("cancel.form"), Submit: c.S("cancel.submit"),
		Fields: []chat.Field{{Name: "reason", Kind: chat.Lines, Label: c.S(reason), Hint: c.S(hint), MaxLength: maxReason}}}
}

// cancelSave calls a vote off: its ballots are destroyed, unread.
func cancelSave(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := stillOpen(c, v, open, planned); err != nil {
		return chat.Answer{}, err
	}
	reason := bot.CleanLines(c.Fields.Get("reason"))
	if reason == "" {
		return chat.Answer{}, c.FieldProblem("reason", "cancel.no-reason")
	}
	if tooLong(reason, maxReason) {
		return chat.Answer{}, c.FieldProblem("reason", "too-long", "n", maxReason)
	}
	wasOpen := v.State == open
	v.State, v.Reason, v.Ended = cancelled, reason, c.Now.Unix()
	if err := errors.Join(saveEnd(c, v), cut(c, v.ID)); err != nil {
		return chat.Answer{}, err
	}
	forgetTimers(c, v)
	c.Note("vote.cancelled", v.subject(), map[string]any{"title": v.Title, "reason": reason})
	if !wasOpen {
		return c.Done("cancel.done-planned", "title", v.Title), nil
	}
	c.Keep("vote", v.arg(), "")
	c.Announce(bot.Announcements, "cancelled/"+v.arg(), cancelledCard(c.ForRoom(), v))
	return c.Done("cancel.done", "title", v.Title), nil
}
