package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"gatehouse/internal/app"
	"gatehouse/internal/demo"
	"gatehouse/internal/pgtest"
	"gatehouse/test/crowd"
)

// world is a running identity center that somebody has walked through.
type world struct {
	err   error // why it could not be made
	dir   string
	app   *app.App
	found demo.Result
	made  crowd.Made // by grow
	drop  func()

	config app.Config
}

// Steps of the journey after which a world is ready.
const (
	provisioning = "D5" // the center takes SCIM requests
	access       = ""   // all of it: alice has credentials
	grown        = "I4" // alice has access still, and there are 100,000 others
)

const (
	sqlite   = "sqlite"
	postgres = "postgresql"
)

// world starts an identity center on an engine and walks there until a step;
// the same one again for whoever asks later.
func (b *bench) world(ctx context.Context, engine, until string) (*world, error) {
	name := engine + until
	w := b.worlds[name]
	if w == nil {
		w = &world{dir: filepath.Join(b.dir, "world-"+name), drop: func() {}}
		w.err = w.make(ctx, engine, until)
		b.worlds[name] = w
	}
	return w, w.err
}

func (w *world) make(ctx context.Context, engine, until string) (err error) {
	c := app.Config{
		Dir: w.dir, CenterAddr: "127.0.0.1:0", DirectoryAddr: "127.0.0.1:0", AWSAddr: "127.0.0.1:0", Region: app.DefaultRegion,
		AllowPrivateTargets: true, Log: slog.New(slog.DiscardHandler),
	}
	if engine == postgres {
		if !pgtest.Available() {
			return errors.New("PostgreSQL is not installed; run: make deps")
		}
		if c.DatabaseURL, w.drop, err = pgtest.Open(ctx); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		return err
	}
	w.config = c
	if w.app, err = app.Start(ctx, c); err != nil {
		return err
	}
	if w.found, err = w.walk(ctx, c.Region, until); err != nil || until != grown {
		return err
	}
	if err := w.app.Close(); err != nil {
		return err
	}
	if err := w.grow(ctx); err != nil {
		return err
	}
	w.app, err = app.Start(ctx, c)
	return err
}

func (w *world) walk(ctx context.Context, region, until string) (demo.Result, error) {
	links := map[string]string{}
	for _, l := range w.app.Links() {
		links[l.For] = l.URL
	}
	at := w.app.Addresses()
	return demo.Walk(ctx, demo.Start{
		Center: at.Center, Directory: at.Directory, AWS: at.AWS, Region: region, Until: until,
		RootLink: links[app.ForRoot], AdminLink: links[app.ForAdministrator],
		Transport: app.Dialer{AllowPrivate: true}.Transport(), Report: demo.Report{Out: io.Discard},
	})
}

func (w *world) close() {
	if w.app != nil {
		if err := w.app.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "bench: stopping a world:", err)
		}
	}
	w.drop()
}

// shut stops all worlds; their data directories stay until the run ends.
func (b *bench) shut() {
	for _, w := range b.worlds {
		w.close()
	}
	clear(b.worlds)
}

// newClient keeps a connection for each of many clients, and reaches the names
// below localhost.
func newClient() *http.Client {
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{
		DialContext: app.Dialer{AllowPrivate: true}.DialContext, MaxIdleConnsPerHost: 2 * clients, DisableCompression: true,
	}}
}

// clients is how many call at the same time.
const clients = 32

// send sends a request, reads the whole answer and wants the status.
func send(c *http.Client, req *http.Request, status int) ([]byte, error) {
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != status {
		err = fmt.Errorf("%s %s: %s: %.300s", req.Method, req.URL, resp.Status, body)
	}
	return body, err
}
