package jumelage

// The limits of an agreement's words, in characters.
const (
	maxNeeds  = 600
	maxGoals  = 800
	maxRhythm = 150
	maxUntil  = 150
)

// Agreement is a version of what a group agrees on.
type Agreement struct {
	ID      int64
	Group   int64
	Version int // from 1; 0: there is none yet
	Goals   string
	Rhythm  string
	Until   string
	Writer  int64            // a participant
	Agreed  int64            // when the last of them accepted; 0: not yet
	Needs   map[int64]string // by participant
	Yes     map[int64]bool   // who accepted
}

// same tells whether two versions say the same.
func (a Agreement) same(b Agreement) bool {
	if a.Goals != b.Goals || a.Rhythm != b.Rhythm || a.Until != b.Until {
		return false
	}
	for _, x := range [][2]Agreement{{a, b}, {b, a}} {
		for who, needs := range x[0].Needs {
			if x[1].Needs[who] != needs {
				return false
			}
		}
	}
	return true
}

// accepted tells whether all the people of a group have accepted a version.
func (a Agreement) accepted(people []person) bool {
	for _, q := range people {
		if !a.Yes[q.ID] {
			return false
		}
	}
	return a.Version > 0 && len(people) > 0
}
