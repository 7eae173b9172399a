package bot

import (
	"context"
	"database/sql"
	"errors"
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

// causes are why something cannot be delivered, by the texts of the core.
var causes = []struct {
	err  error
	name string
}{{chat.ErrGone, "gone"}, {chat.ErrRefused, "refused"}, {chat.ErrInvalid, "invalid"}, {errDraw, "invalid"}}

// cause is why a job cannot be delivered.
func (j *job) cause(failed error) string {
	if j.living != nil && j.living.hash != "" && errors.Is(failed, chat.ErrGone) {
		return "deleted" // it was shown
	}
	for _, c := range causes {
		if errors.Is(failed, c.err) {
			return c.name
		}
	}
	return "failed"
}

// tellLost tells the coordinators that something cannot be delivered, and what
// to do: of each room and cause once a day, and of the people of a platform
// together, who are not named.
func (d *delivery) tellLost(ctx context.Context, tx *sql.Tx, now time.Time, j *job, failed error) error {
	if strings.HasPrefix(j.key, "core/dead/") {
		return nil
	}
	platform, where, text := d.lane.Name(), j.to.Room, "dead.room."+j.cause(failed)
	if j.to.Person != "" {
		where, text = "", "dead.person."+j.cause(failed)
	}
	name := d.roomNames[Room{platform, where}]
	if name == "" {
		name = where
	}
	return d.tellTrouble(ctx, tx, now, strings.Join([]string{text, platform, where}, "/"), func(c *Call) chat.Card {
		card := c.Card(c.T("dead.title"), c.T(text, "platform", PlatformName(platform), "room", name))
		if mendable(text) {
			card.Buttons = []chat.Button{c.Button("revive", "")}
		}
		return card
	})
}

// mendable reports whether trying again is of use once somebody has mended the
// cause that a text tells of: not where a person refuses messages, nor where the
// fault is ours.
func mendable(text string) bool {
	return text != "dead.person.refused" && !strings.HasSuffix(text, ".invalid")
}

// tellTrouble tells the coordinators about something, once a day at most.
func (b *Bot) tellTrouble(ctx context.Context, tx *sql.Tx, now time.Time, about string, card func(c *Call) chat.Card) error {
	c := b.newCall(ctx, tx, "core", now)
	coordinators, err := c.Members(RoleCoordinator)
	if err != nil {
		return err
	}
	c.Tell(coordinators, "dead/"+c.Now.Format(time.DateOnly)+"/"+about, card)
	return c.write()
}
