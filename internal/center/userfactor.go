package center

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// MFAMode is an instance's rule for second factors of the own directory.
type MFAMode string

// The rules. OFF asks nobody, OPTIONAL those who have registered a device, and
// REQUIRED has everybody register one at the first sign-in.
const (
	MFAOff      MFAMode = "OFF"
	MFAOptional MFAMode = "OPTIONAL"
	MFARequired MFAMode = "REQUIRED"
)

func (m MFAMode) valid() bool { return m == MFAOff || m == MFAOptional || m == MFARequired }

const (
	// MaxFactors is how many authenticator applications a user may have, as at AWS.
	MaxFactors    = 2
	maxFactorName = 64
	stepUp        = 10 * time.Minute // how long ago somebody may have proved everything to change factors
	factorIssuer  = "Gatehouse center"
)

// Factor is an authenticator application of a user. Until its first code was
// typed back it proves nothing.
type Factor struct {
	ID        string
	StoreID   string
	UserID    string
	Name      string
	Confirmed bool
	Sealed    string // the seed, bound to its user
	LastStep  int64  // the time step of the last accepted code: each works once
	Created   time.Time
}

// Factors keeps the authenticator applications of users.
type Factors interface {
	// PutFactor creates or replaces.
	PutFactor(ctx context.Context, f Factor) error
	// Factors lists those of a user, the oldest first.
	Factors(ctx context.Context, userID string) ([]Factor, error)
	// DeleteFactor removes one; fault.NotFound when it is none of the user's.
	DeleteFactor(ctx context.Context, userID, id string) error
}

func seedPurpose(userID string) string { return "center/totp/" + userID }

// Enrolment is what somebody needs to set an authenticator application up.
type Enrolment struct {
	Factor Factor
	Seed   credential.Secret // base32, to be typed
	URL    credential.Secret // otpauth://..., to be scanned
}

func confirmed(all []Factor) []Factor {
	return slices.DeleteFunc(slices.Clone(all), func(f Factor) bool { return !f.Confirmed })
}

// enrol begins an enrolment, or shows the one that was begun again: a page may be reloaded.
func (o *OwnSignIn) enrol(ctx context.Context, tx Tx, u User) (e Enrolment, err error) {
	all, err := tx.Factors(ctx, u.ID)
	if err != nil {
		return e, err
	}
	if i := slices.IndexFunc(all, func(f Factor) bool { return !f.Confirmed }); i >= 0 {
		if tx.Now().Sub(all[i].Created) < ownSignInLife {
			return o.shown(all[i], u)
		}
		// Who saw that seed long ago need not be who sits here now.
		if err := tx.DeleteFactor(ctx, u.ID, all[i].ID); err != nil {
			return e, err
		}
		all = slices.Delete(all, i, i+1)
	}
	if len(all) >= MaxFactors {
		return e, fault.New(fault.Quota, "You have %d authenticator applications already. Remove one first.", len(all))
	}
	seed, err := credential.NewSeed(tx.IDs().Rand)
	if err != nil {
		return e, err
	}
	f := Factor{
		ID: tx.IDs().Ordered(), StoreID: u.StoreID, UserID: u.ID, Name: "Authenticator application", Created: tx.Now(),
		Sealed: o.ring.Seal(seedPurpose(u.ID), []byte(seed.Reveal())),
	}
	if err := tx.PutFactor(ctx, f); err != nil {
		return e, err
	}
	if err := record(ctx, tx, "sso-directory:StartVirtualMfaDeviceRegistration", map[string]any{"mfaDeviceId": f.ID}, u.party()); err != nil {
		return e, err
	}
	return o.shown(f, u)
}

func (o *OwnSignIn) shown(f Factor, u User) (Enrolment, error) {
	seed, err := o.seed(f)
	return Enrolment{f, seed, credential.EnrolmentURL(seed, factorIssuer, u.UserName)}, err
}

func (o *OwnSignIn) seed(f Factor) (credential.Secret, error) {
	b, err := o.ring.Open(seedPurpose(f.UserID), f.Sealed)
	return credential.NewSecret(string(b)), err
}

func wrongCode() error {
	return fault.New(fault.Denied, "The code is not right, or was used already. Type the one that your authenticator application shows now.").On("code")
}

// confirm ends an enrolment with the first code. A wrong code is a fault that
// the caller commits, so that it counts.
func (o *OwnSignIn) confirm(ctx context.Context, tx Tx, u User, name, code string) error {
	all, err := tx.Factors(ctx, u.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(f Factor) bool { return !f.Confirmed })
	if i < 0 {
		return fault.New(fault.Expired, "No authenticator application is being set up. Begin again.")
	}
	ok, err := o.accepts(ctx, tx, all[i:i+1], code)
	if err != nil {
		return err
	}
	if !ok {
		return wrongCode()
	}
	f := all[i]
	f.Confirmed = true
	if name = printable(name); name != "" {
		f.Name = name
	}
	if err := tx.PutFactor(ctx, f); err != nil {
		return err
	}
	return record(ctx, tx, "sso-directory:CompleteVirtualMfaDeviceRegistration", map[string]any{"mfaDeviceId": f.ID}, u.party())
}

// printable is a name as somebody typed it, without what cannot be shown or kept.
func printable(name string) string {
	letters := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) && r != utf8.RuneError {
			return r
		}
		return -1
	}, name))
	return strings.TrimSpace(string(letters[:min(len(letters), maxFactorName)]))
}

// accepts tells whether a code is one of the factors', and uses it up. Tries at
// a user's codes are counted before they are looked at.
func (o *OwnSignIn) accepts(ctx context.Context, tx Tx, factors []Factor, code string) (bool, error) {
	who := "totp/" + factors[0].UserID
	n, err := tx.Try(ctx, who, triesWindow)
	if err != nil {
		return false, err
	}
	if n > codesPerUser {
		return false, tooMany()
	}
	for i := range factors {
		seed, err := o.seed(factors[i])
		if err != nil {
			return false, err
		}
		step, err := credential.VerifyCode(seed, code, tx.Now(), factors[i].LastStep)
		if err != nil {
			continue
		}
		factors[i].LastStep = step
		if err := tx.PutFactor(ctx, factors[i]); err != nil {
			return false, err
		}
		return true, tx.Untry(ctx, who)
	}
	return false, nil
}

// MFADevices lists the confirmed authenticator applications of somebody who is
// signed in, and tells the rule.
func (o *OwnSignIn) MFADevices(ctx context.Context, in SignIn) (all []Factor, mode MFAMode, err error) {
	err = o.center.store.View(ctx, func(tx Tx) error {
		u, err := ownUser(ctx, tx, in)
		if err != nil {
			return err
		}
		src, err := tx.IdentitySource(ctx, in.InstanceID)
		if err != nil {
			return err
		}
		mode = src.FactorMode()
		all, err = tx.Factors(ctx, u.ID)
		all = confirmed(all)
		return err
	})
	return all, mode, err
}

// mayChangeFactors insists that somebody has proved everything a few minutes
// ago: whoever finds an open browser must not add a telephone of his own, nor
// take the owner's away. Otherwise the fault is Precondition: sign in again.
func mayChangeFactors(ctx context.Context, tx Tx, in SignIn) (User, error) {
	u, err := ownUser(ctx, tx, in)
	if err != nil {
		return u, err
	}
	src, err := tx.IdentitySource(ctx, in.InstanceID)
	if err != nil {
		return u, err
	}
	if src.FactorMode() == MFAOff {
		return u, fault.New(fault.Conflict, "Your organization has switched second factors off.")
	}
	all, err := tx.Factors(ctx, u.ID)
	if err == nil && (tx.Now().Sub(in.At) > stepUp || len(confirmed(all)) > 0 && !in.MFA) {
		err = fault.New(fault.Precondition, "Sign in again before you change what you sign in with.")
	}
	return u, err
}

// BeginFactor begins to add an authenticator application.
func (o *OwnSignIn) BeginFactor(ctx context.Context, in SignIn) (Enrolment, error) {
	return update(ctx, o.center, func(tx Tx) (Enrolment, error) {
		u, err := mayChangeFactors(ctx, tx, in)
		if err != nil {
			return Enrolment{}, err
		}
		return o.enrol(audit.WithActor(ctx, u.party()), tx, u)
	})
}

// ConfirmFactor ends that with the first code. The returned sign-in is for a
// new session, in which the factor counts as shown.
func (o *OwnSignIn) ConfirmFactor(ctx context.Context, in SignIn, name, code string) (SignIn, error) {
	return redeem(ctx, o.center, func(tx Tx) (SignIn, error) {
		u, err := mayChangeFactors(ctx, tx, in)
		if err != nil {
			return in, err
		}
		in := in
		in.MFA, in.At = true, tx.Now()
		return in, o.confirm(audit.WithActor(ctx, u.party()), tx, u, name, code)
	})
}

// RemoveFactor takes an authenticator application of one's own away, but not
// the last one where the rule wants one.
func (o *OwnSignIn) RemoveFactor(ctx context.Context, in SignIn, id string) error {
	return o.center.store.Update(ctx, func(tx Tx) error {
		u, err := mayChangeFactors(ctx, tx, in)
		if err != nil {
			return err
		}
		src, err := tx.IdentitySource(ctx, in.InstanceID)
		if err != nil {
			return err
		}
		all, err := tx.Factors(ctx, u.ID)
		if err != nil {
			return err
		}
		if src.FactorMode() == MFARequired && len(confirmed(all)) == 1 && confirmed(all)[0].ID == id {
			return fault.New(fault.Conflict, "Your organization asks for a second factor, so you cannot remove the last one. An administrator can.")
		}
		return removeFactor(audit.WithActor(ctx, u.party()), tx, u, id)
	})
}

func removeFactor(ctx context.Context, tx Tx, u User, id string) error {
	if err := tx.DeleteFactor(ctx, u.ID, id); err != nil {
		return err
	}
	return record(ctx, tx, "sso-directory:DeleteMfaDeviceForUser", map[string]any{"mfaDeviceId": id}, u.party())
}

// UserFactors lists the confirmed authenticator applications of a user, for administrators.
func (o *OwnSignIn) UserFactors(ctx context.Context, instanceID, userID string) ([]Factor, error) {
	return view(ctx, o.center, func(tx Tx) ([]Factor, error) {
		u, err := userOf(ctx, tx, instanceID, userID)
		if err != nil {
			return nil, err
		}
		all, err := tx.Factors(ctx, u.ID)
		return confirmed(all), err
	})
}

// DeleteUserFactor takes an authenticator application away from a user who has
// lost it. The user's sessions end, since whoever holds it now may have begun them.
func (o *OwnSignIn) DeleteUserFactor(ctx context.Context, instanceID, userID, id string) error {
	return o.center.store.Update(ctx, func(tx Tx) error {
		u, err := userOf(ctx, tx, instanceID, userID)
		if err != nil {
			return err
		}
		if err := tx.EndSessions(ctx, u.ID); err != nil {
			return err
		}
		return removeFactor(ctx, tx, u, id)
	})
}

func userOf(ctx context.Context, tx Tx, instanceID, userID string) (User, error) {
	i, err := tx.Instance(ctx, instanceID)
	if err != nil {
		return User{}, err
	}
	return tx.User(ctx, i.StoreID, userID)
}
