package votes_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/tally"
	"livinglab/storage"
)

// voters vote in this order; each has a ballot that nobody else has.
var marked = []struct {
	who     string
	options []string
}{
	{"mei", []string{"1", "2", "3"}}, {"awa", []string{"2", "3", "4"}}, {"claire", []string{"3", "4", "5"}},
	{"luis", []string{"1", "3", "5"}}, {"bruno", []string{"1", "2", "5"}}, {"olivier", []string{"2", "4", "5"}},
}

// content is a ballot as the database holds it while the vote is open.
func content(options []string) string {
	var marks []string
	for _, o := range options {
		marks = append(marks, `{"o":`+o+`}`)
	}
	return "[" + strings.Join(marks, ",") + "]"
}

var receiptIn = regexp.MustCompile(`reçu : ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})`)

// votesOf plays the marked votes and returns the receipts, by voter.
func votesOf(t *testing.T, p *bottest.Player) map[string]string {
	t.Helper()
	receipts := map[string]string{}
	for _, m := range marked {
		p.Do(m.who + ` presses "Voter" on "Quels projets"`)
		var chosen []string
		for _, o := range m.options {
			chosen = append(chosen, `"`+o+`"`)
		}
		p.Do(m.who + ` chooses "Idées 1 à 5": ` + strings.Join(chosen, ", "))
		found := receiptIn.FindStringSubmatch(p.Do(m.who + ` presses "Déposer mon bulletin"`))
		if found == nil {
			t.Fatalf("%s has no receipt", m.who)
		}
		receipts[m.who] = found[1]
	}
	return receipts
}

// files are the raw bytes of the database: the file, its log and its index.
func files(t *testing.T, path string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		out["lab.db"+suffix] = data
	}
	return out
}

// traces counts, in each place, what tells of a ballot beside its voter: the
// content as ballots and drafts hold it, and receipts.
func traces(t *testing.T, p *bottest.Player, receipts map[string]string) (contents, places map[string]int) {
	t.Helper()
	all := files(t, p.DB.Path())
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := p.DB.Backup(context.Background(), backup); err != nil {
		t.Fatal(err)
	}
	all["backup"] = files(t, backup)["lab.db"]
	all["log"] = p.Log.Bytes()
	contents, places = map[string]int{}, map[string]int{}
	for name, data := range all {
		for _, m := range marked {
			contents[name] += bytes.Count(data, []byte(content(m.options)))
			places[name] += bytes.Count(data, []byte(receipts[m.who]))
		}
	}
	return contents, places
}

func TestAfterClosingNothingJoinsAPersonAndABallot(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	p.Do(`bruno in #comite: /exemple simple`)
	receipts := votesOf(t, p)
	p.Do(`diane presses "Voter" on "Quels projets"`)
	p.Do(`diane chooses "Idées 1 à 5": "1", "2", "3"`) // a draft that is never cast
	p.Do(`mei presses "Mon bulletin" on "Quels projets"`)

	// While the vote is open the search sees what it looks for: else it would prove nothing.
	contents, places := traces(t, p, receipts)
	if contents["lab.db"]+contents["lab.db-wal"] < len(marked) || places["lab.db"]+places["lab.db-wal"] < len(marked) || contents["backup"] < len(marked) {
		t.Fatalf("the search does not see the open ballots: contents %v, receipts %v", contents, places)
	}
	if contents["log"]+places["log"] > 0 {
		t.Errorf("the log tells of ballots: %v %v", contents, places)
	}

	p.Do(`clock 2026-11-27 18:00`)
	contents, places = traces(t, p, receipts)
	for name, n := range contents {
		if n > 0 {
			t.Errorf("%s still holds %d ballots as they were beside their voters", name, n)
		}
	}
	published := publishedFile(t, p)
	for name, n := range places {
		// The receipts are in the published file, once each, and nowhere else; the web and other
		// platforms have the file as a post, which the in-memory platform keeps outside.
		want := 0
		if name == "lab.db" || name == "backup" {
			want = len(marked)
		}
		if name != "lab.db-shm" && n != want {
			t.Errorf("%s holds %d receipts, want %d", name, n, want)
		}
	}
	for who, r := range receipts {
		if !bytes.Contains(published, []byte(r)) {
			t.Errorf("the receipt of %s is not published", who)
		}
	}
	checkTables(t, p, receipts)
	checkOrder(t, published, receipts)
}

func publishedFile(t *testing.T, p *bottest.Player) []byte {
	t.Helper()
	var file string
	if err := p.DB.Read(context.Background(), func(tx *sql.Tx) error {
		return tx.QueryRow(`SELECT file FROM vote_results`).Scan(&file)
	}); err != nil {
		t.Fatal(err)
	}
	return []byte(file)
}

// checkTables looks at every table: receipts may only be in the published file,
// and the tables of ballots are empty.
func checkTables(t *testing.T, p *bottest.Player, receipts map[string]string) {
	t.Helper()
	ctx := context.Background()
	if err := p.DB.Read(ctx, func(tx *sql.Tx) error {
		tables, err := storage.All(ctx, tx, storage.Value[string], `SELECT name FROM sqlite_schema WHERE type = 'table'`)
		if err != nil {
			return err
		}
		for _, table := range tables {
			rows, err := tx.Query(`SELECT * FROM "` + table + `"`)
			if err != nil {
				return err
			}
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			n := 0
			for ; rows.Next(); n++ {
				values := make([]any, len(columns))
				into := make([]any, len(columns))
				for i := range values {
					into[i] = &values[i]
				}
				if err := rows.Scan(into...); err != nil {
					return err
				}
				for _, r := range receipts {
					if row := fmt.Sprint(values...); strings.Contains(row, r) && table != "vote_results" {
						t.Errorf("table %s holds the receipt %s: %.200s", table, r, row)
					}
				}
			}
			if n > 0 && (table == "ballots" || table == "ballot_drafts") {
				t.Errorf("table %s has %d rows", table, n)
			}
			if table == "voters" && (n != len(marked) || !slices.Equal(columns, []string{"vote", "member"})) {
				t.Errorf("voters: %d rows of %v, want %d of who voted and nothing more", n, columns, len(marked))
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// checkOrder checks that the published ballots are in the order of their
// receipts, which are drawn at random: neither that of the votes nor that of
// the members.
func checkOrder(t *testing.T, published []byte, receipts map[string]string) {
	t.Helper()
	f, err := tally.ReadFile(bytes.NewReader(published))
	if err != nil {
		t.Fatal(err)
	}
	var got, cast, members []string
	for _, b := range f.Ballots {
		got = append(got, b.Receipt)
	}
	for _, m := range marked {
		cast = append(cast, receipts[m.who])
	}
	for _, c := range bottest.Cast {
		if r := receipts[c.ID]; r != "" {
			members = append(members, r)
		}
	}
	if !slices.IsSorted(got) || slices.Equal(got, cast) || slices.Equal(got, members) {
		t.Errorf("published in the order %v; cast %v; members %v", got, cast, members)
	}
	again, err := f.Recount()
	if err != nil || !again.Agrees {
		t.Errorf("recounted: %+v, %v", again, err)
	}
}

// A voter finds their own ballot by their receipt, as they type it.
func TestAVoterFindsTheirBallot(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	p.Do(`bruno in #comite: /exemple simple`)
	receipts := votesOf(t, p)
	p.Do(`clock 2026-11-27 18:00`)
	p.Do(`luis presses "Retrouver mon bulletin" on "Résultat"`)
	got := p.Do(`luis fills receipt="` + strings.ToLower(strings.ReplaceAll(receipts["luis"], "-", " ")) + `"`)
	for _, want := range []string{"Votre bulletin est bien là", receipts["luis"], "Un café des langues", "Des soirées de cuisine du monde", "Un jardin partagé"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// Nothing that stays on a platform (posts, direct messages) holds a ballot or a
// receipt, not even when the ballot was opened from a direct message.
func TestNoPostHoldsABallot(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	p.Do(`bruno in #comite: /exemple simple`)
	p.Do(`clock 2026-11-26 18:00`)
	p.Do(`luis presses "Voter" on "Il reste un peu de temps"`)
	p.Do(`luis chooses "Idées 1 à 5": "1"`)
	receipt := receiptIn.FindStringSubmatch(p.Do(`luis presses "Déposer mon bulletin"`))[1]
	p.Do(`luis direct: /vote`)
	p.Do(`luis presses "Mon bulletin"`)
	for _, c := range bottest.Cast {
		for _, at := range []chat.Place{{Direct: true}, {Room: bot.Announcements}} {
			for _, s := range p.Stage.Posts(t, c.ID, at) {
				if words := s.Title + strings.Join(s.Lines, "\n"); strings.Contains(words, receipt) || strings.Contains(words, "Votre bulletin :") {
					t.Errorf("a post that %s sees holds a ballot:\n%s", c.ID, words)
				}
			}
		}
	}
}
