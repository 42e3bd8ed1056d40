package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/session"
	"gatehouse/internal/store"
)

// engines runs a test on SQLite and on PostgreSQL.
func engines(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	for name, config := range map[string]func(*testing.T) store.Config{
		"sqlite":   func(t *testing.T) store.Config { return store.Config{Dir: t.TempDir()} },
		"postgres": func(t *testing.T) store.Config { return store.Config{URL: pgtest.URL(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := store.Open(t.Context(), config(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
			f(t, db)
		})
	}
}

func setting(t *testing.T, db *store.DB, name string) (v string) {
	t.Helper()
	if err := db.View(t.Context(), func(tx *store.Tx) (err error) {
		v, err = tx.Setting(t.Context(), name)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestOneThatFailsLeavesTheOthersOfItsCommitAlone(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		var wg sync.WaitGroup
		for i := range 64 {
			wg.Go(func() {
				err := db.Update(t.Context(), func(tx *store.Tx) error {
					if err := tx.SetSetting(t.Context(), fmt.Sprint("k", i), "v"); err != nil {
						return err
					}
					if i%3 == 0 {
						return fault.New(fault.Conflict, "no")
					}
					return nil
				})
				if (i%3 == 0) != errors.Is(err, fault.Conflict) {
					t.Errorf("%d: %v", i, err)
				}
			})
		}
		wg.Wait()
		for i := range 64 {
			if got := setting(t, db, fmt.Sprint("k", i)); (got == "v") == (i%3 == 0) {
				t.Errorf("%d: %q", i, got)
			}
		}
	})
}

func TestAPanicBelongsToItsCaller(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		func() {
			defer func() {
				if recover() != "mine" {
					t.Error("the panic did not arrive")
				}
			}()
			db.Update(t.Context(), func(tx *store.Tx) error { //nolint:errcheck // it panics
				if err := tx.SetSetting(t.Context(), "k", "v"); err != nil {
					return err
				}
				panic("mine")
			})
		}()
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.SetSetting(t.Context(), "l", "v") }); err != nil {
			t.Errorf("the writer died: %v", err)
		}
		if got := setting(t, db, "k"); got != "" {
			t.Errorf("what panicked was kept: %q", got)
		}
	})
}

func TestReadModifyWriteIsAtomic(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		const n = 40
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() {
				if err := db.Update(t.Context(), func(tx *store.Tx) error {
					v, err := tx.Setting(t.Context(), "count")
					if err != nil {
						return err
					}
					return tx.SetSetting(t.Context(), "count", v+"x")
				}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := setting(t, db, "count"); len(got) != n {
			t.Errorf("%d of %d", len(got), n)
		}
	})
}

func TestEventsAreThereExactlyWhenTheirTransactionIs(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		ctx := audit.WithOrigin(t.Context(), audit.Origin{RequestID: "r1", IP: "203.0.113.1", Actor: audit.Party{ID: "a1"}, Why: "policy p"})
		for _, fail := range []bool{true, false} {
			db.Update(ctx, func(tx *store.Tx) error { //nolint:errcheck // the failure is the test
				if err := tx.Record(ctx, audit.Event{Half: audit.Cloud, What: "iam:CreateRole", Targets: []audit.Party{{ID: "t1"}}}); err != nil {
					return err
				}
				if fail {
					return fault.New(fault.Conflict, "no")
				}
				return nil
			})
		}
		got, err := db.Events(t.Context(), audit.Query{Half: audit.Cloud, ActorID: "a1", TargetID: "t1", RequestID: "r1"})
		if err != nil || len(got) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		if e := got[0]; e.Why != "policy p" || e.Origin.IP != "203.0.113.1" || e.Outcome != audit.Allowed || e.Time.IsZero() {
			t.Errorf("%+v", e)
		}
		for q, want := range map[audit.Query]int{
			{ID: got[0].ID}: 1, {ID: "other"}: 0, {Service: "iam"}: 1, {Service: "i"}: 0, {Service: "iam:CreateRole"}: 0, {Service: "i_m"}: 0, {Service: "%"}: 0,
		} {
			if found, err := db.Events(t.Context(), q); err != nil || len(found) != want {
				t.Errorf("%+v finds %d events, want %d: %v", q, len(found), want, err)
			}
		}
	})
}

func enqueue(t *testing.T, db *store.DB, tasks ...job.Task) {
	t.Helper()
	if err := db.Update(t.Context(), func(tx *store.Tx) error {
		for _, k := range tasks {
			if err := tx.Enqueue(t.Context(), k); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func claim(t *testing.T, db *store.DB, lease time.Duration) []job.Job {
	t.Helper()
	jobs, err := db.Claim(t.Context(), "q", 10, lease)
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

func TestJobsOfOneOrderNeverOverlap(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, job.Task{Queue: "q", Kind: "k", Order: "a", Payload: "1"}, job.Task{Queue: "q", Kind: "k", Order: "a", Payload: "2"},
			job.Task{Queue: "q", Kind: "k", Order: "b", Payload: "3"}, job.Task{Queue: "q", Kind: "k", Order: "a", Payload: "1"})
		first := claim(t, db, time.Minute)
		if len(first) != 2 || first[0].Payload != "1" || first[1].Payload != "3" {
			t.Fatalf("%+v", first)
		}
		if more := claim(t, db, time.Minute); len(more) != 0 {
			t.Errorf("claimed twice: %+v", more)
		}
		if err := db.Finish(t.Context(), first[0].ID); err != nil {
			t.Fatal(err)
		}
		if second := claim(t, db, time.Minute); len(second) != 1 || second[0].Payload != "2" {
			t.Errorf("%+v", second)
		}
		if all, err := db.Jobs(t.Context(), "q", listing.Page{Limit: 10}); err != nil || len(all.Items) != 2 {
			t.Errorf("the doubled task was recorded, or one was lost: %+v, %v", all, err)
		}
	})
}

func TestAJobWhoseWorkerDiedIsTakenAgain(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, job.Task{Queue: "q", Kind: "k", Order: "a"})
		if len(claim(t, db, -time.Second)) != 1 || len(claim(t, db, time.Minute)) != 1 {
			t.Error("the lease did not run out")
		}
	})
}

func TestAJobCutShortByAKillIsTakenAtTheNextStart(t *testing.T) {
	c := store.Config{Dir: t.TempDir()}
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	enqueue(t, db, job.Task{Queue: "q", Kind: "k", Order: "a"})
	claim(t, db, time.Hour)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = store.Open(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if len(claim(t, db, time.Minute)) != 1 {
		t.Error("the job waits for the lease of a process that is gone")
	}
}

func TestAStoppingWorkerGivesItsJobBack(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, job.Task{Queue: "q", Kind: "long", Order: "a"})
		ctx, cancel := context.WithCancel(t.Context())
		w := &job.Worker{Queue: "q", Store: db, Now: time.Now, Log: slog.New(slog.DiscardHandler), Handlers: map[string]job.Handler{
			"long": func(ctx context.Context, _ job.Job) error { cancel(); <-ctx.Done(); return ctx.Err() },
		}}
		w.Run(ctx)
		if len(claim(t, db, time.Minute)) != 1 {
			t.Error("the job waits for the lease of a worker that has stopped")
		}
	})
}

func TestALongJobKeepsItsLease(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, job.Task{Queue: "q", Kind: "long", Order: "a"})
		ctx, cancel := context.WithCancel(t.Context())
		const lease = 600 * time.Millisecond
		w := &job.Worker{Queue: "q", Store: db, Now: time.Now, Log: slog.New(slog.DiscardHandler), Lease: lease, Handlers: map[string]job.Handler{
			"long": func(context.Context, job.Job) error {
				defer cancel()
				time.Sleep(2 * lease)
				if len(claim(t, db, time.Minute)) != 0 {
					t.Error("another worker was given a job that is at work")
				}
				return nil
			},
		}}
		w.Run(ctx)
		if l, err := db.Jobs(t.Context(), "q", listing.Page{Limit: 10}); err != nil || len(l.Items) != 0 {
			t.Errorf("a job that ended as the worker was told to stop is not recorded as done: %+v, %v", l, err)
		}
	})
}

func TestAWorkerRetriesAndGivesUpWherePeopleSee(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, job.Task{Queue: "q", Kind: "flaky", Order: "a"}, job.Task{Queue: "q", Kind: "bad", Order: "b"}, job.Task{Queue: "q", Kind: "panics", Order: "c"})
		done := make(chan struct{})
		tries := 0
		w := &job.Worker{Queue: "q", Store: db, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: 5 * time.Millisecond, MaxAttempts: 2, Handlers: map[string]job.Handler{
			"flaky": func(context.Context, job.Job) error {
				if tries++; tries < 4 {
					return &job.Retry{After: time.Millisecond, Quiet: true, Err: errors.New("busy")}
				}
				close(done)
				return nil
			},
			"bad":    func(context.Context, job.Job) error { return job.GiveUp(errors.New("never")) },
			"panics": func(context.Context, job.Job) error { panic("boom") },
		}}
		ctx, cancel := context.WithCancel(t.Context())
		stopped := make(chan struct{})
		go func() { w.Run(ctx); close(stopped) }()
		<-done
		for range 4000 {
			if l, err := db.Jobs(t.Context(), "q", listing.Page{Limit: 10}, job.Gone); err == nil && len(l.Items) == 2 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
		<-stopped
		gone, err := db.Jobs(t.Context(), "q", listing.Page{Limit: 10}, job.Gone)
		if err != nil || len(gone.Items) != 2 || gone.Items[0].Error != "never" {
			t.Fatalf("%+v, %v", gone, err)
		}
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.RetryJob(t.Context(), "q", gone.Items[0].ID) }); err != nil {
			t.Error(err)
		}
		if got := claim(t, db, time.Minute); len(got) != 1 || got[0].Attempts != 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestSessions(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		ctx, now := t.Context(), time.Now().UTC().Truncate(time.Microsecond)
		for i, who := range []string{"p1", "p1", "p2"} {
			s := session.Session{ID: fmt.Sprint("s", i), Half: "directory", Scope: "x", Subject: who, Created: now, Seen: now, Expires: now.Add(time.Hour), Data: "{}"}
			if err := db.CreateSession(ctx, fmt.Sprint("h", i), s); err != nil {
				t.Fatal(err)
			}
		}
		if s, err := db.SessionByHash(ctx, "h0"); err != nil || s.ID != "s0" || !s.Expires.Equal(now.Add(time.Hour)) {
			t.Errorf("%+v, %v", s, err)
		}
		if err := db.DeleteSessionByID(ctx, "directory", "p2", "s0"); !errors.Is(err, fault.NotFound) {
			t.Errorf("somebody else's session: %v", err)
		}
		if n, err := db.DeleteSessionsOf(ctx, "directory", "p1"); err != nil || n != 2 {
			t.Errorf("%d, %v", n, err)
		}
		if l, err := db.SessionsOf(ctx, "directory", "p2"); err != nil || len(l) != 1 {
			t.Errorf("%+v, %v", l, err)
		}
	})
}

func TestTheSecondOnADataDirectorySaysSo(t *testing.T) {
	dir := t.TempDir()
	release, err := store.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Lock(dir); err == nil {
		t.Error("locked twice")
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	again, err := store.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}

func BenchmarkUpdate(b *testing.B) {
	db, err := store.Open(b.Context(), store.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := db.Update(b.Context(), func(tx *store.Tx) error {
				return tx.Record(b.Context(), audit.Event{Half: audit.Cloud, What: "x"})
			}); err != nil {
				b.Error(err)
			}
		}
	})
}
