package directory

import (
	"context"

	"gatehouse/internal/credential"
)

// recoveryCodes is how many codes stand in for a lost factor.
const recoveryCodes = 10

// RenewRecoveryCodes replaces a person's recovery codes, used and unused ones.
func (s *Service) RenewRecoveryCodes(ctx context.Context, key string) (codes []credential.Secret, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		p, err := touchable(ctx, tx, key)
		if err != nil {
			return err
		}
		active, err := activeFactors(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if len(active) == 0 {
			return wrongState("Recovery codes stand in for a factor; set one up first.")
		}
		if err := tx.SetRecoveryCodes(ctx, p.ID, nil); err != nil {
			return err
		}
		if codes, err = newRecoveryCodes(ctx, tx, p.ID); err != nil {
			return err
		}
		return record(ctx, tx, "user.mfa.factor.update", map[string]any{"factor": "recovery codes"}, personParty(p))
	})
	return codes, err
}

// newRecoveryCodes makes codes for a person who has none left.
func newRecoveryCodes(ctx context.Context, tx Tx, person string) ([]credential.Secret, error) {
	if n, err := tx.CountRecoveryCodes(ctx, person); err != nil || n > 0 {
		return nil, err
	}
	codes, err := credential.NewRecoveryCodes(tx.IDs().Rand, recoveryCodes)
	if err != nil {
		return nil, err
	}
	hashes := make([]string, len(codes))
	for i, c := range codes {
		hashes[i] = credential.HashRecoveryCode(person, c.Reveal())
	}
	return codes, tx.SetRecoveryCodes(ctx, person, hashes)
}

func dropRecoveryCodes(ctx context.Context, tx Tx, person string) error {
	active, err := activeFactors(ctx, tx, person)
	if err != nil || len(active) > 0 {
		return err
	}
	return tx.SetRecoveryCodes(ctx, person, nil)
}
