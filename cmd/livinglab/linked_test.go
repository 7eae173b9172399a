package main

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// Whatever refers to a member in the sample of all tables is the other's once
// their accounts are linked: a new feature that forgets some makes linking fail,
// and this test fail. The younger member has a row in each such column.
func TestEveryRowOfAMemberIsMerged(t *testing.T) {
	ctx := context.Background()
	db, err := storage.Open(ctx, filepath.Join(t.TempDir(), "lab.db"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	sample, err := os.ReadFile("../../storage/testdata/sample.sql")
	if err != nil {
		t.Fatal(err)
	}
	write := func(query string) {
		t.Helper()
		if err := db.Write(ctx, func(tx *sql.Tx) error { _, err := tx.ExecContext(ctx, query); return err }); err != nil {
			t.Fatal(err)
		}
	}
	write(string(sample))
	write(`DELETE FROM link_codes`)
	columns := membersColumns(t, db)
	if len(columns) < 10 {
		t.Fatalf("columns that refer to members: %v", columns)
	}
	write(`UPDATE rounds SET created_by = 2 WHERE id = 1; UPDATE vote_plans SET maker = 2; UPDATE journal SET actor = 2 WHERE actor = 1;
		INSERT INTO ballots (vote, member, content, receipt) VALUES (1, 2, '[]', 'AAAA-BBBB-CCCC'); INSERT INTO voters (vote, member) VALUES (1, 2), (2, 2)`)
	for _, c := range columns {
		table, column, _ := strings.Cut(c, ".")
		if countOf(t, db, `SELECT count(*) FROM `+table+` WHERE `+column+` = 2`) == 0 {
			t.Errorf("%s: the sample has no row of member 2: add one here, or to sample.sql", c)
		}
	}
	now := time.Unix(1770000700, 0)
	slack, discord := chattest.NewMemory("slack"), chattest.NewMemory("discord")
	b, err := bot.New(bot.Options{Lab: bot.Lab{Name: "Labo", Lang: chat.French, Zone: time.UTC}, DB: db, Features: features(),
		Platforms: []chat.Platform{slack, discord}, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	zoe := chat.Person{Account: chat.Account{Platform: "discord", ID: "42"}, Name: "zoe", Locale: "fr"}
	ahmed := chat.Person{Account: chat.Account{Platform: "slack", ID: "U2"}, Name: "Ahmed", Locale: "fr"}
	types := func(who chat.Person, text string) chat.Answer {
		return b.Handle(ctx, chat.Event{From: who, Command: &chat.Command{Name: "labo", Text: text}})
	}
	code := regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}`).FindString(cardWords(types(ahmed, "relier")))
	shown := types(zoe, "relier "+code)
	if shown.Card == nil || len(shown.Card.Buttons) == 0 {
		t.Fatalf("nothing to confirm: %s", cardWords(shown))
	}
	done := b.Handle(ctx, chat.Event{From: zoe, Press: &chat.Press{Route: shown.Card.Buttons[0].Route}})
	if got := cardWords(done); !strings.Contains(got, "ne font plus qu’un membre") {
		t.Fatalf("not linked: %s", got)
	}
	for _, c := range columns {
		table, column, _ := strings.Cut(c, ".")
		if n := countOf(t, db, `SELECT count(*) FROM `+table+` WHERE `+column+` = 2`); n != 0 {
			t.Errorf("%s: %d rows of the member who is gone", c, n)
		}
	}
	if n := countOf(t, db, `SELECT count(*) FROM members`); n != 1 {
		t.Errorf("%d members", n)
	}
}

// cardWords are the title and body of an answer.
func cardWords(a chat.Answer) string {
	if a.Card == nil {
		return string(a.Does)
	}
	out := a.Card.Title.String()
	for _, p := range a.Card.Body {
		out += "\n" + p.String()
	}
	return out
}

// membersColumns are the columns that refer to members, as "table.column".
func membersColumns(t *testing.T, db *storage.DB) (out []string) {
	t.Helper()
	err := db.Read(context.Background(), func(tx *sql.Tx) (err error) {
		out, err = storage.All(context.Background(), tx, storage.Value[string], `SELECT m.name || '.' || f."from" FROM sqlite_schema m
			JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f."table" = 'members' ORDER BY 1`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// countOf is the number that a query finds.
func countOf(t *testing.T, db *storage.DB, query string) (n int) {
	t.Helper()
	err := db.Read(context.Background(), func(tx *sql.Tx) error { return tx.QueryRow(query).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}
