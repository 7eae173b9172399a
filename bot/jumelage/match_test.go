package jumelage_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"livinglab/bot/jumelage"
)

func duos(mix bool) jumelage.Programme {
	return jumelage.Programme{Size: 2, Kinds: []string{"student", "citizen", "employer", "organisation"}, Mix: mix, Most: 1}
}

func match(t interface {
	Helper()
	Fatal(...any)
}, m jumelage.Matching) jumelage.Proposal {
	t.Helper()
	p, err := jumelage.Match(context.Background(), m, jumelage.DefaultWeights())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// drawn is a matching of any kind, with decisions that may contradict each other.
func drawn(t *rapid.T) jumelage.Matching {
	m := jumelage.Matching{Programme: duos(rapid.Bool().Draw(t, "mix"))}
	m.Programme.Size = rapid.SampledFrom([]int{2, 2, 3}).Draw(t, "size")
	n := rapid.IntRange(0, 14).Draw(t, "people")
	for i := range n {
		m.People = append(m.People, candidate(t, int64(i+1), fmt.Sprint(i)))
	}
	couple := func(label string) [2]int64 {
		a, b := rapid.Int64Range(1, 14).Draw(t, label), rapid.Int64Range(1, 14).Draw(t, label)
		if a == b {
			b = a + 1
		}
		return [2]int64{min(a, b), max(a, b)}
	}
	for range rapid.IntRange(0, 4).Draw(t, "decisions") {
		d := jumelage.Decision{Fixed: rapid.Bool().Draw(t, "fixed")}
		c := couple("decision")
		if d.People = c[:]; d.Fixed && rapid.Bool().Draw(t, "trio") {
			d.People = append(d.People, c[1]+1)
		}
		m.Decisions = append(m.Decisions, d)
	}
	for range rapid.IntRange(0, 3).Draw(t, "earlier") {
		m.Earlier = append(m.Earlier, couple("earlier"))
		m.Apart = append(m.Apart, couple("apart"))
	}
	return m
}

// Nobody twice, nobody twice left; everybody is told of; a rule is never broken
// but by a group that the coordinator fixed; who comes first makes no difference.
func TestMatchKeepsTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawn(t)
		p := match(t, m)
		who := map[int64]jumelage.Candidate{}
		for _, c := range m.People {
			who[c.ID] = c
		}
		placed := map[int64]bool{}
		for _, g := range p.Groups {
			if len(g.Members) < 2 || len(g.Members) > 3 {
				t.Fatalf("a group of %d", len(g.Members))
			}
			for _, id := range g.Members {
				if placed[id] {
					t.Fatalf("%d is in two groups", id)
				}
				placed[id] = true
			}
			if !g.Fixed {
				keepsRules(t, m, who, g)
			}
		}
		for _, u := range p.Left {
			if placed[u.ID] != (u.Why == "") {
				t.Fatalf("%d: placed %v, and left because %q", u.ID, placed[u.ID], u.Why)
			}
		}
		if p.Placed != len(placed) || p.People != len(m.People) {
			t.Fatalf("%d of %d placed, it says %d of %d", len(placed), len(m.People), p.Placed, p.People)
		}
		shuffled := m
		shuffled.People = slices.Clone(m.People)
		slices.Reverse(shuffled.People)
		if again := match(t, shuffled); !reflect.DeepEqual(p, again) {
			t.Fatalf("in another order\n%+v\n%+v", p, again)
		}
	})
}

// keepsRules fails unless a group mixes where it must and has no two who are never
// together.
func keepsRules(t *rapid.T, m jumelage.Matching, who map[int64]jumelage.Candidate, g jumelage.Proposed) {
	is := func(kinds ...string) (n int) {
		for _, id := range g.Members {
			if slices.ContainsFunc(kinds, func(k string) bool { return slices.Contains(who[id].Kinds, k) }) {
				n++
			}
		}
		return n
	}
	if m.Programme.Mix && (is("student") == 0 || is("citizen", "employer", "organisation") == 0) {
		t.Fatalf("%v does not mix", g.Members)
	}
	never := slices.Clone(m.Apart)
	for _, d := range m.Decisions {
		if !d.Fixed {
			never = append(never, [2]int64{d.People[0], d.People[1]})
		}
	}
	fixed := func(c [2]int64) bool {
		return slices.ContainsFunc(m.Decisions, func(d jumelage.Decision) bool {
			return d.Fixed && slices.Contains(d.People, c[0]) && slices.Contains(d.People, c[1])
		})
	}
	for _, c := range never {
		if slices.Contains(g.Members, c[0]) && slices.Contains(g.Members, c[1]) && !fixed(c) {
			t.Fatalf("%v are together in %v", c, g.Members)
		}
	}
}

func people(kinds ...string) (out []jumelage.Candidate) {
	for i, k := range kinds {
		out = append(out, jumelage.NewCandidate(int64(i+1), jumelage.Profile{Kinds: []string{k}, Speaks: []string{"fr"}}, nil, nil))
	}
	return out
}

func TestMatchBadInput(t *testing.T) {
	all := func(n int, apart bool) (m jumelage.Matching) {
		m = jumelage.Matching{Programme: duos(true)}
		for i := range n {
			kind := []string{"student", "citizen"}[i%2]
			m.People = append(m.People, people(kind)...)
			m.People[i].ID = int64(i + 1)
			for j := range i {
				if apart {
					m.Apart = append(m.Apart, [2]int64{int64(j + 1), int64(i + 1)})
				}
			}
		}
		return m
	}
	for name, c := range map[string]struct {
		m      jumelage.Matching
		groups int
		why    string
	}{
		"nobody":                             {m: jumelage.Matching{Programme: duos(true)}},
		"one person":                         {m: all(1, false), why: "alone"},
		"everyone of one kind":               {m: jumelage.Matching{Programme: duos(true), People: people("student", "student", "student")}, why: "unmixed"},
		"everyone forbidden with everyone":   {m: all(6, true), why: "forbidden"},
		"an odd one makes a trio":            {m: all(5, false), groups: 2},
		"a person in two roles stands alone": {m: jumelage.Matching{Programme: duos(true), People: both()}, groups: 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := match(t, c.m)
			if len(p.Groups) != c.groups {
				t.Errorf("%d groups, want %d: %+v", len(p.Groups), c.groups, p)
			}
			for _, u := range p.Left {
				if u.Why != c.why {
					t.Errorf("%d is left because %q, want %q", u.ID, u.Why, c.why)
				}
			}
		})
	}
}

// both are somebody who is both a student and an employer, and a student.
func both() []jumelage.Candidate {
	out := people("student", "student")
	out[0].Kinds = []string{"student", "employer"}
	return out
}

// Those who were together before are together again only where they must be.
func TestMatchAvoidsEarlierGroups(t *testing.T) {
	m := jumelage.Matching{Programme: duos(true), People: people("student", "citizen", "student", "citizen"), Earlier: [][2]int64{{1, 2}, {3, 4}}}
	for _, g := range match(t, m).Groups {
		if g.Earlier {
			t.Errorf("%v again", g.Members)
		}
	}
	m.People = m.People[:2]
	if p := match(t, m); len(p.Groups) != 1 || !p.Groups[0].Earlier {
		t.Errorf("two people alone: %+v", p)
	}
}

// What a rule costs is told, and nothing of one that costs nothing.
func TestMatchTellsWhatRulesCost(t *testing.T) {
	m := jumelage.Matching{Programme: duos(true), People: people("student", "student", "citizen", "student")}
	p := match(t, m)
	if p.Placed != 3 || len(p.Costs) != 1 || p.Costs[0].Rule != "mix" || p.Costs[0].Placed != 1 {
		t.Errorf("%+v", p)
	}
}

// lab is many people with what people have in a programme.
func lab(n int) jumelage.Matching {
	r := rand.New(rand.NewPCG(1, 2))
	m := jumelage.Matching{Programme: duos(true)}
	pick := func(most int, codes ...string) []string {
		r.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
		return slices.Clone(codes[:1+r.IntN(most)])
	}
	for i := range n {
		p := jumelage.Profile{Kinds: []string{[]string{"student", "citizen"}[i%2]},
			Speaks: pick(3, "fr", "en", "es", "ar", "pt", "wo"), Learns: pick(1, "fr", "en"),
			Interests: pick(5, "cooking", "music", "sports", "outdoors", "hockey", "cinema", "reading", "games", "art", "dance"),
			Slots:     pick(4, "mon-evening", "tue-evening", "wed-evening", "thu-evening", "weekend-morning", "weekend-evening"),
			Town:      []string{"Chicoutimi", "Jonquière", "Alma"}[r.IntN(3)]}
		m.People = append(m.People, jumelage.NewCandidate(int64(i+1), p, nil, nil))
	}
	return m
}

// In a large programme not every pair is weighed; everybody has a group all the
// same.
func TestMatchOfALargeProgramme(t *testing.T) {
	if p := match(t, lab(1001)); p.Placed != 1001 || len(p.Groups) != 500 {
		t.Errorf("%d placed in %d groups", p.Placed, len(p.Groups))
	}
}

// A programme of trios is made in little time, of partners that are weighed for
// each: nobody is left out, and a group's points are of all its pairs.
func TestMatchOfManyTrios(t *testing.T) {
	m := lab(60)
	m.Programme.Size = 3
	p := match(t, m)
	if p.Placed != 60 || len(p.Groups) != 20 || p.Bound != 0 {
		t.Errorf("%d placed in %d groups, bound %d", p.Placed, len(p.Groups), p.Bound)
	}
	total := int64(0)
	for _, g := range p.Groups {
		for i, a := range g.Members {
			for _, b := range g.Members[i+1:] {
				points, _ := jumelage.DefaultWeights().Fit(m.People[a-1], m.People[b-1])
				total += points
			}
		}
	}
	if total != p.Total {
		t.Errorf("a total of %d, its pairs have %d", p.Total, total)
	}
}

func TestMatchIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := jumelage.Match(ctx, lab(200), jumelage.DefaultWeights()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{100, 500, 1000, 5000} {
		m := lab(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				match(b, m)
			}
		})
	}
}
