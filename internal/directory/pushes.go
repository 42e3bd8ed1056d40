package directory

import (
	"context"
	"strings"

	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// NewPush is what an administrator says of a group to push.
type NewPush struct {
	GroupID string
	// TargetGroupID links to an APP_GROUP that the application is known to have;
	// otherwise TargetName, or the group's own name, names the copy.
	TargetGroupID string
	TargetName    string
	// Link adopts a group of that name that is on the other side already.
	Link     bool
	Inactive bool
}

// PushGroup begins to keep a copy of a group in an application.
func (s *Service) PushGroup(ctx context.Context, app string, n NewPush) (p GroupPush, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		a, err := tx.App(ctx, app)
		if err != nil {
			return err
		}
		g, err := tx.Group(ctx, n.GroupID)
		if err != nil {
			return err
		}
		if err := pushable(ctx, tx, a, g); err != nil {
			return err
		}
		target, err := pushTarget(ctx, tx, a, g, n)
		if err != nil {
			return err
		}
		p = GroupPush{
			ID: tx.IDs().Okta("gPm"), AppID: a.ID, GroupID: g.ID, TargetGroupID: target.ID, TargetName: target.Name,
			RemoteID: target.RemoteID, Link: n.Link || n.TargetGroupID != "", Status: PushActive, Created: tx.Now(), LastUpdated: tx.Now(),
		}
		if n.Inactive {
			p.Status = PushInactive
		}
		if err := tx.CreatePush(ctx, p); err != nil {
			return err
		}
		if err := record(ctx, tx, "application.provision.group_push.mapping.created", nil, groupParty(g), appParty(a)); err != nil || n.Inactive {
			return err
		}
		return enqueueGroup(ctx, tx, a.ID, g.ID, false)
	})
	return p, err
}

func pushable(ctx context.Context, tx Tx, a App, g Group) error {
	c, err := tx.Connection(ctx, a.ID)
	if err != nil && !missing(err) {
		return err
	}
	if c.Status != ConnectionEnabled {
		return invalid("app", "Group push needs provisioning: enable the API integration of the application first")
	}
	if g.Type == AppGroup {
		return editable(g)
	}
	old, err := tx.PushOf(ctx, a.ID, g.ID)
	switch {
	case missing(err):
		return nil
	case err != nil:
		return err
	case old.Status == PushRemoving:
		return fault.New(fault.Conflict, "sourceGroupId: The group's former copy is still being deleted in the application; try again when that is done").On("sourceGroupId")
	}
	return fault.New(fault.Conflict, "sourceGroupId: The group is pushed to this application already").On("sourceGroupId")
}

// pushTarget finds or makes the APP_GROUP that pictures the copy.
func pushTarget(ctx context.Context, tx Tx, a App, g Group, n NewPush) (Group, error) {
	if n.TargetGroupID != "" {
		t, err := tx.Group(ctx, n.TargetGroupID)
		if err != nil {
			return t, err
		}
		if t.Type != AppGroup || t.AppID != a.ID {
			return t, invalid("targetGroupId", "targetGroupId: '%s' is not a group of the application", n.TargetGroupID)
		}
		return t, unlinked(ctx, tx, t)
	}
	name := n.TargetName
	if name == "" {
		name = g.Name
	}
	if err := checkGroup(name, ""); err != nil {
		return Group{}, err
	}
	t := Group{
		ID: tx.IDs().Okta("00g"), Type: AppGroup, Name: name, AppID: a.ID,
		Created: tx.Now(), LastUpdated: tx.Now(), LastMembershipUpdated: tx.Now(),
	}
	err := tx.CreateGroup(ctx, t)
	if f := fault.From(err); f != nil && f.Kind == fault.Conflict {
		return t, fault.New(fault.Conflict, "targetGroupName: The application has a group of this name; link to it instead").On("targetGroupName")
	}
	return t, err
}

// unlinked refuses a target that another push keeps: two would undo each other.
func unlinked(ctx context.Context, tx Tx, target Group) error {
	pushes, err := all(func(p listing.Page) (listing.List[GroupPush], error) { return tx.Pushes(ctx, target.AppID, p) })
	if err != nil {
		return err
	}
	for _, p := range pushes {
		if p.TargetGroupID == target.ID {
			return fault.New(fault.Conflict, "targetGroupId: Another group is pushed to this group already").On("targetGroupId")
		}
	}
	return nil
}

// Push finds a group push of an application.
func (s *Service) Push(ctx context.Context, app, id string) (p GroupPush, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		p, err = pushOfApp(ctx, tx, app, id)
		return err
	})
	return p, err
}

func pushOfApp(ctx context.Context, tx Tx, app, id string) (GroupPush, error) {
	if _, err := tx.App(ctx, app); err != nil {
		return GroupPush{}, err
	}
	p, err := tx.Push(ctx, id)
	if err == nil && (p.AppID != app || p.Status == PushRemoving) {
		return p, Missing(id, "GroupPushMapping")
	}
	return p, err
}

// Pushes lists an application's group pushes.
func (s *Service) Pushes(ctx context.Context, app string, page listing.Page) (l listing.List[GroupPush], err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if _, err := tx.App(ctx, app); err != nil {
			return err
		}
		l, err = tx.Pushes(ctx, app, page)
		return err
	})
	return l, err
}

// SetPushStatus switches a group push on or off. Inactive, the copy stays as it is.
func (s *Service) SetPushStatus(ctx context.Context, app, id string, to PushStatus) (p GroupPush, err error) {
	what := map[PushStatus]string{
		PushActive:   "application.provision.group_push.activate_mapping",
		PushInactive: "application.provision.group_push.deactivate_mapping",
	}[to]
	if what == "" {
		return p, invalid("status", "status: must be ACTIVE or INACTIVE")
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		if p, err = pushOfApp(ctx, tx, app, id); err != nil {
			return err
		}
		p.Status, p.Failure, p.LastUpdated = to, "", tx.Now()
		if err := tx.SavePush(ctx, p); err != nil {
			return err
		}
		if to == PushActive {
			if err := enqueueGroup(ctx, tx, app, p.GroupID, false); err != nil {
				return err
			}
		}
		return recordPush(ctx, tx, what, p)
	})
	return p, err
}

func recordPush(ctx context.Context, tx Tx, what string, p GroupPush) error {
	a, err := tx.App(ctx, p.AppID)
	if err != nil {
		return err
	}
	g, err := tx.Group(ctx, p.GroupID)
	if err != nil {
		return err
	}
	return record(ctx, tx, what, nil, groupParty(g), appParty(a))
}

// PushNow sends a group's name and whole membership again.
func (s *Service) PushNow(ctx context.Context, app, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := pushOfApp(ctx, tx, app, id)
		if err != nil {
			return err
		}
		if p.Status == PushInactive {
			return invalid("status", "The group push is not active")
		}
		return enqueueGroup(ctx, tx, app, p.GroupID, true)
	})
}

// UnlinkPush ends a group push; with deleteTarget the copy is deleted on the
// other side, otherwise it stays there as it is.
func (s *Service) UnlinkPush(ctx context.Context, app, id string, deleteTarget bool) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := pushOfApp(ctx, tx, app, id)
		if err != nil {
			return err
		}
		if err := recordPush(ctx, tx, "application.provision.group_push.removed", p); err != nil {
			return err
		}
		return unlink(ctx, tx, p, deleteTarget)
	})
}

// unlink removes a push now, or leaves it to package push when there is
// something to delete on the other side first (also one whose creation may be
// under way: RemoteID is not known yet, but the task was begun).
func unlink(ctx context.Context, tx Tx, p GroupPush, deleteTarget bool) error {
	if p.Status == PushRemoving {
		return nil
	}
	begun := p.RemoteID != "" || p.Status != PushInactive
	if !deleteTarget || !begun {
		return dropPush(ctx, tx, p)
	}
	p.Status, p.LastUpdated = PushRemoving, tx.Now()
	if err := tx.SavePush(ctx, p); err != nil {
		return err
	}
	return enqueueGroup(ctx, tx, p.AppID, p.GroupID, false)
}

// dropPush forgets a push and the picture of its copy.
func dropPush(ctx context.Context, tx Tx, p GroupPush) error {
	if err := tx.DeletePush(ctx, p.ID); err != nil {
		return err
	}
	if t, err := tx.TaskOf(ctx, p.AppID, SyncGroup, p.GroupID); err == nil {
		if err := tx.DeleteTask(ctx, t.ID); err != nil {
			return err
		}
	} else if !missing(err) {
		return err
	}
	return tx.DeleteGroup(ctx, p.TargetGroupID)
}

// DropPush is for package push: the copy of a REMOVING push is gone.
func DropPush(ctx context.Context, tx Tx, p GroupPush) error { return dropPush(ctx, tx, p) }

// RemoteGroup is a group that an application was seen to have.
type RemoteGroup struct{ ID, Name string }

// RefreshAppGroups keeps pictures of the groups that an application has, so
// that group pushes can be linked to them.
func (s *Service) RefreshAppGroups(ctx context.Context, app string, seen []RemoteGroup) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, err := tx.App(ctx, app)
		if err != nil {
			return err
		}
		known, err := allGroups(ctx, tx, GroupQuery{Type: AppGroup, App: a.ID})
		if err != nil {
			return err
		}
		byRemote, byName := map[string]bool{}, map[string]bool{}
		for _, g := range known {
			byRemote[g.RemoteID], byName[strings.ToLower(g.Name)] = true, true
		}
		for _, r := range seen {
			// A copy of ours that has not learnt its id yet has the name already.
			if byRemote[r.ID] || byName[strings.ToLower(r.Name)] || checkGroup(r.Name, "") != nil {
				continue
			}
			byName[strings.ToLower(r.Name)] = true
			now := tx.Now()
			err := tx.CreateGroup(ctx, Group{
				ID: tx.IDs().Okta("00g"), Type: AppGroup, Name: r.Name, AppID: a.ID, RemoteID: r.ID,
				Created: now, LastUpdated: now, LastMembershipUpdated: now,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
