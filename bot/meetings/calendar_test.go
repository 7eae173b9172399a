package meetings_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/ical/icaltest"
	"livinglab/storage"
)

// played opens a lab in which these lines were played.
func played(t testing.TB, lines ...string) *bottest.Player {
	t.Helper()
	p := bottest.Open(t, bottest.Options{Features: features()})
	for _, line := range lines {
		p.Do(line)
	}
	return p
}

// pagePath finds an address of the lab's pages.
var pagePath = regexp.MustCompile(regexp.QuoteMeta(bottest.Address) + `(/pages/calendar/[a-z2-7]{32}\.ics)`)

// addressOf plays a line that gives an address, and returns its path.
func addressOf(t testing.TB, p *bottest.Player, line string) string {
	t.Helper()
	got := p.Do(line)
	m := pagePath.FindStringSubmatch(got)
	if m == nil {
		t.Fatalf("%s: no address in\n%s", line, got)
	}
	return m[1]
}

// calendarAt reads a feed.
func calendarAt(t testing.TB, p *bottest.Player, path string) []byte {
	t.Helper()
	d, err := p.Bot.Page(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return d.Data
}

// planned are the moments of the lab's dates that take place, by its tables.
func planned(t testing.TB, p *bottest.Player) (all []int64) {
	t.Helper()
	err := p.DB.Read(t.Context(), func(tx *sql.Tx) (err error) {
		all, err = storage.All(t.Context(), tx, storage.Value[int64], `SELECT starts FROM meeting_dates WHERE state IN ('planned', 'held') ORDER BY starts`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// change writes to the lab's tables what no line of a story does.
func change(t testing.TB, p *bottest.Player, query string, args ...any) {
	t.Helper()
	if err := p.DB.Write(t.Context(), func(tx *sql.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

// Whatever is done to a series, a calendar that reads the feed has the lab's
// dates, under the same name and with a number that grows.
func TestFeedFollowsTheSeries(t *testing.T) {
	p := played(t,
		`bruno in #comite: /rencontre serie Comité de pilotage, chaque 2 semaines le mardi 18 h, salle P1-4020`,
		`bruno presses "Planifier"`)
	path := addressOf(t, p, `claire direct: /rencontre calendrier`)
	var uid string
	sequence := int64(-1)
	for _, step := range [][]string{
		{},
		{`bruno in #comite: /rencontre deplacer jeudi 10 décembre 17 h`, `bruno chooses "Voir une rencontre": "mardi 8 décembre à 18 h · Comité de pilotage"`, `bruno presses "Déplacer"`},
		{`bruno in #comite: /rencontre annuler`, `bruno chooses "Voir une rencontre": "mardi 22 décembre à 18 h · Comité de pilotage"`, `bruno fills reason="Les Fêtes"`},
		{`bruno in #comite: /rencontre modifier`, `bruno chooses "Voir une rencontre": "mardi 5 janvier 2027 à 18 h · Comité de pilotage"`,
			`bruno presses "Changer la série…"`, `bruno fills rule="le premier jeudi du mois à 12 h"`, `bruno presses "Changer la série"`},
		{`claire in #comite: /rencontre modifier`, `claire chooses "Voir une rencontre": "jeudi 7 janvier 2027 à 12 h · Comité de pilotage"`,
			`claire presses "Terminer la série…"`, `claire presses "Terminer la série"`},
	} {
		p.SetNow(p.Now().Add(time.Minute))
		for _, line := range step {
			p.Do(line)
		}
		data := calendarAt(t, p, path)
		want := planned(t, p)
		seen := icaltest.Read(t, icaltest.Period{From: p.Now(), To: time.Unix(slices.Max(want)+1, 0)}, data)[0]
		var got []int64
		highest := int64(-1)
		for id, e := range seen.Events {
			got = append(got, e.At...)
			highest = max(highest, slices.Max(e.Sequence))
			if uid == "" {
				uid = id
			}
			if id != uid && id != uid+"-2" || e.Titles[0] != "Comité de pilotage" {
				t.Errorf("after %q: the event %q is %q", step, id, e.Titles)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("after %q the calendar has %v, the lab %v\n%s", step, got, want, data)
		}
		if highest <= sequence {
			t.Errorf("after %q SEQUENCE is %d, it was %d", step, highest, sequence)
		}
		sequence = highest
		if again := calendarAt(t, p, path); !bytes.Equal(data, again) {
			t.Errorf("after %q the same is not the same file", step)
		}
	}
}

// A meeting that takes place once stays in calendars under its name: moved,
// cancelled, and until some time after it.
func TestFeedFollowsAMeeting(t *testing.T) {
	p := played(t, `bruno in #comite: /rencontre Bilan, mercredi 18 h, 2 h`, `bruno presses "Planifier"`)
	path := addressOf(t, p, `claire direct: /rencontre calendrier`)
	has := func(words ...string) {
		t.Helper()
		data := string(calendarAt(t, p, path))
		for _, w := range words {
			if !strings.Contains(data, "\r\n"+w+"\r\n") {
				t.Errorf("no %s in\n%s", w, data)
			}
		}
	}
	has("SEQUENCE:0", "STATUS:CONFIRMED", "DTSTART;TZID=America/Toronto:20261125T180000", "DURATION:PT2H")
	p.Do(`bruno in #comite: /rencontre deplacer vendredi 27 novembre 17 h`)
	p.Do(`bruno presses "Déplacer"`)
	has("SEQUENCE:1", "STATUS:CONFIRMED", "DTSTART;TZID=America/Toronto:20261127T170000")
	p.Do(`bruno in #comite: /rencontre annuler`)
	p.Do(`bruno fills reason=`)
	has("SEQUENCE:2", "STATUS:CANCELLED", "DTSTART;TZID=America/Toronto:20261127T170000")
	p.SetNow(p.Now().AddDate(0, 3, 0))
	has("STATUS:CANCELLED")
	p.SetNow(p.Now().AddDate(0, 1, 0))
	if data := calendarAt(t, p, path); bytes.Contains(data, []byte("VEVENT")) {
		t.Errorf("four months later it is still there:\n%s", data)
	}
}

// What a person is told by a feed: the committee's meetings are not everyone's,
// and a feed of the committee's ends with the role, one of a person's with them.
func TestFeedsTellNobodyElse(t *testing.T) {
	p := played(t,
		`bruno in #comite: /rencontre Comité de pilotage, mardi 18 h`, `bruno presses "Planifier"`,
		`awa in #ideation: /rencontre Café des langues, jeudi 9 h`, `awa presses "Planifier"`)
	titles := func(path string) (all []string) {
		for line := range strings.SplitSeq(string(calendarAt(t, p, path)), "\r\n") {
			if title, ok := strings.CutPrefix(line, "SUMMARY:"); ok {
				all = append(all, title)
			}
		}
		slices.Sort(all)
		return all
	}
	gone := func(path string) bool {
		d, err := p.Bot.Page(context.Background(), path)
		return errors.Is(err, bot.ErrNothing) && d.Data == nil
	}
	luis, awa := addressOf(t, p, `luis direct: /rencontre calendrier`), addressOf(t, p, `awa direct: /rencontre calendrier`)
	diane := addressOf(t, p, `diane direct: /rencontre calendrier`)
	committee := addressOf(t, p, `diane presses "Calendrier du comité"`)
	for path, want := range map[string][]string{
		luis: nil, awa: {"Café des langues"}, diane: {"Comité de pilotage"}, committee: {"Comité de pilotage"},
	} {
		if got := titles(path); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, wrong := range []string{
		luis[:len(luis)-5] + "a.ics", luis[:len(luis)-5] + ".ics", strings.ToUpper(luis), strings.TrimSuffix(luis, ".ics"), luis + "/", luis + ".ics",
		"/pages/calendar/.ics", "/pages/calendar/" + strings.Repeat("a", 32) + ".ics", "/pages/calendar/" + strings.Repeat("é", 16) + ".ics",
		"/pages/calendar/' OR 1=1 --.ics", "/pages/calendar/%00.ics", "/pages/calendar/" + strings.Repeat("a", 1<<20) + ".ics",
	} {
		if !gone(wrong) {
			t.Errorf("%.80s is there", wrong)
		}
	}
	change(t, p, `UPDATE accounts SET role = 0 WHERE account = 'diane'`)
	if !gone(committee) || len(titles(diane)) > 0 {
		t.Error("who is not of the committee any more reads its meetings")
	}
	change(t, p, `DELETE FROM accounts WHERE account = 'awa'`)
	if !gone(awa) {
		t.Error("the feed of someone who has left is there")
	}
	if log := p.Log.String(); strings.Contains(log, ".ics") {
		t.Errorf("the log tells an address:\n%s", log)
	}
}

// Two cards of one address: what the first did to it, the second is told of.
func TestAnOldAddressCard(t *testing.T) {
	p := played(t)
	first := addressOf(t, p, `awa direct: /rencontre calendrier`)
	p.Do(`awa direct: /rencontre calendrier`)
	stop := func(id int) string {
		a := p.Bot.Handle(t.Context(), press("awa", fmt.Sprint("stop", id), "feed-stop", fmt.Sprint(id)))
		return fmt.Sprint(a.Card.Body)
	}
	second := addressOf(t, p, `awa presses "Nouvelle adresse"`)
	if got := stop(1); !strings.Contains(got, "ne répond déjà plus") {
		t.Errorf("the old card says %s", got)
	}
	if _, err := p.Bot.Page(t.Context(), first); !errors.Is(err, bot.ErrNothing) {
		t.Errorf("the first address: %v", err)
	}
	calendarAt(t, p, second)
	// Nobody stops another's.
	a := p.Bot.Handle(t.Context(), press("luis", "other", "feed-stop", "2"))
	if got := fmt.Sprint(a.Card.Body); !strings.Contains(got, "ne répond déjà plus") {
		t.Errorf("luis is told %s", got)
	}
	calendarAt(t, p, second)
	for i, arg := range []string{"", "x", "-1", "99999999999999999999", "1.2.3"} {
		for _, action := range []string{"feed-new", "feed-stop", "ics"} {
			if a := p.Bot.Handle(t.Context(), press("awa", fmt.Sprint(action, i), action, arg)); a.Card == nil || len(a.Card.Body) == 0 {
				t.Errorf("%s %q: %+v", action, arg, a)
			}
		}
	}
	// Who is not of the committee is not given its feed, whatever they press.
	if a := p.Bot.Handle(t.Context(), press("luis", "committee", "committee-feed", "")); strings.Contains(fmt.Sprint(a.Card), bottest.Address) {
		t.Errorf("luis is given %+v", a.Card)
	}
}

// A series of 10,000 dates that have all taken place, or are to, is one event.
func TestFeedOfTenThousandDates(t *testing.T) {
	p := played(t, `bruno in #comite: /rencontre serie Permanence, tous les jours à 12 h, 10000 fois`, `bruno presses "Planifier"`)
	path := addressOf(t, p, `claire direct: /rencontre calendrier`)
	change(t, p, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
		INSERT INTO meeting_dates (meeting, slot, local, starts, ends, state) SELECT 1, 1500000000 + i * 3600, '', 1500000000 + i * 3600, 1500003600 + i * 3600, 'held' FROM n`)
	data := calendarAt(t, p, path)
	if n := bytes.Count(data, []byte("BEGIN:VEVENT")); n != 1 || len(data) > 4000 {
		t.Errorf("%d events, %d bytes", n, len(data))
	}
	seen := icaltest.Read(t, icaltest.Period{From: p.Now(), To: p.Now().AddDate(0, 0, 100)}, data)[0]
	for _, e := range seen.Events {
		if len(e.At) != 100 {
			t.Errorf("%d dates in 100 days", len(e.At))
		}
	}
}

// press is what a platform sends of a press by anyone, with any route.
func press(account, id, action, arg string) chat.Event {
	return chat.Event{ID: id, From: chat.Person{Account: chat.Account{Platform: "memory", ID: account}, Name: account, Locale: "fr-CA"},
		At: chat.Place{Direct: true, Room: account}, Press: &chat.Press{Route: chat.Route{Feature: "meetings", Action: action, Arg: arg}}}
}
