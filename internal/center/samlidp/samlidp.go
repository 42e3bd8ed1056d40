// Package samlidp is the center as the SAML identity provider of its
// applications:
//
//	GET, POST /saml/apps/{application}/sso       a request; ?continue= after signing in
//	GET       /saml/apps/{application}/start     sign-in that nobody asked for, from a tile
//	GET       /saml/apps/{application}/metadata  what the service provider is told
//
//	request ──parsed──> held ──session of the portal?──> assigned? ──> posted to the registered address
//	                      └──none──> the instance's sign-in and back ──┘
//
// A request is kept before anybody signs in and answered once. Package saml
// reads and writes the protocol; package center decides who may. Single logout
// is not spoken, as at AWS.
package samlidp

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/center/signedin"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
	"gatehouse/internal/saml"
	"gatehouse/internal/samlweb"
	"gatehouse/internal/session"
)

// Open is the one route that other sites post to by design: service providers
// that use HTTP-POST. The listener's cross-origin protection has to let it
// through; it changes nothing but to keep the request.
const Open = "POST /saml/apps/{application}/sso"

// maxRequest bounds a posted request.
const maxRequest = 256 << 10

// Handler serves the identity provider's addresses.
type Handler struct {
	Center   *center.Service
	Keys     *center.ApplicationKeys
	At       center.Addresses
	Sessions *session.Manager // the portal's
	Now      func() time.Time
	Rand     io.Reader

	signers *samlweb.Signers
}

// New checks that nothing is missing.
func New(h Handler) (*Handler, error) {
	if h.Center == nil || h.Keys == nil || h.At == "" || h.Sessions == nil || h.Now == nil || h.Rand == nil {
		return nil, errors.New("samlidp: a dependency is missing")
	}
	h.signers = &samlweb.Signers{}
	return &h, nil
}

// Mount adds the addresses to a listener.
func (h *Handler) Mount(mux endpoint.Mux) {
	pages := page.Errors(signedin.Brand)
	mux.Handle("GET /saml/apps/{application}/sso", endpoint.Handle(pages, h.sso))
	mux.Handle(Open, endpoint.Handle(pages, h.ssoPost))
	mux.Handle("GET /saml/apps/{application}/start", endpoint.Handle(pages, h.start))
	mux.Handle("GET /saml/apps/{application}/metadata", endpoint.Handle(pages, h.metadata))
}

// skewed is how much slower than ours an application's clock may be and still
// take a certificate that was made this minute.
const skewed = 5 * time.Minute

// NewKey is the center.KeyMaker: RSA-2048, with a certificate for ten years.
func NewKey(name string, now time.Time) (*rsa.PrivateKey, *x509.Certificate, error) {
	key, err := saml.NewRSAKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	cert, err := saml.SelfSigned(rand.Reader, key, name, now.Add(-skewed))
	return key, cert, err
}

// app finds the application of an address.
func (h *Handler) app(r *http.Request) (center.Application, error) {
	a, err := h.Center.ApplicationAt(r.Context(), r.PathValue("application"))
	if errors.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "There is no application at this address.")
	}
	return a, err
}

// provider is the identity provider's face towards one application.
func (h *Handler) provider(ctx context.Context, a center.Application) (*saml.IdentityProvider, error) {
	s, err := h.signers.Of(ctx, a.ActiveKey, func(ctx context.Context) (*rsa.PrivateKey, *x509.Certificate, error) {
		return h.Keys.Signer(ctx, a)
	})
	if err != nil {
		return nil, err
	}
	return &saml.IdentityProvider{
		EntityID: h.At.ApplicationEntityID(a.ID), SSOURL: h.At.ApplicationSSO(a.ID), Signer: s.Key, Certificate: s.Certificate, Now: h.Now,
	}, nil
}

// serviceProvider is what the center knows of the other side.
func serviceProvider(a center.Application) (saml.SPMetadata, error) {
	sp := saml.SPMetadata{EntityID: a.ServiceProvider.Audience, AuthnRequestsSigned: a.ServiceProvider.RequestsSigned}
	for i, e := range a.ServiceProvider.ACS {
		sp.ACS = append(sp.ACS, saml.IndexedEndpoint{Binding: saml.BindingPOST, Location: e.URL, Index: e.Index, Default: i == 0})
	}
	for _, der := range a.ServiceProvider.Certificates {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return sp, err
		}
		sp.Certificates = append(sp.Certificates, cert)
	}
	return sp, nil
}

// metadata is public: it holds what every service provider is told. The active
// certificate comes first, the others that are there after it.
func (h *Handler) metadata(w http.ResponseWriter, r *http.Request) error {
	a, err := h.app(r)
	if err != nil {
		return err
	}
	_, keys, err := h.Center.ApplicationKeys(r.Context(), a.InstanceID, a.ID)
	if err != nil {
		return err
	}
	idp := saml.IdentityProvider{EntityID: h.At.ApplicationEntityID(a.ID), SSOURL: h.At.ApplicationSSO(a.ID)}
	var also []*x509.Certificate
	for _, k := range keys {
		cert, err := x509.ParseCertificate(k.Certificate)
		switch {
		case err != nil:
			return err
		case k.ID == a.ActiveKey:
			idp.Certificate = cert
		default:
			also = append(also, cert)
		}
	}
	m := idp.Metadata(also...)
	m.NameIDFormats, m.WantAuthnRequestsSigned = []string{a.NameIDFormat}, a.ServiceProvider.RequestsSigned
	doc, err := m.XML()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/samlmetadata+xml")
	w.Header().Set("Content-Disposition", `attachment; filename="`+a.ID+`-metadata.xml"`)
	_, err = w.Write(doc)
	return err
}

// refuse records and says why SAML did not go on.
func (h *Handler) refuse(r *http.Request, a center.Application, what string, why error) error {
	var s *saml.Error
	if errors.As(why, &s) {
		why = fault.New(fault.Invalid, "%s: %s.", what, s.Message).Because(why)
	} else if fault.From(why) == nil {
		return why
	}
	return h.Center.RefuseRequest(r.Context(), a, why)
}

func continuePath(a center.Application, token string) string {
	return "/saml/apps/" + a.ID + "/sso?continue=" + url.QueryEscape(token)
}
