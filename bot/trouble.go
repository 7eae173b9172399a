package bot

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"livinglab/bot/chat"
)

// caught turns a panic into an error, with its stack; to be deferred.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
	}
}

// quoted finds what Go's %q writes: what errors quote may be what a person
// wrote.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// errorAttr is an error as it is logged: without what it quotes, nor the names
// that the log must not tell.
func errorAttr(err error, secrets ...string) slog.Attr {
	s := quoted.ReplaceAllString(err.Error(), `"…"`)
	for _, secret := range secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "…")
		}
	}
	return slog.String("error", s)
}

// brief is an error as it is kept and shown to the coordinator: its first line,
// at most 300 characters.
func brief(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return chat.CutString(strings.ToValidUTF8(line, "?"), 300)
}

// tellLost is the first version.
func (d *delivery) tellLost(ctx context.Context, tx *sql.Tx, j *job, failed error) error {
	if j.letter != nil && strings.HasPrefix(j.key, "core/dead/") {
		return nil
	}
	return d.tellDead(ctx, tx, d.clock(), "dead.body", d.lane.Name())
}

// tellDead tells the coordinators, once a day at most, that something could not
// be done. The text is one of the core's, about what is in the argument.
func (b *Bot) tellDead(ctx context.Context, tx *sql.Tx, now time.Time, text, what string) error {
	c := b.newCall(ctx, tx, "core", now)
	coordinators, err := c.Members(RoleCoordinator)
	if err != nil {
		return err
	}
	c.Tell(coordinators, "dead/"+c.Now.Format(time.DateOnly), func(c *Call) chat.Card {
		return c.Card(c.T("dead.title"), c.T(text, "what", what))
	})
	return c.write()
}
