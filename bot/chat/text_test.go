package chat

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestCutKeepsPeopleAndTimesWhole(t *testing.T) {
	text := Join(Str("avec "), Who("Marie Tremblay"), Str(" le "), When(time.Unix(0, 0), "1er janvier"))
	for n, want := range map[int]string{
		100: "avec Marie Tremblay le 1er janvier",
		34:  "avec Marie Tremblay le 1er janvier",
		33:  "avec Marie Tremblay le …",
		21:  "avec Marie Tremblay …",
		20:  "avec Marie Tremblay…",
		19:  "avec …",
		3:   "av…",
		1:   "…",
		0:   "",
		-1:  "",
	} {
		if got := text.Cut(n).String(); got != want {
			t.Errorf("Cut(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestCutLeavesTheTextItIsGiven(t *testing.T) {
	text := Text{{Text: "bonjour"}, {Kind: Bold, Text: "monde"}}
	text.Cut(3)
	if got := text.String(); got != "bonjourmonde" {
		t.Errorf("after Cut the text is %q", got)
	}
}

func TestCutNeverShowsMoreThanAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, n := anyText().Draw(t, "text"), rapid.IntRange(-2, 60).Draw(t, "n")
		cut := text.Cut(n)
		if got := cut.Len(); got > max(n, 0) {
			t.Fatalf("%d characters in a cut to %d", got, n)
		}
		if text.Len() <= n && cut.String() != text.String() {
			t.Fatalf("%q became %q though it fits %d", text, cut, n)
		}
		if text.Len() > n && n > 0 && !strings.HasSuffix(cut.String(), "…") {
			t.Fatalf("%q hides that something was left out", cut)
		}
		kept := strings.TrimSuffix(cut.String(), "…")
		if !strings.HasPrefix(text.String(), kept) {
			t.Fatalf("%q is not the beginning of %q", kept, text)
		}
	})
}

func TestCutString(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"été", 3, "été"}, {"étés", 3, "ét…"}, {"étés", 1, "…"}, {"étés", 0, ""}, {"étés", -1, ""}, {"", 0, ""},
		{"🏳️‍🌈!", 3, "🏳️…"},
	} {
		if got := CutString(c.in, c.n); got != c.want {
			t.Errorf("CutString(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func FuzzCutString(f *testing.F) {
	f.Add("Idée numéro un", 5)
	f.Add("\xff\xfe\xfd", 2)
	f.Fuzz(func(t *testing.T, s string, n int) {
		got := CutString(s, n)
		if c := utf8.RuneCountInString(got); c > max(n, 0) {
			t.Errorf("%d characters in a cut of %q to %d", c, s, n)
		}
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("%q cut to %d is broken: %q", s, n, got)
		}
	})
}

func TestLinkOnlyToTheWeb(t *testing.T) {
	for _, url := range []string{"javascript:alert(1)", "data:text/html,x", "//livinglab.example", "HTTPS", ""} {
		if got := Link("le site", url); len(got) != 1 || got[0].Kind != Plain || got[0].Text != "le site" {
			t.Errorf("Link to %q = %+v, want the label alone", url, got)
		}
	}
	if got := Link("le site", "https://livinglab.example"); got[0].Kind != LinkSpan {
		t.Errorf("Link to https = %+v", got)
	}
}

func TestWordsFallBackOnFrench(t *testing.T) {
	w := Words{French: "idée"}
	if got := w.In(English); got != "idée" {
		t.Errorf("English words missing: got %q", got)
	}
}

// anyText draws texts of every kind of span.
func anyText() *rapid.Generator[Text] {
	return rapid.Custom(func(t *rapid.T) Text {
		var out Text
		for range rapid.IntRange(0, 4).Draw(t, "spans") {
			s := Span{
				Kind: rapid.SampledFrom([]SpanKind{Plain, Bold, Code, LinkSpan, PersonIs, TimeIs}).Draw(t, "kind"),
				Text: rapid.OneOf(rapid.String(), longString()).Draw(t, "words"),
			}
			if s.Kind == LinkSpan {
				s.URL = "https://livinglab.example"
			}
			out = append(out, s)
		}
		return out
	})
}

// longString draws strings that are over most limits, cheaply.
func longString() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		piece := rapid.SampledFrom([]string{"a", "é", "👩‍👩‍👧‍👦", "<b>", "\u202e", "mot "}).Draw(t, "piece")
		return strings.Repeat(piece, rapid.IntRange(0, 3000).Draw(t, "times"))
	})
}
