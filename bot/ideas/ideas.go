// Package ideas is the lab's ideation: rounds that the committee opens, ideas
// that members propose, support and discuss, and the committee's sorting of
// them until a round closes.
//
// A round has a living post, its board, and another among the announcements,
// its news; each idea has one too, in the round's room, and what is written in
// its thread is its discussion. Ideas are never deleted: they are withdrawn by their author, hidden by the committee with a
// reason, or merged into another.
//
// Merged ideas form a tree. A support stays with the idea that it was given to;
// the top of the tree counts each supporter of the tree once, its authors left
// out, so that splitting gives back exactly what was there before.
//
// In an anonymous round nobody but the author is told whose an idea is, the
// committee no more than others.
package ideas

import (
	"embed"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

//go:embed text/*.yaml
var texts embed.FS

// Options is what other parts of the lab add to the ideas.
type Options struct {
	// Next gives the committee the buttons with which to go on from a round
	// that has closed (to prepare a vote, say). The round is closed already. Nil
	// for none.
	Next func(c *bot.Call, round int64) []chat.Button
}

// New makes the feature.
func New(o Options) bot.Feature {
	f := &feature{o}
	return bot.Feature{
		Name:  "ideas",
		Texts: texts,
		Commands: []bot.Command{
			{Key: "idea", Args: []bot.Arg{{Key: "title", Optional: true}}, Do: proposeCommand, OnMessage: proposeMessage},
			{Key: "ideas", Reads: true, Args: []bot.Arg{{Key: "search", Optional: true}}, Do: listCommand},
			{Key: "round", Reads: true, Do: showRounds, Subs: []bot.Command{
				{Key: "open", Who: bot.RoleCommittee, Reads: true, Do: openCommand},
				{Key: "extend", Who: bot.RoleCommittee, Reads: true, Args: []bot.Arg{{Key: "when"}}, Do: extendCommand},
				{Key: "close", Who: bot.RoleCommittee, Reads: true, Do: closeCommand},
				{Key: "merge", Who: bot.RoleCommittee, Reads: true, Args: []bot.Arg{
					{Key: "from", Suggest: suggestIdea}, {Key: "into", Suggest: suggestIdea}}, Do: mergeCommand},
				{Key: "split", Who: bot.RoleCommittee, Args: []bot.Arg{{Key: "idea", Suggest: suggestMerged}}, Do: splitCommand},
				{Key: "theme", Who: bot.RoleCommittee, Args: []bot.Arg{
					{Key: "idea", Suggest: suggestIdea}, {Key: "theme", Suggest: suggestTheme}}, Do: themeCommand},
				{Key: "hide", Who: bot.RoleCommittee, Args: []bot.Arg{
					{Key: "idea", Suggest: suggestIdea}, {Key: "reason"}}, Do: hideCommand},
				{Key: "unhide", Who: bot.RoleCommittee, Args: []bot.Arg{{Key: "idea", Suggest: suggestHidden}}, Do: unhideCommand},
			}},
		},
		Actions: append(append(memberActions(), f.roundActions()...), sortingActions()...),
		Posts: []bot.Post{
			{Kind: "round", Render: renderBoard},
			{Kind: "news", Render: renderNews},
			{Kind: "idea", Render: renderIdea, Talk: true},
		},
		Timers: []bot.Timer{
			{Kind: "open", Late: bot.Always, Do: openTimer},
			{Kind: "refresh", Late: bot.Always, Do: refreshTimer},
			{Kind: "invite", Late: bot.Within(7 * 24 * time.Hour), Do: inviteTimer}, // and until the round closes
			{Kind: "close", Late: bot.Always, Do: f.closeTimer},
		},
		Open:    openNow,
		Next:    nextNow,
		Recall:  recall,
		Said:    heard,
		Merge:   mergeMembers,
		Exports: exports,
	}
}

// feature holds what New was given, for the few handlers that need it.
type feature struct{ Options }

// memberActions are what anyone may press.
func memberActions() []bot.Action {
	return []bot.Action{
		{Name: "propose", Reads: true, Do: proposePress},
		{Name: "add", Do: addForm},
		{Name: "message-round", Reads: true, Do: messageRound},
		{Name: "draft-round", Do: draftRound},
		{Name: "draft-add", Do: draftAdd},
		{Name: "draft-support", Do: draftSupport},
		{Name: "draft-edit", Reads: true, Do: draftEdit},
		{Name: "draft-drop", Do: draftDrop},
		{Name: "draft", Reads: true, Do: draftShow},
		{Name: "list", Reads: true, Do: listPress},
		{Name: "list-theme", Reads: true, Do: listTheme},
		{Name: "list-round", Reads: true, Do: listRound},
		{Name: "pick", Reads: true, Do: pickIdea},
		{Name: "idea", Reads: true, Do: showIdea},
		{Name: "support", Do: supportPress},
		{Name: "edit", Reads: true, Do: editPress},
		{Name: "save", Do: saveForm},
		{Name: "withdraw", Reads: true, Do: withdrawPress},
		{Name: "withdraw-yes", Do: withdrawConfirmed},
		{Name: "rounds", Reads: true, Do: roundsPress},
		{Name: "round", Reads: true, Do: showRound},
	}
}

// roundActions are what the committee presses to run a round.
func (f *feature) roundActions() []bot.Action {
	actions := []bot.Action{
		{Name: "round-new", Reads: true, Do: newRoundPress},
		{Name: "round-save", Do: saveRoundForm},
		{Name: "round-draft", Reads: true, Do: showDraft},
		{Name: "round-limit", Do: limitChosen},
		{Name: "round-names", Do: namesChosen},
		{Name: "round-edit", Reads: true, Do: editRoundPress},
		{Name: "round-open", Do: openPress},
		{Name: "round-cancel", Reads: true, Do: cancelRoundPress},
		{Name: "round-cancel-yes", Do: cancelConfirmed},
		{Name: "round-manage", Reads: true, Do: manageRound},
		{Name: "round-extend", Reads: true, Do: extendPress},
		{Name: "round-until", Reads: true, Do: extendForm},
		{Name: "round-which", Reads: true, Do: extendWhich},
		{Name: "round-extend-yes", Do: extendConfirmed},
		{Name: "round-close", Reads: true, Do: closePress},
		{Name: "round-close-yes", Do: f.closeConfirmed},
	}
	for i := range actions {
		actions[i].Who = bot.RoleCommittee
	}
	return actions
}

// sortingActions are what the committee presses to sort ideas.
func sortingActions() []bot.Action {
	actions := []bot.Action{
		{Name: "manage", Reads: true, Do: manageIdea},
		{Name: "merge", Reads: true, Do: mergePress},
		{Name: "merge-with", Reads: true, Do: mergeForm},
		{Name: "merge-other", Reads: true, Do: mergeOther},
		{Name: "merge-yes", Do: mergeConfirmed},
		{Name: "split", Do: splitPress},
		{Name: "theme", Do: themeChosen},
		{Name: "hide", Reads: true, Do: hidePress},
		{Name: "hide-why", Do: hideForm},
		{Name: "unhide", Do: unhidePress},
	}
	for i := range actions {
		actions[i].Who = bot.RoleCommittee
	}
	return actions
}
