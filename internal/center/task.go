package center

import (
	"context"
	"encoding/json"
	"strings"

	"gatehouse/internal/ids"
	"gatehouse/internal/job"
)

// Queue is where the work that follows the center's changes waits.
const Queue = "center"

// The kinds of task, which package reconcile handles.
const (
	// TaskAssign makes a role and then the assignment of a CREATE request.
	TaskAssign = "assign"
	// TaskSettle ends what deleted assignments of a grant gave: the role when
	// no assignment is left, else the sessions of those who lost theirs.
	TaskSettle = "settle"
	// TaskProvisionAll sets the parts of a PROVISION request to work.
	TaskProvisionAll = "provision-all"
	// TaskProvision brings one account's role up to date.
	TaskProvision = "provision"
	// TaskRevokeUser looks at everything that a user held.
	TaskRevokeUser = "revoke-user"
	// TaskRevokeMember looks at what a user held by one group.
	TaskRevokeMember = "revoke-member"
	// TaskRevokeGroup looks at the grants of a deleted group.
	TaskRevokeGroup = "revoke-group"
	// TaskRevokeGrant looks at what a group's members held by one grant.
	TaskRevokeGrant = "revoke-grant"
)

// Task names what a job is about.
type Task struct {
	Instance string        `json:"instance,omitempty"`
	Request  string        `json:"request,omitempty"`
	Account  ids.AccountID `json:"account,omitempty"`
	Set      string        `json:"set,omitempty"`
	User     string        `json:"user,omitempty"`
	Group    string        `json:"group,omitempty"`
}

// Grant is the permission set in the account that the task is about.
func (t Task) Grant() Grant { return Grant{t.Account, t.Set} }

// enqueue records work that follows from the change in tx.
func enqueue(ctx context.Context, tx Tx, kind, order string, t Task) error {
	payload, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, job.Task{Queue: Queue, Kind: kind, Order: order, Payload: string(payload), Urgent: strings.HasPrefix(kind, "revoke-")})
}

// order serialises all work on the role of a permission set in an account.
func (g Grant) order() string { return "grant/" + g.Key() }

// EnqueueSettle has a grant looked at again.
func EnqueueSettle(ctx context.Context, tx Tx, instanceID string, g Grant) error {
	return enqueue(ctx, tx, TaskSettle, g.order(), Task{Instance: instanceID, Account: g.AccountID, Set: g.PermissionSetID})
}

// EnqueuePart sets one account of a provisioning request to work.
func EnqueuePart(ctx context.Context, tx Tx, r Request, account ids.AccountID) error {
	g := Grant{account, r.PermissionSetID}
	return enqueue(ctx, tx, TaskProvision, g.order(), Task{Instance: r.InstanceID, Request: r.ID, Account: account, Set: g.PermissionSetID})
}

// EnqueueRevokeGrant has one grant of a deleted group's members looked at.
func EnqueueRevokeGrant(ctx context.Context, tx Tx, groupID string, g Grant) error {
	return enqueue(ctx, tx, TaskRevokeGrant, g.order(), Task{Group: groupID, Account: g.AccountID, Set: g.PermissionSetID})
}
