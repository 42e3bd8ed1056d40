// Package samlsp is the center as a SAML service provider: it sends people to
// the external identity provider and takes its answers.
//
//	GET  /saml/start            remembers the browser, goes to the provider
//	POST /saml/acs/{tenant}     the provider's answer, posted from its own site
//	GET  /saml/finish           the same browser again: a portal session
//	POST /saml/finish           the person confirms a sign-in that nobody began here
//	GET  /saml/metadata/{tenant}
//
// The assertion consumer service is the only endpoint that other sites may post
// to (app exempts it from cross-origin protection), and it signs nobody in: it
// leads on to /saml/finish, where the cookie of our own site is seen. Package saml
// verifies, package center decides and makes everything work once. Single logout
// is not spoken, as with AWS: a LogoutRequest finds no endpoint.
package samlsp

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
	"gatehouse/internal/session"
)

// Brand is what the center's pages are headed with.
const Brand = "Gatehouse center"

// ACSPrefix is where the assertion consumer services are: the only paths that
// other sites may post to.
const ACSPrefix = "/saml/acs/"

// Scope marks portal sessions.
const Scope = "portal"

// maxResponse bounds a posted response; AWS takes 50,000 characters.
const maxResponse = 256 << 10

// Handler serves the service provider's addresses.
type Handler struct {
	Center   *center.Service
	At       center.Addresses
	Sessions *session.Manager // of the half "center"; Life has to be center.MaxPortalSession
	Now      func() time.Time
	Rand     io.Reader
}

// New checks that nothing is missing.
func New(h Handler) (*Handler, error) {
	if h.Center == nil || h.At == "" || h.Sessions == nil || h.Now == nil || h.Rand == nil {
		return nil, errors.New("samlsp: a dependency is missing")
	}
	return &h, nil
}

// Mount adds the addresses to a listener.
func (h *Handler) Mount(mux endpoint.Mux) {
	pages := page.Errors(Brand)
	mux.Handle("GET /saml/start", endpoint.Handle(pages, h.start))
	mux.Handle("POST "+ACSPrefix+"{tenant}", endpoint.Handle(pages, h.consume))
	mux.Handle("GET /saml/finish", endpoint.Handle(pages, h.finish))
	mux.Handle("POST /saml/finish", endpoint.Handle(pages, h.confirm))
	mux.Handle("GET /saml/metadata/{tenant}", endpoint.Handle(pages, h.metadata))
}

// StartURL leads to the sign-in of a portal ("" is the organization's) and
// from there to a place of ours.
func StartURL(portal, returnTo string) string {
	return "/saml/start?" + url.Values{"portal": {portal}, "return_to": {returnTo}}.Encode()
}

// start sends the browser to the identity provider.
func (h *Handler) start(w http.ResponseWriter, r *http.Request) error {
	i, _, err := h.Center.PortalInstance(r.Context(), r.URL.Query().Get("portal"))
	if err != nil {
		return err
	}
	binding, err := h.bind(w, r)
	if err != nil {
		return err
	}
	o, err := h.Center.BeginSignIn(r.Context(), i.ID, binding, h.At.LocalPlace(r.URL.Query().Get("return_to")))
	if err != nil {
		return err
	}
	sp, err := provider(h.At, o.Instance, o.Source, h.Now)
	if err != nil {
		return err
	}
	request := sp.NewAuthnRequest(o.ID)
	if o.Source.Provider.RedirectURL != "" {
		to, err := sp.RedirectURL(request, o.RelayState)
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	form, err := sp.PostForm(request, o.RelayState)
	if err != nil {
		return err
	}
	return page.ShowPost(w, "post", page.View{
		Title: "Sign in", Brand: Brand, Intro: "You are being sent to your organization's sign-in.",
		Form: &page.Form{
			Action: form.Action, Button: "Continue",
			Hidden: map[string]string{"SAMLRequest": form.SAMLRequest, "RelayState": form.RelayState},
		},
	})
}

// consume takes the provider's answer.
func (h *Handler) consume(w http.ResponseWriter, r *http.Request) error {
	i, src, err := h.tenant(r)
	if err != nil {
		return err
	}
	a, err := h.verify(w, r, i, src)
	if err != nil {
		if f := fault.From(err); f != nil && f.Kind != fault.Unavailable {
			err = errors.Join(h.Center.RefuseSignIn(r.Context(), i.ID, "signin:ExternalIdPDirectoryLogin", f.Field, f.Message), err)
		}
		return err
	}
	ticket, err := h.Center.CompleteSignIn(r.Context(), i.ID, a)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, "/saml/finish?ticket="+url.QueryEscape(ticket.Reveal()), http.StatusSeeOther)
	return nil
}

// tenant finds the instance that an address names by its id, never by another name.
func (h *Handler) tenant(r *http.Request) (center.Instance, center.IdentitySource, error) {
	id := r.PathValue("tenant")
	if !strings.HasPrefix(id, "ssoins-") {
		return center.Instance{}, center.IdentitySource{}, fault.New(fault.NotFound, "There is no such address.")
	}
	return h.Center.PortalInstance(r.Context(), id)
}

// finish redeems a ticket in the browser that began, or asks the person about it.
func (h *Handler) finish(w http.ResponseWriter, r *http.Request) error {
	ticket := r.URL.Query().Get("ticket")
	t, err := h.Center.LookAtTicket(r.Context(), ticket, h.binding(r))
	if err != nil {
		return err
	}
	if !t.Confirm {
		return h.signIn(w, r, ticket, false)
	}
	return page.Show(w, http.StatusOK, "form", page.View{
		Title: "Sign in as " + t.SignIn.UserName + "?", Brand: Brand,
		Intro: "This sign-in was started at your identity provider, not here. Continue only if you meant to sign in as this user.",
		Form:  &page.Form{Action: "/saml/finish", Button: "Continue as " + t.SignIn.UserName, Hidden: map[string]string{"ticket": ticket}},
		Links: []page.Link{{Href: "/start", Text: "No, start at the access portal"}},
	})
}

func (h *Handler) confirm(w http.ResponseWriter, r *http.Request) error {
	endpoint.Bound(w, r, 4<<10)
	return h.signIn(w, r, r.PostFormValue("ticket"), true)
}

// signIn uses the ticket up and begins a session under a new token.
func (h *Handler) signIn(w http.ResponseWriter, r *http.Request, ticket string, confirmed bool) error {
	t, err := h.Center.TakeTicket(r.Context(), ticket, h.binding(r), confirmed)
	if err != nil {
		return err
	}
	data, err := json.Marshal(t.SignIn)
	if err != nil {
		return err
	}
	if err := h.Sessions.End(w, r, "/"); err != nil {
		return err
	}
	o := audit.OriginOf(r.Context())
	s, err := h.Sessions.Start(w, r, "/", session.Session{
		Scope: Scope, Subject: t.SignIn.UserID, IP: o.IP, Agent: o.UserAgent, Data: string(data),
	}, t.SignIn.Until)
	if err != nil {
		return err
	}
	if err := h.Center.SignedIn(r.Context(), t.SignIn, s.ID); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, h.At.LocalPlace(t.ReturnTo), http.StatusSeeOther)
	return nil
}

// Current finds the signed-in user of a request, or fault.Unauthenticated. It
// looks at the user as he is now: whoever was disabled meanwhile is out.
func Current(ctx context.Context, c *center.Service, m *session.Manager, r *http.Request) (session.Session, center.SignIn, error) {
	s, err := m.Current(r, "/")
	if err != nil {
		return s, center.SignIn{}, err
	}
	var in center.SignIn
	if s.Scope != Scope || json.Unmarshal([]byte(s.Data), &in) != nil {
		return s, in, fault.New(fault.Unauthenticated, "Sign in to continue.")
	}
	u, err := c.CurrentUser(ctx, in)
	in.UserName = u.UserName
	return s, in, err
}
