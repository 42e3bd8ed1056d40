package faults

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// exchange is one request that may change something, and what came back.
type exchange struct {
	n           int // counted from 1
	side        string
	method      string
	path        string
	op          string // of AWS's protocols, such as CreatePermissionSet
	sent, got   []byte
	contentType string
	status      int // 0: no answer, or not the whole of it
	requestID   string
}

// acked tells whether the client was told that it is done.
func (e exchange) acked() bool { return e.status >= 200 && e.status < 400 }

func (e exchange) String() string {
	if e.op != "" {
		return e.op
	}
	return e.method + " " + e.path
}

// field reads a string out of the JSON that was sent or got.
func field(raw []byte, path ...string) string {
	var o map[string]any
	if json.Unmarshal(raw, &o) != nil {
		return ""
	}
	for _, p := range path[:len(path)-1] {
		o, _ = o[p].(map[string]any)
	}
	s, _ := o[path[len(path)-1]].(string)
	return s
}

// ledger is an http.RoundTripper that writes down every change it carries.
type ledger struct {
	next http.RoundTripper
	// sides tells the listeners apart, by port.
	sides map[string]string
	// before is called as a change is about to be sent; n counts from 1.
	before func(n int)

	mu   sync.Mutex
	all  []*exchange
	fail int // answers with a 5xx status
}

func newLedger(s *server) *ledger {
	l := &ledger{next: wire, sides: map[string]string{}, before: func(int) {}}
	for side, base := range map[string]string{"center": s.center, "directory": s.directory, "aws": s.aws} {
		u, err := url.Parse(base)
		if err != nil {
			s.t.Fatal(err)
		}
		l.sides[u.Port()] = side
	}
	return l
}

// reading matches operations that only look, in any of AWS's protocols.
var reading = regexp.MustCompile(`^(Get|List|Describe|Head|Batch.*Get|AssumeRole)`)

var queryAction = regexp.MustCompile(`(?:^|&)Action=([A-Za-z0-9]+)`)

// RoundTrip carries a request and takes the whole answer before it is passed on.
func (l *ledger) RoundTrip(r *http.Request) (*http.Response, error) {
	e := &exchange{side: l.sides[r.URL.Port()], method: r.Method, path: r.URL.RequestURI(), contentType: r.Header.Get("Content-Type")}
	if r.Body != nil {
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		e.sent = sent
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		e.op = target[strings.LastIndexByte(target, '.')+1:]
	} else if m := queryAction.FindSubmatch(e.sent); m != nil && e.side == "aws" {
		e.op = string(m[1])
	}
	changes := r.Method != http.MethodGet && r.Method != http.MethodHead && !reading.MatchString(e.op)
	if changes {
		l.mu.Lock()
		l.all = append(l.all, e)
		e.n = len(l.all)
		l.mu.Unlock()
		l.before(e.n)
	}
	resp, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	got, err := io.ReadAll(resp.Body)
	err = errors.Join(err, resp.Body.Close())
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(got))
	l.mu.Lock()
	defer l.mu.Unlock()
	e.got, e.status = got, resp.StatusCode
	if resp.StatusCode >= 500 {
		l.fail++
	}
	for _, h := range []string{"X-Okta-Request-Id", "X-Amzn-Requestid", "X-Amz-Request-Id", "X-Request-Id"} {
		if id := resp.Header.Get(h); id != "" {
			e.requestID = id
			break
		}
	}
	return resp, nil
}

// exchanges returns what was written down so far.
func (l *ledger) exchanges() []exchange {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]exchange, len(l.all))
	for i, e := range l.all {
		out[i] = *e
	}
	return out
}
