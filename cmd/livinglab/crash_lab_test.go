package main

import (
	"database/sql"
	"fmt"
	"slices"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// everyone is how many people there are: the owner of the Discord too, whom
// nobody looks at.
func (w *crash) everyone() int { return w.people*len(w.platforms) + 1 }

// begin has the program meet everyone, and a first reminder be due.
func (w *crash) begin() {
	w.t.Helper()
	w.road.set(true)
	begun := time.Now()
	w.program.start()
	w.starts = append(w.starts, time.Since(begun))
	w.until("everyone is met", func() bool {
		return w.count(`SELECT count(*) FROM accounts`) == w.everyone()
	})
	w.program.stop()
	w.road.set(false)
	w.remind()
}

// remind has one more reminder be due for everyone, while the program is not
// there: of a meeting that they have not answered, which is written to some people
// after the other, and of a vote, which is written to all at once, in turn.
func (w *crash) remind() {
	w.t.Helper()
	lab := bot.Lab{Name: "Labo", Lang: chat.French, Zone: time.UTC, Rooms: map[string][]bot.Room{},
		Roles: func(chat.Account, []string) bot.Role { return bot.RoleCommittee }}
	for _, p := range w.platforms {
		lab.Rooms[bot.Announcements] = append(lab.Rooms[bot.Announcements], bot.Room{Platform: p.Platform().Name(), ID: p.Room("annonces")})
	}
	n, due := len(w.titles)+1, 48*time.Hour
	title := fmt.Sprintf("Rappel no %d du labo", n)
	w.titles = append(w.titles, title)
	if n%2 == 1 {
		w.planMeeting(lab, title, time.Now().Add(due))
	} else {
		openVote(w.t, w.path, lab, title, 5, time.Now().Add(-due)) // for three days, and reminds a day before
	}
}

// planMeeting plans a meeting of the whole lab, of which those who have not
// answered are reminded two days before, as somebody does an hour before that.
func (w *crash) planMeeting(lab bot.Lab, title string, at time.Time) {
	w.t.Helper()
	db, err := storage.Open(w.t.Context(), w.path, storage.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	now := at.Add(-49 * time.Hour)
	b, err := bot.New(bot.Options{DB: db, Features: features(), Lab: lab, Now: func() time.Time { return now }})
	if err != nil {
		w.t.Fatal(err)
	}
	on := w.platforms[0]
	e := chat.Event{ID: title, At: chat.Place{Room: on.Room("annonces")},
		From:    chat.Person{Account: chat.Account{Platform: on.Platform().Name(), ID: on.Person(0)}, Name: "Personne 000", Locale: "fr-CA"},
		Command: &chat.Command{Name: "rencontre", Text: title + ", " + at.UTC().Format("2006-01-02 15:04")}}
	preview := b.Handle(w.t.Context(), e)
	if preview.Card == nil || len(preview.Card.Buttons) == 0 || preview.Card.Buttons[0].Route.Action != "plan" {
		w.t.Fatalf("/rencontre %s: %+v", e.Command.Text, preview)
	}
	e.ID, e.Command, e.Press = title+" planned", nil, &chat.Press{Route: preview.Card.Buttons[0].Route}
	b.Handle(w.t.Context(), e)
}

// reminders are the timers of reminders that are due.
const reminders = `SELECT count(*) FROM timers WHERE kind IN ('remind', 'nudge') AND due <= unixepoch()`

// pending is what is not delivered yet, a reminder that has not been written out
// for everyone counted as one.
const pending = `SELECT (SELECT count(*) FROM outbox WHERE state <> 'sent') + (SELECT count(*) FROM posts WHERE dirty > 0 OR post IS NULL)
	+ (` + reminders + `)`

// left is how many reminders are not delivered yet.
func (w *crash) left() int {
	return w.count(`SELECT count(*) FROM outbox WHERE state = 'waiting'`) +
		w.count(reminders)*w.everyone()
}

// end leaves the program alone until nothing is pending, and looks at what came
// of it.
func (w *crash) end() {
	w.t.Helper()
	w.road.empty()
	w.road.set(true)
	w.minutePasses()
	w.age(24 * time.Hour) // Discord lets a bot begin 1,000 sessions a day
	w.program.start()
	w.until("nothing is pending", func() bool { return w.count(pending) == 0 })
	w.program.stop()
	w.check()
}

// minutePasses makes everything that was kept of deliveries a minute older: the
// leases of what was in hand end, and what failed is due again. Now and then it
// is more than a minute on the platforms, which remember for a while only.
//
// Where it does not, nothing but the program opens the database between two of
// its lives: what the first left in its log is the second's to recover.
func (w *crash) minutePasses() {
	w.t.Helper()
	w.open("rw", func(db *sql.DB) error {
		_, err := db.Exec(`UPDATE outbox SET lease = max(lease - 60, 0), due = due - 60, begun = max(begun - 60, 0) WHERE state = 'waiting';
			UPDATE posts SET lease = max(lease - 60, 0), due = due - 60000, begun = max(begun - 60, 0)`)
		return err
	})
	if w.r.IntN(4) == 0 {
		w.age(5 * time.Minute)
	}
}

// age has time pass on the platforms alone.
func (w *crash) age(d time.Duration) {
	for _, age := range w.ages {
		age(d)
	}
}

// until waits until something holds that the program does.
func (w *crash) until(what string, holds func() bool) {
	w.t.Helper()
	look, end := time.NewTicker(50*time.Millisecond), time.After(10*time.Minute)
	defer look.Stop()
	for !holds() {
		select {
		case <-look.C:
		case <-end:
			w.t.Fatalf("waited in vain: %s\n%s", what, w.lastLogged())
		}
	}
}

// lastLogged is the end of what the program logged.
func (w *crash) lastLogged() []byte {
	data := w.program.logged()
	return data[max(0, len(data)-4096):]
}

// typicalStart is how long a start takes.
func (w *crash) typicalStart() time.Duration {
	slices.Sort(w.starts)
	return w.starts[len(w.starts)/2]
}

func (w *crash) open(mode string, do func(*sql.DB) error) {
	w.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+w.path+"?mode="+mode+"&_busy_timeout=5000")
	if err == nil {
		defer db.Close()
		err = do(db)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// count is a number in the database.
func (w *crash) count(query string) (n int) {
	w.t.Helper()
	w.open("ro", func(db *sql.DB) error { return db.QueryRow(query).Scan(&n) })
	return n
}
