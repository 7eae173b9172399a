package jumelage

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"livinglab/bot"
)

// The limits of talents: of their words, in characters, and how many somebody may
// have of a kind at once.
const (
	maxTalent      = 80
	maxTalentAbout = 300
	maxTalents     = 10
)

// The kinds of talents: what somebody can share, and what they look for.
const (
	anOffer = "offer"
	anAsk   = "ask"
)

// Talent is what somebody of a programme can share with others, or looks for.
type Talent struct {
	ID          int64
	Programme   int64
	Participant int64
	Member      int64  // whose it is
	Name        string // of the member
	Kind        string
	Title       string
	About       string
}

// mostTalentWords is by how many words of its title a talent is found in a fit.
const mostTalentWords = 8

// notTalents are words of titles that say nothing of what is shared, folded, in
// both languages: two people who both say "lessons" need not go together.
var notTalents = strings.Fields(`a an and au aux avec chez comment dans de des do du en et faire for from how ici in la le les leur ma me mes mon my
	of on ou or our par pour sa se ses si some son sur the to un une vos votre with your
	aide aider apprendre atelier conversation cour cours cherche donner enseigner initiation lecon montrer partager personne pratique pratiquer quelqu quelque savoir talent
	class classe course help learn lesson offer practice share show somebody someone teach want workshop`)

// TalentWords are the words of a title by which an offer and an ask meet: folded,
// without those that say nothing, each once, sorted, at most mostTalentWords. A
// plural counts as its singular where that is a matter of an s or x.
func TalentWords(title string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(bot.Fold(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if one := strings.TrimRight(w, "sx"); utf8.RuneCountInString(one) > 2 {
			w = one
		}
		// A letter alone is an article or what is left of one, but a character of
		// Chinese is a word.
		if len(w) < 2 || slices.Contains(notTalents, w) || slices.Contains(out, w) {
			continue
		}
		if out = append(out, w); len(out) == mostTalentWords {
			break
		}
	}
	slices.Sort(out)
	return out
}
