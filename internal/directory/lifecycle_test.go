package directory_test

import (
	"slices"
	"testing"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/store/directorydb"
)

// in puts a new person into a state, with what belongs to it. It writes the
// store itself: a real password for each case would cost more than all else.
func (f *fixture) in(s directory.Status) directory.Person {
	f.t.Helper()
	p, _, err := f.s.CreatePerson(f.ctx(), directory.NewPerson{Profile: profile(string(s))})
	f.must(err)
	p.Status, p.StatusChanged = s, f.clock.Now()
	f.must((&directorydb.Store{DB: f.db}).Update(f.ctx(), func(tx directory.Tx) error {
		if s != directory.Provisioned && s != directory.Deprovisioned {
			if err := tx.SaveCredential(f.ctx(), directory.Credential{PersonID: p.ID, Hash: "$argon2id$"}); err != nil {
				return err
			}
		}
		return tx.SavePerson(f.ctx(), p)
	}))
	return p
}

// Every event in every state, as okta-directory's table has it: where it leads, or the code that refuses it.
func TestLifecycle(t *testing.T) {
	f := open(t)
	states := []directory.Status{
		directory.Staged, directory.Provisioned, directory.Active, directory.Recovery, directory.PasswordExpired,
		directory.LockedOut, directory.Suspended, directory.Deprovisioned,
	}
	events := []struct {
		name string
		do   func(id string) (directory.Person, error)
		to   map[directory.Status]directory.Status
		code string
	}{
		{"activate", func(id string) (directory.Person, error) { p, _, err := f.s.Activate(f.ctx(), id); return p, err },
			map[directory.Status]directory.Status{directory.Staged: directory.Active, directory.Deprovisioned: directory.Provisioned}, "E0000016"},
		{"reactivate", func(id string) (directory.Person, error) { p, _, err := f.s.Reactivate(f.ctx(), id); return p, err },
			map[directory.Status]directory.Status{directory.Provisioned: directory.Provisioned}, "E0000038"},
		{"suspend", func(id string) (directory.Person, error) { return f.s.Suspend(f.ctx(), id) },
			map[directory.Status]directory.Status{directory.Active: directory.Suspended}, ""},
		{"unsuspend", func(id string) (directory.Person, error) { return f.s.Unsuspend(f.ctx(), id) },
			map[directory.Status]directory.Status{directory.Suspended: directory.Active}, ""},
		{"unlock", func(id string) (directory.Person, error) { return f.s.Unlock(f.ctx(), id) },
			map[directory.Status]directory.Status{directory.LockedOut: directory.Active}, "E0000032"},
		{"expire password", func(id string) (directory.Person, error) {
			p, _, err := f.s.ExpirePassword(f.ctx(), id, false)
			return p, err
		}, map[directory.Status]directory.Status{directory.Active: directory.PasswordExpired, directory.PasswordExpired: directory.PasswordExpired}, "E0000038"},
		{"reset password", func(id string) (directory.Person, error) { p, _, err := f.s.ResetPassword(f.ctx(), id); return p, err },
			map[directory.Status]directory.Status{
				directory.Active: directory.Recovery, directory.Recovery: directory.Recovery,
				directory.PasswordExpired: directory.Recovery, directory.LockedOut: directory.Recovery,
			}, "E0000038"},
		{"deactivate", func(id string) (directory.Person, error) { return f.s.Deactivate(f.ctx(), id) },
			map[directory.Status]directory.Status{
				directory.Staged: directory.Deprovisioned, directory.Provisioned: directory.Deprovisioned, directory.Active: directory.Deprovisioned,
				directory.Recovery: directory.Deprovisioned, directory.PasswordExpired: directory.Deprovisioned,
				directory.LockedOut: directory.Deprovisioned, directory.Suspended: directory.Deprovisioned,
			}, "E0000038"},
	}
	for _, e := range events {
		for _, from := range states {
			p := f.in(from)
			got, err := e.do(p.ID)
			to, allowed := e.to[from]
			switch {
			case allowed && err != nil:
				t.Errorf("%s in %s: %v", e.name, from, err)
			case allowed && got.Status != to:
				t.Errorf("%s in %s led to %s, want %s", e.name, from, got.Status, to)
			case !allowed && err == nil:
				t.Errorf("%s was allowed in %s", e.name, from)
			case !allowed && codeOf(fault.From(err)) != e.code:
				t.Errorf("%s in %s: %v, want code %q", e.name, from, err, e.code)
			}
			if !allowed {
				if still, err := f.s.Person(f.ctx(), p.ID); err != nil || still.Status != from {
					t.Errorf("a refused %s changed %s to %s (%v)", e.name, from, still.Status, err)
				}
			}
			f.must(f.s.Delete(f.ctx(), p.ID))
			if again, err := f.s.Person(f.ctx(), p.ID); err == nil && again.Status == directory.Deprovisioned {
				f.must(f.s.Delete(f.ctx(), p.ID))
			}
			_, err = f.s.Person(f.ctx(), p.ID)
			f.refused(err, fault.NotFound, "E0000007")
		}
	}
}

func TestActivationLinkWorksOnceAndOnlyTheNewest(t *testing.T) {
	f := open(t)
	p, first, err := f.s.CreatePerson(f.ctx(), directory.NewPerson{Profile: profile("ana"), Activate: true})
	f.must(err)
	_, second, err := f.s.Reactivate(f.ctx(), p.ID)
	f.must(err)
	choose := func(l directory.Link) error {
		_, err := f.s.ChoosePassword(f.ctx(), directory.TicketActivate, l.Token, credential.NewSecret(goodPassword))
		return err
	}
	f.refused(choose(first), fault.Expired, "")
	f.must(choose(second))
	f.refused(choose(second), fault.Expired, "")
	if p, err = f.s.Person(f.ctx(), p.ID); err != nil || p.Status != directory.Active {
		t.Fatalf("got %s, %v", p.Status, err)
	}
	_, late, err := f.s.ResetPassword(f.ctx(), p.ID)
	f.must(err)
	f.clock.pass(2 * time.Hour)
	_, err = f.s.ChoosePassword(f.ctx(), directory.TicketReset, late.Token, credential.NewSecret("Another7horse"))
	f.refused(err, fault.Expired, "")
}

func TestSetUpLink(t *testing.T) {
	f := open(t)
	if _, ok, err := f.s.SetUpLink(f.ctx(), "Example"); err != nil || ok {
		t.Fatalf("a directory with an administrator made a set-up link again: %v, %v", ok, err)
	}
	roles, err := f.s.RolesOf(f.ctx(), f.admin.ID)
	f.must(err)
	if len(roles) != 1 || roles[0].Role != directory.SuperAdmin {
		t.Errorf("the first administrator holds %v", roles)
	}
}

func TestPasswordPolicy(t *testing.T) {
	f := open(t)
	for _, bad := range []string{"Short7a", "alllower7", "ALLUPPER7", "NoDigitsHere", "Carol7carol", "Aa1" + string(make([]byte, 200))} {
		_, _, err := f.s.CreatePerson(f.ctx(), directory.NewPerson{
			Profile: profile("carol"), Password: credential.NewSecret(bad), Activate: true,
		})
		f.refused(err, fault.Invalid, "")
	}
	p := f.person("carol")
	change := func(from, to string) error {
		_, err := f.s.ChangePassword(f.ctx(), p.ID, credential.NewSecret(from), credential.NewSecret(to))
		return err
	}
	f.refused(change("Wrong7horse", "Other7horse"), fault.Denied, "E0000014")
	f.refused(change(goodPassword, goodPassword), fault.Denied, "E0000014")
	f.must(change(goodPassword, "Other7horse"))
	f.refused(change("Other7horse", goodPassword), fault.Denied, "E0000014")
}

func TestLockEndsByItself(t *testing.T) {
	f := open(t)
	p := f.person("locked")
	for range 10 {
		_, err := f.s.CheckPassword(f.ctx(), p.Login(), credential.NewSecret("wrong"))
		f.refused(err, fault.Unauthenticated, "E0000004")
	}
	if p, err := f.s.Person(f.ctx(), p.ID); err != nil || p.Status != directory.LockedOut {
		t.Fatalf("after ten failures the person is %s, %v", p.Status, err)
	}
	check := func() error {
		_, err := f.s.CheckPassword(f.ctx(), p.Login(), credential.NewSecret(goodPassword))
		return err
	}
	f.refused(check(), fault.Unauthenticated, "E0000004")
	f.clock.pass(16 * time.Minute)
	f.must(check())
}

func TestUniqueLoginAndProfile(t *testing.T) {
	f := open(t)
	f.person("ana")
	upper := profile("ana")
	upper["login"] = "ANA@example.test"
	_, _, err := f.s.CreatePerson(f.ctx(), directory.NewPerson{Profile: upper, Activate: true})
	f.refused(err, fault.Conflict, "")
	for field, value := range map[string]string{
		"notValid": "x", "email": "not an address", "login": "plain", "firstName": "", "countryCode": "USA", "lastName": "a\x00b",
	} {
		bad := profile("bob")
		bad[field] = value
		_, _, err := f.s.CreatePerson(f.ctx(), directory.NewPerson{Profile: bad, Activate: true})
		f.refused(err, fault.Invalid, "")
	}
	if p, err := f.s.Person(f.ctx(), "ana"); err != nil || p.Login() != "ana@example.test" {
		t.Errorf("the short login found %v, %v", p.Login(), err)
	}
}

func TestLastSuperAdministratorStays(t *testing.T) {
	f := open(t)
	_, err := f.s.Suspend(f.ctx(), f.admin.ID)
	f.refused(err, fault.Invalid, "")
	_, err = f.s.Deactivate(f.ctx(), f.admin.ID)
	f.refused(err, fault.Invalid, "")
	f.refused(f.s.RevokeRole(f.ctx(), f.admin.ID, directory.RoleID(directory.SuperAdmin)), fault.Invalid, "")
	second := f.person("second")
	_, err = f.s.GrantRole(f.ctx(), second.ID, directory.SuperAdmin)
	f.must(err)
	_, err = f.s.GrantRole(f.ctx(), second.ID, directory.SuperAdmin)
	f.refused(err, fault.Conflict, "E0000090")
	_, err = f.s.Deactivate(f.ctx(), f.admin.ID)
	f.must(err)
}

func TestHelpDeskCannotBecomeAdministrator(t *testing.T) {
	f := open(t)
	help, victim := f.person("help"), f.person("victim")
	_, err := f.s.GrantRole(f.ctx(), help.ID, directory.HelpDeskAdmin)
	f.must(err)
	ctx := directory.WithCaller(f.ctx(), help.ID)
	_, _, err = f.s.ResetPassword(ctx, f.admin.ID)
	f.refused(err, fault.Denied, "E0000006")
	_, err = f.s.UpdatePerson(ctx, f.admin.ID, directory.PersonChange{Password: credential.NewSecret("Mine7now!")})
	f.refused(err, fault.Denied, "E0000006")
	_, _, err = f.s.ResetPassword(ctx, victim.ID)
	f.must(err)
}

func TestEveryoneHoldsEverybody(t *testing.T) {
	f := open(t)
	p := f.person("ana")
	groups, err := f.s.GroupsOf(f.ctx(), p.ID, page)
	f.must(err)
	i := slices.IndexFunc(groups.Items, func(g directory.Group) bool { return g.Type == directory.BuiltIn })
	if i < 0 || groups.Items[i].Name != directory.Everyone {
		t.Fatalf("a new person is in %v", groups.Items)
	}
	everyone := groups.Items[i]
	f.refused(f.s.DeleteGroup(f.ctx(), everyone.ID), fault.Denied, "E0000038")
	f.refused(f.s.RemoveMember(f.ctx(), everyone.ID, p.ID), fault.Denied, "E0000038")
	_, err = f.s.UpdateGroup(f.ctx(), everyone.ID, "Nobody", "")
	f.refused(err, fault.Denied, "E0000038")
	_, err = f.s.CreateGroup(f.ctx(), "EVERYONE", "")
	f.refused(err, fault.Conflict, "")
}
