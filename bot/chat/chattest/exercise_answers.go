package chattest

import (
	"strings"

	"livinglab/bot/chat"
)

var answerClauses = []clause{
	{"Nothing shows nothing", func(sc *scene) {
		places := sc.places()
		id := sc.post(sc.in(sc.room), withButton("calme", "Oui"), "k")
		sc.nothing(sc.s.Type(sc, sc.marie, sc.room, "/essai"))
		sc.nothing(sc.s.Type(sc, sc.marie, places["thread"], "Bonjour"))
		sc.nothing(sc.press(sc.marie, sc.find(sc.marie, sc.room, id), "Oui"))
		sc.same(sc.find(sc.marie, sc.room, id), withButton("calme", "Oui"))
		if n := len(sc.s.Posts(sc, sc.marie, sc.room)); n != 1 {
			sc.Errorf("the room shows %d posts, want 1", n)
		}
	}},
	{"Say posts where it happened, for everyone there", func(sc *scene) {
		c := everything("dit")
		for name, at := range sc.places() {
			sc.answers(chat.Nothing())
			id := sc.post(sc.in(at), withButton(name, "Oui"), "k"+name)
			sc.answers(chat.Say(c))
			sc.press(sc.marie, sc.find(sc.marie, at, id), "Oui")
			sc.same(sc.lastPost(sc.marie, at), c)
			if at.Direct {
				if n := len(sc.s.Posts(sc, sc.ahmed, at)); n != 0 {
					sc.Errorf("another person sees %d posts in theirs", n)
				}
				continue
			}
			sc.same(sc.lastPost(sc.ahmed, at), c)
		}
	}},
	{"Say answers a command and what is said", func(sc *scene) {
		at := sc.places()["thread"]
		sc.answers(chat.Say(titled("Réponse")))
		sc.s.Type(sc, sc.marie, sc.room, "/essai")
		sc.same(sc.lastPost(sc.ahmed, sc.room), titled("Réponse"))
		sc.s.Type(sc, sc.marie, sc.direct(), "/essai")
		sc.same(sc.lastPost(sc.marie, sc.direct()), titled("Réponse"))
		sc.s.Type(sc, sc.marie, at, "Une question")
		sc.same(sc.lastPost(sc.ahmed, at), titled("Réponse"))
		sc.restart()
		sc.same(sc.lastPost(sc.ahmed, sc.room), titled("Réponse"))
	}},
	{"a post that was said has buttons and a thread as others have", func(sc *scene) {
		sc.answers(chat.Say(withButton("Réponse", "Oui")))
		sc.s.Type(sc, sc.marie, sc.room, "/essai")
		sc.answers(chat.Nothing())
		seen := sc.lastPost(sc.ahmed, sc.room)
		sc.press(sc.ahmed, seen, "Oui")
		sc.from(sc.pressed(route("press", "Réponse")), sc.ahmed, sc.room)
		sc.s.Type(sc, sc.ahmed, chat.Place{Room: sc.room.Room, Thread: seen.ID}, "Bonne réponse")
		sc.said(seen.ID, "Bonne réponse")
	}},
	{"Whisper is shown to the person alone and never stored", func(sc *scene) {
		c := everything("tout bas")
		for name, at := range sc.places() {
			id := sc.post(sc.in(at), withButton(name, "Oui"), "k"+name)
			sc.answers(chat.Whisper(c))
			sc.whispered(sc.press(sc.marie, sc.find(sc.marie, at, id), "Oui"), c)
			sc.unseen(c)
		}
		sc.whispered(sc.s.Type(sc, sc.marie, sc.room, "/essai"), c)
		sc.whispered(sc.s.Type(sc, sc.marie, sc.direct(), "/essai"), c)
		sc.restart()
		sc.unseen(c)
	}},
	{"Whisper to what is said is shown to the person alone", func(sc *scene) {
		at := sc.places()["thread"]
		sc.answers(chat.Whisper(titled("Entre nous")))
		seen := sc.s.Type(sc, sc.marie, at, "Une question")
		if seen == nil { // a platform without whispers for messages sends a direct message
			seen = sc.lastPost(sc.marie, sc.direct())
		}
		sc.same(seen, titled("Entre nous"))
		if sc.count(sc.ahmed, at, "Entre nous")+sc.count(sc.ahmed, sc.other, "Entre nous")+sc.count(sc.ahmed, sc.direct(), "Entre nous") != 0 {
			sc.Error("another person sees it")
		}
	}},
	{"the controls of a whisper come from the person, where it was shown", func(sc *scene) {
		sc.answers(chat.Whisper(everything("w")))
		seen := sc.s.Type(sc, sc.marie, sc.room, "/essai")
		sc.answers(chat.Nothing())
		sc.press(sc.marie, seen, "Oui w")
		sc.from(sc.pressed(route("press", "w")), sc.marie, sc.room)
		sc.press(sc.marie, seen, "Thèmes w", "x", "y")
		sc.from(sc.pressed(route("several", "w"), "x", "y"), sc.marie, sc.room)
		sc.answers(chat.Say(titled("Pour tous")))
		sc.press(sc.marie, seen, "Oui w")
		sc.same(sc.lastPost(sc.ahmed, sc.room), titled("Pour tous"))
	}},
	{"Replace takes the place of a whisper, again and again", func(sc *scene) {
		sc.answers(chat.Whisper(withButton("un", "Suite")))
		seen := sc.s.Type(sc, sc.marie, sc.room, "/essai")
		for _, next := range []string{"deux", "trois"} {
			sc.answers(chat.Replace(withButton(next, "Suite")))
			seen = sc.press(sc.marie, seen, "Suite")
			sc.whispered(seen, withButton(next, "Suite"))
		}
		if n := len(sc.s.Posts(sc, sc.marie, sc.room)); n != 0 {
			sc.Errorf("the room shows %d posts", n)
		}
	}},
	{"Replace whispers after a post, a direct message or a command", func(sc *scene) {
		shared := withButton("pour tous", "Oui")
		places := sc.places()
		for name, at := range places {
			id := sc.post(sc.in(at), shared, "k"+name)
			sc.answers(chat.Replace(titled("pour toi")))
			sc.whispered(sc.press(sc.marie, sc.find(sc.marie, at, id), "Oui"), titled("pour toi"))
			sc.same(sc.find(sc.marie, at, id), shared)
			sc.whispered(sc.s.Type(sc, sc.marie, sc.room, "/essai"), titled("pour toi"))
		}
		sc.unseen(titled("pour toi"))
	}},
	{"an answer that cannot be shown is told, never silence", func(sc *scene) {
		l := sc.s.Platform().Limits()
		large := chat.Card{Title: chat.Str(strings.Repeat("x", l.Title+1))}
		wide := aForm()
		wide.Title = strings.Repeat("x", l.FormTitle+1)
		id := sc.post(sc.in(sc.room), withButton("essai", "Oui"), "k")
		for name, a := range map[string]chat.Answer{
			"none": {}, "no card": {Does: chat.DoesSay}, "large post": chat.Say(large), "large whisper": chat.Whisper(large),
			"large replacement": chat.Replace(large), "no form": {Does: chat.DoesOpen}, "large form": chat.Open(wide),
			"refusal of no form": chat.Refuse(chat.Problems{"titre": "Non."}), "unknown": {Does: "dance"},
		} {
			sc.answers(a)
			sc.told("command, "+name, sc.s.Type(sc, sc.marie, sc.room, "/essai"))
			sc.told("press, "+name, sc.press(sc.marie, sc.find(sc.marie, sc.room, id), "Oui"))
		}
		if n := len(sc.s.Posts(sc, sc.marie, sc.room)); n != 1 {
			sc.Errorf("the room shows %d posts, want 1", n)
		}
		sc.works("Et ensuite ça va.")
	}},
}

// lastPost is the newest post that someone sees in a place.
func (sc *scene) lastPost(account string, at chat.Place) *Seen {
	sc.Helper()
	posts := sc.s.Posts(sc, account, at)
	if len(posts) == 0 {
		return nil
	}
	return posts[len(posts)-1]
}

// nothing fails if the person alone was shown something.
func (sc *scene) nothing(seen *Seen) {
	sc.Helper()
	if seen != nil {
		sc.Errorf("shown:\n%s", Sprint(seen))
	}
}

// whispered fails unless the card was shown as a whisper.
func (sc *scene) whispered(seen *Seen, c chat.Card) {
	sc.Helper()
	sc.same(seen, c)
	if seen != nil && (seen.Kind != Whisper || seen.By != "") {
		sc.Errorf("it is a %s by %q", seen.Kind, seen.By)
	}
}

// unseen fails if anyone sees a post with the card's title.
func (sc *scene) unseen(c chat.Card) {
	sc.Helper()
	for _, at := range []chat.Place{sc.room, sc.other, sc.direct()} {
		for _, who := range []string{sc.marie, sc.ahmed} {
			if sc.count(who, at, c.Title.String()) != 0 {
				sc.Errorf("%s sees it in %+v", who, at)
			}
		}
	}
}

// told fails unless the person was shown some words.
func (sc *scene) told(what string, seen *Seen) {
	sc.Helper()
	if seen == nil {
		sc.Errorf("%s: silence", what)
		return
	}
	words := seen.Title + strings.Join(seen.Lines, "")
	for _, f := range seen.Fields {
		words += f.Problem
	}
	if seen.Kind == Form {
		words = strings.TrimPrefix(words, seen.Title)
	}
	if words == "" || strings.Contains(words, "xxxxxxxx") {
		sc.Errorf("%s: shown\n%s", what, Sprint(seen))
	}
}
