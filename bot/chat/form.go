package chat

// Form asks for a few things at once: at most MaxFields (Discord's modals).
type Form struct {
	Lang   Lang    `json:"lang,omitempty"`
	Route  Route   `json:"route"` // where the submission goes
	Title  string  `json:"title"`
	Submit string  `json:"submit"` // the label of the button that sends it
	Fields []Field `json:"fields"`
}

// MaxFields is the most fields that a form may have on every platform.
const MaxFields = 5

// Field is one question of a form.
type Field struct {
	Name     string    `json:"name"` // a-z, unique in the form
	Kind     FieldKind `json:"kind"`
	Label    string    `json:"label"`
	Hint     string    `json:"hint,omitempty"`
	Optional bool      `json:"optional,omitempty"`
	// Value is what the field holds when it opens; several for Choices.
	Value   []string `json:"value,omitempty"`
	Options []Option `json:"options,omitempty"` // Choice and Choices
	// MaxLength bounds Line and Lines, in characters; 0 is the platform's own.
	// It helps who types; the bot checks again.
	MaxLength int `json:"max_length,omitempty"`
}

// FieldKind tells how a field is filled.
type FieldKind string

// The kinds of fields.
const (
	Line    FieldKind = "line"
	Lines   FieldKind = "lines"
	Choice  FieldKind = "choice"
	Choices FieldKind = "choices"
	// PersonField is one person of the platform; the value is the account's id. In
	// a lab that is on several platforms the bot asks for a name in its place.
	PersonField FieldKind = "person"
	// DateField is a date and time, typed as people type it or picked. The
	// value is text for bot/when; a picker sends "2026-12-02 14:30".
	DateField FieldKind = "date"
	// NumberField is a whole number; the value is the text typed.
	NumberField FieldKind = "number"
)

// Filled is a submitted form: the values of each field by name. A field that
// was left empty may be missing.
type Filled map[string][]string

// Get returns the first value of a field, or "".
func (f Filled) Get(name string) string {
	if v := f[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}
