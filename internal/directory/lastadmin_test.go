package directory_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/directorydb"
)

func TestTheLastSuperAdministratorStays(t *testing.T) { lastStays(open(t)) }

func TestTheLastSuperAdministratorStaysOnPostgreSQL(t *testing.T) {
	lastStays(openOn(t, store.Config{URL: pgtest.URL(t)}))
}

// lastStays takes all of a hundred super administrators away at once, in each of
// the ways in which one can stop being one.
func lastStays(f *fixture) {
	const n = 100
	db := &directorydb.Store{DB: f.db}
	everybody := []string{f.admin.ID}
	for i := range n - 1 {
		p := directory.Person{ID: fmt.Sprintf("00uSuper%012d", i), Status: directory.Active, Profile: profile(fmt.Sprint("super", i))}
		f.must(db.Update(f.ctx(), func(tx directory.Tx) error { return tx.CreatePerson(f.ctx(), p) }))
		_, err := f.s.GrantRole(f.ctx(), p.ID, directory.SuperAdmin)
		f.must(err)
		everybody = append(everybody, p.ID)
	}
	ways := []func(id string) error{
		func(id string) error { return f.s.RevokeRole(f.ctx(), id, directory.RoleID(directory.SuperAdmin)) },
		func(id string) error { _, err := f.s.Suspend(f.ctx(), id); return err },
		func(id string) error { _, err := f.s.Deactivate(f.ctx(), id); return err },
		func(id string) error { return f.s.Delete(f.ctx(), id) },
	}
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i, id := range everybody {
		wg.Go(func() { errs[i] = ways[i%len(ways)](id) })
	}
	wg.Wait()
	refused := 0
	for _, err := range errs {
		if err == nil {
			continue
		}
		refused++
		if !strings.Contains(err.Error(), "last active super administrator") {
			f.t.Errorf("refused with %v", err)
		}
	}
	l, err := f.s.Administrators(f.ctx(), directory.SuperAdmin, func(p directory.Person) bool { return p.Status == directory.Active }, listing.Page{Limit: n})
	f.must(err)
	if len(l.Items) != 1 || refused != 1 {
		f.t.Errorf("%d active super administrators are left, and %d removals were refused; want one of each", len(l.Items), refused)
	}
}
