package idp

import (
	"errors"
	"io"
	"net/http"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
	"gatehouse/internal/samlweb"
	"gatehouse/internal/session"
)

const (
	// Brand is what these pages call themselves.
	Brand = "Gatehouse directory"
	// scope is what the directory's session cookie is good for.
	scope = "dashboard"
	// maxForm bounds a form, maxRequest one that may hold a SAML request.
	maxForm    = 64 << 10
	maxRequest = 512 << 10
	// stepUp is how old a sign-in may be to change what people prove themselves with.
	stepUp = 5 * time.Minute
)

// Deps is what a Handler needs; all of it but the console.
type Deps struct {
	Service *directory.Service
	// Sessions are the directory's; the console's cookie is the same.
	Sessions *session.Manager
	Rand     io.Reader
	Now      func() time.Time
	// Mail says that the directory can send letters.
	Mail bool
	// Console is the page of the administrators' console; nil where there is none.
	Console http.Handler
}

// Handler serves the pages and the identity provider.
type Handler struct {
	Deps
	signers samlweb.Signers
}

// New makes a Handler, or says what is missing.
func New(d Deps) (*Handler, error) {
	if d.Service == nil || d.Sessions == nil || d.Rand == nil || d.Now == nil {
		return nil, errors.New("idp: service, sessions, randomness and clock are all needed")
	}
	return &Handler{Deps: d}, nil
}

// SSOPost is the one route that other origins post to by design: service
// providers that use HTTP-POST. The listener's cross-origin protection has to
// let it through; it changes nothing but to keep the request.
const SSOPost = "POST /app/{name}/{key}/sso/saml"

// Mount adds the routes.
func (h *Handler) Mount(mux endpoint.Mux) {
	say := page.Errors(Brand)
	for pattern, f := range map[string]endpoint.Func{
		"GET /setup": h.showSetUp, "POST /setup": h.setUp,
		"GET /welcome": h.showLink(directory.TicketActivate), "POST /welcome": h.useLink(directory.TicketActivate),
		"GET /reset": h.showLink(directory.TicketReset), "POST /reset": h.useLink(directory.TicketReset),
		"GET /signin": h.dispatch, "POST /signin": h.password,
		"POST /signin/code": h.code, "POST /signin/password": h.newPassword, "POST /signin/enrol": h.enrol,
		"GET /forgot": h.forgotten, "POST /forgot": h.sendForgotten,
		"POST /signout": h.signOut,
		"GET /{$}":      h.dashboard,
		"GET /factors":  h.factors, "POST /factors/enrol": h.beginFactor,
		"POST /factors/activate": h.activateFactor, "POST /factors/remove": h.removeFactor, "POST /factors/recovery": h.renewRecovery,
		"GET /app/{name}/{key}/sso/saml": h.sso, SSOPost: h.ssoPost,
		"GET /app/{name}/{key}/sso/saml/metadata": h.metadata, "GET /app/{key}/sso/saml/metadata": h.metadata,
	} {
		mux.Handle(pattern, endpoint.Handle(say, f))
	}
	if h.Console != nil {
		mux.Handle("GET "+consolePath+"{rest...}", endpoint.Handle(say, h.admin))
	}
}

// current finds the signed-in person of a request, who is ACTIVE at this moment.
func (h *Handler) current(r *http.Request) (session.Session, directory.Caller, directory.SessionData, error) {
	s, err := h.Sessions.Current(r, "/")
	if err != nil {
		return s, directory.Caller{}, directory.SessionData{}, err
	}
	c, d, err := h.Service.CallerInSession(r.Context(), s.Subject, s.Data)
	return s, c, d, err
}

func unauthenticated(err error) bool { return errors.Is(err, fault.Unauthenticated) }

// on is a request's context with the person as the one who causes its events.
func on(r *http.Request, p directory.Person) *http.Request {
	ctx := audit.WithActor(r.Context(), audit.Party{Type: "User", ID: p.ID, Name: p.Login()})
	return r.WithContext(directory.WithCaller(ctx, p.ID))
}

// form reads a posted form within its bound.
func form(w http.ResponseWriter, r *http.Request, most int64) error {
	endpoint.Bound(w, r, most)
	if err := r.ParseForm(); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return err
		}
		return fault.New(fault.Invalid, "The form cannot be read.").Because(err)
	}
	return nil
}

func secret(r *http.Request, field string) credential.Secret {
	return credential.NewSecret(r.PostForm.Get(field))
}

func address(r *http.Request) string { return audit.OriginOf(r.Context()).IP }

// problem tells what a page shows of a failure: the offending field, or "" for
// the form as a whole, and a sentence. ok is false for what is no matter of the
// form, but of the dialect.
func problem(err error) (field, words string, status int, ok bool) {
	f := fault.From(err)
	if f == nil {
		return "", "", 0, false
	}
	switch f.Kind {
	case fault.Invalid, fault.Conflict, fault.Denied, fault.Unauthenticated, fault.Throttled:
		return f.Field, sentence(f), page.Status(f), true
	}
	return "", "", 0, false
}

// sentence takes the attribute's name off Okta's messages: it stands at the field.
func sentence(f *fault.Error) string {
	if n := len(f.Field); n > 0 && len(f.Message) > n+2 && f.Message[:n] == f.Field && f.Message[n:n+2] == ": " {
		return f.Message[n+2:]
	}
	return f.Message
}
