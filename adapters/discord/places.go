package discord

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/bwmarrin/discordgo"
)

// places are the rooms and roles of the server by their names, as the gateway
// tells of them. discordgo's State would keep all that is told of the server, who
// is there and what they do too.
type places struct {
	mu    sync.Mutex
	rooms map[string]discordgo.Channel
	roles map[string]string
}

func newPlaces() places {
	return places{rooms: map[string]discordgo.Channel{}, roles: map[string]string{}}
}

// learn takes note of news of the lab's server. What it does not know is passed
// over.
func (p *Platform) learn(event string, data json.RawMessage) error {
	noun, _, _ := strings.Cut(event, "_")
	switch {
	case event == "GUILD_CREATE":
		return p.learnServer(data)
	case event == "GUILD_ROLE_DELETE":
		var e discordgo.GuildRoleDelete
		if err := json.Unmarshal(data, &e); err != nil || e.GuildID != p.o.Guild {
			return err
		}
		p.where.mu.Lock()
		defer p.where.mu.Unlock()
		delete(p.where.roles, e.RoleID)
	case strings.HasPrefix(event, "GUILD_ROLE_"):
		var e discordgo.GuildRole
		if err := json.Unmarshal(data, &e); err != nil || e.GuildID != p.o.Guild || e.Role == nil {
			return err
		}
		p.where.mu.Lock()
		defer p.where.mu.Unlock()
		p.where.roles[e.Role.ID] = e.Role.Name
	case strings.HasPrefix(event, "GUILD_MEMBER_") && event != "GUILD_MEMBERS_CHUNK":
		var m discordgo.Member
		if err := json.Unmarshal(data, &m); err != nil || m.User == nil {
			return err
		}
		p.forgetPerson(m.User.ID)
	case noun == "CHANNEL" || noun == "THREAD":
		return p.learnRoom(strings.TrimPrefix(event, noun), data)
	}
	return nil
}

// learnRoom takes note of what became of a room or a thread of the lab's server.
func (p *Platform) learnRoom(what string, data json.RawMessage) error {
	var r discordgo.Channel
	if err := json.Unmarshal(data, &r); err != nil || r.GuildID != p.o.Guild || r.ID == "" {
		return err
	}
	p.where.mu.Lock()
	defer p.where.mu.Unlock()
	switch what {
	case "_DELETE":
		delete(p.where.rooms, r.ID)
	case "_CREATE", "_UPDATE":
		p.where.rooms[r.ID] = r
	}
	return nil
}

// learnServer takes note of all rooms and roles of the lab's server.
func (p *Platform) learnServer(data json.RawMessage) error {
	// Of discordgo's Guild those parts alone: one of the many others that could
	// not be decoded would lose them.
	var g struct {
		ID                string
		Roles             []discordgo.Role
		Channels, Threads []discordgo.Channel
	}
	if err := json.Unmarshal(data, &g); err != nil || g.ID != p.o.Guild {
		return err
	}
	p.where.mu.Lock()
	defer p.where.mu.Unlock()
	clear(p.where.rooms)
	clear(p.where.roles)
	for _, r := range append(g.Channels, g.Threads...) {
		p.where.rooms[r.ID] = r
	}
	for _, r := range g.Roles {
		p.where.roles[r.ID] = r.Name
	}
	return nil
}

// room is a channel that the gateway told of.
func (w *places) room(id string) (discordgo.Channel, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, ok := w.rooms[id]
	return r, ok
}

// role is the name of a role, "" for one that is not known.
func (w *places) role(id string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.roles[id]
}
