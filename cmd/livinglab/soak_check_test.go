package main

import (
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"livinglab/bot/tally"
)

// rows reads the database while the program has it.
func (w *soak) rows(query string, args ...any) (out [][]string) {
	w.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+w.path+"?mode=ro&_busy_timeout=5000")
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query, args...)
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		w.t.Fatal(err)
	}
	for rows.Next() {
		row, into := make([]string, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// checkRows compares what people were told of supports, comments, ideas and
// ballots with the database.
func (w *soak) checkRows() {
	have := map[string]bool{}
	for _, r := range w.rows(`SELECT a.platform, a.account, s.idea_id FROM idea_supports s JOIN accounts a USING (member_id)`) {
		have[strings.Join(r, " ")] = true
	}
	supports := 0
	for _, p := range w.people {
		for route, m := range p.supports {
			key := p.on.Platform().Name() + " " + p.id + " " + strings.TrimPrefix(route, "ideas:support:")
			if !m.unsure && have[key] != m.yes {
				w.t.Errorf("%s: support there %v, told %v", key, have[key], m.yes)
			}
			if !m.unsure && m.yes {
				supports++
			}
			delete(have, key)
		}
	}
	for key := range have {
		w.t.Errorf("a support that nobody gave: %s", key)
	}
	w.checkOnce("comment", `SELECT text, count(*) FROM idea_comments GROUP BY text`, w.comments, nil)
	var sure, unsure []string
	for _, p := range w.people {
		for title, m := range p.titles {
			if m.unsure {
				unsure = append(unsure, title)
			} else {
				sure = append(sure, title)
			}
		}
	}
	w.checkOnce("idea", `SELECT title, count(*) FROM ideas WHERE id > `+strconv.Itoa(soakIdeas)+` GROUP BY title`, sure, unsure)
	for query, want := range map[string]string{
		`SELECT count(*) FROM ideas i WHERE supports <> (SELECT count(*) FROM idea_supports s WHERE s.idea_id = i.id)`:                                                     "0",
		`SELECT count(*) FROM ideas i WHERE comments <> (SELECT count(*) FROM idea_comments s WHERE s.idea_id = i.id)`:                                                     "0",
		`SELECT (SELECT count(*) FROM ballots) - (SELECT count(*) FROM voters)`:                                                                                            "0",
		`SELECT (SELECT count(*) FROM timers WHERE attempts > 0) + (SELECT count(*) FROM outbox WHERE state = 'dead') + (SELECT count(*) FROM posts WHERE state = 'dead')`: "0",
	} {
		if got := w.rows(query); got[0][0] != want {
			w.t.Errorf("%s: %s, want %s", query, got[0][0], want)
		}
	}
	w.checkDrafts()
	w.t.Logf("figures: %d supports stand, %d comments, %d new ideas", supports, len(w.comments), len(sure))
}

// checkOnce holds what the database has, with how often, to what people were
// told: each of sure once, each of unsure at most once, and nothing else.
func (w *soak) checkOnce(what, query string, sure, unsure []string) {
	have := map[string]string{}
	for _, r := range w.rows(query) {
		have[r[0]] = r[1]
	}
	for _, one := range sure {
		if have[one] != "1" {
			w.t.Errorf("%s %q is there %q times", what, one, have[one])
		}
		delete(have, one)
	}
	for one, n := range have {
		if n != "1" || !slices.Contains(unsure, one) {
			w.t.Errorf("%s %q is there %s times, and nobody was told", what, one, n)
		}
	}
}

// checkDrafts compares what people have marked and not cast.
func (w *soak) checkDrafts() {
	have := map[string]string{}
	for _, r := range w.rows(`SELECT v.title, a.platform, a.account, d.content FROM ballot_drafts d JOIN votes v ON v.id = d.vote JOIN accounts a ON a.member_id = d.member`) {
		have[strings.Join(r[:3], " ")] = marksIn(r[3])
	}
	for _, p := range w.people {
		for vote, b := range p.ballots {
			key := vote + " " + p.on.Platform().Name() + " " + p.id
			if !slices.Contains(b.draft, have[key]) {
				w.t.Errorf("%s: marked %q, told %q", key, have[key], b.draft)
			}
			delete(have, key)
		}
	}
	for key := range have {
		w.t.Errorf("marks that nobody made: %s", key)
	}
}

// checkPublished compares the published ballots with what people were told, and
// counts them again.
func (w *soak) checkPublished() {
	for i, title := range soakVotes {
		f, err := tally.ReadFile(bytes.NewReader(w.platforms[0].File(w.t, "annonces", fmt.Sprintf("vote-%d.json", i+1))))
		if err != nil {
			w.t.Fatal(err)
		}
		if f.Title != title {
			w.t.Errorf("the %d-th vote is %q", i+1, f.Title)
		}
		if again, err := f.Recount(); err != nil || !again.Agrees {
			w.t.Errorf("%s: counted again: %+v, %v", title, again, err)
		}
		receipts, loose := map[string]string{}, map[string]int{}
		for _, b := range f.Ballots {
			receipts[b.Receipt] = marksOf(b)
		}
		if len(receipts) != len(f.Ballots) {
			w.t.Errorf("%s: %d ballots, %d receipts", title, len(f.Ballots), len(receipts))
		}
		told := w.checkReceipts(title, receipts)
		for _, marks := range receipts { // whose receipts nobody was told
			loose[marks]++
		}
		w.checkLoose(title, loose)
		w.t.Logf("figures: “%s”: %d ballots published, %d found by the receipt that was told, each as it was cast", title, len(f.Ballots), told)
	}
}

// checkReceipts finds the ballot of each person who was told a receipt, and takes
// it out.
func (w *soak) checkReceipts(title string, receipts map[string]string) (told int) {
	for _, p := range w.people {
		b := p.ballots[title]
		if b == nil || b.receipt == "" {
			continue
		}
		told++
		marks, there := receipts[b.receipt]
		if !there || !slices.Contains(b.cast, marks) {
			w.t.Errorf("%s: %s cast %q, and is published as %q (%t)", title, p.id, b.cast, marks, there)
		}
		delete(receipts, b.receipt)
	}
	return told
}

// checkLoose holds the other ballots to the people who cast one, or may have,
// and did not hear the receipt.
func (w *soak) checkLoose(title string, loose map[string]int) {
	most := map[string]int{}
	for _, p := range w.people {
		b := p.ballots[title]
		if b == nil || b.receipt != "" {
			continue
		}
		if len(b.cast) == 1 && b.cast[0] != "" { // for sure
			if loose[b.cast[0]]--; loose[b.cast[0]] < 0 {
				w.t.Errorf("%s: the ballot of %s is lost: %q", title, p.id, b.cast)
			}
			continue
		}
		for _, marks := range b.cast {
			most[marks]++
		}
	}
	for marks, n := range loose {
		if n > most[marks] {
			w.t.Errorf("%s: %d ballots %q that nobody cast", title, n-most[marks], marks)
		}
	}
}

// marksOf are the marks of a published ballot.
func marksOf(b tally.FileBallot) string {
	var marks []string
	for _, id := range b.Approves {
		marks = append(marks, id+"=1")
	}
	for id, points := range b.Points {
		marks = append(marks, fmt.Sprintf("%s=%d", id, points))
	}
	slices.Sort(marks)
	return strings.Join(marks, " ")
}

// checkPosts compares the posts that the bot holds for shown with those that are
// there: none is lost, none doubled.
func (w *soak) checkPosts() {
	posts, lost, doubled := 0, 0, 0
	for _, p := range w.platforms {
		keys := p.Keys()
		for key, n := range keys {
			posts++
			if n > 1 {
				doubled += n - 1
				w.t.Errorf("%s: posted %d times", key, n)
			}
		}
		for _, r := range w.rows(`SELECT key || '@' || room || iif(lost > 0, '#' || lost, '') FROM posts WHERE platform = ?1
			UNION ALL SELECT key FROM outbox WHERE platform = ?1 AND state = 'sent'`, p.Platform().Name()) {
			if keys[p.KeyOf(r[0])] == 0 {
				lost++
				w.t.Errorf("%s: not there", r[0])
			}
		}
	}
	w.t.Logf("figures: %d posts, lost = %d, doubled = %d", posts, lost, doubled)
}

var markIn = regexp.MustCompile(`"o":(\d+)(?:,"p":(\d+))?`)

// marksIn are the marks of a ballot as the database holds it.
func marksIn(content string) string {
	var marks []string
	for _, m := range markIn.FindAllStringSubmatch(content, -1) {
		marks = append(marks, m[1]+"="+cmp.Or(m[2], "1"))
	}
	return strings.Join(marks, " ")
}
