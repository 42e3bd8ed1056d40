package idp

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"net/http"

	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/saml"
)

// provider is the identity provider's face towards one application.
func (h *Handler) provider(ctx context.Context, a directory.App) (*saml.IdentityProvider, error) {
	s, err := h.signers.Of(ctx, a.ActiveKey, func(ctx context.Context) (*rsa.PrivateKey, *x509.Certificate, error) {
		return h.Service.SigningKey(ctx, a)
	})
	if err != nil {
		return nil, err
	}
	return &saml.IdentityProvider{
		EntityID: h.Service.EntityID(a), SSOURL: h.Service.SSOAddress(a), Signer: s.Key, Certificate: s.Certificate, Now: h.Now,
	}, nil
}

// Metadata writes an application's metadata. Without a kid it publishes the
// active certificate and after it the others that are still good, so that peers
// know the next one before it signs; with a kid, that one only. The management
// API serves the same document.
func Metadata(ctx context.Context, s *directory.Service, a directory.App, kid string) ([]byte, error) {
	keys, err := s.AppKeys(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	var first *x509.Certificate
	var also []*x509.Certificate
	for _, k := range keys {
		cert, err := x509.ParseCertificate(k.Certificate)
		if err != nil {
			return nil, err
		}
		switch {
		case k.Kid == kid || kid == "" && k.Kid == a.ActiveKey:
			first = cert
		case kid == "":
			also = append(also, cert)
		}
	}
	if first == nil {
		return nil, directory.Missing(kid, "Key")
	}
	p := saml.IdentityProvider{EntityID: s.EntityID(a), SSOURL: s.SSOAddress(a), Certificate: first}
	m := p.Metadata(also...)
	m.NameIDFormats = []string{a.SAML.NameIDFormat}
	m.WantAuthnRequestsSigned = a.SAML.RequestSigned
	return m.XML()
}

// metadata is public: it holds what every service provider is told.
func (h *Handler) metadata(w http.ResponseWriter, r *http.Request) error {
	a, err := h.app(r)
	if err != nil {
		return err
	}
	doc, err := Metadata(r.Context(), h.Service, a, r.URL.Query().Get("kid"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	if r.URL.Query().Has("download") {
		w.Header().Set("Content-Disposition", `attachment; filename="metadata.xml"`)
	}
	_, err = w.Write(doc)
	return err
}

// app finds the application of an address.
func (h *Handler) app(r *http.Request) (directory.App, error) {
	none := fault.New(fault.NotFound, "There is no application at this address.")
	a, err := h.Service.AppByKey(r.Context(), r.PathValue("key"))
	if f := fault.From(err); f != nil && f.Kind == fault.NotFound {
		return a, none
	}
	entry, _ := directory.CatalogEntryOf(a.Name)
	if name := r.PathValue("name"); err == nil && (name != "" && name != a.Name || !entry.SAML) {
		return a, none
	}
	return a, err
}
