package tally_test

import (
	"fmt"

	"livinglab/bot/tally"
)

// Six of ten voters want two bicycle projects, four want a garden; there is money for two projects. The most approved
// would both be bicycle projects. With equal shares the four pay for the garden with their own part.
func ExampleCount() {
	e := tally.Election{
		Kind:       tally.Approval,
		Budget:     1000,
		Candidates: []tally.Candidate{{ID: "lanes", Cost: 500}, {ID: "racks", Cost: 500}, {ID: "garden", Cost: 400}},
		Ballots: []tally.Ballot{
			{Count: 6, Approves: []string{"lanes", "racks"}},
			{Count: 4, Approves: []string{"garden"}},
		},
		TieOrder: []string{"racks", "garden", "lanes"},
	}
	res, err := tally.Count(e, tally.EqualShares)
	if err != nil {
		panic(err)
	}
	fmt.Printf("each voter starts with %s $\n", tally.Decimal(res.Shares.Start, 2))
	for _, b := range res.Shares.Purchases {
		fmt.Printf("%s: %d paid %s $ each\n", b.ID, b.InFull, tally.Decimal(b.Share, 2))
	}
	for _, tie := range res.Ties {
		fmt.Printf("place %d: between %v the announced order chose %v\n", tie.Step, tie.Between, tie.Chosen)
	}
	for _, m := range res.Shares.Missed {
		fmt.Printf("%s: %d supporters had %s $ left, it costs %d $\n", m.ID, m.Supporters, tally.Decimal(m.Money, 2), m.Cost)
	}
	// Output:
	// each voter starts with 100.00 $
	// racks: 6 paid 83.33 $ each
	// garden: 4 paid 100.00 $ each
	// place 1: between [racks lanes] the announced order chose [racks]
	// lanes: 6 supporters had 100.00 $ left, it costs 500 $
}
