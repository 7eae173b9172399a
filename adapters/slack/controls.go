package slack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// The action_id of a menu and of a button is its encoded route. Two more kinds
// are the adapter's own; the "=" keeps them apart from any route.
const (
	confirmPrefix = "confirm=" // + the route of a menu of several: its button
	linkPrefix    = "link="    // + its place: a button that is followed
)

// menu is a menu's blocks: its label with the menu beside it, and for one of
// several the button that confirms the choice.
func (p *Platform) menu(l chat.Lang, m chat.Menu) []slack.Block {
	route := m.Route.String()
	offered, chosen := options(m.Options)
	if !m.Several() {
		s := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(p.say(l, "choose")), route, offered...)
		if len(chosen) > 0 {
			s.InitialOption = chosen[0]
		}
		return []slack.Block{slack.NewSectionBlock(plain(m.Label), nil, slack.NewAccessory(s))}
	}
	s := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, plain(p.bounds(l, m)), route, offered...)
	s.WithMaxSelectedItems(m.Max)
	s.InitialOptions = chosen[:min(len(chosen), m.Max)]
	confirm := slack.NewButtonBlockElement(confirmPrefix+route, firstChoice(s.InitialOptions), plain(p.say(l, "confirm")))
	confirm.AccessibilityLabel = chat.CutString(clean(p.say(l, "confirm-menu", "menu", m.Label)), maxAccessibility)
	return []slack.Block{
		slack.NewSectionBlock(plain(m.Label), nil, slack.NewAccessory(s)),
		slack.NewActionBlock("", confirm),
	}
}

// bounds says how many may be chosen, in the empty menu.
func (p *Platform) bounds(l chat.Lang, m chat.Menu) string {
	switch {
	case m.Min == m.Max:
		return p.count(l, "choose-exactly", m.Max)
	case m.Min == 0:
		return p.count(l, "choose-up-to", m.Max)
	}
	return p.say(l, "choose-some", "min", fmt.Sprint(m.Min), "max", fmt.Sprint(m.Max))
}

// options are Slack's options, and those of them that are chosen.
func options(in []chat.Option) (all, chosen []*slack.OptionBlockObject) {
	for _, o := range in {
		option := slack.NewOptionBlockObject(o.Value, plain(o.Label), maybe(o.Hint))
		all = append(all, option)
		if o.Chosen {
			chosen = append(chosen, option)
		}
	}
	return all, chosen
}

// buttons are the elements of a card's buttons.
func buttons(in []chat.Button) []slack.BlockElement {
	var out []slack.BlockElement
	for i, b := range in {
		action := b.Route.String()
		if b.URL != "" {
			action = linkPrefix + fmt.Sprint(i)
		}
		e := slack.NewButtonBlockElement(action, "", plain(b.Label)).WithURL(b.URL)
		switch b.Style {
		case chat.Primary:
			e.WithStyle(slack.StylePrimary)
		case chat.Danger:
			e.WithStyle(slack.StyleDanger)
		}
		out = append(out, e)
	}
	return out
}

// pressed is what was done with a control. A menu of several is only changed
// until it is confirmed.
type pressed struct {
	route   chat.Route
	values  []string // for a menu
	changed bool
	// first says that the values are those that were chosen when the menu was
	// shown, because nothing tells of others (choices.go).
	first bool
}

// read reads what was done with a control. ok is false for what is none of the
// bot's business: an address that was followed, and what is not a route.
func read(a *slack.BlockAction, state *slack.BlockActionStates) (did pressed, ok bool) {
	id, confirmed := strings.CutPrefix(a.ActionID, confirmPrefix)
	r, err := chat.ParseRoute(id)
	if err != nil {
		return pressed{}, false
	}
	did.route = r
	switch {
	case confirmed:
		if did.values = inState(state, id); len(did.values) == 0 {
			did.values, did.first = choiceIn(a.Value)
		}
		return did, true
	case string(a.Type) == slack.OptTypeStatic && a.SelectedOption.Value != "":
		did.values = []string{a.SelectedOption.Value}
		return did, true
	case string(a.Type) == slack.MultiOptTypeStatic:
		did.changed = true
		return did, true
	}
	return did, string(a.Type) == string(slack.METButton)
}

// inState is what is chosen in a menu, by its action_id; none where the state
// does not tell.
func inState(state *slack.BlockActionStates, action string) []string {
	values := []string{}
	if state == nil {
		return values
	}
	for _, block := range state.Values {
		for _, o := range block[action].SelectedOptions {
			if !slices.Contains(values, o.Value) {
				values = append(values, o.Value)
			}
		}
	}
	return values
}
