package discord

import (
	"bytes"

	"github.com/bwmarrin/discordgo"
)

// message is the body of a message: of a post, an edit, an answer. discordgo has a
// type for each of these; none has a nonce, or what is said of an attachment. Its
// parts are all sent, empty ones too, so that an edit leaves nothing of what was
// there.
type message struct {
	// Content mentions those who are to be told; a mention in an embed tells
	// nobody.
	Content     string                           `json:"content"`
	Embeds      []*discordgo.MessageEmbed        `json:"embeds"`
	Components  []discordgo.MessageComponent     `json:"components"`
	Attachments []attachment                     `json:"attachments"`
	Mentions    discordgo.MessageAllowedMentions `json:"allowed_mentions"` // people alone; those of roles and of everyone never count
	Flags       discordgo.MessageFlags           `json:"flags,omitempty"`
	Nonce       string                           `json:"nonce,omitempty"`
	// EnforceNonce has Discord return the message that already has the nonce.
	EnforceNonce bool `json:"enforce_nonce,omitempty"`

	// files are what is sent beside it, as files[n], n being the ID of an
	// attachment and the place in the list.
	files []upload
}

// onlyYou is the flag of a message that one person alone sees.
const onlyYou = discordgo.MessageFlagsEphemeral

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

// sent are files as discordgo sends them, once.
func sent(files []upload) []*discordgo.File {
	out := make([]*discordgo.File, len(files))
	for i, f := range files {
		out[i] = &discordgo.File{Name: f.name, ContentType: f.kind, Reader: bytes.NewReader(f.data)}
	}
	return out
}

// modal is a form as Discord opens it. discordgo knows text inputs alone in one, and
// no labels: these are the components of Discord's that it does not have.
type modal struct {
	CustomID   string  `json:"custom_id"`
	Title      string  `json:"title"`
	Components []label `json:"components"`
}

// label is a field with what stands above it.
type label struct {
	Type        discordgo.ComponentType `json:"type"` // labelType
	Label       string                  `json:"label"`
	Description string                  `json:"description,omitempty"`
	Component   element                 `json:"component"`
}

// element is what a field is filled with; the type tells which of the others it
// has.
type element struct {
	Type          discordgo.ComponentType            `json:"type"`
	CustomID      string                             `json:"custom_id"`
	Style         discordgo.TextInputStyle           `json:"style,omitempty"`
	Placeholder   string                             `json:"placeholder,omitempty"`
	MinValues     *int                               `json:"min_values,omitempty"`
	MaxValues     int                                `json:"max_values,omitempty"`
	MaxLength     int                                `json:"max_length,omitempty"`
	Required      bool                               `json:"required"`
	Value         string                             `json:"value,omitempty"`
	Options       []choosable                        `json:"options,omitempty"`
	DefaultValues []discordgo.SelectMenuDefaultValue `json:"default_values,omitempty"`
}

// choosable is discordgo.SelectMenuOption but for what is empty, which that sends
// too: nothing says that radio buttons take it.
type choosable struct {
	Label       string                    `json:"label"`
	Value       string                    `json:"value"`
	Description string                    `json:"description,omitempty"`
	Emoji       *discordgo.ComponentEmoji `json:"emoji,omitempty"`
	Default     bool                      `json:"default,omitempty"`
}

// Types of components that discordgo does not name (Discord's reference, "Component
// Types").
const (
	labelType     discordgo.ComponentType = 18
	radioGroup    discordgo.ComponentType = 21
	checkboxGroup discordgo.ComponentType = 22
)
