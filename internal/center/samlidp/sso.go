package samlidp

import (
	"errors"
	"net/http"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/signedin"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/saml"
	"gatehouse/internal/samlweb"
	"gatehouse/internal/session"
)

// sso takes a request by redirect, or somebody who comes back from the sign-in.
func (h *Handler) sso(w http.ResponseWriter, r *http.Request) error {
	a, err := h.app(r)
	if err != nil {
		return err
	}
	if token := r.URL.Query().Get("continue"); token != "" {
		return h.resume(w, r, a, credential.NewSecret(token))
	}
	if !r.URL.Query().Has("SAMLRequest") {
		return h.unasked(w, r, a)
	}
	return h.take(w, r, a, func(idp *saml.IdentityProvider, sp saml.SPMetadata) (*saml.AuthnRequest, error) {
		return idp.ParseRedirectRequest(r.URL.RawQuery, sp)
	})
}

// ssoPost takes a request by post. The browser does not send its Lax cookie
// with a post from another site, so the request is kept and the browser sent
// to it by GET.
func (h *Handler) ssoPost(w http.ResponseWriter, r *http.Request) error {
	endpoint.Bound(w, r, maxRequest)
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form cannot be read.").Because(err)
	}
	a, err := h.app(r)
	if err != nil {
		return err
	}
	return h.take(w, r, a, func(idp *saml.IdentityProvider, sp saml.SPMetadata) (*saml.AuthnRequest, error) {
		return idp.ParsePostRequest(r.PostForm.Get("SAMLRequest"), r.PostForm.Get("RelayState"), sp)
	})
}

// take reads a request, keeps it and goes on with it. What could only fail
// later, after somebody has signed in, is refused at once.
func (h *Handler) take(w http.ResponseWriter, r *http.Request, a center.Application, parse func(*saml.IdentityProvider, saml.SPMetadata) (*saml.AuthnRequest, error)) error {
	if err := a.Ready(); err != nil {
		return h.refuse(r, a, "", err)
	}
	idp, err := h.provider(r.Context(), a)
	if err != nil {
		return err
	}
	sp, err := serviceProvider(a)
	if err != nil {
		return err
	}
	req, err := parse(idp, sp)
	if err != nil {
		return h.refuse(r, a, "The sign-in request of the application was not accepted", err)
	}
	token, err := h.Center.HoldRequest(r.Context(), a, center.HeldRequest{
		RequestID: req.ID, ACSURL: req.ACSURL, RelayState: req.RelayState, Force: req.ForceAuthn, Passive: req.IsPassive,
	})
	if err != nil {
		return err
	}
	return goTo(w, r, continuePath(a, token.Reveal()))
}

func goTo(w http.ResponseWriter, r *http.Request, place string) error {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, place, http.StatusSeeOther)
	return nil
}

// current finds the session of the application's own instance: that of another
// instance's portal opens nothing here.
func (h *Handler) current(r *http.Request, a center.Application) (session.Session, center.SignIn, error) {
	s, in, err := signedin.Current(h.Center, h.Sessions, r)
	if err == nil && in.InstanceID != a.InstanceID {
		err = fault.New(fault.Unauthenticated, "Sign in to continue.")
	}
	return s, in, err
}

// resume goes on with a kept request: with a session it is answered, without
// one the user signs in first; again, where the application insists.
func (h *Handler) resume(w http.ResponseWriter, r *http.Request, a center.Application, token credential.Secret) error {
	held, err := h.Center.Held(r.Context(), a, token)
	if err != nil {
		return err
	}
	s, in, err := h.current(r, a)
	if err != nil && !errors.Is(err, fault.Unauthenticated) {
		return err
	}
	signedIn := err == nil
	switch {
	case signedIn && !(held.Force && s.Created.Before(held.Created)):
		return h.answer(w, r, a, s, in, token)
	case held.Passive:
		return h.noPassive(w, r, a, held)
	case signedIn:
		return goTo(w, r, signedin.AgainURL(a.InstanceID, continuePath(a, token.Reveal())))
	}
	return goTo(w, r, signedin.StartURL(a.InstanceID, continuePath(a, token.Reveal())))
}

// start is where a tile leads: to the application itself, where that wants to
// ask, else to a sign-in that nobody asked for.
func (h *Handler) start(w http.ResponseWriter, r *http.Request) error {
	a, err := h.app(r)
	if err != nil {
		return err
	}
	if a.StartURL != "" {
		return goTo(w, r, a.StartURL)
	}
	return h.unasked(w, r, a)
}

func (h *Handler) unasked(w http.ResponseWriter, r *http.Request, a center.Application) error {
	s, in, err := h.current(r, a)
	if errors.Is(err, fault.Unauthenticated) {
		return goTo(w, r, signedin.StartURL(a.InstanceID, center.ApplicationStart(a.ID)))
	}
	if err != nil {
		return err
	}
	return h.answer(w, r, a, s, in, credential.Secret{})
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request, a center.Application, s session.Session, in center.SignIn, token credential.Secret) error {
	ctx := audit.WithActor(r.Context(), audit.Party{Type: "User", ID: in.UserID, Name: in.UserName})
	f, err := h.Center.Federate(ctx, in, a, token)
	if err != nil {
		return err
	}
	idp, err := h.provider(ctx, f.Application)
	if err != nil {
		return err
	}
	res, err := h.response(f, s, in)
	if err != nil {
		return err
	}
	doc, err := idp.NewResponse(res)
	if err != nil {
		return h.refuse(r.WithContext(ctx), a, "The answer to the application cannot be made", err)
	}
	return post(w, f.Application, f.Request, doc)
}

func (h *Handler) response(f center.Federation, s session.Session, in center.SignIn) (saml.Response, error) {
	a := f.Application
	res := saml.Response{
		ACSURL: f.Request.ACSURL, Audience: a.ServiceProvider.Audience, InResponseTo: f.Request.RequestID,
		NameID: saml.NameID{Value: f.NameID, Format: a.NameIDFormat}, AuthnInstant: s.Created,
		SessionNotOnOrAfter: h.Now().Add(a.Session()),
	}
	if in.Issuer != "" {
		res.AuthnContext = saml.AuthnUnspecified // only the provider knows how
	}
	for _, at := range f.Attributes {
		res.Attributes = append(res.Attributes, saml.Attribute{Name: at.Name, NameFormat: at.Format, Values: at.Values})
	}
	var err error
	for _, id := range []*string{&res.ID, &res.AssertionID, &res.SessionIndex} {
		if *id, err = saml.NewID(h.Rand); err != nil {
			return res, err
		}
	}
	return res, nil
}

// noPassive tells the application that nobody is signed in, without a page for
// the user (SAMLCore section 3.4.1, IsPassive).
func (h *Handler) noPassive(w http.ResponseWriter, r *http.Request, a center.Application, held center.HeldRequest) error {
	idp, err := h.provider(r.Context(), a)
	if err != nil {
		return err
	}
	id, err := saml.NewID(h.Rand)
	if err != nil {
		return err
	}
	doc, err := idp.NewErrorResponse(saml.ErrorResponse{
		ID: id, ACSURL: held.ACSURL, InResponseTo: held.RequestID, Status: saml.StatusResponder, SubStatus: saml.StatusNoPassive,
	})
	if err != nil {
		return err
	}
	return post(w, a, held, doc)
}

func post(w http.ResponseWriter, a center.Application, req center.HeldRequest, doc []byte) error {
	return samlweb.Post(w, signedin.Brand, samlweb.To{Name: a.Name, ACSURL: req.ACSURL, RelayState: req.RelayState}, doc)
}
