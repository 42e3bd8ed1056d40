package centerdb_test

import (
	"testing"

	"gatehouse/internal/center"
	"gatehouse/internal/center/storetest"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) center.Store { return open(t, store.Config{Dir: t.TempDir()}) })
}

func TestPostgreSQL(t *testing.T) {
	storetest.Run(t, func(t *testing.T) center.Store { return open(t, store.Config{URL: pgtest.URL(t)}) })
}

func open(t *testing.T, c store.Config) center.Store {
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &centerdb.Store{DB: db}
}
