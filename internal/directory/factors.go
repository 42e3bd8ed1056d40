package directory

import (
	"context"
	"slices"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// Activation is what a person needs to set an authenticator up; shown once.
type Activation struct {
	Factor Factor
	Seed   credential.Secret // base32, to be typed
	URL    credential.Secret // otpauth://..., to be scanned
}

func wrongCode() *fault.Error {
	return fault.New(fault.Denied, "Your passcode doesn't match our records. Please try again.").On("passCode").Coded("E0000068")
}

// EnrolFactor begins to enrol an authenticator. Begun again before it is
// activated, it returns the same seed, so that a page may be reloaded.
func (s *Service) EnrolFactor(ctx context.Context, key, provider string) (a Activation, err error) {
	if provider != ProviderGoogle && provider != ProviderOkta {
		return a, invalid("provider", "provider: must be %s or %s", ProviderGoogle, ProviderOkta)
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		p, err := touchable(ctx, tx, key)
		if err != nil {
			return err
		}
		a, err = s.enrol(ctx, tx, p, provider)
		return err
	})
	return a, err
}

func (s *Service) enrol(ctx context.Context, tx Tx, p Person, provider string) (a Activation, err error) {
	if p.Status == Deprovisioned {
		return a, notAllowed()
	}
	have, err := tx.FactorsOf(ctx, p.ID)
	if err != nil {
		return a, err
	}
	i := slices.IndexFunc(have, func(f Factor) bool { return f.Provider == provider })
	switch {
	case i >= 0 && have[i].Status == FactorActive:
		return a, fault.New(fault.Invalid, "A factor of this type is already set up.").On("factorEnrollRequest")
	case i >= 0:
		a.Factor = have[i]
	default:
		seed, err := credential.NewSeed(tx.IDs().Rand)
		if err != nil {
			return a, err
		}
		a.Factor = Factor{
			ID: tx.IDs().Okta("uft"), PersonID: p.ID, Type: FactorTOTP, Provider: provider, Status: FactorPending,
			Sealed: s.ring.Seal(SeedPurpose, []byte(seed.Reveal())), Created: tx.Now(), LastUpdated: tx.Now(),
		}
		if err := tx.SaveFactor(ctx, a.Factor); err != nil {
			return a, err
		}
	}
	if a.Seed, err = s.seed(a.Factor); err != nil {
		return a, err
	}
	org, err := tx.Organization(ctx)
	a.URL = credential.EnrolmentURL(a.Seed, org.Name, p.Login())
	return a, err
}

func (s *Service) seed(f Factor) (credential.Secret, error) {
	b, err := s.ring.Open(SeedPurpose, f.Sealed)
	return credential.NewSecret(string(b)), err
}

// PendingFactor returns a factor that waits for its first code, with what the
// person needs to set it up.
func (s *Service) PendingFactor(ctx context.Context, key, id string) (a Activation, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		p, err := find(ctx, tx, key)
		if err != nil {
			return err
		}
		// The seed is as good as the telephone: who may not reset it may not see it.
		if err := mayTouch(ctx, tx, p.ID); err != nil {
			return err
		}
		if a.Factor, err = tx.Factor(ctx, p.ID, id); err != nil {
			return err
		}
		if a.Factor.Status != FactorPending {
			return Missing(id, "UserFactor")
		}
		if a.Seed, err = s.seed(a.Factor); err != nil {
			return err
		}
		org, err := tx.Organization(ctx)
		a.URL = credential.EnrolmentURL(a.Seed, org.Name, p.Login())
		return err
	})
	return a, err
}

// ActivateFactor ends an enrolment with the first code. The first factor comes
// with recovery codes, which are shown once and never again.
func (s *Service) ActivateFactor(ctx context.Context, key, id, code string) (f Factor, codes []credential.Secret, err error) {
	var refused error
	err = s.store.Update(ctx, func(tx Tx) error {
		refused = nil
		p, err := touchable(ctx, tx, key)
		if err != nil {
			return err
		}
		f, codes, refused, err = s.activate(ctx, tx, p, id, code)
		return err
	})
	if err == nil {
		err = refused
	}
	return f, codes, err
}

// activate returns a wrong code as refused: its count has to be committed.
func (s *Service) activate(ctx context.Context, tx Tx, p Person, id, code string) (f Factor, codes []credential.Secret, refused, err error) {
	if f, err = tx.Factor(ctx, p.ID, id); err != nil {
		return f, nil, nil, err
	}
	if f.Status != FactorPending {
		return f, nil, nil, wrongState("The factor is active already.")
	}
	if err := takeTry(ctx, tx, codeTries(p.ID), codesPerPerson); err != nil {
		return f, nil, nil, err
	}
	seed, err := s.seed(f)
	if err != nil {
		return f, nil, nil, err
	}
	step, err := credential.VerifyCode(seed, code, tx.Now(), f.LastStep)
	if err != nil {
		return f, nil, wrongCode(), nil
	}
	f.Status, f.LastStep, f.LastUpdated = FactorActive, step, tx.Now()
	if err := tx.SaveFactor(ctx, f); err != nil {
		return f, nil, nil, err
	}
	if err := giveBack(ctx, tx, codeTries(p.ID)); err != nil {
		return f, nil, nil, err
	}
	if codes, err = newRecoveryCodes(ctx, tx, p.ID); err != nil {
		return f, nil, nil, err
	}
	return f, codes, nil, record(ctx, tx, "user.mfa.factor.activate", map[string]any{"factor": f.Type, "provider": f.Provider}, personParty(p))
}

// FactorsOf lists a person's factors.
func (s *Service) FactorsOf(ctx context.Context, key string) (out []Factor, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		p, err := find(ctx, tx, key)
		if err != nil {
			return err
		}
		out, err = tx.FactorsOf(ctx, p.ID)
		return err
	})
	return out, err
}

// ResetFactor takes one factor away; with the last active one the recovery
// codes go too.
func (s *Service) ResetFactor(ctx context.Context, key, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := touchable(ctx, tx, key)
		if err != nil {
			return err
		}
		f, err := tx.Factor(ctx, p.ID, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteFactor(ctx, p.ID, f.ID); err != nil {
			return err
		}
		if err := dropRecoveryCodes(ctx, tx, p.ID); err != nil {
			return err
		}
		return record(ctx, tx, "user.mfa.factor.deactivate", map[string]any{"factor": f.Type, "provider": f.Provider}, personParty(p))
	})
}

// ResetFactors takes all of a person's factors and recovery codes away, as the
// help desk does for a lost telephone. The sessions end: whoever holds the
// telephone may hold one.
func (s *Service) ResetFactors(ctx context.Context, key string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := touchable(ctx, tx, key)
		if err != nil {
			return err
		}
		have, err := tx.FactorsOf(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, f := range have {
			if err := tx.DeleteFactor(ctx, p.ID, f.ID); err != nil {
				return err
			}
		}
		if err := tx.SetRecoveryCodes(ctx, p.ID, nil); err != nil {
			return err
		}
		if _, err := tx.DeleteSessionsOf(ctx, half, p.ID); err != nil {
			return err
		}
		return record(ctx, tx, "user.mfa.factor.reset_all", nil, personParty(p))
	})
}

func activeFactors(ctx context.Context, tx Tx, person string) ([]Factor, error) {
	have, err := tx.FactorsOf(ctx, person)
	return slices.DeleteFunc(have, func(f Factor) bool { return f.Status != FactorActive }), err
}

// VerifyFactor checks a code of one active factor, for the API. A code works once.
func (s *Service) VerifyFactor(ctx context.Context, key, id, code string) error {
	var refused error
	err := s.store.Update(ctx, func(tx Tx) error {
		p, err := touchable(ctx, tx, key)
		if err != nil {
			return err
		}
		f, err := tx.Factor(ctx, p.ID, id)
		if err != nil {
			return err
		}
		if f.Status != FactorActive {
			return wrongState("The factor is not active.")
		}
		if err := takeTry(ctx, tx, codeTries(p.ID), codesPerPerson); err != nil {
			return err
		}
		var ok bool
		if ok, err = s.acceptCode(ctx, tx, f, code); err != nil {
			return err
		}
		if refused = nil; !ok {
			refused = wrongCode()
			return recordRefused(ctx, tx, "user.authentication.auth_via_mfa", "wrong code", personParty(p))
		}
		return giveBack(ctx, tx, codeTries(p.ID))
	})
	if err != nil {
		return err
	}
	return refused
}

// acceptCode uses a code of a factor up, in the transaction that follows from it.
func (s *Service) acceptCode(ctx context.Context, tx Tx, f Factor, code string) (bool, error) {
	seed, err := s.seed(f)
	if err != nil {
		return false, err
	}
	step, err := credential.VerifyCode(seed, code, tx.Now(), f.LastStep)
	if err != nil {
		return false, nil
	}
	f.LastStep, f.LastUpdated = step, tx.Now()
	return true, tx.SaveFactor(ctx, f)
}

// proveFactor tries a text as a code of each factor, then as a recovery code.
func (s *Service) proveFactor(ctx context.Context, tx Tx, p Person, text string) (method string, err error) {
	active, err := activeFactors(ctx, tx, p.ID)
	if err != nil {
		return "", err
	}
	for _, f := range active {
		if ok, err := s.acceptCode(ctx, tx, f, text); err != nil || ok {
			return MethodCode, err
		}
	}
	if ok, err := tx.UseRecoveryCode(ctx, p.ID, credential.HashRecoveryCode(p.ID, text)); err != nil || ok {
		return MethodRecovery, err
	}
	return "", nil
}

// recordRefused writes a refusal inside a transaction that commits all the
// same, because what it counted must stay.
func recordRefused(ctx context.Context, tx Tx, what, why string, targets ...audit.Party) error {
	return tx.Record(ctx, audit.Event{Half: audit.Directory, What: what, Outcome: audit.Refused, Why: why, Targets: targets})
}
