package pairing

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// A table is a problem made ready: checked, and with people as numbers in the order of their identifiers, so that the order
// in which they were given makes no difference.
type table struct {
	Rules
	people    []Person // by identifier
	index     map[string]int32
	sides     []uint8 // per person: the sides of Mix that they can stand for, as bits
	wants     []int   // per person: how many groups they hope for, at least 1
	most      []int   // per person: how many they may be in, at least wants
	partners  [][]partner
	forbidden couples
	earlier   couples
	fixed     []group
}

// partner is somebody whom a person may be in a group with, from their own side.
type partner struct {
	who int32
	fit int64
}

// A couple is two people, the lower number first; couples a set of them.
type couple [2]int32

type couples map[couple]bool

func coupleOf(a, b int32) couple { return couple{min(a, b), max(a, b)} }

// A group is two or three people, by number.
type group struct {
	members []int32 // ascending
	third   int32   // in a programme of duos: who joined the duo that the others are; or none
	fixed   bool
}

func newTable(p Problem) (*table, error) {
	t := &table{Rules: p.Rules}
	for _, read := range []func(Problem) error{t.readRules, t.readPeople, t.readPairs, t.readFixed} {
		if err := read(p); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *table) readRules(p Problem) error {
	if t.Size == 0 {
		t.Size = 2
	}
	switch {
	case t.Size != 2 && t.Size != 3:
		return &InvalidError{"size", "", BadSize}
	case t.Most < 0:
		return &InvalidError{"rule of the most groups", "", BadCount}
	case len(t.Mix) > t.Size:
		return &InvalidError{"mix", "", MixTooWide}
	}
	if i := slices.IndexFunc(t.Mix, func(side []string) bool { return len(side) == 0 }); i >= 0 {
		return &InvalidError{place("mix", i), "", SideEmpty}
	}
	t.Most = max(t.Most, 1)
	return nil
}

func (t *table) readPeople(p Problem) error {
	if len(p.People) > MaxPeople {
		return &InvalidError{"people", "", TooManyPeople}
	}
	for i, x := range p.People {
		if x.ID == "" {
			return &InvalidError{place("person", i), "", NoID}
		}
		if x.Wants < 0 || x.Most < 0 {
			return &InvalidError{place("person", i), x.ID, BadCount}
		}
	}
	t.people = slices.SortedStableFunc(slices.Values(p.People), func(a, b Person) int { return strings.Compare(a.ID, b.ID) })
	n := len(t.people)
	t.index = make(map[string]int32, n)
	t.sides, t.wants, t.most, t.partners = make([]uint8, n), make([]int, n), make([]int, n), make([][]partner, n)
	places := 0
	for i, x := range t.people {
		if _, twice := t.index[x.ID]; twice {
			return &InvalidError{"people", x.ID, PersonTwice}
		}
		t.index[x.ID] = int32(i)
		t.most[i] = t.Most
		if x.Most > 0 {
			t.most[i] = min(t.most[i], x.Most)
		}
		t.wants[i] = min(max(x.Wants, 1), t.Most)
		t.most[i] = max(t.most[i], t.wants[i])
		t.most[i] = min(t.most[i], max(n-1, 1))
		t.wants[i] = min(t.wants[i], t.most[i])
		places += t.most[i]
		for s, side := range t.Mix {
			if slices.ContainsFunc(x.Kinds, func(kind string) bool { return slices.Contains(side, kind) }) {
				t.sides[i] |= 1 << s
			}
		}
	}
	if places > MaxPlaces {
		return &InvalidError{"people", "", TooManyPlaces}
	}
	t.forbidden, t.earlier = t.couples(p.Rules.Forbidden), t.couples(p.Rules.Earlier)
	return nil
}

// couples turns names into numbers, without those who are not here.
func (t *table) couples(named [][2]string) couples {
	set := couples{}
	for _, c := range named {
		a, hereA := t.index[c[0]]
		b, hereB := t.index[c[1]]
		if hereA && hereB && a != b {
			set[coupleOf(a, b)] = true
		}
	}
	return set
}

func (t *table) readPairs(p Problem) error {
	if len(p.Pairs) > MaxPairs {
		return &InvalidError{"pairs", "", TooManyPairs}
	}
	for i, x := range p.Pairs {
		a, hereA := t.index[x.A]
		b, hereB := t.index[x.B]
		switch {
		case !hereA:
			return &InvalidError{place("pair", i), x.A, UnknownPerson}
		case !hereB:
			return &InvalidError{place("pair", i), x.B, UnknownPerson}
		case a == b:
			return &InvalidError{place("pair", i), x.A, PairedWithSelf}
		case x.Fit < -MaxFit || x.Fit > MaxFit:
			return &InvalidError{place("pair", i), x.A, FitOutOfRange}
		}
		t.partners[a] = append(t.partners[a], partner{b, x.Fit})
		t.partners[b] = append(t.partners[b], partner{a, x.Fit})
	}
	for a, list := range t.partners {
		slices.SortFunc(list, func(x, y partner) int { return cmp.Compare(x.who, y.who) })
		for i := range list[:max(len(list)-1, 0)] {
			if list[i].who == list[i+1].who {
				return &InvalidError{"pairs", t.people[a].ID, PairTwice}
			}
		}
	}
	return nil
}

func (t *table) readFixed(p Problem) error {
	count, together := make([]int, len(t.people)), couples{}
	for i, names := range p.Rules.Fixed {
		g := group{third: none, fixed: true}
		if n := len(names); n < 2 || n > 3 || n != len(slices.Compact(slices.Sorted(slices.Values(names)))) {
			return &InvalidError{place("fixed group", i), "", BadGroup}
		}
		for _, id := range names {
			x, here := t.index[id]
			if !here {
				return &InvalidError{place("fixed group", i), id, UnknownPerson}
			}
			if count[x]++; count[x] > t.most[x] {
				return &InvalidError{place("fixed group", i), id, GroupTooMany}
			}
			g.members = append(g.members, x)
		}
		slices.Sort(g.members)
		for c := range couplesOf(g.members) {
			switch id := t.people[c[0]].ID; {
			case t.forbidden[c]:
				return &InvalidError{place("fixed group", i), id, GroupForbidden}
			case together[c]:
				return &InvalidError{place("fixed group", i), id, GroupTogether}
			}
			together[c] = true
		}
		t.fixed = append(t.fixed, g)
	}
	return nil
}

// couplesOf goes through every two of the people, who are in ascending order or not.
func couplesOf(people []int32) iter.Seq[couple] {
	return func(yield func(couple) bool) {
		for i, a := range people {
			for _, b := range people[i+1:] {
				if !yield(coupleOf(a, b)) {
					return
				}
			}
		}
	}
}

// fit is how well a and b go together, and whether they may be a pair: whether they are listed and not forbidden.
func (t *table) fit(a, b int32) (int64, bool) {
	if len(t.partners[a]) > len(t.partners[b]) {
		a, b = b, a
	}
	i, listed := slices.BinarySearchFunc(t.partners[a], b, func(x partner, who int32) int { return cmp.Compare(x.who, who) })
	if !listed || t.forbidden[coupleOf(a, b)] {
		return 0, false
	}
	return t.partners[a][i].fit, true
}

// mixes says whether the members can be assigned so that each side of Mix has one of its own.
func (t *table) mixes(members ...int32) bool {
	var assign func(side int, used uint8) bool
	assign = func(side int, used uint8) bool {
		if side == len(t.Mix) {
			return true
		}
		for i, x := range members {
			if used&(1<<i) == 0 && t.sides[x]&(1<<side) != 0 && assign(side+1, used|1<<i) {
				return true
			}
		}
		return false
	}
	return assign(0, 0)
}
