package votes

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/chat"

	"github.com/go-analyze/charts"
)

var chartsTo = flag.String("charts", "", "write the charts of the tests in this folder, to be looked at")

// draw draws bars as a result does.
func draw(t *testing.T, name string, l chat.Lang, title string, shown []bar) image.Image {
	t.Helper()
	axis, kept, note := "Appuis reçus", "retenue", "Les 3 premières idées sur 60."
	if l == chat.English {
		axis, kept, note = "Supporters", "chosen", "The first 3 ideas of 60."
	}
	data, err := drawBars(title, axis, note, kept, func(n int64) string { return bot.Number(l, n) }, shown)
	if err != nil {
		t.Fatal(err)
	}
	if *chartsTo != "" {
		if err := os.WriteFile(filepath.Join(*chartsTo, name+".png"), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// lengths are the lengths of the bars of a colour, from the top.
func lengths(img image.Image, c color.Color) []int {
	var out []int
	want := color.RGBAModel.Convert(c)
	run := 0
	for y := range img.Bounds().Dy() {
		n := 0
		for x := margin; x < img.Bounds().Dx() && color.RGBAModel.Convert(img.At(x, y)) == want; x++ {
			n++
		}
		switch {
		case n > 0 && run == 0:
			run = n
		case n == 0 && run > 0:
			out, run = append(out, run), 0
		}
	}
	return out
}

func TestBarsBeginAtZero(t *testing.T) {
	img := draw(t, "zero", chat.French, "Trois idées", []bar{{title: "Cent", value: 100}, {title: "Quatre-vingt-dix", value: 90}, {title: "Dix", value: 10}, {title: "Aucun", value: 0}})
	got := lengths(img, color.RGBA{0x82, 0x91, 0xa0, 0xff})
	if len(got) != 3 {
		t.Fatalf("bars of %v pixels, want 3 bars: none for zero", got)
	}
	for i, want := range []float64{1, 0.9, 0.1} {
		if ratio := float64(got[i]) / float64(got[0]); ratio < want-0.01 || ratio > want+0.01 {
			t.Errorf("bar %d is %.2f of the longest, want %.2f: bars must be in proportion from zero", i+1, ratio, want)
		}
	}
}

func TestChartsToLookAt(t *testing.T) {
	bars := []bar{
		{title: "Un café des langues, deux soirs par mois, ouvert à toutes et à tous dans les locaux du cégep de Chicoutimi et de l’UQAC en alternance", value: 1234, won: true},
		{title: "Où s’établir? Guide du logement à l’été « 2027 » — œuvre collective, façon Noël", value: 980, won: true},
		{title: "🎉 Fête d’accueil مقهى اللغات", value: 700},
		{title: "Anticonstitutionnellementlonguesansaucuneespacepourlacouperenplusieursmorceauxlisibles", value: 2},
		{title: "Rien", value: 0},
	}
	for _, l := range chat.Langs {
		img := draw(t, "look-"+string(l), l, "Quels projets pour 2027, et pour s’établir durablement au Saguenay–Lac-Saint-Jean?", bars)
		if img.Bounds().Dx() != chartWidth {
			t.Errorf("width %d", img.Bounds().Dx())
		}
		if corner := color.RGBAModel.Convert(img.At(0, 0)); corner != (color.RGBA{255, 255, 255, 255}) {
			t.Errorf("background %v, want white", corner)
		}
	}
	many := make([]bar, barsShown)
	for i := range many {
		many[i] = bar{title: strings.Repeat("Idée ", i%12+1), value: int64(20 - i), won: i < 12}
	}
	draw(t, "look-many", chat.French, "Vingt idées", many)
}

func TestWrap(t *testing.T) {
	measure := func(s string) int { return len([]rune(s)) }
	for _, c := range []struct {
		in    string
		lines int
		want  string
	}{
		{"un deux trois", 3, "un deux|trois"},
		{"", 2, ""},
		{"un", 1, "un"},
		{"un deux trois quatre", 2, "un deux|trois qua…"},
		{"anticonstitutionnellement", 2, "anticonsti|tutionnel…"},
		{"a b c d e f g h i j k l m", 1, "a b c d e…"},
	} {
		if got := strings.Join(wrap(c.in, 10, c.lines, measure), "|"); got != c.want {
			t.Errorf("wrap(%q, %d lines) = %q, want %q", c.in, c.lines, got, c.want)
		}
	}
}

func TestDrawableLeavesOutWhatHasNoShape(t *testing.T) {
	font := charts.GetFont(charts.FontFamilyNotoSans)
	if got := drawable("Été à Noël, ça œuvre « 2027 » 🎉", font); got != "Été à Noël, ça œuvre « 2027 »" {
		t.Errorf("got %q", got)
	}
}
