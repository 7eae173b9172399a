package slacktest

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

func viewMethods() map[string]method {
	view := kinds(nil, aJSON, "view")
	return map[string]method{
		"views.open":    {tier: tier4, args: kinds(view, aText, "trigger_id"), needs: []string{"view"}, do: (*Server).viewsOpen},
		"views.push":    {tier: tier4, args: kinds(view, aText, "trigger_id"), needs: []string{"view"}, do: (*Server).viewsPush},
		"views.update":  {tier: tier4, args: kinds(view, aText, "view_id", "external_id", "hash"), needs: []string{"view"}, do: (*Server).viewsUpdate},
		"views.publish": {tier: tier4, args: kinds(view, aText, "user_id", "hash"), needs: []string{"user_id", "view"}, do: (*Server).viewsPublish},
	}
}

// view is a modal of a person, or their Home tab.
type view struct {
	id, hash string
	user     string
	body     object // as the app sent it, checked
	previous string // the view under it, "" for none
	root     string
	open     bool
	state    state
	errors   map[string]string // what the app said is wrong, by block
	because  *Act              // the last act that changed it
}

func (v *view) kind() string          { return str(v.body, "type") }
func (v *view) blocks() []any         { list, _ := v.body["blocks"].([]any); return list }
func str(o object, key string) string { s, _ := o[key].(string); return s }

// views are the views by id, and where each person sees them.
type views struct {
	byID  map[string]*view
	stack map[string][]*view // each person's open modals, the top last
	home  map[string]*view
}

func newViews() views {
	return views{byID: map[string]*view{}, stack: map[string][]*view{}, home: map[string]*view{}}
}

// A view may hold 250 KB; three modals may be open over each other.
const (
	maxView  = 250 << 10
	maxStack = 3
)

// object is a view as Slack sends it.
func (s *Server) viewObject(v *view) object {
	out := object{}
	for k, x := range v.body {
		out[k] = x
	}
	for k, without := range map[string]any{
		"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": false, "notify_on_close": false, "submit": nil, "close": nil,
		"title": object{"type": "plain_text", "text": "View Title", "emoji": true}, // a Home tab's, which nobody sees
	} {
		if _, ok := out[k]; !ok {
			out[k] = without
		}
	}
	out["id"], out["team_id"], out["app_id"], out["bot_id"], out["app_installed_team_id"] = v.id, TeamID, AppID, BotID, TeamID
	out["hash"], out["root_view_id"], out["previous_view_id"] = v.hash, v.root, nil
	if v.previous != "" {
		out["previous_view_id"] = v.previous
	}
	out["state"] = object{"values": v.state.values(v.blocks())}
	return out
}

// readView checks the view of a call.
func (s *Server) readView(c *call, kind string) (object, error) {
	body, ok := c.json("view").(object)
	if !ok {
		return nil, wrong("invalid_arguments", "[ERROR] the view is no object [json-pointer:/view]")
	}
	return s.checkView(body, kind)
}

// checkView checks a view, whatever brought it.
func (s *Server) checkView(body object, kind string) (object, error) {
	if data, err := json.Marshal(body); err != nil || len(data) > maxView {
		return nil, failed("view_too_large")
	}
	checked, err := s.checkViewBody(body, kind)
	if err != nil {
		return nil, err
	}
	if ext := str(checked, "external_id"); ext != "" {
		for _, v := range s.views.byID {
			if v.open && str(v.body, "external_id") == ext {
				return nil, failed("duplicate_external_id")
			}
		}
	}
	return checked, nil
}

// triggerFor is how long a trigger_id may be exchanged.
const triggerFor = 3 * time.Second

// exchange takes a trigger_id, once and in time.
func (s *Server) exchange(c *call) (*Act, error) {
	id := c.text("trigger_id")
	a := s.acts.byTrigger[id]
	switch {
	case a == nil || id == "":
		return nil, wrong("invalid_trigger_id", "no trigger_id %q", id)
	case a.exchanged:
		return nil, failed("exchanged_trigger_id")
	case s.clock.awake().Sub(a.at) > triggerFor:
		return nil, wrong("expired_trigger_id", "%v old", s.clock.awake().Sub(a.at))
	}
	return a, nil
}

// newView makes a view; the caller puts it where it is seen.
func (s *Server) newView(user string, body object, because *Act) *view {
	v := &view{id: "V" + hashed(token()), user: user, body: body, open: true, state: state{}, because: because}
	v.root = v.id
	v.hash = s.stamp() + "." + token()[:8]
	s.views.byID[v.id] = v
	return v
}

func (s *Server) viewsOpen(c *call) (object, error) {
	a, err := s.exchange(c)
	if err != nil {
		return nil, err
	}
	body, err := s.readView(c, "modal")
	if err != nil {
		return nil, err
	}
	a.exchanged = true
	for _, v := range s.views.stack[a.User] {
		v.open = false
	}
	v := s.newView(a.User, body, a)
	s.views.stack[a.User] = []*view{v}
	s.show(a.User, a, Shown{view: v})
	return object{"view": s.viewObject(v)}, nil
}

func (s *Server) viewsPush(c *call) (object, error) {
	a, err := s.exchange(c)
	if err != nil {
		return nil, err
	}
	stack := s.views.stack[a.User]
	if a.view == nil || a.view.kind() != "modal" || len(stack) == 0 {
		return nil, wrong("not_found", "the trigger_id is of no modal that is open")
	}
	body, err := s.readView(c, "modal")
	if err != nil {
		return nil, err
	}
	v, err := s.push(a, body)
	if err != nil {
		return nil, err
	}
	a.exchanged = true
	return object{"view": s.viewObject(v)}, nil
}

// push opens a modal over those of a person.
func (s *Server) push(a *Act, body object) (*view, error) {
	stack := s.views.stack[a.User]
	if len(stack) >= maxStack {
		return nil, failed("push_limit_reached")
	}
	v := s.newView(a.User, body, a)
	top := stack[len(stack)-1]
	v.previous, v.root = top.id, top.root
	s.views.stack[a.User] = append(stack, v)
	s.show(a.User, a, Shown{view: v})
	return v, nil
}

func (s *Server) viewsUpdate(c *call) (object, error) {
	v := s.views.byID[c.text("view_id")]
	if ext := c.text("external_id"); ext != "" && !c.has("view_id") {
		for _, other := range s.views.byID {
			if other.open && str(other.body, "external_id") == ext {
				v = other
			}
		}
	}
	if v == nil || !v.open {
		return nil, wrong("not_found", "no such view is open")
	}
	if h := c.text("hash"); h != "" && h != v.hash {
		return nil, failed("hash_conflict")
	}
	was := str(v.body, "external_id")
	v.body["external_id"] = ""
	body, err := s.readView(c, v.kind())
	if err != nil {
		v.body["external_id"] = was
		return nil, err
	}
	s.change(v, body, v.because)
	return object{"view": s.viewObject(v)}, nil
}

// change gives a view that is open another body. What was typed stays in the
// fields that are still there, by their ids, as Slack keeps it.
func (s *Server) change(v *view, body object, because *Act) {
	v.body, v.errors, v.because = body, nil, because
	v.hash = s.stamp() + "." + token()[:8]
	v.state = v.state.kept(v.blocks())
	s.show(v.user, because, Shown{view: v})
}

func (s *Server) viewsPublish(c *call) (object, error) {
	user := c.text("user_id")
	if p := s.people[user]; p == nil || p.Deactivated {
		return nil, wrong("invalid_arguments", "[ERROR] user_id is invalid [json-pointer:/user_id]")
	}
	if !s.home {
		return nil, failed("not_enabled")
	}
	v := s.views.home[user]
	if h := c.text("hash"); h != "" && v != nil && h != v.hash {
		return nil, failed("hash_conflict")
	}
	body, err := s.readView(c, "home")
	if err != nil {
		return nil, err
	}
	if v == nil {
		v = s.newView(user, body, nil)
		s.views.home[user] = v
		s.touch()
		return object{"view": s.viewObject(v)}, nil
	}
	s.change(v, body, nil)
	return object{"view": s.viewObject(v)}, nil
}

// Problems are what the app said is wrong with a view that was sent, by
// block_id; nil when nothing is.
func (s *Server) Problems(view string) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.views.byID[view]; v != nil {
		return maps.Clone(v.errors)
	}
	return nil
}

// closeTop closes the top modal of a person, and those under it when all is.
func (s *Server) closeTop(user string, all bool) {
	stack := s.views.stack[user]
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		top.open = false
		stack = stack[:len(stack)-1]
		if !all {
			break
		}
	}
	s.views.stack[user] = slices.Clip(stack)
	s.touch()
}
