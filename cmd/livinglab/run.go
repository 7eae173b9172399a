package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"unicode"

	"github.com/alecthomas/kong"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// commands is the command line, as kong reads it. Its help is in the catalogue
// under "help.<name>".
type commands struct {
	Config string `short:"c" type:"path" help:"${help_config}"`
	Lang   string `help:"${help_lang}" placeholder:"fr|en"`

	Try      tryCmd      `cmd:"" help:"${help_try}"`
	Manifest manifestCmd `cmd:"" help:"${help_manifest}"`
	Check    checkCmd    `cmd:"" help:"${help_check}"`
	Serve    serveCmd    `cmd:"" help:"${help_serve}"`
	Backup   backupCmd   `cmd:"" help:"${help_backup}"`
	Export   exportCmd   `cmd:"" help:"${help_export}"`
	Recount  recountCmd  `cmd:"" help:"${help_recount}"`
	Version  versionCmd  `cmd:"" help:"${help_version}"`
}

// env is what the program is given: nothing else reads flags, the environment
// or the standard streams.
type env struct {
	ctx    context.Context
	getenv func(string) string
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	lang   chat.Lang
	texts  *bot.Catalogue
	flags  *commands
}

// run is the program: arguments without the program's name, the environment and
// the streams. The error it returns is in the person's language and says what
// to do.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) error {
	texts, err := catalogue()
	if err != nil {
		return err
	}
	e := &env{ctx: ctx, getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr, texts: texts,
		lang: chooseLang(args, getenv), flags: &commands{}}
	vars := kong.Vars{}
	for _, name := range helpTexts {
		vars["help_"+name] = e.say("help." + name)
	}
	exited := false
	parser, err := kong.New(e.flags, kong.Name("livinglab"), kong.Description(e.say("help.livinglab")), vars,
		kong.Writers(stdout, stderr), kong.Exit(func(int) { exited = true }), kong.UsageOnError())
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited {
		return nil
	}
	if err != nil {
		return errors.New(e.say("usage", "error", err.Error()))
	}
	if l := e.flags.Lang; l != "" && !slices.Contains(chat.Langs, chat.Lang(l)) {
		return errors.New(e.say("config.one-of", "key", "--lang", "value", l, "all", "fr, en"))
	}
	return e.explain(parsed.Run(e))
}

// helpTexts are the texts that the command line's help needs.
var helpTexts = []string{"config", "lang", "try", "manifest", "check", "serve", "backup", "export", "recount", "version",
	"try_listen", "try_db", "try_sample", "manifest_slack", "manifest_slack_url", "manifest_slack_name", "manifest_slack_json",
	"check_config", "check_slack", "check_discord", "serve_db", "db", "backup_file", "export_dir", "recount_file", "recount_json", "recount_rule"}

// say is one of the program's texts, in the person's language.
func (e *env) say(key string, args ...any) string {
	return e.texts.Text(e.lang, "cmd."+key, args...).String()
}

// print writes a text as a line. What it quotes may come from a stranger's file:
// nothing in it reaches the terminal as a control, or as a line of its own.
func (e *env) print(key string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = printable(s)
		}
	}
	fmt.Fprintln(e.stdout, e.say(key, args...))
}

// printable replaces what a terminal would act on: control characters, and those
// that change the direction of what follows.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, s)
}

// explain puts the errors that people meet in their own words.
func (e *env) explain(err error) error {
	for sentinel, key := range map[error]string{
		storage.ErrNewer: "error.newer", storage.ErrNotOurs: "error.not-ours", storage.ErrCorrupt: "error.corrupt",
		storage.ErrReadOnly: "error.read-only", storage.ErrBusy: "error.busy", storage.ErrFull: "error.full", syscall.ENOSPC: "error.full",
	} {
		if errors.Is(err, sentinel) {
			return errors.New(e.say(key, "error", err.Error()))
		}
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return errors.New(e.say("error.path", "path", path.Path, "error", path.Err.Error()))
	}
	return err
}

// chooseLang is the language of the command line: --lang, else the
// environment's, else French.
func chooseLang(args []string, getenv func(string) string) chat.Lang {
	wanted := []string{}
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			wanted = append(wanted, v)
		} else if a == "--lang" && i+1 < len(args) {
			wanted = append(wanted, args[i+1])
		}
	}
	for _, name := range []string{"LIVINGLAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		wanted = append(wanted, getenv(name))
	}
	for _, w := range wanted {
		for _, l := range chat.Langs {
			if strings.HasPrefix(strings.ToLower(w), string(l)) {
				return l
			}
		}
	}
	return chat.French
}

// dataFile is the file of a name in the user's data folder.
func dataFile(getenv func(string) string, name string) (string, error) {
	dir := getenv("XDG_DATA_HOME")
	if dir == "" && (runtime.GOOS == "windows" || runtime.GOOS == "darwin") {
		var err error
		if dir, err = os.UserConfigDir(); err != nil {
			return "", err
		}
	}
	if dir == "" {
		home := getenv("HOME")
		if home == "" {
			return "", errors.New("HOME is not set: use --db")
		}
		dir = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(dir, "livinglab", name), nil
}

// logger is the program's log: to the standard error, as the configuration
// says.
func (e *env) logger(c logConfig) *slog.Logger {
	level := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}[c.Level]
	o := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(e.stderr, o))
	}
	return slog.New(slog.NewTextHandler(e.stderr, o))
}
