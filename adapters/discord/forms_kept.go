package discord

import (
	"encoding/json"
	"strings"
	"sync"
	"time"

	"livinglab/bot/chat"
)

// Discord closes a form when it is sent, whatever the bot thinks of it. A form
// that is refused is answered with what is wrong and a button that opens it
// again, what was typed in it: for that, opened forms are kept for a while, in
// memory alone. What people typed is never logged.

// correctPrefix + an opening is the custom_id of that button. The "=" keeps it
// apart from any route.
const correctPrefix = "correct="

// How much is kept, and for how long after it was opened or refused: a form holds
// some 20 KB at most of what was typed.
const (
	maxKept    = 1000
	maxKeptOne = 5 // of one person
	keptFor    = 2 * time.Hour
)

// keptForm is an opened form.
type keptForm struct {
	user     string
	form     chat.Form     // with what was typed, once it was refused
	problems chat.Problems // what was wrong, the last time
	until    time.Time
	// behind is the token by which the whisper can be replaced from which the form
	// was first opened; "" for none.
	behind *origin
}

// keptForms are the forms that may be opened again, by their opening.
type keptForms struct {
	mu    sync.Mutex
	forms map[string]keptForm
	order []string // of openings, the oldest first
}

// keep keeps a form; the oldest ones give way, first those of the same person.
func (k *keptForms) keep(opening string, f keptForm, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.forms == nil {
		k.forms = map[string]keptForm{}
	}
	k.drop(opening)
	theirs := 0
	for _, o := range append([]string(nil), k.order...) {
		switch {
		case !now.Before(k.forms[o].until):
			k.drop(o)
		case k.forms[o].user == f.user:
			theirs++
		}
	}
	for _, o := range append([]string(nil), k.order...) {
		if k.forms[o].user == f.user && theirs >= maxKeptOne {
			k.drop(o)
			theirs--
		}
	}
	for len(k.order) >= maxKept {
		k.drop(k.order[0])
	}
	f.until = now.Add(keptFor)
	k.forms[opening] = f
	k.order = append(k.order, opening)
}

// drop forgets a form.
func (k *keptForms) drop(opening string) {
	if _, ok := k.forms[opening]; !ok {
		return
	}
	delete(k.forms, opening)
	for i, o := range k.order {
		if o == opening {
			k.order = append(k.order[:i], k.order[i+1:]...)
			return
		}
	}
}

// get is a form that a person may open again; ok is false when it is not there
// (any more), or is another's.
func (k *keptForms) get(opening, user string, now time.Time) (f keptForm, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f, ok = k.forms[opening]
	return f, ok && f.user == user && now.Before(f.until)
}

// done forgets a person's form that was accepted.
func (k *keptForms) done(opening, user string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.forms[opening].user == user {
		k.drop(opening)
	}
}

// typedIn is a form with the values that were sent.
func typedIn(f chat.Form, values chat.Filled) chat.Form {
	fields := make([]chat.Field, len(f.Fields))
	for i, d := range f.Fields {
		d.Value = values[d.Name]
		if d.Kind == chat.Choice || d.Kind == chat.Choices {
			d.Value = offered(d)
		}
		fields[i] = d
	}
	f.Fields = fields
	return f
}

// offered are the values of a field that are among its options: anyone may send
// others.
func offered(d chat.Field) (out []string) {
	for _, v := range d.Value {
		for _, o := range d.Options {
			if o.Value == v {
				out = append(out, v)
			}
		}
	}
	return out
}

// corrects reports components among which is the button that opens a refused
// form again.
func corrects(components json.RawMessage) bool {
	var rows []struct {
		Components []struct {
			CustomID string `json:"custom_id"`
		} `json:"components"`
	}
	if json.Unmarshal(components, &rows) != nil {
		return false
	}
	for _, row := range rows {
		for _, c := range row.Components {
			if strings.HasPrefix(c.CustomID, correctPrefix) {
				return true
			}
		}
	}
	return false
}
