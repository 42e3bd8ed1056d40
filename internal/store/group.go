package store

import (
	"context"
	"errors"
	"fmt"
)

// group is SQLite's one writer. Functions that wait while it commits share
// the next commit. Each runs behind a savepoint, so that one which fails
// leaves the others alone.
type group struct {
	db     *DB
	queue  chan *waiting
	closed chan struct{}
	done   chan struct{}
}

type waiting struct {
	fn     func(*Tx) error
	result chan error
	tx     *Tx
	err    error
	panic  any
}

// mostPerCommit bounds how long the first of a batch waits for the last.
const mostPerCommit = 256

var errClosed = errors.New("the database is closed")

func startGroup(db *DB) *group {
	g := &group{db: db, queue: make(chan *waiting, mostPerCommit), closed: make(chan struct{}), done: make(chan struct{})}
	go g.loop()
	return g
}

func (g *group) stop() {
	close(g.closed)
	<-g.done
}

// do waits for the commit that holds fn. The caller's cancellation is not
// looked at once fn is queued: it could not tell whether the change was made.
func (g *group) do(_ context.Context, fn func(*Tx) error) error {
	w := &waiting{fn: fn, result: make(chan error, 1)}
	select {
	case g.queue <- w:
	case <-g.closed:
		return errClosed
	}
	select {
	case err := <-w.result:
		if w.panic != nil {
			panic(w.panic)
		}
		return err
	case <-g.done:
		return errClosed
	}
}

func (g *group) loop() {
	defer close(g.done)
	for {
		select {
		case first := <-g.queue:
			g.commit(g.gather(first))
		case <-g.closed:
			return
		}
	}
}

// gather takes what is waiting right now; it never waits for more.
func (g *group) gather(first *waiting) []*waiting {
	batch := []*waiting{first}
	for len(batch) < mostPerCommit {
		select {
		case w := <-g.queue:
			batch = append(batch, w)
		default:
			return batch
		}
	}
	return batch
}

// commit runs a batch and tells every member how it ended. If the commit
// itself fails, nobody's change was made.
func (g *group) commit(batch []*waiting) {
	err := g.run(batch)
	for _, w := range batch {
		if w.err == nil && w.panic == nil {
			if w.err = err; err == nil {
				g.db.wakes.send(w.tx.woke)
			}
		}
		w.result <- w.err
	}
}

func (g *group) run(batch []*waiting) error {
	ctx := context.Background()
	c, err := g.db.write.DB.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // it goes back to the pool
	return transact(ctx, c, beginWriting, commit, func(s steady) error {
		for _, w := range batch {
			if err := g.step(ctx, s, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// step runs one function behind a savepoint. It returns an error only when
// the transaction as a whole is lost (disk full, I/O error).
func (g *group) step(ctx context.Context, s steady, w *waiting) error {
	if _, err := s.ExecContext(ctx, savepoint); err != nil {
		return err
	}
	w.tx = g.db.newTx(g.db.write, s, s)
	w.err = w.call()
	if w.err != nil || w.panic != nil {
		if _, err := s.ExecContext(ctx, rollbackTo); err != nil {
			return fmt.Errorf("%w (after: %w)", err, w.err)
		}
	}
	_, err := s.ExecContext(ctx, release)
	return err
}

// call keeps a panic of fn for the caller's own goroutine: the writer must live.
func (w *waiting) call() (err error) {
	defer func() {
		if w.panic = recover(); w.panic != nil {
			err = errors.New("panic in a transaction")
		}
	}()
	return w.fn(w.tx)
}
