package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
)

// Requests go straight to Discord's REST API, version 10. discordgo's own are of
// version 9, wait inside for rates whatever the context says, and remember one
// bucket for every interaction there ever was.

// discordAPI is the address of the API.
const discordAPI = "https://discord.com/api/v10"

// userAgent is what Discord asks of bots to call themselves (Reference, "User
// Agent").
const userAgent = "DiscordBot (https://github.com/livinglab, 1)"

// maxAnswer is the largest answer that is read: a page of 1,000 members is 1 MB.
const maxAnswer = 16 << 20

// request is a request to the API.
type request struct {
	// operation is what it is in logs and errors, as Discord's API description
	// names it: its path may hold a token.
	operation    string
	method, path string // the path begins with a slash
	query        url.Values
	body         any      // sent as JSON; nil: none
	files        []upload // sent beside it, files[0] first
	// open says that the path holds all the right that is needed, as the token of
	// an interaction.
	open bool
}

// send makes a request, once and at once, and decodes the answer into a value
// unless that is nil. An error is Discord's, an *apiError, or that of a
// connection; either can be logged. The header is nil where none came.
func (p *Platform) send(ctx context.Context, r request, into any) (http.Header, error) {
	out, err := p.encode(ctx, r)
	if err != nil {
		return nil, notSent(fmt.Errorf("discord: %s: %w", r.operation, err))
	}
	resp, err := p.o.Client.Do(out)
	if err != nil {
		var address *url.Error
		if errors.As(err, &address) {
			err = address.Err // without the address: whoever has it can answer
		}
		return nil, fmt.Errorf("discord: %s: %w", r.operation, err)
	}
	defer func() { _ = resp.Body.Close() }()
	p.pace.answered(resp.StatusCode, resp.Header)
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return resp.Header, fmt.Errorf("discord: %s: %w", r.operation, err)
	}
	if resp.StatusCode/100 != 2 {
		return resp.Header, refusal(r, resp, answer)
	}
	if into == nil || len(answer) == 0 {
		return resp.Header, nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return resp.Header, fmt.Errorf("discord: %s: its answer: %w", r.operation, err)
	}
	return resp.Header, nil
}

// encode writes a request as HTTP has it.
func (p *Platform) encode(ctx context.Context, r request) (*http.Request, error) {
	body, kind, err := encodeBody(r)
	if err != nil {
		return nil, err
	}
	address := p.api() + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	out, err := http.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return nil, errors.New("not an address")
	}
	if kind != "" {
		out.Header.Set("Content-Type", kind)
	}
	if !r.open {
		out.Header.Set("Authorization", "Bot "+p.o.Token)
	}
	out.Header.Set("User-Agent", userAgent)
	return out, nil
}

// api is the address of the API, without a slash at its end.
func (p *Platform) api() string {
	if p.o.API == "" {
		return discordAPI
	}
	return strings.TrimSuffix(p.o.API, "/")
}

// encodeBody is a request's body with its media type: JSON, or where there are
// files a part of JSON and one for each file (Reference, "Uploading Files").
func encodeBody(r request) (body io.Reader, kind string, err error) {
	if r.body == nil {
		return http.NoBody, "", nil
	}
	data, err := json.Marshal(r.body)
	if err != nil {
		return nil, "", err
	}
	if len(r.files) == 0 {
		return bytes.NewReader(data), "application/json", nil
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	// Writing to memory does not fail.
	part(w, `form-data; name="payload_json"`, "application/json", data)
	for i, f := range r.files {
		part(w, `form-data; name="files[`+strconv.Itoa(i)+`]"; filename="`+inQuotes.Replace(f.name)+`"`, f.kind, f.data)
	}
	_ = w.Close()
	return &b, w.FormDataContentType(), nil
}

func part(w *multipart.Writer, disposition, kind string, data []byte) {
	p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {kind}})
	if err == nil {
		_, _ = p.Write(data)
	}
}

// inQuotes writes a file's name as browsers do (HTML, "multipart form data").
var inQuotes = strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A")
