package discordtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Rules tell what Discord would refuse in what is drawn, without a server.
type Rules struct{ official *description }

// NewRules reads Discord's official description. Where it is not beside the
// repository the rules of this package are left; in CI the test fails then.
func NewRules(t testing.TB) *Rules {
	t.Helper()
	return &Rules{officialOr(t)}
}

// Message tells what is wrong with the body of a message that is sent with files
// of those names, by each way in which the bot sends one: a new message, an edit,
// an answer to an interaction, a later one.
func (r *Rules) Message(body []byte, files ...string) []string {
	var out []string
	for _, schema := range []string{
		"MessageCreateRequest", "MessageEditRequestPartial", "IncomingWebhookInteractionRequest", "IncomingWebhookUpdateRequestPartial",
	} {
		out = append(out, r.schema(schema, body)...)
	}
	m := messageRequest{files: map[string]upload{}}
	for i, name := range files {
		m.files[fmt.Sprint(i)] = upload{name: name}
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return append(out, err.Error())
	}
	var bad problems
	m.check(asked{flags: flagsOfAnswer, interaction: true}, &bad)
	shown := strings.TrimSpace(m.Content.value) != "" || len(m.Embeds.value)+len(m.Components.value)+len(m.files) > 0
	if !shown {
		bad.add(nil, "EMPTY", "Cannot send an empty message")
	}
	return append(out, bad.strings()...)
}

// Modal tells what is wrong with a form.
func (r *Rules) Modal(data []byte) []string {
	out := r.schema("ModalInteractionCallbackRequestData", data)
	var m modalRequest
	if err := json.Unmarshal(data, &m); err != nil {
		return append(out, err.Error())
	}
	var bad problems
	m.check(nil, &bad)
	return append(out, bad.strings()...)
}

// Limit is a number of the description, by its place under a schema's
// properties: Limit("RichEmbed", "title", "maxLength"); 0 without the
// description.
func (r *Rules) Limit(schema, property, keyword string) int {
	if r.official == nil {
		return 0
	}
	o, _ := r.official.schemas[schema].(object)
	o, _ = o["properties"].(object)
	o, _ = o[property].(object)
	return num(o[keyword])
}

func (r *Rules) schema(name string, data []byte) []string {
	if r.official == nil {
		return nil
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		return []string{err.Error()}
	}
	s, err := r.official.schema("components", "schemas", name)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	for _, m := range mistakes(s, value) {
		out = append(out, name+": "+m.String())
	}
	return out
}

// strings are the problems, one a line.
func (p *problems) strings() []string {
	var out []string
	for _, one := range p.list {
		out = append(out, one.String())
	}
	return out
}
