package discord

import (
	"crypto/sha256"
	"encoding/json"
	"io"
	"slices"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// maxFiles is how many documents of posts are remembered.
const maxFiles = 1000

// document is the document of a post: what it is, and its id as an attachment.
type document struct {
	sum [sha256.Size]byte
	id  string
}

// sumOf is the sum of a document.
func sumOf(f chat.File) [sha256.Size]byte {
	h := sha256.New()
	_, _ = io.WriteString(h, f.Name+"\x00") // a hash takes all
	_, _ = h.Write(f.Data)
	return [sha256.Size]byte(h.Sum(nil))
}

// keepDocument remembers the document of a card that a post shows now: the one
// attachment of its size, since Discord may have changed the name. (One that an
// embed shows is not among those of a message: Resources, "Message Object".)
func (p *Platform) keepDocument(post string, c chat.Card, m posted) {
	p.posts.kept.Take(post)
	if c.File == nil {
		return
	}
	var same []discordgo.MessageAttachment
	for _, a := range m.Attachments {
		if a.Size == len(c.File.Data) && isID(a.ID) {
			same = append(same, a)
		}
	}
	if len(same) == 1 {
		p.posts.kept.Put(post, document{sumOf(*c.File), same[0].ID})
	}
}

// withKept has an edit keep the document of its post where that is the same, and
// reports whether it does: it is then named in the attachments and not sent.
func (p *Platform) withKept(m *message, post string, c chat.Card) bool {
	if c.File == nil {
		return false
	}
	was, ok := p.posts.kept.Get(post)
	i := slices.IndexFunc(m.files, func(f upload) bool { return f.name == c.File.Name })
	if !ok || i < 0 || was.sum != sumOf(*c.File) {
		return false
	}
	m.files = slices.Delete(slices.Clone(m.files), i, i+1)
	m.Attachments = slices.Delete(slices.Clone(m.Attachments), i, i+1)
	for n := range m.Attachments {
		m.Attachments[n].ID = n
	}
	m.Attachments = append(m.Attachments, attachment{Kept: was.id})
	return true
}

// MarshalJSON writes what a request says of a file: one that is kept by its id
// alone, so that what is said of it stays.
func (a attachment) MarshalJSON() ([]byte, error) {
	if a.Kept != "" {
		return json.Marshal(map[string]string{"id": a.Kept})
	}
	type plain attachment
	return json.Marshal(plain(a))
}
