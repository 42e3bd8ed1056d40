package app_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"gatehouse/internal/app"
)

func verify(t *testing.T, c app.Config, checkpoints ...string) app.AuditReport {
	t.Helper()
	a, err := app.OpenAudit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	r, err := a.Verify(t.Context(), checkpoints, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The whole way: what a running gatehouse sealed, somebody changes past it.
func TestAStoppedInstallationHasItsWholeLogSealed(t *testing.T) {
	c := config(t.TempDir())
	if err := start(t, c); err != nil {
		t.Fatal(err)
	}
	r := verify(t, c)
	if r.Bad != nil || r.Last < 3 || r.Unsealed != 0 {
		t.Fatalf("%+v, %v", r, r.Bad)
	}
	a, err := app.OpenAudit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	var checkpoint, events bytes.Buffer
	if err := a.Checkpoint(t.Context(), &checkpoint); err != nil {
		t.Fatal(err)
	}
	if n, err := a.Export(t.Context(), &events, time.Time{}, time.Time{}); int64(n) != r.Last || err != nil {
		t.Fatal(n, err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "exported")
	if err := os.WriteFile(elsewhere, checkpoint.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, c, elsewhere); r.Bad != nil {
		t.Fatal(r.Bad)
	}
	tamper(t, c.Dir, "DELETE FROM sys_events", "DELETE FROM sys_event_seals", "DELETE FROM sys_settings WHERE name = 'audit-head'")
	if err := os.Remove(filepath.Join(c.Dir, "audit.checkpoint")); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, c, elsewhere); r.Bad == nil || !strings.Contains(r.Bad.String(), "cut off at the end") {
		t.Fatalf("%+v", r)
	}
}

func tamper(t *testing.T, dir string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "gatehouse.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
}

func TestALogIsNotJudgedWithAnotherKey(t *testing.T) {
	c := config(t.TempDir())
	if err := start(t, c); err != nil {
		t.Fatal(err)
	}
	other := c
	other.MasterKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	if _, err := app.OpenAudit(t.Context(), other); err == nil || !strings.Contains(err.Error(), "another master key") {
		t.Errorf("another key: %v", err)
	}
	if err := os.Remove(filepath.Join(c.Dir, "master.key")); err != nil {
		t.Fatal(err)
	}
	if _, err := app.OpenAudit(t.Context(), c); err == nil || !strings.Contains(err.Error(), "master.key") {
		t.Errorf("no key: %v", err)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, "master.key")); err == nil {
		t.Error("a check made a new key")
	}
}
