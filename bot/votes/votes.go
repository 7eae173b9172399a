// Package votes is the lab's secret votes: the committee makes a shortlist and
// opens a vote, members vote in private until it closes, and the lab gets its
// projects with everything that is needed to check them.
//
// # What is kept, and until when
//
// While a vote is open, a row of ballots holds a member, what they voted, their
// receipt and when it was cast: it must, for they may change it, and of two
// accounts that turn out to be one person the latest ballot stands. Whoever can read the database
// file can read it, and the README says so. At the closing, in one transaction,
// the ballots are written without names into a file (a tally.File), sorted by
// receipts that were drawn at random, which is a shuffle; then the rows are
// deleted and their traces wiped (bot.Call.Scrub). From then on a voter finds
// their ballot by the receipt that they alone have. What remains of a person is
// that they voted: not when, and not with what.
//
// # Where ballots are shown
//
// Only in whispers, which no platform stores: chat.Replace never puts a card in
// place of one that stays (a post, a direct message), so that none can become a
// ballot.
//
// # Blank ballots
//
// A voter may cast an empty ballot, after having been asked. It counts for the
// quorum and supports nothing; with equal shares its part of the money is spent
// on nothing until the end. That is how official elections and most voting
// tools treat it, and the only way to say "none of these" in a vote with a
// quorum.
//
// # Ties
//
// The order that decides ties is drawn at the opening, not before, from a seed
// that the post shows (tally.DrawOrder): nobody can choose it later, anyone can
// draw it again.
//
// # Files
//
// plan.go, ballot.go, count.go, money.go: the rules, without chat or storage.
// explain.go: a count in words. chart.go: a count as a picture. store*.go:
// all queries. commands*.go: what people do. cards*.go: what they see. timers.go:
// what happens by itself. direct.go: votes made without a chat.
package votes

import (
	"embed"
	"strconv"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

//go:embed text/*.yaml
var texts embed.FS

// Source is where votes get their ideas from.
type Source interface {
	// Rounds returns the rounds that a vote may be made from, newest first.
	Rounds(c *bot.Call) ([]Round, error)
	// Options returns the live ideas of a round, most supported first.
	Options(c *bot.Call, round int64) ([]Option, error)
}

// Round is a round of ideas.
type Round struct {
	ID    int64
	Title string
	Ideas int  // how many are live
	Open  bool // whether ideas may still be proposed
}

// Option is an idea that may be voted for.
type Option struct {
	ID       int64
	Title    string
	About    string // its description, or ""
	Supports int
}

// Config is how the lab votes.
type Config struct {
	// RemindBefore is how long before the closing those who have not voted are
	// reminded, once; 0 is 24 hours. A vote that lasts less than twice that
	// reminds at half-time.
	RemindBefore time.Duration
}

// feature is what the handlers share.
type feature struct {
	source Source
	remind time.Duration
}

// New returns the feature.
func New(source Source, cfg Config) bot.Feature {
	f := &feature{source: source, remind: cfg.RemindBefore}
	if f.remind == 0 {
		f.remind = 24 * time.Hour
	}
	which := []bot.Arg{{Key: "which", Optional: true, Suggest: suggestVotes}}
	return bot.Feature{
		Name:  "votes",
		Texts: texts,
		Commands: []bot.Command{{
			Key: "vote", Reads: true, Do: home,
			Subs: []bot.Command{
				{Key: "open", Who: bot.RoleCommittee, Do: f.start},
				{Key: "close", Who: bot.RoleCommittee, Reads: true, Args: which, Do: closeCommand},
				{Key: "extend", Who: bot.RoleCommittee, Reads: true, Args: []bot.Arg{{Key: "when", Suggest: suggestVotes}}, Do: extendCommand},
				{Key: "cancel", Who: bot.RoleCommittee, Reads: true, Args: which, Do: cancelCommand},
			},
		}},
		Actions: append(append(memberActions(), committeeActions(f)...), planActions(f)...),
		Posts: []bot.Post{
			{Kind: "vote", Render: renderVote},
			{Kind: "result", Render: renderResult},
		},
		Timers: []bot.Timer{
			{Kind: "open", Late: bot.Always, Do: f.openTimer},
			{Kind: "remind", Late: bot.Within(48 * time.Hour), Do: remindTimer}, // and until the vote closes
			{Kind: "refresh", Late: bot.Always, Do: refreshTimer},
			{Kind: "close", Late: bot.Always, Do: closeTimer},
		},
		Open:   openLines,
		Next:   nextButtons,
		Recall: recall,
		Merge:  mergeMembers,
		Exports: []bot.Export{
			{Name: "votes", Query: `SELECT id, state, title, about, nullif(round, 0) AS round, kind, most, rule, nullif(seats, 0) AS seats,
				nullif(budget, 0) AS budget, quorum AS quorum_percent, who AS least_role, opens AS opens_at, closes AS closes_at,
				ended AS ended_at, eligible, voted, needed, reason FROM votes ORDER BY id`},
			{Name: "vote_options", Query: `SELECT vote, number, title, nullif(cost, 0) AS cost, nullif(idea, 0) AS idea, place
				FROM vote_options ORDER BY vote, number`},
		},
		Files: []bot.Export{{Name: "ballots", Query: `SELECT 'vote-' || vote || '.json', file FROM vote_results ORDER BY vote`}},
	}
}

// memberActions are what anyone may do.
func memberActions() []bot.Action {
	return []bot.Action{
		{Name: "home", Reads: true, Do: home},
		{Name: "show", Reads: true, Do: show},
		{Name: "options", Reads: true, Do: showOptions},
		{Name: "vote", Reads: true, Do: fill},
		{Name: "mine", Reads: true, Do: mine},
		{Name: "approve", Do: approve},
		{Name: "give", Reads: true, Do: give},
		{Name: "give-save", Do: giveSave},
		{Name: "place", Do: place},
		{Name: "select", Reads: true, Do: selectRanked},
		{Name: "move", Do: move},
		{Name: "clear", Do: clearBallot},
		{Name: "revert", Do: revert},
		{Name: "cast", Do: cast},
		{Name: "blank", Do: castBlank},
		{Name: "result", Reads: true, Do: showResult},
		{Name: "how", Reads: true, Do: how},
		{Name: "receipt", Reads: true, Do: askReceipt},
		{Name: "receipt-find", Reads: true, Do: findReceipt},
	}
}

// committeeActions are what the committee may do with a vote.
func committeeActions(f *feature) []bot.Action {
	return []bot.Action{
		{Name: "close", Who: bot.RoleCommittee, Reads: true, Do: askClose},
		{Name: "close-now", Who: bot.RoleCommittee, Do: closeNow},
		{Name: "extend", Who: bot.RoleCommittee, Reads: true, Do: askExtend},
		{Name: "extend-save", Who: bot.RoleCommittee, Reads: true, Do: extendSave},
		{Name: "extend-yes", Who: bot.RoleCommittee, Do: f.extendYes},
		{Name: "cancel", Who: bot.RoleCommittee, Reads: true, Do: askCancel},
		{Name: "cancel-save", Who: bot.RoleCommittee, Do: cancelSave},
	}
}

// planActions are how the committee makes a vote.
func planActions(f *feature) []bot.Action {
	actions := []bot.Action{
		{Name: "new", Do: f.start},
		{Name: "round", Do: f.chooseRound},
		{Name: "free", Reads: true, Do: f.askFree},
		{Name: "free-save", Do: f.saveFree},
		{Name: "plan", Do: f.showPlan},
		{Name: "plan-basics", Reads: true, Do: askBasics},
		{Name: "plan-basics-save", Do: f.saveBasics},
		{Name: "plan-ideas", Do: f.showShortlist},
		{Name: "plan-pick", Do: f.pick},
		{Name: "plan-top", Reads: true, Do: askTop},
		{Name: "plan-top-save", Do: f.saveTop},
		{Name: "plan-typed", Reads: true, Do: askTyped},
		{Name: "plan-typed-save", Do: f.saveTyped},
		{Name: "plan-count", Reads: true, Do: showCount},
		{Name: "plan-kind", Do: f.saveKind},
		{Name: "plan-rule", Do: f.saveRule},
		{Name: "plan-most", Reads: true, Do: askMost},
		{Name: "plan-most-save", Do: f.saveMost},
		{Name: "plan-win", Reads: true, Do: showWin},
		{Name: "plan-seats", Reads: true, Do: askSeats},
		{Name: "plan-seats-save", Do: f.saveSeats},
		{Name: "plan-budget", Reads: true, Do: askBudget},
		{Name: "plan-budget-save", Do: f.saveBudget},
		{Name: "plan-costs", Reads: true, Do: askCosts},
		{Name: "plan-costs-save", Do: f.saveCosts},
		{Name: "plan-who", Reads: true, Do: showWho},
		{Name: "plan-quorum", Do: f.saveQuorum},
		{Name: "plan-voters", Do: f.saveVoters},
		{Name: "preview", Do: f.preview},
		{Name: "specimen", Reads: true, Do: specimen},
		{Name: "open", Do: f.openPlan},
		{Name: "drop", Reads: true, Do: askDrop},
		{Name: "drop-yes", Do: dropYes},
	}
	for i := range actions {
		actions[i].Who = bot.RoleCommittee
	}
	return actions
}

// PrepareButton begins a vote with the ideas of a round, wherever the committee
// is offered it.
func PrepareButton(c *bot.Call, round int64) chat.Button {
	return chat.Button{Label: c.S("votes.button.prepare"), Style: chat.Primary,
		Route: chat.Route{Feature: "votes", Action: "round", Arg: strconv.FormatInt(round, 10)}}
}

// valueNumbers reads the values chosen in a menu.
func valueNumbers(c *bot.Call) ([]int, error) {
	out := make([]int, 0, len(c.Values))
	for _, v := range c.Values {
		n, err := strconv.Atoi(v)
		if err != nil {
			return nil, stale(c)
		}
		out = append(out, n)
	}
	return out, nil
}

// stale tells that a card is out of date, or was never ours.
func stale(c *bot.Call) error { return c.Problem("core.stale") }

// closesText is when a vote closes, in full and with what is left.
func closesText(c *bot.Call, v vote) chat.Text {
	return c.T("closes", "at", c.Local(v.Closes), "left", left(c, v.Closes))
}
