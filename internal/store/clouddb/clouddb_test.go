package clouddb_test

import (
	"testing"

	"gatehouse/internal/cloud"
	"gatehouse/internal/cloud/storetest"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/clouddb"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) cloud.Store { return open(t, store.Config{Dir: t.TempDir()}) })
}

func TestPostgreSQL(t *testing.T) {
	storetest.Run(t, func(t *testing.T) cloud.Store { return open(t, store.Config{URL: pgtest.URL(t)}) })
}

func open(t *testing.T, c store.Config) cloud.Store {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return clouddb.Store{DB: db}
}
