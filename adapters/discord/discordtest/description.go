package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// description is Discord's official API description (discord-openapi.json, MIT,
// github.com/discord/discord-api-spec). It tells good bodies from bad ones, on
// both sides: what the app asks, and what this package answers.
type description struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
	paths    map[string]map[string]any // by path template, then method and "parameters"
	schemas  object
}

// departures are where the description says other than the documentation, and
// Discord does as documented.
var departures = []struct {
	schema, property string
	becomes          any
	why              string
}{
	{"ApplicationCommandUpdateRequest", "default_member_permissions", object{"type": []any{"string", "integer", "null"}, "pattern": `^[0-9]+$`},
		`"a bitwise OR-ed set of permissions, serialized as a string" (Application Commands, "Permissions")`},
	{"MessageAttachmentRequest", "id", object{"type": []any{"string", "integer"}},
		`the placeholder of files[n] is a number in the examples (Reference, "Uploading Files")`},
	{"Error", "code", object{"type": []any{"integer", "string"}},
		`the codes of the errors of a field are words, BASE_TYPE_BAD_LENGTH (Reference, "Error Messages")`},
}

// official reads the description once.
var official = sync.OnceValues(func() (*description, error) {
	file, err := reference("discord-openapi.json")
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return describe(doc)
})

// reference finds a file of the reference material, which lies beside the
// repository: ../shared/reference from its root.
func reference(name string) (string, error) {
	root, err := repository()
	if err != nil {
		return "", err
	}
	file := filepath.Join(root, "..", "shared", "reference", name)
	_, err = os.Stat(file)
	return file, err
}

// repository is the repository's root: tests run in the folder of their
// package, somewhere under it.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no go.mod above: %w", fs.ErrNotExist)
		}
		dir = filepath.Dir(dir)
	}
}

func describe(doc any) (*description, error) {
	root, ok := doc.(object)
	if !ok {
		return nil, errors.New("the description is no object")
	}
	schemas := root["components"].(object)["schemas"].(object)
	for _, d := range departures {
		schemas[d.schema].(object)["properties"].(object)[d.property] = d.becomes
	}
	paths := map[string]map[string]any{}
	for path, item := range root["paths"].(object) {
		paths[path] = item.(object)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	for _, f := range numberFormats {
		c.RegisterFormat(&f)
	}
	if err := c.AddResource("discord.json", doc); err != nil {
		return nil, err
	}
	return &description{compiler: c, compiled: map[string]*jsonschema.Schema{}, paths: paths, schemas: schemas}, nil
}

// numberFormats are the formats of the description that JSON Schema has not.
var numberFormats = []jsonschema.Format{
	{Name: "int32", Validate: within(math.MinInt32, math.MaxInt32)},
	{Name: "int64", Validate: within(math.MinInt64, math.MaxInt64)},
	{Name: "snowflake", Validate: func(v any) error {
		s, ok := v.(string)
		if !ok {
			return nil
		}
		_, err := strconv.ParseUint(s, 10, 64)
		return err
	}},
}

func within(least, most int64) func(any) error {
	return func(v any) error {
		n, ok := v.(json.Number)
		if !ok {
			return nil
		}
		i, err := n.Int64()
		if err != nil || i < least || i > most {
			return fmt.Errorf("%s is not between %d and %d", n, least, most)
		}
		return nil
	}
}

// schema is a schema of the description, by its place in it.
func (d *description) schema(place ...string) (*jsonschema.Schema, error) {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	pointer := ""
	for _, p := range place {
		pointer += "/" + url.PathEscape(escape.Replace(p))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.compiled[pointer]; s != nil {
		return s, nil
	}
	s, err := d.compiler.Compile("discord.json#" + pointer)
	if err != nil {
		return nil, err
	}
	d.compiled[pointer] = s
	return s, nil
}

// body is the schema of what an operation is sent, nil when it takes none.
func (d *description) body(r *route) (*jsonschema.Schema, error) {
	op, _ := d.paths[r.path][r.key()].(object)
	if _, takes := op["requestBody"]; !takes {
		return nil, nil
	}
	return d.schema("paths", r.path, r.key(), "requestBody", "content", "application/json", "schema")
}

// answer is the schema of what an operation answers with a status, nil when
// that has no body.
func (d *description) answer(r *route, status int) (*jsonschema.Schema, error) {
	switch {
	case status == 429:
		return d.schema("components", "schemas", "RatelimitedResponse")
	case status >= 400:
		return d.schema("components", "schemas", "ErrorResponse")
	}
	op, _ := d.paths[r.path][r.key()].(object)
	answers, _ := op["responses"].(object)
	code := strconv.Itoa(status)
	answer, described := answers[code].(object)
	if !described {
		return nil, fmt.Errorf("%s has no answer %d", r.operation, status)
	}
	if _, has := answer["content"]; !has {
		return nil, nil
	}
	return d.schema("paths", r.path, r.key(), "responses", code, "content", "application/json", "schema")
}

// parameter is a query parameter of an operation.
type parameter struct {
	name     string
	required bool
	schema   *jsonschema.Schema
	number   bool // as opposed to text, for reading what was sent
	boolean  bool
}

// parameters are the query parameters of an operation.
func (d *description) parameters(r *route) ([]parameter, error) {
	op, _ := d.paths[r.path][r.key()].(object)
	list, _ := op["parameters"].([]any)
	var out []parameter
	for i, item := range list {
		p := item.(object)
		if p["in"] != "query" {
			continue
		}
		s, err := d.schema("paths", r.path, r.key(), "parameters", strconv.Itoa(i), "schema")
		if err != nil {
			return nil, err
		}
		kind := p["schema"].(object)["type"]
		out = append(out, parameter{p["name"].(string), p["required"] == true, s, kind == "integer" || kind == "number", kind == "boolean"})
	}
	return out, nil
}
