package centerdb_test

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
)

// What thousands of users match is found on another way than what few match;
// both find the same.
func TestManyUsersAreFoundLikeFew(t *testing.T) {
	const n = 10_500
	db, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // the files go with the test
	s := &centerdb.Store{DB: db}
	for from := 0; from < n; from += 1500 {
		err := s.Update(t.Context(), func(tx center.Tx) error {
			for i := from; i < from+1500; i++ {
				name := fmt.Sprintf("common.%d", i)
				if i%50 == 0 {
					name = fmt.Sprintf("uncommon%d", i) // in the middle of a word
				}
				u := center.User{ID: fmt.Sprintf("u%06d", i), StoreID: "d-1", Profile: center.Profile{UserName: name, DisplayName: "all of us"}, Status: center.Enabled, Created: time.Now()}
				if err := tx.CreateUser(t.Context(), u); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for words, want := range map[string]int{"ALL of": n, "common": n - n/50, "common.1": 0, "on": 0} {
		got, last := 0, ""
		for p := (listing.Page{Limit: 3000}); ; {
			var l listing.List[center.User]
			if err := s.View(t.Context(), func(tx center.Tx) (err error) { l, err = tx.FindUsers(t.Context(), "d-1", words, p); return err }); err != nil {
				t.Fatal(err)
			}
			for _, u := range l.Items {
				if u.ID <= last {
					t.Fatalf("%q: %s comes after %s", words, u.ID, last)
				}
				last = u.ID
			}
			got += len(l.Items)
			if p.After = l.Next; p.After == "" {
				break
			}
		}
		if words != "common.1" && got != want || words == "common.1" && got == 0 {
			t.Errorf("%q: %d found, want %d", words, got, want)
		}
	}
}
