package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/pgtest"
	"gatehouse/internal/session"
)

func TestFixedStatements(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { testFixed(t, Config{Dir: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) { testFixed(t, Config{URL: pgtest.URL(t)}) })
}

const (
	fixedPut  = "INSERT INTO sys_settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value"
	fixedRead = "SELECT value FROM sys_settings WHERE name = ?"
	fixedList = "SELECT name FROM sys_settings WHERE name > ? AND name < ? ORDER BY name"
)

// fixedValue reads in a transaction of its own.
func fixedValue(t *testing.T, db *DB, name string) (value string, err error) {
	t.Helper()
	err = db.View(t.Context(), func(tx *Tx) error { return tx.Row(t.Context(), fixedRead, name).Scan(&value) })
	return value, err
}

func testFixed(t *testing.T, c Config) {
	db, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	put := func(tx *Tx, name, value string) error {
		_, err := tx.Do(t.Context(), fixedPut, name, value)
		return err
	}
	for i := range 3 {
		if err := db.Update(t.Context(), func(tx *Tx) error { return put(tx, "fixed-"+fmt.Sprint(i), "1") }); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("a kept statement sees what was committed since it was compiled", func(t *testing.T) {
		for _, want := range []string{"old", "new"} {
			if err := db.Update(t.Context(), func(tx *Tx) error { return put(tx, "fixed-0", want) }); err != nil {
				t.Fatal(err)
			}
			if got, err := fixedValue(t, db, "fixed-0"); err != nil || got != want {
				t.Fatalf("read %q, %v; want %q", got, err, want)
			}
		}
	})
	t.Run("what a failed transaction wrote is gone", func(t *testing.T) {
		failed := errors.New("no")
		err := db.Update(t.Context(), func(tx *Tx) error { return errors.Join(put(tx, "fixed-1", "never"), failed) })
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		if got, err := fixedValue(t, db, "fixed-1"); err != nil || got != "1" {
			t.Fatalf("read %q, %v", got, err)
		}
	})
	t.Run("nothing found is sql.ErrNoRows, and the statement works on", func(t *testing.T) {
		if _, err := fixedValue(t, db, "fixed-none"); !errors.Is(err, sql.ErrNoRows) {
			t.Fatal(err)
		}
		if _, err := fixedValue(t, db, "fixed-1"); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("a view is one state, whatever is committed meanwhile", func(t *testing.T) {
		err := db.View(t.Context(), func(tx *Tx) error {
			read := func() (v string, err error) {
				return v, tx.Row(t.Context(), fixedRead, "fixed-2").Scan(&v)
			}
			if _, err := read(); err != nil {
				return err
			}
			if err := db.Update(t.Context(), func(tx *Tx) error { return put(tx, "fixed-2", "2") }); err != nil {
				return err
			}
			if again, err := read(); err != nil || again != "1" {
				t.Errorf("the second look saw %q, %v", again, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := fixedValue(t, db, "fixed-2"); err != nil || got != "2" {
			t.Fatalf("read %q, %v", got, err)
		}
	})
	t.Run("a view may not write", func(t *testing.T) {
		if err := db.View(t.Context(), func(tx *Tx) error { return put(tx, "fixed-0", "x") }); err == nil {
			t.Fatal("a view wrote")
		}
		if got, err := fixedValue(t, db, "fixed-0"); err != nil || got != "new" {
			t.Fatalf("read %q, %v", got, err)
		}
	})
	t.Run("All reads every row", func(t *testing.T) {
		err := db.View(t.Context(), func(tx *Tx) error {
			names, err := All(t.Context(), tx, func(scan Scan) (s string, err error) { return s, scan(&s) }, fixedList, "fixed-", "fixed-2")
			if err == nil && fmt.Sprint(names) != "[fixed-0 fixed-1]" {
				t.Errorf("read %v", names)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	t.Run("a view that panics gives its connection back outside any transaction", func(t *testing.T) {
		for range 40 { // more than there are connections
			func() {
				defer func() { _ = recover() }()
				_ = db.View(t.Context(), func(tx *Tx) error {
					_ = tx.Row(t.Context(), fixedRead, "fixed-0").Scan(new(string))
					panic("x")
				})
			}()
		}
		if _, err := fixedValue(t, db, "fixed-0"); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("a caller that has gone gets nothing and leaves no connection behind", func(t *testing.T) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for range 40 {
			if err := db.View(gone, func(*Tx) error { return nil }); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		if _, err := fixedValue(t, db, "fixed-0"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestACallerThatGoesInTheMiddleLeavesTheConnectionsUsable(t *testing.T) {
	db, err := Open(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for range 40 {
		gone, cancel := context.WithCancel(t.Context())
		err := db.View(gone, func(tx *Tx) error {
			_ = tx.Row(gone, fixedRead, "x").Scan(new(string))
			cancel()
			return tx.NewSelect().Model(new(sessionRow)).Where("hash = ?", "h").Scan(gone)
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if _, err := fixedValue(t, db, "x"); !errors.Is(err, sql.ErrNoRows) {
		t.Fatal(err)
	}
}

func TestNumber(t *testing.T) {
	if got := number("a = ? AND b IN (?, ?)"); got != "a = $1 AND b IN ($2, $3)" {
		t.Fatal(got)
	}
	if got := number("SELECT 1"); got != "SELECT 1" {
		t.Fatal(got)
	}
}

// The price of a transaction that reads one row, by a query that is built and
// by a constant text.
func BenchmarkView(b *testing.B) {
	db, err := Open(b.Context(), Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	now := db.Now()
	if err := db.CreateSession(b.Context(), "h", session.Session{ID: "s", Created: now, Seen: now, Expires: now.Add(time.Hour)}); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	for name, fn := range map[string]func(*Tx) error{
		"nothing": func(*Tx) error { return nil },
		"built": func(tx *Tx) error {
			var row sessionRow
			return tx.NewSelect().Model(&row).Where("hash = ?", "h").Scan(ctx)
		},
		"constant": func(tx *Tx) error {
			var doc, id string
			return tx.Row(ctx, "SELECT id, doc FROM sys_sessions WHERE hash = ?", "h").Scan(&id, &doc)
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := db.View(ctx, fn); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
