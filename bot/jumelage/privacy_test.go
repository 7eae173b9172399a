package jumelage_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"livinglab/bot/bottest"
	"livinglab/storage"
)

// begun is a lab in which Awa and Olivier are a duo, Luis and Emma another.
func begun(t *testing.T) *bottest.Player {
	t.Helper()
	return begin(bottest.Open(t, bottest.Options{Features: features()}))
}

// begin plays it.
func begin(p *bottest.Player) *bottest.Player {
	for _, line := range []string{
		`claire direct: /jumelage ouvrir Jumelage d’hiver`,
		`claire fills ends="31 mars 2027 18 h" rhythm="aux deux semaines le vendredi 18 h"`,
		`claire presses "Ouvrir le programme"`,
		`awa direct: /jumelage participer`,
		`awa fills kinds="Étudiante ou étudiant de l’international" speaks="Français" town="Motdeville" interests="Danse"`,
		`awa presses "Continuer…"`,
		`awa fills slots="Mardi soir" hopes="Motdespoir" offers="Motdoffre"`,
		`awa presses "J’accepte et je participe"`,
		`olivier direct: /jumelage participer`,
		`olivier fills kinds="Citoyenne ou citoyen" speaks="Français" interests="Danse"`,
		`olivier presses "J’accepte et je participe"`,
		`luis direct: /jumelage participer`,
		`luis fills kinds="Étudiante ou étudiant de l’international" speaks="Espagnol"`,
		`luis presses "J’accepte et je participe"`,
		`emma direct: /matching join`,
		`emma fills kinds="Citizen" speaks="English" learns="Spanish"`,
		`emma presses "I agree and I’m in"`,
		`claire direct: /jumelage apparier`,
		`claire presses "Voir la proposition"`,
		`claire presses "Publier…"`,
		`claire presses "Oui, publier"`,
	} {
		p.Do(line)
	}
	return p
}

// secrets are what Awa writes in confidence.
var secrets = []string{"Motdespoir", "Motsecret", "Motdaide"}

// confide has Awa answer a check-in and call for help.
func confide(p *bottest.Player) {
	for _, line := range []string{
		`clock 2026-11-27 18:00`,
		`awa presses "Oui, on s’est vus" on "Comment va votre jumelage?"`,
		`awa fills rating="2 · difficile" words="Motsecret"`,
		`awa presses "J’ai besoin d’aide"`,
		`awa fills words="Motdaide"`,
	} {
		p.Do(line)
	}
}

// What somebody answers, hopes for or asks help with is in no log, no journal, no
// export, and in nothing that the other members are shown.
func TestWhatIsConfidedIsTheCoordinators(t *testing.T) {
	p := begun(t)
	p.Log.Reset()
	confide(p)
	shown := map[string]string{"the log": p.Log.String()}
	for _, who := range []string{"olivier", "luis", "emma", "bruno"} {
		shown["what "+who+" reads"] = p.Do(who+" reads direct") + p.Do(who+" reads #annonces") + p.Do(who+" direct: /jumelage") + p.Do(who+" direct: /labo")
	}
	if words := p.Do("olivier direct: /jumelage groupe"); !strings.Contains(words, "Motdoffre") {
		t.Errorf("what Awa offers is not shown to her group: %s", words)
	} else {
		shown["Olivier's group"] = words
	}
	if words := p.Do("claire reads direct"); !strings.Contains(words, "Motdaide") {
		t.Errorf("the coordinator did not get the call for help: %s", words)
	}
	dir := filepath.Join(t.TempDir(), "out")
	names, err := p.Bot.ExportTo(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		shown["the export "+name] = string(data)
	}
	journal(t, p, func(what, actor, data string) {
		shown["the journal of "+what] += data
		if actor == "Awa Diallo" || strings.Contains(data, "Awa") {
			t.Errorf("the journal names Awa: %s %s", what, data)
		}
	})
	for where, words := range shown {
		for _, secret := range secrets {
			if strings.Contains(words, secret) {
				t.Errorf("%s tells %s: %s", where, secret, words)
			}
		}
		if strings.Contains(words, "difficile") || strings.Contains(words, "difficult") {
			t.Errorf("%s tells how Awa rated: %s", where, words)
		}
	}
}

// journal reads the feature's lines of the journal.
func journal(t *testing.T, p *bottest.Player, line func(what, actor, data string)) {
	t.Helper()
	err := p.DB.Read(t.Context(), func(tx *sql.Tx) error {
		_, err := storage.All(t.Context(), tx, func(r storage.Scanner) (int, error) {
			var what, actor, data string
			err := r.Scan(&what, &actor, &data)
			line(what, actor, data)
			return 0, err
		}, `SELECT j.what, coalesce(m.name, ''), j.data FROM journal j LEFT JOIN members m ON m.id = j.actor WHERE j.feature = 'jumelage'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Who leaves is a row without a profile: nothing that they wrote is left in the
// file, and the counts stay.
func TestLeavingRemovesTheProfileAndKeepsCounts(t *testing.T) {
	p := begun(t)
	confide(p)
	p.Do(`awa direct: /jumelage quitter`)
	p.Do(`awa presses "Oui, quitter"`)
	for range 3 { // what was sent is forgotten, and what was deleted is wiped
		if _, err := p.Bot.Maintain(context.Background(), p.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{p.DB.Path(), p.DB.Path() + "-wal"} {
		data, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		for _, secret := range append(secrets, "Motdeville") {
			if strings.Contains(string(data), secret) {
				t.Errorf("%s has %s", filepath.Base(file), secret)
			}
		}
	}
	for query, want := range map[string]int{
		`SELECT count(*) FROM participants WHERE state = 'left' AND joined > 0 AND left > 0`: 1,
		`SELECT count(*) FROM checkin_answers WHERE met = 1 AND rating = 2`:                  1,
		`SELECT count(*) FROM help_calls`:                                                    1,
		`SELECT count(*) FROM match_groups WHERE state = 'ended' AND why_ended = 'left'`:     1,
	} {
		var n int
		if err := p.DB.Read(t.Context(), func(tx *sql.Tx) error { return tx.QueryRowContext(t.Context(), query).Scan(&n) }); err != nil || n != want {
			t.Errorf("%s: %d, want %d (%v)", query, n, want, err)
		}
	}
}

// What is written in an evaluation reaches the coordinator without a name, is
// in the page of the report only where that is allowed, and is nowhere else; who leaves takes the
// words along, and their answer still counts.
func TestAnEvaluationIsRead(t *testing.T) {
	p := begun(t)
	p.Log.Reset()
	for _, line := range []string{
		`clock 2027-01-30 18:00`,
		`awa presses "Répondre" on "À mi-chemin : Jumelage d’hiver"`,
		`awa fills overall="2 · difficile" belongs="1 · pas du tout" helping="Motcitable" quotable="Oui, sans mon nom"`,
		`luis presses "Répondre" on "À mi-chemin : Jumelage d’hiver"`,
		`luis fills overall="3 · correct" belongs="3 · plus ou moins" hindering="Motsecret"`,
	} {
		p.Do(line)
	}
	shown := map[string]string{"the log": p.Log.String(), "what Olivier reads": p.Do("olivier reads direct"), "what Awa’s group sees": p.Do("olivier direct: /jumelage groupe")}
	journal(t, p, func(what, actor, data string) { shown["the journal of "+what] += actor + data })
	report := p.Do("claire direct: /jumelage bilan")
	if !strings.Contains(report, "bilan-1.md") {
		t.Fatal(report)
	}
	shown["the report"] = report
	for where, words := range shown {
		for _, secret := range []string{"Motsecret", "Motcitable", "difficile", "difficult"} {
			if strings.Contains(words, secret) {
				t.Errorf("%s tells %s: %s", where, secret, words)
			}
		}
	}
	rows := func(query string, want int) {
		t.Helper()
		var n int
		if err := p.DB.Read(t.Context(), func(tx *sql.Tx) error { return tx.QueryRowContext(t.Context(), query).Scan(&n) }); err != nil || n != want {
			t.Errorf("%s: %d, want %d (%v)", query, n, want, err)
		}
	}
	rows(`SELECT count(*) FROM forces WHERE words <> ''`, 2)
	p.Do(`luis direct: /jumelage quitter`)
	p.Do(`luis presses "Oui, quitter"`)
	rows(`SELECT count(*) FROM forces WHERE words <> ''`, 1)
	rows(`SELECT count(*) FROM forces`, 2)
	rows(`SELECT count(*) FROM evaluation_answers`, 2)
}
