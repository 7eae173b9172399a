package bottest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"livinglab/storage"
)

// template is an empty database with the schema of today. Every conversation begins
// with a copy of it: making the tables anew took a tenth of the tests' time.
var template = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "livinglab-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // it is of no use any more
	path := filepath.Join(dir, "lab.db")
	db, err := storage.Open(context.Background(), path, storage.Options{})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// begin puts an empty database where there is none yet.
func begin(t testing.TB, path string) {
	t.Helper()
	if _, err := os.Stat(path); err == nil {
		return // a restart
	}
	content, err := template()
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
