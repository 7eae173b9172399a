package discordtest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// types are the types of discord-api-types, the same that discord.js is written
// with, as JSON Schema: what frames of the gateway look like. They are made by
// npm in the folder peer and are no part of the repository.
type types struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema // nil for a type that is not there
}

// framesOf reads the types once.
var framesOf = sync.OnceValues(func() (*types, error) {
	root, err := repository()
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	for _, name := range []string{"receive", "send"} {
		data, err := os.ReadFile(filepath.Join(root, "adapters/discord/discordtest/peer/node_modules/.frames", name+".json"))
		if err != nil {
			return nil, err
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s.json: %w", name, err)
		}
		if err := c.AddResource(name+".json", doc); err != nil {
			return nil, err
		}
	}
	return &types{compiler: c, compiled: map[string]*jsonschema.Schema{}}, nil
})

// typesOr are the types, nil where they are not and need not be.
func typesOr(t testing.TB) *types {
	t.Helper()
	frames, err := framesOf()
	if err == nil {
		return frames
	}
	if !errors.Is(err, fs.ErrNotExist) || os.Getenv("CI") != "" {
		t.Fatalf("discordtest: the gateway's types: %v (npm ci in adapters/discord/discordtest/peer makes them)", err)
	}
	t.Log("discordtest: without the gateway's types (npm ci in adapters/discord/discordtest/peer makes them)")
	return nil
}

// schema is a type by its name, nil if there is none.
func (t *types) schema(file, name string) *jsonschema.Schema {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := file + ".json#/definitions/" + name
	s, known := t.compiled[key]
	if !known {
		s, _ = t.compiler.Compile(key) // no such type: nil
		t.compiled[key] = s
	}
	return s
}

// frameTypes are the types of the frames that are no dispatches.
var frameTypes = map[int]string{
	opHello: "GatewayHello", opAck: "GatewayHeartbeatAck", opReconnect: "GatewayReconnect",
	opInvalid: "GatewayInvalidSession", opHeartbeat: "GatewayHeartbeatRequest",
}

// holdFrame fails the test when a frame of ours is none that Discord sends.
func (s *Server) holdFrame(data []byte, f frame) {
	if s.frames == nil {
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		s.dishonest("a frame: %v", err)
		return
	}
	name := frameTypes[f.Op]
	if f.Op == opDispatch {
		if *f.Name == "RESUMED" {
			return // its data is not described; Discord sends a trace of hosts
		}
		name, value = dataType(*f.Name), value.(object)["d"]
		if data, pressed := value.(object)["data"].(object); pressed && data["component_type"] != nil {
			// Documented (Components, "Button", "Message Interaction Response
			// Example"), and not in the types yet.
			delete(data, "id")
		}
	}
	schema := s.frames.schema("receive", name)
	if schema == nil {
		s.dishonest("a frame of a type that is not there: %s", name)
		return
	}
	for _, m := range mistakes(schema, value) {
		s.dishonest("our frame %s: %s", name, m)
	}
}

// dataType is the name of the type of an event's data: MESSAGE_CREATE has
// GatewayMessageCreateDispatchData.
func dataType(event string) string {
	var b strings.Builder
	for _, word := range strings.Split(event, "_") {
		b.WriteString(word[:1] + strings.ToLower(word[1:]))
	}
	return "Gateway" + b.String() + "DispatchData"
}

// sendTypes are the types of what an app sends.
var sendTypes = map[int]string{opHeartbeat: "GatewayHeartbeat", opIdentify: "GatewayIdentify", opResume: "GatewayResume"}

// heldToTypes reports a frame of the app's that is of its official type, what
// Discord takes besides left out.
func (s *Server) heldToTypes(data []byte, op int) bool {
	name := sendTypes[op]
	if s.frames == nil || name == "" {
		return true
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return false
	}
	schema := s.frames.schema("send", name)
	if schema == nil {
		s.dishonest("a frame of the app's of a type that is not there: %s", name)
		return true
	}
	if schema.Validate(asTyped(value)) != nil {
		return false
	}
	s.gateway.held[op]++
	return true
}

// asTyped leaves out of an IDENTIFY what was of its type once and is taken
// still: "$os" for "os" (Gateway Events, "Identify Connection Properties"), and
// the presence as discordgo writes it.
func asTyped(value any) any {
	f, _ := value.(object)
	data, _ := f["d"].(object)
	delete(data, "presence")
	properties, _ := data["properties"].(object)
	for _, name := range []string{"os", "browser", "device"} {
		if old, has := properties["$"+name]; has {
			properties[name] = old
		}
	}
	for name := range properties {
		if strings.HasPrefix(name, "$") {
			delete(properties, name)
		}
	}
	return value
}
