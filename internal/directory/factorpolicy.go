package directory

import (
	"context"

	"gatehouse/internal/fault"
)

// FactorPolicy returns the organization's rule for second factors.
func (s *Service) FactorPolicy(ctx context.Context) (p FactorPolicy, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		p, err = tx.FactorPolicy(ctx)
		return err
	})
	return p, err
}

// SetFactorPolicy changes the organization's rule for second factors.
func (s *Service) SetFactorPolicy(ctx context.Context, p FactorPolicy) error {
	for _, e := range []Enrolment{p.Administrators, p.People} {
		if e != EnrolOptional && e != EnrolRequired {
			return invalid("enroll", "enroll: must be OPTIONAL or REQUIRED")
		}
	}
	return s.store.Update(ctx, func(tx Tx) error {
		if err := tx.SaveFactorPolicy(ctx, p); err != nil {
			return err
		}
		return record(ctx, tx, "policy.lifecycle.update", map[string]any{"administrators": p.Administrators, "people": p.People})
	})
}

// FactorRequired tells whether the policy wants a person to have a factor.
func (s *Service) FactorRequired(ctx context.Context, person string) (required bool, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		required, err = factorRequired(ctx, tx, person)
		return err
	})
	return required, err
}

func factorRequired(ctx context.Context, tx Tx, person string) (bool, error) {
	policy, err := tx.FactorPolicy(ctx)
	if err != nil || policy.People == EnrolRequired {
		return err == nil, err
	}
	roles, err := tx.RoleGrantsOf(ctx, person)
	return policy.Administrators == EnrolRequired && len(roles) > 0, err
}

// CallerInSession finds a signed-in person with its rights, like CallerByID,
// from a browser session's subject and data. A session that lacks the factor
// which the policy wants of this person now is none: it may be from before the
// person became an administrator.
func (s *Service) CallerInSession(ctx context.Context, person, data string) (c Caller, d SessionData, err error) {
	if d, err = ReadSessionData(data); err != nil {
		return c, d, err
	}
	err = s.store.View(ctx, func(tx Tx) error {
		if c, err = caller(ctx, tx, person); err != nil || d.Proved() {
			return err
		}
		required, err := factorRequired(ctx, tx, person)
		if err == nil && required {
			err = fault.New(fault.Unauthenticated, "Your organization asks you for a second factor. Sign in again.").Coded("E0000005")
		}
		return err
	})
	return c, d, err
}
