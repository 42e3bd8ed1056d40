package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
)

// signingIn are the cases of package idp's part of the store.
var signingIn = map[string]func(*testing.T, *suite){
	"a factor is one for each provider, and goes with its person": factors,
	"a recovery code works once, for its owner only":              recovery,
	"the policy for factors has a default until it is set":        factorPolicy,
	"a sign-in is replaced, found until it ends, and swept":       signIns,
	"tries are counted for each name and forgotten after a while": tries,
	"a waiting request is found until it is answered":             ssoRequests,
	"a member who has not arrived is told from one who has":       unprovisioned,
}

func factors(t *testing.T, s *suite) {
	p, other := s.person(t, "holder"), s.person(t, "stranger")
	f := directory.Factor{
		ID: s.id("uft"), PersonID: p.ID, Type: directory.FactorTOTP, Provider: directory.ProviderGoogle,
		Status: directory.FactorPending, Sealed: "x", Created: day,
	}
	s.do(t, func(tx directory.Tx) error { return tx.SaveFactor(s.ctx, f) })
	twin := f
	twin.ID = s.id("uft")
	s.refused(t, fault.Conflict, func(tx directory.Tx) error { return tx.SaveFactor(s.ctx, twin) })
	f.Status, f.LastStep = directory.FactorActive, 7
	s.do(t, func(tx directory.Tx) error {
		if err := tx.SaveFactor(s.ctx, f); err != nil {
			return err
		}
		got, err := tx.Factor(s.ctx, p.ID, f.ID)
		have, err2 := tx.FactorsOf(s.ctx, p.ID)
		if err := errors.Join(err, err2); err != nil || got != f || !slices.Equal(have, []directory.Factor{f}) {
			t.Errorf("got %+v, %+v, %v", got, have, err)
		}
		return nil
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.Factor(s.ctx, other.ID, f.ID); return err })
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { return tx.DeleteFactor(s.ctx, other.ID, f.ID) })
	s.do(t, func(tx directory.Tx) error {
		if err := tx.SetRecoveryCodes(s.ctx, p.ID, []string{"h"}); err != nil {
			return err
		}
		return tx.DeletePerson(s.ctx, p.ID)
	})
	s.do(t, func(tx directory.Tx) error {
		have, err := tx.FactorsOf(s.ctx, p.ID)
		n, err2 := tx.CountRecoveryCodes(s.ctx, p.ID)
		if len(have) != 0 || n != 0 {
			t.Errorf("a deleted person keeps %+v and %d codes", have, n)
		}
		return errors.Join(err, err2)
	})
}

func recovery(t *testing.T, s *suite) {
	use := func(person, hash string, want bool) {
		t.Helper()
		s.do(t, func(tx directory.Tx) error {
			if got, err := tx.UseRecoveryCode(s.ctx, person, hash); err != nil || got != want {
				t.Errorf("%s %s: got %v, %v", person, hash, got, err)
			}
			return nil
		})
	}
	s.do(t, func(tx directory.Tx) error { return tx.SetRecoveryCodes(s.ctx, "00u1", []string{"a", "b"}) })
	use("00u2", "a", false)
	use("00u1", "a", true)
	use("00u1", "a", false)
	s.do(t, func(tx directory.Tx) error {
		if n, err := tx.CountRecoveryCodes(s.ctx, "00u1"); err != nil || n != 1 {
			t.Errorf("%d are left, %v", n, err)
		}
		return tx.SetRecoveryCodes(s.ctx, "00u1", nil)
	})
	use("00u1", "b", false)
}

func factorPolicy(t *testing.T, s *suite) {
	s.do(t, func(tx directory.Tx) error {
		if got, err := tx.FactorPolicy(s.ctx); err != nil || got != directory.DefaultFactorPolicy() {
			t.Errorf("got %+v, %v", got, err)
		}
		want := directory.FactorPolicy{Administrators: directory.EnrolRequired, People: directory.EnrolRequired}
		if err := tx.SaveFactorPolicy(s.ctx, want); err != nil {
			return err
		}
		if got, err := tx.FactorPolicy(s.ctx); err != nil || got != want {
			t.Errorf("got %+v, %v", got, err)
		}
		return nil
	})
}

func signIns(t *testing.T, s *suite) {
	s.do(t, func(tx directory.Tx) error {
		in := directory.SignIn{Hash: "s1", PersonID: "00u1", Methods: []string{"pwd"}, Expires: tx.Now().Add(time.Minute)}
		old := directory.SignIn{Hash: "s0", PersonID: "00u1", Expires: tx.Now().Add(-time.Minute)}
		return errors.Join(tx.SaveSignIn(s.ctx, old), tx.SaveSignIn(s.ctx, in))
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.SignIn(s.ctx, "s0"); return err })
	s.do(t, func(tx directory.Tx) error {
		in, err := tx.SignIn(s.ctx, "s1")
		if err != nil {
			return err
		}
		in.Methods = append(in.Methods, "otp")
		if err := tx.SaveSignIn(s.ctx, in); err != nil {
			return err
		}
		if got, err := tx.SignIn(s.ctx, "s1"); err != nil || !got.Proved() {
			t.Errorf("got %+v, %v", got, err)
		}
		first, err1 := tx.DeleteSignIn(s.ctx, "s1")
		second, err2 := tx.DeleteSignIn(s.ctx, "s1")
		if !first || second {
			t.Errorf("deleted %v, then %v", first, second)
		}
		return errors.Join(err1, err2)
	})
}

func tries(t *testing.T, s *suite) {
	s.do(t, func(tx directory.Tx) error {
		if got, err := tx.Tries(s.ctx, "a"); err != nil || got.Count != 0 {
			t.Errorf("got %+v, %v", got, err)
		}
		for n := range 3 {
			if err := tx.SaveTries(s.ctx, directory.Tries{Who: "a", Since: day, Count: n + 1}); err != nil {
				return err
			}
		}
		err := tx.SweepTries(s.ctx, day)
		if got, err := tx.Tries(s.ctx, "a"); err != nil || got.Count != 3 || !got.Since.Equal(day) {
			t.Errorf("got %+v, %v", got, err)
		}
		return errors.Join(err, tx.SweepTries(s.ctx, day.Add(time.Second)))
	})
	s.do(t, func(tx directory.Tx) error {
		if got, err := tx.Tries(s.ctx, "a"); err != nil || got.Count != 0 {
			t.Errorf("kept %+v, %v", got, err)
		}
		return nil
	})
}

func ssoRequests(t *testing.T, s *suite) {
	s.do(t, func(tx directory.Tx) error {
		r := directory.SSORequest{Hash: "r1", AppID: "0oa1", RequestID: "id1", RelayState: "x", Expires: tx.Now().Add(time.Minute)}
		if err := tx.CreateSSORequest(s.ctx, r); err != nil {
			return err
		}
		if got, err := tx.SSORequest(s.ctx, "r1"); err != nil || got.RequestID != "id1" || got.RelayState != "x" {
			t.Errorf("got %+v, %v", got, err)
		}
		first, err1 := tx.DeleteSSORequest(s.ctx, "r1")
		second, err2 := tx.DeleteSSORequest(s.ctx, "r1")
		if !first || second {
			t.Errorf("answered %v, then %v", first, second)
		}
		return errors.Join(err1, err2)
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.SSORequest(s.ctx, "r1"); return err })
}

func unprovisioned(t *testing.T, s *suite) {
	a, g := s.app(t, "waiting"), s.group(t, "waiting")
	there, coming, gone := s.person(t, "arrived"), s.person(t, "coming"), s.person(t, "left")
	s.join(t, g, there, coming, gone)
	s.do(t, func(tx directory.Tx) error {
		return errors.Join(
			tx.SaveAppUser(s.ctx, directory.AppUser{AppID: a.ID, PersonID: there.ID, Status: directory.AppUserProvisioned, RemoteID: "r", RemoteActive: true}),
			tx.SaveAppUser(s.ctx, directory.AppUser{AppID: a.ID, PersonID: coming.ID, Status: directory.AppUserStaged}),
			tx.SaveAppUser(s.ctx, directory.AppUser{AppID: a.ID, PersonID: gone.ID, Status: directory.AppUserDeprovisioned}),
		)
	})
	s.do(t, func(tx directory.Tx) error {
		got, err := tx.UnprovisionedMembers(s.ctx, a.ID, g.ID)
		if err != nil || len(got) != 1 || got[0].PersonID != coming.ID {
			t.Errorf("got %+v, %v", got, err)
		}
		return nil
	})
}
