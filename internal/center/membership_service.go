package center

import (
	"context"
	"errors"

	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// AddMember makes a user a member of a group; fault.Conflict when it is one.
func (s *Service) AddMember(ctx context.Context, storeID, groupID, userID string) (Membership, error) {
	return update(ctx, s, func(tx Tx) (Membership, error) {
		g, err := tx.Group(ctx, storeID, groupID)
		if err != nil {
			return Membership{}, err
		}
		u, err := tx.User(ctx, storeID, userID)
		if err != nil {
			return Membership{}, err
		}
		m := newMembership(ctx, tx, g, u.ID)
		if err := tx.CreateMembership(ctx, m); err != nil {
			return Membership{}, err
		}
		return m, record(ctx, tx, storeEvent(ctx, "CreateGroupMembership"), nil, g.party(), u.party())
	})
}

func newMembership(ctx context.Context, tx Tx, g Group, userID string) Membership {
	return Membership{
		ID: tx.IDs().Ordered(), StoreID: g.StoreID, GroupID: g.ID, UserID: userID, Created: tx.Now(), CreatedBy: actorName(ctx),
	}
}

// RemoveMembership ends a membership by its id.
func (s *Service) RemoveMembership(ctx context.Context, storeID, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		m, err := tx.Membership(ctx, storeID, id)
		if err != nil {
			return err
		}
		g, err := tx.Group(ctx, storeID, m.GroupID)
		if err != nil {
			return err
		}
		u, err := tx.User(ctx, storeID, m.UserID)
		if err != nil {
			return err
		}
		if err := removeMember(ctx, tx, m); err != nil {
			return err
		}
		return record(ctx, tx, storeEvent(ctx, "DeleteGroupMembership"), nil, g.party(), u.party())
	})
}

// removeMember ends a membership; what the user holds in accounts by it alone
// is revoked right after.
func removeMember(ctx context.Context, tx Tx, m Membership) error {
	if err := tx.DeleteMembership(ctx, m); err != nil {
		return err
	}
	return enqueue(ctx, tx, TaskRevokeMember, "user/"+m.UserID, Task{User: m.UserID, Group: m.GroupID})
}

// ChangeMembers adds and removes members of a group, touching only rows that
// change: who is a member already, or is none, is passed over. A user to be
// added who does not exist is fault.NotFound on "members", and nothing changes.
func (s *Service) ChangeMembers(ctx context.Context, storeID, groupID string, add, remove []string) (Group, error) {
	return update(ctx, s, func(tx Tx) (Group, error) {
		g, err := tx.Group(ctx, storeID, groupID)
		if err != nil {
			return Group{}, err
		}
		removed, err := removeMembers(ctx, tx, g, remove)
		if err != nil {
			return Group{}, err
		}
		added, err := addMembers(ctx, tx, g, add)
		if err != nil || len(added)+len(removed) == 0 {
			return g, err
		}
		return touchGroup(ctx, tx, g, g, "UpdateGroupMembers", map[string]any{"added": added, "removed": removed})
	})
}

// SetMembers makes a group's members exactly those given, as SCIM's replace does.
func (s *Service) SetMembers(ctx context.Context, storeID, groupID string, members []string) (Group, error) {
	return update(ctx, s, func(tx Tx) (Group, error) {
		g, err := tx.Group(ctx, storeID, groupID)
		if err != nil {
			return Group{}, err
		}
		surplus, err := membersBut(ctx, tx, g, members)
		if err != nil {
			return Group{}, err
		}
		removed, err := removeMembers(ctx, tx, g, surplus)
		if err != nil {
			return Group{}, err
		}
		added, err := addMembers(ctx, tx, g, members)
		if err != nil || len(added)+len(removed) == 0 {
			return g, err
		}
		return touchGroup(ctx, tx, g, g, "UpdateGroupMembers", map[string]any{"added": added, "removed": removed})
	})
}

// membersBut lists the members of g that are not among keep.
func membersBut(ctx context.Context, tx Tx, g Group, keep []string) (surplus []string, err error) {
	kept := map[string]bool{}
	for _, id := range keep {
		kept[id] = true
	}
	err = Each(func(p listing.Page) (listing.List[Membership], error) {
		return tx.MembershipsOfGroup(ctx, g.ID, p)
	}, func(m Membership) error {
		if !kept[m.UserID] {
			surplus = append(surplus, m.UserID)
		}
		return nil
	})
	return surplus, err
}

func removeMembers(ctx context.Context, tx Tx, g Group, users []string) (removed []string, err error) {
	for _, id := range users {
		m, err := tx.MembershipOf(ctx, g.ID, id)
		if errors.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := removeMember(ctx, tx, m); err != nil {
			return nil, err
		}
		removed = append(removed, id)
	}
	return removed, nil
}

func addMembers(ctx context.Context, tx Tx, g Group, users []string) (added []string, err error) {
	for _, id := range users {
		_, err := tx.MembershipOf(ctx, g.ID, id)
		if err == nil {
			continue
		}
		if !errors.Is(err, fault.NotFound) {
			return nil, err
		}
		if _, err := tx.User(ctx, g.StoreID, id); err != nil {
			if f := fault.From(err); f != nil {
				return nil, f.On("members")
			}
			return nil, err
		}
		if err := tx.CreateMembership(ctx, newMembership(ctx, tx, g, id)); err != nil {
			return nil, err
		}
		added = append(added, id)
	}
	return added, nil
}

// Membership finds a membership by id.
func (s *Service) Membership(ctx context.Context, storeID, id string) (Membership, error) {
	return view(ctx, s, func(tx Tx) (Membership, error) { return tx.Membership(ctx, storeID, id) })
}

// MembershipOf finds the membership of a user in a group.
func (s *Service) MembershipOf(ctx context.Context, storeID, groupID, userID string) (Membership, error) {
	return view(ctx, s, func(tx Tx) (Membership, error) {
		if _, err := tx.Group(ctx, storeID, groupID); err != nil {
			return Membership{}, err
		}
		return tx.MembershipOf(ctx, groupID, userID)
	})
}

// Members lists the members of a group; the key of a page is a user id.
func (s *Service) Members(ctx context.Context, storeID, groupID string, p listing.Page) (listing.List[Membership], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Membership], error) {
		if _, err := tx.Group(ctx, storeID, groupID); err != nil {
			return listing.List[Membership]{}, err
		}
		return tx.MembershipsOfGroup(ctx, groupID, p)
	})
}

// GroupsOf lists the groups of a user; the key of a page is a group id.
func (s *Service) GroupsOf(ctx context.Context, storeID, userID string, p listing.Page) (listing.List[Membership], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Membership], error) {
		if _, err := tx.User(ctx, storeID, userID); err != nil {
			return listing.List[Membership]{}, err
		}
		return tx.MembershipsOfUser(ctx, userID, p)
	})
}

// InGroups tells for each of the groups whether the user is a member.
func (s *Service) InGroups(ctx context.Context, storeID, userID string, groupIDs []string) ([]bool, error) {
	return view(ctx, s, func(tx Tx) ([]bool, error) {
		if _, err := tx.User(ctx, storeID, userID); err != nil {
			return nil, err
		}
		out := make([]bool, len(groupIDs))
		for i, id := range groupIDs {
			if _, err := tx.Group(ctx, storeID, id); err != nil {
				return nil, err
			}
			_, err := tx.MembershipOf(ctx, id, userID)
			if err != nil && !errors.Is(err, fault.NotFound) {
				return nil, err
			}
			out[i] = err == nil
		}
		return out, nil
	})
}
