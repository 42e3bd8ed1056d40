package storetest

import (
	"slices"
	"testing"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
)

func finding(t *testing.T, s *suite) {
	store := s.instance.StoreID
	users := []center.User{s.user("find-1", "Zoe.Find", center.SCIM), s.user("find-2", "ann_find", center.Manual), s.user("find-3", "annXfind", center.Manual)}
	users[0].DisplayName = "Zoë Ünal 100%"
	group := s.group("find-g", "Finders & Keepers_1")
	s.do(t, func(tx center.Tx) error {
		for _, u := range users {
			if err := tx.CreateUser(s.ctx, u); err != nil {
				return err
			}
		}
		return tx.CreateGroup(s.ctx, group)
	})
	s.do(t, func(tx center.Tx) error {
		for words, want := range map[string][]string{
			"zoe.FIND": {"find-1"}, "zoë ünal": {"find-1"}, "ZOE.find@example": {"find-1"}, "100%": {"find-1"},
			"ann_f": {"find-2"}, "ann": {"find-2", "find-3"}, "%find": nil, "!": nil, "nobody": nil,
			"ünal 1": {"find-1"}, "nal": nil, "find@": {"find-1", "find-2"}, // words are found from their beginning on
		} {
			got := all(t, func(p listing.Page) (listing.List[center.User], error) { return tx.FindUsers(s.ctx, store, words, p) })
			if ids := names(got, func(u center.User) string { return u.ID }); !slices.Equal(ids, want) {
				t.Errorf("users with %q: %v, want %v", words, ids, want)
			}
		}
		everybody := all(t, func(p listing.Page) (listing.List[center.User], error) { return tx.Users(s.ctx, store, p) })
		without := all(t, func(p listing.Page) (listing.List[center.User], error) { return tx.FindUsers(s.ctx, store, "", p) })
		if len(without) != len(everybody) {
			t.Errorf("%d users without words, want %d", len(without), len(everybody))
		}
		for words, want := range map[string][]string{"& KEEP": {"find-g"}, "s_1": {"find-g"}, "s%1": nil} {
			got := all(t, func(p listing.Page) (listing.List[center.Group], error) { return tx.FindGroups(s.ctx, store, words, p) })
			if ids := names(got, func(g center.Group) string { return g.ID }); !slices.Equal(ids, want) {
				t.Errorf("groups with %q: %v, want %v", words, ids, want)
			}
		}
		other, err := tx.FindUsers(s.ctx, "d-other", "ann", listing.Page{Limit: 10})
		if len(other.Items) > 0 {
			t.Errorf("another store's users are found: %v", other.Items)
		}
		return err
	})
	users[1].DisplayName = "Renamed"
	s.do(t, func(tx center.Tx) error {
		if err := tx.UpdateUser(s.ctx, users[1]); err != nil {
			return err
		}
		got, err := tx.FindUsers(s.ctx, store, "rename", listing.Page{Limit: 10})
		if len(got.Items) != 1 || got.Items[0].ID != users[1].ID {
			t.Errorf("by the new name: %v", got.Items)
		}
		return err
	})
	s.do(t, func(tx center.Tx) error {
		for _, u := range users {
			if err := tx.DeleteUser(s.ctx, u); err != nil {
				return err
			}
		}
		if got, err := tx.FindUsers(s.ctx, store, "find", listing.Page{Limit: 10}); err != nil || len(got.Items) > 0 {
			t.Errorf("deleted users are found: %v, %v", got.Items, err)
		}
		return tx.DeleteGroup(s.ctx, group)
	})
}

func names[T any](items []T, id func(T) string) (out []string) {
	for _, v := range items {
		out = append(out, id(v))
	}
	return out
}
