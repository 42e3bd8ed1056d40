package cloud

import (
	"context"
	"errors"
	"unicode/utf8"

	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// Factor is a second factor as it is shown once, to be put into an
// authenticator application.
type Factor struct {
	Account ids.AccountID
	Seed    credential.Secret
	URL     credential.Secret // what the QR code says
}

// Passwords have 12 to 128 letters: a minimum that no rule about their
// composition improves on (NIST SP 800-63B, 3.1.1.2), a maximum that bounds hashing.
const minPassword, maxPassword = 12, 128

func checkPassword(p credential.Secret) error {
	if n := utf8.RuneCountInString(p.Reveal()); n < minPassword || n > maxPassword {
		return fault.New(fault.Invalid, "A password has %d to %d characters.", minPassword, maxPassword).On("password")
	}
	return nil
}

// AlreadySetUp is the code of the failure of a link that was used.
const AlreadySetUp = "RootIsSetUp"

// SetupAccount tells whose root user a set-up link is for, or that the link is
// not good (any more). The account of a link that was used comes with the failure.
func (s *Service) SetupAccount(ctx context.Context, token string) (a Account, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		r, err := rootOfLink(ctx, tx, token)
		if f := fault.From(err); err != nil && (f == nil || f.Code != AlreadySetUp) {
			return err
		}
		var none error
		if a, none = tx.Account(ctx, r.Account); none != nil {
			return none
		}
		return err
	})
	return a, err
}

func rootOfLink(ctx context.Context, tx Tx, token string) (Root, error) {
	r, err := tx.RootBySetup(ctx, credential.HashToken(token))
	if errors.Is(err, fault.NotFound) {
		return r, fault.New(fault.Expired, "This link was used already, or a newer one was made. Gatehouse prints a new link when it starts.")
	}
	if err == nil && r.Ready() {
		return r, fault.New(fault.Expired, "The root user is set up already.").Coded(AlreadySetUp)
	}
	if err == nil && !tx.Now().Before(r.SetupExpires) {
		return r, fault.New(fault.Expired, "This link has expired. Gatehouse prints a new link when it starts.")
	}
	return r, err
}

// BeginRootSetup takes the password and returns the second factor to confirm.
// It may be called again until the factor is confirmed.
func (s *Service) BeginRootSetup(ctx context.Context, token string, password credential.Secret) (f Factor, err error) {
	if _, err := s.SetupAccount(ctx, token); err != nil {
		return f, err
	}
	if err := checkPassword(password); err != nil {
		return f, err
	}
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return f, err
	}
	seed, err := credential.NewSeed(s.Rand)
	if err != nil {
		return f, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		r, err := rootOfLink(ctx, tx, token)
		if err != nil {
			return err
		}
		r.Password, r.Pending = hash, s.Ring.Seal(seedPurpose(r.Account), []byte(seed.Reveal()))
		f = factor(r.Account, seed)
		if err := tx.PutRoot(ctx, r); err != nil {
			return err
		}
		return record(ctx, tx, "root.password.choose", rootParty(r.Account))
	})
	return f, err
}

func factor(a ids.AccountID, seed credential.Secret) Factor {
	return Factor{Account: a, Seed: seed, URL: credential.EnrolmentURL(seed, "Gatehouse", "root@"+string(a))}
}

func seedPurpose(a ids.AccountID) string { return "cloud/root-factor/" + string(a) }

// PendingFactor returns the factor that was shown and not confirmed yet.
func (s *Service) PendingFactor(ctx context.Context, token string) (f Factor, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		r, err := rootOfLink(ctx, tx, token)
		if err != nil {
			return err
		}
		if r.Pending == "" {
			return fault.New(fault.Conflict, "Choose a password first.")
		}
		seed, err := s.Ring.Open(seedPurpose(r.Account), r.Pending)
		f = factor(r.Account, credential.NewSecret(string(seed)))
		return err
	})
	return f, err
}

// FinishRootSetup confirms the factor with a code; the link is used up. The
// recovery codes are told this one time.
func (s *Service) FinishRootSetup(ctx context.Context, token, code string) (account ids.AccountID, codes []credential.Secret, err error) {
	err = s.Store.Update(ctx, func(tx Tx) error {
		r, err := rootOfLink(ctx, tx, token)
		if err != nil {
			return err
		}
		if r.Pending == "" || r.Password == "" {
			return fault.New(fault.Conflict, "Choose a password first.")
		}
		seed, err := s.Ring.Open(seedPurpose(r.Account), r.Pending)
		if err != nil {
			return err
		}
		r.LastStep, err = credential.VerifyCode(credential.NewSecret(string(seed)), code, tx.Now(), r.LastStep)
		if err != nil {
			return wrongNewCode()
		}
		r.Seed, r.Pending = r.Pending, ""
		if codes, err = s.newRecovery(&r); err != nil {
			return err
		}
		if err := tx.PutRoot(ctx, r); err != nil {
			return err
		}
		account = r.Account
		return record(ctx, tx, "root.setup", rootParty(r.Account))
	})
	return account, codes, err
}

func wrongNewCode() error {
	return fault.New(fault.Invalid, "The code is not right. Check the clock of the device, and type the code that it shows now.").On("code")
}
