package discord_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	pngs "image/png"
	"io"
	"net/http"
	"strings"
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

// png and otherPNG are two pictures.
var png, otherPNG = point(color.White), point(color.Black)

func point(c color.Color) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 1, 1))
	img.Set(0, 0, c)
	var b bytes.Buffer
	if err := pngs.Encode(&b, img); err != nil {
		panic(err) // in memory
	}
	return b.Bytes()
}

// fetch reads a file that a message shows.
func fetch(t *testing.T, url string) []byte {
	t.Helper()
	r, err := http.Get(url) //nolint:gosec // of the local Discord
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", url, r.StatusCode, err)
	}
	return data
}

func TestPicturesAndDocumentsOverALife(t *testing.T) {
	l := open(t, discordtest.Options{})
	to := chat.Target{Room: ideas}
	ballots := &chat.File{Name: "bulletins 12.json", Data: []byte(`{"a":1}`)}
	recount := &chat.File{Name: "bulletins 12.json", Data: []byte(`{"a":2}`)}
	chart := &chat.Picture{Name: "résultat.png", PNG: png, Alt: "Le jardin a 12 votes."}
	other := &chat.Picture{Name: "résultat.png", PNG: otherPNG, Alt: "Le jardin a 13 votes."}
	step := func(c chat.Card, what string) chat.Card { c.Title, c.Lang = chat.Str(what), chat.French; return c }
	id := l.post(t, to, step(chat.Card{Picture: chart, File: ballots}, "both"), "k")
	_, message, _ := strings.Cut(id, ":")
	document := "" // the id of the document
	check := func(what string, pic *chat.Picture, file *chat.File, stays bool) {
		t.Helper()
		m := l.Message(ahmed, message)
		if url := m.Embeds[0].Image.URL; (url == "") != (pic == nil) {
			t.Fatalf("%s: the picture is %q", what, url)
		} else if pic != nil && !bytes.Equal(fetch(t, url), pic.PNG) {
			t.Errorf("%s: another picture", what)
		}
		if (len(m.Attachments) == 1) != (file != nil) {
			t.Fatalf("%s: attachments %+v", what, m.Attachments)
		}
		if file == nil {
			return
		}
		a := m.Attachments[0]
		if !bytes.Equal(fetch(t, a.URL), file.Data) || stays != (a.ID == document) {
			t.Errorf("%s: the document is %+v, before %s", what, a, document)
		}
		document = a.ID
	}
	check("posted", chart, ballots, false)
	for _, s := range []struct {
		what     string
		card     chat.Card
		restarts bool
		stays    bool
	}{
		{"the same", chat.Card{Picture: chart, File: ballots}, false, true},
		{"another picture", chat.Card{Picture: other, File: ballots}, false, true},
		{"no picture", chat.Card{File: ballots}, false, true},
		{"another document", chat.Card{Picture: chart, File: recount}, false, false},
		{"no document", chat.Card{Picture: chart}, false, false},
		{"both again", chat.Card{Picture: chart, File: ballots}, false, false},
		{"in another process", chat.Card{Picture: chart, File: ballots}, true, false},
		{"none", chat.Card{}, false, false},
	} {
		if s.restarts {
			l.restart()
		}
		if err := l.bot.Edit(context.Background(), to, id, step(s.card, s.what)); err != nil {
			t.Fatalf("%s: %v", s.what, err)
		}
		check(s.what, s.card.Picture, s.card.File, s.stays)
	}
}
