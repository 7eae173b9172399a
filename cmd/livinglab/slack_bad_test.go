package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/bot/tally"
	"livinglab/bot/votes"
)

// What people and Slack do that nobody should, through Slack, on the whole
// product. Much of it is in the conversations, which replay through Slack word
// for word (hostile and endless texts, wrong dates, too many points, presses on
// what is closed or gone, forms sent twice, two who close at once), and in the
// adapter's tests (signatures, sizes, payloads that nobody sends, other
// workspaces, guests and those who left). The rest is here.

// badLab is a lab in a local Slack, with a round, an idea of Awa's and a vote by
// approval and one by points.
type badLab struct {
	*bottest.Player
	slack *slacktest.Server
}

func newBadLab(t *testing.T) *badLab {
	p := bottest.Open(t, bottest.Options{Features: features(), Open: slacktest.OnSlack})
	l := &badLab{p, p.Stage.(*slacktest.Stage).Server()}
	p.Do(`claire in #comite: /ronde ouvrir`)
	p.Do(`claire fills title="Bien vivre ici" question="Qu’est-ce qui aiderait?" closes="vendredi 4 décembre 18 h"`)
	p.Do(`claire presses "Ouvrir la ronde"`)
	p.Do(`awa in #ideation: /idee Un café des langues`)
	for title, kind := range map[string]tally.Kind{"Les projets": tally.Approval, "Les moyens": tally.Points} {
		plan := votes.Plan{Title: title, Kind: kind, Most: 2, Seats: 1, Closes: p.Now().Add(72 * time.Hour).Unix(), Options: []votes.Choice{
			{Title: "Un vélo pour chaque arrivant", In: true}, {Title: "Un ciné-club", In: true}}}
		err := p.Bot.As(t.Context(), "votes", p.Now(), func(c *bot.Call) error { _, err := votes.Begin(c, plan); return err })
		if err != nil {
			t.Fatal(err)
		}
	}
	p.Settle()
	return l
}

// tells fails unless what came of a line has the words.
func (l *badLab) tells(line, words string) {
	l.T.Helper()
	if got := l.Do(line); !strings.Contains(got, words) {
		l.T.Errorf("%s\n%s\nwant %q", line, got, words)
	}
}

// counts fails unless a query gives a number.
func (l *badLab) counts(want int, query string, args ...any) {
	l.T.Helper()
	got := -1
	err := l.DB.Read(context.Background(), func(tx *sql.Tx) error { return tx.QueryRow(query, args...).Scan(&got) })
	if err != nil || got != want {
		l.T.Errorf("%s: %d, %v, want %d", query, got, err, want)
	}
}

// A form that was open when its vote closed is told so, and counts for nothing.
func TestAFormSentAfterItsVoteClosed(t *testing.T) {
	l := newBadLab(t)
	l.Do(`luis presses "Voter" on "Les moyens"`)
	l.tells(`luis chooses "Donner des points (idées 1 à 2)": "1", "2"`, "(form)")
	vote := 1
	if strings.Contains(l.Do(`claire in #comite: /vote fermer 2`), "Les moyens") {
		vote = 2
	} else {
		l.Do(`claire in #comite: /vote fermer 1`)
	}
	l.Do(`claire presses "Fermer maintenant"`)
	l.tells(`luis fills a="2" b="1"`, "terminé")
	l.tells(`luis presses "Voter" on "Les projets"`, "Votre bulletin")
	l.counts(0, `SELECT count(*) FROM ballot_drafts`)
	l.counts(1, `SELECT count(*) FROM votes WHERE id = ? AND state = 'closed' AND voted = 0`, vote)
}

// A command that an older manifest had, and the bot no longer has, is answered
// with what there is.
func TestACommandOfAnOldManifest(t *testing.T) {
	l := newBadLab(t)
	l.tells(`luis in #ideation: /idees-du-mois logement`, "Je ne connais pas cette commande")
	l.tells(`luis in #ideation: /idea Un jardin`, "est ajoutée")
	l.tells(`luis in #ideation: /idee2 Un jardin`, "/idee")
}

// The same envelope that comes twice at the same time acts once, and whoever sent
// it is answered both times.
func TestTheSameEnvelopeTwiceAtOnce(t *testing.T) {
	l := newBadLab(t)
	const many = 60
	l.slack.Twice(true)
	before := len(l.slack.AckTimes())
	var all sync.WaitGroup
	for i := range many {
		who := fmt.Sprintf("U0FOIS%03d", i)
		l.slack.AddPeople(slacktest.Person{ID: who, Name: who, Locale: "fr-CA"})
		all.Go(func() {
			post := l.post("Un café des langues")
			got := chattest.Sprint(l.Stage.Press(t, who, post, *controlTo(post, "ideas:support:")))
			if !strings.Contains(got, "Vous appuyez") && !strings.Contains(got, "C’est déjà fait") {
				t.Errorf("%s is told: %s", who, got)
			}
		})
	}
	all.Wait()
	l.slack.AwaitAcks(t, before+2*many)
	l.counts(many, `SELECT count(*) FROM idea_supports`)
	l.counts(many, `SELECT supports FROM ideas WHERE id = 1`)
}

// An older press that comes again after newer ones changes nothing.
func TestEnvelopesOutOfOrder(t *testing.T) {
	l := newBadLab(t)
	l.tells(`luis presses "Appuyer" on "Un café des langues"`, "Vous appuyez")
	first := l.slack.Last("luis")
	l.tells(`luis presses "Appuyer" on "Un café des langues"`, "est retiré")
	second := l.slack.Last("luis")
	for _, act := range []*slacktest.Act{first, second, first} {
		act.Again()
		act.Wait(t)
	}
	l.counts(0, `SELECT count(*) FROM idea_supports`)
	l.tells(`luis presses "Appuyer" on "Un café des langues"`, "Vous appuyez")
}

// A person to whom nobody may write is left out of the reminders, once; the
// others have theirs.
func TestNobodyMayWriteToSomeone(t *testing.T) {
	l := newBadLab(t)
	l.Stage.(chattest.Forbids).Forbid(t, "mei")
	l.Do(`clock 2026-11-25 10:01`)
	came := l.Do(`clock 2026-11-25 10:02`)
	l.counts(0, `SELECT count(*) FROM outbox WHERE state = 'waiting'`)
	if posts := l.Stage.Posts(t, "luis", chat.Place{Direct: true}); len(posts) == 0 {
		t.Errorf("luis has no reminder: %s", came)
	}
	refused := 0
	for _, r := range l.slack.Refused() {
		if r.Code == "restricted_action" {
			refused++
		}
	}
	if refused != 1 {
		t.Errorf("mei was written to %d times", refused)
	}
}

// While another program keeps the database, everyone who presses is told within
// what Slack waits, and nothing is done; afterwards it works.
func TestTheDatabaseIsLockedWhilePeoplePressInSlack(t *testing.T) {
	l := newBadLab(t)
	other, err := sql.Open("sqlite3", "file:"+l.DB.Path()+"?_txlock=exclusive&_busy_timeout=2000")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	before := len(l.slack.AckTimes())
	var all sync.WaitGroup
	for _, who := range []string{"luis", "mei", "olivier", "bruno"} {
		all.Go(func() {
			post := l.post("Un café des langues")
			got := chattest.Sprint(l.Stage.Press(t, who, post, *controlTo(post, "ideas:support:")))
			if !strings.Contains(got, "rien n’a été changé") {
				t.Errorf("%s is told: %s", who, got)
			}
		})
	}
	all.Wait()
	for _, took := range l.slack.AckTimes()[before:] {
		if took > 3*time.Second {
			t.Errorf("acknowledged after %v", took)
		}
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	l.counts(0, `SELECT count(*) FROM idea_supports`)
	l.tells(`luis presses "Appuyer" on "Un café des langues"`, "Vous appuyez")
}

// post is the post of an idea, as everyone sees it.
func (l *badLab) post(title string) *chattest.Seen {
	for _, s := range l.Stage.Posts(l.T, "claire", chat.Place{Room: "ideation"}) {
		if s.Title == title {
			return s
		}
	}
	l.T.Fatalf("no post %q", title)
	return nil
}

// What is written in a thread is kept, however long it is and whatever it looks
// like, and the idea goes on.
func TestAnEndlessComment(t *testing.T) {
	l := newBadLab(t)
	l.tells(`luis in #ideation > "Un café des langues": `+strings.Repeat("très ", 8000)+"long", "Commentaires: 1")
	l.tells(`mei in #ideation > "Un café des langues": <!channel> @everyone *gras* <@claire> <https://x|y>`, "Commentaires: 2")
	l.tells(`mei presses "Plus…" on "Un café des langues"`, "Commentaires: 2")
	l.counts(2, `SELECT count(*) FROM idea_comments`)
}
