package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestCleanLine(t *testing.T) {
	for in, want := range map[string]string{
		"  Un   café\u00a0des langues ":         "Un café des langues",
		"":                                      "",
		"\u200b\u2060\ufeff":                    "",
		"\u200d\u200c\ufe0f":                    "", // joiners with nothing to join
		"\u3164\u2800":                          "", // letters that show nothing
		"e\u0301te\u0301":                       "été",
		"a\x00b\x1bc\u0085d":                    "abc d",
		"\u202egauche\u202c":                    "gauche",
		"👩\u200d👩\u200d👧":                       "👩\u200d👩\u200d👧",
		"می\u200cخواهم":                         "می\u200cخواهم",
		"ligne\nune\r\ndeux":                    "ligne une deux",
		"a\xffb":                                "ab",
		"Z\u0335\u0336\u0337\u0338\u0339\u033a": "Z\u0335\u0336\u0337\u0338",
		"\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f": "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
	} {
		if got := CleanLine(in); got != want {
			t.Errorf("CleanLine(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCleaningOnceIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune(" \n\t\u200b\u200dé\u0301\u202eaا🏳")))).Draw(t, "s")
		line, lines := CleanLine(s), CleanLines(s)
		if CleanLine(line) != line || CleanLines(lines) != lines {
			t.Fatalf("%q is cleaned to %q, then %q; in lines to %q, then %q", s, line, CleanLine(line), lines, CleanLines(lines))
		}
		if strings.ContainsAny(line, "\n\x00\u200b\u202e") || !utf8.ValidString(lines) || strings.Contains(lines, "\n\n\n") {
			t.Fatalf("%q is cleaned to %q and %q", s, line, lines)
		}
		if line != "" && !visible(line) {
			t.Fatalf("%q shows nothing", line)
		}
	})
}
