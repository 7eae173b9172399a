package bot

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// grouping is a platform with conversations of several people.
type grouping struct {
	*chattest.Memory
	refuses error
	mu      sync.Mutex
	posted  []string // "room: title"
}

func (g *grouping) Group(_ context.Context, accounts []string) (string, error) {
	return strings.Join(accounts, "+"), g.refuses
}

func (g *grouping) Post(_ context.Context, to chat.Target, c chat.Card, _ string) (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.posted = append(g.posted, fmt.Sprintf("%s%s: %s", to.Room, to.Person, c.Title))
	return fmt.Sprint(len(g.posted)), nil
}

// gathering is a lab with three people: two on both platforms, one on the one
// that has no conversations.
func gathering(t *testing.T) (*Bot, *grouping, []Member) {
	t.Helper()
	db, err := storage.Open(context.Background(), filepath.Join(t.TempDir(), "lab.db"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	g := &grouping{Memory: chattest.NewMemory("several")}
	b, err := New(Options{DB: db, Lab: Lab{Lang: "fr", Zone: time.UTC}, Platforms: []chat.Platform{chattest.NewMemory("alone"), g}})
	if err != nil {
		t.Fatal(err)
	}
	var members []Member
	err = b.As(context.Background(), "core", noon, func(c *Call) error {
		for i, accounts := range []string{"alone several", "several", "alone"} {
			m := Member{ID: int64(i + 1), Lang: chat.French}
			members = append(members, m)
			if _, err := c.Tx.Exec(`INSERT INTO members (id, name, created) VALUES (?, 'x', 0)`, m.ID); err != nil {
				return err
			}
			for _, p := range strings.Fields(accounts) {
				if _, err := c.Tx.Exec(`INSERT INTO accounts (platform, account, member_id) VALUES (?, 'u' || ?, ?)`, p, 9-i, m.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b, g, members
}

// tell asks for a message to members, and returns whether it goes to one
// conversation.
func (b *Bot) gather(t *testing.T, members []Member, key string) (together bool) {
	t.Helper()
	err := b.As(context.Background(), "core", noon, func(c *Call) (err error) {
		together, err = c.Together(members, key, c.Card(chat.Str(key)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Deliver(context.Background(), noon); err != nil {
		t.Fatal(err)
	}
	return together
}

func TestTogether(t *testing.T) {
	b, g, members := gathering(t)
	if !b.gather(t, members[:2], "hello") || b.gather(t, members[:2], "hello") == false {
		t.Error("two who share the platform are not told together")
	}
	if !b.gather(t, members[:2], "more") {
		t.Error("told once, they are not told again")
	}
	if want := []string{"u8+u9: hello", "u8+u9: more"}; !slices.Equal(g.posted, want) {
		t.Errorf("posted %q, want %q", g.posted, want)
	}
	for _, some := range [][]Member{members, members[1:], members[:1], nil} {
		if b.gather(t, some, "no") {
			t.Errorf("%d people are told together", len(some))
		}
	}
}

// What is refused to a conversation reaches each alone.
func TestTogetherRefused(t *testing.T) {
	b, g, members := gathering(t)
	g.refuses = chat.ErrRefused
	if !b.gather(t, members[:2], "hello") {
		t.Fatal("not told together")
	}
	if _, err := b.Deliver(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	slices.Sort(g.posted)
	if want := []string{"u8: hello", "u9: hello"}; !slices.Equal(g.posted, want) {
		t.Errorf("posted %q, want %q", g.posted, want)
	}
}
