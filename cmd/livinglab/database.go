package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"

	"livinglab/adapters/web"
	"livinglab/storage"
)

// The names of the databases in the data folder: of try, and of a lab that is
// served.
const (
	tryDatabase = "try.db"
	labDatabase = "lab.db"
)

// databasePath is the file that a command is about: the one named, else the
// configuration's, else the lab's where a platform is configured, else that of
// try.
func (e *env) databasePath(c config, name string) (string, error) {
	switch {
	case name != "":
		return name, nil
	case c.Database != "":
		return c.Database, nil
	case c.serves():
		return dataFile(e.getenv, labDatabase)
	}
	return dataFile(e.getenv, tryDatabase)
}

// tryPath is databasePath for try, which leaves the file of a lab that is served
// alone unless it is named.
func (e *env) tryPath(c config, name string) (string, error) {
	if name == "" && c.serves() {
		return dataFile(e.getenv, tryDatabase)
	}
	return e.databasePath(c, name)
}

// heldDB is a database that this process alone runs a lab on.
type heldDB struct {
	*storage.DB
	release func() error
}

// Close closes the database, and then lets others have it.
func (h heldDB) Close() error { return errors.Join(h.DB.Close(), h.release()) }

// openAlone opens a database to run a lab on it.
func (e *env) openAlone(file string, log *slog.Logger) (heldDB, error) {
	release, err := hold(file)
	if errors.Is(err, errInUse) {
		return heldDB{}, errors.New(e.say("error.in-use", "file", file))
	}
	if err != nil {
		return heldDB{}, err
	}
	db, err := storage.Open(e.ctx, file, storage.Options{Logger: log})
	if err != nil {
		return heldDB{}, errors.Join(err, release())
	}
	return heldDB{db, release}, nil
}

// platformsIn lists the platforms on which the people of a database have
// accounts.
func platformsIn(ctx context.Context, db *storage.DB) (names []string, err error) {
	err = db.Read(ctx, func(tx *sql.Tx) error {
		names, err = storage.All(ctx, tx, storage.Value[string], `SELECT DISTINCT platform FROM accounts ORDER BY platform`)
		return err
	})
	return names, err
}

// ownKind refuses a database of the other kind: the page of try lets anyone play
// anyone, so its people have no place in a lab that is served, nor the other way
// round. trying says which kind is wanted.
func (e *env) ownKind(db heldDB, trying bool) error {
	names, err := platformsIn(e.ctx, db.DB)
	if err != nil {
		return err
	}
	for _, name := range names {
		if trying && name != web.PlatformName {
			return errors.New(e.say("try.served", "file", db.Path()))
		}
	}
	if !trying && slices.Contains(names, web.PlatformName) {
		return errors.New(e.say("serve.tried", "file", db.Path()))
	}
	return nil
}
