package discordtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
)

func command(name string, options ...object) object {
	return object{"name": name, "description": "Une commande", "options": options}
}

func option(kind int, name string, options ...object) object {
	o := object{"type": kind, "name": name, "description": "Une option"}
	if len(options) > 0 {
		o["options"] = options
	}
	return o
}

// TestCommandsRefused: what commands may not be.
func TestCommandsRefused(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	path := fmt.Sprintf("/applications/%s/guilds/%s/commands", s.AppID, s.Guild)
	names := func(n int, kind int) []object {
		return many(n, func(i int) object { return object{"name": fmt.Sprint("c", i), "type": kind, "description": ""} })
	}
	inFrench := func(field string, words object) object { return with(command("idee"), object{field: words}) }
	large := command("idee", many(25, func(i int) object {
		return with(option(3, fmt.Sprint("o", i)), object{"choices": many(4, func(j int) object {
			return object{"name": fmt.Sprint(j, strings.Repeat("n", 40)), "value": strings.Repeat("v", 40)}
		})})
	})...)
	for name, tt := range map[string]struct {
		body   any
		code   int
		errors string
	}{
		"no list":               {command("idee"), 50035, `{"_errors"`},
		"no name":               {[]object{{"description": "a"}}, 50035, `{"0":{"name":{"_errors":[{"code":"BASE_TYPE_REQUIRED"`},
		"capitals":              {[]object{command("Idee")}, 50035, `{"0":{"name":{"_errors":[{"code":"APPLICATION_COMMAND_INVALID_NAME"`},
		"a capital accent":      {[]object{command("Édition")}, 50035, `APPLICATION_COMMAND_INVALID_NAME`},
		"a space":               {[]object{command("une idee")}, 50035, `APPLICATION_COMMAND_INVALID_NAME`},
		"33 characters":         {[]object{command(strings.Repeat("a", 33))}, 50035, `"name"`},
		"no description":        {[]object{{"name": "idee"}}, 50035, `"description"`},
		"a description of 101":  {[]object{with(command("idee"), object{"description": long(101)})}, 50035, `"description"`},
		"the same twice":        {[]object{command("idee"), command("idee")}, 50035, `APPLICATION_COMMANDS_DUPLICATE_NAME`},
		"101 commands":          {many(101, func(i int) object { return command(fmt.Sprint("c", i)) }), 30032, ""},
		"16 menus of messages":  {names(16, 3), 30032, ""},
		"131 of all kinds":      {many(131, func(i int) object { return command(fmt.Sprint("c", i)) }), 50035, `{"_errors"`},
		"a described menu":      {[]object{{"name": "Idée", "type": 3, "description": "a"}}, 50035, `"description"`},
		"an unknown locale":     {[]object{inFrench("name_localizations", object{"fr-CA": "idée"})}, 50035, `"fr-CA"`},
		"a capital in French":   {[]object{inFrench("name_localizations", object{"fr": "Idée"})}, 50035, `"fr"`},
		"a long one in French":  {[]object{inFrench("description_localizations", object{"fr": long(101)})}, 50035, `"fr"`},
		"26 options":            {[]object{command("idee", many(26, func(i int) object { return option(3, fmt.Sprint("o", i)) })...)}, 50035, `"options"`},
		"an option twice":       {[]object{command("idee", option(3, "a"), option(3, "a"))}, 50035, `APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS`},
		"a capital option":      {[]object{command("idee", option(3, "Titre"))}, 50035, `"name"`},
		"required at the end":   {[]object{command("idee", option(3, "a"), with(option(3, "b"), object{"required": true}))}, 50035, `APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID`},
		"sub-command and text":  {[]object{command("idee", option(1, "a"), option(3, "b"))}, 50035, `APPLICATION_COMMAND_OPTIONS_TYPE_INVALID`},
		"sub in a sub":          {[]object{command("idee", option(1, "a", option(1, "b")))}, 50035, `"type"`},
		"an unknown option":     {[]object{command("idee", option(12, "a"))}, 50035, `"type"`},
		"26 choices":            {[]object{command("idee", with(option(3, "a"), object{"choices": many(26, func(i int) object { return object{"name": fmt.Sprint(i), "value": "v"} })}))}, 50035, `"choices"`},
		"a choice twice":        {[]object{command("idee", with(option(3, "a"), object{"choices": []object{{"name": "x", "value": "1"}, {"name": "x", "value": "2"}}}))}, 50035, `APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS`},
		"choices and typing":    {[]object{command("idee", with(option(3, "a"), object{"autocomplete": true, "choices": []object{{"name": "x", "value": "1"}}}))}, 50035, `"autocomplete"`},
		"a number as a text":    {[]object{command("idee", with(option(4, "a"), object{"choices": []object{{"name": "x", "value": "1"}}}))}, 50035, `"choices"`},
		"over 8,000 characters": {[]object{large}, 50035, `APPLICATION_COMMAND_TOO_LARGE`},
		"permissions in words":  {[]object{with(command("idee"), object{"default_member_permissions": "MANAGE"})}, 50035, `"default_member_permissions"`},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, s)
			r := c.want(c.ask("PUT", path, tt.body), 400, tt.code)
			if (tt.errors == "") != (r.errors == "") || !strings.Contains(r.errors, tt.errors) {
				t.Errorf("what is wrong: %s, want %s", r.errors, tt.errors)
			}
		})
	}
	c := newClient(t, s)
	c.want(c.ask("PUT", "/applications/"+marie+"/commands", []object{command("idee")}), 403, 20012)
	if list := c.want(c.ask("GET", path, nil), 200, 0).list; len(list) != 0 {
		t.Errorf("commands are there: %v", list)
	}
}

// TestCommandsKept: what is registered is there, in the same ids, as each
// person may use it.
func TestCommandsKept(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	path := fmt.Sprintf("/applications/%s/guilds/%s/commands", s.AppID, s.Guild)
	idee := with(command("idee", option(1, "proposer", option(3, "titre")), option(1, "liste")), object{
		"name_localizations": object{"fr": "idée"}, "contexts": []int{0},
	})
	closing := with(command("fermer"), object{"default_member_permissions": discordtest.ManageGuild.String()})
	first := c.want(c.ask("PUT", path, []object{idee, closing, {"name": "Faire une idée", "type": 3}}), 200, 0).list
	second := c.want(c.ask("PUT", path, []object{closing, idee}), 200, 0).list
	id := func(list []any, i int) any { return list[i].(object)["id"] }
	if id(first, 0) != id(second, 1) || id(first, 1) != id(second, 0) || len(second) != 2 {
		t.Errorf("first %v, then %v", first, second)
	}
	if list := c.ask("GET", path, nil).list; list[1].(object)["name_localizations"] != nil {
		t.Errorf("without being asked: %v", list[1])
	}
	if list := c.ask("GET", path+"?with_localizations=true", nil).list; list[1].(object)["name_localizations"] == nil {
		t.Errorf("though it was asked: %v", list[1])
	}
	global := with(command("aide"), object{"contexts": []int{0, 1}})
	c.want(c.ask("PUT", "/applications/"+s.AppID+"/commands", []object{global}), 200, 0)
	if here, everywhere := s.Registered(s.Guild), s.Registered(""); len(here) != 2 || here[1]["name"] != "idee" || len(everywhere) != 1 {
		t.Errorf("registered: %v, %v", here, everywhere)
	}
	for _, tt := range []struct {
		who, channel string
		want         []string
	}{
		{marie, idees, []string{"aide", "idée proposer", "idée liste"}},
		{ahmed, idees, []string{"aide", "idee proposer", "idee liste"}},
		{discordtest.ID("owner"), idees, []string{"aide", "fermer", "idée proposer", "idée liste"}},
		{marie, s.DM(marie), []string{"aide"}},
	} {
		if got := s.Commands(tt.who, tt.channel); !slices.Equal(got, tt.want) {
			t.Errorf("%s is offered %v, want %v", tt.who, got, tt.want)
		}
	}
}

// TestCommandsADay: 200 new ones a day, and as many changes as there are.
func TestCommandsADay(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	path := fmt.Sprintf("/applications/%s/guilds/%s/commands", s.AppID, s.Guild)
	batch := func(prefix string) []object {
		return many(100, func(i int) object { return command(fmt.Sprint(prefix, i)) })
	}
	c.want(c.ask("PUT", path, batch("a")), 200, 0)
	c.want(c.ask("PUT", path, batch("a")), 200, 0)
	c.want(c.ask("PUT", path, batch("b")), 200, 0)
	c.want(c.ask("PUT", path, []object{command("c")}), 400, 30034)
	s.Clock().Advance(24 * time.Hour)
	c.want(c.ask("PUT", path, []object{command("c")}), 200, 0)

	closed := discordtest.New(t, discordtest.Options{NoCommands: true})
	c = newClient(t, closed)
	c.want(c.ask("PUT", fmt.Sprintf("/applications/%s/guilds/%s/commands", closed.AppID, closed.Guild), []object{}), 403, 50001)
}
