package main

import (
	"encoding/json"
	"strings"
	"testing"

	"livinglab/adapters/slack/slacktest"
)

// shownControl is the block and the action of the first control, on what a person
// was shown last, whose action begins with something.
func (l *badLab) shownControl(who, action string) (on slacktest.On, block, found string) {
	l.T.Helper()
	shown := l.slack.Shown(who)
	last := shown[len(shown)-1]
	type control struct {
		ID string `json:"action_id"`
	}
	var in struct {
		Blocks []struct {
			ID        string    `json:"block_id"`
			Accessory control   `json:"accessory"`
			Elements  []control `json:"elements"`
		} `json:"blocks"`
	}
	if err := json.Unmarshal(l.slack.JSON(last), &in); err != nil {
		l.T.Fatal(err)
	}
	for _, b := range in.Blocks {
		for _, c := range append(b.Elements, b.Accessory) {
			if strings.HasPrefix(c.ID, action) {
				return last.On(), b.ID, c.ID
			}
		}
	}
	l.T.Fatalf("%s sees no %q", who, action)
	return
}

// Who chooses in the menu of a ballot and presses "Déposer mon bulletin" has
// cast what they chose: in Slack nobody has to press "Confirmer" before.
func TestABallotIsCastAsItIsChosen(t *testing.T) {
	l := newBadLab(t)
	l.tells(`luis presses "Voter" on "Les projets"`, "Votre bulletin")
	for _, chosen := range [][]string{{"2"}, {"1", "2"}, {"1"}} { // then they change it, twice
		on, block, menu := l.shownControl("luis", "votes:approve:")
		l.slack.Press(t, "luis", on, block, menu, chosen...).Wait(t)
		_, block, cast := l.shownControl("luis", "votes:cast:")
		before := len(l.slack.Shown("luis"))
		l.slack.Press(t, "luis", on, block, cast).Wait(t)
		if got := string(l.slack.JSON(l.slack.AwaitShown(t, "luis", before))); !strings.Contains(got, "est déposé") {
			t.Errorf("%q: luis is shown %s", chosen, got)
		}
		l.counts(len(chosen), `SELECT json_array_length(content) FROM ballots`)
		l.counts(0, `SELECT count(*) FROM ballot_drafts`)
		on, block, again := l.shownControl("luis", "votes:vote:")
		l.slack.Press(t, "luis", on, block, again).Wait(t)
	}
}
