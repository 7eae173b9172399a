package discordtest_test

import (
	"net/http"
	"testing"

	"github.com/bwmarrin/discordgo"

	"livinglab/adapters/discord/discordtest"
)

// people of the tests.
var (
	marie = discordtest.ID("marie")
	ahmed = discordtest.ID("ahmed")
	idees = discordtest.ID("idees")
)

// newLab is a Discord with two people and a channel.
func newLab(t *testing.T, o discordtest.Options) *discordtest.Server {
	t.Helper()
	s := discordtest.New(t, o)
	s.AddPerson(discordtest.Person{ID: marie, Username: "marie", GlobalName: "Marie Tremblay", Locale: "fr"})
	s.AddPerson(discordtest.Person{ID: ahmed, Username: "ahmed", GlobalName: "Ahmed Ben Salah", Locale: "en-US"})
	s.AddChannel(discordtest.Channel{ID: idees, Name: "idees"})
	return s
}

// dial is discordgo on a server: nothing but its transport is changed.
func dial(t *testing.T, s *discordtest.Server) *discordgo.Session {
	t.Helper()
	d, err := discordgo.New("Bot " + s.Token)
	if err != nil {
		t.Fatal(err)
	}
	d.Client = &http.Client{Transport: s.Transport()}
	d.Identify.Intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestDiscordgo(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	d := dial(t, s)
	resumed := make(chan struct{}, 1)
	d.AddHandler(func(*discordgo.Session, *discordgo.Resumed) { resumed <- struct{}{} })
	d.AddHandler(func(d *discordgo.Session, i *discordgo.InteractionCreate) { answer(t, d, i) })
	if err := d.Open(); err != nil {
		t.Fatal(err)
	}
	s.Await(t, "a session", s.Ready)

	if _, err := d.ApplicationCommandBulkOverwrite(s.AppID, s.Guild, []*discordgo.ApplicationCommand{{
		Name: "idee", Description: "Une idée", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "titre", Description: "Son titre", Required: true, Autocomplete: true},
		},
	}, {Name: "Faire une idée", Type: discordgo.MessageApplicationCommand}}); err != nil {
		t.Fatal(err)
	}
	m, err := d.ChannelMessageSendComplex(idees, &discordgo.MessageSend{
		Content: "Bonjour", Embeds: []*discordgo.MessageEmbed{{Title: "Titre", Fields: []*discordgo.MessageEmbedField{{Name: "Clôture", Value: "vendredi"}}}},
		Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{Label: "Appuyer", CustomID: "ideas:support:1", Style: discordgo.PrimaryButton},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}

	i := s.Command(t, marie, idees, "idee", discordtest.Option{Name: "titre", Value: "Un jardin"})
	if got := i.Complete(t); got.Content != "Un jardin" || !got.Ephemeral() {
		t.Errorf("the command shows %+v", got)
	}
	if got := s.Messages(t, ahmed, idees); len(got) != 1 || got[0].ID != m.ID || got[0].Embeds[0].Title != "Titre" {
		t.Errorf("Ahmed sees %+v", got)
	}
	press := s.Press(t, marie, m.ID, "ideas:support:1")
	press.Await(t)
	form := press.Modal()
	if form == nil || form.Title != "Votre avis" {
		t.Fatalf("the button opens %+v", form)
	}
	sent := s.Submit(t, form, map[string][]string{"why": {"Parce que"}})
	if got := sent.Complete(t); got.Content != "Parce que" {
		t.Errorf("the form shows %+v", got)
	}
	typed := s.Suggest(t, marie, idees, "idee", discordtest.Option{Name: "titre", Value: "Un"})
	typed.Await(t)
	if got := typed.Choices(); len(got) != 1 || got[0].Name != "Un jardin" {
		t.Errorf("suggestions %+v", got)
	}

	s.Drop()
	<-resumed
	s.Await(t, "a heartbeat on the new connection", func() bool { return s.Heartbeats() > 0 })
	if got := s.Paths(); len(got) != 2 {
		t.Errorf("connections %v", got)
	}
	if got := s.Refused(); len(got) != 0 {
		t.Errorf("refused: %v", got)
	}
}

// answer is a bot of discordgo's: it says what it is told.
func answer(t *testing.T, d *discordgo.Session, i *discordgo.InteractionCreate) {
	say := func(kind discordgo.InteractionResponseType, data *discordgo.InteractionResponseData) {
		if err := d.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: kind, Data: data}); err != nil {
			t.Error(err)
		}
	}
	switch i.Type {
	case discordgo.InteractionApplicationCommand:
		say(discordgo.InteractionResponseDeferredChannelMessageWithSource, &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral})
		text := i.ApplicationCommandData().Options[0].StringValue()
		if _, err := d.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &text}); err != nil {
			t.Error(err)
		}
	case discordgo.InteractionMessageComponent:
		say(discordgo.InteractionResponseModal, &discordgo.InteractionResponseData{
			CustomID: "form", Title: "Votre avis", Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
				discordgo.TextInput{CustomID: "why", Label: "Pourquoi", Style: discordgo.TextInputShort, Required: true},
			}}},
		})
	case discordgo.InteractionModalSubmit:
		text := i.ModalSubmitData().Components[0].(*discordgo.ActionsRow).Components[0].(*discordgo.TextInput).Value
		say(discordgo.InteractionResponseChannelMessageWithSource, &discordgo.InteractionResponseData{Content: text})
	case discordgo.InteractionApplicationCommandAutocomplete:
		say(discordgo.InteractionApplicationCommandAutocompleteResult, &discordgo.InteractionResponseData{
			Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "Un jardin", Value: "jardin"}},
		})
	}
}
