package chattest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"livinglab/bot/chat"
)

var eventClauses = []clause{
	{"a command comes with its name, the rest of its line and who typed it", func(sc *scene) {
		for line, want := range map[string]chat.Command{
			"/essai":                       {Name: "essai"},
			"/essai bonjour":               {Name: "essai", Text: "bonjour"},
			"/essai deux mots et plus":     {Name: "essai", Text: "deux mots et plus"},
			"/lab dire fort un mot ou dix": {Name: "lab", Text: "dire fort un mot ou dix"},
		} {
			sc.s.Type(sc, sc.marie, sc.room, line)
			e := sc.last()
			if e.Command == nil || *e.Command != want || e.Press != nil || e.Submit != nil || e.Said != nil {
				sc.Errorf("%q came as %+v", line, e)
			}
			sc.from(e, sc.marie, sc.room)
		}
	}},
	{"a command in the direct conversation comes from there", func(sc *scene) {
		sc.s.Type(sc, sc.marie, sc.direct(), "/essai")
		sc.from(sc.last(), sc.marie, sc.direct())
	}},
	{"who did it comes with what the platform tells of them", func(sc *scene) {
		for i, account := range []string{sc.marie, sc.ahmed} {
			sc.s.Type(sc, account, sc.room, "/essai")
			got, want := sc.last().From, sc.people[i]
			if got.Account != want.Account || got.Name != want.Name || !slices.Equal(got.Groups, want.Groups) ||
				got.Locale != "" && !strings.HasPrefix(got.Locale, want.Locale[:2]) {
				sc.Errorf("it came from %+v, not %+v", got, want)
			}
		}
	}},
	{"a button pressed comes with its route", func(sc *scene) {
		for name, at := range sc.places() {
			r := route("press", `12:a/b?é&<x>"'`)
			r.Arg += strings.Repeat("z", chat.MaxRoute-len(r.String()))
			c := titled(name)
			c.Buttons = []chat.Button{{Label: "Oui", Route: r}, {Label: "Non", Route: route("no", "")}}
			id := sc.post(sc.in(at), c, "k"+name)
			sc.press(sc.marie, sc.find(sc.marie, at, id), "Oui")
			sc.from(sc.pressed(r), sc.marie, at)
			sc.press(sc.marie, sc.find(sc.marie, at, id), "Non")
			sc.pressed(route("no", ""))
		}
	}},
	{"a choice in a menu comes with its values", func(sc *scene) {
		id := sc.post(sc.in(sc.room), everything("m"), "k")
		for _, c := range []struct {
			menu   string
			r      chat.Route
			values []string
		}{
			{"Thème m", route("one", "m"), []string{"a"}}, {"Thèmes m", route("several", "m"), []string{"x", "z"}},
			{"Thèmes m", route("several", "m"), []string{"y"}}, {"Thèmes m", route("several", "m"), nil},
		} {
			sc.press(sc.ahmed, sc.find(sc.ahmed, sc.room, id), c.menu, c.values...)
			sc.from(sc.pressed(c.r, c.values...), sc.ahmed, sc.room)
		}
	}},
	{"a button of a card that was replaced still comes", func(sc *scene) {
		id := sc.post(sc.in(sc.room), withButton("vieux", "Oui"), "k")
		old := sc.find(sc.marie, sc.room, id)
		sc.edit(sc.in(sc.room), id, titled("neuf"))
		sc.answers(chat.Whisper(titled("Trop tard.")))
		sc.same(sc.press(sc.marie, old, "Oui"), titled("Trop tard."))
		sc.pressed(route("press", "vieux"))
	}},
	{"a button still comes after a restart", func(sc *scene) {
		id := sc.post(sc.in(sc.room), withButton("stable", "Oui"), "k")
		sc.restart()
		sc.press(sc.marie, sc.find(sc.marie, sc.room, id), "Oui")
		sc.from(sc.pressed(route("press", "stable")), sc.marie, sc.room)
	}},
	{"every act has an id of its own, after a restart too", func(sc *scene) {
		places := sc.places()
		root := places["thread"].Thread
		act := func() {
			id := sc.post(sc.in(sc.room), withButton("boutons", "Oui"), "k")
			for _, who := range []string{sc.marie, sc.ahmed, sc.marie} {
				sc.s.Type(sc, who, sc.room, "/essai encore")
				sc.press(who, sc.find(who, sc.room, id), "Oui")
				sc.s.Type(sc, who, chat.Place{Room: sc.other.Room, Thread: root}, "encore")
			}
		}
		act()
		sc.restart()
		act()
		ids := map[string]bool{} // what comes again, after the restart, has the id that it had
		for _, e := range sc.events() {
			ids[e.ID] = true
		}
		if ids[""] || len(ids) != 18 {
			sc.Errorf("%d ids of 18 acts, one of them empty: %t", len(ids), ids[""])
		}
	}},
	{"an event delivered again has the same id", func(sc *scene) {
		id := sc.post(sc.in(sc.room), withButton("encore", "Oui"), "k")
		for name, act := range map[string]func(){
			"command": func() { sc.s.Type(sc, sc.marie, sc.room, "/essai une fois") },
			"press":   func() { sc.press(sc.marie, sc.find(sc.marie, sc.room, id), "Oui") },
		} {
			sc.answers(chat.Nothing())
			act()
			first := sc.last()
			sc.s.Type(sc, sc.ahmed, sc.room, "/essai entre-temps")
			sc.answers(chat.Whisper(titled("Encore")))
			sc.same(sc.s.Again(sc, sc.marie), titled("Encore"))
			if again := sc.last(); again.ID != first.ID || again.From.ID != sc.marie {
				sc.Errorf("%s: event %q came again as %q of %s", name, first.ID, again.ID, again.From.ID)
			}
		}
	}},
	{"what is said in the thread of a bot's post comes", func(sc *scene) {
		at := sc.places()["thread"]
		sc.s.Type(sc, sc.marie, at, "Bonne idée, mais où?")
		first := sc.said(at.Thread, "Bonne idée, mais où?")
		sc.from(first, sc.marie, at)
		sc.restart()
		sc.s.Type(sc, sc.ahmed, at, "Au parc.")
		second := sc.said(at.Thread, "Au parc.")
		if first.Said.Message == "" || first.Said.Message == second.Said.Message {
			sc.Errorf("the messages are %q and %q", first.Said.Message, second.Said.Message)
		}
		if n := len(sc.s.Posts(sc, sc.marie, at)); n != 2 {
			sc.Errorf("the thread shows %d posts, want 2", n)
		}
	}},
	{"a mention in what is said comes as a name", func(sc *scene) {
		s, ok := sc.s.(Mentions)
		if !ok {
			sc.Skip("nobody can be mentioned on the stage")
		}
		at := sc.places()["thread"]
		sc.s.Type(sc, sc.marie, at, "Demande à "+s.Mention(sc.ahmed)+" de venir")
		e := sc.last()
		if e.Said == nil || !strings.Contains(e.Said.Text, "Ahmed Ben Salah") || strings.Contains(e.Said.Text, s.Mention(sc.ahmed)) {
			sc.Errorf("it came as %+v", e.Said)
		}
	}},
	{"what is said elsewhere does not come, nor what the bot says", func(sc *scene) {
		at := sc.places()["thread"]
		sc.s.Type(sc, sc.marie, sc.room, "Bonjour tout le monde")
		sc.s.Type(sc, sc.marie, sc.direct(), "Bonjour bot")
		posts := sc.s.Posts(sc, sc.ahmed, sc.room)
		if len(posts) != 1 || posts[0].By != sc.marie || !slices.Equal(posts[0].Lines, []string{"Bonjour tout le monde"}) {
			sc.Fatalf("the message is seen as %+v", posts)
		}
		sc.s.Type(sc, sc.ahmed, chat.Place{Room: sc.room.Room, Thread: posts[0].ID}, "Bonjour Marie")
		sc.post(sc.in(at), titled("Le bot parle"), "k")
		sc.s.Stop(sc) // what was received has been handed on
		if all := sc.events(); len(all) != 0 {
			sc.Errorf("came: %+v", all)
		}
	}},
}

// from checks who did something and where.
func (sc *scene) from(e chat.Event, account string, at chat.Place) {
	sc.Helper()
	if e.ID == "" || e.From.Platform != sc.s.Platform().Name() || e.From.ID != account || e.From.Name == "" {
		sc.Errorf("event %q came from %+v, not %s", e.ID, e.From, account)
	}
	got := e.At
	if at.Direct {
		if !got.Direct || got.Room == "" {
			sc.Errorf("it came from %+v, not the direct conversation", got)
		}
	} else if got != at {
		sc.Errorf("it came from %+v, not %+v", got, at)
	}
}

// pressed is the last event, a press of a route with values in any order.
func (sc *scene) pressed(r chat.Route, values ...string) chat.Event {
	sc.Helper()
	e := sc.last()
	if e.Press == nil || e.Command != nil || e.Submit != nil || e.Said != nil {
		sc.Fatalf("it came as %+v, not a press", e)
	}
	got := slices.Sorted(slices.Values(e.Press.Values))
	if e.Press.Route != r || !slices.Equal(got, slices.Sorted(slices.Values(values))) {
		sc.Errorf("it came as %+v, not %s %q", *e.Press, r, values)
	}
	return e
}

// said is the last event, a message in a post's thread.
func (sc *scene) said(post, text string) chat.Event {
	sc.Helper()
	e := sc.last()
	if e.Said == nil || e.Command != nil || e.Submit != nil || e.Press != nil {
		sc.Fatalf("it came as %+v, not a message", e)
	}
	if e.Said.Post != post || e.Said.Text != text {
		sc.Errorf("it came as %+v, not %q under %q", *e.Said, text, post)
	}
	return e
}

var moreClauses = []clause{
	{"the roster is everyone once", func(sc *scene) {
		r, ok := sc.s.Platform().(chat.Roster)
		if !ok {
			sc.Skip("the platform has no roster")
		}
		people, err := r.People(sc.Context())
		if err != nil {
			sc.Fatal(err)
		}
		got := map[string]chat.Person{}
		for _, p := range people {
			if got[p.ID].ID != "" || p.Name == "" || p.Platform != sc.s.Platform().Name() {
				sc.Errorf("in the roster: %+v", p)
			}
			got[p.ID] = p
		}
		for _, p := range sc.people {
			if got[p.ID].Name != p.Name {
				sc.Errorf("%s is in the roster as %+v", p.Name, got[p.ID])
			}
		}
		if len(got) != len(sc.people) {
			sc.Errorf("%d in the roster, want %d", len(got), len(sc.people))
		}
	}},
	{"the bot suggests how a line goes on", func(sc *scene) {
		s, ok := sc.s.(Suggests)
		if !ok {
			sc.Skip("the stage cannot suggest")
		}
		var want []chat.Suggestion
		for i, h := range hostile {
			want = append(want, chat.Suggestion{Text: fmt.Sprint("v", i), Label: h})
		}
		want = want[:min(len(want), 25)]
		asked := make(chan chat.Query, 1)
		sc.bot.mu.Lock()
		sc.bot.suggest = func(q chat.Query) []chat.Suggestion { asked <- q; return want }
		sc.bot.mu.Unlock()
		got := s.Suggest(sc, sc.marie, sc.room, "/essai jar")
		q := await(sc, asked, "the query")
		if q.Name != "essai" || q.Text != "jar" || q.From.ID != sc.marie || q.At.Room != sc.room.Room {
			sc.Errorf("the bot was asked %+v", q)
		}
		if !slices.Equal(got, want) {
			sc.Errorf("suggested %q, want %q", got, want)
		}
	}},
	{"a file is downloaded as it is, from a post and from a whisper", downloaded},
	{"ErrRefused when the person does not want it", func(sc *scene) {
		s, ok := sc.s.(Forbids)
		if !ok {
			sc.Skip("nobody can refuse direct messages on the stage")
		}
		s.Forbid(sc, sc.marie)
		sc.fails(chat.Target{Person: sc.marie}, chat.ErrRefused)
		sc.post(chat.Target{Person: sc.ahmed}, titled("Pour Ahmed"), "ahmed")
	}},
	{"RetryError when the platform asks to wait", func(sc *scene) {
		s, ok := sc.s.(Throttles)
		if !ok {
			sc.Skip("the stage cannot ask to wait")
		}
		id := sc.post(sc.in(sc.room), titled("Avant"), "before")
		s.Throttle(sc, throttle)
		sc.fails(sc.in(sc.room), errRetry)
		s.Throttle(sc, throttle)
		if err := sc.s.Platform().Edit(sc.Context(), sc.in(sc.room), id, titled("Après")); !isRetry(err) {
			sc.Errorf("Edit: %v", err)
		}
		sc.same(sc.find(sc.marie, sc.room, id), titled("Avant"))
		sc.edit(sc.in(sc.room), id, titled("Après"))
	}},
	{"a post whose answer was lost is shown once", func(sc *scene) {
		s, ok := sc.s.(Loses)
		if !ok {
			sc.Skip("the stage cannot lose an answer")
		}
		for name, at := range sc.places() {
			s.LoseAnswer(sc)
			// Post may say that it failed, or have tried again by itself.
			first, err := sc.s.Platform().Post(sc.Context(), sc.in(at), titled(name), "k"+name)
			again := sc.post(sc.in(at), titled(name), "k"+name)
			if err == nil && first != again || sc.count(sc.marie, at, name) != 1 {
				sc.Errorf("%s: %q, %v, then %q; seen %d times", name, first, err, again, sc.count(sc.marie, at, name))
			}
		}
	}},
}

func downloaded(sc *scene) {
	s, ok := sc.s.(Downloads)
	if !ok {
		sc.Skip("nothing can be downloaded on the stage")
	}
	file := func(name, data string) chat.Card {
		return chat.Card{Title: chat.Str("Les bulletins"), File: &chat.File{Name: name, Data: []byte(data)}}
	}
	same := func(who string, on *Seen, want chat.Card) {
		sc.Helper()
		sc.same(on, want)
		if got := s.Download(sc, who, on); got.Name != want.File.Name || !bytes.Equal(got.Data, want.File.Data) {
			sc.Errorf("downloaded %q of %d bytes, want %q of %d", got.Name, len(got.Data), want.File.Name, len(want.File.Data))
		}
	}
	for i, c := range []chat.Card{
		file("bulletins-12.json", `{"ballots": []}`), file("Résultat – été (1).csv", "a;b\r\n\x00\xff"), file("page.html", "<script>alert(1)</script>"),
		file("gros.bin", strings.Repeat("\x01\x02", chat.Common.FileMiB<<19)),
	} {
		for name, at := range sc.places() {
			id := sc.post(sc.in(at), c, fmt.Sprint(name, i))
			same(sc.marie, sc.find(sc.marie, at, id), c)
		}
		sc.answers(chat.Whisper(c))
		same(sc.ahmed, sc.s.Type(sc, sc.ahmed, sc.room, "/essai"), c)
	}
	id := sc.post(sc.in(sc.room), file("a.json", "avant"), "edited")
	sc.edit(sc.in(sc.room), id, file("a.json", "après"))
	same(sc.marie, sc.find(sc.marie, sc.room, id), file("a.json", "après"))
	sc.restart()
	same(sc.ahmed, sc.find(sc.ahmed, sc.room, id), file("a.json", "après"))
}
