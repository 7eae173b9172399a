package votes

import (
	"errors"
	"fmt"
	"time"

	"livinglab/bot"
	"livinglab/storage"
)

// What is done to votes without a chat, as by the sample lab: in a call of this
// feature (bot.Bot.As).

// Begin opens a vote as planned, or plans its opening, and returns its id. A
// plan with faults is an error that names the first.
func Begin(c *bot.Call, p Plan) (int64, error) {
	f := &feature{remind: 24 * time.Hour}
	return f.begin(c, p)
}

// ErrNotOpen is returned by CastFor for a vote that is not open.
var ErrNotOpen = errors.New("votes: the vote is not open")

// CastFor casts a ballot for a member, in place of an earlier one, and returns
// its receipt. Whether the member may vote is the caller's business.
//
// Errors: ErrNotOpen, a *BallotError, storage.ErrNotFound for a vote that is
// not there, storage.ErrForeign for such a member.
func CastFor(c *bot.Call, vote, member int64, b Ballot) (receipt string, err error) {
	v, err := loadVote(c, vote)
	if err != nil {
		return "", err
	}
	if v.State != open || c.Now.Unix() >= v.Closes {
		return "", fmt.Errorf("%w: %d", ErrNotOpen, vote)
	}
	if err := v.Check(b); err != nil {
		return "", err
	}
	if receipt, err = newReceipt(c.Rand()); err != nil {
		return "", err
	}
	if err := putBallot(c, vote, member, b, receipt, true); err != nil {
		return "", err
	}
	if _, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM ballot_drafts WHERE vote = ? AND member = ?`, vote, member); err != nil {
		return "", err
	}
	c.Keep("vote", v.arg(), "")
	return receipt, nil
}
