// Package rootpages is what an account's root user does by hand: open the
// single-use link, choose a password, enrol a second factor, keep the recovery
// codes; later sign in, make the one access key that lets every further step be
// done by API, delete it, change what it signs in with, sign out.
//
//	/setup/root?token=...   password -> QR code and code -> recovery codes, signed in
//	/root                   asks for the account; leads to its sign-in
//	/a/{account}/root/signin?to=...  back to a page of the same console
//	/a/{account}/root/credentials    (signed in) who, password, second factor, access key
//	/a/{account}/root/password, factor, recovery   each asks for password and code again
//
// The console itself, at /a/{account}/root/, is package federation's, which
// asks Principal who is signed in. The cookie's path is the account's, so consoles of several accounts are open
// at once. What a page does is decided by the Authorizer like any call.
package rootpages

import (
	"errors"
	"net/http"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/cloud"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/page"
	"gatehouse/internal/session"
)

// Brand is what these pages call themselves.
const Brand = "Gatehouse center"

// maxForm bounds a form; the longest field is a password.
const maxForm = 16 << 10

// Pages are the root user's pages.
type Pages struct {
	Cloud *cloud.Service
	// Sessions is the manager of half "cloud", cookie "gh_root".
	Sessions *session.Manager
	// Authorizer decides; cloud.Service is one.
	Authorizer authz.Authorizer
	// AWS and Region are what goes with a key: one of ours must never be sent to the real AWS.
	AWS, Region string
	// Console says that the account's console is built in. The set-up ends there;
	// without it, where the access key is made.
	Console bool
}

// Mount serves the pages.
func (p *Pages) Mount(mux endpoint.Mux) {
	for pattern, f := range map[string]endpoint.Func{
		"GET /setup/root":                          p.setup,
		"POST /setup/root":                         p.choosePassword,
		"POST /setup/root/code":                    p.confirmCode,
		"GET /root":                                p.which,
		"GET /a/{account}/root/signin":             p.signInForm,
		"POST /a/{account}/root/signin":            p.signIn,
		"POST /a/{account}/root/signout":           p.signedIn(p.signOut),
		"GET /a/{account}/root/credentials":        p.signedIn(p.home),
		"POST /a/{account}/root/access-key":        p.signedIn(p.createKey),
		"POST /a/{account}/root/access-key/delete": p.signedIn(p.deleteKey),
		"GET /a/{account}/root/access-key":         p.signedIn(p.backHome),
		"GET /a/{account}/root/access-key/delete":  p.signedIn(p.askDelete),
		"GET /a/{account}/root/password":           p.signedIn(p.passwordPage),
		"POST /a/{account}/root/password":          p.signedIn(p.changePassword),
		"GET /a/{account}/root/factor":             p.signedIn(p.factorPage),
		"POST /a/{account}/root/factor":            p.signedIn(p.beginFactor),
		"POST /a/{account}/root/factor/confirm":    p.signedIn(p.confirmFactor),
		"GET /a/{account}/root/recovery":           p.signedIn(p.recoveryPage),
		"POST /a/{account}/root/recovery":          p.signedIn(p.renewRecovery),
	} {
		mux.Handle(pattern, endpoint.Handle(page.ErrorsAt(Brand, start), bounded(f)))
	}
}

// start is where the pages of a request's account begin, and end.
func start(r *http.Request, _ *fault.Error) (page.Link, string) {
	account := ids.AccountID(r.PathValue("account"))
	if !account.Valid() {
		return page.Link{Href: "/root", Text: "Sign in as the root user"}, ""
	}
	return page.Link{Href: consolePath(account), Text: "The root user's console"}, consolePath(account) + "signout"
}

func bounded(f endpoint.Func) endpoint.Func {
	return func(w http.ResponseWriter, r *http.Request) error {
		endpoint.Bound(w, r, maxForm)
		if err := r.ParseForm(); err != nil {
			if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
				return fault.New(fault.TooLarge, "The form is too large.")
			}
			return fault.New(fault.Invalid, "The form could not be read.")
		}
		return f(w, r)
	}
}

// secret reads a password field; it never leaves the type that hides it.
func secret(r *http.Request, name string) credential.Secret {
	return credential.NewSecret(r.PostForm.Get(name))
}

func consolePath(account ids.AccountID) string { return "/a/" + string(account) + "/root/" }

func credentialsPath(account ids.AccountID) string { return consolePath(account) + "credentials" }

func scope(account ids.AccountID) string { return "console:" + string(account) + "/root" }

// A visit is a request of a signed-in root user.
type visit struct {
	account   cloud.Account
	principal authz.Principal
}

// signedIn finds who is signed in for the account in the path; others are led to sign in and back.
func (p *Pages) signedIn(f func(w http.ResponseWriter, r *http.Request, v visit) error) endpoint.Func {
	return func(w http.ResponseWriter, r *http.Request) error {
		account := ids.AccountID(r.PathValue("account"))
		if !account.Valid() {
			return fault.New(fault.NotFound, "There is no such page.")
		}
		principal, err := p.Principal(r, account)
		if errors.Is(err, fault.Unauthenticated) {
			return page.SignIn(w, r, Brand, signInAt(account, back(r, account)), false)
		}
		if err != nil {
			return err
		}
		a, err := p.Cloud.Account(r.Context(), account)
		if err != nil {
			return err
		}
		ctx := audit.WithActor(r.Context(), audit.Party{Type: string(principal.Kind), ID: principal.ID, Name: principal.ARN, Account: string(account)})
		return f(w, r.WithContext(ctx), visit{a, principal})
	}
}

// Principal is the root user who is signed in for an account, or fault.Unauthenticated.
func (p *Pages) Principal(r *http.Request, account ids.AccountID) (authz.Principal, error) {
	s, err := p.Sessions.Current(r, consolePath(account))
	if err != nil {
		return authz.Principal{}, err
	}
	if s.Subject != string(account) || s.Scope != scope(account) {
		return authz.Principal{}, fault.New(fault.Unauthenticated, "Sign in to continue.")
	}
	return p.Cloud.ConsoleRoot(r.Context(), account, s.Created, s.Expires)
}

// begin begins a session; the caller has proven password and code.
func (p *Pages) begin(w http.ResponseWriter, r *http.Request, account ids.AccountID) error {
	o := audit.OriginOf(r.Context())
	s := session.Session{Scope: scope(account), Subject: string(account), IP: o.IP, Agent: o.UserAgent, Data: "{}"}
	if err := p.Sessions.Remember(w, r, p.Cloud.Browsers(), string(account)); err != nil {
		return err
	}
	// The one before it, if any, ends: a token from before never becomes a signed-in one.
	if err := p.Sessions.End(w, r, consolePath(account)); err != nil {
		return err
	}
	_, err := p.Sessions.Start(w, r, consolePath(account), s, noLimit)
	return err
}

func lead(w http.ResponseWriter, r *http.Request, to string) error {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
