package app

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"strings"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/page"
	"gatehouse/internal/session"
)

// wire joins the halves that are to run.
func (a *App) wire(ctx context.Context) error {
	hasher, err := credential.NewHasher(rand.Reader, runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	proxies, err := a.config.proxies()
	if err != nil {
		return err
	}
	serving := map[*listener]http.Handler{}
	if a.config.Only != "directory" {
		if err := a.wireCenter(ctx, hasher, serving); err != nil {
			return err
		}
	}
	if a.config.Only != "center" {
		if err := a.wireDirectory(ctx, hasher, serving); err != nil {
			return err
		}
	}
	for l, h := range serving {
		if l.name != "aws" { // there are no pages: what people keep in S3 has headers of its own
			h = page.Private(h)
		}
		a.serve(l, h, proxies, a.ids)
	}
	a.sealAudit()
	return nil
}

// open one of the listeners and note its address.
func (a *App) opened(name, addr, configured, host, idHeader string, base *string) (*listener, error) {
	l, err := a.listen(name, addr, configured, host, idHeader)
	if err != nil {
		return nil, err
	}
	a.listeners = append(a.listeners, l)
	*base = l.base
	return l, nil
}

// sessions makes the session manager of a half.
func (a *App) sessions(half, cookie, base string, idle, life time.Duration) *session.Manager {
	return &session.Manager{
		Half: half, Store: a.db, Rand: rand.Reader, Now: a.config.Now, NewID: a.ids.UUID, Cookie: cookie,
		Secure: strings.HasPrefix(base, "https:"), Idle: idle, Life: life,
	}
}

// hostname is the host of a base address, without its port.
func hostname(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// own lists the network addresses of the listeners that are open, so that the
// directory reaches the center beside it.
func (a *App) own() []netip.AddrPort {
	var out []netip.AddrPort
	for _, l := range a.listeners {
		if tcp, ok := l.net.Addr().(*net.TCPAddr); ok {
			out = append(out, tcp.AddrPort())
		}
	}
	return out
}
