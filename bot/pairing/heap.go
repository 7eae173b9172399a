package pairing

// An event is something that a search meets when its time comes (see search): a vertex that can be reached, an edge that
// closes a circle, or a blossom that must be opened.
type event struct {
	time int64
	a, b int32 // closes: the ends of the edge; otherwise a is the vertex or blossom and b is reaches or opens
}

const (
	reaches int32 = -1 - iota // the vertex a is reached by the edge from near[a]
	opens                     // the blossom a, at a distance that is odd, has nothing left to give
)

// events is a binary heap, earliest first. Events that came to nothing meanwhile are left in it and passed over later.
type events []event

func (h *events) push(e event) {
	*h = append(*h, e)
	s := *h
	i := len(s) - 1
	for i > 0 {
		up := (i - 1) / 2
		if s[up].time <= e.time {
			break
		}
		s[i] = s[up]
		i = up
	}
	s[i] = e
}

func (h *events) pop() event {
	s := *h
	first, last := s[0], s[len(s)-1]
	s = s[:len(s)-1]
	*h = s
	if len(s) == 0 {
		return first
	}
	i := 0
	for {
		down := 2*i + 1
		if down >= len(s) {
			break
		}
		if down+1 < len(s) && s[down+1].time < s[down].time {
			down++
		}
		if last.time <= s[down].time {
			break
		}
		s[i] = s[down]
		i = down
	}
	s[i] = last
	return first
}
