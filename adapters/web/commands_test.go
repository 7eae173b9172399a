package web

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/speech/speechtest"
	"livinglab/bot/chat"
)

func both(fr, en string) chat.Words { return chat.Words{chat.French: fr, chat.English: en} }

func TestComplete(t *testing.T) {
	specs := []chat.CommandSpec{
		{Name: both("idée", "idea"), About: both("Proposer", "Propose"), Args: []chat.ArgSpec{{Name: both("titre", "title"), About: both("une phrase", "a sentence")}}},
		{Name: both("idées", "ideas"), About: both("Lister", "List"), Args: []chat.ArgSpec{{Name: both("mot", "word"), Optional: true, Suggests: true}}},
		{Name: both("labo", "lab"), About: both("Le labo", "The lab"), Subs: []chat.CommandSpec{
			{Name: both("aide", "help"), About: both("Aider", "Help")},
			{Name: both("fermer", "close"), About: both("Pour d’autres", "For others")}, // not suggested to this person
			{Name: both("langue", "language"), Args: []chat.ArgSpec{{Name: both("langue", "language"), Suggests: true}, {Name: both("pour", "for"), Optional: true}}},
		}},
	}
	for _, c := range []struct {
		lang  chat.Lang
		line  string
		pick  bool
		lines string // of the items
		usage string // the current argument in stars
		asked string // name|text
	}{
		{"fr", "", false, "", "", ""},
		{"fr", "bonjour", false, "", "", ""},
		{"fr", "/", true, "/idée ,/idées ,/labo ", "", ""},
		{"en", "/", true, "/idea ,/ideas ,/lab ", "", ""},
		{"fr", "/ide", true, "/idée ,/idées ", "", ""},
		{"fr", "/IDEE", false, "/idée ,/idées ", "", ""},
		{"fr", "/ideas", false, "/ideas ", "", ""},
		{"fr", "/zzz", false, "", "", ""},
		{"fr", "/zzz x", false, "", "", ""},
		{"fr", "/idée ", false, "", "/idée *<titre>*", ""},
		{"en", "/idee un mot ou deux", false, "", "/idee *<title>*", ""},
		{"fr", "/idées jar", false, "/idées jardin", "/idées *[mot]*", "idées|jar"},
		{"fr", "/labo ", true, "/labo aide,/labo langue ", "", "labo|"},
		{"fr", "/labo la", true, "/labo langue ", "", "labo|"},
		{"fr", "/labo he", true, "/labo help", "", "labo|"},
		{"fr", "/labo fer", false, "", "", "labo|"},
		{"fr", "/labo aide ", false, "", "", ""},
		{"fr", "/labo langue ", false, "/labo jardin", "/labo langue *<langue>* [pour]", "labo|langue "},
		{"fr", "/labo langue fr ", false, "", "/labo langue <langue> *[pour]*", ""},
		{"fr", "/labo langue fr moi et toi", false, "", "/labo langue <langue> *[pour]*", ""},
	} {
		asked := ""
		got := completer{specs: specs, words: words{Lang: c.lang}, more: func(name, text string) []chat.Suggestion {
			asked = name + "|" + text
			if text == "" {
				return []chat.Suggestion{{Text: "aide"}, {Text: "langue"}}
			}
			return []chat.Suggestion{{Text: "jardin", Label: "Jardin"}}
		}}.complete(c.line)
		var lines, usage []string
		for _, i := range got.Items {
			lines = append(lines, i.Line)
		}
		for _, u := range got.Usage {
			if u.Now {
				u.Label = "*" + u.Label + "*"
			}
			usage = append(usage, u.Label)
		}
		if got.Pick != c.pick || strings.Join(lines, ",") != c.lines || strings.Join(usage, " ") != c.usage || asked != c.asked {
			t.Errorf("%s %q: pick %v, items %q, usage %q, asked %q", c.lang, c.line, got.Pick, lines, usage, asked)
		}
	}
}

func TestWords(t *testing.T) {
	texts := speechtest.Read(t, Texts)
	toronto, err := time.LoadLocation("America/Toronto")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 12, 2, 12, 0, 0, 0, toronto)
	at := func(l chat.Lang) words {
		return words{Lang: l, zone: toronto, now: now, say: func(l chat.Lang, key string) string { return texts[l][key] }}
	}
	fr, en := at(chat.French), at(chat.English)
	for _, c := range []struct{ got, want string }{
		{fr.clock(now), "12 h"}, {fr.clock(now.Add(5 * time.Minute).UTC()), "12 h 05"}, {en.clock(now), "12:00 p.m."}, {en.clock(now.Add(-3 * time.Hour)), "9:00 a.m."},
		{fr.day(now), "Aujourd’hui"}, {fr.day(now.AddDate(0, 0, -1)), "Hier"}, {en.day(now.AddDate(0, 0, -1)), "Yesterday"},
		{fr.day(now.AddDate(0, 0, -2)), "lundi 30 novembre"}, {fr.day(time.Date(2025, 8, 1, 12, 0, 0, 0, toronto)), "vendredi 1er août 2025"},
		{en.day(now.AddDate(0, 0, -2)), "Monday, November 30"}, {en.day(time.Date(2025, 8, 1, 12, 0, 0, 0, toronto)), "Friday, August 1, 2025"},
		{fr.N("replies", 0), "0 réponse"}, {fr.N("replies", 1), "1 réponse"}, {fr.N("replies", 2), "2 réponses"}, {en.N("replies", 0), "0 replies"}, {en.N("replies", 1), "1 reply"},
	} {
		if strings.ReplaceAll(c.got, nbsp, " ") != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// TestTexts checks that every text that is used is there in both languages with
// the same values, that every text is used, and the spaces of French.
func TestTexts(t *testing.T) {
	texts := speechtest.Read(t, Texts)
	used := usedTexts(t)
	values := regexp.MustCompile(`\[[a-z]+\]`)
	for key, fr := range texts[chat.French] {
		en, ok := texts[chat.English][key]
		a, b := values.FindAllString(fr, -1), values.FindAllString(en, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !ok || !slices.Equal(a, b) {
			t.Errorf("%s: %q and %q", key, fr, en)
		}
		if !used[key] && !used[strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")] {
			t.Errorf("%s is not used", key)
		}
		if strings.ContainsAny(fr+en, "{}`*'") || strings.Contains(fr, " :") || strings.Contains(fr, "« ") || strings.Contains(fr, " »") || regexp.MustCompile(` [?!]`).MatchString(fr) {
			t.Errorf("%s: %q, %q: a space or a character that does not belong", key, fr, en)
		}
	}
	if len(texts[chat.English]) != len(texts[chat.French]) {
		t.Errorf("%d texts in English, %d in French", len(texts[chat.English]), len(texts[chat.French]))
	}
	for key := range used {
		if texts[chat.French][key] == "" && texts[chat.French][key+".other"] == "" {
			t.Errorf("%s is used and not there", key)
		}
	}
	for _, key := range scripted {
		if texts[chat.French][key] == "" {
			t.Errorf("%s is used by the scripts and not there", key)
		}
	}
}

// usedTexts are the keys that the templates and the code name.
func usedTexts(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{NotLoopback: true, BadAddress: true, AddressTaken: true, CannotListen: true}
	call := regexp.MustCompile(`\b(?:T|N|text|count|wrongly)[ (]"([a-z.-]+)"`)
	named := regexp.MustCompile(`(?:sorry|refuse|badRequest)\([^)]*"([a-z-]+)"|status, key (?::)?= [^"]*"([a-z-]+)"`)
	for _, dir := range []string{"templates", "assets"} {
		fsys, entries := templateFiles, []string{}
		if dir == "assets" {
			fsys = assetFiles
		}
		list, err := fsys.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			entries = append(entries, dir+"/"+e.Name())
		}
		for _, name := range entries {
			data, err := fsys.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range call.FindAllStringSubmatch(string(data), -1) {
				out[m[1]] = true
			}
		}
	}
	for _, data := range goSources(t) {
		for _, m := range call.FindAllStringSubmatch(data, -1) {
			out[m[1]] = true
		}
		for _, m := range named.FindAllStringSubmatch(data, -1) {
			out[m[1]+m[2]] = true
		}
	}
	return out
}
