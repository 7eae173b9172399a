package discordtest

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"regexp"
)

// attachmentMost is the largest file, in bytes, and attachmentsMost how many a
// message may have. (Reference, "Uploading Files"; Resources, "Attachment".)
const (
	attachmentMost  = 10 << 20
	attachmentsMost = 10
)

// upload is a file of a multipart body.
type upload struct {
	name string
	kind string // its media type
	data []byte
}

var filePart = regexp.MustCompile(`^files\[(\d+)\]$`)

// readParts reads a multipart body: payload_json, and files[n] that its
// attachments refer to by n.
func (c *call) readParts(boundary string) *refusal {
	parts := multipart.NewReader(io.LimitReader(c.Body, maxRequest), boundary)
	c.files = map[string]upload{}
	var bad problems
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			bad.add(nil, "MULTIPART_INVALID", "The body is no multipart body: %v", err)
			return bad.refusal()
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return refuse(40005)
		}
		name := part.FormName()
		index := filePart.FindStringSubmatch(name)
		switch {
		case name == "payload_json":
			if no := c.readJSON(data); no != nil {
				return no
			}
		case index == nil:
			bad.add([]string{name}, "DISCORDTEST_PART", "The parts are payload_json and files[n].")
		case part.FileName() == "":
			bad.add([]string{name}, "BASE_TYPE_REQUIRED", "A file needs a name.")
		case len(data) > attachmentMost:
			return refuse(40005)
		default:
			if _, twice := c.files[index[1]]; twice {
				bad.add([]string{name}, "DISCORDTEST_PART", "The name of a part is unique.")
			}
			c.files[index[1]] = upload{part.FileName(), part.Header.Get("Content-Type"), data}
		}
	}
	if len(c.files) > attachmentsMost {
		bad.add([]string{"files"}, "BASE_TYPE_BAD_LENGTH", "Must be %d or fewer in length.", attachmentsMost)
	}
	if c.json == nil {
		_ = c.readJSON([]byte("{}")) // files alone
	}
	return bad.refusal()
}

// attachment is a file on a message.
type attachment struct {
	id, channel, name, kind string
	title                   string // the name that it had, when Discord changed it
	description             string
	spoiler                 bool
	data                    []byte
	on                      *message
	ephemeral               bool
	// inEmbed says that an embed shows it: Discord then leaves it out of the
	// message's attachments.
	inEmbed bool
}

// path is where it is downloaded from, under the server's address.
func (a *attachment) path() string {
	folder := "attachments"
	if a.ephemeral {
		folder = "ephemeral-attachments"
	}
	return fmt.Sprintf("/%s/%s/%s/%s", folder, a.channel, a.id, a.name)
}
