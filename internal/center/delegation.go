package center

import (
	"context"
	"errors"

	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// A delegated administrator is a member account whose people administer the
// organization's instance, because the management account registered it with
// Organizations. Its own policies say what they may do; this file says what
// they may not, whatever those allow: reach into the management account.
//
// Whoever could edit a permission set that is a role there, or get into a group
// that is assigned there, would administer the organization. AWS forbids the
// first and warns of the second; here both are refused.

// Delegated tells whether an account may administer an instance that it does not own.
func (s *Service) Delegated(ctx context.Context, i Instance, account ids.AccountID) (bool, error) {
	if i.Kind != OrganizationInstance || account == "" || account == i.Owner {
		return false, nil
	}
	return s.accounts.Delegated(ctx, account)
}

// Touched is what a change of a delegated administrator would touch; empty
// members touch nothing.
type Touched struct {
	// Account is where access is given, taken or brought up to date.
	Account ids.AccountID
	// Set is the permission set whose content changes.
	Set string
	// Principals are users and groups that change, or get or lose members.
	Principals []string
	// Membership is one that ends: its group is touched.
	Membership string
}

// DelegateMay refuses a change that reaches into the account that owns the instance.
func (s *Service) DelegateMay(ctx context.Context, i Instance, t Touched) error {
	if t.Account == i.Owner {
		return fault.New(fault.Denied, "A delegated administrator cannot change access to the management account %s.", i.Owner)
	}
	return s.store.View(ctx, func(tx Tx) error {
		if err := setOutside(ctx, tx, i, t.Set); err != nil {
			return err
		}
		if t.Membership != "" {
			m, err := tx.Membership(ctx, i.StoreID, t.Membership)
			if errors.Is(err, fault.NotFound) {
				return nil // what is to be done says so
			}
			if err != nil {
				return err
			}
			t.Principals = append(t.Principals, m.GroupID)
		}
		for _, id := range t.Principals {
			if err := principalOutside(ctx, tx, i, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// setOutside refuses a permission set that is, or is about to be, a role in the owner's account.
func setOutside(ctx context.Context, tx Tx, i Instance, set string) error {
	if set == "" {
		return nil
	}
	g := Grant{AccountID: i.Owner, PermissionSetID: set}
	_, err := tx.Provisioning(ctx, g)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	open, askErr := tx.OpenRequests(ctx, CreateRequest, g)
	if askErr != nil {
		return askErr
	}
	if err == nil || len(open) > 0 {
		return fault.New(fault.Denied, "A delegated administrator cannot change this permission set: it is assigned in the management account %s.", i.Owner)
	}
	return nil
}

// principalOutside refuses a user or group that has access to the owner's account.
func principalOutside(ctx context.Context, tx Tx, i Instance, id string) error {
	held, err := tx.AssignmentsReaching(ctx, id, i.Owner, listing.Page{Limit: 1})
	if err == nil && len(held.Items) > 0 {
		err = fault.New(fault.Denied, "A delegated administrator cannot change %s: it has access to the management account %s.", bounded(id, 64), i.Owner)
	}
	return err
}
