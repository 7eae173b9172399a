package bottest

import (
	"fmt"
	"slices"
	"strings"

	"livinglab/bot/chat"
)

// news prints what is new since the last line, wherever it is. What is new on
// several platforms, word for word, is printed once.
func (p *Player) news() string {
	p.T.Helper()
	var out strings.Builder
	for _, r := range Rooms {
		p.printNews(&out, func(s *side) []string {
			if people := s.cast(); s.has(r) && len(people) > 0 {
				return p.newsIn(s, "#"+r, people[0].ID, chat.Place{Room: s.room(r)})
			}
			return nil
		})
	}
	for _, c := range Cast {
		p.printNews(&out, func(s *side) []string {
			if slices.Contains(s.cast(), c) {
				return p.newsIn(s, "to "+c.ID, c.ID, chat.Place{Direct: true})
			}
			return nil
		})
	}
	return out.String()
}

// printNews prints what is new in one place, which is on several platforms
// perhaps: then each with where it appeared.
func (p *Player) printNews(out *strings.Builder, look func(*side) []string) {
	p.T.Helper()
	all := make([][]string, len(p.sides))
	for i, s := range p.sides {
		all[i] = look(s)
	}
	if len(all) == 1 {
		out.WriteString(strings.Join(all[0], ""))
		return
	}
	for i, news := range all {
		for _, words := range news {
			where := p.sides[i].Platform
			for j := i + 1; j < len(all); j++ {
				if k := slices.Index(all[j], words); k >= 0 {
					all[j] = slices.Delete(all[j], k, k+1)
					where += "+" + p.sides[j].Platform
				}
			}
			fmt.Fprintf(out, "%s %s", where, words)
		}
	}
}

// newsIn are the new posts of a place and of its threads, and what changed in
// others.
func (p *Player) newsIn(s *side, where, viewer string, at chat.Place) (news []string) {
	p.T.Helper()
	for _, seen := range s.stage.Posts(p.T, s.person(viewer), at) {
		if at.Thread == "" && !at.Direct && seen.ID != "" && seen.By == "" {
			news = append(news, p.newsIn(s, where+" > "+seen.Title, viewer, chat.Place{Room: at.Room, Thread: seen.ID})...)
		}
		if seen.By != "" {
			continue // what people wrote is in the story already
		}
		key, now := s.Platform+" "+where+"\x00"+seen.ID, p.sprint(s, seen)
		before, known := p.known[key]
		p.known[key] = now
		switch {
		case !known:
			news = append(news, fmt.Sprintf("%s %s", where, now))
		case before != now:
			news = append(news, fmt.Sprintf("%s ~ %s\n%s", where, plain(seen.Title), changes(before, now)))
		}
	}
	return news
}

// changes prints the lines that went and those that came.
func changes(before, now string) string {
	b, n := strings.Split(before, "\n"), strings.Split(now, "\n")
	var out strings.Builder
	for _, l := range b {
		if l != "" && !slices.Contains(n, l) {
			out.WriteString("  -" + l + "\n")
		}
	}
	for _, l := range n {
		if l != "" && !slices.Contains(b, l) {
			out.WriteString("  +" + l + "\n")
		}
	}
	return out.String()
}
