package discordtest

import (
	"slices"
	"time"
)

// Times of an interaction. (Receiving and Responding, "Interaction Callback".)
const (
	answerWithin = 3 * time.Second
	tokenFor     = 15 * time.Minute
)

// Types of interactions.
const (
	applicationCommand = 2
	messageComponent   = 3
	autocomplete       = 4
	modalSubmit        = 5
)

// Types of answers to an interaction.
const (
	callbackMessage       = 4
	callbackDeferred      = 5
	callbackDeferUpdate   = 6
	callbackUpdate        = 7
	callbackSuggestions   = 8
	callbackModal         = 9
	callbackNone          = 0
	choicesMost           = 25
	choiceValueMost       = 100
	flagsOfAnswer         = suppressEmbeds | ephemeral | suppressNotifications | componentsV2
	flagsOfDeferredAnswer = ephemeral
)

// interaction is something that a person did with the application, and how it
// was answered.
type interaction struct {
	id, token      string
	kind           int
	who            string
	channel, guild string // guild is "" in a direct conversation
	made           time.Time
	spoken         string       // the command, with its sub-commands
	target         string       // the message or person that a command of a menu was chosen for
	on             *message     // the message of a component
	opened         *interaction // of a form sent: what it answers
	form           *modal       // of a form sent: the form
	focused        int          // of suggestions: the type of the option that is typed
	frame          object       // what the app was told
	told           time.Time    // when it was first told, by the machine's clock; zero: it was not

	answered int // the type of the answer; 0: none yet
	original *message
	messages []*message // that were made with the token
	changed  bool       // @original, by a request of its own, since it was told last
	modal    *modal     // that was opened
	choices  []Choice
}

// interactions are those that there were.
type interactions struct {
	byID    map[string]*interaction
	byToken map[string]*interaction
	last    map[string]*interaction // by person
	edited  map[string][]*message   // by person: those that were changed by a token of theirs
	took    []time.Duration         // each first answer, by the machine's clock
	sends   []chan struct{}         // closed when the app is next told of one
}

func (a *interactions) init() {
	a.byID, a.byToken, a.last = map[string]*interaction{}, map[string]*interaction{}, map[string]*interaction{}
	a.edited = map[string][]*message{}
}

// begin makes an interaction of a person in a channel, which is yet to be told.
func (s *Server) begin(kind int, who string, ch *channel) *interaction {
	now := s.clock.Now()
	i := &interaction{id: s.ids.next(now), kind: kind, who: who, channel: ch.ID, guild: ch.Guild, made: now}
	// Real tokens are some 200 characters long.
	i.token = "aW50ZXJhY3Rpb246" + i.id + "_" + ID("token "+i.id) + "_"
	for len(i.token) < 200 {
		i.token += ID("more " + i.token)[:10]
	}
	s.acts.byID[i.id], s.acts.byToken[i.token], s.acts.last[who] = i, i, i
	return i
}

// tell sends the app an interaction with its data.
func (s *Server) tell(i *interaction, data object) {
	i.frame = s.interactionObject(i, data)
	s.deliver(i)
}

// deliver tells the app of an interaction, if it is there to be told.
func (s *Server) deliver(i *interaction) {
	s.dispatch(event{name: "INTERACTION_CREATE", data: i.frame})
	if slices.ContainsFunc(s.connected(), func(c *conn) bool { return !c.dead }) {
		s.toldOf(i)
	}
}

// interactionObject is an interaction object.
func (s *Server) interactionObject(i *interaction, data object) object {
	ch, p := s.channels[i.channel], s.people[i.who]
	o := object{
		"id": i.id, "application_id": s.AppID, "type": i.kind, "token": i.token, "version": 1, "data": data,
		"channel_id": i.channel, "channel": s.partialChannel(ch),
		"app_permissions": s.permissions(s.AppID, ch).String(), "locale": p.locale(), "entitlements": []object{},
		"authorizing_integration_owners": i.owners(), "attachment_size_limit": attachmentMost,
	}
	if i.guild == "" {
		o["context"], o["user"] = 1, p.object()
	} else {
		g := s.guilds[i.guild]
		member := s.memberObject(g.members[i.who])
		member["permissions"] = s.permissions(i.who, ch).String()
		locale := g.object()["preferred_locale"]
		o["context"], o["member"], o["guild_id"], o["guild_locale"] = 0, member, g.id, locale
		o["guild"] = object{"id": g.id, "locale": locale, "features": []string{}}
	}
	on := i.on
	if i.opened != nil {
		on = i.opened.on
	}
	if on != nil {
		o["message"] = s.messageObject(on, true)
	}
	return clone(o).(object)
}

// owners: who added the application. (Receiving and Responding, "Authorizing
// Integration Owners Object".)
func (i *interaction) owners() object {
	if i.guild == "" {
		return object{"0": "0"}
	}
	return object{"0": i.guild}
}

// partialChannel is a channel as an interaction tells it.
func (s *Server) partialChannel(ch *channel) object {
	o := s.channelObject(ch)
	for _, name := range []string{"permission_overwrites", "owner_id", "message_count", "member_count", "total_message_sent"} {
		delete(o, name)
	}
	return o
}

// metadata is what a message says of the interaction that made it.
func (s *Server) metadata(i *interaction, m *message) object {
	o := object{
		"id": i.id, "type": i.kind, "user": s.people[i.who].object(), "authorizing_integration_owners": i.owners(),
	}
	if i.original != nil && i.original != m && i.answered != callbackDeferUpdate && i.answered != callbackUpdate {
		o["original_response_message_id"] = i.original.id
	}
	switch {
	case i.kind == messageComponent:
		o["interacted_message_id"] = i.on.id
	case i.kind == modalSubmit:
		o["triggering_interaction_metadata"] = s.metadata(i.opened, nil)
	case i.target != "" && s.people[i.target] != nil:
		o["target_user"] = s.people[i.target].object()
	case i.target != "":
		o["target_message_id"] = i.target
	}
	return o
}

// ofComponent is the message that an interaction came from: the component's,
// or that of the form's opening; nil if there is none.
func (i *interaction) ofComponent() *message {
	if i.opened != nil {
		return i.opened.on
	}
	return i.on
}
