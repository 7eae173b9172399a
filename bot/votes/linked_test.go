package votes_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/storage"
)

// castOf plays a vote of someone, and returns the receipt.
func castOf(t *testing.T, p *bottest.Player, who string, options ...string) string {
	t.Helper()
	p.Do(who + ` presses "Voter" on "Quels projets"`)
	p.Do(who + ` chooses "Idées 1 à 5": "` + strings.Join(options, `", "`) + `"`)
	found := receiptIn.FindStringSubmatch(p.Do(who + ` presses "Déposer mon bulletin"`))
	if found == nil {
		t.Fatalf("%s has no receipt", who)
	}
	return found[1]
}

// linkAccounts links two accounts of one person; what came of it.
func linkAccounts(t *testing.T, p *bottest.Player, asks, confirms string) string {
	t.Helper()
	code := regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}`).FindString(p.Do(asks + " direct: /labo relier"))
	p.Do(confirms + " direct: /labo relier " + code)
	return p.Do(confirms + ` presses "Oui, c’est mon compte"`)
}

// one is the one value of a query, as text.
func one(t *testing.T, p *bottest.Player, query string, args ...any) string {
	t.Helper()
	var s sql.NullString
	if err := p.DB.Read(context.Background(), func(tx *sql.Tx) error { return tx.QueryRow(query, args...).Scan(&s) }); err != nil {
		t.Fatal(err)
	}
	return s.String
}

// In the middle of a vote, a person links the accounts with each of which they
// have voted: the latest ballot stands, whichever member stays, and its receipt
// is good to the end.
func TestTheLatestBallotOfTwoAccountsStands(t *testing.T) {
	for _, order := range [][2]string{{"luis", "mei"}, {"mei", "luis"}} {
		t.Run(order[1]+" last", func(t *testing.T) {
			p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
			p.Do(`bruno in #comite: /exemple quorum`)
			castOf(t, p, "olivier", "2", "4")
			lost := castOf(t, p, order[0], "1", "2", "3")
			p.Do("clock 2026-11-23 10:01")
			kept := castOf(t, p, order[1], "3", "4", "5")
			came := linkAccounts(t, p, "mei", "luis")
			if !strings.Contains(came, "Un seul bulletin") {
				t.Errorf("not told:\n%s", came)
			}
			for query, want := range map[string]string{
				`SELECT group_concat(receipt) FROM (SELECT receipt FROM ballots b JOIN accounts a ON a.member_id = b.member WHERE a.account = 'mei')`: kept,
				`SELECT count(*) FROM ballots`: "2",
				`SELECT count(*) FROM voters`:  "2",
				`SELECT count(*) FROM members`: "7",
			} {
				if got := one(t, p, query); got != want {
					t.Errorf("%s: %s, want %s", query, got, want)
				}
			}
			p.Do("clock 2026-11-27 18:00")
			if got := one(t, p, `SELECT voted || ' of ' || eligible FROM votes`); got != "2 of 7" {
				t.Errorf("voted: %s", got)
			}
			file := one(t, p, `SELECT file FROM vote_results`)
			if !strings.Contains(file, kept) || strings.Contains(file, lost) {
				t.Errorf("published with %s, without %s:\n%s", lost, kept, file)
			}
			if got := one(t, p, `SELECT (SELECT count(*) FROM ballots) + (SELECT count(*) FROM ballot_drafts)`); got != "0" {
				t.Errorf("%s rows of ballots after the closing", got)
			}
			for name, data := range files(t, p.DB.Path()) {
				if bytes.Contains(data, []byte(lost)) {
					t.Errorf("%s still holds the receipt that was withdrawn", name)
				}
			}
		})
	}
}

// Accounts linked once a vote has closed: what was published stays, and who
// voted is there once.
func TestLinkingAfterTheClosing(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	p.Do(`bruno in #comite: /exemple simple`)
	receipts := []string{castOf(t, p, "mei", "1"), castOf(t, p, "luis", "2")}
	p.Do("clock 2026-11-27 18:00")
	if came := linkAccounts(t, p, "mei", "luis"); strings.Contains(came, "Un seul bulletin") {
		t.Errorf("told of a vote that has closed:\n%s", came)
	}
	if got := one(t, p, `SELECT (SELECT count(*) FROM voters) || ' ' || voted FROM votes`); got != "1 2" {
		t.Errorf("voters: %s", got)
	}
	for _, r := range receipts {
		if !strings.Contains(one(t, p, `SELECT file FROM vote_results`), r) {
			t.Errorf("the receipt %s is not good any more", r)
		}
	}
}

// Of two plans of one person, the one begun last is theirs, and they are told.
func TestOfTwoPlansTheLastIsKept(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	err := p.DB.Write(context.Background(), func(tx *sql.Tx) error {
		for i, who := range []string{"diane", "bruno"} {
			if _, err := storage.Exec(context.Background(), tx, `INSERT INTO vote_plans (maker, plan) SELECT member_id, ? FROM accounts WHERE account = ?`,
				fmt.Sprintf(`{"title":"Plan %d"}`, i), who); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if came := linkAccounts(t, p, "diane", "bruno"); !strings.Contains(came, "Le dernier commencé reste") {
		t.Errorf("not told:\n%s", came)
	}
	if got := one(t, p, `SELECT group_concat(plan) FROM vote_plans`); got != `{"title":"Plan 1"}` {
		t.Errorf("plans: %s", got)
	}
}
