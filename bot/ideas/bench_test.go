package ideas_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/ideas"
	"livinglab/storage"
)

// The size of the lab that is measured.
const (
	manyMembers  = 10_000
	manyIdeas    = 5_000
	manySupports = 100_000
)

var (
	whats = strings.Fields(`atelier café jardin guide carte radio navette covoiturage mentorat jumelage visite fête cuisine bibliothèque cours banque prêt
		marché chorale théâtre journal forum bourse stage parrainage tournoi exposition cinéma randonnée patinoire potager épicerie friperie`)
	abouts = strings.Fields(`logement emploi langues vêtements hiver musique sport santé transport budget impôts conduite lecture informatique photographie
		couture menuiserie vélo ski raquette pêche histoire géographie astronomie entrepreneuriat bénévolat garde familles voisins culture`)
	wheres = strings.Fields(`Chicoutimi Jonquière Alma Roberval Dolbeau Saint-Félicien cégep université quartier centre-ville campus bibliothèque aréna parc`)
)

// largeLab makes a lab of that size with one open round.
func largeLab(b *testing.B) *bottest.Player {
	p := bottest.Open(b, bottest.Options{Features: features()})
	r := rand.New(rand.NewPCG(1, 2))
	ctx := context.Background()
	err := p.DB.Write(ctx, func(tx *sql.Tx) error {
		for i := range manyMembers {
			id, err := storage.Insert(ctx, tx, `INSERT INTO members (name, created) VALUES (?, 0)`, fmt.Sprint("Membre ", i))
			if err != nil {
				return err
			}
			if _, err := storage.Exec(ctx, tx, `INSERT INTO accounts (platform, account, member_id, name, locale) VALUES ('memory', ?, ?, ?, 'fr-CA')`,
				fmt.Sprint("m", i), id, fmt.Sprint("Membre ", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	err = p.Bot.As(ctx, "ideas", p.Now(), func(c *bot.Call) error {
		round, err := ideas.OpenRound(c, ideas.Round{Title: "Grande ronde", Question: "Quoi?", Themes: abouts[:8], Closes: p.Now().Add(240 * time.Hour)})
		if err != nil {
			return err
		}
		pick := func(list []string) string { return list[r.IntN(len(list))] }
		for i := range manyIdeas {
			title := fmt.Sprintf("Un %s %s pour %s à %s %d", pick(whats), pick(abouts), pick(abouts), pick(wheres), i)
			var body strings.Builder
			for range 3 {
				fmt.Fprintf(&body, "On pourrait offrir un %s de %s, avec le %s du %s. ", pick(whats), pick(abouts), pick(whats), pick(wheres))
			}
			if _, err := ideas.Propose(c, round, int64(i+100), title, body.String(), pick(abouts[:8])); err != nil {
				return err
			}
		}
		for n := 0; n < manySupports; {
			k, err := storage.Exec(ctx, c.Tx, `INSERT INTO idea_supports (idea_id, member_id) VALUES (?, ?) ON CONFLICT DO NOTHING`,
				1+r.IntN(manyIdeas)*r.IntN(manyIdeas)/manyIdeas, 9+r.IntN(manyMembers))
			if err != nil {
				return err
			}
			n += int(k)
		}
		for _, q := range []string{
			`UPDATE ideas SET supports = (SELECT count(*) FROM idea_supports s WHERE s.idea_id = ideas.id)`,
			`INSERT INTO round_people SELECT DISTINCT 1, member_id FROM idea_supports WHERE true ON CONFLICT DO NOTHING`,
		} {
			if _, err := storage.Exec(ctx, c.Tx, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// BenchmarkLargeLab measures what members do in a lab of 10,000 members, 5,000
// ideas and 100,000 supports, through the dispatcher, commits included. The aim
// is 50 ms each.
func BenchmarkLargeLab(b *testing.B) {
	p := largeLab(b)
	n := 0
	handle := func(b *testing.B, e chat.Event) string {
		n++
		e.ID, e.At = fmt.Sprint("bench", n), chat.Place{Room: "ideation"}
		a := p.Bot.Handle(context.Background(), e)
		if a.Card == nil || strings.Contains(words(a), "problème de notre") {
			b.Fatalf("%+v: %s", e, words(a))
		}
		return words(a)
	}
	someone := func(i int) chat.Person {
		return chat.Person{Account: chat.Account{Platform: "memory", ID: fmt.Sprint("m", i)}, Name: fmt.Sprint("Membre ", i), Locale: "fr-CA"}
	}
	for name, line := range map[string]string{
		"idees":              "idees",
		"idees/search":       "idees café hiver chicoutimi",
		"idees/search/none":  "idees téléphérique sous-marin",
		"idees/search/short": "idees a e i",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				cmd, text, _ := strings.Cut(line, " ")
				handle(b, chat.Event{From: someone(7), Command: &chat.Command{Name: cmd, Text: text}})
			}
		})
	}
	for name, arg := range map[string]string{"page/last": "1,0,s,499,", "page/newest": "1,0,n,0,", "page/theme": "1,3,s,4,"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				handle(b, chat.Event{From: someone(7), Press: &chat.Press{Route: route("list", arg)}})
			}
		})
	}
	b.Run("idee/alike", func(b *testing.B) {
		like := query(b, p, `SELECT title FROM ideas WHERE id = 1234`)[0] + " et autour"
		for b.Loop() {
			got := handle(b, chat.Event{From: someone(8), Command: &chat.Command{Name: "idee", Text: like}})
			contains(b, got, "L’appuyer plutôt?")
		}
	})
	b.Run("idee/new", func(b *testing.B) {
		i := 0
		for b.Loop() {
			i++
			handle(b, chat.Event{From: someone(i % manyMembers), Command: &chat.Command{Name: "idee", Text: fmt.Sprintf("Zz%dq observatoire %d des baleines %d", i, i*7, i*13)}})
		}
	})
	b.Run("support", func(b *testing.B) {
		i := 0
		for b.Loop() {
			i++
			handle(b, chat.Event{From: someone(i % 50), Press: &chat.Press{Route: route("support", "1")}}) // the most supported of all
		}
	})
	b.Run("labo", func(b *testing.B) {
		for b.Loop() {
			handle(b, chat.Event{From: someone(7), Command: &chat.Command{Name: "labo"}})
		}
	})
}
