package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// Tx is one transaction. Its time does not move. The New... methods build
// queries that run inside it.
type Tx struct {
	db   *DB
	conn bun.IConn
	// still is conn for constant texts. On SQLite they are short and not
	// interrupted: watching for it costs more than they do.
	still bun.IConn
	bun   *bun.DB
	now   time.Time
	woke  map[string]bool // queues that got work
}

// Now is the time of the transaction, in UTC with microseconds.
func (tx *Tx) Now() time.Time { return tx.now }

// IDs makes identifiers.
func (tx *Tx) IDs() ids.Source { return tx.db.ids }

// NewSelect builds a query inside the transaction.
func (tx *Tx) NewSelect() *bun.SelectQuery { return tx.bun.NewSelect().Conn(tx.conn) }

// NewInsert builds an insertion inside the transaction.
func (tx *Tx) NewInsert() *bun.InsertQuery { return tx.bun.NewInsert().Conn(tx.conn) }

// NewUpdate builds an update inside the transaction.
func (tx *Tx) NewUpdate() *bun.UpdateQuery { return tx.bun.NewUpdate().Conn(tx.conn) }

// NewDelete builds a deletion inside the transaction.
func (tx *Tx) NewDelete() *bun.DeleteQuery { return tx.bun.NewDelete().Conn(tx.conn) }

// NewRaw builds a query from SQL that both engines understand.
func (tx *Tx) NewRaw(query string, args ...any) *bun.RawQuery {
	return tx.bun.NewRaw(query, args...).Conn(tx.conn)
}

// steady passes statements on without the caller's cancellation; see the
// package comment.
type steady struct{ bun.IConn }

func (s steady) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return s.IConn.QueryContext(context.WithoutCancel(ctx), q, args...)
}

func (s steady) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	return s.IConn.ExecContext(context.WithoutCancel(ctx), q, args...)
}

func (s steady) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	return s.IConn.QueryRowContext(context.WithoutCancel(ctx), q, args...)
}

func (db *DB) newTx(b *bun.DB, conn, still bun.IConn) *Tx {
	return &Tx{db: db, bun: b, conn: conn, still: still, now: db.now().UTC().Truncate(time.Microsecond), woke: map[string]bool{}}
}

// View runs fn on one consistent state of the database.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	if db.engine == SQLite {
		return outage(ctx, db.viewSQLite(ctx, fn))
	}
	t, err := db.read.DB.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return outage(ctx, err)
	}
	defer t.Rollback() //nolint:errcheck // nothing was written, so there is nothing to lose
	return outage(ctx, fn(db.newTx(db.read, t, t)))
}

// viewSQLite reads on a connection of its own.
func (db *DB) viewSQLite(ctx context.Context, fn func(*Tx) error) error {
	c, err := db.read.DB.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // it goes back to the pool
	return transact(ctx, c, begin, rollback, func(s steady) error { return fn(db.newTx(db.read, c, s)) })
}

// transact runs fn between the two statements of SQLite, or rolls back. It
// stands for sql.Tx, which starts a goroutine for each transaction and for each
// query in it, and has its statements compiled every time.
func transact(ctx context.Context, c *sql.Conn, first, last string, fn func(steady) error) error {
	s := steady{c}
	if _, err := s.ExecContext(ctx, first); err != nil {
		return err
	}
	ended := false
	defer func() {
		if ended {
			return
		}
		if _, err := s.ExecContext(ctx, rollback); err != nil {
			// Nobody may go on in a transaction that is perhaps still open.
			_ = c.Raw(func(any) error { return driver.ErrBadConn })
		}
	}()
	if err := fn(s); err != nil {
		return err
	}
	_, err := s.ExecContext(ctx, last)
	ended = err == nil
	return err
}

// Update runs fn in one transaction, and again when it lost a race against
// another one. When Update returns nil, what fn did is on disk.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if db.group != nil {
		return outage(ctx, db.group.do(ctx, fn))
	}
	for try := 0; ; try++ {
		err := db.inTurn(ctx, fn, try >= racesBeforeAlone)
		if !lostRace(err) {
			return outage(ctx, err)
		}
		if try == 20 {
			return fault.New(fault.Unavailable, "The request ran into too many conflicting changes.").After(time.Second).Because(err)
		}
		// Losers of one race must not meet again at once.
		time.Sleep(time.Duration(rand.Int64N(int64(time.Millisecond) << min(try, 6))))
	}
}

// racesBeforeAlone is how many races a transaction may lose before it runs with
// no other of this process beside it.
const racesBeforeAlone = 3

// inTurn attempts fn beside others or alone. PostgreSQL also finds conflicts
// where there are none (it remembers what was read by the page), so many writers
// at once may go on losing; alone, one can lose only to another process.
func (db *DB) inTurn(ctx context.Context, fn func(*Tx) error, alone bool) error {
	if alone {
		db.turn.Lock()
		defer db.turn.Unlock()
	} else {
		db.turn.RLock()
		defer db.turn.RUnlock()
	}
	return db.attempt(ctx, fn)
}

// attempt runs fn once in a SERIALIZABLE transaction of PostgreSQL.
func (db *DB) attempt(ctx context.Context, fn func(*Tx) error) error {
	t, err := db.write.DB.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer t.Rollback() //nolint:errcheck // after Commit it does nothing; before, the first error counts
	tx := db.newTx(db.write, steady{t}, steady{t})
	if err := fn(tx); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return err
	}
	db.wakes.send(tx.woke)
	return nil
}

// outage says in the words of the domains that the database is away or has no
// space to write.
func outage(ctx context.Context, err error) error {
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case noSpace(err):
		return fault.New(fault.Unavailable, "There is no disk space left; nothing was changed.").After(10 * time.Second).Because(err)
	case lostServer(err):
		return fault.New(fault.Unavailable, "The database is not available.").After(2 * time.Second).Because(err)
	}
	return err
}

// NotFound turns the driver's "no rows" into a fault with the given message.
func NotFound(err error, format string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, format, args...)
	}
	return err
}
