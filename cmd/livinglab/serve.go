package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"livinglab/bot"
)

// serveCmd runs the lab on the platforms of the configuration.
type serveCmd struct {
	DB string `name:"db" type:"path" help:"${help_serve_db}"`
}

// Run serves until it is told to stop. It refuses to start without a platform,
// or on a database that is another's.
func (cmd *serveCmd) Run(e *env) error {
	c, err := e.readConfig(e.flags.Config)
	if err != nil {
		return err
	}
	if !c.serves() {
		return errors.New(e.say("serve.no-platform", "file", e.configPath()))
	}
	log := e.logger(c.Log)
	measured := newMetrics()
	made, err := e.openPlatforms(c, log, measured)
	if err != nil {
		return err
	}
	file, err := e.databasePath(c, cmd.DB)
	if err != nil {
		return err
	}
	db, err := e.openAlone(file, log)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // what was written is on the disk
	if err := e.ownKind(db, false); err != nil {
		return err
	}
	b, err := bot.New(bot.Options{Lab: e.lab(c), DB: db.DB, Features: c.features(), Platforms: made, Log: log, Now: bot.Steady(time.Now)})
	if err != nil {
		return err
	}
	h, err := e.serveHealth(c.Listen, lookAt(b.Stats, made), measured, log)
	if err != nil {
		return err
	}
	defer h.close()
	onTheWeb, err := e.servePages(c.Pages.Listen, b.Page, log)
	if err != nil {
		return err
	}
	defer onTheWeb.close()
	for _, p := range made {
		if p, ok := p.(listens); ok {
			if err := p.Listen(e.ctx); err != nil {
				return e.explainStop(err)
			}
		}
	}
	e.print("serve.starting", "lab", c.Lab.Name, "platforms", strings.Join(c.titles(), ", "))
	e.print("serve.file", "file", db.Path())
	e.print("serve.stop")
	if err := b.Run(e.ctx); err != nil {
		return e.explainStop(err)
	}
	e.print("serve.stopped")
	return nil
}

// listens is a platform that may have an address of its own to serve. Taken
// before Run, what is wrong with it is known at once.
type listens interface {
	Listen(ctx context.Context) error
}

// titles are what people call the platforms that are configured.
func (c config) titles() (names []string) {
	for _, p := range platforms {
		if c.sections[p.name] {
			names = append(names, p.title)
		}
	}
	return names
}
