package slack

import (
	"encoding/json"
	"maps"

	"github.com/slack-go/slack"
)

// When a menu of several is confirmed, Slack tells what is chosen in it, except
// that it may tell of no choice where the menu was left as it was shown
// (slackapi/python-slack-sdk issue 1350): a ballot that somebody confirms again
// as it is would be emptied. So the button that confirms carries what was chosen
// at first, and that holds unless the person has changed the menu, of which
// Slack tells at each change.

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
	menus *recent[string, map[string]bool]
}

// maxChoices is how many messages and views are remembered.
const maxChoices = 5000

func newChoices() choices { return choices{newRecent[string, map[string]bool](maxChoices)} }

// place names where a menu is, for one person.
func (d *deed) placeOfMenu() string { return d.user + " " + d.view + " " + d.channel + " " + d.on }

// changed remembers that a menu was changed.
func (c choices) changed(d *deed) {
	was, _ := c.menus.get(d.placeOfMenu())
	menus := maps.Clone(was)
	if menus == nil {
		menus = map[string]bool{}
	}
	menus[d.did.route.String()] = true
	c.menus.put(d.placeOfMenu(), menus)
}

// settle decides what a menu that was confirmed holds: nothing, if it was changed
// and Slack tells of no choice. What is pressed there may be shown anew, with
// menus as they are at first.
func (c choices) settle(d *deed) {
	menus, _ := c.menus.take(d.placeOfMenu())
	if d.did.first && menus[d.did.route.String()] {
		d.event.Press.Values = []string{}
	}
}
