// Package portal is the access portal and its neighbours: what people see of
// the center. It is rendered on the server and needs no script.
//
//	/start, /NAME/start     what I may use: accounts with their permission sets
//	/start/applications     which applications I may open; a tile leads into one
//	/start/keys             ways to use a permission set in a terminal; credentials are made by a post
//	/start/console          opens an account's console
//	/start/favourite        (a post) marks one of them
//	/start/link             an address that opens a page of an account's console
//	/start/profile          who I am, how I sign in, where I am signed in; /start/sessions: ending that
//	/start/security         my second factors; /start/password: my password
//	/signin, /signin/...    signing in with a password of the center's own directory
//	/device                 a code typed, who asks shown, approved or denied
//	/authorize              the same for clients that open a browser themselves (PKCE)
//
// Whoever is not signed in is led to the identity source and back. Every page
// looks at the user as he is now, so a disabled user sees nothing from the next
// request on.
package portal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/signedin"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
	"gatehouse/internal/session"
)

// Handler serves the portal.
type Handler struct {
	Center   *center.Service
	Own      *center.OwnSignIn
	At       center.Addresses
	Sessions *session.Manager
	Now      func() time.Time
	// Consoles opens accounts' consoles; nil offers none.
	Consoles Consoles
	// AWS is the address of the AWS listener, which is part of what people
	// paste: keys of ours must never be sent to the real AWS.
	AWS string
}

// New checks that nothing is missing.
func New(h Handler) (*Handler, error) {
	if h.Center == nil || h.Own == nil || h.At == "" || h.Sessions == nil || h.Now == nil || h.AWS == "" {
		return nil, errors.New("portal: a dependency is missing")
	}
	return &h, nil
}

// Mount adds the pages to a listener. The pattern "/" takes /NAME/start, which
// no narrower pattern could without colliding with others.
func (h *Handler) Mount(mux endpoint.Mux) {
	pages := page.Errors(signedin.Brand)
	add := func(pattern string, f endpoint.Func) { mux.Handle(pattern, endpoint.Handle(pages, f)) }
	user := func(pattern string, f func(http.ResponseWriter, *http.Request, visitor) error) {
		add(pattern, func(w http.ResponseWriter, r *http.Request) error { return h.signedIn(w, r, "", f) })
	}
	user("GET /start", h.accounts)
	user("GET /start/applications", h.applications)
	user("GET /start/keys", h.terminal)
	user("POST /start/keys", h.keys)
	if h.Consoles != nil {
		user("GET /start/console", h.console)
		user("POST /start/console", h.openConsole)
		user("GET /start/link", h.shareLink)
	}
	user("POST /start/favourite", h.favourite)
	user("GET /start/profile", h.profile)
	user("GET /start/sessions", h.profile)
	user("POST /start/sessions", h.endSession)
	add("POST /start/signout", h.signOut)
	user("GET /start/security", h.security)
	user("POST /start/security/enrol", h.beginFactor)
	user("POST /start/security/confirm", h.confirmFactor)
	user("POST /start/security/remove", h.removeFactor)
	user("GET /start/password", h.passwordForm)
	user("POST /start/password", h.changePassword)
	add("GET /signin", h.signIn)
	add("GET /signin/help", h.forgotten)
	add("POST /signin", h.signInPassword)
	add("POST /signin/code", h.signInCode)
	add("POST /signin/password", h.signInNewPassword)
	add("POST /signin/enrol", h.signInEnrol)
	add("GET /signin/link", h.link)
	add("POST /signin/link", h.followLink)
	user("GET /device", h.device)
	user("POST /device", h.deviceCode)
	user("POST /device/decision", h.deviceDecision)
	user("GET /authorize", h.authorize)
	user("POST /authorize", h.authorizeDecision)
	add("/", h.named)
}

// visitor is who is looking at a page.
type visitor struct {
	session session.Session
	center.SignIn
	// portal is the name by which the portal was entered; empty is the organization's.
	portal string
}

// signedIn calls f for a signed-in user and leads everybody else to sign-in
// and back. What was posted without a session is not posted again by itself.
func (h *Handler) signedIn(w http.ResponseWriter, r *http.Request, portal string, f func(http.ResponseWriter, *http.Request, visitor) error) error {
	endpoint.Bound(w, r, 16<<10)
	s, in, err := signedin.Current(h.Center, h.Sessions, r)
	if errors.Is(err, fault.Unauthenticated) {
		return h.enter(w, r, portal)
	}
	if err != nil {
		return err
	}
	return f(w, r, visitor{s, in, portal})
}

// named serves /NAME/start, and says that nothing else is here.
func (h *Handler) named(w http.ResponseWriter, r *http.Request) error {
	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/" && r.Method == http.MethodGet:
		http.Redirect(w, r, "/start", http.StatusSeeOther)
		return nil
	case strings.TrimSuffix(rest, "/") != "start" || r.Method != http.MethodGet && r.Method != http.MethodHead:
		return fault.New(fault.NotFound, "There is no page at this address.")
	case name == "start":
		http.Redirect(w, r, "/start", http.StatusSeeOther)
		return nil
	}
	i, _, err := h.Center.PortalInstance(r.Context(), name)
	if err != nil {
		return err
	}
	return h.signedIn(w, r, name, func(w http.ResponseWriter, r *http.Request, v visitor) error {
		if v.InstanceID != i.ID {
			// Signed in at another instance's portal: that session opens nothing here.
			return page.SignIn(w, r, signedin.Brand, signedin.StartURL(name, r.URL.RequestURI()), searched(r))
		}
		return h.accounts(w, r, v)
	})
}

func (h *Handler) view(title string, v visitor) page.View {
	return page.View{Title: title, Brand: signedin.Brand, Person: v.UserName, Profile: "/start/profile", SignOut: "/start/signout"}
}

func (h *Handler) signOut(w http.ResponseWriter, r *http.Request) error {
	s, in, err := signedin.Current(h.Center, h.Sessions, r)
	known := err == nil
	if err := signedin.Leave(h.Sessions, w, r); err != nil {
		return err
	}
	if known && h.Consoles != nil {
		if err := h.Consoles.End(r.Context(), in.UserID, s.ID); err != nil {
			return err
		}
	}
	if known {
		if err := h.Center.SignedOut(r.Context(), in, s.ID); err != nil {
			return err
		}
	}
	intro := "You are signed out of the access portal."
	if in.Issuer != "" {
		intro += " Your identity provider may still know you: whoever signs in here again in this browser may get in as you without a password. To end that too, sign out there, or close the browser."
	}
	return page.Show(w, http.StatusOK, "message", page.View{
		Title: "Signed out", Brand: signedin.Brand, Intro: intro,
		Links: []page.Link{{Href: signedin.StartURL("", "/start"), Text: "Sign in again", Main: true}},
	})
}

// script copies texts at a click; without it they are marked and copied by hand.
var script = page.Asset("copy.js")

// acting says in events who does it.
func acting(r *http.Request, v visitor) context.Context {
	return audit.WithActor(r.Context(), audit.Party{Type: "User", ID: v.UserID, Name: v.UserName})
}

var portalPath = regexp.MustCompile(`^/([a-z0-9][a-z0-9-]*/)?start/?$`)

func isPortal(path string) bool { return portalPath.MatchString(path) }

// query adds parameters to a path.
func query(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
