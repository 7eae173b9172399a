package bot_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// all asks for one of every effect, and writes a row.
func all(c *bot.Call) {
	c.Announce(bot.Ideation, "said", card("Annonce"))
	c.Keep("board", "1", bot.Ideation)
	c.AtTime("later", "1", c.Now.Add(time.Hour))
	c.Note("tried", "1", map[string]string{"a": "b"})
	if _, err := c.Tx.Exec(`INSERT INTO settings (key, value) VALUES ('row', '1')`); err != nil {
		panic(err)
	}
}

// kinds are the posts and timers of the feature, as all needs them.
func kinds(f *bot.Feature) {
	f.Posts = append(f.Posts, bot.Post{Kind: "board", Render: func(c *bot.Call, arg string) (chat.Card, error) { return card("Tableau " + arg), nil }})
	f.Timers = append(f.Timers, bot.Timer{Kind: "later", Late: bot.Always, Do: func(*bot.Call, string) error { return nil }})
}

// wantWritten compares how many rows of every kind there are: the handler's own,
// outbox, posts, timers, journal, events.
func (w *world) wantWritten(want string) {
	w.t.Helper()
	w.want(want, `SELECT (SELECT count(*) FROM settings WHERE key = 'row') || ' ' || (SELECT count(*) FROM outbox) || ' ' ||
		(SELECT count(*) FROM posts) || ' ' || (SELECT count(*) FROM timers) || ' ' || (SELECT count(*) FROM journal) || ' ' ||
		(SELECT count(*) FROM seen_events)`)
}

func TestAllOrNothing(t *testing.T) {
	outcomes := map[string]struct {
		then func(c *bot.Call) (chat.Answer, error)
		want string
	}{
		"answered": {func(*bot.Call) (chat.Answer, error) { return chat.Nothing(), nil }, "nothing"},
		"problem":  {func(c *bot.Call) (chat.Answer, error) { return chat.Answer{}, c.Problem("hello", "name", "x") }, "whisper |  | Bonjour x."},
		"field problem": {func(c *bot.Call) (chat.Answer, error) {
			return chat.Answer{}, c.FieldProblem("title", "hello", "name", "x")
		}, "refuse | title: Bonjour x."},
		"refused":         {func(c *bot.Call) (chat.Answer, error) { return chat.Refuse(chat.Problems{"title": "Non."}), nil }, "refuse | title: Non."},
		"error":           {func(*bot.Call) (chat.Answer, error) { return chat.Nothing(), errors.New("broken") }, "refuse | title: Un problème de notre côté"},
		"panic":           {func(*bot.Call) (chat.Answer, error) { panic("broken") }, "refuse | title: Un problème de notre côté"},
		"no answer":       {func(*bot.Call) (chat.Answer, error) { return chat.Answer{}, nil }, "refuse | title: Un problème"},
		"effects failing": {func(c *bot.Call) (chat.Answer, error) { c.Note("x", "", make(chan int)); return chat.Nothing(), nil }, "refuse | title: Un problème"},
		"full":            {func(*bot.Call) (chat.Answer, error) { return chat.Nothing(), fmt.Errorf("x: %w", storage.ErrFull) }, "refuse | title: Je n’ai pas pu"},
	}
	for name, o := range outcomes {
		t.Run(name, func(t *testing.T) {
			then := o.then
			w := newWorld(t, trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) { all(c); return then(c) }}, kinds))
			e := w.event("awa")
			e.Submit = &chat.Submit{Route: chat.Route{Feature: "trial", Action: "act"}, Fields: chat.Filled{"title": {"Un titre"}, "why": {"x"}}}
			wantWords(t, w.bot.Handle(ctx, e), o.want)
			if name == "answered" {
				w.wantWritten("1 1 1 1 1 1")
				return
			}
			w.wantWritten("0 0 0 0 0 0")
			// The same event again, once what was wrong is mended: it acts.
			then = func(*bot.Call) (chat.Answer, error) { return chat.Nothing(), nil }
			wantWords(t, w.bot.Handle(ctx, e), "nothing")
			wantWords(t, w.bot.Handle(ctx, e), "C’est déjà fait")
			w.wantWritten("1 1 1 1 1 1")
		})
	}
}

func TestARepeatedEventActsOnce(t *testing.T) {
	w := newWorld(t, trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) {
		_, err := c.Tx.Exec(`INSERT INTO settings (key, value) VALUES ('n', 1) ON CONFLICT DO UPDATE SET value = value + 1`)
		return chat.Nothing(), err
	}}))
	e := w.event("awa")
	e.Press = &chat.Press{Route: chat.Route{Feature: "trial", Action: "act"}}
	did := make(chan chat.Answer, 64)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() { did <- w.bot.Handle(ctx, e) })
	}
	all.Wait()
	close(did)
	count := map[chat.Does]int{}
	for a := range did {
		count[a.Does]++
		if a.Does == chat.DoesWhisper {
			wantWords(t, a, "C’est déjà fait")
		}
	}
	if count[chat.DoesNothing] != 1 || count[chat.DoesWhisper] != 63 {
		t.Errorf("answers %v, want it done once", count)
	}
	w.want("1", `SELECT value FROM settings WHERE key = 'n'`)
	w.restart()
	wantWords(t, w.bot.Handle(ctx, e), "C’est déjà fait")
	other := e
	other.From.Platform = "other" // the same id elsewhere is another event
	w.bot.Handle(ctx, other)
	w.want("2", `SELECT value FROM settings WHERE key = 'n'`)
}

// Presses of many at once share commits: each is answered once it is kept, and
// one that fails takes no other with it.
func TestPressesTogether(t *testing.T) {
	w := newWorld(t, trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) {
		_, err := c.Tx.Exec(`INSERT INTO settings (key, value) VALUES (?, 1)`, "n/"+c.Route.Arg)
		if err == nil && strings.HasSuffix(c.Route.Arg, "7") {
			err = errors.New("unlucky")
		}
		return chat.Nothing(), err
	}}))
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			for j := range 10 {
				e := chat.Event{ID: fmt.Sprint(i, ".", j), From: person("memory", fmt.Sprint("p", i)), At: ideation,
					Press: &chat.Press{Route: chat.Route{Feature: "trial", Action: "act", Arg: fmt.Sprint(i, ".", j)}}}
				if a := w.bot.Handle(ctx, e); (a.Does == chat.DoesNothing) != (j != 7) {
					t.Errorf("press %d.%d: %q", i, j, words(a))
				}
			}
		})
	}
	all.Wait()
	w.restart()
	w.want("576 576 72", `SELECT (SELECT count(*) FROM settings) || ' ' || (SELECT count(*) FROM seen_events) || ' ' || (SELECT count(*) FROM members)`)
}

func TestTheDatabaseIsBusy(t *testing.T) {
	w := newWorld(t, trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) { all(c); return chat.Nothing(), nil }}, kinds),
		func(w *world) { w.busy = time.Millisecond })
	other, err := sql.Open("sqlite3", "file:"+w.path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	e := w.event("awa")
	e.Submit = &chat.Submit{Route: chat.Route{Feature: "trial", Action: "act"}, Fields: chat.Filled{"why": {"x"}, "title": {"Un titre"}}}
	wantWords(t, w.bot.Handle(ctx, e), "refuse | title: Je n’ai pas pu l’enregistrer à l’instant")
	wantWords(t, w.press("awa", "act", ""), "whisper |  | Je n’ai pas pu l’enregistrer")
	wantWords(t, w.types("awa", "/labo"), "ce qui est ouvert") // to read, nobody waits
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	w.wantWritten("0 0 0 0 0 0")
	wantWords(t, w.bot.Handle(ctx, e), "nothing")
	w.wantWritten("1 1 1 1 1 1")
}

// A person is answered within the platforms' three seconds, and what they are
// told is true: nothing happens afterwards.
func TestToldInTimeWhenWritesWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) { all(c); return chat.Nothing(), nil }}, kinds))
		free := make(chan bool)
		go w.db.Write(ctx, func(*sql.Tx) error { <-free; return nil })
		synctest.Wait()
		start := time.Now()
		wantWords(t, w.press("awa", "act", ""), "Je n’ai pas pu")
		if took := time.Since(start); took >= 3*time.Second {
			t.Errorf("answered after %v", took)
		}
		close(free)
		synctest.Wait()
		w.wantWritten("0 0 0 0 0 0")
		w.db.Close()
	})
}

func TestAFailureIsToldByItsReference(t *testing.T) {
	w := newWorld(t, trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) { panic("broken here") }}))
	a := w.press("emma", "act", "")
	ref := regexp.MustCompile(`this reference to the coordinator: ([A-Z2-7]{6})`).FindStringSubmatch(words(a))
	if ref == nil {
		t.Fatalf("told %q", words(a))
	}
	for _, part := range []string{"ref=" + ref[1], "what=trial:act", "panic: broken here", "dispatch_test.go"} {
		if !strings.Contains(w.log.String(), part) {
			t.Errorf("the log lacks %s:\n%s", part, w.log)
		}
	}
}

func TestTheRoleIsCheckedWhenItIsPressed(t *testing.T) {
	done := 0
	features := trial(nil, func(f *bot.Feature) {
		f.Actions = []bot.Action{
			{Name: "close", Who: bot.RoleCommittee, Do: func(*bot.Call) (chat.Answer, error) { done++; return chat.Nothing(), nil }},
			{Name: "look", Who: bot.RoleCoordinator, Reads: true, Do: func(*bot.Call) (chat.Answer, error) { done++; return chat.Nothing(), nil }},
		}
	})
	w := newWorld(t, features)
	wantWords(t, w.press("bruno", "close", ""), "nothing")
	w.roles["bruno"] = bot.RoleMember // as when the configuration changes
	wantWords(t, w.press("bruno", "close", ""), "réservée au rôle « membre du comité »")
	wantWords(t, w.press("emma", "close", ""), "This is for the role “committee member”")
	wantWords(t, w.press("diane", "look", ""), "réservée au rôle « coordination »")
	w.roles["awa"] = bot.RoleCoordinator
	wantWords(t, w.press("awa", "look", ""), "nothing")
	if done != 2 {
		t.Errorf("done %d times, want 2", done)
	}
}

func TestWhatIsNoLongerThere(t *testing.T) {
	w := newWorld(t, nil)
	for _, r := range []chat.Route{{}, {Feature: "gone", Action: "x"}, {Feature: "core", Action: "nothing", Arg: strings.Repeat("9", 90)},
		{Feature: "core:help", Action: ""}, {Feature: "'; DROP TABLE members; --", Action: "x"}} {
		e := w.event("awa")
		e.Press = &chat.Press{Route: r}
		wantWords(t, w.bot.Handle(ctx, e), "Cette carte n’est plus à jour.")
		e.Press, e.Submit = nil, &chat.Submit{Route: r}
		wantWords(t, w.bot.Handle(ctx, e), "Cette carte n’est plus à jour.")
	}
	wantWords(t, w.bot.Handle(ctx, w.event("awa")), "nothing")
	// An argument that nobody wrote is an argument like another.
	for _, arg := range []string{"", "-1", "fr' OR 1=1", "français\x00", strings.Repeat("en", 40)} {
		e := w.event("awa")
		e.Press = &chat.Press{Route: chat.Route{Feature: "core", Action: "lang", Arg: arg}, Values: []string{"en", "x"}}
		wantWords(t, w.bot.Handle(ctx, e), "Dans quelle langue")
	}
	w.want("", `SELECT lang FROM members WHERE name = 'Awa Diallo'`)
}

const hostile = "**gras** `code` {name} ⟦x⟧ <!channel> @everyone <@U1> </script> \u202e\u200b\U0001F600 '; DROP TABLE members; --\n\n\n\nfin"

func TestWhatPeopleWriteIsShownAsItIs(t *testing.T) {
	w := newWorld(t, trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) {
		card := c.Card(c.T("hello", "name", c.Fields.Get("title")), c.Paragraphs("two", "a", c.Fields.Get("title"))...)
		return chat.Whisper(card), nil
	}}))
	e := w.event("awa")
	e.Submit = &chat.Submit{Route: chat.Route{Feature: "trial", Action: "act"}, Fields: chat.Filled{"title": {hostile}}}
	a := w.bot.Handle(ctx, e)
	if got, want := a.Card.Title, chat.Str("Bonjour "+hostile+"."); got.String() != want.String() || len(got) != 1 || got[0].Kind != chat.Plain {
		t.Errorf("title %q, want the one plain span %q", got, want)
	}
	if len(a.Card.Body) != 2 || a.Card.Body[1].String() != "Deux "+hostile {
		t.Errorf("body %q, want the text's own two paragraphs", a.Card.Body)
	}
}

// said is a feature that keeps what it hears.
func said(heard *[]string) []bot.Feature {
	return trial(nil, kinds, func(f *bot.Feature) {
		f.Said = func(c *bot.Call, kind, arg string, said chat.Said) error {
			*heard = append(*heard, fmt.Sprint(c.Member.Name, " ", kind, " ", arg, " ", said.Text))
			return nil
		}
	})
}

func TestSaidIsHeardInTheThreadsOfItsPostsAlone(t *testing.T) {
	var heard []string
	w := newWorld(t, said(&heard))
	w.do(func(c *bot.Call) { c.Keep("board", "7", bot.Ideation); c.Announce(bot.Ideation, "x", card("Annonce")) })
	w.deliver(0)
	post := w.get(`SELECT post FROM posts`)
	say := func(platform, room, post string) {
		e := w.event("awa")
		e.From.Platform, e.At = platform, chat.Place{Room: room, Thread: post}
		e.Said = &chat.Said{Post: post, Text: "Oui!"}
		wantWords(t, w.bot.Handle(ctx, e), "nothing")
		wantWords(t, w.bot.Handle(ctx, e), "nothing") // again: not "already done" in everyone's thread
	}
	say("memory", bot.Ideation, post)
	say("memory", bot.Announcements, post)
	say("other", bot.Ideation, post) // ids of two platforms may be the same
	say("memory", bot.Ideation, "none")
	say("memory", bot.Ideation, w.get(`SELECT post FROM outbox`))
	w.exec(`INSERT INTO posts (key, platform, room, post) VALUES ('gone/board/1', 'memory', 'ideation', 'p99')`)
	say("memory", bot.Ideation, "p99")
	if want := "[Awa Diallo board 7 Oui!]"; fmt.Sprint(heard) != want {
		t.Errorf("heard %v, want %s", heard, want)
	}
}

func TestReadsAskForNothing(t *testing.T) {
	for name, effect := range map[string]func(c *bot.Call){
		"keep": func(c *bot.Call) { c.Keep("board", "1", "") },
		"note": func(c *bot.Call) { c.Note("x", "", nil) },
	} {
		features := trial(nil, kinds, func(f *bot.Feature) {
			f.Actions = []bot.Action{{Name: "look", Reads: true, Do: func(c *bot.Call) (chat.Answer, error) { effect(c); return chat.Nothing(), nil }}}
		})
		w := newWorld(t, features)
		for _, who := range []string{"awa", "unknown"} {
			if a := w.press(who, "look", ""); !strings.Contains(words(a), "Un problème") || !strings.Contains(w.log.String(), "only reads") {
				t.Errorf("%s by %s: %q; a handler that only reads must not lose effects in silence", name, who, words(a))
			}
		}
	}
}

func TestAnswersOverTheLimitsAreLogged(t *testing.T) {
	w := newWorld(t, trial(map[string]bot.Do{
		"long": func(c *bot.Call) (chat.Answer, error) { return chat.Whisper(card(strings.Repeat("x", 4000))), nil },
		"many": func(c *bot.Call) (chat.Answer, error) {
			k := card("Secret de Polichinelle")
			for i := range 60 {
				k.Buttons = append(k.Buttons, chat.Button{Label: "x", Route: c.To("long", fmt.Sprint(i))})
			}
			return chat.Whisper(k), nil
		},
		"form": func(c *bot.Call) (chat.Answer, error) { return chat.Open(chat.Form{Title: "x"}), nil },
	}))
	if a := w.press("awa", "long", ""); a.Card.Title.Len() != chat.Common.Title || strings.Contains(w.log.String(), "limits") {
		t.Errorf("a long title: %d characters; %s", a.Card.Title.Len(), w.log)
	}
	w.press("awa", "many", "")
	w.press("awa", "form", "")
	if s := w.log.String(); strings.Count(s, "over the limits") != 2 || strings.Contains(s, "Polichinelle") {
		t.Errorf("log: %s", s)
	}
}

func TestSampleLabIsAllOrNothing(t *testing.T) {
	w := newWorld(t, trial(nil, kinds))
	failed := errors.New("no")
	if err := w.bot.As(ctx, "trial", w.now, func(c *bot.Call) error { all(c); return failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	w.wantWritten("0 0 0 0 0 0")
	w.do(all)
	w.wantWritten("1 1 1 1 1 0")
	w.want("", `SELECT actor FROM journal`)
}

// What the platform's context says is obeyed: one that has ended does nothing.
func TestAContextThatHasEnded(t *testing.T) {
	w := newWorld(t, trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) { all(c); return chat.Nothing(), nil }}, kinds))
	ended, cancel := context.WithCancel(ctx)
	cancel()
	e := w.event("awa")
	e.Press = &chat.Press{Route: chat.Route{Feature: "trial", Action: "act"}}
	if a := w.bot.Handle(ended, e); a.Does != chat.DoesWhisper {
		t.Errorf("answered %q", words(a))
	}
	w.wantWritten("0 0 0 0 0 0")
}
