package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
)

// catalogue reads a feature "x" beside the core.
func catalogue(t *testing.T, fr, en string) *bot.Catalogue {
	t.Helper()
	k, err := bot.LoadTexts(bot.Texts)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Add("x", texts(fr, en)); err != nil {
		t.Fatal(err)
	}
	return k
}

// spans prints a text with its kinds.
func spans(t chat.Text) string {
	var out []string
	for _, s := range t {
		kind := string(s.Kind)
		if kind == "" {
			kind = "plain"
		}
		out = append(out, fmt.Sprintf("%s %q", kind, s.Text))
	}
	return strings.Join(out, ", ")
}

func TestTexts(t *testing.T) {
	k := catalogue(t, `
count: {one: "{n} idée", other: "{n} idées"}
words: {one: "une idée de {who}", other: "{n} idées de {who}"}
bold: "**{who}** a dit `+"`{what}`"+` et **{n} fois**."
at: "{at} / {at:day} / {at:clock}"
until: "Jusqu’au {at}. Ensuite, non"
left: "dans {d}"
paragraphs: |-
  Un {a}

  **Deux** {a}

  Trois
`, `
count: {one: "{n} idea", other: "{n} ideas"}
words: {one: "one idea of {who}", other: "{n} ideas of {who}"}
bold: "**{who}** said `+"`{what}`"+` and **{n} times**."
at: "{at} / {at:day} / {at:clock}"
until: "Until {at}. Then no"
left: "in {d}"
paragraphs: |-
  One {a}

  **Two** {a}

  Three
`)
	at := time.Date(2026, 12, 2, 18, 30, 0, 0, bottest.Zone)
	for _, c := range []struct {
		lang chat.Lang
		key  string
		args []any
		want string
	}{
		{"fr", "count", []any{"n", 0}, `plain "0 idée"`},
		{"fr", "count", []any{"n", 1}, `plain "1 idée"`},
		{"fr", "count", []any{"n", -1}, `plain "-1 idée"`},
		{"fr", "count", []any{"n", 2}, `plain "2 idées"`},
		{"fr", "count", []any{"n", int64(1)}, `plain "1 idée"`},
		{"fr", "count", []any{"n", 1234567}, `plain "1\u00a0234\u00a0567 idées"`},
		{"fr", "count", []any{"n", 1000000}, `plain "1\u00a0000\u00a0000 idées"`},
		{"en", "count", []any{"n", 0}, `plain "0 ideas"`},
		{"en", "count", []any{"n", 1}, `plain "1 idea"`},
		{"en", "count", []any{"n", 12345}, `plain "12,345 ideas"`},
		{"fr", "words", []any{"n", 1, "who", "Awa"}, `plain "une idée de Awa"`},
		{"fr", "bold", []any{"who", "**Awa**", "what", "`x` {n}", "n", 3}, `bold "**Awa**", plain " a dit ", code "` + "`x` {n}" + `", plain " et ", bold "3 fois", plain "."`},
		{"fr", "bold", []any{"who", chat.Who("Awa"), "what", chat.Strong("x"), "n", 3}, `person "Awa", plain " a dit ", bold "x", plain " et ", bold "3 fois", plain "."`},
		{"fr", "bold", []any{"n", 3, "who"}, `bold "⟦who⟧", plain " a dit ", code "⟦what⟧", plain " et ", bold "3 fois", plain "."`},
		{"fr", "at", []any{"at", at}, `time "mercredi 2 décembre 2026 à 18\u00a0h\u00a030", plain " / ", time "mercredi 2 décembre 2026", plain " / ", time "18\u00a0h\u00a030"`},
		{"en", "at", []any{"at", at}, `time "Wednesday, December 2, 2026 at 6:30\u00a0p.m.", plain " / ", time "Wednesday, December 2, 2026", plain " / ", time "6:30\u00a0p.m."`},
		{"fr", "until", []any{"at", at}, `plain "Jusqu’au ", time "mercredi 2 décembre 2026 à 18\u00a0h\u00a030", plain ". Ensuite, non"`},
		{"en", "until", []any{"at", at}, `plain "Until ", time "Wednesday, December 2, 2026 at 6:30\u00a0p.m", plain ". Then no"`}, // one period, which is the sentence's
		{"fr", "left", []any{"d", 3 * time.Hour}, `plain "dans 3 heures"`},
		{"fr", "none", nil, `plain "⟦x.none⟧"`},
		{"fr", "paragraphs", []any{"a", "x\n\ny"}, `plain "Un x\n\ny\n\n", bold "Deux", plain " x\n\ny\n\nTrois"`},
	} {
		if got := spans(k.Text(c.lang, "x."+c.key, c.args...)); got != c.want {
			t.Errorf("%s in %s of %v:\n got %s\nwant %s", c.key, c.lang, c.args, got, c.want)
		}
	}
	parts := k.Paragraphs(chat.French, "x.paragraphs", "a", "x\n\ny")
	if got := fmt.Sprint(len(parts), spans(parts[0]), spans(parts[1]), spans(parts[2])); got != `3plain "Un x\n\ny"bold "Deux", plain " x\n\ny"plain "Trois"` {
		t.Errorf("paragraphs: %s", got)
	}
	if again := k.Text(chat.French, "x.bold", "who", "a", "what", "b", "n", 1); len(again) != 6 {
		t.Errorf("a text changes as it is used: %s", spans(again))
	}
}

func TestTextsThatAreRefused(t *testing.T) {
	for fr, want := range map[string]string{
		`a: "**gras"`:                     "bold that does not end",
		"a: \"`code\"":                    "code that does not end",
		`a: "{nom"`:                       "{ without an argument",
		`a: "{}"`:                         "{ without an argument",
		`a: "{at:short}"`:                 "the forms of a time",
		`a: {one: "un"}`:                  `no text under "other"`,
		`a: ""`:                           `no text under "other"`,
		`a: {on: "un", other: "des"}`:     "is not a category",
		`a: {one: "{who}", other: "des"}`: `and not under "other"`,
		`a: [un]`:                         "unmarshal",
		`a: "{who}"`:                      "other arguments",
		"a: un\na: deux":                  "already defined",
		`b: un`:                           "missing in",
		"a: un\nb: deux":                  "text x.b: missing in en",
	} {
		k, err := bot.LoadTexts(bot.Texts)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Add("x", texts(fr, `a: "one"`)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", fr, err, want)
		}
	}
	k, _ := bot.LoadTexts(bot.Texts)
	if err := k.Add("x", fstest.MapFS{}); err == nil {
		t.Error("texts that are not there")
	}
}

// What a feature says, the core does not: its own text first, then the core's.
func TestTheTextOfTheFeatureComesFirst(t *testing.T) {
	w := newWorld(t, trial(nil, func(f *bot.Feature) {
		f.Texts = texts("stale: \"À nous\"\nbutton.x: Un", "stale: \"Ours\"\nbutton.x: One")
	}))
	w.do(func(c *bot.Call) {
		for key, want := range map[string]string{"stale": "À nous", "trial.stale": "À nous", "core.stale": "Cette carte n’est plus à jour.\n\nTapez /labo pour voir ce qui est ouvert maintenant.",
			"home.nothing": "Rien n’attend votre participation pour le moment. Les prochaines rondes d’idées et les prochains votes seront annoncés dans les salons.", "lost": "⟦lost⟧"} {
			if got := c.S(key); got != want {
				t.Errorf("%s: %q", key, got)
			}
		}
		if b := c.In(chat.English).Button("x", "7"); b.Label != "One" || b.Route.String() != "trial:x:7" {
			t.Errorf("button %+v", b)
		}
		if got := c.In(chat.English).ForRoom().S("stale"); got != "À nous" {
			t.Errorf("for a room: %q", got)
		}
	})
}
