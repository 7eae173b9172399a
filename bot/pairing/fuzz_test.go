package pairing

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// problemOf reads a problem out of bytes: any bytes make one, proper or not.
func problemOf(data []byte) Problem {
	next := func() int {
		if len(data) == 0 {
			return 0
		}
		b := data[0]
		data = data[1:]
		return int(b)
	}
	names := []string{"", "a", "b", "c", "d", "\x00", "é", "a\u200b"}
	for i := range 24 {
		names = append(names, fmt.Sprint("p", i))
	}
	name := func() string { return names[next()%len(names)] }
	kind := func() []string {
		return [][]string{nil, {"student"}, {"citizen"}, {"student", "citizen"}, {""}}[next()%5]
	}
	p := Problem{Rules: Rules{Size: next()%5 - 1, Most: next()%6 - 1}}
	for range next() % 4 {
		p.Rules.Mix = append(p.Rules.Mix, kind())
	}
	if next()%8 > 0 { // mostly proper people
		for _, id := range names[8 : 8+next()%24] {
			p.People = append(p.People, Person{ID: id, Kinds: kind()})
		}
	}
	for range next() % 8 {
		p.People = append(p.People, Person{name(), kind(), next() - 2, next() - 2})
	}
	for range next() % 8 {
		p.Rules.Forbidden = append(p.Rules.Forbidden, [2]string{name(), name()})
		p.Rules.Earlier = append(p.Rules.Earlier, [2]string{name(), name()})
	}
	for range next() % 3 {
		var g []string
		for range next() % 5 {
			g = append(g, name())
		}
		p.Rules.Fixed = append(p.Rules.Fixed, g)
	}
	for len(data) > 2 {
		x := Pair{name(), name(), int64(next()) - 100}
		if next()%16 == 0 {
			x.Fit *= 1 << (next() % 57)
		}
		p.Pairs = append(p.Pairs, x)
	}
	return p
}

// FuzzMatch wants that nothing but a fault comes of an improper problem, groups that keep to the rules of a proper one, and
// nothing of a context that is done.
func FuzzMatch(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{3, 2, 0, 1, 8, 1, 2, 1, 2, 1, 2, 1, 2, 0, 0, 0, 8, 9, 150, 1, 10, 11, 130, 1, 12, 13, 120, 1, 9, 10, 101, 1})
	f.Add([]byte{4, 2, 2, 1, 2, 1, 9, 1, 2, 1, 2, 1, 2, 1, 2, 3, 0, 0, 0, 8, 9, 150, 1, 10, 11, 130, 1, 12, 13, 120, 1, 9, 10, 101, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		p := problemOf(data)
		r, err := Match(context.Background(), p)
		var invalid *InvalidError
		if err != nil {
			if !errors.As(err, &invalid) {
				t.Fatal(err)
			}
			return
		}
		if err := check(p, r); err != nil {
			t.Fatalf("%v in %+v", err, r)
		}
		c := &countdown{Context: context.Background(), left: len(data) % 7}
		if _, err := Match(c, p); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
}
