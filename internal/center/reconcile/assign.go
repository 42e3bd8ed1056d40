package reconcile

import (
	"context"
	"errors"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
)

// assign makes the role of a grant and then the assignment. Nobody holds an
// assignment whose role was never made.
func (r *Reconciler) assign(ctx context.Context, j job.Job, t center.Task) error {
	p, err := r.prepare(ctx, t)
	if errors.Is(err, errDone) {
		return nil
	}
	if err == nil {
		_, err = r.accounts.EnsureRole(ctx, p.spec)
	}
	if err == nil {
		err = r.store.Update(ctx, func(tx center.Tx) error { return finishAssignment(ctx, tx, t, p) })
	}
	if err != nil && ctx.Err() == nil && final(j, err) {
		return r.store.Update(ctx, func(tx center.Tx) error { return failAssignment(ctx, tx, t, words(err)) })
	}
	return err
}

// errDone says that a request has ended before, in an earlier run of the job.
var errDone = errors.New("the request is done")

// prepare reads the role to be made, and names it first if it has no name.
func (r *Reconciler) prepare(ctx context.Context, t center.Task) (plan, error) {
	p, err := r.planFor(ctx, t)
	if !errors.Is(err, errUnnamed) {
		return p, err
	}
	if err := r.reserve(ctx, t.Instance, t.Grant()); err != nil {
		return p, err
	}
	return r.planFor(ctx, t)
}

// errUnnamed says that a grant has no role name yet.
var errUnnamed = errors.New("the role has no name")

func (r *Reconciler) planFor(ctx context.Context, t center.Task) (plan, error) {
	return view(ctx, r, func(tx center.Tx) (plan, error) {
		if _, err := openRequest(ctx, tx, t, center.CreateRequest); err != nil {
			return plan{}, err
		}
		if _, err := tx.Provisioning(ctx, t.Grant()); errors.Is(err, fault.NotFound) {
			return plan{}, errUnnamed
		}
		return r.read(ctx, tx, t.Instance, t.Grant())
	})
}

// openRequest finds the task's request, or says errDone.
func openRequest(ctx context.Context, tx center.Tx, t center.Task, kind center.RequestKind) (center.Request, error) {
	req, err := tx.Request(ctx, t.Instance, kind, t.Request)
	if errors.Is(err, fault.NotFound) || err == nil && req.Status != center.InProgress {
		return req, errDone
	}
	return req, err
}

func finishAssignment(ctx context.Context, tx center.Tx, t center.Task, p plan) error {
	req, err := openRequest(ctx, tx, t, center.CreateRequest)
	if errors.Is(err, errDone) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := p.record(ctx, tx); err != nil {
		return err
	}
	if err := principalStays(ctx, tx, req); err != nil {
		return err
	}
	a := req.Assignment()
	a.Created = tx.Now()
	if err := tx.CreateAssignment(ctx, a); err != nil {
		return err
	}
	req.Status = center.Succeeded
	return closeRequest(ctx, tx, req)
}

// principalStays refuses an assignment to who was deleted meanwhile.
func principalStays(ctx context.Context, tx center.Tx, req center.Request) error {
	i, err := tx.Instance(ctx, req.InstanceID)
	if err != nil {
		return err
	}
	if req.PrincipalType == center.GroupPrincipal {
		_, err = tx.Group(ctx, i.StoreID, req.PrincipalID)
	} else {
		_, err = tx.User(ctx, i.StoreID, req.PrincipalID)
	}
	return err
}

func failAssignment(ctx context.Context, tx center.Tx, t center.Task, why string) error {
	req, err := openRequest(ctx, tx, t, center.CreateRequest)
	if errors.Is(err, errDone) {
		return nil
	}
	if err != nil {
		return err
	}
	req.Status, req.Failure = center.Failed, why
	if err := closeRequest(ctx, tx, req); err != nil {
		return err
	}
	// A role that was made for this assignment alone must not stay.
	return center.EnqueueSettle(ctx, tx, t.Instance, t.Grant())
}

// closeRequest records the end of a request, and in the audit log how it went.
func closeRequest(ctx context.Context, tx center.Tx, req center.Request) error {
	if err := tx.UpdateRequest(ctx, req); err != nil {
		return err
	}
	outcome := audit.Allowed
	if req.Status == center.Failed {
		outcome = audit.Failed
	}
	what := map[center.RequestKind]string{
		center.CreateRequest: "sso:CreateAccountAssignment.end", center.DeleteRequest: "sso:DeleteAccountAssignment.end",
		center.ProvisionRequest: "sso:ProvisionPermissionSet.end",
	}[req.Kind]
	return tx.Record(ctx, audit.Event{
		Half: audit.Center, What: what, Outcome: outcome, Why: req.Failure,
		Targets: []audit.Party{{Type: "PermissionSet", ID: req.PermissionSetID, Account: string(req.AccountID)}},
		Detail:  map[string]any{"request": req.ID, "status": req.Status, "principal": req.PrincipalID},
	})
}
