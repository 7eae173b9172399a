package ideas

import (
	"errors"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// showIdea shows one idea to the person, with what they may do. The route's
// argument may hold, after the idea, where they came from.
func showIdea(c *bot.Call) (chat.Answer, error) {
	id, back := parts(c.Route.Arg)
	card, err := ideaCard(c, id, back)
	return chat.Replace(card), err
}

// wish is what a press does with a support.
type wish string

// What can be wished.
const (
	toggled  wish = ""    // given, or taken back if it was there
	wanted   wish = "yes" // there in the end
	unwanted wish = "no"  // not there in the end
)

// supported tells what came of a support.
type supported struct {
	idea   Idea // the one that counts, as it is now
	asked  Idea // the one that was pressed
	given  bool // whether the person supports it now
	change bool
}

// setSupport gives or takes back the person's support. A support of an idea
// that was merged goes to the one that it was merged into.
func setSupport(c *bot.Call, id int64, w wish) (supported, error) {
	asked, r, err := findIdea(c, id)
	if err != nil {
		return supported{}, err
	}
	if err := needOpen(c, r, "title"); err != nil {
		return supported{}, err
	}
	root, err := ideaByID(c, asked.root)
	if err != nil {
		return supported{}, err
	}
	if err := needLive(c, root); err != nil {
		return supported{}, err
	}
	mine, err := wroteIn(c, root.ID, c.Member.ID)
	if err != nil {
		return supported{}, err
	}
	if mine {
		return supported{}, c.Problem("support.own")
	}
	has, err := supportsTree(c, root.ID, c.Member.ID)
	if err != nil {
		return supported{}, err
	}
	s := supported{asked: asked, given: w == wanted || w == toggled && !has}
	if s.change = s.given != has; s.change {
		if s.given {
			err = giveSupport(c, root, c.Member.ID)
		} else {
			err = takeSupport(c, root.ID, c.Member.ID)
		}
		if err != nil {
			return s, err
		}
		c.Keep("idea", number(root.ID), "")
		c.Keep("round", number(r.ID), "")
	}
	s.idea, err = ideaByID(c, root.ID)
	return s, err
}

// needLive is a problem when an idea is no longer there for all.
func needLive(c *bot.Call, i Idea) error {
	switch i.State {
	case Withdrawn:
		return c.Problem("idea.withdrawn", "number", number(i.ID))
	case Hidden:
		return c.Problem("idea.hidden", "number", number(i.ID))
	}
	return nil
}

// supportPress gives a support, or takes it back.
func supportPress(c *bot.Call) (chat.Answer, error) {
	id, w := parts(c.Route.Arg)
	s, err := setSupport(c, id, wish(w))
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(supportCard(c, s)), nil
}

// ownIdea reads the idea of a route, which must be the person's and one that
// they may still change.
func ownIdea(c *bot.Call, field string) (Idea, Round, error) {
	id, _ := parts(c.Route.Arg)
	i, r, err := findIdea(c, id)
	if err != nil {
		return i, r, err
	}
	if i.author != c.Member.ID {
		return i, r, c.FieldProblem(field, "idea.not-yours")
	}
	if err := needOpen(c, r, field); err != nil {
		return i, r, err
	}
	switch i.State {
	case Withdrawn:
		return i, r, c.FieldProblem(field, "idea.withdrawn-already")
	case Merged:
		return i, r, c.FieldProblem(field, "idea.merged-own", "number", number(i.root))
	}
	return i, r, nil
}

// editPress opens the form of the person's own idea.
func editPress(c *bot.Call) (chat.Answer, error) {
	i, r, err := ownIdea(c, "title")
	if err != nil {
		return chat.Answer{}, err
	}
	return ideaForm(c, r, c.To("save", number(i.ID)), "form.edit", "form.edit.send", i)
}

// saveForm takes the form of an idea that its author edited.
func saveForm(c *bot.Call) (chat.Answer, error) {
	i, r, err := ownIdea(c, "title")
	if err != nil {
		return chat.Answer{}, err
	}
	p := filledIn(c)
	if err := checkTitle(c, p.title); err != nil {
		return chat.Answer{}, err
	}
	if err := checkBody(c, p.body); err != nil {
		return chat.Answer{}, err
	}
	own, err := ownIdeas(c, r.ID, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	for _, o := range own {
		if o.ID != i.ID && sameTitle(o.Title, p.title) {
			return chat.Answer{}, c.FieldProblem("title", "title.yours", "number", number(o.ID))
		}
	}
	if p.theme, err = knownTheme(c, r.ID, p.theme); err != nil {
		return chat.Answer{}, err
	}
	if i.Title == p.title && i.Body == p.body && i.theme == p.theme {
		return chat.Replace(c.Card(nil, c.T("edit.same"))), nil
	}
	i.Title, i.Body, i.theme = p.title, p.body, p.theme
	if err := updateIdea(c, i); err != nil {
		return chat.Answer{}, err
	}
	c.Keep("idea", number(i.ID), "")
	note(c, r, "idea.edited", i.ID, map[string]any{"round": r.ID, "title": i.Title})
	if i.State == Hidden {
		tellCommitteeEdited(c, i)
		return chat.Replace(c.Card(nil, c.T("edit.done-hidden"))), nil
	}
	card, err := ideaCard(c, i.ID, "")
	card.Body = append([]chat.Text{c.T("edit.done")}, card.Body...)
	return chat.Replace(card), err
}

// tellCommitteeEdited tells the committee that a hidden idea was edited, so that
// it can be shown again.
func tellCommitteeEdited(c *bot.Call, i Idea) {
	d := c.ForRoom()
	card := d.Card(d.T("hidden.edited.title", "number", number(i.ID)), d.T("hidden.edited", "title", i.Title))
	if i.Body != "" {
		card.Body = append(card.Body, chat.Str(i.Body))
	}
	card.Buttons = []chat.Button{d.Button("unhide", number(i.ID)), d.Button("manage", number(i.ID))}
	c.Announce(bot.CommitteeRoom, "edited/"+number(i.ID)+"/"+once(c), card)
}

// withdrawPress asks for confirmation.
func withdrawPress(c *bot.Call) (chat.Answer, error) {
	i, _, err := ownIdea(c, "title")
	if err != nil {
		return chat.Answer{}, err
	}
	below, err := childrenOf(c, i.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	sure := "withdraw.sure"
	if i.Supports == 0 {
		sure = "withdraw.sure-none"
	}
	card := c.Card(c.T("withdraw.title"), c.T(sure, "title", i.Title, "number", number(i.ID), "n", i.Supports))
	if len(below) > 0 {
		card.Body = append(card.Body, c.T("withdraw.children", "n", len(below)))
	}
	card.Buttons = []chat.Button{
		styled(c.Button("withdraw-yes", number(i.ID)), chat.Danger),
		labelled(c, "button.keep", "idea", number(i.ID)),
	}
	return chat.Replace(card), nil
}

// withdrawConfirmed withdraws the person's own idea. What was merged into it
// stands on its own again.
func withdrawConfirmed(c *bot.Call) (chat.Answer, error) {
	i, r, err := ownIdea(c, "title")
	if err != nil {
		return chat.Answer{}, err
	}
	below, err := childrenOf(c, i.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	for _, b := range below {
		if err := detach(c, b); err != nil {
			return chat.Answer{}, err
		}
		if err := keepTree(c, b.ID); err != nil {
			return chat.Answer{}, err
		}
	}
	if err := setState(c, i.ID, Withdrawn, ""); err != nil {
		return chat.Answer{}, err
	}
	c.Keep("idea", number(i.ID), "")
	c.Keep("round", number(r.ID), "")
	note(c, r, "idea.withdrawn", i.ID, map[string]any{"round": r.ID, "title": i.Title})
	card := c.Card(nil, c.T("withdraw.done", "title", i.Title))
	if r.OpenAt(c.Now) {
		card.Buttons = []chat.Button{labelled(c, "button.propose-other", "propose", number(r.ID))}
	}
	return chat.Replace(card), nil
}

// keepTree marks the posts of a tree as changed.
func keepTree(c *bot.Call, root int64) error {
	c.Keep("idea", number(root), "")
	below, err := treeOf(c, root)
	for _, b := range below {
		c.Keep("idea", number(b.ID), "")
	}
	return err
}

// heard keeps what people write in the thread of an idea's post, and says it in
// its threads on the other platforms, with who and where from.
func heard(c *bot.Call, kind, arg string, said chat.Said) error {
	id, _ := parts(arg)
	text := bot.CleanLines(said.Text)
	if kind != "idea" || text == "" {
		return nil
	}
	i, _, err := findIdea(c, id)
	if err != nil {
		return err
	}
	if err := addComment(c, i.ID, chat.CutString(text, maxComment), said.Message); err != nil {
		return err
	}
	if err := tookPart(c, i.Round, c.Member.ID); err != nil {
		return err
	}
	d := c.ForRoom()
	c.Relay("idea/"+arg, relayKey+number(i.ID)+"/"+commentID(c, said.Message),
		d.Card(nil, d.T("comment.from", "name", c.Member.Text(), "platform", c.Where()), chat.Str(text)))
	c.Keep("idea", number(i.ID), "")
	c.Keep("round", number(i.Round), "")
	return nil
}

// relayKey begins the keys of relayed comments: the idea and the comment's own id
// follow.
const relayKey = "comment/"

// commentID is the id of a comment, by that of the message on the event's platform.
func commentID(c *bot.Call, message string) string { return c.Platform() + ":" + message }

// relayed is the comment that a message of the bot's relays, with who wrote it: no
// member, if they were cut apart from it since. ok is false for any other message.
func relayed(c *bot.Call, message string) (text string, by bot.Member, ok bool, err error) {
	key, err := c.Sent(message)
	key, ours := strings.CutPrefix(key, relayKey)
	if err != nil || !ours {
		return "", by, false, err
	}
	idea, comment, _ := strings.Cut(key, "/")
	m, err := commentOf(c, typedNumber(idea), comment)
	if errors.Is(err, storage.ErrNotFound) {
		return "", by, false, nil
	}
	if err == nil && m.member != 0 {
		by, err = c.MemberByID(m.member)
	}
	return m.text, by, err == nil, err
}

// maxComment is how much of a comment is kept, in characters: more than any
// platform lets people write at once.
const maxComment = 40_000
