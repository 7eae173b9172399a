package main

import (
	"path/filepath"
	"testing"
)

// Without --db, try and a lab in service never meet in one file.
func TestDatabasePaths(t *testing.T) {
	e := &env{getenv: func(name string) string { return map[string]string{"XDG_DATA_HOME": "/data"}[name] }}
	data := func(name string) string { return filepath.Join("/data", "livinglab", name) }
	slack := map[string]bool{"slack": true}
	for _, c := range []struct {
		what             string
		config           config
		named, file, try string
	}{
		{"nothing configured", config{}, "", data(tryDatabase), data(tryDatabase)},
		{"a database for try", config{Database: "/srv/a.db"}, "", "/srv/a.db", "/srv/a.db"},
		{"a lab in service", config{sections: slack}, "", data(labDatabase), data(tryDatabase)},
		{"its own database", config{sections: slack, Database: "/srv/lab.db"}, "", "/srv/lab.db", data(tryDatabase)},
		{"one that is named", config{sections: slack, Database: "/srv/lab.db"}, "/tmp/x.db", "/tmp/x.db", "/tmp/x.db"},
		{"a section that is off", config{sections: map[string]bool{"slack": false}}, "", data(tryDatabase), data(tryDatabase)},
	} {
		file, err := e.databasePath(c.config, c.named)
		try, err2 := e.tryPath(c.config, c.named)
		if err != nil || err2 != nil || file != c.file || try != c.try {
			t.Errorf("%s: %q and for try %q (%v, %v), want %q and %q", c.what, file, try, err, err2, c.file, c.try)
		}
	}
}
