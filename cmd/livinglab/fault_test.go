package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/adapters/web"
	"livinglab/adapters/web/webtest"
	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// TestNothingCanBeWritten takes the disk, or the database, away from a running
// lab and gives it back: meanwhile everyone is told in their language to try
// again, forms stay open, nothing is half written; afterwards the very same
// presses work, without a restart.
func TestNothingCanBeWritten(t *testing.T) {
	for name, begin := range map[string]func(*faultLab) (end func()){"full": fillTheDisk, "locked": lockTheFile} {
		t.Run(name, func(t *testing.T) {
			l := newFaultLab(t, 20*time.Millisecond)
			tries := l.tries()
			end := begin(l)
			for _, try := range tries {
				l.fails(try)
			}
			l.ticksNot()
			end()
			for _, try := range tries {
				l.works(try)
			}
			l.ticks()
			l.check(tries)
		})
	}
}

// TestLockedForLong has many press at once while another program keeps the
// database for longer than anyone waits: all are told before their platform
// gives up, which is after 3 s.
func TestLockedForLong(t *testing.T) {
	l := newFaultLab(t, 0)
	end := lockTheFile(l)
	want := l.texts.Text(chat.French, "core.busy").String()
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			start := time.Now()
			got := l.do(faultTry{who: "luis", byPage: i%2 == 0}, fmt.Sprintf("0123456789-locked-%d", i))
			if took := time.Since(start); !strings.Contains(got.words, want) || took > 3*time.Second {
				t.Errorf("after %v: %+v", took, got)
			}
		})
	}
	all.Wait()
	end()
	l.works(faultTry{who: "luis", byPage: true, id: "0123456789-locked-0"})
}

// faultLab is what `try` serves, with its time and deliveries in the test's
// hands.
type faultLab struct {
	*testing.T
	db    *storage.DB
	page  *web.Platform
	bot   *bot.Bot
	texts *bot.Catalogue
	now   time.Time
	vote  int64
	who   map[string]chat.Person
}

// Sizes for the full disk, in pages: what the lab may take.
const smallDisk = 700

// newFaultLab makes one, that waits so long for another process; 0 is as long as
// the program does.
func newFaultLab(t *testing.T, busy time.Duration) *faultLab {
	t.Helper()
	l := &faultLab{T: t, now: time.Date(2026, 11, 24, 14, 2, 0, 0, time.UTC), who: map[string]chat.Person{}}
	path := filepath.Join(t.TempDir(), "lab.db")
	var err error
	if l.texts, err = catalogue(); err != nil {
		t.Fatal(err)
	}
	if l.db, err = storage.Open(t.Context(), path, storage.Options{BusyTimeout: busy, MaxPages: smallDisk}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.db.Close() })
	e := &env{ctx: t.Context(), lang: chat.French, texts: l.texts}
	l.page, l.bot, err = e.tryOut(bot.Options{DB: l.db, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return l.now },
		Lab: tryLab(bot.Lab{Name: "Labo", Lang: chat.French, Zone: time.UTC})}, "127.0.0.1:0", true)
	if err != nil {
		t.Fatal(err)
	}
	l.vote = openTryVote(t, path, 60, l.now) // its result does not fit in a page
	people, err := l.page.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		l.who[p.ID] = p
	}
	// Everyone votes, so that the closing publishes something.
	for i, p := range people {
		filled := l.bot.Handle(t.Context(), chat.Event{ID: fmt.Sprint("mark", i), From: p, At: chat.Place{Room: bot.Announcements},
			Press: &chat.Press{Route: chat.Route{Feature: "votes", Action: "approve", Arg: fmt.Sprint(l.vote, ".0.0")}, Values: []string{fmt.Sprint(i%5 + 1)}}})
		for _, b := range filled.Card.Buttons {
			if b.Route.Action == "cast" {
				l.bot.Handle(t.Context(), chat.Event{ID: fmt.Sprint("cast", i), From: p, At: chat.Place{Room: bot.Announcements}, Press: &chat.Press{Route: b.Route}})
			}
		}
	}
	if _, err := l.bot.Deliver(t.Context(), l.now); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- l.page.Run(ctx, l.bot) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return l
}

// fillTheDisk leaves no free page in the file, nor room in the pages where the
// presses to come would be noted: a press is so small that it is often taken by
// a full disk. The end makes room, as an operator would who removes something
// else.
func fillTheDisk(l *faultLab) (end func()) {
	write := func(query string, args ...any) error {
		return l.db.Write(l.Context(), func(tx *sql.Tx) error { _, err := tx.Exec(query, args...); return err })
	}
	untilFull := func(query string, arg func(i int) any) {
		l.Helper()
		var err error
		for i := 0; err == nil; i++ {
			err = write(query, arg(i))
		}
		if !errors.Is(err, storage.ErrFull) {
			l.Fatal(err)
		}
	}
	if err := write(`CREATE TABLE ballast (b BLOB)`); err != nil {
		l.Fatal(err)
	}
	for _, size := range []int{100_000, 4_000} {
		untilFull(`INSERT INTO ballast VALUES (zeroblob(?))`, func(int) any { return size })
	}
	for _, try := range l.tries() {
		if before := try.event(); !try.said && try.title == "" {
			untilFull(`INSERT INTO seen_events (platform, event, at) VALUES ('web', ?, 1)`, func(i int) any {
				return before[:len(before)-5] + strconv.FormatInt(int64(36*36+i), 36) // next to it, and shorter
			})
		}
	}
	return func() {
		other := l.other("")
		defer other.Close()
		if _, err := other.Exec(`DROP TABLE ballast`); err != nil {
			l.Fatal(err)
		}
	}
}

// lockTheFile is another program that writes and does not end.
func lockTheFile(l *faultLab) (end func()) {
	other := l.other("&_txlock=exclusive")
	tx, err := other.Begin()
	if err != nil {
		l.Fatal(err)
	}
	return func() {
		if err := errors.Join(tx.Rollback(), other.Close()); err != nil {
			l.Fatal(err)
		}
	}
}

// other opens the file beside the lab.
func (l *faultLab) other(options string) *sql.DB {
	l.Helper()
	db, err := sql.Open("sqlite3", "file:"+l.db.Path()+"?_busy_timeout=2000"+options)
	if err != nil {
		l.Fatal(err)
	}
	return db
}

// content is a sum of every table.
func (l *faultLab) content() map[string]string {
	l.Helper()
	out := map[string]string{}
	err := l.db.Read(l.Context(), func(tx *sql.Tx) error {
		tables, err := storage.All(l.Context(), tx, storage.Value[string], `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('ballast', 'sqlite_sequence')`)
		for _, table := range tables {
			if err != nil {
				return err
			}
			var columns string
			if err = tx.QueryRow(`SELECT group_concat('quote("' || name || '")', ' || '','' || ') FROM pragma_table_info(?)`, table).Scan(&columns); err != nil {
				return err
			}
			var rows []string
			rows, err = storage.All(l.Context(), tx, storage.Value[string], `SELECT `+columns+` FROM "`+table+`" ORDER BY 1`)
			out[table] = fmt.Sprintf("%d rows, %x", len(rows), sha256.Sum256([]byte(strings.Join(rows, "\n"))))
		}
		return err
	})
	if err != nil {
		l.Fatal(err)
	}
	return out
}

func differ(a, b map[string]string) (out []string) {
	for table := range b {
		if a[table] != b[table] {
			out = append(out, fmt.Sprintf("%s: %s, then %s", table, a[table], b[table]))
		}
	}
	return out
}

// faultTry is something that a person does, by the page or beside it.
type faultTry struct {
	who    string
	id     string
	byPage bool
	title  string // of an idea, by the form; "": a support, by a press
	said   bool   // a message, in the room
}

// long is more than a page of the file holds: it needs a free one.
func long(s string) string { return strings.Repeat(s+". ", 1900/(len(s)+2)) }

// event is the id that it is kept by.
func (t faultTry) event() string {
	if t.byPage {
		return webtest.Key("event", t.who, t.id)
	}
	return t.id
}

func (l *faultLab) tries() (out []faultTry) {
	titles := []string{"Observatoire des baleines", "Serre de tomates", "Newcomers choir", "Bicycle repair nights"}
	for i, who := range []string{"luis", "mei", "emma", "diane"} {
		for _, byPage := range []bool{false, true} {
			id := fmt.Sprintf("%s-%t-0123456789", who, byPage)
			if byPage == (i%2 == 0) {
				out = append(out, faultTry{who: who, id: id + "-form", byPage: byPage, title: titles[i]})
			}
			out = append(out, faultTry{who: who, id: id + "-press", byPage: byPage})
		}
		out = append(out, faultTry{who: who, id: who + "-0123456789-said", byPage: true, said: true})
	}
	return out
}

// shown is what a person sees of an answer.
type shown struct {
	does  string
	words string
	again bool // whether the page offers to send it again
}

// do does it, with an event of that id.
func (l *faultLab) do(try faultTry, id string) shown {
	l.Helper()
	route := chat.Route{Feature: "ideas", Action: "support", Arg: fmt.Sprint(l.notOf(try.who))}
	fields := chat.Filled{"title": {try.title}, "details": {long(try.title)}}
	if try.title != "" {
		route = chat.Route{Feature: "ideas", Action: "add", Arg: "1"}
	}
	if !try.byPage {
		e := chat.Event{ID: id, From: l.who[try.who], At: chat.Place{Room: bot.Ideation}, Press: &chat.Press{Route: route}}
		if try.title != "" {
			e.Press, e.Submit = nil, &chat.Submit{Route: route, Fields: fields}
		}
		a := l.bot.Handle(l.Context(), e)
		s := shown{does: string(a.Does)}
		for _, p := range a.Problems {
			s.words += p
		}
		if a.Card != nil {
			s.words += a.Card.Title.String()
			for _, t := range a.Card.Body {
				s.words += "\n" + t.String()
			}
		}
		return s
	}
	body := map[string]any{"as": try.who, "room": bot.Ideation, "id": id}
	path := "press"
	switch {
	case try.said:
		path, body["line"] = "send", long(try.id)+long(try.who)+long(try.id)
	case try.title != "":
		path, body["route"], body["fields"] = "submit", route.String(), fields
	default:
		body["route"], body["whisper"] = route.String(), true
	}
	sent, err := json.Marshal(body)
	if err != nil {
		l.Fatal(err)
	}
	got, err := http.Post(l.page.URL()+"do/"+path, "application/json", bytes.NewReader(sent))
	if err != nil {
		l.Fatal(err)
	}
	defer got.Body.Close()
	var reply struct {
		Does, HTML, Message string
		Problems            map[string]string
		Again               bool
	}
	if err := json.NewDecoder(got.Body).Decode(&reply); err != nil {
		l.Fatal(err)
	}
	s := shown{reply.Does, html.UnescapeString(reply.HTML) + reply.Message, reply.Again}
	for _, p := range reply.Problems {
		s.words += p
	}
	return s
}

// notOf is an idea of someone else.
func (l *faultLab) notOf(who string) (id int64) {
	if err := l.db.Read(l.Context(), func(tx *sql.Tx) error {
		return tx.QueryRow(`SELECT min(i.id) FROM ideas i JOIN accounts a ON a.member_id = i.author WHERE a.account <> ?`, who).Scan(&id)
	}); err != nil {
		l.Fatal(err)
	}
	return id
}

// fails does it while nothing can be written.
func (l *faultLab) fails(try faultTry) {
	l.Helper()
	lang := chat.French
	if try.who == "emma" {
		lang = chat.English
	}
	want, does := l.texts.Text(lang, "core.busy").String(), "whisper"
	switch {
	case try.said:
		want, does = l.texts.Text(lang, "web.not-kept").String(), "error"
	case try.title != "":
		does = "refuse" // which leaves the form open, with what was typed
	}
	before := l.content()
	got := l.do(try, try.id)
	if got.does != does || !strings.Contains(got.words, want) || try.said && !got.again {
		l.Errorf("%+v:\n got %+v\nwant %s: %s", try, got, does, want)
	}
	if after := l.content(); !maps.Equal(before, after) {
		l.Errorf("%+v: something was written: %v", try, differ(before, after))
	}
}

// works does it when there is nothing in the way.
func (l *faultLab) works(try faultTry) {
	l.Helper()
	got := l.do(try, try.id)
	for _, wrong := range []string{"core.busy", "core.again", "web.went-wrong", "web.not-kept"} {
		for _, lang := range chat.Langs {
			if words := l.texts.Text(lang, wrong).String(); strings.Contains(got.words, words) {
				l.Errorf("%+v, afterwards: %+v", try, got)
			}
		}
	}
	if got.does == "refuse" || got.does == "error" {
		l.Errorf("%+v, afterwards: %+v", try, got)
	}
}

// afterClosing is when the vote is over.
func (l *faultLab) afterClosing() time.Time { return l.now.Add(73 * time.Hour) }

// ticksNot lets the vote's end pass while it cannot be written: it stays open
// with its ballots, and its timer waits with no try used up. Smaller timers may
// find room on a full disk.
func (l *faultLab) ticksNot() {
	l.Helper()
	before := l.content()
	if _, err := l.bot.Tick(l.Context(), l.afterClosing()); !storage.IsTemporary(err) {
		l.Errorf("the timers: %v", err)
	}
	after := l.content()
	for _, table := range []string{"votes", "vote_options", "ballots", "ballot_drafts", "voters", "vote_results"} {
		if before[table] != after[table] {
			l.Errorf("%s: %s, then %s", table, before[table], after[table])
		}
	}
	if err := l.db.Read(l.Context(), func(tx *sql.Tx) error {
		var n int
		err := tx.QueryRow(`SELECT count(*) FROM timers WHERE feature = 'votes' AND kind = 'close' AND attempts = 0`).Scan(&n)
		if n != 1 {
			l.Errorf("%d timers that close the vote", n)
		}
		return err
	}); err != nil {
		l.Fatal(err)
	}
}

// ticks closes the vote, and shows everything.
func (l *faultLab) ticks() {
	l.Helper()
	if _, err := l.bot.Tick(l.Context(), l.afterClosing()); err != nil {
		l.Fatal(err)
	}
	for _, wait := range []time.Duration{0, time.Minute, time.Hour} { // what failed is tried again later
		if _, err := l.bot.Deliver(l.Context(), l.afterClosing().Add(wait)); err != nil {
			l.Fatal(err)
		}
	}
	if _, err := l.bot.Maintain(l.Context(), l.afterClosing()); err != nil {
		l.Fatal(err)
	}
}

// check looks at what came of it all.
func (l *faultLab) check(tries []faultTry) {
	l.Helper()
	queries := map[string]string{
		`PRAGMA integrity_check`:                           "ok",
		`SELECT state FROM votes`:                          "closed",
		`SELECT count(*) FROM vote_results`:                "1",
		`SELECT voted FROM votes`:                          fmt.Sprint(len(l.who)),
		`SELECT count(*) FROM ballots`:                     "0",
		`SELECT count(*) FROM timers WHERE attempts > 0`:   "0",
		`SELECT count(*) FROM posts WHERE post IS NULL`:    "0",
		`SELECT count(*) FROM posts WHERE dirty > 0`:       "0",
		`SELECT count(*) FROM outbox WHERE state = 'dead'`: "0",
		`SELECT (SELECT count(*) FROM web_messages WHERE author IS NULL) - (SELECT count(*) FROM posts) - (SELECT count(*) FROM outbox)`: "0",
		`SELECT count(*) FROM ideas i WHERE supports <> (SELECT count(*) FROM idea_supports s WHERE s.idea_id = i.id)`:                   "0",
	}
	for _, try := range tries {
		switch {
		case try.title != "":
			queries[`SELECT count(*) FROM ideas WHERE title = '`+try.title+`'`] = "1"
		case try.said:
			queries[`SELECT count(*) FROM web_messages WHERE key = 'said:`+webtest.Key("said", try.who, try.id)+`'`] = "1"
		default:
			queries[`SELECT count(*) FROM seen_events WHERE event = '`+try.event()+`'`] = "1"
		}
	}
	err := l.db.Read(l.Context(), func(tx *sql.Tx) error {
		for _, query := range slices.Sorted(maps.Keys(queries)) {
			if got, err := storage.One(l.Context(), tx, storage.Value[string], query); err != nil || got != queries[query] {
				l.Errorf("%s: %q, %v; want %q", query, got, err, queries[query])
			}
		}
		return nil
	})
	if err != nil {
		l.Fatal(err)
	}
}
