package discord

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// choices are what is suggested for an option: what is shown, and what the option's
// value becomes.
type choices struct {
	Choices []*discordgo.ApplicationCommandOptionChoice `json:"choices"`
}

// Limits of suggestions (Application Commands, "Application Command Option Choice
// Structure").
const (
	maxChoices = 25
	maxChoice  = 100
)

// suggest shows how a command line that is being typed may go on.
func (s *scene) suggest(ctx context.Context) {
	q := s.asks.Query
	q.From, q.At = s.event.From, s.event.At
	found, err := s.r.suggested(ctx, q)
	if err != nil {
		s.r.p.o.Logger.Error("discord: no suggestions", "error", err)
	}
	if err := s.reply.suggest(ctx, choicesOf(found, s.asks.prefix)); err != nil {
		s.r.p.o.Logger.Debug("discord: suggestions that came too late", "error", err)
	}
}

func (r *receiver) suggested(ctx context.Context, q chat.Query) (found []chat.Suggestion, err error) {
	defer recovered(&err)
	return r.bot.Suggest(ctx, q), nil
}

// choicesOf are suggestions as values of the option that is being typed. Those
// that Discord cannot show as they are, or that change what stands before the
// option, are left out.
func choicesOf(found []chat.Suggestion, prefix string) choices {
	out := choices{Choices: []*discordgo.ApplicationCommandOptionChoice{}}
	for _, f := range found {
		value, ok := strings.CutPrefix(f.Text, prefix)
		if !ok || value == "" || utf8.RuneCountInString(value) > maxChoice || len(out.Choices) == maxChoices {
			continue
		}
		name := chat.CutString(clean(f.Label), maxChoice)
		if strings.TrimSpace(name) == "" {
			name = value
		}
		out.Choices = append(out.Choices, &discordgo.ApplicationCommandOptionChoice{Name: name, Value: value})
	}
	return out
}
