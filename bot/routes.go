package bot

import (
	"strconv"
	"strings"
)

// MaxNumber is above all numbers that the routes carry (ids, pages, seconds of
// the clock), and far from where counting with them would overflow.
const MaxNumber = 1 << 40

// Numbers reads the argument of a route, "12.0.3", made of that many numbers at
// least; ok is false for what no feature wrote.
func Numbers(arg string, least int) (out []int64, ok bool) {
	for part := range strings.SplitSeq(arg, ".") {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil || n < 0 || n > MaxNumber {
			return nil, false
		}
		out = append(out, n)
	}
	return out, len(out) >= least
}

// Dotted is the argument of a route made of numbers, which Numbers reads.
func Dotted[N int | int64](ns ...N) string {
	parts := make([]string, len(ns))
	for i, n := range ns {
		parts[i] = strconv.FormatInt(int64(n), 10)
	}
	return strings.Join(parts, ".")
}
