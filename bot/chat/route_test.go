package chat

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRouteComesBackAsItWent(t *testing.T) {
	name := rapid.StringMatching(`[a-z0-9-]{1,20}`)
	rapid.Check(t, func(t *rapid.T) {
		want := Route{name.Draw(t, "feature"), name.Draw(t, "action"), rapid.String().Draw(t, "arg")}
		if want.Check() != nil {
			t.Skip("it could not travel")
		}
		got, err := ParseRoute(want.String())
		if err != nil || got != want {
			t.Fatalf("%+v came back as %+v, %v", want, got, err)
		}
	})
}

func TestRouteKeepsColonsOfItsArgument(t *testing.T) {
	r, err := ParseRoute("ideas:support:12:fr:")
	if err != nil || r != (Route{"ideas", "support", "12:fr:"}) {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestRouteRefusesWhatCannotTravel(t *testing.T) {
	for name, r := range map[string]Route{
		"nothing":         {},
		"no action":       {Feature: "ideas"},
		"capitals":        {Feature: "Ideas", Action: "open"},
		"colon in a name": {Feature: "ideas:x", Action: "open"},
		"space in a name": {Feature: "ideas", Action: "o pen"},
		"accent":          {Feature: "idées", Action: "open"},
		"line break":      {"ideas", "open", "a\nb"},
		"delete":          {"ideas", "open", "a\x7fb"},
		"broken UTF-8":    {"ideas", "open", "a\xffb"},
		"101 bytes":       {"ideas", "open", strings.Repeat("x", 101-len("ideas:open:"))},
		"101 in accents":  {"ideas", "open", strings.Repeat("é", 45)},
	} {
		if r.Check() == nil {
			t.Errorf("%s: %q passes", name, r)
		}
	}
	if err := (Route{"ideas", "open", strings.Repeat("x", 100-len("ideas:open:"))}).Check(); err != nil {
		t.Errorf("100 bytes: %v", err)
	}
}

func FuzzParseRoute(f *testing.F) {
	for _, s := range []string{"ideas:support:12", "a:b:", "::", "", "a:b", "a:b:c:d", "A:b:c", "a:b:\xff", "a:b:\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRoute(s)
		if err != nil {
			return
		}
		if r.Check() != nil {
			t.Errorf("ParseRoute(%q) = %+v, which does not check", s, r)
		}
		if r.String() != s {
			t.Errorf("ParseRoute(%q) encodes as %q", s, r)
		}
	})
}
