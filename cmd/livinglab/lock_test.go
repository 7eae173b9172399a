package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestHoldIsForOneAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new folder", "lab.db")
	release, err := hold(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hold(path); !errors.Is(err, errInUse) {
		t.Errorf("a second hold: %v, want errInUse", err)
	}
	other, err := hold(path + "2")
	if err != nil {
		t.Errorf("another database: %v", err)
	}
	if err := errors.Join(other(), release()); err != nil {
		t.Fatal(err)
	}
	again, err := hold(path)
	if err != nil {
		t.Fatalf("after its release: %v", err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}

func TestHoldKnowsAFileByItsOtherName(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "lab.db"), filepath.Join(dir, "link.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	release, err := hold(path)
	if err != nil {
		t.Fatal(err)
	}
	defer release() //nolint:errcheck // the test is over
	if _, err := hold(link); !errors.Is(err, errInUse) {
		t.Errorf("by its other name: %v, want errInUse", err)
	}
}
