package chat

import (
	"fmt"
	"strings"
)

// MaxRoute is the longest encoded route, in bytes: Discord's custom_id.
const MaxRoute = 100

// Route says where a press or a submission goes: the feature, what to do, and
// an argument that the feature alone reads. It travels through the platform and
// comes back from anyone, so it carries no authority: every press is checked.
type Route struct {
	Feature string `json:"feature"`
	Action  string `json:"action"`
	Arg     string `json:"arg,omitempty"`
}

// String encodes the route as "feature:action:arg".
func (r Route) String() string { return r.Feature + ":" + r.Action + ":" + r.Arg }

// Check reports a route that could not travel: a name that is empty or has
// other characters than a-z, 0-9 and '-', an argument with control characters,
// or more than MaxRoute bytes in all.
func (r Route) Check() error {
	for _, name := range []string{r.Feature, r.Action} {
		if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return fmt.Errorf("route %q: bad name %q", r, name)
		}
	}
	if n := len(r.String()); n > MaxRoute {
		return fmt.Errorf("route %q: %d bytes, at most %d", r, n, MaxRoute)
	}
	for _, c := range r.Arg {
		if c < ' ' || c == '\u007f' || c == '\ufffd' {
			return fmt.Errorf("route %q: control character in the argument", r)
		}
	}
	return nil
}

// ParseRoute decodes what String encoded. Anything else is an error.
func ParseRoute(s string) (Route, error) {
	parts := strings.SplitN(s, ":", 3)
	if len(parts) != 3 {
		return Route{}, fmt.Errorf("route %.120q: not of the form feature:action:arg", s)
	}
	r := Route{parts[0], parts[1], parts[2]}
	return r, r.Check()
}
