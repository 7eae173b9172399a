package discordtest

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Limits of a message that the description does not state, or states larger.
// (Resources, "Create Message", "Embed Limits"; platform-limits.md.)
const (
	contentMost = 2000
	embedsMost  = 6000 // characters over all embeds
)

// Flags of a message. (Resources, "Message Flags".)
const (
	suppressEmbeds        = 1 << 2
	hasThread             = 1 << 5
	ephemeral             = 1 << 6
	loading               = 1 << 7
	suppressNotifications = 1 << 12
	componentsV2          = 1 << 15
)

// optional is a field that may be left out, which is other than null or empty.
type optional[T any] struct {
	sent  bool
	value T
}

// UnmarshalJSON reads a field that was sent; null is the zero value.
func (o *optional[T]) UnmarshalJSON(data []byte) error {
	o.sent = true
	return json.Unmarshal(data, &o.value)
}

// messageRequest is what a message is to be: a new one, or a change of one.
type messageRequest struct {
	Content      optional[string]              `json:"content"`
	Embeds       optional[[]object]            `json:"embeds"`
	Components   optional[[]object]            `json:"components"`
	Attachments  optional[[]attachmentRequest] `json:"attachments"`
	Flags        optional[int]                 `json:"flags"`
	Mentions     *mentionRules                 `json:"allowed_mentions"`
	Nonce        json.RawMessage               `json:"nonce"`
	EnforceNonce bool                          `json:"enforce_nonce"`
	Reference    *referenceRequest             `json:"message_reference"`
	Poll         object                        `json:"poll"`
	Stickers     []string                      `json:"sticker_ids"`
	TTS          bool                          `json:"tts"`

	files map[string]upload
}

// attachmentRequest is a file to add, by the n of its files[n], or one to keep,
// by its id.
type attachmentRequest struct {
	ID          json.RawMessage `json:"id"`
	Filename    string          `json:"filename"`
	Description *string         `json:"description"`
	Spoiler     bool            `json:"is_spoiler"`
}

func (a attachmentRequest) id() string { return strings.Trim(string(a.ID), `"`) }

type referenceRequest struct {
	MessageID string `json:"message_id"`
	ChannelID string `json:"channel_id"`
	Kind      int    `json:"type"`
	Must      *bool  `json:"fail_if_not_exists"`
}

// asked is what a message is asked for: where its rules differ.
type asked struct {
	at          []string // where the message is in the body: "data" in a callback
	flags       int      // the flags that may be set
	was         *message // that is changed; nil: a new one
	interaction bool     // only people are mentioned unless asked otherwise
}

// check holds a message to the rules that the description does not state.
func (m *messageRequest) check(a asked, bad *problems) {
	v2 := m.Flags.value&componentsV2 != 0 || a.was != nil && a.was.flags&componentsV2 != 0
	if n := utf8.RuneCountInString(strings.TrimSpace(m.Content.value)); n > contentMost {
		bad.add(inside(a.at, "content"), "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", contentMost)
	}
	if extra := m.Flags.value &^ a.flags; extra != 0 && a.was == nil {
		bad.add(inside(a.at, "flags"), "DISCORDTEST_FLAGS", "The flags %d cannot be set here.", extra)
	}
	if m.Poll != nil || len(m.Stickers) > 0 || m.TTS {
		bad.add(a.at, "DISCORDTEST_NOT_PLAYED", "Polls, stickers and text-to-speech are not played.")
	}
	if v2 {
		for name, used := range map[string]bool{"content": m.Content.value != "", "embeds": len(m.Embeds.value) > 0} {
			if used {
				bad.add(inside(a.at, name), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The '%s' field cannot be used when using MessageFlags.IS_COMPONENTS_V2", name)
			}
		}
		m.checkOld(a, bad)
	}
	m.checkAttachments(a, bad)
	m.checkEmbeds(a, bad)
	names := m.names(a.was)
	checkComponents(inside(a.at, "components"), m.Components.value, v2, names, bad)
	m.Mentions.check(inside(a.at, "allowed_mentions"), bad)
}

// checkOld: a message that becomes one of components must let go of its content
// and embeds in the same request. (Resources, "Edit Message".)
func (m *messageRequest) checkOld(a asked, bad *problems) {
	if a.was == nil || a.was.flags&componentsV2 != 0 {
		return
	}
	if a.was.content != "" && !m.Content.sent {
		bad.add(inside(a.at, "content"), "BASE_TYPE_REQUIRED", "Must be reset to null.")
	}
	if len(a.was.embeds) > 0 && !m.Embeds.sent {
		bad.add(inside(a.at, "embeds"), "BASE_TYPE_REQUIRED", "Must be reset to an empty list.")
	}
}

// checkAttachments: each entry is a file of the request or one to keep.
func (m *messageRequest) checkAttachments(a asked, bad *problems) {
	total := len(m.files)
	for i, e := range m.Attachments.value {
		_, fresh := m.files[e.id()]
		kept := a.was != nil && a.was.attachment(e.id()) != nil
		if kept {
			total++
		}
		if !fresh && !kept {
			bad.add(inside(a.at, "attachments", i, "id"), "ATTACHMENT_NOT_FOUND", "There is no files[%s], and no such attachment to keep.", e.id())
		}
	}
	if total > attachmentsMost {
		bad.add(inside(a.at, "attachments"), "BASE_TYPE_BAD_LENGTH", "Must be %d or fewer in length.", attachmentsMost)
	}
}

// names are the file names that "attachment://" may refer to.
func (m *messageRequest) names(was *message) map[string]bool {
	names := map[string]bool{}
	for _, f := range m.files {
		names[f.name], names[fileName(f.name)] = true, true
	}
	if was != nil {
		for _, f := range was.attachments {
			names[f.name] = true
		}
	}
	return names
}

// checkEmbeds counts the characters over all embeds, and wants fields filled
// and addresses that can be opened.
func (m *messageRequest) checkEmbeds(a asked, bad *problems) {
	total := 0
	count := func(v any) int {
		s, _ := v.(string)
		n := utf8.RuneCountInString(strings.TrimSpace(s))
		total += n
		return n
	}
	names := m.names(a.was)
	for i, e := range m.Embeds.value {
		at := inside(a.at, "embeds", i)
		shown := count(e["title"]) + count(e["description"])
		footer, _ := e["footer"].(object)
		author, _ := e["author"].(object)
		shown += count(footer["text"]) + count(author["name"])
		fields, _ := e["fields"].([]any)
		for j, f := range fields {
			field := f.(object)
			for _, part := range []string{"name", "value"} {
				if count(field[part]) == 0 {
					bad.add(inside(at, "fields", j, part), "BASE_TYPE_REQUIRED", "This field is required")
				}
			}
		}
		image, thumbnail := checkImage(inside(at, "image"), e["image"], names, bad), checkImage(inside(at, "thumbnail"), e["thumbnail"], names, bad)
		if shown == 0 && len(fields) == 0 && !image && !thumbnail {
			bad.add(inside(at, "description"), "BASE_TYPE_REQUIRED", "This field is required")
		}
		if address, _ := e["url"].(string); address != "" && !isWeb(address) {
			bad.add(inside(at, "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https').")
		}
	}
	if total > embedsMost {
		bad.add(inside(a.at, "embeds"), "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of %d", embedsMost)
	}
}

// checkImage reports whether there is an image, whose address must be one that
// can be shown.
func checkImage(at []string, image any, names map[string]bool, bad *problems) bool {
	o, _ := image.(object)
	address, _ := o["url"].(string)
	if address == "" {
		return false
	}
	name, ours := strings.CutPrefix(address, "attachment://")
	switch {
	case ours && !names[name]:
		bad.add(inside(at, "url"), "DISCORDTEST_ATTACHMENT_NOT_FOUND", "No file of the message is called %q.", name)
	case !ours && !isWeb(address):
		bad.add(inside(at, "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https', 'attachment').")
	}
	return true
}

func isWeb(address string) bool {
	return strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://")
}

// fileName is the name that Discord gives a file: plain letters, digits, dots,
// dashes and underscores; the name that it had is its title.
func fileName(name string) string {
	out := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '_'
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return -1
	}, name)
	if strings.Trim(out, ".") == "" {
		return "unknown"
	}
	return out
}
