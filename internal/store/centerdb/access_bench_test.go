package centerdb_test

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
)

// The standard data set at a tenth: groups, accounts and permission sets are
// what access costs; more users with other groups change nothing.
const (
	benchUsers    = 2000
	benchGroups   = 1000
	benchAccounts = 300
	benchSets     = 40
	benchGrants   = 30000
	heavyGroups   = 500
)

func BenchmarkAccessSQLite(b *testing.B) { benchAccess(b, store.Config{Dir: b.TempDir()}) }

func BenchmarkAccessPostgreSQL(b *testing.B) { benchAccess(b, store.Config{URL: pgtest.URL(b)}) }

func benchAccess(b *testing.B, c store.Config) {
	db, err := store.Open(b.Context(), c)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	s := &centerdb.Store{DB: db}
	fill(b, s)
	for _, who := range []string{"heavy", "u5"} {
		b.Run("check/"+who, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				g := center.Grant{AccountID: benchAccount(i % benchAccounts), PermissionSetID: fmt.Sprintf("ps-%d", i%benchSets)}
				read(b, s, func(tx center.Tx) error { _, err := tx.HoldsGrant(b.Context(), who, g); return err })
			}
		})
		b.Run("accounts/"+who, func(b *testing.B) {
			for b.Loop() {
				read(b, s, func(tx center.Tx) error {
					_, err := tx.AccountsOf(b.Context(), who, listing.Page{Limit: 100})
					return err
				})
			}
		})
		b.Run("sets/"+who, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				read(b, s, func(tx center.Tx) error {
					_, err := tx.GrantsIn(b.Context(), who, benchAccount(i%benchAccounts), listing.Page{Limit: 100})
					return err
				})
			}
		})
	}
}

func read(b *testing.B, s *centerdb.Store, fn func(center.Tx) error) {
	if err := s.View(b.Context(), fn); err != nil {
		b.Fatal(err)
	}
}

func benchAccount(i int) ids.AccountID { return ids.AccountID(fmt.Sprintf("%012d", 100000000000+i)) }

func fill(b *testing.B, s *centerdb.Store) {
	now := time.Now()
	user := func(id string) center.User {
		return center.User{ID: id, StoreID: "d-0", Profile: center.Profile{UserName: id}, Status: center.Enabled, Created: now, Updated: now}
	}
	put := func(n int, one func(center.Tx, int) error) {
		for from := 0; from < n; from += 1000 {
			err := s.Update(b.Context(), func(tx center.Tx) error {
				for i := from; i < min(n, from+1000); i++ {
					if err := one(tx, i); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	member := func(tx center.Tx, id, userID string, g int) error {
		return tx.CreateMembership(b.Context(), center.Membership{ID: id, StoreID: "d-0", GroupID: fmt.Sprintf("g%d", g%benchGroups), UserID: userID, Created: now})
	}
	put(benchUsers, func(tx center.Tx, i int) error { return tx.CreateUser(b.Context(), user(fmt.Sprintf("u%d", i))) })
	put(benchUsers*20, func(tx center.Tx, i int) error {
		return member(tx, fmt.Sprintf("m%d", i), fmt.Sprintf("u%d", i/20), i*7)
	})
	put(1, func(tx center.Tx, _ int) error { return tx.CreateUser(b.Context(), user("heavy")) })
	put(heavyGroups, func(tx center.Tx, i int) error { return member(tx, fmt.Sprintf("h%d", i), "heavy", i*2) })
	put(benchGrants, func(tx center.Tx, i int) error {
		return tx.CreateAssignment(b.Context(), center.Assignment{
			InstanceID: "i", AccountID: benchAccount(i % benchAccounts), PermissionSetID: fmt.Sprintf("ps-%d", i/benchAccounts%benchSets),
			PrincipalType: center.GroupPrincipal, PrincipalID: fmt.Sprintf("g%d", (i*13+i/benchGroups)%benchGroups), Created: now,
		})
	})
}
