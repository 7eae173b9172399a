package main

import (
	"fmt"
	"slices"
	"strings"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// ballotBelief is what a person may take for true of their ballot in one vote.
// Marks are written "1=1 3=1", in the options' order; "" is no ballot.
type ballotBelief struct {
	cast    []string // what the ballot may be; one, unless an answer told nothing clear
	receipt string   // of the last cast; "" when the answer that told it was lost
	draft   []string // what is marked and not cast
}

// The votes of the soak.
var soakVotes = []string{"Quels projets pour l’hiver?", "Où mettre les moyens?"}

// vote begins to fill in a ballot: the first vote's options are approved, the
// second's are given points in a form.
func (p *resident) vote(which int) {
	p.mu.Lock()
	post := p.votes[p.on][which]
	p.mu.Unlock()
	if p.ballots[soakVotes[which]] == nil {
		p.ballots[soakVotes[which]] = &ballotBelief{cast: []string{""}, draft: []string{""}}
	}
	card := p.on.Press(p.t, p.id, post, *controlTo(post, "votes:vote:"))
	p.hear(card)
	if which == 0 {
		p.next = p.approve(soakVotes[which], card)
	} else {
		p.next = p.choose(soakVotes[which], card)
	}
}

// approve marks options in the menu of a ballot.
func (p *resident) approve(vote string, card *chattest.Seen) func() {
	menu := controlTo(card, "votes:approve:")
	if menu == nil {
		return nil
	}
	return func() {
		var chosen []string
		for _, i := range p.r.Perm(len(menu.Options))[:1+p.r.IntN(3)] {
			chosen = append(chosen, menu.Options[i].Value)
		}
		slices.Sort(chosen)
		p.marked(vote, strings.Join(chosen, "=1 ")+"=1", p.on.Press(p.t, p.id, card, *menu, chosen...))
	}
}

// choose opens the form in which all the options are given points.
func (p *resident) choose(vote string, card *chattest.Seen) func() {
	menu := controlTo(card, "votes:give:")
	if menu == nil {
		return nil
	}
	return func() {
		var all []string
		for _, o := range menu.Options {
			all = append(all, o.Value)
		}
		form := p.on.Press(p.t, p.id, card, *menu, all...)
		p.hear(form)
		if form != nil && form.Kind == chattest.Form {
			p.next = func() { p.give(vote, form) }
		}
	}
}

// give gives points to the options of a form, and sends it.
func (p *resident) give(vote string, form *chattest.Seen) {
	filled, marks := chat.Filled{}, []string{}
	for i, f := range form.Fields {
		points := p.r.IntN(3)
		if i == 0 {
			points++
		}
		filled[f.Name] = []string{fmt.Sprint(points)}
		if points > 0 {
			marks = append(marks, fmt.Sprintf("%d=%d", i+1, points))
		}
	}
	p.marked(vote, strings.Join(marks, " "), p.on.Submit(p.t, p.id, form, filled))
}

// marked notes that a ballot was marked so, as the answer tells it, and goes on
// to cast it.
func (p *resident) marked(vote, marks string, card *chattest.Seen) {
	b := p.ballots[vote]
	switch p.hear(card) {
	case isDone, isAgain:
		b.draft = []string{marks}
	case unclear:
		b.draft = append(b.draft, marks)
	}
	if cast := controlTo(card, "votes:cast:"); cast != nil {
		p.next = func() { p.cast(vote, card, cast) }
	}
}

// cast casts the ballot.
func (p *resident) cast(vote string, card *chattest.Seen, button *chattest.Control) {
	b := p.ballots[vote]
	seen := p.on.Press(p.t, p.id, card, *button)
	receipt := ""
	if seen != nil {
		receipt = receiptShown.FindString(strings.Join(seen.Lines, "\n"))
	}
	switch p.hear(seen) {
	case isDone:
		if receipt == "" {
			p.t.Errorf("%s cast a ballot, and has no receipt: %s", p.id, chattest.Sprint(seen))
		}
		b.cast, b.draft, b.receipt = b.draft, []string{""}, receipt
	case isAgain:
		b.cast, b.draft, b.receipt = b.draft, []string{""}, ""
	case unclear:
		b.cast, b.draft, b.receipt = append(b.cast, b.draft...), append(b.draft, ""), ""
	}
}
