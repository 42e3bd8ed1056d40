package reconcile

import (
	"context"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
)

// RolePrefix begins the names of roles that the center makes.
const RolePrefix = "AWSReservedSSO_"

// globalRegion has no part of its own in role paths, as at AWS.
const globalRegion = "us-east-1"

func (r *Reconciler) path() string {
	if r.region == globalRegion {
		return "/aws-reserved/sso.amazonaws.com/"
	}
	return "/aws-reserved/sso.amazonaws.com/" + r.region + "/"
}

// plan is a role to be made, and what it is made from.
type plan struct {
	spec center.RoleSpec
	made center.Provisioning
	// generation of the permission set that spec was read from.
	generation int64
}

// read reads the role of a grant as it should be; fault.NotFound when it is not provisioned.
func (r *Reconciler) read(ctx context.Context, tx center.Tx, instanceID string, g center.Grant) (plan, error) {
	made, err := tx.Provisioning(ctx, g)
	if err != nil {
		return plan{}, err
	}
	i, err := tx.Instance(ctx, instanceID)
	if err != nil {
		return plan{}, err
	}
	p, err := tx.PermissionSet(ctx, instanceID, g.PermissionSetID)
	if err != nil {
		return plan{}, err
	}
	return plan{generation: p.Generation, made: made, spec: center.RoleSpec{
		Account: g.AccountID, Name: made.RoleName, Path: r.path(), Description: p.Description,
		ManagedPolicies: p.ManagedPolicies, CustomerManaged: p.CustomerManaged, InlinePolicy: p.InlinePolicy,
		Boundary: p.Boundary, TrustProvider: i.TrustProvider,
	}}, nil
}

// room checks that a grant may have a role, and names the permission set.
func room(ctx context.Context, tx center.Tx, instanceID string, g center.Grant) (string, error) {
	p, err := tx.PermissionSet(ctx, instanceID, g.PermissionSetID)
	if err != nil {
		return "", err
	}
	have, err := tx.CountProvisioningsIn(ctx, instanceID, g.AccountID)
	if err == nil && have >= center.MaxSetsPerAccount {
		err = fault.New(fault.Quota, "At most %d permission sets can be provisioned in the account %s.", center.MaxSetsPerAccount, g.AccountID)
	}
	return p.Name, err
}

// reserve gives a grant a role name. What it rests on was read before, not
// here: on PostgreSQL, who looks where others add conflicts with all of them.
func (r *Reconciler) reserve(ctx context.Context, instanceID string, g center.Grant) error {
	name, err := view(ctx, r, func(tx center.Tx) (string, error) { return room(ctx, tx, instanceID, g) })
	if err != nil {
		return err
	}
	return r.store.Update(ctx, func(tx center.Tx) error {
		return tx.ReserveProvisioning(ctx, center.Provisioning{
			InstanceID: instanceID, AccountID: g.AccountID, PermissionSetID: g.PermissionSetID,
			RoleName: RolePrefix + name + "_" + tx.IDs().Hex(16), Updated: tx.Now(),
		})
	})
}

// record notes that the role equals the generation that it was made from.
func (p plan) record(ctx context.Context, tx center.Tx) error {
	p.made.Generation, p.made.Updated = p.generation, tx.Now()
	return tx.PutProvisioning(ctx, p.made)
}
