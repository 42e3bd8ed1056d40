package directory

import (
	"context"
	"strings"
	"unicode/utf8"

	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

const (
	maxGroupName   = 255
	maxDescription = 1024
)

func checkGroup(name, description string) error {
	switch {
	case name == "":
		return invalid("name", "name: The field cannot be left blank")
	case utf8.RuneCountInString(name) > maxGroupName:
		return invalid("name", "name: The field is too long; at most %d characters are allowed", maxGroupName)
	case utf8.RuneCountInString(description) > maxDescription:
		return invalid("description", "description: The field is too long; at most %d characters are allowed", maxDescription)
	case !printable(name):
		return invalid("name", "name: The field must not contain control characters")
	}
	return nil
}

// editable refuses changes to groups that administrators do not keep.
func editable(g Group) error {
	if g.Type == OktaGroup {
		return nil
	}
	return fault.New(fault.Denied, "The group %s is of type %s and cannot be changed here", g.Name, g.Type).Coded("E0000038")
}

// CreateGroup makes a group that administrators keep.
func (s *Service) CreateGroup(ctx context.Context, name, description string) (g Group, err error) {
	name = strings.TrimSpace(name)
	if err := checkGroup(name, description); err != nil {
		return g, err
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		now := tx.Now()
		g = Group{
			ID: tx.IDs().Okta("00g"), Type: OktaGroup, Name: name, Description: description,
			Created: now, LastUpdated: now, LastMembershipUpdated: now,
		}
		if err := tx.CreateGroup(ctx, g); err != nil {
			return err
		}
		return record(ctx, tx, "group.lifecycle.create", nil, groupParty(g))
	})
	return g, err
}

// Group finds a group.
func (s *Service) Group(ctx context.Context, id string) (g Group, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		g, err = tx.Group(ctx, id)
		return err
	})
	return g, err
}

// UpdateGroup renames a group; its copies in applications follow.
func (s *Service) UpdateGroup(ctx context.Context, id, name, description string) (g Group, err error) {
	name = strings.TrimSpace(name)
	if err := checkGroup(name, description); err != nil {
		return g, err
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		if g, err = tx.Group(ctx, id); err != nil {
			return err
		}
		if err := editable(g); err != nil {
			return err
		}
		before := g.Name
		g.Name, g.Description, g.LastUpdated = name, description, tx.Now()
		if err := tx.SaveGroup(ctx, g); err != nil {
			return err
		}
		if before != name {
			if err := renameCopies(ctx, tx, g, before); err != nil {
				return err
			}
		}
		return record(ctx, tx, "group.profile.update", nil, groupParty(g))
	})
	return g, err
}

// renameCopies lets the copies of a group have its new name; those that were
// given a name of their own keep it.
func renameCopies(ctx context.Context, tx Tx, g Group, before string) error {
	pushes, err := tx.PushesOfGroup(ctx, g.ID)
	if err != nil {
		return err
	}
	for _, p := range pushes {
		if p.TargetName != before || p.Status == PushRemoving {
			continue
		}
		target, err := tx.Group(ctx, p.TargetGroupID)
		if err != nil {
			return err
		}
		p.TargetName, target.Name = g.Name, g.Name
		p.LastUpdated, target.LastUpdated = tx.Now(), tx.Now()
		if err := tx.SaveGroup(ctx, target); err != nil {
			return err
		}
		if err := tx.SavePush(ctx, p); err != nil {
			return err
		}
	}
	return pushesChanged(ctx, tx, g.ID)
}

// DeleteGroup deletes a group: what it gave its members goes, and its copies in
// applications are deleted there.
func (s *Service) DeleteGroup(ctx context.Context, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		g, err := tx.Group(ctx, id)
		if err != nil {
			return err
		}
		if err := editable(g); err != nil {
			return err
		}
		if err := s.withdrawGroup(ctx, tx, g); err != nil {
			return err
		}
		if err := groupGone(ctx, tx, id); err != nil {
			return err
		}
		if err := tx.DeleteGroup(ctx, id); err != nil {
			return err
		}
		return record(ctx, tx, "group.lifecycle.delete", nil, groupParty(g))
	})
}

func (s *Service) withdrawGroup(ctx context.Context, tx Tx, g Group) error {
	apps, err := tx.AppsOfGroup(ctx, g.ID)
	if err != nil {
		return err
	}
	for _, id := range apps {
		a, err := tx.App(ctx, id)
		if err != nil {
			return err
		}
		if err := unassignGroup(ctx, tx, a, g); err != nil {
			return err
		}
	}
	pushes, err := tx.PushesOfGroup(ctx, g.ID)
	if err != nil {
		return err
	}
	for _, p := range pushes {
		if err := unlink(ctx, tx, p, true); err != nil {
			return err
		}
	}
	return nil
}

// AddMember puts a person into a group; in it already is fine.
func (s *Service) AddMember(ctx context.Context, group, person string) error {
	return s.member(ctx, group, person, func(tx Tx, g Group, p Person) error {
		// From now on it is no rule's to end.
		if err := tx.ForgetRuleMemberships(ctx, g.ID, p.ID); err != nil {
			return err
		}
		return join(ctx, tx, g.ID, p)
	})
}

// RemoveMember takes a person out of a group; not in it is fine.
func (s *Service) RemoveMember(ctx context.Context, group, person string) error {
	return s.member(ctx, group, person, func(tx Tx, g Group, p Person) error {
		changed, err := tx.RemoveMember(ctx, g.ID, p.ID)
		if err != nil || !changed {
			return err
		}
		if err := leftByHand(ctx, tx, g.ID, p.ID); err != nil {
			return err
		}
		return membershipEvent(ctx, tx, "group.user_membership.remove", g, p)
	})
}

func (s *Service) member(ctx context.Context, group, person string, f func(Tx, Group, Person) error) error {
	return s.store.Update(ctx, func(tx Tx) error {
		g, err := tx.Group(ctx, group)
		if err != nil {
			return err
		}
		if err := editable(g); err != nil {
			return err
		}
		p, err := find(ctx, tx, person)
		if err != nil {
			return err
		}
		return f(tx, g, p)
	})
}

func join(ctx context.Context, tx Tx, group string, p Person) error {
	changed, err := tx.AddMember(ctx, group, p.ID)
	if err != nil || !changed {
		return err
	}
	g, err := tx.Group(ctx, group)
	if err != nil {
		return err
	}
	return membershipEvent(ctx, tx, "group.user_membership.add", g, p)
}

func membershipEvent(ctx context.Context, tx Tx, what string, g Group, p Person) error {
	// Everyone follows from the person; a row that every new person wrote would make all of them wait for each other.
	if g.Type == BuiltIn {
		return membershipChanged(ctx, tx, g.ID, p)
	}
	g.LastMembershipUpdated = tx.Now()
	if err := tx.SaveGroup(ctx, g); err != nil {
		return err
	}
	if err := record(ctx, tx, what, nil, personParty(p), groupParty(g)); err != nil {
		return err
	}
	return membershipChanged(ctx, tx, g.ID, p)
}

// GroupsOf lists the groups that a person is in.
func (s *Service) GroupsOf(ctx context.Context, key string, page listing.Page) (l listing.List[Group], err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		p, err := find(ctx, tx, key)
		if err != nil {
			return err
		}
		l, err = tx.Groups(ctx, GroupQuery{Person: p.ID}, page)
		return err
	})
	return l, err
}

// Members lists the people in a group, deactivated ones left out.
func (s *Service) Members(ctx context.Context, group string, page listing.Page) (l listing.List[Person], err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if _, err := tx.Group(ctx, group); err != nil {
			return err
		}
		l, err = tx.People(ctx, PeopleQuery{Group: group, Live: true}, page)
		return err
	})
	return l, err
}
