package discordtest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// unknown are the places of a value, which has the schema's form, that the
// schema says nothing of, nulls apart. Discord passes over such fields in
// silence.
func unknown(s *jsonschema.Schema, value any, at ...string) []string {
	var out []string
	switch v := value.(type) {
	case object:
		known := map[string][]*jsonschema.Schema{}
		if free := properties(s, v, known); free {
			return nil
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if len(known[name]) == 0 && v[name] != nil {
				out = append(out, strings.Join(append(at, name), "."))
				continue
			}
			for _, inner := range known[name] {
				out = append(out, unknown(inner, v[name], append(at, name)...)...)
			}
		}
	case []any:
		for i, e := range v {
			for _, inner := range items(s, value) {
				out = append(out, unknown(inner, e, append(at, strconv.Itoa(i))...)...)
			}
		}
	}
	return out
}

// parts are the schemas that a schema is made of, as far as a value is of them.
func parts(s *jsonschema.Schema, value any) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	if s.Ref != nil {
		out = append(out, s.Ref)
	}
	out = append(out, s.AllOf...)
	for _, union := range [][]*jsonschema.Schema{s.AnyOf, s.OneOf} {
		for _, one := range union {
			if one.Validate(value) == nil {
				out = append(out, one)
			}
		}
	}
	return out
}

// properties gathers the schemas of a value's fields. It reports a schema that
// lets any field be there, as one of words by language does.
func properties(s *jsonschema.Schema, value object, into map[string][]*jsonschema.Schema) (free bool) {
	if s.AdditionalProperties != nil && s.AdditionalProperties != false {
		return true
	}
	for name, p := range s.Properties {
		into[name] = append(into[name], p)
	}
	for _, p := range parts(s, value) {
		if properties(p, value, into) {
			return true
		}
	}
	return false
}

// items are the schemas of a list's elements.
func items(s *jsonschema.Schema, value any) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	if s.Items2020 != nil {
		out = append(out, s.Items2020)
	}
	for _, p := range parts(s, value) {
		out = append(out, items(p, value)...)
	}
	return out
}

// Ignored are the fields of what the app sent that Discord does not know and
// passes over, as "create_message: contents": misspelled, most likely.
func (s *Server) Ignored() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ignored)
}

// Describes reports whether what is asked and answered is held to the official
// description, or the reference material is not there.
func (s *Server) Describes() bool { return s.official != nil }
