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

// run lets a sealer work until something is so.
func run(t *testing.T, s *trail.Sealer, until func() bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.Log, s.Every = quiet, time.Millisecond
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	eventually(t, until)
	cancel()
	running.Wait()
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
		run(t, &trail.Sealer{Trail: again, Now: w.clock.now}, func() bool { h, err := w.Head(t.Context()); return err == nil && h.Seq == 10 })
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

func TestTheSealerLetsGoOfOldEventsWhenItIsToldTo(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(5)
		w.seal()
		w.clock.forward(48 * time.Hour)
		w.record(2)
		run(t, &trail.Sealer{Trail: w.Trail, Now: w.clock.now}, func() bool { return w.verify().Last == 7 })
		w.clean(1, 7, 0)
		run(t, &trail.Sealer{Trail: w.Trail, Now: w.clock.now, Keep: 24 * time.Hour}, func() bool { return w.verify().First == 6 })
		w.clean(6, 7, 0)
	})
}

func TestACheckIsNotMisledBySealingAndLettingGoMeanwhile(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(2000)
		w.seal()
		done := make(chan struct{})
		go func() {
			defer close(done)
			for range 5 {
				w.record(300)
				if _, err := w.Seal(t.Context(), w.clock.now().Add(-time.Hour)); err != nil {
					t.Error(err)
				}
				if _, err := w.Trim(t.Context(), w.clock.now().Add(-20*time.Minute)); err != nil {
					t.Error(err)
				}
			}
		}()
		for working := true; working; {
			select {
			case <-done:
				working = false
			default:
			}
			if r := w.verify(); r.Bad != nil {
				t.Fatal(r.Bad)
			}
		}
		if r := w.verify(); r.First < 1000 || r.Last != 3500 {
			t.Errorf("%+v", r)
		}
	})
}

// Whoever damages the file must not get it replaced by the sealer.
func TestADamagedCheckpointIsShownAndLeft(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(2)
		w.seal()
		path := filepath.Join(w.Dir, trail.FileName)
		if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.bad(trail.Changed, 0)
		w.record(1)
		run(t, &trail.Sealer{Trail: w.Trail, Now: w.clock.now}, func() bool { h, err := w.Head(t.Context()); return err == nil && h.Seq == 3 })
		w.bad(trail.Changed, 0)
	})
}

// The clock was two days ahead for a while: events of both times are sealed,
// and none looks as if it had been put in.
func TestAClockThatWasWrongIsNoTampering(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(2)
		run(t, &trail.Sealer{Trail: w.Trail, Now: w.clock.now}, func() bool { return w.verify().Last == 2 })
		w.clock.forward(48 * time.Hour)
		w.record(2)
		run(t, &trail.Sealer{Trail: w.Trail, Now: w.clock.now}, func() bool { return w.verify().Last == 4 })
		w.clock.forward(-48 * time.Hour)
		w.record(2)
		w.clean(1, 4, 2)
		run(t, &trail.Sealer{Trail: w.Trail, Now: w.clock.now}, func() bool { return w.verify().Last == 6 })
		w.clean(1, 6, 0)
	})
}

// The clock is set right after a day in the past: what was recorded in the last
// moment of the wrong time is sealed all the same.
func TestAClockThatIsSetForwardLeavesNothingBehind(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(2)
		w.seal()
		w.clock.forward(-24 * time.Hour)
		w.record(1)
		stage := 0
		run(t, &trail.Sealer{Trail: w.Trail, Now: w.clock.now}, func() bool {
			last := w.verify().Last
			if stage == 0 && last == 3 {
				stage = 1
				if err := w.DB.Record(t.Context(), audit.Event{Half: audit.Cloud, What: "late"}); err != nil {
					t.Error(err)
				}
				w.clock.forward(24 * time.Hour)
			}
			return last == 4
		})
		w.clean(1, 4, 0)
	})
}

func TestWhatIsLetGoDuringACheckIsNotMissed(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(int(trail.PerRound) + 100)
		w.seal()
		trimmed := 0
		r, err := w.Verify(t.Context(), nil, func(done, total int64) {
			if trimmed > 0 {
				return
			}
			var err error
			if trimmed, err = w.Trim(t.Context(), w.clock.now()); err != nil {
				t.Error(err)
			}
		})
		if err != nil || r.Bad != nil || r.First != trail.PerRound+100 || r.Last != r.First {
			t.Fatalf("%+v, %v, %v", r, r.Bad, err)
		}
	})
}

// Two histories part after a restore. An event of the one, with its seal, does
// not fit into the other, though both were sealed under the key and number.
func TestASealedEventOfAnotherHistoryDoesNotFit(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(10)
		w.seal()
		w.tamper(`CREATE TABLE head AS SELECT * FROM sys_settings WHERE name = 'audit-head'`)
		w.record(5)
		w.seal()
		w.tamper(`CREATE TABLE e AS SELECT * FROM sys_events WHERE id = {13}`, `CREATE TABLE s AS SELECT * FROM sys_event_seals WHERE seq = 13`,
			`DELETE FROM sys_events WHERE id > {10}`, `DELETE FROM sys_event_seals WHERE seq > 10`,
			`DELETE FROM sys_settings WHERE name = 'audit-head'`, `INSERT INTO sys_settings SELECT * FROM head`)
		w.record(5)
		w.seal()
		w.clean(1, 15, 0)
		w.tamper(`DELETE FROM sys_events WHERE id = {13}`, `DELETE FROM sys_event_seals WHERE seq = 13`,
			`INSERT INTO sys_events SELECT * FROM e`, `INSERT INTO sys_event_seals SELECT * FROM s`)
		w.bad(trail.Changed, 13)
	})
}
