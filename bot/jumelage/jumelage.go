// Package jumelage is the lab's intercultural matching: students from abroad and
// people from here join a programme with a short profile, are put together in
// groups of two or three, agree on what each needs, are asked how it goes, and
// tell in the end what helped and what hindered.
//
// # Who knows what
//
// A profile has two parts. What the others of a group see is marked so where it
// is asked: who one is, languages, interests, town, what one offers. When one is
// free and what one hopes for serve the matching and the coordinator alone.
// Somebody is matched only once they have agreed to that, and the moment is kept
// (participants.consented). Who leaves is a row without a profile from then on.
//
// What somebody answers to a check-in is theirs and the coordinator's, unless
// they share it with their group. Neither the journal nor a log tells who
// answered, what, or who asked for help.
// What somebody writes in an evaluation the coordinator reads without a name, and
// a report has averages of three answers or more (fewestTold).
//
// # Matching
//
// How well two people go together is points, of weights that the configuration
// has (Weights, fit.go); which groups are then the best is bot/pairing's to find.
// It takes seconds for thousands of people, so it is slow work (bot.Work), beside
// the writer: only what came of it is written, after a look at who is still there.
// A proposal is the coordinator's alone until it is published.
//
// # Conversations
//
// A group whose members share a platform that has conversations of several people
// (chat.Grouper) talks there. Others are written to each alone: the bot carries
// what they write to each other, and says so.
//
// # Files
//
// programme.go, profile.go, lists.go, fit.go, match.go, agreement.go, checkin.go:
// the rules, without chat or storage. store*.go: all queries. commands*.go: what
// people do. cards*.go: what they see. timers.go: what happens by itself. work.go:
// the matching, as slow work.
package jumelage

import (
	"embed"
	"slices"
	"time"

	"livinglab/bot"
)

//go:embed text/*.yaml
var texts embed.FS

// Config is how the lab matches.
type Config struct {
	// Weights are the points by which people go together; nil: DefaultWeights.
	Weights *Weights
	// Alone has every group written to each alone, also where its members share a
	// platform with conversations of several people.
	Alone bool
}

// feature is what the handlers share.
type feature struct {
	weights Weights
	alone   bool
}

// New returns the feature.
func New(cfg Config) bot.Feature {
	f := &feature{weights: DefaultWeights(), alone: cfg.Alone}
	if cfg.Weights != nil {
		f.weights = *cfg.Weights
	}
	return bot.Feature{
		Name:  "jumelage",
		Texts: texts,
		Commands: []bot.Command{{
			Key: "jumelage", Reads: true, Do: home,
			Subs: []bot.Command{
				{Key: "join", Do: joinCommand},
				{Key: "profile", Reads: true, Do: profileCommand},
				{Key: "group", Reads: true, Do: groupCommand},
				{Key: "help", Reads: true, Do: helpCommand},
				{Key: "talents", Reads: true, Args: []bot.Arg{{Key: "words", Optional: true}}, Do: talentsCommand},
				{Key: "leave", Reads: true, Do: leaveCommand},
				{Key: "open", Who: bot.RoleCoordinator, Args: []bot.Arg{{Key: "title", Optional: true}}, Do: openCommand},
				{Key: "match", Who: bot.RoleCoordinator, Do: matchCommand},
				{Key: "report", Who: bot.RoleCoordinator, Do: reportCommand},
				{Key: "manage", Who: bot.RoleCoordinator, Reads: true, Do: manageCommand},
			},
		}},
		Actions: slices.Concat(memberActions(f), groupActions(f), talentActions(), evaluationActions(), coordinatorActions(f)),
		Posts:   []bot.Post{{Kind: "programme", Render: renderProgramme}},
		Timers: append(evaluationTimers(), []bot.Timer{
			{Kind: "refresh", Late: bot.Always, Do: refreshTimer},
			{Kind: "end", Late: bot.Always, Do: endTimer},
			{Kind: "publish", Late: bot.Always, Do: f.publishTimer},
			{Kind: "checkin", Late: bot.Within(3 * 24 * time.Hour), Do: checkinTimer, Missed: missedCheckin},
			{Kind: "ask", Late: bot.Within(3 * 24 * time.Hour), Do: askTimer},
			{Kind: "follow", Late: bot.Within(2 * 24 * time.Hour), Do: followTimer, Missed: missedFollow},
			{Kind: "silent", Late: bot.Always, Do: silentTimer},
			{Kind: "meet", Late: bot.Within(meetBefore), Do: f.meetTimer}, // and until the meeting
		}...),
		Works:   []bot.Work{{Kind: "match", Do: f.matchNow, Done: matched}, {Kind: "report", Do: drawReport, Done: sendReport}},
		Open:    openLines,
		Next:    nextButtons,
		Merge:   mergeMembers,
		Exports: exports,
	}
}

// memberActions are what anyone may press.
func memberActions(f *feature) []bot.Action {
	return []bot.Action{
		{Name: "home", Reads: true, Do: home},
		{Name: "show", Reads: true, Do: show},
		{Name: "join", Do: joinPress},
		{Name: "who", Reads: true, Do: askWho},
		{Name: "who-save", Do: saveWho},
		{Name: "more", Reads: true, Do: askMore},
		{Name: "more-save", Do: saveMore},
		{Name: "consent", Do: consent},
		{Name: "draft-drop", Do: dropDraft},
		{Name: "profile", Reads: true, Do: showProfile},
		{Name: "pause", Do: pause},
		{Name: "resume", Do: resume},
		{Name: "leave", Reads: true, Do: askLeave},
		{Name: "leave-yes", Do: f.leaveYes},
	}
}

// groupActions are what the people of a group may press: each is checked to be one
// of it.
func groupActions(f *feature) []bot.Action {
	return []bot.Action{
		{Name: "group", Reads: true, Do: showGroup},
		{Name: "write", Reads: true, Do: askWrite},
		{Name: "write-save", Do: f.saveWrite},
		{Name: "meet", Reads: true, Do: askMeet},
		{Name: "meet-save", Do: f.saveMeet},
		{Name: "agreement", Reads: true, Do: showAgreement},
		{Name: "amend", Reads: true, Do: askAmend},
		{Name: "amend-save", Do: f.saveAmend},
		{Name: "accept", Do: accept},
		{Name: "met", Reads: true, Do: askMet},
		{Name: "met-save", Do: f.saveMet},
		{Name: "not-met", Do: notMet},
		{Name: "help", Reads: true, Do: askHelp},
		{Name: "help-save", Do: saveHelp},
		{Name: "dissolve", Reads: true, Do: askDissolve},
		{Name: "dissolve-yes", Do: f.dissolve},
	}
}

// coordinatorActions are what the coordinator may press.
func coordinatorActions(f *feature) []bot.Action {
	actions := []bot.Action{
		{Name: "new", Reads: true, Do: newProgramme},
		{Name: "basics", Reads: true, Do: askBasics},
		{Name: "basics-save", Do: saveBasics},
		{Name: "plan", Reads: true, Do: showPlan},
		{Name: "plan-size", Do: saveSize},
		{Name: "plan-kinds", Do: saveKinds},
		{Name: "plan-most", Do: saveMost},
		{Name: "rules", Reads: true, Do: showRules},
		{Name: "plan-mix", Do: saveMix},
		{Name: "plan-asks", Do: saveAsks},
		{Name: "open", Do: openPlan},
		{Name: "drop", Reads: true, Do: askDrop},
		{Name: "drop-yes", Do: dropYes},
		{Name: "manage", Reads: true, Do: manage},
		{Name: "match", Do: matchPress},
		{Name: "proposal", Reads: true, Do: showProposal},
		{Name: "proposed", Reads: true, Do: showProposed},
		{Name: "fix", Do: fix},
		{Name: "forbid", Do: forbid},
		{Name: "decisions", Reads: true, Do: showDecisions},
		{Name: "undecide", Do: undecide},
		{Name: "decide", Reads: true, Do: askDecide},
		{Name: "decide-save", Do: saveDecide},
		{Name: "publish", Reads: true, Do: askPublish},
		{Name: "publish-yes", Do: publishYes},
		{Name: "place", Reads: true, Do: askPlace},
		{Name: "place-with", Reads: true, Do: f.placeWith},
		{Name: "place-yes", Do: f.placeYes},
		{Name: "help-done", Do: helpDone},
		{Name: "end", Reads: true, Do: askEnd},
		{Name: "end-yes", Do: endYes},
	}
	for i := range actions {
		actions[i].Who = bot.RoleCoordinator
	}
	return actions
}
