package idp

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
	"gatehouse/internal/saml"
	"gatehouse/internal/samlweb"
	"gatehouse/internal/session"
)

// sso takes a request by redirect, a person who begins here (no request), or
// one who comes back from the sign-in (?continue=).
func (h *Handler) sso(w http.ResponseWriter, r *http.Request) error {
	a, err := h.app(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	switch {
	case q.Get("continue") != "":
		return h.resume(w, r, a, credential.NewSecret(q.Get("continue")))
	case q.Has("SAMLRequest"):
		return h.take(w, r, a, func(idp *saml.IdentityProvider, sp saml.SPMetadata) (*saml.AuthnRequest, error) {
			return idp.ParseRedirectRequest(r.URL.RawQuery, sp)
		})
	}
	return h.unasked(w, r, a, q.Get("RelayState"))
}

// ssoPost takes a request by post. The browser does not send its Lax cookie
// with a post from another origin, so the request is kept and the browser sent
// to it by GET.
func (h *Handler) ssoPost(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r, maxRequest); err != nil {
		return err
	}
	a, err := h.app(r)
	if err != nil {
		return err
	}
	return h.take(w, r, a, func(idp *saml.IdentityProvider, sp saml.SPMetadata) (*saml.AuthnRequest, error) {
		return idp.ParsePostRequest(r.PostForm.Get("SAMLRequest"), r.PostForm.Get("RelayState"), sp)
	})
}

// take reads a request, keeps it and goes on with it.
func (h *Handler) take(w http.ResponseWriter, r *http.Request, a directory.App, parse func(*saml.IdentityProvider, saml.SPMetadata) (*saml.AuthnRequest, error)) error {
	if err := h.ready(r, a); err != nil {
		return err
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
	held := directory.SSORequest{
		AppID: a.ID, RequestID: req.ID, ACSURL: req.ACSURL, RelayState: req.RelayState,
		Force: req.ForceAuthn && a.SAML.HonorForceAuthn, Passive: req.IsPassive,
	}
	token, err := h.Service.HoldSSORequest(r.Context(), held)
	if err != nil {
		return err
	}
	http.Redirect(w, r, continuePath(a, token), http.StatusSeeOther)
	return nil
}

func continuePath(a directory.App, token credential.Secret) string {
	return ssoPath(a) + "?continue=" + url.QueryEscape(token.Reveal())
}

// ready refuses what could only fail later, after somebody has signed in.
func (h *Handler) ready(r *http.Request, a directory.App) error {
	if err := a.Configured(); err != nil {
		return h.Service.RefuseSSO(r.Context(), a, err)
	}
	return nil
}

// refuse records and says why SAML did not go on.
func (h *Handler) refuse(r *http.Request, a directory.App, what string, why error) error {
	var s *saml.Error
	if !errors.As(why, &s) {
		return why
	}
	return h.Service.RefuseSSO(r.Context(), a, fault.New(fault.Invalid, "%s: %s.", what, s.Message).Because(why))
}

// serviceProvider is what the directory knows of the other side.
func serviceProvider(a directory.App) (saml.SPMetadata, error) {
	sp := saml.SPMetadata{EntityID: a.SAML.Audience, AuthnRequestsSigned: a.SAML.RequestSigned}
	index := 0
	for _, e := range a.SAML.ACSEndpoints {
		sp.ACS = append(sp.ACS, saml.IndexedEndpoint{Binding: saml.BindingPOST, Location: e.URL, Index: e.Index})
		index = max(index, e.Index+1)
	}
	if index > 0 {
		// The default address answers to its own index only where it has one.
		for _, e := range a.SAML.ACSEndpoints {
			if e.URL == a.SAML.ACSURL {
				index = e.Index
			}
		}
	}
	sp.ACS = append(sp.ACS, saml.IndexedEndpoint{Binding: saml.BindingPOST, Location: a.SAML.ACSURL, Index: index, Default: true})
	for _, c := range a.SAML.Certificates {
		der, err := base64.StdEncoding.DecodeString(c)
		if err != nil {
			return sp, err
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return sp, err
		}
		sp.Certificates = append(sp.Certificates, cert)
	}
	return sp, nil
}

// resume goes on with a kept request: with a session it is answered, without
// one the person signs in first.
func (h *Handler) resume(w http.ResponseWriter, r *http.Request, a directory.App, token credential.Secret) error {
	held, err := h.Service.HeldSSORequest(r.Context(), a.ID, token)
	if err != nil {
		return err
	}
	s, c, d, err := h.current(r)
	if err != nil && !unauthenticated(err) {
		return err
	}
	if err == nil && !(held.Force && d.At.Before(held.Created)) {
		return h.answer(w, r, a, answer{session: s, person: c.Person, data: d, held: token, request: held})
	}
	if held.Passive {
		return h.noPassive(w, r, a, held)
	}
	http.Redirect(w, r, signInAt(continuePath(a, token), err == nil), http.StatusSeeOther)
	return nil
}

// unasked signs a person in to an application from the dashboard.
func (h *Handler) unasked(w http.ResponseWriter, r *http.Request, a directory.App, relayState string) error {
	if err := h.ready(r, a); err != nil {
		return err
	}
	s, c, d, err := h.current(r)
	if unauthenticated(err) {
		return page.SignIn(w, r, Brand, signInAt(r.URL.RequestURI(), false), false)
	}
	if err != nil {
		return err
	}
	if relayState == "" {
		relayState = a.SAML.DefaultRelayState
	}
	return h.answer(w, r, a, answer{
		session: s, person: c.Person, data: d, request: directory.SSORequest{ACSURL: a.SAML.ACSURL, RelayState: relayState},
	})
}

// answer is what a response is made of.
type answer struct {
	session session.Session
	person  directory.Person
	data    directory.SessionData
	held    credential.Secret // empty when nothing was asked
	request directory.SSORequest
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request, a directory.App, in answer) error {
	r = on(r, in.person)
	subject, err := h.Service.Authorize(r.Context(), in.person.ID, a, in.held)
	if err != nil {
		return err
	}
	idp, err := h.provider(r.Context(), a)
	if err != nil {
		return err
	}
	res, err := h.response(a, in, subject)
	if err != nil {
		return err
	}
	doc, err := idp.NewResponse(res)
	if err != nil {
		return h.refuse(r, a, "The answer to the application cannot be made", err)
	}
	return post(w, a, in.request, doc)
}

func (h *Handler) response(a directory.App, in answer, s directory.Subject) (saml.Response, error) {
	ids, err := newIDs(h, 2)
	if err != nil {
		return saml.Response{}, err
	}
	res := saml.Response{
		ID: ids[0], AssertionID: ids[1], ACSURL: in.request.ACSURL, Audience: a.SAML.Audience, InResponseTo: in.request.RequestID,
		NameID:       saml.NameID{Value: s.NameID, Format: a.SAML.NameIDFormat},
		AuthnInstant: in.data.At, AuthnContext: a.SAML.AuthnContext, SessionIndex: in.data.Index,
		UnsignedResponse: !a.SAML.ResponseSigned, UnsignedAssertion: !a.SAML.AssertionSigned,
	}
	for _, at := range s.Attributes {
		res.Attributes = append(res.Attributes, saml.Attribute{Name: at.Name, NameFormat: at.Namespace, Values: at.Values})
	}
	return res, nil
}

func newIDs(h *Handler, n int) (out []string, err error) {
	for range n {
		id, err := saml.NewID(h.Rand)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}

// noPassive tells the service provider that nobody is signed in, without a page
// for the person (SAMLCore section 3.4.1, IsPassive).
func (h *Handler) noPassive(w http.ResponseWriter, r *http.Request, a directory.App, held directory.SSORequest) error {
	idp, err := h.provider(r.Context(), a)
	if err != nil {
		return err
	}
	ids, err := newIDs(h, 1)
	if err != nil {
		return err
	}
	doc, err := idp.NewErrorResponse(saml.ErrorResponse{
		ID: ids[0], ACSURL: held.ACSURL, InResponseTo: held.RequestID, Status: saml.StatusResponder, SubStatus: saml.StatusNoPassive,
	})
	if err != nil {
		return err
	}
	return post(w, a, held, doc)
}

func post(w http.ResponseWriter, a directory.App, req directory.SSORequest, doc []byte) error {
	return samlweb.Post(w, Brand, samlweb.To{Name: a.Label, ACSURL: req.ACSURL, RelayState: req.RelayState}, doc)
}
