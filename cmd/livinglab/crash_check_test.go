package main

import (
	"database/sql"
	"fmt"
	"strings"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// sighting is what was found of what should be there once.
type sighting struct {
	lost, doubled map[string]int // by platform
	examples      []string
}

func (s *sighting) sum() (lost, doubled int) {
	for _, n := range s.lost {
		lost += n
	}
	for _, n := range s.doubled {
		doubled += n
	}
	return lost, doubled
}

// mostExamples is how many are told when something is wrong.
const mostExamples = 5

// note counts what was found so many times.
func (s *sighting) note(platform, what string, times int) {
	switch {
	case times == 0:
		s.lost[platform]++
	case times > 1:
		s.doubled[platform] += times - 1
	}
	if times != 1 && len(s.examples) < mostExamples {
		s.examples = append(s.examples, fmt.Sprintf("%s: %s: %d times", platform, what, times))
	}
}

// check looks at what people see: each reminder once in everyone's conversation
// with the bot, and each vote's and meeting's post once in its room. The database is whole, and
// nothing in it was given up.
func (w *crash) check() {
	w.t.Helper()
	w.seen = sighting{lost: map[string]int{}, doubled: map[string]int{}}
	for _, p := range w.platforms {
		name := p.Platform().Name()
		for i := range w.people {
			w.each(name, p.Person(i), p.Posts(w.t, p.Person(i), chat.Place{Direct: true}))
		}
		w.each(name, "annonces", p.Posts(w.t, p.Person(0), chat.Place{Room: p.Room("annonces")}))
	}
	for query, want := range map[string]string{
		`PRAGMA integrity_check`:                          "ok",
		`SELECT count(*) FROM pragma_foreign_key_check`:   "0",
		`SELECT count(*) FROM timers WHERE attempts > 0`:  "0",
		`SELECT count(*) FROM posts WHERE state = 'dead'`: "0",
		`SELECT count(*) FROM outbox`:                     fmt.Sprint(len(w.titles) * w.everyone()),
	} {
		w.open("ro", func(db *sql.DB) error {
			var got string
			err := db.QueryRow(query).Scan(&got)
			if got != want {
				w.t.Errorf("%s: %s, want %s", query, got, want)
			}
			return err
		})
	}
	if w.road.posts() == 0 {
		w.t.Error("nothing was posted on the way that the harness watches")
	}
}

// each counts what is about each vote and meeting in a place.
func (w *crash) each(platform, where string, posts []*chattest.Seen) {
	of := map[string]int{}
	for _, post := range posts {
		words := post.Title + "\n" + strings.Join(post.Lines, "\n")
		for _, title := range w.titles {
			if strings.Contains(words, title) {
				of[title]++
			}
		}
	}
	for _, title := range w.titles {
		w.seen.note(platform, where+": "+title, of[title])
	}
}
