package slacktest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// official are the types of Slack's own libraries as JSON Schema: @slack/types
// (what an app sends), @slack/bolt (what an app is sent) and @slack/web-api (what
// methods answer). npm makes them in the folder peer; they are no part of the
// repository. A nil one holds nothing to anything.
type official struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
	methods  map[string]json.RawMessage
}

// shapesOf reads the types once.
var shapesOf = sync.OnceValues(func() (*official, error) {
	folder, err := peerFolder()
	if err != nil {
		return nil, err
	}
	if err := madeSince(filepath.Join(folder, "node_modules", ".shapes", "answers.json"), folder, "shapes.mjs", "shapes.ts", "package-lock.json"); err != nil {
		return nil, err
	}
	o := &official{compiler: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}}
	shapes, err := os.ReadFile(filepath.Join(folder, "node_modules", ".shapes", "shapes.json"))
	if err != nil {
		return nil, err
	}
	answers, err := os.ReadFile(filepath.Join(folder, "node_modules", ".shapes", "answers.json"))
	if err != nil {
		return nil, err
	}
	if err := o.add("shapes", shapes); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(answers, &o.methods); err != nil {
		return nil, fmt.Errorf("answers.json: %w", err)
	}
	for method, schema := range o.methods {
		if err := o.add(method, schema); err != nil {
			return nil, err
		}
	}
	return o, nil
})

// madeSince fails unless a file was made after each of some others was changed.
func madeSince(file, folder string, others ...string) error {
	made, err := os.Stat(file)
	if err != nil {
		return err
	}
	for _, name := range others {
		changed, err := os.Stat(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		if changed.ModTime().After(made.ModTime()) {
			return fmt.Errorf("%s has changed since they were made", name)
		}
	}
	return nil
}

func (o *official) add(name string, data []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err == nil {
		err = o.compiler.AddResource(name+".json", doc)
	}
	if err != nil {
		return fmt.Errorf("the types of %s: %w", name, err)
	}
	return nil
}

// schema is a type of shapes.ts, or with a method's name what it answers.
func (o *official) schema(at string) (*jsonschema.Schema, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if s := o.compiled[at]; s != nil {
		return s, nil
	}
	s, err := o.compiler.Compile(at)
	if err == nil {
		o.compiled[at] = s
	}
	return s, err
}

// mistakes are what is not as a type has it in a value, "" for one that is. The
// type is one of shapes.ts.
func (o *official) mistakes(shape string, value any) string {
	return o.check("shapes.json#/definitions/Shapes/properties/"+shape, value)
}

func (o *official) check(at string, value any) string {
	schema, err := o.schema(at)
	if err != nil {
		return err.Error()
	}
	if err = schema.Validate(value); err == nil {
		return ""
	}
	lines := strings.Split(err.Error(), "\n")
	return strings.Join(lines[1:], " ") // the first names the schema
}

// hold keeps what is not as a type of Slack's libraries has it, of JSON as decode
// reads it. The test fails by it: it is a fault of this package's own, which took
// it or made it. The caller holds mu.
func (s *Server) hold(shape string, value any) {
	if s.official == nil {
		return
	}
	if wrong := s.official.mistakes(shape, value); wrong != "" {
		s.dishonest("%s: %s", shape, wrong)
	}
}

// holdAnswer is hold of what a method answers.
func (s *Server) holdAnswer(method string, out object) {
	if s.official == nil || s.official.methods[method] == nil {
		return
	}
	if wrong := s.official.check(method+".json", asJSON(out)); wrong != "" {
		s.dishonest("%s answers: %s", method, wrong)
	}
}

// holdSent is hold of what the app is sent: a command, what was done with
// blocks, views and shortcuts, or an event.
func (s *Server) holdSent(a *Act) {
	if s.official == nil {
		return
	}
	if a.kind != "events_api" {
		s.hold(cmp.Or(a.sort, a.kind), asJSON(a.payload))
		return
	}
	event, _ := a.payload["event"].(object)
	outer := without(a.payload, "event")
	outer["event"] = object{"type": event["type"]} // what is within has a type of its own
	s.hold("event_callback", asJSON(outer))
	s.hold(cmp.Or(str(event, "subtype"), str(event, "type")), asJSON(event))
}

// dishonest keeps a fault of this package's own. The caller holds mu.
func (s *Server) dishonest(format string, args ...any) {
	s.broken = append(s.broken, fmt.Sprintf(format, args...))
}

// asJSON is a value as those who get it decode it.
func asJSON(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // it came as JSON, or is ours
	}
	var out any
	if err := decode(data, &out); err != nil {
		panic(err)
	}
	return out
}
