package discord

import (
	"reflect"
	"strings"
	"testing"
)

// The checker itself: what it must find, so that a test that finds nothing says
// something.
func TestTheCheckerFindsWhatDiscordReads(t *testing.T) {
	for _, s := range []string{
		"*a*", "_a_", "__a__", "~~a~~", "||a||", "`a", "```a```", "***a***", "**a", "a **b", "# a", "a\n## b", "-# a", "> a", "a\n\u200b> b", ">>> a", "- a", "* a", "1. a", "a\n 2. b",
		"https://x.example", "steam://run", "<https://x.example>", "<a@x.example>", "<+15145551234>", "discord.gg/abc", "discord.com/invite/abc",
		"<@&1>", "<#1>", "<:a:1>", "<a:a:1>", "</labo:1>", "<id:home>", "<sound:1:2>", "@everyone", "@here", ":smile:", "¯\\_(ツ)_/¯", "a\\b", "a\\", "a\\ b",
		"[ ](https://x.example)", "[https://b.example](https://x.example)", `[\*a](https://x.example)`, "[☕](https://x.example)", "[**a**](https://x.example)", "**[a](https://x.example)**",
	} {
		if runs, faults := readMarkdown(s); len(faults) == 0 {
			t.Errorf("%q passes as %+v", s, runs)
		}
	}
}

func TestTheCheckerReadsWhatDiscordShows(t *testing.T) {
	for s, want := range map[string][]run{
		"":                                 nil,
		"a - b, 1.5 #1":                    {{words: "a - b, 1.5 #1"}},
		`\*a\* \\ \<\@1\>`:                 {{words: `*a* \ <@1>`}},
		"a\u200bb\\\u200bc":                {{words: "ab\u200bc"}},
		"**a\\*** b":                       {{kind: "bold", words: "a*"}, {words: " b"}},
		"a`*b*`":                           {{words: "a"}, {kind: "code", words: "*b*"}},
		"[a, b](https://x.example/?c=%28)": {{kind: "link", words: "a, b", target: "https://x.example/?c=%28"}},
		"<@12> <t:5:F>":                    {{kind: "person", words: "<@12>", target: "12"}, {words: " "}, {kind: "time", words: "<t:5:F>", target: "<t:5:F>"}},
	} {
		runs, faults := readMarkdown(s)
		if len(faults) > 0 || !reflect.DeepEqual(runs, want) {
			t.Errorf("%q is read as %+v, %s", s, runs, strings.Join(faults, "; "))
		}
	}
}
