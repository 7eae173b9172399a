package main

import (
	"errors"
	"log/slog"
	"time"

	"livinglab/bot/chat"
)

// platform is a chat platform that serve can run, as the command line sees it.
// Its section of the configuration has its name.
type platform struct {
	name  string
	title string // as people call it
	// wrongRoom and wrongRole are the key of the text (under "config.") that says
	// why an id cannot be a room's, or a person's or group's; "" when it can.
	wrongRoom, wrongRole func(id string) string
	// open makes the platform that the configuration and the environment
	// describe. Its error is in the person's words.
	open func(e *env, c config, w watching) (chat.Platform, error)
	// worded finds, in an error of the platform's, one that has words for people
	// among its texts; nil where there is none.
	worded func(err error) worded
}

// watching is who a platform tells how it goes.
type watching struct {
	log *slog.Logger
	// acknowledged is told how long a person waited until the platform knew that
	// what they did has arrived.
	acknowledged func(took time.Duration)
}

// worded is an error that has words for people, by the key of a text.
type worded interface {
	Words(say func(key string) string) string
}

// wordsOf are a platform's words for an error, "" where it has none.
func (e *env) wordsOf(err error) string {
	for _, p := range platforms {
		if w := p.worded(err); w != nil {
			return w.Words(func(key string) string { return e.texts.Text(e.lang, p.name+"."+key).String() })
		}
	}
	return ""
}

// explainStop puts what stopped the platforms in the person's words, each on a
// line of its own.
func (e *env) explainStop(err error) error {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for i, one := range all {
		if words := e.wordsOf(one); words != "" {
			all[i] = errors.New(words)
		}
	}
	return errors.Join(all...)
}

// platforms is the one list of the platforms that serve can run. A new one is
// one line here, its adapter, and its section in config.
var platforms = []platform{slackPlatform, discordPlatform}

// platformNamed finds a platform, nil where there is none of that name.
func platformNamed(name string) *platform {
	for i := range platforms {
		if platforms[i].name == name {
			return &platforms[i]
		}
	}
	return nil
}

func platformNames() (names []string) {
	for _, p := range platforms {
		names = append(names, p.name)
	}
	return names
}

// serves reports whether any platform is configured.
func (c config) serves() bool {
	for _, on := range c.sections {
		if on {
			return true
		}
	}
	return false
}

// openPlatforms makes the platforms that have a section. All that is wrong is
// said at once.
func (e *env) openPlatforms(c config, log *slog.Logger, m *metrics) (made []chat.Platform, err error) {
	for _, p := range platforms {
		if !c.sections[p.name] {
			continue
		}
		opened, wrong := p.open(e, c, watching{log.With("platform", p.name), m.acknowledged(p.name)})
		made, err = append(made, opened), errors.Join(err, wrong)
	}
	return made, err
}
