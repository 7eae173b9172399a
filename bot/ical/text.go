package ical

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"livinglab/bot/chat"
)

// What is bounded in a file, in characters: calendars show no more.
const (
	longestTitle = 200
	longestPlace = 300
	longestAbout = 4000
)

// lineEnds are all that anyone may take for the end of a line.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ")

// cleaned is what a person wrote without what a calendar file cannot hold:
// control characters, and bytes that are no text. Lines end in "\n".
func cleaned(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, lineEnds.Replace(strings.ToValidUTF8(s, "\uFFFD")))
}

// oneLine is a text cleaned, on one line and cut to so many characters.
func oneLine(s string, most int) string {
	words := strings.FieldsFunc(cleaned(s), func(r rune) bool { return r == '\n' || r == ' ' })
	return chat.CutString(strings.Join(words, " "), most)
}

// lines is a text of several lines, cleaned and cut.
func lines(s string) string { return chat.CutString(strings.TrimSpace(cleaned(s)), longestAbout) }

// webAddress is a link as a calendar takes it, or "" where it is none of the
// web's.
func webAddress(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// duration writes a length as RFC 5545 does: "PT1H30M".
func duration(d time.Duration) string {
	out := "PT"
	if h := int(d / time.Hour); h > 0 {
		out += strconv.Itoa(h) + "H"
	}
	if m := int(d / time.Minute % 60); m > 0 {
		out += strconv.Itoa(m) + "M"
	}
	return out
}
