package trail_test

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/keyring"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/trail"
)

// clock is the time of a test; it moves when told.
type clock struct{ micros atomic.Int64 }

func (c *clock) now() time.Time           { return time.UnixMicro(c.micros.Load()) }
func (c *clock) forward(by time.Duration) { c.micros.Add(by.Microseconds()) }

// world is an installation with its key.
type world struct {
	*trail.Trail
	t     testing.TB
	clock *clock
}

func engines(t *testing.T, f func(t *testing.T, w world)) {
	t.Helper()
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, open(t, name))
		})
	}
}

func open(t testing.TB, engine string) world {
	w := world{t: t, clock: &clock{}}
	w.clock.micros.Store(time.Now().UnixMicro())
	config := store.Config{Dir: t.TempDir(), Now: w.clock.now}
	if engine == "postgres" {
		config.URL = pgtest.URL(t)
	}
	db, err := store.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	ring, err := keyring.Load(config.Dir, "", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w.Trail = &trail.Trail{DB: db, Signer: ring, Dir: config.Dir}
	return w
}

// record writes n events in a transaction, their ids a second apart, and waits until they may be sealed.
func (w world) record(n int) {
	w.t.Helper()
	w.clock.forward(time.Second)
	err := w.DB.Update(w.t.Context(), func(tx *store.Tx) error {
		for i := range n {
			w.clock.forward(time.Second)
			err := tx.Record(w.t.Context(), audit.Event{
				Half: audit.Center, What: "center:Test", Actor: audit.Party{Type: "User", ID: fmt.Sprint("u", i)}, Why: "a test",
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.clock.forward(trail.Delay + time.Second)
}

func (w world) seal() int {
	w.t.Helper()
	n, err := w.Seal(w.t.Context(), time.Time{})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// tamper runs SQL with all rights, past the product. {n} is the id of the event
// with the number n.
func (w world) tamper(statements ...string) {
	w.t.Helper()
	err := w.DB.Update(w.t.Context(), func(tx *store.Tx) error {
		ids, err := store.All(w.t.Context(), tx, func(scan store.Scan) (pair [2]string, err error) {
			err = scan(&pair[0], &pair[1])
			return [2]string{"{" + pair[0] + "}", "'" + pair[1] + "'"}, err
		}, "SELECT CAST(seq AS TEXT), event_id FROM sys_event_seals")
		if err != nil {
			return err
		}
		for _, s := range statements {
			for _, id := range ids {
				s = strings.ReplaceAll(s, id[0], id[1])
			}
			if _, err := tx.NewRaw(s).Exec(w.t.Context()); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w world) verify(witnesses ...trail.Witness) trail.Report {
	w.t.Helper()
	r, err := w.Verify(w.t.Context(), witnesses, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w world) clean(first, last, unsealed int64) {
	w.t.Helper()
	r := w.verify()
	if r.Bad != nil || r.First != first || r.Last != last || r.Unsealed != unsealed {
		w.t.Fatalf("got %+v, bad: %v; want %d to %d and %d unsealed", r, r.Bad, first, last, unsealed)
	}
}

func (w world) bad(kind trail.Kind, seq int64, witnesses ...trail.Witness) {
	w.t.Helper()
	r := w.verify(witnesses...)
	if r.Bad == nil || r.Bad.Kind != kind || r.Bad.Seq != seq {
		w.t.Fatalf("got %v; want %q at %d", r.Bad, kind, seq)
	}
	w.t.Log(r.Bad)
}

func TestACleanLogVerifies(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.clean(1, 0, 0)
		w.record(3)
		w.clean(1, 0, 3)
		if n := w.seal(); n != 3 {
			t.Fatalf("sealed %d", n)
		}
		w.clean(1, 3, 0)
		w.record(1200)
		if n := w.seal(); n != 1200 {
			t.Fatalf("sealed %d", n)
		}
		w.record(2)
		w.clean(1, 1203, 2)
		if n := w.seal() + w.seal(); n != 2 {
			t.Fatalf("sealed %d", n)
		}
	})
}

func TestEachTamperingIsFoundAndNamed(t *testing.T) { // row 52
	// exchange gives two rows each other's key, in three steps because of its index.
	exchange := func(table, column, a, b string) []string {
		set := func(from, to string) string {
			return fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s = %s", table, column, to, column, from)
		}
		free := "'x'"
		if column == "seq" {
			free = "-1"
		}
		return []string{set(a, free), set(b, a), set(free, b)}
	}
	type tampering struct {
		name string
		sql  []string
		kind trail.Kind
		seq  int64
	}
	all := []tampering{
		{"another actor in the document", []string{`UPDATE sys_events SET doc = REPLACE(doc, 'u4', 'u5') WHERE id = {5}`}, trail.Changed, 5},
		{"another outcome", []string{`UPDATE sys_events SET outcome = 'REFUSED' WHERE id = {1}`}, trail.Changed, 1},
		{"another time", []string{`UPDATE sys_events SET time = time + 1 WHERE id = {20}`}, trail.Changed, 20},
		{"another half", []string{`UPDATE sys_events SET half = 'cloud' WHERE id = {12}`}, trail.Changed, 12},
		{"another operation", []string{`UPDATE sys_events SET what = 'center:Toast' WHERE id = {13}`}, trail.Changed, 13},
		{"another request", []string{`UPDATE sys_events SET request_id = 'r' WHERE id = {14}`}, trail.Changed, 14},
		{"text moved between two columns", []string{`UPDATE sys_events SET actor_id = '', target_id = actor_id WHERE id = {7}`}, trail.Changed, 7},
		{"two changes: the first is shown", []string{`UPDATE sys_events SET what = 'a' WHERE id = {9} OR id = {6}`}, trail.Changed, 6},
		{"another hash", []string{`UPDATE sys_event_seals SET hash = 'a' WHERE seq = 8`}, trail.Changed, 8},
		{"another id", []string{`UPDATE sys_events SET id = 'a' WHERE id = {8}`}, trail.Missing, 8},
		{"a seal for another event", []string{`UPDATE sys_event_seals SET event_id = 'a' WHERE seq = 8`}, trail.Missing, 8},
		{"a row deleted", []string{`DELETE FROM sys_events WHERE id = {4}`}, trail.Missing, 4},
		{"the first row deleted", []string{`DELETE FROM sys_events WHERE id = {1}`, `DELETE FROM sys_event_seals WHERE seq = 1`}, trail.Missing, 1},
		{"a row and its seal deleted", []string{`DELETE FROM sys_events WHERE id = {4}`, `DELETE FROM sys_event_seals WHERE seq = 4`}, trail.Missing, 4},
		{"deleted, and the later ones renumbered", []string{`DELETE FROM sys_events WHERE id = {19}`, `DELETE FROM sys_event_seals WHERE seq = 19`,
			`UPDATE sys_event_seals SET seq = 19 WHERE seq = 20`}, trail.Changed, 19},
		{"two events with each other's ids", exchange("sys_events", "id", "{3}", "{11}"), trail.OutOfOrder, 3},
		{"two seals with each other's numbers", exchange("sys_event_seals", "seq", "5", "6"), trail.OutOfOrder, 5},
		{"two seals with each other's events", exchange("sys_event_seals", "event_id", "{5}", "{16}"), trail.OutOfOrder, 5},
		{"a row put in", []string{`INSERT INTO sys_events SELECT '00000000-0000-7000-8000-000000000000', time, half, what, actor_id, target_id, request_id, outcome, doc
FROM sys_events WHERE id = {3}`}, trail.Added, 0},
		{"a seal put in", []string{`INSERT INTO sys_event_seals VALUES (21, 'a', 'b')`}, trail.Added, 21},
		{"the last rows deleted", []string{`DELETE FROM sys_events WHERE id > {15}`}, trail.CutOff, 16},
		{"the last rows and seals deleted", []string{`DELETE FROM sys_events WHERE id > {15}`, `DELETE FROM sys_event_seals WHERE seq > 15`}, trail.CutOff, 16},
		{"all rows deleted", []string{`DELETE FROM sys_events`, `DELETE FROM sys_event_seals`}, trail.CutOff, 1},
		{"everything deleted, also the head", []string{`DELETE FROM sys_events`, `DELETE FROM sys_event_seals`, `DELETE FROM sys_settings WHERE name = 'audit-head'`}, trail.CutOff, 1},
		{"the head deleted", []string{`DELETE FROM sys_settings WHERE name = 'audit-head'`}, trail.Missing, 0},
		{"the head changed", []string{`UPDATE sys_settings SET value = REPLACE(value, '20', '19') WHERE name = 'audit-head'`}, trail.Changed, 0},
		{"the head presented as an anchor", []string{`INSERT INTO sys_settings SELECT 'audit-anchor', value FROM sys_settings WHERE name = 'audit-head'`}, trail.Changed, 0},
	}
	engines(t, func(t *testing.T, w world) {
		w.record(20)
		w.seal()
		w.clock.forward(time.Hour)
		w.record(1) // not sealed; must not distract
		var keep, back []string
		for _, table := range []string{"sys_events", "sys_event_seals", "sys_settings"} {
			keep = append(keep, "CREATE TABLE kept_"+table+" AS SELECT * FROM "+table)
			back = append(back, "DELETE FROM "+table, "INSERT INTO "+table+" SELECT * FROM kept_"+table)
		}
		w.tamper(keep...)
		for _, c := range all {
			t.Run(c.name, func(t *testing.T) {
				w := world{w.Trail, t, w.clock}
				w.clean(1, 20, 1)
				w.tamper(c.sql...)
				w.bad(c.kind, c.seq)
				w.tamper(back...)
			})
		}
	})
}

// An attacker who puts the whole database back as it was, head and all, meets
// the checkpoint beside it; if he removes that too, the one kept elsewhere.
func TestAnOlderStateOfTheDatabaseContradictsTheCheckpoints(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		w.record(10)
		w.seal()
		old, err := w.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w.tamper(`INSERT INTO sys_settings SELECT 'kept', value FROM sys_settings WHERE name = 'audit-head'`)
		w.record(5)
		w.seal()
		exported, err := w.Head(t.Context())
		if err != nil || exported.Seq != 15 {
			t.Fatal(exported, err)
		}
		w.tamper(`DELETE FROM sys_events WHERE id > {10}`, `DELETE FROM sys_event_seals WHERE seq > 10`,
			`UPDATE sys_settings SET value = (SELECT value FROM sys_settings WHERE name = 'kept') WHERE name = 'audit-head'`)
		w.bad(trail.CutOff, 11)
		// A sealer that starts now goes on, but leaves the evidence.
		w.record(1)
		run(t, &trail.Sealer{Trail: w.Trail, Now: w.clock.now}, func() bool { h, err := w.Head(t.Context()); return err == nil && h.Seq == 11 })
		w.bad(trail.CutOff, 12)
		if err := os.Remove(filepath.Join(w.Dir, trail.FileName)); err != nil {
			t.Fatal(err)
		}
		w.clean(1, 11, 0)
		w.bad(trail.CutOff, 12, trail.Witness{Name: "exported", Checkpoint: exported})
		if r := w.verify(trail.Witness{Name: "old", Checkpoint: old}); r.Bad != nil {
			t.Error(r.Bad)
		}
		// Grown beyond the checkpoint again, the hash tells.
		w.record(10)
		w.seal()
		w.bad(trail.Changed, 15, trail.Witness{Name: "exported", Checkpoint: exported})
	})
}
