package main

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// The example says of itself that its values are the defaults.
func TestExampleShowsTheDefaults(t *testing.T) {
	data, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c := defaultConfig()
	if mistakes := c.parse(data); len(mistakes) > 0 {
		t.Fatalf("the example is wrong: %v", mistakes)
	}
	c.zone, c.spoken, c.sections = nil, false, nil
	if want := defaultConfig(); !reflect.DeepEqual(c, want) {
		t.Errorf("the example gives %+v, the defaults are %+v", c, want)
	}
	// Its commented keys exist too.
	key := regexp.MustCompile(`(?m)^# (database|slack|discord|rooms|roles|listen|pages):`)
	open := strings.ReplaceAll(key.ReplaceAllString(string(data), "$1:"), "\n#   ", "\n   ")
	c = defaultConfig()
	if mistakes := c.parse([]byte(open)); len(mistakes) > 0 {
		t.Errorf("a commented key of the example is wrong: %v", mistakes)
	}
	if c.Database == "" || len(c.Rooms) != 3 || len(c.Roles.Committee) != 2 || c.Listen == "" || c.Pages.Listen == "" || c.Pages.base() == "" || !c.sections["slack"] || !c.sections["discord"] {
		t.Errorf("the commented keys were not read: %+v", c)
	}
	if listen := regexp.MustCompile(`# listen: (\S+)\n\n# The lab is in Discord`).FindStringSubmatch(string(data)); listen == nil || listen[1] != c.Slack.Listen {
		t.Errorf("the example's slack.listen is %v, the default %q", listen, c.Slack.Listen)
	}
}

func TestRolesOfPeopleAndGroups(t *testing.T) {
	c := config{Roles: rolesConfig{Coordinators: strs{"web:claire"}, Committee: strs{"web:comite", "web:bruno"}}}
	role := c.roles()
	for _, tc := range []struct {
		id     string
		groups []string
		want   bot.Role
	}{
		{"claire", nil, bot.RoleCoordinator}, {"claire", []string{"comite"}, bot.RoleCoordinator},
		{"bruno", nil, bot.RoleCommittee}, {"awa", []string{"comite"}, bot.RoleCommittee},
		{"awa", nil, bot.RoleMember}, {"comite-2", nil, bot.RoleMember},
	} {
		if got := role(chat.Account{Platform: "web", ID: tc.id}, tc.groups); got != tc.want {
			t.Errorf("role of %s in %v: %v, want %v", tc.id, tc.groups, got, tc.want)
		}
	}
	if got := role(chat.Account{Platform: "other", ID: "claire"}, nil); got != bot.RoleMember {
		t.Errorf("another platform's claire is %v", got)
	}
}

func FuzzConfig(f *testing.F) {
	data, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("\"\": x")) // a key that is empty is no field of ours
	f.Add([]byte("lab: {name: [}"))
	f.Add([]byte("pages: {listen: '127.0.0.1:8487', address: 'https://[::1'}"))
	f.Add([]byte("rooms: {ideation: [{a: b}]}"))
	f.Add([]byte("slack: {mode: http, listen: x}\nrooms: {ideation: slack:C024BE91L}\nroles: {committee: 'slack:'}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := defaultConfig()
		if len(c.parse(data)) == 0 && (c.zone == nil || c.Lab.Name == "") {
			t.Errorf("accepted, but not usable: %+v", c)
		}
	})
}
