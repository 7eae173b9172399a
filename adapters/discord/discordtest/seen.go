package discordtest

import (
	"encoding/json"
	"slices"
	"testing"
)

// Message is a message as someone sees it: the JSON that Discord gives, read.
type Message struct {
	ID           string       `json:"id"`
	Type         int          `json:"type"`
	Channel      string       `json:"channel_id"`
	Author       User         `json:"author"`
	Content      string       `json:"content"`
	Embeds       []Embed      `json:"embeds"`
	Components   []Component  `json:"components"`
	Attachments  []Attachment `json:"attachments"`
	Flags        int          `json:"flags"`
	Timestamp    string       `json:"timestamp"`
	Edited       string       `json:"edited_timestamp"`
	Mentions     []User       `json:"mentions"` // who is told of it by name
	MentionRoles []string     `json:"mention_roles"`
	Everyone     bool         `json:"mention_everyone"`
	Thread       *struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"thread"`
	Reference *struct {
		Channel string `json:"channel_id"`
		Message string `json:"message_id"`
	} `json:"message_reference"`
}

// Ephemeral reports a message that one person alone sees.
func (m *Message) Ephemeral() bool { return m.Flags&ephemeral != 0 }

// Loading reports an answer that is promised: "the application is thinking".
func (m *Message) Loading() bool { return m.Flags&loading != 0 }

// User is a person or a bot as others see them.
type User struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
}

// Embed is a framed part of a message.
type Embed struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Color       int    `json:"color"`
	Fields      []struct {
		Name   string `json:"name"`
		Value  string `json:"value"`
		Inline bool   `json:"inline"`
	} `json:"fields"`
	Author struct {
		Name string `json:"name"`
	} `json:"author"`
	Footer struct {
		Text string `json:"text"`
	} `json:"footer"`
	Image     Media `json:"image"`
	Thumbnail Media `json:"thumbnail"`
}

// Media is a picture or a file that is shown.
type Media struct {
	URL         string `json:"url"`
	Description string `json:"description"`
}

// Attachment is a file on a message.
type Attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Title       string `json:"title"`
	Description string `json:"description"`
	ContentType string `json:"content_type"`
	Size        int    `json:"size"`
	URL         string `json:"url"`
}

// Component is a part of a message or of a form.
type Component struct {
	Type        int         `json:"type"`
	ID          int         `json:"id"`
	CustomID    string      `json:"custom_id"`
	Style       int         `json:"style"`
	Label       string      `json:"label"`
	Description string      `json:"description"`
	URL         string      `json:"url"`
	Disabled    bool        `json:"disabled"`
	Placeholder string      `json:"placeholder"`
	Value       string      `json:"value"` // of a text input, when it opens
	Required    *bool       `json:"required"`
	MinValues   *int        `json:"min_values"`
	MaxValues   *int        `json:"max_values"`
	MinLength   int         `json:"min_length"`
	MaxLength   int         `json:"max_length"`
	Options     []Pick      `json:"options"`
	Defaults    []User      `json:"default_values"`
	Content     string      `json:"content"` // of a text display
	Media       Media       `json:"media"`
	File        Media       `json:"file"`
	Items       []Item      `json:"items"`
	Components  []Component `json:"components"`
	Component   *Component  `json:"component"`
	Accessory   *Component  `json:"accessory"`
}

// Pick is an option of a menu.
type Pick struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description"`
	Default     bool   `json:"default"`
}

// Item is a picture of a gallery.
type Item struct {
	Media       Media  `json:"media"`
	Description string `json:"description"`
}

// Choice is a suggestion for an option: a text or a number.
type Choice struct {
	Name          string            `json:"name"`
	Localizations map[string]string `json:"name_localizations"`
	Value         any               `json:"value"`
}

// Modal is a form as it is shown.
type Modal struct {
	CustomID   string
	Title      string
	Components []Component
	modal      *modal
}

// read reads an object as people's apps do.
func read[T any](o any) T {
	data, err := json.Marshal(o)
	if err != nil {
		panic(err) // made of maps, lists, texts and numbers
	}
	var out T
	if err := json.Unmarshal(data, &out); err != nil {
		panic(err)
	}
	return out
}

// see is a message as it is shown.
func (s *Server) see(m *message) *Message {
	out := read[Message](s.messageObject(m, true))
	return &out
}

// Messages are the messages that a person sees in a channel, a thread or a
// direct conversation, oldest first. What they alone are shown is not among
// them.
func (s *Server) Messages(t testing.TB, who, channel string) []*Message {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[channel]
	var out []*Message
	if ch == nil || !s.can(who, ch, ViewChannel|ReadMessageHistory) {
		return out
	}
	for _, m := range ch.messages {
		if m.kind != threadStarter {
			out = append(out, s.see(m))
		}
	}
	return out
}

// Message is a message that a person sees, whispers too; nil if they do not.
func (s *Server) Message(who, id string) *Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[id]
	if m == nil || m.only != "" && m.only != who || !s.can(who, s.channels[m.channel], ViewChannel) {
		return nil
	}
	return s.see(m)
}

// Whispers are what a person alone is shown in a channel, oldest first.
func (s *Server) Whispers(who, channel string) []*Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*Message
	for _, m := range s.messages {
		if m.only == who && m.channel == channel {
			out = append(out, s.see(m))
		}
	}
	slices.SortFunc(out, func(a, b *Message) int {
		if older(a.ID, b.ID) {
			return -1
		}
		return 1
	})
	return out
}

// Told are the people who are told of a message because it mentions them, their
// role or everyone.
func (s *Server) Told(id string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[id]
	if m == nil || m.flags&suppressNotifications != 0 {
		return nil
	}
	out := slices.Clone(m.users)
	ch := s.channels[m.channel]
	if ch.isDirect() {
		return out
	}
	for _, member := range s.guilds[ch.Guild].sorted() {
		by := m.everyone || slices.ContainsFunc(m.roles, member.has)
		if by && !slices.Contains(out, member.user) {
			out = append(out, member.user)
		}
	}
	return out
}
