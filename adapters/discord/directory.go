package discord

import (
	"cmp"
	"context"
	"net/http"
	"sync"

	"livinglab/bot/chat"
)

// identity is what the bot is in Discord.
type identity struct {
	app   string // the application's id
	user  string // the bot's user
	flags int    // of the application: which privileged intents it may ask for
}

// directory is who is who: what was found out and is worth remembering.
type directory struct {
	mu     sync.Mutex
	self   *identity
	direct map[string]string // channels of direct conversations, by person
}

// self is who the bot is. It is asked once.
func (p *Platform) self(ctx context.Context) (identity, error) {
	p.folk.mu.Lock()
	known := p.folk.self
	p.folk.mu.Unlock()
	if known != nil {
		return *known, nil
	}
	var app struct {
		ID    string `json:"id"`
		Flags int    `json:"flags"`
		Bot   *user  `json:"bot"`
	}
	r := request{operation: "get_my_application", method: http.MethodGet, path: "/applications/@me"}
	if _, err := p.send(ctx, r, &app); err != nil {
		return identity{}, err
	}
	me := identity{app: app.ID, user: app.ID, flags: app.Flags}
	if app.Bot != nil {
		me.user = cmp.Or(app.Bot.ID, app.ID)
	}
	p.folk.mu.Lock()
	defer p.folk.mu.Unlock()
	p.folk.self = &me
	return me, nil
}

// user is what the adapter reads of a user.
type user struct {
	ID         string  `json:"id"`
	Username   string  `json:"username"`
	GlobalName string  `json:"global_name"`
	Bot        bool    `json:"bot"`
	Member     *member `json:"member"` // in the mentions of a message
}

// member is what the adapter reads of a member of the server.
type member struct {
	User  *user    `json:"user"` // nil in the mentions of a message, and with a message
	Nick  string   `json:"nick"`
	Roles []string `json:"roles"`
}

// personOf is a person as Discord tells of them: by the name that the server
// sees.
func personOf(u user, m *member, locale string) chat.Person {
	out := chat.Person{Account: chat.Account{Platform: PlatformName, ID: u.ID}, Locale: locale}
	if m != nil {
		out.Name, out.Groups = m.Nick, m.Roles
	}
	out.Name = cmp.Or(out.Name, u.GlobalName, u.Username, u.ID)
	return out
}

// person is a member of the server, by their id. ErrGone is someone who is not
// there.
func (p *Platform) person(ctx context.Context, id string) (chat.Person, error) {
	var m member
	r := request{operation: "get_guild_member", method: http.MethodGet, path: "/guilds/" + p.o.Guild + "/members/" + id}
	if _, err := p.send(ctx, r, &m); err != nil {
		return chat.Person{}, err
	}
	if m.User == nil {
		m.User = &user{ID: id}
	}
	return personOf(*m.User, &m, ""), nil
}

// forgetPerson has what is known of someone be asked again.
func (p *Platform) forgetPerson(string) {}

// direct is the channel of a person's conversation with the bot.
func (p *Platform) direct(ctx context.Context, id string) (string, error) {
	p.folk.mu.Lock()
	known := p.folk.direct[id]
	p.folk.mu.Unlock()
	if known != "" {
		return known, nil
	}
	var channel struct {
		ID string `json:"id"`
	}
	r := request{operation: "create_dm", method: http.MethodPost, path: "/users/@me/channels", body: map[string]string{"recipient_id": id}}
	if _, err := p.send(ctx, r, &channel); err != nil {
		return "", err
	}
	p.folk.mu.Lock()
	defer p.folk.mu.Unlock()
	p.folk.direct[id] = channel.ID
	return channel.ID, nil
}
