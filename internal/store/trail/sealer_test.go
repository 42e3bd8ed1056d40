package trail_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/store/trail"
)

var quiet = slog.New(slog.DiscardHandler)

func eventually(t *testing.T, f func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !f(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen")
		}
	}
}

func TestSealersThatRunAtOnceMakeOneChain(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		const writers, each = 4, 60
		ctx, cancel := context.WithCancel(t.Context())
		var sealers, recorders sync.WaitGroup
		for range 3 {
			tr := &trail.Trail{DB: w.DB, Signer: w.Signer, Dir: t.TempDir()} // a process has a directory of its own
			s := &trail.Sealer{Trail: tr, Now: w.clock.now, Log: quiet, Every: time.Millisecond}
			sealers.Go(func() { s.Run(ctx) })
		}
		for range writers {
			recorders.Go(func() {
				for range each {
					w.clock.forward(100 * time.Millisecond)
					if err := w.DB.Record(t.Context(), audit.Event{Half: audit.Cloud, What: "s3:PutObject"}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		recorders.Wait()
		w.clock.forward(2 * time.Minute)
		eventually(t, func() bool { h, err := w.Head(t.Context()); return err == nil && h.Seq == writers*each })
		cancel()
		sealers.Wait()
		w.clean(1, writers*each, 0)
	})
}

func TestADeathBetweenRecordingAndSealingLosesNothing(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(5)
		w.seal()
		before, err := os.ReadFile(filepath.Join(w.Dir, trail.FileName))
		if err != nil {
			t.Fatal(err)
		}
		w.record(5) // and then the process dies
		w.clock.forward(48 * time.Hour)
		w.clean(1, 5, 5)
		again := &trail.Trail{DB: w.DB, Signer: w.Signer, Dir: w.Dir}
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		s := &trail.Sealer{Trail: again, Now: w.clock.now, Log: quiet, Every: time.Millisecond}
		running.Go(func() { s.Run(ctx) })
		eventually(t, func() bool { h, err := w.Head(t.Context()); return err == nil && h.Seq == 10 })
		cancel()
		running.Wait()
		w.clean(1, 10, 0)
		// Death after the commit and before the file was written.
		if err := os.WriteFile(filepath.Join(w.Dir, trail.FileName), before, 0o600); err != nil {
			t.Fatal(err)
		}
		w.clean(1, 10, 0)
	})
}

func TestAnEventThatArrivesLateIsSealed(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(3)
		w.seal()
		// Another process's clock is a minute behind.
		w.clock.forward(-time.Minute)
		w.record(1)
		w.clock.forward(time.Minute)
		if n := w.seal(); n != 1 {
			t.Fatalf("sealed %d", n)
		}
		w.clean(1, 4, 0)
	})
}

func TestTheHeadIsNotContinuedWhenItWasChanged(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(3)
		w.seal()
		w.tamper(`UPDATE sys_settings SET value = REPLACE(value, '3', '2') WHERE name = 'audit-head'`)
		w.record(1)
		if _, err := w.Seal(t.Context(), time.Time{}); !errors.Is(err, trail.ErrForged) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestOldEventsAreLetGoAndTheRestVerifies(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(700)
		w.seal()
		old, err := w.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w.clock.forward(24 * time.Hour)
		cut := w.clock.now()
		w.record(10)
		w.seal()
		if n, err := w.Trim(t.Context(), cut); n != 700 || err != nil {
			t.Fatalf("trimmed %d, %v", n, err)
		}
		w.clean(701, 710, 0)
		if r := w.verify(trail.Witness{Name: "at the anchor", Checkpoint: old}); r.Bad != nil || len(r.Unchecked) > 0 {
			t.Error(r)
		}
		if n, err := w.Trim(t.Context(), w.clock.now()); n != 9 || err != nil {
			t.Fatalf("trimmed %d, %v: the last one stays", n, err)
		}
		w.clean(710, 710, 0)
		if r := w.verify(trail.Witness{Name: "old", Checkpoint: old}); r.Bad != nil || len(r.Unchecked) != 1 {
			t.Error(r)
		}
		w.record(5)
		w.seal()
		w.clean(710, 715, 0)
		w.tamper(`UPDATE sys_events SET what = 'a' WHERE actor_id = 'u2'`)
		w.bad(trail.Changed, 713)
	})
}

func TestAnEventMadeOlderIsNotLetGo(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(10)
		w.seal()
		w.clock.forward(time.Hour)
		w.tamper(`UPDATE sys_events SET time = 1`)
		n, err := w.Trim(t.Context(), w.clock.now().Add(-24*time.Hour))
		if n != 0 || err == nil || !strings.Contains(err.Error(), "number 1: changed") {
			t.Fatalf("trimmed %d, %v", n, err)
		}
		w.bad(trail.Changed, 1)
	})
}

func TestExportIsALineForEachEventOfTheTime(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(3)
		since := w.clock.now()
		w.record(4)
		until := w.clock.now()
		w.seal()
		w.record(2)
		var out bytes.Buffer
		if n, err := w.Export(t.Context(), &out, since, until); n != 4 || err != nil {
			t.Fatal(n, err)
		}
		for i, text := range strings.Split(strings.TrimSpace(out.String()), "\n") {
			var l trail.Line
			if err := json.Unmarshal([]byte(text), &l); err != nil || l.Seq != int64(i+4) || l.What != "center:Test" {
				t.Errorf("%s: %v", text, err)
			}
		}
		out.Reset()
		if n, err := w.Export(t.Context(), &out, time.Time{}, time.Time{}); n != 9 || err != nil {
			t.Fatal(n, err)
		}
	})
}
