package web

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"livinglab/bot/chat"
)

// pageView is the whole page.
type pageView struct {
	W       words
	Who     Person
	Room    room
	Title   string
	About   string
	Asset   string
	Texts   string // those that the scripts use, as JSON
	Rooms   []roomLink
	Direct  roomLink
	Groups  []groupView
	Choices []choiceView // in the menu of a message
	Posts   []messageView
	More    bool
	Thread  *threadView
	Version int64
}

// roomLink is a room in the left column.
type roomLink struct {
	W                     words
	Slug, Name, Href      string
	Here, Closed, Private bool
	Unread                int
}

// composerView is where one writes, in the room or in a thread.
type composerView struct {
	W       words
	Thread  string // "" in the room
	Element string // its HTML id
	Label   string
}

// Composer is where one writes in the room.
func (p pageView) Composer() composerView {
	label := p.W.T("write-room", "room", p.Title)
	if p.Room.owner != "" {
		label = p.W.T("write-direct")
	}
	return composerView{W: p.W, Element: "write", Label: label}
}

// Slug is the room as in its address.
func (p pageView) Slug() string { return p.Room.slug() }

// Private reports whether the room is a private conversation.
func (p pageView) Private() bool { return p.Room.owner != "" }

// groupView is a group of people to play.
type groupView struct {
	Name   string
	People []personLink
}

type personLink struct {
	Person
	Summary, Href string
	Me            bool
}

// threadView is a post with its replies.
type threadView struct {
	W       words
	Post    string
	Name    string // of the room
	Root    messageView
	Replies []messageView
	More    bool
	Href    string // of the room
}

// Composer is where one replies.
func (t threadView) Composer() composerView {
	return composerView{W: t.W, Thread: t.Post, Element: "write-reply", Label: t.W.T("write-thread")}
}

// home leads to the first person, or to a person's first room.
func (s *server) home(w http.ResponseWriter, r *http.Request) {
	d, err := s.p.directory(r.Context())
	if err != nil {
		s.fail(w, "people and rooms", err)
		return
	}
	person := r.PathValue("person")
	if person == "" && len(d.people) > 0 {
		person = d.people[0].ID
	}
	if _, ok := d.person[person]; !ok {
		s.lost(w, r)
		return
	}
	http.Redirect(w, r, address(person, d.visible(person)[0], 0), http.StatusSeeOther)
}

// page shows a room to a person, with a thread open if the address has one.
func (s *server) page(w http.ResponseWriter, r *http.Request) {
	d, err := s.p.directory(r.Context())
	if err != nil {
		s.fail(w, "people and rooms", err)
		return
	}
	who, where, ok := d.enter(r.PathValue("person"), r.PathValue("room"))
	if !ok {
		if where.ID != "" {
			s.sorry(w, http.StatusForbidden, "closed-room", who)
			return
		}
		s.lost(w, r)
		return
	}
	v := s.p.viewer(d, who)
	view := v.frame(where)
	err = s.p.o.DB.Read(r.Context(), func(tx *sql.Tx) error {
		return view.load(r.Context(), tx, v, where, r.PathValue("post"))
	})
	if errors.Is(err, chat.ErrGone) {
		s.lost(w, r)
		return
	}
	if err != nil {
		s.fail(w, "room", err)
		return
	}
	s.html(w, http.StatusOK, "page", view)
}

// frame is the page around the conversation.
func (v viewer) frame(where room) pageView {
	w := v.lang
	view := pageView{W: w, Who: v.who, Room: where, Title: "#" + where.Name, About: w.About(where.About), Asset: assetVersion(), Texts: v.scriptTexts()}
	if where.owner != "" {
		view.Title, view.About = w.T("direct"), w.T("direct-about")
	}
	for _, r := range v.d.visible(v.who.ID) {
		link := roomLink{W: w, Slug: r.slug(), Name: r.Name, Href: address(v.who.ID, r, 0), Here: r.ID == where.ID, Closed: r.Only != nil}
		if r.owner != "" {
			link.Name, link.Private = w.T("direct"), true
			view.Direct = link
			continue
		}
		view.Rooms = append(view.Rooms, link)
	}
	view.Groups, view.Choices = v.groups(where), v.choices()
	return view
}

// groups lists the people to play; each leads to the same room if they may
// enter it.
func (v viewer) groups(where room) []groupView {
	out := []groupView{{Name: v.lang.T("group-coordination")}, {Name: v.lang.T("group-committee")}, {Name: v.lang.T("group-members")}}
	for _, p := range v.d.people {
		there := where
		switch {
		case where.owner != "":
			there = v.d.rooms[privateRoom(p.ID)]
		case !where.admits(p.ID):
			there = v.d.visible(p.ID)[0]
		}
		g := &out[2]
		if slices.Contains(p.Groups, Coordination) {
			g = &out[0]
		} else if slices.Contains(p.Groups, Committee) {
			g = &out[1]
		}
		g.People = append(g.People, personLink{p, v.lang.About(p.About), address(p.ID, there, 0), p.ID == v.who.ID})
	}
	return slices.DeleteFunc(out, func(g groupView) bool { return len(g.People) == 0 })
}

// scripted are the texts that the scripts use.
var scripted = []string{"retry", "cancel", "sending-failed", "offline", "online", "went-wrong", "new-messages",
	"choose-one", "form-problems", "leave-form", "answer-to", "suggestions.one", "suggestions.other",
	"unread-title", "unread.one", "unread.other", "whisper-hidden", "close", "card-changed"}

func (v viewer) scriptTexts() string {
	texts := map[string]string{}
	for _, key := range scripted {
		texts[key] = v.lang.T(key)
	}
	out, _ := json.Marshal(texts) // strings
	return string(out)
}

// load reads the conversation, all of one moment.
func (view *pageView) load(ctx context.Context, tx *sql.Tx, v viewer, where room, post string) error {
	now, err := version(ctx, tx)
	if err != nil {
		return err
	}
	read, err := readUpTo(ctx, tx, v.who.ID, where.ID)
	if err != nil {
		return err
	}
	list, more, err := page(ctx, tx, where.ID, 0, 0)
	if err != nil {
		return err
	}
	counts, err := unread(ctx, tx, v.who.ID, v.d.visible(v.who.ID))
	if err != nil {
		return err
	}
	view.Version, view.Posts, view.More = now, v.messages(list, where, false, read), more
	view.Direct.Unread = counts[direct]
	for i := range view.Rooms {
		view.Rooms[i].Unread = counts[view.Rooms[i].Slug]
	}
	if post != "" {
		view.Thread, err = v.readThread(ctx, tx, where, post)
	}
	return err
}

// readThread reads a post and its last replies.
func (v viewer) readThread(ctx context.Context, tx *sql.Tx, where room, post string) (*threadView, error) {
	id, err := parsePost(post)
	if err != nil {
		return nil, err
	}
	if id, err = rootOf(ctx, tx, where.ID, id); err != nil {
		return nil, err
	}
	root, err := getMessage(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	list, more, err := page(ctx, tx, where.ID, id, 0)
	if err != nil {
		return nil, err
	}
	name := "#" + where.Name
	if where.owner != "" {
		name = v.lang.T("direct")
	}
	return &threadView{W: v.lang, Post: postID(id), Name: name, Root: v.message(root, where),
		Replies: v.messages(list, where, true, 0), More: more, Href: address(v.who.ID, where, 0)}, nil
}

// visit finds who asks for a fragment, and where: the query's as and room.
func (s *server) visit(w http.ResponseWriter, r *http.Request) (viewer, room, url.Values, bool) {
	q := r.URL.Query()
	d, err := s.p.directory(r.Context())
	if err != nil {
		s.fail(w, "people and rooms", err)
		return viewer{}, room{}, nil, false
	}
	who, where, ok := d.enter(q.Get("as"), q.Get("room"))
	if !ok {
		s.lost(w, r)
		return viewer{}, room{}, nil, false
	}
	return s.p.viewer(d, who), where, q, true
}

// fragment is a piece of the page.
type fragment struct {
	HTML string `json:"html"`
	More bool   `json:"more"`
}

// older shows the messages before one, in the room or in a thread.
func (s *server) older(w http.ResponseWriter, r *http.Request) {
	v, where, q, ok := s.visit(w, r)
	if !ok {
		return
	}
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64) // none: the last ones
	thread, _ := strconv.ParseInt(q.Get("thread"), 10, 64) // none: the room's
	var out fragment
	err := s.p.o.DB.Read(r.Context(), func(tx *sql.Tx) error {
		list, more, err := page(r.Context(), tx, where.ID, thread, before)
		if err != nil {
			return err
		}
		out.More = more
		out.HTML, err = render("messages", v.messages(list, where, thread != 0, 0))
		return err
	})
	s.piece(w, r, out, err)
}

// thread shows the panel of a thread.
func (s *server) thread(w http.ResponseWriter, r *http.Request) {
	v, where, q, ok := s.visit(w, r)
	if !ok {
		return
	}
	var out fragment
	err := s.p.o.DB.Read(r.Context(), func(tx *sql.Tx) error {
		view, err := v.readThread(r.Context(), tx, where, q.Get("post"))
		if err != nil {
			return err
		}
		out.HTML, err = render("thread", view)
		return err
	})
	s.piece(w, r, out, err)
}

// piece answers with a fragment, or with what went wrong.
func (s *server) piece(w http.ResponseWriter, r *http.Request, f fragment, err error) {
	switch {
	case errors.Is(err, chat.ErrGone):
		s.lost(w, r)
	case err != nil:
		s.fail(w, "fragment", err)
	default:
		writeJSON(w, http.StatusOK, f)
	}
}
