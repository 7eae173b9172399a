package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"livinglab/adapters/web"
	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
)

// tryCmd is the whole product in a browser, with no account anywhere.
type tryCmd struct {
	Listen string `default:"127.0.0.1:8484" help:"${help_try_listen}"`
	DB     string `name:"db" type:"path" help:"${help_try_db}"`
	Sample bool   `default:"true" negatable:"" help:"${help_try_sample}"`
}

// Run serves the chat page until it is told to stop.
func (cmd *tryCmd) Run(e *env) error {
	c, err := e.readConfig(e.flags.Config)
	if err != nil {
		return err
	}
	if e.flags.Lang != "" || !c.spoken {
		c.Lab.Language = string(e.lang) // as the terminal speaks, unless the configuration says
	}
	file, err := e.tryPath(c, cmd.DB)
	if err != nil {
		return err
	}
	log := e.logger(c.Log)
	db, err := e.openAlone(file, log)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // what was written is on the disk
	if err := e.ownKind(db, true); err != nil {
		return err
	}

	page, b, err := e.tryOut(bot.Options{Lab: tryLab(e.lab(c)), DB: db.DB, Log: log, Now: time.Now}, cmd.Listen, cmd.Sample)
	if err != nil {
		return err
	}
	e.print("try.ready", "url", page.URL())
	e.print("try.file", "file", db.Path())
	e.print("try.stop")
	err = b.Run(e.ctx)
	e.print("try.stopped")
	return err
}

// tryOut makes the page and the bot behind it, with the sample lab in it if it
// is wanted and there is none.
func (e *env) tryOut(o bot.Options, listen string, sample bool) (*web.Platform, *bot.Bot, error) {
	var b *bot.Bot // the page serves once it runs
	show := func(ctx context.Context, path string) (bot.Document, error) { return b.Page(ctx, path) }
	page := web.New(web.Options{Pages: newPages(show, o.Now), DB: o.DB, Listen: listen, Lang: o.Lab.Lang, Logger: o.Log, Zone: o.Lab.Zone, Now: o.Now,
		Say:    func(l chat.Lang, key string) string { return e.texts.Text(l, "web."+key).String() },
		People: samplePeople(), Rooms: sampleRooms()})
	if err := page.Listen(e.ctx); err != nil {
		return nil, nil, e.explainListen(err)
	}
	o.Features, o.Platforms, o.Lab.Address = features(), []chat.Platform{page}, strings.TrimRight(page.URL(), "/")
	var err error
	if b, err = bot.New(o); err != nil {
		return nil, nil, err
	}
	if sample {
		err = makeSample(e.ctx, b, o.DB, o.Lab.Lang, o.Now())
	}
	return page, b, err
}

// explainListen says what to do when the address cannot be had.
func (e *env) explainListen(err error) error {
	var listen *web.ListenError
	if errors.As(err, &listen) {
		return errors.New(listen.Words(func(key string) string { return e.texts.Text(e.lang, "web."+key).String() }))
	}
	return err
}

// lab is the lab that a configuration describes.
func (e *env) lab(c config) bot.Lab {
	lab := bot.Lab{Name: c.Lab.Name, Address: c.Pages.base(), Lang: chat.Lang(c.Lab.Language), Zone: c.zone, Quiet: c.quiet,
		Roles: c.roles(), Rooms: map[string][]bot.Room{}}
	for name, places := range c.Rooms {
		for _, p := range places {
			platform, id, _ := strings.Cut(p, ":") // checked already
			lab.Rooms[name] = append(lab.Rooms[name], bot.Room{Platform: platform, ID: id})
		}
	}
	return lab
}

// tryLab is the same lab on the page of try: its rooms are there, and its
// people have the roles that they play.
func tryLab(lab bot.Lab) bot.Lab {
	lab.Rooms, lab.Quiet = map[string][]bot.Room{}, when.Hours{} // whoever tries it at night is not to wait
	for _, name := range roomNames {
		lab.Rooms[name] = []bot.Room{{Platform: web.PlatformName, ID: name}}
	}
	lab.Roles = func(a chat.Account, _ []string) bot.Role { return sampleRole(a.ID) }
	return lab
}
