package discord

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// What the tests that have a local Discord use of the package's own.
var DrawnCards, TooLong, DrawnForms, LargestCards, OwnWords = drawnCards, tooLong, drawnForms, largestCards, ownWords

// Body is a card's message, and the names of its files.
func (p *Platform) Body(c chat.Card) (body any, files []string) {
	m := p.message(c)
	for _, f := range m.files {
		files = append(files, f.name)
	}
	return m, files
}

func (p *Platform) Modal(f chat.Form, opening string, problems chat.Problems) any {
	return p.modal(f, opening, problems)
}

// Actor is who does something.
func (p *Platform) Actor(ctx context.Context, id, name string, m *discordgo.Member, locale string) (chat.Person, error) {
	return p.actor(ctx, discordgo.User{ID: id, GlobalName: name}, m, locale)
}

// InServer is what a payload tells of someone in the server.
func InServer(nick string, roles ...string) *discordgo.Member {
	return &discordgo.Member{Nick: nick, Roles: roles}
}

// IsNotOurs reports that someone may not act here.
func IsNotOurs(err error) bool { return errors.Is(err, errNotOurs) }

// OpenDirect is the operation that opens a direct conversation.
const OpenDirect = openDirect

// PermissionNeeds are the permissions by the operations that need them.
func PermissionNeeds() map[string][]string {
	out := map[string][]string{}
	for _, p := range permissions {
		for _, op := range p.needs {
			out[op] = append(out[op], p.name)
		}
	}
	return out
}

// PermissionBits are the permissions by name.
func PermissionBits() map[string]Permissions {
	out := map[string]Permissions{}
	for _, p := range permissions {
		out[p.name] = p.bit
	}
	return out
}

// AskedPermissions are those that the invite asks for.
func AskedPermissions() Permissions { return asked() }
