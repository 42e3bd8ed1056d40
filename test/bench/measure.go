package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
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

// rates compares two sides by rate, and notes their processor time.
func (b *bench) rates(ctx context.Context, ours, limit side) (got [][]float64, note string, err error) {
	ours, oursUsed := processor(ours)
	limit, limitUsed := processor(limit)
	got, err = b.inTurns(ctx, ours, limit)
	if err != nil {
		return nil, "", err
	}
	return got, fmt.Sprintf("processor time an operation, load client included: %s, limit %s",
		spreadOf((*oursUsed)[1:]).text("us"), spreadOf((*limitUsed)[1:]).text("us")), nil
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

// processor adds to a side how many microseconds of processor time, the load
// client's included, one operation takes. On a machine that is busy with other
// things this says more than the rate.
func processor(s side) (measured side, us *[]float64) {
	us = new([]float64)
	return func(ctx context.Context, d time.Duration) (float64, error) {
		began, before := time.Now(), used()
		perSecond, err := s(ctx, d)
		*us = append(*us, float64((used()-before).Microseconds())/(perSecond*time.Since(began).Seconds()))
		return perSecond, err
	}, us
}

// used is the processor time of this process so far.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// rate is a side that gives how often a second clients get through f.
func rate(clients int, f func(ctx context.Context, client int) error) side {
	return func(ctx context.Context, d time.Duration) (float64, error) {
		l, err := drive(ctx, clients, d, f)
		return l.perSecond, err
	}
}
