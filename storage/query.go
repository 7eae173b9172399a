package storage

import (
	"context"
	"database/sql"
)

// Scanner is the row at hand: give Scan where to put its columns.
type Scanner interface{ Scan(dest ...any) error }

// All reads every row of query through scan, in order; none is an empty slice and no error.
// Errors are mapped, as those of all functions here.
//
//	names, err := storage.All(ctx, tx, storage.Value[string], "SELECT name FROM members ORDER BY name")
func All[T any](ctx context.Context, tx *sql.Tx, scan func(Scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, mapError(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, mapError(err)
		}
		all = append(all, v)
	}
	return all, mapError(rows.Err())
}

// One reads the first row of query through scan; [ErrNotFound] if there is none.
func One[T any](ctx context.Context, tx *sql.Tx, scan func(Scanner) (T, error), query string, args ...any) (T, error) {
	var none T
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return none, mapError(err)
	}
	defer rows.Close() //nolint:errcheck // below
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return none, mapError(err)
		}
		return none, ErrNotFound
	}
	v, err := scan(rows)
	if err != nil {
		return none, mapError(err)
	}
	return v, mapError(rows.Close()) // an INSERT ... RETURNING may fail as late as here
}

// Value is the scan of a query with one column, which T can hold (a sql.Null[T] if it may be NULL).
func Value[T any](r Scanner) (v T, err error) {
	err = r.Scan(&v)
	return v, err
}

// Exec runs a statement and returns how many rows it changed.
func Exec(ctx context.Context, tx *sql.Tx, query string, args ...any) (changed int64, err error) {
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, mapError(err)
	}
	return res.RowsAffected()
}

// Insert runs an INSERT and returns the id of its row: [ErrExists] if a UNIQUE refuses it. After an
// INSERT OR IGNORE that ignored, the id means nothing; use [Exec] for those.
func Insert(ctx context.Context, tx *sql.Tx, query string, args ...any) (id int64, err error) {
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, mapError(err)
	}
	return res.LastInsertId()
}
