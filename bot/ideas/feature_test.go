package ideas_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/ideas"
	"livinglab/storage"
)

// lab opens a lab with a round that Bruno opened until Friday 18 h.
func lab(t testing.TB) *bottest.Player {
	t.Helper()
	p := bottest.Open(t, bottest.Options{Features: features()})
	for _, line := range []string{
		`bruno in #comite: /ronde ouvrir`,
		`bruno fills title="Bien s’établir ici" question="Quoi faire?" themes="Logement, Emploi" closes="vendredi 18 h"`,
		`bruno presses "Ouvrir la ronde"`,
		`awa in #ideation: /idee Un café des langues`,
	} {
		p.Do(line)
	}
	return p
}

var closing = time.Date(2026, 11, 27, 18, 0, 0, 0, bottest.Zone)

// contains fails unless what came of a line has the words.
func contains(t testing.TB, got string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(got, w) {
			t.Errorf("no %q in\n%s", w, got)
		}
	}
}

// The last second is open; the second of the closing is closed, though the timer
// has not run yet.
func TestThePressAtTheClosingSecond(t *testing.T) {
	p := lab(t)
	p.SetNow(closing.Add(-time.Second))
	contains(t, p.Do(`luis presses "Appuyer" on "Un café des langues"`), "(1 appui)")
	p.SetNow(closing)
	contains(t, p.Do(`mei presses "Appuyer" on "Un café des langues"`), "est fermée depuis le vendredi 27 novembre 2026 à 18 h")
	contains(t, p.Do(`luis in #ideation: /idees 1`), "Appuis: 1")
}

// event is what a platform would send of a press, by anyone, with any route.
func event(account, id string, r chat.Route, values ...string) chat.Event {
	locale := "fr-CA"
	return chat.Event{ID: id, From: chat.Person{Account: chat.Account{Platform: "memory", ID: account}, Name: nameOf(account), Locale: locale},
		At: chat.Place{Room: "ideation"}, Press: &chat.Press{Route: r, Values: values}}
}

func nameOf(account string) string {
	for _, c := range bottest.Cast {
		if c.ID == account {
			return c.Name
		}
	}
	return account
}

func route(action, arg string) chat.Route {
	return chat.Route{Feature: "ideas", Action: action, Arg: arg}
}

// words are all that an answer says.
func words(a chat.Answer) string {
	var out strings.Builder
	if a.Card != nil {
		for _, t := range append(append([]chat.Text{a.Card.Title}, a.Card.Body...), a.Card.Foot) {
			out.WriteString(t.String() + "\n")
		}
		for _, f := range a.Card.Facts {
			out.WriteString(f.Label + ": " + f.Value.String() + "\n")
		}
	}
	for _, p := range a.Problems {
		out.WriteString(p + "\n")
	}
	return out.String()
}

// Buttons of whispers that are no longer true: pressed twice, by another, of
// what is gone.
func TestOldButtons(t *testing.T) {
	p := lab(t)
	p.Do(`bruno in #comite: /ronde ouvrir`)
	p.Do(`bruno fills title="Brouillon" question="Quoi?" closes="vendredi 18 h"`) // round 2, a draft
	p.Do(`luis in #ideation: /idee Les cafés de langue`)                          // draft 1, alike
	for i, c := range []struct {
		who, action, arg string
		values           []string
		want             string
	}{
		{"diane", "round-open", "2", nil, "C’est le brouillon de Bruno Gagnon"},
		{"diane", "round", "2", nil, "Cette ronde n’est plus là"},
		{"awa", "round-open", "2", nil, "réservée"},
		{"awa", "propose", "2", nil, "Cette ronde n’est plus là"},
		{"bruno", "propose", "2", nil, "n’est pas ouverte"},
		{"bruno", "round-names", "2", []string{"1"}, "anonymes"},
		{"bruno", "round-names", "2", []string{"zzz"}, "n’est plus à jour"},
		{"bruno", "round-names", "2", []string{"0", "1"}, "n’est plus à jour"},
		{"bruno", "round-names", "2", nil, "n’est plus à jour"},
		{"bruno", "round-names", "2", []string{"2"}, "n’est plus à jour"},
		{"bruno", "round-limit", "2", []string{"4"}, "n’est plus à jour"},
		{"bruno", "round-limit", "2", []string{"zzz"}, "n’est plus à jour"},
		{"bruno", "round-limit", "2", nil, "n’est plus à jour"},
		{"bruno", "round-draft", "2", nil, "Idées anonymes|3 au plus"}, // as it was
		{"bruno", "theme", "1", []string{"zzz"}, "n’est plus à jour"},
		{"bruno", "round-extend-yes", "1,99999999999", nil, "n’est plus à jour"},
		{"bruno", "round-open", "2", nil, "est ouverte dans #ideation"},
		{"bruno", "round-open", "2", nil, "est déjà ouverte ou fermée"},
		{"bruno", "round-cancel", "2", nil, "est déjà ouverte ou fermée"},
		{"bruno", "round-cancel-yes", "2", nil, "est déjà ouverte ou fermée"},
		{"bruno", "round-edit", "2", nil, "est déjà ouverte ou fermée"},
		{"bruno", "round-limit", "2", []string{"1"}, "est déjà ouverte ou fermée"},
		{"mei", "draft-add", "1", nil, "C’est déjà décidé"}, // Luis’s
		{"luis", "draft-support", "1,1", nil, "Vous appuyez"},
		{"luis", "draft-support", "1,1", nil, "C’est déjà décidé"},
		{"luis", "draft-add", "1", nil, "C’est déjà décidé"},
		{"luis", "edit", "1", nil, "Seule la personne"},
		{"luis", "withdraw-yes", "1", nil, "Seule la personne"},
		{"awa", "withdraw-yes", "1", nil, "est retirée"},
		{"awa", "withdraw-yes", "1", nil, "Vous avez déjà retiré"},
		{"mei", "support", "1", nil, "a été retirée"},
		{"mei", "support", "99", nil, "Il n’y a pas d’idée no\u00a099"},
		{"mei", "idea", "1", nil, "a été retirée"},
		{"bruno", "merge", "1", nil, "a été retirée"},
		{"bruno", "hide", "1", nil, "a été retirée"},
		{"bruno", "unhide", "1", nil, "n’est pas masquée"},
		{"bruno", "theme", "1", []string{"77"}, "n’est plus à jour"},
		{"bruno", "round-close-yes", "1", nil, "est fermée"},
		{"diane", "round-close-yes", "1", nil, "est déjà fermée"},
		{"diane", "round-close", "1", nil, "est déjà fermée"},
		{"diane", "round-extend", "1", nil, "est déjà fermée"},
		{"diane", "round-extend-yes", "1,1795820400", nil, "est déjà fermée"},
		{"diane", "round-extend-yes", "2,1", nil, "doit venir après l’actuelle"},
		{"luis", "propose", "1", nil, "est fermée depuis"},
	} {
		a := p.Bot.Handle(context.Background(), event(c.who, fmt.Sprint("old", i), route(c.action, c.arg), c.values...))
		for want := range strings.SplitSeq(c.want, "|") {
			if got := words(a); !strings.Contains(got, want) {
				t.Errorf("%d. %s presses %s %s: no %q in\n%s", i, c.who, c.action, c.arg, want, got)
			}
		}
	}
}

// Whatever comes back in a route, from anyone, is answered without an internal
// error and within what every platform shows.
func TestAnyRouteIsAnswered(t *testing.T) {
	p := lab(t)
	p.Do(`luis in #ideation: /idee Les cafés de langue`)
	args := []string{"", "0", "1", "2", "-1", "x", "1,", "1,1", "1,x", ",,,,", "99999999999999999999", "1,9,q,7,été", "1,99999999999", "d1", "1,d1", "1,d",
		"1,d99", "9223372036854775807", "1,1,s,-5,' OR 1=1 --", "0,nowhere", "0,comite"}
	n := 0
	for _, f := range features() {
		for _, a := range f.Actions {
			for _, arg := range args {
				for _, who := range []string{"awa", "diane"} {
					for _, values := range [][]string{nil, {"1"}, {"zzz"}} {
						n++
						e := event(who, fmt.Sprint("any", n), route(a.Name, arg), values...)
						check(t, p, e)
						e = event(who, fmt.Sprint("form", n), chat.Route{})
						e.Press, e.Submit = nil, &chat.Submit{Route: route(a.Name, arg), Fields: chat.Filled{
							"title": values, "theme": values, "closes": {"vendredi 18 h"}, "question": {"?"}, "until": {"samedi 18 h"}, "into": values, "reason": values}}
						if !a.Reads { // forms go to these; what opens a form cannot answer one
							check(t, p, e)
						}
					}
				}
			}
		}
	}
	if strings.Contains(p.Log.String(), "level=ERROR") {
		for _, l := range strings.Split(p.Log.String(), "\n") {
			if strings.Contains(l, "level=ERROR") {
				t.Fatal(l)
			}
		}
	}
}

func check(t *testing.T, p *bottest.Player, e chat.Event) {
	t.Helper()
	a := p.Bot.Handle(context.Background(), e)
	if a.Card != nil {
		if err := chat.Common.Check(*a.Card); err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
	}
	if a.Form != nil {
		if err := chat.Common.CheckForm(*a.Form); err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
	}
}

// Suggestions are for those who may use them: numbers of ideas, themes.
func TestSuggestions(t *testing.T) {
	p := lab(t)
	p.Do(`mei in #ideation: /idee Covoiturage vers le cégep`)
	p.Do(`bruno in #comite: /ronde fusionner 2 1`)
	p.Do(`bruno presses "Fusionner"`)
	p.Do(`mei in #ideation: /idee Une radio étudiante`)
	p.Do(`bruno in #comite: /ronde masquer 3 Raison.`)
	ask := func(who, text string) string {
		e := event(who, "", chat.Route{})
		var out []string
		for _, s := range p.Bot.Suggest(context.Background(), chat.Query{From: e.From, At: e.At, Name: "ronde", Text: text}) {
			out = append(out, s.Text+" = "+s.Label)
		}
		return strings.Join(out, "\n")
	}
	for text, want := range map[string]string{
		"fusionner cafe":   "fusionner 1 = 1 · Un café des langues",
		"fusionner 2":      "",
		"fusionner 2 #1":   "fusionner 2 1 = 1 · Un café des langues",
		"separer ":         "separer 2 = 2 · Covoiturage vers le cégep",
		"montrer ":         "montrer 3 = 3 · Une radio étudiante",
		"theme 1 ":         "theme 1 Logement = Logement\ntheme 1 Emploi = Emploi",
		"theme 1 lo":       "theme 1 Logement = Logement",
		"masquer 1 Raison": "",
	} {
		if got := ask("bruno", text); got != want {
			t.Errorf("/ronde %s suggests\n%s\nwant\n%s", text, got, want)
		}
		if got := ask("awa", text); got != "" {
			t.Errorf("/ronde %s suggests to a member\n%s", text, got)
		}
	}
}

// The journal tells who proposed, but not in an anonymous round.
func TestJournalOfAnonymousRounds(t *testing.T) {
	p := lab(t)
	p.Do(`bruno in #annonces: /ronde ouvrir`)
	p.Do(`bruno fills title="Sans noms" question="Quoi?" closes="vendredi 18 h"`)
	p.Do(`bruno chooses "Noms": "Idées anonymes"`)
	p.Do(`bruno presses "Ouvrir la ronde"`)
	p.Do(`mei in #annonces: /idee Un lieu pour prier`)
	p.Do(`mei presses "Modifier…"`)
	p.Do(`mei fills title="Un lieu calme"`)
	p.Do(`mei presses "Retirer…"`)
	p.Do(`mei presses "Retirer mon idée"`)
	lines := query(t, p, `SELECT what || ' ' || subject || ' ' || coalesce(m.name, '-') FROM journal j LEFT JOIN members m ON m.id = j.actor
		WHERE feature = 'ideas' ORDER BY j.id`)
	want := []string{"round.opened round/1 Bruno Gagnon", "idea.proposed idea/1 Awa Diallo", "round.opened round/2 Bruno Gagnon",
		"idea.proposed idea/2 -", "idea.edited idea/2 -", "idea.withdrawn idea/2 -"}
	if got := strings.Join(lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("the journal says\n%s", got)
	}
	dir := filepath.Join(t.TempDir(), "export")
	if _, err := p.Bot.ExportTo(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	csv, err := os.ReadFile(filepath.Join(dir, "ideas.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(csv), "Awa Diallo") || strings.Contains(string(csv), "Mei Chen") {
		t.Errorf("the export says\n%s", csv)
	}
}

func query(t testing.TB, p *bottest.Player, q string, args ...any) (out []string) {
	t.Helper()
	err := p.DB.Read(context.Background(), func(tx *sql.Tx) (err error) {
		out, err = storage.All(context.Background(), tx, storage.Value[string], q, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What other parts of the lab may do without anyone typing.
func TestForOtherParts(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: features()})
	var round, first, second int64
	err := p.Bot.As(t.Context(), "ideas", p.Now(), func(c *bot.Call) (err error) {
		if round, err = ideas.OpenRound(c, ideas.Round{Title: "Ronde", Question: "Quoi?", Themes: []string{"Emploi"}, Closes: closing, PerMember: 2}); err != nil {
			return err
		}
		if _, err = ideas.OpenRound(c, ideas.Round{Title: "Plus tard", Question: "Quoi?", Opens: closing, Closes: closing.Add(time.Hour)}); err != nil {
			return err
		}
		if first, err = ideas.Propose(c, round, 4, "Un café", "Le jeudi.", "Emploi"); err != nil {
			return err
		}
		if second, err = ideas.Propose(c, round, 5, "Un jardin", "", ""); err != nil {
			return err
		}
		return errors.Join(ideas.Support(c, second, 6), ideas.Support(c, second, 6))
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Settle()
	contains(t, p.Do(`awa reads #ideation`), "Un café", "Le jeudi.", "Thème: Emploi", "Idée no 1 · Awa Diallo", "Un jardin", "Appuis: 1")
	contains(t, p.Do(`awa in #ideation: /ronde`), "Plus tard", "ouvrira le vendredi")
	err = p.Bot.As(t.Context(), "ideas", p.Now(), func(c *bot.Call) error {
		list, err := ideas.Ranked(c, round)
		if err != nil || len(list) != 2 || list[0].ID != second || list[0].Supports != 1 || list[1].ID != first {
			t.Errorf("ranked: %+v, %v", list, err)
		}
		rounds, err := ideas.Rounds(c)
		if err != nil || len(rounds) != 1 || rounds[0].ID != round || rounds[0].Themes[0] != "Emploi" {
			t.Errorf("rounds: %+v, %v", rounds, err)
		}
		if _, err := ideas.RoundByID(c, 99); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("round 99: %v", err)
		}
		for name, try := range map[string]func() (int64, error){
			"no title":       func() (int64, error) { return ideas.Propose(c, round, 4, " ", "", "") },
			"the same again": func() (int64, error) { return ideas.Propose(c, round, 4, "un CAFÉ", "", "") },
			"no such theme":  func() (int64, error) { return ideas.Propose(c, round, 4, "Autre", "", "Sport") },
			"no such round":  func() (int64, error) { return ideas.Propose(c, 99, 4, "Autre", "", "") },
			"round not open": func() (int64, error) { return ideas.Propose(c, 2, 4, "Autre", "", "") },
			"own idea":       func() (int64, error) { return 0, ideas.Support(c, first, 4) },
			"no question":    func() (int64, error) { return ideas.OpenRound(c, ideas.Round{Title: "R", Closes: closing}) },
			"closes before": func() (int64, error) {
				return ideas.OpenRound(c, ideas.Round{Title: "R", Question: "Q", Closes: p.Now()})
			},
			"opens too late": func() (int64, error) {
				return ideas.OpenRound(c, ideas.Round{Title: "R", Question: "Q", Closes: closing, Opens: closing})
			},
			"long text":       func() (int64, error) { return ideas.Propose(c, round, 4, "Autre", strings.Repeat("a", 2001), "") },
			"support of none": func() (int64, error) { return 0, ideas.Support(c, 99, 4) },
		} {
			if _, err := try(); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What the lab goes on with after a round is offered to the committee.
func TestWhatComesNext(t *testing.T) {
	next := func(c *bot.Call, round int64) []chat.Button {
		return []chat.Button{{Label: "Préparer le vote", Route: chat.Route{Feature: "ideas", Action: "round", Arg: fmt.Sprint(round)}}}
	}
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{ideas.New(ideas.Options{Next: next})}})
	p.Do(`bruno in #comite: /ronde ouvrir`)
	p.Do(`bruno fills title="R" question="Quoi?" closes="vendredi 18 h"`)
	p.Do(`bruno presses "Ouvrir la ronde"`)
	p.Do(`awa in #ideation: /idee Un café`)
	p.Do(`bruno in #comite: /ronde fermer`)
	got := p.Do(`bruno presses "Fermer la ronde"`)
	if strings.Count(got, "[Préparer le vote]") != 2 {
		t.Errorf("the confirmation and the summary do not both offer it:\n%s", got)
	}
}

// Four hundred and fifty absent members are invited in turns, each once.
func TestInvitationsComeInTurns(t *testing.T) {
	p := lab(t)
	err := p.DB.Write(t.Context(), func(tx *sql.Tx) error {
		for i := range 450 {
			id, err := storage.Insert(t.Context(), tx, `INSERT INTO members (name, created) VALUES (?, 0)`, fmt.Sprint("Membre ", i))
			if err != nil {
				return err
			}
			if _, err := storage.Exec(t.Context(), tx, `INSERT INTO accounts (platform, account, member_id, name) VALUES ('memory', ?, ?, ?)`,
				fmt.Sprint("m", i), id, fmt.Sprint("Membre ", i)); err != nil {
				return err
			}
		}
		_, err := storage.Insert(t.Context(), tx, `INSERT INTO members (name, created) VALUES ('Sans compte', 0)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // and not again
		if _, err := p.Bot.Tick(t.Context(), closing.Add(-24*time.Hour)); err != nil {
			t.Fatal(err)
		}
		n := query(t, p, `SELECT count(*) || ' ' || count(DISTINCT target) FROM outbox WHERE key LIKE 'ideas/invite/%'`)
		if n[0] != "457 457" { // the cast but Awa, and the 450
			t.Errorf("invited %s, want 457", n[0])
		}
	}
}

func TestNoStoryEndsInAnInternalError(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 22 {
		t.Fatalf("%d stories, %v", len(files), err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"Un problème de notre côté", "A problem on our side", "Quelque chose n’a pas marché", "⟦"} {
			if strings.Contains(string(data), bad) {
				t.Errorf("%s: %s", f, bad)
			}
		}
	}
}

// Many rounds are shown a page at a time, and a list of ideas offers the newest.
func TestManyRounds(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: features()})
	err := p.Bot.As(t.Context(), "ideas", p.Now(), func(c *bot.Call) error {
		for i := range 32 {
			if _, err := ideas.OpenRound(c, ideas.Round{Title: fmt.Sprint("Ronde ", i+1), Question: "Quoi?", Closes: closing.Add(time.Duration(i) * time.Hour)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	contains(t, p.Do(`bruno in #comite: /ronde`), "Ronde 32", "Ronde 23\n", "[Suivantes] [Ouvrir une ronde…]")
	p.Do(`bruno presses "Suivantes"`)
	p.Do(`bruno presses "Suivantes"`)
	contains(t, p.Do(`bruno presses "Suivantes"`), "Ronde 2\n", "Ronde 1\n", "[Précédentes] [Ouvrir une ronde…]")
	contains(t, p.Do(`bruno chooses "Voir une ronde": "Ronde 1"`), "[Gérer…]")
	contains(t, p.Do(`awa direct: /idees`), "Idées : Ronde 32")
	contains(t, p.Do(`awa direct: /idee Un café`), "Pour quelle ronde est votre idée?")
	contains(t, p.Do(`awa direct: /labo`), "Ronde 1, jusqu’au", "Ronde 5, jusqu’au")
	contains(t, p.Do(`bruno in #comite: /ronde fermer`), "Quelle ronde fermer?")
}

// In a lab whose rooms are in English, the news of a round follows it, and a
// closed round says how many ideas its table leaves out.
func TestNewsAndSummaryInEnglish(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: features(), Lang: chat.English})
	p.Do(`bruno in #comite: /ronde ouvrir`)
	p.Do(`bruno fills title="Settling in" question="What would help?" closes="vendredi 18 h"`)
	contains(t, p.Do(`bruno presses "Ouvrir la ronde"`), "It is open in #ideation until Friday, November 27, 2026 at 6 p.m.")
	p.Do(`bruno in #comite: /ronde prolonger samedi 18 h`)
	contains(t, p.Do(`bruno presses "Prolonger"`), "It has been extended: it stays open in #ideation until Saturday, November 28, 2026 at 6 p.m.")
	for k, title := range []string{"A language café", "Shared cars", "Free skates", "Cooking nights"} {
		p.Do([]string{"awa", "luis", "mei", "olivier"}[k] + ` in #ideation: /idee ` + title)
	}
	p.Do(`bruno in #comite: /ronde fermer`)
	contains(t, p.Do(`bruno presses "Fermer la ronde"`), "The idea round is closed: Settling in", "In all: 4 ideas, 4 people. The ideas stay in #ideation.",
		"it will be announced here", "And 1 more idea: “See the ideas” shows them all.")
}

// The committee's summary names ten ideas and says how many others there are.
func TestSummarySaysWhatItLeavesOut(t *testing.T) {
	p := lab(t)
	for k, title := range []string{"Patinage libre", "Cuisine collective", "Jardin partagé", "Ciné-club", "Covoiturage", "Friperie",
		"Mentorat", "Chorale", "Randonnées", "Échecs", "Bibliothèque d’outils"} {
		p.Do([]string{"luis", "mei", "olivier", "emma"}[k/3] + ` in #ideation: /idee ` + title)
	}
	p.Do(`bruno in #comite: /ronde fermer`)
	contains(t, p.Do(`bruno presses "Fermer la ronde"`), "12 idées, 5 personnes, 0 appui.", "Et 2 autres idées : « Voir les idées » les montre toutes.",
		"Et 9 autres idées : « Voir les idées » les montre toutes.")
}

// The card of a likely duplicate offers to support it; supported elsewhere since,
// the press changes nothing and says so.
func TestSimilarSupportedInTheMeantime(t *testing.T) {
	p := lab(t)
	contains(t, p.Do(`luis in #ideation: /idee Des cafés de langues`), "Appuyer celle-là")
	p.Do(`luis presses "Appuyer" on "Un café des langues"`)
	contains(t, words(p.Bot.Handle(context.Background(), event("luis", "late", route("draft-support", "1,1")))), "Vous appuyez déjà", "Des cafés de langues")
}

// A closing takes the button from the posts of up to 200 ideas; of more it
// leaves them, and a press says that the round is closed.
func TestPostsAfterTheClosing(t *testing.T) {
	for _, c := range []struct{ ideas, edited int }{{200, 200}, {201, 0}} {
		p := bottest.Open(t, bottest.Options{Features: features()})
		p.Do(`awa in #ideation: /labo`)
		err := p.Bot.As(context.Background(), "ideas", p.Now(), func(k *bot.Call) error {
			var awa int64
			if err := k.Tx.QueryRow(`SELECT member_id FROM accounts WHERE account = 'awa'`).Scan(&awa); err != nil {
				return err
			}
			round, err := ideas.OpenRound(k, ideas.Round{Title: "Ronde", Question: "Quoi?", Closes: closing})
			for i := range c.ideas {
				if err == nil {
					_, err = ideas.Propose(k, round, awa, fmt.Sprint("Suggestion ", i), "", "")
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		p.Settle()
		p.Do(`bruno in #comite: /ronde fermer`)
		if n := strings.Count(p.Do(`bruno presses "Fermer la ronde"`), "~ Suggestion "); n != c.edited {
			t.Errorf("%d ideas: %d of their posts edited, want %d", c.ideas, n, c.edited)
		}
		if c.edited == 0 {
			contains(t, p.Do(`luis presses "Appuyer" on "Suggestion 7"`), "est fermée depuis")
		}
	}
}
