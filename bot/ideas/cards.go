package ideas

import (
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// The cards of ideas. Those of rounds are in cards_round.go.

// maxPreview is how much of a description is shown where it is not the subject.
const maxPreview = 300

// renderIdea draws the living post of an idea.
func renderIdea(c *bot.Call, arg string) (chat.Card, error) {
	id, _ := parts(arg)
	i, err := ideaByID(c, id)
	if err != nil {
		return chat.Card{}, err
	}
	r, err := roundByID(c, i.Round)
	if err != nil {
		return chat.Card{}, err
	}
	n := number(i.ID)
	switch i.State {
	case Hidden:
		card := c.Card(c.T("post.number", "number", n), c.T("post.hidden"))
		card.Buttons = []chat.Button{labelled(c, "button.more", "idea", n)}
		return card, nil
	case Withdrawn:
		return c.Card(chat.Str(i.Title), c.T("post.withdrawn", "number", n)), nil
	}
	card := c.Card(chat.Str(i.Title))
	if i.Body != "" {
		card.Body = []chat.Text{chat.Str(i.Body)}
	}
	if i.State == Merged {
		root, err := ideaByID(c, i.root)
		card.Body = append(card.Body, c.T("post.merged", "number", number(root.ID), "title", root.Title))
		card.Buttons = []chat.Button{labelled(c, "button.see-kept", "idea", number(root.ID)), labelled(c, "button.more", "idea", n)}
		return card, err
	}
	if err := addFacts(c, &card, i, r, true); err != nil {
		return card, err
	}
	if r.OpenAt(c.Now) {
		card.Buttons = []chat.Button{styled(labelled(c, "button.support", "support", n), chat.Primary)}
	}
	card.Buttons = append(card.Buttons, labelled(c, "button.more", "idea", n))
	return card, nil
}

// addFacts adds an idea's round where it does not go without saying, its theme,
// supports and comments, what was merged into it, and in small print its number
// and authors. shared is for a post that all
// see; only in private is an author told that an anonymous idea is theirs.
func addFacts(c *bot.Call, card *chat.Card, i Idea, r Round, shared bool) error {
	several, err := othersOpen(c, r)
	if err != nil {
		return err
	}
	if several {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.round"), Value: chat.Str(r.Title)})
	}
	if i.Theme != "" {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.theme"), Value: chat.Str(i.Theme)})
	}
	if i.State != Merged {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.supports"), Value: c.T("number", "n", i.Supports)})
	}
	if i.Comments > 0 || !shared {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.comments"), Value: c.T("number", "n", i.Comments)})
	}
	below, err := treeOf(c, i.ID)
	if err != nil {
		return err
	}
	if len(below) > 0 {
		var list chat.Text
		for k, b := range below[:min(len(below), maxListed)] {
			if k > 0 {
				list = append(list, chat.Span{Text: "\n"})
			}
			list = append(list, c.T("merged.line", "title", b.Title, "number", number(b.ID))...)
		}
		if more := len(below) - maxListed; more > 0 {
			list = append(append(list, chat.Span{Text: "\n"}), c.T("merged.more", "n", more)...)
		}
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.gathers"), Value: list})
	}
	card.Foot, err = signature(c, i, r)
	return err
}

// signature is an idea's number with its authors, and where the room is on
// several platforms from which, unless the round is anonymous.
func signature(c *bot.Call, i Idea, r Round) (chat.Text, error) {
	if r.Anonymous {
		return c.T("foot.anonymous", "number", number(i.ID)), nil
	}
	ids, err := authorsOf(c, i)
	if err != nil || len(ids) == 0 {
		return c.T("foot.nobody", "number", number(i.ID)), err
	}
	var names chat.Text
	several := len(c.Lab().Rooms[r.Room]) > 1
	for k, a := range ids[:min(len(ids), maxListed)] {
		m, err := c.MemberByID(a.id)
		if err != nil {
			return nil, err
		}
		if k > 0 {
			names = append(names, chat.Span{Text: ", "})
		}
		names = append(names, m.Text()...)
		if several && a.where != "" {
			names = append(names, chat.Span{Text: " (" + bot.PlatformName(a.where) + ")"})
		}
	}
	if more := len(ids) - maxListed; more > 0 {
		names = append(names, c.T("and-more", "n", more)...)
	}
	return c.T("foot", "number", number(i.ID), "authors", names), nil
}

// ideaCard shows one idea to one person, with what they may do with it. back is
// where they came from: a list, "d" and a draft, or "".
func ideaCard(c *bot.Call, id int64, back string) (chat.Card, error) {
	i, r, err := findIdea(c, id)
	if err != nil {
		return chat.Card{}, err
	}
	mine := i.author != 0 && i.author == c.Member.ID
	committee := c.Member.Role >= bot.RoleCommittee
	if i.State != Live && i.State != Merged && !mine && !committee {
		return chat.Card{}, needLive(c, i)
	}
	card := c.Card(chat.Str(i.Title))
	if i.Body != "" {
		card.Body = []chat.Text{chat.Str(i.Body)}
	}
	if err := addState(c, &card, i, mine); err != nil {
		return card, err
	}
	if err := addFacts(c, &card, i, r, false); err != nil {
		return card, err
	}
	if err := addIdeaButtons(c, &card, i, r, mine); err != nil {
		return card, err
	}
	if committee {
		card.Buttons = append(card.Buttons, c.Button("manage", number(i.ID)))
	}
	if back != "" {
		card.Buttons = append(card.Buttons, backButton(c, back))
	}
	return card, nil
}

// addState says what is particular about an idea: whose it is, and where it stands.
func addState(c *bot.Call, card *chat.Card, i Idea, mine bool) error {
	if mine && i.State != Withdrawn {
		card.Body = append(card.Body, c.T("idea.yours"))
	}
	switch i.State {
	case Hidden:
		card.Body = append(card.Body, c.T("idea.hidden-why", "reason", i.reason))
	case Withdrawn:
		key := "post.withdrawn"
		if mine {
			key = "idea.withdrawn-yours"
		}
		card.Body = append(card.Body, c.T(key, "number", number(i.ID)))
	case Merged:
		root, err := ideaByID(c, i.root)
		card.Body = append(card.Body, c.T("post.merged", "number", number(root.ID), "title", root.Title))
		return err
	}
	return nil
}

// addIdeaButtons adds what a member may do with an idea.
func addIdeaButtons(c *bot.Call, card *chat.Card, i Idea, r Round, mine bool) error {
	n := number(i.ID)
	if i.State == Merged {
		card.Buttons = append(card.Buttons, labelled(c, "button.see-kept", "idea", number(i.root)))
	}
	if !r.OpenAt(c.Now) {
		if r.State == Open || r.State == Closed {
			card.Body = append(card.Body, c.T("idea.round-closed", "at", closedAt(r)))
		}
		return nil
	}
	if mine && (i.State == Live || i.State == Hidden) {
		card.Buttons = append(card.Buttons, c.Button("edit", n), styled(c.Button("withdraw", n), chat.Danger))
	}
	if i.State != Live {
		return nil
	}
	wrote, err := wroteIn(c, i.ID, c.Member.ID)
	if err != nil || wrote {
		return err
	}
	has, err := supportsTree(c, i.ID, c.Member.ID)
	if has {
		card.Body = append(card.Body, c.T("idea.supported"))
	}
	card.Buttons = append(card.Buttons, supportButton(c, i.ID, has))
	return err
}

// supportButton gives a support, or takes it back.
func supportButton(c *bot.Call, id int64, has bool) chat.Button {
	if has {
		return labelled(c, "button.unsupport", "support", number(id)+","+string(unwanted))
	}
	return styled(labelled(c, "button.support", "support", number(id)+","+string(wanted)), chat.Primary)
}

// backButton leads back to where an idea was opened from.
func backButton(c *bot.Call, back string) chat.Button {
	if back[0] == 'd' {
		return c.Button("draft", back[1:])
	}
	return labelled(c, "button.back", "list", parseListing(back).String())
}

// supportCard tells what came of a support.
func supportCard(c *bot.Call, s supported) chat.Card {
	key := "support.removed"
	switch {
	case s.given && s.change:
		key = "support.given"
	case s.given:
		key = "support.kept"
	case !s.change:
		key = "support.none"
	}
	card := c.Card(nil, c.T(key, "title", s.idea.Title, "supports", c.T("count.supports", "n", s.idea.Supports)))
	if s.asked.ID != s.idea.ID {
		card.Body = append(card.Body, c.T("support.moved", "asked", number(s.asked.ID), "into", number(s.idea.ID)))
	}
	card.Buttons = []chat.Button{supportButton(c, s.idea.ID, s.given), c.Button("idea", number(s.idea.ID))}
	card.Buttons[0].Style = chat.Normal
	return card
}

// addedCard confirms a new idea to its author.
func addedCard(c *bot.Call, r Round, id int64) (chat.Card, error) {
	i, err := ideaByID(c, id)
	if err != nil {
		return chat.Card{}, err
	}
	own, err := ownIdeas(c, r.ID, c.Member.ID)
	card := c.Card(nil, c.T("added", "title", i.Title, "number", number(i.ID)))
	more := r.PerMember == 0 || len(own) < r.PerMember
	switch {
	case r.PerMember == 0:
	case more:
		card.Body = append(card.Body, c.T("share.left", "n", r.PerMember-len(own)))
	default:
		card.Body = append(card.Body, c.T("share.used", "n", r.PerMember))
	}
	if r.Anonymous {
		card.Body = append(card.Body, c.T("added.anonymous"))
	}
	card.Buttons = []chat.Button{c.Button("edit", number(i.ID)), allIdeas(c, r)}
	if more {
		card.Buttons = append(card.Buttons, labelled(c, "button.propose-other", "propose", number(r.ID)))
	}
	return card, err
}

// similarCard shows the ideas that are like a draft, the most alike in full.
func similarCard(c *bot.Call, d draft, found []Idea) (chat.Card, error) {
	n := number(d.id)
	if len(found) == 0 { // the other idea went in the meantime
		card := c.Card(nil, c.T("similar.gone"), chat.Str(typedText(d)))
		card.Buttons = []chat.Button{styled(labelled(c, "button.draft-add-now", "draft-add", n), chat.Primary), c.Button("draft-edit", n), c.Button("draft-drop", n)}
		return card, nil
	}
	i := found[0]
	mine, err := wroteIn(c, i.ID, c.Member.ID)
	if err != nil {
		return chat.Card{}, err
	}
	has, err := supportsTree(c, i.ID, c.Member.ID)
	if err != nil {
		return chat.Card{}, err
	}
	key := "similar"
	switch {
	case mine:
		key = "similar.own"
	case has:
		key = "similar.supported"
	}
	card := c.Card(c.T("similar.title"), c.T(key, "title", i.Title))
	if i.Body != "" {
		card.Body = append(card.Body, chat.Str(chat.CutString(i.Body, maxPreview)))
	}
	card.Body = append(card.Body, c.T("similar.details", "number", number(i.ID), "supports", c.T("count.supports", "n", i.Supports)))
	card.Facts = []chat.Fact{{Label: c.S("fact.yours"), Value: chat.Str(chat.CutString(typedText(d), maxPreview))}}
	if len(found) > 1 {
		m := chat.Menu{Label: c.S("menu.similar"), Route: c.To("pick", "d"+n)}
		for _, o := range found[1:] {
			m.Options = append(m.Options, chat.Option{Value: number(o.ID), Label: o.Title, Hint: c.S("count.supports", "n", o.Supports)})
		}
		card.Menus = []chat.Menu{m}
	}
	if !mine && !has {
		card.Buttons = []chat.Button{styled(c.Button("draft-support", pairOf(d.id, i.ID)), chat.Primary)}
	}
	card.Buttons = append(card.Buttons, c.Button("draft-add", n), labelled(c, "button.see", "idea", number(i.ID)+",d"+n),
		c.Button("draft-edit", n), c.Button("draft-drop", n))
	return card, nil
}

// manageCard shows the committee what it can do with an idea.
func manageCard(c *bot.Call, i Idea, r Round) (chat.Card, error) {
	n := number(i.ID)
	card := c.Card(c.T("manage.idea", "number", n), ideaLine(c, i))
	if i.Body != "" {
		card.Body = append(card.Body, chat.Str(chat.CutString(i.Body, maxPreview)))
	}
	if err := addState(c, &card, i, false); err != nil {
		return card, err
	}
	themes, err := themesOf(c, r.ID)
	if err != nil {
		return card, err
	}
	if len(themes) > 0 && i.State != Withdrawn {
		m := chat.Menu{Label: c.S("menu.set-theme"), Route: c.To("theme", n), Options: []chat.Option{{Value: "0", Label: c.S("theme.none"), Chosen: i.theme == 0}}}
		for _, t := range themes {
			m.Options = append(m.Options, chat.Option{Value: number(t.id), Label: t.name, Chosen: t.id == i.theme})
		}
		card.Menus = append(card.Menus, m)
	}
	below, err := treeOf(c, i.ID)
	if err != nil {
		return card, err
	}
	if len(below) > 0 {
		m := chat.Menu{Label: c.S("menu.split"), Route: c.To("split", n)}
		for _, b := range below[:min(len(below), chat.Common.Options)] {
			m.Options = append(m.Options, chat.Option{Value: number(b.ID), Label: b.Title, Hint: c.S("idea.number", "number", number(b.ID))})
		}
		card.Menus = append(card.Menus, m)
	}
	switch i.State {
	case Live:
		card.Buttons = []chat.Button{c.Button("merge", n), c.Button("hide", n)}
	case Merged:
		card.Buttons = []chat.Button{c.Button("split", n)}
	case Hidden:
		card.Buttons = []chat.Button{c.Button("unhide", n)}
	}
	card.Buttons = append(card.Buttons, labelled(c, "button.see-idea", "idea", n))
	return card, nil
}

// hiddenCard tells an author that their own idea was hidden, or the one that
// theirs was merged into, why, and what to do.
func hiddenCard(c *bot.Call, i Idea, r Round, reason string, own bool) chat.Card {
	if !own {
		return c.Card(c.T("hidden.with.title"), c.T("hidden.with", "title", i.Title, "number", number(i.ID)),
			c.T("hidden.why", "reason", reason), c.T("hidden.with.talk"))
	}
	card := c.Card(c.T("hidden.title"), c.T("hidden.what", "title", i.Title, "number", number(i.ID)), c.T("hidden.why", "reason", reason))
	if r.OpenAt(c.Now) {
		card.Body = append(card.Body, c.T("hidden.do"))
		card.Buttons = []chat.Button{c.Button("edit", number(i.ID)), styled(c.Button("withdraw", number(i.ID)), chat.Danger)}
	} else {
		card.Body = append(card.Body, c.T("hidden.talk"))
	}
	return card
}

// shownCard tells an author that their own idea, or the one that theirs was
// merged into, is there again.
func shownCard(c *bot.Call, i Idea, own bool) chat.Card {
	title := "shown.title"
	if !own {
		title = "shown.with.title"
	}
	return c.Card(c.T(title), c.T("shown", "title", i.Title, "number", number(i.ID)))
}

// shownTime is the time that matters most of a round.
func (r Round) shownTime(c *bot.Call) time.Time {
	switch phase(c, r) {
	case "scheduled":
		return r.Opens
	case "closed":
		return closedAt(r)
	}
	return r.Closes
}

// phase is where a round stands now, as texts name it.
func phase(c *bot.Call, r Round) string {
	switch {
	case r.OpenAt(c.Now):
		return "open"
	case r.State == Open:
		return "closed"
	}
	return string(r.State)
}
