package tally

import "math/big"

// Result is what a count found, with what is needed to explain it in words. The fields after Ties are for one family of
// rules each and nil for the others.
type Result struct {
	Rule        Rule
	Kind        Kind
	Voters      int64      // how many voted, blank ballots included
	Winners     []string   // in the order in which they were chosen; never nil
	Unsupported []string   // winners whom nobody approved or gave points: there were more seats than supported candidates
	Order       [][]string // rankings: all candidates, best first; those in one group are equal
	Ties        []Tie      // every tie that the announced order decided, in the order met

	Totals []Total // approvals, points: what each candidate received, in the candidates' order
	Skips  []Skip  // with a budget: what came next by total but cost more than what was left, in the order met
	Shares *Shares // equal shares
	Loads  []Load  // Phragmén, also as completion of equal shares: per winner, in the order chosen
	Duels  *Duels  // schulze, ranked-pairs, condorcet-winner
	Locks  []Lock  // ranked-pairs: the duels from the strongest to the weakest, and which of them counted
	Rounds []Round // instant-runoff
	Scores []Score // borda
}

// Total is what a candidate received: a number of approvals, or a sum of points.
type Total struct {
	ID  string
	Sum int64
}

// Skip is a candidate that was passed over because the money left no longer paid for it.
type Skip struct {
	ID         string
	Cost, Left int64 // Left < Cost
}

// Shares tells how equal shares were spent. All money is in the unit of the budget; with seats a seat costs 1.
type Shares struct {
	Start     *big.Rat   // each voter's share at the start: the budget, or the seats, divided by the voters
	Purchases []Purchase // the winners that their supporters paid for, in the order chosen
	Completed []string   // the winners that the completion added, in the order chosen
	Left      []*big.Rat // for each ballot of the election: what each voter of it had left after the purchases
	Missed    []Missed   // the candidates that were not paid for, in the candidates' order
}

// Purchase tells how the supporters of a winner paid for it. The price is the lowest at which they can pay it together
// when nobody pays more, per unit of support, than anyone else, except those who give all they have left.
type Purchase struct {
	ID        string
	Cost      int64
	Rate      *big.Rat // the price per unit of support: per dollar of cost, per point, or per approval with seats
	Share     *big.Rat // the most that any supporter paid; for approvals, what each one paid who paid in full
	InFull    int64    // how many supporters paid their full price
	AllLeft   int64    // how many had less than their full price and gave all they had left (it may be nothing)
	AllLeftBy *big.Rat // what these gave together
}

// Missed is a candidate that its supporters could not pay for.
type Missed struct {
	ID         string
	Cost       int64
	Supporters int64
	Money      *big.Rat // what its supporters had left together when no purchase was possible any more; less than Cost
}

// Load is a step of Phragmén's rule: each winner is a load of 1, divided among its supporters so that the heaviest load
// stays least.
type Load struct {
	ID   string
	Load *big.Rat // what each supporter carries after this winner; after equal shares it starts at minus what was left
}

// Duels is the table of all duels between two candidates.
type Duels struct {
	IDs    []string
	Prefer [][]int64 // Prefer[i][j]: how many voters rank IDs[i] before IDs[j]
	Path   [][]int64 // schulze: the strength of the strongest chain of won duels from i to j, 0 if none; else nil
}

// Duel is what happened between a candidate and one opponent.
type Duel struct {
	Opponent       string
	For, Against   int64 // voters who rank the candidate before the opponent, and the reverse; the others rank them equal
	Path, PathBack int64 // schulze: strongest chain from the candidate to the opponent, and back
}

// Won says that more voters prefer the candidate to the opponent than the reverse; Drawn that they are as many.
func (d Duel) Won() bool { return d.For > d.Against }

// Drawn says that as many voters prefer the one as the other.
func (d Duel) Drawn() bool { return d.For == d.Against }

// Of lists the duels of the candidate id, in the candidates' order; nil if there is no such candidate.
func (d *Duels) Of(id string) []Duel {
	var duels []Duel
	for i := range d.IDs {
		if d.IDs[i] != id {
			continue
		}
		for j, opponent := range d.IDs {
			if j == i {
				continue
			}
			duel := Duel{Opponent: opponent, For: d.Prefer[i][j], Against: d.Prefer[j][i]}
			if d.Path != nil {
				duel.Path, duel.PathBack = d.Path[i][j], d.Path[j][i]
			}
			duels = append(duels, duel)
		}
	}
	return duels
}

// Lock is a won duel as ranked pairs weighed it.
type Lock struct {
	Winner, Loser string
	For, Against  int64
	Kept          bool // false: with stronger duels, or others as strong, it would have closed a circle, so it was left out
}

// Round is a round of an instant runoff.
type Round struct {
	Votes      []Total  // the votes of the candidates still in the race, in the candidates' order
	Elected    string   // who has more than half of all voters and takes the next place from the top, or ""
	Eliminated []string // otherwise: who takes the next place from the bottom
}

// Score is a candidate's Borda score; a whole number or a fraction where ranks were shared.
type Score struct {
	ID    string
	Score *big.Rat
}

// Decimal writes r with that many decimals (0 or more), the last one rounded, halves away from zero: 2/3 with 2 decimals is "0.67".
func Decimal(r *big.Rat, decimals int) string { return r.FloatString(decimals) }
