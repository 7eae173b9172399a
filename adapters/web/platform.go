package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"livinglab/bot/chat"
)

// Name is the platform's short name.
func (p *Platform) Name() string { return PlatformName }

// Limits are the page's own: there is room for more than elsewhere.
func (p *Platform) Limits() chat.Limits {
	l := chat.Common
	l.Title, l.Text, l.Card = 200, 4000, 12000
	l.Facts, l.Rows, l.Menus, l.Buttons, l.Options = 20, 100, 5, 20, 100
	l.Label, l.Hint, l.FormTitle = 100, 150, 60
	l.Lines = 10000
	l.EditEvery = max(p.o.EditEvery, 0)
	return l
}

// SetCommands tells the page the commands that it completes.
func (p *Platform) SetCommands(specs []chat.CommandSpec) { p.specs.Store(&specs) }

// commands are the commands told so far.
func (p *Platform) commands() []chat.CommandSpec {
	if s := p.specs.Load(); s != nil {
		return *s
	}
	return nil
}

// People returns everyone who can be played.
func (p *Platform) People(ctx context.Context) ([]chat.Person, error) {
	d, err := p.directory(ctx)
	if err != nil {
		return nil, err
	}
	var out []chat.Person
	for _, who := range d.people {
		out = append(out, who.chat())
	}
	return out, nil
}

// Listen takes the address and makes the people and rooms of Options, so that
// URL can be shown before Run serves. Its error is a *ListenError, or the
// database's. Calling it again changes nothing.
func (p *Platform) Listen(ctx context.Context) error {
	if _, err := p.directory(ctx); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener != nil {
		return nil
	}
	ln, err := listen(p.o.Listen)
	p.listener = ln
	return err
}

// URL is the address to open, once Listen has returned; before that "".
func (p *Platform) URL() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener == nil {
		return ""
	}
	return p.listener.url
}

// Addr is the address that Listen took, or nil.
func (p *Platform) Addr() net.Addr {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener == nil {
		return nil
	}
	return p.listener.Addr()
}

// How long the page waits for those who are slow.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 20 * time.Second
	writeTimeout  = 30 * time.Second // a stream sets its own, at each write
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 10 * time.Second
	headerBytes   = 16 << 10
)

// Run serves the page until ctx ends, and answers then what it has received.
func (p *Platform) Run(ctx context.Context, h chat.Handler) error {
	if err := p.Listen(ctx); ctx.Err() != nil {
		return nil
	} else if err != nil {
		return err
	}
	p.mu.Lock()
	ln := p.listener
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.listener = nil
		p.mu.Unlock()
	}()

	s := newServer(p, h)
	web := &http.Server{
		Handler: s.handler(), ErrorLog: quiet(p.o.Logger),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: headerBytes,
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		close(s.stopping) // the streams end
		late, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		stopped <- web.Shutdown(late)
	}()
	err := web.Serve(ln.Listener)
	if !errors.Is(err, http.ErrServerClosed) {
		return &ListenError{Key: CannotListen, Address: p.o.Listen, Err: err}
	}
	if err := <-stopped; err != nil {
		p.o.Logger.Warn("chat page: some requests were cut off at the end", "error", err)
		return web.Close()
	}
	return nil
}

// Post shows a card in a room, a thread or a private conversation.
func (p *Platform) Post(ctx context.Context, to chat.Target, c chat.Card, key string) (string, error) {
	m, with, err := p.prepare(ctx, to, c)
	if err != nil {
		return "", err
	}
	if key == "" {
		return "", fmt.Errorf("%w: a post without a key", chat.ErrInvalid)
	}
	m.Key = "post:" + key
	m, err = p.add(ctx, m, with)
	if err != nil {
		return "", err
	}
	return postID(m.ID), nil
}

// Edit replaces the card of one of the bot's posts.
func (p *Platform) Edit(ctx context.Context, to chat.Target, post string, c chat.Card) error {
	m, with, err := p.prepare(ctx, to, c)
	if err != nil {
		return err
	}
	if m.ID, err = parsePost(post); err != nil {
		return err
	}
	_, err = p.edit(ctx, m, with)
	return err
}

// prepare checks a target and a card, and makes a message of them.
func (p *Platform) prepare(ctx context.Context, to chat.Target, c chat.Card) (m message, with baggage, err error) {
	if (to.Room == "") == (to.Person == "") || (to.Person != "" && to.Thread != "") {
		return m, with, fmt.Errorf("%w: a target is a room, its thread, or a person", chat.ErrInvalid)
	}
	if err := p.check(c); err != nil {
		return m, with, err
	}
	d, err := p.directory(ctx)
	if err != nil {
		return m, with, err
	}
	m.Room = to.Room
	if to.Person != "" {
		m.Room = privateRoom(to.Person)
	}
	if _, ok := d.rooms[m.Room]; !ok {
		return m, with, fmt.Errorf("%w: no room %q", chat.ErrGone, m.Room)
	}
	if to.Thread != "" {
		if m.Thread, err = parsePost(to.Thread); err != nil {
			return m, with, err
		}
	}
	c, with = unpack(c)
	m.Card = &c
	return m, with, nil
}

// check refuses a card that cannot be shown as it is.
func (p *Platform) check(c chat.Card) error {
	if err := p.Limits().Check(c); err != nil {
		return fmt.Errorf("%w: %w", chat.ErrInvalid, err)
	}
	return nil
}

func postID(id int64) string { return strconv.FormatInt(id, 10) }

// parsePost reads the id of a post; one that never was one is gone.
func parsePost(s string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id <= 0 {
		return 0, fmt.Errorf("%w: no post %q", chat.ErrGone, s)
	}
	return id, nil
}
