// Package scimapi serves /{tenant}/scim/v2: the SCIM endpoint by which an
// external identity provider keeps the center's users and groups, in AWS's
// dialect of the protocol (package scim).
//
//	request ── bearer token and tenant ──> identity store   (else 401, recorded)
//	        ── method and path ──────────> one operation    (else 404 or 405)
//	        ── package scim: bytes to values ──> package center: the rules, the event, the work that follows
//
// Everything that a request names is looked up inside the store that its token
// belongs to, so an id of another tenant does not exist. The paths begin with an
// opaque part and may hold doubled slashes, as some clients join them; no
// http.ServeMux pattern says that, so Before takes these requests ahead of it.
package scimapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/scim"
)

// Handler serves the SCIM endpoints of all instances.
type Handler struct {
	center *center.Service
	at     center.Addresses
	now    func() time.Time
	ops    map[string]map[string]operation // by resource, then method

	strangers *audit.Strangers
}

// New makes a Handler. at is where the center is reached.
func New(c *center.Service, at center.Addresses, now func() time.Time) (*Handler, error) {
	if c == nil || at == "" || now == nil {
		return nil, errors.New("scimapi: a dependency is missing")
	}
	h := &Handler{center: c, at: at, now: now, strangers: &audit.Strangers{Now: now}}
	h.ops = map[string]map[string]operation{
		"Users":                 {"GET": h.listUsers, "POST": h.createUser},
		"Users/":                {"GET": h.getUser, "PUT": h.putUser, "PATCH": h.patchUser, "DELETE": h.deleteUser},
		"Groups":                {"GET": h.listGroups, "POST": h.createGroup},
		"Groups/":               {"GET": h.getGroup, "PATCH": h.patchGroup, "DELETE": h.deleteGroup},
		"ServiceProviderConfig": {"GET": h.providerConfig},
		"ResourceTypes":         {"GET": h.resourceTypes},
		"Schemas":               {"GET": h.schemas},
		"Schemas/":              {"GET": h.schema},
	}
	return h, nil
}

// call is one authenticated request.
type call struct {
	*http.Request
	store string // the identity store
	id    string // what the path names, or empty
	body  []byte
	base  string // of this tenant
}

// answer is what an operation says; a nil body is sent as none.
type answer struct {
	status int
	body   any
}

type operation func(ctx context.Context, c *call) (answer, error)

var pathPattern = regexp.MustCompile(`^/+([0-9A-Za-z-]{1,64})/+scim/v2(.*)$`)

// Before serves SCIM requests and hands all others on.
func (h *Handler) Before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m := pathPattern.FindStringSubmatch(r.URL.Path)
		if m == nil {
			next.ServeHTTP(w, r)
			return
		}
		h.serve(w, r, m[1], m[2])
	})
}

// Patterns lists what Before takes, as a ServeMux would say it.
func (h *Handler) Patterns() (out []string) {
	for resource, methods := range h.ops {
		path := "/{tenant}/scim/v2/" + resource
		if strings.HasSuffix(resource, "/") {
			path += "{id}"
		}
		for m := range methods {
			out = append(out, m+" "+path)
		}
	}
	return out
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request, tenant, path string) {
	w.Header().Set("x-amzn-RequestId", endpoint.RequestID(r))
	a, err := h.do(w, r, tenant, path)
	var refused *scim.Error
	switch {
	case err == nil:
		h.write(w, r, a.status, a.body)
	case errors.As(err, &refused):
		h.refuse(w, r, refused)
	default:
		endpoint.Fail(w, r, h.dialect, err)
	}
}

func (h *Handler) do(w http.ResponseWriter, r *http.Request, tenant, path string) (answer, error) {
	ctx := r.Context()
	client, err := h.authenticate(ctx, r, tenant)
	if err != nil {
		return answer{}, err
	}
	op, id, err := h.route(r.Method, path)
	if err != nil {
		return answer{}, err
	}
	endpoint.Bound(w, r, scim.MaxBody)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return answer{}, err
	}
	ctx = audit.WithActor(ctx, client.Party())
	return op(ctx, &call{Request: r, store: client.StoreID, id: id, body: body, base: h.at.SCIM(tenant)})
}

// authenticate takes a token from the header alone: one in an address ends up in logs.
func (h *Handler) authenticate(ctx context.Context, r *http.Request, tenant string) (center.SCIMClient, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		token = ""
	}
	c, err := h.center.AuthenticateSCIM(ctx, tenant, strings.TrimSpace(token))
	if !errors.Is(err, fault.Unauthenticated) {
		return c, err
	}
	// Within bounds, so that nobody fills the log with tokens that he invents.
	if _, ok := h.strangers.Let(audit.OriginOf(ctx).IP); ok {
		if err := h.center.RefuseSCIM(ctx, tenant); err != nil {
			return c, err
		}
	}
	return c, scim.Errorf(http.StatusUnauthorized, "", "The access token is missing, expired or not valid for this endpoint.")
}

// route finds the operation of a method and the path after /scim/v2.
func (h *Handler) route(method, path string) (operation, string, error) {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	var key, id string
	switch len(parts) {
	case 1:
		key = parts[0]
	case 2:
		key, id = parts[0]+"/", parts[1]
	}
	methods := h.ops[key]
	if methods == nil || !strings.HasPrefix(path, "/") { // the latter: joined without a slash, "v2Users"
		return nil, "", scim.Errorf(http.StatusNotFound, "", "There is no such endpoint. Users are at /Users, groups at /Groups.")
	}
	op := methods[method]
	if op == nil {
		return nil, "", scim.Errorf(http.StatusMethodNotAllowed, "", "The operation %s %s is not supported.", method, strings.TrimSuffix(key, "/"))
	}
	return op, id, nil
}

// write sends JSON as AWS does: application/scim+json is what RFC 7644 asks for and all clients take.
func (h *Handler) write(w http.ResponseWriter, r *http.Request, status int, body any) {
	w.Header().Set("Cache-Control", "no-store")
	if body == nil {
		w.WriteHeader(status)
		return
	}
	b, err := json.Marshal(body)
	if err != nil {
		endpoint.Fail(w, r, h.dialect, err)
		return
	}
	w.Header().Set("Content-Type", scim.ContentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	_, _ = w.Write(b) // when this fails the client is gone, and there is no one to tell
}

func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, e *scim.Error) {
	told := *e
	told.RequestID, told.Time = endpoint.RequestID(r), h.now()
	if e.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	h.write(w, r, e.Status, told)
}

var statuses = map[fault.Kind]int{
	fault.Invalid: 400, fault.Unauthenticated: 401, fault.Denied: 403, fault.NotFound: 404, fault.Conflict: 409,
	fault.Quota: 402, fault.Throttled: 429, fault.TooLarge: 413, fault.Expired: 401, fault.Unsupported: 501,
	fault.Unavailable: 503, fault.Precondition: 412,
}

// dialect says a fault in SCIM's words.
func (h *Handler) dialect(w http.ResponseWriter, r *http.Request, f *fault.Error) {
	if f == nil {
		h.refuse(w, r, scim.Errorf(http.StatusInternalServerError, "", "An internal error occurred; the request id finds it in the log."))
		return
	}
	e := scim.Errorf(statuses[f.Kind], "", "%s", f.Message)
	switch {
	case f.Kind == fault.Invalid:
		e.ScimType = scim.InvalidValue
	case f.Kind == fault.Conflict && f.Field == "displayName":
		e.ScimType, e.Detail = scim.Uniqueness, scim.DetailDuplicateGroup
	case f.Kind == fault.Conflict:
		e.ScimType, e.Detail = scim.Uniqueness, scim.DetailDuplicate
	}
	h.refuse(w, r, e)
}
