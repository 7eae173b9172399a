package jumelage

import "slices"

// Weights are the points by which two people go together, each from -MaxWeight to
// MaxWeight. What two people have in common is counted up to a limit, so that a
// long list of interests does not outweigh all else.
//
// DefaultWeights has the reasons for each; a lab may set its own in its
// configuration (section jumelage.weights).
type Weights struct {
	// Language is for each language that both speak well, up to MostLanguages.
	Language      int
	MostLanguages int
	// NoLanguage is where they have none, and none is learning what the other
	// speaks: most likely less than nothing.
	NoLanguage int
	// Exchange is for each of them who is learning what the other speaks.
	Exchange int
	// Interest is for each interest that both have, up to MostInterests.
	Interest      int
	MostInterests int
	// Slot is for each time of the week when both are free, up to MostSlots.
	Slot      int
	MostSlots int
	// NoSlot is where both said when they are free and never are together.
	NoSlot int
	// Town is where both live in the same town.
	Town int
	// Talent is for each thing that one offers and the other looks for, up to
	// MostTalents.
	Talent      int
	MostTalents int
}

// MaxWeight bounds a weight either way, so that the points of a pair are far from
// the most that a matching takes (pairing.MaxFit).
const MaxWeight = 500

// DefaultWeights are the points that hold where the configuration says nothing.
// People who cannot talk or never can meet stop seeing each other, whatever else
// they share: that weighs most. Then comes what each came for, which is to learn
// the other's language or what they offer; then what they would do together.
func DefaultWeights() Weights {
	return Weights{
		Language: 20, MostLanguages: 2, NoLanguage: -60, Exchange: 15,
		Interest: 10, MostInterests: 4,
		Slot: 8, MostSlots: 3, NoSlot: -30,
		Town: 10, Talent: 12, MostTalents: 2,
	}
}

// all are the weights that are points, and limits how many are counted.
func (w *Weights) all() (points, limits []*int) {
	return []*int{&w.Language, &w.NoLanguage, &w.Exchange, &w.Interest, &w.Slot, &w.NoSlot, &w.Town, &w.Talent},
		[]*int{&w.MostLanguages, &w.MostInterests, &w.MostSlots, &w.MostTalents}
}

// Valid tells whether all weights are within their bounds: points within
// MaxWeight either way, how many are counted from 0 to 10.
func (w Weights) Valid() bool {
	points, limits := w.all()
	return !slices.ContainsFunc(points, func(n *int) bool { return *n < -MaxWeight || *n > MaxWeight }) &&
		!slices.ContainsFunc(limits, func(n *int) bool { return *n < 0 || *n > 10 })
}

// Reason is one thing why people go together, or do not: its kind ("interests"),
// and the codes of what they share.
type Reason struct {
	Kind  string   `json:"kind"`
	Codes []string `json:"codes,omitempty"`
}

// The kinds of reasons, in the order in which they are told.
const (
	byInterests  = "interests"
	bySlots      = "slots"
	byLanguages  = "languages"
	byExchange   = "exchange" // one is learning what the other speaks
	byTown       = "town"
	byTalents    = "talents"
	noLanguage   = "no-language"
	noSlot       = "no-slot"
	reasonsOrder = byInterests + " " + bySlots + " " + byLanguages + " " + byExchange + " " + byTown + " " + byTalents + " " + noLanguage + " " + noSlot
)

// Candidate is somebody to be matched, as the fit looks at them.
type Candidate struct {
	ID int64 // of the participant
	Profile
	Town   string              // folded
	Offers map[string]struct{} // words of what they offer
	Seeks  map[string]struct{} // words of what they look for
}

// Fit is how many points two people have together, and why. It is the same
// whichever comes first.
func (w Weights) Fit(a, b Candidate) (points int64, reasons []Reason) {
	count := func(kind string, codes []string, each, most int) {
		if n := min(len(codes), most); n > 0 && each != 0 {
			points += int64(n * each)
			reasons = append(reasons, Reason{kind, codes})
		}
	}
	once := func(kind string, is bool, each int) {
		if is && each != 0 {
			points += int64(each)
			reasons = append(reasons, Reason{Kind: kind})
		}
	}
	count(byInterests, sharedOf(a.Interests, b.Interests), w.Interest, w.MostInterests)
	free := sharedOf(a.Slots, b.Slots)
	count(bySlots, free, w.Slot, w.MostSlots)
	spoken := sharedOf(a.Speaks, b.Speaks)
	count(byLanguages, spoken, w.Language, w.MostLanguages)
	taught := append(sharedOf(a.Learns, b.Speaks), sharedOf(b.Learns, a.Speaks)...)
	exchanges := min(len(sharedOf(a.Learns, b.Speaks)), 1) + min(len(sharedOf(b.Learns, a.Speaks)), 1)
	slices.Sort(taught)
	count(byExchange, slices.Compact(taught), w.Exchange*exchanges, 1)
	once(byTown, a.Town != "" && a.Town == b.Town, w.Town)
	count(byTalents, talentsOf(a, b), w.Talent, w.MostTalents)
	once(noLanguage, len(spoken) == 0 && len(taught) == 0, w.NoLanguage)
	once(noSlot, len(free) == 0 && len(a.Slots) > 0 && len(b.Slots) > 0, w.NoSlot)
	return points, reasons
}

// sharedOf are the codes that both have, in the order of the alphabet.
func sharedOf(a, b []string) []string {
	out := common(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// talentsOf are the words of what one offers and the other looks for.
func talentsOf(a, b Candidate) (out []string) {
	for _, c := range [][2]Candidate{{a, b}, {b, a}} {
		for word := range c[0].Offers {
			if _, wanted := c[1].Seeks[word]; wanted {
				out = append(out, word)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
