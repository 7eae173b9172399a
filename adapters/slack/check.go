package slack

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// Checks is what the configuration names, for Check to look up. The user groups
// are those of Options.
type Checks struct {
	Rooms  []string // ids of channels
	People []string // ids of people who have a role
}

// Finding is one thing that Check found. Key is one of Texts, Args its values.
// Subject is the id that it is about, "" for the installation itself.
type Finding struct {
	Key     string
	Args    map[string]string
	Subject string
	// Wrong says that something will not work until it is mended; what is not
	// wrong is told for the person to compare.
	Wrong bool
}

// Words returns what to tell a person, with the words that say has for Key.
func (f Finding) Words(say func(key string) string) string { return fill(say(f.Key), f.Args) }

// The keys of a Finding, beside those of a SetupError.
const (
	FoundWorkspace = "check-workspace"   // the bot is [bot] in the workspace [team]
	FoundSocket    = "check-socket"      // Socket Mode is on
	FoundRoom      = "check-room"        // the bot is in [room]
	Unreachable    = "check-unreachable" // Slack did not answer: [error]
	ClockWrong     = "check-clock"       // the machine's clock is [seconds] from Slack's
	ScopeMissing   = "check-scope"       // the app was not given [scope]
	OtherApp       = "check-app"         // the tokens are of two apps
	RoomMissing    = "check-room-missing"
	RoomArchived   = "check-room-archived"
	RoomWithout    = "check-room-without" // [bot] is not in [room]
	GroupMissing   = "check-group-missing"
	GroupsUnpaid   = "check-groups-unpaid" // user groups need a paid plan
	PersonMissing  = "check-person-missing"
	PersonNotOurs  = "check-person-not-ours" // a bot, deactivated, of another workspace
	CheckFailed    = "check-failed"          // Slack answered [error]
)

// clockTolerance is how far clocks may be apart: Slack's signatures are good for
// five minutes, and answers take their time.
const clockTolerance = time.Minute

// Check looks at the installation and tells what is missing, in the order in
// which it is best mended. It posts nothing, opens no connection, and may run
// beside the bot.
func (p *Platform) Check(ctx context.Context, of Checks) []Finding {
	auth, err := p.authTest(ctx)
	if err != nil {
		return []Finding{wrong("", err)}
	}
	found := []Finding{{Key: FoundWorkspace, Args: map[string]string{"team": auth.Team, "bot": auth.User}}}
	found = append(found, p.checkClock(auth.Header)...)
	found = append(found, checkScopes(auth.Header)...)
	if p.o.AppToken != "" {
		found = append(found, p.checkSocket(ctx, auth.BotID)...)
	}
	for _, id := range of.Rooms {
		found = append(found, p.checkRoom(ctx, id, auth.User))
	}
	found = append(found, p.checkGroups(ctx)...)
	for _, id := range of.People {
		found = append(found, p.checkPerson(ctx, id)...)
	}
	// What fails for want of a scope was told once, by the scope.
	told := slices.ContainsFunc(found, func(f Finding) bool { return f.Key == ScopeMissing })
	return slices.DeleteFunc(found, func(f Finding) bool { return told && f.Key == MissingScope && f.Args["token"] == botToken })
}

// wrong is the finding of a call that failed.
func wrong(subject string, err error) Finding {
	var setup *SetupError
	f := Finding{Key: CheckFailed, Subject: subject, Wrong: true, Args: map[string]string{"error": err.Error()}}
	switch {
	case errors.As(err, &setup):
		f.Key, f.Args = setup.Key, setup.Args
	case code(err) == "":
		f.Key = Unreachable
	}
	return f
}

// checkClock compares the machine's clock with that of Slack's answer.
func (p *Platform) checkClock(h http.Header) []Finding {
	at, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return nil
	}
	apart := p.o.Now().Sub(at)
	if apart.Abs() < clockTolerance {
		return nil
	}
	return []Finding{{Key: ClockWrong, Wrong: true, Args: map[string]string{"seconds": strconv.Itoa(int(apart.Abs().Seconds()))}}}
}

// checkScopes compares what the token may do with what the bot needs.
func checkScopes(h http.Header) (found []Finding) {
	if len(h.Values("X-Oauth-Scopes")) == 0 {
		return nil // Slack did not tell
	}
	has := map[string]bool{}
	for _, s := range strings.Split(h.Get("X-Oauth-Scopes"), ",") {
		has[strings.TrimSpace(s)] = true
	}
	for _, scope := range Scopes() {
		if !has[scope] {
			found = append(found, Finding{Key: ScopeMissing, Wrong: true, Args: map[string]string{"scope": scope}})
		}
	}
	return found
}

// appOfToken finds the app in an app-level token, as Slack makes them.
var appOfToken = regexp.MustCompile(`^xapp-\d+-(A[A-Z0-9]+)-`)

// checkSocket asks for a connection of Socket Mode, and does not open it.
func (p *Platform) checkSocket(ctx context.Context, bot string) []Finding {
	err := p.call(ctx, turn{method: openSocket}, func(ctx context.Context) error {
		_, _, err := p.api.StartSocketModeContext(ctx)
		return err
	})
	if err != nil {
		return []Finding{wrong("", err)}
	}
	if m := appOfToken.FindStringSubmatch(p.o.AppToken); m != nil {
		if b, err := p.api.GetBotInfoContext(ctx, slack.GetBotInfoParameters{Bot: bot}); err == nil && b.AppID != "" && b.AppID != m[1] {
			return []Finding{{Key: OtherApp, Wrong: true}}
		}
	}
	return []Finding{{Key: FoundSocket}}
}

// checkRoom looks for a room, and for the bot in it.
func (p *Platform) checkRoom(ctx context.Context, id, bot string) Finding {
	var c *slack.Channel
	err := p.call(ctx, turn{method: "conversations.info", patience: rosterFor}, func(ctx context.Context) (err error) {
		c, err = p.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
		return err
	})
	f := Finding{Subject: id, Wrong: true, Args: map[string]string{"room": id, "bot": bot}}
	switch {
	case code(err) == "channel_not_found":
		f.Key = RoomMissing
	case err != nil:
		return wrong(id, err)
	case c.IsArchived:
		f.Key, f.Args["room"] = RoomArchived, c.Name
	case !c.IsMember:
		f.Key, f.Args["room"] = RoomWithout, c.Name
	default:
		f.Key, f.Args["room"], f.Wrong = FoundRoom, c.Name, false
	}
	return f
}

// checkGroups looks for the user groups.
func (p *Platform) checkGroups(ctx context.Context) (found []Finding) {
	for _, id := range p.o.Groups {
		err := p.call(ctx, turn{method: "usergroups.users.list", patience: rosterFor}, func(ctx context.Context) error {
			_, err := p.api.GetUserGroupMembersContext(ctx, id)
			return err
		})
		f := Finding{Subject: id, Wrong: true, Args: map[string]string{"group": id}}
		switch code(err) {
		case "no_such_subteam":
			f.Key = GroupMissing
		case "plan_upgrade_required":
			return append(found, Finding{Key: GroupsUnpaid, Wrong: true})
		default:
			if err == nil {
				continue
			}
			f = wrong(id, err)
		}
		found = append(found, f)
	}
	return found
}

// checkPerson looks for someone who has a role.
func (p *Platform) checkPerson(ctx context.Context, id string) []Finding {
	_, err := p.person(ctx, id)
	var retry *chat.RetryError
	if errors.As(err, &retry) && p.o.Sleep(ctx, retry.After) == nil {
		_, err = p.person(ctx, id)
	}
	args := map[string]string{"person": id}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errNotOurs):
		return []Finding{{Key: PersonNotOurs, Args: args, Subject: id, Wrong: true}}
	case code(err) == "user_not_found":
		return []Finding{{Key: PersonMissing, Args: args, Subject: id, Wrong: true}}
	}
	return []Finding{wrong(id, err)}
}
