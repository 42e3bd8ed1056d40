package center

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// NewPermissionSet is a permission set to be. SessionDuration zero means one hour.
type NewPermissionSet struct {
	Name            string
	Description     string
	SessionDuration time.Duration
	RelayState      string
	Tags            map[string]string
}

// CreatePermissionSet makes a permission set without policies.
func (s *Service) CreatePermissionSet(ctx context.Context, instanceID string, n NewPermissionSet) (PermissionSet, error) {
	return update(ctx, s, func(tx Tx) (PermissionSet, error) {
		if _, err := grantingInstance(ctx, tx, instanceID); err != nil {
			return PermissionSet{}, err
		}
		p := PermissionSet{
			ID: tx.IDs().PermissionSet(), InstanceID: instanceID, Name: n.Name, Description: n.Description,
			SessionDuration: n.SessionDuration, RelayState: n.RelayState, Tags: n.Tags, Generation: 1, Created: tx.Now(),
		}
		if p.SessionDuration == 0 {
			p.SessionDuration = minSession
		}
		if err := p.Validate(); err != nil {
			return p, err
		}
		if have, err := tx.CountPermissionSets(ctx, instanceID); err != nil || have >= maxPermissionSets {
			return p, cmpErr(err, fault.New(fault.Quota, "An instance must not have more than %d permission sets.", maxPermissionSets))
		}
		if err := tx.CreatePermissionSet(ctx, p); err != nil {
			return p, err
		}
		return p, record(ctx, tx, "sso:CreatePermissionSet", nil, p.party())
	})
}

// cmpErr is the first error that there is.
func cmpErr(err error, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// grantingInstance finds an instance that can grant access to accounts.
func grantingInstance(ctx context.Context, tx Tx, id string) (Instance, error) {
	i, err := tx.Instance(ctx, id)
	if err != nil {
		return i, err
	}
	if i.Kind != OrganizationInstance {
		return i, fault.New(fault.Invalid, "This is an account instance of IAM Identity Center: it serves applications only and cannot grant access to "+
			"AWS accounts. Permission sets and account assignments need an organization instance in the management account.").On("InstanceArn")
	}
	return i, nil
}

// PermissionSet finds a permission set.
func (s *Service) PermissionSet(ctx context.Context, instanceID, id string) (PermissionSet, error) {
	return view(ctx, s, func(tx Tx) (PermissionSet, error) { return tx.PermissionSet(ctx, instanceID, id) })
}

// PermissionSets lists the permission sets of an instance by id.
func (s *Service) PermissionSets(ctx context.Context, instanceID string, p listing.Page) (listing.List[PermissionSet], error) {
	return view(ctx, s, func(tx Tx) (listing.List[PermissionSet], error) {
		if _, err := tx.Instance(ctx, instanceID); err != nil {
			return listing.List[PermissionSet]{}, err
		}
		return tx.PermissionSets(ctx, instanceID, p)
	})
}

// FindPermissionSets lists the permission sets whose name has the words in it;
// all of them when there are no words.
func (s *Service) FindPermissionSets(ctx context.Context, instanceID, words string, p listing.Page) (listing.List[PermissionSet], error) {
	return view(ctx, s, func(tx Tx) (listing.List[PermissionSet], error) {
		if _, err := tx.Instance(ctx, instanceID); err != nil {
			return listing.List[PermissionSet]{}, err
		}
		return tx.FindPermissionSets(ctx, instanceID, words, p)
	})
}

// PermissionSetSettings are the general settings; nil leaves one as it is.
type PermissionSetSettings struct {
	Description     *string
	SessionDuration *time.Duration
	RelayState      *string
}

// UpdatePermissionSet changes the general settings. They hold at once: the
// center itself keeps duration and relay state, and roles whose description
// changes and that are otherwise up to date follow by themselves.
func (s *Service) UpdatePermissionSet(ctx context.Context, instanceID, id string, set PermissionSetSettings) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := tx.PermissionSet(ctx, instanceID, id)
		if err != nil {
			return err
		}
		old := p
		assign(&p.Description, set.Description)
		assign(&p.SessionDuration, set.SessionDuration)
		assign(&p.RelayState, set.RelayState)
		if err := p.Validate(); err != nil {
			return err
		}
		if p.Description != old.Description {
			p.Generation++
		}
		if err := tx.UpdatePermissionSet(ctx, p); err != nil {
			return err
		}
		if err := record(ctx, tx, "sso:UpdatePermissionSet", nil, p.party()); err != nil || p.Generation == old.Generation {
			return err
		}
		return followSettings(ctx, tx, p, old.Generation)
	})
}

func assign[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}

// DeletePermissionSet removes a permission set that is a role nowhere.
func (s *Service) DeletePermissionSet(ctx context.Context, instanceID, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := tx.PermissionSet(ctx, instanceID, id)
		if err != nil {
			return err
		}
		used, err := tx.ProvisioningsOfSet(ctx, p.ID, listing.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(used.Items) > 0 {
			return fault.New(fault.Conflict, "The permission set %s is still provisioned in the account %s. Remove its assignments first.",
				p.Name, used.Items[0].AccountID)
		}
		if err := tx.DeletePermissionSet(ctx, p); err != nil {
			return err
		}
		return record(ctx, tx, "sso:DeletePermissionSet", nil, p.party())
	})
}

// changePolicies edits the policies of a permission set. Roles in accounts
// follow when the set is provisioned (ProvisionPermissionSet).
func (s *Service) changePolicies(ctx context.Context, instanceID, id, what string, change func(*PermissionSet) error) error {
	return s.store.Update(ctx, func(tx Tx) error {
		old, err := tx.PermissionSet(ctx, instanceID, id)
		if err != nil {
			return err
		}
		p := old
		p.ManagedPolicies, p.CustomerManaged = slices.Clone(old.ManagedPolicies), slices.Clone(old.CustomerManaged)
		if err := change(&p); err != nil || reflect.DeepEqual(p, old) {
			return err
		}
		p.Generation++
		if err := tx.UpdatePermissionSet(ctx, p); err != nil {
			return err
		}
		return record(ctx, tx, what, nil, p.party())
	})
}

func (p *PermissionSet) room() error {
	if len(p.ManagedPolicies)+len(p.CustomerManaged) >= maxPolicies {
		return fault.New(fault.Quota, "A permission set must not have more than %d AWS managed and customer managed policies.", maxPolicies)
	}
	return nil
}

// AttachManagedPolicy adds an AWS managed policy; fault.Conflict when it is attached.
func (s *Service) AttachManagedPolicy(ctx context.Context, instanceID, id, arn string) error {
	if err := validateManaged(arn); err != nil {
		return err
	}
	return s.changePolicies(ctx, instanceID, id, "sso:AttachManagedPolicyToPermissionSet", func(p *PermissionSet) error {
		if slices.Contains(p.ManagedPolicies, arn) {
			return fault.New(fault.Conflict, "The policy %s is already attached to the permission set %s.", arn, p.Name)
		}
		if err := p.room(); err != nil {
			return err
		}
		p.ManagedPolicies = append(p.ManagedPolicies, arn)
		return nil
	})
}

// DetachManagedPolicy removes an AWS managed policy; fault.NotFound when it is not attached.
func (s *Service) DetachManagedPolicy(ctx context.Context, instanceID, id, arn string) error {
	return s.changePolicies(ctx, instanceID, id, "sso:DetachManagedPolicyFromPermissionSet", func(p *PermissionSet) error {
		at := slices.Index(p.ManagedPolicies, arn)
		if at < 0 {
			return fault.New(fault.NotFound, "The policy %s is not attached to the permission set %s.", arn, p.Name)
		}
		p.ManagedPolicies = slices.Delete(p.ManagedPolicies, at, at+1)
		return nil
	})
}

// AttachCustomerManagedPolicy adds a reference to a policy of each account.
func (s *Service) AttachCustomerManagedPolicy(ctx context.Context, instanceID, id string, ref PolicyRef) error {
	if err := ref.validate(); err != nil {
		return err
	}
	return s.changePolicies(ctx, instanceID, id, "sso:AttachCustomerManagedPolicyReferenceToPermissionSet", func(p *PermissionSet) error {
		if slices.Contains(p.CustomerManaged, ref) {
			return fault.New(fault.Conflict, "The policy %s%s is already attached to the permission set %s.", ref.Path, ref.Name, p.Name)
		}
		if err := p.room(); err != nil {
			return err
		}
		p.CustomerManaged = append(p.CustomerManaged, ref)
		return nil
	})
}

// DetachCustomerManagedPolicy removes a reference; fault.NotFound when it is not there.
func (s *Service) DetachCustomerManagedPolicy(ctx context.Context, instanceID, id string, ref PolicyRef) error {
	return s.changePolicies(ctx, instanceID, id, "sso:DetachCustomerManagedPolicyReferenceFromPermissionSet", func(p *PermissionSet) error {
		at := slices.Index(p.CustomerManaged, ref)
		if at < 0 {
			return fault.New(fault.NotFound, "The policy %s%s is not attached to the permission set %s.", ref.Path, ref.Name, p.Name)
		}
		p.CustomerManaged = slices.Delete(p.CustomerManaged, at, at+1)
		return nil
	})
}

// PutInlinePolicy sets the one inline policy.
func (s *Service) PutInlinePolicy(ctx context.Context, instanceID, id, doc string) error {
	if err := ValidateInlinePolicy(doc); err != nil {
		return err
	}
	return s.changePolicies(ctx, instanceID, id, "sso:PutInlinePolicyToPermissionSet", func(p *PermissionSet) error {
		p.InlinePolicy = doc
		return nil
	})
}

// DeleteInlinePolicy removes the inline policy; fault.NotFound when there is none.
func (s *Service) DeleteInlinePolicy(ctx context.Context, instanceID, id string) error {
	return s.changePolicies(ctx, instanceID, id, "sso:DeleteInlinePolicyFromPermissionSet", func(p *PermissionSet) error {
		if p.InlinePolicy == "" {
			return fault.New(fault.NotFound, "The permission set %s has no inline policy.", p.Name)
		}
		p.InlinePolicy = ""
		return nil
	})
}

// PutBoundary sets the permissions boundary.
func (s *Service) PutBoundary(ctx context.Context, instanceID, id string, b Boundary) error {
	if err := b.Validate(); err != nil {
		return err
	}
	return s.changePolicies(ctx, instanceID, id, "sso:PutPermissionsBoundaryToPermissionSet", func(p *PermissionSet) error {
		p.Boundary = &b
		return nil
	})
}

// DeleteBoundary removes the permissions boundary; fault.NotFound when there is none.
func (s *Service) DeleteBoundary(ctx context.Context, instanceID, id string) error {
	return s.changePolicies(ctx, instanceID, id, "sso:DeletePermissionsBoundaryFromPermissionSet", func(p *PermissionSet) error {
		if p.Boundary == nil {
			return noBoundary(*p)
		}
		p.Boundary = nil
		return nil
	})
}

func noBoundary(p PermissionSet) error {
	return fault.New(fault.NotFound, "The permission set %s has no permissions boundary.", p.Name)
}

// BoundaryOf is the permissions boundary of a permission set; fault.NotFound when there is none.
func (s *Service) BoundaryOf(ctx context.Context, instanceID, id string) (Boundary, error) {
	p, err := s.PermissionSet(ctx, instanceID, id)
	if err == nil && p.Boundary == nil {
		err = noBoundary(p)
	}
	if err != nil {
		return Boundary{}, err
	}
	return *p.Boundary, nil
}

// TagPermissionSet sets tags and keeps the others.
func (s *Service) TagPermissionSet(ctx context.Context, instanceID, id string, tags map[string]string) error {
	return s.retag(ctx, instanceID, id, "sso:TagResource", func(have map[string]string) { maps.Copy(have, tags) })
}

// UntagPermissionSet removes tags; those not there are passed over.
func (s *Service) UntagPermissionSet(ctx context.Context, instanceID, id string, keys []string) error {
	return s.retag(ctx, instanceID, id, "sso:UntagResource", func(have map[string]string) {
		for _, k := range keys {
			delete(have, k)
		}
	})
}

// retag changes tags. They belong to the permission set, not to its roles.
func (s *Service) retag(ctx context.Context, instanceID, id, what string, change func(map[string]string)) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := tx.PermissionSet(ctx, instanceID, id)
		if err != nil {
			return err
		}
		p.Tags = changedTags(p.Tags, change)
		if err := validateTags(p.Tags); err != nil {
			return err
		}
		if err := tx.UpdatePermissionSet(ctx, p); err != nil {
			return err
		}
		return record(ctx, tx, what, nil, p.party())
	})
}

func changedTags(old map[string]string, change func(map[string]string)) map[string]string {
	tags := map[string]string{}
	maps.Copy(tags, old)
	change(tags)
	return tags
}
