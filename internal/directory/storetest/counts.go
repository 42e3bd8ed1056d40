package storetest

import (
	"testing"

	"gatehouse/internal/directory"
)

var countings = map[string]func(*testing.T, *suite){
	"members are counted, no further than asked":          memberCount,
	"people without a factor are counted, of either kind": factorlessCount,
}

func memberCount(t *testing.T, s *suite) {
	g := s.group(t, "counted")
	a, b, gone := s.person(t, "counted a"), s.person(t, "counted b"), s.person(t, "counted c")
	s.join(t, g, a, b, gone)
	gone.Status = directory.Deprovisioned
	s.do(t, func(tx directory.Tx) error {
		if err := tx.SavePerson(s.ctx, gone); err != nil {
			return err
		}
		for most, want := range map[int]int{1: 1, 2: 2, 100: 2} {
			if n, err := tx.CountMembers(s.ctx, g.ID, most); n != want || err != nil {
				t.Errorf("at most %d: %d, %v", most, n, err)
			}
		}
		n, err := tx.CountMembers(s.ctx, "00gnone", 10)
		if n != 0 {
			t.Errorf("of no group: %d", n)
		}
		return err
	})
}

func factorlessCount(t *testing.T, s *suite) {
	count := func(administrators bool) (people, without int) {
		s.do(t, func(tx directory.Tx) (err error) {
			people, without, err = tx.CountFactorless(s.ctx, administrators, 1000)
			return err
		})
		return people, without
	}
	people, without := count(false)
	admins, adminsWithout := count(true)
	none, half, whole, gone := s.person(t, "factor none"), s.person(t, "factor half"), s.person(t, "factor whole"), s.person(t, "factor gone")
	gone.Status = directory.Deprovisioned
	s.do(t, func(tx directory.Tx) error {
		if err := tx.SavePerson(s.ctx, gone); err != nil {
			return err
		}
		for _, f := range []directory.Factor{
			{ID: s.id("uft"), PersonID: half.ID, Provider: "GOOGLE", Status: directory.FactorPending},
			{ID: s.id("uft"), PersonID: whole.ID, Provider: "GOOGLE", Status: directory.FactorPending},
			{ID: s.id("uft"), PersonID: whole.ID, Provider: "OKTA", Status: directory.FactorActive},
		} {
			if err := tx.SaveFactor(s.ctx, f); err != nil {
				return err
			}
		}
		for _, p := range []directory.Person{none, whole} {
			for _, r := range []directory.Role{directory.Roles()[0], directory.Roles()[1]} {
				if err := tx.CreateRoleGrant(s.ctx, directory.RoleGrant{ID: directory.RoleID(r), PersonID: p.ID, Role: r, Created: day}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if p, w := count(false); p-people != 3 || w-without != 2 {
		t.Errorf("people: %d, %d without", p-people, w-without)
	}
	if p, w := count(true); p-admins != 2 || w-adminsWithout != 1 {
		t.Errorf("administrators: %d, %d without", p-admins, w-adminsWithout)
	}
	s.do(t, func(tx directory.Tx) error {
		if p, _, err := tx.CountFactorless(s.ctx, false, 1); p != 1 || err != nil {
			t.Errorf("at most one: %d, %v", p, err)
		}
		return nil
	})
}
