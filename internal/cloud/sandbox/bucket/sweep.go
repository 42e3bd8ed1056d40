package bucket

import (
	"context"
	"errors"
	"slices"
	"time"
)

// How long bytes outlive their rows, and may lie without one.
const (
	// FreedGrace lets readers of an overwritten object in parts finish.
	FreedGrace = 10 * time.Minute
	// OrphanGrace is longer than any upload waits between two bytes.
	OrphanGrace = time.Hour
)

// Sweep removes bytes that nothing needs: blobs freed for longer than the grace,
// and, when orphans is set, files that no row names. It may run at any time and
// be killed at any time.
func (s *Service) Sweep(ctx context.Context, orphans bool) error {
	err := s.sweepFreed(ctx)
	if orphans {
		err = errors.Join(err, s.Blobs.Old(s.Now().Add(-OrphanGrace), func(ids []string) error { return s.sweepOrphans(ctx, ids) }))
	}
	return err
}

func (s *Service) sweepFreed(ctx context.Context) error {
	for ctx.Err() == nil {
		var freed []string
		err := s.Store.View(ctx, func(tx Tx) (err error) {
			freed, err = tx.FreedBlobs(ctx, s.Now().Add(-FreedGrace), batch)
			return err
		})
		if err != nil || len(freed) == 0 {
			return err
		}
		for _, id := range freed {
			if err := s.Blobs.Remove(id); err != nil {
				return err
			}
		}
		err = s.Store.Update(ctx, func(tx Tx) error { return tx.ForgetBlobs(ctx, freed...) })
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (s *Service) sweepOrphans(ctx context.Context, ids []string) error {
	var known []string
	err := s.Store.View(ctx, func(tx Tx) (err error) {
		known, err = tx.KnownBlobs(ctx, ids...)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.Contains(known, id) {
			if err := s.Blobs.Remove(id); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// Run sweeps until ctx ends: orphans at the start and every hour, freed blobs
// every minute. Errors are given to report.
func (s *Service) Run(ctx context.Context, report func(error)) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for n := 0; ; n++ {
		if err := s.Sweep(ctx, n%60 == 0); err != nil && ctx.Err() == nil {
			report(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
