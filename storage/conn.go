package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
)

// use is what a connection is for; it decides the PRAGMAs.
type use int

const (
	forReading   use = iota // a snapshot, no changes
	forWriting              // the one writer
	forMigrating            // as the writer, but tables can be rebuilt: foreign keys are checked afterwards
	forLooking              // a file to look at, or copy, and not to touch
	forChecking             // a finished copy that nothing else has open
)

// statementCache is how many prepared statements mattn/go-sqlite3 keeps per connection, by their
// text. It saves an eighth of the smallest insert (BenchmarkWrite), more where the planner has more
// to do; with it there is no need for a cache of our own.
//
// What it cannot save: SQLite 3.54 plans a statement anew at each use when one of its parameters
// might have changed the plan: LIMIT ?, and column = ? wherever the planner has something to choose
// (a join, an ORDER BY). That takes longer than the search itself. Queries on the path of every
// press therefore write LIMIT +? and column = +?, which is the same to everyone but the planner.
const statementCache = 128

// dsn is the data source name of path. PRAGMAs are set here and not by Exec, which would reach
// one connection of the pool only.
func dsn(path string, busy time.Duration, u use) string {
	q := url.Values{
		"_busy_timeout":    {fmt.Sprint(busy.Milliseconds())},
		"_stmt_cache_size": {fmt.Sprint(statementCache)},
		"mode":             {"rw"},
	}
	switch u {
	case forReading:
		q.Set("_query_only", "on")
		q.Set("_txlock", "deferred")
	case forWriting, forMigrating:
		q.Set("_journal_mode", "WAL")
		q.Set("_synchronous", "FULL")
		q.Set("_secure_delete", "on")
		q.Set("_txlock", "immediate")
	case forLooking:
		q.Set("mode", "ro") // and no query_only, which would forbid VACUUM INTO another file
	case forChecking:
		q.Set("mode", "ro")
		q.Set("immutable", "1")
	}
	if u != forMigrating {
		q.Set("_foreign_keys", "on")
	}
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") { // a Windows drive
		p = "/" + p
	}
	return "file:" + (&url.URL{Path: p}).EscapedPath() + "?" + q.Encode()
}

// openPool is sql.Open without a registered driver name.
func openPool(dsn string) *sql.DB { return sql.OpenDB(connector{dsn: dsn}) }

// connector makes plain connections, or the writer's.
type connector struct {
	dsn    string
	writer bool
}

func (c connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.Driver().Open(c.dsn)
	if err != nil || !c.writer {
		return conn, err
	}
	return &writerConn{SQLiteConn: conn.(*sqlite3.SQLiteConn)}, nil
}

// errEnded is what a write gets when its fn ended the transaction that it shares.
var errEnded = errors.New("storage: the function given to Write ended its transaction; nothing of the batch was kept")

// writerConn protects a batch of writes from what one of them may do:
//
//   - A cancelled context interrupts SQLite, and an interrupted change rolls the whole transaction
//     back. So contexts reach database/sql, which refuses the next statement, but not SQLite.
//   - Some errors (a full disk) make SQLite roll back by itself; what follows would then be
//     committed statement by statement. So it is refused, with the error that was the cause.
//   - Only the writer may commit.
type writerConn struct {
	*sqlite3.SQLiteConn
	inBatch   bool
	mayCommit bool
	lost      error // why the running batch can no longer be committed
}

// guard runs one statement, if the batch still stands, and notes when it is lost.
func (c *writerConn) guard(run func() error) error {
	if c.inBatch && c.lost != nil {
		return c.lost
	}
	err := run()
	if c.inBatch && c.AutoCommit() {
		if c.lost = err; c.lost == nil {
			c.lost = errEnded
		}
	}
	return err
}

func (c *writerConn) ExecContext(ctx context.Context, q string, args []driver.NamedValue) (r driver.Result, err error) {
	err = c.guard(func() error {
		r, err = c.SQLiteConn.ExecContext(context.WithoutCancel(ctx), q, args)
		return err
	})
	return r, err
}

func (c *writerConn) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (r driver.Rows, err error) {
	err = c.guard(func() error {
		r, err = c.SQLiteConn.QueryContext(context.WithoutCancel(ctx), q, args)
		return err
	})
	return r, err
}

func (c *writerConn) PrepareContext(ctx context.Context, q string) (driver.Stmt, error) {
	s, err := c.SQLiteConn.PrepareContext(context.WithoutCancel(ctx), q)
	if err != nil {
		return nil, err
	}
	return &writerStmt{SQLiteStmt: s.(*sqlite3.SQLiteStmt), conn: c}, nil
}

func (c *writerConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.SQLiteConn.BeginTx(context.WithoutCancel(ctx), o)
	if err != nil {
		return nil, err
	}
	c.inBatch, c.mayCommit, c.lost = true, false, nil
	return &writerTx{Tx: tx, conn: c}, nil
}

// writerStmt does for prepared statements what writerConn does for the others.
type writerStmt struct {
	*sqlite3.SQLiteStmt
	conn *writerConn
}

func (s *writerStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (r driver.Result, err error) {
	err = s.conn.guard(func() error {
		r, err = s.SQLiteStmt.ExecContext(context.WithoutCancel(ctx), args)
		return err
	})
	return r, err
}

func (s *writerStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (r driver.Rows, err error) {
	err = s.conn.guard(func() error {
		r, err = s.SQLiteStmt.QueryContext(context.WithoutCancel(ctx), args)
		return err
	})
	return r, err
}

type writerTx struct {
	driver.Tx
	conn *writerConn
}

func (t *writerTx) Commit() error {
	c := t.conn
	allowed, lost := c.mayCommit, c.lost
	c.inBatch = false
	switch {
	case lost != nil:
		t.Tx.Rollback() //nolint:errcheck // SQLite has done it already
		return lost
	case !allowed:
		return errors.Join(errEnded, t.Tx.Rollback())
	}
	return t.Tx.Commit()
}

func (t *writerTx) Rollback() error {
	t.conn.inBatch = false
	return t.Tx.Rollback()
}
