package tally

import (
	"bytes"
	"io"
	"strconv"
)

// Document is what [Read] found: a published vote, or reference cases.
type Document struct {
	File  *File  // nil if it is a list of cases
	Cases []Case // nil if it is a published vote
}

// Read reads either format, telling them apart by their first character. Errors: a [*ReadError], or that of r.
func Read(r io.Reader) (Document, error) {
	data, err := readAll(r)
	if err != nil {
		return Document{}, err
	}
	switch first := bytes.TrimLeft(data, " \t\r\n"); {
	case bytes.HasPrefix(first, []byte("{")):
		f, err := readFile(data)
		if err != nil {
			return Document{}, err
		}
		return Document{File: &f}, nil
	case bytes.HasPrefix(first, []byte("[")):
		cases, err := readCases(data)
		return Document{Cases: cases}, err
	}
	return Document{}, &ReadError{Err: NeitherFormat}
}

// ReadFile reads a published vote and validates it (see [File.Validate]). It is strict: unknown fields, fields given
// twice, missing or of another type, text after the end and files above [MaxFile] bytes are refused, each with its
// place. Errors: a [*ReadError], or that of r.
func ReadFile(r io.Reader) (File, error) {
	data, err := readAll(r)
	if err != nil {
		return File{}, err
	}
	return readFile(data)
}

func readFile(data []byte) (File, error) {
	s := newScanner(data)
	var f File
	var rule, kind string
	err := s.object("", map[string]field{
		"format":     s.format,
		"version":    s.version,
		"title":      s.text(&f.Title),
		"rule":       s.text(&rule),
		"kind":       s.text(&kind),
		"closed":     s.text(&f.Closed),
		"quorum":     s.quorum(&f.Quorum),
		"seed":       s.text(&f.Seed),
		"tie_order":  s.texts(&f.TieOrder),
		"candidates": s.candidates(&f.Candidates),
		"ballots":    s.fileBallots(&f.Ballots),
		"winners":    s.texts(&f.Winners),
	}, map[string]field{
		"seats":  s.small(&f.Seats),
		"budget": s.integer(&f.Budget),
	})
	if err != nil {
		return File{}, err
	}
	if err := s.end(); err != nil {
		return File{}, err
	}
	f.Rule, f.Kind = Rule(rule), Kind(kind)
	if err := f.Validate(); err != nil {
		return File{}, &ReadError{Err: err}
	}
	return f, nil
}

func (s *scanner) format(where string) error {
	var got string
	if err := s.text(&got)(where); err != nil {
		return err
	}
	if got != FileFormat {
		return s.fail("", &InvalidError{"format", got, BadFormat})
	}
	return nil
}

func (s *scanner) version(where string) error {
	var got int
	if err := s.small(&got)(where); err != nil {
		return err
	}
	if got != FileVersion {
		return s.fail("", &InvalidError{"version", strconv.Itoa(got), BadVersion})
	}
	return nil
}

func (s *scanner) quorum(q *Quorum) field {
	return func(where string) error {
		return s.object(where, map[string]field{
			"eligible": s.integer(&q.Eligible),
			"needed":   s.integer(&q.Needed),
			"voted":    s.integer(&q.Voted),
		}, nil)
	}
}

func (s *scanner) fileBallots(v *[]FileBallot) field {
	return func(where string) error {
		*v = []FileBallot{}
		return s.list(where, func(where string) error {
			var receipt string
			var b Ballot
			if err := s.object(where, map[string]field{"receipt": s.text(&receipt)}, s.content(&b)); err != nil {
				return err
			}
			if err := s.oneContent(where, b); err != nil {
				return err
			}
			*v = append(*v, FileBallot{receipt, b.Approves, b.Points, b.Ranking})
			return nil
		})
	}
}

// oneContent checks that a ballot says what it holds, even if that is nothing: a field left out is more likely a
// mistake than a blank ballot.
func (s *scanner) oneContent(where string, b Ballot) error {
	if b.Approves == nil && b.Points == nil && b.Ranking == nil {
		return s.fail(where, &InvalidError{"field", "approves, points or ranking", FieldMissing})
	}
	return nil
}
