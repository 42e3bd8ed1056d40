package reconcile

import (
	"context"
	"errors"
	"fmt"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
)

// provisionAll sets every account of a provisioning request to work, page by
// page. One that is killed begins again; tasks already waiting stay single.
func (r *Reconciler) provisionAll(ctx context.Context, _ job.Job, t center.Task) error {
	for p := (listing.Page{Limit: 100}); ; {
		var parts listing.List[center.Part]
		err := r.store.Update(ctx, func(tx center.Tx) (err error) {
			req, err := openRequest(ctx, tx, t, center.ProvisionRequest)
			if err != nil {
				return err
			}
			if parts, err = tx.Parts(ctx, t.Request, center.InProgress, p); err != nil {
				return err
			}
			for _, part := range parts.Items {
				if err := center.EnqueuePart(ctx, tx, req, part.AccountID); err != nil {
					return err
				}
			}
			return finishParts(ctx, tx, req)
		})
		if errors.Is(err, errDone) {
			return nil
		}
		if err != nil || parts.Next == "" {
			return err
		}
		p.After = parts.Next
	}
}

// provision makes one account's role equal to the permission set.
func (r *Reconciler) provision(ctx context.Context, j job.Job, t center.Task) error {
	p, err := view(ctx, r, func(tx center.Tx) (plan, error) {
		if _, err := openRequest(ctx, tx, t, center.ProvisionRequest); err != nil {
			return plan{}, err
		}
		return r.read(ctx, tx, t.Instance, t.Grant())
	})
	if errors.Is(err, errDone) {
		return nil
	}
	gone := errors.Is(err, fault.NotFound) // the last assignment went meanwhile: nothing is left to bring up to date
	if err == nil {
		_, err = r.accounts.EnsureRole(ctx, p.spec)
	}
	if err != nil && !gone && (ctx.Err() != nil || !final(j, err)) {
		return err
	}
	return r.store.Update(ctx, func(tx center.Tx) error {
		part := center.Part{RequestID: t.Request, AccountID: t.Account, Status: center.Succeeded}
		switch {
		case gone:
		case err != nil:
			part.Status, part.Failure = center.Failed, words(err)
		default:
			if err := p.record(ctx, tx); err != nil {
				return err
			}
		}
		if err := tx.UpdatePart(ctx, part); err != nil {
			return err
		}
		req, err := openRequest(ctx, tx, t, center.ProvisionRequest)
		if errors.Is(err, errDone) {
			return nil
		}
		if err != nil {
			return err
		}
		return finishParts(ctx, tx, req)
	})
}

// finishParts ends a request none of whose accounts is at work.
func finishParts(ctx context.Context, tx center.Tx, req center.Request) error {
	open, err := tx.Parts(ctx, req.ID, center.InProgress, listing.Page{Limit: 1})
	if err != nil || len(open.Items) > 0 {
		return err
	}
	bad, err := tx.Parts(ctx, req.ID, center.Failed, listing.Page{Limit: 10})
	if err != nil {
		return err
	}
	req.Status = center.Succeeded
	for _, part := range bad.Items {
		req.Status = center.Failed
		req.Failure += fmt.Sprintf("%s: %s ", part.AccountID, part.Failure)
	}
	return closeRequest(ctx, tx, req)
}
