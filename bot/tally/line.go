package tally

// Line is a result in brief, to be written as one line of JSON: what `livinglab recount` prints, and what a program
// that compares counts reads.
type Line struct {
	ID      string           `json:"id"`   // of the case or the vote
	Rule    Rule             `json:"rule"` // or "points-totals"
	Winners []string         `json:"winners,omitzero"`
	Order   [][]string       `json:"order,omitzero"`  // instead of Winners, for the rules that order all candidates
	Totals  map[string]int64 `json:"totals,omitzero"` // instead of Winners, for points-totals: those above 0
	Ties    []Tie            `json:"ties"`            // those that the announced order decided; never null
}

// NewLine is the line of a result.
func NewLine(id string, res Result) Line {
	l := Line{ID: id, Rule: res.Rule, Ties: res.Ties}
	if l.Ties == nil {
		l.Ties = []Tie{}
	}
	if res.Order != nil {
		l.Order = res.Order
	} else {
		l.Winners = res.Winners
	}
	return l
}

// Lines counts the case by each of [Case.Rules], with one line for each; points-totals, where it is expected, stands for
// most-points.
func (c Case) Lines() ([]Line, error) {
	var lines []Line
	for _, rule := range c.Rules() {
		res, err := Count(c.Election, rule)
		if err != nil {
			return nil, err
		}
		line := NewLine(c.ID, res)
		if rule == MostPoints && c.Expected.Totals != nil {
			line = Line{ID: c.ID, Rule: totalsRule, Totals: map[string]int64{}, Ties: []Tie{}}
			for _, t := range res.Totals {
				if t.Sum > 0 {
					line.Totals[t.ID] = t.Sum
				}
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}
