package ideas

import (
	"cmp"
	"encoding/json"
	"slices"

	"livinglab/bot"
	"livinglab/storage"
)

// How far a search for likely duplicates goes: the rarest words that are looked
// up, the ideas taken for each, and those that are compared in full.
const (
	lookedUp  = 10
	perWord   = 300
	compared  = 30
	maxListed = 5
)

// alikeIdeas finds live ideas of a round that are likely duplicates, the most
// alike first, at most maxListed. Of a merged idea that is alike, the one that
// it was merged into is returned.
func alikeIdeas(c *bot.Call, round int64, title, body string) ([]Idea, error) {
	w := read(title, body, c.Lang)
	w.body = w.body[:min(len(w.body), maxWords)]
	if len(w.all()) == 0 {
		return nil, nil // nothing but small words or signs: nothing to compare
	}
	weight, err := roundRarity(c, round, w)
	if err != nil {
		return nil, err
	}
	ids, err := candidates(c, round, w, weight)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	scores, err := scoreAll(c, ids, w, weight)
	if err != nil {
		return nil, err
	}
	roots := make([]int64, 0, len(scores))
	for root, s := range scores {
		if s >= alike {
			roots = append(roots, root)
		}
	}
	slices.SortFunc(roots, func(a, b int64) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	var out []Idea
	for _, id := range roots[:min(len(roots), maxListed)] {
		i, err := ideaByID(c, id)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, nil
}

// roundRarity weighs the words of one idea by the round's ideas.
func roundRarity(c *bot.Call, round int64, w wording) (weigher, error) {
	list, err := json.Marshal(w.all())
	if err != nil {
		return nil, err
	}
	n, err := countsOf(c, round)
	if err != nil {
		return nil, err
	}
	with := map[string]int{}
	_, err = storage.All(c.Context(), c.Tx, func(r storage.Scanner) (struct{}, error) {
		var word string
		var n int
		err := r.Scan(&word, &n)
		with[word] = n
		return struct{}{}, err
	}, `SELECT value, (SELECT count(*) FROM idea_words w WHERE w.round_id = ? AND w.word = value) FROM json_each(?)`, round, string(list))
	return rarity(n.ideas, with), err
}

// candidates are the ideas that share the weightiest words, or words that begin
// alike, the most promising first.
func candidates(c *bot.Call, round int64, w wording, weight weigher) ([]int64, error) {
	hits := map[int64]float64{}
	seen := map[string]bool{}
	wanted := append(rarest(w.title, lookedUp, weight), rarest(w.body, lookedUp, weight)...)
	for _, stem := range wanted[:min(len(wanted), lookedUp)] {
		from := stump(stem)
		if seen[from] {
			continue
		}
		seen[from] = true
		ids, err := storage.All(c.Context(), c.Tx, storage.Value[int64],
			`SELECT idea_id FROM idea_words WHERE round_id = ? AND word >= ? AND word < ? LIMIT ?`, round, from, from+"\U0010ffff", perWord)
		if err != nil {
			return nil, err
		}
		slices.Sort(ids)
		for _, id := range slices.Compact(ids) {
			hits[id] += weight(stem)
		}
	}
	out := make([]int64, 0, len(hits))
	for id := range hits {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b int64) int { return cmp.Or(cmp.Compare(hits[b], hits[a]), cmp.Compare(a, b)) })
	return out[:min(len(out), compared)], nil
}

// scoreAll compares ideas in full, and returns the best score of each live root.
func scoreAll(c *bot.Call, ids []int64, w wording, weight weigher) (map[int64]float64, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	type line struct {
		idea, root  int64
		title, word string
		inTitle     bool
	}
	lines, err := storage.All(c.Context(), c.Tx, func(r storage.Scanner) (l line, err error) {
		return l, r.Scan(&l.idea, &l.root, &l.title, &l.word, &l.inTitle)
	}, `SELECT i.id, i.root, i.title, w.word, w.in_title FROM json_each(?) j JOIN ideas i ON i.id = j.value
		JOIN ideas r ON r.id = i.root AND r.state = 'open' JOIN idea_words w ON w.idea_id = i.id
		WHERE i.state IN ('open', 'merged') ORDER BY i.id`, string(list))
	if err != nil {
		return nil, err
	}
	scores := map[int64]float64{}
	for start := 0; start < len(lines); {
		first := lines[start]
		var other wording
		other.short = read(first.title, "", c.Lang).short
		for ; start < len(lines) && lines[start].idea == first.idea; start++ {
			if lines[start].inTitle {
				other.title = append(other.title, lines[start].word)
			} else {
				other.body = append(other.body, lines[start].word)
			}
		}
		scores[first.root] = max(scores[first.root], likeness(w, other, weight))
	}
	return scores, nil
}
