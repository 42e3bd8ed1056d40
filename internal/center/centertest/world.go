// Package centertest stands the center up for tests of its surfaces: the real
// store on SQLite, the real surfaces on two listeners, an identity provider made
// with package saml, and browsers with cookie jars. Only the accounts behind it
// are a double (storetest.Accounts). Nothing in the product imports it.
package centertest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	"gatehouse/internal/center/awsapi/portalapi"
	"gatehouse/internal/center/portal"
	"gatehouse/internal/center/restapi"
	"gatehouse/internal/center/samlidp"
	"gatehouse/internal/center/samlsp"
	"gatehouse/internal/center/scimapi"
	"gatehouse/internal/center/storetest"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/keyring"
	"gatehouse/internal/page"
	"gatehouse/internal/session"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
)

// Management is the account that owns the instance.
const Management ids.AccountID = "111122223333"

// World is a running center.
type World struct {
	T        testing.TB
	Dir      string // where the database lies
	DB       *store.DB
	Store    *centerdb.Store
	Accounts *storetest.Accounts
	Service  *center.Service
	Own      *center.OwnSignIn
	Keys     *center.ApplicationKeys
	Instance center.Instance
	At       center.Addresses
	AWS      string
	IdP      *IdP
	Consoles *Consoles
	// From is the account of whoever has the administrator's key: Management.
	From ids.AccountID
	// Denied makes the authorizer refuse everything.
	Denied bool

	mu   sync.Mutex
	skew time.Duration
}

// Start stands a world up whose identity source is the World's own IdP.
func Start(t testing.TB) *World { t.Helper(); return StartOn(t, "") }

// StartOn stands one up on PostgreSQL, or on SQLite when the URL is empty.
func StartOn(t testing.TB, databaseURL string) *World {
	t.Helper()
	w := &World{T: t, Dir: t.TempDir(), Consoles: &Consoles{}, From: Management, Accounts: storetest.NewAccounts(Management, "222233334444")}
	db, err := store.Open(t.Context(), store.Config{Dir: w.Dir, URL: databaseURL, Now: w.Now, Log: silent()})
	w.must(err)
	t.Cleanup(func() { _ = db.Close() })
	w.DB, w.Store = db, &centerdb.Store{DB: db}
	w.Service, err = center.New(center.Deps{Store: w.Store, Accounts: w.Accounts, Now: w.Now, Region: "us-east-1"})
	w.must(err)
	w.Own, w.Keys = w.ownSignIn()
	w.Instance, err = w.Service.EnableOrganizationInstance(t.Context(), Management, "", nil)
	w.must(err)
	w.serve()
	w.IdP = newIdP(w)
	w.Connect(w.IdP)
	return w
}

func (w *World) ownSignIn() (*center.OwnSignIn, *center.ApplicationKeys) {
	w.T.Helper()
	hasher, err := credential.NewHasher(rand.Reader, 2)
	w.must(err)
	ring, err := keyring.New(make([]byte, 32))
	w.must(err)
	own, err := center.NewOwnSignIn(w.Service, hasher, ring)
	w.must(err)
	keys, err := center.NewApplicationKeys(w.Service, ring, samlidp.NewKey)
	w.must(err)
	return own, keys
}

// UseOwnDirectory makes the center's own directory the identity source.
func (w *World) UseOwnDirectory() {
	w.T.Helper()
	_, err := w.Service.ChangeIdentitySource(w.T.Context(), w.Instance.ID, center.SourceChange{Kind: center.OwnDirectory, Confirmation: "ACCEPT"})
	w.must(err)
}

// Now is the world's clock, which Pass moves.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.skew)
}

// Pass lets time pass.
func (w *World) Pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.skew += d
}

func (w *World) must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

func silent() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// serve opens both listeners.
func (w *World) serve() {
	cs, as := httptest.NewUnstartedServer(nil), httptest.NewUnstartedServer(nil)
	w.At, w.AWS = center.Addresses("http://"+cs.Listener.Addr().String()), "http://"+as.Listener.Addr().String()
	cs.Config.Handler, as.Config.Handler = w.wrap(w.centerListener()), w.wrap(w.awsListener())
	cs.Start()
	as.Start()
	w.T.Cleanup(cs.Close)
	w.T.Cleanup(as.Close)
}

func (w *World) wrap(h http.Handler) http.Handler {
	s := &endpoint.Server{
		NewRequestID: ids.Source{Rand: rand.Reader, Now: w.Now}.UUID, RequestIDHeader: "x-amzn-RequestId", Log: silent(), Name: "test",
	}
	return s.Wrap(h)
}

func (w *World) centerListener() http.Handler {
	mux := http.NewServeMux()
	sessions := &session.Manager{
		Half: "center", Store: w.DB, Rand: rand.Reader, Now: w.Now, NewID: ids.Source{Rand: rand.Reader, Now: w.Now}.UUID,
		Cookie: "gh_ctr", Idle: center.MaxPortalSession, Life: center.MaxPortalSession,
	}
	sp, err := samlsp.New(samlsp.Handler{Center: w.Service, At: w.At, Sessions: sessions, Now: w.Now, Rand: rand.Reader})
	w.must(err)
	sp.Mount(mux)
	idp, err := samlidp.New(samlidp.Handler{Center: w.Service, Keys: w.Keys, At: w.At, Sessions: sessions, Now: w.Now, Rand: rand.Reader})
	w.must(err)
	idp.Mount(mux)
	p, err := portal.New(portal.Handler{Center: w.Service, Own: w.Own, At: w.At, Sessions: sessions, Now: w.Now, AWS: w.AWS, Consoles: w.Consoles})
	w.must(err)
	p.Mount(mux)
	page.Static(mux)
	scim, err := scimapi.New(w.Service, w.At, w.Now)
	w.must(err)
	protect := http.NewCrossOriginProtection()
	protect.AddInsecureBypassPattern("POST " + samlsp.ACSPrefix + "{tenant}")
	protect.AddInsecureBypassPattern(samlidp.Open)
	return scim.Before(protect.Handler(mux))
}

func (w *World) awsListener() http.Handler {
	cat := awsfront.NewCatalog()
	portalapi.Register(cat, w.Service, w.At, w.AWS)
	restapi.Register(cat, w.Service, w.Own, w.Keys, w.At, w.Now)
	front, err := awsfront.New(awsfront.Front{Catalog: cat, Keys: w, Authorizer: w, Audit: w.DB, Now: w.Now, Region: "us-east-1", Log: silent()})
	w.must(err)
	authorize, err := portalapi.AuthorizeHandler(w.At)
	w.must(err)
	mux := http.NewServeMux()
	mux.Handle("GET "+restapi.OpenAPIPath, restapi.OpenAPI(cat))
	mux.Handle("GET /authorize", authorize)
	mux.Handle("/", front)
	return mux
}

// AdminKey is the access key of the instance's administrator.
const AdminKey, AdminSecret = "AKIAADMINISTRATOR", "secret"

// Key implements awsfront.Keys with one key.
func (w *World) Key(_ context.Context, id, _ string) (credential.Secret, authz.Principal, error) {
	if id != AdminKey {
		return credential.Secret{}, authz.Principal{}, fault.New(fault.Unauthenticated, "The security token included in the request is invalid.")
	}
	return credential.NewSecret(AdminSecret), authz.Principal{Kind: authz.Root, Account: w.From, ARN: "arn:aws:iam::" + string(w.From) + ":root", ID: string(w.From)}, nil
}

// Authorize implements authz.Authorizer.
func (w *World) Authorize(_ context.Context, q authz.Request) (authz.Decision, error) {
	ok := !w.Denied && q.ResourceAccount == q.Principal.Account
	return authz.Decision{Allowed: ok, Message: "User is not authorized to perform: " + q.Action, Because: "the test says so"}, nil
}

// User makes a user as SCIM would.
func (w *World) User(name string) center.User {
	w.T.Helper()
	u, err := w.Service.ProvisionUser(w.T.Context(), w.Instance.StoreID, center.Profile{
		UserName: name, DisplayName: name, Name: center.Name{GivenName: "Given", FamilyName: "Family"},
	}, true)
	w.must(err)
	return u
}

// Grant gives a user a permission set in an account at once, with its role.
func (w *World) Grant(u center.User, account ids.AccountID, set string) {
	w.T.Helper()
	ctx := w.T.Context()
	p, err := w.Service.CreatePermissionSet(ctx, w.Instance.ID, center.NewPermissionSet{Name: set})
	w.must(err)
	role := "AWSReservedSSO_" + set + "_0123456789abcdef"
	_, err = w.Accounts.EnsureRole(ctx, center.RoleSpec{Account: account, Name: role})
	w.must(err)
	w.must(w.Store.Update(ctx, func(tx center.Tx) error {
		if err := tx.PutProvisioning(ctx, center.Provisioning{
			InstanceID: w.Instance.ID, AccountID: account, PermissionSetID: p.ID, RoleName: role, Generation: 1, Updated: tx.Now(),
		}); err != nil {
			return err
		}
		return tx.CreateAssignment(ctx, center.Assignment{
			InstanceID: w.Instance.ID, AccountID: account, PermissionSetID: p.ID, PrincipalType: center.UserPrincipal, PrincipalID: u.ID, Created: tx.Now(),
		})
	}))
}

// SCIM opens the SCIM endpoint and returns its address and a token.
func (w *World) SCIM() (endpoint, token string) {
	w.T.Helper()
	src, err := w.Service.EnableProvisioning(w.T.Context(), w.Instance.ID)
	w.must(err)
	_, secret, err := w.Service.CreateSCIMToken(w.T.Context(), w.Instance.ID)
	w.must(err)
	return w.At.SCIM(src.Tenant), secret.Reveal()
}

// Refusals counts the refused events of a kind.
func (w *World) Refusals(what string) int { return len(w.Events(what, audit.Refused)) }

// Events finds audit events.
func (w *World) Events(what string, o audit.Outcome) []audit.Event {
	w.T.Helper()
	all, err := w.DB.Events(w.T.Context(), audit.Query{What: what, Outcome: o, Limit: 1000})
	w.must(err)
	return all
}

// PortalSessions counts the browser sessions that a user has.
func (w *World) PortalSessions(u center.User) int {
	w.T.Helper()
	all, err := w.DB.SessionsOf(w.T.Context(), "center", u.ID)
	w.must(err)
	return len(all)
}

// JSON reads an answer.
func JSON[T any](t testing.TB, r *http.Response) (v T) {
	t.Helper()
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.TrimSpace(string(b))) == 0 {
		return v
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	return v
}
