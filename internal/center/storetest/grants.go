package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

func permissionSets(t *testing.T, s *suite) {
	p := center.PermissionSet{
		ID: "ps-0123456789abcdef", InstanceID: s.instance.ID, Name: "S3Full", Description: "d", SessionDuration: 2 * time.Hour, RelayState: "r",
		Tags: map[string]string{"k": "v"}, ManagedPolicies: []string{"arn:1"}, CustomerManaged: []center.PolicyRef{{Name: "n", Path: "/"}},
		InlinePolicy: "{}", Boundary: &center.Boundary{CustomerManaged: &center.PolicyRef{Name: "b", Path: "/x/"}}, Generation: 1, Created: day,
	}
	s.do(t, func(tx center.Tx) error { return tx.CreatePermissionSet(s.ctx, p) })
	twin := p
	twin.ID, twin.Name = "ps-2", "s3full"
	s.refused(t, fault.Conflict, "Name", func(tx center.Tx) error { return tx.CreatePermissionSet(s.ctx, twin) })
	p.Generation, p.Boundary, p.Description = 2, nil, "other"
	s.do(t, func(tx center.Tx) error { return tx.UpdatePermissionSet(s.ctx, p) })
	s.do(t, func(tx center.Tx) error {
		got, err := tx.PermissionSet(s.ctx, p.InstanceID, p.ID)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(p, got); diff != "" {
			t.Error(diff)
		}
		if got, err = tx.PermissionSetByName(s.ctx, p.InstanceID, "S3FULL"); err != nil || got.ID != p.ID {
			t.Errorf("by name: %v %v", got, err)
		}
		_, err = tx.PermissionSet(s.ctx, "ssoins-other", p.ID)
		s.absent(t, err)
		if n, err := tx.CountPermissionSets(s.ctx, p.InstanceID); n != 1 || err != nil {
			t.Errorf("count is %d, %v", n, err)
		}
		return tx.DeletePermissionSet(s.ctx, p)
	})
}

func (s *suite) assign(t *testing.T, account ids.AccountID, set string, kind center.PrincipalType, principal string) center.Assignment {
	t.Helper()
	a := center.Assignment{InstanceID: s.instance.ID, AccountID: account, PermissionSetID: set, PrincipalType: kind, PrincipalID: principal, Created: day}
	s.do(t, func(tx center.Tx) error { return tx.CreateAssignment(s.ctx, a) })
	return a
}

func access(t *testing.T, s *suite) {
	u := s.user("access-u", "access", center.SCIM)
	s.do(t, func(tx center.Tx) error {
		if err := tx.CreateUser(s.ctx, u); err != nil {
			return err
		}
		return tx.CreateMembership(s.ctx, center.Membership{ID: "access-m", StoreID: u.StoreID, GroupID: "access-g", UserID: u.ID, Created: day})
	})
	direct := s.assign(t, accountID("1"), "ps-a", center.UserPrincipal, u.ID)
	s.assign(t, accountID("1"), "ps-a", center.GroupPrincipal, "access-g")
	s.assign(t, accountID("1"), "ps-b", center.GroupPrincipal, "access-g")
	s.assign(t, accountID("2"), "ps-a", center.GroupPrincipal, "access-g")
	s.assign(t, accountID("3"), "ps-a", center.GroupPrincipal, "somebody-else")
	s.do(t, func(tx center.Tx) error { return tx.CreateAssignment(s.ctx, direct) }) // it is there, and stays

	holds := func(tx center.Tx, account ids.AccountID, set string) bool {
		ok, err := tx.HoldsGrant(s.ctx, u.ID, center.Grant{AccountID: account, PermissionSetID: set})
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	s.do(t, func(tx center.Tx) error {
		if !holds(tx, accountID("1"), "ps-a") || !holds(tx, accountID("2"), "ps-a") || holds(tx, accountID("3"), "ps-a") || holds(tx, accountID("2"), "ps-b") {
			t.Error("HoldsGrant is wrong")
		}
		accounts := all(t, func(p listing.Page) (listing.List[ids.AccountID], error) { return tx.AccountsOf(s.ctx, u.ID, p) })
		if diff := cmp.Diff([]ids.AccountID{accountID("1"), accountID("2")}, accounts); diff != "" {
			t.Error("accounts: " + diff)
		}
		grants := all(t, func(p listing.Page) (listing.List[center.Grant], error) {
			return tx.GrantsIn(s.ctx, u.ID, accountID("1"), p)
		})
		if diff := cmp.Diff([]center.Grant{{AccountID: accountID("1"), PermissionSetID: "ps-a"}, {AccountID: accountID("1"), PermissionSetID: "ps-b"}}, grants); diff != "" {
			t.Error("grants: " + diff)
		}
		reach := all(t, func(p listing.Page) (listing.List[center.Assignment], error) {
			return tx.AssignmentsReaching(s.ctx, u.ID, "", p)
		})
		one := all(t, func(p listing.Page) (listing.List[center.Assignment], error) {
			return tx.AssignmentsReaching(s.ctx, u.ID, accountID("2"), p)
		})
		of := all(t, func(p listing.Page) (listing.List[center.Assignment], error) {
			return tx.AssignmentsOf(s.ctx, center.Grant{AccountID: accountID("1"), PermissionSetID: "ps-a"}, p)
		})
		if len(reach) != 4 || len(one) != 1 || len(of) != 2 {
			t.Errorf("%d reach the user, %d in one account; %d hold the grant; want 4, 1, 2", len(reach), len(one), len(of))
		}
		return nil
	})
	u.Status = center.Disabled
	s.do(t, func(tx center.Tx) error {
		if err := tx.UpdateUser(s.ctx, u); err != nil {
			return err
		}
		if holds(tx, accountID("1"), "ps-a") {
			t.Error("a disabled user holds a grant")
		}
		return nil
	})
}

func former(t *testing.T, s *suite) {
	g := center.Grant{AccountID: accountID("5"), PermissionSetID: "ps-f"}
	a := s.assign(t, g.AccountID, g.PermissionSetID, center.GroupPrincipal, "former-g")
	s.do(t, func(tx center.Tx) error {
		return tx.CreateMembership(s.ctx, center.Membership{ID: "former-m", StoreID: s.instance.StoreID, GroupID: "former-g", UserID: "former-u", Created: day})
	})
	past := func(tx center.Tx) (grants []center.Grant, users []string) {
		return all(t, func(p listing.Page) (listing.List[center.Grant], error) {
				return tx.PastGrantsOf(s.ctx, "former-u", true, p)
			}),
			all(t, func(p listing.Page) (listing.List[string], error) { return tx.PastUsersOf(s.ctx, "former-g", p) })
	}
	// Whichever goes first, the user's way to the grant must stay visible.
	s.do(t, func(tx center.Tx) error {
		m, err := tx.MembershipOf(s.ctx, "former-g", "former-u")
		if err != nil {
			return err
		}
		if err := tx.DeleteMembership(s.ctx, m); err != nil {
			return err
		}
		return tx.DeleteAssignment(s.ctx, a)
	})
	s.do(t, func(tx center.Tx) error {
		if grants, users := past(tx); len(grants) != 1 || grants[0] != g || len(users) != 1 {
			t.Errorf("remembered %v and %v", grants, users)
		}
		if own := all(t, func(p listing.Page) (listing.List[center.Grant], error) {
			return tx.PastGrantsOf(s.ctx, "former-u", false, p)
		}); len(own) != 0 {
			t.Errorf("the user's own grants are %v", own)
		}
		if there, err := tx.HasAssignment(s.ctx, a); err != nil || there {
			t.Errorf("the assignment is there: %v %v", there, err)
		}
		return tx.Forget(s.ctx, tx.Now().Add(-time.Minute))
	})
	s.do(t, func(tx center.Tx) error {
		if grants, _ := past(tx); len(grants) != 1 {
			t.Error("forgotten too early")
		}
		return tx.Forget(s.ctx, tx.Now().Add(time.Minute))
	})
	s.do(t, func(tx center.Tx) error {
		if grants, users := past(tx); len(grants)+len(users) != 0 {
			t.Errorf("not forgotten: %v %v", grants, users)
		}
		return nil
	})
}

func provisioning(t *testing.T, s *suite) {
	p := center.Provisioning{InstanceID: s.instance.ID, AccountID: accountID("6"), PermissionSetID: "ps-p", RoleName: "R1", Updated: day}
	g := center.Grant{AccountID: p.AccountID, PermissionSetID: p.PermissionSetID}
	s.do(t, func(tx center.Tx) error { return tx.PutProvisioning(s.ctx, p) })
	p.Generation = 4
	s.do(t, func(tx center.Tx) error { return tx.PutProvisioning(s.ctx, p) })
	late := p
	late.RoleName, late.Generation = "R2", 0
	s.do(t, func(tx center.Tx) error { return tx.ReserveProvisioning(s.ctx, late) })
	s.do(t, func(tx center.Tx) error {
		got, err := tx.Provisioning(s.ctx, g)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(p, got); diff != "" {
			t.Error(diff)
		}
		ofSet := all(t, func(l listing.Page) (listing.List[center.Provisioning], error) {
			return tx.ProvisioningsOfSet(s.ctx, "ps-p", l)
		})
		in := all(t, func(l listing.Page) (listing.List[center.Provisioning], error) {
			return tx.ProvisioningsIn(s.ctx, s.instance.ID, p.AccountID, l)
		})
		if n, err := tx.CountProvisioningsIn(s.ctx, s.instance.ID, p.AccountID); err != nil || n != 1 || len(ofSet) != 1 || len(in) != 1 {
			t.Errorf("%d %v, %d of the set, %d in the account", n, err, len(ofSet), len(in))
		}
		other := p
		other.RoleName = "R0"
		if err := tx.DeleteProvisioning(s.ctx, other); err != nil {
			return err
		}
		_, err = tx.Provisioning(s.ctx, g)
		return err
	})
	s.do(t, func(tx center.Tx) error { return tx.DeleteProvisioning(s.ctx, p) })
	s.do(t, func(tx center.Tx) error {
		_, err := tx.Provisioning(s.ctx, g)
		s.absent(t, err)
		return nil
	})
}

func requests(t *testing.T, s *suite) {
	r := center.Request{
		ID: "req-1", InstanceID: s.instance.ID, Kind: center.CreateRequest, Status: center.InProgress, AccountID: accountID("7"),
		PermissionSetID: "ps-r", PrincipalType: center.UserPrincipal, PrincipalID: "u", Created: day,
	}
	s.do(t, func(tx center.Tx) error { return tx.CreateRequest(s.ctx, r) })
	twin := r
	twin.ID = "req-2"
	s.refused(t, fault.Conflict, "", func(tx center.Tx) error { return tx.CreateRequest(s.ctx, twin) })
	s.do(t, func(tx center.Tx) error {
		open, err := tx.OpenRequest(s.ctx, r)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(r, open); diff != "" {
			t.Error(diff)
		}
		other := r
		other.PrincipalID = "v"
		_, err = tx.OpenRequest(s.ctx, other)
		s.absent(t, err)
		_, err = tx.Request(s.ctx, s.instance.ID, center.DeleteRequest, r.ID)
		s.absent(t, err)
		if l, err := tx.OpenRequests(s.ctx, center.CreateRequest, center.Grant{AccountID: r.AccountID, PermissionSetID: r.PermissionSetID}); err != nil || len(l) != 1 {
			t.Errorf("open requests %v %v", l, err)
		}
		r.Status, r.Failure = center.Failed, "why"
		return tx.UpdateRequest(s.ctx, r)
	})
	s.do(t, func(tx center.Tx) error {
		_, err := tx.OpenRequest(s.ctx, r)
		s.absent(t, err)
		failed, err := tx.Requests(s.ctx, s.instance.ID, center.CreateRequest, center.Failed, listing.Page{Limit: 10})
		if err != nil || len(failed.Items) != 1 || failed.Items[0].Failure != "why" {
			t.Errorf("failed: %v %v", failed, err)
		}
		if err := tx.ForgetRequests(s.ctx, day); err != nil {
			return err
		}
		if _, err := tx.Request(s.ctx, s.instance.ID, center.CreateRequest, r.ID); err != nil {
			t.Error("forgotten too early")
		}
		return tx.ForgetRequests(s.ctx, day.Add(time.Second))
	})
	s.do(t, func(tx center.Tx) error {
		_, err := tx.Request(s.ctx, s.instance.ID, center.CreateRequest, r.ID)
		s.absent(t, err)
		return nil
	})
}

func parts(t *testing.T, s *suite) {
	r := center.Request{ID: "req-p", InstanceID: s.instance.ID, Kind: center.ProvisionRequest, Status: center.InProgress, PermissionSetID: "ps-parts", Created: day}
	s.do(t, func(tx center.Tx) error {
		for i, n := range []string{"1", "2", "3"} {
			p := center.Provisioning{InstanceID: s.instance.ID, AccountID: accountID(n), PermissionSetID: r.PermissionSetID, RoleName: "R", Generation: int64(i + 1), Updated: day}
			if err := tx.PutProvisioning(s.ctx, p); err != nil {
				return err
			}
		}
		if err := tx.CreateRequest(s.ctx, r); err != nil {
			return err
		}
		return tx.AddParts(s.ctx, r, 0)
	})
	s.do(t, func(tx center.Tx) error {
		got := all(t, func(p listing.Page) (listing.List[center.Part], error) { return tx.Parts(s.ctx, r.ID, "", p) })
		if len(got) != 3 {
			t.Fatalf("%d parts, want 3", len(got))
		}
		got[1].Status, got[1].Failure = center.Failed, "no"
		if err := tx.UpdatePart(s.ctx, got[1]); err != nil {
			return err
		}
		bad := all(t, func(p listing.Page) (listing.List[center.Part], error) {
			return tx.Parts(s.ctx, r.ID, center.Failed, p)
		})
		if diff := cmp.Diff(got[1:2], bad); diff != "" {
			t.Error(diff)
		}
		one, some := r, r
		one.ID, one.AccountID, some.ID = "req-one", accountID("3"), "req-some"
		if err := tx.AddParts(s.ctx, one, 0); err != nil {
			return err
		}
		if err := tx.AddParts(s.ctx, some, 2); err != nil {
			return err
		}
		for id, want := range map[string]ids.AccountID{"req-one": accountID("3"), "req-some": accountID("2")} {
			l := all(t, func(p listing.Page) (listing.List[center.Part], error) { return tx.Parts(s.ctx, id, "", p) })
			if len(l) != 1 || l[0].AccountID != want {
				t.Errorf("%s has %v, want only %s", id, l, want)
			}
		}
		return nil
	})
}

func attributes(t *testing.T, s *suite) {
	want := []center.AccessAttribute{{Key: "department", Source: "${path:enterprise.department}"}}
	s.do(t, func(tx center.Tx) error {
		_, err := tx.AccessAttributes(s.ctx, s.instance.ID)
		s.absent(t, err)
		if err := tx.PutAccessAttributes(s.ctx, s.instance.ID, nil); err != nil {
			return err
		}
		return tx.PutAccessAttributes(s.ctx, s.instance.ID, want)
	})
	s.do(t, func(tx center.Tx) error {
		got, err := tx.AccessAttributes(s.ctx, s.instance.ID)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
		return tx.DeleteAccessAttributes(s.ctx, s.instance.ID)
	})
}

func deletion(t *testing.T, s *suite) {
	s.do(t, func(tx center.Tx) error { return tx.DeleteInstance(s.ctx, s.instance) })
	s.do(t, func(tx center.Tx) error {
		_, err := tx.Instance(s.ctx, s.instance.ID)
		s.absent(t, err)
		if users, err := tx.Users(s.ctx, s.instance.StoreID, listing.Page{Limit: 10}); err != nil || len(users.Items) != 0 {
			t.Errorf("users are left: %v %v", users, err)
		}
		_, err = tx.Request(s.ctx, s.instance.ID, center.ProvisionRequest, "req-p")
		s.absent(t, err)
		if l, err := tx.Applications(s.ctx, s.instance.ID, listing.Page{Limit: 1}); err != nil || len(l.Items) != 0 {
			t.Errorf("applications are left: %v %v", l, err)
		}
		return nil
	})
}
