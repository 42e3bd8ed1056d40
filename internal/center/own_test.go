package center_test

import (
	"context"
	"crypto/rand"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/storetest"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/keyring"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
)

// own is a center whose users sign in with passwords of its own.
type own struct {
	*center.OwnSignIn
	t        *testing.T
	db       *store.DB
	center   *center.Service
	instance center.Instance
	user     center.User
	skew     atomic.Int64
}

const good = "Correct-horse-1"

func newOwn(t *testing.T) *own {
	t.Helper()
	return newOwnOn(t, store.Config{Dir: t.TempDir()}).found()
}

func newOwnOn(t *testing.T, c store.Config) *own {
	t.Helper()
	o := &own{t: t}
	now := func() time.Time { return time.Now().Add(time.Duration(o.skew.Load())) }
	c.Now = now
	var err error
	o.db, err = store.Open(t.Context(), c)
	must(t, err)
	t.Cleanup(func() { _ = o.db.Close() })
	o.center, err = center.New(center.Deps{
		Store: &centerdb.Store{DB: o.db}, Accounts: storetest.NewAccounts("111122223333"), Now: now, Region: "us-east-1",
	})
	must(t, err)
	hasher, err := credential.NewHasher(rand.Reader, 2)
	must(t, err)
	ring, err := keyring.New(make([]byte, 32))
	must(t, err)
	o.OwnSignIn, err = center.NewOwnSignIn(o.center, hasher, ring)
	must(t, err)
	return o
}

// found enables the center and makes its first user.
func (o *own) found() *own {
	o.t.Helper()
	var err error
	o.instance, err = o.center.EnableOrganizationInstance(o.t.Context(), "111122223333", "", nil)
	must(o.t, err)
	o.user = o.newUser("ana@corp.example")
	return o
}

func (o *own) newUser(name string) center.User {
	o.t.Helper()
	u, err := o.center.CreateUser(o.t.Context(), o.instance.StoreID, center.NewUser{
		Profile: center.Profile{UserName: name, DisplayName: name, Name: center.Name{GivenName: "A", FamilyName: "B"}},
		Origin:  center.Manual, Status: center.Enabled,
	})
	must(o.t, err)
	return u
}

func (o *own) pass(d time.Duration) { o.skew.Add(int64(d)) }
func (o *own) now() time.Time       { return time.Now().Add(time.Duration(o.skew.Load())) }

// from is a request from an address.
func from(t *testing.T, ip string) context.Context {
	return audit.WithOrigin(t.Context(), audit.Origin{IP: ip})
}

func (o *own) try(ctx context.Context, name, password string) (credential.Secret, error) {
	return o.Password(ctx, o.instance.ID, name, credential.NewSecret(password), "/device?user_code=X", "")
}

// choose gives the user a one-time password and replaces it.
func (o *own) choose(u center.User, password string) {
	o.t.Helper()
	ctx := o.t.Context()
	once, _, err := o.CreateOneTimePassword(ctx, o.instance.ID, u.ID)
	must(o.t, err)
	token, err := o.try(ctx, u.UserName, once.Reveal())
	must(o.t, err)
	must(o.t, o.NewPassword(ctx, token, credential.NewSecret(password)))
	_, _, err = o.Finish(ctx, token)
	must(o.t, err)
}

// signIn signs the user in who needs nothing but a password.
func (o *own) signIn(u center.User, password string) center.SignIn {
	o.t.Helper()
	token, err := o.try(o.t.Context(), u.UserName, password)
	must(o.t, err)
	in, _, err := o.Finish(o.t.Context(), token)
	must(o.t, err)
	return in
}

// register gives the user a factor and returns its seed and a sign-in that showed it.
func (o *own) register(u center.User, password string) (credential.Secret, center.SignIn) {
	o.t.Helper()
	in := o.signIn(u, password)
	e, err := o.BeginFactor(o.t.Context(), in)
	must(o.t, err)
	in, err = o.ConfirmFactor(o.t.Context(), in, "phone", o.code(e.Seed))
	must(o.t, err)
	return e.Seed, in
}

func (o *own) code(seed credential.Secret) string {
	c, err := credential.Code(seed, o.now())
	must(o.t, err)
	return c
}

func (o *own) setMFA(m center.MFAMode) {
	o.t.Helper()
	_, err := o.center.ChangePortal(o.t.Context(), o.instance.ID, center.PortalSettings{MFA: &m})
	must(o.t, err)
}

func (o *own) is(err error, kind fault.Kind) {
	o.t.Helper()
	if f := fault.From(err); f == nil || f.Kind != kind {
		o.t.Errorf("got %v, want a fault of kind %s", err, kind)
	}
}
