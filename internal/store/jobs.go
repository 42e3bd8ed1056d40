package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/fault"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
)

type jobRow struct {
	bun.BaseModel `bun:"table:sys_jobs"`
	ID            string `bun:",pk"`
	Queue         string
	Kind          string
	Ord           string
	Payload       string
	Urgent        bool
	State         string
	Attempts      int
	Created       int64
	Due           int64
	Error         string
}

// Enqueue records work that begins once this transaction is committed. A task
// that is already waiting is not recorded twice: an index knows that, so that
// two transactions which enqueue different tasks do not read each other's.
func (tx *Tx) Enqueue(ctx context.Context, t job.Task) error {
	tx.woke[t.Queue] = true
	if t.Soon {
		if err := tx.hurry(ctx, t); err != nil {
			return err
		}
	}
	_, err := tx.Do(ctx, `INSERT INTO sys_jobs (id, queue, kind, ord, payload, urgent, state, attempts, created, due, error)
VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, '') ON CONFLICT DO NOTHING`,
		tx.db.ids.Ordered(), t.Queue, t.Kind, t.Order, t.Payload, t.Urgent, job.Pending, Micros(tx.now), max(Micros(tx.now), Micros(t.NotBefore)))
	return err
}

// hurry makes what waits of an order due now.
func (tx *Tx) hurry(ctx context.Context, t job.Task) error {
	_, err := tx.NewUpdate().Model((*jobRow)(nil)).Set("due = ?", Micros(tx.now)).Set("attempts = 0").
		Where("queue = ? AND ord = ? AND state = ? AND due > ?", t.Queue, t.Order, job.Pending, Micros(tx.now)).Exec(ctx)
	return err
}

// claimable selects due jobs whose order is free: nothing of it is running,
// and nothing older of it is waiting. A job whose lease is over is as good as pending.
const claimable = `SELECT j.* FROM sys_jobs AS j
WHERE j.queue = ?0 AND j.state IN ('PENDING', 'RUNNING') AND j.due <= ?1
AND NOT EXISTS (SELECT 1 FROM sys_jobs AS o WHERE o.queue = j.queue AND o.ord = j.ord AND o.id <> j.id
  AND ((o.state = 'RUNNING' AND o.due > ?1) OR (o.state IN ('PENDING', 'RUNNING') AND o.id < j.id)))
ORDER BY j.urgent DESC, j.id LIMIT ?2`

// Claim leases due jobs; see job.Store.
func (db *DB) Claim(ctx context.Context, queue string, n int, lease time.Duration) ([]job.Job, error) {
	var rows []jobRow
	due := func(tx *Tx) error {
		return tx.NewRaw(claimable, queue, Micros(tx.now), n).Scan(ctx, &rows)
	}
	// Looking first costs no commit; most polls find nothing.
	if err := db.View(ctx, due); err != nil || len(rows) == 0 {
		return nil, err
	}
	err := db.Update(ctx, func(tx *Tx) error {
		rows = nil
		if err := due(tx); err != nil {
			return err
		}
		for i := range rows {
			rows[i].State, rows[i].Due = string(job.Running), Micros(tx.now.Add(lease))
			if _, err := tx.NewUpdate().Model(&rows[i]).Column("state", "due").WherePK().Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]job.Job, len(rows))
	for i, r := range rows {
		out[i] = r.job()
	}
	return out, nil
}

// Finish removes a done job.
func (db *DB) Finish(ctx context.Context, id string) error {
	return db.Update(ctx, func(tx *Tx) error {
		_, err := tx.NewDelete().Model((*jobRow)(nil)).Where("id = ?", id).Exec(ctx)
		return err
	})
}

// Postpone records a failed attempt; see job.Store. If the same task was
// recorded anew meanwhile, that one carries on in its place, no sooner.
func (db *DB) Postpone(ctx context.Context, id string, due time.Time, why string, count bool) error {
	n := 0
	if count {
		n = 1
	}
	return db.Update(ctx, func(tx *Tx) error {
		id, err := tx.onlyOne(ctx, id)
		if err != nil || id == "" {
			return err
		}
		_, err = tx.NewUpdate().Model((*jobRow)(nil)).Set("state = ?", job.Pending).Set("due = ?", Micros(due)).
			Set("error = ?", why).Set("attempts = attempts + ?", n).Where("id = ?", id).Exec(ctx)
		return err
	})
}

// onlyOne returns the job that is to wait for the task of job id: itself, or
// the same task recorded anew, for which it makes room. It is empty when the
// job is gone.
func (tx *Tx) onlyOne(ctx context.Context, id string) (string, error) {
	var row, twin jobRow
	if err := tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx); err != nil {
		return "", ignoreMissing(err)
	}
	err := tx.NewSelect().Model(&twin).Where("queue = ? AND ord = ? AND kind = ? AND payload = ? AND state = ? AND id <> ?",
		row.Queue, row.Ord, row.Kind, row.Payload, job.Pending, id).Scan(ctx)
	if err != nil {
		return id, ignoreMissing(err)
	}
	_, err = tx.NewDelete().Model((*jobRow)(nil)).Where("id = ?", id).Exec(ctx)
	return twin.ID, err
}

func ignoreMissing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// Fail records that nobody will repeat the job by itself.
func (db *DB) Fail(ctx context.Context, id, why string) error {
	return db.Update(ctx, func(tx *Tx) error {
		_, err := tx.NewUpdate().Model((*jobRow)(nil)).Set("state = ?", job.Gone).Set("error = ?", why).
			Set("attempts = attempts + 1").Where("id = ?", id).Exec(ctx)
		return err
	})
}

// Extend moves the end of a running job's lease; see job.Store.
func (db *DB) Extend(ctx context.Context, id string, until time.Time) error {
	return db.Update(ctx, func(tx *Tx) error {
		_, err := tx.NewUpdate().Model((*jobRow)(nil)).Set("due = ?", Micros(until)).
			Where("id = ? AND state = ?", id, job.Running).Exec(ctx)
		return err
	})
}

// reclaim ends the leases of whoever used the database before. Only for SQLite,
// whose data directory belongs to one process: what is RUNNING as that process
// starts was cut short, and need not wait for its lease to run out.
func (db *DB) reclaim(ctx context.Context) error {
	return db.Update(ctx, func(tx *Tx) error {
		_, err := tx.NewUpdate().Model((*jobRow)(nil)).Set("due = ?", Micros(tx.now)).
			Where("state = ? AND due > ?", job.Running, Micros(tx.now)).Exec(ctx)
		return err
	})
}

// Jobs lists the recorded jobs of a queue, oldest first; empty states means all.
func (db *DB) Jobs(ctx context.Context, queue string, p listing.Page, states ...job.State) (out listing.List[job.Job], err error) {
	err = db.View(ctx, func(tx *Tx) error {
		var rows []jobRow
		q := tx.NewSelect().Model(&rows).Where("queue = ?", queue).Where("id > ?", p.After).Order("id").Limit(int64(p.Limit) + 1)
		if len(states) > 0 {
			q = q.Where("state IN (?)", bun.In(states))
		}
		if err := q.Scan(ctx); err != nil {
			return err
		}
		cut := listing.Cut(rows, p.Limit, func(r jobRow) string { return r.ID })
		out = listing.Map(cut, jobRow.job)
		return nil
	})
	return out, err
}

// RetryJob makes a job due now, with its attempts forgotten.
func (tx *Tx) RetryJob(ctx context.Context, queue, id string) error {
	waits, err := tx.onlyOne(ctx, id)
	if err != nil {
		return err
	}
	res, err := tx.NewUpdate().Model((*jobRow)(nil)).Set("state = ?", job.Pending).Set("due = ?", Micros(tx.now)).
		Set("attempts = 0").Where("queue = ? AND id = ? AND state <> ?", queue, waits, job.Running).Exec(ctx)
	return tx.oneJob(queue, id, res, err)
}

// DropJob removes a job that a person has settled by hand.
func (tx *Tx) DropJob(ctx context.Context, queue, id string) error {
	res, err := tx.NewDelete().Model((*jobRow)(nil)).Where("queue = ? AND id = ? AND state <> ?", queue, id, job.Running).Exec(ctx)
	return tx.oneJob(queue, id, res, err)
}

func (tx *Tx) oneJob(queue, id string, res interface{ RowsAffected() (int64, error) }, err error) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.NotFound, "There is no waiting or failed task %q.", id)
	}
	tx.woke[queue] = true
	return nil
}

func (r jobRow) job() job.Job {
	return job.Job{
		ID: r.ID, Task: job.Task{Queue: r.Queue, Kind: r.Kind, Order: r.Ord, Payload: r.Payload},
		State: job.State(r.State), Attempts: r.Attempts, Created: Time(r.Created), Due: Time(r.Due), Error: r.Error,
	}
}

// wakes tells this process's workers that work was committed.
type wakes struct {
	mu sync.Mutex
	by map[string]chan struct{}
}

// Wake returns the channel that receives after work for queue was committed here.
func (db *DB) Wake(queue string) <-chan struct{} { return db.wakes.channel(queue) }

func (w *wakes) channel(queue string) chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.by == nil {
		w.by = map[string]chan struct{}{}
	}
	if w.by[queue] == nil {
		w.by[queue] = make(chan struct{}, 1)
	}
	return w.by[queue]
}

func (w *wakes) send(queues map[string]bool) {
	for q := range queues {
		select {
		case w.channel(q) <- struct{}{}:
		default: // a wake-up is already waiting to be heard
		}
	}
}

var _ job.Store = (*DB)(nil)
