package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// side is one of the things that are compared: it works for about d and gives
// one figure.
type side func(ctx context.Context, d time.Duration) (float64, error)

// inTurns measures all sides n times, one after the other in every round, so
// that a busy moment of the machine falls on all of them. What is done before the
// first round warms up and does not count.
func (b *bench) inTurns(ctx context.Context, sides ...side) ([][]float64, error) {
	figures := make([][]float64, len(sides))
	for _, s := range sides {
		if _, err := s(ctx, b.each/4); err != nil {
			return nil, err
		}
	}
	for range b.repeats {
		for i, s := range sides {
			f, err := s(ctx, b.each)
			if err != nil {
				return nil, err
			}
			figures[i] = append(figures[i], f)
		}
	}
	return figures, nil
}

// cost is a side that gives the microseconds which f takes, one at a time.
func cost(f func() error) side {
	return func(ctx context.Context, d time.Duration) (float64, error) {
		began, n := time.Now(), 0
		for batch := 1; ; batch = min(2*batch, 1024) {
			for range batch {
				if err := f(); err != nil {
					return 0, err
				}
			}
			n += batch
			if took := time.Since(began); took >= d {
				return float64(took.Nanoseconds()) / 1e3 / float64(n), ctx.Err()
			}
		}
	}
}

// load is what clients did together.
type load struct {
	perSecond float64
	p99       time.Duration
}

// drive lets clients call f until d is over.
func drive(ctx context.Context, clients int, d time.Duration, f func(ctx context.Context, client int) error) (load, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var stop atomic.Bool
	took := make([][]time.Duration, clients)
	var all sync.WaitGroup
	began := time.Now()
	for c := range clients {
		all.Go(func() {
			for !stop.Load() {
				at := time.Now()
				if err := f(ctx, c); err != nil {
					cancel(err)
					return
				}
				took[c] = append(took[c], time.Since(at))
			}
		})
	}
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
	stop.Store(true)
	all.Wait()
	elapsed := time.Since(began)
	times := slices.Concat(took...)
	if err := context.Cause(ctx); err != nil || len(times) == 0 {
		return load{}, errors.Join(errors.New("the load broke off"), err)
	}
	slices.Sort(times)
	return load{float64(len(times)) / elapsed.Seconds(), times[len(times)*99/100]}, nil
}

// rate is a side that gives how often a second clients get through f.
func rate(clients int, f func(ctx context.Context, client int) error) side {
	return func(ctx context.Context, d time.Duration) (float64, error) {
		l, err := drive(ctx, clients, d, f)
		return l.perSecond, err
	}
}
