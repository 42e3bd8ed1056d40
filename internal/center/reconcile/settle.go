package reconcile

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
)

// memory is how long what gave access is remembered: the longest session, and
// time for clocks and queues.
const memory = 13 * time.Hour

// settle ends what deleted assignments of a grant gave. With the last one the
// role goes, and every session of it; before that, those sessions whose
// subjects have no other way to the grant.
func (r *Reconciler) settle(ctx context.Context, j job.Job, t center.Task) error {
	g := t.Grant()
	empty, err := view(ctx, r, func(tx center.Tx) (bool, error) { return unheld(ctx, tx, g) })
	if err != nil {
		return err
	}
	if empty {
		err = r.remove(ctx, g)
	} else {
		err = r.revokeDeleted(ctx, g)
	}
	if err != nil && (ctx.Err() != nil || !final(j, err)) {
		return err
	}
	end := r.store.Update(ctx, func(tx center.Tx) error {
		if err := forget(ctx, tx); err != nil {
			return err
		}
		return closeDeletions(ctx, tx, g, err)
	})
	if end == nil && err != nil {
		return job.GiveUp(err)
	}
	return end
}

// remove removes the role of a grant that nobody holds.
func (r *Reconciler) remove(ctx context.Context, g center.Grant) error {
	made, err := view(ctx, r, func(tx center.Tx) (center.Provisioning, error) { return tx.Provisioning(ctx, g) })
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := r.accounts.DeleteRole(ctx, g.AccountID, made.RoleName); err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	return r.store.Update(ctx, func(tx center.Tx) error { return tx.DeleteProvisioning(ctx, made) })
}

// revokeDeleted revokes for the principals of the deletions that are at work.
func (r *Reconciler) revokeDeleted(ctx context.Context, g center.Grant) error {
	open, err := view(ctx, r, func(tx center.Tx) ([]center.Request, error) { return tx.OpenRequests(ctx, center.DeleteRequest, g) })
	if err != nil {
		return err
	}
	for _, req := range open {
		if req.PrincipalType == center.GroupPrincipal {
			err = r.revokeMembers(ctx, req.PrincipalID, g)
		} else {
			err = r.revoke(ctx, req.PrincipalID, g)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func closeDeletions(ctx context.Context, tx center.Tx, g center.Grant, failure error) error {
	open, err := tx.OpenRequests(ctx, center.DeleteRequest, g)
	if err != nil {
		return err
	}
	for _, req := range open {
		req.Status = center.Succeeded
		if failure != nil {
			req.Status, req.Failure = center.Failed, words(failure)
		}
		if err := closeRequest(ctx, tx, req); err != nil {
			return err
		}
	}
	return nil
}
