package center

import (
	"context"
	"reflect"
	"slices"
	"unicode/utf8"

	"gatehouse/internal/audit"
	"gatehouse/internal/listing"
)

// NewGroup is a group to be.
type NewGroup struct {
	DisplayName string
	Description string
	ExternalIDs []ExternalID
	Origin      Origin
}

func (g Group) party() audit.Party { return audit.Party{Type: "Group", ID: g.ID, Name: g.DisplayName} }

func (g Group) validate() error {
	if g.DisplayName == "" {
		return invalid("displayName", "displayName is a required attribute.")
	}
	for _, t := range []struct{ field, value string }{{"displayName", g.DisplayName}, {"description", g.Description}} {
		if t.value != "" && (utf8.RuneCountInString(t.value) > maxAttribute || !textPattern.MatchString(t.value)) {
			return invalid(t.field, "%s must have at most %d characters and no control characters.", t.field, maxAttribute)
		}
	}
	if len(g.ExternalIDs) > maxExternal {
		return invalid("externalIds", "externalIds must not have more than %d values.", maxExternal)
	}
	return nil
}

// CreateGroup makes an empty group. fault.Conflict names what is taken:
// "displayName" or "externalId".
func (s *Service) CreateGroup(ctx context.Context, storeID string, n NewGroup) (Group, error) {
	return update(ctx, s, func(tx Tx) (Group, error) { return createGroup(ctx, tx, storeID, n) })
}

func createGroup(ctx context.Context, tx Tx, storeID string, n NewGroup) (Group, error) {
	if _, err := tx.InstanceByStore(ctx, storeID); err != nil {
		return Group{}, noStore(err, storeID)
	}
	now, by := tx.Now(), actorName(ctx)
	g := Group{
		ID: tx.IDs().Ordered(), StoreID: storeID, DisplayName: n.DisplayName, Description: n.Description, ExternalIDs: n.ExternalIDs,
		Origin: n.Origin, Revision: 1, Created: now, Updated: now, CreatedBy: by, UpdatedBy: by,
	}
	if err := g.validate(); err != nil {
		return Group{}, err
	}
	if err := tx.CreateGroup(ctx, g); err != nil {
		return Group{}, err
	}
	return g, record(ctx, tx, storeEvent(ctx, "CreateGroup"), map[string]any{"origin": g.Origin}, g.party())
}

// Group finds a group by id.
func (s *Service) Group(ctx context.Context, storeID, id string) (Group, error) {
	return view(ctx, s, func(tx Tx) (Group, error) { return tx.Group(ctx, storeID, id) })
}

// GroupByName finds a group by display name, without regard to case.
func (s *Service) GroupByName(ctx context.Context, storeID, name string) (Group, error) {
	return view(ctx, s, func(tx Tx) (Group, error) { return tx.GroupByName(ctx, storeID, name) })
}

// GroupByExternalID finds a group by what its issuer calls it.
func (s *Service) GroupByExternalID(ctx context.Context, storeID string, id ExternalID) (Group, error) {
	return view(ctx, s, func(tx Tx) (Group, error) { return tx.GroupByExternalID(ctx, storeID, id) })
}

// Groups lists the groups of an identity store in the order of their creation.
func (s *Service) Groups(ctx context.Context, storeID string, p listing.Page) (listing.List[Group], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Group], error) {
		if _, err := tx.InstanceByStore(ctx, storeID); err != nil {
			return listing.List[Group]{}, err
		}
		return tx.Groups(ctx, storeID, p)
	})
}

// FindGroups lists the groups whose display name has the words in it; all of
// them when there are no words.
func (s *Service) FindGroups(ctx context.Context, storeID, words string, p listing.Page) (listing.List[Group], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Group], error) { return tx.FindGroups(ctx, storeID, words, p) })
}

// UpdateGroup changes a group, as UpdateUser changes a user.
func (s *Service) UpdateGroup(ctx context.Context, storeID, id, revision string, change func(*Group) error) (Group, error) {
	return update(ctx, s, func(tx Tx) (Group, error) {
		old, err := tx.Group(ctx, storeID, id)
		if err != nil {
			return Group{}, err
		}
		if err := checkRevision(revision, old.Rev()); err != nil {
			return Group{}, err
		}
		g := old
		g.ExternalIDs = slices.Clone(old.ExternalIDs)
		if err := change(&g); err != nil {
			return Group{}, err
		}
		if reflect.DeepEqual(g, old) {
			return old, nil
		}
		if err := g.validate(); err != nil {
			return Group{}, err
		}
		return touchGroup(ctx, tx, old, g, "UpdateGroup", nil)
	})
}

// touchGroup writes a changed group with its next revision.
func touchGroup(ctx context.Context, tx Tx, old, g Group, what string, detail map[string]any) (Group, error) {
	g.Revision, g.Updated, g.UpdatedBy = old.Revision+1, tx.Now(), actorName(ctx)
	if err := tx.UpdateGroup(ctx, g); err != nil {
		return Group{}, err
	}
	return g, record(ctx, tx, storeEvent(ctx, what), detail, g.party())
}

// RenameGroup gives a group another display name.
func (s *Service) RenameGroup(ctx context.Context, storeID, id, displayName string) (Group, error) {
	return s.UpdateGroup(ctx, storeID, id, "", func(g *Group) error {
		g.DisplayName = displayName
		return nil
	})
}

// DeleteGroup removes a group with its memberships and assignments. What its
// members hold in accounts by it alone is revoked right after.
func (s *Service) DeleteGroup(ctx context.Context, storeID, id, revision string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		g, err := tx.Group(ctx, storeID, id)
		if err != nil {
			return err
		}
		if err := checkRevision(revision, g.Rev()); err != nil {
			return err
		}
		return deleteGroup(ctx, tx, g)
	})
}

func deleteGroup(ctx context.Context, tx Tx, g Group) error {
	if err := tx.RetireGroup(ctx, g.ID); err != nil {
		return err
	}
	if err := tx.DeleteGroup(ctx, g); err != nil {
		return err
	}
	if err := record(ctx, tx, storeEvent(ctx, "DeleteGroup"), nil, g.party()); err != nil {
		return err
	}
	return enqueue(ctx, tx, TaskRevokeGroup, "group/"+g.ID, Task{Group: g.ID})
}
