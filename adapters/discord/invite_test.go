package discord_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"livinglab/adapters/discord"
	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

// free are the operations that take no permission in a server: they are about
// the bot itself, its commands, what people have just done, or who is there.
var free = []string{
	"get_my_application", "get_bot_gateway", "list_my_guilds", "get_guild", "get_guild_member", "list_guild_members", "list_guild_channels",
	"create_dm", "list_application_commands", "bulk_set_application_commands", "list_guild_application_commands", "bulk_set_guild_application_commands",
	"create_interaction_response", "execute_webhook", "get_original_webhook_message", "update_original_webhook_message", "delete_original_webhook_message",
}

// operations are those that the adapter's own files name.
func operations(t *testing.T) (names []string) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	add := func(e ast.Expr) {
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if v, _ := strconv.Unquote(l.Value); !slices.Contains(names, v) {
				names = append(names, v)
			}
		}
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr: // request{operation: "…"}
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "operation" {
					add(n.Value)
				}
			case *ast.CallExpr: // c.get(ctx, "…")
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "get" && len(n.Args) > 1 {
					add(n.Args[1])
				}
			}
			return true
		})
	}
	return append(names, discord.OpenDirect)
}

// The invite asks for the permissions of what the adapter calls, and for no other.
func TestPermissionsAreThoseOfWhatIsCalled(t *testing.T) {
	needed := discord.PermissionNeeds()
	called := operations(t)
	for _, op := range called {
		if (len(needed[op]) > 0) == slices.Contains(free, op) {
			t.Errorf("%s is called: name it in permissions, or among those that are free", op)
		}
	}
	for op, names := range needed {
		if !slices.Contains(called, op) {
			t.Errorf("%v are asked for %s, which is not called", names, op)
		}
	}
}

// lived is what the bot does in a room of a server where its role has some
// permissions: what of it fails.
func lived(t *testing.T, may discordtest.Permission) (failed []string) {
	o := discordtest.Options{Permissions: &may}
	l := open(t, o)
	// @everyone may nothing: the bot has its own role alone.
	l.AddRole(discordtest.Role{ID: l.Guild, Name: "@everyone"})
	ctx := context.Background()
	room := chat.Target{Room: ideas}
	do := func(what string, err error) {
		if err != nil {
			failed = append(failed, what+": "+err.Error())
		}
	}
	picture := titled("Résultat")
	picture.Picture = &chat.Picture{Name: "a.png", PNG: png, Alt: "Un point"}
	_, err := l.bot.Post(ctx, room, picture, "picture")
	do("a picture", err)
	begun := l.Clock().Now()
	id, err := l.bot.Post(ctx, room, titled("Jardin"), "k")
	if err != nil {
		do("a post", err)
		return failed
	}
	do("an edit", l.bot.Edit(ctx, room, id, titled("Le jardin")))
	_, err = l.bot.Post(ctx, chat.Target{Room: ideas, Thread: id}, titled("Réponse"), "reply")
	do("a reply", err)
	_, err = l.bot.Post(ctx, room, titled("Marché"), "again")
	do("a post", err)
	l.restart()
	found, err := l.bot.Find(ctx, room, "again", begun)
	if do("what was posted before", err); found == "" {
		failed = append(failed, "what was posted before is not found")
	}
	return failed
}

// Without any one of the permissions something fails; with all of them, nothing.
func TestEachPermissionIsNeeded(t *testing.T) {
	all := discordtest.Permission(discord.AskedPermissions())
	if failed := lived(t, all); len(failed) > 0 {
		t.Errorf("with all of them: %q", failed)
	}
	for name, bit := range discord.PermissionBits() {
		if failed := lived(t, all&^discordtest.Permission(bit)); len(failed) == 0 {
			t.Errorf("nothing needs %s", name)
		}
	}
	if all != discordtest.Invited {
		t.Errorf("the local Discord lets bots in with %v, the invite asks for %v", discordtest.Invited, all)
	}
}

func TestInvite(t *testing.T) {
	u, err := url.Parse(discord.Invite("123", "456"))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if u.Host != "discord.com" || u.Path != "/oauth2/authorize" || q.Get("client_id") != "123" || q.Get("guild_id") != "456" ||
		q.Get("scope") != "bot applications.commands" || q.Get("permissions") != discordtest.Invited.String() {
		t.Errorf("the invite is %s", u)
	}
	if strings.Contains(discord.Invite("123", ""), "guild_id") {
		t.Error("a server that nobody named")
	}
}

// Each permission has its name and its reason, in both languages.
func TestPermissionsHaveWords(t *testing.T) {
	say := discord.OwnWords(t)
	for _, name := range discord.Needed() {
		for _, l := range chat.Langs {
			for _, key := range []string{"permission-" + name, "why-" + name} {
				if say(l, key) == "" {
					t.Errorf("no words for %s in %s", key, l)
				}
			}
		}
	}
}
