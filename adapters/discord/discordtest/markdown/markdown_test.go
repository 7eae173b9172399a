package markdown

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
		"<@&1>", "<:a:1>", "<a:a:1>", "</labo:1>", "<id:home>", "<sound:1:2>", "@everyone", "@here", ":smile:", "¯\\_(ツ)_/¯", "a\\b", "a\\", "a\\ b",
		"[ ](https://x.example)", "[https://b.example](https://x.example)", `[\*a](https://x.example)`, "[☕](https://x.example)", "[**a**](https://x.example)", "**[a](https://x.example)**",
	} {
		if runs, faults := Read(s); len(faults) == 0 {
			t.Errorf("%q passes as %+v", s, runs)
		}
	}
}

func TestTheCheckerReadsWhatDiscordShows(t *testing.T) {
	for s, want := range map[string][]Run{
		"":                                 nil,
		"a - b, 1.5 #1":                    {{Words: "a - b, 1.5 #1"}},
		`\*a\* \\ \<\@1\>`:                 {{Words: `*a* \ <@1>`}},
		"a\u200bb\\\u200bc":                {{Words: "ab\u200bc"}},
		"**a\\*** b":                       {{Kind: "bold", Words: "a*"}, {Words: " b"}},
		"a`*b*`":                           {{Words: "a"}, {Kind: "code", Words: "*b*"}},
		"[a, b](https://x.example/?c=%28)": {{Kind: "link", Words: "a, b", Target: "https://x.example/?c=%28"}},
		"<#12>":                            {{Kind: "room", Words: "<#12>", Target: "12"}},
		"<@12> <t:5:F>":                    {{Kind: "person", Words: "<@12>", Target: "12"}, {Words: " "}, {Kind: "time", Words: "<t:5:F>", Target: "<t:5:F>"}},
	} {
		runs, faults := Read(s)
		if len(faults) > 0 || !reflect.DeepEqual(runs, want) {
			t.Errorf("%q is read as %+v, %s", s, runs, strings.Join(faults, "; "))
		}
	}
}
