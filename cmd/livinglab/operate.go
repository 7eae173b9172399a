package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"runtime/debug"

	"livinglab/bot"
	"livinglab/storage"
)

// backupCmd copies the database while it is in use.
type backupCmd struct {
	File string `arg:"" type:"path" help:"${help_backup_file}"`
	DB   string `name:"db" type:"path" help:"${help_db}"`
}

// Run makes the copy and says where it is.
func (cmd *backupCmd) Run(e *env) error {
	db, _, err := e.open(cmd.DB)
	if err != nil {
		return err
	}
	defer db.Close()
	err = db.Backup(e.ctx, cmd.File)
	if errors.Is(err, fs.ErrExist) {
		return errors.New(e.say("backup.exists", "file", cmd.File))
	}
	if err != nil {
		return err
	}
	e.print("backup.done", "file", cmd.File, "db", db.Path())
	return nil
}

// exportCmd writes the lab's tables for spreadsheets and programs.
type exportCmd struct {
	Dir string `arg:"" type:"path" help:"${help_export_dir}"`
	DB  string `name:"db" type:"path" help:"${help_db}"`
}

// Run writes them and says how many.
func (cmd *exportCmd) Run(e *env) error {
	db, c, err := e.open(cmd.DB)
	if err != nil {
		return err
	}
	defer db.Close()
	b, err := bot.New(bot.Options{Lab: e.lab(c), DB: db, Features: c.features(), Log: e.logger(c.Log)})
	if err != nil {
		return err
	}
	names, err := b.ExportTo(e.ctx, cmd.Dir)
	if errors.Is(err, fs.ErrExist) {
		return errors.New(e.say("export.exists", "dir", cmd.Dir))
	}
	if err != nil {
		return err
	}
	e.print("export.done", "n", len(names), "dir", cmd.Dir)
	return nil
}

// versionCmd prints the version.
type versionCmd struct{}

// Run prints the module's version as the build knows it.
func (versionCmd) Run(e *env) error {
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	e.print("version", "version", version)
	return nil
}

// open opens the database of the configuration, or the one named, which must
// be there.
func (e *env) open(name string) (*storage.DB, config, error) {
	c, err := e.readConfig(e.flags.Config)
	if err != nil {
		return nil, c, err
	}
	file, err := e.databasePath(c, name)
	if err != nil {
		return nil, c, err
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, c, errors.New(e.say("error.no-db", "file", file))
	}
	db, err := storage.Open(context.WithoutCancel(e.ctx), file, storage.Options{Logger: e.logger(c.Log)})
	return db, c, err
}
