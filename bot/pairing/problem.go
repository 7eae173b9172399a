package pairing

// Limits of a problem. They are far above what a programme has, and low enough that no sum can overflow (see levels).
const (
	MaxPeople = 8_000
	MaxPlaces = 16_000 // the sum over all people of the most groups that each may be in
	MaxFit    = 50_000 // of a pair, either way: from -MaxFit to MaxFit
	MaxPairs  = 4_000_000
)

// Problem is the people to be placed, who may go with whom and how well, and the rules. The order of its lists makes no
// difference to the result.
type Problem struct {
	People []Person
	Pairs  []Pair
	Rules  Rules
}

// Person is somebody to be placed.
type Person struct {
	ID    string   // not empty
	Kinds []string // what this person is, for [Rules.Mix]; somebody who is both "student" and "employer" can stand for either
	Wants int      // how many groups they hope for; 0 means one
	Most  int      // in how many they would be where others would be left out; 0 means as many as [Rules.Most] allows
}

// Pair is two people who may be in one group, and how well they would go together, in points: the more the better. The
// points of a pair may be 0 or negative: it is still chosen where it serves to place somebody.
//
// Two people of whom no pair is given are never a duo, nor the reason for a trio (see [Rules.Size]).
type Pair struct {
	A, B string // in either order
	Fit  int64
}

// Rules are what the groups must keep to.
type Rules struct {
	// Size is 2 for a programme of duos (0 means that too) or 3 for a programme of trios. Where the people do not come out
	// even, a programme of duos has some trios, and one of trios some duos.
	//
	// A trio is somebody in the middle who may go with each of two others; these two need not be a pair (it counts for 0
	// then), but they must not be forbidden. In a programme of duos the one in the middle could be a duo with either.
	Size int

	// Mix lists sides, each as kinds: every group must have, for each side, a member of its own who is of one of its
	// kinds. {{"student"}, {"citizen", "employer"}} makes every group mix a student with somebody local. None: no rule.
	Mix [][]string

	// Most is in how many groups anyone may be at most; 0 means one. Two people are together in one group only.
	Most int

	// Forbidden lists people who are never in one group. Names of people who are not here are passed over.
	Forbidden [][2]string

	// Earlier lists people who were in one group before: they are together again only where somebody would be left out,
	// or fewer groups could be made, without. Names of people who are not here are passed over.
	Earlier [][2]string

	// Fixed lists groups, of 2 or 3, that are decided. They are kept as they are, whatever the other rules say, except
	// Forbidden; they count among the groups of their members.
	Fixed [][]string
}

// PairsOf lists every pair of people that may be together, as fit says of each two of them: how well they go together, and
// whether they may. It asks once for each two, in the order of people.
func PairsOf(people []Person, fit func(a, b Person) (value int64, together bool)) []Pair {
	var pairs []Pair
	for i, a := range people {
		for _, b := range people[i+1:] {
			if value, together := fit(a, b); together {
				pairs = append(pairs, Pair{a.ID, b.ID, value})
			}
		}
	}
	return pairs
}
