package votes_test

import (
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/bottest/everywhere"
	"livinglab/bot/chat"
	"livinglab/bot/tally"
	"livinglab/bot/votes"
)

// The conversations of testdata are in French, those of testdata/en in a lab
// whose rooms are English.
func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: []bot.Feature{labFeature(t)}})
}

func TestConversationsEnglish(t *testing.T) {
	bottest.Run(t, "testdata/en/*.txtar", bottest.Options{Features: []bot.Feature{labFeature(t)}, Lang: chat.English})
}

// The same conversations, word for word, through every platform.
func TestConversationsReplayed(t *testing.T) {
	everywhere.Replay(t, func(t *testing.T, open everywhere.Open) {
		bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: []bot.Feature{labFeature(t)}, Open: open})
		bottest.Run(t, "testdata/en/*.txtar", bottest.Options{Features: []bot.Feature{labFeature(t)}, Lang: chat.English, Open: open})
	})
}

// The lab is on Slack and on Discord at once.
func TestConversationsOnBoth(t *testing.T) {
	everywhere.Both(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
}

// rounds is the Source of the tests.
type rounds struct{}

var ideas = []string{
	"Un café des langues", "Un vélo pour chaque arrivant", "Des soirées de cuisine du monde", "Un guide du logement",
	"Un jardin partagé", "Des visites d’entreprises", "Un jumelage avec des familles", "Une ligne d’écoute",
	"Un ciné-club", "Des cours de patin",
}

var about = "Deux soirs par mois, des gens d’ici et d’ailleurs se parlent autour d’une table, chacun dans la langue de l’autre."

func (rounds) Rounds(*bot.Call) ([]votes.Round, error) {
	return []votes.Round{
		{ID: 5, Title: "Une seule idée", Ideas: 1},
		{ID: 4, Title: "Deux cents idées", Ideas: 200, Open: true},
		{ID: 3, Title: "Soixante idées", Ideas: 60},
		{ID: 1, Title: "Bien s’établir ici", Ideas: len(ideas)},
	}, nil
}

func (rounds) Options(_ *bot.Call, round int64) ([]votes.Option, error) {
	n := map[int64]int{5: 1, 4: 200, 3: 60, 1: len(ideas)}[round]
	var out []votes.Option
	for i := range n {
		o := votes.Option{ID: round*1000 + int64(i), Title: fmt.Sprintf("Idée numéro %d", i+1), Supports: n - i}
		if round == 1 {
			o.Title, o.Supports = ideas[i], 30-2*i
		}
		if i == 0 {
			o.About = about
		}
		out = append(out, o)
	}
	return out, nil
}

// friday is when the votes of the stories close, unless they say otherwise.
var friday = time.Date(2026, 11, 27, 18, 0, 0, 0, bottest.Zone)

// samples are votes that a story can open in one line, with "/exemple name", so
// that it is about what comes after.
func sample(name string) votes.Plan {
	p := votes.Plan{Title: "Quels projets pour 2027?", Kind: tally.Approval, Most: 3, Seats: 2, Closes: friday.Unix()}
	n := 5
	switch name {
	case "parts":
		p.Fair, p.Seats = true, 3
	case "budget":
		p.Fair, p.Seats, p.Budget = true, 0, 50_000
	case "budget-simple":
		p.Seats, p.Budget = 0, 50_000
	case "points":
		p.Kind, p.Most = tally.Points, 10
	case "points-budget":
		p.Kind, p.Most, p.Fair, p.Seats, p.Budget = tally.Points, 10, true, 0, 50_000
	case "classement":
		p.Kind, p.Most, p.Seats = tally.Ranking, 4, 1
	case "soixante":
		n, p.Most, p.Title = 60, 5, "Soixante idées"
	case "quorum":
		p.Quorum = 50
	case "quorum-parts":
		p.Quorum, p.Fair, p.Seats = 50, true, 3
	case "quorum-parts-budget":
		p.Quorum, p.Fair, p.Seats, p.Budget = 50, true, 0, 50_000
	case "quorum-budget":
		p.Quorum, p.Seats, p.Budget = 50, 0, 50_000
	case "quorum-points":
		p.Quorum, p.Kind, p.Most, p.Fair, p.Seats = 50, tally.Points, 10, true, 1
	case "comite":
		p.Who, p.Title = bot.RoleCommittee, "Une dépense du comité"
	case "autre":
		p.Title, p.Closes = "Quel nom pour le labo?", friday.Add(24*time.Hour).Unix()
	}
	costs := []int64{12_000, 30_000, 20_000, 8_000, 25_000}
	for i := range n {
		c := votes.Choice{Title: fmt.Sprintf("Idée numéro %d", i+1), In: true}
		if n <= len(ideas) {
			c.Title = ideas[i]
		}
		if i == 0 {
			c.About = about
		}
		if p.Budget > 0 {
			c.Cost = costs[i]
		}
		p.Options = append(p.Options, c)
	}
	return p
}

// labFeature is the feature with the command that opens samples.
func labFeature(t testing.TB) bot.Feature {
	f := votes.New(rounds{}, votes.Config{})
	f.Commands = append(f.Commands, bot.Command{Key: "sample", Who: bot.RoleCommittee, Args: []bot.Arg{{Key: "name"}},
		Do: func(c *bot.Call) (chat.Answer, error) {
			_, err := votes.Begin(c, sample(c.Arg("name")))
			return chat.Nothing(), err
		}})
	f.Texts = moreTexts(t, f.Texts, "\ncmd.sample: exemple\ncmd.sample.about: Pour les tests\ncmd.sample.name: nom\n")
	return f
}

// moreTexts adds lines to the texts of every language.
func moreTexts(t testing.TB, texts fs.FS, lines string) fs.FS {
	out := fstest.MapFS{}
	for _, l := range chat.Langs {
		name := "text/" + string(l) + ".yaml"
		data, err := fs.ReadFile(texts, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: append(data, lines...)}
	}
	return out
}

// What each platform is given to show of the feature, in both languages.
func TestDrawn(t *testing.T) {
	everywhere.Draw(t, bottest.Drawings{Features: []bot.Feature{labFeature(t)},
		Stories: []bottest.Stories{{Pattern: "testdata/*.txtar", Lang: chat.French}, {Pattern: "testdata/en/*.txtar", Lang: chat.English}}})
}
