package jumelage

import (
	"strings"
	"time"

	"livinglab/bot"
)

// The evaluation of a programme: a short form at its middle and at its end, to
// everyone who has been in a group. What they write of what helped (forces
// facilitantes) and hindered (forces freinantes) the coordinator reads without
// names, and sorts into themes.

// When somebody is asked.
const (
	atMiddle = "middle"
	atEnd    = "end"
)

// The kinds of forces.
const (
	helping   = "helping"
	hindering = "hindering"
)

var forceKinds = []string{helping, hindering}

const (
	// evaluateFor is how long an evaluation can be answered.
	evaluateFor = 14 * 24 * time.Hour
	// evaluateAgain is when those who have not answered are asked once more.
	evaluateAgain = 7 * 24 * time.Hour
	// shortest is how long a programme is that has an evaluation at its middle: in a
	// shorter one it would come on the heels of the first check-in.
	shortest = 4 * 7 * 24 * time.Hour
	// fewestTold is of how many answers an average is told: of fewer it tells what
	// somebody answered.
	fewestTold = 3
)

// The limits of forces: how many of a kind somebody tells of, and the longest, in
// characters.
const (
	maxForces = 8
	maxForce  = 300
	maxTheme  = 60
)

// Evaluation is a row of evaluations.
type Evaluation struct {
	ID        int64
	Programme int64
	Kind      string // atMiddle or atEnd
	Opened    int64
	Closes    int64
	Asked     int // how many people were asked
	Answers   int // how many have answered
}

// middle is when a programme is evaluated at its middle; false for a short one.
func (p Programme) middle() (int64, bool) {
	return p.Opened + (p.Ends-p.Opened)/2, p.Ends-p.Opened >= int64(shortest/time.Second)
}

// forcesIn are the forces that somebody wrote, one a line, without the marks that
// people put before the lines of a list.
func forcesIn(text string) (out []string) {
	for line := range strings.SplitSeq(bot.CleanLines(text), "\n") {
		if line = strings.TrimSpace(strings.TrimLeft(line, "-–—•*· ")); line != "" {
			out = append(out, line)
		}
	}
	return out
}
