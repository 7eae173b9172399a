package chat

// Card is what the bot shows: a post, a whisper, a direct message. Its parts
// are shown in the order of the fields; all are optional, but not all at once.
// A card holds no platform's markup and can be kept as JSON.
type Card struct {
	Lang    Lang     `json:"lang,omitempty"` // the language it is written in
	Title   Text     `json:"title,omitempty"`
	Body    []Text   `json:"body,omitempty"` // paragraphs
	Facts   []Fact   `json:"facts,omitempty"`
	Table   *Table   `json:"table,omitempty"`
	Picture *Picture `json:"picture,omitempty"`
	File    *File    `json:"file,omitempty"`
	Menus   []Menu   `json:"menus,omitempty"`
	Buttons []Button `json:"buttons,omitempty"`
	Foot    Text     `json:"foot,omitempty"` // small print
	// Talk says that people are to write in the thread of the post. It shows
	// nothing: where a thread must be begun before anyone can, it is.
	Talk bool `json:"talk,omitempty"`
}

// Fact is a short label with its value ("Clôture": "vendredi 18 h").
type Fact struct {
	Label string `json:"label"`
	Value Text   `json:"value"`
}

// Table is a small table: a head and rows of as many cells. Cells that are
// numbers are aligned on the right where the platform can.
type Table struct {
	Head []string `json:"head"`
	Rows [][]Text `json:"rows"`
}

// Picture is a PNG with the words that replace it for those who cannot see it.
type Picture struct {
	Name string `json:"name"` // file name, "resultat.png"
	PNG  []byte `json:"png"`
	Alt  string `json:"alt"` // never empty
}

// File is a document to download, as the ballots of a vote.
type File struct {
	// Name is what it is saved as, with its extension: "bulletins-12.json". At
	// most 100 characters, none of them a path's or a control character.
	Name string `json:"name"`
	Data []byte `json:"data"` // never empty
}

// Button is pressed to go to a route, or followed to an address; not both.
type Button struct {
	Label string      `json:"label"`
	Route Route       `json:"route,omitzero"`
	URL   string      `json:"url,omitempty"` // http or https
	Style ButtonStyle `json:"style,omitempty"`
}

// ButtonStyle is a hint of how a button looks.
type ButtonStyle string

// The styles of buttons.
const (
	Normal  ButtonStyle = ""
	Primary ButtonStyle = "primary" // what most people will press; one a card
	Danger  ButtonStyle = "danger"  // cannot be undone, or hurts
)

// Menu is a list to choose from. Choosing is a Press with the values chosen,
// sent when the choice is made (one) or confirmed (several). Where people confirm
// by a button of its own, pressing another of the same card confirms as well,
// before what is pressed: what they see chosen counts.
type Menu struct {
	Route   Route    `json:"route"`
	Label   string   `json:"label"` // what to choose; always shown or read aloud
	Options []Option `json:"options"`
	// Min and Max bound how many may be chosen; both 0 means exactly one.
	Min int `json:"min,omitempty"`
	Max int `json:"max,omitempty"`
}

// Several reports whether more than one option may be chosen, or none.
func (m Menu) Several() bool { return m.Max > 1 || (m.Max == 1 && m.Min == 0) }

// Option is one line of a menu or of a form's choice.
type Option struct {
	Value  string `json:"value"` // ≤ 100 bytes
	Label  string `json:"label"`
	Hint   string `json:"hint,omitempty"`
	Chosen bool   `json:"chosen,omitempty"`
}
