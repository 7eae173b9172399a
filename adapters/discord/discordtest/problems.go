package discordtest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// problem is something wrong at a place of a body.
type problem struct {
	at            []string // the names and indices that lead there
	code, message string
}

func (p problem) String() string {
	return cmp.Or(strings.Join(p.at, "."), "body") + ": " + p.message
}

// problems gathers what is wrong with a body.
type problems struct{ list []problem }

// add says that something is wrong at a place.
func (p *problems) add(at []string, code, format string, args ...any) {
	p.list = append(p.list, problem{slices.Clone(at), code, fmt.Sprintf(format, args...)})
}

// refusal is the answer to a bad body, nil when nothing is wrong.
func (p *problems) refusal() *refusal {
	if len(p.list) == 0 {
		return nil
	}
	r := refuse(50035)
	r.problems = p.list
	return r
}

// inside is a place inside another.
func inside(at []string, more ...any) []string {
	out := slices.Clone(at)
	for _, m := range more {
		out = append(out, fmt.Sprint(m))
	}
	return out
}

// tree is the problems as Discord nests them: {"embeds": {"0": {"title":
// {"_errors": [...]}}}}. (Reference, "Error Messages".)
func tree(list []problem) object {
	root := object{}
	for _, p := range list {
		at := root
		for _, step := range p.at {
			next, ok := at[step].(object)
			if !ok {
				next = object{}
				at[step] = next
			}
			at = next
		}
		errs, _ := at["_errors"].([]any)
		at["_errors"] = append(errs, object{"code": p.code, "message": p.message})
	}
	return prune(root)
}

// prune keeps the innermost errors where a place has errors of its own and
// others inside: Discord's form has either.
func prune(o object) object {
	if _, has := o["_errors"]; has && len(o) > 1 {
		delete(o, "_errors")
	}
	for k, v := range o {
		if inner, ok := v.(object); ok {
			o[k] = prune(inner)
		}
	}
	return o
}

// mistakes are the problems that a schema finds in a value.
func mistakes(s *jsonschema.Schema, value any) []problem {
	err := s.Validate(value)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return []problem{{nil, "BASE_TYPE_INVALID", err.Error()}}
	}
	return leaves(invalid)
}

func leaves(e *jsonschema.ValidationError) []problem {
	if len(e.Causes) == 0 {
		return []problem{said(e)}
	}
	switch e.ErrorKind.(type) {
	case *kind.OneOf, *kind.AnyOf:
		return leaves(meant(e))
	}
	var out []problem
	for _, c := range e.Causes {
		out = append(out, leaves(c)...)
	}
	return out
}

// meant is the alternative that the value was most likely meant to be: one
// whose "type" is right, and of these the one that went wrong deepest.
func meant(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	worth := func(c *jsonschema.ValidationError) int {
		depth := 0
		for _, p := range leaves(c) {
			depth = max(depth, len(p.at))
			if len(p.at) == len(e.InstanceLocation)+1 && p.at[len(p.at)-1] == "type" {
				return -1
			}
		}
		return depth
	}
	return slices.MaxFunc(e.Causes, func(a, b *jsonschema.ValidationError) int { return worth(a) - worth(b) })
}

// said is a mistake in the words that Discord has for it.
func said(e *jsonschema.ValidationError) problem {
	at, words := slices.Clone(e.InstanceLocation), e.DetailedOutput().Error.String()
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		return problem{append(at, k.Missing[0]), "BASE_TYPE_REQUIRED", "This field is required"}
	case *kind.MaxLength:
		return problem{at, "BASE_TYPE_MAX_LENGTH", "Must be " + strconv.Itoa(k.Want) + " or fewer in length."}
	case *kind.MinLength:
		return problem{at, "BASE_TYPE_MIN_LENGTH", "Must be " + strconv.Itoa(k.Want) + " or more in length."}
	case *kind.MaxItems:
		return problem{at, "BASE_TYPE_BAD_LENGTH", "Must be " + strconv.Itoa(k.Want) + " or fewer in length."}
	case *kind.MinItems:
		return problem{at, "BASE_TYPE_BAD_LENGTH", "Must be " + strconv.Itoa(k.Want) + " or more in length."}
	case *kind.Enum, *kind.Const:
		return problem{at, "BASE_TYPE_CHOICES", "The value is none of those allowed: " + words}
	}
	return problem{at, "BASE_TYPE_INVALID", words}
}
