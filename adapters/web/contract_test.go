package web_test

import (
	"path/filepath"
	"testing"

	"livinglab/adapters/web/webtest"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

func TestContract(t *testing.T) {
	chattest.Exercise(t, func(t testing.TB) chattest.Stage { return webtest.NewStage(t, openDB(t)) })
}

func openDB(t testing.TB) *storage.DB {
	t.Helper()
	return reopenDB(t, filepath.Join(t.TempDir(), "lab.db"))
}

func reopenDB(t testing.TB, path string) *storage.DB {
	t.Helper()
	db, err := storage.Open(t.Context(), path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
