package slack

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"livinglab/bot/chat"
)

// Slack's rates (docs.slack.dev/apis/web-api/rate-limits). A method belongs to
// a tier, counted per method and workspace by the minute: "20+", "50+", "100+".
// Messages are counted otherwise: one a second and channel, short bursts
// allowed, and "several hundred messages per minute" over the workspace.
const (
	roomEvery = time.Second // one message a room
	roomBurst = 3           // Slack gives no number for its "short bursts"; with patience, 5 quick posts pass

	postsASecond = 5 // over the workspace: 300 a minute, the least that "several hundred" can be
	postsBurst   = 10

	// tierBurst is the part of a minute's calls of a method that may come at
	// once. It is taken off the rest, so that no minute ever holds more.
	tierBurst = 0.2

	// patience is how long a post or an edit waits for its turn in the call;
	// one that would wait longer is the core's to try again.
	patience = 2 * time.Second

	// maxRooms is how many rooms' rates are remembered. One that was quiet for
	// roomBurst seconds needs no remembering.
	maxRooms = 4096
)

// tiers are the numbers a minute of the methods that the bot paces. What a
// click calls (views.open and the like, tier 4) is not among them: it is never
// held back.
var tiers = map[string]float64{
	"chat.update": 50, "chat.delete": 50,
	"conversations.open": 50, "conversations.history": 50, "conversations.replies": 50, "conversations.info": 50,
	"users.list": 20, "usergroups.users.list": 20, "usergroups.list": 20,
	"users.info": 100, "files.getUploadURLExternal": 100, "files.completeUploadExternal": 100,
}

// pace gives turns, so that Slack's rates are kept and no room uses up what
// others need: a room that is over its own rate does not take of the
// workspace's. Turns of one room are given in the order in which they are
// asked for.
type pace struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error

	mu      sync.Mutex
	posts   *rate.Limiter
	methods map[string]*rate.Limiter
	rooms   map[string]*rate.Limiter
	rests   map[string]rest // of methods
}

// rest is a time for which Slack asked to be left alone.
type rest struct {
	from time.Time
	last time.Duration
}

func newPace(now func() time.Time, sleep func(context.Context, time.Duration) error) *pace {
	p := &pace{now: now, sleep: sleep, posts: rate.NewLimiter(postsASecond, postsBurst),
		methods: map[string]*rate.Limiter{}, rooms: map[string]*rate.Limiter{}, rests: map[string]rest{}}
	for method, minute := range tiers {
		p.methods[method] = rate.NewLimiter(rate.Limit(minute*(1-tierBurst)/time.Minute.Seconds()), int(minute*tierBurst))
	}
	return p
}

// turn is what a call wants a turn for.
type turn struct {
	method   string
	room     string        // the channel, or the person, that a message goes to; "" where none does
	patience time.Duration // the longest wait; what is longer is a *chat.RetryError at once
	// urgent says that someone waits for the message: it goes before what waits
	// for the workspace's rate, which makes up for it later.
	urgent bool
}

// wait returns when it is t's turn. A *chat.RetryError says that it would be
// later than t's patience, and nothing was used up; any other error is ctx's.
func (p *pace) wait(ctx context.Context, t turn) error {
	d, giveBack, err := p.reserve(t)
	if err != nil || d <= 0 {
		return err
	}
	if err := p.sleep(ctx, d); err != nil {
		giveBack()
		return notSent(err)
	}
	return nil
}

// reserve takes the next turn and returns how long it is until then.
func (p *pace) reserve(t turn) (d time.Duration, giveBack func(), err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	rests := p.resting(t.method, now)
	if rests > t.patience {
		return 0, nil, &chat.RetryError{After: rests}
	}
	own, shared := p.methods[t.method], (*rate.Limiter)(nil)
	if t.room != "" {
		own, shared = p.room(t.room, now), p.posts
	}
	// What is a method's own keeps back only those who wait for it; so does
	// what is a room's own. The rest may go on.
	owns, giveOwn := book(own, now)
	if owns > t.patience {
		giveOwn()
		return 0, nil, &chat.RetryError{After: owns, Here: true}
	}
	shares, giveShared := book(shared, now)
	if t.urgent {
		shares = 0
	}
	if shares > t.patience {
		giveShared()
		giveOwn()
		return 0, nil, &chat.RetryError{After: shares}
	}
	giveBack = func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		giveShared()
		giveOwn()
	}
	return max(rests, owns, shares), giveBack, nil
}

// book takes a token of a limiter, nil for none, and returns how long it is
// until it is there.
func book(l *rate.Limiter, now time.Time) (time.Duration, func()) {
	if l == nil {
		return 0, func() {}
	}
	r := l.ReserveN(now, 1)
	return r.DelayFrom(now), func() { r.CancelAt(now) }
}

// room is the limiter of a room.
func (p *pace) room(id string, now time.Time) *rate.Limiter {
	if l := p.rooms[id]; l != nil {
		return l
	}
	if len(p.rooms) >= maxRooms {
		p.forget(now)
	}
	l := rate.NewLimiter(rate.Every(roomEvery), roomBurst)
	p.rooms[id] = l
	return l
}

// forget drops the rooms that were quiet, and where none was, the one that has
// to wait least.
func (p *pace) forget(now time.Time) {
	most, least := "", math.Inf(-1)
	for id, l := range p.rooms {
		left := l.TokensAt(now)
		if left >= roomBurst {
			delete(p.rooms, id)
		} else if left > least {
			most, least = id, left
		}
	}
	if len(p.rooms) >= maxRooms {
		delete(p.rooms, most)
	}
}

// spend tells of a message that went to a room another way, without a turn:
// those that follow take it into account.
func (p *pace) spend(room string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.room(room, now).ReserveN(now, 1)
	p.posts.ReserveN(now, 1)
}

// obey has everyone leave a method alone, as Slack asked.
func (p *pace) obey(method string, after time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if after > p.resting(method, now) {
		p.rests[method] = rest{from: now, last: after}
	}
}

// resting is how long a method is still to be left alone. A clock that was set
// back does not make it longer.
func (p *pace) resting(method string, now time.Time) time.Duration {
	r, ok := p.rests[method]
	if !ok {
		return 0
	}
	since := now.Sub(r.from)
	if since < 0 || since >= r.last {
		delete(p.rests, method)
		return 0
	}
	return r.last - since
}

// call waits for the turn of a call of Slack's Web API, makes it, and words
// what came of it as failure does. Where Slack asked to wait, everyone who
// calls the same method waits.
func (p *Platform) call(ctx context.Context, t turn, do func(ctx context.Context) error) error {
	if err := p.pace.wait(ctx, t); err != nil {
		return err
	}
	err := failure(t.method, do(ctx))
	var retry *chat.RetryError
	if errors.As(err, &retry) {
		p.pace.obey(t.method, retry.After)
	}
	return err
}
