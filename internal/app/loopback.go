package app

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
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
type Dialer struct{ AllowPrivate bool }

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
	if d.AllowPrivate {
		return nil
	}
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := ap.Addr().Unmap()
	if ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsLinkLocalMulticast() || ip.IsMulticast() || ip.IsUnspecified() {
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
