package app_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"gatehouse/internal/app"
)

func TestProvisioningReachesOwnListenersAndNoPrivateNetwork(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	own := srv.Listener.Addr().(*net.TCPAddr).AddrPort()
	everywhere := netip.AddrPortFrom(netip.IPv4Unspecified(), own.Port())
	for _, c := range []struct {
		name   string
		dialer app.Dialer
		url    string
		want   string // in the error; empty for success
	}{
		{"a neighbour on this machine", app.Dialer{}, srv.URL, "private network"},
		{"the same by name", app.Dialer{}, strings.Replace(srv.URL, "127.0.0.1", "x.localhost", 1), "private network"},
		{"our own listener", app.Dialer{Own: []netip.AddrPort{own}}, srv.URL, ""},
		{"our own listener on all addresses", app.Dialer{Own: []netip.AddrPort{everywhere}}, srv.URL, ""},
		{"a neighbour, allowed", app.Dialer{AllowPrivate: true}, srv.URL, ""},
		{"a cloud's metadata, though private is allowed", app.Dialer{AllowPrivate: true}, "http://169.254.169.254/", "nobody's server"},
		{"the same, mapped", app.Dialer{AllowPrivate: true}, "http://[::ffff:169.254.169.254]/", "nobody's server"},
	} {
		resp, err := (&http.Client{Transport: c.dialer.Transport()}).Get(c.url)
		if err == nil {
			resp.Body.Close()
		}
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
