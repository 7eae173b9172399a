package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"

	"livinglab/adapters/recent"
	"livinglab/bot/chat"
)

// How long what Slack told of people is believed, and how much is remembered.
const (
	personFor = time.Hour       // Slack tells of changes by user_change, which may be missed
	groupFor  = 5 * time.Minute // who is of the committee
	failedFor = 30 * time.Second
	// learnEvery is the least time between two readings of the roster for want of
	// a better way to know who acts.
	learnEvery = 10 * time.Minute
	maxPeople  = 10_000
	maxDirects = 10_000
	// askFor is how long someone who acts waits for what Slack knows of them.
	askFor = time.Second
	// rosterFor is how long the roster may wait for its turns: tier 2 is 20
	// pages a minute.
	rosterFor = time.Minute
	// rosterPage is what Slack recommends, maxPages more than any workspace of a
	// lab has: what would be beyond is an error, not a part.
	rosterPage = 200
	maxPages   = 500
)

// errNotOurs is someone who may not act here.
var errNotOurs = errors.New("not someone who can use the bot here")

// identity is who the bot is in the workspace.
type identity struct {
	team string // the workspace
	user string // the bot's user
	bot  string // the bot itself, as messages name it
	url  string // the workspace's address
}

// directory is what is remembered of who is who.
type directory struct {
	asking  singleflight.Group
	people  *recent.Map[string, known]
	directs *recent.Map[string, string]    // by user
	failed  *recent.Map[string, time.Time] // when Slack could not tell of a user

	mu     sync.Mutex
	me     identity
	groups map[string]group
	learnt time.Time // when the roster was last read
}

// known is what Slack told of a user, and when.
type known struct {
	user slack.User
	at   time.Time
}

// group is a user group: who is in it, as Slack told at a time, and when it
// last failed to.
type group struct {
	in     map[string]bool
	at     time.Time
	failed time.Time
}

func newDirectory() *directory {
	return &directory{people: recent.New[string, known](maxPeople), directs: recent.New[string, string](maxDirects),
		failed: recent.New[string, time.Time](maxPeople), groups: map[string]group{}}
}

// fresh reports whether something of a time is still believed. A clock that was
// set back makes nothing last longer.
func fresh(at, now time.Time, lasts time.Duration) bool {
	age := now.Sub(at)
	return !at.IsZero() && age >= 0 && age < lasts
}

// self is who the bot is, as far as Slack was asked.
func (d *directory) self() identity {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.me
}

// self tells who the bot is. It is asked for once.
func (p *Platform) self(ctx context.Context) (identity, error) {
	if me := p.folk.self(); me.user != "" {
		return me, nil
	}
	r, err := p.authTest(ctx)
	if err != nil {
		return identity{}, err
	}
	p.folk.mu.Lock()
	defer p.folk.mu.Unlock()
	p.folk.me = identity{team: r.TeamID, user: r.UserID, bot: r.BotID, url: r.URL}
	return p.folk.me, nil
}

// authTest asks Slack whose token it is.
func (p *Platform) authTest(ctx context.Context) (r *slack.AuthTestResponse, err error) {
	err = p.call(ctx, turn{method: "auth.test"}, func(ctx context.Context) (err error) {
		r, err = p.api.AuthTestContext(ctx)
		return err
	})
	if err == nil && (r.UserID == "" || r.TeamID == "" || r.BotID == "") {
		err = &SetupError{Key: WrongTokenKind, Args: map[string]string{"token": botToken},
			Err: errors.New("auth.test: the token is not a bot's")}
	}
	return r, err
}

// person tells of someone in the workspace, by one call of users.info at most:
// what was told within the hour is told again, and older than that where Slack
// fails. The error is errNotOurs for bots, deactivated accounts and people of
// other workspaces, else failure's.
func (p *Platform) person(ctx context.Context, user string) (chat.Person, error) {
	me, err := p.self(ctx)
	if err != nil {
		return chat.Person{}, err
	}
	u, err := p.user(ctx, user)
	if err != nil {
		return chat.Person{}, err
	}
	if why := me.refuses(u); why != "" {
		return chat.Person{}, fmt.Errorf("slack: %s: %w: %s", user, errNotOurs, why)
	}
	return p.told(ctx, u), nil
}

// actor is person for someone who is waiting for the bot: where Slack is slow or
// fails, what the payload tells of them has to do, and Slack is not asked again
// for a moment. Its only error is errNotOurs. The team is the person's own, as
// the payload tells it, or "".
func (p *Platform) actor(ctx context.Context, user, team, name string) (chat.Person, error) {
	quick, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	who, err := chat.Person{}, errAsked
	if at, ok := p.folk.failed.Get(user); !ok || !fresh(at, p.o.Now(), failedFor) {
		var groups sync.WaitGroup
		groups.Go(func() { p.groupsOf(quick, user) }) // beside: both are had in the time for one
		who, err = p.person(quick, user)
		groups.Wait()
	}
	if err == nil || errors.Is(err, errNotOurs) {
		return who, err
	}
	if me := p.folk.self(); team != "" && me.team != "" && team != me.team {
		return chat.Person{}, fmt.Errorf("slack: %s: %w: of another workspace", user, errNotOurs)
	}
	if !errors.Is(err, errAsked) {
		p.folk.failed.Put(user, p.o.Now())
		p.o.Logger.Warn("slack: what it knows of a person could not be had in time", "error", err)
	}
	return p.told(quick, slack.User{ID: user, Name: name}), nil
}

// errAsked is a question that Slack has just failed to answer.
var errAsked = errors.New("asked a moment ago")

// user is what Slack tells of a user. Where many act for the first time at once,
// more than users.info may be asked for, the roster tells of all of them.
func (p *Platform) user(ctx context.Context, id string) (slack.User, error) {
	was, ok := p.folk.people.Get(id)
	if ok && fresh(was.at, p.o.Now(), personFor) {
		return was.user, nil
	}
	v, err, _ := p.folk.asking.Do("user/"+id, func() (any, error) { return p.askUser(ctx, id) })
	var retry *chat.RetryError
	if errors.As(err, &retry) && p.learnAll(ctx) {
		if now, ok := p.folk.people.Get(id); ok {
			return now.user, nil
		}
	}
	if err != nil && ok && !errors.Is(err, chat.ErrGone) {
		return was.user, nil
	}
	u, _ := v.(slack.User)
	return u, err
}

// askUser asks Slack of a user.
func (p *Platform) askUser(ctx context.Context, id string) (slack.User, error) {
	var u *slack.User
	err := p.call(ctx, turn{method: "users.info"}, func(ctx context.Context) (err error) {
		u, err = p.api.GetUserInfoContext(ctx, id, slack.GetUserInfoOptionIncludeLocale(true))
		return err
	})
	if err != nil {
		return slack.User{}, err
	}
	return p.keepUser(*u), nil
}

// keepUser remembers what the bot uses of a user, and nothing else that Slack
// tells of them.
func (p *Platform) keepUser(u slack.User) slack.User {
	kept := slack.User{
		ID: u.ID, TeamID: u.TeamID, Name: u.Name, RealName: u.RealName, Locale: u.Locale,
		Deleted: u.Deleted, IsBot: u.IsBot, IsWorkflowBot: u.IsWorkflowBot, IsConnectorBot: u.IsConnectorBot, IsInvitedUser: u.IsInvitedUser,
		Profile:    slack.UserProfile{DisplayName: u.Profile.DisplayName, RealName: u.Profile.RealName},
		Enterprise: slack.EnterpriseUser{Teams: u.Enterprise.Teams},
	}
	p.folk.people.Put(u.ID, known{user: kept, at: p.o.Now()})
	return kept
}

// learnAll reads the roster, unless it was read lately, and reports whether it
// was.
func (p *Platform) learnAll(ctx context.Context) bool {
	v, _, _ := p.folk.asking.Do("roster", func() (any, error) {
		p.folk.mu.Lock()
		at := p.folk.learnt
		p.folk.mu.Unlock()
		if fresh(at, p.o.Now(), learnEvery) {
			return true, nil
		}
		_, err := p.users(ctx)
		return err == nil, nil
	})
	return v == true
}

// forgetPerson has the next question about someone go to Slack: they changed.
func (p *Platform) forgetPerson(user string) { p.folk.people.Take(user) }

// forgetGroup has the next question about a user group go to Slack.
func (p *Platform) forgetGroup(id string) {
	p.folk.mu.Lock()
	defer p.folk.mu.Unlock()
	delete(p.folk.groups, id)
}

// slackbot is Slack's own, which is_bot does not tell.
const slackbot = "USLACKBOT"

// refuses tells why a user may not use the bot here, "" if they may. Guests may.
func (me identity) refuses(u slack.User) string {
	switch {
	case u.Deleted:
		return "deactivated"
	case u.IsBot, u.IsWorkflowBot, u.IsConnectorBot, u.ID == slackbot, u.ID == me.user:
		return "a bot"
	case u.TeamID == "" || u.TeamID == me.team || slices.Contains(u.Enterprise.Teams, me.team):
		return ""
	}
	return "of another workspace"
}

// told is a user as the bot is told of them.
func (p *Platform) told(ctx context.Context, u slack.User) chat.Person {
	return chat.Person{Account: chat.Account{Platform: PlatformName, ID: u.ID}, Name: nameOf(u),
		Locale: u.Locale, Groups: p.groupsOf(ctx, u.ID)}
}

// nameOf is the name that others see. It is never empty.
func nameOf(u slack.User) string {
	for _, name := range []string{u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name} {
		if name = strings.TrimSpace(name); name != "" {
			return name
		}
	}
	return u.ID
}

// groupsOf lists those of Options.Groups that a user is in. Where Slack fails,
// what it told before has to do.
func (p *Platform) groupsOf(ctx context.Context, user string) []string {
	var in []string
	for _, id := range p.o.Groups {
		if p.members(ctx, id)[user] {
			in = append(in, id)
		}
	}
	return in
}

// members are those in a user group, as Slack told lately.
func (p *Platform) members(ctx context.Context, id string) map[string]bool {
	p.folk.mu.Lock()
	g, now := p.folk.groups[id], p.o.Now()
	p.folk.mu.Unlock()
	if fresh(g.at, now, groupFor) || fresh(g.failed, now, failedFor) {
		return g.in
	}
	v, _, _ := p.folk.asking.Do("group/"+id, func() (any, error) {
		var users []string
		err := p.call(ctx, turn{method: "usergroups.users.list"}, func(ctx context.Context) (err error) {
			users, err = p.api.GetUserGroupMembersContext(ctx, id)
			return err
		})
		p.folk.mu.Lock()
		defer p.folk.mu.Unlock()
		g := p.folk.groups[id]
		if err != nil {
			p.o.Logger.Warn("slack: who is in a user group could not be had", "group", id, "error", err)
			g.failed = p.o.Now()
		} else {
			g = group{in: map[string]bool{}, at: p.o.Now()}
			for _, u := range users {
				g.in[u] = true
			}
		}
		p.folk.groups[id] = g
		return g.in, nil
	})
	in, _ := v.(map[string]bool)
	return in
}

// People returns everyone who can use the bot in the workspace.
func (p *Platform) People(ctx context.Context) ([]chat.Person, error) {
	me, err := p.self(ctx)
	if err != nil {
		return nil, err
	}
	users, err := p.users(ctx)
	if err != nil {
		return nil, err
	}
	var out []chat.Person
	for _, u := range users {
		if me.refuses(u) == "" && !u.IsInvitedUser {
			out = append(out, p.told(ctx, u))
		}
	}
	return out, nil
}

// users is the whole roster of the workspace.
func (p *Platform) users(ctx context.Context) (all []slack.User, err error) {
	pages := p.api.GetUsersPaginated(slack.GetUsersOptionLimit(rosterPage))
	for range maxPages {
		err := p.call(ctx, turn{method: "users.list", patience: rosterFor}, func(ctx context.Context) (err error) {
			pages, err = pages.Next(ctx)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, u := range pages.Users {
			all = append(all, p.keepUser(u))
		}
		if pages.Cursor == "" {
			p.folk.mu.Lock()
			defer p.folk.mu.Unlock()
			p.folk.learnt = p.o.Now()
			return all, nil
		}
	}
	return nil, fmt.Errorf("slack: users.list: more than %d pages", maxPages)
}
