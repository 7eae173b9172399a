package main

import (
	"errors"
	"log/slog"

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
	open func(e *env, c config, log *slog.Logger) (chat.Platform, error)
}

// platforms is the one list of the platforms that serve can run. A new one is
// one line here, its adapter, and its section in config.
var platforms = []platform{slackPlatform}

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
func (e *env) openPlatforms(c config, log *slog.Logger) (made []chat.Platform, err error) {
	for _, p := range platforms {
		if !c.sections[p.name] {
			continue
		}
		opened, wrong := p.open(e, c, log.With("platform", p.name))
		made, err = append(made, opened), errors.Join(err, wrong)
	}
	return made, err
}
