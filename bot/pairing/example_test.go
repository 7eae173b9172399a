package pairing_test

import (
	"context"
	"fmt"

	"livinglab/bot/pairing"
)

// Five people in a programme of duos that mix a student with somebody local. Alma and Bruno go together best, but then Dina
// would be left to Chen, with nothing in common. Émile joins the duo that suits him.
func ExampleMatch() {
	r, err := pairing.Match(context.Background(), pairing.Problem{
		People: []pairing.Person{
			{ID: "Alma", Kinds: []string{"student"}}, {ID: "Chen", Kinds: []string{"student"}},
			{ID: "Bruno", Kinds: []string{"citizen"}}, {ID: "Dina", Kinds: []string{"employer"}},
			{ID: "Émile", Kinds: []string{"citizen"}},
		},
		Pairs: []pairing.Pair{
			{A: "Alma", B: "Bruno", Fit: 40}, {A: "Alma", B: "Dina", Fit: 35}, {A: "Alma", B: "Émile", Fit: 12},
			{A: "Chen", B: "Bruno", Fit: 30}, {A: "Chen", B: "Dina", Fit: 5}, {A: "Chen", B: "Émile", Fit: 10},
		},
		Rules: pairing.Rules{Mix: [][]string{{"student"}, {"citizen", "employer"}}},
	})
	if err != nil {
		panic(err)
	}
	for _, g := range r.Groups {
		fmt.Println(g.Members, g.Fit, g.Third, g.Added)
	}
	fmt.Println("total", r.Total, "exact", r.Exact)
	// Output:
	// [Alma Dina Émile] 35 Émile 12
	// [Bruno Chen] 30  0
	// total 65 exact true
}
