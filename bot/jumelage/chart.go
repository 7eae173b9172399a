package jumelage

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/go-analyze/charts"
	"github.com/golang/freetype/truetype"
)

// The pictures of a report. They are drawn to be read at the width of a phone (390
// pixels), so at twice that; their words are in the alternative text and in the
// page as well.

const (
	chartWidth = 800
	margin     = 36
	titleSize  = 24.0 // points, of 92/72 pixels
	labelSize  = 19.0
	lineHeight = 36 // pixels
	barHeight  = 30
	afterBar   = 22
	nodeRadius = 13.0
)

// The colours keep a contrast of 4.5 to 1 or more on white where they carry text,
// of 3 to 1 elsewhere, but for the bars of what was asked, which have an outline's
// part only.
var (
	ink     = charts.ColorRGB(0x1f, 0x29, 0x33)
	faded   = charts.ColorRGB(0x52, 0x60, 0x6d)
	darkIs  = charts.ColorRGB(0x0b, 0x6e, 0x4f)
	middle  = charts.ColorRGB(0x82, 0x91, 0xa0)
	paleIs  = charts.ColorRGB(0xe3, 0xe8, 0xee)
	paperIs = charts.ColorRGB(0xff, 0xff, 0xff)
)

// canvas is a picture under way.
type canvas struct {
	p             *charts.Painter
	regular, bold *truetype.Font
}

func newCanvas(height int) *canvas {
	d := &canvas{regular: charts.GetFont(charts.FontFamilyNotoSans), bold: charts.GetFont(charts.FontFamilyNotoSansBold)}
	d.p = charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: chartWidth, Height: height})
	d.p.FilledRect(0, 0, chartWidth, height, paperIs, paperIs, 0)
	return d
}

// write writes words on one line, its baseline at y, cut so that they fit a width,
// and returns how wide they are. What the font has no shape for is left out: a box
// tells nothing.
func (d *canvas) write(words string, font *truetype.Font, size float64, colour charts.Color, x, y, width int) int {
	style := charts.FontStyle{FontSize: size, FontColor: colour, Font: font}
	r := []rune(strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\u202f':
			return '\u00a0'
		case font != nil && font.Index(r) == 0:
			return -1
		}
		return r
	}, words)))
	cut := string(r)
	for len(r) > 1 && d.p.MeasureText(cut, 0, style).Width() > width {
		r = r[:len(r)-1]
		cut = strings.TrimRight(string(r), " ") + "…"
	}
	d.p.Text(cut, x, y, 0, style)
	return d.p.MeasureText(cut, 0, style).Width()
}

func (d *canvas) png() ([]byte, error) {
	png, err := d.p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return png, nil
}

// answerBar is a line of the chart of answers: of so many people who were asked, so
// many answered and so many had met.
type answerBar struct {
	label                string
	asked, answered, met int
}

// drawAnswers draws the answers over time, a bar for each: the whole is who was
// asked, the middle who answered, the dark part who had met.
func drawAnswers(title string, legend [3]string, bars []answerBar) ([]byte, error) {
	d := newCanvas(margin + 2*lineHeight + 24 + len(bars)*(lineHeight+barHeight+afterBar) + margin/2)
	d.write(title, d.bold, titleSize, ink, margin, margin+lineHeight-10, chartWidth-2*margin)
	x, y := margin, margin+2*lineHeight-6
	for i, colour := range []charts.Color{darkIs, middle, paleIs} {
		d.p.FilledRect(x, y-18, x+22, y+4, colour, colour, 0)
		x += 32 + d.write(legend[i], d.regular, labelSize, faded, x+32, y, (chartWidth-2*margin)/3-40) + 28
	}
	most := 1
	for _, b := range bars {
		most = max(most, b.asked)
	}
	wide := func(n int) int { return n * (chartWidth - 2*margin) / most }
	y += 24
	for _, b := range bars {
		d.write(b.label, d.regular, labelSize, ink, margin, y+lineHeight-10, chartWidth-2*margin)
		y += lineHeight
		for _, part := range []struct {
			n      int
			colour charts.Color
		}{{b.asked, paleIs}, {b.answered, middle}, {b.met, darkIs}} {
			if part.n > 0 {
				d.p.FilledRect(margin, y, margin+max(wide(part.n), 3), y+barHeight, part.colour, part.colour, 0)
			}
		}
		y += barHeight + afterBar
	}
	return d.png()
}

// node is somebody of the network; lines join them to others by their places.
type node struct {
	name    string
	student bool
}

// link joins two nodes; over when their group has ended.
type link struct {
	a, b int
	over bool
}

// drawNetwork draws who has been with whom: everyone around an oval, down its right
// side and up its left one, so that those of a group stand beside each other and
// every name has a line of its own. A disc is a student, a square somebody from
// here; a thin line is a group that has ended.
func drawNetwork(title string, legend [2]string, nodes []node, links []link) ([]byte, error) {
	const wide, centre = 110, chartWidth / 2
	top, rows := margin+2*lineHeight+30, (len(nodes)+1)/2
	d := newCanvas(top + rows*lineHeight + margin)
	d.write(title, d.bold, titleSize, ink, margin, margin+lineHeight-10, chartWidth-2*margin)
	y := margin + 2*lineHeight - 6
	d.mark(node{student: true}, margin+12, y-7)
	x := margin + 32 + d.write(legend[0], d.regular, labelSize, faded, margin+32, y, chartWidth/2-margin) + 40
	d.mark(node{}, x, y-7)
	d.write(legend[1], d.regular, labelSize, faded, x+22, y, chartWidth-margin-x-22)
	at := make([]charts.Point, len(nodes))
	for i := range nodes {
		row, side := i, 1.0
		if i >= rows {
			row, side = 2*rows-1-i, -1.0
		}
		t := (2*float64(row)+1)/float64(rows) - 1 // from -1 at the top to 1
		at[i] = charts.Point{X: centre + int(side*(30+wide*math.Sqrt(1-t*t))), Y: top + row*lineHeight + lineHeight/2}
	}
	for _, l := range links {
		colour, width := darkIs, 4.0
		if l.over {
			colour, width = middle, 2.0
		}
		d.p.LineStroke([]charts.Point{at[l.a], at[l.b]}, colour, width)
	}
	for i, n := range nodes {
		d.mark(n, at[i].X, at[i].Y)
		if right := at[i].X >= centre; right {
			d.write(n.name, d.regular, labelSize-3, ink, at[i].X+20, at[i].Y+7, chartWidth-at[i].X-28)
		} else {
			style := charts.FontStyle{FontSize: labelSize - 3, FontColor: ink, Font: d.regular}
			wide := min(d.p.MeasureText(n.name, 0, style).Width(), at[i].X-28)
			d.write(n.name, d.regular, labelSize-3, ink, at[i].X-20-wide, at[i].Y+7, wide)
		}
	}
	return d.png()
}

// mark draws somebody.
func (d *canvas) mark(n node, x, y int) {
	if n.student {
		d.p.Circle(nodeRadius, x, y, darkIs, darkIs, 0)
		return
	}
	const half = int(nodeRadius) - 1
	d.p.FilledRect(x-half, y-half, x+half, y+half, ink, ink, 0)
}

// networkOf makes the network of groups, in their order, so that people of a group
// stand beside each other: at most so many people, and the groups that are whole
// among them.
func networkOf(groups []reportGroup, most int) (nodes []node, links []link) {
	place := map[int64]int{}
	for _, g := range groups {
		fresh := 0
		for _, q := range g.People {
			if _, there := place[q.ID]; !there {
				fresh++
			}
		}
		if len(nodes)+fresh > most {
			continue
		}
		for _, q := range g.People {
			if _, there := place[q.ID]; !there {
				place[q.ID] = len(nodes)
				nodes = append(nodes, node{name: q.Name, student: slices.Contains(g.Students, q.ID)})
			}
		}
		for i, a := range g.People {
			for _, b := range g.People[i+1:] {
				links = append(links, link{place[a.ID], place[b.ID], g.State == ended})
			}
		}
	}
	return nodes, links
}
