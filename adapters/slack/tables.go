package slack

import (
	"regexp"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// table is a card's table, nil when it has no column. A table block is taken in
// messages only, one in each.
func (p *Platform) table(c chat.Card, on surface) slack.Block {
	t := c.Table
	if t == nil || len(t.Head) == 0 {
		return nil
	}
	if on != onMessage || len(t.Head) > maxTableColumns || len(t.Rows)+1 > maxTableRows || tableText(*t) > maxTableText {
		return p.rows(c.Lang, *t)
	}
	block := slack.NewTableBlock(tableBlock)
	head := make([]slack.TableCell, len(t.Head))
	for i, h := range t.Head {
		head[i] = cell(heading(h)...)
		settings := slack.ColumnSetting{Align: slack.ColumnAlignmentLeft, IsWrapped: true}
		if numbers(*t, i) {
			settings.Align = slack.ColumnAlignmentRight
		}
		block.ColumnSettings = append(block.ColumnSettings, settings)
	}
	block.AddRow(head...)
	for _, row := range t.Rows {
		cells := make([]slack.TableCell, len(row))
		for i, text := range row {
			cells[i] = cell(p.spans(c.Lang, text)...)
		}
		block.AddRow(cells...)
	}
	return block
}

// heading is a column's name, no element when it has none.
func heading(h string) []slack.RichTextSectionElement {
	if h == "" {
		return nil
	}
	return []slack.RichTextSectionElement{bold(h)}
}

// blank stands in an empty cell: Slack refuses one with no characters.
const blank = " "

func cell(elements ...slack.RichTextSectionElement) slack.TableCell {
	if len(elements) == 0 {
		elements = append(elements, slack.NewRichTextSectionTextElement(blank, nil))
	}
	return slack.NewTableRichTextCell(slack.NewRichTextSection(elements...))
}

// rows is a table as lines of rich text, " | " between the cells.
func (p *Platform) rows(l chat.Lang, t chat.Table) slack.Block {
	block := slack.NewRichTextBlock(tableBlock)
	line := func(n int, at func(int) []slack.RichTextSectionElement) {
		var all []slack.RichTextSectionElement
		for i := range n {
			if i > 0 {
				all = append(all, slack.NewRichTextSectionTextElement(" | ", nil))
			}
			all = append(all, at(i)...)
		}
		if len(all) > 0 {
			block.Elements = append(block.Elements, slack.NewRichTextSection(all...))
		}
	}
	line(len(t.Head), func(i int) []slack.RichTextSectionElement { return heading(t.Head[i]) })
	for _, row := range t.Rows {
		line(len(row), func(i int) []slack.RichTextSectionElement { return p.spans(l, row[i]) })
	}
	if len(block.Elements) == 0 {
		return nil
	}
	return block
}

// tableText counts the characters of all cells as the table block has them.
func tableText(t chat.Table) int {
	n := 0
	for _, h := range t.Head {
		n += max(utf8.RuneCountInString(h), len(blank))
	}
	for _, row := range t.Rows {
		for _, c := range row {
			n += max(c.Len(), len(blank))
		}
	}
	return n
}

// number is what a cell that counts something looks like: 1 234,5 or 12 %.
var number = regexp.MustCompile(`^[-+−]?[0-9][0-9 \x{a0}\x{202f}.,/]*[%$]?$`)

// numbers reports a column of numbers: all its cells are, blanks and dashes
// apart.
func numbers(t chat.Table, column int) bool {
	for _, row := range t.Rows {
		if s := row[column].String(); s != "" && s != "–" && s != "—" && !number.MatchString(s) {
			return false
		}
	}
	return len(t.Rows) > 0
}
