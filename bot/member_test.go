package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

func TestAMemberIsWhatThePlatformLastSaid(t *testing.T) {
	w := newWorld(t, trial(map[string]bot.Do{"me": func(c *bot.Call) (chat.Answer, error) {
		return chat.Whisper(card(fmt.Sprint(c.Member.Name, " ", c.Lang, " ", c.Member.Role))), nil
	}}))
	act := func(change func(p *chat.Person)) chat.Answer {
		e := w.event("awa")
		e.Press = &chat.Press{Route: chat.Route{Feature: "trial", Action: "me"}}
		change(&e.From)
		return w.bot.Handle(ctx, e)
	}
	row := `SELECT m.name || ' ' || a.name || ' ' || a.locale || ' ' || a.role FROM members m JOIN accounts a ON a.member_id = m.id WHERE a.account = 'awa'`
	wantWords(t, act(func(*chat.Person) {}), "Awa Diallo fr 0")
	wantWords(t, act(func(p *chat.Person) { p.Name, p.Locale = "Awa D.", "en-US" }), "Awa D. en 0")
	w.want("Awa D. Awa D. en-US 0", row)
	w.roles["awa"] = bot.RoleCoordinator
	wantWords(t, act(func(p *chat.Person) { p.Locale = "" }), "Awa Diallo en 2") // it is not told, and not forgotten
	w.want("Awa Diallo Awa Diallo en-US 2", row)
	w.types("awa", "/labo langue English")
	wantWords(t, act(func(p *chat.Person) { p.Locale = "fr" }), "Awa Diallo en 2") // chosen is chosen
	wantWords(t, act(func(p *chat.Person) { p.Name = hostile }), hostile)
	w.want("8", `SELECT count(*) FROM members`)
}

func TestWhoeverActsBecomesAMember(t *testing.T) {
	w := newWorld(t, nil)
	wantWords(t, w.types("nouvelle", "/labo"), "ce qui est ouvert") // only reads
	w.want("NOUVELLE", `SELECT m.name FROM members m JOIN accounts a ON a.member_id = m.id WHERE a.account = 'nouvelle'`)
	wantWords(t, w.types("nouvelle", "/labo aide"), "Bonjour NOUVELLE!")
	wantWords(t, w.types("autre", "/lbo"), "La plus proche : /labo") // a problem is told to anyone
	w.want("9", `SELECT count(*) FROM members`)
	w.want("0", `SELECT count(*) FROM seen_events`) // reading again is no repeat
}

func TestMembersByRole(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.exec(`UPDATE members SET left = 1 WHERE name = 'Bruno Gagnon'`)
	w.exec(`INSERT INTO accounts (platform, account, member_id, name, role) SELECT 'other', 'mei2', id, 'Mei', 2 FROM members WHERE name = 'Mei Chen'`)
	w.do(func(c *bot.Call) {
		for least, want := range map[bot.Role]string{
			bot.RoleMember: "Claire Diane Awa Luis Mei Olivier Emma", bot.RoleCommittee: "Claire Diane Mei", bot.RoleCoordinator: "Claire Mei",
		} {
			members, err := c.Members(least)
			n, err2 := c.CountMembers(least)
			var names []string
			for _, m := range members {
				names = append(names, strings.Fields(m.Name)[0])
			}
			if got := strings.Join(names, " "); got != want || n != len(names) || err != nil || err2 != nil {
				t.Errorf("at least %d: %s, %d counted (%v, %v); want %s", least, got, n, err, err2, want)
			}
		}
		if _, err := c.MemberByID(99); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("member 99: %v", err)
		}
	})
}

// roster is a platform whose list of people can fail.
type roster struct {
	*platform
	people []chat.Person
	err    error
}

func (r roster) Name() string                                  { return "roster" }
func (r roster) People(context.Context) ([]chat.Person, error) { return r.people, r.err }

func TestMeetWritesOnlyWhatIsNew(t *testing.T) {
	r := &roster{}
	w := newWorld(t, nil, func(w *world) {
		r.platform = w.on
		for i := range 120 {
			r.people = append(r.people, person("roster", fmt.Sprint("p", i)))
		}
		w.others = []chat.Platform{r}
	})
	w.want("120", `SELECT count(*) FROM accounts WHERE platform = 'roster'`)
	before := w.get(`PRAGMA data_version`)
	w.bot.Meet(ctx)
	if w.get(`PRAGMA data_version`) != before {
		t.Error("written again though nothing is new")
	}
	r.people[3].Name = "Autre"
	w.bot.Meet(ctx)
	w.want("Autre", `SELECT m.name FROM members m JOIN accounts a ON a.member_id = m.id WHERE a.account = 'p3'`)
	r.err = errors.New("down")
	w.bot.Meet(ctx) // the lab opens all the same
	if !strings.Contains(w.log.String(), "cannot list people") {
		t.Errorf("log: %s", w.log)
	}
}

// A platform that lists people without their languages takes them from nobody.
func TestMeetKeepsLanguagesThatAreNotTold(t *testing.T) {
	r := &roster{}
	w := newWorld(t, nil, func(w *world) {
		r.platform = w.on
		r.people = []chat.Person{person("roster", "p")}
		r.people[0].Locale = "en-CA"
		w.others = []chat.Platform{r}
	})
	const locale = `SELECT locale FROM accounts WHERE platform = 'roster'`
	w.want("en-CA", locale)
	r.people[0].Locale, r.people[0].Name = "", "Autre"
	w.bot.Meet(ctx)
	w.want("en-CA", locale)
	before := w.get(`PRAGMA data_version`)
	w.bot.Meet(ctx)
	if w.get(`PRAGMA data_version`) != before {
		t.Error("written again though nothing is new")
	}
	r.people[0].Locale = "fr"
	w.bot.Meet(ctx)
	w.want("fr", locale)
}
