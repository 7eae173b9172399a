package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"livinglab/bot"
	"livinglab/storage"
)

// checkCmd checks what the lab needs to run.
type checkCmd struct {
	Config  checkConfigCmd  `cmd:"" default:"withargs" help:"${help_check_config}"`
	Slack   checkSlackCmd   `cmd:"" help:"${help_check_slack}"`
	Discord checkDiscordCmd `cmd:"" help:"${help_check_discord}"`
}

// checkConfigCmd checks the configuration and the database, and says what is
// missing.
type checkConfigCmd struct {
	DB string `name:"db" type:"path" help:"${help_db}"`
}

// Run prints what it found, in plain words.
func (cmd *checkConfigCmd) Run(e *env) error {
	path := e.configPath()
	_, err := os.Stat(path)
	there := err == nil
	c, err := e.readConfig(e.flags.Config)
	if err != nil {
		return err
	}
	if there {
		e.print("check.config", "file", path)
	} else {
		e.print("check.no-config", "file", path)
	}
	e.print("check.lab", "name", c.Lab.Name, "zone", c.Lab.Zone, "lang", c.Lab.Language)
	if c.Pages.Listen != "" {
		e.print("check.pages", "address", c.Pages.base()+bot.PagePath, "listen", c.Pages.Listen)
	}
	if c.serves() {
		for _, says := range e.unlinked(c) {
			fmt.Fprintln(e.stdout, says)
		}
		// The tokens may be those of a service, which this shell does not have.
		if _, err := e.openPlatforms(c, e.logger(c.Log), newMetrics()); err != nil {
			e.print("check.secrets", "error", err.Error())
		}
	}
	file, err := e.databasePath(c, cmd.DB)
	if err != nil {
		return err
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		e.print("check.no-db", "file", file)
		return nil
	}
	db, err := storage.Open(e.ctx, file, storage.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	e.print("check.db", "file", file)
	unwiped, err := bot.Unwiped(e.ctx, db)
	if unwiped {
		e.print("check.unwiped")
	}
	return err
}

// unlinked says which rooms of the lab are nowhere, and whether nobody is its
// coordinator.
func (e *env) unlinked(c config) (says []string) {
	for _, room := range roomNames {
		if len(c.Rooms[room]) == 0 {
			says = append(says, e.say("check.no-room", "room", room))
		}
	}
	if len(c.Roles.Coordinators) == 0 {
		says = append(says, e.say("check.no-coordinator"))
	}
	return says
}
