package votes

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"livinglab/bot"
	"livinglab/bot/tally"
)

// The bounds of a vote. A ranking is placed one option at a time, and nobody
// means the order of the 26th.
const (
	MinOptions = 2
	MaxOptions = 100
	MaxTitle   = 120 // characters
	MaxAbout   = 1000
	MaxPoints  = 1000 // shared by one voter
	MaxRanks   = 25
	maxPool    = 300 // ideas that a shortlist may be made from: the most supported
)

// MaxMoney is the largest cost or budget, in dollars.
const MaxMoney = 1_000_000_000

// Plan is all that a vote is before it opens.
type Plan struct {
	Title string `json:"title"`
	About string `json:"about,omitempty"`
	Round int64  `json:"round,omitempty"` // 0: the options were typed
	// Options are what may be on the ballots; only those with In are.
	Options []Choice   `json:"options"`
	Kind    tally.Kind `json:"kind"`
	Most    int        `json:"most"` // as Paper.Most
	// Fair asks for equal shares instead of the most supported. It says nothing
	// of rankings, which are counted by Schulze's method.
	Fair   bool     `json:"fair,omitempty"`
	Seats  int      `json:"seats,omitempty"`  // how many win, or
	Budget int64    `json:"budget,omitempty"` // what they may cost together
	Quorum int      `json:"quorum,omitempty"` // percent of those who may vote
	Who    bot.Role `json:"who,omitempty"`
	Opens  int64    `json:"opens,omitempty"` // 0: as soon as it is opened
	Closes int64    `json:"closes,omitempty"`
	// MostAsked and SeatsAsked are what Most and Seats were before the ballot
	// became too short for them; 0: they are as asked.
	MostAsked  int `json:"most_asked,omitempty"`
	SeatsAsked int `json:"seats_asked,omitempty"`
}

// Choice is something to vote for.
type Choice struct {
	Idea    int64  `json:"idea,omitempty"` // 0: it was typed
	Title   string `json:"title"`
	About   string `json:"about,omitempty"`
	Cost    int64  `json:"cost,omitempty"` // dollars; 0: not said
	Support int    `json:"support,omitempty"`
	In      bool   `json:"in,omitempty"`
	Gone    bool   `json:"gone,omitempty"` // no longer among the round's ideas
}

// Ballot returns the options that are on the ballots.
func (p Plan) Ballot() []Choice {
	var in []Choice
	for _, o := range p.Options {
		if o.In {
			in = append(in, o)
		}
	}
	return in
}

// fair says whether equal shares count the vote. With one winner there is
// nothing to share: the most supported wins either way.
func (p Plan) fair() bool { return p.Fair && p.Seats != 1 && p.Kind != tally.Ranking }

// Rule is the rule that counts the vote.
func (p Plan) Rule() tally.Rule {
	switch {
	case p.Kind == tally.Ranking:
		return tally.Schulze
	case p.fair() && p.Kind == tally.Points:
		return tally.EqualSharesThenMostPoints
	case p.fair():
		return tally.EqualSharesThenMostApproved
	case p.Kind == tally.Points:
		return tally.MostPoints
	case p.Budget > 0:
		return tally.MostApprovedWithinBudget
	}
	return tally.MostApproved
}

// Fault is something that keeps a plan from opening, as a text and its
// arguments, which also says how to mend it.
type Fault struct {
	Key  string
	Args []any
}

// Faults lists what keeps the plan from opening at now, in the order in which
// it is filled in. None means that it may open.
func (p Plan) Faults(now time.Time) []Fault {
	var out []Fault
	add := func(key string, args ...any) { out = append(out, Fault{key, args}) }
	if p.Title == "" {
		add("fault.title")
	}
	in := p.Ballot()
	if n := len(in); n < MinOptions {
		add("fault.few", "n", n, "min", MinOptions)
	} else if n > MaxOptions {
		add("fault.many", "n", n, "max", MaxOptions)
	}
	for _, o := range in {
		if o.Gone {
			add("fault.gone", "title", o.Title)
		}
	}
	out = append(out, p.paperFaults(len(in))...)
	out = append(out, p.limitFaults(in)...)
	return append(out, p.dateFaults(now)...)
}

func (p Plan) paperFaults(options int) []Fault {
	switch {
	case p.Kind == tally.Points && p.Most > MaxPoints:
		return []Fault{{"fault.points", []any{"max", MaxPoints}}}
	case p.Kind == tally.Ranking && p.Most > MaxRanks:
		return []Fault{{"fault.ranks", []any{"max", MaxRanks}}}
	case p.Kind != tally.Points && p.Most > options && options >= MinOptions:
		return []Fault{{"fault.most." + string(p.Kind), []any{"most", p.Most, "options", options}}}
	}
	return nil
}

func (p Plan) limitFaults(in []Choice) []Fault {
	if p.Budget == 0 {
		if p.Seats >= len(in) && len(in) >= MinOptions {
			return []Fault{{"fault.seats", []any{"n", p.Seats, "options", len(in)}}}
		}
		return nil
	}
	if p.Kind == tally.Ranking {
		return []Fault{{"fault.ranking-budget", nil}}
	}
	var out []Fault
	missing := 0
	for _, o := range in {
		if o.Cost == 0 {
			missing++
		}
		if o.Cost > p.Budget {
			out = append(out, Fault{"fault.too-dear", []any{"title", o.Title, "cost", Dollars(o.Cost), "budget", Dollars(p.Budget)}})
		}
	}
	if missing > 0 {
		out = append(out, Fault{"fault.costs", []any{"n", missing}})
	}
	return out
}

func (p Plan) dateFaults(now time.Time) []Fault {
	start := max(p.Opens, now.Unix())
	switch {
	case p.Closes == 0:
		return []Fault{{"fault.closes", nil}}
	case p.Closes <= now.Unix():
		return []Fault{{"fault.closes-past", nil}}
	case p.Closes <= start:
		return []Fault{{"fault.closes-first", nil}}
	}
	return nil
}

// Dollars is an argument of a Fault that is money.
type Dollars int64

// fit lowers what has become too much for the options on the ballot: how many
// each voter may choose, and how many win. What was asked is remembered, and
// comes back when the ballot is long enough again. A ballot too short for a vote
// changes nothing: it is still being made.
func (p *Plan) fit() {
	n := len(p.Ballot())
	if n < MinOptions {
		return
	}
	if p.Kind != tally.Points {
		p.Most, p.MostAsked = lowered(p.Most, p.MostAsked, n)
	}
	if p.Budget == 0 {
		p.Seats, p.SeatsAsked = lowered(p.Seats, p.SeatsAsked, n-1)
	}
}

// lowered is a number that may be at most most, with what was asked when that
// is more, or else 0.
func lowered(now, asked, most int) (fits, wanted int) {
	wanted = max(now, asked)
	if wanted <= most {
		return wanted, 0
	}
	return most, wanted
}

// setKind changes the kind of ballot, with a usual number for it.
func (p *Plan) setKind(k tally.Kind) {
	if p.Kind == k {
		return
	}
	p.Kind, p.MostAsked = k, 0
	n := len(p.Ballot())
	switch k {
	case tally.Points:
		p.Most = 10
	case tally.Ranking:
		p.Most = max(1, min(n, 5))
	default:
		p.Most = max(1, min(n, 5))
	}
}

// startsAs tells whether a plan has the same title and options as a new one
// that was typed: the same form, sent twice.
func (p Plan) startsAs(typed Plan) bool {
	return p.Round == 0 && p.Title == typed.Title && slices.EqualFunc(p.Options, typed.Options, func(a, b Choice) bool { return a.Title == b.Title })
}

// choose keeps, of the options from..to (from 0, to excluded), those whose
// number is chosen.
func (p *Plan) choose(from, to int, chosen []int) {
	for i := from; i < to && i < len(p.Options); i++ {
		p.Options[i].In = slices.Contains(chosen, i)
	}
}

// top keeps the first n options that are still there.
func (p *Plan) top(n int) {
	for i := range p.Options {
		p.Options[i].In = n > 0 && !p.Options[i].Gone
		if p.Options[i].In {
			n--
		}
	}
}

// renew brings the options up to date with the round's live ideas: titles,
// support, ideas that are new, ideas that are gone. What was chosen and what it
// costs stay.
func (p *Plan) renew(live []Choice) {
	now := make(map[int64]Choice, len(live))
	for _, o := range live {
		now[o.Idea] = o
	}
	have := make(map[int64]bool, len(p.Options))
	for i := range p.Options {
		o := &p.Options[i]
		have[o.Idea] = true
		fresh, ok := now[o.Idea]
		if o.Gone = !ok; ok {
			o.Title, o.About, o.Support = fresh.Title, fresh.About, fresh.Support
		}
	}
	p.Options = slices.DeleteFunc(p.Options, func(o Choice) bool { return o.Gone && !o.In })
	for _, o := range live {
		if !have[o.Idea] && len(p.Options) < maxPool {
			p.Options = append(p.Options, o)
		}
	}
}

// newPlan is a plan with what most votes are.
func newPlan(title string, options []Choice) Plan {
	p := Plan{Title: title, Options: options, Fair: true}
	p.setKind(tally.Approval)
	p.Seats = max(1, min(3, len(p.Ballot())-1))
	return p
}

// bullet is what people put before the lines of a list.
var bullet = regexp.MustCompile(`^[-–—•*·]\s+`)

// typedOptions reads options typed one a line. Empty lines and bullets are left
// out, a line typed twice is one option.
func typedOptions(text string) []Choice {
	var out []Choice
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		title := strings.TrimSpace(bullet.ReplaceAllString(bot.CleanLine(line), ""))
		if title == "" || seen[bot.Fold(title)] {
			continue
		}
		seen[bot.Fold(title)] = true
		out = append(out, Choice{Title: title, In: true})
	}
	return out
}
