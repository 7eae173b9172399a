package jumelage

import (
	"cmp"
	"slices"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// talentsShown is how many offers and how many asks are shown: what a menu takes
// of both together. Words find the others.
const talentsShown = 12

// talentsCard shows what is offered and looked for, the newest first, with what
// somebody can do about it.
func talentsCard(c *bot.Call, searched string, lists map[string][]Talent, mine []Talent) chat.Card {
	card := c.Card(c.T("talents.title"))
	if searched != "" {
		card.Title = c.T("talents.found", "words", chat.CutString(searched, maxTalent))
	}
	answers := chat.Menu{Label: c.S("menu.talent-answer"), Route: c.To("talent-answer", "")}
	cut := false
	for _, kind := range []string{anOffer, anAsk} {
		all := lists[kind]
		slices.SortStableFunc(all, func(a, b Talent) int { return cmp.Compare(b.ID, a.ID) })
		if len(all) > talentsShown {
			all, cut = all[:talentsShown], true
		}
		if len(all) == 0 {
			continue
		}
		text := c.T("talents." + kind)
		for _, t := range all {
			text = chat.Join(text, chat.Str("\n"), talentLine(c, t))
			if t.Member != c.Member.ID {
				answers.Options = append(answers.Options, chat.Option{Value: number(t.ID),
					Label: chat.CutString(t.Title, chat.Common.Label), Hint: chat.CutString(t.Name, chat.Common.Hint)})
			}
		}
		card.Body = append(card.Body, text)
	}
	switch {
	case len(card.Body) == 0 && searched != "":
		card.Body = c.Paragraphs("talents.not-found")
	case len(card.Body) == 0:
		card.Body = c.Paragraphs("talents.none")
	case cut:
		card.Body = append(card.Body, c.T("talents.cut"))
	}
	if len(answers.Options) > 0 {
		card.Menus = append(card.Menus, answers)
	}
	if len(mine) > 0 {
		drop := chat.Menu{Label: c.S("menu.talent-drop"), Route: c.To("talent-drop", "")}
		for _, t := range mine {
			drop.Options = append(drop.Options, chat.Option{Value: number(t.ID), Label: chat.CutString(t.Title, chat.Common.Label), Hint: c.S("talent.kind." + t.Kind)})
		}
		card.Menus = append(card.Menus, drop)
	}
	card.Buttons = []chat.Button{labelled(c, "button.talent-offer", "talent", anOffer), labelled(c, "button.talent-ask", "talent", anAsk)}
	if searched != "" {
		card.Buttons = append(card.Buttons, labelled(c, "button.talents-all", "talents", ""))
	}
	card.Foot = c.T("talents.foot")
	return card
}

// talentLine is a talent with whose it is.
func talentLine(c *bot.Call, t Talent) chat.Text {
	line := chat.Join(chat.Strong(t.Title), chat.Str(" · "), chat.Who(t.Name))
	if t.About != "" {
		line = chat.Join(line, chat.Str(" · "), chat.Str(bot.CleanLine(t.About)))
	}
	return line
}
