package reconcile

import (
	"context"
	"errors"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
)

// revoke has an account refuse a user's sessions of a grant, unless the user
// holds it, now that everything has been decided anew.
func (r *Reconciler) revoke(ctx context.Context, userID string, g center.Grant) error {
	role, err := view(ctx, r, func(tx center.Tx) (string, error) {
		if holds, err := tx.HoldsGrant(ctx, userID, g); err != nil || holds {
			return "", err
		}
		made, err := tx.Provisioning(ctx, g)
		if errors.Is(err, fault.NotFound) {
			return "", nil // the role is gone, and its sessions with it
		}
		return made.RoleName, err
	})
	if err != nil || role == "" {
		return err
	}
	err = r.accounts.RevokeSessions(ctx, g.AccountID, role, userID, r.now())
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// revokeMembers revokes for everybody who is or lately was in a group.
func (r *Reconciler) revokeMembers(ctx context.Context, groupID string, g center.Grant) error {
	return center.Each(func(p listing.Page) (listing.List[string], error) {
		return view(ctx, r, func(tx center.Tx) (listing.List[string], error) { return tx.PastUsersOf(ctx, groupID, p) })
	}, func(user string) error { return r.revoke(ctx, user, g) })
}

// eachGrant visits what a user or group holds or lately held.
func (r *Reconciler) eachGrant(ctx context.Context, principal string, throughGroups bool, do func(center.Grant) error) error {
	return center.Each(func(p listing.Page) (listing.List[center.Grant], error) {
		return view(ctx, r, func(tx center.Tx) (listing.List[center.Grant], error) {
			return tx.PastGrantsOf(ctx, principal, throughGroups, p)
		})
	}, do)
}

// settleIfUnheld has a role removed that has no holder left, and tells whether
// there is nothing else to do for the grant.
func (r *Reconciler) settleIfUnheld(ctx context.Context, g center.Grant) (unneeded bool, err error) {
	unneeded, err = view(ctx, r, func(tx center.Tx) (bool, error) { return unheld(ctx, tx, g) })
	if err != nil || !unneeded {
		return unneeded, err
	}
	return true, r.store.Update(ctx, func(tx center.Tx) error {
		made, err := tx.Provisioning(ctx, g)
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return center.EnqueueSettle(ctx, tx, made.InstanceID, g)
	})
}

// forget drops what ended so long ago that no session can rest on it, and
// requests that nobody asks after any more.
func forget(ctx context.Context, tx center.Tx) error {
	if err := tx.ForgetRequests(ctx, tx.Now().Add(-center.KeepRequests)); err != nil {
		return err
	}
	return tx.Forget(ctx, tx.Now().Add(-memory))
}

func (r *Reconciler) forget(ctx context.Context) error {
	return r.store.Update(ctx, func(tx center.Tx) error { return forget(ctx, tx) })
}

// revokeUser looks at everything that a disabled or deleted user held.
func (r *Reconciler) revokeUser(ctx context.Context, _ job.Job, t center.Task) error {
	err := r.eachGrant(ctx, t.User, true, func(g center.Grant) error {
		// First the sessions: the role may take a while to go.
		if err := r.revoke(ctx, t.User, g); err != nil {
			return err
		}
		_, err := r.settleIfUnheld(ctx, g)
		return err
	})
	if err != nil {
		return err
	}
	return r.forget(ctx)
}

// revokeMember looks at what a user held by a group that he left.
func (r *Reconciler) revokeMember(ctx context.Context, _ job.Job, t center.Task) error {
	err := r.eachGrant(ctx, t.Group, false, func(g center.Grant) error { return r.revoke(ctx, t.User, g) })
	if err != nil {
		return err
	}
	return r.forget(ctx)
}

// revokeGroup looks at the grants of a deleted group, each in its own order.
func (r *Reconciler) revokeGroup(ctx context.Context, _ job.Job, t center.Task) error {
	return r.eachGrant(ctx, t.Group, false, func(g center.Grant) error {
		if unneeded, err := r.settleIfUnheld(ctx, g); err != nil || unneeded {
			return err
		}
		return r.store.Update(ctx, func(tx center.Tx) error { return center.EnqueueRevokeGrant(ctx, tx, t.Group, g) })
	})
}

// revokeGrant looks at one grant that a group's members held.
func (r *Reconciler) revokeGrant(ctx context.Context, _ job.Job, t center.Task) error {
	return r.revokeMembers(ctx, t.Group, t.Grant())
}
