package bucket_test

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/cloud/s3disk"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/s3db"
)

// engines runs a test on SQLite and on PostgreSQL.
func engines(t *testing.T, f func(t *testing.T, s *bucket.Service)) {
	for name, config := range map[string]func(t *testing.T) store.Config{
		"sqlite":   func(t *testing.T) store.Config { return store.Config{Dir: t.TempDir()} },
		"postgres": func(t *testing.T) store.Config { return store.Config{URL: pgtest.URL(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), config(t))
			must(t, err)
			t.Cleanup(func() { must(t, db.Close()) })
			disk, err := s3disk.Open(filepath.Join(t.TempDir(), "objects"))
			must(t, err)
			s, err := bucket.New(bucket.Deps{Store: s3db.Store{DB: db}, Blobs: disk, Now: time.Now, Region: "us-east-1"})
			must(t, err)
			_, err = s.Create(t.Context(), "111122223333", "busy", nil)
			must(t, err)
			must(t, s.SetVersioning(t.Context(), "busy", bucket.Enabled))
			f(t, s)
		})
	}
}

func TestEveryWriterOfOneKeyLeavesAVersion(t *testing.T) {
	engines(t, func(t *testing.T, s *bucket.Service) {
		const writers = 20
		var all sync.WaitGroup
		var firsts atomic.Int32
		for i := range writers {
			all.Go(func() {
				text := fmt.Sprint(i)
				if _, err := s.Put(t.Context(), bucket.Put{Bucket: "busy", Key: "k", Body: contentOf("k", text)}); err != nil {
					t.Error(err)
				}
				_, err := s.Put(t.Context(), bucket.Put{Bucket: "busy", Key: "once", Body: contentOf("once", text), If: bucket.WriteIf{Absent: true}})
				if err == nil {
					firsts.Add(1)
				} else if !errors.Is(err, fault.Precondition) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if firsts.Load() != 1 {
			t.Errorf("%d writers were the first", firsts.Load())
		}
		l, err := s.ListVersions(t.Context(), bucket.Listing{Bucket: "busy", Prefix: "k", Limit: 100}, "")
		must(t, err)
		if len(l.Versions) != writers {
			t.Errorf("%d versions", len(l.Versions))
		}
		texts := map[string]bool{}
		for i, v := range l.Versions {
			if v.Latest != (i == 0) {
				t.Errorf("version %d of %d: latest %t", i, len(l.Versions), v.Latest)
			}
			r, err := s.Open(t.Context(), v, 0, v.Size)
			must(t, err)
			text, err := io.ReadAll(r)
			must(t, err)
			texts[string(text)] = true
		}
		if len(texts) != writers {
			t.Errorf("%d contents", len(texts))
		}
	})
}
