package discordtest

import (
	"encoding/json"
	"maps"
	"strings"
	"time"
)

// componentBuilder turns components as they are sent into components as Discord
// shows them: numbered, with defaults filled in.
type componentBuilder struct {
	s     *Server
	files map[string]*attachment // by "attachment://" address
	now   time.Time
	used  map[int]bool // the ids that are taken
	last  int
}

// build shows a message's components.
func (b *componentBuilder) build(components []object) []object {
	walk(components, func(o object) { b.used[num(o["id"])] = true })
	out := []object{}
	for _, o := range components {
		out = append(out, b.one(o))
	}
	return out
}

// id is the one that was asked, or the next that is free. (Components, "Anatomy
// of a Component".)
func (b *componentBuilder) id(o object) int {
	if id := num(o["id"]); id != 0 {
		return id
	}
	for b.last++; b.used[b.last]; b.last++ {
	}
	return b.last
}

// copied are the fields of each type that are shown as they were sent.
var copied = map[int][]string{
	button:            {"style", "custom_id", "label", "url", "emoji", "disabled", "sku_id"},
	stringSelect:      {"custom_id", "placeholder", "disabled"},
	userSelect:        {"custom_id", "placeholder", "disabled", "default_values"},
	roleSelect:        {"custom_id", "placeholder", "disabled", "default_values"},
	mentionableSelect: {"custom_id", "placeholder", "disabled", "default_values"},
	channelSelect:     {"custom_id", "placeholder", "disabled", "default_values", "channel_types"},
	textDisplay:       {"content"},
}

func (b *componentBuilder) one(o object) object {
	kind := kindOf(o)
	out := object{"type": kind, "id": b.id(o)}
	for _, name := range copied[kind] {
		if o[name] != nil {
			out[name] = o[name]
		}
	}
	switch {
	case isSelect(kind):
		out["min_values"], out["max_values"] = orOne(o["min_values"]), orOne(o["max_values"])
		if kind == stringSelect {
			out["options"] = withoutNulls(list(o["options"]))
		}
	case kind == thumbnail:
		out["media"], out["description"], out["spoiler"] = b.media(o["media"]), o["description"], o["spoiler"] == true
	case kind == gallery:
		items := []object{}
		for _, item := range list(o["items"]) {
			items = append(items, object{"media": b.media(item["media"]), "description": item["description"], "spoiler": item["spoiler"] == true})
		}
		out["items"] = items
	case kind == fileComponent:
		out["file"], out["spoiler"] = b.media(o["file"]), o["spoiler"] == true
		f := b.files[str(o["file"].(object)["url"])]
		out["name"], out["size"] = f.name, len(f.data)
	case kind == separator:
		out["spacing"], out["divider"] = max(1, num(o["spacing"])), o["divider"] != false
	case kind == container:
		out["accent_color"], out["spoiler"] = o["accent_color"], o["spoiler"] == true
	}
	if inner := list(o["components"]); inner != nil {
		shown := []object{}
		for _, i := range inner {
			shown = append(shown, b.one(i))
		}
		out["components"] = shown
	}
	if a, has := o["accessory"].(object); has {
		out["accessory"] = b.one(a)
	}
	return out
}

func withoutNulls(in []object) []object {
	out := make([]object, 0, len(in))
	for _, o := range in {
		c := maps.Clone(o)
		maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
		out = append(out, c)
	}
	return out
}

// media is a file or an address as Discord shows it.
func (b *componentBuilder) media(v any) object {
	address := str(v.(object)["url"])
	o := object{"id": b.s.ids.next(b.now), "url": address, "proxy_url": address, "width": nil, "height": nil, "content_type": nil}
	if f := b.files[address]; f != nil {
		o["url"], o["proxy_url"], o["content_type"], o["attachment_id"] = b.s.url(f), b.s.url(f), f.kind, f.id
		o["width"], o["height"] = f.size()
	}
	return o
}

// embed is an embed as Discord shows it: texts without the space around them,
// files at their address.
func (s *Server) embed(in object, files map[string]*attachment) object {
	out := object{"type": "rich"}
	text := func(to, from object, names ...string) {
		for _, name := range names {
			if t := strings.TrimSpace(str(from[name])); t != "" {
				to[name] = t
			}
		}
	}
	text(out, in, "title", "description", "url", "timestamp")
	if in["color"] != nil {
		out["color"] = in["color"]
	}
	for name, parts := range map[string][]string{"author": {"name", "url", "icon_url"}, "footer": {"text", "icon_url"}} {
		if from, ok := in[name].(object); ok {
			to := object{}
			text(to, from, parts...)
			if to[parts[0]] != nil {
				out[name] = to
			}
		}
	}
	fields := []object{}
	for _, f := range list(in["fields"]) {
		to := object{"inline": f["inline"] == true}
		text(to, f, "name", "value")
		fields = append(fields, to)
	}
	if len(fields) > 0 {
		out["fields"] = fields
	}
	for _, name := range []string{"image", "thumbnail"} {
		from, _ := in[name].(object)
		address := str(from["url"])
		if address == "" {
			continue
		}
		to := object{"url": address, "proxy_url": address}
		if f := files[address]; f != nil {
			f.inEmbed = true
			to["url"], to["proxy_url"], to["content_type"] = s.url(f), s.url(f), f.kind
			if w, h := f.size(); w != nil {
				to["width"], to["height"] = w, h
			}
			if f.description != "" {
				to["description"] = f.description
			}
		}
		out[name] = to
	}
	return out
}

// clone copies what is shown, so that what was sent over the wire stays as it
// was when something changes.
func clone(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // made of maps, lists, texts and numbers
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		panic(err)
	}
	return out
}
