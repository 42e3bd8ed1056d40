package center

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/keyring"
)

// OwnSignIn signs people in with a password of the center's own directory:
//
//	password | link ──> code (if a factor is registered) ──> new password (after a one-time one, or a link)
//	               ──> enrolment (if the rule asks for it) ──> a sign-in for a portal session
//
// What is under way is a Step, found by the token of a cookie of its own, and is
// never a session. What it asks for next is looked up anew each time (see asks),
// so nothing can be skipped by calling a later part, and it ends when password,
// user or identity source change.
type OwnSignIn struct {
	center *Service
	hasher *credential.Hasher
	ring   *keyring.Ring
}

// NewOwnSignIn makes one of a center, or says what is missing.
func NewOwnSignIn(c *Service, hasher *credential.Hasher, ring *keyring.Ring) (*OwnSignIn, error) {
	if c == nil || hasher == nil || ring == nil {
		return nil, errors.New("center: own sign-in lacks the center, a hasher or a keyring")
	}
	return &OwnSignIn{c, hasher, ring}, nil
}

// Guesses allowed within the window. Those at one name from one address run out
// first, so that whoever guesses from elsewhere does not keep the owner out;
// only many addresses together reach the lock. Successes are given back. A
// browser with which the user has signed in before has guesses of its own, a
// day's, and is held up neither by those counts nor by the lock
// (docs/decisions/0008).
const (
	triesWindow     = 15 * time.Minute
	browserWindow   = 24 * time.Hour
	triesPerKnown   = 10
	triesPerName    = 10 // from one address
	triesPerAddress = 100
	failuresToLock  = 50 // of one user in a row, from anywhere
	codesPerUser    = 10
	codesPerSignIn  = 5
	ownSignInLife   = 15 * time.Minute
)

func tooMany() error {
	return fault.New(fault.Throttled, "There were too many tries. Wait a quarter of an hour, then try again.").After(triesWindow)
}

func tryNames(ctx context.Context, storeID, login string) [2]string {
	// Hashed, so that passwords typed into the wrong field are not kept.
	from := credential.Network(originIP(ctx))
	return [2]string{"password-from/" + from, "password/" + credential.HashToken(storeID+"/"+Key(login)) + "/" + from}
}

// Browsers knows the browsers with which users have signed in.
func (o *OwnSignIn) Browsers() credential.Browsers {
	return credential.Browsers{MAC: o.ring.MAC, Purpose: "center/known-browser"}
}

// takeTries counts an attempt in a transaction of its own, before it is judged:
// neither parallel requests nor another replica give more of them. It returns
// whether the browser still counts as known: one whose guesses are used up is a
// stranger for the rest of the day.
func (o *OwnSignIn) takeTries(ctx context.Context, storeID, login, browser string) (known bool, err error) {
	return update(ctx, o.center, func(tx Tx) (bool, error) {
		if browser != "" {
			n, err := tx.Try(ctx, "browser/"+browser, browserWindow)
			if err != nil || n <= triesPerKnown {
				return err == nil, err
			}
		}
		return false, o.takeStrangers(ctx, tx, storeID, login)
	})
}

func (o *OwnSignIn) takeStrangers(ctx context.Context, tx Tx, storeID, login string) error {
	for i, name := range tryNames(ctx, storeID, login) {
		n, err := tx.Try(ctx, name, triesWindow)
		if err != nil {
			return err
		}
		if n > [2]int{triesPerAddress, triesPerName}[i] {
			return tooMany()
		}
	}
	return nil
}

func (o *OwnSignIn) giveBack(ctx context.Context, tx Tx, storeID, login, browser string) error {
	if browser != "" {
		return tx.Untry(ctx, "browser/"+browser)
	}
	for _, name := range tryNames(ctx, storeID, login) {
		if err := tx.Untry(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// wrongPassword is the one answer to a password that does not sign anybody in:
// whether the user exists, is disabled or locked is not told (OWASP ASVS 5.0, 6.3.8).
func wrongPassword() error {
	return fault.New(fault.Unauthenticated, "Signing in failed. Check user name and password.")
}

// candidate is who a typed name may be, and the password to hold against.
type candidate struct {
	instance Instance
	user     User // without an ID: nobody
	password Password
}

func findCandidate(ctx context.Context, tx Tx, instanceID, login string) (c candidate, err error) {
	if c.instance, err = tx.Instance(ctx, instanceID); err != nil {
		return c, err
	}
	src, err := tx.IdentitySource(ctx, instanceID)
	if err != nil {
		return c, err
	}
	if src.Kind != OwnDirectory {
		return c, notOwn()
	}
	if !utf8.ValidString(login) || strings.ContainsRune(login, 0) {
		return c, nil // PostgreSQL fails on such text, which would tell it apart from a name that nobody has
	}
	c.user, err = tx.UserByName(ctx, c.instance.StoreID, login)
	if absent(err) {
		return candidate{instance: c.instance}, nil
	}
	if err != nil {
		return c, err
	}
	c.password, err = tx.Password(ctx, c.user)
	return c, err
}

// Password is the first part. Its answers to a wrong password, to users that do
// not exist and to those who may not sign in are the same, and take the same
// work. The token is for the browser's cookie; marks are those of the browser.
func (o *OwnSignIn) Password(ctx context.Context, instanceID, login string, password credential.Secret, returnTo, marks string) (credential.Secret, error) {
	c, err := view(ctx, o.center, func(tx Tx) (candidate, error) { return findCandidate(ctx, tx, instanceID, login) })
	if err != nil {
		return credential.Secret{}, err
	}
	browser := o.Browsers().Known(marks, c.user.ID, o.center.now())
	known, err := o.takeTries(ctx, c.instance.StoreID, login, browser)
	if err != nil {
		return credential.Secret{}, err
	}
	if !known {
		browser = ""
	}
	right, err := o.hasher.Verify(ctx, c.password.Hash, password)
	if err != nil {
		return credential.Secret{}, err
	}
	return redeem(ctx, o.center, func(tx Tx) (token credential.Secret, err error) {
		now, err := findCandidate(ctx, tx, instanceID, login)
		if err != nil {
			return token, err
		}
		why, err := judge(ctx, tx, now, c, right, browser != "")
		if err != nil {
			return token, err
		}
		workflow := tx.IDs().UUID()
		if why != "" {
			if err := recordCredential(ctx, tx, now.user, workflow, instanceID, "PASSWORD", why); err != nil {
				return token, err
			}
			return token, wrongPassword()
		}
		if err := o.giveBack(ctx, tx, now.instance.StoreID, login, browser); err != nil {
			return token, err
		}
		if err := recordCredential(ctx, tx, now.user, workflow, instanceID, "PASSWORD", ""); err != nil {
			return token, err
		}
		return begin(ctx, tx, now, ownDoc{Workflow: workflow, Change: now.password.OneTime, ReturnTo: returnTo})
	})
}

// judge tells why a password signs nobody in, or nothing; and counts. Guesses
// from a known browser have been counted apart: they lock nobody, and no lock
// concerns them.
func judge(ctx context.Context, tx Tx, now, verified candidate, right, known bool) (why string, err error) {
	p := now.password
	switch {
	case now.user.ID == "":
		return "no such user", nil
	case p.Hash == "":
		return "the user has no password", nil
	case now.user.ID != verified.user.ID || p.Version != verified.password.Version:
		return "the password was replaced meanwhile", nil
	case !known && tx.Now().Before(p.LockedUntil):
		return "locked after too many wrong passwords", nil
	case !right && known:
		return "wrong password", nil
	case !right:
		return "wrong password", countFailure(ctx, tx, now.user, p)
	case now.user.Status != Enabled:
		return "the user is disabled", nil
	case p.OneTime && !tx.Now().Before(p.Expires):
		return "the one-time password has expired", nil
	case known || p.Failures == 0 && p.LockedUntil.IsZero():
		return "", nil
	}
	p.Failures, p.LockedUntil = 0, time.Time{}
	return "", tx.PutPassword(ctx, p)
}

func countFailure(ctx context.Context, tx Tx, u User, p Password) error {
	p.Failures++
	if p.Failures < failuresToLock {
		return tx.PutPassword(ctx, p)
	}
	p.Failures, p.LockedUntil = 0, tx.Now().Add(triesWindow)
	if err := tx.PutPassword(ctx, p); err != nil {
		return err
	}
	return record(ctx, tx, "signin:LockUser", map[string]any{"until": p.LockedUntil}, u.party())
}

// begin keeps a sign-in and returns the token that it is found by.
func begin(ctx context.Context, tx Tx, c candidate, d ownDoc) (credential.Secret, error) {
	src, err := tx.IdentitySource(ctx, c.instance.ID)
	if err != nil {
		return credential.Secret{}, err
	}
	d.StoreID, d.Version, d.Revision = c.instance.StoreID, c.password.Version, src.Revision
	token := credential.NewSecret(tx.IDs().Token(32))
	step := Step{
		ID: credential.HashToken(token.Reveal()), Kind: stepOwn, InstanceID: c.instance.ID, UserID: c.user.ID,
		Expires: tx.Now().Add(ownSignInLife), Doc: document(d),
	}
	if err := tx.CreateStep(ctx, step); err != nil {
		return credential.Secret{}, err
	}
	v, err := findOwn(ctx, tx, token)
	if err == nil && v.Ask == AskCode {
		err = recordOwn(ctx, tx, v, "signin:CredentialChallenge", map[string]any{"CredentialType": "TOTP"})
	}
	return token, err
}

// recordCredential records that a password or code was looked at; why is empty when it was right.
func recordCredential(ctx context.Context, tx Tx, u User, workflow, instanceID, kind, why string) error {
	e := audit.Event{
		Half: audit.Center, What: "signin:CredentialVerification", Actor: audit.Party{Type: "User"},
		Detail: map[string]any{"AuthWorkflowID": workflow, "CredentialType": kind, "instanceId": instanceID},
	}
	if u.ID != "" {
		e.Actor, e.Targets = u.party(), []audit.Party{u.party()}
	}
	if why != "" {
		e.Outcome, e.Why = audit.Refused, why
	}
	return tx.Record(ctx, e)
}

func recordOwn(ctx context.Context, tx Tx, v OwnView, what string, detail map[string]any) error {
	detail["AuthWorkflowID"], detail["instanceId"] = v.doc.Workflow, v.step.InstanceID
	return record(audit.WithActor(ctx, v.User.party()), tx, what, detail, v.User.party())
}

// CheckLink tells whose link for choosing a password this is, without using it.
func (o *OwnSignIn) CheckLink(ctx context.Context, token credential.Secret) (User, error) {
	c, err := view(ctx, o.center, func(tx Tx) (candidate, error) { return linked(ctx, tx, token) })
	return c.user, err
}

// FollowLink begins a sign-in in which a password is chosen; that uses the link
// up. A factor is asked for all the same: who reads somebody's mail must not
// get in by it alone.
func (o *OwnSignIn) FollowLink(ctx context.Context, token credential.Secret) (credential.Secret, error) {
	return update(ctx, o.center, func(tx Tx) (credential.Secret, error) {
		c, err := linked(ctx, tx, token)
		if err != nil {
			return credential.Secret{}, err
		}
		c.password.Link, c.password.LinkExpires = "", time.Time{}
		if err := tx.PutPassword(ctx, c.password); err != nil {
			return credential.Secret{}, err
		}
		workflow := tx.IDs().UUID()
		if err := recordCredential(ctx, tx, c.user, workflow, c.instance.ID, "LINK", ""); err != nil {
			return credential.Secret{}, err
		}
		src, err := tx.IdentitySource(ctx, c.instance.ID)
		if err != nil {
			return credential.Secret{}, err
		}
		return begin(ctx, tx, c, ownDoc{Workflow: workflow, Change: true, ReturnTo: Addresses("").Portal(c.instance, src)})
	})
}

func linked(ctx context.Context, tx Tx, token credential.Secret) (c candidate, err error) {
	// It says nothing about why, so that guessing learns nothing.
	bad := fault.New(fault.Expired, "This link was used already, has expired or was replaced by a newer one. Ask your administrator for another.")
	if c.password, err = tx.PasswordByLink(ctx, credential.HashToken(token.Reveal())); absent(err) {
		return c, bad
	}
	if err != nil {
		return c, err
	}
	if !tx.Now().Before(c.password.LinkExpires) {
		return c, bad
	}
	i, u, err := userAnywhere(ctx, tx, c.password)
	if err != nil {
		return c, err
	}
	c.instance, c.user = i, u
	src, err := tx.IdentitySource(ctx, i.ID)
	if err == nil && (src.Kind != OwnDirectory || u.Status != Enabled) {
		err = bad
	}
	return c, err
}

func userAnywhere(ctx context.Context, tx Tx, p Password) (i Instance, u User, err error) {
	if i, err = tx.InstanceByStore(ctx, p.StoreID); err != nil {
		return i, u, err
	}
	u, err = tx.User(ctx, i.StoreID, p.UserID)
	return i, u, err
}
