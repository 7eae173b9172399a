package tally

import (
	"cmp"
	"math/big"
	"slices"
)

// countShares counts by the method of equal shares: each voter receives an equal share of the budget (or of the seats,
// at 1 each) and it is spent only on what that voter supports.
//
// D. Peters, G. Pierczyński and P. Skowron, "Proportional Participatory Budgeting with Additive Utilities", NeurIPS
// 2021 (for seats: D. Peters and P. Skowron, "Proportionality and the Limits of Welfarism", EC 2020, where it is called
// rule X). A voter's utility of a candidate is its cost for approvals with a budget, 1 for approvals with seats, and the
// points for points. A candidate c is affordable at the rate ρ if its supporters pay for it when each pays
// min(what is left, utility × ρ). The candidate affordable at the lowest rate is bought, again and again, until none is
// affordable. Money may remain: the rules with a completion spend it.
func countShares(p *poll, res *Result) {
	newShares(p).run(res)
}

// countSharesThenMost completes equal shares by total approvals or points, as countMost does, with what the purchases
// left of the whole budget.
func countSharesThenMost(p *poll, res *Result) {
	newShares(p).run(res)
	bought, left := len(res.Winners), p.purse
	for _, id := range res.Winners {
		left -= p.price[p.index[id]]
	}
	p.fillByTotal(p.remaining(res), left, res)
	res.Shares.Completed = slices.Clone(res.Winners[bought:])
}

// countSharesThenPhragmen fills the seats that equal shares left empty by Phragmén's rule, where a voter starts with a
// load of minus the money left: who has spent less has a say sooner. (Peters and Skowron 2020, section 3.)
func countSharesThenPhragmen(p *poll, res *Result) {
	s := newShares(p)
	s.run(res)
	bought := len(res.Winners)
	for _, money := range s.money.amounts {
		money.Neg(money)
	}
	loads := &phragmen{poll: p, groups: s.groups, load: s.money}
	loads.run(res)
	res.Shares.Completed = slices.Clone(res.Winners[bought:])
}

// shares is equal shares under way.
type shares struct {
	*poll
	groups   []group
	groupOf  []int         // per ballot
	money    *ledger       // what each voter of a group has left
	backers  [][]supporter // per candidate, by decreasing weight
	utility  []int64       // per candidate: the utility of a supporter of weight 1
	rate     []*big.Rat    // per candidate: a rate below which it is not affordable; nil: not known yet
	hopeless []bool        // per candidate: bought, or its supporters cannot pay for it any more
	live     []supporter   // working space of offer
	product  big.Int       // working space of addTimes
}

// supporter is a group of voters who support a candidate. Its utility of the candidate is weight × shares.utility.
type supporter struct {
	group  int
	count  int64 // voters in the group, at least 1
	weight int64 // 1 for approvals, the points for points
}

// newShares gives every voter its share.
func newShares(p *poll) *shares {
	n := len(p.ids)
	s := &shares{poll: p, backers: make([][]supporter, n), utility: make([]int64, n), rate: make([]*big.Rat, n), hopeless: make([]bool, n)}
	s.groups, s.groupOf = p.groups()
	s.money = newLedger(len(s.groups), p.purse, p.voters)
	for g := range s.groups {
		c := s.groups[g].choice
		for i, x := range c.picked {
			s.backers[x] = append(s.backers[x], supporter{g, s.groups[g].count, c.pointsAt(i)})
		}
	}
	for x := range s.backers {
		slices.SortStableFunc(s.backers[x], func(a, b supporter) int { return cmp.Compare(b.weight, a.weight) })
		s.utility[x] = 1
		if p.kind == Approval {
			s.utility[x] = p.price[x]
		}
	}
	return s
}

// run buys until nothing is affordable, and writes winners, ties and the account of the spending into res.
func (s *shares) run(res *Result) {
	res.Shares = &Shares{Start: big.NewRat(s.purse, s.voters)}
	for {
		best := s.cheapest()
		if len(best) == 0 {
			break
		}
		equals := make([]int, len(best))
		for i, o := range best {
			equals[i] = o.candidate
		}
		chosen := s.pick(equals, len(res.Winners)+1, res)
		at := slices.IndexFunc(best, func(o *offer) bool { return o.candidate == chosen })
		res.Shares.Purchases = append(res.Shares.Purchases, s.buy(best[at]))
		res.Winners = append(res.Winners, s.ids[chosen])
	}
	s.tellRest(res)
}

// cheapest finds the offers of the lowest rate, all of them if several are equal.
//
// Voters' money only shrinks, so a candidate's rate never falls: the rate found in an earlier round is a lower bound,
// and a candidate whose bound is above the best rate so far need not be looked at again. That is what makes it fast.
func (s *shares) cheapest() []*offer {
	var order []int
	for c := range s.ids {
		if !s.hopeless[c] {
			order = append(order, c)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareRates(s.rate[a], s.rate[b]) })
	var best []*offer
	for _, c := range order {
		if len(best) > 0 && compareRates(s.rate[c], best[0].rate) > 0 {
			break
		}
		o := s.offer(c)
		if o == nil {
			s.hopeless[c] = true
			continue
		}
		s.rate[c] = o.rate
		if len(best) > 0 {
			if d := o.rate.Cmp(best[0].rate); d > 0 {
				continue
			} else if d < 0 {
				best = best[:0]
			}
		}
		best = append(best, o)
	}
	return best
}

// compareRates compares two lower bounds of a rate; an unknown one (nil) is lowest.
func compareRates(a, b *big.Rat) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Cmp(b)
}

// offer is what buying a candidate would take: a supporter of weight w pays w × due/weight, over the ledger's
// denominator, or all it has if that is less.
type offer struct {
	candidate int
	rate      *big.Rat // per unit of utility
	due       *big.Int // what those who pay in full pay together, a numerator over the ledger's denominator
	weight    *big.Int // the sum of their weights
}

// offer finds the lowest rate at which c's supporters can pay for it; nil if they cannot.
//
// It first asks all of them for the same price per weight. Those who have less give all they have, and the others share
// the rest, which raises the price and may leave some more of them short; and so on until nobody else is short. Each
// price asked for is at most the final one, so that nobody is counted as short wrongly.
func (s *shares) offer(c int) *offer {
	due := new(big.Int).Mul(big.NewInt(s.price[c]), s.money.denominator)
	total, weight := new(big.Int), int64(0)
	for _, b := range s.backers[c] {
		addTimes(total, s.money.amounts[b.group], b.count, &s.product)
		weight += b.count * b.weight
	}
	if total.Cmp(due) < 0 || weight == 0 {
		return nil
	}
	s.live = append(s.live[:0], s.backers[c]...)
	for {
		still, short, shortWeight := s.live[:0], new(big.Int), int64(0)
		price := newPrice(due, weight)
		for _, b := range s.live {
			if s.money.amounts[b.group].Cmp(price.of(b.weight)) >= 0 {
				still = append(still, b)
				continue
			}
			addTimes(short, s.money.amounts[b.group], b.count, &s.product)
			shortWeight += b.count * b.weight
		}
		if shortWeight == 0 {
			break
		}
		s.live, weight = still, weight-shortWeight
		due.Sub(due, short)
	}
	o := &offer{candidate: c, due: due, weight: big.NewInt(weight)}
	per := new(big.Int).Mul(o.weight, s.money.denominator)
	o.rate = new(big.Rat).SetFrac(due, per.Mul(per, big.NewInt(s.utility[c])))
	return o
}

// price is the price due/total per unit of weight.
type price struct {
	due, total *big.Int
	weight     int64
	least      *big.Int
}

func newPrice(due *big.Int, total int64) *price {
	return &price{due: due, total: big.NewInt(total), least: new(big.Int)}
}

// of is the least whole amount that pays the price for that weight: weight × due/total, rounded up. It remembers the
// last weight, as supporters come sorted by weight.
func (p *price) of(weight int64) *big.Int {
	if weight != p.weight {
		p.weight = weight
		p.least.Mul(p.due, big.NewInt(weight))
		rest := new(big.Int)
		if p.least.QuoRem(p.least, p.total, rest); rest.Sign() > 0 {
			p.least.Add(p.least, big.NewInt(1))
		}
	}
	return p.least
}

// buy takes the money from the supporters.
func (s *shares) buy(o *offer) Purchase {
	c := o.candidate
	s.hopeless[c] = true
	common := new(big.Int).GCD(nil, nil, o.due, o.weight)
	due, weight := new(big.Int).Quo(o.due, common), new(big.Int).Quo(o.weight, common)
	s.money.refine(weight)
	done := Purchase{ID: s.ids[c], Cost: s.price[c], Rate: o.rate}
	most, short, asked := new(big.Int), new(big.Int), new(big.Int)
	for _, b := range s.backers[c] {
		money := s.money.amounts[b.group]
		asked.Mul(due, asked.SetInt64(b.weight))
		if money.Cmp(asked) >= 0 {
			done.InFull += b.count
			money.Sub(money, asked)
		} else {
			done.AllLeft += b.count
			addTimes(short, money, b.count, &s.product)
			asked.Set(money)
			money.SetInt64(0)
		}
		if asked.Cmp(most) > 0 {
			most.Set(asked)
		}
	}
	done.Share, done.AllLeftBy = s.money.value(most), s.money.value(short)
	return done
}

// tellRest writes what the voters have left, and which candidates were not paid for.
func (s *shares) tellRest(res *Result) {
	left := make([]*big.Rat, len(s.groups))
	for g := range left {
		left[g] = s.money.amount(g)
	}
	for _, g := range s.groupOf {
		res.Shares.Left = append(res.Shares.Left, left[g])
	}
	for c, id := range s.ids {
		if slices.Contains(res.Winners, id) {
			continue
		}
		missed, sum := Missed{ID: id, Cost: s.price[c]}, new(big.Int)
		for _, b := range s.backers[c] {
			missed.Supporters += b.count
			addTimes(sum, s.money.amounts[b.group], b.count, &s.product)
		}
		missed.Money = s.money.value(sum)
		res.Shares.Missed = append(res.Shares.Missed, missed)
	}
}
