package slack

import (
	"encoding/json"
	"time"

	"livinglab/bot/chat"
)

// source is what someone acted on. It decides how they can be answered.
type source string

// The sources.
const (
	fromCommand source = "command" // a line that was typed; its acknowledgement can show something
	fromPost    source = "post"    // a message that is kept: its controls, or its menu of shortcuts
	fromWhisper source = "whisper" // an ephemeral message
	fromModal   source = "modal"   // a card in a modal
	fromHome    source = "home"    // the Home tab
	fromForm    source = "form"    // a form that was sent
	fromTalk    source = "talk"    // something said in a thread
)

// origin is where something was done, and by what it can be answered.
type origin struct {
	from    source
	user    string
	channel string // the conversation; "" until it is found out, for the Home tab
	thread  string // ts of the message whose thread it is, or ""
	direct  bool   // whether the conversation is the person's own with the bot
	home    bool   // whether it began in the Home tab
	trigger string // trigger_id: opens one view, within 3 s
	view    string // id of the view that was acted on
	on      string // ts of the message that was acted on
	// url is the response_url, and issued when Slack gave it: of the event, or
	// for a form of what was acted on to open it.
	url    string
	issued time.Time
	// opener is what was acted on to open a form, and behind the view that it
	// was then, a card in a modal.
	opener source
	behind string
}

// place is the origin as the bot knows it.
func (o origin) place() chat.Place {
	at := chat.Place{Room: o.channel, Direct: o.direct}
	if o.thread != "" {
		at.Thread = postID(o.channel, o.thread)
	}
	return at
}

// target is where a post goes that everyone there sees.
func (o origin) target() chat.Target {
	at := o.place()
	return chat.Target{Room: at.Room, Thread: at.Thread}
}

// inView reports whether the person looks at a modal or the Home tab, where no
// message can be shown to them.
func (o origin) inView() bool {
	return o.from == fromModal || o.from == fromHome ||
		o.from == fromForm && (o.opener == fromModal || o.opener == fromHome)
}

// A response_url is good for 30 minutes and five answers (docs.slack.dev,
// "Handling user interaction"). How often it was used is Slack's to say; a
// minute is kept back for clocks that differ.
const urlFor = 29 * time.Minute

// answerable reports whether the response_url may still be good.
func (o origin) answerable(now time.Time) bool {
	return o.url != "" && now.Sub(o.issued) < urlFor
}

// metadata is what a view carries from what was acted on to show it: only the
// app reads it. (private_metadata holds 3,000 characters; this is some 300.)
type metadata struct {
	From    source `json:"from"`
	Channel string `json:"channel,omitempty"`
	Thread  string `json:"thread,omitempty"`
	Direct  bool   `json:"direct,omitempty"`
	Home    bool   `json:"home,omitempty"`
	URL     string `json:"url,omitempty"`
	Issued  int64  `json:"issued,omitempty"` // Unix seconds
	View    string `json:"view,omitempty"`
}

// maxMetadata is the longest private_metadata, in characters.
const maxMetadata = 3000

// metadata is what a view opened from here carries.
func (o origin) metadata() string {
	m := metadata{From: o.from, Channel: o.channel, Thread: o.thread, Direct: o.direct, Home: o.home}
	if o.url != "" {
		m.URL, m.Issued = o.url, o.issued.Unix()
	}
	if o.from == fromModal {
		m.View = o.view
	}
	if s := encode(m); len(s) <= maxMetadata {
		return s
	}
	m.URL, m.Issued = "", 0 // longer than any that Slack makes
	return encode(m)
}

func encode(m metadata) string {
	b, err := json.Marshal(m)
	if err != nil {
		return "" // strings, a number and flags
	}
	return string(b)
}

// restore takes from a view what it carries: where it was opened. What cannot be
// read is left out; the conversation is then the person's own with the bot.
func (o *origin) restore(private string) {
	var m metadata
	if json.Unmarshal([]byte(private), &m) != nil {
		return
	}
	o.channel, o.thread, o.direct, o.home = m.Channel, m.Thread, m.Direct, m.Home || m.From == fromHome
	o.opener, o.behind = m.From, m.View
	if m.URL != "" {
		o.url, o.issued = m.URL, time.Unix(m.Issued, 0)
	}
}
