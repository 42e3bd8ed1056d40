package directorydb_test

import (
	"testing"

	"gatehouse/internal/directory"
	"gatehouse/internal/directory/storetest"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/directorydb"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) directory.Store { return open(t, store.Config{Dir: t.TempDir()}) })
}

func TestPostgreSQL(t *testing.T) {
	storetest.Run(t, func(t *testing.T) directory.Store { return open(t, store.Config{URL: pgtest.URL(t)}) })
}

func open(t *testing.T, c store.Config) directory.Store {
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &directorydb.Store{DB: db}
}
