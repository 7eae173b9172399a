package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers is who may import whom, first match wins: the rule in CONTRIBUTING.md,
// checked on what the compiler sees. Test files are free.
var layers = []struct {
	folder string   // ending in "/": everything under it
	may    []string // packages of this module, or modules of others
}{
	{"bot/chat", nil},
	{"bot/tally", nil},
	{"bot/pairing", nil},
	{"bot/when", []string{"github.com/robfig/cron/v3"}},
	{"bot/ical/icaltest", nil},
	{"bot/ical", []string{"bot/chat", "bot/when", "github.com/arran4/golang-ical"}},
	{"bot/chat/chattest", []string{"bot/chat", "github.com/google/go-cmp"}},
	{"bot/bottest/everywhere", []string{"adapters/discord/discordtest", "adapters/slack/slacktest", "adapters/web/webtest", "bot/bottest", "bot/chat"}},
	{"bot/bottest", []string{"bot", "bot/chat", "bot/chat/chattest", "bot/when", "storage", "golang.org/x/tools"}},
	{"bot", []string{"bot/chat", "bot/when", "storage", "go.yaml.in/yaml/v3", "golang.org/x/text", "github.com/agnivade/levenshtein", "github.com/robfig/cron/v3"}},
	{"bot/", []string{"bot", "bot/chat", "storage", "bot/ical", "bot/tally", "bot/pairing", "bot/when",
		"github.com/kljensen/snowball", "github.com/go-analyze/charts", "github.com/golang/freetype", "golang.org/x/image", "golang.org/x/text"}},
	{"storage", []string{"github.com/mattn/go-sqlite3", "github.com/pressly/goose/v3"}},
	{"adapters/recent", nil},
	{"adapters/intake", []string{"bot/chat"}},
	{"adapters/speech/speechtest", []string{"bot/chat", "go.yaml.in/yaml/v3"}},
	{"adapters/speech", []string{"bot/chat"}},
	{"adapters/web/webtest", []string{"adapters/web", "adapters/speech/speechtest", "github.com/chromedp/chromedp", "github.com/chromedp/cdproto", "bot/chat", "bot/chat/chattest", "golang.org/x/net", "storage"}},
	{"adapters/web", []string{"adapters/speech", "bot/chat"}},
	{"adapters/slack/slacktest", []string{"adapters/slack", "adapters/intake", "adapters/speech/speechtest", "bot/chat", "bot/chat/chattest", "storage", "github.com/gorilla/websocket", "github.com/santhosh-tekuri/jsonschema/v6"}},
	{"adapters/slack", []string{"adapters/intake", "adapters/recent", "adapters/speech", "bot/chat", "github.com/slack-go/slack", "github.com/gorilla/websocket", "golang.org/x/time", "golang.org/x/sync"}},
	{"adapters/discord/discordtest/markdown", nil},
	{"adapters/discord/discordtest", []string{"adapters/discord", "adapters/intake", "adapters/speech/speechtest", "adapters/discord/discordtest/markdown", "bot/chat", "bot/chat/chattest", "storage", "github.com/gorilla/websocket", "github.com/santhosh-tekuri/jsonschema/v6"}},
	{"adapters/discord", []string{"adapters/intake", "adapters/recent", "adapters/speech", "bot/chat", "github.com/bwmarrin/discordgo", "github.com/gorilla/websocket", "golang.org/x/time", "golang.org/x/sync"}},
}

// free may import anything.
var free = []string{"cmd/livinglab"}

func TestLayers(t *testing.T) {
	type pkg struct {
		ImportPath string
		Imports    []string
		Module     *struct{ Path string }
		Standard   bool
	}
	var stderr bytes.Buffer
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Module,Standard", "livinglab/...")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	all := map[string]pkg{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
	checked := 0
	for path, p := range all {
		own, ours := strings.CutPrefix(path, "livinglab/")
		if !ours || slices.Contains(free, own) {
			continue
		}
		checked++
		i := slices.IndexFunc(layers, func(l struct {
			folder string
			may    []string
		}) bool {
			return own == l.folder || (strings.HasSuffix(l.folder, "/") && strings.HasPrefix(own, l.folder))
		})
		if i < 0 {
			t.Errorf("%s: no rule says what it may import: add it to layers and to CONTRIBUTING.md", own)
			continue
		}
		for _, imported := range p.Imports {
			q := all[imported]
			if q.Standard || imported == "C" {
				continue
			}
			name, ours := strings.CutPrefix(imported, "livinglab/")
			if !ours && q.Module != nil {
				name = q.Module.Path
			}
			if !slices.Contains(layers[i].may, name) {
				t.Errorf("%s imports %s: it may import the standard library and %v", own, name, layers[i].may)
			}
		}
	}
	if checked < 8 {
		t.Errorf("only %d packages were checked", checked)
	}
}
