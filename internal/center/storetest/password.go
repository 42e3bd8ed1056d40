package storetest

import (
	"reflect"
	"testing"
	"time"

	"gatehouse/internal/center"
)

var passwordCases = map[string]func(*testing.T, *suite){
	"a password is replaced whole and found by its link":  passwords,
	"authenticator applications keep their order and use": factors,
	"a success takes its try back, and never below none":  untry,
	"a deleted user's password and factors are gone":      credentialsGo,
}

func passwords(t *testing.T, s *suite) {
	u := center.User{ID: "user-p1", StoreID: s.instance.StoreID}
	want := center.Password{
		StoreID: u.StoreID, UserID: u.ID, Hash: "h", OneTime: true, Expires: day, History: []string{"a", "b"}, Version: 3, Changed: day,
		Failures: 2, LockedUntil: day.Add(time.Hour), Link: "link-1", LinkExpires: day,
	}
	s.do(t, func(tx center.Tx) error {
		if p, err := tx.Password(s.ctx, u); err != nil || !reflect.DeepEqual(p, center.Password{StoreID: u.StoreID, UserID: u.ID}) {
			t.Errorf("%+v %v", p, err)
		}
		_, err := tx.PasswordByLink(s.ctx, "link-1")
		s.absent(t, err)
		return tx.PutPassword(s.ctx, want)
	})
	s.do(t, func(tx center.Tx) error {
		if p, err := tx.PasswordByLink(s.ctx, "link-1"); err != nil || !reflect.DeepEqual(p, want) {
			t.Errorf("%+v %v", p, err)
		}
		want = center.Password{StoreID: u.StoreID, UserID: u.ID, Hash: "i", Version: 4, Changed: day}
		return tx.PutPassword(s.ctx, want)
	})
	s.do(t, func(tx center.Tx) error {
		if p, err := tx.Password(s.ctx, u); err != nil || !reflect.DeepEqual(p, want) {
			t.Errorf("%+v %v", p, err)
		}
		_, err := tx.PasswordByLink(s.ctx, "link-1")
		s.absent(t, err)
		// Two without a link are no conflict.
		return tx.PutPassword(s.ctx, center.Password{StoreID: u.StoreID, UserID: "user-p2", Hash: "j"})
	})
}

func factors(t *testing.T, s *suite) {
	one := center.Factor{ID: "f1", StoreID: s.instance.StoreID, UserID: "user-f", Name: "n", Sealed: "s", Created: day}
	two := one
	two.ID = "f2"
	s.do(t, func(tx center.Tx) error {
		if err := tx.PutFactor(s.ctx, two); err != nil {
			return err
		}
		return tx.PutFactor(s.ctx, one)
	})
	one.Confirmed, one.LastStep, one.Name = true, 7, "phone"
	s.do(t, func(tx center.Tx) error {
		s.absent(t, tx.DeleteFactor(s.ctx, "another", "f1"))
		return tx.PutFactor(s.ctx, one)
	})
	s.do(t, func(tx center.Tx) error {
		if got, err := tx.Factors(s.ctx, "user-f"); err != nil || !reflect.DeepEqual(got, []center.Factor{one, two}) {
			t.Errorf("%+v %v", got, err)
		}
		return tx.DeleteFactor(s.ctx, "user-f", "f1")
	})
	s.do(t, func(tx center.Tx) error {
		s.absent(t, tx.DeleteFactor(s.ctx, "user-f", "f1"))
		got, err := tx.Factors(s.ctx, "user-f")
		if len(got) != 1 {
			t.Errorf("%+v", got)
		}
		return err
	})
}

func untry(t *testing.T, s *suite) {
	s.do(t, func(tx center.Tx) error {
		if _, err := tx.Try(s.ctx, "given-back", time.Hour); err != nil {
			return err
		}
		for range 2 {
			if err := tx.Untry(s.ctx, "given-back"); err != nil {
				return err
			}
		}
		n, err := tx.Try(s.ctx, "given-back", time.Hour)
		if n != 1 {
			t.Errorf("%d tries", n)
		}
		return err
	})
}

func credentialsGo(t *testing.T, s *suite) {
	u := s.user("user-gone", "goes", center.Manual)
	s.do(t, func(tx center.Tx) error {
		if err := tx.CreateUser(s.ctx, u); err != nil {
			return err
		}
		if err := tx.PutPassword(s.ctx, center.Password{StoreID: u.StoreID, UserID: u.ID, Hash: "h", Link: "link-gone"}); err != nil {
			return err
		}
		if err := tx.PutFactor(s.ctx, center.Factor{ID: "f-gone", StoreID: u.StoreID, UserID: u.ID, Created: day}); err != nil {
			return err
		}
		return tx.DeleteUser(s.ctx, u)
	})
	s.do(t, func(tx center.Tx) error {
		_, err := tx.PasswordByLink(s.ctx, "link-gone")
		s.absent(t, err)
		all, err := tx.Factors(s.ctx, u.ID)
		if len(all) != 0 {
			t.Errorf("%+v", all)
		}
		return err
	})
}
