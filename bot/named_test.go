package bot_test

import (
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// naming is a feature with a form that asks for a person, and says whom it was
// told.
func naming() []bot.Feature {
	return trial(nil, func(f *bot.Feature) {
		f.Actions = []bot.Action{
			{Name: "ask", Do: func(c *bot.Call) (chat.Answer, error) {
				return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("told", ""), Title: "Qui?", Submit: "Envoyer", Fields: []chat.Field{
					{Name: "who", Kind: chat.PersonField, Label: "Personne", Value: c.Values},
					{Name: "hinted", Kind: chat.PersonField, Label: "Autre", Hint: "Au besoin", Optional: true},
					{Name: "why", Kind: chat.Line, Label: "Pourquoi", Optional: true},
				}}), nil
			}},
			{Name: "told", Do: func(c *bot.Call) (chat.Answer, error) {
				m, err := c.MemberOf(c.Fields.Get("who"))
				return c.Done("hello", "name", m.Name), err
			}},
		}
	})
}

// In a lab that is on several platforms a form's people are named by typing; on one
// they are chosen from its list.
func TestPeopleAreTypedWhereTheLabIsOnSeveralPlatforms(t *testing.T) {
	w, _ := twoPlatforms(t, naming())
	ask := chat.Route{Feature: "trial", Action: "ask"}
	f := w.onRoute("memory", "awa", ask).Form
	if f == nil || f.Fields[0].Kind != chat.Line || f.Fields[1].Kind != chat.Line || f.Fields[2].Hint != "" {
		t.Fatalf("the form: %+v", f)
	}
	if f.Fields[0].Hint == "" || !strings.HasPrefix(f.Fields[1].Hint, "Au besoin · Son nom") {
		t.Errorf("its hints: %q, %q", f.Fields[0].Hint, f.Fields[1].Hint)
	}
	alone := newWorld(t, naming())
	if f := alone.onRoute("memory", "awa", ask).Form; f == nil || f.Fields[0].Kind != chat.PersonField || f.Fields[1].Hint != "Au besoin" {
		t.Errorf("on one platform: %+v", f)
	}
}

func TestWhomATypedNameNames(t *testing.T) {
	w, _ := twoPlatforms(t, naming())
	w.link("awa", "awa")
	w.exec(`UPDATE members SET name = 'Élodie Côté' WHERE id = ?`, w.memberOf("other", "emma"))
	w.exec(`UPDATE members SET name = 'Mei Chen' WHERE id = ?`, w.memberOf("memory", "emma")) // two on memory, one on other
	w.exec(`UPDATE members SET left = 1 WHERE id = ?`, w.memberOf("other", "olivier"))
	meiHere, emmaHere := w.memberOf("memory", "mei"), w.memberOf("memory", "emma")
	for typed, want := range map[string]string{
		"luis":                             "Bonjour Luis Ortega", // his account's id, on the platform where it is typed
		"Awa Diallo":                       "Bonjour Awa Diallo",
		" @awa  DIALLO ":                   "Bonjour Awa Diallo",
		"awa":                              "Bonjour Awa Diallo",
		"diallo":                           "Bonjour Awa Diallo",
		"Diane Simard (Other)":             "Bonjour Diane Simard",
		"elodie":                           "Bonjour Élodie Côté",
		"Élodie Côté (memory)":             "ne connaît personne",
		"Olivier Bouchard (other)":         "ne connaît personne", // has left
		"Olivier Bouchard":                 "Bonjour Olivier Bouchard",
		"Diane":                            "Diane Simard (Memory), Diane Simard (Other)",
		"Mei Chen":                         "Mei Chen (" + meiHere + "), Mei Chen (" + emmaHere + "), Mei Chen (Other)",
		"Mei Chen (" + meiHere + ")":       "Bonjour Mei Chen",
		"iallo":                            "ne connaît personne",
		"Zoé":                              "ne connaît personne",
		"":                                 "ne connaît personne",
		"@":                                "ne connaît personne",
		"(Other)":                          "ne connaît personne",
		"%":                                "ne connaît personne",
		strings.Repeat("é", 100_000):       "ne connaît personne",
		"\u202eawa' OR 1=1; --\x00 (\xff)": "ne connaît personne",
	} {
		e := w.event("awa")
		e.From = person("memory", "awa")
		e.Submit = &chat.Submit{Route: chat.Route{Feature: "trial", Action: "told"}, Fields: chat.Filled{"who": {typed}, "why": {"x"}}}
		a := w.bot.Handle(ctx, e)
		got := words(a)
		if a.Does == chat.DoesRefuse {
			if got = a.Problems["who"]; len(a.Problems) != 1 {
				t.Errorf("%.40q: problems %v", typed, a.Problems)
			}
		}
		if !strings.Contains(got, want) {
			t.Errorf("%.40q: %s, want %s", typed, got, want)
		}
	}
}
