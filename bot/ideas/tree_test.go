package ideas

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"livinglab/bot"
	"livinglab/bot/bottest"
)

// modelIdea is an idea as simply as it can be said.
type modelIdea struct {
	id, parent int64
	author     int64
	supporters map[int64]bool
}

func (m *modelIdea) root(all map[int64]*modelIdea) *modelIdea {
	for m.parent != 0 {
		m = all[m.parent]
	}
	return m
}

// count is what a root's supports must be: the union over its tree, without its
// authors.
func count(all map[int64]*modelIdea, root int64) int {
	members, authors := map[int64]bool{}, map[int64]bool{}
	for _, i := range all {
		if i.root(all).id != root {
			continue
		}
		authors[i.author] = true
		for m := range i.supporters {
			members[m] = true
		}
	}
	n := 0
	for m := range members {
		if !authors[m] {
			n++
		}
	}
	return n
}

// Whatever is supported, merged and split, in any order, every root counts the
// union of its tree, and splitting everything gives back what was there.
func TestMergesAndSplitsCountNobodyTwice(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{New(Options{})}})
	const people = 8 // the cast
	rapid.Check(t, func(rt *rapid.T) {
		err := p.Bot.As(t.Context(), "ideas", p.Now(), func(c *bot.Call) error {
			all := map[int64]*modelIdea{}
			round, err := OpenRound(c, Round{Title: "R", Question: "Q", Closes: p.Now().Add(time.Hour)})
			if err != nil {
				return err
			}
			var ids []int64
			for k := range rapid.IntRange(2, 6).Draw(rt, "ideas") {
				author := rapid.Int64Range(1, people).Draw(rt, "author")
				id, err := Propose(c, round, author, fmt.Sprint("Idée ", k), "", "")
				if err != nil {
					return err
				}
				ids = append(ids, id)
				all[id] = &modelIdea{id: id, author: author, supporters: map[int64]bool{}}
			}
			m := machine{rt: rt, c: c, all: all, ids: ids, people: people}
			for range rapid.IntRange(1, 25).Draw(rt, "steps") {
				if err := m.step(); err != nil {
					return err
				}
				if err := m.check(); err != nil {
					return err
				}
			}
			return m.splitAll()
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}

type machine struct {
	rt     *rapid.T
	c      *bot.Call
	all    map[int64]*modelIdea
	ids    []int64
	people int64
}

func (m machine) step() error {
	id := rapid.SampledFrom(m.ids).Draw(m.rt, "idea")
	i, err := ideaByID(m.c, id)
	if err != nil {
		return err
	}
	switch rapid.SampledFrom([]string{"give", "take", "merge", "split"}).Draw(m.rt, "step") {
	case "give":
		member := rapid.Int64Range(1, m.people).Draw(m.rt, "member")
		m.all[id].supporters[member] = true
		return giveSupport(m.c, i, member)
	case "take":
		member := rapid.Int64Range(1, m.people).Draw(m.rt, "member")
		root := m.all[id].root(m.all).id
		for _, o := range m.all {
			if o.root(m.all).id == root {
				delete(o.supporters, member)
			}
		}
		return takeSupport(m.c, root, member)
	case "merge":
		into, err := ideaByID(m.c, rapid.SampledFrom(m.ids).Draw(m.rt, "into"))
		if err != nil || i.State != Live || into.root == i.ID {
			return err
		}
		if into, err = ideaByID(m.c, into.root); err != nil {
			return err
		}
		m.all[id].parent = into.ID
		return attach(m.c, i, into)
	case "split":
		if i.State != Merged {
			return nil
		}
		m.all[id].parent = 0
		return detach(m.c, i)
	}
	return nil
}

// check compares every idea with the model.
func (m machine) check() error {
	for _, id := range m.ids {
		i, err := ideaByID(m.c, id)
		if err != nil {
			return err
		}
		want := m.all[id]
		if i.parent != want.parent || i.root != want.root(m.all).id {
			return fmt.Errorf("idea %d: parent %d root %d, want %d and %d", id, i.parent, i.root, want.parent, want.root(m.all).id)
		}
		if i.State == Live && i.Supports != count(m.all, id) {
			return fmt.Errorf("idea %d counts %d, want %d", id, i.Supports, count(m.all, id))
		}
	}
	return nil
}

// splitAll undoes every merge, the newest ideas first.
func (m machine) splitAll() error {
	for _, id := range slices.Backward(m.ids) {
		i, err := ideaByID(m.c, id)
		if err != nil {
			return err
		}
		if i.State == Merged {
			m.all[id].parent = 0
			if err := detach(m.c, i); err != nil {
				return err
			}
		}
	}
	for _, id := range m.ids {
		i, err := ideaByID(m.c, id)
		own := count(map[int64]*modelIdea{id: m.all[id]}, id)
		if err != nil || i.Supports != own || i.State != Live {
			return fmt.Errorf("idea %d alone counts %d, want %d (%v)", id, i.Supports, own, err)
		}
	}
	return nil
}
