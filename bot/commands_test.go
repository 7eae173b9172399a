package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// echoing is a feature whose commands answer with what they were given.
func echoing(f *bot.Feature) {
	echo := func(c *bot.Call) (chat.Answer, error) {
		return chat.Whisper(card(fmt.Sprintf("(%s) (%s) (%s)", c.Arg("what"), c.Arg("number"), c.Arg("title")))), nil
	}
	numbers := func(c *bot.Call, typed string) (out []chat.Suggestion, err error) {
		for i := range 40 {
			if n := fmt.Sprint(i); strings.HasPrefix(n, typed) {
				out = append(out, chat.Suggestion{Text: n, Label: "№ " + n})
			}
		}
		return out, nil
	}
	f.Commands = []bot.Command{
		{Key: "essai", Subs: []bot.Command{
			{Key: "open", Who: bot.RoleCommittee, Do: echo, Args: []bot.Arg{{Key: "number", Suggest: numbers}, {Key: "title"}}},
			{Key: "show", Do: echo, Reads: true},
		}},
		{Key: "echo", Do: echo, Args: []bot.Arg{{Key: "what", Optional: true, Suggest: func(*bot.Call, string) ([]chat.Suggestion, error) { panic("broken") }}}},
	}
}

func TestCommands(t *testing.T) {
	w := newWorld(t, trial(nil, echoing))
	nearShow := "La plus proche : /essai montrer · Montrer les essais"
	for _, c := range []struct{ who, line, want string }{
		{"awa", "/écho bonjour à  tous ", "(bonjour à  tous) () ()"},
		{"awa", "/ECHO", "() () ()"},
		{"awa", "/echo\u00a0", "() () ()"},
		{"bruno", "/essai ouvrir 3 Jardin  commun", "() (3) (Jardin  commun)"},
		{"bruno", "/trial\t open\t3\u00a0Jardin", "() (3) (Jardin)"},
		{"bruno", "/trial  open\u00a03\n Jardin\n", "() (3) (Jardin)"},
		{"bruno", "/essai ouvrir", "Il manque « numéro ». La commande s’écrit : /essai ouvrir <numéro> <titre> | Par exemple : /essai ouvrir 3 Jardin"},
		{"bruno", "/essai ouvrir 3", "Il manque « titre »"},
		{"emma", "/essai ouvrir 3", "This is for the role"},
		{"awa", "/essai ouvrir 3 x", "réservée au rôle « membre du comité »"},
		{"awa", "/essai", "/essai demande une suite. Au choix : | /essai montrer · Montrer les essais"},
		{"bruno", "/essai", "/essai ouvrir <numéro> <titre> · Ouvrir un essai | /essai montrer"},
		{"emma", "/essai", "/trial needs another word. You can type: | /trial show · Show the trials"},
		{"awa", "/essai mont", nearShow},
		{"awa", "/essai ouvr", nearShow}, // what the person may not do is not offered
		{"awa", "/essai shwo", nearShow},
		{"awa", "/esai", nearShow},
		{"awa", "/montrer", nearShow}, // its own name, without what goes before
		{"bruno", "/ouvir", "La plus proche"},
		{"emma", "/ech", "The nearest one: /echo [what] · Say again | For example: /echo"},
		{"awa", "/labo aide-moi", "La plus proche : /labo aide"},
		{"awa", "/", "La plus proche"},
		{"awa", "/" + strings.Repeat("é", 40000), "Tapez /labo aide"},
		{"awa", "/echo " + hostile, hostile},
		{"awa", "/essai " + hostile, nearShow},
	} {
		if got := words(w.types(c.who, c.line)); !strings.Contains(got, c.want) {
			t.Errorf("%s: %.80s\n got %q\nwant %q", c.who, c.line, got, c.want)
		}
	}
}

// Where a person may use none of the sub-commands, the beginning of one is
// answered as its name, anything else with the command itself.
func TestSubCommandsThatThePersonMayNotUse(t *testing.T) {
	w := newWorld(t, trial(nil, echoing, func(f *bot.Feature) {
		f.Commands[0].Do, f.Commands[0].Reads = f.Commands[1].Do, true
		f.Commands[0].Subs = f.Commands[0].Subs[:1]
	}))
	for _, c := range []struct{ who, line, want string }{
		{"awa", "/essai ouvr", "réservée au rôle « membre du comité »"},
		{"emma", "/trial op", "This is for the role"},
		{"awa", "/essai bonjour", "La plus proche : /essai · Essayer"},
		{"bruno", "/essai ouvr", "La plus proche : /essai ouvrir <numéro> <titre>"},
	} {
		if got := words(w.types(c.who, c.line)); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s\n got %q\nwant %q", c.who, c.line, got, c.want)
		}
	}
}

func TestSuggestions(t *testing.T) {
	w := newWorld(t, trial(nil, echoing))
	suggest := func(who, line string) string {
		name, text, _ := strings.Cut(line, " ")
		var out []string
		for _, s := range w.bot.Suggest(ctx, chat.Query{From: person("memory", who), At: ideation, Name: name, Text: text}) {
			out = append(out, s.Text+"="+s.Label)
		}
		return strings.Join(out, ", ")
	}
	for _, c := range []struct{ who, line, want string }{
		{"awa", "essai ", "montrer=montrer · Montrer les essais"},
		{"bruno", "essai ", "ouvrir=ouvrir · Ouvrir un essai, montrer=montrer · Montrer les essais"},
		{"bruno", "essai OUV", "ouvrir=ouvrir · Ouvrir un essai"},
		{"bruno", "essai op", "ouvrir=ouvrir · Ouvrir un essai"}, // typed in the other language
		{"emma", "trial s", "show=show · Show the trials"},
		{"bruno", "essai ouvrir 3", "ouvrir 3=№ 3, ouvrir 30=№ 30, ouvrir 31=№ 31, ouvrir 32=№ 32, ouvrir 33=№ 33, ouvrir 34=№ 34, ouvrir 35=№ 35, ouvrir 36=№ 36, ouvrir 37=№ 37, ouvrir 38=№ 38, ouvrir 39=№ 39"},
		{"bruno", "essai ouvrir 3 Jard", ""},
		{"awa", "essai ouvrir 3", ""},
		{"inconnue", "essai ", "montrer=montrer · Montrer les essais"},
		{"awa", "nothing ", ""},
		{"awa", "echo x", ""}, // and the bot still stands
		{"awa", "labo langue ang", ""},
		{"awa", "labo langue eng", "langue en=English"},
	} {
		if got := suggest(c.who, c.line); got != c.want {
			t.Errorf("%s: %s\n got %s\nwant %s", c.who, c.line, got, c.want)
		}
	}
	if n := strings.Count(suggest("bruno", "essai ouvrir "), "№"); n != 25 {
		t.Errorf("%d suggestions, want the 25 that platforms take", n)
	}
	if !strings.Contains(w.log.String(), "no suggestions") {
		t.Errorf("log: %s", w.log)
	}
	w.want("8", `SELECT count(*) FROM members`) // asking is not taking part
}

func TestHelpIsForTheOneWhoAsks(t *testing.T) {
	w := newWorld(t, trial(nil, echoing, func(f *bot.Feature) {
		f.Open = func(c *bot.Call) ([]chat.Text, error) { return []chat.Text{c.T("hello", "name", c.Member.Name)}, nil }
	}))
	member, committee := words(w.types("awa", "/labo aide")), words(w.types("bruno", "/labo aide"))
	for _, part := range []string{"/essai montrer · Montrer les essais", "Vos commandes", "En ce moment | Bonjour Awa Diallo."} {
		if !strings.Contains(member, part) {
			t.Errorf("a member is not told %q: %s", part, member)
		}
	}
	if strings.Contains(member, "ouvrir") || !strings.Contains(committee, "Pour le comité\n/essai ouvrir <numéro> <titre>") {
		t.Errorf("member: %s\ncommittee: %s", member, committee)
	}
	wantWords(t, w.types("awa", "/labo"), "Bonjour Awa Diallo.")
}

func TestPlatformsAreToldTheCommands(t *testing.T) {
	w := newWorld(t, trial(nil, echoing))
	specs := w.on.Commands()
	var names []string
	for _, s := range specs {
		names = append(names, s.Name.In(chat.French)+"/"+s.Name.In(chat.English))
	}
	if want := []string{"labo/lab", "essai/trial", "écho/echo"}; !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
	open := specs[1].Subs[0]
	if len(open.Args) != 2 || !open.Args[0].Suggests || open.Args[1].Optional || open.Args[0].Name.In(chat.French) != "numéro" {
		t.Errorf("%+v", open)
	}
}

func TestASubCommandNeedsItsCommandsRole(t *testing.T) {
	w := newWorld(t, trial(nil, func(f *bot.Feature) {
		do := func(*bot.Call) (chat.Answer, error) { return chat.Nothing(), nil }
		f.Commands = []bot.Command{{Key: "essai", Who: bot.RoleCommittee, Do: do, Subs: []bot.Command{{Key: "show", Do: do}}}}
	}))
	wantWords(t, w.types("awa", "/essai montrer"), "réservée")
	wantWords(t, w.types("bruno", "/essai montrer"), "nothing")
}

// Two features join one command, as /labo; but what is typed means one thing.
func TestNamesAreUnique(t *testing.T) {
	do := func(*bot.Call) (chat.Answer, error) { return chat.Nothing(), nil }
	with := func(name, fr, en string, commands ...bot.Command) bot.Feature {
		return bot.Feature{Name: name, Texts: texts(fr, en), Commands: commands}
	}
	one := func(word string) string { return "cmd.a: " + word + "\ncmd.a.about: Quoi\n" }
	a := bot.Command{Key: "a", Do: do}
	w := newWorld(t, []bot.Feature{with("x", "cmd.lab.b: plus\ncmd.lab.b.about: Plus", "cmd.lab.b: more\ncmd.lab.b.about: More",
		bot.Command{Key: "lab", Subs: []bot.Command{{Key: "b", Do: do}}})})
	wantWords(t, w.types("awa", "/labo plus"), "nothing")

	for name, c := range map[string]struct {
		features []bot.Feature
		change   func(o *bot.Options)
		want     string
	}{
		"two features, one word":    {features: []bot.Feature{with("x", one("vote"), one("ballot"), a), with("y", one("urne"), one("vote"), a)}, want: "command /vote: of both"},
		"an accent apart":           {features: []bot.Feature{with("x", one("idée"), one("a"), a), with("y", one("idee"), one("b"), a)}, want: "command /idee: of both"},
		"the core's own":            {features: []bot.Feature{with("x", one("lab"), one("lab"), a)}, want: "command /lab: of both"},
		"two sub-commands":          {features: []bot.Feature{with("x", "cmd.lab.b: aide\ncmd.lab.b.about: A", "cmd.lab.b: b\ncmd.lab.b.about: A", bot.Command{Key: "lab", Subs: []bot.Command{{Key: "b", Do: do}}})}, want: "command /lab aide: of both"},
		"two words":                 {features: []bot.Feature{with("x", one("deux mots"), one("a"), a)}, want: "not a lower-case word"},
		"no words":                  {features: []bot.Feature{with("x", "a: b", "a: b", a)}, want: "text x.cmd.a: missing"},
		"a long story":              {features: []bot.Feature{with("x", "cmd.a: a\ncmd.a.about: "+strings.Repeat("x", 101), one("a"), a)}, want: "more than 100"},
		"nothing to do":             {features: []bot.Feature{with("x", one("a"), one("a"), bot.Command{Key: "a"})}, want: "does nothing"},
		"two features of one name":  {features: []bot.Feature{with("x", one("a"), one("a"), a), with("x", one("a"), one("a"))}, want: "feature x: there twice"},
		"two exports":               {features: []bot.Feature{{Name: "x", Exports: []bot.Export{{Name: "members"}}}}, want: "export members: there twice"},
		"an action twice":           {features: []bot.Feature{{Name: "x", Actions: []bot.Action{{Name: "a", Do: do}, {Name: "a", Do: do}}}}, want: "action a: there already"},
		"an action without a do":    {features: []bot.Feature{{Name: "x", Actions: []bot.Action{{Name: "a"}}}}, want: "does nothing"},
		"an action that can't go":   {features: []bot.Feature{{Name: "x", Actions: []bot.Action{{Name: "a:b", Do: do}}}}, want: "bad name"},
		"a post that can't be":      {features: []bot.Feature{{Name: "x", Posts: []bot.Post{{Kind: "a"}}}}, want: "draws nothing"},
		"a timer that can't run":    {features: []bot.Feature{{Name: "x", Timers: []bot.Timer{{Kind: "a"}}}}, want: "does nothing"},
		"a name that can't be":      {features: []bot.Feature{{Name: "Été"}}, want: "bad name"},
		"one room twice on a place": {change: func(o *bot.Options) { o.Lab.Rooms = map[string][]bot.Room{"r": {{"memory", "a"}, {"memory", "b"}}} }, want: "room r: twice on memory"},
	} {
		o := w.options(w.db)
		o.Features = c.features
		if c.change != nil {
			c.change(&o)
		}
		if _, err := bot.New(o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"  Été\u00a0 À  la\tCAMPAGNE ": "ete a la campagne", "L’œuf": "l'oeuf", "ÉCHO": "echo", "": "", "ﬁn": "fin", "ex æquo": "ex aequo", "e\u0301": "e",
	} {
		if got := bot.Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
