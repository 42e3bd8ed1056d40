package store_test

import (
	"strconv"
	"sync"
	"testing"

	"gatehouse/internal/store"
)

func TestManyWritersThatConflictAllGetThrough(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		const writers, each = 32, 10
		var all sync.WaitGroup
		for range writers {
			all.Go(func() {
				for range each {
					// Everybody reads what everybody changes, so at most one of those at work can commit.
					err := db.Update(t.Context(), func(tx *store.Tx) error {
						v, err := tx.Setting(t.Context(), "n")
						if err != nil {
							return err
						}
						n, _ := strconv.Atoi(v) // empty at first
						return tx.SetSetting(t.Context(), "n", strconv.Itoa(n+1))
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if got := setting(t, db, "n"); got != strconv.Itoa(writers*each) {
			t.Errorf("%s changes are there", got)
		}
	})
}
