package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"
)

// Limits of a batch: the first write of it waits for the last, so it is kept short.
const (
	batchWrites = 64
	batchTime   = 20 * time.Millisecond
	slowWrite   = time.Second // a fn that takes longer is logged, once, while it still runs
)

// errGone is the verdict on an fn that did not return: it panicked, or ended its goroutine.
var errGone = errors.New("storage: the function given to Write did not return")

// writer owns the one connection that writes. Committing costs a sync of the disk, thousands of
// times what our statements cost, so writes that come together share it:
//
//	BEGIN IMMEDIATE
//	  SAVEPOINT write; first fn;  RELEASE write
//	  SAVEPOINT write; second fn; ROLLBACK TO write; RELEASE write   -- it failed: the others stand
//	  ... whoever is waiting by now, up to batchWrites or batchTime
//	COMMIT
//	-- only now is everyone told
//
// Nobody is waited for: a write that comes alone is committed alone, and while it is being
// committed the next batch gathers.
type writer struct {
	log     *slog.Logger
	patient time.Duration // how long a batch takes writes in
	pool    *sql.DB
	conn    *sql.Conn
	raw     *writerConn // the same connection, under database/sql
	queue   chan *request
	alone   chan *errand
	closing chan struct{}
	stopped chan struct{}
}

// request is one call of Write. Its fn runs in the goroutine of the caller, to whom the writer
// lends the transaction.
type request struct {
	ctx    context.Context
	since  time.Time    // of the call
	start  chan *sql.Tx // the loan; closed if there is none
	done   chan error   // fn's verdict gives it back
	answer chan error
}

// errand is something to do between batches, outside a transaction.
type errand struct {
	run    func(*sql.Conn) error
	answer chan error
}

func newWriter(ctx context.Context, path string, o Options) (*writer, error) {
	w := &writer{
		log:     o.Logger,
		patient: o.batchTime,
		pool:    sql.OpenDB(connector{dsn: dsn(path, o.BusyTimeout, forWriting), writer: true}),
		queue:   make(chan *request),
		alone:   make(chan *errand),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	if err := w.connect(ctx, o.MaxPages); err != nil {
		return nil, errors.Join(err, w.pool.Close())
	}
	go w.loop()
	return w, nil
}

func (w *writer) connect(ctx context.Context, maxPages int) (err error) {
	if w.conn, err = w.pool.Conn(ctx); err != nil {
		return err
	}
	if err := w.conn.Raw(func(c any) error { w.raw = c.(*writerConn); return nil }); err != nil {
		return err
	}
	if maxPages > 0 {
		if _, err := w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", maxPages)); err != nil {
			return err
		}
	}
	return nil
}

// Write runs fn in a transaction and makes what it did durable. When Write returns nil, everything
// fn did is on the disk; otherwise nothing of it is in the database.
//
//   - fn's error is returned, mapped (see errors.go), and everything fn did is undone. If fn
//     panics or calls runtime.Goexit that happens too, and the panic goes on in the caller's
//     goroutine, from the place where it was raised.
//   - Other writes may share the transaction: one of them that fails does not touch this one. But
//     if the commit itself fails (a full disk, say), all who share it get its error. The same
//     if SQLite rolls back by itself under one of them.
//   - fn runs once or not at all, in the goroutine of the caller, while nobody else writes: it
//     should be quick, and must not wait for the network.
//   - A context that is done before fn starts: fn does not run, and the context's error is
//     returned. Later it only makes fn's next statement fail; once fn has returned nil, Write
//     waits for the commit whatever happens to the context.
//
// fn must not call tx.Commit or tx.Rollback, nor say COMMIT, ROLLBACK or SAVEPOINT write in SQL:
// the transaction is not its own, and everyone in it would fail. It must not call Write,
// Rebuild, EmptyLog or Close, which would wait for itself for ever. It must not use tx after it has
// returned, nor defer foreign keys.
func (db *DB) Write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := db.writer
	r := &request{
		ctx: ctx, since: time.Now(),
		start: make(chan *sql.Tx), done: make(chan error), answer: make(chan error, 1),
	}
	select {
	case w.queue <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closing:
		return ErrClosed
	}
	if tx, ok := <-r.start; ok {
		r.run(tx, fn)
	}
	return <-r.answer
}

// run gives the verdict to the writer even if fn never returns; a panic keeps its own stack.
func (r *request) run(tx *sql.Tx, fn func(tx *sql.Tx) error) {
	verdict := errGone
	defer func() { r.done <- verdict }()
	verdict = fn(tx)
}

// refuse answers a request that has not started.
func (r *request) refuse(err error) {
	close(r.start)
	r.answer <- err
}

func (w *writer) loop() {
	defer close(w.stopped)
	for {
		select {
		case r := <-w.queue:
			for r != nil {
				r = w.batch(r)
			}
		case e := <-w.alone:
			e.answer <- e.run(w.conn)
		case <-w.closing:
			return
		}
	}
}

// batch runs first and whoever is waiting, commits, and answers them. It may have taken one request
// from the queue that is for the next batch.
func (w *writer) batch(first *request) (left *request) {
	tx, err := w.conn.BeginTx(context.Background(), nil)
	if err != nil {
		return w.refuseAll(first, fmt.Errorf("storage: begin: %w", mapError(err)))
	}
	var kept []*request
	until := time.Now().Add(w.patient)
	for r, n := first, 1; r != nil && err == nil; n++ {
		var ok bool
		if ok, err = w.turn(tx, r); ok {
			kept = append(kept, r)
		}
		if r = nil; err == nil && n < batchWrites && time.Now().Before(until) {
			r = w.next()
		}
	}
	if err == nil {
		w.raw.mayCommit = true
		err = tx.Commit()
	} else {
		tx.Rollback() //nolint:errcheck // the batch is lost already, and err says why
	}
	if err != nil {
		err = fmt.Errorf("storage: commit: %w", mapError(err))
	}
	for _, r := range kept {
		r.answer <- err
	}
	return nil
}

// next is a request that is waiting now, or nil. Those just answered get one chance to come back.
func (w *writer) next() *request {
	for range 2 {
		select {
		case r := <-w.queue:
			return r
		default:
			runtime.Gosched()
		}
	}
	return nil
}

// turn runs one request in its savepoint. It reports whether the request now waits for the commit;
// if not, it has been answered. An error means that the transaction is lost, for everyone.
func (w *writer) turn(tx *sql.Tx, r *request) (kept bool, lost error) {
	if err := r.ctx.Err(); err != nil {
		r.refuse(err)
		return false, nil
	}
	if _, err := tx.Exec("SAVEPOINT write"); err != nil {
		r.refuse(mapError(err))
		return false, err
	}
	slow := time.AfterFunc(slowWrite, func() { w.log.Warn("a write is slow, and holds up the others", "after", slowWrite) })
	r.start <- tx
	verdict := <-r.done
	slow.Stop()

	end := "RELEASE write"
	if verdict != nil {
		end = "ROLLBACK TO write; RELEASE write"
	}
	if _, lost = tx.Exec(end); errors.Is(lost, sql.ErrTxDone) {
		lost = errEnded
	}
	if verdict == nil && lost == nil {
		return true, nil
	}
	if verdict == nil {
		verdict = lost
	}
	r.answer <- mapError(verdict)
	return false, lost
}

// refuseAll answers everyone who waits now: they would each wait as long for the same error. Who
// came since is not among them; one of those may be left over.
func (w *writer) refuseAll(first *request, err error) (left *request) {
	now := time.Now()
	for r := first; r != nil; r = w.next() {
		if r.since.After(now) {
			return r
		}
		r.refuse(err)
	}
	return nil
}

// between runs fn on the writer's connection while no transaction is open.
func (w *writer) between(ctx context.Context, run func(*sql.Conn) error) error {
	e := &errand{run: run, answer: make(chan error, 1)}
	select {
	case w.alone <- e:
		return <-e.answer
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closing:
		return ErrClosed
	}
}

// close stops the writer after its batch; it must be called once.
func (w *writer) close() error {
	close(w.closing)
	<-w.stopped
	_, err := checkpoint(context.Background(), w.conn)
	return errors.Join(err, w.conn.Close(), w.pool.Close())
}
