package meetings

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"livinglab/storage"
)

// What a calendar asks for is found by index, whatever the lab has planned.
func TestCalendarQueriesUseIndexes(t *testing.T) {
	db, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "lab.db"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for query, uses := range map[string][]string{
		selectFeed + feedByHashIs: {"meeting_feeds USING INDEX sqlite_autoindex_meeting_feeds_1 (hash=?)"},
		selectFeed + feedOfIs:     {"meeting_feeds USING INDEX meeting_feeds_by_maker (maker=? AND scope=?)"},
		selectOwnMeetings: {"m USING INTEGER PRIMARY KEY (rowid=?)", "meeting_dates USING INDEX meeting_dates_by_time (state=? AND starts>?)",
			"meeting_guests USING COVERING INDEX meeting_guests_by_member (member=?)", "a USING INDEX meeting_answers_by_member (member=?)"},
		selectCommitteeMeetings: {"m USING INTEGER PRIMARY KEY (rowid=?)", "meeting_dates USING INDEX meeting_dates_by_time (state=? AND starts>?)"},
		selectCalendarDates:     {"d USING INDEX sqlite_autoindex_meeting_dates_1 (meeting=?)", "a USING PRIMARY KEY (date=? AND member=?)"},
	} {
		var steps []string
		err := db.Read(context.Background(), func(tx *sql.Tx) (err error) {
			steps, err = storage.All(context.Background(), tx, func(r storage.Scanner) (s string, err error) {
				var id, parent, unused int
				return s, r.Scan(&id, &parent, &unused, &s)
			}, "EXPLAIN QUERY PLAN "+query, 1, 2, 3, 4)
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		plan := strings.Join(steps, "\n")
		for _, use := range uses {
			if !strings.Contains(plan, use) {
				t.Errorf("%s\nplan:\n%s\nwant %s", query, plan, use)
			}
		}
		for _, step := range steps {
			if strings.HasPrefix(step, "SCAN ") {
				t.Errorf("%s\nreads all: %s", query, step)
			}
		}
	}
}
