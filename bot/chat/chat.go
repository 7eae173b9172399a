// Package chat is the vocabulary that the bot and the chat platforms share:
// what people do (Event), what they are answered (Answer), what they see
// (Card, Form, Text) and what a platform must be able to do (Platform).
//
// It knows no platform and no feature, and uses the standard library only. A
// feature speaks this vocabulary and never asks which platform it is on; an
// adapter turns it into the platform's own words and escapes as it goes.
//
// The contract that every adapter keeps is written on Platform's methods and
// run by chattest.Exercise.
package chat

// Lang is a language of the lab.
type Lang string

// The languages of the lab. French comes first everywhere.
const (
	French  Lang = "fr"
	English Lang = "en"
)

// Langs lists the languages, the lab's first one first.
var Langs = []Lang{French, English}

// Words is one thing said in every language of the lab. A platform that shows
// a text to everyone alike (a command's name, say) takes the one it needs.
type Words map[Lang]string

// In returns the words in a language, or in French when they are missing.
func (w Words) In(l Lang) string {
	if s, ok := w[l]; ok {
		return s
	}
	return w[French]
}

// Account names one person's account on one platform. A member of the lab may
// have several.
type Account struct {
	Platform string `json:"platform"`
	ID       string `json:"id"`
}

// String returns "platform:id", the form that the configuration uses.
func (a Account) String() string { return a.Platform + ":" + a.ID }

// Person is an account with what its platform tells of it.
type Person struct {
	Account
	Name   string   // the name that others see, never empty
	Locale string   // the platform's idea of their language ("fr-CA"); "" when unknown
	Groups []string // the platform's groups or roles that they are in, by id
}
