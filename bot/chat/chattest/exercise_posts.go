package chattest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"livinglab/bot/chat"
)

var postClauses = []clause{
	{"every part of a card is seen by everyone in a room", func(sc *scene) {
		c := everything("salle")
		id := sc.post(sc.in(sc.room), c, "k")
		for _, who := range []string{sc.marie, sc.ahmed} {
			sc.same(sc.find(who, sc.room, id), c)
		}
		if sc.find(sc.marie, sc.other, id) != nil {
			sc.Error("it is seen in another room")
		}
	}},
	{"every part of a card is seen in a thread", func(sc *scene) {
		at := sc.places()["thread"]
		c := everything("fil")
		id := sc.post(sc.in(at), c, "k")
		seen := sc.find(sc.ahmed, at, id)
		sc.same(seen, c)
		if seen != nil && seen.At.Thread != at.Thread {
			sc.Errorf("its thread is %q, not %q", seen.At.Thread, at.Thread)
		}
	}},
	{"every part of a card is seen by one person alone", func(sc *scene) {
		c := everything("personne")
		id := sc.post(chat.Target{Person: sc.marie}, c, "k")
		sc.same(sc.find(sc.marie, sc.direct(), id), c)
		if sc.count(sc.ahmed, sc.direct(), c.Title.String()) != 0 || sc.count(sc.ahmed, sc.room, c.Title.String()) != 0 {
			sc.Error("another person sees it")
		}
	}},
	{"each part of a card may be alone on it", func(sc *scene) {
		c := everything("seul")
		for i, part := range []chat.Card{
			{Title: c.Title}, {Body: c.Body}, {Facts: c.Facts}, {Table: c.Table}, {Picture: c.Picture}, {File: c.File}, {Foot: c.Foot},
			{Title: c.Title, Menus: c.Menus}, {Title: c.Title, Buttons: c.Buttons},
		} {
			id := sc.post(sc.in(sc.room), part, fmt.Sprint("k", i))
			sc.same(sc.find(sc.marie, sc.room, id), part)
		}
	}},
	{"the largest cards are shown whole", func(sc *scene) {
		for i, c := range largest() {
			if err := chat.Common.Check(c); err != nil {
				sc.Fatal(err)
			}
			id := sc.post(sc.in(sc.room), c, fmt.Sprint("k", i))
			sc.same(sc.find(sc.marie, sc.room, id), c)
		}
	}},
	{"posts are seen in their order, by the bot", func(sc *scene) {
		var want, got []string
		for i := range 5 {
			want = append(want, sc.post(sc.in(sc.room), titled(fmt.Sprint(i)), fmt.Sprint("k", i)))
		}
		for _, s := range sc.s.Posts(sc, sc.marie, sc.room) {
			got = append(got, s.ID)
			if s.Kind != Post || s.By != "" {
				sc.Errorf("it is a %s by %q", s.Kind, s.By)
			}
		}
		if !slices.Equal(got, want) {
			sc.Errorf("seen %q, posted %q", got, want)
		}
	}},
	{"the same key shows nothing twice", func(sc *scene) {
		for name, at := range sc.places() {
			first := sc.post(sc.in(at), titled(name), "k"+name)
			if again := sc.post(sc.in(at), titled(name), "k"+name); again != first || sc.count(sc.marie, at, name) != 1 {
				sc.Errorf("%s: %q, then %q; seen %d times", name, first, again, sc.count(sc.marie, at, name))
			}
			if other := sc.post(sc.in(at), titled(name), "other"+name); other == first || sc.count(sc.marie, at, name) != 2 {
				sc.Errorf("%s: another key shows nothing", name)
			}
		}
	}},
	{"the same key at the same time shows nothing twice", func(sc *scene) {
		for name, at := range sc.places() {
			var all sync.WaitGroup
			ids := make([]string, 8)
			for i := range ids {
				all.Go(func() {
					var err error
					if ids[i], err = sc.tryPost(sc.in(at), titled(name), "k"+name); err != nil {
						sc.Errorf("%s: %v", name, err)
					}
				})
			}
			all.Wait()
			slices.Sort(ids)
			if ids = slices.Compact(ids); len(ids) != 1 || sc.count(sc.marie, at, name) != 1 {
				sc.Errorf("%s: posts %q, seen %d times", name, ids, sc.count(sc.marie, at, name))
			}
		}
	}},
	{"the same key after a restart shows nothing twice", func(sc *scene) {
		places := sc.places()
		before := map[string]string{}
		for name, at := range places {
			before[name] = sc.post(sc.in(at), titled(name), "k"+name)
		}
		sc.restart()
		for name, at := range places {
			sc.same(sc.find(sc.marie, at, before[name]), titled(name))
			if after := sc.repost(sc.in(at), titled(name), "k"+name); after != before[name] || sc.count(sc.marie, at, name) != 1 {
				sc.Errorf("%s: %q, then %q; seen %d times", name, before[name], after, sc.count(sc.marie, at, name))
			}
		}
	}},
	{"ErrGone when the room or person is not there", func(sc *scene) {
		for _, to := range []chat.Target{{Room: sc.id("room", nobody)}, {Person: sc.id("person", nobody)}} {
			if _, err := sc.s.Platform().Post(context.Background(), to, titled("Qui est là?"), "k"); !errors.Is(err, chat.ErrGone) {
				sc.Errorf("Post to %+v: %v", to, err)
			}
		}
	}},
	{"a target is a room or a person", func(sc *scene) {
		for _, to := range []chat.Target{{}, {Room: sc.room.Room, Person: sc.marie}} {
			if _, err := sc.s.Platform().Post(context.Background(), to, titled("Où?"), "k"); err == nil {
				sc.Errorf("Post to %+v: no error", to)
			}
		}
		if sc.count(sc.marie, sc.room, "Où?")+sc.count(sc.marie, sc.direct(), "Où?") != 0 {
			sc.Error("it is seen")
		}
	}},
	{"ErrInvalid when the card can never be shown, and nothing is", func(sc *scene) {
		for name, c := range sc.unshowable() {
			if _, err := sc.s.Platform().Post(context.Background(), sc.in(sc.room), c, name); !errors.Is(err, chat.ErrInvalid) {
				sc.Errorf("%s: %v", name, err)
			}
		}
		if seen := sc.s.Posts(sc, sc.marie, sc.room); len(seen) != 0 {
			sc.Errorf("seen:\n%s", Sprint(seen[0]))
		}
	}},
}

var editClauses = []clause{
	{"it replaces every part in place", func(sc *scene) {
		for name, at := range sc.places() {
			id := sc.post(sc.in(at), everything("avant"), "k"+name)
			sc.post(sc.in(at), titled("ensuite"), "next"+name)
			for _, c := range []chat.Card{everything("après"), titled("presque rien"), everything("encore")} {
				sc.edit(sc.in(at), id, c)
				sc.same(sc.find(sc.marie, at, id), c)
			}
			posts := sc.s.Posts(sc, sc.marie, at)
			if n := len(posts); n < 2 || posts[n-2].ID != id {
				sc.Errorf("%s: the post is no longer in its place", name)
			}
		}
	}},
	{"it works after a restart", func(sc *scene) {
		places, ids := sc.places(), map[string]string{}
		for name, at := range places {
			ids[name] = sc.post(sc.in(at), titled(name), "k"+name)
		}
		sc.restart()
		for name, at := range places {
			sc.edit(sc.in(at), ids[name], titled("modifié"))
			sc.same(sc.find(sc.marie, at, ids[name]), titled("modifié"))
		}
	}},
	{"ErrGone when the post is not there", func(sc *scene) {
		for name, at := range sc.places() {
			if err := sc.s.Platform().Edit(context.Background(), sc.in(at), sc.id("post", nobody), titled("?")); !errors.Is(err, chat.ErrGone) {
				sc.Errorf("%s: %v", name, err)
			}
		}
	}},
	{"ErrGone when the post was deleted", func(sc *scene) {
		s, ok := sc.s.(Deletes)
		if !ok {
			sc.Skip("the stage cannot delete")
		}
		id := sc.post(sc.in(sc.room), titled("Adieu"), "k")
		s.Delete(sc, sc.find(sc.marie, sc.room, id))
		if err := sc.s.Platform().Edit(context.Background(), sc.in(sc.room), id, titled("Encore là")); !errors.Is(err, chat.ErrGone) {
			sc.Errorf("Edit: %v", err)
		}
		if seen := sc.find(sc.marie, sc.room, id); seen != nil {
			sc.Errorf("seen:\n%s", Sprint(seen))
		}
	}},
	{"ErrInvalid when the card can never be shown, and the post stays", func(sc *scene) {
		id := sc.post(sc.in(sc.room), everything("reste"), "k")
		for name, c := range sc.unshowable() {
			if err := sc.s.Platform().Edit(context.Background(), sc.in(sc.room), id, c); !errors.Is(err, chat.ErrInvalid) {
				sc.Errorf("%s: %v", name, err)
			}
		}
		sc.same(sc.find(sc.marie, sc.room, id), everything("reste"))
	}},
}

// unshowable are cards that break the platform's limits or the rules of Card.
func (sc *scene) unshowable() map[string]chat.Card {
	l := sc.s.Platform().Limits()
	long := func(n int) chat.Text { return chat.Str(strings.Repeat("é", n+1)) }
	twice, many := withButton("T", "B"), titled("T")
	twice.Buttons = append(twice.Buttons, twice.Buttons...)
	for i := range l.Buttons + 1 {
		many.Buttons = append(many.Buttons, chat.Button{Label: "B", Route: route("press", fmt.Sprint(i))})
	}
	return map[string]chat.Card{
		"nothing": {}, "long title": {Title: long(l.Title)}, "long paragraph": {Body: []chat.Text{long(l.Text)}},
		"long label":          withButton("T", long(l.Label).String()),
		"one route twice":     twice,
		"too many buttons":    many,
		"menu of nothing":     {Title: chat.Str("T"), Menus: []chat.Menu{{Label: "M", Route: route("one", "")}}},
		"undescribed picture": {Picture: &chat.Picture{Name: "a.png", PNG: dot()}},
		"empty file":          {File: &chat.File{Name: "a.json"}},
		"file with a path":    {File: &chat.File{Name: "../a.json", Data: []byte("{}")}},
		"large file":          {File: &chat.File{Name: "a.json", Data: make([]byte, l.FileMiB<<20+1)}},
		"missing cell":        {Table: &chat.Table{Head: []string{"a", "b"}, Rows: [][]chat.Text{{chat.Str("1")}}}},
		"long route":          withButton(strings.Repeat("x", chat.MaxRoute), "B"),
		"link to a script":    {Title: chat.Str("T"), Buttons: []chat.Button{{Label: "B", URL: "javascript:alert(1)"}}},
	}
}

// largest are cards that are as large as Common lets them be.
func largest() []chat.Card {
	l := chat.Common
	long := cutTo
	texts := chat.Card{Title: chat.Str(long(l.Title)), Foot: chat.Str(long(l.Card - l.Title - 2*l.Text)),
		Body: []chat.Text{chat.Str(long(l.Text)), chat.Str(long(l.Text))}}
	controls, facts := titled("Beaucoup"), chat.Card{Table: &chat.Table{Head: []string{"Idée", "Voix"}}}
	for i := range l.Buttons {
		controls.Buttons = append(controls.Buttons, chat.Button{Label: long(l.Label), Route: route("press", fmt.Sprint(i))})
	}
	for i := range l.Menus {
		m := chat.Menu{Label: long(l.Label), Route: route("one", fmt.Sprint(i)), Max: 1}
		for o := range l.Options {
			value := fmt.Sprint(o, strings.Repeat("v", chat.MaxRoute))[:chat.MaxRoute]
			m.Options = append(m.Options, chat.Option{Value: value, Label: long(l.Label), Hint: long(l.Hint)})
		}
		controls.Menus = append(controls.Menus, m)
	}
	for range l.Facts {
		facts.Facts = append(facts.Facts, chat.Fact{Label: long(l.Label), Value: chat.Str(long(200))})
	}
	for i := range l.Rows {
		facts.Table.Rows = append(facts.Table.Rows, []chat.Text{chat.Str(long(60)), chat.Str(fmt.Sprint(i))})
	}
	return []chat.Card{texts, controls, facts}
}

// cutTo is words of exactly n characters, no space at their end.
func cutTo(n int) string {
	return string([]rune(strings.Repeat("idée ", n/5+1))[:n-1]) + "."
}
