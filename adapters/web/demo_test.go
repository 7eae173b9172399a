package web_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/adapters/web"
	"livinglab/adapters/web/webtest"
	"livinglab/bot/chat"
)

// A small lab with a small bot, for the browser to look at.

func words(fr, en string) chat.Words { return chat.Words{chat.French: fr, chat.English: en} }

var demoPeople = []web.Person{
	{ID: "mireille", Name: "Mireille Gagnon", About: words("coordonnatrice du laboratoire", "coordinator of the lab"), Locale: "fr-CA", Groups: []string{web.Coordination}, Colour: "teal"},
	{ID: "olivier", Name: "Olivier Roy", About: words("conseiller, Ville de Rimouski", "adviser, City of Rimouski"), Locale: "fr-CA", Groups: []string{web.Committee}, Colour: "blue"},
	{ID: "wei", Name: "Wei Zhang", About: words("chercheuse, UQAR", "researcher, UQAR"), Locale: "en-CA", Groups: []string{web.Committee}, Colour: "plum"},
	{ID: "amelie", Name: "Amélie N’Diaye", About: words("étudiante internationale, UQAC", "international student, UQAC"), Locale: "fr-CA", Colour: "clay"},
	{ID: "youssef", Name: "Youssef يوسف Haddad", About: words("étudiant international, Cégep", "international student, Cégep"), Locale: "fr-CA", Colour: "moss"},
	{ID: "grace", Name: "Grace O’Connor", About: words("citoyenne, Matane", "citizen, Matane"), Locale: "en-CA", Colour: "rose"},
	{ID: "simon", Name: "Simon Lévesque", About: words("employeur, Boulangerie du Fleuve", "employer, Boulangerie du Fleuve"), Locale: "fr-CA", Colour: "amber"},
}

var demoRooms = []web.Room{
	{ID: "ideation", About: words("Proposer, appuyer et discuter des idées", "Propose, support and discuss ideas")},
	{ID: "annonces", About: words("Ce que tout le laboratoire doit savoir", "What the whole lab needs to know")},
	{ID: "comite", About: words("Le comité et la coordination", "The committee and coordination"), Only: []string{"mireille", "olivier", "wei"}},
}

var demoCommands = []chat.CommandSpec{
	{Name: words("idee", "idea"), About: words("Proposer une idée", "Propose an idea"), OnMessage: words("En faire une idée", "Make this an idea"),
		Args: []chat.ArgSpec{{Name: words("titre", "title"), About: words("en une phrase", "in one sentence"), Optional: true}}},
	{Name: words("idees", "ideas"), About: words("Lister et chercher les idées", "List and search ideas"),
		Args: []chat.ArgSpec{{Name: words("recherche", "search"), About: words("un mot ou un thème", "a word or a theme"), Optional: true, Suggests: true}}},
	{Name: words("labo", "lab"), About: words("Ce qui se passe au laboratoire", "What is going on in the lab"),
		Subs: []chat.CommandSpec{
			{Name: words("aide", "help"), About: words("Ce que vous pouvez faire ici", "What you can do here")},
			{Name: words("langue", "language"), About: words("Choisir votre langue", "Choose your language"),
				Args: []chat.ArgSpec{{Name: words("langue", "language"), About: words("français ou anglais", "French or English"), Suggests: true}}},
		}},
}

func demoBoard(l chat.Lang, ideas string) chat.Card {
	w := func(fr, en string) string { return words(fr, en).In(l) }
	return chat.Card{
		Lang:  l,
		Title: chat.Str(w("Comment mieux accueillir les personnes étudiantes?", "How could we better welcome students?")),
		Body: []chat.Text{chat.Join(chat.Str(w("Proposez ce qui aiderait les nouvelles personnes à s’installer, à travailler et à rester. Chacun peut proposer ", "Propose what would help newcomers settle, work and stay. Everyone may propose ")),
			chat.Strong(w("trois idées", "three ideas")), chat.Str("."))},
		Facts: []chat.Fact{
			{Label: w("Clôture", "Closes"), Value: chat.When(time.Date(2026, 12, 2, 23, 0, 0, 0, time.UTC), w("mercredi 2 décembre, 18 h", "Wednesday, December 2, 6 p.m."))},
			{Label: w("Idées", "Ideas"), Value: chat.Str(ideas)},
			{Label: w("Ouverte par", "Opened by"), Value: chat.Who("Mireille Gagnon", chat.Account{Platform: "web", ID: "mireille"})},
		},
		Buttons: []chat.Button{
			{Label: w("Proposer une idée", "Propose an idea"), Route: chat.Route{Feature: "ideas", Action: "open"}, Style: chat.Primary},
			{Label: w("Voir les idées", "See the ideas"), Route: chat.Route{Feature: "ideas", Action: "list"}},
			{Label: w("Le projet", "The project"), URL: "https://example.org/"},
		},
		Foot: chat.Str(w("Les idées sont anonymes jusqu’à la clôture.", "Ideas are anonymous until closing.")),
	}
}

func demoResult() chat.Card {
	return chat.Card{
		Lang:  chat.French,
		Title: chat.Str("Résultat du vote : deux projets prioritaires"),
		Body:  []chat.Text{chat.Str("41 personnes sur 60 ont voté : le quorum est atteint.")},
		Table: &chat.Table{Head: []string{"Projet", "Appuis", "Part"}, Rows: [][]chat.Text{
			{chat.Strong("Cuisine collective des cultures"), chat.Str("27"), chat.Str("66 %")},
			{chat.Strong("Navette du samedi"), chat.Str("22"), chat.Str("54 %")},
			{chat.Str("Banque de vêtements d’hiver"), chat.Str("19"), chat.Str("46 %")}}},
		Picture: &chat.Picture{Name: "resultat.png", PNG: demoChart(), Alt: "Diagramme : 27, 22 et 19 appuis."},
		Foot:    chat.Join(chat.Str("Votre reçu : "), chat.Fixed("K7QM-2D9X")),
	}
}

func demoChart() []byte {
	m := image.NewRGBA(image.Rect(0, 0, 640, 180))
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
	for i, n := range []int{27, 22, 19} {
		bar := image.Rect(20, 20+i*50, 20+n*22, 55+i*50)
		draw.Draw(m, bar, image.NewUniform(color.RGBA{0x1f, 0x6b, 0x57, 0xff}), image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m) // into memory
	return b.Bytes()
}

func demoBallot(l chat.Lang) chat.Card {
	w := func(fr, en string) string { return words(fr, en).In(l) }
	options := []chat.Option{
		{Value: "1", Label: w("Cuisine collective des cultures", "Shared kitchen of cultures"), Hint: w("Un soir par semaine, au centre communautaire", "One evening a week, at the community centre")},
		{Value: "2", Label: w("Navette du samedi", "Saturday shuttle"), Chosen: true},
		{Value: "3", Label: w("Banque de vêtements d’hiver", "Winter clothing bank")},
		{Value: "4", Label: w("Parrainage en entreprise", "Mentoring at work"), Hint: w("Avec douze employeurs", "With twelve employers")},
	}
	return chat.Card{
		Lang: l, Title: chat.Str(w("Votre bulletin", "Your ballot")),
		Body: []chat.Text{chat.Str(w("Personne d’autre ne voit vos choix. Vous pouvez les changer jusqu’à la clôture.", "Nobody else sees your choices. You can change them until closing."))},
		Menus: []chat.Menu{
			{Route: chat.Route{Feature: "votes", Action: "approve"}, Label: w("Projets que vous appuyez", "Projects you support"), Max: 3, Options: options},
			{Route: chat.Route{Feature: "votes", Action: "page"}, Label: w("Trier par", "Sort by"), Options: []chat.Option{
				{Value: "t", Label: w("thème", "theme")}, {Value: "n", Label: w("nouveauté", "newest")}}},
		},
		Buttons: []chat.Button{{Label: w("Retirer mon bulletin", "Withdraw my ballot"), Route: chat.Route{Feature: "votes", Action: "withdraw"}, Style: chat.Danger}},
	}
}

func demoForm(l chat.Lang) chat.Form {
	w := func(fr, en string) string { return words(fr, en).In(l) }
	return chat.Form{
		Lang: l, Route: chat.Route{Feature: "ideas", Action: "add"}, Title: w("Votre idée", "Your idea"), Submit: w("Proposer", "Propose"),
		Fields: []chat.Field{
			{Name: "titre", Kind: chat.Line, Label: w("Titre", "Title"), Hint: w("Une phrase que tout le monde comprend.", "A sentence that anyone understands."), MaxLength: 120},
			{Name: "theme", Kind: chat.Choice, Label: w("Thème", "Theme"), Options: []chat.Option{
				{Value: "l", Label: w("Logement", "Housing")}, {Value: "e", Label: w("Emploi", "Work"), Hint: w("Trouver du travail, et y rester", "Finding a job, and staying")}, {Value: "v", Label: w("Vie sociale", "Social life")}}},
			{Name: "details", Kind: chat.Lines, Label: w("Description", "Description"), Optional: true},
			{Name: "quand", Kind: chat.DateField, Label: w("Première rencontre", "First meeting"), Optional: true},
			{Name: "avec", Kind: chat.PersonField, Label: w("Avec qui", "With whom"), Optional: true},
		},
	}
}

// demoBot is a bot of a few answers. It posts on its own page.
type demoBot struct {
	page *web.Platform
	mu   sync.Mutex
	seen []chat.Event
}

func (b *demoBot) events() []chat.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]chat.Event(nil), b.seen...)
}

func (b *demoBot) Handle(ctx context.Context, e chat.Event) chat.Answer {
	b.mu.Lock()
	b.seen = append(b.seen, e)
	b.mu.Unlock()
	l := chat.French
	if strings.HasPrefix(e.From.Locale, "en") {
		l = chat.English
	}
	w := func(fr, en string) chat.Text { return chat.Str(words(fr, en).In(l)) }
	switch {
	case e.Command != nil && e.Command.Name == "fichier":
		return chat.Whisper(chat.Card{Lang: l, File: &chat.File{Name: "été.csv", Data: bytes.Repeat([]byte("é;1\r\n"), 1<<20)}})
	case e.Command != nil && e.Command.On != nil:
		form := demoForm(l)
		form.Fields[0].Value = []string{e.Command.On.Text}
		return chat.Open(form)
	case e.Command != nil && e.Command.Name == "vote":
		return chat.Whisper(demoBallot(l))
	case e.Command != nil && e.Command.Name == "idee", e.Press != nil && e.Press.Route.Action == "open":
		return chat.Open(demoForm(l))
	case e.Press != nil && e.Press.Route.Action == "approve":
		return chat.Replace(chat.Card{Lang: l, Title: w("Bulletin reçu", "Ballot received"), Body: []chat.Text{chat.Str(strings.Join(e.Press.Values, ", "))}})
	case e.Submit != nil && e.Submit.Fields.Get("titre") == "":
		return chat.Refuse(chat.Problems{"titre": w("Il manque un titre : une phrase suffit.", "A title is missing: a sentence is enough.").String()})
	case e.Submit != nil:
		title := e.Submit.Fields.Get("titre")
		_, err := b.page.Post(ctx, chat.Target{Room: "ideation"}, chat.Card{Lang: l, Title: chat.Str(title), Body: []chat.Text{w("Une nouvelle idée.", "A new idea.")},
			Buttons: []chat.Button{{Label: w("J’appuie", "I support it").String(), Route: chat.Route{Feature: "ideas", Action: "support"}}}}, "idea/"+e.ID)
		if err != nil {
			return chat.Answer{}
		}
		return chat.Whisper(chat.Card{Lang: l, Body: []chat.Text{chat.Join(w("Merci! Votre idée est ajoutée : ", "Thank you! Your idea was added: "), chat.Strong(title))}})
	case e.Said != nil:
		return chat.Nothing()
	}
	return chat.Whisper(chat.Card{Lang: l, Body: []chat.Text{w("Essayez /idee.", "Try /idea.")}})
}

func (b *demoBot) Suggest(context.Context, chat.Query) []chat.Suggestion {
	return []chat.Suggestion{{Text: "logement", Label: "logement (12)"}, {Text: "emploi", Label: "emploi (7)"}}
}

// demo is the small lab, served.
func demo(t *testing.T) (*web.Platform, *demoBot) {
	t.Helper()
	return demoOn(t, openDB(t))
}

func demoOn(t *testing.T, db web.DB) (*web.Platform, *demoBot) {
	t.Helper()
	stage := webtest.NewStageWith(t, web.Options{DB: db, People: demoPeople, Rooms: demoRooms})
	page := stage.Platform().(*web.Platform)
	page.SetCommands(demoCommands)
	bot := &demoBot{page: page}
	stage.Start(t, bot)
	return page, bot
}
