package discord

import (
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// The custom_id of a menu and of a button is its encoded route, whole: both are
// at most 100 characters, and are unique on a card.

// rows are a card's controls in action rows: each menu in one, then the buttons
// by five.
func (p *Platform) rows(c chat.Card) []discordgo.MessageComponent {
	out := []discordgo.MessageComponent{}
	for _, m := range c.Menus {
		out = append(out, row(p.menu(c.Lang, m)))
	}
	for five := range slices.Chunk(c.Buttons, maxRowButtons) {
		var buttons []discordgo.MessageComponent
		for _, b := range five {
			buttons = append(buttons, button(b))
		}
		out = append(out, row(buttons...))
	}
	return out
}

func row(of ...discordgo.MessageComponent) discordgo.ActionsRow {
	return discordgo.ActionsRow{Components: of}
}

// menu is a select. Its label is its placeholder, which Discord shows as long as
// nothing is chosen and reads aloud; of a menu of several, bounds follows it.
func (p *Platform) menu(l chat.Lang, m chat.Menu) discordgo.SelectMenu {
	one := 1
	s := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: m.Route.String(), Placeholder: plain(m.Label) + p.bounds(l, m),
		MinValues: &one, MaxValues: 1,
	}
	if m.Several() {
		s.MinValues, s.MaxValues = &m.Min, m.Max
	}
	s.Options = options(m.Options, s.MaxValues)
	return s
}

// bounds says how many may be chosen in a menu of several, after its label.
func (p *Platform) bounds(l chat.Lang, m chat.Menu) string {
	var how string
	switch {
	case !m.Several():
		return ""
	case m.Min == m.Max:
		how = p.count(l, "choose-exactly", m.Max)
	case m.Min == 0:
		how = p.count(l, "choose-up-to", m.Max)
	default:
		how = p.say(l, "choose-some", "min", fmt.Sprint(m.Min), "max", fmt.Sprint(m.Max))
	}
	return " (" + how + ")"
}

// options are Discord's options, at most that many of them chosen.
func options(in []chat.Option, most int) []discordgo.SelectMenuOption {
	out := make([]discordgo.SelectMenuOption, len(in))
	for i, o := range in {
		out[i] = discordgo.SelectMenuOption{Label: plain(o.Label), Value: o.Value, Description: plain(o.Hint), Default: o.Chosen && most > 0}
		if o.Chosen {
			most--
		}
	}
	return out
}

func button(b chat.Button) discordgo.Button {
	out := discordgo.Button{Label: plain(b.Label), Style: discordgo.SecondaryButton}
	switch b.Style {
	case chat.Primary:
		out.Style = discordgo.PrimaryButton
	case chat.Danger:
		out.Style = discordgo.DangerButton
	}
	if b.URL != "" {
		out.Style, out.URL = discordgo.LinkButton, b.URL
	} else {
		out.CustomID = b.Route.String()
	}
	return out
}

// pressed reads what was pressed or chosen, or which form was sent: the route
// and, for a menu, the values, nil for a button. ok is false for a custom_id
// that is no route.
func pressed(customID string, values []string) (r chat.Route, chosen []string, ok bool) {
	r, err := chat.ParseRoute(customID)
	if err != nil {
		return chat.Route{}, nil, false
	}
	for _, v := range values {
		if v != "" && !slices.Contains(chosen, v) {
			chosen = append(chosen, v)
		}
	}
	if values != nil && chosen == nil {
		chosen = []string{}
	}
	return r, chosen, true
}
