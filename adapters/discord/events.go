package discord

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"livinglab/bot/chat"
)

// deed is what someone did, as an event tells it: nothing is looked up yet.
type deed struct {
	origin
	event  chat.Event // its ID, and one of Command, Press, Submit and Said; texts as Discord writes them
	guild  string     // the server that it comes from; "" for a private conversation
	who    user
	theirs *member // who they are in the server, nil when it is not told
	locale string
	beside []user // those whom a text mentions

	again  string // the form that they want to correct, by its opening
	asks   *query // a command line that is being typed; then there is no event
	refuse string // one of the adapter's words, of what cannot be handed to the bot
	refers string // [option], in refuse
}

// Types of interactions (Receiving and Responding, "Interaction Type").
const (
	applicationCommand = 2
	messageComponent   = 3
	autocomplete       = 4
	modalSubmit        = 5
)

// interaction is what the adapter reads of an interaction. discordgo's own type
// would also decode every component of the message and of a form: one that it
// does not know must not lose the press.
type interaction struct {
	ID      string          `json:"id"`
	Token   string          `json:"token"`
	Type    int             `json:"type"`
	Guild   string          `json:"guild_id"`
	Context *int            `json:"context"`
	In      string          `json:"channel_id"`
	Channel *room           `json:"channel"`
	Member  *member         `json:"member"`
	User    *user           `json:"user"`
	Locale  string          `json:"locale"`
	Message *spoken         `json:"message"`
	Data    json.RawMessage `json:"data"`
}

// inGroup is the context of a conversation of several people.
const inGroup = 2

// spoken is what the adapter reads of a message.
type spoken struct {
	ID          string          `json:"id"`
	Channel     string          `json:"channel_id"`
	Guild       string          `json:"guild_id"`
	Kind        *int            `json:"channel_type"`
	Type        int             `json:"type"`
	Flags       int             `json:"flags"`
	Author      user            `json:"author"`
	Member      *member         `json:"member"`
	Webhook     string          `json:"webhook_id"`
	Content     string          `json:"content"`
	Mentions    []user          `json:"mentions"`
	Embeds      []richEmbed     `json:"embeds"`
	Components  json.RawMessage `json:"components"`
	Attachments []struct{}      `json:"attachments"`
}

// decode reads an event. It returns nil for what is none of the bot's business.
// An error is what Discord does not send; a deed beside it can still be answered.
func (p *Platform) decode(in incoming, me identity) (*deed, error) {
	if in.kind == kindMessage {
		return p.decodeTalk(in.data, me)
	}
	var i interaction
	if err := json.Unmarshal(in.data, &i); err != nil {
		return nil, fmt.Errorf("interaction: %w", err)
	}
	d, err := p.interacted(i)
	if err != nil {
		return nil, err
	}
	var more error
	switch i.Type {
	case applicationCommand:
		more = p.command(d, i)
	case messageComponent:
		more = d.press(i)
	case autocomplete:
		more = p.typing(d, i)
	case modalSubmit:
		more = d.submit(i)
	default:
		return nil, nil // a ping, and what Discord may send one day
	}
	if more != nil && d.refuse == "" {
		d.refuse = "went-wrong"
	}
	return d, more
}

// interacted is what all interactions have in common.
func (p *Platform) interacted(i interaction) (*deed, error) {
	d := &deed{guild: i.Guild, theirs: i.Member, locale: i.Locale}
	switch {
	case i.Member != nil && i.Member.User != nil:
		d.who = *i.Member.User
	case i.User != nil:
		d.who = *i.User
	}
	d.origin = origin{user: d.who.ID, channel: i.In, interaction: i.ID, token: i.Token}
	at := room{ID: i.In}
	if i.Channel != nil {
		at = *i.Channel
	} else if known, ok := p.where.room(i.In); ok {
		at = known
	}
	d.channel = cmp.Or(i.In, at.ID)
	d.direct = i.Guild == "" && at.Type == directRoom
	if at.isThread() && isID(at.Parent) {
		d.parent = at.Parent
	}
	d.event.ID = i.ID
	if !isID(d.user) || !isID(i.ID) || i.Token == "" || !isID(d.channel) {
		return nil, errors.New("interaction: without a person, an id, a token or a channel")
	}
	if i.Context != nil && *i.Context == inGroup || i.Guild == "" && !d.direct {
		d.refuse = "not-served"
	}
	return d, nil
}

// press is a button pressed, or a menu chosen from.
func (d *deed) press(i interaction) error {
	var data struct {
		CustomID string          `json:"custom_id"`
		Values   json.RawMessage `json:"values"`
	}
	if err := json.Unmarshal(i.Data, &data); err != nil {
		return fmt.Errorf("press: %w", err)
	}
	d.from = d.on(i.Message)
	if opening, ours := strings.CutPrefix(data.CustomID, correctPrefix); ours && opening != "" {
		d.again = opening
		return nil
	}
	var values []string
	if len(data.Values) > 0 && json.Unmarshal(data.Values, &values) != nil {
		return errors.New("press: values that are no texts")
	}
	route, chosen, ok := pressed(data.CustomID, values)
	if !ok {
		d.refuse = "unknown-control"
		return fmt.Errorf("press: a custom_id that is not the bot's, of %d bytes", len(data.CustomID))
	}
	d.event.Press = &chat.Press{Route: route, Values: chosen}
	return nil
}

// on has the deed be on a message, and returns what kind of message it is.
func (d *deed) on(m *spoken) source {
	if m == nil || m.ID == "" {
		return fromCommand
	}
	d.message = m.ID
	switch {
	case m.Flags&onlyYou == 0:
		return fromPost
	case corrects(m.Components):
		return fromProblems
	}
	return fromWhisper
}

// submit is a form sent.
func (d *deed) submit(i interaction) error {
	var data struct {
		CustomID   string          `json:"custom_id"`
		Components json.RawMessage `json:"components"`
	}
	if err := json.Unmarshal(i.Data, &data); err != nil {
		return fmt.Errorf("form: %w", err)
	}
	d.from, d.opener = fromForm, d.on(i.Message)
	route, _, ok := pressed(data.CustomID, nil)
	if !ok {
		d.refuse = "unknown-control"
		return fmt.Errorf("form: a custom_id that is not the bot's, of %d bytes", len(data.CustomID))
	}
	fields, opening, err := filled(data.Components)
	if err != nil {
		return err
	}
	d.opening = opening
	if opening != "" {
		// An opened form has one id however often it is sent. It is the person's own:
		// nobody can send it before them.
		d.event.ID = "form:" + opening + ":" + d.user
	}
	d.event.Submit = &chat.Submit{Route: route, Fields: fields}
	return nil
}

// Types of messages that someone wrote (Resources, "Message Types"); any other
// tells of a thread, a member, the channel itself.
const (
	plainMessage = 0
	replyMessage = 19
)

// decodeTalk reads a message. The bot is told of those in the threads of its own
// posts; whether it is one is found out later (Platform.thread).
func (p *Platform) decodeTalk(data json.RawMessage, me identity) (*deed, error) {
	var m spoken
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	here := room{}
	if m.Kind != nil {
		here.Type = *m.Kind
	}
	switch {
	case m.Guild != p.o.Guild, m.Author.Bot, m.Author.ID == me.user, m.Webhook != "", m.Flags&onlyYou != 0,
		m.Type != plainMessage && m.Type != replyMessage, m.Kind != nil && !here.isThread():
		return nil, nil
	case !isID(m.ID) || !isID(m.Channel) || !isID(m.Author.ID):
		return nil, errors.New("message: without an id, a channel or an author")
	}
	d := &deed{guild: m.Guild, who: m.Author, theirs: m.Member, beside: m.Mentions}
	d.origin = origin{from: fromTalk, user: m.Author.ID, channel: m.Channel, message: m.ID}
	d.event = chat.Event{ID: m.ID, Said: &chat.Said{Text: uncalled(m.Content, me.user), Message: postID(m.Channel, m.ID)}}
	return d, nil
}

// uncalled is a text without a mention of the bot at its beginning or its end:
// it calls the bot, and is no part of what is said.
func uncalled(text, bot string) string {
	text = strings.TrimSpace(text)
	for _, mention := range []string{"<@" + bot + ">", "<@!" + bot + ">"} {
		if rest, called := strings.CutPrefix(text, mention); called {
			text = strings.TrimLeft(rest, " \n\u00a0,:")
		}
		text = strings.TrimRight(strings.TrimSuffix(text, mention), " \n\u00a0")
	}
	return text
}
