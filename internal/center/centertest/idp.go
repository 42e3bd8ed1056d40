package centertest

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/saml"
)

// Origin is the site of the identity provider, another one than the center's.
const Origin = "http://idp.example"

// IdP is an identity provider whose person is already signed in.
type IdP struct {
	*saml.IdentityProvider
	w *World
	// Asked is the last request that a browser brought.
	Asked *saml.AuthnRequest
}

// sharedKey is made once; RSA keys are slow to make.
var sharedKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := saml.NewRSAKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

func newIdP(w *World) *IdP {
	cert, err := saml.SelfSigned(rand.Reader, sharedKey(), "idp.example", w.Now().Add(-time.Hour))
	w.must(err)
	// Where browsers arrive with requests; it answers nothing, tests read the address.
	site := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	w.T.Cleanup(site.Close)
	return &IdP{w: w, IdentityProvider: &saml.IdentityProvider{
		EntityID: Origin + "/exk1", SSOURL: site.URL + "/sso", Signer: sharedKey(), Certificate: cert, Now: w.Now,
	}}
}

// Connect makes p the identity source.
func (w *World) Connect(p *IdP) { w.T.Helper(); w.ConnectTo(p.Metadata()) }

// ConnectTo makes the provider of the metadata the identity source, as an administrator does it.
func (w *World) ConnectTo(m saml.IdPMetadata) {
	w.T.Helper()
	p := &center.Provider{EntityID: m.EntityID}
	for _, e := range m.SSO {
		if e.Binding == saml.BindingRedirect {
			p.RedirectURL = e.Location
		} else {
			p.PostURL = e.Location
		}
	}
	for _, c := range m.Certificates {
		p.Certificates = append(p.Certificates, center.Certificate{
			ID: saml.KeyID(c), DER: c.Raw, Subject: c.Subject.String(), NotBefore: c.NotBefore, NotAfter: c.NotAfter,
		})
	}
	_, err := w.Service.ChangeIdentitySource(w.T.Context(), w.Instance.ID, center.SourceChange{Kind: center.ExternalProvider, Confirmation: "ACCEPT", Provider: p})
	w.must(err)
}

// Ask opens an address that leads to the provider, and reads the request there.
func (w *World) Ask(b *Browser, address string) *saml.AuthnRequest {
	w.T.Helper()
	p := b.Get(address)
	r, err := w.IdP.ParseRedirectRequest(p.URL.RawQuery, w.SPMetadata())
	if err != nil {
		w.T.Fatalf("%v at %s: %s", err, p.URL, p.Body)
	}
	return r
}

// SPMetadata is the center's, as read from its address.
func (w *World) SPMetadata() saml.SPMetadata {
	w.T.Helper()
	p := w.Browser().Get(w.At.EntityID(w.Instance))
	m, err := saml.ParseSPMetadata([]byte(p.Body), w.Now())
	w.must(err)
	return *m
}

// Response is a genuine answer to a request for a person.
func (w *World) Response(request, name string) saml.Response {
	w.T.Helper()
	id := func() string {
		s, err := saml.NewID(rand.Reader)
		w.must(err)
		return s
	}
	return saml.Response{
		ID: id(), AssertionID: id(), ACSURL: w.At.ACS(w.Instance), Audience: w.At.EntityID(w.Instance), InResponseTo: request,
		NameID: saml.NameID{Value: name, Format: saml.NameIDEmail}, AuthnInstant: w.Now(), SessionIndex: "s1",
	}
}

// Answer posts a response as the provider's page does.
func (w *World) Answer(b *Browser, r saml.Response, relay string) Page {
	w.T.Helper()
	doc, err := w.IdP.NewResponse(r)
	w.must(err)
	form, err := saml.ResponseForm(r.ACSURL, doc, relay)
	w.must(err)
	return w.Deliver(b, form.SAMLResponse, relay)
}

// Deliver posts any text as a response.
func (w *World) Deliver(b *Browser, response, relay string) Page {
	w.T.Helper()
	v := url.Values{"SAMLResponse": {response}}
	if relay != "" {
		v.Set("RelayState", relay)
	}
	return b.PostFrom(w.At.ACS(w.Instance), Origin, v)
}

// SignIn signs a user in by the portal and returns the browser and its page.
func (w *World) SignIn(name string) (*Browser, Page) {
	w.T.Helper()
	b := w.Browser()
	r := w.Ask(b, string(w.At)+"/start")
	p := w.Answer(b, w.Response(r.ID, name), r.RelayState)
	return b, p
}
