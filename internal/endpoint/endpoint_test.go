package endpoint_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"gatehouse/internal/audit"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
)

func server(log io.Writer) *endpoint.Server {
	return &endpoint.Server{
		NewRequestID: func() string { return "rid-1" }, RequestIDHeader: "X-Request-Id", Name: "test",
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, Log: slog.New(slog.NewTextHandler(log, nil)),
	}
}

func plain(w http.ResponseWriter, r *http.Request, f *fault.Error) {
	if f == nil {
		http.Error(w, "internal "+endpoint.RequestID(r), 500)
		return
	}
	http.Error(w, f.Message, 400)
}

func TestAnInternalErrorStaysInside(t *testing.T) {
	h := server(io.Discard).Wrap(endpoint.Handle(plain, func(http.ResponseWriter, *http.Request) error {
		return errors.New("the password is hunter2")
	}))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if got := w.Body.String(); got != "internal rid-1\n" {
		t.Errorf("body %q", got)
	}
}

func TestTheBodyIsBounded(t *testing.T) {
	h := server(io.Discard).Wrap(endpoint.Handle(plain, func(w http.ResponseWriter, r *http.Request) error {
		endpoint.Bound(w, r, 4)
		_, err := io.ReadAll(r.Body)
		return err
	}))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader("12345")))
	if w.Code != 400 || !strings.Contains(w.Body.String(), "too large") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestAPanicIsAnAnswerWithTheRequestId(t *testing.T) {
	var log strings.Builder
	h := server(&log).Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") }))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "boom") || !strings.Contains(log.String(), "boom") {
		t.Errorf("%d %q, log %q", w.Code, w.Body, log.String())
	}
}

func TestTheClientsAddressIsBelievedFromTrustedProxiesOnly(t *testing.T) {
	for _, c := range []struct{ name, remote, forwarded, want string }{
		{"a stranger cannot invent one", "203.0.113.9:1", "1.2.3.4", "203.0.113.9"},
		{"a proxy speaks for its client", "10.0.0.1:1", "198.51.100.7", "198.51.100.7"},
		{"what the client invented before the proxy is passed over", "10.0.0.1:1", "1.2.3.4, 198.51.100.7", "198.51.100.7"},
		{"a chain of proxies", "10.0.0.1:1", "198.51.100.7, 10.0.0.2", "198.51.100.7"},
		{"rubbish", "10.0.0.1:1", "x", "10.0.0.1"},
	} {
		var got string
		h := server(io.Discard).Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			got = audit.OriginOf(r.Context()).IP
		}))
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		r.Header.Set("X-Forwarded-For", c.forwarded)
		h.ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
