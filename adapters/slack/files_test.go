package slack_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

func TestAPictureIsUploadedOnce(t *testing.T) {
	l := open(t, slacktest.Options{})
	to := chat.Target{Room: ideas}
	c := titled("Résultat")
	c.Picture = dot(t, 1)
	id := l.post(t, to, c, "k")
	first := picture(l.history(t, ideas)[0])
	if first == "" {
		t.Fatal("the picture is not shown")
	}
	c.Title, c.Picture.Alt = chat.Str("Résultat corrigé"), "Autrement dit"
	if err := l.Edit(context.Background(), to, id, c); err != nil {
		t.Fatal(err)
	}
	l.post(t, chat.Target{Person: marie}, c, "k2")
	if n := l.calls.of("upload"); n != 1 || picture(l.history(t, ideas)[0]) != first {
		t.Errorf("uploaded %d times; the picture was %q, is %q", n, first, picture(l.history(t, ideas)[0]))
	}
	if got := l.thread(t, id); len(got) != 0 {
		t.Errorf("%d messages in the thread, for a picture that everyone saw", len(got))
	}
}

func TestAnEditsNewPictureIsSharedSoThatItIsSeen(t *testing.T) {
	l := open(t, slacktest.Options{})
	ctx := context.Background()
	for name, to := range l.targets(t) {
		id := l.post(t, to, titled("avant"), "k"+name)
		before := len(l.seen(t, to))
		c := titled("après")
		c.Picture = dot(t, uint8(len(name)))
		for range 2 {
			if err := l.Edit(ctx, to, id, c); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		where := id
		if to.Thread != "" {
			where = to.Thread
		}
		if got := filesOf(l.thread(t, where)); !slices.Equal(got, []string{"resultat.png"}) {
			t.Errorf("%s: shared in the thread: %q", name, got)
		}
		if now := len(l.seen(t, to)); now != before {
			t.Errorf("%s: %d messages became %d", name, before, now)
		}
	}
}

func TestAPictureThatSlackIsStillAtWorkOn(t *testing.T) {
	l := open(t, slacktest.Options{FilesAfter: 3 * time.Second})
	l.Expect("", "invalid_blocks")
	c := titled("Résultat")
	c.Picture = dot(t, 1)
	id := l.post(t, chat.Target{Room: ideas}, c, "k")
	c.Picture = dot(t, 2)
	if err := l.Edit(context.Background(), chat.Target{Room: ideas}, id, c); err != nil {
		t.Errorf("Edit: %v", err)
	}

	l = open(t, slacktest.Options{FilesAfter: time.Minute})
	l.Expect("", "invalid_blocks")
	_, err := l.Post(context.Background(), chat.Target{Room: ideas}, c, "k")
	if err == nil || errors.Is(err, chat.ErrInvalid) {
		t.Fatalf("after a while: %v, want an error that may pass", err)
	}
	l.Clock().Advance(time.Minute)
	l.post(t, chat.Target{Room: ideas}, c, "k")
	if n := l.calls.of("upload"); n != 1 {
		t.Errorf("uploaded %d times", n)
	}
}

func TestAPictureThatWasDeletedInSlackIsUploadedAgain(t *testing.T) {
	l := open(t, slacktest.Options{})
	l.Expect("chat.postMessage", "invalid_blocks")
	c := titled("Résultat")
	c.Picture = dot(t, 1)
	to := chat.Target{Room: ideas}
	l.post(t, to, c, "k1")
	if err := l.read.DeleteFileContext(context.Background(), picture(l.history(t, ideas)[0])); err != nil {
		t.Fatal(err)
	}
	l.Clock().Advance(time.Hour)
	if _, err := l.Post(context.Background(), to, c, "k2"); err == nil || errors.Is(err, chat.ErrInvalid) {
		t.Errorf("with the picture that was deleted: %v, want an error that may pass", err)
	}
	l.post(t, to, c, "k2")
}

func TestOneDocumentInTwoRoomsAtOnce(t *testing.T) {
	l := open(t, slacktest.Options{})
	c := titled("Les bulletins")
	c.File = document("a")
	var all sync.WaitGroup
	posts := make([]string, 6)
	for i := range posts {
		all.Go(func() {
			var err error
			if posts[i], err = l.Post(context.Background(), chat.Target{Room: []string{ideas, votes}[i%2]}, c, time.Duration(i).String()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	ids := map[string]bool{}
	for i, post := range posts {
		for _, m := range l.thread(t, post) {
			for _, f := range m.Files {
				ids[f.ID] = true
			}
		}
		if len(ids) != i+1 {
			t.Errorf("%d documents under %d posts", len(ids), i+1)
		}
	}
}

// documents are the files under a post: in its thread, or the conversation.
func (l *lab) documents(t *testing.T, to chat.Target, post string) []string {
	t.Helper()
	switch {
	case to.Person != "":
		return filesOf(l.history(t, slacktest.DirectRoom(to.Person)))
	case to.Thread != "":
		return filesOf(l.thread(t, to.Thread))
	}
	return filesOf(l.thread(t, post))
}

func TestADocumentHangsUnderItsPost(t *testing.T) {
	l := open(t, slacktest.Options{})
	ctx := context.Background()
	for name, to := range l.targets(t) {
		c := titled("Les bulletins")
		c.File = document(name)
		id := l.post(t, to, c, "k"+name)
		l.post(t, to, c, "k"+name)
		if raw := l.raw(t, to, id); !strings.Contains(raw, "("+map[string]string{"room": "file-thread", "thread": "file-below", "person": "file-below"}[name]+")") {
			t.Errorf("%s: it is not told where the document is: %s", name, raw)
		}
		c.Title = chat.Str("Les bulletins du vote")
		if err := l.Edit(ctx, to, id, c); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := l.documents(t, to, id); !slices.Equal(got, []string{"vote-12.json"}) {
			t.Errorf("%s: documents %q", name, got)
		}
		c.File = document(name + ", corrigés")
		if err := l.Edit(ctx, to, id, c); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := l.documents(t, to, id); len(got) != 2 {
			t.Errorf("%s: after an edit with another document: %q", name, got)
		}
	}
}

// raw is a post as Slack has it.
func (l *lab) raw(t *testing.T, to chat.Target, id string) string {
	t.Helper()
	channel, ts, _ := strings.Cut(id, ":")
	all := l.history(t, channel)
	if to.Thread != "" {
		all = l.thread(t, to.Thread)
	}
	for _, m := range all {
		if m.Timestamp == ts {
			raw, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			return string(raw)
		}
	}
	t.Fatalf("no post %s", id)
	return ""
}

func TestADocumentIsNotAddedAgainAfterARestart(t *testing.T) {
	l := open(t, slacktest.Options{})
	for name, to := range l.targets(t) {
		c := titled("Les bulletins")
		c.File = document(name)
		id := l.post(t, to, c, "k"+name)
		l.restart()
		if err := l.Edit(context.Background(), to, id, c); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := l.documents(t, to, id); len(got) != 1 || l.calls.of("upload") != 0 {
			t.Errorf("%s: documents %q, uploaded %d times", name, got, l.calls.of("upload"))
		}
	}
}

func TestADocumentThatFailedIsAddedByTheNextTry(t *testing.T) {
	for _, lost := range []bool{false, true} {
		l := open(t, slacktest.Options{})
		for name, to := range l.targets(t) {
			c := titled("Les bulletins")
			c.File = document(name)
			if lost {
				l.Lose("files.completeUploadExternal") // it is shared, and the bot does not hear of it
			} else {
				l.Fail("files.completeUploadExternal", "internal_error")
			}
			if id, err := l.Post(context.Background(), to, c, "k"+name); err == nil {
				t.Fatalf("%s: posted as %q without its document", name, id)
			}
			id := l.post(t, to, c, "k"+name)
			if got := l.documents(t, to, id); len(got) != 1 {
				t.Errorf("%s, lost %v: documents %q", name, lost, got)
			}
			if got := l.seen(t, to); len(got) != 1 {
				t.Errorf("%s, lost %v: posts %q", name, lost, got)
			}
		}
	}
}

func TestWhatSlackRefusesOfFilesIsKnownBeforeAnythingIsShown(t *testing.T) {
	for failed, want := range map[string]error{"file_uploads_disabled": chat.ErrInvalid, "file_type_not_allowed": chat.ErrInvalid, "storage_limit_reached": nil} {
		l := open(t, slacktest.Options{})
		c := titled("Les bulletins")
		c.File = document("a")
		l.Fail("files.getUploadURLExternal", failed)
		_, err := l.Post(context.Background(), chat.Target{Room: ideas}, c, "k")
		if err == nil || want != nil && !errors.Is(err, want) || want == nil && errors.Is(err, chat.ErrInvalid) {
			t.Errorf("%s: %v", failed, err)
		}
		if got := l.history(t, ideas); len(got) != 0 {
			t.Errorf("%s: %d messages", failed, len(got))
		}
	}
	l := open(t, slacktest.Options{Scopes: slices.DeleteFunc(slacktest.BotScopes(), func(s string) bool { return s == "files:write" })})
	l.Expect("files.getUploadURLExternal", "missing_scope")
	c := titled("Résultat")
	c.Picture = dot(t, 1)
	if _, err := l.Post(context.Background(), chat.Target{Room: ideas}, c, "k"); err == nil || errors.Is(err, chat.ErrInvalid) {
		t.Errorf("without the scope: %v", err)
	}
}

func TestAPostStandsWhereItsDocumentIsRefused(t *testing.T) {
	l := open(t, slacktest.Options{})
	c := titled("Les bulletins")
	c.File = document("a")
	l.Fail("files.completeUploadExternal", "posting_to_channel_denied")
	id := l.post(t, chat.Target{Room: ideas}, c, "k")
	if id == "" || !strings.Contains(l.log.String(), "without its document") {
		t.Errorf("posted as %q; the log says:\n%s", id, l.log)
	}
}

func TestAnUploadThatIsCut(t *testing.T) {
	l := open(t, slacktest.Options{})
	c := titled("Résultat")
	c.Picture, c.File = dot(t, 1), document("a")
	cut := errors.New("the connection was cut")
	for _, method := range []string{"files.getUploadURLExternal", "upload", "files.completeUploadExternal", "chat.postMessage"} {
		once := true
		l.calls.stopped(func(m string, _ *http.Request) error {
			if m == method && once {
				once = false
				return cut
			}
			return nil
		})
		if id, err := l.Post(context.Background(), chat.Target{Room: ideas}, c, method); err == nil {
			t.Errorf("%s cut: posted as %q", method, id)
		}
		l.post(t, chat.Target{Room: ideas}, c, method)
	}
	if got := l.seen(t, chat.Target{Room: ideas}); len(got) != 4 {
		t.Errorf("posts %q", got)
	}
}

func TestShareInAConversation(t *testing.T) {
	l := open(t, slacktest.Options{})
	d, err := l.Direct(context.Background(), marie)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Share(context.Background(), d, "", *document("a")); err != nil {
		t.Fatal(err)
	}
	if got := filesOf(l.history(t, d)); !slices.Equal(got, []string{"vote-12.json"}) {
		t.Errorf("shared %q", got)
	}
}
