package slacktest

import (
	"maps"
	"slices"
)

// The workspace and the app in it.
const (
	TeamID   = "T0LAB0001"
	TeamName = "Laboratoire vivant"
	AppID    = "A0LAB0001"
	BotUser  = "U0LABBOT1" // the app's user
	BotID    = "B0LAB0001" // the app, as the author of messages
	BotName  = "livinglab"
	domain   = "livinglab"
	stranger = "T0OTHER01" // the team of people of elsewhere
)

// Person is someone of the workspace.
type Person struct {
	ID     string
	Name   string // as others see it
	Locale string // "fr-CA"; what their client is set to

	Deactivated bool
	Guest       bool
	Stranger    bool // of another workspace, met in a shared room
	NoDirect    bool // the workspace lets no app write to them
}

// Room is a channel.
type Room struct {
	ID       string
	Name     string // "" is ID
	Private  bool
	Archived bool
	Shared   bool // with another workspace
	// Without says that the app is not in it. Everyone else is, unless Members
	// says who is.
	Without bool
	Members []string
}

// group is a user group.
type group struct {
	name     string
	members  []string
	disabled bool
}

// workspace is the people and what groups them.
type workspace struct {
	people map[string]*Person
	order  []string // the people, as they came
	groups map[string]*group
}

func newWorkspace() workspace {
	return workspace{people: map[string]*Person{}, groups: map[string]*group{}}
}

// AddPeople makes people exist, or changes what is known of them.
func (s *Server) AddPeople(people ...Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range people {
		if p.Name == "" {
			p.Name = p.ID
		}
		if s.people[p.ID] == nil {
			s.order = append(s.order, p.ID)
		}
		s.people[p.ID] = &p
	}
	s.touch()
}

// AddRooms makes rooms exist, or changes them: what was written there stays.
func (s *Server) AddRooms(list ...Room) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range list {
		if r.Name == "" {
			r.Name = r.ID
		}
		s.rooms.put(r)
	}
	s.touch()
}

// AddGroup makes a user group, or changes who is in it.
func (s *Server) AddGroup(id, name string, members ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups[id] = &group{name: name, members: slices.Clone(members)}
	s.touch()
}

// DisableGroup has a user group be one that somebody disabled.
func (s *Server) DisableGroup(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups[id].disabled = true
	s.touch()
}

// app is what Slack knows of the app.
type app struct {
	tokens map[string]*Token
	secret string
	home   bool // whether the Home tab is on

	commands  []string          // that people can type; nil: any
	shortcuts map[string]string // on messages: the callback_id by name
}

// Token is what the app shows with each request.
type Token struct {
	Value   string
	kind    tokenKind
	scopes  []string
	revoked string // the error that it is answered with
}

type tokenKind string

const (
	botToken  tokenKind = "bot"
	appToken  tokenKind = "app"
	userToken tokenKind = "user"
)

// The tokens and the secret of the app.
const (
	Bot    = "xoxb-slacktest-bot"
	App    = "xapp-1-" + AppID + "-1-slacktest"
	Other  = "xapp-1-A0OTHER01-1-slacktest" // of another app
	User   = "xoxp-slacktest-user"          // of a person: never what the adapter needs
	Secret = "0123456789abcdef0123456789abcdef"
)

// BotScopes are the scopes that the bot's token may need.
func BotScopes() []string {
	return []string{
		"app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read", "files:write",
		"groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "mpim:write",
		"team:read", "usergroups:read", "users:read",
	}
}

func newApp(scopes []string) app {
	return app{secret: Secret, home: true, tokens: map[string]*Token{
		Bot:   {Value: Bot, kind: botToken, scopes: scopes},
		App:   {Value: App, kind: appToken, scopes: []string{"connections:write", "authorizations:read"}},
		Other: {Value: Other, kind: appToken, scopes: []string{"connections:write"}},
		User:  {Value: User, kind: userToken, scopes: []string{"chat:write", "channels:read"}},
	}}
}

// Revoke has a token refused from now on, with an error of Slack's:
// token_revoked, account_inactive, invalid_auth; "" lets it in again.
func (s *Server) Revoke(token, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token].revoked = code
}

// Grant replaces the scopes of a token.
func (s *Server) Grant(token string, scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token].scopes = slices.Clone(scopes)
}

// Install has the app be what its manifest says: the scopes of its token, its
// commands ("/idee"), and its shortcuts on messages, the callback_id by the
// name. Slack then takes no other command.
func (s *Server) Install(scopes, commands []string, shortcuts map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[Bot].scopes = slices.Clone(scopes)
	s.commands, s.shortcuts = slices.Clone(commands), maps.Clone(shortcuts)
}
