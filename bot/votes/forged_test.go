package votes_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/tally"
	"livinglab/bot/votes"
	"livinglab/storage"
)

// person is someone of the cast, as events name them.
func person(id string) chat.Person {
	for _, c := range bottest.Cast {
		if c.ID == id {
			return chat.Person{Account: chat.Account{Platform: "memory", ID: id}, Name: c.Name, Locale: c.Locale}
		}
	}
	return chat.Person{Account: chat.Account{Platform: "memory", ID: id}, Name: id, Locale: "fr-CA"}
}

// press sends what a platform could not have offered.
func press(p *bottest.Player, who, route string, values ...string) chat.Answer {
	r, err := chat.ParseRoute("votes:" + route)
	if err != nil {
		p.T.Fatal(err)
	}
	return p.Bot.Handle(context.Background(), chat.Event{From: person(who), At: chat.Place{Room: bot.Announcements}, Press: &chat.Press{Route: r, Values: values}})
}

func submit(p *bottest.Player, who, route string, fields chat.Filled) chat.Answer {
	r, err := chat.ParseRoute("votes:" + route)
	if err != nil {
		p.T.Fatal(err)
	}
	return p.Bot.Handle(context.Background(), chat.Event{From: person(who), At: chat.Place{Room: bot.Announcements}, Submit: &chat.Submit{Route: r, Fields: fields}})
}

// said are all the words of an answer.
func said(a chat.Answer) string {
	var b strings.Builder
	if a.Card != nil {
		b.WriteString(a.Card.Title.String())
		for _, t := range a.Card.Body {
			b.WriteString("\n" + t.String())
		}
	}
	for _, words := range a.Problems {
		b.WriteString(words)
	}
	return b.String()
}

// whole is all that an answer holds.
func whole(t *testing.T, a chat.Answer) string {
	t.Helper()
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func manyLines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintln(&b, "Choix", i)
	}
	return b.String()
}

// begin opens a vote without a chat.
func begin(p *bottest.Player, plan votes.Plan) int64 {
	p.T.Helper()
	var id int64
	if err := p.Bot.As(context.Background(), "votes", p.Now(), func(c *bot.Call) (err error) { id, err = votes.Begin(c, plan); return err }); err != nil {
		p.T.Fatal(err)
	}
	return id
}

func TestForgedPresses(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	approve := begin(p, sample("simple"))
	points := begin(p, sample("points"))
	ranking := begin(p, sample("classement"))
	planned := sample("autre")
	planned.Opens = friday.Unix()
	begin(p, planned)
	const stale, unknown = "n’est plus à jour", "n’est pas dans ce vote"
	for _, c := range []struct {
		route  string
		values []string
		want   string
	}{
		{fmt.Sprintf("approve:%d.0.0", approve), []string{"1", "2", "99"}, unknown},
		{fmt.Sprintf("approve:%d.0.0", approve), []string{"0"}, unknown},
		{fmt.Sprintf("approve:%d.0.0", approve), []string{"1", "1"}, "choisie deux fois"},
		{fmt.Sprintf("approve:%d.0.0", approve), []string{"1", "2", "3", "4"}, "permet 3 idées"},
		{fmt.Sprintf("approve:%d.0.0", approve), []string{"<@U1>"}, stale},
		{fmt.Sprintf("approve:%d.9.9", approve), []string{"1"}, "Votre choix"},
		{fmt.Sprintf("approve:%d", approve), []string{"1"}, stale},
		{fmt.Sprintf("approve:%d.0.0", points), []string{"1"}, stale},
		{fmt.Sprintf("give:%d.0.0", approve), []string{"1"}, stale},
		{fmt.Sprintf("give:%d.0.0", points), []string{"1", "2", "3", "4", "5", "1"}, stale},
		{fmt.Sprintf("give:%d.0.0", points), []string{"77"}, stale},
		{fmt.Sprintf("give:%d.0.0", points), nil, stale},
		{fmt.Sprintf("place:%d.0.0", ranking), []string{"6"}, unknown},
		{fmt.Sprintf("place:%d.0.0", ranking), []string{"1", "2"}, stale},
		{fmt.Sprintf("place:%d.0.0", ranking), []string{"1"}, "Votre classement"},
		{fmt.Sprintf("place:%d.0.0", ranking), []string{"1"}, "déjà dans votre classement"},
		{fmt.Sprintf("select:%d.0", ranking), []string{"5"}, "Votre classement"},
		{fmt.Sprintf("move:%d.0.3.0", ranking), nil, "Votre classement"},
		{fmt.Sprintf("cast:%d", approve), nil, stale},
		{fmt.Sprintf("cast:%d.forged", approve), nil, "a changé depuis cette carte"},
		{fmt.Sprintf("cast:%d.", approve), nil, "a changé depuis cette carte"},
		{"cast:99.x", nil, stale}, {"cast:-1.x", nil, stale}, {"cast:99999999999999999999.x", nil, stale},
		{"vote:", nil, stale}, {"vote:x", nil, stale}, {"vote:1.2.3.x", nil, stale}, {"vote:1;DROP TABLE votes", nil, stale},
		{fmt.Sprintf("result:%d", approve), nil, "encore ouvert, jusqu’au vendredi 27 novembre"},
		{fmt.Sprintf("how:%d.0", approve), nil, "encore ouvert"}, {fmt.Sprintf("receipt:%d", approve), nil, "encore ouvert"},
		{"show:", nil, stale}, {"options:0.0", nil, stale}, {"receipt:77", nil, stale},
		{fmt.Sprintf("close-now:%d", approve), nil, "réservée"}, {fmt.Sprintf("cancel:%d", approve), nil, "réservée"}, {fmt.Sprintf("extend:%d", approve), nil, "réservée"},
		{"new:", nil, "réservée"}, {"open:1", nil, "réservée"}, {"plan:1", nil, "réservée"},
	} {
		if got := said(press(p, "awa", c.route, c.values...)); !strings.Contains(got, c.want) {
			t.Errorf("%s %q: %q, want %q", c.route, c.values, got, c.want)
		}
	}
	for _, c := range []struct {
		who, route string
		fields     chat.Filled
		want       string
	}{
		{"awa", fmt.Sprintf("give-save:%d.0.1.1", points), chat.Filled{"a": {"6"}, "b": {"5"}}, "Votre bulletin"},
		{"awa", fmt.Sprintf("give-save:%d.0.77", points), chat.Filled{"a": {"6"}}, "n’est pas dans ce vote"},
		{"awa", fmt.Sprintf("give-save:%d.0.1", points), chat.Filled{"a": {"99999999999999999999"}}, "nombre entier"},
		{"awa", fmt.Sprintf("give-save:%d.0.1", approve), chat.Filled{"a": {"1"}}, "plus à jour"},
		{"awa", fmt.Sprintf("cancel-save:%d", approve), chat.Filled{"reason": {"pour voir"}}, "réservée"},
		{"awa", fmt.Sprintf("extend-save:%d", approve), chat.Filled{"when": {"samedi 18 h"}}, "réservée"},
		{"bruno", fmt.Sprintf("cancel-save:%d", approve), chat.Filled{"reason": {strings.Repeat("x", 40_000)}}, "un peu long"},
		{"bruno", fmt.Sprintf("extend-save:%d", approve), chat.Filled{"when": {strings.Repeat("x", 40_000)}}, "compris"},
		{"bruno", "free-save:", chat.Filled{"title": {strings.Repeat("é", 40_000)}, "options": {"a\nb"}}, "un peu long"},
		{"bruno", "free-save:", chat.Filled{}, "Écrivez la question"},
		{"bruno", "free-save:", chat.Filled{"title": {"x"}, "options": {manyLines(200)}}, "au plus 100"},
		{"bruno", "plan-costs-save:1.0", chat.Filled{"a": {"1"}}, "n’existe plus"},
	} {
		if got := said(submit(p, c.who, c.route, c.fields)); !strings.Contains(got, c.want) {
			t.Errorf("%s %.40v: %.200q, want %q", c.route, c.fields, got, c.want)
		}
	}
	p.DB.Read(context.Background(), func(tx *sql.Tx) error { //nolint:errcheck // below
		for query, want := range map[string]int{`SELECT count(*) FROM ballots`: 0, `SELECT count(*) FROM voters`: 0, `SELECT count(*) FROM votes WHERE state = 'open'`: 3} {
			var n int
			if err := tx.QueryRow(query).Scan(&n); err != nil || n != want {
				t.Errorf("%s = %d, %v, want %d", query, n, err, want)
			}
		}
		return nil
	})
}

// Until it opens, a vote is the committee's: whatever a member forges, nothing
// of it is told, and nothing of one that was called off before.
func TestPlannedVoteIsNotTold(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	plan := sample("autre")
	plan.Opens = friday.Unix()
	id := begin(p, plan)
	everyAction := func(who string) {
		t.Helper()
		for _, a := range labFeature(t).Actions {
			for _, rest := range []string{"", ".0", ".0.0", ".0.1.0", ".x"} {
				route := fmt.Sprintf("%s:%d%s", a.Name, id, rest)
				for _, answer := range []chat.Answer{press(p, who, route, "1"), press(p, who, a.Name+":", fmt.Sprint(id)),
					submit(p, who, route, chat.Filled{"receipt": {"0000-0000-0000"}, "a": {"1"}})} {
					got := whole(t, answer)
					for _, leak := range []string{plan.Title, ideas[1], "27 novembre", "28 novembre"} {
						if strings.Contains(got, leak) {
							t.Errorf("%s told %s %q:\n%s", route, who, leak, got)
						}
					}
				}
			}
		}
	}
	everyAction("awa")
	if got := said(press(p, "awa", fmt.Sprintf("show:%d", id))); !strings.Contains(got, "n’est plus à jour") {
		t.Errorf("a planned vote, to a member: %q", got)
	}
	for route, want := range map[string]string{"show:%d": plan.Title, "options:%d": ideas[1], "vote:%d": "ouvrira", "result:%d": "ouvrira", "receipt:%d": "ouvrira"} {
		if got := said(press(p, "bruno", fmt.Sprintf(route, id))); !strings.Contains(got, want) || strings.Contains(got, "terminé") {
			t.Errorf("%s, to the committee: %q, want %q", route, got, want)
		}
	}
	submit(p, "bruno", fmt.Sprintf("cancel-save:%d", id), chat.Filled{"reason": {"Trop tôt."}})
	everyAction("awa")
	if got := said(press(p, "bruno", fmt.Sprintf("show:%d", id))); !strings.Contains(got, "Trop tôt.") {
		t.Errorf("called off, to the committee: %q", got)
	}
}

// Who has a draft and sends the form of another vote loses neither: the form
// stays as it was typed. The same form sent twice shows its draft.
func TestTypedVoteWithAnotherDraft(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	typed := func(title string) chat.Answer {
		return submit(p, "bruno", "free-save:", chat.Filled{"title": {title}, "options": {"Le mardi\nLe jeudi"}})
	}
	for _, c := range []struct {
		answer chat.Answer
		want   string
	}{
		{press(p, "bruno", "free:"), "Un vote sans ronde"},
		{typed("Quel soir?"), "Voici votre brouillon"},
		{typed("Quel soir?"), "Vous aviez ce vote en préparation"},
		{press(p, "bruno", "free:"), "Vous aviez ce vote en préparation"},
		{press(p, "bruno", "round:1"), "Quel soir?"},
		{typed("Quel lieu?"), "déjà un vote en préparation, « Quel soir? »"},
		{press(p, "bruno", "drop-yes:1"), "abandonné"},
		{typed("Quel lieu?"), "Quel lieu?"},
	} {
		if got := whole(t, c.answer); !strings.Contains(got, c.want) {
			t.Errorf("%s\nwant %q", got, c.want)
		}
	}
	if a := typed("Quel soir?"); a.Does != chat.DoesRefuse || a.Problems["options"] == "" {
		t.Errorf("another form while there is a draft: %+v, want it kept open", a)
	}
}

// The largest votes fit every platform: no card, menu or form is over the
// limits, whatever the page.
func TestLargestVotesFit(t *testing.T) {
	for _, kind := range []tally.Kind{tally.Approval, tally.Points, tally.Ranking} {
		t.Run(string(kind), func(t *testing.T) {
			p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
			plan := votes.Plan{Title: strings.Repeat("W", votes.MaxTitle), About: strings.Repeat("x ", votes.MaxAbout/2), Kind: kind,
				Fair: true, Quorum: 50, Closes: friday.Unix(), Seats: 60, Most: 100}
			most := map[tally.Kind]int{tally.Approval: 100, tally.Points: votes.MaxPoints, tally.Ranking: votes.MaxRanks}
			plan.Most = most[kind]
			if kind == tally.Points {
				plan.Seats, plan.Budget = 0, votes.MaxMoney
			}
			for i := range votes.MaxOptions {
				plan.Options = append(plan.Options, votes.Choice{Title: fmt.Sprintf("%d %s", i, strings.Repeat("é", votes.MaxTitle-4)),
					About: strings.Repeat("y ", 150), Cost: votes.MaxMoney / 60, In: true})
			}
			id := begin(p, plan)
			fits := func(what string, a chat.Answer) {
				t.Helper()
				switch {
				case a.Card != nil:
					if err := chat.Common.Check(*a.Card); err != nil {
						t.Errorf("%s: %v", what, err)
					}
				case a.Form != nil:
					if err := chat.Common.CheckForm(*a.Form); err != nil {
						t.Errorf("%s: %v", what, err)
					}
				default:
					t.Errorf("%s: %+v", what, a)
				}
			}
			all := make([]string, 25)
			for page := range 2 {
				for menu := range 2 {
					for i := range all {
						all[i] = fmt.Sprint(page*50 + menu*25 + i + 1)
					}
					switch kind {
					case tally.Approval:
						fits("approve", press(p, "bruno", fmt.Sprintf("approve:%d.%d.%d", id, page, menu), all...))
					case tally.Points:
						fits("give", press(p, "bruno", fmt.Sprintf("give:%d.%d.%d", id, page, menu), all[:5]...))
						f := chat.Filled{}
						for i := range 5 {
							f[string(rune('a'+i))] = []string{"50"}
						}
						fits("give-save", submit(p, "bruno", fmt.Sprintf("give-save:%d.%d.%s", id, page, strings.Join(all[:5], ".")), f))
					default:
						for _, o := range all {
							fits("place", press(p, "bruno", fmt.Sprintf("place:%d.%d.%d", id, page, menu), o))
						}
						fits("select", press(p, "bruno", fmt.Sprintf("select:%d.%d", id, page), "7"))
					}
				}
			}
			for _, route := range []string{"vote:%d", "vote:%d.1", "vote:%d.99", "mine:%d", "show:%d", "options:%d.0", "options:%d.9", "options:%d.999", "close:%d", "extend:%d", "cancel:%d"} {
				fits(route, press(p, "bruno", fmt.Sprintf(route, id)))
			}
			p.Settle()
			p.Do(`bruno presses "Voter" on "Vote"`)
			p.Do(`bruno presses "Déposer mon bulletin"`)
			p.Do(`clock 2026-11-27 18:00`)
			for _, route := range []string{"result:%d", "how:%d.0", "how:%d.3", "how:%d.99", "show:%d", "vote:%d", "options:%d.0", "receipt:%d"} {
				fits(route, press(p, "bruno", fmt.Sprintf(route, id)))
			}
			if posts := p.Stage.Posts(t, "bruno", chat.Place{Room: bot.Announcements}); len(posts) != 2 {
				t.Errorf("%d posts, want the vote and its result: is one over the limits?", len(posts))
			}
			if strings.Contains(p.Log.String(), "level=ERROR") {
				t.Errorf("the log:\n%s", p.Log)
			}
		})
	}
}

func TestSuggestions(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	begin(p, sample("simple"))
	begin(p, sample("autre"))
	for _, c := range []struct{ who, text, want string }{
		{"bruno", "fermer ", "fermer #1|fermer #2"}, {"bruno", "fermer #2", "fermer #2"}, {"bruno", "annuler nom", "annuler #2"},
		{"bruno", "prolonger #", "prolonger #1|prolonger #2"}, {"awa", "fermer ", ""}, {"awa", "", ""},
		{"bruno", "", "ouvrir|fermer|prolonger|annuler"},
	} {
		var got []string
		for _, s := range p.Bot.Suggest(context.Background(), chat.Query{From: person(c.who), Name: "vote", Text: c.text}) {
			got = append(got, s.Text)
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s /vote %q: %q, want %q", c.who, c.text, got, c.want)
		}
	}
}

// The exports hold the results and the published ballots, and nobody's vote.
func TestExports(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	p.Do(`bruno in #comite: /exemple budget`)
	votesOf(t, p)
	p.Do(`clock 2026-11-27 18:00`)
	names, err := p.Bot.ExportTo(context.Background(), t.TempDir()+"/export")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"votes.csv", "vote_options.csv", "vote_options.json", "vote-1.json"} {
		if !strings.Contains(strings.Join(names, " "), want) {
			t.Errorf("no %s in %v", want, names)
		}
	}
}

func TestCastFor(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	id := begin(p, sample("simple"))
	cast := func(member int64, b votes.Ballot) (receipt string, err error) {
		err = p.Bot.As(context.Background(), "votes", p.Now(), func(c *bot.Call) error {
			receipt, err = votes.CastFor(c, id, member, b)
			return err
		})
		return receipt, err
	}
	one, err := cast(1, votes.Ballot{{Option: 2}, {Option: 1}})
	if err != nil || len(one) != 14 {
		t.Fatalf("receipt %q, %v", one, err)
	}
	if two, err := cast(1, nil); err != nil || two == one {
		t.Errorf("cast again: %q after %q, %v", two, one, err)
	}
	var wrong *votes.BallotError
	if _, err := cast(1, votes.Ballot{{Option: 9}}); !errors.As(err, &wrong) {
		t.Errorf("an unknown option: %v", err)
	}
	if _, err := cast(999, nil); !errors.Is(err, storage.ErrForeign) {
		t.Errorf("an unknown member: %v", err)
	}
	p.SetNow(friday)
	if _, err := cast(1, nil); !errors.Is(err, votes.ErrNotOpen) {
		t.Errorf("at the closing second: %v", err)
	}
}
