package cloud

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// Guesses are counted in the store, before the guess is judged: neither
// parallel requests nor another replica give more of them. An account's limit
// ends soon, since whoever guesses could otherwise lock the owner out for good.
const (
	triesWindow     = 5 * time.Minute
	triesPerAccount = 5
	triesPerAddress = 20
)

// SignInRoot checks an account's root password and a code.
func (s *Service) SignInRoot(ctx context.Context, account ids.AccountID, password credential.Secret, code, address string) error {
	if err := s.countTry(ctx, account, address); err != nil {
		return s.refuse(ctx, "root.signin", account, err)
	}
	var root Root
	err := s.Store.View(ctx, func(tx Tx) (err error) {
		root, err = readyRoot(ctx, tx, account)
		return err
	})
	if err != nil {
		return err
	}
	ok, err := s.Hasher.Verify(ctx, root.Password, password)
	if err != nil {
		return err
	}
	if ok {
		err = s.acceptCode(ctx, account, root.Password, code)
	} else {
		err = wrongSignIn()
	}
	if errors.Is(err, fault.Denied) {
		return s.refuse(ctx, "root.signin", account, err)
	}
	return err
}

// readyRoot returns the root user, or an empty one that no password opens: the
// answer takes as long and says as much.
func readyRoot(ctx context.Context, tx Tx, account ids.AccountID) (Root, error) {
	r, err := tx.Root(ctx, account)
	if errors.Is(err, fault.NotFound) {
		return Root{}, nil
	}
	if err != nil {
		return r, err
	}
	a, err := tx.Account(ctx, account)
	if err != nil || a.State != Active || !r.Ready() {
		return Root{}, err
	}
	return r, nil
}

func wrongSignIn() error {
	return fault.New(fault.Denied, "The password or the code is not right. A code works once; wait for the next one.")
}

// acceptCode uses a code up and forgets the account's failed tries.
func (s *Service) acceptCode(ctx context.Context, account ids.AccountID, verified, code string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		r, err := readyRoot(ctx, tx, account)
		if err != nil {
			return err
		}
		if r.Password != verified { // changed while it was being checked
			return wrongSignIn()
		}
		seed, err := s.Ring.Open(seedPurpose(account), r.Seed)
		if err != nil {
			return err
		}
		if r.LastStep, err = credential.VerifyCode(credential.NewSecret(string(seed)), code, tx.Now(), r.LastStep); err != nil {
			return wrongSignIn()
		}
		if err := tx.PutRoot(ctx, r); err != nil {
			return err
		}
		if err := tx.PutTries(ctx, Tries{Who: accountTries(account), Since: tx.Now()}); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Half: audit.Cloud, What: "root.signin", Actor: rootParty(account), Targets: []audit.Party{rootParty(account)}})
	})
}

func accountTries(a ids.AccountID) string { return "account/" + string(a) }

// countTry takes one of the tries that an account and an address have.
func (s *Service) countTry(ctx context.Context, account ids.AccountID, address string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		now := tx.Now()
		if err := tx.DropTries(ctx, now.Add(-triesWindow)); err != nil {
			return err
		}
		for who, most := range map[string]int{accountTries(account): triesPerAccount, "address/" + address: triesPerAddress} {
			t, err := tx.Tries(ctx, who)
			if err != nil {
				return err
			}
			if t.Count >= most {
				return fault.New(fault.Throttled, "There were too many tries. Wait a few minutes, then try again.").After(t.Since.Add(triesWindow).Sub(now))
			}
			if t.Count == 0 {
				t.Since = now
			}
			t.Count++
			if err := tx.PutTries(ctx, t); err != nil {
				return err
			}
		}
		return nil
	})
}

// refuse records a refusal and returns it.
func (s *Service) refuse(ctx context.Context, what string, account ids.AccountID, why error) error {
	e := audit.Event{Half: audit.Cloud, What: what, Outcome: audit.Refused, Why: why.Error(), Targets: []audit.Party{rootParty(account)}}
	if err := s.Log.Record(ctx, e); err != nil {
		return errors.Join(why, err)
	}
	return why
}

// ConsoleRoot is the principal of a root user who signed in on a page.
func (s *Service) ConsoleRoot(ctx context.Context, account ids.AccountID, since, until time.Time) (p authz.Principal, err error) {
	p = rootPrincipal(account)
	p.Session = &authz.Session{IssuedAt: since, ExpiresAt: until, MFA: true}
	err = s.Store.View(ctx, func(tx Tx) error { return accountOpen(ctx, tx, p) })
	return p, err
}

// RootReady tells whether an account's root user is set up.
func (s *Service) RootReady(ctx context.Context, account ids.AccountID) (ready bool, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		r, err := readyRoot(ctx, tx, account)
		ready = r.Ready()
		return err
	})
	return ready, err
}
