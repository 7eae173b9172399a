package bot_test

import (
	"errors"
	"strings"
	"testing"

	"livinglab/bot"
)

// A page is found by its path, read by the feature whose it is, and said of it no
// more than that: neither who asks nor the log is told why there is none.
func TestPages(t *testing.T) {
	f := bot.Feature{Name: "probe", Pages: []bot.Page{{Name: "calendar", Show: func(c *bot.Call, rest string) (bot.Document, error) {
		switch rest {
		case "good.ics":
			return bot.Document{Data: []byte(c.PageURL("calendar", "good.ics")), Modified: c.Now}, nil
		case "writes.ics":
			_, err := c.Tx.Exec(`DELETE FROM members`)
			return bot.Document{}, err
		case "panics.ics":
			panic(`with "secret-token"`)
		case "breaks.ics":
			return bot.Document{}, errors.New(`it broke on "secret-token"`)
		}
		return bot.Document{}, bot.ErrNothing
	}}}}
	w := newWorld(t, []bot.Feature{f})
	log := w.log
	log.Reset()
	r := w.bot
	d, err := r.Page(t.Context(), "/pages/calendar/good.ics")
	if err != nil || string(d.Data) != "https://lab.example.org/pages/calendar/good.ics" {
		t.Errorf("%s, %v", d.Data, err)
	}
	for _, path := range []string{"", "/", "/pages", "/pages/", "/pages/calendar", "/pages/calendar/", "/pages/calendar/bad.ics", "/pages/other/good.ics",
		"pages/calendar/good.ics", "/pages//good.ics", "/pages/probe/good.ics"} {
		if _, err := r.Page(t.Context(), path); !errors.Is(err, bot.ErrNothing) {
			t.Errorf("%q: %v", path, err)
		}
	}
	if log.Len() > 0 {
		t.Errorf("what is not there is logged: %s", log)
	}
	for _, path := range []string{"writes.ics", "panics.ics", "breaks.ics"} {
		if _, err := r.Page(t.Context(), "/pages/calendar/"+path); err == nil || errors.Is(err, bot.ErrNothing) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if got := log.String(); !strings.Contains(got, "it broke") || strings.Contains(got, "secret") || strings.Contains(got, ".ics") {
		t.Errorf("the log: %s", got)
	}
}

// Two features may not have one page.
func TestPagesAreChecked(t *testing.T) {
	shows := func(*bot.Call, string) (bot.Document, error) { return bot.Document{}, nil }
	for _, pages := range [][]bot.Page{
		{{Name: "a", Show: shows}, {Name: "a", Show: shows}}, {{Name: "", Show: shows}}, {{Name: "a/b", Show: shows}}, {{Name: "a"}},
	} {
		if _, err := bot.New(bot.Options{Features: []bot.Feature{{Name: "probe", Pages: pages}}}); err == nil {
			t.Errorf("%d pages are taken", len(pages))
		}
	}
}
