package ideas

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"livinglab/bot/chat"
)

func TestTypedNumber(t *testing.T) {
	for in, want := range map[string]int64{
		"12": 12, "#12": 12, "no12": 12, "No. 12": 12, "nᵒ 12": 12, "n° 12": 12, " 7 ": 7,
		"": 0, "douze": 0, "-3": 0, "12a": 0, "99999999999999999999": 0, "0": 0, "١٢": 0,
	} {
		if got := typedNumber(in); got != want {
			t.Errorf("typedNumber(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestThemes(t *testing.T) {
	got := splitThemes("Logement, Emploi\n- Vie sociale;  emploi \n\n\u200b,• Santé")
	if want := []string{"Logement", "Emploi", "Vie sociale", "Santé"}; !slices.Equal(got, want) {
		t.Errorf("splitThemes = %q, want %q", got, want)
	}
	themes := []string{"Logement", "Emploi", "Emploi d’été", "Vie sociale"}
	for typed, want := range map[string]int{
		"logement": 0, "log": 0, "EMPLOI": 1, "emploi d": 2, "emp": -1, "vie": 3, "sport": -1, "": -1, "l": 0, "e": -1,
	} {
		if got := themeNamed(themes, typed); got != want {
			t.Errorf("themeNamed(%q) = %d, want %d", typed, got, want)
		}
	}
}

func TestListingComesBackAsItWent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := listing{
			round: rapid.Int64Range(0, 1<<40).Draw(t, "round"), theme: rapid.Int64Range(0, 1<<40).Draw(t, "theme"),
			order: rapid.SampledFrom([]string{bySupport, byNewest}).Draw(t, "order"), page: rapid.IntRange(0, 999).Draw(t, "page"),
			search: searched(rapid.String().Draw(t, "search")),
		}
		if got := parseListing(want.String()); got != want {
			t.Fatalf("%+v came back as %+v", want, got)
		}
		if err := (chat.Route{Feature: "ideas", Action: "list-theme", Arg: want.String()}).Check(); err != nil {
			t.Fatal(err)
		}
	})
	rapid.Check(t, func(t *rapid.T) { // whatever comes back can be shown
		l := parseListing(rapid.String().Draw(t, "arg"))
		if orders[l.order] == "" || l.page < 0 || len(l.search) > maxSearch {
			t.Fatalf("%+v", l)
		}
	})
}

// The board says the same until its refresh is due, and something else after.
func TestBoardIsRefreshedWhenItChanges(t *testing.T) {
	zone, err := time.LoadLocation("America/Toronto")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 10, 20, 0, 0, 0, 0, zone).Add(time.Duration(rapid.Int64Range(0, 1<<24).Draw(t, "now")) * time.Second)
		r := Round{State: Open, Closes: now.Add(time.Duration(rapid.Int64Range(1, 40*86400).Draw(t, "left")) * time.Second)}
		at := r.refreshAt(now)
		if at.IsZero() {
			if r.Closes.Sub(now) >= time.Hour {
				t.Fatal("no refresh")
			}
			return
		}
		if !at.After(now) || at.After(r.Closes) {
			t.Fatalf("refresh at %v, now %v, closing %v", at, now, r.Closes)
		}
		if before := at.Add(-time.Second); before.After(now) && r.left(before) != r.left(now) {
			t.Fatalf("it says %v at first and %v before the refresh", r.left(now), r.left(before))
		}
		if r.left(at) == r.left(now) {
			t.Fatalf("it says %v still", r.left(at))
		}
		if max := 24*time.Hour + time.Second; at.Sub(now) > max || r.Closes.Sub(now) < 24*time.Hour && at.Sub(now) > time.Hour+time.Second {
			t.Fatalf("the next refresh is in %v", at.Sub(now))
		}
	})
}

func TestInvitationComesBeforeClosing(t *testing.T) {
	opens := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]time.Duration{
		4 * time.Hour: 2 * time.Hour, 24 * time.Hour: 12 * time.Hour, 48 * time.Hour: 24 * time.Hour, 240 * time.Hour: 216 * time.Hour,
	} {
		r := Round{Opens: opens, Closes: opens.Add(d)}
		if got := r.inviteAt().Sub(opens); got != want {
			t.Errorf("a round of %v invites after %v, want %v", d, got, want)
		}
	}
}

func TestClosedAtItsSecond(t *testing.T) {
	closes := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	r := Round{State: Open, Closes: closes}
	if !r.OpenAt(closes.Add(-time.Nanosecond)) || r.OpenAt(closes) {
		t.Error("a round is open until its closing, and not at it")
	}
}
