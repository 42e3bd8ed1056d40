package scim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxShown is how much of a body an error keeps, in bytes.
const maxShown = 8 << 10

// RequestError is a request that did not succeed, with what an administrator
// needs to see why. It never holds the token.
type RequestError struct {
	Method, URL  string
	RequestBody  string // bounded; "" when there was none
	Status       int    // 0: no answer, or refused before sending
	ResponseBody string // bounded

	Remote     *Error        // the server's SCIM error, nil if it sent none
	Attribute  string        // the offending attribute, "" when it cannot be told
	RetryAfter time.Duration // what the server asks for; 0: it does not say
	Retryable  bool          // the same request may succeed later
	Err        error         // the cause, when it is not the server's refusal
}

func (e *RequestError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: ", e.Method, e.URL)
	if e.Status != 0 {
		fmt.Fprintf(&b, "%d %s", e.Status, http.StatusText(e.Status))
		if e.Err != nil || e.Remote != nil && e.Remote.Detail != "" {
			b.WriteString(": ")
		}
	}
	if e.Err != nil {
		b.WriteString(e.Err.Error())
	} else if e.Remote != nil {
		b.WriteString(e.Remote.Detail)
	}
	return b.String()
}

func (e *RequestError) Unwrap() error { return e.Err }

// Detail is the short cause: the server's sentence, ours, or the status.
func (e *RequestError) Detail() string {
	own, isOwn := errors.AsType[*Error](e.Err)
	switch {
	case isOwn:
		return own.Detail
	case e.Err != nil:
		return e.Err.Error()
	case e.Remote != nil && e.Remote.Detail != "":
		return e.Remote.Detail
	}
	return http.StatusText(e.Status)
}

// StatusOf is the HTTP status of the answer behind an error of the client, 0
// when there was none.
func StatusOf(err error) int {
	if e, ok := errors.AsType[*RequestError](err); ok {
		return e.Status
	}
	return 0
}

// because adds the cause; a refusal of our own names its attribute.
func (e *RequestError) because(err error) *RequestError {
	e.Err = err
	if own, ok := errors.AsType[*Error](err); ok {
		e.Attribute = own.Attribute
	}
	return e
}

// remote reads the server's error body.
func (e *RequestError) remote(body string) {
	var r Error
	if json.Unmarshal([]byte(body), &r) != nil {
		return
	}
	r.Status = e.Status
	e.Remote = &r
	if m := attributeInDetail.FindStringSubmatch(r.Detail); m != nil && isAttribute(m[1]) {
		e.Attribute = m[1]
	}
}

// isAttribute keeps other words of a sentence from being taken for attributes.
func isAttribute(path string) bool {
	if strings.HasPrefix(path, EnterpriseURN) {
		return true
	}
	top, _, _ := strings.Cut(path, ".")
	_, ofUser := find(userRoot, top)
	_, ofGroup := find(groupRoot, top)
	return ofUser || ofGroup
}

// attributeInDetail finds the attribute in the sentences of AWS, and of our own server.
var attributeInDetail = regexp.MustCompile(`(?:Value at '|[Aa]ttribute '?)([A-Za-z$][\w$.:]*[\w$])`)

// withoutToken is for the servers that echo what they were sent.
func (c *Client) withoutToken(body []byte) string {
	if c.cfg.Token == "" {
		return string(body)
	}
	return strings.ReplaceAll(string(body), string(c.cfg.Token), redacted)
}

// shown is a body as an error may keep it.
func (c *Client) shown(body []byte) string {
	s := c.withoutToken(body)
	if len(s) > maxShown {
		s = strings.ToValidUTF8(s[:maxShown], "") + "…"
	}
	return s
}

// retryAfter reads the header as seconds or as a date (RFC 9110 section 10.2.3).
func retryAfter(header string, now time.Time) time.Duration {
	const most = 24 * time.Hour // a wrong clock must not stop provisioning for good
	var d time.Duration
	if s, err := strconv.Atoi(header); err == nil {
		d = time.Duration(min(s, int(most/time.Second))) * time.Second
	} else if t, err := http.ParseTime(header); err == nil {
		d = t.Sub(now)
	}
	return max(0, min(d, most))
}
