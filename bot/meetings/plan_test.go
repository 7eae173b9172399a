package meetings

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"livinglab/storage"
)

// Every query that people wait for finds its rows by index, whatever the number
// of meetings, answers and members.
func TestQueriesUseIndexes(t *testing.T) {
	ctx := context.Background()
	db, err := storage.Open(ctx, filepath.Join(t.TempDir(), "lab.db"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range []struct {
		query     string
		arguments int
		uses      []string
	}{
		{selectPlanned, 3, []string{"d USING INDEX meeting_dates_of_meeting (meeting=? AND state=?)"}},
		{selectComing, 5, []string{"d USING INDEX meeting_dates_by_time (state=? AND starts>?)"}},
		{selectConcerning, 5, []string{"d USING INDEX meeting_dates_by_time (state=? AND starts>? AND starts<?)", "a USING PRIMARY KEY"}},
		{selectChangeable, 5, []string{"d USING INDEX meeting_dates_by_time (state=? AND starts>?)"}},
		{selectAnswer, 2, []string{"a USING PRIMARY KEY (date=? AND member=?)", "b USING COVERING INDEX meeting_answers_in_order (date=? AND answer=?"}},
		{selectNamed, 4, []string{"a USING COVERING INDEX meeting_answers_in_order (date=? AND answer=?)"}},
		{selectMembersNamed, 1, []string{"members USING INDEX members_by_name (name=?)"}},
		{selectSeated, 2, []string{"meeting_answers USING COVERING INDEX meeting_answers_in_order (date=? AND answer=?)"}},
		{comingIDs, 4, []string{"a USING PRIMARY KEY (date=? AND member>?)"}},
		{concernedIDs(forCommittee, tellUnanswered), 4, []string{"accounts USING INDEX accounts_of_committee (member_id>?)", "meeting_guests USING PRIMARY KEY (meeting=? AND member>?)"}},
		{concernedIDs(forGuests, tellAll), 4, []string{"meeting_answers USING PRIMARY KEY (date=? AND member>?)"}},
		{concernedIDs(forLab, tellUnanswered), 4, []string{"accounts USING COVERING INDEX accounts_by_member (member_id>?)"}},
		{touchedIDs(forCommittee), 4, []string{"d USING INDEX meeting_dates_of_meeting (meeting=? AND state=?)", "accounts USING INDEX accounts_of_committee (member_id>?)"}},
	} {
		var steps []string
		err := db.Read(ctx, func(tx *sql.Tx) (err error) {
			steps, err = storage.All(ctx, tx, func(r storage.Scanner) (s string, err error) {
				var id, parent, unused int
				return s, r.Scan(&id, &parent, &unused, &s)
			}, "EXPLAIN QUERY PLAN "+q.query, make([]any, q.arguments)...)
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", q.query, err)
		}
		all := strings.Join(steps, "\n")
		for _, use := range q.uses {
			if !strings.Contains(all, use) {
				t.Errorf("%s\nplan:\n%s\nwant %s", q.query, all, use)
			}
		}
		for _, s := range steps {
			if strings.HasPrefix(s, "SCAN ") && s != "SCAN c" && s != "SCAN t" { // who was found
				t.Errorf("%s\nreads all: %s", q.query, s)
			}
		}
	}
}
