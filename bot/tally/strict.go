package tally

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// MaxFile is the size of the largest file that is read, in bytes.
const MaxFile = 64 << 20

// ReadError says that a file cannot be read: at which line and part, and why. Unwrap gives the cause, in which errors.Is
// finds the [Fault].
type ReadError struct {
	Line  int    // from 1; 0 if the fault is not in one place
	Where string // "ballots 12: points", parts numbered from 1; "" for the file as a whole
	Err   error
}

func (e *ReadError) Error() string {
	s := ""
	if e.Line > 0 {
		s = "line " + strconv.Itoa(e.Line) + ": "
	}
	if e.Where != "" {
		s += e.Where + ": "
	}
	return s + e.Err.Error()
}

func (e *ReadError) Unwrap() error { return e.Err }

// A scanner reads JSON strictly: every field known by its exact name, given once, of the right type and not null.
// (Package encoding/json alone takes "Seats" for "seats", and the last of two values for one name: two programs could
// then count the same file differently.)
type scanner struct {
	data []byte
	json *json.Decoder
}

// readAll reads r whole, up to MaxFile bytes of UTF-8.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > MaxFile:
		return nil, &ReadError{Err: TooLarge}
	case !utf8.Valid(data):
		return nil, &ReadError{Err: NotUTF8}
	}
	return data, nil
}

func newScanner(data []byte) *scanner {
	return &scanner{data, json.NewDecoder(bytes.NewReader(data))}
}

// fail makes a ReadError at the place reached.
func (s *scanner) fail(where string, err error) error {
	var known *ReadError
	if errors.As(err, &known) {
		return err
	}
	at := min(int(s.json.InputOffset()), len(s.data))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("not valid JSON: %w", err)
	}
	return &ReadError{1 + bytes.Count(s.data[:at], []byte("\n")), where, err}
}

// end checks that nothing follows.
func (s *scanner) end() error {
	if _, err := s.json.Token(); !errors.Is(err, io.EOF) {
		return s.fail("", TrailingText)
	}
	return nil
}

// A field reads the value of one field of an object; where names it for errors.
type field func(where string) error

// object reads an object whose fields are exactly those given; the required ones must be there.
func (s *scanner) object(where string, required, optional map[string]field) error {
	seen := map[string]bool{}
	err := s.members(where, func(name, at string) error {
		read := required[name]
		if read == nil {
			read = optional[name]
		}
		if read == nil {
			return s.fail(where, &InvalidError{"field", name, UnknownField})
		}
		seen[name] = true
		return read(at)
	})
	if err != nil {
		return err
	}
	missing := ""
	for name := range required {
		if !seen[name] && (missing == "" || name < missing) {
			missing = name
		}
	}
	if missing != "" {
		return s.fail(where, &InvalidError{"field", missing, FieldMissing})
	}
	return nil
}

// members reads an object with any names, each once.
func (s *scanner) members(where string, member func(name, where string) error) error {
	if err := s.delimiter(where, '{', NotObject); err != nil {
		return err
	}
	seen := map[string]bool{}
	for s.json.More() {
		token, err := s.json.Token()
		if err != nil {
			return s.fail(where, err)
		}
		name, ok := token.(string)
		if !ok {
			return s.fail(where, WrongType)
		}
		if seen[name] {
			return s.fail(where, &InvalidError{"field", name, FieldTwice})
		}
		seen[name] = true
		if err := member(name, within(where, name)); err != nil {
			return err
		}
	}
	if _, err := s.json.Token(); err != nil {
		return s.fail(where, err)
	}
	return nil
}

// list reads a list, each element by read; elements are numbered from 1 in where.
func (s *scanner) list(where string, read func(where string) error) error {
	if err := s.delimiter(where, '[', NotList); err != nil {
		return err
	}
	for i := 1; s.json.More(); i++ {
		if err := read(where + " " + strconv.Itoa(i)); err != nil {
			return err
		}
	}
	if _, err := s.json.Token(); err != nil {
		return s.fail(where, err)
	}
	return nil
}

// delimiter reads the opening of an object or a list.
func (s *scanner) delimiter(where string, want json.Delim, fault Fault) error {
	token, err := s.json.Token()
	switch {
	case err != nil:
		return s.fail(where, err)
	case token != want:
		return s.fail(where, fault)
	}
	return nil
}

// text, integer and small read a single value into v.
func (s *scanner) text(v *string) field { return scalar(s, v) }

func (s *scanner) integer(v *int64) field { return scalar(s, v) }

func (s *scanner) small(v *int) field { return scalar(s, v) }

// scalar reads one value of type T, refusing null and other types.
func scalar[T string | int | int64](s *scanner, v *T) field {
	return func(where string) error {
		var got *T
		if err := s.json.Decode(&got); err != nil {
			var wrong *json.UnmarshalTypeError
			if errors.As(err, &wrong) {
				return s.fail(where, fmt.Errorf("%w: %s", WrongType, wrong.Value))
			}
			return s.fail(where, err)
		}
		if got == nil {
			return s.fail(where, IsNull)
		}
		*v = *got
		return nil
	}
}

// texts reads a list of texts, each for a candidate, so at most MaxCandidates; the result is never nil.
func (s *scanner) texts(v *[]string) field {
	return func(where string) error {
		*v = []string{}
		return s.list(where, func(where string) error {
			if len(*v) == MaxCandidates {
				return s.fail(where, TooManyCandidates)
			}
			var one string
			if err := s.text(&one)(where); err != nil {
				return err
			}
			*v = append(*v, one)
			return nil
		})
	}
}

// groups reads a list of at most MaxCandidates lists of texts; the result is never nil.
func (s *scanner) groups(v *[][]string) field {
	return func(where string) error {
		*v = [][]string{}
		return s.list(where, func(where string) error {
			if len(*v) == MaxCandidates {
				return s.fail(where, TooManyCandidates)
			}
			var one []string
			if err := s.texts(&one)(where); err != nil {
				return err
			}
			*v = append(*v, one)
			return nil
		})
	}
}

// numbers reads an object of whole numbers, each for a candidate, so at most MaxCandidates; the result is never nil.
func (s *scanner) numbers(v *map[string]int64) field {
	return func(where string) error {
		*v = map[string]int64{}
		return s.members(where, func(name, where string) error {
			if len(*v) == MaxCandidates {
				return s.fail(where, TooManyCandidates)
			}
			var one int64
			err := s.integer(&one)(where)
			(*v)[name] = one
			return err
		})
	}
}

func within(where, name string) string {
	if where == "" {
		return name
	}
	return where + ": " + name
}
