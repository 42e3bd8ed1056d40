package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Engine names the database in use.
type Engine string

// The engines.
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// sqliteURL opens file with the settings that durability rests on: a commit
// is acknowledged only after it is on disk (WAL, synchronous=FULL).
func sqliteURL(file string, readOnly bool) string {
	q := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"cache_size(-16000)", "temp_store(MEMORY)",
	}}
	if readOnly {
		q["_pragma"] = append(q["_pragma"], "query_only(1)")
	} else {
		q.Set("_txlock", "immediate")
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath() + "?" + q.Encode()
}

// openSQLite opens one connection to write and several to read.
func openSQLite(file string) (write, read *bun.DB, err error) {
	wc, werr := sqlite.NewConnector(sqliteURL(file, false))
	rc, rerr := sqlite.NewConnector(sqliteURL(file, true))
	if err := errors.Join(werr, rerr); err != nil {
		return nil, nil, err
	}
	w, r := sql.OpenDB(keeping{wc}), sql.OpenDB(keeping{rc})
	w.SetMaxOpenConns(1)
	r.SetMaxOpenConns(8)
	r.SetMaxIdleConns(8)
	return bun.NewDB(w, sqlitedialect.New()), bun.NewDB(r, sqlitedialect.New()), nil
}

func openPostgres(ctx context.Context, dsn string) (*bun.DB, error) {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	// bun writes values into its statements, so no two are alike: preparing and
	// keeping each would cost a round trip more and never be used again. What Row,
	// All and Do run is kept.
	c.DefaultQueryExecMode = pgx.QueryExecModeExec
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(32)
	db.SetMaxIdleConns(32)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return bun.NewDB(db, pgdialect.New()), nil
}

// IsDuplicate tells whether err is the violation of a unique index over the
// given column. Unique indexes are named <table>_<column>_uq, so that both
// engines name the column in their own way.
func IsDuplicate(err error, column string) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505" && strings.Contains(pg.ConstraintName, column)
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		code := lite.Code()
		return (code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY) &&
			strings.Contains(lite.Error(), "."+column)
	}
	return false
}

// lostRace tells whether a PostgreSQL transaction may simply be run again.
func lostRace(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// noSpace tells whether the database could not write for want of disk space.
// Nothing of the transaction was kept, and the next one may succeed.
func noSpace(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "53100"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_FULL || errors.Is(err, syscall.ENOSPC)
}

// lostServer tells whether the database could not be reached, is stopping, or
// went away in the middle. Then nobody knows whether a commit was made, so the
// transaction is not run again here: the client asks again and sees.
func lostServer(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P")
	}
	var dial *pgconn.ConnectError
	var wire *net.OpError
	// SafeToRetry: nothing was sent, because the connection was found closed.
	return errors.As(err, &dial) || errors.As(err, &wire) || pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, sql.ErrConnDone)
}
