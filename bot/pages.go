package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Page is a document that a feature gives to whoever has its address on the web,
// as a calendar has that of a feed. Whoever runs the bot serves it: see
// [Bot.Page]. Nobody is known there: what protects a page is in its address.
type Page struct {
	// Name is the first part of its address: "calendar".
	Name string
	// Show returns the document for the rest of its address. It may read and
	// nothing else. An error of ErrNothing means that there is none; why is told
	// to nobody.
	Show func(c *Call, rest string) (Document, error)
}

// Document is what a page shows.
type Document struct {
	Type     string // its media type, "text/calendar; charset=utf-8"
	Name     string // what it is saved as
	Data     []byte
	Modified time.Time // when what is in it last changed
}

// PagePath is what the path of every page begins with.
const PagePath = "/pages/"

// PageURL is the address of a page of the lab, or "" where pages are not served
// to the outside. The name and rest hold letters, digits, '-', '_' and '.' alone.
func (c *Call) PageURL(name, rest string) string {
	if c.bot.lab.Address == "" {
		return ""
	}
	return c.bot.lab.Address + PagePath + name + "/" + rest
}

// Page returns the document at a path, "/pages/calendar/abc.ics". The error is
// ErrNothing where there is none; any other is logged here. It may be called at any time, from any
// goroutine; it reads only, and holds up nobody who writes.
func (b *Bot) Page(ctx context.Context, path string) (d Document, err error) {
	rest, ok := strings.CutPrefix(path, PagePath)
	name, rest, parted := strings.Cut(rest, "/")
	p, there := b.pages[name]
	if !ok || !parted || !there {
		return d, ErrNothing
	}
	err = b.db.Read(ctx, func(tx *sql.Tx) (err error) {
		defer caught(&err)
		d, err = p.show(b.newCall(ctx, tx, p.feature, b.now()), rest)
		return err
	})
	if err != nil && !errors.Is(err, ErrNothing) && ctx.Err() == nil {
		b.log.Error("page", "page", p.feature+"/"+name, errorAttr(err))
	}
	return d, err
}

// page is a page with the feature that has it.
type page struct {
	show    func(c *Call, rest string) (Document, error)
	feature string
}

// addPages registers a feature's pages.
func (b *Bot) addPages(f Feature) error {
	for _, p := range f.Pages {
		if _, there := b.pages[p.Name]; there || p.Show == nil || p.Name == "" || strings.Contains(p.Name, "/") {
			return fmt.Errorf("page %s: there already, shows nothing, or has a slash", p.Name)
		}
		b.pages[p.Name] = page{p.Show, f.Name}
	}
	return nil
}
