package jumelage

import (
	"slices"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// evaluationCard asks somebody what they think.
func evaluationCard(c *bot.Call, p Programme, e Evaluation, words string) chat.Card {
	card := c.Card(c.T("evaluation.title."+e.Kind, "title", p.Title), c.T(words, "at", c.Local(e.Closes)))
	card.Buttons = []chat.Button{styled(c.Button("evaluate", number(e.ID)), chat.Primary)}
	card.Foot = c.T("evaluation.foot")
	return card
}

// forcesCard shows the coordinator the next force to be sorted, and the themes with
// what is in them.
func forcesCard(c *bot.Call, p Programme, all []force, themes []theme) chat.Card {
	card := c.Card(c.T("forces.title", "title", p.Title))
	unsorted := 0
	var next force
	for _, f := range all {
		if f.Theme == 0 {
			if unsorted++; unsorted == 1 {
				next = f
			}
		}
	}
	switch {
	case len(all) == 0 && len(themes) == 0:
		card.Body = c.Paragraphs("forces.none")
	case unsorted == 0:
		card.Body = []chat.Text{c.T("forces.sorted")}
	default:
		card.Body = []chat.Text{c.T("forces.unsorted", "n", unsorted), chat.Join(c.T("force."+next.Kind), chat.Str("\n"), chat.Str(next.Words))}
		menu := chat.Menu{Label: c.S("menu.force-theme"), Route: c.To("force-theme", number(next.ID)), Options: themeOptions(c, themes, next.Kind)}
		if len(menu.Options) > 0 {
			card.Menus = append(card.Menus, menu)
		}
		card.Buttons = append(card.Buttons, styled(c.Button("theme-new", number(next.ID)), chat.Primary))
	}
	for _, kind := range forceKinds {
		if text := themesText(c, themes, kind); text != nil {
			card.Body = append(card.Body, text)
		}
	}
	if filled := slices.DeleteFunc(slices.Clone(themes), func(t theme) bool { return t.Count == 0 }); len(filled) > 0 {
		card.Menus = append(card.Menus, chat.Menu{Label: c.S("menu.theme"), Route: c.To("theme", number(p.ID)), Options: themeOptions(c, filled, "")})
	}
	if p.State == open {
		card.Buttons = append(card.Buttons, labelled(c, "button.return", "manage", number(p.ID)))
	}
	card.Foot = c.T("forces.foot")
	return card
}

// themeOptions are the themes of a kind ("" for all), as many as a menu takes.
func themeOptions(c *bot.Call, themes []theme, kind string) (out []chat.Option) {
	for _, t := range themes {
		if (kind == "" || t.Kind == kind) && len(out) < mostListed {
			o := chat.Option{Value: number(t.ID), Label: chat.CutString(t.Name, chat.Common.Label)}
			if kind == "" {
				o.Hint = c.S("force." + t.Kind + ".short")
			}
			out = append(out, o)
		}
	}
	return out
}

// themesText lists the themes of a kind with how many forces are in each; nil for
// none.
func themesText(c *bot.Call, themes []theme, kind string) (out chat.Text) {
	for _, t := range themes {
		if t.Kind != kind || t.Count == 0 {
			continue
		}
		if out == nil {
			out = c.T("themes." + kind)
		}
		out = chat.Join(out, chat.Str("\n"), c.T("theme.line", "name", t.Name, "n", t.Count))
	}
	return out
}

// themeCard shows what is in a theme.
func themeCard(c *bot.Call, p Programme, t theme, all []force) chat.Card {
	card := c.Card(c.T("theme.title", "name", t.Name), c.T("force."+t.Kind))
	menu := chat.Menu{Label: c.S("menu.force-undo"), Route: c.To("force-undo", "")}
	for _, f := range all {
		if f.Theme == t.ID && len(menu.Options) < mostListed {
			card.Body = append(card.Body, chat.Str(f.Words))
			menu.Options = append(menu.Options, chat.Option{Value: number(f.ID), Label: chat.CutString(f.Words, chat.Common.Label)})
		}
	}
	if len(menu.Options) > 0 {
		card.Menus = []chat.Menu{menu}
	}
	card.Buttons = []chat.Button{labelled(c, "button.return", "forces", number(p.ID))}
	return card
}
