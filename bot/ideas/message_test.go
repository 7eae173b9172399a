package ideas

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"livinglab/bot"
	"livinglab/bot/chat"
)

func TestFromMessage(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("des mots ", 20)) // 179 characters
	for in, want := range map[string][2]string{
		"Un café des langues":                            {"Un café des langues", ""},
		"Un café des langues.":                           {"Un café des langues", ""},
		"Bonne idée !":                                   {"Bonne idée !", ""},
		"Un café, des jeux, des langues...":              {"Un café, des jeux, des langues...", ""},
		"Un café des langues. Deux soirs par mois.":      {"Un café des langues", "Deux soirs par mois."},
		"Ouvrons un café des langues! Qui embarque?":     {"Ouvrons un café des langues!", "Qui embarque?"},
		"Ouvrons un café des langues, vers 18 h. ou 19?": {"Ouvrons un café des langues, vers 18 h. ou 19?", ""}, // no other sentence
		"Bonjour! J’aimerais un café des langues. Merci": {"Bonjour! J’aimerais un café des langues", "Merci"},
		"M. Tremblay prête ses skis. Qui en veut?":       {"M. Tremblay prête ses skis", "Qui en veut?"},
		"Des skis à prêter\n\nLe cégep en a plein.":      {"Des skis à prêter", "Le cégep en a plein."},
		"Oui.\nUn café.":                                 {"Oui", "Un café."},
		"مقهى اللغات في وسط المدينة. نعم":                {"مقهى اللغات في وسط المدينة", "نعم"},
		long:                                     {strings.TrimSpace(strings.Repeat("des mots ", 16)) + " des", long},
		long + ".\nEt voilà":                     {strings.TrimSpace(strings.Repeat("des mots ", 16)) + " des", long + ".\nEt voilà"},
		strings.Repeat("x", 151):                 {strings.Repeat("x", 150), strings.Repeat("x", 151)},
		"Un café\n" + strings.Repeat("x", 1880):  {"Un café", strings.Repeat("x", 1880)},
		"Un café\n" + strings.Repeat("x", 1881):  {"Un café", strings.Repeat("x", 1876) + " […]"},
		"Un café\n" + strings.Repeat("y ", 1000): {"Un café", strings.TrimSpace(strings.Repeat("y ", 938)) + " […]"},
		".": {".", ""},
		"":  {"", ""},
	} {
		title, body := fromMessage(in)
		if title != want[0] || body != want[1] {
			t.Errorf("%.60q gives\n title %q\n  want %q\n body %q\n want %q", in, title, want[0], body, want[1])
		}
	}
}

func TestFromMessageFitsAnIdea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SampledFrom([]rune("aéZ漢ا .!?…\n\n\u00a0\u200b\u202e\u0301🏳-"))
		piece := rapid.OneOf(rapid.StringOf(letters), rapid.Just("des mots, "), rapid.Just("漢")).Draw(t, "piece")
		text := bot.CleanLines(strings.Repeat(piece, rapid.IntRange(0, 300).Draw(t, "times")) + rapid.StringOf(letters).Draw(t, "end"))
		title, body := fromMessage(text)
		if n := utf8.RuneCountInString(title); n > maxTitle || n == 0 && text != "" || strings.Contains(title, "\n") {
			t.Fatalf("%q gives the title %q", text, title)
		}
		if n := utf8.RuneCountInString(body); n > maxBody-creditRoom {
			t.Fatalf("%q gives a description of %d characters", text, n)
		}
		whole := strings.HasPrefix(text, body) // it all, where the title was cut
		if body := strings.TrimSuffix(body, leftOut); !whole && !strings.Contains(text, body) || !strings.HasPrefix(text, title) {
			t.Fatalf("%q gives other words: %q, %q", text, title, body)
		}
		if !strings.HasSuffix(body, leftOut) && len(title)+len(body)+len(". \n\n") < len(strings.Join(strings.Fields(text), " ")) {
			t.Fatalf("%q loses some: %q, %q", text, title, body)
		}
	})
}

// The credit of the longest name fits in what descriptions leave for it.
func TestTheCreditFits(t *testing.T) {
	k, err := bot.LoadTexts(bot.Texts)
	if err == nil {
		err = k.Add("ideas", texts)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range chat.Langs {
		for _, credit := range []chat.Text{
			k.Text(l, "ideas.message.credit", "name", strings.Repeat("é", maxCredit)), k.Text(l, "ideas.message.credit-unnamed"),
		} {
			if n := credit.Len() + len("\n\n"); n > creditRoom {
				t.Errorf("%q has %d characters", credit, n)
			}
		}
	}
}
