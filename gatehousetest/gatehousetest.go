// Package gatehousetest starts a whole identity center inside a Go test: the
// directory, the center and the accounts, on free ports, with a data directory
// that ends with the test.
//
//	g := gatehousetest.Start(t)
//	client := sts.New(sts.Options{BaseEndpoint: &g.AWS, HTTPClient: g.Client(), ...})
//
// Nothing is mocked: it is the program that runs in production, and it checks
// every signature.
package gatehousetest

import (
	"log/slog"
	"net/http"
	"testing"

	"gatehouse/internal/app"
)

// Gatehouse is a running identity center.
type Gatehouse struct {
	// Center, Directory and AWS are the base addresses.
	Center, Directory, AWS string
	// RootLink sets up the management account's root user; AdminLink makes the
	// directory's first administrator. Each works once.
	RootLink, AdminLink string
	// Region is the region it plays.
	Region string
	// Dir is its data directory.
	Dir string
	// Routes are all that its listeners answer to.
	Routes []app.Route
}

// An Option changes how Start configures it.
type Option func(*app.Config)

// DatabaseURL keeps the state in PostgreSQL instead of SQLite.
func DatabaseURL(url string) Option { return func(c *app.Config) { c.DatabaseURL = url } }

// Only starts one half alone: "directory" or "center".
func Only(half string) Option { return func(c *app.Config) { c.Only = half } }

// Start starts an identity center that ends with the test.
func Start(t testing.TB, options ...Option) *Gatehouse {
	t.Helper()
	c := app.Config{
		Dir: t.TempDir(), CenterAddr: "127.0.0.1:0", DirectoryAddr: "127.0.0.1:0", AWSAddr: "127.0.0.1:0",
		Region: app.DefaultRegion, AllowPrivateTargets: true, Log: slog.New(slog.DiscardHandler),
	}
	for _, o := range options {
		o(&c)
	}
	a, err := app.Start(t.Context(), c)
	if err != nil {
		t.Fatalf("gatehouse does not start: %v", err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Errorf("gatehouse does not stop: %v", err)
		}
	})
	at := a.Addresses()
	g := &Gatehouse{Center: at.Center, Directory: at.Directory, AWS: at.AWS, Region: c.Region, Dir: c.Dir, Routes: a.Routes()}
	for _, l := range a.Links() {
		switch l.For {
		case app.ForRoot:
			g.RootLink = l.URL
		case app.ForAdministrator:
			g.AdminLink = l.URL
		}
	}
	return g
}

// Transport reaches the base addresses, whose host names end in localhost,
// whatever the system's resolver says.
func (g *Gatehouse) Transport() http.RoundTripper {
	return app.Dialer{AllowPrivate: true}.Transport()
}

// Client is an HTTP client over Transport.
func (g *Gatehouse) Client() *http.Client { return &http.Client{Transport: g.Transport()} }
