package restapi

import (
	"context"
	"crypto/x509"
	"errors"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/saml"
)

// Source is an identity source.
type Source struct {
	Kind     string           `json:"kind"`
	Provider *ProviderSummary `json:"provider,omitempty"`
	Changed  *time.Time       `json:"changed,omitempty"`
	// Provisioning tells whether the SCIM endpoint is open.
	Provisioning bool `json:"provisioning"`
}

// ProviderSummary is an external identity provider.
type ProviderSummary struct {
	EntityID     string        `json:"entityId"`
	RedirectURL  string        `json:"redirectUrl,omitempty"`
	PostURL      string        `json:"postUrl,omitempty"`
	Certificates []Certificate `json:"certificates"`
}

// Certificate is a signing certificate of the identity provider.
type Certificate struct {
	ID        string    `json:"id"`
	Subject   string    `json:"subject"`
	NotBefore time.Time `json:"notBefore"`
	NotAfter  time.Time `json:"notAfter"`
	// Status is VALID, EXPIRING (within 90 days) or EXPIRED.
	Status string `json:"status"`
}

func (a *api) source(s center.IdentitySource) *Source {
	out := &Source{Kind: string(s.Kind), Provisioning: s.Tenant != ""}
	if !s.Changed.IsZero() {
		out.Changed = &s.Changed
	}
	if p := s.Provider; p != nil {
		out.Provider = &ProviderSummary{EntityID: p.EntityID, RedirectURL: p.RedirectURL, PostURL: p.PostURL, Certificates: a.certs(p)}
	}
	return out
}

func (a *api) certs(p *center.Provider) []Certificate {
	out := []Certificate{}
	for _, c := range p.Certificates {
		status := "VALID"
		switch left := c.NotAfter.Sub(a.now()); {
		case left <= 0:
			status = "EXPIRED"
		case left < 90*24*time.Hour:
			status = "EXPIRING"
		}
		out = append(out, Certificate{c.ID, c.Subject, c.NotBefore, c.NotAfter, status})
	}
	return out
}

// PreviewInput asks what a change would do.
type PreviewInput struct {
	InstanceID string `json:"-" path:"instance"`
	Kind       string `json:"-" query:"kind"`
}

// PreviewOutput lists what is kept and what is lost.
type PreviewOutput struct {
	Kept []string `json:"kept"`
	Lost []string `json:"lost"`
}

// ChangeInput asks for another identity source.
type ChangeInput struct {
	InstanceID string `json:"-" path:"instance"`
	Kind       string `json:"kind"`
	// Metadata is the identity provider's, as XML.
	Metadata string `json:"metadata,omitempty"`
	// Confirmation has to be ACCEPT.
	Confirmation string `json:"confirmation"`
}

// ServiceProvider is what an identity provider is told about the instance.
type ServiceProvider struct {
	EntityID  string `json:"entityId"`
	ACSURL    string `json:"acsUrl"`
	SignInURL string `json:"signInUrl"`
	Metadata  string `json:"metadata"`
}

func (a *api) sources() {
	add(a, "GET", "/identity-source", "GetIdentitySource", "sso:ListDirectoryAssociations", "Tell where users sign in and come from.",
		func(ctx context.Context, in *Instance) (*Source, error) {
			s, err := a.center.IdentitySource(ctx, in.InstanceID)
			return a.source(s), err
		})
	add(a, "GET", "/identity-source/preview", "PreviewIdentitySource", "sso:ListDirectoryAssociations",
		"Tell what changing the identity source would keep and lose.",
		func(ctx context.Context, in *PreviewInput) (*PreviewOutput, error) {
			p, err := a.center.PreviewSource(ctx, in.InstanceID, center.SourceKind(in.Kind))
			return &PreviewOutput{p.Kept, p.Lost}, err
		})
	add(a, "PUT", "/identity-source", "ChangeIdentitySource", "sso:AssociateDirectory",
		"Change the identity source: IDENTITY_CENTER, or EXTERNAL_IDP with the provider's metadata.", a.changeSource)
	add(a, "GET", "/service-provider", "GetServiceProvider", "sso-directory:GetAWSSPConfigurationForDirectory",
		"Tell what the identity provider has to know about this center.", a.serviceProvider)
}

func (a *api) changeSource(ctx context.Context, in *ChangeInput) (*Source, error) {
	c := center.SourceChange{Kind: center.SourceKind(in.Kind), Confirmation: in.Confirmation}
	if in.Metadata != "" {
		m, err := saml.ParseIdPMetadata([]byte(in.Metadata), a.now())
		if err != nil {
			return nil, refused("metadata", "The metadata was refused", err)
		}
		c.Provider = a.provider(m)
	}
	s, err := a.center.ChangeIdentitySource(ctx, in.InstanceID, c)
	return a.source(s), err
}

// provider keeps what the metadata says; of certificates those that have not expired.
func (a *api) provider(m *saml.IdPMetadata) *center.Provider {
	p := &center.Provider{EntityID: m.EntityID}
	for _, e := range m.SSO {
		switch {
		case e.Binding == saml.BindingRedirect && p.RedirectURL == "":
			p.RedirectURL = e.Location
		case e.Binding == saml.BindingPOST && p.PostURL == "":
			p.PostURL = e.Location
		}
	}
	seen := map[string]bool{}
	for _, cert := range m.Certificates {
		if c := certificate(cert); !seen[c.ID] && a.now().Before(c.NotAfter) {
			seen[c.ID] = true
			p.Certificates = append(p.Certificates, c)
		}
	}
	return p
}

func certificate(c *x509.Certificate) center.Certificate {
	return center.Certificate{
		ID: saml.KeyID(c), DER: c.Raw, Subject: c.Subject.String(), NotBefore: c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC(),
	}
}

// refused says why what was uploaded is no good, in package saml's words.
func refused(field, what string, err error) error {
	var e *saml.Error
	if !errors.As(err, &e) {
		return err
	}
	return fault.New(fault.Invalid, "%s: %s.", what, e.Message).On(field)
}

func (a *api) serviceProvider(ctx context.Context, in *Instance) (*ServiceProvider, error) {
	i, err := a.center.Instance(ctx, in.InstanceID)
	if err != nil {
		return nil, err
	}
	s, err := a.center.IdentitySource(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	sp := saml.ServiceProvider{EntityID: a.at.EntityID(i), ACSURL: a.at.ACS(i)}
	doc, err := sp.Metadata().XML()
	return &ServiceProvider{a.at.EntityID(i), a.at.ACS(i), a.at.Portal(i, s), string(doc)}, err
}

// CertificateList lists certificates.
type CertificateList struct {
	Certificates []Certificate `json:"certificates"`
}

// ImportInput brings a further certificate.
type ImportInput struct {
	InstanceID string `json:"-" path:"instance"`
	// Certificate is PEM, or the base64 of DER.
	Certificate string `json:"certificate"`
}

// CertificateInput names a certificate.
type CertificateInput struct {
	InstanceID    string `json:"-" path:"instance"`
	CertificateID string `json:"-" path:"certificate"`
}

func (a *api) certificates() {
	list := func(s center.IdentitySource, err error) (*CertificateList, error) {
		if err != nil {
			return nil, err
		}
		if s.Provider == nil {
			return &CertificateList{Certificates: []Certificate{}}, nil
		}
		return &CertificateList{Certificates: a.certs(s.Provider)}, nil
	}
	const path = "/identity-source/certificates"
	add(a, "GET", path, "ListIdPCertificates", "sso-directory:ListExternalIdPCertificates", "List the provider's certificates with their expiry.",
		func(ctx context.Context, in *Instance) (*CertificateList, error) {
			return list(a.center.IdentitySource(ctx, in.InstanceID))
		})
	add(a, "POST", path, "ImportIdPCertificate", "sso-directory:ImportExternalIdPCertificate", "Trust a further certificate of the provider.",
		func(ctx context.Context, in *ImportInput) (*CertificateList, error) {
			cert, err := saml.ParseCertificate([]byte(in.Certificate))
			if err != nil {
				return nil, refused("certificate", "The certificate was refused", err)
			}
			return list(a.center.AddCertificate(ctx, in.InstanceID, certificate(cert)))
		})
	add(a, "DELETE", path+"/{certificate}", "DeleteIdPCertificate", "sso-directory:DeleteExternalIdPCertificate",
		"Stop trusting a certificate; never the last one.",
		func(ctx context.Context, in *CertificateInput) (*Nothing, error) {
			return &Nothing{}, a.center.DeleteCertificate(ctx, in.InstanceID, in.CertificateID)
		})
}
