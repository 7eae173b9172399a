package ideas

import (
	"fmt"
	"strconv"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// The orders of a list, as they travel in routes.
const (
	bySupport = "s"
	byNewest  = "n"
)

// pageSize is how many ideas a page shows.
const pageSize = 10

// maxSearch bounds the words of a search, in bytes: they travel in routes.
const maxSearch = 50

// listing is what a list of ideas shows. It travels in the routes of its
// buttons: a list needs no memory.
type listing struct {
	round  int64
	theme  int64 // 0: any
	order  string
	page   int    // from 0
	search string // the words, as typed
}

func (l listing) String() string {
	return fmt.Sprintf("%d,%d,%s,%d,%s", l.round, l.theme, l.order, l.page, l.search)
}

// parseListing reads what String wrote; anything else becomes a list that can
// be shown.
func parseListing(s string) listing {
	f := strings.SplitN(s, ",", 5)
	f = append(f, make([]string, 5-len(f))...)
	l := listing{order: f[2], search: searched(f[4])}
	l.round, _ = parts(f[0])
	l.theme, _ = parts(f[1])
	if n, err := strconv.Atoi(f[3]); err == nil && n > 0 && n < 1e6 {
		l.page = n
	}
	if orders[l.order] == "" {
		l.order = bySupport
	}
	return l
}

// searched makes words of what was typed: whole, at most maxSearch bytes.
func searched(typed string) string {
	words := bot.CleanLine(typed)
	for len(words) > maxSearch {
		i := strings.LastIndex(words, " ")
		if i < 0 {
			r := []rune(words)
			words = string(r[:len(r)-1])
			continue
		}
		words = words[:i]
	}
	return words
}

// listCommand is /idees: a list, a search, or one idea by its number.
func listCommand(c *bot.Call) (chat.Answer, error) {
	typed := c.Arg("search")
	if n := typedNumber(typed); n != 0 && strings.TrimLeft(typed, "#0123456789") == "" {
		i, err := ideaByID(c, n)
		if err == nil {
			card, err := ideaCard(c, i.ID, "")
			return chat.Whisper(card), err
		}
	}
	r, err := roundToList(c)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := listCard(c, listing{round: r.ID, order: bySupport, search: searched(typed)})
	return chat.Whisper(card), err
}

// roundToList is the round whose ideas to list when none was named: the one
// that is open here, else the one that is open, else the newest.
func roundToList(c *bot.Call) (Round, error) {
	open, err := openRounds(c)
	if err != nil {
		return Round{}, err
	}
	if r, ok := inRoom(c, open); ok {
		return r, nil
	}
	all, err := publicRounds(c, 0, 1)
	if err != nil {
		return Round{}, err
	}
	if len(all) == 0 {
		return Round{}, noRound(c)
	}
	return all[0], nil
}

// listPress shows a page of a list.
func listPress(c *bot.Call) (chat.Answer, error) {
	return showList(c, parseListing(c.Route.Arg))
}

// listTheme shows the ideas of the theme that was chosen.
func listTheme(c *bot.Call) (chat.Answer, error) {
	l := parseListing(c.Route.Arg)
	l.theme, l.page = chosen(c), 0
	return showList(c, l)
}

// listRound shows the ideas of the round that was chosen.
func listRound(c *bot.Call) (chat.Answer, error) {
	l := parseListing(c.Route.Arg)
	return showList(c, listing{round: chosen(c), order: l.order, search: l.search})
}

func showList(c *bot.Call, l listing) (chat.Answer, error) {
	card, err := listCard(c, l)
	return chat.Replace(card), err
}

// listCard draws a page of a list.
func listCard(c *bot.Call, l listing) (chat.Card, error) {
	r, err := findRound(c, l.round)
	if err != nil {
		return chat.Card{}, err
	}
	if !r.sortable() { // it has no list yet, nor themes to show
		return chat.Card{}, needOpen(c, r, "title")
	}
	words := strings.Fields(bot.Fold(l.search))
	p, err := findIdeas(c, r.ID, l.theme, words, l.order, l.page*pageSize, pageSize)
	if err != nil {
		return chat.Card{}, err
	}
	if len(p.ideas) == 0 && l.page > 0 { // ideas went since the page was counted
		l.page = max(0, (p.total-1)/pageSize)
		if p, err = findIdeas(c, r.ID, l.theme, words, l.order, l.page*pageSize, pageSize); err != nil {
			return chat.Card{}, err
		}
	}
	card := c.Card(c.T("list.title", "round", r.Title), listHead(c, r, l, p))
	for _, i := range p.ideas {
		card.Body = append(card.Body, ideaLine(c, i))
	}
	if err := listMenus(c, &card, l, p); err != nil {
		return card, err
	}
	listButtons(c, &card, r, l, p)
	return card, nil
}

// listHead says what the list holds.
func listHead(c *bot.Call, r Round, l listing, p page) chat.Text {
	pages := (p.total + pageSize - 1) / pageSize
	switch {
	case p.total == 0 && l.search != "":
		return c.T("list.not-found", "search", l.search)
	case p.total == 0 && l.theme != 0:
		return c.T("list.empty-theme")
	case p.total == 0 && !r.OpenAt(c.Now):
		return c.T("list.empty-closed")
	case p.total == 0:
		return c.T("list.empty")
	}
	head := c.T("count.ideas", "n", p.total)
	if l.search != "" {
		head = c.T("list.found", "n", p.total, "search", l.search)
	}
	if pages > 1 {
		head = chat.Join(head, c.T("list.page", "page", l.page+1, "pages", pages))
	}
	return head
}

// ideaLine is an idea on a list.
func ideaLine(c *bot.Call, i Idea) chat.Text {
	text := chat.Join(chat.Strong(i.Title), chat.Str("\n"), c.T("idea.number", "number", number(i.ID)),
		chat.Str(" · "), c.T("count.supports", "n", i.Supports))
	if i.Comments > 0 {
		text = chat.Join(text, chat.Str(" · "), c.T("count.comments", "n", i.Comments))
	}
	if i.Theme != "" {
		text = chat.Join(text, chat.Str(" · "+i.Theme))
	}
	return text
}

// listMenus adds the menus: an idea to open, a theme, another round.
func listMenus(c *bot.Call, card *chat.Card, l listing, p page) error {
	if len(p.ideas) > 0 {
		m := chat.Menu{Label: c.S("menu.idea"), Route: c.To("pick", l.String())}
		for _, i := range p.ideas {
			m.Options = append(m.Options, chat.Option{Value: number(i.ID), Label: i.Title, Hint: c.S("idea.number", "number", number(i.ID))})
		}
		card.Menus = append(card.Menus, m)
	}
	themes, err := themesOf(c, l.round)
	if err != nil {
		return err
	}
	if len(themes) > 0 {
		m := chat.Menu{Label: c.S("menu.theme"), Route: c.To("list-theme", l.String()),
			Options: []chat.Option{{Value: "0", Label: c.S("menu.theme.all"), Chosen: l.theme == 0}}}
		for _, t := range themes {
			m.Options = append(m.Options, chat.Option{Value: number(t.id), Label: t.name, Chosen: l.theme == t.id})
		}
		card.Menus = append(card.Menus, m)
	}
	rounds, err := publicRounds(c, 0, chat.Common.Options)
	if err != nil {
		return err
	}
	if len(rounds) > 1 {
		card.Menus = append(card.Menus, chat.Menu{Label: c.S("menu.round"), Route: c.To("list-round", l.String()), Options: roundOptions(c, rounds, l.round)})
	}
	return nil
}

// listButtons adds the buttons: pages, the other order, the whole list, proposing.
func listButtons(c *bot.Call, card *chat.Card, r Round, l listing, p page) {
	add := func(label string, to listing) {
		card.Buttons = append(card.Buttons, labelled(c, label, "list", to.String()))
	}
	if l.page > 0 {
		to := l
		to.page--
		add("button.previous", to)
	}
	if (l.page+1)*pageSize < p.total {
		to := l
		to.page++
		add("button.next", to)
	}
	if p.total > 1 {
		to := l
		to.page = 0
		if l.order == bySupport {
			to.order = byNewest
			add("button.by-newest", to)
		} else {
			to.order = bySupport
			add("button.by-support", to)
		}
	}
	if l.search != "" {
		add("button.all", listing{round: l.round, order: bySupport})
	}
	if r.OpenAt(c.Now) {
		card.Buttons = append(card.Buttons, c.Button("propose", number(r.ID)))
	}
	if c.Member.Role >= bot.RoleCommittee {
		card.Buttons = append(card.Buttons, c.Button("round-manage", number(r.ID)))
	}
}

// pickIdea shows the idea that was chosen on a list.
func pickIdea(c *bot.Call) (chat.Answer, error) {
	card, err := ideaCard(c, chosen(c), c.Route.Arg)
	return chat.Replace(card), err
}
