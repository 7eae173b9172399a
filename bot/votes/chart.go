package votes

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-analyze/charts"
	"github.com/golang/freetype/truetype"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// bar is a line of the chart.
type bar struct {
	id    string
	title string
	value int64
	won   bool
	drawn bool // won by lot only, with no support
}

// bars are the options with what they received, the winners first in the order
// in which they were chosen, then the others from the most to the least. For a
// ranking the value is the number of duels won, in the order of the result.
func bars(o outcome) []bar {
	all := make([]bar, len(o.options))
	place := map[string]int{}
	for i, id := range o.res.Winners {
		place[id] = i + 1
	}
	rank := map[string]int{}
	for i, group := range o.res.Order {
		for _, id := range group {
			rank[id] = i
		}
	}
	for i, opt := range o.options {
		id := optionID(opt.Number)
		all[i] = bar{id: id, title: opt.Title, won: place[id] > 0, drawn: slices.Contains(o.res.Unsupported, id)}
		if o.res.Duels != nil {
			for _, d := range o.res.Duels.Of(id) {
				if d.Won() {
					all[i].value++
				}
			}
		}
	}
	for _, t := range o.res.Totals {
		all[optionNumber(t.ID)-1].value = t.Sum
	}
	slices.SortStableFunc(all, func(a, b bar) int {
		if a.won != b.won {
			return cmp.Compare(map[bool]int{true: 0, false: 1}[a.won], map[bool]int{true: 0, false: 1}[b.won])
		}
		return cmp.Or(cmp.Compare(place[a.id], place[b.id]), cmp.Compare(rank[a.id], rank[b.id]), cmp.Compare(b.value, a.value))
	})
	return all
}

// barsShown is how many lines the chart has: on a phone more cannot be read.
const barsShown = 20

// picture is the chart of a result with its description. It is drawn to be read
// at the width of a phone (390 pixels), so at twice that every letter is large,
// and each title stands over its bar instead of beside it.
func picture(c *bot.Call, o outcome) (*chat.Picture, error) {
	all := bars(o)
	shown := all[:min(len(all), barsShown)]
	axis := c.S("chart.axis." + string(o.Kind))
	note := ""
	if len(shown) < len(all) {
		note = c.S("chart.cut", "n", len(shown), "of", len(all))
	}
	for i := range shown {
		if b := &shown[i]; b.drawn { // it has no mark of a winner
			b.won, b.title = false, chat.CutString(b.title, titleShown-20)+c.S("how.drawn")
		}
	}
	png, err := drawBars(o.Title, axis, note, c.S("chart."+keptKey(o)), func(n int64) string { return bot.Number(c.Lang, n) }, shown)
	if err != nil {
		return nil, err
	}
	return &chat.Picture{Name: "resultat-" + o.arg() + ".png", PNG: png, Alt: altText(c, o, axis, note, shown)}, nil
}

// altText gives the same figures in words, as many as fit.
func altText(c *bot.Call, o outcome, axis, note string, shown []bar) string {
	out := c.S("chart.alt", "title", chat.CutString(o.Title, 100), "axis", axis)
	if note != "" {
		out += " " + note
	}
	for i, b := range shown {
		key := "chart.alt-line"
		if b.won {
			key = "chart.alt-won"
		}
		line := " " + c.S(key, "title", chat.CutString(b.title, 60), "value", b.value, "kept", c.S("chart."+keptKey(o)))
		if len([]rune(out+line)) > chat.Common.Alt-40 {
			return out + " " + c.S("chart.alt-more", "n", len(shown)-i)
		}
		out += line
	}
	return out
}

// The chart's measures, in pixels of a picture twice as wide as a phone.
const (
	chartWidth  = 800
	margin      = 36
	barHeight   = 34
	afterBar    = 30
	titleSize   = 27.0 // points, of 92/72 pixels
	labelSize   = 22.0
	smallSize   = 19.0
	lineHeight  = 1.6  // of a size in points
	descent     = 0.42 // from the baseline to the bottom of its line
	badge       = 17.0 // radius of a winner's mark
	minBarWidth = 3    // so that a value of 1 beside 10,000 is seen
)

// The colours keep a contrast of 4.5 to 1 or more on white where they carry
// text, of 3 to 1 elsewhere. The bars of winners differ from the others by a mark and a word too.
var (
	ink      = charts.ColorRGB(0x1f, 0x29, 0x33)
	faded    = charts.ColorRGB(0x52, 0x60, 0x6d)
	winnerIs = charts.ColorRGB(0x0b, 0x6e, 0x4f)
	otherIs  = charts.ColorRGB(0x82, 0x91, 0xa0)
	paperIs  = charts.ColorRGB(0xff, 0xff, 0xff)
)

// drawBars draws horizontal bars from zero.
func drawBars(title, axis, note, kept string, number func(int64) string, shown []bar) ([]byte, error) {
	d := &drawing{regular: charts.GetFont(charts.FontFamilyNotoSans), bold: charts.GetFont(charts.FontFamilyNotoSansBold)}
	d.p = charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: chartWidth, Height: 10})
	height := d.layOut(title, axis, note, kept, number, shown, false)
	d.p = charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: chartWidth, Height: height})
	d.p.FilledRect(0, 0, chartWidth, height, paperIs, paperIs, 0)
	d.layOut(title, axis, note, kept, number, shown, true)
	png, err := d.p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return png, nil
}

// drawing is a chart under way.
type drawing struct {
	p             *charts.Painter
	regular, bold *truetype.Font
}

// layOut goes through the chart from the top and returns its height; it draws
// only when asked, so that it can measure first.
func (d *drawing) layOut(title, axis, note, kept string, number func(int64) string, shown []bar, draw bool) int {
	y := margin
	y = d.text(title, d.bold, titleSize, ink, margin, y, chartWidth-2*margin, 3, draw)
	d.legend(axis, kept, shown, y+4, draw)
	y = d.text(axis, d.regular, smallSize, faded, margin, y+4, chartWidth-2*margin, 1, draw) + 22
	most := int64(1)
	for _, b := range shown {
		most = max(most, b.value)
	}
	room := d.width(number(most), d.bold, labelSize) + 14
	scale := float64(chartWidth-2*margin-room) / float64(most)
	rank := 0
	for _, b := range shown {
		x := margin
		font, colour := d.regular, otherIs
		if b.won {
			rank++
			font, colour = d.bold, winnerIs
			x += int(2*badge) + 12
			if draw {
				d.badge(rank, margin+int(badge), y+int(badge))
			}
		}
		label := drawable(b.title, font)
		if label == "" {
			label = "#" + b.id // a script that the font lacks
		}
		y = d.text(label, font, labelSize, ink, x, y, chartWidth-margin-x, 2, draw) + 8
		long := int(float64(b.value) * scale)
		if b.value > 0 {
			long = max(long, minBarWidth)
		}
		if draw {
			d.p.FilledRect(margin, y, margin+long, y+barHeight, colour, colour, 0)
			d.p.Text(number(b.value), margin+long+12, y+barHeight-9, 0, charts.FontStyle{FontSize: labelSize, FontColor: ink, Font: d.bold})
			d.p.FilledRect(margin-3, y-5, margin-1, y+barHeight+5, faded, faded, 0) // zero
		}
		y += barHeight + afterBar
	}
	if note != "" {
		y = d.text(note, d.regular, smallSize, faded, margin, y, chartWidth-2*margin, 2, draw)
	}
	return y + margin/2
}

// legend tells, beside the axis, what the winners' mark means, if there are any.
func (d *drawing) legend(axis, kept string, shown []bar, y int, draw bool) {
	if !draw || !slices.ContainsFunc(shown, func(b bar) bool { return b.won }) {
		return
	}
	x := margin + d.width(axis, d.regular, smallSize) + 40
	d.p.Circle(badge*2/3, x, y+int(smallSize)-3, winnerIs, winnerIs, 0)
	d.text(kept, d.regular, smallSize, faded, x+24, y, chartWidth-margin-x-24, 1, draw)
}

// badge draws a winner's mark: its rank on a disc.
func (d *drawing) badge(rank, x, y int) {
	d.p.Circle(badge, x, y, winnerIs, winnerIs, 0)
	s := strconv.Itoa(rank)
	w := d.width(s, d.bold, smallSize-3)
	d.p.Text(s, x-w/2, y+8, 0, charts.FontStyle{FontSize: smallSize - 3, FontColor: paperIs, Font: d.bold})
}

// width is the width of words, in pixels. (Without a colour they would measure
// nothing.)
func (d *drawing) width(s string, font *truetype.Font, size float64) int {
	return d.p.MeasureText(s, 0, charts.FontStyle{FontSize: size, FontColor: ink, Font: font}).Width()
}

// text writes words in lines of at most so many pixels, at most so many lines,
// the last one cut where it must be; y is the top, the result is the bottom.
func (d *drawing) text(words string, font *truetype.Font, size float64, colour charts.Color, x, y, width, lines int, draw bool) int {
	style := charts.FontStyle{FontSize: size, FontColor: colour, Font: font}
	height := int(size * lineHeight)
	for _, line := range wrap(drawable(words, font), width, lines, func(s string) int { return d.width(s, font, size) }) {
		if draw {
			d.p.Text(line, x, y+height-int(size*descent), 0, style)
		}
		y += height
	}
	return y
}

// drawable leaves out what the font has no shape for: a box tells nothing, and
// the alternative text has every character.
func drawable(s string, font *truetype.Font) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u202f':
			return '\u00a0'
		case font != nil && font.Index(r) == 0:
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// wrap breaks words into lines that fit a width. What does not fit the last
// line ends in an ellipsis; a word longer than a line is broken.
func wrap(s string, width, lines int, measure func(string) int) []string {
	var out []string
	words := strings.Split(s, " ") // not at hard spaces
	line := ""
	for i := 0; i < len(words); {
		next := strings.TrimPrefix(line+" "+words[i], " ")
		if line == "" && words[i] == "" {
			i++
			continue
		}
		if measure(next) <= width {
			line = next
			i++
			continue
		}
		if len(out) == lines-1 {
			return append(out, ellipsis(next, width, measure))
		}
		if line == "" {
			line, words[i] = breakWord(words[i], width, measure)
		}
		out, line = append(out, line), ""
	}
	if line != "" || len(out) == 0 {
		out = append(out, line)
	}
	return out
}

// breakWord cuts off as much of a word as fits, at least a character.
func breakWord(word string, width int, measure func(string) int) (head, rest string) {
	r := []rune(word)
	n := 1
	for n < len(r) && measure(string(r[:n+1])) <= width {
		n++
	}
	return string(r[:n]), string(r[n:])
}

func ellipsis(s string, width int, measure func(string) int) string {
	r := []rune(s)
	for len(r) > 1 && measure(strings.TrimRight(string(r), " ")+"…") > width {
		r = r[:len(r)-1]
	}
	return strings.TrimRight(string(r), " ") + "…"
}
