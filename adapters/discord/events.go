package discord

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// deed is what someone did, as an event tells it: nothing is looked up yet.
type deed struct {
	origin
	event  chat.Event // its ID, and one of Command, Press, Submit and Said; texts as Discord writes them
	guild  string     // the server that it comes from; "" for a private conversation
	who    discordgo.User
	theirs *discordgo.Member // who they are in the server, nil when it is not told
	locale string
	beside []mention // those whom a text mentions

	again  string // the form that they want to correct, by its opening
	asks   *query // a command line that is being typed; then there is no event
	refuse string // one of the adapter's words, of what cannot be handed to the bot
	refers string // [option], in refuse
}

// interaction is what the adapter reads of an interaction. discordgo's own type
// would also decode every component of the message and of a form: one that it
// does not know, as all those of the forms, would lose the press. Nor does it tell
// of the channel.
type interaction struct {
	ID        string                            `json:"id"`
	Token     string                            `json:"token"`
	Type      discordgo.InteractionType         `json:"type"`
	GuildID   string                            `json:"guild_id"`
	Context   *discordgo.InteractionContextType `json:"context"`
	ChannelID string                            `json:"channel_id"`
	Channel   *discordgo.Channel                `json:"channel"`
	Member    *discordgo.Member                 `json:"member"`
	User      *discordgo.User                   `json:"user"`
	Locale    discordgo.Locale                  `json:"locale"`
	Message   *spoken                           `json:"message"`
	Data      json.RawMessage                   `json:"data"`
}

// spoken is what the adapter reads of a message. discordgo's own type decodes every
// component here too, and those of the message that it replies to.
type spoken struct {
	ID          string                   `json:"id"`
	ChannelID   string                   `json:"channel_id"`
	GuildID     string                   `json:"guild_id"`
	ChannelType *discordgo.ChannelType   `json:"channel_type"`
	Type        discordgo.MessageType    `json:"type"`
	Flags       discordgo.MessageFlags   `json:"flags"`
	Author      discordgo.User           `json:"author"`
	Member      *discordgo.Member        `json:"member"`
	WebhookID   string                   `json:"webhook_id"`
	Content     string                   `json:"content"`
	Mentions    []mention                `json:"mentions"`
	Embeds      []discordgo.MessageEmbed `json:"embeds"`
	Components  json.RawMessage          `json:"components"`
}

// mention is someone whom a message mentions, with who they are in the server.
type mention struct {
	discordgo.User
	Member *discordgo.Member `json:"member"`
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
	case discordgo.InteractionApplicationCommand:
		more = p.command(d, i)
	case discordgo.InteractionMessageComponent:
		more = d.press(i)
	case discordgo.InteractionApplicationCommandAutocomplete:
		more = p.typing(d, i)
	case discordgo.InteractionModalSubmit:
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
	d := &deed{guild: i.GuildID, theirs: i.Member, locale: string(i.Locale)}
	switch {
	case i.Member != nil && i.Member.User != nil:
		d.who = *i.Member.User
	case i.User != nil:
		d.who = *i.User
	}
	d.origin = origin{user: d.who.ID, channel: i.ChannelID, interaction: i.ID, token: i.Token}
	at := discordgo.Channel{ID: i.ChannelID}
	if i.Channel != nil {
		at = *i.Channel
	} else if known, ok := p.where.room(i.ChannelID); ok {
		at = known
	}
	d.channel = cmp.Or(i.ChannelID, at.ID)
	d.direct = i.GuildID == "" && at.Type == discordgo.ChannelTypeDM
	if at.IsThread() && isID(at.ParentID) {
		d.parent = at.ParentID
	}
	d.event.ID = i.ID
	if !isID(d.user) || !isID(i.ID) || i.Token == "" || !isID(d.channel) {
		return nil, errors.New("interaction: without a person, an id, a token or a channel")
	}
	if i.Context != nil && *i.Context == discordgo.InteractionContextPrivateChannel || i.GuildID == "" && !d.direct {
		d.refuse = "not-served"
	}
	return d, nil
}

// press is a button pressed, or a menu chosen from.
func (d *deed) press(i interaction) error {
	var data discordgo.MessageComponentInteractionData
	if err := json.Unmarshal(i.Data, &data); err != nil {
		return fmt.Errorf("press: %w", err)
	}
	d.from = d.on(i.Message)
	if opening, ours := strings.CutPrefix(data.CustomID, correctPrefix); ours && opening != "" {
		d.again = opening
		return nil
	}
	route, chosen, ok := pressed(data.CustomID, data.Values)
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

// decodeTalk reads a message that someone wrote. The bot is told of those in the
// threads of its own posts; whether it is one is found out later (Platform.thread).
func (p *Platform) decodeTalk(data json.RawMessage, me identity) (*deed, error) {
	var m spoken
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	var here discordgo.Channel
	if m.ChannelType != nil {
		here.Type = *m.ChannelType
	}
	switch {
	case m.GuildID != p.o.Guild, m.Author.Bot, m.Author.ID == me.user, m.WebhookID != "", m.Flags&onlyYou != 0,
		m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply, m.ChannelType != nil && !here.IsThread():
		return nil, nil
	case !isID(m.ID) || !isID(m.ChannelID) || !isID(m.Author.ID):
		return nil, errors.New("message: without an id, a channel or an author")
	}
	d := &deed{guild: m.GuildID, who: m.Author, theirs: m.Member, beside: m.Mentions}
	d.origin = origin{from: fromTalk, user: m.Author.ID, channel: m.ChannelID, message: m.ID}
	d.event = chat.Event{ID: m.ID, Said: &chat.Said{Text: uncalled(m.Content, me.user), Message: postID(m.ChannelID, m.ID)}}
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
