package oktaapi

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/directory"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/scim"
	"gatehouse/internal/session"
)

// A Provisioner reaches the applications' SCIM servers; package push is one.
type Provisioner interface {
	// TestConnection tries the stored credentials and keeps the result; message
	// says that they work, or exactly what went wrong.
	TestConnection(ctx context.Context, app string) (message string, ok bool, err error)
	// TestCredentials tries credentials that are not stored.
	TestCredentials(ctx context.Context, app string, n directory.NewConnection) (message string, ok bool, err error)
	// RefreshAppGroups learns the groups that the application has.
	RefreshAppGroups(ctx context.Context, app string) error
	// Preview is what the application's server would be sent of a person.
	Preview(ctx context.Context, app, person string) (directory.Person, scim.User, error)
}

// A Mailer sends a message to a person.
type Mailer interface {
	Send(ctx context.Context, to, subject, text string) error
}

// Deps is what the API needs. Provisioner may be nil: the operations that need
// it then answer 501. Mail may be nil: links are then shown to the administrator.
type Deps struct {
	Service  *directory.Service
	Sessions *session.Manager
	Log      audit.Log
	Now      func() time.Time
	// Metadata writes the SAML metadata of an application; package idp does.
	Metadata    func(ctx context.Context, a directory.App, kid string) ([]byte, error)
	Provisioner Provisioner
	Mail        Mailer
	// PerMinute bounds one caller's requests; 6,000 when zero.
	PerMinute int
}

// API is the management API.
type API struct {
	Deps
	limits *limiter
	// strangers bounds the refusals of bad tokens that one address can cause to be recorded.
	strangers *limiter
	mux       *http.ServeMux
	// rules finds what lies below /groups/rules, which a mux cannot tell from a group's own lists.
	rules  *http.ServeMux
	routes map[string]route
}

// sessionScope is the scope of the sessions that package idp makes once every
// step of a sign-in is done.
const sessionScope = "dashboard"

// bodyLimit bounds a request body, unless its operation takes more.
const bodyLimit = 1 << 20

// New makes the API, or says what is missing.
func New(d Deps) (*API, error) {
	if d.Service == nil || d.Sessions == nil || d.Log == nil || d.Now == nil || d.Metadata == nil {
		return nil, errors.New("oktaapi: service, sessions, log, clock and metadata are all needed")
	}
	if d.PerMinute == 0 {
		d.PerMinute = 6000
	}
	a := &API{Deps: d, limits: newLimiter(d.PerMinute, d.Now), strangers: newLimiter(60, d.Now), mux: http.NewServeMux(), rules: http.NewServeMux(), routes: map[string]route{}}
	a.register()
	return a, nil
}

// Mount puts the API on the directory's listener.
func (a *API) Mount(mux endpoint.Mux) {
	mux.Handle("/api/v1/", endpoint.Handle(a.dialect, a.serve))
	mux.Handle("GET /.well-known/okta-organization", endpoint.Handle(a.dialect, a.wellKnown))
}

// Patterns lists the operations that serve finds below the one route of Mount.
func (a *API) Patterns() []string { return slices.Sorted(maps.Keys(a.routes)) }

// call is one request of an authenticated caller.
type call struct {
	*API
	w      http.ResponseWriter
	r      *http.Request
	caller directory.Caller
	// session is the browser's, or empty for an API token.
	session session.Session
}

func (c *call) ctx() context.Context { return c.r.Context() }

// path returns a path parameter; "me" is the caller where a person is named.
func (c *call) path(name string) string {
	v := c.r.PathValue(name)
	if name == "userId" && v == "me" {
		return c.caller.Person.ID
	}
	return v
}

// An operation answers with what becomes the JSON body; nil is 204.
type operation func(c *call) (any, error)

// route is an operation with the permission that it needs.
type route struct {
	needs directory.Permission
	// own lets people call it on themselves without a role: the path's userId is theirs.
	own bool
	// body is how many bytes a body may have, where that is more than bodyLimit.
	body int64
	do   operation
}

// handle registers an operation. Without a permission nothing is served.
func (a *API) handle(pattern string, needs directory.Permission, do operation) {
	a.add(pattern, route{needs: needs, do: do})
}

// handleOwn registers an operation that people may call on themselves.
func (a *API) handleOwn(pattern string, needs directory.Permission, do operation) {
	a.add(pattern, route{needs: needs, own: true, do: do})
}

func (a *API) add(pattern string, rt route) {
	if rt.needs == "" || rt.do == nil || a.routes[pattern].do != nil {
		panic("oktaapi: " + pattern + " needs a permission and an operation of its own")
	}
	a.routes[pattern] = rt
	_, path, _ := strings.Cut(pattern, " ")
	a.muxOf(path).Handle(pattern, http.NotFoundHandler()) // the mux only finds the pattern; serve calls the operation
}

// serve is the front that every request passes.
func (a *API) serve(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Date", a.Now().UTC().Format(http.TimeFormat)) // SDKs subtract it from the reset time
	w.Header().Set("X-Okta-Request-Id", endpoint.RequestID(r))
	w.Header().Set("Cache-Control", "no-cache, no-store")
	c := &call{API: a, w: w}
	if err := a.authenticate(c, r); err != nil {
		return err
	}
	if c.session.ID != "" && endpoint.Simple(r) {
		return fault.New(fault.Invalid, "Bad request. Accept and/or Content-Type headers likely do not match supported values.").Coded("E0000018")
	}
	caller := c.caller
	ctx := audit.WithActor(r.Context(), audit.Party{Type: "User", ID: caller.Person.ID, Name: caller.Person.Login()})
	c.r = r.WithContext(directory.WithCaller(ctx, caller.Person.ID))
	pattern, rt, err := a.find(c.r)
	if err != nil {
		return err
	}
	endpoint.Bound(w, c.r, max(rt.body, bodyLimit))
	for name, values := range c.r.URL.Query() {
		if !storable(name) || slices.ContainsFunc(values, func(v string) bool { return !storable(v) }) {
			return invalid("query", "The query has characters in it that are not text")
		}
	}
	why, permitted := permits(c, rt)
	if !permitted {
		return a.refuse(c.ctx(), pattern, rt.needs)
	}
	c.r = c.r.WithContext(directory.WithReason(c.ctx(), why))
	out, err := rt.do(c)
	if err != nil {
		return err
	}
	return answer(w, out)
}

// answer writes what an operation returned.
func answer(w http.ResponseWriter, out any) error {
	switch out := out.(type) {
	case nil:
		w.WriteHeader(http.StatusNoContent)
	case accepted:
		w.WriteHeader(http.StatusAccepted)
	case created:
		writeJSON(w, http.StatusCreated, out.body)
	case document:
		w.Header().Set("Content-Type", out.contentType)
		_, err := w.Write(out.body)
		return ignoreGone(err)
	case spreadsheet:
		return out.send(w)
	default:
		writeJSON(w, http.StatusOK, out)
	}
	return nil
}

// created is an answer with status 201, accepted one with 202 and no body; document one that is not JSON.
type (
	accepted struct{}
	created  struct{ body any }
	document struct {
		contentType string
		body        []byte
	}
)

// ignoreGone drops the error of a client that went away while it was answered.
func ignoreGone(error) error { return nil }

const rulesPath = "/api/v1/groups/rules"

func (a *API) muxOf(path string) *http.ServeMux {
	if path == rulesPath || strings.HasPrefix(path, rulesPath+"/") {
		return a.rules
	}
	return a.mux
}

// find returns the operation of a request, with its path parameters set, or
// Okta's 404 or 405.
func (a *API) find(r *http.Request) (string, route, error) {
	mux := a.muxOf(r.URL.Path)
	_, pattern := mux.Handler(r)
	rt, ok := a.routes[pattern]
	if !ok {
		for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			other := r.Clone(r.Context())
			other.Method = m
			if _, p := mux.Handler(other); a.routes[p].do != nil {
				return "", rt, fault.New(fault.Unsupported, "The endpoint does not support the provided HTTP method").Coded("E0000022")
			}
		}
		return "", rt, noRoute(r)
	}
	setPathValues(r, pattern)
	return pattern, rt, nil
}

// setPathValues gives r the values of the pattern's wildcards. The mux would do
// it while serving, but the front has to decide before anything is served.
func setPathValues(r *http.Request, pattern string) {
	_, path, _ := strings.Cut(pattern, " ")
	// As in the mux, an escaped slash is part of a value, not the end of it.
	have := strings.Split(r.URL.EscapedPath(), "/")
	for i, part := range strings.Split(path, "/") {
		name, ok := strings.CutPrefix(part, "{")
		if !ok || i >= len(have) {
			continue
		}
		value, err := url.PathUnescape(have[i])
		if err != nil || !storable(value) {
			value = "" // names nothing
		}
		r.SetPathValue(strings.TrimSuffix(name, "}"), value)
	}
}
