package main

import (
	"errors"
	"io/fs"
	"os"

	"livinglab/bot"
	"livinglab/storage"
)

// checkCmd checks what the lab needs to run.
type checkCmd struct {
	All checkAllCmd `cmd:"" default:"withargs" hidden:""`
}

// checkAllCmd checks the configuration and the database, and says what is
// missing.
type checkAllCmd struct {
	DB string `name:"db" type:"path" help:"${help_db}"`
}

// Run prints what it found, in plain words.
func (cmd *checkAllCmd) Run(e *env) error {
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
	if len(c.Rooms) > 0 && len(c.Roles.Coordinators) == 0 {
		e.print("check.no-coordinator")
	}
	for _, room := range roomNames {
		if len(c.Rooms) > 0 && len(c.Rooms[room]) == 0 {
			e.print("check.no-room", "room", room)
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
