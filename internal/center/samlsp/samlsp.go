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
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/center/signedin"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
	"gatehouse/internal/session"
)

// ACSPrefix is where the assertion consumer services are: the only paths that
// other sites may post to.
const ACSPrefix = "/saml/acs/"

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
	pages := page.Errors(signedin.Brand)
	mux.Handle("GET /saml/start", endpoint.Handle(pages, h.start))
	mux.Handle("POST "+ACSPrefix+"{tenant}", endpoint.Handle(pages, h.consume))
	mux.Handle("GET /saml/finish", endpoint.Handle(pages, h.finish))
	mux.Handle("POST /saml/finish", endpoint.Handle(pages, h.confirm))
	mux.Handle("GET /saml/metadata/{tenant}", endpoint.Handle(pages, h.metadata))
}

// start sends the browser to the identity provider.
func (h *Handler) start(w http.ResponseWriter, r *http.Request) error {
	portal, returnTo, again := r.URL.Query().Get("portal"), r.URL.Query().Get("return_to"), r.URL.Query().Has("again")
	i, src, err := h.Center.PortalInstance(r.Context(), portal)
	if err != nil {
		return err
	}
	if src.Kind == center.OwnDirectory {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, signedin.OwnURL(portal, h.At.LocalPlace(returnTo), again), http.StatusSeeOther)
		return nil
	}
	binding, err := h.bind(w, r)
	if err != nil {
		return err
	}
	o, err := h.Center.BeginSignIn(r.Context(), i.ID, binding, h.At.LocalPlace(returnTo))
	if err != nil {
		return err
	}
	sp, err := provider(h.At, o.Instance, o.Source, h.Now)
	if err != nil {
		return err
	}
	request := sp.NewAuthnRequest(o.ID)
	request.ForceAuthn = again
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
		Title: "Sign in", Brand: signedin.Brand, Intro: "You are being sent to your organization's sign-in.",
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
		Title: "Sign in as " + t.SignIn.UserName + "?", Brand: signedin.Brand,
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
	s, err := signedin.Begin(h.Sessions, w, r, t.SignIn)
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
