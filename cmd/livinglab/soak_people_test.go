package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// resident is one person of the soak. They do one thing after the other, and
// note what each answer tells them.
type resident struct {
	*soak
	on   soakPlatform
	id   string
	r    *rand.Rand
	busy atomic.Bool
	next func() // what they are in the middle of; nil: nothing
	last told   // of their last act

	supports map[string]maybe // by the route of the button
	titles   map[string]maybe // whether an idea that they proposed is there
	ballots  map[string]*ballotBelief
}

// maybe is what a person may take for true: one of the two, or, after an answer
// that told nothing clear, either.
type maybe struct{ yes, unsure bool }

// told is what an answer tells of what was done.
type told int

const (
	unclear   told = iota // something went wrong, or nothing came: it may have been done
	isDone                // it was done
	isAgain               // it had been done before, when the answer was lost
	isNothing             // nothing was done, and the answer says so
)

// The words by which people know, in the order in which they are looked for.
var tellings = []struct {
	words string
	told  told
}{
	{"C’est déjà fait", isAgain},
	{"rien n’a été changé", isNothing},
	{"rien n’a été fait", isNothing},
	{"Slack a tardé", isNothing},
	{"n’a pas pu s’ouvrir", isNothing},
	{discordtest.NoAnswer, isNothing}, // where it may have been done they are shown nothing
	{"C’est votre idée", isNothing},
	{"Quelque chose n’a pas fonctionné", unclear},
}

// hear reads an answer.
func (p *resident) hear(seen *chattest.Seen) told {
	p.presses.Add(1)
	p.last = hear(seen)
	p.mu.Lock()
	p.heard[p.last]++
	p.mu.Unlock()
	return p.last
}

func hear(seen *chattest.Seen) told {
	if seen == nil {
		return unclear
	}
	words := seen.Title + "\n" + strings.Join(seen.Lines, "\n")
	for _, t := range tellings {
		if strings.Contains(words, t.words) {
			return t.told
		}
	}
	return isDone
}

// act does the next thing: what they are in the middle of, or something new.
func (p *resident) act() {
	if next := p.next; next != nil {
		p.next = nil
		next()
		return
	}
	switch n := p.r.IntN(100); {
	case n < 48:
		p.support()
	case n < 70:
		p.vote(0)
	case n < 76 && p.r.IntN(p.rate) < soakRate: // forms open at most at Slack's rate
		p.vote(1)
	case n < 79 && len(p.titles) < 2 && p.r.IntN(p.rate) < soakRate:
		p.propose()
	case n < 88:
		p.comment()
	case n < 92 && p.last == isDone:
		p.repeat()
	default:
		p.read()
	}
}

// support gives a support, or takes it back: the same button does both.
func (p *resident) support() {
	post := p.idea()
	if post == nil {
		return
	}
	c := controlTo(post, "ideas:support:")
	was := p.supports[c.Route]
	seen := p.on.Press(p.t, p.id, post, *c)
	words := ""
	if seen != nil {
		words = strings.Join(seen.Lines, "\n")
	}
	switch p.hear(seen) {
	case isDone:
		given, taken := strings.Contains(words, "Vous appuyez «"), strings.Contains(words, "est retiré")
		if given == taken {
			p.t.Errorf("%s is told of a support: %s", p.id, chattest.Sprint(seen))
		}
		if !was.unsure && given == was.yes {
			p.t.Errorf("%s: supports %v before, and is told %s", p.id, was.yes, words)
		}
		p.supports[c.Route] = maybe{yes: given}
	case isAgain:
		p.supports[c.Route] = maybe{yes: !was.yes, unsure: was.unsure}
	case unclear:
		p.supports[c.Route] = maybe{unsure: true}
	}
}

// comment writes in the thread of an idea.
func (p *resident) comment() {
	post := p.idea()
	if post == nil {
		return
	}
	p.mu.Lock()
	words := fmt.Sprintf("Remarque no %d de %s", len(p.comments)+1, p.id)
	p.comments = append(p.comments, words)
	p.mu.Unlock()
	p.presses.Add(1)
	p.on.Type(p.t, p.id, chat.Place{Room: post.At.Room, Thread: post.ID}, words)
	p.last = isDone
}

// propose opens the form of a new idea, and sends it.
func (p *resident) propose() {
	p.mu.Lock()
	board := p.board[p.on]
	p.mu.Unlock()
	form := p.on.Press(p.t, p.id, board, *controlTo(board, "ideas:propose:"))
	p.hear(form)
	if form == nil || form.Kind != chattest.Form {
		return
	}
	p.next = func() {
		title := p.invent()
		p.proposed(title, p.on.Submit(p.t, p.id, form, chat.Filled{"title": {title}}))
	}
}

// types proposes an idea by the command.
func (p *resident) types() {
	title := p.invent()
	p.proposed(title, p.on.Type(p.t, p.id, chat.Place{Room: p.on.Room("ideation")}, "/idee "+title))
}

// proposed notes what came of a new idea.
func (p *resident) proposed(title string, seen *chattest.Seen) {
	switch p.hear(seen) {
	case isDone, isAgain:
		p.titles[title] = maybe{yes: true}
	case unclear:
		p.titles[title] = maybe{unsure: true}
	}
}

// invent makes a title that is like no other.
func (p *resident) invent() string {
	var words []string
	for range 3 {
		word := ""
		for range 4 {
			word += string("bcdfgjklmnprstvz"[p.r.IntN(16)]) + string("aeiou"[p.r.IntN(5)])
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// repeat has the platform deliver once more what they did last, and were told
// of: it must change nothing.
func (p *resident) repeat() {
	p.presses.Add(1)
	p.on.Again(p.t, p.id)
}

// read asks what is open, or looks through the ideas.
func (p *resident) read() {
	line := []string{"/labo", "/idees", "/labo aide"}[p.r.IntN(3)]
	p.hear(p.on.Type(p.t, p.id, chat.Place{Room: p.on.Room("ideation")}, line))
}

// idea is one of the ideas' posts.
func (p *resident) idea() *chattest.Seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.ideas[p.on]
	if len(list) == 0 {
		return nil
	}
	return list[p.r.IntN(len(list))]
}

// controlTo is the control of something seen whose route begins so.
func controlTo(seen *chattest.Seen, prefix string) *chattest.Control {
	if seen == nil {
		return nil
	}
	for _, list := range [][]chattest.Control{seen.Button, seen.Menus} {
		for i := range list {
			if strings.HasPrefix(list[i].Route, prefix) {
				return &list[i]
			}
		}
	}
	return nil
}
