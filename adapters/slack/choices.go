package slack

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/slack-go/slack"

	"livinglab/adapters/recent"
	"livinglab/bot/chat"
)

// What a person sees chosen is what counts. Two things stand in the way of it:
//
//   - Slack may tell of no choice where a menu of several was left as it was
//     shown (slackapi/python-slack-sdk issue 1350): a ballot that somebody
//     confirms again as it is would be emptied. So the button that confirms
//     carries what was chosen at first, and that holds unless the menu was
//     changed, of which Slack tells at each change.
//   - People choose, and press another button than the one that confirms ("Cast
//     my ballot"). A menu that was changed is therefore confirmed by any press
//     on its card, before what was pressed.

// maxChoice is the longest value of a button, in characters.
const maxChoice = 2000

// firstChoice is what is chosen at first, as the button that confirms carries it;
// "" for nothing, or more than it can carry.
func firstChoice(chosen []*slack.OptionBlockObject) string {
	var values []string
	for _, o := range chosen {
		values = append(values, o.Value)
	}
	data, err := json.Marshal(values)
	if err != nil || len(values) == 0 || len(data) > maxChoice {
		return ""
	}
	return string(data)
}

// choiceIn reads what firstChoice wrote. ok is false for anything else; then it
// is no choice.
func choiceIn(value string) (values []string, ok bool) {
	if json.Unmarshal([]byte(value), &values) != nil || len(values) == 0 {
		return []string{}, false
	}
	return values, true
}

// choices are the menus of several that people have changed and not confirmed,
// by the message or view and the person. What they chose is not kept.
type choices struct {
	menus *recent.Map[string, map[string]bool]
}

// maxChoices is how many messages and views are remembered.
const maxChoices = 5000

func newChoices() choices { return choices{recent.New[string, map[string]bool](maxChoices)} }

// shownTo names the message or view that was acted on, for one person.
func (d *deed) shownTo() string { return d.user + " " + d.view + " " + d.channel + " " + d.on }

// changed remembers that a menu was changed.
func (c choices) changed(d *deed) {
	was, _ := c.menus.Get(d.shownTo())
	menus := maps.Clone(was)
	if menus == nil {
		menus = map[string]bool{}
	}
	menus[d.did.route.String()] = true
	c.menus.Put(d.shownTo(), menus)
}

// settle decides what a menu that was confirmed holds: nothing, if it was changed
// and Slack tells of no choice. It returns the other menus that were changed
// there, by their routes. What is pressed may be shown anew, with menus as they
// are at first, and so all are forgotten.
func (c choices) settle(d *deed) (others []chat.Press) {
	menus, _ := c.menus.Take(d.shownTo())
	for _, route := range slices.Sorted(maps.Keys(menus)) {
		r, err := chat.ParseRoute(route)
		switch {
		case err != nil:
		case r != d.did.route && told(d.state, route):
			others = append(others, chat.Press{Route: r, Values: inState(d.state, route)})
		case r == d.did.route && d.did.first:
			d.event.Press.Values = []string{}
		}
	}
	return others
}

// told reports whether Slack tells what is chosen in a menu.
func told(state *slack.BlockActionStates, action string) bool {
	if state != nil {
		for _, block := range state.Values {
			if _, ok := block[action]; ok {
				return true
			}
		}
	}
	return false
}

// consult asks the bot about the menus that were changed and then about the
// press, as the card has it once they are. Where the bot has more to say of a
// menu than another card in its place (that too much is chosen, for one), that is
// said, and nothing is pressed.
func (r *receiver) consult(ctx context.Context, e chat.Event, menus []chat.Press) (chat.Answer, error) {
	for _, m := range menus {
		first := e
		first.ID += "/" + m.Route.String()
		first.Press = &m
		answer, err := r.ask(ctx, first)
		if err != nil || answer.Does != chat.DoesReplace && answer.Does != chat.DoesNothing {
			return answer, err
		}
		if answer.Card != nil {
			e.Press = asItIsNow(*e.Press, *answer.Card)
		}
	}
	return r.ask(ctx, e)
}

// asItIsNow is the press of a button on a card that took the place of the one
// that was pressed. What people chose there changes what a button does: "Cast my
// ballot" says which ballot, and theirs is the one that they have just chosen. It
// is the button of the same action; the press stays what it was where that button
// is still there, or where it is not clear which one it became.
func asItIsNow(p chat.Press, c chat.Card) *chat.Press {
	var same []chat.Route
	for _, b := range c.Buttons {
		if b.Route == p.Route {
			return &p
		}
		if b.Route.Feature == p.Route.Feature && b.Route.Action == p.Route.Action {
			same = append(same, b.Route)
		}
	}
	if len(p.Values) == 0 && len(same) == 1 {
		p.Route = same[0]
	}
	return &p
}
