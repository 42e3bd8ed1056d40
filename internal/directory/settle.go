package directory

import (
	"context"
	"encoding/json"

	"gatehouse/internal/job"
	"gatehouse/internal/listing"
)

// batch bounds what is read at once where everything has to be looked at.
const batch = 500

// settle makes the application user of a person agree with the assignments:
// it comes with the first of them and goes with the last. It records the work
// that follows, and is called whenever either might have changed.
func settle(ctx context.Context, tx Tx, a App, p Person) error {
	u, err := tx.AppUser(ctx, a.ID, p.ID)
	exists := err == nil
	if err != nil && !missing(err) {
		return err
	}
	byGroup, err := tx.AssignedByGroup(ctx, a.ID, p.ID)
	if err != nil {
		return err
	}
	switch want := p.Status != Deprovisioned && (exists && u.Direct || byGroup); {
	case want && (!exists || !u.Assigned()):
		u.AppID, u.PersonID = a.ID, p.ID
		return admit(ctx, tx, a, p, u)
	case want:
		return nil
	case exists && u.Assigned():
		return dismiss(ctx, tx, a, p, u)
	}
	return nil
}

// admit lets a person use an application.
func admit(ctx context.Context, tx Tx, a App, p Person, u AppUser) error {
	now := tx.Now()
	if u.Created.IsZero() {
		u.Created = now
	}
	u.UserName = userName(a, p, u)
	u.StatusChanged, u.LastUpdated = now, now
	on, err := provisions(ctx, tx, a)
	if err != nil {
		return err
	}
	u.Status, u.Sync = AppUserActive, SyncDisabled
	if on {
		u.Status, u.Sync = AppUserStaged, SyncPending
	}
	if err := tx.SaveAppUser(ctx, u); err != nil {
		return err
	}
	if err := record(ctx, tx, "application.user_membership.add", map[string]any{"scope": u.Scope()}, personParty(p), appParty(a)); err != nil {
		return err
	}
	return enqueuePerson(ctx, tx, a, p.ID)
}

// dismiss takes an application away. The record stays, DEPROVISIONED, while the
// other side may still have the user; push deletes it in the end.
func dismiss(ctx context.Context, tx Tx, a App, p Person, u AppUser) error {
	if err := record(ctx, tx, "application.user_membership.remove", nil, personParty(p), appParty(a)); err != nil {
		return err
	}
	if u.RemoteID == "" && u.Sync == SyncDisabled {
		return tx.DeleteAppUser(ctx, a.ID, p.ID)
	}
	u.Status, u.Direct, u.CustomName = AppUserDeprovisioned, false, ""
	u.StatusChanged, u.LastUpdated = tx.Now(), tx.Now()
	if err := tx.SaveAppUser(ctx, u); err != nil {
		return err
	}
	return enqueuePerson(ctx, tx, a, p.ID)
}

// provisions tells whether the application's other side is kept in step.
func provisions(ctx context.Context, tx Tx, a App) (bool, error) {
	c, err := tx.Connection(ctx, a.ID)
	if missing(err) {
		return false, nil
	}
	return err == nil && c.Status == ConnectionEnabled && a.Features.Any(), err
}

// Provisions tells whether the application's other side is kept in step: a
// connection is enabled and at least one of the three switches is on.
func Provisions(ctx context.Context, tx Tx, a App) (bool, error) { return provisions(ctx, tx, a) }

// enqueuePerson records that a person has to be compared with the other side.
func enqueuePerson(ctx context.Context, tx Tx, a App, person string) error {
	payload, err := json.Marshal(PersonWork{App: a.ID, Person: person})
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, job.Task{
		Queue: Queue, Kind: SyncPerson, Order: "app:" + a.ID + "/person:" + person, Payload: string(payload), Soon: true,
	})
}

// enqueueGroup records that a pushed group has to be compared with the other side.
func enqueueGroup(ctx context.Context, tx Tx, app, group string, full bool) error {
	payload, err := json.Marshal(GroupWork{App: app, Group: group, Full: full})
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, job.Task{
		Queue: Queue, Kind: SyncGroup, Order: "app:" + app + "/group:" + group, Payload: string(payload), Soon: full,
	})
}

// EnqueueGroup is for package push: a person who has arrived on the other side
// becomes a member there.
func EnqueueGroup(ctx context.Context, tx Tx, app, group string) error {
	return enqueueGroup(ctx, tx, app, group, false)
}

// eachApp does something for every application that the person has.
func eachApp(ctx context.Context, tx Tx, p Person, do func(App, AppUser) error) error {
	users, err := tx.AppUsersOf(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, u := range users {
		if !u.Assigned() {
			continue
		}
		a, err := tx.App(ctx, u.AppID)
		if err != nil {
			return err
		}
		if err := do(a, u); err != nil {
			return err
		}
	}
	return nil
}

// personChanged lets every application that has the person know.
func personChanged(ctx context.Context, tx Tx, p Person) error {
	return eachApp(ctx, tx, p, func(a App, u AppUser) error { return refresh(ctx, tx, a, p, u) })
}

// refresh gives an application user the name that the template makes now, and
// has it compared with the other side.
func refresh(ctx context.Context, tx Tx, a App, p Person, u AppUser) error {
	u.UserName, u.LastUpdated = userName(a, p, u), tx.Now()
	if u.Sync == SyncDone {
		u.Sync = SyncStale
	}
	if err := tx.SaveAppUser(ctx, u); err != nil {
		return err
	}
	return enqueuePerson(ctx, tx, a, p.ID)
}

// membershipChanged follows a person who joined or left a group.
func membershipChanged(ctx context.Context, tx Tx, group string, p Person) error {
	apps, err := tx.AppsOfGroup(ctx, group)
	if err != nil {
		return err
	}
	for _, id := range apps {
		a, err := tx.App(ctx, id)
		if err != nil {
			return err
		}
		if err := settle(ctx, tx, a, p); err != nil {
			return err
		}
	}
	return pushesChanged(ctx, tx, group)
}

// pushesChanged lets every application that has a copy of the group know.
func pushesChanged(ctx context.Context, tx Tx, group string) error {
	pushes, err := tx.PushesOfGroup(ctx, group)
	if err != nil {
		return err
	}
	for _, g := range pushes {
		if g.Status == PushInactive {
			continue
		}
		if err := enqueueGroup(ctx, tx, g.AppID, group, false); err != nil {
			return err
		}
	}
	return nil
}

// settleAll settles a person in every application that its groups give.
func settleAll(ctx context.Context, tx Tx, p Person) error {
	groups, err := allGroups(ctx, tx, GroupQuery{Person: p.ID})
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := membershipChanged(ctx, tx, g.ID, p); err != nil {
			return err
		}
	}
	return nil
}

// unassignAll takes every application away from a person who is deactivated.
func unassignAll(ctx context.Context, tx Tx, p Person) error {
	if err := eachApp(ctx, tx, p, func(a App, u AppUser) error { return dismiss(ctx, tx, a, p, u) }); err != nil {
		return err
	}
	groups, err := allGroups(ctx, tx, GroupQuery{Person: p.ID})
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := pushesChanged(ctx, tx, g.ID); err != nil {
			return err
		}
	}
	return nil
}

func allGroups(ctx context.Context, tx Tx, q GroupQuery) ([]Group, error) {
	return all(func(p listing.Page) (listing.List[Group], error) { return tx.Groups(ctx, q, p) })
}

// all reads a list to its end, a batch at a time.
func all[T any](page func(listing.Page) (listing.List[T], error)) ([]T, error) {
	var out []T
	for after := ""; ; {
		l, err := page(listing.Page{After: after, Limit: batch})
		if err != nil {
			return nil, err
		}
		out = append(out, l.Items...)
		if after = l.Next; after == "" {
			return out, nil
		}
	}
}

// eachMember calls f for every member of a group.
func eachMember(ctx context.Context, tx Tx, group string, f func(Person) error) error {
	members, err := all(func(p listing.Page) (listing.List[Person], error) {
		return tx.People(ctx, PeopleQuery{Group: group}, p)
	})
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := f(m); err != nil {
			return err
		}
	}
	return nil
}
