package bottest

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// What somebody sees is printed with where, and what is alike once.
func TestNewsOfSeveralPlatforms(t *testing.T) {
	p := &Player{T: t, sides: []*side{{Side: Side{Platform: "slack"}}, {Side: Side{Platform: "discord"}}, {Side: Side{Platform: "web"}}}}
	for _, c := range []struct {
		news map[string][]string
		want string
	}{
		{nil, ""},
		{map[string][]string{"slack": {"a\n", "b\n"}, "discord": {"a\n", "b\n"}, "web": {"a\n", "b\n"}}, "slack+discord+web a\nslack+discord+web b\n"},
		{map[string][]string{"slack": {"a\n", "a\n"}, "discord": {"a\n"}}, "slack+discord a\nslack a\n"}, // twice on one is seen
		{map[string][]string{"discord": {"b\n", "a\n"}, "web": {"a\n", "c\n"}}, "discord b\ndiscord+web a\nweb c\n"},
	} {
		var out strings.Builder
		p.printNews(&out, func(s *side) []string { return append([]string(nil), c.news[s.Platform]...) })
		if out.String() != c.want {
			t.Errorf("%v: printed %q, want %q", c.news, out.String(), c.want)
		}
	}
	alone := &Player{T: t, sides: []*side{{}}}
	var out strings.Builder
	if alone.printNews(&out, func(*side) []string { return []string{"a\n"} }); out.String() != "a\n" {
		t.Errorf("on one platform: printed %q", out.String())
	}
}

// The heading of a story says where who is.
func TestHeading(t *testing.T) {
	for heading, want := range map[string][]Side{
		"A story.\nIt goes on both sides.\n":     nil,
		"A story.\non slack: awa, luis\n":        {{Platform: "slack", People: []string{"awa", "luis"}}},
		"on slack: everyone\non discord: awa\n":  {{Platform: "slack"}, {Platform: "discord", People: []string{"awa"}}},
		"on discord in #ideation #comite: awa\n": {{Platform: "discord", Rooms: []string{"ideation", "comite"}, People: []string{"awa"}}},
	} {
		if got := sidesOf(t, heading); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, want %+v", heading, got, want)
		}
	}
	for heading, want := range map[string]string{"on slack: awa, zoe\n": `"zoe"`, "on slack in #cuisine: awa\n": `"cuisine"`} {
		if said := fatalOf(t, func(t testing.TB) { sidesOf(t, heading) }); !strings.Contains(said, want) {
			t.Errorf("%q: %q, want %s", heading, said, want)
		}
	}
}

// What a story cannot mean fails it.
func TestLinesThatSayNothing(t *testing.T) {
	for line, want := range map[string]string{
		"awa direct: /labo":     "on which platform",
		"awa@web direct: /labo": "on which platform",
		"stop web":              "not on it",
		"awa@slack direct: /labo relier <code awa@slack>": "no code",
		"awa@slack whistles":                              "not a line",
	} {
		said := fatalOf(t, func(t testing.TB) {
			Open(t, Options{Sides: []Side{{Platform: "slack"}, {Platform: "discord"}}}).Do(line)
		})
		if !strings.Contains(said, want) {
			t.Errorf("%s: %q, want %q", line, said, want)
		}
	}
}

// catcher is a test that says how it was failed.
type catcher struct {
	testing.TB
	said strings.Builder
}

func (c *catcher) Helper() {}

func (c *catcher) Fatalf(format string, args ...any) {
	fmt.Fprintf(&c.said, format, args...)
	runtime.Goexit()
}

// fatalOf is what a test was failed with, "" if it was not.
func fatalOf(t *testing.T, do func(testing.TB)) string {
	c, done := &catcher{TB: t}, make(chan struct{})
	go func() {
		defer close(done)
		do(c)
	}()
	<-done
	return c.said.String()
}
