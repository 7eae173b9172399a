package pairing

import (
	"context"
	"errors"
	"slices"
)

// RuleKind names one of the rules.
type RuleKind string

// The rules, see [Rules].
const (
	RuleMix       RuleKind = "mix"
	RuleMost      RuleKind = "most"
	RuleForbidden RuleKind = "forbidden"
	RuleEarlier   RuleKind = "earlier"
	RuleFixed     RuleKind = "fixed"
)

// Rule is a rule of a problem, or one entry of it.
type Rule struct {
	Kind  RuleKind
	Index int // in [Rules.Forbidden], Earlier or Fixed: which entry; -1: the whole rule
}

// List lists the rules that there are: each as a whole, and every fixed group by itself.
func (r Rules) List() []Rule {
	var list []Rule
	add := func(kind RuleKind, is bool) {
		if is {
			list = append(list, Rule{kind, -1})
		}
	}
	add(RuleMix, len(r.Mix) > 0)
	add(RuleMost, true)
	add(RuleForbidden, len(r.Forbidden) > 0)
	add(RuleEarlier, len(r.Earlier) > 0)
	for i := range r.Fixed {
		list = append(list, Rule{RuleFixed, i})
	}
	return list
}

// Without is the rules without one of them. Without [RuleMost] anyone may be in one group more. A rule that is not there changes
// nothing.
func (r Rules) Without(x Rule) Rules {
	switch x.Kind {
	case RuleMix:
		r.Mix = nil
	case RuleMost:
		r.Most = max(r.Most, 1) + 1
	case RuleForbidden:
		r.Forbidden = without(r.Forbidden, x.Index)
	case RuleEarlier:
		r.Earlier = without(r.Earlier, x.Index)
	case RuleFixed:
		r.Fixed = without(r.Fixed, x.Index)
	}
	return r
}

// without is a copy of list without the entry i, or without any if i is -1.
func without[T any](list []T, i int) []T {
	switch {
	case i == -1:
		return nil
	case i < 0 || i >= len(list):
		return list
	}
	return slices.Delete(slices.Clone(list), i, i+1)
}

// Cost is what a rule costs: how much better the result would be without it.
type Cost struct {
	Rule
	Placed int   // how many people more would be placed
	Groups int   // how many groups more there would be; it can be negative, where trios would do
	Total  int64 // how much more the fits would come to, thirds included; it can be negative, where more people would be placed
}

// Costs says what each of the rules costs, one by one, by matching without it. r is the result with all of them. It takes as
// long as that many matchings.
//
// The errors are those of [Match]. But where the places would be too many without [RuleMost], its cost is left out.
func Costs(ctx context.Context, p Problem, r Result, rules ...Rule) ([]Cost, error) {
	var costs []Cost
	for _, x := range rules {
		freer := p
		freer.Rules = p.Rules.Without(x)
		s, err := Match(ctx, freer)
		if errors.Is(err, TooManyPlaces) {
			continue
		}
		if err != nil {
			return nil, err
		}
		costs = append(costs, Cost{
			Rule:   x,
			Placed: s.Placed - r.Placed,
			Groups: len(s.Groups) - len(r.Groups),
			Total:  s.Total + s.Added - r.Total - r.Added,
		})
	}
	return costs, nil
}
