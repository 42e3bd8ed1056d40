package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"gatehouse/internal/endpoint"
	"gatehouse/internal/ids"
)

// listener is one of the three addresses.
type listener struct {
	name     string
	idHeader string
	host     string // the host name of its default base address
	net      net.Listener
	base     string
	server   *http.Server
}

// Bounds on what a stranger may hold open.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	headerBytes   = 64 << 10
)

func (a *App) listen(name, addr, configured, host, idHeader string) (*listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("the %s listener: %w", name, err)
	}
	return &listener{name: name, idHeader: idHeader, host: host, net: l, base: a.config.base(configured, host, l)}, nil
}

// serve starts answering with h; errors of the server end up in a.failed.
func (a *App) serve(l *listener, h http.Handler, proxies []netip.Prefix, source ids.Source) {
	wrap := &endpoint.Server{
		NewRequestID: source.UUID, TrustedProxies: proxies, RequestIDHeader: l.idHeader, Name: l.name, Log: a.log,
		HTTPS: len(l.base) > 5 && l.base[:5] == "https",
	}
	l.server = &http.Server{
		Handler: wrap.Wrap(h), ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: headerBytes,
		ErrorLog: quiet(a.log),
	}
	a.running.Go(func() {
		var err error
		if a.config.TLSCert != "" {
			err = l.server.ServeTLS(l.net, a.config.TLSCert, a.config.TLSKey)
		} else {
			err = l.server.Serve(l.net)
		}
		if !errors.Is(err, http.ErrServerClosed) {
			a.fail(fmt.Errorf("the %s listener: %w", l.name, err))
		}
	})
}

// stop lets requests at work finish, for a while.
func (l *listener) stop(ctx context.Context) error {
	if l.server == nil {
		return l.net.Close()
	}
	if err := l.server.Shutdown(ctx); err != nil {
		return l.server.Close()
	}
	return nil
}
