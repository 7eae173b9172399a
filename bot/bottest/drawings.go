package bottest

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"golang.org/x/tools/txtar"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// Stories are conversations, with the language in which they are written.
type Stories struct {
	Pattern string
	Lang    chat.Lang
}

// Drawings plays every story in each language, all of it whatever the language
// in which it is written, and holds what each platform was given to show, in its
// own form, to a golden file for each language ("testdata/slack-fr.jsonl"): one of
// each kind. It fails when a kind is drawn in one language alone, and
// when an action of the features, which is what a button, a menu or a form leads
// to, is nowhere in the drawings; Hidden are those that nothing shown leads to.
//
// A story in another language is played beside itself: what each line has
// somebody do is found in the story as it is written, and done in the other on
// the same button, whatever is written on it.
//
// Each story has a bubble of testing/synctest, in which time passes only when
// everyone waits. However slow the machine is, nobody is late: no first answer is
// given before the bot's is known, no question is given up, and what is drawn
// after an answer is there when it is looked at.
type Drawings struct {
	Features []bot.Feature
	Stories  []Stories
	Open     map[string]OpenDrawing // by the name of the platform
	Hidden   []string               // "feature:action"
}

// OpenDrawing makes stages in a language that keep what is drawn
// (chattest.Draws), and that can be in a bubble (chattest.Pipes).
type OpenDrawing func(l chat.Lang) func(testing.TB, *storage.DB) chattest.Stage

// Play plays them.
func (d Drawings) Play(t *testing.T) {
	if raced {
		t.Skip("the conversations themselves run with the race detector; what is drawn is looked at without")
	}
	all := d.playAll(t)
	for _, platform := range slices.Sorted(maps.Keys(d.Open)) {
		t.Run(platform, func(t *testing.T) { d.look(t, platform, all) })
	}
}

// look looks at what a platform was given to show.
func (d Drawings) look(t *testing.T, platform string, all drawn) {
	seen := map[chat.Lang]map[string]bool{}
	for _, l := range chat.Langs {
		var lines string
		lines, seen[l] = kinds(all[inLang{platform, l}])
		golden(t, fmt.Sprintf("testdata/%s-%s.jsonl", platform, l), lines)
		d.checkActions(t, lines)
	}
	for _, l := range chat.Langs {
		for kind := range seen[l] {
			for _, other := range chat.Langs {
				if !seen[other][kind] {
					t.Errorf("drawn in %s and not in %s: %s", l, other, kind)
				}
			}
		}
	}
}

// inLang is a platform in a language.
type inLang struct {
	platform string
	lang     chat.Lang
}

// drawn is what was drawn on each platform in each language, by story.
type drawn map[inLang]map[string][]chattest.Drawing

// playAll plays the stories.
func (d Drawings) playAll(t *testing.T) drawn {
	var mu sync.Mutex
	all := drawn{}
	for platform := range d.Open {
		for _, l := range chat.Langs {
			all[inLang{platform, l}] = map[string][]chattest.Drawing{}
		}
	}
	t.Run("stories", func(t *testing.T) {
		for _, s := range d.Stories {
			files, err := filepath.Glob(s.Pattern)
			if err != nil || len(files) == 0 {
				t.Fatalf("no conversation matches %s (%v)", s.Pattern, err)
			}
			for _, f := range files {
				t.Run(strings.TrimSuffix(strings.TrimPrefix(f, "testdata/"), ".txtar"), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						in := d.play(t, f, s.Lang)
						mu.Lock()
						defer mu.Unlock()
						for where, some := range in {
							all[where][f] = some
						}
					})
				})
			}
		}
	})
	return all
}

// checkActions fails when an action of the features is nowhere in the drawings.
func (d Drawings) checkActions(t *testing.T, lines string) {
	for _, f := range d.Features {
		for _, a := range f.Actions {
			route := f.Name + ":" + a.Name
			if shown := strings.Contains(lines, `"`+route+":"); shown == slices.Contains(d.Hidden, route) {
				t.Errorf("%s is drawn: %t", route, shown)
			}
		}
	}
}

// play plays a story as it is written and, beside it, on every platform in every
// language.
func (d Drawings) play(t *testing.T, file string, written chat.Lang) map[inLang][]chattest.Drawing {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p, others := Open(t, Options{Features: d.Features, Lang: written}), map[inLang]*Player{}
	for platform, open := range d.Open {
		for _, l := range chat.Langs {
			others[inLang{platform, l}] = Open(t, Options{Features: d.Features, Lang: l, All: l, Open: open(l)})
		}
	}
	for _, act := range txtar.Parse(data).Files {
		for line := range strings.Lines(string(act.Data)) {
			line = strings.TrimSuffix(line, "\n")
			if line == "" || strings.ContainsAny(line[:1], " \t#") || reads.MatchString(line) || visits.MatchString(line) {
				continue
			}
			deed := p.understand(line)
			for _, q := range others { // before it is done: they see what p sees
				like := q.like(p, deed, line)
				q.cameOf(deed.who, q.perform(like))
				synctest.Wait() // until all that comes of it has come
			}
			p.cameOf(deed.who, p.perform(deed))
		}
	}
	out := map[inLang][]chattest.Drawing{}
	for where, q := range others {
		if h, ok := q.Stage.(chattest.Homes); ok {
			for _, c := range Cast[:4] { // a coordinator, committee members and a member
				h.Home(t, q.sides[0].person(c.ID))
			}
			synctest.Wait()
		}
		out[where] = q.Stage.(chattest.Draws).Drawn()
	}
	return out
}

// like is a deed of another player's, on what stands in its place here.
func (p *Player) like(other *Player, d deed, line string) deed {
	p.T.Helper()
	d.at = p.placeLike(other, d.who, d.at)
	if d.on == nil {
		return d
	}
	on := d.on
	if on.ID == "" {
		d.on = p.shown[d.who]
	} else {
		d.on = p.postLike(other, d.who, on.At, on.ID)
	}
	if d.on == nil || d.on.Kind != on.Kind {
		p.T.Fatalf("%s: there is nothing in the place of\n%s", line, chattest.Sprint(on))
	}
	d.fields = p.fieldsLike(d)
	if d.control == nil {
		return d
	}
	for _, lists := range [][2][]chattest.Control{{on.Button, d.on.Button}, {on.Menus, d.on.Menus}} {
		for i := range lists[0] {
			if lists[0][i].Route == d.control.Route && i < len(lists[1]) {
				d.control = &lists[1][i]
				return d
			}
		}
	}
	p.T.Fatalf("%s: no control in the place of it on\n%s", line, chattest.Sprint(d.on))
	return d
}

// fieldsLike are the fields that another player fills: a person is the one here.
// The other's people are in memory, where names are ids.
func (p *Player) fieldsLike(d deed) chat.Filled {
	fields := maps.Clone(d.fields)
	for name, values := range fields {
		if f := d.on.Field(name); f != nil && f.Kind == chat.PersonField && len(values) == 1 {
			fields[name] = []string{p.sides[0].person(values[0])}
		}
	}
	return fields
}

// placeLike is a place of another player's: the thread of the post that stands in
// the same place.
func (p *Player) placeLike(other *Player, who string, at chat.Place) chat.Place {
	p.T.Helper()
	if at.Thread != "" {
		at.Thread = p.postLike(other, who, chat.Place{Room: at.Room}, at.Thread).ID
	}
	if at.Room != "" {
		at.Room = p.sides[0].room(at.Room) // the other's is in memory, where names are ids
	}
	return at
}

// postLike is the post that stands where another player's does.
func (p *Player) postLike(other *Player, who string, at chat.Place, id string) *chattest.Seen {
	p.T.Helper()
	i := slices.IndexFunc(other.Stage.Posts(p.T, other.sides[0].person(who), at), func(s *chattest.Seen) bool { return s.ID == id })
	posts := p.Stage.Posts(p.T, p.sides[0].person(who), p.placeLike(other, who, at))
	if i < 0 || i >= len(posts) {
		p.T.Fatalf("%s sees no %d-th post in %+v", who, i+1, at)
	}
	return posts[i]
}

// kinds is one drawing of each kind, a line each, by the first story that has it.
// What goes to several places at once comes in no fixed order.
func kinds(all map[string][]chattest.Drawing) (lines string, seen map[string]bool) {
	var out strings.Builder
	seen = map[string]bool{}
	for _, file := range slices.Sorted(maps.Keys(all)) {
		slices.SortFunc(all[file], func(a, b chattest.Drawing) int {
			return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(len(b.JSON), len(a.JSON)), cmp.Compare(a.JSON, b.JSON))
		})
		for _, d := range all[file] {
			if !seen[d.Kind] {
				seen[d.Kind] = true
				fmt.Fprintf(&out, "{%q:%q,%q:%s}\n", "story", strings.TrimSuffix(strings.TrimPrefix(file, "testdata/"), ".txtar"), d.On, d.JSON)
			}
		}
	}
	return out.String(), seen
}

func golden(t *testing.T, path, got string) {
	if *Update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, []byte(got)) {
		t.Errorf("%s: not as it was (run with -update to keep it):\n%s", path, difference(string(want), got))
	}
}
