package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

func instances(t *testing.T, s *suite) {
	second := s.instance
	second.ID, second.StoreID, second.Kind, second.Owner = "ssoins-2", "d-2", center.AccountInstance, "444455556666"
	s.do(t, func(tx center.Tx) error { return tx.CreateInstance(s.ctx, second) })
	s.do(t, func(tx center.Tx) error {
		for how, get := range map[string]func() (center.Instance, error){
			"id":    func() (center.Instance, error) { return tx.Instance(s.ctx, s.instance.ID) },
			"store": func() (center.Instance, error) { return tx.InstanceByStore(s.ctx, s.instance.StoreID) },
			"owner": func() (center.Instance, error) { return tx.InstanceOf(s.ctx, s.instance.Owner) },
		} {
			got, err := get()
			if err != nil {
				return err
			}
			if diff := cmp.Diff(s.instance, got); diff != "" {
				t.Errorf("by %s: %s", how, diff)
			}
		}
		_, err := tx.Instance(s.ctx, "ssoins-none")
		s.absent(t, err)
		if n := len(all(t, func(p listing.Page) (listing.List[center.Instance], error) { return tx.Instances(s.ctx, p) })); n != 2 {
			t.Errorf("%d instances, want 2", n)
		}
		return nil
	})
	third := second
	third.ID, third.StoreID = "ssoins-3", "d-3"
	s.refused(t, fault.Conflict, "OwnerAccountId", func(tx center.Tx) error { return tx.CreateInstance(s.ctx, third) })
	s.do(t, func(tx center.Tx) error { return tx.DeleteInstance(s.ctx, second) })
}

func userNames(t *testing.T, s *suite) {
	u := s.user("names-1", "Alice", center.SCIM)
	s.do(t, func(tx center.Tx) error { return tx.CreateUser(s.ctx, u) })
	u.DisplayName, u.Revision, u.Emails[0].Value = "Alice A.", 2, "alice.a@example.com"
	u.ExternalIDs[0].ID = "ext-new"
	s.do(t, func(tx center.Tx) error { return tx.UpdateUser(s.ctx, u) })
	s.do(t, func(tx center.Tx) error {
		store := s.instance.StoreID
		for how, get := range map[string]func() (center.User, error){
			"id":          func() (center.User, error) { return tx.User(s.ctx, store, u.ID) },
			"name":        func() (center.User, error) { return tx.UserByName(s.ctx, store, "aLICE") },
			"email":       func() (center.User, error) { return tx.UserByEmail(s.ctx, store, "ALICE.a@example.com") },
			"external id": func() (center.User, error) { return tx.UserByExternalID(s.ctx, store, u.ExternalIDs[0]) },
		} {
			got, err := get()
			if err != nil {
				t.Errorf("by %s: %v", how, err)
			} else if diff := cmp.Diff(u, got); diff != "" {
				t.Errorf("by %s: %s", how, diff)
			}
		}
		_, err := tx.User(s.ctx, "d-other", u.ID)
		s.absent(t, err)
		_, err = tx.UserByExternalID(s.ctx, store, center.ExternalID{Issuer: u.ExternalIDs[0].Issuer, ID: "ext-Alice"})
		s.absent(t, err)
		return tx.DeleteUser(s.ctx, u)
	})
	s.do(t, func(tx center.Tx) error {
		_, err := tx.User(s.ctx, s.instance.StoreID, u.ID)
		s.absent(t, err)
		return tx.CreateUser(s.ctx, u) // nothing of the deleted one is in the way
	})
	s.do(t, func(tx center.Tx) error { return tx.DeleteUser(s.ctx, u) })
}

func userConflicts(t *testing.T, s *suite) {
	u := s.user("conflict-1", "bob", center.SCIM)
	s.do(t, func(tx center.Tx) error { return tx.CreateUser(s.ctx, u) })
	for field, change := range map[string]func(*center.User){
		"userName":   func(v *center.User) { v.UserName = "BOB" },
		"emails":     func(v *center.User) { v.Emails = u.Emails },
		"externalId": func(v *center.User) { v.ExternalIDs = u.ExternalIDs },
	} {
		v := s.user("conflict-2", "other", center.SCIM)
		change(&v)
		s.refused(t, fault.Conflict, field, func(tx center.Tx) error { return tx.CreateUser(s.ctx, v) })
	}
	manual := s.user("conflict-3", "made-by-hand", center.Manual)
	manual.Emails = u.Emails // only provisioned users' addresses are unique
	s.do(t, func(tx center.Tx) error { return tx.CreateUser(s.ctx, manual) })
	manual.UserName = "Bob"
	s.refused(t, fault.Conflict, "userName", func(tx center.Tx) error { return tx.UpdateUser(s.ctx, manual) })
	s.do(t, func(tx center.Tx) error {
		if err := tx.DeleteUser(s.ctx, u); err != nil {
			return err
		}
		return tx.DeleteUser(s.ctx, manual)
	})
}

func userPages(t *testing.T, s *suite) {
	for _, id := range []string{"page-1", "page-2", "page-3"} {
		u := s.user(id, id, center.SCIM)
		u.StoreID = "d-pages"
		s.do(t, func(tx center.Tx) error { return tx.CreateUser(s.ctx, u) })
	}
	s.do(t, func(tx center.Tx) error {
		got := all(t, func(p listing.Page) (listing.List[center.User], error) { return tx.Users(s.ctx, "d-pages", p) })
		if len(got) != 3 || got[0].ID != "page-1" || got[2].ID != "page-3" {
			t.Errorf("got %d users, want page-1 to page-3", len(got))
		}
		return nil
	})
}

func groups(t *testing.T, s *suite) {
	g := s.group("group-1", "Developers")
	s.do(t, func(tx center.Tx) error { return tx.CreateGroup(s.ctx, g) })
	s.refused(t, fault.Conflict, "displayName", func(tx center.Tx) error { return tx.CreateGroup(s.ctx, s.group("group-2", "developers")) })
	other := s.group("group-2", "Other")
	other.ExternalIDs = g.ExternalIDs
	s.refused(t, fault.Conflict, "externalId", func(tx center.Tx) error { return tx.CreateGroup(s.ctx, other) })
	g.DisplayName, g.Description, g.Revision = "Engineers", "who build", 2
	s.do(t, func(tx center.Tx) error { return tx.UpdateGroup(s.ctx, g) })
	s.do(t, func(tx center.Tx) error {
		got, err := tx.GroupByName(s.ctx, g.StoreID, "ENGINEERS")
		if err != nil {
			return err
		}
		if diff := cmp.Diff(g, got); diff != "" {
			t.Error(diff)
		}
		if got, err = tx.GroupByExternalID(s.ctx, g.StoreID, g.ExternalIDs[0]); err != nil || got.ID != g.ID {
			t.Errorf("by external id: %v %v", got, err)
		}
		_, err = tx.GroupByName(s.ctx, g.StoreID, "Developers")
		s.absent(t, err)
		if n := len(all(t, func(p listing.Page) (listing.List[center.Group], error) { return tx.Groups(s.ctx, g.StoreID, p) })); n != 1 {
			t.Errorf("%d groups, want 1", n)
		}
		return tx.DeleteGroup(s.ctx, g)
	})
}

func memberships(t *testing.T, s *suite) {
	m := center.Membership{ID: "m-1", StoreID: s.instance.StoreID, GroupID: "g-1", UserID: "u-1", Created: day, CreatedBy: "c"}
	second, third := m, m
	second.ID, second.UserID = "m-2", "u-2"
	third.ID, third.GroupID = "m-3", "g-2"
	s.do(t, func(tx center.Tx) error {
		for _, one := range []center.Membership{m, second, third} {
			if err := tx.CreateMembership(s.ctx, one); err != nil {
				return err
			}
		}
		return nil
	})
	again := m
	again.ID = "m-9"
	s.refused(t, fault.Conflict, "members", func(tx center.Tx) error { return tx.CreateMembership(s.ctx, again) })
	s.do(t, func(tx center.Tx) error {
		got, err := tx.Membership(s.ctx, m.StoreID, m.ID)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(m, got); diff != "" {
			t.Error(diff)
		}
		if got, err = tx.MembershipOf(s.ctx, "g-1", "u-2"); err != nil || got.ID != "m-2" {
			t.Errorf("by group and user: %v %v", got, err)
		}
		ofGroup := all(t, func(p listing.Page) (listing.List[center.Membership], error) {
			return tx.MembershipsOfGroup(s.ctx, "g-1", p)
		})
		ofUser := all(t, func(p listing.Page) (listing.List[center.Membership], error) {
			return tx.MembershipsOfUser(s.ctx, "u-1", p)
		})
		if len(ofGroup) != 2 || len(ofUser) != 2 || ofUser[1].GroupID != "g-2" {
			t.Errorf("of the group %v, of the user %v", ofGroup, ofUser)
		}
		if err := tx.DeleteMembership(s.ctx, m); err != nil {
			return err
		}
		_, err = tx.MembershipOf(s.ctx, "g-1", "u-1")
		s.absent(t, err)
		return tx.RetireUser(s.ctx, "u-1")
	})
	s.do(t, func(tx center.Tx) error { return tx.RetireGroup(s.ctx, "g-1") })
}
