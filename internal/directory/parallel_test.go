package directory_test

import (
	"fmt"
	"sync"
	"testing"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
)

func TestAtOnce(t *testing.T) { atOnce(open(t)) }

func TestAtOnceOnPostgreSQL(t *testing.T) { atOnce(openOn(t, store.Config{URL: pgtest.URL(t)})) }

// atOnce does what must not be torn apart from many sides at the same time.
func atOnce(f *fixture) {
	const n = 12
	a, g := f.provisioned("AWS"), f.group("developers")
	errs := make([]error, n)
	var wg sync.WaitGroup
	every := func(do func(i int) error) {
		for i := range n {
			wg.Go(func() { errs[i] = do(i) })
		}
		wg.Wait()
	}

	every(func(int) error {
		_, _, err := f.s.CreatePerson(f.ctx(), directory.NewPerson{Profile: profile("same"), Activate: true})
		return err
	})
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !isConflict(err) {
			f.t.Errorf("a lost race for a login is said as %v", err)
		}
	}
	if made != 1 {
		f.t.Errorf("one login was given %d times", made)
	}

	people := make([]string, n)
	every(func(i int) error {
		p, _, err := f.s.CreatePerson(f.ctx(), directory.NewPerson{Profile: profile(fmt.Sprint("p", i)), Activate: true})
		people[i] = p.ID
		return err
	})
	f.mustAll(errs)

	// People join while the group is being assigned: nobody may be left out.
	every(func(i int) error {
		if i == n/2 {
			_, err := f.s.AssignGroup(f.ctx(), a.ID, g.ID, 0)
			return err
		}
		return f.s.AddMember(f.ctx(), g.ID, people[i])
	})
	f.mustAll(errs)
	l, err := f.s.AppUsers(f.ctx(), a.ID, page)
	f.must(err)
	if len(l.Items) != n-1 {
		f.t.Errorf("%d of %d members have the application", len(l.Items), n-1)
	}
}

func (f *fixture) mustAll(errs []error) {
	f.t.Helper()
	for _, err := range errs {
		f.must(err)
	}
}

func isConflict(err error) bool {
	f := fault.From(err)
	return f != nil && f.Kind == fault.Conflict
}

// Many guesses at once count like as many one after the other.
func TestGuessesAtOnceLock(t *testing.T) {
	f := open(t)
	p := f.person("ana")
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if _, err := f.s.CheckPassword(f.ctx(), p.Login(), credential.NewSecret("wrong")); err == nil {
				t.Error("a wrong password was accepted")
			}
		})
	}
	wg.Wait()
	if got, err := f.s.Person(f.ctx(), p.ID); err != nil || got.Status != directory.LockedOut {
		t.Errorf("after twelve guesses at once the person is %s, %v", got.Status, err)
	}
}

func TestPermissions(t *testing.T) {
	for _, r := range directory.Roles() {
		if !directory.Permits([]directory.Role{r}, directory.ReadUsers) || directory.Permits([]directory.Role{r}, "no.such") {
			t.Errorf("%s: reads people, and has no permission that does not exist", r)
		}
		if directory.Permits([]directory.Role{r}, directory.ManageRoles) != (r == directory.SuperAdmin) {
			t.Errorf("%s must not make administrators", r)
		}
	}
	if directory.Permits(nil, directory.ReadUsers) || directory.Permits([]directory.Role{"GOD"}, directory.ReadUsers) || !directory.Permits(nil, directory.Self) {
		t.Error("without a known role there is only oneself")
	}
}
