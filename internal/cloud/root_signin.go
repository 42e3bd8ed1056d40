package cloud

import (
	"context"
	"errors"
	"slices"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// Guesses are counted in the store, before the guess is judged: neither
// parallel requests nor another replica give more of them. An account's limit
// ends soon, and a browser with which its root user has signed in before has
// guesses of its own, a day's: whoever guesses could otherwise lock the owner out
// for good (docs/decisions/0008).
const (
	triesWindow     = 5 * time.Minute
	browserWindow   = 24 * time.Hour
	triesPerKnown   = 10
	triesPerAccount = 5
	triesPerAddress = 20
)

// Browsers knows the browsers with which root users have signed in.
func (s *Service) Browsers() credential.Browsers {
	return credential.Browsers{MAC: s.Ring.MAC, Purpose: "cloud/known-browser"}
}

// RootTry is what a page was given to prove who is there: the sign-in, and again
// each change of what the root user proves itself with.
type RootTry struct {
	Password credential.Secret
	Code     string // of the authenticator, or a recovery code
	Address  string // the browser's
	Browser  string // its marks (credential.Browsers)
}

// SignInRoot checks an account's root password and a code.
func (s *Service) SignInRoot(ctx context.Context, account ids.AccountID, t RootTry) error {
	return s.proven(ctx, account, t, "root.signin", nil)
}

// proven checks a try, counted like every other, and does then in the transaction
// that uses the code up.
func (s *Service) proven(ctx context.Context, account ids.AccountID, t RootTry, what string, then func(*Root) error) error {
	browser := s.Browsers().Known(t.Browser, string(account), s.Now())
	known, err := s.countTry(ctx, account, t.Address, browser)
	if err != nil {
		return s.refuse(ctx, what, account, err)
	}
	if !known {
		browser = ""
	}
	var root Root
	err = s.Store.View(ctx, func(tx Tx) (err error) {
		root, err = readyRoot(ctx, tx, account)
		return err
	})
	if err != nil {
		return err
	}
	ok, err := s.Hasher.Verify(ctx, root.Password, t.Password)
	if err != nil {
		return err
	}
	if ok {
		err = s.acceptCode(ctx, account, accepting{root.Password, t.Code, browser, what, then})
	} else {
		err = wrongSignIn()
	}
	if errors.Is(err, fault.Denied) {
		return s.refuse(ctx, what, account, err)
	}
	return err
}

// accepting is a try whose password is right.
type accepting struct {
	verified, code, browser, what string
	then                          func(*Root) error
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

// acceptCode uses a code up and forgets the failed tries at the account, or of
// the browser that is known to it.
func (s *Service) acceptCode(ctx context.Context, account ids.AccountID, a accepting) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		r, err := readyRoot(ctx, tx, account)
		if err != nil {
			return err
		}
		if r.Password != a.verified { // changed while it was being checked
			return wrongSignIn()
		}
		recovery, err := s.useCode(&r, a.code, tx.Now())
		if err != nil {
			return err
		}
		if a.then != nil {
			if err := a.then(&r); err != nil {
				return err
			}
		}
		if err := tx.PutRoot(ctx, r); err != nil {
			return err
		}
		who := accountTries(account)
		if a.browser != "" {
			who = knownTries(a.browser)
		}
		if err := tx.PutTries(ctx, Tries{Who: who, Since: tx.Now()}); err != nil {
			return err
		}
		e := audit.Event{Half: audit.Cloud, What: a.what, Actor: rootParty(account), Targets: []audit.Party{rootParty(account)}}
		if recovery {
			e.Detail = map[string]any{"recoveryCodesLeft": len(r.Recovery)}
		}
		return tx.Record(ctx, e)
	})
}

// useCode uses up a code of the authenticator or a recovery code.
func (s *Service) useCode(r *Root, code string, now time.Time) (recovery bool, err error) {
	hash := credential.HashRecoveryCode(string(r.Account), code)
	if i := slices.Index(r.Recovery, hash); i >= 0 {
		r.Recovery = slices.Delete(r.Recovery, i, i+1)
		return true, nil
	}
	seed, err := s.Ring.Open(seedPurpose(r.Account), r.Seed)
	if err != nil {
		return false, err
	}
	if r.LastStep, err = credential.VerifyCode(credential.NewSecret(string(seed)), code, now, r.LastStep); err != nil {
		return false, wrongSignIn()
	}
	return false, nil
}

func accountTries(a ids.AccountID) string { return "account/" + string(a) }
func knownTries(browser string) string    { return "browser/" + browser }

// countTry takes one of the tries that an account and an address have, or a
// known browser. It returns whether the browser still counts as known: one whose
// guesses are used up is a stranger for the rest of the day.
func (s *Service) countTry(ctx context.Context, account ids.AccountID, address, browser string) (known bool, err error) {
	err = s.Store.Update(ctx, func(tx Tx) error {
		known = false
		if err := tx.DropTries(ctx, tx.Now().Add(-browserWindow)); err != nil {
			return err
		}
		if browser != "" {
			left, err := takeTry(ctx, tx, knownTries(browser), triesPerKnown, browserWindow)
			if known = err == nil && left == 0; known || err != nil {
				return err
			}
		}
		for who, most := range map[string]int{accountTries(account): triesPerAccount, "address/" + credential.Network(address): triesPerAddress} {
			left, err := takeTry(ctx, tx, who, most, triesWindow)
			if err != nil {
				return err
			}
			if left > 0 {
				return fault.New(fault.Throttled, "There were too many tries. Wait a few minutes, then try again.").After(left)
			}
		}
		return nil
	})
	return known, err
}

// takeTry takes one, or tells how long there are no more.
func takeTry(ctx context.Context, tx Tx, who string, most int, window time.Duration) (left time.Duration, err error) {
	now := tx.Now()
	t, err := tx.Tries(ctx, who)
	if err != nil {
		return 0, err
	}
	if t.Count == 0 || !now.Before(t.Since.Add(window)) {
		t = Tries{Who: who, Since: now}
	}
	if t.Count >= most {
		return t.Since.Add(window).Sub(now), nil
	}
	t.Count++
	return 0, tx.PutTries(ctx, t)
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
