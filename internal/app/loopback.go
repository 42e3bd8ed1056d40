package app

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Browsers resolve localhost and every name below it to this machine by
// themselves (RFC 6761 section 6.3); the system's resolver often does not. Our
// own clients do it here, so that http://center.localhost:7000 works for both.

// Dialer opens connections for our clients. It refuses addresses in private
// networks unless they are allowed: a provisioning target is an address that an
// administrator of the directory typed, and must not reach what only this
// machine can (a cloud's metadata service, a neighbour's database).
type Dialer struct {
	AllowPrivate bool
	// Own are addresses of this installation, which are reached in any case.
	Own []netip.AddrPort
}

// DialContext connects to address.
func (d Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		address = net.JoinHostPort("127.0.0.1", port)
	}
	dialer := net.Dialer{Timeout: 10 * time.Second, Control: d.control}
	return dialer.DialContext(ctx, network, address)
}

// control looks at the address that is really connected to, after resolution:
// a name may point elsewhere the second time it is asked for.
func (d Dialer) control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := ap.Addr().Unmap()
	if slices.ContainsFunc(d.Own, func(own netip.AddrPort) bool {
		// A listener on all addresses is reached on this machine's loopback.
		return own.Port() == ap.Port() && (own.Addr().Unmap() == ip || own.Addr().IsUnspecified() && ip.IsLoopback())
	}) {
		return nil
	}
	if ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() {
		// Where clouds keep their metadata service; nothing to provision is there.
		return fmt.Errorf("the address %s is nobody's server", ip)
	}
	if !d.AllowPrivate && (ip.IsLoopback() || ip.IsPrivate()) {
		return fmt.Errorf("the address %s is in a private network; --allow-private-targets permits it", ip)
	}
	return nil
}

// Transport is the http.RoundTripper of our clients.
func (d Dialer) Transport() *http.Transport {
	return &http.Transport{
		DialContext: d.DialContext, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: 16, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 60 * time.Second,
	}
}
