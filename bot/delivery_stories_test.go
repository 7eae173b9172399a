package bot_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/bottest/everywhere"
	"livinglab/bot/chat"
	"livinglab/bot/when"
	"livinglab/storage"
)

// errand is a feature whose commands have things said later, for the stories
// about deliveries: /essai prévenir, urgent, rappel, bilan, panne and réparer.
func errand() bot.Feature {
	return bot.Feature{
		Name: "errand",
		Texts: texts(`
cmd.errand: essai
cmd.errand.about: Essayer
cmd.errand.tell: prévenir
cmd.errand.tell.about: Prévenir quelqu’un
cmd.errand.tell.who: qui
cmd.errand.tell.what: quoi
cmd.errand.brief: bref
cmd.errand.brief.about: Prévenir quelqu’un de ce qui ne sert que deux heures
cmd.errand.brief.who: qui
cmd.errand.brief.what: quoi
cmd.errand.urgent: urgent
cmd.errand.urgent.about: Prévenir quelqu’un sans attendre
cmd.errand.urgent.who: qui
cmd.errand.urgent.what: quoi
cmd.errand.remind: rappel
cmd.errand.remind.about: Rappeler à quelqu’un et au salon, dans tant de jours
cmd.errand.remind.who: qui
cmd.errand.remind.days: jours
cmd.errand.remind.what: quoi
cmd.errand.close: bilan
cmd.errand.close.about: Publier un bilan dans tant de jours
cmd.errand.close.days: jours
cmd.errand.close.what: quoi
cmd.errand.break: panne
cmd.errand.break.about: Prévoir ce qui échouera
cmd.errand.mend: réparer
cmd.errand.mend.about: Réparer
done: C’est noté.
`, `
cmd.errand: errand
cmd.errand.about: Try
cmd.errand.tell: tell
cmd.errand.tell.about: Tell someone
cmd.errand.tell.who: who
cmd.errand.tell.what: what
cmd.errand.brief: brief
cmd.errand.brief.about: Tell someone what is of use for two hours
cmd.errand.brief.who: who
cmd.errand.brief.what: what
cmd.errand.urgent: urgent
cmd.errand.urgent.about: Tell someone without waiting
cmd.errand.urgent.who: who
cmd.errand.urgent.what: what
cmd.errand.remind: remind
cmd.errand.remind.about: Remind someone and the room, in so many days
cmd.errand.remind.who: who
cmd.errand.remind.days: days
cmd.errand.remind.what: what
cmd.errand.close: report
cmd.errand.close.about: Publish a report in so many days
cmd.errand.close.days: days
cmd.errand.close.what: what
cmd.errand.break: break
cmd.errand.break.about: Plan what will fail
cmd.errand.mend: mend
cmd.errand.mend.about: Mend
done: Done.
`),
		Commands: []bot.Command{{Key: "errand", Subs: []bot.Command{
			{Key: "tell", Args: whoAndWhat, Do: errandTell()},
			{Key: "brief", Args: whoAndWhat, Do: func(c *bot.Call) (chat.Answer, error) {
				return errandTell(bot.Until(c.Now.Add(2 * time.Hour)))(c)
			}},
			{Key: "urgent", Args: whoAndWhat, Do: errandTell(bot.Urgent)},
			{Key: "remind", Args: []bot.Arg{{Key: "who"}, {Key: "days"}, {Key: "what"}}, Do: errandLater("remind", "who")},
			{Key: "close", Args: []bot.Arg{{Key: "days"}, {Key: "what"}}, Do: errandLater("close", "")},
			{Key: "break", Do: func(c *bot.Call) (chat.Answer, error) {
				c.AtTime("fragile", "1", c.Now)
				return c.Done("done"), nil
			}},
			{Key: "mend", Do: func(c *bot.Call) (chat.Answer, error) {
				_, err := c.Tx.Exec(`INSERT INTO settings (key, value) VALUES ('mended', '1')`)
				return c.Done("done"), err
			}},
		}}},
		Timers: []bot.Timer{
			{Kind: "remind", Late: bot.Within(30 * 24 * time.Hour), Do: errandRemind},
			{Kind: "close", Late: bot.Always, Do: func(c *bot.Call, arg string) error {
				c.Announce(bot.Ideation, "close/"+arg, c.ForRoom().Card(chat.Str(arg)))
				return nil
			}},
			{Kind: "fragile", Late: bot.Always, Do: func(c *bot.Call, arg string) error {
				if _, err := storage.One(c.Context(), c.Tx, storage.Value[string], `SELECT value FROM settings WHERE key = 'mended'`); err != nil {
					return errors.New("the printer is on fire")
				}
				c.Announce(bot.Ideation, "fragile", c.ForRoom().Card(chat.Str("C’est fait, une fois")))
				return nil
			}},
		},
	}
}

var whoAndWhat = []bot.Arg{{Key: "who"}, {Key: "what"}}

// memberOf is the member of the Cast by that id.
func memberOf(c *bot.Call, id string) []bot.Member {
	for _, m := range everyone(c) {
		if first, _, _ := strings.Cut(m.Name, " "); bot.Fold(first) == id {
			return []bot.Member{m}
		}
	}
	return nil
}

func errandTell(options ...bot.MessageOption) bot.Do {
	return func(c *bot.Call) (chat.Answer, error) {
		c.Tell(memberOf(c, c.Arg("who")), "tell/"+c.Arg("what"), func(d *bot.Call) chat.Card { return d.Card(chat.Str(c.Arg("what"))) }, options...)
		return c.Done("done"), nil
	}
}

func errandLater(kind, who string) bot.Do {
	return func(c *bot.Call) (chat.Answer, error) {
		days, err := strconv.Atoi(c.Arg("days"))
		arg := c.Arg("what")
		if who != "" {
			arg = c.Arg(who) + "/" + arg
		}
		c.AtTime(kind, arg, c.Now.AddDate(0, 0, days))
		return c.Done("done"), err
	}
}

func errandRemind(c *bot.Call, arg string) error {
	who, what, _ := strings.Cut(arg, "/")
	c.Tell(memberOf(c, who), "remind/"+arg, func(d *bot.Call) chat.Card { return d.Card(chat.Str(what)) })
	c.Announce(bot.Ideation, "remind/"+arg, c.ForRoom().Card(chat.Str(what)))
	return nil
}

func errands() bottest.Options {
	return bottest.Options{Features: []bot.Feature{errand()}, Quiet: when.Hours{From: 21 * 60, To: 8 * 60}}
}

func TestDeliveryConversations(t *testing.T) { bottest.Run(t, "testdata/delivery/*.txtar", errands()) }

func TestDeliveryConversationsReplayed(t *testing.T) {
	everywhere.Replay(t, func(t *testing.T, open everywhere.Open) {
		o := errands()
		o.Open = open
		bottest.Run(t, "testdata/delivery/*.txtar", o)
	})
}
