package bot

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// How people are named in forms. A platform's own list has the people of that
// platform alone: where the lab is on several, names are typed, so that anyone
// can name everyone.

// typesNames makes the fields of a form that ask for a person ones in which a name
// is typed, where the lab is on several platforms.
func (c *Call) typesNames(f *chat.Form) error {
	if len(c.bot.platforms) < 2 {
		return nil
	}
	fields := slices.Clone(f.Fields)
	for i := range fields {
		d := &fields[i]
		if d.Kind != chat.PersonField {
			continue
		}
		if len(d.Value) > 0 {
			m, err := c.MemberOf(d.Value[0])
			if err != nil {
				return err
			}
			d.Value = []string{m.Name}
		}
		hint := c.In(c.Lang).S("core.person.hint")
		if d.Hint != "" {
			hint = d.Hint + " · " + hint
		}
		d.Kind, d.Hint, d.MaxLength = chat.Line, hint, longestPerson
	}
	f.Fields = fields
	return nil
}

// longestPerson is how much may be typed for a name, in characters: more than the
// platforms let people be called, and a platform's name after it.
const longestPerson = 100

// MemberOf returns the member whom a form's field of a person names: by an account
// of the platform where the event happened or, in a lab that is on several
// platforms, by a typed name. Whom the lab does not know by an account is
// storage.ErrNotFound; a name that nobody has, or several, is a *Problem of the
// field.
func (c *Call) MemberOf(person string) (Member, error) {
	m, err := storage.One(c.Context(), c.Tx, c.bot.scanMember, selectMember+` WHERE m.id =
		(SELECT member_id FROM accounts WHERE platform = +? AND account = +?) GROUP BY m.id`, c.account.Platform, person)
	if errors.Is(err, storage.ErrNotFound) && len(c.bot.platforms) > 1 {
		return c.memberNamed(person)
	}
	return m, err
}

// onPlatform is a name with what tells who is meant: the platform, "Awa (Slack)", or
// of two of a name on one platform the member's number, "Awa (12)".
var onPlatform = regexp.MustCompile(`^(.+) ?\((\w+)\)$`)

// mostNamesakes is how many people of a name are listed.
const mostNamesakes = 5

// memberNamed returns the member of a name, as it is typed: without regard to
// capitals and accents, and less than the whole if that is enough to tell who.
func (c *Call) memberNamed(typed string) (Member, error) {
	want, on := Fold(strings.TrimPrefix(strings.TrimSpace(typed), "@")), ""
	if m := onPlatform.FindStringSubmatch(want); m != nil {
		want, on = strings.TrimSpace(m[1]), m[2]
	}
	whole, part, err := c.namesakes(want, on)
	if err != nil {
		return Member{}, err
	}
	found := whole
	if len(found) == 0 {
		found = part
	}
	switch {
	case want == "" || len(found) == 0:
		return Member{}, c.namedWrongly(typed, "core.person.unknown")
	case len(found) > 1:
		return Member{}, c.namedWrongly(typed, "core.person.many", "names", strings.Join(labels(found), ", "))
	}
	return c.MemberByID(found[0].id)
}

// namesake is somebody whose name is what was typed, or has a word that begins so.
type namesake struct {
	id        int64
	name      string
	platforms []string // those on which they have an account
}

// namesakes are the members, those who have left aside, whose whole name it is, and
// those of whose names a word begins so; on a platform, if it is said. The names of
// all are read: a lab has some hundreds, and this is asked when a form is sent.
func (c *Call) namesakes(want, on string) (whole, part []namesake, err error) {
	all, err := storage.All(c.Context(), c.Tx, func(r storage.Scanner) (n namesake, err error) {
		return n, r.Scan(&n.id, &n.name)
	}, `SELECT id, name FROM members WHERE left IS NULL ORDER BY id`)
	for _, n := range all {
		name := Fold(n.name)
		like := strings.HasPrefix(name, want) || strings.Contains(name, " "+want)
		if err != nil || !like || name != want && len(part) > mostNamesakes {
			continue
		}
		n.platforms, err = storage.All(c.Context(), c.Tx, storage.Value[string],
			`SELECT DISTINCT platform FROM accounts WHERE member_id = ? ORDER BY joined, platform`, n.id)
		switch {
		case on != "" && on != n.number() && !slices.Contains(n.platforms, on):
		case name == want:
			whole = append(whole, n)
		default:
			part = append(part, n)
		}
	}
	return whole, part, err
}

func (n namesake) number() string { return strconv.FormatInt(n.id, 10) }

// label is somebody as they can be typed.
func (n namesake) label() string {
	if len(n.platforms) == 0 {
		return n.name
	}
	return n.name + " (" + PlatformName(n.platforms[0]) + ")"
}

// labels are people as they can be typed so that it is clear who is meant.
func labels(people []namesake) (out []string) {
	for _, n := range people[:min(len(people), mostNamesakes)] {
		label := n.label()
		for _, other := range people {
			if other.id != n.id && other.label() == label {
				label = n.name + " (" + n.number() + ")"
			}
		}
		out = append(out, label)
	}
	if len(people) > mostNamesakes {
		out = append(out, "…")
	}
	return out
}

// namedWrongly is a problem of the fields in which it was typed.
func (c *Call) namedWrongly(typed, key string, args ...any) error {
	t := c.T(key, args...)
	p := &Problem{Text: t, Fields: chat.Problems{}}
	for name, values := range c.Fields {
		if slices.Contains(values, typed) {
			p.Fields[name] = t.String()
		}
	}
	return p
}
