package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"gatehouse/internal/app"
	"gatehouse/internal/demo"
)

type demoCmd struct {
	serveFlags `embed:""`
	Once       bool   `help:"Stop after the walk."`
	JSON       bool   `help:"One JSON object a line; the last one holds every address and credential." name:"json"`
	Until      string `help:"Stop walking after this step and keep serving, to do the rest by hand." placeholder:"STEP"`
}

// Run starts everything on a fresh data directory and walks the journey.
func (c *demoCmd) Run(log *slog.Logger) error {
	c.Until = strings.ToUpper(c.Until)
	if c.Until != "" && !known(c.Until) {
		return fmt.Errorf("--until: there is no step %q; the steps are %s", c.Until, strings.Join(demo.Steps(), " "))
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	cleanup, err := c.directory()
	if err != nil {
		return err
	}
	defer cleanup()
	a, err := app.Start(ctx, c.config(onlyWarnings(log)))
	if err != nil {
		return err
	}
	err = c.walk(ctx, a)
	if err != nil || c.Once {
		return errors.Join(err, a.Close())
	}
	select {
	case <-ctx.Done():
		return a.Close()
	case err := <-a.Failed():
		return errors.Join(err, a.Close())
	}
}

// directory makes a data directory for this walk if none was named. A walk
// needs a fresh one: it begins with the links that only a first start prints.
func (c *demoCmd) directory() (cleanup func(), err error) {
	cleanup = func() {}
	if c.Data == "" {
		if c.Data, err = os.MkdirTemp("", "gatehouse-demo-"); err != nil {
			return nil, err
		}
		if c.Once {
			dir := c.Data
			cleanup = func() { os.RemoveAll(dir) } //nolint:errcheck // what stays is in the system's own folder for such things
		}
	}
	if _, err := os.Stat(filepath.Join(c.Data, demo.ResultFile)); err == nil {
		return nil, fmt.Errorf("%s holds an earlier demo; serve it with: gatehouse serve --data %s", c.Data, c.Data)
	}
	return cleanup, nil
}

func (c *demoCmd) walk(ctx context.Context, a *app.App) error {
	links := map[string]string{}
	for _, l := range a.Links() {
		links[l.For] = l.URL
	}
	if len(links) != 2 {
		return errors.New("the data directory was used before; name a new one with --data")
	}
	at := a.Addresses()
	start := demo.Start{
		Center: at.Center, Directory: at.Directory, AWS: at.AWS, Region: c.Region, RootLink: links[app.ForRoot], AdminLink: links[app.ForAdministrator],
		Transport: app.Dialer{AllowPrivate: true}.Transport(), Until: c.Until,
		Report: demo.Report{Out: os.Stdout, JSON: c.JSON, Terminal: isTerminal(os.Stdout)},
	}
	result, err := demo.Walk(ctx, start)
	if err := demo.Save(c.Data, result); err != nil {
		return err
	}
	if c.JSON {
		return errors.Join(err, json.NewEncoder(os.Stdout).Encode(result))
	}
	if err != nil {
		return err
	}
	result.Print(os.Stdout, c.Data, c.Once)
	return nil
}

func known(step string) bool {
	for _, s := range demo.Steps() {
		if s == step {
			return true
		}
	}
	return false
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
