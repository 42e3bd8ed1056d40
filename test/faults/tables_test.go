package faults

import (
	"context"
	"testing"

	"gatehouse/internal/store"
)

// counted looks into the tables themselves: how many users and groups the
// center has, also while nothing serves them.
func (s *server) counted(t *testing.T) (users, groups int) {
	t.Helper()
	return s.rows(t, "ctr_users"), s.rows(t, "ctr_groups")
}

func (s *server) rows(t *testing.T, table string) (n int) {
	t.Helper()
	db, err := store.Look(t.Context(), s.database())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(context.Background(), func(tx *store.Tx) error {
		return tx.NewRaw("SELECT count(*) FROM "+table).Scan(context.Background(), &n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// database is where the installation keeps its state.
func (s *server) database() store.Config {
	for i, a := range s.args {
		if a == "--database-url" {
			return store.Config{Dir: s.dir, URL: s.args[i+1]}
		}
	}
	return store.Config{Dir: s.dir}
}
