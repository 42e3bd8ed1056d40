package s3db_test

import (
	"testing"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/cloud/sandbox/bucket/storetest"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/s3db"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) bucket.Store { return open(t, store.Config{Dir: t.TempDir()}) })
}

func TestPostgreSQL(t *testing.T) {
	storetest.Run(t, func(t *testing.T) bucket.Store { return open(t, store.Config{URL: pgtest.URL(t)}) })
}

func open(t *testing.T, c store.Config) bucket.Store {
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
	return s3db.Store{DB: db}
}
