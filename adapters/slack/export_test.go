package slack

import (
	"context"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// What the tests that have a local Slack use of the package's own.
var (
	DrawnCards, DrawnForms, OwnWords = drawnCards, drawnForms, ownWords

	HomeTab = func(p *Platform, c chat.Card) slack.HomeTabViewRequest {
		return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: p.blocks(c, onHome, looks{})}}
	}
	CardModal = func(p *Platform, c chat.Card) slack.ModalViewRequest { return p.cardModal(c, looks{}, "") }
	FormModal = func(p *Platform, f chat.Form) slack.ModalViewRequest { return p.modal(f, "") }
)

const (
	MarieID = marieID
	IdeasID = ideasID
)

var ErrNotOurs = errNotOurs

const (
	PersonFor = personFor
	GroupFor  = groupFor
)

func (p *Platform) Person(ctx context.Context, user string) (chat.Person, error) {
	return p.person(ctx, user)
}

func (p *Platform) Actor(ctx context.Context, user, team, name string) (chat.Person, error) {
	return p.actor(ctx, user, team, name)
}

func (p *Platform) Direct(ctx context.Context, user string) (string, error) {
	return p.direct(ctx, user)
}

func (p *Platform) WithBot(ctx context.Context, channel, user string) (bool, error) {
	return p.withBot(ctx, channel, user)
}

func (p *Platform) ForgetPerson(user string) { p.forgetPerson(user) }

func (p *Platform) Share(ctx context.Context, channel, thread string, f chat.File) error {
	return p.share(ctx, channel, thread, f)
}

// Permission is a permission, for tests.
type Permission struct {
	Scope string
	Needs []string
}

// Permissions are the scopes that the manifest asks for, with what needs them.
func Permissions() (out []Permission) {
	for _, p := range permissions {
		out = append(out, Permission{p.scope, p.needs})
	}
	return out
}

// BotEvents are the events that the manifest asks for.
func BotEvents() []string { return botEvents }

func (p *Platform) PostNow(ctx context.Context, to chat.Target, c chat.Card, key string) (string, error) {
	return p.postNow(ctx, to, c, key)
}
