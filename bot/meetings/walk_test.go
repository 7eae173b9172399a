package meetings_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"livinglab/bot/bottest"
)

// Whatever people do to meetings, in whatever order, over weeks and restarts:
// what is planned has its timers and nothing else has, nobody has a seat too many,
// and nobody is told one thing twice.
func TestWalk(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			w := walk{Player: bottest.Open(t, bottest.Options{Features: features()}), r: rand.New(rand.NewPCG(seed, 5))}
			for range 120 {
				w.step()
				w.check(t)
			}
		})
	}
}

// walk is a lab in which somebody does something at random.
type walk struct {
	*bottest.Player
	r    *rand.Rand
	done []string
}

func (w *walk) pick(from ...string) string { return from[w.r.IntN(len(from))] }

// step has somebody do one thing, as a platform would send it, sensible or not.
func (w *walk) step() {
	committee, anyone := w.pick("bruno", "diane", "claire"), w.pick("bruno", "diane", "claire", "awa", "luis", "mei", "olivier")
	date := one(w.T, w.Player, `SELECT coalesce((SELECT id FROM meeting_dates ORDER BY state <> 'planned', id * ? % 997, id LIMIT 1), 0)`, 1+w.r.IntN(996))
	sequence := one(w.T, w.Player, `SELECT coalesce((SELECT sequence FROM meeting_dates WHERE id = ?), 0)`, date)
	version := one(w.T, w.Player, `SELECT coalesce((SELECT m.version FROM meeting_dates d JOIN meetings m ON m.id = d.meeting WHERE d.id = ?), 0)`, date)
	switch n := w.r.IntN(20); {
	case n == 0:
		what := w.pick("mardi 18 h", "demain 9 h, 2 h", "tous les mardis à 18 h", "chaque jour ouvrable à 9 h", "le premier jeudi du mois à 12 h, 4 fois", "aux deux semaines le vendredi à 22 h, 12 h")
		w.did(committee, "plans "+what, w.Do(committee+" in #"+w.pick("comite", "ideation", "annonces")+": /rencontre Rencontre, "+what))
		if draft := one(w.T, w.Player, `SELECT coalesce(max(id), 0) FROM meeting_drafts`); draft != "0" {
			submitted(w.Player, committee, "details-save", draft, "capacity", w.pick("", "1", "2", "3"))
			pressed(w.Player, committee, "plan", draft)
		}
	case n < 9:
		pressed(w.Player, anyone, w.pick("yes", "maybe", "no"), date)
	case n < 11:
		to := w.Now().Add(time.Duration(w.r.IntN(20*24)-24) * time.Hour)
		pressed(w.Player, committee, "move-yes", fmt.Sprint(date, ".", sequence, ".", to.Unix()))
	case n == 11:
		submitted(w.Player, committee, "cancel-save", date+"."+sequence, "reason", "Tempête")
	case n == 12:
		submitted(w.Player, committee, "edit-save", date+"."+version, "title", "Rencontre", "length", w.pick("1 h", "2 h"), "capacity", w.pick("", "1", "2", "4"))
	case n == 13:
		submitted(w.Player, committee, "series-save", date+"."+version, "rule", w.pick("tous les mercredis à 10 h", "le 15 de chaque mois à 9 h", "tous les mardis à 18 h, 3 fois"))
		if draft := one(w.T, w.Player, `SELECT coalesce(max(id), 0) FROM meeting_drafts`); draft != "0" {
			pressed(w.Player, committee, "series-yes", date+"."+draft)
		}
	case n == 14 && w.r.IntN(3) == 0:
		pressed(w.Player, committee, "series-end-yes", date+"."+version)
	case n == 15:
		w.Restart()
	default:
		w.SetNow(w.Now().Add(time.Duration(w.r.IntN(60*24)) * time.Minute))
	}
	w.Settle()
}

func (w *walk) did(who, what, came string) { w.done = append(w.done, who+" "+what+": "+came) }

// check holds the lab to what is always so.
func (w *walk) check(t *testing.T) {
	t.Helper()
	for what, query := range map[string]string{
		"a date that is to come has no timer of its end, or a wrong one": `SELECT count(*) FROM meeting_dates d WHERE d.state = 'planned'
			AND NOT EXISTS (SELECT 1 FROM timers t WHERE t.feature = 'meetings' AND t.kind = 'end' AND t.key = CAST(d.id AS TEXT) AND t.due = d.ends)`,
		"a date that is not to come has a timer": `SELECT count(*) FROM timers t JOIN meeting_dates d ON t.key = CAST(d.id AS TEXT) OR t.key LIKE d.id || '.%'
			WHERE t.feature = 'meetings' AND t.kind IN ('end', 'remind', 'nudge') AND d.state <> 'planned'`,
		"a timer failed": `SELECT count(*) FROM timers WHERE attempts > 0 OR state = 'dead'`,
		"a series that goes on has no date to come": `SELECT count(*) FROM meetings m WHERE m.rules IS NOT NULL AND m.ended IS NULL
			AND NOT EXISTS (SELECT 1 FROM meeting_dates d WHERE d.meeting = m.id AND d.state = 'planned')
			AND EXISTS (SELECT 1 FROM timers t WHERE t.feature = 'meetings' AND t.kind = 'fill' AND t.key = CAST(m.id AS TEXT))
			AND m.rules NOT LIKE '%COUNT%'`,
		"two have one turn": `SELECT count(*) FROM (SELECT 1 FROM meeting_answers WHERE answer = 'yes' GROUP BY date, turn HAVING count(*) > 1)`,
		"a next date has no post": `SELECT count(*) FROM meetings m WHERE EXISTS (SELECT 1 FROM meeting_dates d WHERE d.meeting = m.id AND d.state = 'planned')
			AND NOT EXISTS (SELECT 1 FROM meeting_dates d WHERE d.meeting = m.id AND d.state = 'planned' AND d.posted = 1)`,
		"a message is there twice":                    `SELECT count(*) FROM (SELECT 1 FROM outbox GROUP BY key HAVING count(*) > 1)`,
		"a message was of no use when it was written": `SELECT count(*) FROM outbox WHERE until <= created`,
	} {
		if got := one(t, w.Player, query); got != "0" {
			t.Fatalf("%s: %s\nafter %s\n%s", what, got, w.Now(), strings.Join(w.done, "\n"))
		}
	}
	if log := w.Log.String(); strings.Contains(log, "level=ERROR") {
		t.Fatal(log[strings.Index(log, "level=ERROR"):])
	}
}
