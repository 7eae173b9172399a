package discordtest_test

import (
	"fmt"
	"strings"
	"testing"
)

func modal(parts ...object) object {
	return object{"custom_id": "form", "title": "Votre avis", "components": parts}
}

func label(text string, component object) object {
	return object{"type": 18, "label": text, "component": component}
}

// TestModalsRefused: what a form may not be.
func TestModalsRefused(t *testing.T) {
	l := newStage(t)
	line := object{"type": 4, "style": 1, "custom_id": "a"}
	named := func(id string) object { return with(line, object{"custom_id": id}) }
	options := func(n int) []object {
		return many(n, func(i int) object { return object{"label": "x", "value": fmt.Sprint(i)} })
	}
	group := func(kind, n int, more object) object {
		return label("a", with(object{"type": kind, "custom_id": "g", "options": options(n)}, more))
	}
	for name, tt := range map[string]struct {
		body   object
		errors string
	}{
		"no parts":                     {modal(), `"components"`},
		"six parts":                    {modal(many(6, func(i int) object { return label("a", named(fmt.Sprint(i))) })...), `"components":{"_errors"`},
		"a title of 46":                {with(modal(label("a", line)), object{"title": long(46)}), `"title"`},
		"no custom_id":                 {with(modal(label("a", line)), object{"custom_id": ""}), `"custom_id"`},
		"the same question twice":      {modal(label("a", line), label("b", line)), `COMPONENT_CUSTOM_ID_DUPLICATED`},
		"a label of 46":                {modal(label(long(46), line)), `"label"`},
		"a description of 101":         {modal(with(label("a", line), object{"description": long(101)})), `"description"`},
		"a label twice":                {modal(label("a", with(line, object{"label": "a"}))), `"label"`},
		"no label in a row":            {modal(row(line)), `"label":{"_errors":[{"code":"BASE_TYPE_REQUIRED"`},
		"two questions in a row":       {modal(row(with(named("a"), object{"label": "a"}), with(named("b"), object{"label": "b"}))), `COMPONENT_LAYOUT_WIDTH_EXCEEDED`},
		"a question without a label":   {modal(line), `"type"`},
		"a button":                     {modal(row(button("a"))), `"components"`},
		"a value of 4,001":             {modal(label("a", with(line, object{"value": long(4001)}))), `"value"`},
		"a value over its length":      {modal(label("a", with(line, object{"value": "abc", "max_length": 2}))), `"value"`},
		"at least more than at most":   {modal(label("a", with(line, object{"min_length": 3, "max_length": 2}))), `"min_length"`},
		"a placeholder of 101":         {modal(label("a", with(line, object{"placeholder": long(101)}))), `"placeholder"`},
		"disabled":                     {modal(label("a", with(menu("m", "1"), object{"disabled": true}))), `COMPONENT_DISABLED_IN_MODAL`},
		"none of a required menu":      {modal(label("a", with(menu("m", "1"), object{"min_values": 0}))), `"min_values"`},
		"an option twice":              {modal(label("a", menu("m", "1", "1"))), `SELECT_COMPONENT_OPTION_VALUE_DUPLICATED`},
		"one radio button":             {modal(group(21, 1, nil)), `"options"`},
		"11 radio buttons":             {modal(group(21, 11, nil)), `"options"`},
		"two radio buttons chosen":     {modal(label("a", object{"type": 21, "custom_id": "g", "options": []object{{"label": "a", "value": "1", "default": true}, {"label": "b", "value": "2", "default": true}}})), `RADIO_GROUP_TOO_MANY_DEFAULTS`},
		"11 boxes":                     {modal(group(22, 11, nil)), `"options"`},
		"more boxes to tick than are":  {modal(group(22, 2, object{"max_values": 3})), `CHECKBOX_GROUP_VALUES`},
		"a label in a label":           {modal(label("a", label("b", line))), `"type"`},
		"a box with a required answer": {modal(label("a", object{"type": 24, "custom_id": "g"})), `"type"`},
	} {
		t.Run(name, func(t *testing.T) {
			i := l.command()
			r := l.answer(i, object{"type": 9, "data": tt.body})
			if r.code != 50035 || !strings.Contains(r.errors, tt.errors) {
				t.Errorf("answered %v, want %s", r, tt.errors)
			}
		})
	}
}

// TestForms: every kind of question, what it holds, and what is sent.
func TestForms(t *testing.T) {
	l := newStage(t)
	options := []object{{"label": "Un", "value": "1"}, {"label": "Deux", "value": "2", "default": true}}
	i := l.command()
	l.want(l.answer(i, object{"type": 9, "data": modal(
		label("Ligne", object{"type": 4, "style": 1, "custom_id": "line", "value": "déjà"}),
		label("Choix", object{"type": 21, "custom_id": "one", "options": options}),
		label("Cases", object{"type": 22, "custom_id": "some", "options": options, "required": false, "min_values": 0}),
		label("Personne", object{"type": 5, "custom_id": "who"}),
		label("D’accord", object{"type": 23, "custom_id": "yes"}),
	)}), 204, 0)
	form := i.Modal()
	if form.Title != "Votre avis" || len(form.Components) != 5 || form.Components[0].Component.Value != "déjà" || !form.Components[1].Component.Options[1].Default {
		t.Errorf("the form is %+v", form)
	}
	events := watch(t, l.s)
	sent := l.s.Submit(t, form, map[string][]string{"who": {ahmed}, "some": {}, "yes": {"true"}})
	data := events.await("INTERACTION_CREATE").data["data"].(object)
	values := map[string]any{}
	for _, part := range data["components"].([]any) {
		in := part.(object)["component"].(object)
		values[in["custom_id"].(string)] = in["value"]
		if in["value"] == nil {
			values[in["custom_id"].(string)] = fmt.Sprint(in["values"])
		}
	}
	want := map[string]any{"line": "déjà", "one": "2", "some": "[]", "who": "[" + ahmed + "]", "yes": true}
	if fmt.Sprint(values) != fmt.Sprint(want) {
		t.Errorf("sent %v, want %v", values, want)
	}
	if data["resolved"].(object)["users"].(object)[ahmed] == nil {
		t.Errorf("resolved %v", data["resolved"])
	}
	again := l.s.Submit(t, form, map[string][]string{"who": {marie}})
	if again.ID() == sent.ID() {
		t.Error("a form sent again is the same interaction")
	}
	l.want(l.answer(again, says("merci", 64)), 204, 0)
}
