package discord

import (
	"encoding/json"
	"strings"
	"sync"
)

// places are the rooms and roles of the server by their names, as the gateway
// tells of them.
type places struct {
	mu    sync.Mutex
	rooms map[string]room
	roles map[string]string
}

func newPlaces() places { return places{rooms: map[string]room{}, roles: map[string]string{}} }

// room is what the adapter reads of a channel.
type room struct {
	ID     string `json:"id"`
	Guild  string `json:"guild_id"`
	Name   string `json:"name"`
	Type   int    `json:"type"`
	Parent string `json:"parent_id"` // of a thread: the channel that it is in
}

// Types of channels (Resources, "Channel Types").
const (
	directRoom    = 1
	newsThread    = 10
	publicThread  = 11
	privateThread = 12
)

// isThread reports a thread.
func (r room) isThread() bool { return r.Type >= newsThread && r.Type <= privateThread }

// named is what the adapter reads of a role, or of a server.
type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// learn takes note of news of the lab's server. What it does not know is passed
// over.
func (p *Platform) learn(event string, data json.RawMessage) error {
	noun, _, _ := strings.Cut(event, "_")
	switch {
	case event == "GUILD_CREATE":
		return p.learnServer(data)
	case strings.HasPrefix(event, "GUILD_ROLE_"):
		return p.learnRole(event, data)
	case strings.HasPrefix(event, "GUILD_MEMBER_") && event != "GUILD_MEMBERS_CHUNK":
		var m member
		if err := json.Unmarshal(data, &m); err != nil || m.User == nil {
			return err
		}
		p.forgetPerson(m.User.ID)
	case noun == "CHANNEL" || noun == "THREAD":
		var r room
		if err := json.Unmarshal(data, &r); err != nil || r.Guild != p.o.Guild || r.ID == "" {
			return err
		}
		p.where.mu.Lock()
		defer p.where.mu.Unlock()
		switch {
		case strings.HasSuffix(event, "_DELETE"):
			delete(p.where.rooms, r.ID)
		case event == noun+"_CREATE" || event == noun+"_UPDATE":
			p.where.rooms[r.ID] = r
		}
	}
	return nil
}

// learnServer takes note of all rooms and roles of the lab's server.
func (p *Platform) learnServer(data json.RawMessage) error {
	var g struct {
		ID       string  `json:"id"`
		Roles    []named `json:"roles"`
		Channels []room  `json:"channels"`
		Threads  []room  `json:"threads"`
	}
	if err := json.Unmarshal(data, &g); err != nil || g.ID != p.o.Guild {
		return err
	}
	p.where.mu.Lock()
	defer p.where.mu.Unlock()
	p.where.rooms, p.where.roles = map[string]room{}, map[string]string{}
	for _, r := range append(g.Channels, g.Threads...) {
		p.where.rooms[r.ID] = r
	}
	for _, r := range g.Roles {
		p.where.roles[r.ID] = r.Name
	}
	return nil
}

func (p *Platform) learnRole(event string, data json.RawMessage) error {
	var e struct {
		Guild string `json:"guild_id"`
		Role  named  `json:"role"`
		Gone  string `json:"role_id"`
	}
	if err := json.Unmarshal(data, &e); err != nil || e.Guild != p.o.Guild {
		return err
	}
	p.where.mu.Lock()
	defer p.where.mu.Unlock()
	if event == "GUILD_ROLE_DELETE" {
		delete(p.where.roles, e.Gone)
	} else if e.Role.ID != "" {
		p.where.roles[e.Role.ID] = e.Role.Name
	}
	return nil
}

// room is a channel that the gateway told of.
func (w *places) room(id string) (room, bool) {
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
