package votes

import (
	"time"

	"livinglab/bot/tally"
)

// needed is how many voters a quorum asks for, rounded up.
func needed(eligible, percent int) int { return (eligible*percent + 99) / 100 }

// tieOrder is the order that decides ties, drawn from the seed that was
// announced: the numbers of the options. Before the opening there is none.
func tieOrder(seed string, options int) []string {
	if seed == "" {
		return nil
	}
	ids := make([]string, options)
	for i := range ids {
		ids[i] = optionID(i + 1)
	}
	return tally.DrawOrder(seed, ids)
}

// header is what is published of a vote besides its ballots and winners.
func header(v vote, options []option) tally.File {
	f := tally.File{
		Title: v.Title, Rule: v.Rule, Kind: v.Kind, Seats: v.Seats, Budget: v.Budget,
		Seed: v.Seed, TieOrder: tieOrder(v.Seed, len(options)),
		Quorum: tally.Quorum{Eligible: int64(v.Eligible), Needed: int64(v.Needed), Voted: int64(v.Voted)},
	}
	for _, o := range options {
		f.Candidates = append(f.Candidates, tally.Candidate{ID: optionID(o.Number), Title: o.Title, Cost: o.Cost})
	}
	return f
}

// count counts a vote that closed at that moment, with v.Eligible members who
// could vote: it fills in how many did and had to, and returns what is
// published and the count. Where the quorum is not reached the file announces
// no winners; the count still tells who would have won.
func count(v *vote, options []option, ballots []tally.FileBallot, at time.Time) (tally.File, tally.Result, error) {
	v.Voted = len(ballots)
	v.Eligible = max(v.Eligible, v.Voted) // someone may have left, or lost the role, after voting
	v.Needed = needed(v.Eligible, v.Quorum)
	f := header(*v, options)
	f.Closed, f.Ballots = at.Format(time.RFC3339), ballots
	res, err := tally.Count(f.Election(), f.Rule)
	if err != nil {
		return f, res, err
	}
	if res.Shares != nil {
		res.Shares.Left = nil // a line for each ballot: nobody reads them here
	}
	if v.quorumMet() {
		f.Winners = res.Winners
	}
	return f, res, f.Validate()
}
