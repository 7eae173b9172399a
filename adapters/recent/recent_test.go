package recent

import (
	"testing"

	"pgregory.net/rapid"
)

func TestRecentForgetsWhatWasNotUsedForLongest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 5).Draw(t, "most")
		r := New[int, int](most)
		var model []int // keys, the latest used last
		use := func(k int) {
			for i, other := range model {
				if other == k {
					model = append(model[:i:i], model[i+1:]...)
					break
				}
			}
			model = append(model, k)
		}
		values := map[int]int{}
		for i := range rapid.IntRange(1, 60).Draw(t, "steps") {
			k := rapid.IntRange(0, 8).Draw(t, "key")
			step := rapid.SampledFrom([]string{"put", "put", "get", "take", "dropIf"}).Draw(t, "step")
			switch step {
			case "put":
				r.Put(k, i)
				values[k] = i
				use(k)
				model = model[max(len(model)-most, 0):]
			case "get", "take":
				known := false
				for _, m := range model {
					known = known || m == k
				}
				ask := r.Get
				if step == "take" {
					ask = r.Take
				}
				v, ok := ask(k)
				if ok != known || ok && v != values[k] {
					t.Fatalf(step+" %d: %d, %v; known %v: %v", k, v, ok, known, model)
				}
				if ok {
					use(k)
				}
				if ok && step == "take" {
					model = model[:len(model)-1]
				}
			case "dropIf":
				r.DropIf(func(v int) bool { return v%3 == 0 })
				kept := model[:0:0]
				for _, m := range model {
					if values[m]%3 != 0 {
						kept = append(kept, m)
					}
				}
				model = kept
			}
			if len(r.at) != len(model) || r.order.Len() != len(model) {
				t.Fatalf("%d and %d are kept, want %d", len(r.at), r.order.Len(), len(model))
			}
		}
	})
}
