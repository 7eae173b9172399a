package bot

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"time"
)

// How deliveries are made. A delivery in hand is leased: nobody else takes it
// meanwhile.
const (
	workers   = 8                         // calls of one platform at once,
	share     = 6                         // of which so many at most for rooms, and for people: neither waits for the other
	ahead     = 64                        // how many for people are taken in hand at once
	inARow    = 8                         // living posts of a room that go before its messages, at most
	sendFor   = 10 * time.Second          // how long a platform may take for one post or edit, or to look for one
	finishFor = 900 * time.Millisecond    // how long it still may when the bot stops
	leaseFor  = time.Minute               // how long a delivery is in hand
	startIn   = leaseFor - 35*time.Second // within which it must be begun: looking, posting and editing come after
	lookBack  = time.Minute               // clocks may differ by as much: a post is looked for from before it was sent
	arrivesIn = leaseFor                  // how long what we no longer wait for may take to arrive: it is not looked for, and not posted again, before
)

// Deliver sends what is due by now: living posts that have changed, and
// messages of the outbox. It returns when the next thing will be due, or zero.
// What could not be sent is tried again later, or kept as a dead letter of which
// the coordinators are told.
//
// What goes to one room or one person is sent one after the other, in the order
// in which it was asked for; the threads of a room go with it. Places do not
// wait for each other, nor platforms. Once something for a place has failed,
// what follows there waits with it.
//
// A delivery is leased before it is sent, so that two processes on one file do
// not both send it. A crash between the platform's yes and our record leads to
// the same key being posted again, which the platform recognises; one that
// cannot is asked to look for it first (chat.Finder). What is waiting for a
// platform that is not configured stays until it is.
func (b *Bot) Deliver(ctx context.Context, now time.Time) (time.Time, error) {
	dues, errs, begun := make([]time.Time, len(b.lanes)), make([]error, len(b.lanes)), time.Now()
	var all sync.WaitGroup
	for i, l := range b.lanes {
		d := newDelivery(b, l)
		d.clock = func() time.Time { return now }
		d.leased = func() time.Time { return now.Add(time.Since(begun)) }
		all.Go(func() { dues[i], errs[i] = d.run(ctx) })
	}
	all.Wait()
	var next time.Time
	for _, due := range dues {
		next = earlier(next, due)
	}
	return next, errors.Join(errs...)
}

// deliverOn is the step of a platform's loop: it delivers until nothing is due,
// while time goes on. What is written meanwhile wakes it.
func (b *Bot) deliverOn(l *lane, wake <-chan struct{}) func(ctx context.Context, _ time.Time) (time.Time, error) {
	return func(ctx context.Context, _ time.Time) (time.Time, error) {
		d := newDelivery(b, l)
		d.clock, d.leased, d.wake, d.live = b.now, b.now, wake, true
		return d.run(ctx)
	}
}

// earlier is the earlier of two times; the zero time is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// later is the later of two times.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// delivery is one run of a lane. All that it knows belongs to one goroutine;
// what it begins are the others.
type delivery struct {
	*Bot
	lane   *lane
	clock  func() time.Time // the time, by which things are due
	leased func() time.Time // the time of leases: it goes on even where clock stands still
	live   bool             // clock goes on
	wake   <-chan struct{}  // something was written
	rooms  side
	people side
	next   time.Time // when to look again, as last seen; zero: no need
	behind bool      // something waits for timers that are late to have run
	done   chan outcome
}

// side is a half of the work: rooms, or people. Each keeps the order in which
// it found things, so that places take turns.
type side struct {
	queue   []*job // in hand, not begun
	running int
	look    bool // there may be more due
}

// wants reports whether more should be looked for.
func (s *side) wants() bool { return s.look && len(s.queue) < share }

// outcome is what came of a job.
type outcome struct {
	*job
	judgement
	err error // of our own record
}

func newDelivery(b *Bot, l *lane) *delivery {
	return &delivery{Bot: b, lane: l, rooms: side{look: true}, people: side{look: true}, done: make(chan outcome)}
}

// run delivers until nothing can be begun and what was begun is recorded. It
// returns when there is more to do, or zero. What it does not come to, because
// the platform asks to wait or the bot stops, is given back.
func (d *delivery) run(ctx context.Context) (time.Time, error) {
	d.lane.busy.Lock()
	defer d.lane.busy.Unlock()
	stop := ctx.Done()
	var err error
	for {
		now := d.clock()
		rest, resting := d.lane.rests(now)
		if resting {
			d.next = rest
		}
		closing := err != nil || ctx.Err() != nil || d.lane.stopped.Load()
		if !closing && !resting {
			err = errors.Join(d.dropStale(ctx), d.look(ctx, now))
		}
		if closing || resting || err != nil {
			err = errors.Join(err, d.dropQueues(ctx))
		} else {
			d.begin(ctx)
		}
		if d.rooms.running+d.people.running == 0 {
			switch {
			case err != nil:
				return now.Add(time.Second), err
			case resting:
				return rest, ctx.Err()
			case closing:
				return time.Time{}, ctx.Err()
			}
			return d.next, nil
		}
		err = errors.Join(err, d.await(ctx, &stop))
	}
}

// await waits until something happens: a job has ended, something was written,
// something is due, the bot stops.
func (d *delivery) await(ctx context.Context, stop *<-chan struct{}) error {
	var due <-chan time.Time
	if d.live && !d.next.IsZero() {
		wait := time.NewTimer(max(d.next.Sub(d.clock()), shortest))
		defer wait.Stop()
		due = wait.C
	}
	select {
	case o := <-d.done:
		d.ended(o)
		return o.err
	case <-d.wake: // many changes are looked at together
		d.next = earlier(d.next, d.clock().Add(shortest))
	case <-due:
		d.next = time.Time{}
		d.rooms.look, d.people.look = true, true
	case <-*stop:
		*stop = nil
	}
	return nil
}

// ended takes note of what came of a job.
func (d *delivery) ended(o outcome) {
	s := d.sideOf(o.job)
	s.running--
	s.look = true
	if o.dead { // of which the coordinators are told
		d.rooms.look, d.people.look = true, true
	}
	p := d.lane.at(o.place())
	p.inHand = false
	switch o.waits {
	case nobody:
		if _, yes := d.lane.rests(d.clock()); !yes {
			d.lane.atOnce = min(d.lane.atOnce+1, workers)
		}
	case everything:
		d.lane.rest(o.at, o.until)
	case itsPlace:
		p.until = o.until
	}
}

func (d *delivery) sideOf(j *job) *side {
	if j.to.Person != "" {
		return &d.people
	}
	return &d.rooms
}

// begin begins what is in hand, as much as may go on at once.
func (d *delivery) begin(ctx context.Context) {
	for _, s := range []*side{&d.rooms, &d.people} {
		for len(s.queue) > 0 && s.running < share && d.rooms.running+d.people.running < d.lane.atOnce {
			j := s.queue[0]
			s.queue = s.queue[1:]
			s.running++
			p := d.lane.at(j.place())
			if p.posts++; !j.passed {
				p.posts = 0
			}
			go func() { d.done <- d.do(ctx, j) }()
		}
	}
}

// do does one job and records what came of it.
func (d *delivery) do(ctx context.Context, j *job) outcome {
	v, err := d.settle(ctx, j, d.try(ctx, j))
	return outcome{j, v, err}
}

// try does one job. A panic is an error.
func (d *delivery) try(ctx context.Context, j *job) (err error) {
	defer caught(&err)
	if j.living != nil {
		return d.refresh(ctx, j)
	}
	return d.send(ctx, j)
}

// dropStale gives back what was in hand for so long that its lease may end
// before it is done.
func (d *delivery) dropStale(ctx context.Context) error {
	for _, s := range []*side{&d.rooms, &d.people} {
		if len(s.queue) > 0 && time.Since(s.queue[0].since) > startIn {
			return d.dropQueues(ctx)
		}
	}
	return nil
}

// dropQueues gives back what is in hand and not begun.
func (d *delivery) dropQueues(ctx context.Context) error {
	drop := slices.Concat(d.rooms.queue, d.people.queue)
	if len(drop) == 0 {
		return nil
	}
	for _, j := range drop {
		d.lane.at(j.place()).inHand = false
	}
	d.rooms.queue, d.people.queue = nil, nil
	d.rooms.look, d.people.look = true, true
	return d.giveBack(ctx, drop...)
}

// giveBack gives jobs back, even while we stop.
func (d *delivery) giveBack(ctx context.Context, jobs ...*job) error {
	ctx = context.WithoutCancel(ctx)
	return d.db.Write(ctx, func(tx *sql.Tx) error {
		for _, j := range jobs {
			if err := j.giveBack(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}
