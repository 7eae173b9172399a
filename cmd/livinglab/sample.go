package main

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"

	"livinglab/adapters/web"
	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/ideas"
	"livinglab/storage"
)

// The sample lab: its people, and in sample/ the round that is open when one
// tries the product, as a lab's members might have written it.
//
//go:embed sample/*.yaml
var sampleFiles embed.FS

// sampleRound is a file of sample/.
type sampleRound struct {
	Title    string   `yaml:"title"`
	Question string   `yaml:"question"`
	Themes   []string `yaml:"themes"`
	Ideas    []struct {
		By      string   `yaml:"by"`
		Title   string   `yaml:"title"`
		Body    string   `yaml:"body"`
		Theme   string   `yaml:"theme"`
		Support []string `yaml:"support"`
	} `yaml:"ideas"`
}

// sampleCast is who can be played. Most speak the lab's language, whichever it
// is; one in each language always does.
var sampleCast = []struct {
	id, name, fr, en, locale string
	role                     bot.Role
}{
	{"claire", "Claire Tremblay", "coordonnatrice du laboratoire", "coordinator of the lab", "", bot.RoleCoordinator},
	{"bruno", "Bruno Gagnon", "comité de pilotage, ville de Saguenay", "steering committee, city of Saguenay", "", bot.RoleCommittee},
	{"diane", "Diane Simard", "comité de pilotage, cégep", "steering committee, college", "", bot.RoleCommittee},
	{"awa", "Awa Diallo", "étudiante internationale, UQAC", "international student, UQAC", "", bot.RoleMember},
	{"luis", "Luis Ortega", "étudiant international, cégep", "international student, college", "", bot.RoleMember},
	{"mei", "Mei Chen", "doctorante, UQAC", "PhD student, UQAC", "", bot.RoleMember},
	{"olivier", "Olivier Bouchard", "citoyen, Chicoutimi", "citizen, Chicoutimi", "fr-CA", bot.RoleMember},
	{"nadia", "Nadia Haddad", "organisme d’accueil", "newcomers’ organisation", "", bot.RoleMember},
	{"marc", "Marc Lavoie", "employeur, métallurgie", "employer, metal industry", "", bot.RoleMember},
	{"emma", "Emma Wilson", "étudiante, anglophone", "student, English-speaking", "en-CA", bot.RoleMember},
}

func sampleRole(id string) bot.Role {
	for _, c := range sampleCast {
		if c.id == id {
			return c.role
		}
	}
	return bot.RoleMember
}

// samplePeople are the people of the page.
func samplePeople() []web.Person {
	groups := map[bot.Role][]string{bot.RoleCoordinator: {web.Coordination}, bot.RoleCommittee: {web.Committee}}
	var out []web.Person
	for _, c := range sampleCast {
		out = append(out, web.Person{ID: c.id, Name: c.name, Locale: c.locale, Groups: groups[c.role],
			About: chat.Words{chat.French: c.fr, chat.English: c.en}})
	}
	return out
}

// sampleRooms are the rooms of the page.
func sampleRooms() []web.Room {
	var committee []string
	for _, c := range sampleCast {
		if c.role >= bot.RoleCommittee {
			committee = append(committee, c.id)
		}
	}
	return []web.Room{
		{ID: bot.Ideation, Name: "ideation", About: chat.Words{chat.French: "Les idées du laboratoire", chat.English: "The lab’s ideas"}},
		{ID: bot.Announcements, Name: "annonces", About: chat.Words{chat.French: "Votes, résultats et nouvelles", chat.English: "Votes, results and news"}},
		{ID: bot.CommitteeRoom, Name: "comite", About: chat.Words{chat.French: "Le comité de pilotage", chat.English: "The steering committee"}, Only: committee},
	}
}

// makeSample makes the sample round, the first time only: a lab that has had
// any round is left alone.
func makeSample(ctx context.Context, b *bot.Bot, db *storage.DB, lang chat.Lang, now time.Time) error {
	var made int
	err := db.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM rounds`).Scan(&made)
	})
	if err != nil || made > 0 {
		return err
	}
	data, err := sampleFiles.ReadFile("sample/" + string(lang) + ".yaml")
	if err != nil {
		return err
	}
	var s sampleRound
	if err := yaml.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	b.Meet(ctx) // its people, which Run has not met yet
	return b.As(ctx, "ideas", now, s.write)
}

// write makes the round, open for ten days, with its ideas and supports.
func (s sampleRound) write(c *bot.Call) error {
	closes := c.Now.AddDate(0, 0, 10)
	closes = time.Date(closes.Year(), closes.Month(), closes.Day(), 17, 0, 0, 0, closes.Location())
	round, err := ideas.OpenRound(c, ideas.Round{Title: s.Title, Question: s.Question, Themes: s.Themes, PerMember: 3, Closes: closes})
	if err != nil {
		return err
	}
	for _, i := range s.Ideas {
		author, err := member(c, i.By)
		if err != nil {
			return err
		}
		idea, err := ideas.Propose(c, round, author, i.Title, i.Body, i.Theme)
		if err != nil {
			return fmt.Errorf("sample: %s: %w", i.Title, err)
		}
		for _, who := range i.Support {
			id, err := member(c, who)
			if err == nil {
				err = ideas.Support(c, idea, id)
			}
			if err != nil {
				return fmt.Errorf("sample: %s: %w", i.Title, err)
			}
		}
	}
	return nil
}

// member finds a person of the page as a member.
func member(c *bot.Call, id string) (int64, error) {
	m, err := storage.One(c.Context(), c.Tx, storage.Value[int64],
		`SELECT member_id FROM accounts WHERE platform = ? AND account = ?`, web.PlatformName, id)
	if err != nil {
		return 0, fmt.Errorf("sample: person %s: %w", id, err)
	}
	return m, nil
}
