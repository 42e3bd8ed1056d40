package cloud_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/authz"
	"gatehouse/internal/cloud"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/job"
	"gatehouse/internal/keyring"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/clouddb"
)

// world is a cloud on a real SQLite, with a clock that the test moves.
type world struct {
	*cloud.Service
	db  *store.DB
	now time.Time
	org cloud.Organization
	// setup is the token of the first set-up link.
	setup credential.Secret
	bench cloud.Credentials
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldOn(t, store.Config{Dir: t.TempDir()})
}

func newWorldOn(t testing.TB, config store.Config) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return w.now }
	config.Now = clock
	db, err := store.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	ring, err := keyring.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	hasher, err := credential.NewHasher(rand.Reader, 1)
	if err != nil {
		t.Fatal(err)
	}
	w.db = db
	w.Service, err = cloud.New(cloud.Deps{Store: clouddb.Store{DB: db}, Now: clock, Rand: rand.Reader, Ring: ring, Hasher: hasher, Log: db})
	if err != nil {
		t.Fatal(err)
	}
	b, err := w.Bootstrap(t.Context(), "Management", "root@example.com")
	if err != nil {
		t.Fatal(err)
	}
	w.org, w.setup = b.Organization, b.SetupToken
	return w
}

// account makes a member account.
func (w *world) account(t testing.TB, name string) ids.AccountID {
	t.Helper()
	r, err := w.CreateAccount(t.Context(), name, name+"@example.com", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Handlers()[cloud.CreateAccountJob](t.Context(), job.Job{Task: job.Task{Payload: r.ID}}); err != nil {
		t.Fatal(err)
	}
	r, err = w.AccountRequest(t.Context(), r.ID)
	if err != nil || r.State != cloud.Succeeded {
		t.Fatal(r, err)
	}
	return r.Account
}

const provider = "AWSSSO_0123456789abcdef_DO_NOT_DELETE"

func (w *world) reservedRole(t testing.TB, account ids.AccountID, policies ...string) cloud.ReservedRole {
	t.Helper()
	spec := cloud.ReservedRole{
		Account: account, Name: "AWSReservedSSO_Developer_0123456789abcdef", Path: "/aws-reserved/sso.amazonaws.com/",
		ManagedPolicies: policies, TrustProvider: provider,
	}
	if _, err := w.EnsureReservedRole(t.Context(), spec); err != nil {
		t.Fatal(err)
	}
	return spec
}

func (w *world) session(t testing.TB, spec cloud.ReservedRole, subject string) cloud.Credentials {
	t.Helper()
	c, err := w.IssueReservedCredentials(t.Context(), cloud.ReservedSession{
		Account: spec.Account, RoleName: spec.Name, SessionName: "alice@example.com", Subject: subject, Duration: time.Hour,
		Tags: map[string]string{"team": "blue"}, MFA: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (w *world) key(ctx context.Context, c cloud.Credentials) (authz.Principal, error) {
	_, p, err := w.Key(ctx, c.AccessKeyID, c.Token.Reveal())
	return p, err
}

func code(err error) string {
	if f := fault.From(err); f != nil {
		return f.Code
	}
	return ""
}

func wantFault(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if !errors.Is(err, kind) || (code != "" && fault.From(err).Code != code) {
		t.Errorf("got %v, want %s %s", err, kind, code)
	}
}

const s3Full = "arn:aws:iam::aws:policy/AmazonS3FullAccess"

func TestReservedRoleSessions(t *testing.T) {
	w := newWorld(t)
	account := w.account(t, "dev")
	spec := w.reservedRole(t, account, s3Full)
	c := w.session(t, spec, "user-1")

	p, err := w.key(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if want := "arn:aws:sts::" + string(account) + ":assumed-role/" + spec.Name + "/alice@example.com"; p.ARN != want {
		t.Errorf("ARN %s, want %s", p.ARN, want)
	}
	if p.Session.Subject != "user-1" || p.Session.Tags["team"] != "blue" || !p.Session.MFA {
		t.Errorf("session %+v", p.Session)
	}

	ask := func(action, resource string) bool {
		d, err := w.Authorize(t.Context(), authz.Request{Principal: p, Action: action, Resources: []string{resource}, ResourceAccount: account})
		if err != nil {
			t.Fatal(err)
		}
		if !d.Allowed && !strings.Contains(d.Message, "is not authorized to perform: "+action) {
			t.Errorf("message %q", d.Message)
		}
		return d.Allowed
	}
	if !ask("s3:PutObject", "arn:aws:s3:::bucket/key") {
		t.Error("the role may not put an object")
	}
	if ask("iam:CreateUser", "arn:aws:iam::"+string(account)+":user/eve") {
		t.Error("the role may create a user")
	}
	if !ask("sts:GetCallerIdentity", "*") {
		t.Error("the role may not ask who it is")
	}
}

func TestSessionsThatAreRefused(t *testing.T) {
	for name, spoil := range map[string]struct {
		do   func(t *testing.T, w *world, spec cloud.ReservedRole, c *cloud.Credentials)
		kind fault.Kind
		code string
	}{
		"an expired one": {func(_ *testing.T, w *world, _ cloud.ReservedRole, _ *cloud.Credentials) {
			w.now = w.now.Add(time.Hour)
		}, fault.Expired, "ExpiredToken"},
		"one whose token is another key's": {func(t *testing.T, w *world, spec cloud.ReservedRole, c *cloud.Credentials) {
			c.Token = w.session(t, spec, "user-2").Token
		}, fault.Unauthenticated, "InvalidClientTokenId"},
		"one whose token was changed": {func(_ *testing.T, _ *world, _ cloud.ReservedRole, c *cloud.Credentials) {
			raw := []byte(c.Token.Reveal())
			raw[len(raw)/2] ^= 1
			c.Token = credential.NewSecret(string(raw))
		}, fault.Unauthenticated, "InvalidClientTokenId"},
		"one without its token": {func(_ *testing.T, _ *world, _ cloud.ReservedRole, c *cloud.Credentials) {
			c.Token = credential.Secret{}
		}, fault.Unauthenticated, "InvalidClientTokenId"},
		"one of a deleted role": {func(t *testing.T, w *world, spec cloud.ReservedRole, _ *cloud.Credentials) {
			if err := w.DeleteReservedRole(t.Context(), spec.Account, spec.Name); err != nil {
				t.Fatal(err)
			}
		}, fault.Unauthenticated, "InvalidClientTokenId"},
		"one of a role that was made anew": {func(t *testing.T, w *world, spec cloud.ReservedRole, _ *cloud.Credentials) {
			if err := w.DeleteReservedRole(t.Context(), spec.Account, spec.Name); err != nil {
				t.Fatal(err)
			}
			w.reservedRole(t, spec.Account, s3Full)
		}, fault.Unauthenticated, "InvalidClientTokenId"},
		"one of a revoked subject": {func(t *testing.T, w *world, spec cloud.ReservedRole, _ *cloud.Credentials) {
			if err := w.RevokeReservedSessions(t.Context(), spec.Account, spec.Name, "user-1", w.now); err != nil {
				t.Fatal(err)
			}
		}, fault.Unauthenticated, "InvalidClientTokenId"},
		"everybody's when all are revoked": {func(t *testing.T, w *world, spec cloud.ReservedRole, _ *cloud.Credentials) {
			if err := w.RevokeReservedSessions(t.Context(), spec.Account, spec.Name, "", w.now); err != nil {
				t.Fatal(err)
			}
		}, fault.Unauthenticated, "InvalidClientTokenId"},
		"one of a closed account": {func(t *testing.T, w *world, spec cloud.ReservedRole, _ *cloud.Credentials) {
			if err := w.CloseAccount(t.Context(), spec.Account); err != nil {
				t.Fatal(err)
			}
		}, fault.Unauthenticated, "InvalidClientTokenId"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			spec := w.reservedRole(t, w.account(t, "dev"), s3Full)
			c := w.session(t, spec, "user-1")
			if _, err := w.key(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			spoil.do(t, w, spec, &c)
			_, err := w.key(t.Context(), c)
			wantFault(t, err, spoil.kind, spoil.code)
		})
	}
}

func TestRevokingSparesOthersAndLaterSessions(t *testing.T) {
	w := newWorld(t)
	spec := w.reservedRole(t, w.account(t, "dev"), s3Full)
	other := w.session(t, spec, "user-2")
	if err := w.RevokeReservedSessions(t.Context(), spec.Account, spec.Name, "user-1", w.now); err != nil {
		t.Fatal(err)
	}
	// An earlier revocation that arrives late takes nothing back.
	if err := w.RevokeReservedSessions(t.Context(), spec.Account, spec.Name, "user-1", w.now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.key(t.Context(), other); err != nil {
		t.Errorf("another subject's session: %v", err)
	}
	w.now = w.now.Add(time.Second)
	if _, err := w.key(t.Context(), w.session(t, spec, "user-1")); err != nil {
		t.Errorf("a later session: %v", err)
	}
}

func TestEnsuringARoleAgainChangesNothing(t *testing.T) {
	w := newWorld(t)
	spec := w.reservedRole(t, w.account(t, "dev"), s3Full)
	c := w.session(t, spec, "user-1")
	w.reservedRole(t, spec.Account, s3Full)
	if _, err := w.key(t.Context(), c); err != nil {
		t.Error(err)
	}
	spec.CustomerManaged = []cloud.PolicyLocation{{Path: "/", Name: "absent"}}
	_, err := w.EnsureReservedRole(t.Context(), spec)
	wantFault(t, err, fault.NotFound, "NoSuchEntity")
}

func TestBootstrapIsDoneOnceAndReissuesTheLink(t *testing.T) {
	w := newWorld(t)
	again, err := w.Bootstrap(t.Context(), "Management", "root@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if again.Organization.ID != w.org.ID || again.Organization.Management != w.org.Management {
		t.Errorf("a second start made %+v", again.Organization)
	}
	if again.SetupToken.Empty() || again.SetupToken.Equal(w.setup.Reveal()) {
		t.Error("the second start did not make a new link")
	}
}

// benchWorld has a role session in a member account.
func benchWorld(b *testing.B) (*world, authz.Principal) {
	b.Helper()
	w := newWorld(b)
	w.bench = w.session(b, w.reservedRole(b, w.account(b, "dev"), s3Full), "user-1")
	p, err := w.key(b.Context(), w.bench)
	if err != nil {
		b.Fatal(err)
	}
	return w, p
}

func TestTheSameOnPostgreSQL(t *testing.T) {
	w := newWorldOn(t, store.Config{URL: pgtest.URL(t)})
	account := w.account(t, "dev")
	spec := w.reservedRole(t, account, s3Full)
	c := w.session(t, spec, "user-1")
	p, err := w.key(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if d := w.decide(t, p, "s3:PutObject", "arn:aws:s3:::bucket/key"); !d.Allowed {
		t.Error(d.Because)
	}
	if d := w.decide(t, p, "iam:CreateUser", "arn:aws:iam::"+string(account)+":user/eve"); d.Allowed {
		t.Error(d.Because)
	}
	// Many at once conflict there; each is run again until it is done.
	failed := make(chan error)
	for i := range 8 {
		go func() {
			_, err := w.CreateAccessKey(context.Background(), account, "ann")
			_, err2 := w.CreateEntity(context.Background(), cloud.NewEntity{Account: account, Kind: cloud.UserKind, Name: fmt.Sprintf("u%d", i)})
			if !errors.Is(err, fault.NotFound) {
				err2 = errors.Join(err2, err)
			}
			failed <- err2
		}()
	}
	for range 8 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if err := w.RevokeReservedSessions(t.Context(), account, spec.Name, "user-1", w.now); err != nil {
		t.Fatal(err)
	}
	_, err = w.key(t.Context(), c)
	wantFault(t, err, fault.Unauthenticated, "InvalidClientTokenId")
}
