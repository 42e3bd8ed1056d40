package browser

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
)

// gate stands in front of an address and, while it is closed, keeps requests
// waiting. A walk closes it to see work under way for as long as it wants to
// look, however fast the machine is.
type gate struct {
	// Address leads to the target through the gate. POST to Control with the
	// path /close or /open moves it.
	Address, Control string

	mu   sync.Mutex
	open chan struct{} // closed while requests pass
}

// gateTo makes a gate, open at first, that ends with the test.
func gateTo(t *testing.T, target string, transport http.RoundTripper) *gate {
	t.Helper()
	to, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{open: make(chan struct{})}
	close(g.open)
	pass := &httputil.ReverseProxy{Transport: transport, Rewrite: func(r *httputil.ProxyRequest) {
		// The other side writes its own address into answers, whoever asks.
		r.SetURL(&url.URL{Scheme: to.Scheme, Host: to.Host})
	}}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.wait(r) {
			pass.ServeHTTP(w, r)
		}
	}))
	control := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { g.move(r.URL.Path == "/close") }))
	t.Cleanup(func() { g.move(false); front.Close(); control.Close() })
	g.Address, g.Control = front.URL+to.EscapedPath(), control.URL
	return g
}

// wait tells whether the request may pass, once it may; not if its client left.
func (g *gate) wait(r *http.Request) bool {
	g.mu.Lock()
	open := g.open
	g.mu.Unlock()
	select {
	case <-open:
		return true
	case <-r.Context().Done():
		return false
	}
}

func (g *gate) move(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.open:
		if shut {
			g.open = make(chan struct{})
		}
	default:
		if !shut {
			close(g.open)
		}
	}
}
