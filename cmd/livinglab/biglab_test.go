package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/ideas"
	"livinglab/bot/tally"
	"livinglab/bot/votes"
	"livinglab/storage"
)

// The size of the lab that is measured: the one that the product is promised
// for.
const (
	bigMembers    = 10_000
	bigIdeas      = 5_000
	bigSupports   = 100_000
	bigBallots    = 100_000 // those of the closed votes, published, and of the one that is open
	bigClosing    = 5_000   // ballots of one closed vote
	bigOptions    = 60
	bigEvents     = 50_000 // a busy week of presses
	bigSent       = 30_000 // reminders of three months
	bigCommittee  = 8      // members 2 to 9; member 1 is the coordinator
	bigPlatformID = "big"
)

// bigStart is when the lab is measured, and bigClose when its open votes close.
var (
	bigZone  = time.FixedZone("Saguenay", -5*3600)
	bigStart = time.Date(2026, 11, 12, 9, 0, 0, 0, bigZone)
	bigClose = bigStart.Add(48 * time.Hour)
)

// bigPlatform is a chat with ten thousand people that shows everything at once.
type bigPlatform struct{}

func (bigPlatform) Name() string                                               { return bigPlatformID }
func (bigPlatform) Limits() chat.Limits                                        { return chat.Common }
func (bigPlatform) Run(ctx context.Context, _ chat.Handler) error              { <-ctx.Done(); return nil }
func (bigPlatform) Edit(context.Context, chat.Target, string, chat.Card) error { return nil }
func (bigPlatform) Post(_ context.Context, _ chat.Target, _ chat.Card, key string) (string, error) {
	return key, nil
}

func (bigPlatform) People(context.Context) ([]chat.Person, error) {
	out := make([]chat.Person, bigMembers)
	for i := range out {
		out[i] = bigPerson(i + 1)
	}
	return out, nil
}

// bigPerson is the n-th member as the platform tells of them.
func bigPerson(n int) chat.Person {
	return chat.Person{Account: chat.Account{Platform: bigPlatformID, ID: fmt.Sprint("m", n)}, Name: fmt.Sprint("Membre ", n), Locale: "fr-CA"}
}

// bigRole is the role of an account.
func bigRole(a chat.Account, _ []string) bot.Role {
	var n int
	fmt.Sscanf(a.ID, "m%d", &n) //nolint:errcheck // 0 is nobody
	switch {
	case n == 1:
		return bot.RoleCoordinator
	case n <= 1+bigCommittee:
		return bot.RoleCommittee
	}
	return bot.RoleMember
}

// bigLab is the lab, open.
type bigLab struct {
	*bot.Bot
	db  *storage.DB
	now time.Time
	n   int // events so far
}

// openBig opens the lab as the program would: the checks of the file, the
// features, the people.
func openBig(t testing.TB, path string) *bigLab {
	t.Helper()
	l := &bigLab{now: bigStart}
	var err error
	if l.db, err = storage.Open(context.Background(), path, storage.Options{}); err != nil {
		t.Fatal(err)
	}
	rooms := map[string][]bot.Room{}
	for _, name := range roomNames {
		rooms[name] = []bot.Room{{Platform: bigPlatformID, ID: name}}
	}
	if l.Bot, err = bot.New(bot.Options{DB: l.db, Features: features(), Platforms: []chat.Platform{bigPlatform{}},
		Lab: bot.Lab{Name: "Grand labo", Lang: chat.French, Zone: bigZone, Rooms: rooms, Roles: bigRole},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: func() time.Time { return l.now }}); err != nil {
		t.Fatal(err)
	}
	l.Meet(context.Background())
	return l
}

// handle acts on an event of a member and refuses an answer that says that
// something went wrong.
func (l *bigLab) handle(t testing.TB, member int, e chat.Event) string {
	t.Helper()
	l.n++
	e.ID, e.From, e.At = fmt.Sprint("big", l.n), bigPerson(member), chat.Place{Room: bot.Ideation}
	return bigWords(t, e, l.Handle(context.Background(), e))
}

// bigWords is what an answer shows: a card, always.
func bigWords(t testing.TB, e chat.Event, a chat.Answer) string {
	t.Helper()
	if a.Card == nil {
		t.Fatalf("%+v: %+v", e, a)
	}
	words := []string{a.Card.Title.String()}
	for _, body := range a.Card.Body {
		words = append(words, body.String())
	}
	all := strings.Join(words, "\n")
	for _, wrong := range []string{"problème de notre", "Réessayez", "périmé"} {
		if strings.Contains(all, wrong) {
			t.Fatalf("%+v: %s", e, all)
		}
	}
	return all
}

func typed(line string) chat.Event {
	name, text, _ := strings.Cut(line, " ")
	return chat.Event{Command: &chat.Command{Name: name, Text: text}}
}

func pressed(feature, action, arg string, values ...string) chat.Event {
	return chat.Event{Press: &chat.Press{Route: chat.Route{Feature: feature, Action: action, Arg: arg}, Values: values}}
}

// exec runs a statement beside the bot.
func (l *bigLab) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	if err := l.db.Write(context.Background(), func(tx *sql.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		t.Fatal(query, err)
	}
}

// closeNow makes the closing of a vote due.
func (l *bigLab) closeNow(t testing.TB, vote int64) {
	t.Helper()
	l.exec(t, `UPDATE votes SET opens = ? - 86400, closes = ? WHERE id = ?`, l.now.Unix(), l.now.Unix(), vote)
	l.exec(t, `UPDATE timers SET due = ? WHERE feature = 'votes' AND kind = 'close' AND key = ?`, l.now.Unix(), fmt.Sprint(vote))
}

// number is the answer of a query that has one.
func (l *bigLab) number(t testing.TB, query string, args ...any) (n int64) {
	t.Helper()
	if err := l.db.Read(context.Background(), func(tx *sql.Tx) error { return tx.QueryRow(query, args...).Scan(&n) }); err != nil {
		t.Fatal(query, err)
	}
	return n
}

// buildBig makes the lab's file. What the features index by their own rules
// (the words of ideas, the count of votes) is made by them, the rest by SQL.
func buildBig(t testing.TB) string {
	t.Helper()
	began := time.Now()
	path := filepath.Join(t.TempDir(), "big.db")
	l := openBig(t, path) // meets the 10,000
	l.bigRound(t)
	for i := range (bigBallots - bigMembers) / bigClosing {
		id := l.bigVote(t, bigPlans[i%len(bigPlans)].plan(i), bigClosing)
		l.closeNow(t, id)
		if _, err := l.Tick(context.Background(), l.now); err != nil {
			t.Fatal(err)
		}
	}
	l.bigVote(t, bigPlans[0].plan(99), bigMembers) // the one that is open, where everyone has voted
	l.exec(t, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO seen_events (platform, event, at) SELECT ?, hex(randomblob(12)), ? - i FROM n`, bigEvents, bigPlatformID, bigStart.Unix())
	l.exec(t, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO outbox (key, platform, kind, target, card, due, state, post, created)
		SELECT 'votes/remind/0/' || i, ?, 'person', 'm' || (i % 10000 + 1), '{}', ? - i, 'sent', 'p' || i, ? - i FROM n`,
		bigSent, bigPlatformID, bigStart.Unix(), bigStart.Unix())
	l.exec(t, `UPDATE posts SET post = key, dirty = 0, hash = 'shown'`)
	l.exec(t, `DELETE FROM settings WHERE key = 'scrub'`)
	for want, query := range map[int64]string{
		bigMembers: `SELECT count(*) FROM members`, bigIdeas: `SELECT count(*) FROM ideas`,
		bigBallots: `SELECT (SELECT count(*) FROM ballots) + (SELECT sum(json_array_length(file, '$.ballots')) FROM vote_results)`,
	} {
		if got := l.number(t, query); got != want {
			t.Fatalf("%s: %d, want %d", query, got, want)
		}
	}
	size := l.number(t, `SELECT page_count * page_size / 1048576 FROM pragma_page_count, pragma_page_size`)
	if err := l.db.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d members, %d ideas, %d supports, %d ballots: %d MiB, built in %v", bigMembers, bigIdeas, bigSupports, bigBallots,
		size, time.Since(began).Round(time.Millisecond))
	return path
}

var (
	bigThings = strings.Fields(`atelier café jardin guide carte radio navette covoiturage mentorat jumelage visite fête cuisine bibliothèque
		cours banque prêt marché chorale théâtre journal forum bourse stage parrainage tournoi exposition cinéma randonnée patinoire potager`)
	bigTopics = strings.Fields(`logement emploi langues vêtements hiver musique sport santé transport budget impôts conduite lecture
		informatique photographie couture menuiserie vélo ski raquette pêche histoire géographie astronomie bénévolat familles voisins culture`)
	bigPlaces = strings.Fields(`Chicoutimi Jonquière Alma Roberval Dolbeau Saint-Félicien cégep université quartier centre-ville campus aréna parc`)
)

// bigRound opens the round with all its ideas and supports.
func (l *bigLab) bigRound(t testing.TB) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	err := l.As(context.Background(), "ideas", l.now, func(c *bot.Call) error {
		round, err := ideas.OpenRound(c, ideas.Round{Title: "Grande ronde", Question: "Que faire ensemble?", Themes: bigTopics[:8], Closes: bigStart.Add(240 * time.Hour)})
		for i := 0; i < bigIdeas && err == nil; i++ {
			title := fmt.Sprintf("Un %s %s pour %s à %s %d", pick(bigThings), pick(bigTopics), pick(bigTopics), pick(bigPlaces), i)
			var body strings.Builder
			for range 3 {
				fmt.Fprintf(&body, "On pourrait offrir un %s de %s, avec le %s du %s. ", pick(bigThings), pick(bigTopics), pick(bigThings), pick(bigPlaces))
			}
			_, err = ideas.Propose(c, round, int64(i+100), title, body.String(), pick(bigTopics[:8]))
		}
		for n := int64(0); n < bigSupports && err == nil; {
			var changed int64 // a few ideas have most of the supports, as in life
			changed, err = storage.Exec(c.Context(), c.Tx, `INSERT INTO idea_supports (idea_id, member_id) VALUES (?, ?) ON CONFLICT DO NOTHING`,
				1+r.IntN(bigIdeas)*r.IntN(bigIdeas)/bigIdeas, 1+r.IntN(bigMembers))
			n += changed
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	l.exec(t, `UPDATE ideas SET supports = (SELECT count(*) FROM idea_supports s WHERE s.idea_id = ideas.id)`)
	l.exec(t, `INSERT INTO round_people SELECT DISTINCT 1, member_id FROM idea_supports WHERE true ON CONFLICT DO NOTHING`)
}

// bigPlan is a way to vote and count.
type bigPlan struct {
	name   string
	kind   tally.Kind
	most   int
	fair   bool
	seats  int
	budget int64
}

var bigPlans = []bigPlan{
	{"equal-shares", tally.Approval, 6, true, 10, 0},
	{"equal-shares-budget", tally.Approval, 6, true, 0, 500_000},
	{"most-approved", tally.Approval, 6, false, 10, 0},
	{"schulze", tally.Ranking, 8, false, 1, 0},
	{"equal-shares-points", tally.Points, 20, true, 10, 0},
	{"most-points", tally.Points, 20, false, 10, 0},
}

func (p bigPlan) plan(n int) votes.Plan {
	out := votes.Plan{Title: fmt.Sprintf("Vote %d (%s)", n, p.name), Kind: p.kind, Most: p.most, Fair: p.fair, Seats: p.seats,
		Budget: p.budget, Quorum: 10, Closes: bigClose.Unix()}
	for i := range bigOptions {
		o := votes.Choice{Idea: int64(i + 1), Title: fmt.Sprintf("Un %s de %s au %s (%d)", bigThings[i%31], bigTopics[i%28], bigPlaces[i%13], i), In: true}
		o.About = "On pourrait l’essayer un hiver, avec les gens du quartier, et voir ensuite ce qui manque."
		if p.budget > 0 {
			o.Cost = int64(5_000 + 1_700*(i%23))
		}
		out.Options = append(out.Options, o)
	}
	return out
}

// bigVote opens a vote in which that many members have voted.
func (l *bigLab) bigVote(t testing.TB, p votes.Plan, voters int) (id int64) {
	t.Helper()
	ctx := context.Background()
	err := l.As(ctx, "votes", l.now, func(c *bot.Call) (err error) {
		id, err = votes.Begin(c, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, uint64(id)))
	err = l.db.Write(ctx, func(tx *sql.Tx) error {
		for member := 1; member <= voters; member++ {
			if _, err := tx.Exec(`INSERT INTO ballots (vote, member, content, receipt) VALUES (?, ?, ?, ?)`, id, member, bigBallot(r, p),
				fmt.Sprintf("%04X-%04X-%04X", r.IntN(1<<16), r.IntN(1<<16), member)); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`INSERT INTO voters (vote, member) SELECT vote, member FROM ballots WHERE vote = ?`, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// bigBallot is a ballot as it is kept. Tastes differ, and some ideas are liked
// by more.
func bigBallot(r *rand.Rand, p votes.Plan) string {
	n := 1 + r.IntN(6)
	var options []int
	for len(options) < n {
		o := 1 + r.IntN(bigOptions)*r.IntN(bigOptions)/bigOptions
		if !slices.Contains(options, o) {
			options = append(options, o)
		}
	}
	if p.Kind != tally.Ranking {
		slices.Sort(options)
	}
	marks := make([]string, n)
	for i, o := range options {
		marks[i] = fmt.Sprintf(`{"o":%d}`, o)
		if p.Kind == tally.Points {
			marks[i] = fmt.Sprintf(`{"o":%d,"p":%d}`, o, 1+r.IntN(3))
		}
	}
	return "[" + strings.Join(marks, ",") + "]"
}
