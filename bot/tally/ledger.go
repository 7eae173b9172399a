package tally

import "math/big"

// A ledger holds one exact amount for each group of voters: the money it has left, or the load it carries, per voter.
// All amounts are whole numbers over one common denominator. Equal shares and Phragmén divide at every step, so
// fractions with denominators of their own would have to be reduced all the time; here a division by k is a
// multiplication of the other amounts by k, and comparing two amounts is comparing two integers.
type ledger struct {
	amounts     []*big.Int // numerators; they may be negative
	denominator *big.Int   // positive
}

// newLedger gives each of n groups the amount numerator/denominator.
func newLedger(n int, numerator, denominator int64) *ledger {
	l := &ledger{make([]*big.Int, n), big.NewInt(denominator)}
	for i := range l.amounts {
		l.amounts[i] = big.NewInt(numerator)
	}
	return l
}

// refine multiplies the denominator by k > 0; the amounts keep their value.
func (l *ledger) refine(k *big.Int) {
	if k.IsInt64() && k.Int64() == 1 {
		return
	}
	l.denominator.Mul(l.denominator, k)
	for _, a := range l.amounts {
		if a.Sign() != 0 {
			a.Mul(a, k)
		}
	}
}

// amount is the amount of group g.
func (l *ledger) amount(g int) *big.Rat { return new(big.Rat).SetFrac(l.amounts[g], l.denominator) }

// value is the amount with this numerator.
func (l *ledger) value(numerator *big.Int) *big.Rat {
	return new(big.Rat).SetFrac(numerator, l.denominator)
}

// addTimes adds count × amount to sum, with product as working space.
func addTimes(sum, amount *big.Int, count int64, product *big.Int) {
	switch {
	case amount.Sign() == 0:
	case count == 1:
		sum.Add(sum, amount)
	default:
		product.SetInt64(count)
		sum.Add(sum, product.Mul(product, amount))
	}
}
