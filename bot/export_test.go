package bot_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"livinglab/bot"
)

func exporting(f *bot.Feature) {
	f.Exports = []bot.Export{
		{Name: "things", Query: `SELECT 1 AS id, '=HYPERLINK("http://x")' AS title, NULL AS theme, 1795446000 AS made_at, NULL AS left_at, -5 AS n, 2.5 AS share
			UNION ALL SELECT 2, 'Été, «oui»
"deux" lignes', '''x', 0, 1, 0, 0`},
		{Name: "nothing", Query: `SELECT id FROM members WHERE 0`},
	}
	f.Files = []bot.Export{{Name: "ballots", Query: `SELECT 'bulletins-1.json', '{"a": 1}'`}}
}

func TestExport(t *testing.T) {
	w := newWorld(t, trial(nil, exporting))
	dir := filepath.Join(t.TempDir(), "new", "folder")
	names, err := w.bot.ExportTo(ctx, dir)
	want := []string{"members.csv", "members.json", "journal.csv", "journal.json", "things.csv", "things.json", "nothing.csv", "nothing.json", "bulletins-1.json"}
	if err != nil || !slices.Equal(names, want) {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; only the owner may read it", name, info.Mode(), err)
		}
	}
	data, _ := os.ReadFile(filepath.Join(dir, "things.csv"))
	text, marked := strings.CutPrefix(string(data), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked {
		t.Errorf("%v, byte order mark %v", err, marked)
	}
	for i, want := range [][]string{
		{"id", "title", "theme", "made_at", "left_at", "n", "share"},
		{"1", `'=HYPERLINK("http://x")`, "", "2026-11-23T10:00:00-05:00", "", "-5", "2.5"},
		{"2", "Été, «oui»\n\"deux\" lignes", "''x", "1969-12-31T19:00:00-05:00", "1969-12-31T19:00:01-05:00", "0", "0"},
	} {
		if !slices.Equal(rows[i], want) {
			t.Errorf("row %d: %q, want %q", i, rows[i], want)
		}
	}
	data, _ = os.ReadFile(filepath.Join(dir, "things.json"))
	var objects []map[string]any
	if err := json.Unmarshal(data, &objects); err != nil || len(objects) != 2 || objects[0]["title"] != `=HYPERLINK("http://x")` ||
		objects[0]["theme"] != nil || objects[0]["n"] != -5.0 || objects[0]["made_at"] != "2026-11-23T10:00:00-05:00" {
		t.Errorf("%v, %s", err, data)
	}
	data, _ = os.ReadFile(filepath.Join(dir, "nothing.json"))
	if err := json.Unmarshal(data, &objects); err != nil || len(objects) != 0 {
		t.Errorf("no rows: %v, %s", err, data)
	}
	data, _ = os.ReadFile(filepath.Join(dir, "bulletins-1.json"))
	if string(data) != `{"a": 1}` {
		t.Errorf("document: %s", data)
	}
	data, _ = os.ReadFile(filepath.Join(dir, "members.csv"))
	if !strings.Contains(string(data), "Claire Tremblay,,2,") {
		t.Errorf("members: %s", data)
	}
	if _, err := w.bot.ExportTo(ctx, dir); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a folder with something in it: %v", err)
	}
	if _, err := w.bot.ExportTo(ctx, filepath.Join(dir, "things.csv")); err == nil {
		t.Error("a file for a folder")
	}
}

// A document's name comes from the database: it stays in the folder, and takes
// no other's place.
func TestNamesOfExportedDocuments(t *testing.T) {
	for name, stays := range map[string]bool{"../../escaped.json": true, "members.csv": false, "..": false, "": false, "/": false} {
		w := newWorld(t, trial(nil, func(f *bot.Feature) {
			f.Files = []bot.Export{{Name: "x", Query: `SELECT '` + name + `', 'x'`}}
		}))
		dir := filepath.Join(t.TempDir(), "a", "b", "c")
		names, err := w.bot.ExportTo(ctx, dir)
		if (err == nil) != stays {
			t.Errorf("%q: %v, %v", name, names, err)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "../../*.json")); len(left) > 0 {
			t.Errorf("%q: wrote %v", name, left)
		}
	}
}

func TestCell(t *testing.T) {
	for in, want := range map[any]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t'=1", "\r=1": "'\r'=1", "\n=1": "'\n'=1", "x;=1+1;@SUM(1)": "x;'=1+1;'@SUM(1)", "a; \"=b": "a; \"'=b", "a;b": "a;b", "＝1": "'＝1",
		"'=1": "''=1", "1-1": "1-1", "": "", "Été": "Été", int64(-1): "-1", 2.5: "2.5", " =1": " =1", nil: "",
	} {
		if got := bot.Cell(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := bot.Cell([]byte("=1")); got != "'=1" {
		t.Errorf("bytes: %q", got)
	}
}
