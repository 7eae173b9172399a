package votes

import (
	"strconv"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/tally"
)

// sheet is a ballot as a card shows it, real or a specimen.
type sheet struct {
	Paper
	title    string
	about    string
	closes   int64
	options  []option
	marks    Ballot
	page     int
	selected int       // the ranked option whose buttons are shown, or 0
	notice   chat.Text // what went wrong, or what to know first
	cast     bool      // whether a ballot was cast
	draft    bool      // whether this one differs from it, or was not cast
	specimen bool      // nothing can be cast from it
	route    func(action string, ns ...int) chat.Route
}

// layout spreads options over pages of two menus, as evenly as it can.
type layout struct {
	options, pages, perPage, perMenu int
}

// menusAPage leaves a menu for something else.
const menusAPage = 2

func layoutOf(options int) layout {
	most := chat.Common.Options
	l := layout{options: options, pages: max(1, ceil(options, most*menusAPage))}
	l.perPage = ceil(options, l.pages)
	l.perMenu = ceil(l.perPage, max(1, ceil(l.perPage, most)))
	return l
}

func ceil(a, b int) int { return (a + b - 1) / b }

// menu is the range of options, both included, that a menu of a page offers;
// from > to when there is no such menu.
func (l layout) menu(page, k int) (from, to int) {
	if page < 0 || page >= l.pages || k < 0 || k >= menusAPage {
		return 1, 0
	}
	from = page*l.perPage + k*l.perMenu + 1
	return from, min(from+l.perMenu-1, (page+1)*l.perPage, l.options)
}

// numbered is an option with its number: "3. Un café des langues".
func numbered(o option) string { return strconv.Itoa(o.Number) + ". " + o.Title }

// ballotCard is the ballot to fill in.
func ballotCard(c *bot.Call, s sheet) chat.Card {
	l := layoutOf(s.Options)
	s.page = max(0, min(s.page, l.pages-1))
	card := c.Card(c.T("ballot.title", "title", s.title))
	if s.notice != nil {
		card.Body = append(card.Body, s.notice)
	}
	card.Body = append(card.Body, c.T("ballot.ask."+string(s.Kind), "n", s.Most))
	used := s.Used(s.marks)
	card.Body = append(card.Body, c.T("ballot.used."+string(s.Kind), "n", s.Most, "used", used, "left", int64(s.Most)-used))
	card.Body = append(card.Body, markLines(c, s.Kind, s.marks, titlesOf(s.options))...)
	switch {
	case s.cast && s.draft:
		card.Body = append(card.Body, c.T("ballot.not-cast-again"))
	case len(s.marks) > 0 && !s.cast:
		card.Body = append(card.Body, c.T("ballot.not-cast"))
	}
	for k := range menusAPage {
		from, to := l.menu(s.page, k)
		if m, ok := s.menu(c, k, from, to); ok {
			card.Menus = append(card.Menus, m)
		}
	}
	if m, ok := s.rankedMenu(c); ok {
		card.Menus = append(card.Menus, m)
	}
	card.Buttons = s.buttons(c, l)
	card.Foot = chat.Join(c.T("ballot.foot", "at", c.Local(s.closes)), chat.Str("\n"), c.T("ballot.host"))
	return card
}

// menu offers the options from..to, as the kind of ballot needs them.
func (s sheet) menu(c *bot.Call, k, from, to int) (chat.Menu, bool) {
	action := map[tally.Kind]string{tally.Approval: "approve", tally.Points: "give", tally.Ranking: "place"}[s.Kind]
	m := chat.Menu{Route: s.route(action, s.page, k)}
	full := s.Kind == tally.Ranking && len(s.marks) >= s.Most
	for n := from; n <= to && n <= len(s.options) && !full; n++ {
		o := s.options[n-1]
		at := s.marks.index(n)
		if s.Kind == tally.Ranking && at >= 0 {
			continue
		}
		hint := ""
		if o.Cost > 0 {
			hint = dollars(c.Lang, o.Cost)
		}
		if s.Kind == tally.Points && at >= 0 {
			hint = strings.TrimSuffix(c.S("ballot.points", "n", int(s.marks[at].Points))+" · "+hint, " · ")
		}
		m.Options = append(m.Options, chat.Option{Value: strconv.Itoa(n), Label: numbered(o), Hint: hint,
			Chosen: s.Kind == tally.Approval && at >= 0})
	}
	if len(m.Options) == 0 {
		return m, false
	}
	m.Label = c.S("ballot.menu."+string(s.Kind), "from", from, "to", to, "next", len(s.marks)+1)
	switch s.Kind {
	case tally.Approval:
		m.Max = min(s.Most, len(m.Options))
	case tally.Points:
		m.Min, m.Max = 1, min(chat.MaxFields, len(m.Options))
	}
	return m, true
}

// rankedMenu offers what is ranked, to be moved or taken out.
func (s sheet) rankedMenu(c *bot.Call) (chat.Menu, bool) {
	m := chat.Menu{Route: s.route("select", s.page), Label: c.S("ballot.menu.ranked")}
	if s.Kind != tally.Ranking || len(s.marks) == 0 {
		return m, false
	}
	for i, mark := range s.marks {
		m.Options = append(m.Options, chat.Option{Value: strconv.Itoa(mark.Option), Chosen: mark.Option == s.selected,
			Label: c.S("ballot.rank", "rank", i+1, "title", s.options[mark.Option-1].Title)})
	}
	return m, true
}

func (s sheet) buttons(c *bot.Call, l layout) []chat.Button {
	var out []chat.Button
	add := func(label string, r chat.Route, style chat.ButtonStyle) {
		out = append(out, chat.Button{Label: c.S("button." + label), Route: r, Style: style})
	}
	if s.selected > 0 {
		for _, way := range []struct {
			label string
			way   int
		}{{"up", moveUp}, {"down", moveDown}, {"first", moveFirst}, {"out", moveOut}} {
			add(way.label, s.route("move", s.page, s.selected, way.way), chat.Normal)
		}
	}
	if s.page > 0 {
		add("previous", s.route("vote", s.page-1), chat.Normal)
	}
	if s.page < l.pages-1 {
		add("next", s.route("vote", s.page+1), chat.Normal)
	}
	deposit := s.route("cast")
	if !s.specimen {
		deposit.Arg += "." + s.marks.fingerprint()
	}
	add("cast", deposit, chat.Primary)
	if len(s.marks) > 0 && s.selected == 0 {
		add("clear", s.route("clear"), chat.Normal)
	}
	if s.cast && s.draft {
		add("revert", s.route("revert"), chat.Normal)
	}
	add("options", s.route("options", 0), chat.Normal)
	return out
}

// Lists of marks: how many a paragraph holds, how many are shown, and how much
// of each title.
const (
	linesAParagraph = 12
	linesShown      = 36
	titleShown      = 90
)

// markLines lists the marks of a ballot, a line each.
func markLines(c *bot.Call, kind tally.Kind, b Ballot, titles map[int]string) []chat.Text {
	var out []chat.Text
	for i, m := range b {
		if i == linesShown {
			out = append(out, c.T("ballot.more", "n", len(b)-i))
			break
		}
		title := chat.CutString(titles[m.Option], titleShown)
		line := c.T("ballot.line."+string(kind), "rank", i+1, "number", m.Option, "n", int(m.Points), "title", title)
		if i%linesAParagraph == 0 {
			out = append(out, line)
			continue
		}
		last := len(out) - 1
		out[last] = chat.Join(out[last], chat.Str("\n"), line)
	}
	return out
}

func titlesOf(options []option) map[int]string {
	out := make(map[int]string, len(options))
	for _, o := range options {
		out[o.Number] = o.Title
	}
	return out
}

// blankCard asks whether the ballot is meant to be empty.
func blankCard(c *bot.Call, p paper) chat.Card {
	card := c.Card(c.T("blank.title"), c.Paragraphs("blank.body")...)
	card.Buttons = []chat.Button{c.Button("vote", p.arg()), {Label: c.S("button.blank"), Route: c.To("blank", p.arg()), Style: chat.Danger}}
	card.Buttons[0].Label, card.Buttons[0].Style = c.S("button.fill"), chat.Primary
	return card
}

// castCard confirms a ballot that was cast and gives its receipt.
func castCard(c *bot.Call, p paper, titles map[int]string, first bool) chat.Card {
	key := "cast.changed"
	if first {
		key = "cast.first"
	}
	card := c.Card(c.T("cast.title"), c.T(key, "title", p.Title))
	card.Body = append(card.Body, castLines(c, p, titles)...)
	card.Body = append(card.Body, c.Paragraphs("cast.receipt", "receipt", chat.Fixed(p.Receipt))...)
	card.Buttons = []chat.Button{{Label: c.S("button.change"), Route: c.To("vote", p.arg())}}
	card.Foot = c.T("ballot.foot", "at", c.Local(p.Closes))
	return card
}

// mineCard shows what was cast.
func mineCard(c *bot.Call, p paper, titles map[int]string) chat.Card {
	card := c.Card(c.T("mine.title", "title", p.Title))
	switch {
	case p.Receipt == "" && p.HasDraft:
		card.Body = c.Paragraphs("mine.draft-only")
	case p.Receipt == "":
		card.Body = c.Paragraphs("mine.none")
	default:
		card.Body = append([]chat.Text{c.T("mine.cast")}, castLines(c, p, titles)...)
		card.Body = append(card.Body, c.Paragraphs("mine.receipt", "receipt", chat.Fixed(p.Receipt))...)
		if p.HasDraft {
			card.Body = append(card.Body, c.T("mine.draft-too"))
		}
	}
	label := "vote"
	if p.Receipt != "" || p.HasDraft {
		label = "change"
	}
	card.Buttons = []chat.Button{{Label: c.S("button." + label), Route: c.To("vote", p.arg()), Style: chat.Primary}}
	card.Foot = c.T("ballot.foot", "at", c.Local(p.Closes))
	return card
}

func castLines(c *bot.Call, p paper, titles map[int]string) []chat.Text {
	if len(p.Cast) == 0 {
		return []chat.Text{c.T("ballot.is-blank")}
	}
	return markLines(c, p.Kind, p.Cast, titles)
}
