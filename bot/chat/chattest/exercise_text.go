package chattest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"livinglab/bot/chat"
)

// hostile is what people write, by mistake or not, that some platform would
// read as more than words; at most 24 characters each, a form's title.
var hostile = []string{
	`<b>gras</b> & &amp;`, `<script>x()</script>`, `"><img src=x>`, `</textarea></select>`, `<!channel> <!here>`,
	`@everyone @here`, `<@U1> <@1> <@&1> <#C1>`, `<t:0:R> <:a:1> </a:1>`, `*gras* _it_ ~non~`, `**gras** __sous__ ~~x~~`,
	"`code` ``x`` ```y```", `||caché|| \*barre\*`, `[lien](javascript:x)`, `javascript:alert(1)`, `<https://x.ca|lien>`,
	`https://x.ca/a_b_c*d*`, `# titre`, `> citation`, `- liste`, `1. un`, `:smile: :)`, `{{.}} %s %d ${x}`,
	"a\u202eb\u202cc \u2066d\u2069", "z\u200bw\u200cn", "مرحبا שלום", `👩‍👩‍👧‍👦 🏳️‍🌈 𝕏`, `a | b | c`, `É è ç œ « ’ »`, `'; DROP TABLE x;--`,
}

var textClauses = []clause{
	{"nothing in a card is read as markup", func(sc *scene) {
		for i, h := range hostile {
			c := everything(h)
			c.Menus[0].Options[0].Value, c.Menus[1].Options[0].Value = h, h
			c.Body = append(c.Body, chat.Str(h), chat.Strong(h), chat.Fixed(h), chat.Link(h, "https://x.example"), chat.Str(h+"\n"+h))
			id := sc.post(sc.in(sc.room), c, fmt.Sprint("k", i))
			seen := sc.find(sc.marie, sc.room, id)
			sc.same(seen, c)
			if sc.Failed() {
				return
			}
			sc.press(sc.marie, seen, "Oui "+h)
			sc.pressed(route("press", h))
			sc.press(sc.marie, seen, "Thème "+h, h)
			sc.pressed(route("one", h), h)
		}
	}},
	{"nothing in a whisper or a direct message is read as markup", func(sc *scene) {
		for i, h := range hostile {
			sc.answers(chat.Whisper(everything(h)))
			sc.whispered(sc.s.Type(sc, sc.marie, sc.room, "/essai"), everything(h))
			id := sc.post(chat.Target{Person: sc.marie}, everything(h), fmt.Sprint("k", i))
			sc.same(sc.find(sc.marie, sc.direct(), id), everything(h))
			if sc.Failed() {
				return
			}
		}
	}},
	{"nothing in a form is read as markup, and what is typed comes as typed", func(sc *scene) {
		for _, h := range hostile {
			option := []chat.Option{{Value: h, Label: h, Hint: h}, {Value: "autre", Label: "Autre"}}
			f := chat.Form{Route: route("sent", h), Title: h, Submit: h, Fields: []chat.Field{
				{Name: "titre", Kind: chat.Line, Label: h, Hint: h, Value: []string{h}},
				{Name: "details", Kind: chat.Lines, Label: h, Hint: h, Value: []string{h + "\n" + h}},
				{Name: "theme", Kind: chat.Choice, Label: h, Hint: h, Value: []string{h}, Options: option},
				{Name: "themes", Kind: chat.Choices, Label: h, Hint: h, Value: []string{h}, Options: option},
				{Name: "vide", Kind: chat.Line, Label: h, Optional: true},
			}}
			form := sc.openForm(f)
			sc.opened(form, f, nil)
			sc.answers(chat.Refuse(chat.Problems{"titre": h}))
			typed := chat.Filled{"vide": {h}}
			refused := sc.s.Submit(sc, sc.marie, form, typed)
			for _, d := range f.Fields[:4] {
				typed[d.Name] = d.Value
			}
			sc.submitted(f, typed)
			sc.opened(refused, filledIn(f, typed), chat.Problems{"titre": h})
			if sc.Failed() {
				return
			}
		}
	}},
	{"what is typed in a command or said comes as typed", func(sc *scene) {
		at := sc.places()["thread"]
		for _, h := range hostile {
			sc.s.Type(sc, sc.marie, sc.room, "/essai "+h)
			if e := sc.last(); e.Command == nil || e.Command.Text != h {
				sc.Errorf("%q came as %+v", h, e.Command)
			}
			said := "Dis: " + h
			sc.s.Type(sc, sc.marie, at, said)
			sc.said(at.Thread, said)
			if seen := sc.lastPost(sc.ahmed, at); seen == nil || !slices.Equal(seen.Lines, []string{said}) || seen.By != sc.marie {
				sc.Errorf("%q is seen as %+v", said, seen)
			}
		}
	}},
	{"a line break in a paragraph is kept", func(sc *scene) {
		c := chat.Card{Body: []chat.Text{chat.Str("Une ligne\nune autre\n\nla dernière"), chat.Str("Un paragraphe")}}
		id := sc.post(sc.in(sc.room), c, "k")
		sc.same(sc.find(sc.marie, sc.room, id), c)
	}},
	{"a person is shown by a name, a time by words", func(sc *scene) {
		who := chat.Who("Marie Tremblay", sc.people[0].Account)
		ping := chat.Join(who)
		ping[0].Ping = true
		noon := time.Date(2026, 12, 2, 17, 0, 0, 0, time.UTC)
		id := sc.post(sc.in(sc.room), chat.Card{Body: []chat.Text{
			chat.Join(chat.Str("Avec "), who, chat.Str(".")), chat.Join(chat.Str("Avec "), ping, chat.Str(".")),
			chat.Join(chat.Str("Avec "), chat.Who("Ailleurs", chat.Account{Platform: "elsewhere", ID: "e1"}), chat.Str(".")),
			chat.Join(chat.Str("Avant "), chat.When(noon, "le 2 décembre"), chat.Str(".")),
		}}, "k")
		seen := sc.find(sc.ahmed, sc.room, id)
		if seen == nil || len(seen.Lines) != 4 {
			sc.Fatalf("seen:\n%s", Sprint(seen))
		}
		for i, part := range []string{"Marie Tremblay", "Marie Tremblay", "Ailleurs", " "} {
			if l := seen.Lines[i]; !strings.HasPrefix(l, "Av") || !strings.HasSuffix(l, ".") || !strings.Contains(l, part) || len(l) < 8 {
				sc.Errorf("seen: %q", l)
			}
		}
	}},
}
