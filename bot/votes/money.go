package votes

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/tally"
)

// Money is whole dollars when it is typed, and an exact fraction of dollars
// where a count divides it.

// grouped is a whole number with its thousands apart or not, and cents that are
// zero: "12000", "12 000", "12,000", "12.000", "12 000,00", "12,000.00".
var grouped = regexp.MustCompile(`^(\d+|\d{1,3}(?:[ ',.]\d{3})+)(?:[,.]00?)?$`)

// readAmount reads a whole number as people type it, with or without a dollar
// sign; ok is false when it is none, or has cents, or is beyond most.
func readAmount(typed string, most int64) (n int64, ok bool) {
	s := strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u202f', '\u2009', '\t':
			return ' '
		case '’':
			return '\''
		}
		return r
	}, typed)
	s = strings.TrimSpace(s)
	for _, sign := range []string{"$", "CAD", "cad", "dollars", "dollar"} {
		s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, sign), sign))
	}
	m := grouped.FindStringSubmatch(s)
	if m == nil || mixed(m[1]) {
		return 0, false
	}
	digits := strings.NewReplacer(" ", "", "'", "", ",", "", ".", "").Replace(m[1])
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil && n <= most
}

// mixed reports two different marks between thousands.
func mixed(s string) bool {
	marks := strings.NewReplacer("0", "", "1", "", "2", "", "3", "", "4", "", "5", "", "6", "", "7", "", "8", "", "9", "").Replace(s)
	return marks != "" && strings.Trim(marks, marks[:1]) != ""
}

// dollars writes whole dollars: "12 000 $", "$12,000".
func dollars(l chat.Lang, n int64) string {
	if l == chat.English {
		return "$" + bot.Number(l, n)
	}
	return bot.Number(l, n) + "\u00a0$"
}

// cents writes a fraction of dollars, rounded to the cent: "83,33 $",
// "$83.33"; whole dollars without cents.
func cents(l chat.Lang, r *big.Rat) string {
	if r.IsInt() && r.Num().IsInt64() {
		return dollars(l, r.Num().Int64())
	}
	s := decimal(l, r, 2)
	if l == chat.English {
		return "$" + s
	}
	return s + "\u00a0$"
}

// decimal writes a fraction with that many decimals.
func decimal(l chat.Lang, r *big.Rat, decimals int) string {
	whole, part, _ := strings.Cut(tally.Decimal(r, decimals), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err == nil && !strings.HasPrefix(whole, "-") {
		whole = bot.Number(l, n)
	}
	if part == "" {
		return whole
	}
	if l == chat.English {
		return whole + "." + part
	}
	return whole + "," + part
}

// percent writes part of whole in whole percents, rounded down: "31 %",
// "31%". Of nothing it is 0.
func percent(l chat.Lang, part, whole int) string {
	n := 0
	if whole > 0 {
		n = part * 100 / whole
	}
	if l == chat.English {
		return strconv.Itoa(n) + "%"
	}
	return strconv.Itoa(n) + "\u00a0%"
}
