package jumelage_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"livinglab/bot/jumelage"
)

// profiles draws what people say of themselves, lists that nobody offers included.
func profiles(t *rapid.T, label string) jumelage.Profile {
	some := func(label string, codes ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, len(codes), rapid.ID).Draw(t, label)
	}
	return jumelage.Profile{
		Kinds:     rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"student", "citizen", "employer", "organisation"}), 1, 2, rapid.ID).Draw(t, label+" kinds"),
		Speaks:    some(label+" speaks", "fr", "en", "es", "wo", "xx"),
		Learns:    some(label+" learns", "fr", "en", "es"),
		Town:      rapid.SampledFrom([]string{"", "Alma", "alma ", "Jonquière", "🦆"}).Draw(t, label+" town"),
		Interests: some(label+" interests", "cooking", "dance", "hockey", "music", "games"),
		Slots:     some(label+" slots", "tue-evening", "wed-morning", "weekend-evening"),
	}
}

func candidate(t *rapid.T, id int64, label string) jumelage.Candidate {
	words := func(label string) []string {
		list := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"patin", "guitare", "cv"}), 0, 3, rapid.ID).Draw(t, label)
		slices.Sort(list)
		return list
	}
	return jumelage.NewCandidate(id, profiles(t, label), words(label+" seeks"), words(label+" offers"))
}

func TestFitIsTheSameWhicheverComesFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, w := candidate(t, 1, "a"), candidate(t, 2, "b"), jumelage.DefaultWeights()
		points, reasons := w.Fit(a, b)
		again, others := w.Fit(b, a)
		if points != again || !reflect.DeepEqual(reasons, others) {
			t.Fatalf("%d %v, the other way round %d %v", points, reasons, again, others)
		}
	})
}

// What weighs nothing counts for nothing and is not told.
func TestFitOfNoWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, reasons := jumelage.Weights{MostLanguages: 3, MostInterests: 3, MostSlots: 3, MostTalents: 3}.Fit(candidate(t, 1, "a"), candidate(t, 2, "b"))
		if points != 0 || len(reasons) > 0 {
			t.Fatalf("%d points, %v", points, reasons)
		}
	})
}

func TestFit(t *testing.T) {
	w := jumelage.DefaultWeights()
	type want struct {
		points  int64
		reasons []jumelage.Reason
	}
	for name, c := range map[string]struct {
		a, b          jumelage.Profile
		seeks, offers []string // of a, of b
		want          want
	}{
		"all": {
			a: jumelage.Profile{Speaks: []string{"fr", "es"}, Interests: []string{"dance", "cooking"}, Slots: []string{"tue-evening"}, Town: "Chicoutimi"},
			b: jumelage.Profile{Speaks: []string{"es", "fr"}, Interests: []string{"cooking", "dance"}, Slots: []string{"tue-evening"}, Town: " chicoutimi"},
			want: want{2*20 + 2*10 + 8 + 10, []jumelage.Reason{{Kind: "interests", Codes: []string{"cooking", "dance"}},
				{Kind: "slots", Codes: []string{"tue-evening"}}, {Kind: "languages", Codes: []string{"fr", "es"}}, {Kind: "town"}}},
		},
		"each learns the other's language": {
			a:    jumelage.Profile{Speaks: []string{"fr"}, Learns: []string{"es"}},
			b:    jumelage.Profile{Speaks: []string{"es"}, Learns: []string{"fr"}},
			want: want{30, []jumelage.Reason{{Kind: "exchange", Codes: []string{"fr", "es"}}}},
		},
		"no language, no time": {
			a:    jumelage.Profile{Speaks: []string{"fr"}, Slots: []string{"mon-morning"}},
			b:    jumelage.Profile{Speaks: []string{"zh"}, Slots: []string{"tue-evening"}},
			want: want{-90, []jumelage.Reason{{Kind: "no-language"}, {Kind: "no-slot"}}},
		},
		"who did not say when is not held to be busy": {
			a:    jumelage.Profile{Speaks: []string{"fr"}, Slots: []string{"mon-morning"}},
			b:    jumelage.Profile{Speaks: []string{"fr"}},
			want: want{20, []jumelage.Reason{{Kind: "languages", Codes: []string{"fr"}}}},
		},
		"a long list of interests counts up to a limit": {
			a:    jumelage.Profile{Speaks: []string{"fr"}, Interests: []string{"art", "dance", "games", "hockey", "music", "reading"}},
			b:    jumelage.Profile{Speaks: []string{"fr"}, Interests: []string{"art", "dance", "games", "hockey", "music", "reading"}},
			want: want{20 + 40, []jumelage.Reason{{Kind: "interests", Codes: []string{"music", "hockey", "reading", "games", "art", "dance"}}, {Kind: "languages", Codes: []string{"fr"}}}},
		},
		"one offers what the other looks for": {
			a: jumelage.Profile{Speaks: []string{"fr"}}, b: jumelage.Profile{Speaks: []string{"fr"}},
			seeks: []string{"cv", "patin"}, offers: []string{"guitare", "patin"},
			want: want{32, []jumelage.Reason{{Kind: "languages", Codes: []string{"fr"}}, {Kind: "talents", Codes: []string{"patin"}}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			points, reasons := w.Fit(jumelage.NewCandidate(1, c.a, c.seeks, nil), jumelage.NewCandidate(2, c.b, nil, c.offers))
			if points != c.want.points || !reflect.DeepEqual(reasons, c.want.reasons) {
				t.Errorf("%d %v, want %d %v", points, reasons, c.want.points, c.want.reasons)
			}
		})
	}
}

func TestWeightsAreBounded(t *testing.T) {
	if !jumelage.DefaultWeights().Valid() {
		t.Error("the defaults are not within their bounds")
	}
	for _, change := range []func(w *jumelage.Weights){
		func(w *jumelage.Weights) { w.Language = jumelage.MaxWeight + 1 },
		func(w *jumelage.Weights) { w.NoSlot = -jumelage.MaxWeight - 1 },
		func(w *jumelage.Weights) { w.MostSlots = -1 },
		func(w *jumelage.Weights) { w.MostTalents = 11 },
	} {
		w := jumelage.DefaultWeights()
		if change(&w); w.Valid() {
			t.Errorf("%+v is valid", w)
		}
	}
}
