package slacktest

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode/utf8"
)

func fileMethods() map[string]method {
	write, read := []string{"files:write"}, []string{"files:read"}
	return map[string]method{
		"files.getUploadURLExternal": {scopes: write, tier: tier4, needs: []string{"filename", "length"}, do: (*Server).uploadURL,
			args: kinds(texts("filename", "alt_txt", "snippet_type"), aNumber, "length")},
		"files.completeUploadExternal": {scopes: write, tier: tier4, needs: []string{"files"}, do: (*Server).uploadDone,
			args: kinds(texts("channel_id", "channels", "thread_ts", "initial_comment"), aJSON, "files", "blocks")},
		"files.info":   {scopes: read, tier: tier4, args: texts("file"), needs: []string{"file"}, do: (*Server).filesInfo},
		"files.delete": {scopes: write, tier: tier3, args: texts("file"), needs: []string{"file"}, do: (*Server).filesDelete},
	}
}

// file is a file of the app's.
type file struct {
	id, name, title string
	alt             string
	length          int
	data            []byte
	arrived         bool // its bytes are here
	done            bool // completed
	ready           time.Time
	rooms           []string // where it was shared
}

// files are the files by id, and by the ticket of their upload.
type files struct {
	byID     map[string]*file
	byTicket map[string]*file
}

func newFiles() files { return files{byID: map[string]*file{}, byTicket: map[string]*file{}} }

// maxAlt is the longest description of a picture, in characters.
const maxAlt = 1000

func (s *Server) uploadURL(c *call) (object, error) {
	n := c.number("length", 0)
	if n <= 0 {
		return nil, failed("missing_argument")
	}
	if utf8.RuneCountInString(c.text("alt_txt")) > maxAlt {
		return nil, failed("alt_txt_too_large")
	}
	name := c.text("filename")
	f := &file{id: "F" + hashed(token()), name: name, title: name, alt: c.text("alt_txt"), length: n}
	ticket := token()
	s.files.byID[f.id], s.files.byTicket[ticket] = f, f
	return object{"upload_url": s.URL() + "/upload/" + ticket, "file_id": f.id}, nil
}

// serveUpload takes the bytes of a file, as they are or as a form's file.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	data, err := uploaded(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files.byTicket[r.PathValue("ticket")]
	switch {
	case f == nil || f.arrived:
		s.refuse("upload", "unknown_ticket", "")
		http.Error(w, "no such upload", http.StatusNotFound)
		return
	case err != nil || r.Method != http.MethodPost || len(data) != f.length:
		s.refuse("upload", "length_mismatch", "%d bytes of %s, %d announced, %v", len(data), f.name, f.length, err)
		http.Error(w, "not what was announced", http.StatusBadRequest)
		return
	}
	f.data, f.arrived = data, true
	fmt.Fprintf(w, "OK - %d", len(data))
}

func uploaded(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return body, nil
	}
	form := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, fmt.Errorf("no file in the form: %w", err)
		}
		if part.FileName() != "" {
			return io.ReadAll(part)
		}
	}
}

// uploadDone ends uploads, and shares them where that is asked.
func (s *Server) uploadDone(c *call) (object, error) {
	list, ok := c.json("files").([]any)
	if !ok || len(list) == 0 {
		return nil, wrong("invalid_arguments", "[ERROR] files must be an array")
	}
	var done []*file
	for _, one := range list {
		o, _ := one.(object)
		f := s.files.byID[str(o, "id")]
		if f == nil || !f.arrived || f.done { // an upload is completed once
			return nil, wrong("file_not_found", "no upload of %q to complete", str(o, "id"))
		}
		if t := str(o, "title"); t != "" {
			f.title = t
		}
		done = append(done, f)
	}
	out := []object{}
	for _, f := range done {
		f.done, f.ready = true, s.clock.Now().Add(s.o.FilesAfter)
	}
	if err := s.share(c, done); err != nil {
		return nil, err
	}
	for _, f := range done {
		out = append(out, s.fileObject(f))
	}
	return object{"files": out}, nil
}

// share posts files in the room that a call names, if it names one.
func (s *Server) share(c *call, list []*file) error {
	id := c.text("channel_id")
	if id == "" {
		id, _, _ = strings.Cut(c.text("channels"), ",")
	}
	if id == "" {
		return nil
	}
	r, err := s.find(id)
	if err != nil {
		return err
	}
	if r.Without {
		return failed("not_in_channel")
	}
	m := &message{room: r.ID, user: BotUser, text: c.text("initial_comment"), mrkdwn: true, thread: s.root(c.name, c.text("thread_ts"), r)}
	for _, f := range list {
		f.rooms = append(f.rooms, r.ID)
		m.files = append(m.files, f.id)
	}
	s.add(r, m)
	return nil
}

// pictures are the files that image blocks show.
func (s *Server) pictures(blocks []any) []*file {
	var out []*file
	for _, b := range blocks {
		o, _ := b.(object)
		shown, _ := o["slack_file"].(object)
		if f := s.files.byID[str(shown, "id")]; f != nil {
			out = append(out, f)
		}
	}
	return out
}

func (s *Server) fileObject(f *file) object {
	url := s.URL() + "/files/" + f.id + "/" + escaped(f.name)
	kind := strings.TrimPrefix(path.Ext(f.name), ".")
	return object{
		"id": f.id, "name": f.name, "title": f.title, "user": BotUser, "mode": "hosted", "is_external": false, "is_public": false, "size": len(f.data),
		"mimetype": mime.TypeByExtension(path.Ext(f.name)), "filetype": kind, "pretty_type": strings.ToUpper(kind),
		"alt_txt": f.alt, "editable": false, "external_type": "", "public_url_shared": false, "display_as_bot": false, "username": "",
		"url_private": url, "url_private_download": url, "channels": append([]string{}, f.rooms...), "groups": []string{}, "ims": []string{},
		"permalink": "https://" + domain + ".slack.com/files/" + BotUser + "/" + f.id + "/" + escaped(f.name), "created": s.clock.Now().Unix(),
	}
}

// escaped is a file's name as it stands in an address.
func escaped(name string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(name) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' {
			b.WriteRune(c)
		} else {
			b.WriteByte('_')
		}
	}
	return b.String()
}

func (s *Server) filesInfo(c *call) (object, error) {
	f := s.files.byID[c.text("file")]
	if f == nil || !f.done {
		return nil, failed("file_not_found")
	}
	return object{"file": s.fileObject(f)}, nil
}

func (s *Server) filesDelete(c *call) (object, error) {
	f := s.files.byID[c.text("file")]
	if f == nil || !f.done {
		return nil, failed("file_not_found")
	}
	delete(s.files.byID, f.id)
	return nil, nil
}

// serveFile gives the bytes of a file to who shows a token.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	known := s.tokenOf(bearer(r)) != nil
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files.byID[r.PathValue("id")]
	if f == nil || !f.done || !known {
		s.refuse("file", "not_found", "%s, token known %v", r.PathValue("id"), known)
		http.NotFound(w, r)
		return
	}
	w.Write(f.data)
}
