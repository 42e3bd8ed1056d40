package directory

import (
	"context"

	"gatehouse/internal/listing"
)

// Counted is how far something is counted: a screen that says "1,000+" says
// enough, and a count of everybody would make each list wait.
const Counted = 1000

// Counts keeps no numbers; it counts what there is, no further than it is told.
type Counts interface {
	// CountMembers counts a group's people, deactivated ones left out.
	CountMembers(ctx context.Context, group string, most int) (int, error)
	// CountFactorless counts people who are not deactivated, or only those who
	// hold a role, and how many of these have no factor that proves anything.
	CountFactorless(ctx context.Context, administrators bool, most int) (people, without int, err error)
}

// GroupStats is how much hangs on a group, each no further than Counted.
type GroupStats struct{ Members, Apps, Pushes int }

// GroupStats counts for one group.
func (s *Service) GroupStats(ctx context.Context, group string) (n GroupStats, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if n.Members, err = tx.CountMembers(ctx, group, Counted); err != nil {
			return err
		}
		apps, err := tx.AppsOfGroup(ctx, group)
		if err != nil {
			return err
		}
		pushes, err := tx.PushesOfGroup(ctx, group)
		n.Apps, n.Pushes = len(apps), len(pushes)
		return err
	})
	return n, err
}

// FactorlessCount is whom the rule for second factors concerns.
type FactorlessCount struct{ People, Without int }

// CountFactorless counts administrators, or everybody, no further than Counted.
func (s *Service) CountFactorless(ctx context.Context, administrators bool) (n FactorlessCount, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		n.People, n.Without, err = tx.CountFactorless(ctx, administrators, Counted)
		return err
	})
	return n, err
}

// AppUsersAmong is AppUsers for those whose ids are named: who picks among many
// has to know who has the application already.
func (s *Service) AppUsersAmong(ctx context.Context, app string, people []string) (l listing.List[AppUserView], err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if _, err := tx.App(ctx, app); err != nil {
			return err
		}
		l = listing.List[AppUserView]{}
		return named(people, func(id string) error {
			u, err := tx.AppUser(ctx, app, id)
			if err != nil || !u.Assigned() {
				return err
			}
			p, err := tx.Person(ctx, id)
			if err == nil {
				l.Items = append(l.Items, AppUserView{u, p})
			}
			return err
		})
	})
	return l, err
}

// AppGroupsAmong is AppGroups for those whose ids are named.
func (s *Service) AppGroupsAmong(ctx context.Context, app string, groups []string) (l listing.List[GroupAssignment], err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if _, err := tx.App(ctx, app); err != nil {
			return err
		}
		l = listing.List[GroupAssignment]{}
		return named(groups, func(id string) error {
			g, err := tx.AppGroup(ctx, app, id)
			if err == nil {
				l.Items = append(l.Items, g)
			}
			return err
		})
	})
	return l, err
}

// MembersAmong is Members for those whose ids are named.
func (s *Service) MembersAmong(ctx context.Context, group string, people []string) (l listing.List[Person], err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if _, err := tx.Group(ctx, group); err != nil {
			return err
		}
		l = listing.List[Person]{}
		return named(people, func(id string) error {
			in, err := tx.IsMember(ctx, group, id)
			if err != nil || !in {
				return err
			}
			p, err := tx.Person(ctx, id)
			if err == nil && p.Status != Deprovisioned {
				l.Items = append(l.Items, p)
			}
			return err
		})
	})
	return l, err
}

// named looks each up; those that are not there are left out.
func named(ids []string, look func(id string) error) error {
	for _, id := range ids {
		if err := look(id); err != nil && !missing(err) {
			return err
		}
	}
	return nil
}
