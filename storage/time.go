package storage

import (
	"database/sql"
	"fmt"
	"time"
)

// An instant is stored as INTEGER unix seconds: it sorts, and has no zone to be wrong about. Local
// dates and clocks (a meeting at 18 h) are not instants; they are TEXT with their zone beside them.

// Unix is t as it is stored.
func Unix(t time.Time) int64 { return t.Unix() }

// UnixOrNull is t as it is stored where it may be missing: the zero time is NULL.
func UnixOrNull(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.Unix(), Valid: !t.IsZero()}
}

// Time is a stored instant, in UTC.
func Time(unix int64) time.Time { return time.Unix(unix, 0).UTC() }

// ScanTime scans a stored instant into t, in UTC; NULL is the zero time.
//
//	err := r.Scan(&m.ID, &m.Name, storage.ScanTime(&m.Left))
func ScanTime(t *time.Time) sql.Scanner { return (*scannedTime)(t) }

type scannedTime time.Time

func (s *scannedTime) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*s = scannedTime{}
	case int64:
		*s = scannedTime(Time(v))
	default:
		return fmt.Errorf("storage: %T is not a stored instant", v)
	}
	return nil
}
