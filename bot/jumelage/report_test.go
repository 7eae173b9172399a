package jumelage

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"
	"testing"
)

// Pictures are drawn whatever the figures: nobody, many, names that the font has
// no shapes for, names longer than the picture.
func TestPicturesAreDrawn(t *testing.T) {
	var groups []reportGroup
	for i := range int64(30) {
		g := reportGroup{group: group{ID: i, State: active, People: []person{{ID: 2 * i, Name: fmt.Sprintf("Étudiante %d", i)}, {ID: 2*i + 1, Name: "Olivier Bouchard"}}}, Students: []int64{2 * i}}
		if i%3 == 0 {
			g.State = ended
		}
		groups = append(groups, g)
	}
	groups[0].People[0].Name, groups[1].People[0].Name = "🎸书法", strings.Repeat("très longue ", 40)
	groups[2].People = append(groups[2].People, person{ID: 1, Name: "Olivier Bouchard"})
	for _, most := range []int{0, 2, nodesShown} {
		nodes, links := networkOf(groups, most)
		if len(nodes) > most {
			t.Errorf("%d people, at most %d", len(nodes), most)
		}
		for _, l := range links {
			if l.a == l.b || l.a >= len(nodes) || l.b >= len(nodes) {
				t.Errorf("a line joins %d and %d of %d", l.a, l.b, len(nodes))
			}
		}
		data, err := drawNetwork("Les groupes : Jumelage d’hiver", [2]string{"étudiants", "gens d’ici"}, nodes, links)
		isPicture(t, data, err)
	}
	for _, bars := range [][]answerBar{nil, {{label: "Suivi 1"}}, {{"Suivi 1", 5000, 1, 1}, {strings.Repeat("long ", 60), 80, 60, 41}}} {
		data, err := drawAnswers("Les suivis", [3]string{"se sont vus", "ont répondu", "interrogés"}, bars)
		isPicture(t, data, err)
	}
}

func isPicture(t *testing.T, data []byte, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil || picture.Bounds().Dx() != chartWidth {
		t.Errorf("%v %v", picture.Bounds(), err)
	}
}

// What people wrote is read neither as Markdown nor as a formula.
func TestReportsAreEscaped(t *testing.T) {
	if got := escaped.Replace("# <b> [a](b) *x*\n!"); strings.ContainsAny(got, "<>\n") || !strings.HasPrefix(got, `\#`) || strings.Contains(got, " [") {
		t.Error(got)
	}
	data, err := table([]string{"a"}, [][]any{{`=cmd()`}, {nil}})
	if err != nil || !strings.Contains(string(data), "'=cmd()") {
		t.Errorf("%q %v", data, err)
	}
}

func TestForcesIn(t *testing.T) {
	for text, want := range map[string]string{
		"- Les cafés\n\n• La patience  d’une voisine\n": "Les cafés|La patience d’une voisine",
		" \n - \n":            "",
		"":                    "",
		"L’autobus - le soir": "L’autobus - le soir",
	} {
		if got := strings.Join(forcesIn(text), "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
