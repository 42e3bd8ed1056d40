package oktaapi

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
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
	routes    map[string]route
}

// sessionScope is the scope of the sessions that package idp makes once every
// step of a sign-in is done.
const sessionScope = "dashboard"

// bodyLimit bounds a request body; the largest is SAML metadata.
const bodyLimit = 1 << 20

// New makes the API, or says what is missing.
func New(d Deps) (*API, error) {
	if d.Service == nil || d.Sessions == nil || d.Log == nil || d.Now == nil || d.Metadata == nil {
		return nil, errors.New("oktaapi: service, sessions, log, clock and metadata are all needed")
	}
	if d.PerMinute == 0 {
		d.PerMinute = 6000
	}
	a := &API{Deps: d, limits: newLimiter(d.PerMinute, d.Now), strangers: newLimiter(60, d.Now), mux: http.NewServeMux(), routes: map[string]route{}}
	a.register()
	return a, nil
}

// Mount puts the API on the directory's listener.
func (a *API) Mount(mux endpoint.Mux) {
	mux.Handle("/api/v1/", endpoint.Handle(a.dialect, a.serve))
	mux.Handle("GET /.well-known/okta-organization", endpoint.Handle(a.dialect, a.wellKnown))
}

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
	do  operation
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
	a.mux.Handle(pattern, http.NotFoundHandler()) // the mux only finds the pattern; serve calls the operation
}

// serve is the front that every request passes.
func (a *API) serve(w http.ResponseWriter, r *http.Request) error {
	endpoint.Bound(w, r, bodyLimit)
	w.Header().Set("Date", a.Now().UTC().Format(http.TimeFormat)) // SDKs subtract it from the reset time
	w.Header().Set("X-Okta-Request-Id", endpoint.RequestID(r))
	w.Header().Set("Cache-Control", "no-cache, no-store")
	c := &call{API: a, w: w}
	if err := a.authenticate(c, r); err != nil {
		return err
	}
	caller := c.caller
	ctx := audit.WithActor(r.Context(), audit.Party{Type: "User", ID: caller.Person.ID, Name: caller.Person.Login()})
	c.r = r.WithContext(directory.WithCaller(ctx, caller.Person.ID))
	pattern, rt, err := a.find(c.r)
	if err != nil {
		return err
	}
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
	case created:
		writeJSON(w, http.StatusCreated, out.body)
	case document:
		w.Header().Set("Content-Type", out.contentType)
		_, err := w.Write(out.body)
		return ignoreGone(err)
	default:
		writeJSON(w, http.StatusOK, out)
	}
	return nil
}

// created is an answer with status 201; document one that is not JSON.
type (
	created  struct{ body any }
	document struct {
		contentType string
		body        []byte
	}
)

// ignoreGone drops the error of a client that went away while it was answered.
func ignoreGone(error) error { return nil }

// find returns the operation of a request, with its path parameters set, or
// Okta's 404 or 405.
func (a *API) find(r *http.Request) (string, route, error) {
	_, pattern := a.mux.Handler(r)
	rt, ok := a.routes[pattern]
	if !ok {
		for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			other := r.Clone(r.Context())
			other.Method = m
			if _, p := a.mux.Handler(other); a.routes[p].do != nil {
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

// authenticate finds who calls, by API token or session cookie, and counts the call.
func (a *API) authenticate(c *call, r *http.Request) (err error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return a.bySession(c, r)
	}
	bucket := "ip:" + audit.OriginOf(r.Context()).IP
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "SSWS") || len(token) > 200 {
		return a.count(c.w, bucket, fault.New(fault.Unauthenticated, "Invalid token provided").Coded("E0000011"))
	}
	// Strangers share the limit of their address, so that nobody tries tokens without end.
	if a.limits.exhausted(bucket) {
		return a.count(c.w, bucket, nil)
	}
	c.caller, err = a.Service.CallerByToken(r.Context(), credential.NewSecret(strings.TrimSpace(token)))
	if fault.From(err) != nil {
		return errors.Join(a.recordStranger(r.Context(), bucket), a.count(c.w, bucket, err))
	}
	if err != nil {
		return err
	}
	return a.count(c.w, "token:"+c.caller.Token, nil)
}

func (a *API) bySession(c *call, r *http.Request) (err error) {
	c.session, err = a.Sessions.Current(r, "/")
	if err != nil && fault.From(err) == nil {
		return err
	}
	// Cookies that the half may give for other purposes open nothing here.
	if err != nil || c.session.Scope != sessionScope {
		bucket := "ip:" + audit.OriginOf(r.Context()).IP
		return a.count(c.w, bucket, fault.New(fault.Unauthenticated, "Invalid session").Coded("E0000005"))
	}
	if err := a.count(c.w, "session:"+c.session.ID, nil); err != nil {
		return err
	}
	c.caller, err = a.Service.CallerByID(r.Context(), c.session.Subject)
	return err
}

// recordStranger audits a call with a token that is not good. What one address
// tries within a minute is recorded up to a bound, so that nobody fills the log.
func (a *API) recordStranger(ctx context.Context, ip string) error {
	if _, _, ok := a.strangers.take(ip); !ok {
		return nil
	}
	return a.Log.Record(ctx, audit.Event{
		Half: audit.Directory, What: "directory.api.access", Outcome: audit.Refused, Why: "the API token is unknown, expired or its creator is not active",
	})
}

// count takes one call off the bucket, sets the rate-limit headers and returns
// err, or E0000047 when the bucket is empty.
func (a *API) count(w http.ResponseWriter, bucket string, err error) error {
	left, reset, ok := a.limits.take(bucket)
	w.Header().Set("X-Rate-Limit-Limit", strconv.Itoa(a.PerMinute))
	w.Header().Set("X-Rate-Limit-Remaining", strconv.Itoa(left))
	w.Header().Set("X-Rate-Limit-Reset", strconv.FormatInt(reset.Unix(), 10))
	if !ok {
		return fault.New(fault.Throttled, "API call exceeded rate limit due to too many requests.").After(reset.Sub(a.Now()))
	}
	return err
}

// permits tells whether the caller may call the operation, and why.
func permits(c *call, rt route) (why string, ok bool) {
	for _, r := range c.caller.Roles {
		if directory.Permits([]directory.Role{r}, rt.needs) {
			return "role " + string(r) + " has " + string(rt.needs) + c.by(), true
		}
	}
	if rt.needs == directory.Self || rt.own && c.ownPath() {
		return "on the caller's own person" + c.by(), true
	}
	return "", false
}

// by names the token of a call that has one.
func (c *call) by() string {
	if c.caller.Token == "" {
		return ""
	}
	return ", by API token " + c.caller.Token
}

// ownPath tells whether the path's person is the caller.
func (c *call) ownPath() bool {
	id := c.path("userId")
	// Folded as the store folds logins: EqualFold knows more equal letters, and the name might be somebody else's.
	return id == c.caller.Person.ID || strings.ToLower(id) == strings.ToLower(c.caller.Person.Login())
}

// refuse audits and returns a refusal.
func (a *API) refuse(ctx context.Context, pattern string, needs directory.Permission) error {
	err := a.Log.Record(ctx, audit.Event{
		Half: audit.Directory, What: "directory.api.access", Outcome: audit.Refused,
		Why: "none of the caller's roles has the permission " + string(needs), Detail: map[string]any{"operation": pattern},
	})
	if err != nil {
		return err
	}
	return directory.NotPermitted()
}
