package pairing

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// four is two students and two citizens who all may be pairs.
func four() Problem {
	p := Problem{People: []Person{
		{ID: "ana", Kinds: []string{"student"}}, {ID: "bo", Kinds: []string{"student"}},
		{ID: "carole", Kinds: []string{"citizen"}}, {ID: "denis", Kinds: []string{"citizen"}},
	}}
	p.Pairs = []Pair{
		{"ana", "bo", 90}, {"carole", "denis", 80},
		{"ana", "carole", 50}, {"bo", "denis", 40},
		{"ana", "denis", 30}, {"bo", "carole", 20},
	}
	return p
}

func TestCosts(t *testing.T) {
	p := four()
	p.Rules.Mix = [][]string{{"student"}, {"citizen"}}
	p.Rules.Earlier = [][2]string{{"carole", "ana"}}
	p.Rules.Forbidden = [][2]string{{"bo", "carole"}, {"ana", "bo"}}
	p.Rules.Fixed = [][]string{{"denis", "bo"}}
	r := match(t, p)
	if got := groups(r); got != "[ana carole] [bo denis] " || r.Total != 90 || !slices.Equal(r.Groups[0].Earlier, [][2]string{{"ana", "carole"}}) {
		t.Fatalf("%s for %d", got, r.Total)
	}
	costs, err := Costs(ctx, p, r, p.Rules.List()...)
	if err != nil {
		t.Fatal(err)
	}
	want := []Cost{
		{Rule{RuleMix, -1}, 0, 0, 0},
		{Rule{RuleMost, -1}, 0, 0, 0}, // everybody has the one group that they want
		{Rule{RuleForbidden, -1}, 0, 0, 0},
		{Rule{RuleEarlier, -1}, 0, 0, 0},
		{Rule{RuleFixed, 0}, 0, 0, 0},
	}
	if d := cmp.Diff(want, costs); d != "" {
		t.Error(d)
	}
}

func TestCostOfEach(t *testing.T) {
	tests := []struct {
		rules Rules
		drop  Rule
		want  Cost
	}{
		{Rules{Mix: [][]string{{"student"}, {"citizen"}}}, Rule{RuleMix, -1}, Cost{Total: 80}},
		{Rules{Forbidden: [][2]string{{"bo", "ana"}}}, Rule{RuleForbidden, 0}, Cost{Total: 80}},
		{Rules{Forbidden: [][2]string{{"bo", "ana"}, {"denis", "carole"}}}, Rule{RuleForbidden, 0}, Cost{}},
		{Rules{Forbidden: [][2]string{{"bo", "ana"}, {"denis", "carole"}}}, Rule{RuleForbidden, -1}, Cost{Total: 80}},
		{Rules{Earlier: [][2]string{{"bo", "ana"}}}, Rule{RuleEarlier, -1}, Cost{Total: 80}},
		{Rules{Fixed: [][]string{{"bo", "carole"}}}, Rule{RuleFixed, 0}, Cost{Total: 120}},
		{Rules{Fixed: [][]string{{"bo", "carole"}}}, Rule{RuleFixed, 7}, Cost{}},
		{Rules{Fixed: [][]string{{"ana", "bo", "carole"}}}, Rule{RuleFixed, 0}, Cost{Placed: 1, Groups: 1, Total: 10}},
		{Rules{}, Rule{"nothing", 0}, Cost{}},
	}
	for _, test := range tests {
		p := four()
		p.Rules = test.rules
		costs, err := Costs(ctx, p, match(t, p), test.drop)
		if err != nil {
			t.Fatal(err)
		}
		test.want.Rule = test.drop
		if d := cmp.Diff([]Cost{test.want}, costs); d != "" {
			t.Errorf("%+v without %v: %s", test.rules, test.drop, d)
		}
	}
}

func TestCostsPassesOverWhatIsTooMuch(t *testing.T) {
	p := four()
	for len(p.People) < MaxPeople {
		p.People = append(p.People, Person{ID: string(rune(0x4e00 + len(p.People)))})
	}
	p.Rules.Most = 2
	costs, err := Costs(ctx, p, Result{}, Rule{RuleMost, -1})
	if err != nil || costs != nil {
		t.Errorf("%v, %v", costs, err)
	}
	if _, err := Costs(ctx, Problem{Rules: Rules{Size: 9}}, Result{}, Rule{RuleMix, -1}); !errors.Is(err, BadSize) {
		t.Error(err)
	}
}
