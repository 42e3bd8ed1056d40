package cloud

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// OrganizationTags returns the tags of a root, unit, account or control policy.
func (s *Service) OrganizationTags(ctx context.Context, id string) (tags map[string]string, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { tags, err = tagsOf(ctx, tx, id); return err })
	return tags, err
}

func tagsOf(ctx context.Context, tx Tx, id string) (map[string]string, error) {
	if strings.HasPrefix(id, "p-") {
		c, err := control(ctx, tx, id)
		return c.Tags, noTarget(err)
	}
	t, err := findTarget(ctx, tx, id)
	return t.Tags, err
}

// TagOrganization adds tags to a resource of the organization, and removes keys.
func (s *Service) TagOrganization(ctx context.Context, id string, add map[string]string, remove []string) error {
	if err := checkTags(add); err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx Tx) error {
		tags, err := tagsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		tags = over(without(tags, remove), add)
		if err := checkTags(tags); err != nil {
			return err
		}
		if err := putTags(ctx, tx, id, tags); err != nil {
			return err
		}
		what := "organizations:TagResource"
		if len(remove) > 0 {
			what = "organizations:UntagResource"
		}
		return record(ctx, tx, what, audit.Party{Type: "Target", ID: id})
	})
}

func putTags(ctx context.Context, tx Tx, id string, tags map[string]string) error {
	if account := ids.AccountID(id); account.Valid() {
		a, err := tx.Account(ctx, account)
		if err != nil {
			return err
		}
		a.Tags = tags
		return tx.PutAccount(ctx, a)
	}
	if strings.HasPrefix(id, "p-") {
		c, err := ownControl(ctx, tx, id)
		if err != nil {
			return err
		}
		c.Tags = tags
		return tx.PutControl(ctx, c)
	}
	u, err := tx.Unit(ctx, id)
	if err != nil {
		return err
	}
	u.Tags = tags
	return tx.PutUnit(ctx, u)
}

// TrustedServices lists the services that are trusted in the organization.
func (s *Service) TrustedServices(ctx context.Context) (out []ServiceGrant, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { out, err = tx.ServiceGrants(ctx, false); return err })
	return out, err
}

// Delegates lists the delegated administrators of all services.
func (s *Service) Delegates(ctx context.Context) (out []ServiceGrant, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { out, err = tx.ServiceGrants(ctx, true); return err })
	return out, err
}

// TrustService trusts a service in the organization, or stops to; without its
// trust a service has no delegated administrators either.
func (s *Service) TrustService(ctx context.Context, service string, on bool) error {
	if err := checkService(service); err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx Tx) error {
		party := audit.Party{Type: "Service", ID: service}
		if on {
			if err := tx.PutServiceGrant(ctx, ServiceGrant{Service: service, Since: tx.Now()}); err != nil {
				return err
			}
			return record(ctx, tx, "organizations:EnableAWSServiceAccess", party)
		}
		delegates, err := tx.ServiceGrants(ctx, true)
		if err != nil {
			return err
		}
		for _, g := range append(delegates, ServiceGrant{Service: service}) {
			if g.Service != service {
				continue
			}
			if err := tx.DeleteServiceGrant(ctx, g); err != nil {
				return err
			}
		}
		return record(ctx, tx, "organizations:DisableAWSServiceAccess", party)
	})
}

func checkService(service string) error {
	if len(service) > 128 || !strings.HasSuffix(service, ".amazonaws.com") || strings.ContainsAny(service, " /:") {
		return fault.New(fault.Invalid, "You specified an unrecognized service principal.").On("ServicePrincipal").Coded("InvalidInputException")
	}
	return nil
}

// Delegate makes an account a service's delegated administrator, or stops that.
func (s *Service) Delegate(ctx context.Context, account ids.AccountID, service string, on bool) error {
	if err := checkService(service); err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Organization(ctx)
		if err != nil {
			return err
		}
		a, err := tx.Account(ctx, account)
		if err != nil {
			return noAccount(err)
		}
		if a.ID == o.Management {
			return fault.New(fault.Conflict, "You cannot register the management account as a delegated administrator.").Coded("ConstraintViolationException")
		}
		g := ServiceGrant{Service: service, Account: account, Since: tx.Now()}
		delegates, err := tx.ServiceGrants(ctx, true)
		if err != nil {
			return err
		}
		there := slices.ContainsFunc(delegates, func(d ServiceGrant) bool { return d.Service == service && d.Account == account })
		if on {
			return delegate(ctx, tx, g, there)
		}
		if !there {
			return fault.New(fault.NotFound, "The specified account is not a delegated administrator for this Amazon Web Services service.").Coded("AccountNotRegisteredException")
		}
		if err := tx.DeleteServiceGrant(ctx, g); err != nil {
			return err
		}
		return record(ctx, tx, "organizations:DeregisterDelegatedAdministrator", accountParty(a), audit.Party{Type: "Service", ID: service})
	})
}

func delegate(ctx context.Context, tx Tx, g ServiceGrant, there bool) error {
	if there {
		return fault.New(fault.Conflict, "The specified account is already a delegated administrator for this Amazon Web Services service.").Coded("AccountAlreadyRegisteredException")
	}
	trusted, err := tx.ServiceGrants(ctx, false)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(trusted, func(t ServiceGrant) bool { return t.Service == g.Service }) {
		if err := tx.PutServiceGrant(ctx, ServiceGrant{Service: g.Service, Since: tx.Now()}); err != nil {
			return err
		}
	}
	if err := tx.PutServiceGrant(ctx, g); err != nil {
		return err
	}
	return record(ctx, tx, "organizations:RegisterDelegatedAdministrator", audit.Party{Type: "Account", ID: string(g.Account)}, audit.Party{Type: "Service", ID: g.Service})
}

func noAccount(err error) error {
	if errors.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "You specified an account that doesn't exist.").Coded("AccountNotFoundException")
	}
	return err
}

// Parent returns what a unit or account is directly below.
func (s *Service) Parent(ctx context.Context, child string) (t Target, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		parent := ""
		if account := ids.AccountID(child); account.Valid() {
			a, err := tx.Account(ctx, account)
			if err != nil {
				return noChild(err)
			}
			parent = a.Parent
		} else {
			u, err := tx.Unit(ctx, child)
			if err != nil {
				return noChild(err)
			}
			parent = u.Parent
		}
		if parent == "" {
			return noChild(fault.NotFound)
		}
		t, err = findTarget(ctx, tx, parent)
		return err
	})
	return t, err
}

func noChild(err error) error {
	if errors.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "We can't find an organizational unit (OU) or account with the ChildId that you specified.").Coded("ChildNotFoundException")
	}
	return err
}
