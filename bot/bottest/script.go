package bottest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// act plays one act and returns it with what came of it.
func (p *Player) act(script string) []byte {
	p.T.Helper()
	var out strings.Builder
	for _, line := range strings.Split(strings.TrimSuffix(script, "\n"), "\n") {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
			continue
		}
		out.WriteString(line + "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		came := squeeze(p.Do(line))
		for _, l := range strings.Split(strings.TrimSuffix(came, "\n"), "\n") {
			if l != "" {
				out.WriteString("    " + l + "\n")
			}
		}
	}
	return []byte(out.String())
}

// says splits "awa in #ideation: words", the forms of a line that is typed.
var (
	says    = regexp.MustCompile(`^(\w+(?:@\w+)?) (direct|in #(\w+)(?: > "([^"]*)")?): (.*)$`)
	offers  = regexp.MustCompile(`^(\w+(?:@\w+)?) on "([^"]*)" (direct|in #(\w+)(?: > "([^"]*)")?): (.+)$`)
	presses = regexp.MustCompile(`^(\w+(?:@\w+)?) presses "([^"]*)"(?: on "([^"]*)")?$`)
	chooses = regexp.MustCompile(`^(\w+(?:@\w+)?) chooses "([^"]*)"(?: on "([^"]*)")?:((?: ?"[^"]*",?)*)$`)
	fills   = regexp.MustCompile(`^(\w+(?:@\w+)?) fills((?: \w+=(?:"[^"]*")?)*)$`)
	reads   = regexp.MustCompile(`^(\w+(?:@\w+)?) reads (direct|#(\w+)(?: > "([^"]*)")?)$`)
	again   = regexp.MustCompile(`^(\w+(?:@\w+)?) again$`)
	refuses = regexp.MustCompile(`^(\w+(?:@\w+)?) refuses direct messages$`)
	outages = regexp.MustCompile(`^(stop|start) (\w+)$`)
	clock   = regexp.MustCompile(`^clock (\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)$`)
	down    = regexp.MustCompile(`^down until (\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)$`)
	quoted  = regexp.MustCompile(`"([^"]*)"`)
	field   = regexp.MustCompile(`(\w+)=("[^"]*")?`)
)

// Do plays one line and returns what came of it, as the conversations print it.
func (p *Player) Do(line string) string {
	p.T.Helper()
	if m := reads.FindStringSubmatch(line); m != nil {
		return p.read(m[1], p.place(m[1], m[2], m[3], m[4]))
	}
	if m := visits.FindStringSubmatch(line); m != nil {
		return p.visit(m[1], m[2] != "")
	}
	d := p.understand(line)
	return p.cameOf(d.who, p.perform(d))
}

// deed is what a line has somebody do, of what they see on the stage.
type deed struct {
	who     string
	does    string // "restart", "down", "clock", "stop", "start", "types", "offers", "presses", "fills", "refuses", "again"
	words   string // typed; the time; the platform; the command chosen
	at      chat.Place
	on      *chattest.Seen
	control *chattest.Control
	values  []string
	fields  chat.Filled // those that the line names
}

// understand reads a line that has somebody do something.
func (p *Player) understand(line string) (d deed) {
	p.T.Helper()
	switch {
	case line == "restart":
		d.does = "restart"
	case clock.MatchString(line):
		d.does, d.words = "clock", clock.FindStringSubmatch(line)[1]
	case down.MatchString(line):
		d.does, d.words = "down", down.FindStringSubmatch(line)[1]
	case outages.MatchString(line):
		m := outages.FindStringSubmatch(line)
		d.does, d.words = m[1], m[2]
	case says.MatchString(line):
		m := says.FindStringSubmatch(line)
		d = deed{who: m[1], does: "types", at: p.place(m[1], m[2], m[3], m[4]), words: unescape(p.withCodes(m[5]))}
	case offers.MatchString(line):
		m := offers.FindStringSubmatch(line)
		d = deed{who: m[1], does: "offers", on: p.message(m[1], p.place(m[1], m[3], m[4], m[5]), m[2]), words: m[6]}
	case presses.MatchString(line):
		m := presses.FindStringSubmatch(line)
		d = deed{who: m[1], does: "presses", on: p.on(m[1], m[3], m[2])}
		d.control = p.control(d.on, m[2], line)
	case chooses.MatchString(line):
		m := chooses.FindStringSubmatch(line)
		d = deed{who: m[1], does: "presses", on: p.on(m[1], m[3], m[2])}
		d.control = p.control(d.on, m[2], line)
		d.values = p.values(d.control.Options, m[4], line)
	case fills.MatchString(line):
		m := fills.FindStringSubmatch(line)
		d = deed{who: m[1], does: "fills", on: p.shown[m[1]]}
		if d.on == nil || d.on.Kind != chattest.Form {
			p.T.Fatalf("%s: no form is open", line)
		}
		d.fields = p.filled(m[1], d.on, m[2], line)
	case refuses.MatchString(line):
		d = deed{who: refuses.FindStringSubmatch(line)[1], does: "refuses"}
	case again.MatchString(line):
		d = deed{who: again.FindStringSubmatch(line)[1], does: "again"}
	default:
		p.T.Fatalf("not a line of a conversation: %q", line)
	}
	return d
}

// perform has somebody do something, and returns what they alone are shown.
func (p *Player) perform(d deed) *chattest.Seen {
	p.T.Helper()
	switch d.does {
	case "restart":
		p.Restart()
		return nil
	case "clock":
		p.moveClock(d.words)
		return nil
	case "down":
		p.close()
		p.setClock(p.time(d.words))
		p.open()
		return nil
	case "stop", "start":
		p.outages(d.does, d.words)
		return nil
	}
	s, account := p.sideOf(d.who)
	switch d.does {
	case "types":
		return s.stage.Type(p.T, account, d.at, d.words)
	case "offers":
		return s.stage.(chattest.Shortcuts).Choose(p.T, account, d.on, d.words)
	case "presses":
		return s.stage.Press(p.T, account, d.on, *d.control, d.values...)
	case "fills":
		return s.stage.Submit(p.T, account, d.on, d.fields)
	case "refuses":
		s.stage.(chattest.Forbids).Forbid(p.T, account)
	case "again":
		return s.stage.Again(p.T, account)
	}
	return nil
}

// cameOf settles and prints what was shown and what is new.
func (p *Player) cameOf(who string, seen *chattest.Seen) string {
	p.T.Helper()
	var out strings.Builder
	if seen != nil {
		s, _ := p.sideOf(who)
		out.WriteString(p.sprint(s, seen))
	}
	p.keepShown(who, seen)
	p.Settle()
	out.WriteString(p.news())
	return out.String()
}

// moveClock moves time on to then. What becomes due on the way is done at its
// own time, as by a bot that is up.
func (p *Player) moveClock(to string) {
	p.T.Helper()
	then := p.time(to)
	for due := p.Settle(); due.Before(then) && due.After(p.Now()); due = p.Settle() {
		p.setClock(due)
	}
	p.setClock(then)
}

// time reads a time of the story, which is not before now.
func (p *Player) time(words string) time.Time {
	p.T.Helper()
	layout := "2006-01-02 15:04:05"
	t, err := time.ParseInLocation(layout[:len(words)], words, Zone)
	if err != nil || t.Before(p.Now()) {
		p.T.Fatalf("clock %s: not after %v (%v)", words, p.Now(), err)
	}
	return t
}

func (p *Player) setClock(t time.Time) {
	p.wait(t.Sub(p.Now()))
	p.SetNow(t)
}

// place finds the place that a line names.
func (p *Player) place(who, what, room, thread string) chat.Place {
	p.T.Helper()
	if what == "direct" {
		return chat.Place{Direct: true}
	}
	s, account := p.sideOf(who)
	at := chat.Place{Room: s.room(room)}
	if thread == "" {
		return at
	}
	for _, seen := range slices.Backward(s.stage.Posts(p.T, account, at)) {
		if seen.Title == thread {
			at.Thread = seen.ID
			return at
		}
	}
	p.T.Fatalf("%s sees no post %q in #%s", who, thread, room)
	return at
}

// message finds the newest message that has the words, in whose menu a command
// is chosen.
func (p *Player) message(who string, at chat.Place, words string) *chattest.Seen {
	p.T.Helper()
	s, account := p.sideOf(who)
	if _, ok := s.stage.(chattest.Shortcuts); !ok {
		p.T.Fatal("messages have no menu on the stage")
	}
	for _, seen := range slices.Backward(s.stage.Posts(p.T, account, at)) {
		text := seen.Title
		if seen.By != "" || text == "" {
			text = strings.Join(seen.Lines, "\n")
		}
		if strings.Contains(plain(text), words) {
			return seen
		}
	}
	p.T.Fatalf("%s sees no message %q in %+v", who, words, at)
	return nil
}

// on finds what a person acts on: the newest post with a title, or what they
// were last shown in private, or the newest private message with that control.
func (p *Player) on(who, title, label string) *chattest.Seen {
	p.T.Helper()
	if title == "" {
		if s := p.shown[who]; find(s, label) != nil {
			return s
		}
	}
	s, account := p.sideOf(who)
	places := []chat.Place{{Direct: true}}
	for _, r := range Rooms {
		if s.has(r) {
			places = append(places, chat.Place{Room: s.room(r)})
		}
	}
	for _, at := range places {
		for _, seen := range slices.Backward(s.stage.Posts(p.T, account, at)) {
			if (title == "" || strings.Contains(plain(seen.Title), title)) && find(seen, label) != nil {
				return seen
			}
		}
	}
	if s := p.shown[who]; title != "" && s != nil && strings.Contains(plain(s.Title), title) {
		return s
	}
	p.T.Fatalf("%s sees nothing %q to press %q on", who, title, label)
	return nil
}

// plain reads hard spaces as plain ones, as the stories write them.
func plain(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

// find finds a control by its label, hard spaces as plain ones.
func find(s *chattest.Seen, label string) *chattest.Control {
	if s == nil {
		return nil
	}
	for _, list := range [][]chattest.Control{s.Button, s.Menus} {
		for i := range list {
			if plain(list[i].Label) == label {
				return &list[i]
			}
		}
	}
	return nil
}

func (p *Player) control(on *chattest.Seen, label, line string) *chattest.Control {
	p.T.Helper()
	c := find(on, label)
	if c == nil {
		p.T.Fatalf("%s: no %q on\n%s", line, label, chattest.Sprint(on))
	}
	return c
}

// values turns labels of options into their values.
func (p *Player) values(options []chat.Option, list, line string) []string {
	p.T.Helper()
	var values []string
	for _, m := range quoted.FindAllStringSubmatch(list, -1) {
		i := slices.IndexFunc(options, func(o chat.Option) bool { return plain(o.Label) == m[1] || o.Value == m[1] })
		if i < 0 {
			p.T.Fatalf("%s: no option %q in %v", line, m[1], options)
		}
		values = append(values, options[i].Value)
	}
	return values
}

// filled is what a line writes in a form; labels of choices stand for their
// values, several joined by "+". What it does not name stays as it is.
func (p *Player) filled(who string, form *chattest.Seen, list, line string) chat.Filled {
	p.T.Helper()
	s, _ := p.sideOf(who)
	f := chat.Filled{}
	for _, m := range field.FindAllStringSubmatch(list, -1) {
		d := form.Field(m[1])
		if d == nil {
			p.T.Fatalf("%s: no field %q in\n%s", line, m[1], chattest.Sprint(form))
		}
		value := unescape(strings.Trim(m[2], `"`))
		switch {
		case value == "":
			f[m[1]] = []string{}
		case len(d.Options) > 0:
			var quotedAll []string
			for _, v := range strings.Split(value, "+") {
				quotedAll = append(quotedAll, strconv.Quote(v))
			}
			f[m[1]] = p.values(d.Options, strings.Join(quotedAll, ","), line)
		case d.Kind == chat.PersonField:
			f[m[1]] = []string{s.person(value)}
		default:
			f[m[1]] = []string{value}
		}
	}
	return f
}

// repeat is "<x*40000>": many of a character, for what no story should hold.
var repeat = regexp.MustCompile(`<(.)\*(\d+)>`)

// squeeze writes long runs of a letter as they are typed in a story.
func squeeze(s string) string {
	var out strings.Builder
	runes := []rune(s)
	for i := 0; i < len(runes); {
		j := i
		for j < len(runes) && runes[j] == runes[i] {
			j++
		}
		if j-i > 40 && runes[i] != '\n' {
			fmt.Fprintf(&out, "<%c*%d>", runes[i], j-i)
		} else {
			out.WriteString(string(runes[i:j]))
		}
		i = j
	}
	return out.String()
}

// unescape reads \n, \t, \u1234 and <x*40000> in what is typed.
func unescape(s string) string {
	s = repeat.ReplaceAllStringFunc(s, func(m string) string {
		parts := repeat.FindStringSubmatch(m)
		n, _ := strconv.Atoi(parts[2]) // digits, by the expression
		return strings.Repeat(parts[1], n)
	})
	if !strings.Contains(s, `\`) {
		return s
	}
	if u, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`); err == nil {
		return u
	}
	return s
}

// read prints a place as a person sees it now.
func (p *Player) read(who string, at chat.Place) string {
	var out strings.Builder
	s, account := p.sideOf(who)
	for _, seen := range s.stage.Posts(p.T, account, at) {
		out.WriteString(p.sprint(s, seen))
	}
	if out.Len() == 0 {
		return "(empty)\n"
	}
	return out.String()
}
