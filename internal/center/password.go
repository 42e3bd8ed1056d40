package center

import (
	"context"
	"errors"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// The password policy of the own directory is AWS's, and cannot be changed.
var passwordPolicy = credential.Policy{Min: 8, Max: 64, Lower: true, Upper: true, Digit: true, Symbol: true}

const (
	passwordHistory = 3
	oneTimeLife     = 7 * 24 * time.Hour
	linkLife        = 24 * time.Hour
	oneTimeLength   = 16
)

// PasswordRequirements is what the policy asks for, as a sentence.
const PasswordRequirements = "8 to 64 characters with a lowercase letter, an uppercase letter, a number and a symbol; none of your last three passwords."

// Password is what a user of the own directory signs in by. Users made by an
// administrator or a program have none at first.
type Password struct {
	StoreID string
	UserID  string
	Hash    string // empty: there is none
	// OneTime marks a password that an administrator saw: it has to be replaced
	// at the first sign-in, and stops working at Expires.
	OneTime bool
	Expires time.Time
	// History are the hashes of the last three passwords that the user chose, the newest first.
	History []string
	// Version grows with every password and every link: what began under an older one ends.
	Version int64
	Changed time.Time
	// Failures counts wrong passwords in a row; LockedUntil ends the lock that too many bring.
	Failures    int
	LockedUntil time.Time
	// Link is the hash of the single-use link by which a password can be chosen; or empty.
	Link        string
	LinkExpires time.Time
}

// Passwords keeps the passwords of users.
type Passwords interface {
	// Password is a user's; one without a hash when there is none.
	Password(ctx context.Context, u User) (Password, error)
	PutPassword(ctx context.Context, p Password) error
	// PasswordByLink finds by the hash of a link, or is fault.NotFound; it does not look at times.
	PasswordByLink(ctx context.Context, hash string) (Password, error)
}

// CreateOneTimePassword gives a user a password that is shown this once, and
// has to be replaced at the next sign-in. Whatever the user held before ends.
func (o *OwnSignIn) CreateOneTimePassword(ctx context.Context, instanceID, userID string) (credential.Secret, time.Time, error) {
	var password credential.Secret
	var expires time.Time
	_, err := view(ctx, o.center, func(tx Tx) (Password, error) {
		password = oneTimePassword(tx)
		_, p, err := resettable(ctx, tx, instanceID, userID)
		return p, err
	})
	if err != nil {
		return credential.Secret{}, expires, err
	}
	hash, err := o.hasher.Hash(ctx, password) // outside of any transaction: hashing is slow on purpose
	if err != nil {
		return credential.Secret{}, expires, err
	}
	err = o.center.store.Update(ctx, func(tx Tx) error {
		u, p, err := resettable(ctx, tx, instanceID, userID)
		if err != nil {
			return err
		}
		expires = tx.Now().Add(oneTimeLife)
		p.replace(hash, tx.Now())
		p.OneTime, p.Expires = true, expires
		if err := tx.PutPassword(ctx, p); err != nil {
			return err
		}
		if err := tx.EndSessions(ctx, u.ID); err != nil {
			return err
		}
		return record(ctx, tx, "sso-directory:UpdatePassword", map[string]any{"passwordMode": "OTP"}, u.party())
	})
	return password, expires, err
}

// oneTimePassword makes a password that the policy accepts: random characters
// behind a few fixed ones, so that every class is there.
func oneTimePassword(tx Tx) credential.Secret {
	return credential.NewSecret("Gh-7" + tx.IDs().Token(oneTimeLength))
}

// CreatePasswordLink makes the token of a link by which a user chooses a
// password: shown once, works once. A password that there is goes on working;
// a link made before does not.
func (o *OwnSignIn) CreatePasswordLink(ctx context.Context, instanceID, userID string) (token credential.Secret, expires time.Time, err error) {
	err = o.center.store.Update(ctx, func(tx Tx) error {
		u, p, err := resettable(ctx, tx, instanceID, userID)
		if err != nil {
			return err
		}
		token, expires = credential.NewSecret(tx.IDs().Token(32)), tx.Now().Add(linkLife)
		p.Link, p.LinkExpires = credential.HashToken(token.Reveal()), expires
		p.Version++
		if err := tx.PutPassword(ctx, p); err != nil {
			return err
		}
		return record(ctx, tx, "sso-directory:UpdatePassword", map[string]any{"passwordMode": "LINK"}, u.party())
	})
	return token, expires, err
}

// resettable finds a user whose password an administrator may replace now.
func resettable(ctx context.Context, tx Tx, instanceID, userID string) (User, Password, error) {
	i, err := tx.Instance(ctx, instanceID)
	if err != nil {
		return User{}, Password{}, err
	}
	src, err := tx.IdentitySource(ctx, instanceID)
	if err != nil {
		return User{}, Password{}, err
	}
	u, err := tx.User(ctx, i.StoreID, userID)
	switch {
	case err != nil:
		return u, Password{}, err
	case src.Kind != OwnDirectory:
		return u, Password{}, fault.New(fault.Conflict, "Users sign in at the external identity provider; passwords here are not used.")
	case u.Status != Enabled:
		return u, Password{}, fault.New(fault.Conflict, "The user is disabled. Enable it before you give it a password.")
	}
	p, err := tx.Password(ctx, u)
	return u, p, err
}

// replace puts another password in the place of this one, and ends link and lock.
func (p *Password) replace(hash string, now time.Time) {
	p.Hash, p.Changed, p.OneTime, p.Expires = hash, now, false, time.Time{}
	p.Link, p.LinkExpires = "", time.Time{}
	p.Failures, p.LockedUntil = 0, time.Time{}
	p.Version++
}

// newHash holds the policy against a password that a user chooses, and hashes
// it. It runs outside of any transaction.
func (o *OwnSignIn) newHash(ctx context.Context, old Password, chosen credential.Secret) (string, error) {
	if lacks := passwordPolicy.Lacks(chosen); len(lacks) > 0 {
		return "", invalid("password", "This password is not good enough. It needs %s.", strings.Join(lacks, ", "))
	}
	recent := old.History
	if old.OneTime {
		recent = append([]string{old.Hash}, recent...)
	}
	same, err := o.hasher.VerifyAny(ctx, recent, chosen)
	if err != nil {
		return "", err
	}
	if same {
		return "", invalid("password", "You have used this password lately. Choose another one.")
	}
	return o.hasher.Hash(ctx, chosen)
}

// choose makes a password that its user chose hold, if what it was checked
// against is still so. Everything that began under the old one ends.
func choose(ctx context.Context, tx Tx, u User, checked Password, hash string) (Password, error) {
	p, err := tx.Password(ctx, u)
	if err != nil {
		return p, err
	}
	if p.Version != checked.Version {
		return p, fault.New(fault.Conflict, "The password was changed at the same time. Sign in again.")
	}
	p.replace(hash, tx.Now())
	p.History = append([]string{hash}, p.History...)
	p.History = p.History[:min(len(p.History), passwordHistory)]
	if err := tx.PutPassword(ctx, p); err != nil {
		return p, err
	}
	if err := tx.EndSessions(ctx, u.ID); err != nil {
		return p, err
	}
	ctx = audit.WithActor(ctx, u.party())
	return p, record(ctx, tx, "sso-directory:UpdatePassword", map[string]any{"passwordMode": "CHOSEN"}, u.party())
}

// ChangePassword replaces the password of somebody who is signed in and knows
// the present one. All sessions end; the returned sign-in is for a new one.
func (o *OwnSignIn) ChangePassword(ctx context.Context, in SignIn, present, chosen credential.Secret) (SignIn, error) {
	u, p, err := o.owner(ctx, in)
	if err != nil {
		return in, err
	}
	// Guessed at here just as well as at the sign-in page, so counted together.
	if _, err := o.takeTries(ctx, in.StoreID, u.UserName, ""); err != nil {
		return in, err
	}
	right, err := o.hasher.Verify(ctx, p.Hash, present)
	if err != nil {
		return in, err
	}
	if !right {
		return in, invalid("present", "This is not your present password.")
	}
	if err := o.center.store.Update(ctx, func(tx Tx) error { return o.giveBack(ctx, tx, in.StoreID, u.UserName, "") }); err != nil {
		return in, err
	}
	hash, err := o.newHash(ctx, p, chosen)
	if err != nil {
		return in, err
	}
	err = o.center.store.Update(ctx, func(tx Tx) error {
		if _, err := currentUser(ctx, tx, in); err != nil {
			return err
		}
		_, err = choose(ctx, tx, u, p, hash)
		return err
	})
	return in, err
}

// owner finds the user of a sign-in with a password here.
func (o *OwnSignIn) owner(ctx context.Context, in SignIn) (u User, p Password, err error) {
	err = o.center.store.View(ctx, func(tx Tx) error {
		if u, err = ownUser(ctx, tx, in); err != nil {
			return err
		}
		p, err = tx.Password(ctx, u)
		return err
	})
	return u, p, err
}

// ownUser is the current user of a sign-in, if this center keeps its credentials.
func ownUser(ctx context.Context, tx Tx, in SignIn) (User, error) {
	u, err := currentUser(ctx, tx, in)
	if err != nil {
		return u, err
	}
	src, err := tx.IdentitySource(ctx, in.InstanceID)
	if err == nil && src.Kind != OwnDirectory {
		err = notOwn()
	}
	return u, err
}

func notOwn() error {
	return fault.New(fault.Conflict, "Your organization's identity provider signs you in: password and second factor are kept there.")
}

func absent(err error) bool { return errors.Is(err, fault.NotFound) }
