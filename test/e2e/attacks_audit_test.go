package e2e

import (
	"database/sql"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the superuser of PostgreSQL

	"gatehouse/gatehousetest"
	"gatehouse/internal/pgtest"
)

// Row 52: the database's superuser changes what the log says, while the product
// runs; the command tells, on both engines, and so does the doctor.
func TestTheCommandFindsWhatTheSuperuserDid(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		w := start(t, "D1")
		db, err := sql.Open("sqlite", "file:"+filepath.Join(w.g.Dir, "gatehouse.db")+"?_pragma=busy_timeout(30000)")
		if err != nil {
			t.Fatal(err)
		}
		w.tampering(db, "--data", w.g.Dir)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := pgtest.URL(t)
		w := start(t, "D1", gatehousetest.DatabaseURL(url))
		db, err := sql.Open("pgx", url)
		if err != nil {
			t.Fatal(err)
		}
		w.tampering(db, "--data", w.g.Dir, "--database-url", url)
	})
}

// tampering does each and takes it back, and in the end what cannot be taken back.
func (w *world) tampering(db *sql.DB, where ...string) {
	w.t.Helper()
	w.t.Cleanup(func() { db.Close() })
	do := func(query string, args ...any) {
		w.t.Helper()
		if _, err := db.ExecContext(w.t.Context(), query, args...); err != nil {
			w.t.Fatalf("%s: %v", query, err)
		}
	}
	one := func(query string, args ...any) (out string) {
		w.t.Helper()
		if err := db.QueryRowContext(w.t.Context(), query, args...).Scan(&out); err != nil {
			w.t.Fatalf("%s: %v", query, err)
		}
		return out
	}
	eventually(w.t, "the journey is sealed", func() bool {
		n, err := strconv.Atoi(one(`SELECT count(*) FROM sys_event_seals`))
		return err == nil && n >= 10
	})
	fourth, fifth := one(`SELECT event_id FROM sys_event_seals WHERE seq = 4`), one(`SELECT event_id FROM sys_event_seals WHERE seq = 5`)
	what := one(`SELECT what FROM sys_events WHERE id = $1`, fourth)
	doc := one(`SELECT doc FROM sys_events WHERE id = $1`, fourth)
	w.judged(true, "untouched", 0, where...)

	do(`UPDATE sys_events SET doc = $1 WHERE id = $2`, strings.Replace(doc, "127.0.0.1", "192.0.2.1", 1), fourth)
	w.judged(false, "edited", 4, where...)
	do(`UPDATE sys_events SET doc = $1 WHERE id = $2`, doc, fourth)
	do(`UPDATE sys_events SET what = 'nothing' WHERE id = $1`, fourth)
	w.judged(false, "renamed", 4, where...)
	do(`UPDATE sys_events SET what = $1 WHERE id = $2`, what, fourth)
	w.judged(true, "put back", 0, where...)

	swap := func() {
		do(`UPDATE sys_event_seals SET event_id = 'x' WHERE seq = 4`)
		do(`UPDATE sys_event_seals SET event_id = $1 WHERE seq = 5`, fourth)
		do(`UPDATE sys_event_seals SET event_id = $1 WHERE seq = 4`, fifth)
		fourth, fifth = fifth, fourth
	}
	swap()
	w.judged(false, "exchanged", 4, where...)
	swap()
	w.judged(true, "exchanged back", 0, where...)

	do(`CREATE TABLE aside AS SELECT * FROM sys_events WHERE id = $1`, fourth)
	do(`DELETE FROM sys_events WHERE id = $1`, fourth)
	w.judged(false, "deleted", 4, where...)
	do(`INSERT INTO sys_events SELECT * FROM aside`)
	w.judged(true, "brought back", 0, where...)

	do(`DELETE FROM sys_events WHERE id IN (SELECT event_id FROM sys_event_seals WHERE seq >= 8)`)
	do(`DELETE FROM sys_event_seals WHERE seq >= 8`)
	w.judged(false, "cut off", 0, where...)
}

// judged runs the command and the doctor. seq is the first event that is wrong; 0 is not looked at.
func (w *world) judged(clean bool, how string, seq int, where ...string) {
	w.t.Helper()
	out, said, exit := finished(w.t, gatehouse(w.t, append([]string{"audit", "verify", "--json"}, where...)...))
	switch {
	case clean && exit != 0 || !clean && exit != 1:
		w.t.Errorf("%s: the command ends with %d\n%s%s", how, exit, out, said)
	case !clean && !strings.Contains(out, `"bad"`):
		w.t.Errorf("%s: the command says\n%s%s", how, out, said)
	case seq > 0 && !strings.Contains(strings.ReplaceAll(out, " ", ""), `:`+strconv.Itoa(seq)):
		w.t.Errorf("%s: the command does not name event %d\n%s", how, seq, out)
	}
	if how != "edited" && how != "untouched" && how != "cut off" {
		return // the doctor does the same
	}
	out, _, _ = finished(w.t, gatehouse(w.t, append([]string{"doctor"}, where...)...))
	if strings.Contains(out, "it was changed") == clean || !strings.Contains(out, "audit log") {
		w.t.Errorf("%s: the doctor says\n%s", how, out)
	}
}
