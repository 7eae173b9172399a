package discord_test

import (
	"strings"
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

// commented is a thread on a post of the bot's, which Ahmed began.
func (l *live) commented(t *testing.T) (post, thread string) {
	t.Helper()
	post = l.post(t, chat.Target{Room: ideas}, titled("Un jardin"), "k")
	_, id, _ := strings.Cut(post, ":")
	return post, l.StartThread(t, ahmed, id, "Le jardin")
}

func TestACommentIsToldWithItsPostAndItsWords(t *testing.T) {
	l := run(t, discordtest.Options{Intents: discordtest.MessageContent})
	post, thread := l.commented(t)
	id := l.Say(t, marie, thread, "Demande à <@"+ahmed+"> dans <#"+votes+">, <@&"+l.Guild+"> <:coeur:123456789012345678>")
	e := l.script.wait(t, 1)
	if e.ID != id || e.Said == nil || e.Said.Post != post || e.Said.Message != thread+":"+id ||
		e.Said.Text != "Demande à @Ahmed Ben Salah dans #votes, @@everyone :coeur:" {
		t.Errorf("came %q: %+v", e.ID, e.Said)
	}
	if e.From.ID != marie || e.From.Name != "Marie Tremblay" || e.At != (chat.Place{Room: ideas, Thread: post}) {
		t.Errorf("came from %+v in %+v", e.From, e.At)
	}
	l.Await(t, "the bot to join the thread", func() bool { return l.Joined(thread) })
}

func TestWhatIsNoneOfTheBotsBusinessIsNotTold(t *testing.T) {
	l := run(t, discordtest.Options{Intents: discordtest.MessageContent})
	other := discordtest.ID("autre")
	l.AddGuild(other, "Ailleurs", true, marie)
	l.AddChannel(discordtest.Channel{ID: discordtest.ID("ailleurs"), Guild: other, Name: "ailleurs"})
	robot := discordtest.ID("robot")
	l.AddPerson(discordtest.Person{ID: robot, Username: "robot", Bot: true})
	_, thread := l.commented(t)
	message := l.Say(t, marie, ideas, "Bonjour")
	l.Say(t, marie, l.StartThread(t, ahmed, message, "Fil de Marie"), "dans le fil d’une autre")
	l.Say(t, marie, l.DM(marie), "en privé")
	l.Say(t, marie, discordtest.ID("ailleurs"), "ailleurs")
	l.Say(t, robot, thread, "un robot")
	l.Say(t, marie, thread, "  ") // a picture alone has no words
	edited := l.Say(t, marie, thread, "Une idée")
	l.script.wait(t, 1)
	l.EditMessage(t, edited, "Une autre")
	l.DeleteMessage(t, edited)
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	if all := l.script.all(); len(all) != 1 || all[0].Said.Text != "Une idée" {
		t.Errorf("came %+v", all)
	}
}

func TestWhetherAThreadIsTheBotsIsAskedOnce(t *testing.T) {
	l := run(t, discordtest.Options{Intents: discordtest.MessageContent})
	_, thread := l.commented(t)
	l.Await(t, "the bot to join the thread", func() bool { return l.Joined(thread) })
	before := l.Requests("get_message") + l.Requests("get_channel")
	for range 5 {
		l.Say(t, marie, thread, "Encore")
	}
	l.script.wait(t, 5)
	if n := l.Requests("get_message") + l.Requests("get_channel"); n != before {
		t.Errorf("%d requests more", n-before)
	}
}

func TestACommentIsNotLostWhileDiscordFails(t *testing.T) {
	l := run(t, discordtest.Options{Intents: discordtest.MessageContent})
	l.Trouble(discordtest.Trouble{Operation: "get_message", Kind: discordtest.Broken, Times: 3})
	_, thread := l.commented(t)
	l.Say(t, marie, thread, "Bonne idée")
	if e := l.script.wait(t, 1); e.Said.Text != "Bonne idée" {
		t.Errorf("came %+v", e.Said)
	}
}

// Without the message content intent Discord tells no words but of messages that
// mention the bot: people are told so, once in a thread.
func TestWithoutTheContentIntentPeopleAreToldHowToComment(t *testing.T) {
	l := run(t, discordtest.Options{})
	_, thread := l.commented(t)
	l.Say(t, marie, thread, "Bonne idée")
	dm := l.DM(marie)
	l.Await(t, "Marie to be told", func() bool { return len(l.Messages(t, marie, dm)) == 1 })
	if text := l.Messages(t, marie, dm)[0].Embeds[0].Description; !strings.Contains(text, "\\@labo") {
		t.Errorf("told %q", text)
	}
	l.Say(t, marie, thread, "Et encore")
	l.RefuseDirect(ahmed, true)
	l.Say(t, ahmed, thread, "Moi aussi") // who is told in the thread
	public := func() (n int) {
		for _, m := range l.Messages(t, ahmed, thread) {
			if m.Author.Bot {
				n++
			}
		}
		return n
	}
	l.Await(t, "Ahmed to be told", func() bool { return public() == 1 })
	for i, text := range []string{"<@" + l.AppID + ">, au parc!", "Au parc. <@!" + l.AppID + ">"} {
		l.Say(t, marie, thread, text)
		if e := l.script.wait(t, i+1); !strings.EqualFold(strings.TrimRight(e.Said.Text, ".!"), "au parc") {
			t.Errorf("%q came as %q", text, e.Said.Text)
		}
	}
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	if n := len(l.Messages(t, marie, dm)); n != 1 || public() != 1 || len(l.script.all()) != 2 {
		t.Errorf("told %d times in private, %d in the thread; the bot was told %d times", n, public(), len(l.script.all()))
	}
}

func TestWhatIsSaidIsAnsweredInTheThreadOrInPrivate(t *testing.T) {
	l := run(t, discordtest.Options{Intents: discordtest.MessageContent})
	_, thread := l.commented(t)
	dm := l.DM(marie)
	l.script.says(chat.Say(titled("À tous")))
	l.Say(t, marie, thread, "Une question")
	l.Await(t, "an answer in the thread", func() bool { return len(l.Messages(t, ahmed, thread)) == 2 })
	for _, a := range []chat.Answer{chat.Whisper(titled("À toi")), chat.Replace(titled("À toi"))} {
		l.script.says(a)
		before := len(l.Messages(t, marie, dm))
		l.Say(t, marie, thread, "Une autre")
		l.Await(t, "a direct message", func() bool { return len(l.Messages(t, marie, dm)) == before+1 })
	}
	l.script.says(chat.Open(aForm())) // which nothing said can be answered with
	before := len(l.Messages(t, marie, dm))
	l.Say(t, marie, thread, "Encore une")
	l.Await(t, "the fault to be told", func() bool { return len(l.Messages(t, marie, dm)) == before+1 })
}
