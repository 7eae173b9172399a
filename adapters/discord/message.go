package discord

// message is the body of a message: of a post, an edit, an answer. Its parts are
// all sent, empty ones too, so that an edit leaves nothing of what was there.
type message struct {
	// Content mentions those who are to be told; a mention in an embed tells
	// nobody.
	Content     string       `json:"content"`
	Embeds      []richEmbed  `json:"embeds"`
	Components  []component  `json:"components"`
	Attachments []attachment `json:"attachments"`
	Mentions    mentions     `json:"allowed_mentions"`
	Flags       int          `json:"flags,omitempty"`
	Nonce       string       `json:"nonce,omitempty"`
	// EnforceNonce has Discord return the message that already has the nonce.
	EnforceNonce bool `json:"enforce_nonce,omitempty"`

	// files are what is sent beside it, as files[n], n being the ID of an
	// attachment and the place in the list.
	files []upload
}

// onlyYou is the flag of a message that one person alone sees (EPHEMERAL).
const onlyYou = 1 << 6

// mentions are the people whose mentions count; those of roles and of everyone
// never do.
type mentions struct {
	Parse []string `json:"parse"` // always empty
	Users []string `json:"users"`
}

type richEmbed struct {
	Author      *author `json:"author,omitempty"`
	Title       string  `json:"title,omitempty"`
	Description string  `json:"description,omitempty"`
	Image       *image  `json:"image,omitempty"`
	Footer      *footer `json:"footer,omitempty"`
}

type author struct {
	Name string `json:"name"`
}

type image struct {
	URL string `json:"url"` // "attachment://" and the name of a file of the message
}

type footer struct {
	Text string `json:"text"`
}

// attachment describes a file that is sent with the message.
type attachment struct {
	ID          int    `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"` // what is said of it to those who cannot see it
	Kept        string `json:"-"`                     // the id of one that the message has already, and keeps; then all there is
}

// upload is a file to send.
type upload struct {
	name string
	kind string // media type
	data []byte
}

// Types of components (Discord's reference, "Component Types").
const (
	actionRow     = 1
	buttonType    = 2
	stringSelect  = 3
	textInput     = 4
	userSelect    = 5
	textDisplay   = 10
	labelType     = 18
	radioGroup    = 21
	checkboxGroup = 22
)

// Styles of buttons, and of text inputs.
const (
	primaryButton   = 1
	secondaryButton = 2
	dangerButton    = 4
	linkButton      = 5

	oneLine   = 1
	manyLines = 2
)

// component is any of Discord's components that the adapter sends; the type
// tells which of the fields it has.
type component struct {
	Type          int             `json:"type"`
	CustomID      string          `json:"custom_id,omitempty"`
	Style         int             `json:"style,omitempty"`
	Label         string          `json:"label,omitempty"`
	Description   string          `json:"description,omitempty"`
	URL           string          `json:"url,omitempty"`
	Placeholder   string          `json:"placeholder,omitempty"`
	MinValues     *int            `json:"min_values,omitempty"`
	MaxValues     int             `json:"max_values,omitempty"`
	MaxLength     int             `json:"max_length,omitempty"`
	Required      *bool           `json:"required,omitempty"` // true when not said
	Value         string          `json:"value,omitempty"`
	Options       []option        `json:"options,omitempty"`
	DefaultValues []chosenAccount `json:"default_values,omitempty"`
	Component     *component      `json:"component,omitempty"`
	Components    []component     `json:"components,omitempty"`
}

// option is a line of a menu, a radio button or a checkbox.
type option struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Default     bool   `json:"default,omitempty"`
}

// chosenAccount is someone who is chosen when a modal opens.
type chosenAccount struct {
	ID   string `json:"id"`
	Type string `json:"type"` // "user"
}

// modal is a form as Discord opens it.
type modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []component `json:"components"`
}
