package slacktest

import (
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"
)

// The objects that blocks and elements are made of: texts, options, dialogs,
// addresses and files.

// plainText is a plain_text object.
func plainText(least, most int) rule { return textOf(least, most, false) }

// textObject is a plain_text or a mrkdwn object.
func textObject(least, most int) rule { return textOf(least, most, true) }

func textOf(least, most int, markup bool) rule {
	return func(k *checker, at string, v any) {
		o, ok := v.(object)
		if !ok {
			k.fault(at, "must be an object")
			return
		}
		fields := map[string]rule{"type": anything, "text": shownWords(least, most)}
		switch kind := str(o, "type"); {
		case kind == "plain_text":
			fields["emoji"] = flag
		case kind == "mrkdwn" && markup:
			fields["verbatim"] = flag
		default:
			k.fault(at+"/type", "unsupported type: %s", kind)
			return
		}
		k.object(at, o, shape{fields: fields, needs: []string{"text"}}, nil)
	}
}

// label is a text of a control, which does not count to what a message shows.
func label(least, most int, markup bool) rule {
	check := textOf(least, most, markup)
	return func(k *checker, at string, v any) {
		before := k.text
		check(k, at, v)
		k.text = before
	}
}

// address is one that people can be sent to.
func address(most int) rule {
	return func(k *checker, at string, v any) {
		s, _ := v.(string)
		u, err := url.Parse(s)
		switch {
		case err != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" && u.Scheme != "slack") || u.Host+u.Opaque == "":
			k.fault(at, "must be a valid URL")
		case utf8.RuneCountInString(s) > most:
			k.fault(at, "must be less than %d characters", most+1)
		}
	}
}

// slackFile is a picture that was uploaded to Slack and is ready.
func slackFile(k *checker, at string, v any) {
	o, ok := v.(object)
	if !ok || len(o) != 1 || str(o, "id") == "" {
		k.fault(at, "needs the id of a file, and nothing else")
		return
	}
	f := k.s.files.byID[str(o, "id")]
	if f == nil || !f.done || f.ready.After(k.s.clock.Now()) || !isPicture(f.name) {
		k.fault(at, "invalid slack file")
	}
}

func isPicture(name string) bool {
	for _, ext := range []string{".png", ".jpg", ".jpeg", ".gif"} {
		if strings.HasSuffix(strings.ToLower(name), ext) {
			return true
		}
	}
	return false
}

func oneImage(k *checker, at string, o object) {
	if (o["image_url"] == nil) == (o["slack_file"] == nil) {
		k.fault(at, "needs either image_url or slack_file")
	}
}

// confirm is the dialog that asks again.
var confirm = made(shape{fields: map[string]rule{
	"title": label(1, 100, false), "text": label(1, 300, true), "confirm": label(1, 30, false), "deny": label(1, 30, false),
	"style": oneOf("primary", "danger"),
}, needs: []string{"title", "text", "confirm", "deny"}})

// option is one that can be chosen. Markup is read in those that are all shown
// at once (radio buttons, checkboxes).
func option(markup, url bool) rule {
	fields := map[string]rule{"text": label(1, 75, markup), "value": words(1, 150), "description": label(1, 75, markup)}
	if url {
		fields["url"] = address(3000)
	}
	return made(shape{fields: fields, needs: []string{"text", "value"}})
}

var optionGroup = made(shape{fields: map[string]rule{
	"label": label(1, 75, false), "options": listOf(1, 100, option(false, false)),
}, needs: []string{"label", "options"}})

// offered checks that an element has options, and that what is chosen at first
// is among them, to the letter.
func offered(k *checker, at string, e object) {
	if (e["options"] == nil) == (e["option_groups"] == nil) {
		k.fault(at, "needs either options or option_groups")
	}
	all := optionsOf(e)
	first, _ := e["initial_options"].([]any)
	if e["initial_option"] != nil {
		first = append(first, e["initial_option"])
	}
	for _, want := range first {
		found := false
		for _, o := range all {
			found = found || reflect.DeepEqual(o, want)
		}
		if !found {
			k.fault(at, "initial_option must be one of the options, exactly")
		}
	}
	if most := number(e, "max_selected_items", len(first)); len(first) > most {
		k.fault(at+"/initial_options", "more than max_selected_items")
	}
}
