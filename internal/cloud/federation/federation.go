// Package federation is the way into an account's console, and what its pages
// call. A console lives at an address of its own, with a cookie of that path, so
// that several are open at once:
//
//	/a/{account}/{role}/...               the console's one page, for whoever is signed in
//	/a/{account}/{role}/session           who is signed in, until when, where the AWS listener is
//	/a/{account}/{role}/aws               (a post) one AWS operation
//	/a/{account}/{role}/gatehouse/v1/...  one of our own operations
//	/a/{account}/{role}/signout           (a post) the end
//
// The role is a permission set, or "root". A permission set's console begins in
// the portal, which has asked the center for the role's credentials; Open keeps
// their sealed token in a session, and every call asks the cloud anew who that
// token speaks for, so whoever lost access is out at the next call. The root
// user's console rests on the session that package rootpages begins.
//
// The package decides nothing: calls go through the front with the principal
// that the cookie proved.
package federation

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/internal/authz"
	"gatehouse/internal/cloud"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/page"
	"gatehouse/internal/session"
)

// Brand is what error pages are headed with.
const Brand = "Gatehouse center"

// rootRole is the segment of the root user's console.
const rootRole = "root"

// Front does calls whose principal a cookie proved; awsfront.Front is one.
type Front interface {
	ServeAs(w http.ResponseWriter, r *http.Request, p authz.Principal, scope string)
}

// Handler serves consoles.
type Handler struct {
	Cloud *cloud.Service
	// Sessions is the manager of half "cloud", cookie "gh_con".
	Sessions *session.Manager
	// Root finds the root user of an account and the end of his session, or
	// fault.Unauthenticated.
	Root  func(r *http.Request, account ids.AccountID) (authz.Principal, error)
	Front Front
	// Page writes the console's page; its scripts lie elsewhere on this origin.
	Page http.Handler
	// AWS is the address of the AWS listener, to which browsers send objects.
	AWS    string
	Region string

	awsHost string
}

// New checks that nothing is missing.
func New(h Handler) (*Handler, error) {
	if h.Cloud == nil || h.Sessions == nil || h.Root == nil || h.Front == nil || h.Page == nil || h.Region == "" {
		return nil, errors.New("federation: a dependency is missing")
	}
	u, err := url.Parse(h.AWS)
	if err != nil || u.Host == "" {
		return nil, errors.New("federation: no address of the AWS listener")
	}
	h.awsHost = u.Host
	return &h, nil
}

// Mount serves consoles.
func (h *Handler) Mount(mux endpoint.Mux) {
	pages, calls := page.Errors(Brand), endpoint.Dialect(inJSON)
	mux.Handle("GET /a/{account}/{role}/{rest...}", endpoint.Handle(pages, h.page))
	mux.Handle("GET /a/{account}/{role}/session", endpoint.Handle(calls, h.describe))
	mux.Handle("POST /a/{account}/{role}/aws", endpoint.Handle(calls, h.call))
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		mux.Handle(method+" /a/{account}/{role}/gatehouse/v1/", endpoint.Handle(calls, h.own))
	}
	mux.Handle("POST /a/{account}/{role}/signout", endpoint.Handle(pages, h.signOut))
}

// console is whose console a request is for.
type console struct {
	account ids.AccountID
	role    string // as in the path
}

func consoleOf(r *http.Request) (console, error) {
	c := console{ids.AccountID(r.PathValue("account")), r.PathValue("role")}
	if !c.account.Valid() || c.role == "" {
		return c, fault.New(fault.NotFound, "There is no such page.")
	}
	return c, nil
}

// path is where a console lives, and its cookie's path.
func (c console) path() string { return "/a/" + string(c.account) + "/" + c.role + "/" }

func (c console) scope() string { return "console:" + string(c.account) + "/" + c.role }

// segment writes a permission set's name as a path segment. Those that would
// mean something else there get a letter before them that no name has.
func segment(permissionSet string) string {
	switch permissionSet {
	case rootRole, ".", "..":
		return "~" + permissionSet
	}
	return permissionSet
}

// PermissionSet is the name behind a segment.
func permissionSet(segment string) string { return strings.TrimPrefix(segment, "~") }

// principal finds who is signed in at a console, as he is now.
func (h *Handler) principal(r *http.Request, c console) (authz.Principal, error) {
	if c.role == rootRole {
		return h.Root(r, c.account)
	}
	k, err := h.kept(r, c)
	if err != nil {
		return authz.Principal{}, err
	}
	_, p, err := h.Cloud.Key(r.Context(), k.Key, k.Token)
	if errors.Is(err, fault.Unauthenticated) || errors.Is(err, fault.Expired) {
		return p, ended().Because(err)
	}
	p.AccessKeyID = "" // no key signed this
	return p, err
}

func ended() *fault.Error {
	return fault.New(fault.Unauthenticated, "This console's session has ended, or your access has been taken away. Open the console again from the access portal.").
		Coded("ExpiredToken")
}

// page writes the console for whoever is signed in and leads others to where
// they sign in and back.
func (h *Handler) page(w http.ResponseWriter, r *http.Request) error {
	c, err := consoleOf(r)
	if err != nil {
		return err
	}
	_, err = h.principal(r, c)
	if errors.Is(err, fault.Unauthenticated) {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, c.entrance(asked(r, c)), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	hd := w.Header()
	hd.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "+
		"connect-src 'self' "+h.AWS+"; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	hd.Set("X-Frame-Options", "DENY")
	hd.Set("Cache-Control", "no-store")
	h.Page.ServeHTTP(w, r)
	return nil
}

// asked is the page of the console that was asked for, with its query: lists have
// their state there.
func asked(r *http.Request, c console) string {
	if rest, ok := strings.CutPrefix(r.URL.RequestURI(), c.path()); ok {
		return rest
	}
	return r.PathValue("rest") // the path of the console was written in another way
}

// entrance is where a console is opened.
func (c console) entrance(rest string) string {
	if c.role == rootRole {
		return c.path() + "signin?" + url.Values{"to": {c.path() + rest}}.Encode()
	}
	return "/start/console?" + url.Values{
		"account_id": {string(c.account)}, "role_name": {permissionSet(c.role)}, "destination": {"/" + rest},
	}.Encode()
}

// described is what a console's page knows of itself.
type described struct {
	Account     ids.AccountID `json:"account"`
	AccountName string        `json:"accountName"`
	Role        string        `json:"role"`
	Root        bool          `json:"root"`
	ARN         string        `json:"arn"`
	Expires     time.Time     `json:"expires,omitzero"`
	Region      string        `json:"region"`
	AWS         string        `json:"aws"`
}

func (h *Handler) describe(w http.ResponseWriter, r *http.Request) error {
	c, err := consoleOf(r)
	if err != nil {
		return err
	}
	p, err := h.principal(r, c)
	if err != nil {
		return err
	}
	a, err := h.Cloud.Account(r.Context(), c.account)
	if err != nil {
		return err
	}
	d := described{
		Account: a.ID, AccountName: a.Name, Role: permissionSet(c.role), Root: c.role == rootRole, ARN: p.ARN, Region: h.Region, AWS: h.AWS,
	}
	if p.Session != nil {
		d.Expires = p.Session.ExpiresAt
	}
	return writeJSON(w, http.StatusOK, d)
}

func (h *Handler) signOut(w http.ResponseWriter, r *http.Request) error {
	c, err := consoleOf(r)
	if err != nil {
		return err
	}
	if err := h.Sessions.End(w, r, c.path()); err != nil {
		return err
	}
	// No redirect to the portal: a form of the console must not lead to a sign-in at another origin.
	return page.Show(w, http.StatusOK, "message", page.View{
		Title: "Signed out", Brand: Brand, Intro: "This console is closed. The access portal and other consoles stay open until you sign out of the portal.",
		Links: []page.Link{{Href: "/start", Text: "Access portal", Main: true}, {Href: c.entrance(""), Text: "Open this console again"}},
	})
}
