package chattest

import (
	"slices"

	"livinglab/bot/chat"
)

// aForm has a field of each kind but Choices and NumberField, which bForm has.
func aForm() chat.Form {
	return chat.Form{Lang: chat.French, Route: route("sent", "12:a"), Title: "Nouvelle idée", Submit: "Proposer", Fields: []chat.Field{
		{Name: "titre", Kind: chat.Line, Label: "Titre", Hint: "Une phrase.", Value: []string{"Un jardin"}, MaxLength: 80},
		{Name: "details", Kind: chat.Lines, Label: "Détails", Optional: true, Value: []string{"Une ligne\net une autre"}},
		{Name: "theme", Kind: chat.Choice, Label: "Thème", Options: themes(), Value: []string{"e"}},
		{Name: "qui", Kind: chat.PersonField, Label: "Avec qui", Optional: true},
		{Name: "quand", Kind: chat.DateField, Label: "Quand", Hint: "Le jour et l’heure.", Optional: true},
	}}
}

func bForm() chat.Form {
	return chat.Form{Lang: chat.French, Route: route("sent", "b"), Title: "Rencontre", Submit: "Envoyer", Fields: []chat.Field{
		{Name: "themes", Kind: chat.Choices, Label: "Thèmes", Hint: "Plusieurs.", Options: themes(), Value: []string{"e", "t"}},
		{Name: "places", Kind: chat.NumberField, Label: "Places", Value: []string{"12"}},
		{Name: "note", Kind: chat.Line, Label: "Note", Optional: true},
	}}
}

func themes() []chat.Option {
	return []chat.Option{
		{Value: "e", Label: "Emploi", Hint: "Trouver du travail"}, {Value: "l", Label: "Logement"}, {Value: "t", Label: "Transport"},
	}
}

var formClauses = []clause{
	{"Open opens a form on a command, a post and a whisper", func(sc *scene) {
		for _, f := range []chat.Form{aForm(), bForm()} {
			for name, at := range sc.places() {
				id := sc.post(sc.in(at), withButton(name, "Ouvrir"), "k"+name)
				sc.answers(chat.Open(f))
				sc.opened(sc.press(sc.marie, sc.find(sc.marie, at, id), "Ouvrir"), f, nil)
			}
			sc.opened(sc.s.Type(sc, sc.marie, sc.room, "/essai"), f, nil)
			sc.opened(sc.s.Type(sc, sc.marie, sc.direct(), "/essai"), f, nil)
			sc.answers(chat.Whisper(withButton("chut", "Ouvrir")))
			seen := sc.s.Type(sc, sc.marie, sc.room, "/essai")
			sc.answers(chat.Open(f))
			sc.opened(sc.press(sc.marie, seen, "Ouvrir"), f, nil)
		}
	}},
	{"a form comes with the values of every kind of field", func(sc *scene) {
		all := chat.Filled{
			"titre": {"Un café"}, "details": {"Premier\n\nTroisième"}, "theme": {"l"}, "qui": {sc.ahmed}, "quand": {"2026-12-02 14:30"},
		}
		sc.s.Submit(sc, sc.marie, sc.openForm(aForm()), all)
		sc.submitted(aForm(), all)
		sc.from(sc.last(), sc.marie, sc.room)
		all = chat.Filled{"themes": {"l", "t"}, "places": {"42"}, "note": {"ok"}}
		sc.s.Submit(sc, sc.marie, sc.openForm(bForm()), all)
		sc.submitted(bForm(), all)
		sc.s.Submit(sc, sc.marie, sc.openForm(bForm()), chat.Filled{"themes": {"t"}})
		sc.submitted(bForm(), chat.Filled{"themes": {"t"}, "places": {"12"}})
	}},
	{"a field keeps what it held, and may be emptied", func(sc *scene) {
		sc.s.Submit(sc, sc.marie, sc.openForm(aForm()), chat.Filled{})
		sc.submitted(aForm(), chat.Filled{"titre": {"Un jardin"}, "details": {"Une ligne\net une autre"}, "theme": {"e"}})
		sc.s.Submit(sc, sc.marie, sc.openForm(aForm()), chat.Filled{"details": {}})
		sc.submitted(aForm(), chat.Filled{"titre": {"Un jardin"}, "theme": {"e"}})
	}},
	{"a form that was sent is answered where it was opened", func(sc *scene) {
		for name, at := range sc.places() {
			sc.answers(chat.Open(bForm()))
			id := sc.post(sc.in(at), withButton(name, "Ouvrir"), "k"+name)
			form := func() *Seen { return sc.press(sc.marie, sc.find(sc.marie, at, id), "Ouvrir") }
			sc.submit(form(), chat.Nothing())
			sc.from(sc.last(), sc.marie, at)
			sc.same(sc.find(sc.marie, at, id), withButton(name, "Ouvrir"))
			sc.whispered(sc.submit(form(), chat.Whisper(everything("merci"))), everything("merci"))
			sc.submit(form(), chat.Say(everything("voilà")))
			sc.same(sc.lastPost(sc.marie, at), everything("voilà"))
		}
		sc.submit(sc.openForm(aForm()), chat.Say(titled("Dans la salle")))
		sc.same(sc.lastPost(sc.ahmed, sc.room), titled("Dans la salle"))
	}},
	{"Replace after a form shows the card to the person alone", func(sc *scene) {
		id := sc.post(sc.in(sc.room), withButton("pour tous", "Ouvrir"), "k")
		sc.answers(chat.Open(bForm()))
		form := sc.press(sc.marie, sc.find(sc.marie, sc.room, id), "Ouvrir")
		sc.whispered(sc.submit(form, chat.Replace(titled("pour toi"))), titled("pour toi"))
		sc.same(sc.find(sc.marie, sc.room, id), withButton("pour tous", "Ouvrir"))
		sc.whispered(sc.submit(sc.openForm(bForm()), chat.Replace(titled("pour toi"))), titled("pour toi"))
		sc.unseen(titled("pour toi"))
	}},
	{"a refused form says what is wrong and keeps what was typed", func(sc *scene) {
		typed := chat.Filled{
			"titre": {"<b>Non</b>"}, "details": {"Ligne 1\nLigne 2"}, "theme": {"t"}, "qui": {sc.ahmed}, "quand": {"2026-12-02 14:30"},
		}
		form := sc.openForm(aForm())
		sc.answers(chat.Refuse(chat.Problems{"titre": "Trop <court>.", "theme": "Pas celui-là."}))
		refused := sc.s.Submit(sc, sc.marie, form, typed)
		sc.opened(refused, filledIn(aForm(), typed), chat.Problems{"titre": "Trop <court>.", "theme": "Pas celui-là."})
		first := sc.last().ID
		sc.answers(chat.Refuse(chat.Problems{"quand": "C’est passé."}))
		refused = sc.s.Submit(sc, sc.marie, refused, chat.Filled{"titre": {"Assez long"}})
		typed["titre"] = []string{"Assez long"}
		sc.opened(refused, filledIn(aForm(), typed), chat.Problems{"quand": "C’est passé."})
		sc.whispered(sc.submit(refused, chat.Whisper(titled("Merci"))), titled("Merci"))
		sc.submitted(aForm(), typed)
		if last := sc.last().ID; last != first {
			sc.Errorf("the corrected form came as %q, first as %q", last, first)
		}
	}},
	{"an opened form has one id however often it is sent", func(sc *scene) {
		one, two := sc.openForm(bForm()), sc.openForm(bForm())
		ids := map[string]int{}
		for _, form := range []*Seen{one, two, one} {
			sc.submit(form, chat.Nothing())
			ids[sc.last().ID]++
		}
		first := sc.last().ID
		sc.s.Again(sc, sc.marie)
		ids[sc.last().ID]++
		if len(ids) != 2 || ids[first] != 3 || ids[""] != 0 {
			sc.Errorf("two forms sent four times came as %v", ids)
		}
		sc.submitted(bForm(), chat.Filled{"themes": {"e", "t"}, "places": {"12"}})
	}},
	{"no form opens from a form, and the person is told", func(sc *scene) {
		l := sc.s.Platform().Limits()
		sc.told("form", sc.submit(sc.openForm(bForm()), chat.Open(aForm())))
		sc.told("nothing", sc.submit(sc.openForm(bForm()), chat.Answer{}))
		large := titled(cutTo(l.Title + 1))
		sc.told("large post", sc.submit(sc.openForm(bForm()), chat.Say(large)))
		sc.told("large whisper", sc.submit(sc.openForm(bForm()), chat.Whisper(large)))
		if n := len(sc.s.Posts(sc, sc.marie, sc.room)); n != 0 {
			sc.Errorf("the room shows %d posts", n)
		}
	}},
}

// openForm is a form that Marie opened by a command in the room.
func (sc *scene) openForm(f chat.Form) *Seen {
	sc.Helper()
	sc.answers(chat.Open(f))
	seen := sc.s.Type(sc, sc.marie, sc.room, "/essai")
	sc.answers(chat.Nothing())
	if seen == nil || seen.Kind != Form {
		sc.Fatalf("no form opened: shown\n%s", Sprint(seen))
	}
	return seen
}

// submit sends a form as it is, to a bot that answers a; then the bot does again
// what it did.
func (sc *scene) submit(form *Seen, a chat.Answer) *Seen {
	sc.Helper()
	sc.bot.mu.Lock()
	before := sc.bot.act
	sc.bot.mu.Unlock()
	defer sc.acts(before)
	sc.answers(a)
	return sc.s.Submit(sc, sc.marie, form, nil)
}

// submitted fails unless the last event is the form with those values.
func (sc *scene) submitted(f chat.Form, want chat.Filled) {
	sc.Helper()
	e := sc.last()
	if e.Submit == nil || e.Command != nil || e.Press != nil || e.Said != nil {
		sc.Fatalf("it came as %+v, not a form", e)
	}
	if e.Submit.Route != f.Route {
		sc.Errorf("it came for %s, not %s", e.Submit.Route, f.Route)
	}
	for name := range e.Submit.Fields {
		if !slices.ContainsFunc(f.Fields, func(d chat.Field) bool { return d.Name == name }) {
			sc.Errorf("it came with a field %q", name)
		}
	}
	for _, d := range f.Fields {
		if got := e.Submit.Fields[d.Name]; !slices.Equal(values(got), values(want[d.Name])) {
			sc.Errorf("field %s came as %q, not %q", d.Name, got, want[d.Name])
		}
	}
}

// values are a field's values in order, the empty ones left out.
func values(in []string) []string {
	out := slices.DeleteFunc(slices.Clone(in), func(v string) bool { return v == "" })
	slices.Sort(out)
	return out
}

func filledIn(f chat.Form, typed chat.Filled) chat.Form {
	for i, d := range f.Fields {
		f.Fields[i].Value = typed[d.Name]
	}
	return f
}

// opened fails unless a form is seen as it is, with its problems. A platform may
// have one label for sending forms, and may ask for dates, numbers and people
// in fields that look like lines or choices.
func (sc *scene) opened(got *Seen, f chat.Form, problems chat.Problems) {
	sc.Helper()
	want := SeeForm(f)
	if got == nil || got.Kind != Form || got.Title != want.Title || len(got.Fields) != len(want.Fields) ||
		got.Submit != "" && got.Submit != want.Submit {
		sc.Errorf("seen:\n%sthe form is:\n%s", Sprint(got), Sprint(want))
		return
	}
	for i, w := range want.Fields {
		g := got.Fields[i]
		for o := range g.Options {
			g.Options[o].Chosen = false
		}
		chooses := w.Kind == chat.Choice || w.Kind == chat.Choices
		typed := w.Kind == chat.DateField || w.Kind == chat.NumberField
		if g.Name != w.Name || g.Label != w.Label || g.Hint != w.Hint || g.Optional != w.Optional || g.Problem != problems[w.Name] ||
			!slices.Equal(values(g.Value), values(w.Value)) || chooses && !equal(g.Options, w.Options) ||
			g.Kind != w.Kind && !(typed && g.Kind == chat.Line) {
			sc.Errorf("field %s is seen as %+v, not %+v with problem %q", w.Name, g, w, problems[w.Name])
		}
	}
}
