package main

import (
	"io/fs"

	"livinglab/adapters/discord"
	"livinglab/adapters/slack"
	"livinglab/adapters/web"
	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/ideas"
	"livinglab/bot/jumelage"
	"livinglab/bot/meetings"
	"livinglab/bot/votes"
)

// features are those of a lab whose configuration says nothing.
func features() []bot.Feature { return defaultConfig().features() }

// features is the one list of what the lab can do. A new feature is one line
// here, its folder under bot/ and its schema file.
func (c config) features() []bot.Feature {
	return []bot.Feature{
		ideas.New(ideas.Options{Next: prepareVote}),
		votes.New(shortlist{}, votes.Config{}),
		jumelage.New(c.Jumelage.settings()),
		meetings.New(),
	}
}

// prepareVote is how the committee goes on from a round that has closed.
func prepareVote(c *bot.Call, round int64) []chat.Button {
	return []chat.Button{votes.PrepareButton(c, round)}
}

// shortlist gives the votes the ideas that they choose from.
type shortlist struct{}

// Rounds are the rounds that have, or have had, ideas.
func (shortlist) Rounds(c *bot.Call) ([]votes.Round, error) {
	rounds, err := ideas.Rounds(c)
	if err != nil {
		return nil, err
	}
	var out []votes.Round
	for _, r := range rounds {
		n, err := ideas.CountIdeas(c, r.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, votes.Round{ID: r.ID, Title: r.Title, Ideas: n, Open: r.OpenAt(c.Now)})
	}
	return out, nil
}

// Options are the live ideas of a round, the most supported first.
func (shortlist) Options(c *bot.Call, round int64) ([]votes.Option, error) {
	ranked, err := ideas.Ranked(c, round)
	var out []votes.Option
	for _, i := range ranked {
		out = append(out, votes.Option{ID: i.ID, Title: i.Title, About: i.Body, Supports: i.Supports})
	}
	return out, err
}

// catalogue is the texts of the program that are not the features': the core's,
// the platforms' and the command line's.
func catalogue() (*bot.Catalogue, error) {
	texts, err := bot.LoadTexts(bot.Texts)
	if err != nil {
		return nil, err
	}
	for prefix, files := range map[string]fs.FS{"web": web.Texts, "slack": slack.Texts, "discord": discord.Texts} {
		if err := texts.Add(prefix, files); err != nil {
			return nil, err
		}
	}
	return texts, texts.Add("cmd", ownTexts)
}
