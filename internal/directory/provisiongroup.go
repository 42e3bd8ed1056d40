package directory

import (
	"context"
	"slices"
)

// GroupSync is the desired state of the copy of a group, with what is known of
// the other side.
type GroupSync struct {
	Target
	Push  GroupPush
	Group Group // zero when it was deleted
	Want  []PushedMember
	Have  []PushedMember
	// Waiting counts the members whose own provisioning is still under way.
	Waiting int
}

// GroupSync reads what to do about a pushed group; ok is false when nothing is.
func (s *Service) GroupSync(ctx context.Context, w GroupWork) (g GroupSync, ok bool, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		g, ok = GroupSync{}, false
		if g.Target, err = target(ctx, tx, w.App); err != nil {
			return notMissing(err)
		}
		if g.Push, err = tx.PushOf(ctx, w.App, w.Group); err != nil || g.Push.Status == PushInactive {
			return notMissing(err)
		}
		if g.Group, err = tx.Group(ctx, w.Group); err != nil && !missing(err) {
			return err
		}
		ok = true
		if g.Push.Status == PushRemoving {
			return nil
		}
		return g.members(ctx, tx)
	})
	return g, ok, err
}

func (g *GroupSync) members(ctx context.Context, tx Tx) (err error) {
	if g.Have, err = tx.PushedMembers(ctx, g.Push.ID); err != nil {
		return err
	}
	users, err := tx.ProvisionedMembers(ctx, g.App.ID, g.Push.GroupID)
	if err != nil {
		return err
	}
	for _, u := range users {
		g.Want = append(g.Want, PushedMember{PersonID: u.PersonID, RemoteID: u.RemoteID})
	}
	g.Waiting, err = waiting(ctx, tx, g.App.ID, g.Push.GroupID)
	return err
}

func waiting(ctx context.Context, tx Tx, app, group string) (n int, err error) {
	users, err := tx.UnprovisionedMembers(ctx, app, group)
	for _, u := range users {
		if u.Sync == SyncPending || u.Sync == SyncStale {
			n++
		}
	}
	return n, err
}

// changePush changes a push in a transaction; one that is gone stays gone.
func (s *Service) changePush(ctx context.Context, id string, change func(Tx, *GroupPush) error) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := tx.Push(ctx, id)
		if err != nil {
			return notMissing(err)
		}
		if err := change(tx, &p); err != nil {
			return err
		}
		return tx.SavePush(ctx, p)
	})
}

// GroupNamed records the copy's id and name right after the other side told them.
func (s *Service) GroupNamed(ctx context.Context, push, remoteID, name, server string) error {
	return s.changePush(ctx, push, func(tx Tx, p *GroupPush) error {
		what := "application.provision.group_push.mapping.app.group.renamed"
		if p.RemoteID != remoteID {
			what = "application.provision.group.add"
		}
		p.RemoteID, p.PushedName, p.Target = remoteID, name, server
		t, err := tx.Group(ctx, p.TargetGroupID)
		if err != nil {
			return notMissing(err)
		}
		t.RemoteID = remoteID
		if err := tx.SaveGroup(ctx, t); err != nil {
			return err
		}
		return recordCopy(ctx, tx, what, *p)
	})
}

// recordCopy records what happened to a copy whose group may be deleted already.
func recordCopy(ctx context.Context, tx Tx, what string, p GroupPush) error {
	a, err := tx.App(ctx, p.AppID)
	if err != nil {
		return err
	}
	return record(ctx, tx, what, nil, groupParty(Group{ID: p.GroupID, Name: p.TargetName}), appParty(a))
}

// GroupLost records that the other side has the copy no longer, or that it is
// another server's.
func (s *Service) GroupLost(ctx context.Context, push string) error {
	return s.changePush(ctx, push, func(tx Tx, p *GroupPush) error {
		p.RemoteID, p.PushedName, p.Target = "", "", ""
		have, err := tx.PushedMembers(ctx, p.ID)
		if err != nil {
			return err
		}
		for some := range slices.Chunk(peopleOf(have), batch) {
			if err := tx.RemovePushedMembers(ctx, p.ID, some); err != nil {
				return err
			}
		}
		return nil
	})
}

func peopleOf(m []PushedMember) []string {
	out := make([]string, len(m))
	for i := range m {
		out[i] = m[i].PersonID
	}
	return out
}

// MembersPushed records one request's changes right after its answer.
func (s *Service) MembersPushed(ctx context.Context, push string, added, removed []PushedMember) error {
	return s.changePush(ctx, push, func(tx Tx, p *GroupPush) error {
		if err := tx.RemovePushedMembers(ctx, p.ID, peopleOf(removed)); err != nil {
			return err
		}
		for some := range slices.Chunk(added, batch) {
			if err := tx.AddPushedMembers(ctx, p.ID, some); err != nil {
				return err
			}
		}
		a, err := tx.App(ctx, p.AppID)
		if err != nil {
			return err
		}
		return record(ctx, tx, "application.provision.group_push.push_memberships",
			map[string]any{"added": len(added), "removed": len(removed)}, groupParty(Group{ID: p.GroupID, Name: p.TargetName}), appParty(a))
	})
}

// GroupPushed records that the copy equals the group. LastPush, by which
// surfaces tell that a push has arrived, is set only once no member is on the way.
func (s *Service) GroupPushed(ctx context.Context, push string) error {
	return s.changePush(ctx, push, func(tx Tx, p *GroupPush) error {
		if p.Status == PushError {
			p.Status = PushActive
		}
		p.Failure = ""
		n, err := waiting(ctx, tx, p.AppID, p.GroupID)
		if err != nil {
			return err
		}
		if n == 0 {
			first := p.LastPush.IsZero()
			p.LastPush = tx.Now()
			if first {
				if err := recordCopy(ctx, tx, "application.provision.group_push.pushed", *p); err != nil {
					return err
				}
			}
		}
		return dropTask(ctx, tx, p.AppID, SyncGroup, p.GroupID)
	})
}

// GroupDeleted records that the copy of an unlinked group is gone.
func (s *Service) GroupDeleted(ctx context.Context, push string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := tx.Push(ctx, push)
		if err != nil {
			return notMissing(err)
		}
		if p.Status != PushRemoving {
			return nil
		}
		if err := recordCopy(ctx, tx, "application.provision.group_push.delete_appgroup", p); err != nil {
			return err
		}
		return dropPush(ctx, tx, p)
	})
}

// RecheckUser has a person compared with the other side whatever was pushed,
// because the other side did not take it as a member.
func (s *Service) RecheckUser(ctx context.Context, w PersonWork) error {
	return s.store.Update(ctx, func(tx Tx) error {
		u, err := tx.AppUser(ctx, w.App, w.Person)
		if err != nil {
			return notMissing(err)
		}
		a, err := tx.App(ctx, w.App)
		if err != nil {
			return err
		}
		u.Pushed = ""
		if err := tx.SaveAppUser(ctx, u); err != nil {
			return err
		}
		return enqueuePerson(ctx, tx, a, w.Person)
	})
}
