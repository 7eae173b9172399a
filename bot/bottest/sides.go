package bottest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// Side is a platform of a lab that is on several at once.
type Side struct {
	Platform string   // its name, as "slack"
	Rooms    []string // those of the lab that are there; nil: all
	People   []string // those of the Cast who have an account there, by ID; nil: everyone
}

// heading is "on slack in #ideation: awa, luis", in the comment of a story.
var heading = regexp.MustCompile(`^on (\w+)((?: in)?(?: #\w+)*): (.+)$`)

// sidesOf reads from a story's comment on which platforms it is lived; none: on
// one, whatever it is.
func sidesOf(t testing.TB, comment string) (sides []Side) {
	t.Helper()
	for line := range strings.Lines(comment) {
		m := heading.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		s := Side{Platform: m[1]}
		for _, room := range strings.Fields(strings.TrimPrefix(m[2], " in")) {
			s.Rooms = append(s.Rooms, strings.TrimPrefix(room, "#"))
		}
		if m[3] != "everyone" {
			s.People = strings.Split(m[3], ", ")
		}
		for _, who := range s.People {
			if !slices.ContainsFunc(Cast, func(c Character) bool { return c.ID == who }) {
				t.Fatalf("%s: nobody of the cast is called %q", line, who)
			}
		}
		for _, room := range s.Rooms {
			if !slices.Contains(Rooms, room) {
				t.Fatalf("%s: the lab has no room %q", line, room)
			}
		}
		sides = append(sides, s)
	}
	return sides
}

// side is a Side in play.
type side struct {
	Side
	stage chattest.Stage
}

// cast are those who have an account there.
func (s *side) cast() (out []Character) {
	for _, c := range Cast {
		if s.People == nil || slices.Contains(s.People, c.ID) {
			out = append(out, c)
		}
	}
	return out
}

// has reports whether a room of the lab is there.
func (s *side) has(room string) bool { return s.Rooms == nil || slices.Contains(s.Rooms, room) }

// idOf is the id there of a person or a room of a story.
func (s *side) idOf(kind, name string) string {
	if n, ok := s.stage.(chattest.Names); ok {
		return n.IDOf(kind, name)
	}
	return name
}

func (s *side) person(name string) string { return s.idOf("person", name) }

func (s *side) room(name string) string { return s.idOf("room", name) }

// nameOf is the name in the stories of an account there; the id itself if it is
// nobody's of the cast.
func (s *side) nameOf(id string) string {
	for _, c := range Cast {
		if s.person(c.ID) == id {
			return c.ID
		}
	}
	return id
}

// add makes sure that people and rooms exist there, and adds the rooms to the
// lab's.
func (s *side) add(t testing.TB, o Options, lab *bot.Lab) {
	var rooms []string
	name := s.stage.Platform().Name()
	for _, r := range Rooms {
		if !s.has(r) {
			continue
		}
		rooms = append(rooms, s.room(r))
		lab.Rooms[r] = append(lab.Rooms[r], bot.Room{Platform: name, ID: s.room(r)})
	}
	var people []chat.Person
	for _, c := range s.cast() {
		locale := c.Locale
		if o.All != "" {
			locale = string(o.All) + "-CA"
		}
		people = append(people, chat.Person{Account: chat.Account{Platform: name, ID: s.person(c.ID)}, Name: c.Name, Locale: locale})
	}
	s.stage.Add(t, people, rooms)
}

// sideOf is where somebody of a story acts, who is "awa@slack" where the story is
// on several platforms, and their id there.
func (p *Player) sideOf(who string) (*side, string) {
	p.T.Helper()
	name, on, _ := strings.Cut(who, "@")
	for _, s := range p.sides {
		if s.Platform == on {
			return s, s.person(name)
		}
	}
	p.T.Fatalf("%s: on which platform?", who)
	return nil, ""
}

// outages has a platform be down, or be up again.
func (p *Player) outages(does, platform string) {
	p.T.Helper()
	for _, s := range p.sides {
		if s.Platform != platform {
			continue
		}
		o, ok := s.stage.(chattest.Outages)
		switch {
		case !ok:
			p.T.Fatalf("%s cannot be down on this stage", platform)
		case does == "stop":
			o.Down(p.T)
		default:
			o.Up(p.T)
		}
		return
	}
	p.T.Fatalf("%s %s: the story is not on it", does, platform)
}

// shownCode is a code that links accounts, as people are shown it; codeOf is how
// a story says that somebody types the one that somebody was shown last.
var (
	shownCode = regexp.MustCompile(`(?:^|[^\w-])([A-Z2-9]{4}-[A-Z2-9]{4})(?:[^\w-]|$)`)
	codeOf    = regexp.MustCompile(`<code (\w+(?:@\w+)?)>`)
)

// withCodes puts the codes in what somebody types.
func (p *Player) withCodes(words string) string {
	p.T.Helper()
	return codeOf.ReplaceAllStringFunc(words, func(m string) string {
		who := codeOf.FindStringSubmatch(m)[1]
		if p.codes[who] == "" {
			p.T.Fatalf("%s: %s was shown no code", words, who)
		}
		return p.codes[who]
	})
}

// keepShown keeps what somebody was last shown in private, and the code in it.
func (p *Player) keepShown(who string, seen *chattest.Seen) {
	if who == "" || seen == nil {
		return
	}
	p.shown[who] = seen
	p.keepAddress(who, seen)
	if m := shownCode.FindStringSubmatch(fmt.Sprint(seen.Title, seen.Lines)); m != nil {
		p.codes[who] = m[1]
	}
}
