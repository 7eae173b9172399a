package pairing
import "testing"
func TestTmp(t *testing.T) {
	for s := range uint64(6) {
	for _, n := range []int{47,80} {
	r := match(t, randomTrios(n, s, "sparse"))
	d, tr := 0, 0
	for _, g := range r.Groups { if len(g.Members)==2 {d++} else {tr++} }
	t.Log(n, r.Placed, d, tr, r.Total, r.Bound, float64(r.Total)/float64(r.Bound), r.Left())
	}
	}
}
