package slack

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// The kinds of payloads, as Socket Mode names its envelopes.
const (
	kindCommand     = "slash_commands"
	kindInteractive = "interactive"
	kindEvent       = "events_api"
)

// deed is what someone did, as a payload tells it: nothing is looked up yet.
type deed struct {
	origin
	event chat.Event // its ID, and one of Command, Press, Submit and Said; texts as Slack writes them
	team  string     // the workspace that it comes from, "" when it is not told
	// theirs is the workspace of the person, "" when it is not told: another one
	// in a channel that two share (Slack Connect).
	theirs string
	name   string                   // a name of the person, "" when it is not told
	opened bool                     // the Home tab was opened; then event has no more than its ID
	form   *view                    // of a form: what it was when it was sent
	did    pressed                  // of a press, and
	state  *slack.BlockActionStates // all that is chosen where it was
	news   *news                    // what nobody did to the bot; then there is nothing else
}

// decode reads a payload. It returns nil for what is none of the bot's
// business, and an error for what Slack does not send.
func decode(kind string, payload []byte, self identity, now time.Time) (*deed, error) {
	var d *deed
	var err error
	switch kind {
	case kindCommand:
		d, err = decodeCommand(payload)
	case kindInteractive:
		d, err = decodeInteraction(payload)
	case kindEvent:
		d, err = decodeEvent(payload, self)
	}
	if d == nil || err != nil {
		return nil, err
	}
	if d.news == nil && (d.user == "" || d.event.ID == "") {
		return nil, fmt.Errorf("%s: without a person or an id", kind)
	}
	if d.url != "" && d.issued.IsZero() {
		d.issued = now
	}
	return d, nil
}

// slashCommand is what the adapter reads of a command.
type slashCommand struct {
	Team        string `json:"team_id"`
	Channel     string `json:"channel_id"`
	User        string `json:"user_id"`
	Command     string `json:"command"`
	Text        string `json:"text"`
	ResponseURL string `json:"response_url"`
	Trigger     string `json:"trigger_id"`
	Name        string `json:"user_name"`
}

func decodeCommand(payload []byte) (*deed, error) {
	var c slashCommand
	if err := json.Unmarshal(payload, &c); err != nil {
		return nil, fmt.Errorf("command: %w", err)
	}
	name := strings.ToLower(strings.TrimPrefix(c.Command, "/"))
	if name == "" || c.Channel == "" {
		return nil, errors.New("command: without a name or a channel")
	}
	d := &deed{team: c.Team, name: c.Name}
	d.origin = origin{from: fromCommand, user: c.User, channel: c.Channel, trigger: c.Trigger, url: c.ResponseURL}
	d.event = chat.Event{ID: c.Trigger, Command: &chat.Command{Name: name, Text: c.Text}}
	return d, nil
}

// interaction is what the adapter reads of an interactive payload. slack-go's
// own type would also decode every block of the message: one that it does not
// know must not lose the press.
type interaction struct {
	Type        string `json:"type"`
	Callback    string `json:"callback_id"`
	Trigger     string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	Team        *struct {
		ID string `json:"id"`
	} `json:"team"`
	User struct {
		ID       string `json:"id"`
		Team     string `json:"team_id"`
		Name     string `json:"name"`
		Username string `json:"username"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		Channel   string `json:"channel_id"`
		TS        string `json:"message_ts"`
		Thread    string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message *said                    `json:"message"`
	View    json.RawMessage          `json:"view"`
	Actions []json.RawMessage        `json:"actions"`
	State   *slack.BlockActionStates `json:"state"`
}

// view is what the adapter reads of a view.
type view struct {
	ID       string           `json:"id"`
	Type     slack.ViewType   `json:"type"`
	Callback string           `json:"callback_id"`
	Private  string           `json:"private_metadata"`
	State    *slack.ViewState `json:"state"`
	Blocks   []struct {
		ID string `json:"block_id"`
	} `json:"blocks"`
	raw json.RawMessage // all of it
}

// view reads the view that something was done in, nil when it was a message.
func (in interaction) view() (*view, error) {
	if len(in.View) == 0 || string(in.View) == "null" {
		return nil, nil
	}
	v := &view{raw: in.View}
	if err := json.Unmarshal(in.View, v); err != nil {
		return nil, err
	}
	if v.ID == "" {
		return nil, errors.New("a view without an id")
	}
	return v, nil
}

// said is what the adapter reads of a message.
type said struct {
	User    string `json:"user"`
	Bot     string `json:"bot_id"`
	Text    string `json:"text"`
	TS      string `json:"ts"`
	Thread  string `json:"thread_ts"`
	Subtype string `json:"subtype"`
}

func decodeInteraction(payload []byte) (*deed, error) {
	var in interaction
	if err := json.Unmarshal(payload, &in); err != nil {
		return nil, fmt.Errorf("interaction: %w", err)
	}
	d := &deed{theirs: in.User.Team, name: cmp.Or(in.User.Username, in.User.Name)}
	if in.Team != nil { // null where a whole organisation installed the app
		d.team = in.Team.ID
	}
	d.origin = origin{user: in.User.ID, trigger: in.Trigger, url: in.ResponseURL, channel: in.Channel.ID}
	d.event.ID = in.Trigger
	v, err := in.view()
	if err != nil {
		return nil, fmt.Errorf("interaction: %w", err)
	}
	switch in.Type {
	case "block_actions":
		return d.press(in, v)
	case "view_submission":
		return d.submit(v)
	case "message_action":
		return d.shortcut(in)
	}
	return nil, nil // view_closed, and what other features of Slack send
}

// press is a button pressed, or a menu chosen from.
func (d *deed) press(in interaction, v *view) (*deed, error) {
	state := in.State
	if v != nil {
		state = (*slack.BlockActionStates)(v.State)
		d.pressedIn(v)
	} else if err := d.pressedOn(in); err != nil {
		return nil, err
	}
	for _, raw := range in.Actions {
		var a slack.BlockAction
		if err := json.Unmarshal(raw, &a); err != nil {
			return nil, fmt.Errorf("press: %w", err)
		}
		if did, ok := read(&a, state); ok {
			d.did, d.state = did, state
			d.event.Press = &chat.Press{Route: did.route, Values: did.values}
			return d, nil
		}
	}
	return nil, nil
}

// pressedIn has the deed be on a card in a modal, or in the Home tab.
func (d *deed) pressedIn(v *view) {
	d.restore(v.Private)
	d.from, d.view = fromModal, v.ID
	if v.Type == slack.VTHomeTab {
		d.from, d.home = fromHome, true
	}
}

// pressedOn has the deed be on a message.
func (d *deed) pressedOn(in interaction) error {
	d.from = fromPost
	if in.Container.Ephemeral {
		d.from = fromWhisper
	}
	d.channel, d.on = cmp.Or(d.channel, in.Container.Channel), in.Container.TS
	d.thread = threadOf(in.Container.TS, in.Container.Thread)
	if in.Message != nil && d.thread == "" {
		d.thread = threadOf(in.Message.TS, in.Message.Thread)
	}
	if d.channel == "" {
		return errors.New("press: without a channel")
	}
	return nil
}

// submit is a form sent.
func (d *deed) submit(v *view) (*deed, error) {
	if v == nil {
		return nil, errors.New("submission: without a view")
	}
	route, err := chat.ParseRoute(v.Callback)
	if err != nil {
		return nil, fmt.Errorf("submission: %w", err)
	}
	d.restore(v.Private)
	d.from, d.view, d.form = fromForm, v.ID, v
	// An opened form has the id of its view, however often it is sent.
	d.event.ID = v.ID
	d.event.Submit = &chat.Submit{Route: route, Fields: filled(slack.View{State: v.State})}
	return d, nil
}

// shortcut is a command chosen in the menu of a message.
func (d *deed) shortcut(in interaction) (*deed, error) {
	name, ours := strings.CutPrefix(in.Callback, onMessageCallback)
	if !ours {
		return nil, nil
	}
	if name == "" || in.Message == nil || d.channel == "" || in.Message.TS == "" {
		return nil, errors.New("shortcut: without a command, a message or a channel")
	}
	d.from, d.thread = fromPost, threadOf(in.Message.TS, in.Message.Thread)
	var by chat.Person // nobody, of what a bot posted
	if in.Message.Bot == "" {
		by.Account = chat.Account{Platform: PlatformName, ID: in.Message.User}
	}
	d.event.Command = &chat.Command{Name: name, On: &chat.Message{
		ID: postID(d.channel, in.Message.TS), By: by, Text: in.Message.Text,
	}}
	return d, nil
}

// threadOf is the thread that a message is in: none for the message that it
// hangs on, which Slack says is in its own.
func threadOf(ts, thread string) string {
	if thread == ts {
		return ""
	}
	return thread
}

// news is what Slack tells of the workspace itself.
type news struct {
	left   bool   // the app was removed, or its token revoked
	person string // someone who changed
	group  string // a user group that changed
}

// happening is what the adapter reads of the Events API.
type happening struct {
	Type  string `json:"type"`
	ID    string `json:"event_id"`
	Team  string `json:"team_id"`
	Event struct {
		said
		Type    string `json:"type"`
		Channel string `json:"channel"`
		Hidden  bool   `json:"hidden"`
		Parent  string `json:"parent_user_id"`
		Root    *said  `json:"root"`
		Theirs  string `json:"user_team"`
		Tab     string `json:"tab"`
		User    who    `json:"user"`
		Group   string `json:"subteam_id"`
		Subteam struct {
			ID string `json:"id"`
		} `json:"subteam"`
		Tokens struct {
			Bot []string `json:"bot"` // the users of bots
		} `json:"tokens"`
	} `json:"event"`
}

// who is a user in an event: an id, or a whole user who has one.
type who string

// UnmarshalJSON reads either.
func (w *who) UnmarshalJSON(b []byte) error {
	var u struct {
		ID string `json:"id"`
	}
	if len(b) > 0 && b[0] == '{' {
		err := json.Unmarshal(b, &u)
		*w = who(u.ID)
		return err
	}
	return json.Unmarshal(b, (*string)(w))
}

func decodeEvent(payload []byte, self identity) (*deed, error) {
	var in happening
	if err := json.Unmarshal(payload, &in); err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	e := in.Event
	d := &deed{team: in.Team, theirs: e.Theirs}
	d.event.ID = in.ID
	d.origin = origin{user: string(e.User), channel: e.Channel}
	if in.Type != "event_callback" {
		return nil, nil
	}
	switch e.Type {
	case "message":
		return d.talk(in, self)
	case "app_home_opened":
		if e.Tab != "home" {
			return nil, nil
		}
		d.from, d.home, d.opened = fromHome, true, true
		return d, nil
	case "app_uninstalled":
		d.news = &news{left: true}
	case "tokens_revoked":
		d.news = &news{left: slices.Contains(e.Tokens.Bot, self.user)}
	case "user_change":
		d.news = &news{person: string(e.User)}
	case "subteam_members_changed", "subteam_updated":
		d.news = &news{group: cmp.Or(e.Group, e.Subteam.ID)}
	default:
		return nil, nil
	}
	return d, nil
}

// spoken are the subtypes of messages that someone wrote just now; any other
// tells of an edit, a deletion, a bot or the channel itself.
var spoken = map[string]bool{"": true, "thread_broadcast": true, "file_share": true, "me_message": true}

// talk is a message. The bot is told of those in the threads of its own posts.
func (d *deed) talk(in happening, self identity) (*deed, error) {
	e := in.Event
	parent := e.Parent
	if parent == "" && e.Root != nil {
		parent = e.Root.User
	}
	thread := threadOf(e.TS, e.Thread)
	switch {
	case !spoken[e.Subtype], e.Hidden, e.Bot != "", e.User == "", string(e.User) == self.user, thread == "", parent != self.user, e.Text == "":
		return nil, nil
	case e.Channel == "" || e.TS == "":
		return nil, errors.New("message: without a channel or a time")
	}
	d.from, d.thread = fromTalk, thread
	d.event.Said = &chat.Said{Post: postID(e.Channel, thread), Text: e.Text, Message: postID(e.Channel, e.TS)}
	return d, nil
}
