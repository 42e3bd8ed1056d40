package trail

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"gatehouse/internal/store"
)

// Sealer seals in the background, and lets go of old events.
type Sealer struct {
	Trail *Trail
	Now   func() time.Time
	Log   *slog.Logger
	// Every is the time between two rounds; 5 s when zero.
	Every time.Duration
	// Keep is how long sealed events are kept; zero means for ever.
	Keep time.Duration

	swept, trimmed, complained time.Time // when last done
}

const (
	// overlap is how far an ordinary round looks back; late events beyond it wait
	// for the sweep over the whole of Lateness, which costs more.
	overlap       = 10 * time.Second
	sweepEvery    = time.Minute
	trimEvery     = time.Hour
	complainEvery = time.Minute
)

// Run works until ctx ends, and then seals what is there, however young: an
// installation that was stopped has nothing that could be changed unseen.
func (s *Sealer) Run(ctx context.Context) {
	every := s.Every
	if every == 0 {
		every = 5 * time.Second
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	if err := s.Trail.doubt(ctx); err != nil {
		s.Log.Error("the audit log does not agree with its checkpoint; run: gatehouse audit verify", "error", err)
	}
	for last := s.Now(); ; {
		select {
		case <-ctx.Done():
			s.leave(ctx)
			return
		case <-tick.C:
		}
		now := s.Now()
		if err := s.round(ctx, last); err != nil && ctx.Err() == nil && now.Sub(s.complained).Abs() >= complainEvery {
			s.complained = now
			s.Log.Error("sealing the audit log", "error", err)
		}
		last = now
	}
}

func (s *Sealer) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	since, err := s.Trail.since(ctx, s.Now(), overlap)
	if err == nil {
		_, err = s.Trail.seal(ctx, since, -time.Second)
	}
	if err != nil {
		s.Log.Warn("the newest events are sealed at the next start", "error", err)
	}
}

// round seals once. last is the time of the round before: a clock that was set
// forward since must not leave behind what was recorded until then.
func (s *Sealer) round(ctx context.Context, last time.Time) error {
	now := s.Now()
	back := overlap
	if now.Sub(s.swept).Abs() >= sweepEvery {
		back = Lateness
	}
	since, err := s.Trail.since(ctx, earliest(now, last), back)
	if err != nil {
		return err
	}
	if _, err := s.Trail.Seal(ctx, since); err != nil {
		return err
	}
	if back == Lateness {
		s.swept = now
	}
	if s.Keep == 0 || now.Sub(s.trimmed).Abs() < trimEvery {
		return nil
	}
	s.trimmed = now
	n, err := s.Trail.Trim(ctx, now.Add(-s.Keep))
	if n > 0 {
		s.Log.Info("let go of old events", "events", n)
	}
	return err
}

// since is the time from which on events are looked at: back before the newest
// sealed one or before now, whichever is earlier, and the beginning when
// nothing is sealed.
func (t *Trail) since(ctx context.Context, now time.Time, back time.Duration) (since time.Time, err error) {
	err = t.DB.View(ctx, func(tx *store.Tx) error {
		id, err := newest(ctx, tx)
		if err != nil || id == "" {
			return err
		}
		since = earliest(now, timeOf(id, now)).Add(-back)
		return nil
	})
	return since, err
}

// doubt compares the checkpoint in Dir with the database before anything
// replaces it.
func (t *Trail) doubt(ctx context.Context) error {
	file, err := t.own()
	if err == nil && file != nil {
		err = t.DB.View(ctx, func(tx *store.Tx) error {
			chain, bad, err := t.ends(ctx, tx)
			if err == nil && bad == nil {
				bad, err = t.agrees(ctx, tx, chain, *file, t.path())
			}
			if bad != nil {
				return errors.New(bad.String())
			}
			return err
		})
	}
	t.doubted.Store(err != nil)
	return err
}
