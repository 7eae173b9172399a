package web

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"livinglab/bot/chat"
)

// directory is who and what there is: a snapshot that is never changed.
type directory struct {
	people []Person
	person map[string]Person
	order  []string        // ids of the rooms that are not private
	rooms  map[string]room // private ones too
}

// room is a room, or the private conversation of its owner with the bot.
type room struct {
	Room
	owner string
}

// direct is the private conversation in an address: /as/amelie/direct.
const direct = "direct"

// privateRoom is the id of a person's private conversation.
func privateRoom(person string) string { return "@" + person }

// admits reports whether a person may enter a room.
func (r room) admits(person string) bool {
	if r.owner != "" {
		return r.owner == person
	}
	return r.Only == nil || slices.Contains(r.Only, person)
}

// slug is the room in an address.
func (r room) slug() string {
	if r.owner != "" {
		return direct
	}
	return r.ID
}

// visible lists the rooms that a person may enter, the private one last.
func (d *directory) visible(person string) []room {
	var out []room
	for _, id := range d.order {
		if r := d.rooms[id]; r.admits(person) {
			out = append(out, r)
		}
	}
	return append(out, d.rooms[privateRoom(person)])
}

// enter finds a person and a room by what stands in an address.
func (d *directory) enter(person, slug string) (Person, room, bool) {
	who, ok := d.person[person]
	if !ok {
		return Person{}, room{}, false
	}
	id := slug
	if slug == direct {
		id = privateRoom(person)
	}
	r, ok := d.rooms[id]
	return who, r, ok && r.admits(person)
}

// chat is the person as the bot is told of them.
func (p Person) chat() chat.Person {
	return chat.Person{Account: chat.Account{Platform: PlatformName, ID: p.ID},
		Name: p.Name, Locale: p.Locale, Groups: p.Groups}
}

// lang is the language of the page for a person.
func (p Person) lang(other chat.Lang) chat.Lang {
	if p.chosen != "" {
		return p.chosen
	}
	for _, l := range chat.Langs {
		if p.Locale == string(l) || strings.HasPrefix(p.Locale, string(l)+"-") {
			return l
		}
	}
	return other
}

// directory returns the people and rooms, having made those of Options.
func (p *Platform) directory(ctx context.Context) (*directory, error) {
	if d := p.folk.Load(); d != nil {
		return d, nil
	}
	if err := p.Seed(ctx, nil, nil); err != nil {
		return nil, err
	}
	return p.folk.Load(), nil
}

// Seed makes people and rooms, or updates those that are there. Nobody is ever
// taken away.
func (p *Platform) Seed(ctx context.Context, people []Person, rooms []Room) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.seeded {
		people, rooms = slices.Concat(p.o.People, people), slices.Concat(p.o.Rooms, rooms)
	}
	if err := checkSeed(people, rooms); err != nil {
		return err
	}
	var d *directory
	err := p.o.DB.Write(ctx, func(tx *sql.Tx) (err error) {
		for _, who := range people {
			if err := seedPerson(ctx, tx, who); err != nil {
				return fmt.Errorf("person %s: %w", who.ID, err)
			}
		}
		for _, r := range rooms {
			if err := seedRoom(ctx, tx, r); err != nil {
				return fmt.Errorf("room %s: %w", r.ID, err)
			}
		}
		d, err = loadDirectory(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("chat page: people and rooms: %w", err)
	}
	p.seeded = true
	p.folk.Store(d)
	p.bell.ring()
	return nil
}

// Speaks keeps the language that a person has chosen, and has their windows
// loaded anew in it. Seeding them again does not change it.
func (p *Platform) Speaks(ctx context.Context, account string, l chat.Lang) error {
	if d, err := p.directory(ctx); err != nil || d.person[account].ID == "" || d.person[account].chosen == l {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var d *directory
	err := p.o.DB.Write(ctx, func(tx *sql.Tx) (err error) {
		if _, err = tx.ExecContext(ctx, `UPDATE web_people SET lang = ? WHERE id = ?`, string(l), account); err != nil {
			return err
		}
		d, err = loadDirectory(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("chat page: language: %w", err)
	}
	p.folk.Store(d)
	p.bell.ring()
	return nil
}

// checkSeed refuses what could not stand in an address.
func checkSeed(people []Person, rooms []Room) error {
	for _, who := range people {
		if !isSlug(who.ID) || who.Name == "" {
			return fmt.Errorf("chat page: person %q: needs a name, and an id of letters, digits, '-', '_' and '.'", who.ID)
		}
	}
	for _, r := range rooms {
		if !isSlug(r.ID) || r.ID == direct {
			return fmt.Errorf("chat page: room %q: needs an id of letters, digits, '-', '_' and '.', other than %q", r.ID, direct)
		}
	}
	return nil
}

func isSlug(id string) bool {
	const others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
	return id != "" && id != "." && id != ".." && len(id) <= 64 && strings.Trim(id, others) == ""
}

func seedPerson(ctx context.Context, tx *sql.Tx, who Person) error {
	groups, err := json.Marshal(who.Groups)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO web_people (id, name, about_fr, about_en, locale, groups, colour, initials, place)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM web_people))
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, about_fr = excluded.about_fr, about_en = excluded.about_en,
			locale = excluded.locale, groups = excluded.groups, colour = excluded.colour, initials = excluded.initials`,
		who.ID, who.Name, who.About.In(chat.French), who.About.In(chat.English), who.Locale, string(groups), who.Colour, who.Initials)
	if err != nil {
		return err
	}
	return seedRow(ctx, tx, room{Room: Room{ID: privateRoom(who.ID)}, owner: who.ID})
}

func seedRoom(ctx context.Context, tx *sql.Tx, r Room) error {
	if err := seedRow(ctx, tx, room{Room: r}); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM web_room_people WHERE room = ?`, r.ID); err != nil {
		return err
	}
	for _, id := range r.Only {
		if _, err := tx.ExecContext(ctx, `INSERT INTO web_room_people (room, person) VALUES (?, ?) ON CONFLICT DO NOTHING`, r.ID, id); err != nil {
			return err
		}
	}
	return nil
}

func seedRow(ctx context.Context, tx *sql.Tx, r room) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO web_rooms (id, name, about_fr, about_en, person, closed, place)
		VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM web_rooms))
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, about_fr = excluded.about_fr, about_en = excluded.about_en,
			closed = excluded.closed`,
		r.ID, r.Name, r.About.In(chat.French), r.About.In(chat.English),
		sql.NullString{String: r.owner, Valid: r.owner != ""}, r.Only != nil)
	return err
}

func loadDirectory(ctx context.Context, tx *sql.Tx) (*directory, error) {
	d := &directory{person: map[string]Person{}, rooms: map[string]room{}}
	if err := d.loadPeople(ctx, tx); err != nil {
		return nil, err
	}
	return d, d.loadRooms(ctx, tx)
}

func (d *directory) loadPeople(ctx context.Context, tx *sql.Tx) error {
	return each(ctx, tx, func(rows *sql.Rows) error {
		var who Person
		var fr, en, groups string
		if err := rows.Scan(&who.ID, &who.Name, &fr, &en, &who.Locale, &who.chosen, &groups, &who.Colour, &who.Initials); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(groups), &who.Groups); err != nil {
			return err
		}
		who.About = chat.Words{chat.French: fr, chat.English: en}
		who.complete(len(d.people))
		d.people = append(d.people, who)
		d.person[who.ID] = who
		return nil
	}, `SELECT id, name, about_fr, about_en, locale, lang, groups, colour, initials FROM web_people ORDER BY place`)
}

// complete fills in an avatar that was not told, of the person at a place in
// the list: neighbours differ.
func (p *Person) complete(place int) {
	if !slices.Contains(Colours, p.Colour) {
		p.Colour = Colours[place%len(Colours)]
	}
	if p.Initials == "" {
		words := strings.Fields(p.Name)
		for i, w := range words {
			if i == 0 || i == len(words)-1 {
				_, size := utf8.DecodeRuneInString(w)
				p.Initials += strings.ToUpper(w[:size])
			}
		}
	}
}

func (d *directory) loadRooms(ctx context.Context, tx *sql.Tx) error {
	err := each(ctx, tx, func(rows *sql.Rows) error {
		var r room
		var fr, en string
		var owner sql.NullString
		var closed bool
		if err := rows.Scan(&r.ID, &r.Name, &fr, &en, &owner, &closed); err != nil {
			return err
		}
		r.About, r.owner = chat.Words{chat.French: fr, chat.English: en}, owner.String
		if r.Name == "" {
			r.Name = r.ID
		}
		if closed {
			r.Only = []string{}
		}
		if r.owner == "" {
			d.order = append(d.order, r.ID)
		}
		d.rooms[r.ID] = r
		return nil
	}, `SELECT id, name, about_fr, about_en, person, closed FROM web_rooms ORDER BY place`)
	if err != nil {
		return err
	}
	return each(ctx, tx, func(rows *sql.Rows) error {
		var id, person string
		if err := rows.Scan(&id, &person); err != nil {
			return err
		}
		if r := d.rooms[id]; r.Only != nil {
			r.Only = append(r.Only, person)
			d.rooms[id] = r
		}
		return nil
	}, `SELECT room, person FROM web_room_people ORDER BY room, person`)
}

// each runs a query and hands over its rows.
func each(ctx context.Context, tx *sql.Tx, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
