package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/ids"
)

// Config says which database to open, and what time and randomness are.
type Config struct {
	// Dir is the data directory; the SQLite file lies in it.
	Dir string
	// URL selects PostgreSQL ("postgres://..."); empty means SQLite in Dir.
	URL string
	Now func() time.Time // time.Now when nil
	Log *slog.Logger     // slog.Default() when nil
}

// DB is an open, migrated database.
type DB struct {
	engine Engine
	write  *bun.DB
	read   *bun.DB
	group  *group       // SQLite only
	turn   sync.RWMutex // PostgreSQL only; see inTurn
	ids    ids.Source
	now    func() time.Time
	log    *slog.Logger
	wakes  wakes

	numbered sync.Map // PostgreSQL only: constant texts with numbered arguments
}

// Open opens the database and brings its schema up to date.
func Open(ctx context.Context, c Config) (*DB, error) {
	db := &DB{now: c.Now, log: c.Log}
	if db.now == nil {
		db.now = time.Now
	}
	if db.log == nil {
		db.log = slog.Default()
	}
	db.ids = ids.Source{Rand: rand.Reader, Now: db.now}
	if err := db.open(ctx, c); err != nil {
		return nil, err
	}
	if err := migrate(ctx, db.engine, db.write.DB); err != nil {
		return nil, errors.Join(fmt.Errorf("bringing the database schema up to date: %w", err), db.Close())
	}
	if db.engine == SQLite {
		db.group = startGroup(db)
		if err := db.reclaim(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("taking up work that was cut short: %w", err), db.Close())
		}
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, c Config) (err error) {
	if c.URL != "" {
		db.engine = PostgreSQL
		db.write, err = openPostgres(ctx, c.URL)
		db.read = db.write
		return err
	}
	db.engine = SQLite
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	file := filepath.Join(c.Dir, "gatehouse.db")
	if err := ownersOnly(file); err != nil {
		return err
	}
	db.write, db.read, err = openSQLite(file)
	return err
}

// ownersOnly makes the database's file readable by its owner alone, before
// SQLite would make it readable by everybody; its other files get the same mode.
func ownersOnly(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

// Engine tells which database carries db.
func (db *DB) Engine() Engine { return db.engine }

// Now is the time that transactions see.
func (db *DB) Now() time.Time { return db.now() }

// Close ends the writer and closes all connections.
func (db *DB) Close() error {
	if db.group != nil {
		db.group.stop()
	}
	err := db.write.Close()
	if db.read != db.write {
		err = errors.Join(err, db.read.Close())
	}
	return err
}

// Look opens an existing database without bringing its schema up to date, for
// a check that must not change anything. Only View may be used on it.
func Look(ctx context.Context, c Config) (*DB, error) {
	db := &DB{now: time.Now, log: slog.Default()}
	if err := db.open(ctx, c); err != nil {
		return nil, err
	}
	if _, err := db.read.ExecContext(ctx, "SELECT 1"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
