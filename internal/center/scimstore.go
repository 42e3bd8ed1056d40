package center

import (
	"context"
	"reflect"
	"slices"

	"gatehouse/internal/listing"
)

// Counts tells how many there are, which SCIM lists begin with.
type Counts interface {
	CountUsers(ctx context.Context, storeID string) (int, error)
	CountGroups(ctx context.Context, storeID string) (int, error)
	CountMembers(ctx context.Context, groupID string) (int, error)
	CountGroupsOf(ctx context.Context, userID string) (int, error)
}

// Counted is a page of a list with the number of all its items.
type Counted[T any] struct {
	listing.List[T]
	Total int
}

// CountedUsers lists users with their number.
func (s *Service) CountedUsers(ctx context.Context, storeID string, p listing.Page) (Counted[User], error) {
	return view(ctx, s, func(tx Tx) (c Counted[User], err error) {
		if c.List, err = tx.Users(ctx, storeID, p); err != nil {
			return c, err
		}
		c.Total, err = tx.CountUsers(ctx, storeID)
		return c, err
	})
}

// CountedGroups lists groups with their number.
func (s *Service) CountedGroups(ctx context.Context, storeID string, p listing.Page) (Counted[Group], error) {
	return view(ctx, s, func(tx Tx) (c Counted[Group], err error) {
		if c.List, err = tx.Groups(ctx, storeID, p); err != nil {
			return c, err
		}
		c.Total, err = tx.CountGroups(ctx, storeID)
		return c, err
	})
}

// MemberUsers lists the members of a group as users, with their number.
func (s *Service) MemberUsers(ctx context.Context, storeID, groupID string, p listing.Page) (Counted[User], error) {
	return view(ctx, s, func(tx Tx) (c Counted[User], err error) {
		if _, err := tx.Group(ctx, storeID, groupID); err != nil {
			return c, err
		}
		l, err := tx.MembershipsOfGroup(ctx, groupID, p)
		if err != nil {
			return c, err
		}
		for _, m := range l.Items {
			u, err := tx.User(ctx, storeID, m.UserID)
			if err != nil {
				return c, err
			}
			c.Items = append(c.Items, u)
		}
		c.Next = l.Next
		c.Total, err = tx.CountMembers(ctx, groupID)
		return c, err
	})
}

// GroupsWith lists the groups of a user, with their number.
func (s *Service) GroupsWith(ctx context.Context, storeID, userID string, p listing.Page) (Counted[Group], error) {
	return view(ctx, s, func(tx Tx) (c Counted[Group], err error) {
		if _, err := tx.User(ctx, storeID, userID); err != nil {
			return c, err
		}
		l, err := tx.MembershipsOfUser(ctx, userID, p)
		if err != nil {
			return c, err
		}
		for _, m := range l.Items {
			g, err := tx.Group(ctx, storeID, m.GroupID)
			if err != nil {
				return c, err
			}
			c.Items = append(c.Items, g)
		}
		c.Next = l.Next
		c.Total, err = tx.CountGroupsOf(ctx, userID)
		return c, err
	})
}

// ProvisionGroup makes a group with its first members, or neither.
func (s *Service) ProvisionGroup(ctx context.Context, storeID string, n NewGroup, members []string) (Group, error) {
	return update(ctx, s, func(tx Tx) (Group, error) {
		g, err := createGroup(ctx, tx, storeID, n)
		if err != nil {
			return g, err
		}
		_, err = addMembers(ctx, tx, g, members)
		return g, err
	})
}

// GroupChange is one SCIM PATCH of a group; nil leaves a value as it is.
type GroupChange struct {
	DisplayName *string
	ExternalID  *string // empty drops it
	Clear       bool    // drop all members first
	Add, Remove []string
}

// PatchGroup changes a group and its members, all or nothing, and writes
// nothing when nothing changes.
func (s *Service) PatchGroup(ctx context.Context, storeID, id string, c GroupChange) (Group, error) {
	return update(ctx, s, func(tx Tx) (Group, error) {
		old, err := tx.Group(ctx, storeID, id)
		if err != nil {
			return Group{}, err
		}
		g := old
		assign(&g.DisplayName, c.DisplayName)
		if c.ExternalID != nil {
			g.ExternalIDs = WithSCIMExternalID(storeID, g.ExternalIDs, *c.ExternalID)
		}
		if err := g.validate(); err != nil {
			return Group{}, err
		}
		removed, added, err := patchMembers(ctx, tx, g, c)
		if err != nil || len(removed)+len(added) == 0 && reflect.DeepEqual(g, old) {
			return g, err
		}
		return touchGroup(ctx, tx, old, g, "PatchGroup", map[string]any{"added": added, "removed": removed})
	})
}

func patchMembers(ctx context.Context, tx Tx, g Group, c GroupChange) (removed, added []string, err error) {
	remove := c.Remove
	if c.Clear {
		if remove, err = membersBut(ctx, tx, g, c.Add); err != nil {
			return nil, nil, err
		}
	}
	if removed, err = removeMembers(ctx, tx, g, remove); err != nil {
		return nil, nil, err
	}
	added, err = addMembers(ctx, tx, g, c.Add)
	return removed, added, err
}

// WithSCIMExternalID replaces the SCIM client's external id among all; an empty one drops it.
func WithSCIMExternalID(storeID string, all []ExternalID, id string) []ExternalID {
	out := slices.DeleteFunc(slices.Clone(all), func(e ExternalID) bool { return e.Issuer == SCIMIssuer(storeID) })
	if id != "" {
		out = append(out, ExternalID{Issuer: SCIMIssuer(storeID), ID: id})
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// IsMember tells whether a user is in a group of the store; whichever does not
// exist is fault.NotFound.
func (s *Service) IsMember(ctx context.Context, storeID, groupID, userID string) (bool, error) {
	in, err := s.InGroups(ctx, storeID, userID, []string{groupID})
	return err == nil && in[0], err
}
