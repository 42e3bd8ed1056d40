// Package reconcile makes accounts match what the center's store says: roles
// for assignments, nothing where none is left, and no session for who lost
// access.
//
// Every handler reads the desired state anew, acts through center.Accounts,
// and records the result; so a job that is killed or run twice ends the same.
// All work on one role (a permission set in an account) has the same order and
// never overlaps. A role's name is recorded before the role is made: whoever
// goes on after a crash finds the same name, and no role is left behind.
//
// What an account refuses for good is recorded in the request, in its words,
// and what was begun is taken back. What may pass is tried again.
package reconcile

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
)

// Reconciler handles the center's tasks.
type Reconciler struct {
	store    center.Store
	accounts center.Accounts
	now      func() time.Time
	region   string
}

// Deps is what a Reconciler cannot do without.
type Deps struct {
	Store    center.Store
	Accounts center.Accounts
	Now      func() time.Time
	// Region is the home region of the instances, for role paths.
	Region string
}

// New makes a Reconciler, or says what is missing.
func New(d Deps) (*Reconciler, error) {
	if d.Store == nil || d.Accounts == nil || d.Now == nil || d.Region == "" {
		return nil, errors.New("reconcile: store, accounts, clock and region are needed")
	}
	return &Reconciler{d.Store, d.Accounts, d.Now, d.Region}, nil
}

// Handlers are the handlers for a worker of the queue center.Queue.
func (r *Reconciler) Handlers() map[string]job.Handler {
	out := map[string]job.Handler{}
	for kind, do := range map[string]func(context.Context, job.Job, center.Task) error{
		center.TaskAssign: r.assign, center.TaskSettle: r.settle,
		center.TaskProvisionAll: r.provisionAll, center.TaskProvision: r.provision,
		center.TaskRevokeUser: r.revokeUser, center.TaskRevokeMember: r.revokeMember,
		center.TaskRevokeGroup: r.revokeGroup, center.TaskRevokeGrant: r.revokeGrant,
	} {
		out[kind] = func(ctx context.Context, j job.Job) error {
			var t center.Task
			if err := json.Unmarshal([]byte(j.Payload), &t); err != nil {
				return job.GiveUp(err)
			}
			return do(ctx, j, t)
		}
	}
	return out
}

// patience is the number of attempts after which a passing failure is reported
// as final: somebody is waiting for the request.
const patience = 8

// final tells whether a failure is to be reported instead of tried again.
func final(j job.Job, err error) bool {
	if j.Attempts+1 >= patience {
		return true
	}
	f := fault.From(err)
	if f == nil {
		return false
	}
	switch f.Kind {
	case fault.Throttled, fault.Unavailable:
		return false
	}
	return true
}

// words is what the requester may read of a failure.
func words(err error) string {
	if f := fault.From(err); f != nil {
		return f.Message
	}
	return "The account could not be configured: an internal error occurred. Try again."
}

// view reads one value.
func view[T any](ctx context.Context, r *Reconciler, fn func(center.Tx) (T, error)) (out T, err error) {
	err = r.store.View(ctx, func(tx center.Tx) error {
		out, err = fn(tx)
		return err
	})
	return out, err
}

func unheld(ctx context.Context, tx center.Tx, g center.Grant) (bool, error) {
	l, err := tx.AssignmentsOf(ctx, g, listing.Page{Limit: 1})
	return len(l.Items) == 0, err
}
