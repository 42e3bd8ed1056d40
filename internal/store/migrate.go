package store

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
)

// One sequence of migrations serves both engines. They are written in the SQL
// that the two share; COLLATE "C", which makes PostgreSQL compare text by bytes
// as SQLite does by itself, is taken out for SQLite, and WITHOUT ROWID, which
// makes SQLite keep a table as one tree instead of two, for PostgreSQL.
//
//go:embed migrations/*.sql
var migrations embed.FS

func migrate(ctx context.Context, e Engine, db *sql.DB) error {
	files, err := migrationFiles(e)
	if err != nil {
		return err
	}
	dialect := goose.DialectSQLite3
	if e == PostgreSQL {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, db, files, goose.WithTableName("sys_migrations"))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

func migrationFiles(e Engine) (fs.FS, error) {
	out := fstest.MapFS{}
	entries, err := migrations.ReadDir("migrations")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		b, err := migrations.ReadFile("migrations/" + entry.Name())
		if err != nil {
			return nil, err
		}
		text := string(b)
		if e == SQLite {
			text = strings.ReplaceAll(text, ` COLLATE "C"`, "")
		} else {
			text = strings.ReplaceAll(text, " WITHOUT ROWID", "")
		}
		out[entry.Name()] = &fstest.MapFile{Data: []byte(text)}
	}
	return out, nil
}
