package cloud

import (
	"context"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// What a root user proves itself with is changed by whoever proves all of it once
// more: an open browser is not enough.

// rootRecoveryCodes is how many codes stand in for a lost authenticator.
const rootRecoveryCodes = 10

// replaceTime is how long a new authenticator waits for its first code.
const replaceTime = 10 * time.Minute

// newRecovery gives a root user new recovery codes; those from before stop working.
func (s *Service) newRecovery(r *Root) ([]credential.Secret, error) {
	codes, err := credential.NewRecoveryCodes(s.Rand, rootRecoveryCodes)
	if err != nil {
		return nil, err
	}
	r.Recovery = nil
	for _, c := range codes {
		r.Recovery = append(r.Recovery, credential.HashRecoveryCode(string(r.Account), c.Reveal()))
	}
	return codes, nil
}

// RootRecoveryLeft is how many recovery codes of a root user are unused.
func (s *Service) RootRecoveryLeft(ctx context.Context, account ids.AccountID) (left int, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		r, err := readyRoot(ctx, tx, account)
		left = len(r.Recovery)
		return err
	})
	return left, err
}

// RenewRootRecovery makes new recovery codes, which are told this one time.
func (s *Service) RenewRootRecovery(ctx context.Context, account ids.AccountID, t RootTry) (codes []credential.Secret, err error) {
	err = s.proven(ctx, account, t, "root.recovery_codes.renew", func(r *Root) (err error) {
		codes, err = s.newRecovery(r)
		return err
	})
	return codes, err
}

// ChangeRootPassword replaces the root user's password. Sessions are the caller's to end.
func (s *Service) ChangeRootPassword(ctx context.Context, account ids.AccountID, t RootTry, password credential.Secret) error {
	if err := checkPassword(password); err != nil {
		return err
	}
	if password.Equal(t.Password.Reveal()) {
		return fault.New(fault.Invalid, "The new password is the present one. Choose another.").On("password")
	}
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.proven(ctx, account, t, "root.password.change", func(r *Root) error {
		r.Password = hash
		return nil
	})
}

// BeginRootFactor makes a new second factor, which replaces the present one once
// a code of it confirms it.
func (s *Service) BeginRootFactor(ctx context.Context, account ids.AccountID, t RootTry) (f Factor, err error) {
	seed, err := credential.NewSeed(s.Rand)
	if err != nil {
		return f, err
	}
	err = s.proven(ctx, account, t, "root.factor.begin", func(r *Root) error {
		r.Pending, r.PendingUntil = s.Ring.Seal(seedPurpose(account), []byte(seed.Reveal())), s.Now().Add(replaceTime)
		return nil
	})
	return factor(account, seed), err
}

// pendingRoot finds a replacement that was begun and still waits.
func (s *Service) pendingRoot(ctx context.Context, tx Tx, account ids.AccountID) (r Root, f Factor, err error) {
	if r, err = readyRoot(ctx, tx, account); err != nil {
		return r, f, err
	}
	if r.Pending == "" || !tx.Now().Before(r.PendingUntil) {
		return r, f, fault.New(fault.Expired, "No new authenticator is waiting for a code any more. Begin again.")
	}
	seed, err := s.Ring.Open(seedPurpose(account), r.Pending)
	return r, factor(account, credential.NewSecret(string(seed))), err
}

// PendingRootFactor returns the new factor that waits for its first code.
func (s *Service) PendingRootFactor(ctx context.Context, account ids.AccountID) (f Factor, err error) {
	err = s.Store.View(ctx, func(tx Tx) (err error) {
		_, f, err = s.pendingRoot(ctx, tx, account)
		return err
	})
	return f, err
}

// ConfirmRootFactor puts the new factor in the place of the old one. Tries are
// counted like those of a sign-in.
func (s *Service) ConfirmRootFactor(ctx context.Context, account ids.AccountID, t RootTry) error {
	if _, err := s.countTry(ctx, account, t.Address, s.Browsers().Known(t.Browser, string(account), s.Now())); err != nil {
		return s.refuse(ctx, "root.factor.replace", account, err)
	}
	return s.Store.Update(ctx, func(tx Tx) error {
		r, f, err := s.pendingRoot(ctx, tx, account)
		if err != nil {
			return err
		}
		if r.LastStep, err = credential.VerifyCode(f.Seed, t.Code, tx.Now(), 0); err != nil {
			return wrongNewCode()
		}
		r.Seed, r.Pending, r.PendingUntil = r.Pending, "", time.Time{}
		if err := tx.PutRoot(ctx, r); err != nil {
			return err
		}
		return record(ctx, tx, "root.factor.replace", rootParty(account))
	})
}
