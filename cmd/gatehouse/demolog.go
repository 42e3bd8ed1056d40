package main

import (
	"context"
	"log/slog"
)

// onlyWarnings leaves out lines of level info: the walk asks on purpose for
// what has to be refused, and a line for each would stand between its steps.
// With --log-level=debug everything is written all the same.
func onlyWarnings(log *slog.Logger) *slog.Logger {
	if log.Enabled(context.Background(), slog.LevelDebug) {
		return log
	}
	return slog.New(warnings{log.Handler()})
}

type warnings struct{ to slog.Handler }

func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.to.Enabled(ctx, l)
}
func (w warnings) Handle(ctx context.Context, r slog.Record) error { return w.to.Handle(ctx, r) }
func (w warnings) WithAttrs(as []slog.Attr) slog.Handler           { return warnings{w.to.WithAttrs(as)} }
func (w warnings) WithGroup(name string) slog.Handler              { return warnings{w.to.WithGroup(name)} }
