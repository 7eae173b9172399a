package jumelage

import (
	"math/bits"
	"slices"

	"livinglab/bot"
)

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
	byInterests = "interests"
	bySlots     = "slots"
	byLanguages = "languages"
	byExchange  = "exchange" // one is learning what the other speaks
	byTown      = "town"
	byTalents   = "talents"
	noLanguage  = "no-language"
	noSlot      = "no-slot"
)

var reasonKinds = []string{byInterests, bySlots, byLanguages, byExchange, byTown, byTalents, noLanguage, noSlot}

// Candidate is somebody to be matched, as the fit looks at them.
type Candidate struct {
	ID int64 // of the participant
	Profile
	Seeks  []string // words of what they look for, sorted
	Offers []string // words of what they offer, sorted

	speaks, learns, interests, slots uint32 // one bit for each code of the lists
	town                             string // folded
}

// NewCandidate makes a candidate of a profile. seeks and offers are the words by
// which talents meet; codes that no list has count for nothing.
func NewCandidate(id int64, p Profile, seeks, offers []string) Candidate {
	return Candidate{ID: id, Profile: p, Seeks: seeks, Offers: offers, town: bot.Fold(p.Town),
		speaks: mask(languages, p.Speaks), learns: mask(languages, p.Learns), interests: mask(interests, p.Interests), slots: mask(slots, p.Slots)}
}

// mask has a bit for each code of a list that is there. The lists have at most 25.
func mask(list, codes []string) (m uint32) {
	for i, code := range list {
		if slices.Contains(codes, code) {
			m |= 1 << i
		}
	}
	return m
}

// unmask are the codes of a mask, in the list's order.
func unmask(list []string, m uint32) (out []string) {
	for i, code := range list {
		if m>>i&1 != 0 {
			out = append(out, code)
		}
	}
	return out
}

// shared is what two people share. It is the same whichever comes first.
type shared struct {
	interests, slots, spoken, taught uint32
	exchanges                        int // how many of the two learn what the other speaks
	town, noLanguage, noSlot         bool
	talents                          []string
}

func share(a, b *Candidate) shared {
	s := shared{interests: a.interests & b.interests, slots: a.slots & b.slots, spoken: a.speaks & b.speaks,
		taught: a.learns&b.speaks | b.learns&a.speaks, town: a.town != "" && a.town == b.town}
	s.exchanges = min(bits.OnesCount32(a.learns&b.speaks), 1) + min(bits.OnesCount32(b.learns&a.speaks), 1)
	s.noLanguage = s.spoken == 0 && s.taught == 0
	s.noSlot = s.slots == 0 && a.slots != 0 && b.slots != 0
	s.talents = append(met(a.Offers, b.Seeks), met(b.Offers, a.Seeks)...)
	return s
}

// met are the words that two sorted lists have in common.
func met(a, b []string) (out []string) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case b[0] < a[0]:
			b = b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return out
}

// points are the points of what two people share.
func (w Weights) points(s shared) int64 {
	sum := w.Language*min(bits.OnesCount32(s.spoken), w.MostLanguages) + w.Exchange*s.exchanges +
		w.Interest*min(bits.OnesCount32(s.interests), w.MostInterests) + w.Slot*min(bits.OnesCount32(s.slots), w.MostSlots) +
		w.Talent*min(len(s.talents), w.MostTalents)
	for _, once := range []struct {
		is   bool
		each int
	}{{s.noLanguage, w.NoLanguage}, {s.noSlot, w.NoSlot}, {s.town, w.Town}} {
		if once.is {
			sum += once.each
		}
	}
	return int64(sum)
}

// Fit is how many points two people have together, and why: what weighs nothing
// is not told. It is the same whichever comes first.
func (w Weights) Fit(a, b Candidate) (points int64, reasons []Reason) {
	s := share(&a, &b)
	tell := func(kind string, is bool, each int, codes []string) {
		if is && each != 0 {
			reasons = append(reasons, Reason{kind, codes})
		}
	}
	tell(byInterests, s.interests != 0, w.Interest*w.MostInterests, unmask(interests, s.interests))
	tell(bySlots, s.slots != 0, w.Slot*w.MostSlots, unmask(slots, s.slots))
	tell(byLanguages, s.spoken != 0, w.Language*w.MostLanguages, unmask(languages, s.spoken))
	tell(byExchange, s.exchanges > 0, w.Exchange, unmask(languages, s.taught))
	tell(byTown, s.town, w.Town, nil)
	slices.Sort(s.talents)
	tell(byTalents, len(s.talents) > 0, w.Talent*w.MostTalents, slices.Compact(s.talents))
	tell(noLanguage, s.noLanguage, w.NoLanguage, nil)
	tell(noSlot, s.noSlot, w.NoSlot, nil)
	return w.points(s), reasons
}

// together gathers the reasons of a group's pairs: each kind once, with all that
// any two of them share. That some two share no language or no time is told of a
// trio as of a duo.
func together(pairs [][]Reason) (out []Reason) {
	for _, kind := range reasonKinds {
		var codes []string
		found := false
		for _, reasons := range pairs {
			for _, r := range reasons {
				if r.Kind == kind {
					found = true
					codes = append(codes, r.Codes...)
				}
			}
		}
		if found {
			slices.Sort(codes)
			out = append(out, Reason{kind, slices.Compact(codes)})
		}
	}
	return out
}
