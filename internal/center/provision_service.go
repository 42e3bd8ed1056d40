package center

import (
	"context"
	"errors"

	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// ProvisionPermissionSet begins to make the roles of a permission set equal to
// it: in one account, or with an empty account in all where it is provisioned.
func (s *Service) ProvisionPermissionSet(ctx context.Context, instanceID, id string, account ids.AccountID) (Request, error) {
	return update(ctx, s, func(tx Tx) (Request, error) {
		p, err := tx.PermissionSet(ctx, instanceID, id)
		if err != nil {
			return Request{}, err
		}
		if account != "" {
			if _, err := tx.Provisioning(ctx, Grant{account, id}); err != nil {
				return Request{}, notProvisioned(err, p, account)
			}
		}
		r := Request{
			ID: tx.IDs().Ordered(), InstanceID: instanceID, Kind: ProvisionRequest, Status: InProgress,
			AccountID: account, PermissionSetID: id, Created: tx.Now(),
		}
		if err := tx.CreateRequest(ctx, r); err != nil {
			return Request{}, err
		}
		if err := startParts(ctx, tx, r, 0); err != nil {
			return Request{}, err
		}
		return r, record(ctx, tx, "sso:ProvisionPermissionSet", map[string]any{"account": account, "request": r.ID}, p.party())
	})
}

func notProvisioned(err error, p PermissionSet, account ids.AccountID) error {
	if errors.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "The permission set %s is not provisioned in the account %s.", p.Name, account).On("TargetId")
	}
	return err
}

func startParts(ctx context.Context, tx Tx, r Request, generation int64) error {
	if err := tx.AddParts(ctx, r, generation); err != nil {
		return err
	}
	return enqueue(ctx, tx, TaskProvisionAll, "request/"+r.ID, Task{Instance: r.InstanceID, Request: r.ID, Set: r.PermissionSetID})
}

// followSettings has the roles follow changed settings that were up to date
// before; those waiting for a provisioning get the settings with it.
func followSettings(ctx context.Context, tx Tx, p PermissionSet, before int64) error {
	r := Request{
		ID: tx.IDs().Ordered(), InstanceID: p.InstanceID, Kind: ProvisionRequest, Status: InProgress, PermissionSetID: p.ID, Created: tx.Now(),
	}
	r.PrincipalID = r.ID // nobody asked for it, so it is in nobody's way who asks for the same
	if err := tx.CreateRequest(ctx, r); err != nil {
		return err
	}
	return startParts(ctx, tx, r, before)
}

// ProvisioningFilter restricts by whether roles are up to date; nil does not.
type ProvisioningFilter *bool

// ProvisionedAccounts lists the accounts where a permission set is a role.
func (s *Service) ProvisionedAccounts(ctx context.Context, instanceID, id string, latest ProvisioningFilter, p listing.Page) (listing.List[ids.AccountID], error) {
	return view(ctx, s, func(tx Tx) (listing.List[ids.AccountID], error) {
		set, err := tx.PermissionSet(ctx, instanceID, id)
		if err != nil {
			return listing.List[ids.AccountID]{}, err
		}
		all, err := tx.ProvisioningsOfSet(ctx, id, p)
		out := listing.List[ids.AccountID]{Next: all.Next}
		for _, v := range all.Items {
			if v.Generation > 0 && (latest == nil || *latest == (v.Generation == set.Generation)) {
				out.Items = append(out.Items, v.AccountID)
			}
		}
		return out, err
	})
}

// ProvisionedSets lists the permission sets that are roles in an account.
func (s *Service) ProvisionedSets(ctx context.Context, instanceID string, account ids.AccountID, latest ProvisioningFilter, p listing.Page) (listing.List[PermissionSet], error) {
	return view(ctx, s, func(tx Tx) (listing.List[PermissionSet], error) {
		if _, err := grantingInstance(ctx, tx, instanceID); err != nil {
			return listing.List[PermissionSet]{}, err
		}
		all, err := tx.ProvisioningsIn(ctx, instanceID, account, p)
		out := listing.List[PermissionSet]{Next: all.Next}
		for _, v := range all.Items {
			set, err := tx.PermissionSet(ctx, instanceID, v.PermissionSetID)
			if err != nil {
				return out, err
			}
			if v.Generation > 0 && (latest == nil || *latest == (v.Generation == set.Generation)) {
				out.Items = append(out.Items, set)
			}
		}
		return out, err
	})
}
