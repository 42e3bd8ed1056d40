package oktaapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// Okta's times: UTC with three decimals; group pushes have none.
const (
	millis  = "2006-01-02T15:04:05.000Z"
	seconds = "2006-01-02T15:04:05Z"
)

// stamp is a time in JSON; the zero time is null.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(millis)
}

type object = map[string]any

func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := endpoint.JSON(v)
	if err != nil {
		slog.Error("an answer of the management API cannot be written", "error", err)
		http.Error(w, `{"errorCode":"E0000009"}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(b) // a client that has gone reads no answer
}

// decode reads a JSON body; an empty one leaves v as it is when optional.
func (c *call) decode(v any, optional bool) error {
	b, err := io.ReadAll(c.r.Body)
	if err != nil {
		return err
	}
	if len(strings.TrimSpace(string(b))) == 0 {
		if optional {
			return nil
		}
		return badBody(nil)
	}
	if t, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return fault.New(fault.Invalid, "Bad request. Accept and/or Content-Type headers likely do not match supported values.").Coded("E0000018")
	}
	// No database takes the character zero as text; nobody means it.
	if bytes.Contains(b, []byte(`\u0000`)) {
		return badBody(errors.New("the character zero"))
	}
	if err := json.Unmarshal(b, v); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return invalid(wrong.Field, "%s: The value has the wrong type", wrong.Field)
		}
		return badBody(err)
	}
	return nil
}

// flag reads a boolean query parameter.
func (c *call) flag(name string, standard bool) (bool, error) {
	text := c.r.URL.Query().Get(name)
	if text == "" {
		return standard, nil
	}
	v, err := strconv.ParseBool(strings.ToLower(text))
	if err != nil {
		return false, invalid(name, "%s: must be true or false", name)
	}
	return v, nil
}

// page reads limit and after. scope holds the parameters that select the
// items: a cursor works only for the list that it was made for.
func (c *call) page(standard, most int) (listing.Page, error) {
	q := c.r.URL.Query()
	p := listing.Page{Limit: standard}
	if text := q.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return p, invalid("limit", "limit: must be a positive number")
		}
		p.Limit = min(n, most) // Okta lowers what is too large
	}
	var err error
	if p.After, err = listing.Key(c.scope(), q.Get("after")); err != nil || !storable(p.After) {
		return p, invalid("after", "after: Invalid paging request")
	}
	return p, nil
}

// storable tells whether a database takes s as text.
func storable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

func (c *call) scope() string {
	q := c.r.URL.Query()
	q.Del("limit")
	q.Del("after")
	return c.r.URL.Path + "?" + q.Encode()
}

// linkNext sets the Link headers of a list: one header field per relation,
// since SDKs read each field up to the first semicolon.
func (c *call) linkNext(next string) {
	c.link("self", c.r.URL.RawQuery)
	if next == "" {
		return
	}
	q := c.r.URL.Query()
	q.Set("after", listing.Token(c.scope(), next))
	c.link("next", q.Encode())
}

func (c *call) link(rel, query string) {
	u := c.Service.BaseURL() + (&url.URL{Path: c.r.URL.Path, RawQuery: query}).String()
	c.w.Header().Add("Link", "<"+u+`>; rel="`+rel+`"`)
}

// each turns a page into Okta's bare array and sets the Link headers.
func each[T any](c *call, l listing.List[T], f func(T) any) []any {
	c.linkNext(l.Next)
	out := make([]any, len(l.Items))
	for i, item := range l.Items {
		out[i] = f(item)
	}
	return out
}

// href makes a link of "_links", with the methods that it allows.
func (a *API) href(path string, allow ...string) object {
	o := object{"href": a.Service.BaseURL() + path}
	if len(allow) > 0 {
		o["hints"] = object{"allow": allow}
	}
	return o
}
