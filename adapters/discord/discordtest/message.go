package discordtest

import (
	"bytes"
	"encoding/json"
	"image"
	_ "image/gif"  // the sizes of pictures
	_ "image/jpeg" // the sizes of pictures
	_ "image/png"  // the sizes of pictures
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// Types of messages. (Resources, "Message Types".)
const (
	plainMessage  = 0
	reply         = 19
	byCommand     = 20
	threadStarter = 21
	byMenu        = 23
)

// message is a message as it is kept.
type message struct {
	id, channel, author string
	kind                int
	content             string
	embeds              []object // as Discord shows them
	components          []object // as Discord shows them
	attachments         []*attachment
	flags               int
	nonce               json.RawMessage
	made, edited        time.Time
	mentioned
	refers *message     // what it replies to, or the start of its thread
	from   *interaction // what it answers; nil when it was posted
	only   string       // who alone sees it; "" for everyone there
	gone   bool
}

func (m *message) attachment(id string) *attachment {
	i := slices.IndexFunc(m.attachments, func(a *attachment) bool { return a.id == id })
	if i < 0 {
		return nil
	}
	return m.attachments[i]
}

// empty reports a message that shows nothing.
func (m *message) empty() bool {
	return m.content == "" && len(m.embeds) == 0 && len(m.components) == 0 && len(m.attachments) == 0
}

// fill makes a message what is asked, which has been checked.
func (s *Server) fill(m *message, r *messageRequest, a asked, now time.Time) {
	if r.Content.sent {
		m.content = strings.TrimSpace(r.Content.value)
	}
	if r.Flags.sent {
		kept := suppressEmbeds | componentsV2
		if a.was == nil {
			m.flags |= r.Flags.value & a.flags
		} else {
			m.flags = m.flags&^suppressEmbeds | r.Flags.value&kept // others are passed over
		}
	}
	s.attach(m, r, now)
	address := map[string]*attachment{}
	for _, f := range m.attachments {
		address["attachment://"+f.name] = f
	}
	for _, f := range r.files {
		address["attachment://"+f.name] = address["attachment://"+fileName(f.name)]
	}
	if r.Embeds.sent {
		for _, f := range m.attachments {
			f.inEmbed = false
		}
		m.embeds = nil
		for _, e := range r.Embeds.value {
			m.embeds = append(m.embeds, s.embed(e, address))
		}
	}
	if r.Components.sent {
		b := &componentBuilder{s: s, files: address, now: now, used: map[int]bool{}}
		m.components = b.build(r.Components.value)
	}
	m.mentioned = s.mentions(spoken(m.content, m.components), r.Mentions, a.interaction, m.author, s.channels[m.channel])
}

// attach keeps the files that are to be kept and adds those that are sent.
func (s *Server) attach(m *message, r *messageRequest, now time.Time) {
	described := map[string]attachmentRequest{}
	for _, e := range r.Attachments.value {
		described[e.id()] = e
	}
	if r.Attachments.sent {
		m.attachments = slices.DeleteFunc(m.attachments, func(a *attachment) bool { _, keep := described[a.id]; return !keep })
	}
	for _, a := range m.attachments {
		if e, ok := described[a.id]; ok && e.Description != nil {
			a.description = *e.Description
		}
	}
	indices := make([]string, 0, len(r.files))
	for n := range r.files {
		indices = append(indices, n)
	}
	slices.Sort(indices)
	for _, n := range indices {
		f := r.files[n]
		a := &attachment{
			id: s.ids.next(now), channel: m.channel, name: fileName(f.name), kind: f.kind, data: f.data,
			ephemeral: m.flags&ephemeral != 0, on: m,
		}
		s.files[a.id] = a
		if a.name != f.name {
			a.title = strings.TrimSuffix(f.name, ext(f.name))
		}
		if a.kind == "" || a.kind == "application/octet-stream" {
			a.kind = http.DetectContentType(f.data)
		}
		if e, ok := described[n]; ok {
			a.spoiler = e.Spoiler
			if e.Description != nil {
				a.description = *e.Description
			}
		}
		m.attachments = append(m.attachments, a)
	}
}

func ext(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[i:]
	}
	return ""
}

// url is where a file is downloaded from.
func (s *Server) url(a *attachment) string { return s.http.URL + a.path() }

// size is a picture's width and height, nil for another file.
func (a *attachment) size() (width, height any) {
	c, _, err := image.DecodeConfig(bytes.NewReader(a.data))
	if err != nil {
		return nil, nil
	}
	return c.Width, c.Height
}

func (s *Server) attachmentObject(a *attachment) object {
	o := object{
		"id": a.id, "filename": a.name, "size": len(a.data), "url": s.url(a), "proxy_url": s.url(a), "content_type": a.kind,
	}
	if w, h := a.size(); w != nil {
		o["width"], o["height"] = w, h
	}
	for name, value := range map[string]string{"description": a.description, "title": a.title} {
		if value != "" {
			o[name] = value
		}
	}
	if a.ephemeral {
		o["ephemeral"] = true
	}
	return o
}

// serveCDN answers the addresses of files, as long as their message has them.
func (s *Server) serveCDN(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	a := s.files[path.Base(path.Dir(r.URL.Path))]
	there := a != nil && a.path() == r.URL.Path && !a.on.gone && a.on.attachment(a.id) == a
	s.mu.Unlock()
	if !there || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.kind)
	_, _ = w.Write(a.data) // a client that has gone away is no fault of ours
}

// keep gives a message its id and its place among those that are there.
func (s *Server) keep(m *message, now time.Time) {
	m.id = s.ids.next(now)
	s.messages[m.id] = m
}

// lose takes a message from those that are there.
func (s *Server) lose(m *message) {
	m.gone = true
	delete(s.messages, m.id)
}

// messageObject is a message object. Without the message content intent an app
// sees what others write as empty. (Gateway, "Message Content Intent".)
func (s *Server) messageObject(m *message, content bool) object {
	o := object{
		"id": m.id, "type": m.kind, "channel_id": m.channel, "author": s.people[m.author].object(),
		"content": "", "embeds": []object{}, "attachments": []object{}, "components": []object{},
		"timestamp": stamp(m.made), "edited_timestamp": nil, "flags": m.flags, "pinned": false, "tts": false,
		"mention_everyone": m.everyone, "mention_roles": append([]string{}, m.roles...),
	}
	mentions := []object{}
	for _, id := range m.users {
		mentions = append(mentions, s.people[id].object())
	}
	o["mentions"] = mentions
	if !m.edited.IsZero() {
		o["edited_timestamp"] = stamp(m.edited)
	}
	if content {
		files := []object{}
		for _, a := range m.attachments {
			if !a.inEmbed {
				files = append(files, s.attachmentObject(a))
			}
		}
		o["content"], o["attachments"] = m.content, files
		o["embeds"], o["components"] = append([]object{}, m.embeds...), append([]object{}, m.components...)
	}
	s.relate(m, o, content)
	return o
}

// made is the object of a message that was just made. It alone has the nonce,
// which is not kept with the message: "Value will appear in the Message Create
// event". (Resources, "Create Message"; Rapptz/discord.py issue 2451.)
func (s *Server) made(m *message, content bool) object {
	o := s.messageObject(m, content)
	if len(m.nonce) > 0 {
		o["nonce"] = m.nonce
	}
	return o
}

// relate adds what a message answers, and what hangs on it.
func (s *Server) relate(m *message, o object, content bool) {
	if r := m.refers; r != nil {
		o["message_reference"] = object{"type": 0, "channel_id": r.channel, "message_id": r.id}
		if guild := s.channels[r.channel].Guild; guild != "" {
			o["message_reference"].(object)["guild_id"] = guild
		}
		o["referenced_message"] = nil
		if !r.gone {
			shallow := *r
			shallow.refers = nil
			o["referenced_message"] = s.messageObject(&shallow, content || s.sees(r))
		}
	}
	if t := s.channels[m.id]; t != nil && m.flags&hasThread != 0 {
		o["thread"] = s.channelObject(t)
	}
	if i := m.from; i != nil {
		o["application_id"], o["webhook_id"] = s.AppID, s.AppID
		o["interaction_metadata"] = s.metadata(i, m)
		if i.kind == applicationCommand {
			o["interaction"] = object{"id": i.id, "type": i.kind, "name": i.spoken, "user": s.people[i.who].object()}
		}
	}
}

// sees reports whether the app may read the content of a message over REST,
// where it is enough that the intent is enabled.
func (s *Server) sees(m *message) bool { return s.seesWith(s.o.Intents, m) }

// seesWith reports whether an app with these intents may read the content of a
// message: or it is its own, or in a direct conversation, or mentions it.
func (s *Server) seesWith(intents Intents, m *message) bool {
	return intents.Has(MessageContent) || m.author == s.AppID || s.channels[m.channel].isDirect() || slices.Contains(m.users, s.AppID)
}
