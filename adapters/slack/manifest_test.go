package slack_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"livinglab/adapters/slack"
	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

// sdkMethods are the methods of Slack's that the SDK's functions call.
var sdkMethods = map[string]string{
	"AuthTestContext": "auth.test", "GetBotInfoContext": "bots.info", "StartSocketModeContext": "apps.connections.open",
	"PostMessageWithResponseContext": "chat.postMessage", "PostEphemeralContext": "chat.postEphemeral",
	"UpdateMessageContext": "chat.update", "DeleteMessageContext": "chat.delete",
	"OpenViewContext": "views.open", "PushViewContext": "views.push", "UpdateViewContext": "views.update", "PublishViewContext": "views.publish",
	"GetUploadURLExternalContext": "files.getUploadURLExternal", "CompleteUploadExternalContext": "files.completeUploadExternal", "UploadToURL": "",
	"GetUserInfoContext": "users.info", "GetUsersPaginated": "users.list",
	"GetUserGroupsContext": "usergroups.list", "GetUserGroupMembersContext": "usergroups.users.list",
	"GetConversationInfoContext": "conversations.info", "GetConversationsForUserContext": "users.conversations",
	"OpenConversationContext":       "conversations.open",
	"GetConversationHistoryContext": "conversations.history", "GetConversationRepliesContext": "conversations.replies",
}

// source is what the adapter's own files say.
type source struct {
	called map[string]bool // methods of Slack's
	cases  map[string]bool // strings that a switch looks for
}

func readSource(t *testing.T) source {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	s := source{called: map[string]bool{}, cases: map[string]bool{}}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool { s.see(t, n); return true })
	}
	return s
}

func (s source) see(t *testing.T, n ast.Node) {
	switch n := n.(type) {
	case *ast.SelectorExpr: // p.api.Function
		if in, ok := n.X.(*ast.SelectorExpr); !ok || in.Sel.Name != "api" {
			return
		}
		method, known := sdkMethods[n.Sel.Name]
		if !known {
			t.Errorf("the adapter calls %s: name its method in sdkMethods, and its scope in permissions", n.Sel.Name)
		}
		s.called[method] = true
	case *ast.CaseClause:
		for _, e := range n.List {
			if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
				v, _ := strconv.Unquote(l.Value)
				s.cases[v] = true
			}
		}
	}
}

// The manifest asks for the scopes of the methods that the adapter calls and of
// the events that it hears, and for no other.
func TestScopesAreThoseOfWhatIsCalled(t *testing.T) {
	src := readSource(t)
	neededFor := map[string][]string{} // scopes, by what needs them
	for _, p := range slack.Permissions() {
		for _, what := range p.Needs {
			neededFor[what] = append(neededFor[what], p.Scope)
		}
	}
	for method := range src.called {
		if method == "" || method == "apps.connections.open" { // which takes the app's own token
			continue
		}
		takes, known := slacktest.MethodScopes(method)
		if !known {
			t.Errorf("%s: the local Slack has no such method", method)
		}
		if len(takes) > 0 && len(neededFor[method]) == 0 {
			t.Errorf("%s is called, and no scope is asked for it: it takes %v", method, takes)
		}
	}
	for what, scopes := range neededFor {
		takes, method := slacktest.MethodScopes(what)
		heard := slices.Contains(slack.BotEvents(), what) && src.cases[strings.SplitN(what, ".", 2)[0]]
		for _, scope := range scopes {
			switch {
			case scope == "commands":
			case method && (!src.called[what] || !slices.Contains(takes, scope)):
				t.Errorf("%s is asked for %s, which is not called or takes %v", scope, what, takes)
			case !method && !heard:
				t.Errorf("%s is asked for %s, which is not heard", scope, what)
			}
		}
	}
	for _, event := range slack.BotEvents() {
		if !src.cases[strings.SplitN(event, ".", 2)[0]] {
			t.Errorf("the event %s is asked for, and nothing hears it", event)
		}
	}
}

// Without any one of the scopes something is refused; with all of them, nothing.
func TestEachScopeIsNeeded(t *testing.T) {
	for _, without := range append([]string{""}, slack.Scopes()...) {
		if without == "commands" {
			continue // Slack takes no command of an app that lacks it
		}
		t.Run(without, func(t *testing.T) {
			scopes := slices.DeleteFunc(slack.Scopes(), func(s string) bool { return s == without })
			refused := ""
			for _, r := range lived(t, scopes) {
				if r.Code == "missing_scope" {
					refused += r.What + " (" + r.Why + ") "
				}
			}
			if without == "" && refused != "" {
				t.Errorf("with all scopes: %s", refused)
			}
			if without != "" && refused == "" {
				t.Errorf("nothing needs %s", without)
			}
		})
	}
}

// lived does a little of all that the bot does in a workspace, and returns what
// was refused.
func lived(t *testing.T, scopes []string) []slacktest.Refusal {
	s := slacktest.New(t, slacktest.Options{Scopes: scopes})
	s.AddPeople(slacktest.Person{ID: "U0CLAIRE01", Name: "Claire"}, slacktest.Person{ID: "U0BRUNO001", Name: "Bruno"})
	s.AddRooms(slacktest.Room{ID: "C0IDEATION"}, slacktest.Room{ID: "G0COMITE01", Private: true})
	s.AddGroup("S0COMITE01", "comite", "U0BRUNO001")
	p := slack.New(slack.Options{BotToken: slacktest.Bot, AppToken: slacktest.App, API: s.API(), Groups: []string{"S0COMITE01"},
		Say: func(_ chat.Lang, key string) string { return key }, Now: s.Clock().Now, Sleep: s.Clock().Sleep})
	ctx := t.Context()
	group, _ := p.Group(ctx, []string{"U0CLAIRE01", "U0BRUNO001"})
	for _, to := range []chat.Target{{Room: "C0IDEATION"}, {Room: "G0COMITE01"}, {Person: "U0CLAIRE01"}, {Room: group}} {
		if to.Room == "" && to.Person == "" {
			continue // no group could be made
		}
		p.Post(ctx, to, chat.Card{Title: chat.Str("Bonjour"), File: &chat.File{Name: "a.json", Data: []byte("{}")}}, "key")
		p.Find(ctx, to, "another", s.Clock().Now())
	}
	p.People(ctx)
	p.Check(ctx, slack.Expected{Rooms: []string{"C0IDEATION", "G0COMITE01"}, People: []string{"U0CLAIRE01"}})
	return s.Refused()
}

func TestManifestRefuses(t *testing.T) {
	say := func(_ chat.Lang, key string) string { return key }
	command := func(name string) []chat.CommandSpec {
		return []chat.CommandSpec{{Name: chat.Words{chat.French: name}, About: chat.Words{chat.French: "x"}}}
	}
	for what, o := range map[string]slack.ManifestOptions{
		"no name":               {Commands: command("labo")},
		"a name too long":       {Name: strings.Repeat("é", 36), Commands: command("labo")},
		"an address of no web":  {Name: "Labo", URL: "labo.example.org", Commands: command("labo")},
		"an address in clear":   {Name: "Labo", URL: "http://labo.example.org", Commands: command("labo")},
		"a command of Slack's":  {Name: "Labo", Commands: command("remind")},
		"a command of a space":  {Name: "Labo", Commands: command("le labo")},
		"a command too long":    {Name: "Labo", Commands: command(strings.Repeat("a", 32))},
		"a shortcut too long":   {Name: "Labo", Commands: []chat.CommandSpec{{Name: chat.Words{chat.French: "x"}, OnMessage: chat.Words{chat.French: strings.Repeat("a", 25)}}}},
		"too many commands":     {Name: "Labo", Commands: many()},
		"an address of a query": {Name: "Labo", URL: "https://labo.example.org/?a=b", Commands: command("labo")},
	} {
		o.Say = say
		if _, err := slack.NewManifest(o); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
	m, err := slack.NewManifest(slack.ManifestOptions{Name: "Labo", URL: "https://labo.example.org/robot/", Commands: command("idée"), Say: say})
	if err != nil {
		t.Fatal(err)
	}
	if c := m.Features.Commands[0]; c.Command != "/idee" || c.URL != "https://labo.example.org/robot/slack/events" || m.Settings.SocketMode || m.Settings.Events.URL != c.URL {
		t.Errorf("%+v, %+v", c, m.Settings)
	}
}

func many() (out []chat.CommandSpec) {
	for i := range 26 {
		out = append(out, chat.CommandSpec{Name: chat.Words{chat.French: "c" + strconv.Itoa(i)}})
	}
	return out
}
