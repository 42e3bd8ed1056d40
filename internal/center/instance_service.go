package center

import (
	"context"
	"errors"
	"maps"
	"regexp"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

var instanceNamePattern = regexp.MustCompile(`^[\w+=,.@-]{0,255}$`)

func (i Instance) party() audit.Party {
	return audit.Party{Type: "Instance", ID: i.ARN(), Name: i.Name, Account: string(i.Owner)}
}

// EnableOrganizationInstance makes the organization's instance ("Enable with
// AWS Organizations"). Only the management account may; fault.Conflict when it
// has an instance, fault.Invalid when there is no organization.
func (s *Service) EnableOrganizationInstance(ctx context.Context, caller ids.AccountID, name string, tags map[string]string) (Instance, error) {
	org, err := s.accounts.Organization(ctx)
	if errors.Is(err, fault.NotFound) {
		return Instance{}, fault.New(fault.Invalid, "There is no organization. Create one, or enable IAM Identity Center in only this AWS account.")
	}
	if err != nil {
		return Instance{}, err
	}
	if org.ManagementAccount != caller {
		return Instance{}, fault.New(fault.Denied, "IAM Identity Center can be enabled with AWS Organizations in the management account only.")
	}
	return s.createInstance(ctx, Instance{Kind: OrganizationInstance, Owner: caller, Name: name, Tags: tags, PermissionSetsEnabled: true})
}

// CreateInstance makes an account instance, which cannot grant access to
// accounts. It is refused in the management account of an organization.
func (s *Service) CreateInstance(ctx context.Context, caller ids.AccountID, name string, tags map[string]string) (Instance, error) {
	org, err := s.accounts.Organization(ctx)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return Instance{}, err
	}
	if err == nil && org.ManagementAccount == caller {
		return Instance{}, invalid("Name", "The management account cannot have an account instance. Enable IAM Identity Center with AWS Organizations instead.")
	}
	return s.createInstance(ctx, Instance{Kind: AccountInstance, Owner: caller, Name: name, Tags: tags})
}

func (s *Service) createInstance(ctx context.Context, i Instance) (Instance, error) {
	if err := i.validate(); err != nil {
		return Instance{}, err
	}
	return update(ctx, s, func(tx Tx) (Instance, error) {
		made := i
		made.ID, made.StoreID, made.Created = tx.IDs().Instance(), tx.IDs().IdentityStore(), tx.Now()
		made.TrustProvider = "AWSSSO_" + tx.IDs().Hex(16) + "_DO_NOT_DELETE"
		if err := tx.CreateInstance(ctx, made); err != nil {
			return Instance{}, err
		}
		return made, record(ctx, tx, "sso:CreateInstance", map[string]any{"kind": made.Kind}, made.party())
	})
}

func (i Instance) validate() error {
	if !instanceNamePattern.MatchString(i.Name) {
		return invalid("Name", "The instance name must have at most 255 letters, digits or characters of +=,.@-_.")
	}
	return validateTags(i.Tags)
}

// Instance finds an instance.
func (s *Service) Instance(ctx context.Context, id string) (Instance, error) {
	return view(ctx, s, func(tx Tx) (Instance, error) { return tx.Instance(ctx, id) })
}

// InstanceByStore finds the instance of an identity store.
func (s *Service) InstanceByStore(ctx context.Context, storeID string) (Instance, error) {
	return view(ctx, s, func(tx Tx) (Instance, error) {
		i, err := tx.InstanceByStore(ctx, storeID)
		return i, noStore(err, storeID)
	})
}

// InstancesFor lists the instances that an account sees: its own, and that of
// its organization. There are at most two, so there are no pages.
func (s *Service) InstancesFor(ctx context.Context, account ids.AccountID) ([]Instance, error) {
	owners := []ids.AccountID{account}
	org, err := s.accounts.Organization(ctx)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nil, err
	}
	if err == nil && org.ManagementAccount != account {
		owners = append(owners, org.ManagementAccount)
	}
	return view(ctx, s, func(tx Tx) (out []Instance, err error) {
		for _, owner := range owners {
			i, err := tx.InstanceOf(ctx, owner)
			if errors.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			out = append(out, i)
		}
		return out, nil
	})
}

// AllInstances lists every instance by id, for surfaces that serve all of them.
func (s *Service) AllInstances(ctx context.Context, p listing.Page) (listing.List[Instance], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Instance], error) { return tx.Instances(ctx, p) })
}

// RenameInstance changes the display name.
func (s *Service) RenameInstance(ctx context.Context, id, name string) error {
	return s.changeInstance(ctx, id, "sso:UpdateInstance", func(i *Instance) { i.Name = name })
}

// TagInstance sets tags and keeps the others.
func (s *Service) TagInstance(ctx context.Context, id string, tags map[string]string) error {
	return s.changeInstance(ctx, id, "sso:TagResource", func(i *Instance) {
		i.Tags = changedTags(i.Tags, func(have map[string]string) { maps.Copy(have, tags) })
	})
}

// UntagInstance removes tags; those not there are passed over.
func (s *Service) UntagInstance(ctx context.Context, id string, keys []string) error {
	return s.changeInstance(ctx, id, "sso:UntagResource", func(i *Instance) {
		i.Tags = changedTags(i.Tags, func(have map[string]string) {
			for _, k := range keys {
				delete(have, k)
			}
		})
	})
}

func (s *Service) changeInstance(ctx context.Context, id, what string, change func(*Instance)) error {
	return s.store.Update(ctx, func(tx Tx) error {
		i, err := tx.Instance(ctx, id)
		if err != nil {
			return err
		}
		change(&i)
		if err := i.validate(); err != nil {
			return err
		}
		if err := tx.UpdateInstance(ctx, i); err != nil {
			return err
		}
		return record(ctx, tx, what, nil, i.party())
	})
}

// DeleteInstance removes an instance with its users, groups and permission
// sets. Only its owner may, and only when no permission set is provisioned.
func (s *Service) DeleteInstance(ctx context.Context, caller ids.AccountID, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		i, err := tx.Instance(ctx, id)
		if err != nil {
			return err
		}
		if i.Owner != caller {
			return fault.New(fault.Denied, "Only the account %s, which owns the instance, can delete it.", i.Owner)
		}
		if err := noneProvisioned(ctx, tx, id); err != nil {
			return err
		}
		err = Each(func(p listing.Page) (listing.List[User], error) { return tx.Users(ctx, i.StoreID, p) },
			func(u User) error { return tx.EndSessions(ctx, u.ID) })
		if err != nil {
			return err
		}
		if err := tx.DeleteInstance(ctx, i); err != nil {
			return err
		}
		return record(ctx, tx, "sso:DeleteInstance", nil, i.party())
	})
}

// noneProvisioned refuses while accounts still have roles: deleting the
// instance would leave them behind with nobody to remove them.
func noneProvisioned(ctx context.Context, tx Tx, instanceID string) error {
	return Each(func(p listing.Page) (listing.List[PermissionSet], error) {
		return tx.PermissionSets(ctx, instanceID, p)
	},
		func(set PermissionSet) error {
			used, err := tx.ProvisioningsOfSet(ctx, set.ID, listing.Page{Limit: 1})
			if err == nil && len(used.Items) > 0 {
				err = fault.New(fault.Conflict, "The permission set %s is still provisioned in the account %s. Remove all account assignments first.",
					set.Name, used.Items[0].AccountID)
			}
			return err
		})
}
