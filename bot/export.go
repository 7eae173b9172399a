package bot

import (
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"livinglab/storage"
)

// Export is a table of the lab as people want it: in a spreadsheet, or for a
// program. Its columns are the query's, in English, singular where one thing is
// meant. A column whose name ends in "_at" holds Unix seconds and is written as
// local date and time with its offset (RFC 3339). Nothing secret is exported:
// not who voted, not what was hidden from the committee itself.
//
// In Feature.Files, each row is a document instead: its file name and its text.
type Export struct {
	Name  string // of the file, without extension: "ideas"
	Query string
}

// ExportTo writes every export of every feature in a new folder: NAME.csv for
// spreadsheets, NAME.json for programs, and the documents. All are of one
// moment. The folder must not exist, or be empty; it and its files can be read
// by their owner only. It returns the names of the files.
// A folder that is there is whole: an export that fails leaves nothing.
func (b *Bot) ExportTo(ctx context.Context, dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if there, err := os.ReadDir(dir); err != nil || len(there) > 0 {
		return nil, errors.Join(err, fmt.Errorf("%s: %w", dir, os.ErrExist))
	}
	var names []string
	err := b.db.Read(ctx, func(tx *sql.Tx) error {
		for _, f := range b.features {
			for _, x := range f.Exports {
				if err := b.exportTable(ctx, tx, dir, x); err != nil {
					return fmt.Errorf("export %s: %w", x.Name, err)
				}
				names = append(names, x.Name+".csv", x.Name+".json")
			}
			for _, x := range f.Files {
				more, err := exportFiles(ctx, tx, dir, x)
				if err != nil {
					return fmt.Errorf("export %s: %w", x.Name, err)
				}
				names = append(names, more...)
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, empty(dir))
	}
	return names, nil
}

// empty deletes the files of a folder that was empty before us.
func empty(dir string) error {
	files, err := os.ReadDir(dir)
	for _, f := range files {
		err = errors.Join(err, os.Remove(filepath.Join(dir, f.Name())))
	}
	return err
}

// create makes a new file in the folder, whatever the name says.
func create(dir, name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, filepath.Base(name)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

func exportFiles(ctx context.Context, tx *sql.Tx, dir string, x Export) ([]string, error) {
	type document struct{ name, text string }
	docs, err := storage.All(ctx, tx, func(r storage.Scanner) (d document, err error) {
		return d, r.Scan(&d.name, &d.text)
	}, x.Query)
	var names []string
	for _, d := range docs {
		f, err := create(dir, d.name)
		if err != nil {
			return nil, err
		}
		_, err = f.WriteString(d.text)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		names = append(names, filepath.Base(d.name))
	}
	return names, err
}

// exportTable writes one table in both formats, a row at a time.
func (b *Bot) exportTable(ctx context.Context, tx *sql.Tx, dir string, x Export) (err error) {
	rows, err := tx.QueryContext(ctx, x.Query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	table, err := newTableWriter(dir, x.Name, columns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, table.close()) }()
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, v := range values {
			if n, ok := v.(int64); ok && strings.HasSuffix(columns[i], "_at") {
				values[i] = time.Unix(n, 0).In(b.lab.Zone).Format(time.RFC3339)
			}
		}
		if err := table.row(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// tableWriter writes rows as CSV and as an array of JSON objects.
type tableWriter struct {
	columns []string
	csvFile *os.File
	csv     *csv.Writer
	json    *os.File
	rows    int
}

func newTableWriter(dir, name string, columns []string) (*tableWriter, error) {
	w := &tableWriter{columns: columns}
	var err error
	if w.csvFile, err = create(dir, name+".csv"); err != nil {
		return nil, err
	}
	if w.json, err = create(dir, name+".json"); err != nil {
		return nil, errors.Join(err, w.csvFile.Close())
	}
	// The byte order mark tells Excel that the file is UTF-8.
	if _, err := io.WriteString(w.csvFile, "\ufeff"); err != nil {
		return nil, errors.Join(err, w.csvFile.Close(), w.json.Close())
	}
	w.csv = csv.NewWriter(w.csvFile)
	_, err = io.WriteString(w.json, "[")
	return w, errors.Join(err, w.csv.Write(columns))
}

func (w *tableWriter) row(values []any) error {
	cells, fields := make([]string, len(values)), make([]string, len(values))
	for i, v := range values {
		name, err := json.Marshal(w.columns[i])
		if err != nil {
			return err
		}
		value, err := json.Marshal(v)
		if err != nil {
			return err
		}
		cells[i], fields[i] = Cell(v), string(name)+": "+string(value)
	}
	comma := ",\n"
	if w.rows == 0 {
		comma = "\n"
	}
	w.rows++
	_, err := fmt.Fprintf(w.json, "%s{%s}", comma, strings.Join(fields, ", "))
	return errors.Join(err, w.csv.Write(cells))
}

func (w *tableWriter) close() error {
	w.csv.Flush()
	_, err := io.WriteString(w.json, "\n]\n")
	return errors.Join(err, w.csv.Error(), w.csvFile.Close(), w.json.Close())
}

// formula is what may begin a formula after what separates cells for a
// spreadsheet that does not go by commas.
var formula = regexp.MustCompile(`([;\t\r\n]["\s]*)([=+\-@＝＋－＠])`)

// Cell is a value as a spreadsheet may safely open it: an apostrophe stands
// before what it would take for a formula (OWASP, "CSV Injection"), at the
// beginning of a text and after a semicolon (which separates in a French
// Excel), a tab or a line break. A text that begins with an apostrophe begins
// with one more. The JSON beside it has the texts as they are.
func Cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		v = formula.ReplaceAllString(v, "$1'$2")
		if first, _ := utf8.DecodeRuneInString(v); v != "" && strings.ContainsRune("=+-@\t\r\n'＝＋－＠", first) {
			v = "'" + v
		}
		return v
	case []byte:
		return Cell(string(v))
	}
	return fmt.Sprint(v)
}
