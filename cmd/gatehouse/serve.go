package main

import (
	"context"
	"fmt"
	"log/slog"
	"os/signal"
	"syscall"

	"gatehouse/internal/app"
)

type serveCmd struct {
	serveFlags `embed:""`
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(log *slog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	a, err := app.Start(ctx, c.config(log))
	if err != nil {
		return err
	}
	greet(a)
	select {
	case <-ctx.Done():
		return a.Close()
	case err := <-a.Failed():
		_ = a.Close() // the first failure is the one to tell
		return err
	}
}

// greet prints where everything is, and the links of a first start.
func greet(a *app.App) {
	at := a.Addresses()
	for _, l := range []struct{ name, url string }{
		{"Access portal", at.Center}, {"Directory", at.Directory}, {"AWS endpoint", at.AWS},
	} {
		if l.url != "" {
			fmt.Printf("%-14s %s\n", l.name, l.url)
		}
	}
	for _, l := range a.Links() {
		fmt.Printf("\n%s (this link works once):\n  %s\n", l.What, l.URL)
	}
}
