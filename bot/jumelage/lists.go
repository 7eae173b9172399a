package jumelage

import (
	"slices"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// The lists that profiles choose from. Each is at most as long as a choice may be
// on every platform (chat.Common.Options), and its words are the texts
// "kind.student", "language.fr", "interest.cooking", "slot.tue-evening".

// The kinds of people. Students are from abroad, the others from here.
const (
	student      = "student"
	citizen      = "citizen"
	employer     = "employer"
	organisation = "organisation"
)

var kinds = []string{student, citizen, employer, organisation}

// locals are the kinds of people from here.
var locals = []string{citizen, employer, organisation}

// languages are ISO 639-1 codes: those most spoken by the region's students and
// residents, French and English first.
var languages = strings.Fields("fr en es pt ar zh wo ln bm rw ht mg ff vi hi ur fa ru uk de it ja ko tr")

var interests = strings.Fields("cooking music sports outdoors hockey cinema reading games crafts art dance photography travel history languages technology gardening volunteering family faith business health environment animals coffee")

// days and parts make the slots: when somebody is free.
var (
	days  = strings.Fields("mon tue wed thu fri")
	parts = strings.Fields("morning afternoon evening")
)

// slots are the times of a week: each part of a working day, and of the weekend
// as of one day.
var slots = func() (all []string) {
	for _, d := range append(slices.Clone(days), "weekend") {
		for _, p := range parts {
			all = append(all, d+"-"+p)
		}
	}
	return all
}()

// asks are what a programme's profile may ask besides who one is and one's
// languages.
var asks = []string{asksTown, asksInterests, asksSlots, asksHopes, asksOffers}

const (
	asksTown      = "town"
	asksInterests = "interests"
	asksSlots     = "slots"
	asksHopes     = "hopes"
	asksOffers    = "offers"
)

// words is a list of codes as it is stored, in the order of the alphabet, and
// split reads it.
func words(codes []string) string {
	codes = slices.Clone(codes)
	slices.Sort(codes)
	return strings.Join(slices.Compact(codes), " ")
}

func split(stored string) []string { return strings.Fields(stored) }

// known are those of the codes that a list has, in the list's order.
func known(list, codes []string) (out []string) {
	for _, code := range list {
		if slices.Contains(codes, code) {
			out = append(out, code)
		}
	}
	return out
}

// common are the codes that both have, in the order of one.
func common(one, two []string) (out []string) {
	for _, code := range one {
		if slices.Contains(two, code) {
			out = append(out, code)
		}
	}
	return out
}

// The texts of the codes.
func kindKey(code string) string     { return "kind." + code }
func kindsKey(code string) string    { return "kinds." + code }
func languageKey(code string) string { return "language." + code }
func interestKey(code string) string { return "interest." + code }
func slotKey(code string) string     { return "slot." + code }
func asksKey(code string) string     { return "asks." + code }

// named is a list of codes as people read it: "français et espagnol".
func named(c *bot.Call, key func(code string) string, codes []string) chat.Text {
	var out chat.Text
	for i, code := range codes {
		switch {
		case i == 0:
		case i == len(codes)-1:
			out = append(out, c.T("list.and")...)
		default:
			out = append(out, chat.Span{Text: ", "})
		}
		out = append(out, c.T(key(code))...)
	}
	return chat.Str(out.String())
}

// options offers a list, those that are chosen marked.
func options(c *bot.Call, key func(code string) string, list, chosen []string) []chat.Option {
	var out []chat.Option
	for _, code := range list {
		out = append(out, chat.Option{Value: code, Label: chat.CutString(capital(c.S(key(code))), chat.Common.Label),
			Chosen: slices.Contains(chosen, code)})
	}
	return out
}

// capital begins a word with a capital, for a line of its own.
func capital(s string) string {
	first, size := firstRune(s)
	return strings.ToUpper(first) + s[size:]
}

func firstRune(s string) (string, int) {
	for i := range s {
		if i > 0 {
			return s[:i], i
		}
	}
	return s, len(s)
}
