package ideas_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"livinglab/bot/bottest"
)

// Of a round that is scheduled a member may know what /ronde lists, and no more;
// of one that was dropped while it was prepared, nothing.
func TestUnopenedRoundsAreNotTold(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: features()})
	p.Do(`bruno in #comite: /ronde ouvrir`)
	p.Do(`bruno fills title="Vivre l’hiver" question="Quoi faire?" themes="Patin, Ski" opens="mercredi 9 h" closes="vendredi 18 h"`)
	p.Do(`bruno presses "Programmer l’ouverture"`)
	p.Do(`diane in #comite: /ronde ouvrir`)
	p.Do(`diane fills title="Secret" question="Chut?" themes="Caché" closes="vendredi 18 h"`)
	p.Do(`diane presses "Annuler la ronde"`)
	p.Do(`diane presses "Oui, abandonner le brouillon"`)
	n := 0
	for _, a := range features()[0].Actions {
		for _, arg := range []string{"1", "2", "1,0,s,0,", "2,0,s,0,", ""} {
			for _, values := range [][]string{nil, {"1"}, {"2"}} {
				n++
				data, err := json.Marshal(p.Bot.Handle(context.Background(), event("awa", fmt.Sprint(n), route(a.Name, arg), values...)))
				if err != nil {
					t.Fatal(err)
				}
				for _, secret := range []string{"Patin", "Secret", "Chut", "Caché"} {
					if strings.Contains(string(data), secret) {
						t.Errorf("%s:%s %q told %s:\n%s", a.Name, arg, values, secret, data)
					}
				}
			}
		}
	}
	for action, want := range map[string]string{"list": "ouvrira le", "propose": "ouvrira le", "round": "Vivre l’hiver"} {
		contains(t, words(p.Bot.Handle(context.Background(), event("awa", action, route(action, "1")))), want)
	}
}
