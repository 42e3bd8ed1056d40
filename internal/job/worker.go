package job

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// A Handler does one task. Returning nil ends the job.
type Handler func(ctx context.Context, j Job) error

// A Store keeps jobs; package store implements it.
type Store interface {
	// Claim leases up to n due jobs of the queue, at most one per order and
	// none whose order has a running or older pending job, until lease is over.
	Claim(ctx context.Context, queue string, n int, lease time.Duration) ([]Job, error)
	// Finish removes a done job.
	Finish(ctx context.Context, id string) error
	// Postpone records a failure and the time of the next attempt.
	Postpone(ctx context.Context, id string, due time.Time, why string, count bool) error
	// Fail records a failure that nobody will repeat without a person.
	Fail(ctx context.Context, id string, why string) error
	// Extend moves the end of a running job's lease; a time that is over gives
	// the job back.
	Extend(ctx context.Context, id string, until time.Time) error
	// Wake returns a channel that receives after a commit that enqueued work
	// of the queue in this process. It is a hint only: workers also poll.
	Wake(queue string) <-chan struct{}
}

// Worker takes jobs of one queue and gives them to their handlers.
type Worker struct {
	Queue    string
	Store    Store
	Handlers map[string]Handler
	Now      func() time.Time
	Log      *slog.Logger
	// Parallel bounds the jobs at work at once; 4 when zero.
	Parallel int
	// Poll bounds the wait for work that another process recorded; 250 ms when zero.
	Poll time.Duration
	// MaxAttempts is the number of counted failures before a job is FAILED; 10 when zero.
	MaxAttempts int
	// Lease is how long after a worker's death another takes its job; 30 s when
	// zero. While a job runs its lease is renewed.
	Lease time.Duration
	// Limit is how long a job may run; 2 min when zero.
	Limit time.Duration
}

// Run works until ctx ends, then waits for the jobs at work.
func (w *Worker) Run(ctx context.Context) {
	parallel, poll := w.Parallel, w.Poll
	if parallel == 0 {
		parallel = 4
	}
	if poll == 0 {
		poll = 250 * time.Millisecond
	}
	slots := make(chan struct{}, parallel)
	done := make(chan struct{}, parallel)
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		started := w.start(ctx, slots, done, &wg)
		if started > 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-w.Store.Wake(w.Queue):
		case <-done: // the next of an order may be due now
		case <-time.After(poll):
		}
	}
}

// start claims what fits into the free slots and sets it to work.
func (w *Worker) start(ctx context.Context, slots, done chan struct{}, wg *sync.WaitGroup) int {
	free := cap(slots) - len(slots)
	if free == 0 || ctx.Err() != nil {
		return 0
	}
	jobs, err := w.Store.Claim(ctx, w.Queue, free, w.lease())
	if err != nil {
		if ctx.Err() == nil {
			w.Log.ErrorContext(ctx, "cannot claim jobs", "queue", w.Queue, "error", err)
		}
		return 0
	}
	for _, j := range jobs {
		slots <- struct{}{}
		wg.Go(func() {
			w.do(ctx, j)
			<-slots
			select {
			case done <- struct{}{}:
			default:
			}
		})
	}
	return len(jobs)
}

func (w *Worker) lease() time.Duration {
	if w.Lease == 0 {
		return 30 * time.Second
	}
	return w.Lease
}

func (w *Worker) limit() time.Duration {
	if w.Limit == 0 {
		return 2 * time.Minute
	}
	return w.Limit
}

// recordTime bounds how long recording a job's end may take: a database that is
// lost must not keep a stopping process. The lease then runs out by itself.
const recordTime = 5 * time.Second

// do runs one job and records how it ended, also while ctx ends. A database
// that is away then is waited for, as long as the job is still this worker's.
func (w *Worker) do(ctx context.Context, j Job) {
	release := w.hold(ctx, j.ID)
	err := w.handle(ctx, j)
	release()
	cut := err != nil && ctx.Err() != nil
	rec := w.record(ctx, j, err, cut)
	for end := w.Now().Add(w.lease()); rec != nil && ctx.Err() == nil && w.Now().Before(end); {
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
		rec = w.record(ctx, j, err, cut)
	}
	if rec != nil {
		w.Log.ErrorContext(ctx, "cannot record the end of a job", "kind", j.Kind, "id", j.ID, "error", rec)
	}
}

// record writes down how a job ended. One that was cut short because the worker
// stops is given back, for whoever works next to take at once.
func (w *Worker) record(ctx context.Context, j Job, err error, cut bool) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	switch {
	case err == nil:
		return w.Store.Finish(ctx, j.ID)
	case cut:
		return w.Store.Extend(ctx, j.ID, w.Now())
	case IsGiveUp(err) || j.Attempts+1 >= w.max() && !quiet(err):
		w.Log.WarnContext(ctx, "job given up", "kind", j.Kind, "order", j.Order, "attempts", j.Attempts+1, "error", err)
		return w.Store.Fail(ctx, j.ID, err.Error())
	default:
		return w.Store.Postpone(ctx, j.ID, w.Now().Add(backoff(err, j.Attempts)), err.Error(), !quiet(err))
	}
}

// hold renews a job's lease until release, which waits for a renewal at work:
// it must not come after what is recorded then.
func (w *Worker) hold(ctx context.Context, id string) (release func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(w.lease() / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := w.Store.Extend(ctx, id, w.Now().Add(w.lease())); err != nil && ctx.Err() == nil {
					w.Log.WarnContext(ctx, "cannot renew a job's lease", "id", id, "error", err)
				}
			}
		}
	})
	return func() { cancel(); wg.Wait() }
}

// handle calls the handler; a panic there must not take the other jobs down.
func (w *Worker) handle(ctx context.Context, j Job) (err error) {
	h := w.Handlers[j.Kind]
	if h == nil {
		return GiveUp(errors.New("nothing handles jobs of kind " + j.Kind))
	}
	defer func() {
		if p := recover(); p != nil {
			w.Log.ErrorContext(ctx, "job panicked", "kind", j.Kind, "panic", p)
			err = errors.New("internal error")
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, w.limit())
	defer cancel()
	return h(ctx, j)
}

func (w *Worker) max() int {
	if w.MaxAttempts == 0 {
		return 10
	}
	return w.MaxAttempts
}

func quiet(err error) bool {
	var r *Retry
	return errors.As(err, &r) && r.Quiet
}

// backoff doubles from 500 ms to 5 min, with a quarter of jitter so that
// many jobs against one recovered target do not arrive together.
func backoff(err error, attempts int) time.Duration {
	var r *Retry
	if errors.As(err, &r) && r.After > 0 {
		return r.After
	}
	d := min(500*time.Millisecond<<min(attempts, 10), 5*time.Minute)
	return d + time.Duration(rand.Int64N(int64(d)/4+1))
}
