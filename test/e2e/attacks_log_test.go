package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"gatehouse/gatehousetest"
	"gatehouse/internal/app"
	"gatehouse/internal/pgtest"
)

// written is a log that a test reads.
type written struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *written) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *written) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// injected are texts that would be lines, colours or another order in a log.
var injected = []string{
	"x\r\ntime=2026-01-01T00:00:00Z level=ERROR msg=forged", "x\nlevel=INFO msg=forged", "\x1b[2J\x1b[1;31mforged\x1b[0m", "\x1b]0;forged\x07", "\u009b31mforged", "\x08\x08\x08forged",
	"x\x00forged", "x\u2028forged", "x\u2029forged", "\u202eforged", "\u2066forged\u2069", `x" level=ERROR msg="forged`, `{"level":"ERROR","msg":"forged"}`, "\xff\xfe forged", "\xc3", strings.Repeat("\u20ac", 300), strings.Repeat("forged", 5000),
}

// Row 53, in both forms of the log, each with one of the engines.
func TestNobodyWritesIntoTheLog(t *testing.T) {
	for form, handler := range map[string]func(io.Writer, *slog.HandlerOptions) slog.Handler{
		"text": func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(w, o) },
		"JSON": func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(w, o) },
	} {
		t.Run(form, func(t *testing.T) {
			log := &written{}
			options := []gatehousetest.Option{func(c *app.Config) { c.Log = slog.New(handler(log, &slog.HandlerOptions{Level: slog.LevelDebug})) }}
			if form == "text" {
				options = append(options, gatehousetest.DatabaseURL(pgtest.URL(t)))
			}
			w := start(t, "B3", options...)
			w.person("Alice", "alice@corp.test")
			for _, text := range injected {
				w.inject(text)
			}
			w.lines(form, log.String())
			w.listed()
		})
	}
}

// inject puts a text wherever strangers can.
func (w *world) inject(text string) {
	w.t.Helper()
	for _, base := range []string{w.g.Directory, w.g.Center, w.g.AWS} {
		u, err := url.Parse(base)
		if err != nil {
			w.t.Fatal(err)
		}
		at := net.JoinHostPort("127.0.0.1", u.Port())
		raw(w.t, at, "GET /signin HTTP/1.1\r\nHost: "+u.Host+"\r\nUser-Agent: "+text+"\r\nConnection: close\r\n\r\n")
		raw(w.t, at, "GET /"+url.PathEscape(text)+"?x="+url.QueryEscape(text)+" HTTP/1.1\r\nHost: "+u.Host+"\r\nConnection: close\r\n\r\n")
		raw(w.t, at, "GET /x"+text+" HTTP/1.1\r\nHost: "+u.Host+"\r\nConnection: close\r\n\r\n")
	}
	for name, form := range map[string]url.Values{
		"a stranger": {"username": {text}, "password": {text}, "to": {"/"}}, "alice": {"username": {"alice@corp.test"}, "password": {password}, "to": {"/"}},
	} {
		u, _ := url.Parse(w.g.Directory)
		body := form.Encode()
		answer := raw(w.t, net.JoinHostPort("127.0.0.1", u.Port()), "POST /signin HTTP/1.1\r\nHost: "+u.Host+"\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nUser-Agent: "+text+
			"\r\nContent-Length: "+itoa(len(body))+"\r\n\r\n"+body)
		got := statuses(answer)
		if len(got) == 0 || got[0] >= "500" || name == "alice" && got[0] != "303" && got[0] != "400" {
			w.t.Errorf("%s with %.40q is answered %v", name, text, got)
		}
		if cookie := signInToken(answer); name == "alice" && cookie != "" { // on to a session, which keeps the user agent
			answer = raw(w.t, net.JoinHostPort("127.0.0.1", u.Port()), "GET /signin HTTP/1.1\r\nHost: "+u.Host+"\r\nConnection: close\r\nCookie: "+cookie+"\r\nUser-Agent: "+text+"\r\n\r\n")
			if got := statuses(answer); len(got) == 0 || got[0] != "303" {
				w.t.Errorf("alice's session with %.40q is answered %v", text, got)
			}
		}
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

// signInToken is the cookie of a sign-in under way.
func signInToken(answer string) string {
	for line := range strings.Lines(answer) {
		if v, ok := strings.CutPrefix(line, "Set-Cookie: "); ok && strings.HasPrefix(v, "gh_dir_signin=") {
			c, _, _ := strings.Cut(v, ";")
			return c
		}
	}
	return ""
}

var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// lines holds when every line of the log is one that the product wrote.
func (w *world) lines(form, log string) {
	w.t.Helper()
	n := 0
	for line := range strings.Lines(log) {
		n++
		line = strings.TrimSuffix(line, "\n")
		switch {
		case !utf8.ValidString(line) || strings.ContainsFunc(line, unseen):
			w.t.Errorf("a line has what no line has: %.200q", line)
		case len(line) > 4<<10:
			w.t.Errorf("a line has %d bytes: %.200q", len(line), line)
		case form == "JSON" && !json.Valid([]byte(line)), form == "text" && !strings.HasPrefix(line, "time=2"):
			w.t.Errorf("a line is none of ours: %.200q", line)
		case form == "text" && strings.Count(quoted.ReplaceAllString(line, "Q"), " msg=") != 1, form == "JSON" && !strings.HasPrefix(line, `{"time":"2`):
			w.t.Errorf("a line is forged: %.200q", line)
		}
	}
	if n < 100 {
		w.t.Errorf("only %d lines were written", n)
	}
}

// unseen are characters that a terminal or a page acts upon instead of showing.
func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}

// listed holds when the System Log's events are whole and bounded.
func (w *world) listed() {
	w.t.Helper()
	a := w.okta(http.MethodGet, "/api/v1/logs?limit=1000", nil)
	var events []struct {
		Client struct {
			UserAgent struct{ RawUserAgent string } `json:"userAgent"`
		} `json:"client"`
	}
	if err := json.Unmarshal([]byte(a.body), &events); err != nil || len(events) < 20 {
		w.t.Fatalf("%d events: %v %.300s", len(events), err, a.body)
	}
	agents := 0
	for _, e := range events {
		text := e.Client.UserAgent.RawUserAgent
		if text != "" && strings.Contains(text, "forged") {
			agents++
		}
		if len(text) > 256 || !utf8.ValidString(text) || strings.ContainsFunc(text, unseen) {
			w.t.Errorf("an event has the user agent %.300q", text)
		}
	}
	if agents == 0 {
		w.t.Error("no event has a forged user agent: nothing was tried")
	}
	if len(a.body) > 4<<20-1 {
		w.t.Error("the list has no bounds")
	}
}
