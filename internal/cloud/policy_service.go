package cloud

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/policydata"
)

// maxVersions is IAM's quota of versions of a managed policy.
const maxVersions = 5

// NewPolicy is what a customer managed policy is made of.
type NewPolicy struct {
	Account                 ids.AccountID
	Name, Path, Description string
	Document                string
	Tags                    map[string]string
}

// CreatePolicy makes a customer managed policy.
func (s *Service) CreatePolicy(ctx context.Context, n NewPolicy) (p ManagedPolicy, err error) {
	if n.Path == "" {
		n.Path = "/"
	}
	if err := errors.Join(checkPolicyName(n.Name), checkPath(n.Path), checkTags(n.Tags), checkDocument(n.Document, managedRule)); err != nil {
		return p, err
	}
	if len(n.Description) > 1000 {
		return p, invalid("Description", "A description has up to 1000 characters.")
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		_, err := tx.PolicyNamed(ctx, n.Account, n.Name)
		if err == nil {
			return fault.New(fault.Conflict, "A policy called %s already exists. Duplicate names are not allowed.", n.Name).Coded("EntityAlreadyExists")
		}
		if !errors.Is(err, fault.NotFound) {
			return err
		}
		now := tx.Now()
		p = ManagedPolicy{
			Account: n.Account, Name: n.Name, Path: n.Path, ID: tx.IDs().IAM("ANPA"), Description: n.Description, Created: now, Updated: now,
			Default: "v1", Last: 1, Versions: []PolicyVersion{{"v1", n.Document, now}}, Tags: n.Tags,
		}
		if err := tx.PutPolicy(ctx, p); err != nil {
			return err
		}
		return record(ctx, tx, "iam:CreatePolicy", p.party())
	})
	return p, err
}

// PolicyUse is a managed policy, AWS's or a customer's, with the number of
// entities of an account that have it.
type PolicyUse struct {
	ManagedPolicy
	AWS                bool
	arn                string
	Attached, Boundary int
}

// ARN is the policy's name.
func (p PolicyUse) ARN() string { return p.arn }

func fromAWS(p policydata.Policy) PolicyUse {
	return PolicyUse{AWS: true, arn: p.ARN, ManagedPolicy: ManagedPolicy{
		Name: p.Name, Path: p.Path, ID: awsPolicyID(p.ARN), Created: p.Created, Updated: p.Updated, Default: p.Version,
		Versions: []PolicyVersion{{p.Version, p.Document, p.Updated}},
	}}
}

// Policy returns a managed policy by its ARN.
func (s *Service) Policy(ctx context.Context, account ids.AccountID, arn string) (p PolicyUse, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if p, err = findPolicy(ctx, tx, arn); err != nil {
			return err
		}
		p.Attached, p.Boundary, err = tx.Attachments(ctx, account, arn)
		return err
	})
	return p, err
}

func findPolicy(ctx context.Context, tx Tx, arn string) (PolicyUse, error) {
	if known, ok := policydata.ManagedPolicy(arn); ok {
		return fromAWS(known), nil
	}
	m, err := tx.Policy(ctx, arn)
	if errors.Is(err, fault.NotFound) {
		return PolicyUse{}, missingPolicy(arn)
	}
	return PolicyUse{ManagedPolicy: m, arn: m.ARN()}, err
}

func missingPolicy(arn string) error {
	return fault.New(fault.NotFound, "Policy %s was not found.", arn).Coded("NoSuchEntity")
}

// Policies lists an account's customer managed policies, or AWS's own. The
// keys of the two lists differ.
func (s *Service) Policies(ctx context.Context, account ids.AccountID, aws bool, prefix string, p listing.Page) (l listing.List[PolicyUse], err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if aws {
			found := policydata.ManagedPolicies(prefix, p.After, p.Limit+1)
			uses := make([]PolicyUse, len(found))
			for i, f := range found {
				uses[i] = fromAWS(f)
			}
			l = listing.Cut(uses, p.Limit, PolicyUse.ARN)
		} else {
			own, err := tx.Policies(ctx, account, prefix, p)
			if err != nil {
				return err
			}
			l = listing.Map(own, func(m ManagedPolicy) PolicyUse { return PolicyUse{ManagedPolicy: m, arn: m.ARN()} })
		}
		for i := range l.Items {
			u := &l.Items[i]
			if u.Attached, u.Boundary, err = tx.Attachments(ctx, account, u.arn); err != nil {
				return err
			}
		}
		return nil
	})
	return l, err
}

// changePolicy is change for a customer managed policy.
func (s *Service) changePolicy(ctx context.Context, arn, what string, f func(tx Tx, p *ManagedPolicy) error) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		p, err := tx.Policy(ctx, arn)
		if errors.Is(err, fault.NotFound) {
			return missingPolicy(arn)
		}
		if err != nil {
			return err
		}
		p.Updated = tx.Now()
		if err := f(tx, &p); err != nil {
			return err
		}
		if err := tx.PutPolicy(ctx, p); err != nil {
			return err
		}
		return record(ctx, tx, what, p.party())
	})
}

// AddVersion adds a version to a policy, and puts it in force if asked to.
func (s *Service) AddVersion(ctx context.Context, arn, document string, inForce bool) (v PolicyVersion, isDefault bool, err error) {
	if err := checkDocument(document, managedRule); err != nil {
		return v, false, err
	}
	err = s.changePolicy(ctx, arn, "iam:CreatePolicyVersion", func(tx Tx, p *ManagedPolicy) error {
		if len(p.Versions) >= maxVersions {
			return fault.New(fault.Quota, "A managed policy can have up to %d versions. Before you create a new version, you must delete an existing version.", maxVersions).Coded("LimitExceeded")
		}
		p.Last++
		v = PolicyVersion{"v" + strconv.Itoa(p.Last), document, tx.Now()}
		p.Versions = append(slices.Clone(p.Versions), v)
		if inForce {
			p.Default = v.ID
		}
		return nil
	})
	return v, inForce, err
}

// SetDefaultVersion puts a version in force.
func (s *Service) SetDefaultVersion(ctx context.Context, arn, id string) error {
	return s.changePolicy(ctx, arn, "iam:SetDefaultPolicyVersion", func(_ Tx, p *ManagedPolicy) error {
		if _, ok := p.version(id); !ok {
			return noVersion(arn, id)
		}
		p.Default = id
		return nil
	})
}

// DeleteVersion deletes a version that is not in force.
func (s *Service) DeleteVersion(ctx context.Context, arn, id string) error {
	return s.changePolicy(ctx, arn, "iam:DeletePolicyVersion", func(_ Tx, p *ManagedPolicy) error {
		if _, ok := p.version(id); !ok {
			return noVersion(arn, id)
		}
		if id == p.Default {
			return inUse("Cannot delete the default version of a policy.")
		}
		p.Versions = slices.DeleteFunc(slices.Clone(p.Versions), func(v PolicyVersion) bool { return v.ID == id })
		return nil
	})
}

// Version returns one version of a managed policy.
func (s *Service) Version(ctx context.Context, account ids.AccountID, arn, id string) (v PolicyVersion, isDefault bool, err error) {
	p, err := s.Policy(ctx, account, arn)
	if err != nil {
		return v, false, err
	}
	v, ok := p.version(id)
	if !ok {
		return v, false, noVersion(arn, id)
	}
	return v, id == p.Default, nil
}

func noVersion(arn, id string) error {
	return fault.New(fault.NotFound, "Policy %s version %s does not exist or is not attachable.", arn, id).Coded("NoSuchEntity")
}

// DeletePolicy deletes a policy that nothing uses, with its one version.
func (s *Service) DeletePolicy(ctx context.Context, arn string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		p, err := tx.Policy(ctx, arn)
		if errors.Is(err, fault.NotFound) {
			return missingPolicy(arn)
		}
		if err != nil {
			return err
		}
		attached, boundary, err := tx.Attachments(ctx, p.Account, arn)
		if err != nil {
			return err
		}
		if attached+boundary > 0 {
			return inUse("Cannot delete a policy attached to entities.")
		}
		if len(p.Versions) > 1 {
			return inUse("This policy has more than one version. Before you delete a policy, you must delete all the policy's versions. The default version is deleted with the policy.")
		}
		if err := tx.DeletePolicy(ctx, arn); err != nil {
			return err
		}
		return record(ctx, tx, "iam:DeletePolicy", p.party())
	})
}
