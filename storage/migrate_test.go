package storage

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/released/v<now>.sql")

// latest is the version of the schema in this program.
func latest(t testing.TB) (version int) {
	t.Helper()
	files, err := fs.Glob(embedded(), "*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	if _, err := fmt.Sscanf(files[len(files)-1], "%04d_", &version); err != nil {
		t.Fatal(err)
	}
	return version
}

// schema builds migrations from the SQL of each version.
func schema(versions ...string) fs.FS {
	m := fstest.MapFS{}
	for i, v := range versions {
		m[fmt.Sprintf("%04d_step.sql", i+1)] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + v)}
	}
	return m
}

const (
	ideas1 = "CREATE TABLE ideas (id INTEGER PRIMARY KEY, title TEXT) STRICT; CREATE TABLE votes (idea INTEGER NOT NULL REFERENCES ideas (id) ON DELETE CASCADE) STRICT; INSERT INTO ideas VALUES (1, 'jardin'); INSERT INTO votes VALUES (1);"
	ideas2 = "CREATE TABLE new (id INTEGER PRIMARY KEY, title TEXT NOT NULL, at INTEGER) STRICT; INSERT INTO new SELECT id, title, NULL FROM ideas; DROP TABLE ideas; ALTER TABLE new RENAME TO ideas;"
)

// openWith opens path with those migrations and closes it.
func openWith(path string, s fs.FS) error {
	db, err := Open(context.Background(), path, Options{schema: s})
	if err != nil {
		return err
	}
	return db.Close()
}

func TestMigrateForward(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lab.db")
	for range 2 { // the second time there is nothing to do, and no copy is made
		if err := openWith(path, schema(ideas1)); err != nil {
			t.Fatal(err)
		}
	}
	db, err := Open(t.Context(), path, Options{schema: schema(ideas1, ideas2)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Read(t.Context(), func(tx *sql.Tx) error {
		votes, err := One(t.Context(), tx, Value[int], "SELECT count(*) FROM votes JOIN ideas ON ideas.id = idea WHERE at IS NULL")
		if votes != 1 { // with foreign keys enforced, rebuilding the table would have deleted it
			t.Errorf("%d votes after migrating", votes)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	wantCopies(t, path, 1)
	if err := openWith(path+".before-v2.bak", schema(ideas1)); err != nil {
		t.Errorf("the copy made before: %v", err)
	}
	if err := openWith(path, schema(ideas1)); !errors.Is(err, ErrNewer) {
		t.Errorf("with the older program again: %v", err)
	}
}

func TestMigrationFails(t *testing.T) {
	for name, bad := range map[string]struct {
		sql  string
		want error
	}{
		"halfway":      {"CREATE TABLE more (x) ; INSERT INTO ideas VALUES (1, 'again');", ErrExists},
		"loses a key":  {"DELETE FROM ideas;", ErrCorrupt},
		"not even SQL": {"HELLO;", nil},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lab.db")
			if err := openWith(path, schema(ideas1)); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := openWith(path, schema(ideas1, bad.sql)); err == nil || bad.want != nil && !errors.Is(err, bad.want) {
					t.Errorf("migrating: %v", err)
				}
			}
			restored := filepath.Join(t.TempDir(), "restored.db")
			if err := errors.Join(copyFile(path+".before-v2.bak", restored, 0o600), openWith(restored, schema(ideas1, ideas2))); err != nil {
				t.Errorf("the copy made before: %v", err)
			}
			if bad.want == ErrCorrupt {
				return
			}
			if err := openWith(path, schema(ideas1)); err != nil {
				t.Errorf("with the older program again: %v", err)
			}
			wantCopies(t, path, 1)
			db, err := Open(t.Context(), path, Options{schema: schema(ideas1)})
			if err != nil {
				t.Fatal(err)
			}
			mustWrite(t, db, "INSERT INTO ideas VALUES (2, 'serre')")
			db.Close()
			if err := openWith(path, schema(ideas1, bad.sql)); err == nil {
				t.Error("migrated")
			}
			wantCopies(t, path, 2) // for it holds something else
		})
	}
}

func wantCopies(t *testing.T, path string, want int) {
	t.Helper()
	if copies, err := filepath.Glob(path + ".before-v2*.bak"); len(copies) != want {
		t.Errorf("copies: %v, %v; want %d", copies, err, want)
	}
}

func TestSchemaRules(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "lab.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Read(t.Context(), func(tx *sql.Tx) error {
		loose, err := All(t.Context(), tx, Value[string], `SELECT name FROM pragma_table_list
			WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'`)
		for _, name := range loose {
			t.Errorf("table %s is not STRICT", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	deferred := regexp.MustCompile(`(?i)\bDEFERR`)
	err = fs.WalkDir(embedded(), ".", func(name string, _ fs.DirEntry, err error) error {
		if !strings.HasSuffix(name, ".sql") {
			return err
		}
		data, err := fs.ReadFile(embedded(), name)
		if deferred.Match(data) {
			t.Errorf("%s has a deferred foreign key: it would fail at the commit that others share", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Each released schema, with the rows it had, can still be opened and comes out as a new one.
// At a release, run
//
//	go test ./storage -run TestReleased -update
//
// which writes testdata/released/v<now>.sql, of a new database into which testdata/sample.sql was
// read (if there is one). Dumps of older versions are never written again.
func TestReleased(t *testing.T) {
	if *update {
		writeRelease(t)
	}
	fresh := schemaOf(t, filepath.Join(t.TempDir(), "fresh.db"))
	dumps, err := filepath.Glob("testdata/released/v*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, dump := range dumps {
		t.Run(filepath.Base(dump), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lab.db")
			rows := load(t, dump, path)
			if diff := cmp.Diff(fresh, schemaOf(t, path)); diff != "" {
				t.Errorf("migrated, it is not what a new one is (-new +migrated):\n%s", diff)
			}
			if copies, _ := filepath.Glob(path + ".before-*.bak"); len(copies) == 0 && !strings.HasSuffix(dump, fmt.Sprintf("/v%d.sql", latest(t))) {
				t.Error("no copy was made")
			}
			t.Logf("%d rows", rows)
		})
	}
}

// schemaOf opens path with this program, checks it wholly, and returns its tables, indexes and so on.
func schemaOf(t *testing.T, path string) (all []string) {
	t.Helper()
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := check(t.Context(), db.readers); err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(tx *sql.Tx) (err error) {
		all, err = All(t.Context(), tx, Value[string],
			"SELECT type || ' ' || name || ' on ' || tbl_name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// load makes the file at path from a dump, and returns how many rows it has.
func load(t *testing.T, dump, path string) (rows int) {
	t.Helper()
	script, err := os.ReadFile(dump)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(string(script)); err != nil {
		t.Fatal(err)
	}
	return bytes.Count(script, []byte("\nINSERT INTO "))
}

func writeRelease(t *testing.T) {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "release.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if sample, err := os.ReadFile("testdata/sample.sql"); err == nil {
		mustWrite(t, db, string(sample))
	} else if !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := db.Read(t.Context(), func(tx *sql.Tx) error { return dump(t.Context(), tx, &out) }); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("testdata/released/v%d.sql", latest(t))
	err = errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(out.String()), 0o644))
	if err != nil {
		t.Fatal(err)
	}
}

// dump writes SQL that makes the database again: tables, rows, then the rest.
func dump(ctx context.Context, tx *sql.Tx, out *strings.Builder) error {
	fmt.Fprintf(out, "PRAGMA application_id = %d;\nPRAGMA foreign_keys = off;\nBEGIN;\n", applicationID)
	create := func(where string) error {
		all, err := All(ctx, tx, Value[string], "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND "+where+" ORDER BY rowid")
		fmt.Fprintln(out, strings.Join(all, "\n"))
		return err
	}
	if err := create("type = 'table'"); err != nil {
		return err
	}
	tables, err := All(ctx, tx, Value[string], "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
	if err != nil {
		return err
	}
	for _, table := range tables {
		columns, err := One(ctx, tx, Value[string], `SELECT group_concat(CASE name WHEN 'tstamp' THEN '''''''2026-01-01''''''' ELSE 'quote("' || name || '")' END, ' || '', '' || ') FROM pragma_table_info(?)`, table)
		if err != nil {
			return err
		}
		rows, err := All(ctx, tx, Value[string], fmt.Sprintf(`SELECT 'INSERT INTO %q VALUES (' || %s || ');' FROM %q ORDER BY 1`, table, columns, table))
		if err != nil {
			return err
		}
		for _, row := range rows {
			fmt.Fprintln(out, row)
		}
	}
	if err := create("type <> 'table'"); err != nil {
		return err
	}
	fmt.Fprintln(out, "COMMIT;")
	return nil
}
