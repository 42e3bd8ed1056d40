package directory

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// The password policy: Okta's default complexity, the last five not again, a
// lock after ten failures in a row.
const (
	historyCount = 5
	maxAttempts  = 10
	// autoUnlock ends a lock by itself. Okta's default is never; here nobody else
	// might be left to unlock the only administrator, whom anybody can lock out.
	// Each further lock without a right password between lasts twice as long.
	autoUnlock  = 15 * time.Minute
	longestLock = 4 * autoUnlock
)

// locked is how long a person is locked out after so many failures in a row.
func locked(failures int) time.Duration {
	d := autoUnlock
	for n := failures / maxAttempts; n > 1 && d < longestLock; n-- {
		d *= 2
	}
	return d
}

var complexity = credential.Policy{Min: 8, Max: 128, Lower: true, Upper: true, Digit: true}

// PasswordRequirements is what the policy asks for, as a sentence.
const PasswordRequirements = "Password requirements: at least 8 characters, a lowercase letter, an uppercase letter, a number, no parts of your username."

// unfit says which of the requirements are not met; Okta repeats them all.
func unfit(lacks ...string) error {
	return invalid("password", "password: Password requirements were not met. Missing: %s.", strings.Join(lacks, ", "))
}

// checkPassword holds the policy's complexity against a password.
func checkPassword(p credential.Secret, login string) error {
	lacks := complexity.Lacks(p)
	folded := strings.ToLower(p.Reveal())
	for _, part := range strings.FieldsFunc(strings.ToLower(login), func(r rune) bool { return strings.ContainsRune("@._-+", r) }) {
		// Shorter parts ("a", "com") would forbid nearly everything.
		if len(part) >= 4 && strings.Contains(folded, part) {
			lacks = append(lacks, fmt.Sprintf("no parts of the username (%q)", part))
			break
		}
	}
	if len(lacks) > 0 {
		return unfit(lacks...)
	}
	return nil
}

// newHash checks a password against the policy and the person's history and
// hashes it. It runs outside of any transaction: hashing is slow on purpose.
func (s *Service) newHash(ctx context.Context, old Credential, login string, p credential.Secret) (string, error) {
	if err := checkPassword(p, login); err != nil {
		return "", err
	}
	recent := append([]string{old.Hash}, old.History...)
	same, err := s.hasher.VerifyAny(ctx, recent[:min(len(recent), historyCount)], p)
	if err != nil {
		return "", err
	}
	if same {
		return "", invalid("password", "password: Password has been used too recently")
	}
	return s.hasher.Hash(ctx, p)
}

// setHash replaces the person's password inside a transaction and remembers the old one.
func setHash(ctx context.Context, tx Tx, p *Person, old Credential, hash string) error {
	now, err := tx.Credential(ctx, p.ID)
	if err != nil {
		return err
	}
	if now.Hash != old.Hash {
		// Another change came in between; the history that was checked is not the right one any more.
		return fault.New(fault.Unavailable, "The password was changed at the same time. Try again.")
	}
	c := Credential{PersonID: p.ID, Hash: hash, Changed: tx.Now(), History: now.History}
	if now.Hash != "" {
		c.History = append([]string{now.Hash}, now.History...)
	}
	if len(c.History) > historyCount {
		c.History = c.History[:historyCount]
	}
	p.PasswordChanged = tx.Now()
	return tx.SaveCredential(ctx, c)
}

// wrongCredentials is the one answer to a failed sign-in: whether the person
// exists, is locked or mistyped is not told (OWASP ASVS 5.0, 6.3.8).
func wrongCredentials() error {
	return fault.New(fault.Unauthenticated, "Authentication failed").Coded("E0000004")
}

// CheckPassword tells whose login and password these are. People in other
// states than ACTIVE and PASSWORD_EXPIRED get the same refusal as a wrong
// password; ten failures in a row lock the person out.
func (s *Service) CheckPassword(ctx context.Context, login string, password credential.Secret) (Person, error) {
	var p Person
	var c Credential
	err := s.store.View(ctx, func(tx Tx) (err error) {
		if p, err = tx.PersonByLogin(ctx, login); err != nil {
			return err
		}
		c, err = tx.Credential(ctx, p.ID)
		return err
	})
	if f := fault.From(err); err != nil && (f == nil || f.Kind != fault.NotFound) {
		return Person{}, err
	}
	right, err := s.hasher.Verify(ctx, c.Hash, password)
	if err != nil {
		return Person{}, err
	}
	if p.ID == "" {
		return Person{}, wrongCredentials()
	}
	err = s.store.Update(ctx, func(tx Tx) (err error) {
		if p, err = tx.Person(ctx, p.ID); err != nil {
			return err
		}
		right, err = s.count(ctx, tx, &p, judged{person: p.ID, verified: c.Hash, right: right})
		return err
	})
	switch {
	case err != nil:
		return Person{}, err
	case !right:
		return Person{}, wrongCredentials()
	}
	return p, nil
}

// count records a try inside a transaction and tells whether it was good. Those
// from a known browser have been counted apart: they lock nobody out, and a
// lock does not concern them.
func (s *Service) count(ctx context.Context, tx Tx, p *Person, j judged) (bool, error) {
	c, err := tx.Credential(ctx, p.ID)
	if err != nil {
		return false, err
	}
	if c.Hash != j.verified {
		return false, nil // replaced while we were checking the old one
	}
	if p.Status == LockedOut && !tx.Now().Before(p.StatusChanged.Add(locked(c.Failures))) {
		p.Status, p.StatusChanged = c.unlocked(), tx.Now()
		if err := tx.SavePerson(ctx, *p); err != nil {
			return false, err
		}
		if err := record(ctx, tx, "user.account.unlock", map[string]any{"by": "time"}, personParty(*p)); err != nil {
			return false, err
		}
	}
	if j.browser != "" {
		return j.right && (p.Status.in() && !(p.Status == LockedOut && c.Expired) || p.Status == PasswordExpired), nil
	}
	if p.Status != Active && p.Status != PasswordExpired {
		return false, nil
	}
	if j.right {
		if c.Failures == 0 {
			return true, nil
		}
		c.Failures = 0
		return true, tx.SaveCredential(ctx, c)
	}
	return false, fail(ctx, tx, p, c)
}

// fail counts a wrong password and locks at the limit.
func fail(ctx context.Context, tx Tx, p *Person, c Credential) error {
	c.Failures++
	if c.Failures%maxAttempts == 0 {
		c.Expired = p.Status == PasswordExpired
		p.Status, p.StatusChanged = LockedOut, tx.Now()
		if err := tx.SavePerson(ctx, *p); err != nil {
			return err
		}
		if err := record(ctx, tx, "user.account.lock", map[string]any{"attempts": c.Failures}, personParty(*p)); err != nil {
			return err
		}
	}
	if c.Hash == "" {
		return nil
	}
	return tx.SaveCredential(ctx, c)
}
