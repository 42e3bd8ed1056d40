package restapi

import (
	"context"
	"crypto/x509"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/saml"
)

// Application is a SAML application with everything that sso-admin does not show.
type Application struct {
	ID          string    `json:"id"`
	ARN         string    `json:"arn"`
	Created     time.Time `json:"created"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	// Status is ENABLED or DISABLED.
	Status string `json:"status"`
	// AssignmentRequired is changed by sso-admin's PutApplicationAssignmentConfiguration.
	AssignmentRequired bool                      `json:"assignmentRequired"`
	Audience           string                    `json:"audience,omitempty"`
	ACSURLs            []string                  `json:"acsUrls"`
	RequestsSigned     bool                      `json:"requestsSigned"`
	StartURL           string                    `json:"startUrl,omitempty"`
	RelayState         string                    `json:"relayState,omitempty"`
	NameIDFormat       string                    `json:"nameIdFormat"`
	NameID             string                    `json:"nameId"`
	Attributes         []center.AttributeMapping `json:"attributes"`
	Session            int64                     `json:"sessionDurationSeconds"`
	// IdentityProvider is what the application has to be told.
	IdentityProvider ApplicationIdP           `json:"identityProvider"`
	Certificates     []ApplicationCertificate `json:"certificates"`
}

// ApplicationIdP is the center as an application's identity provider.
type ApplicationIdP struct {
	EntityID    string `json:"entityId"`
	SignInURL   string `json:"signInUrl"`
	MetadataURL string `json:"metadataUrl"`
	// PortalURL signs a user in to the application from a link.
	PortalURL string `json:"portalUrl"`
}

// ApplicationCertificate belongs to a key that signs, or may sign, assertions.
type ApplicationCertificate struct {
	Certificate
	// Active: this one signs.
	Active bool   `json:"active"`
	PEM    string `json:"pem"`
}

// ApplicationInput names an application.
type ApplicationInput struct {
	InstanceID    string `json:"-" path:"instance"`
	ApplicationID string `json:"-" path:"application"`
}

// ApplicationFields are settings; what is left out stays, or gets its default.
type ApplicationFields struct {
	Name        *string `json:"name,omitempty"`
	Description *string `json:"description,omitempty"`
	Status      *string `json:"status,omitempty"`
	Audience    *string `json:"audience,omitempty"`
	// ACSURLs are the only addresses to which assertions go; the first is the default.
	ACSURLs        *[]string                  `json:"acsUrls,omitempty"`
	RequestsSigned *bool                      `json:"requestsSigned,omitempty"`
	StartURL       *string                    `json:"startUrl,omitempty"`
	RelayState     *string                    `json:"relayState,omitempty"`
	NameIDFormat   *string                    `json:"nameIdFormat,omitempty"`
	NameID         *string                    `json:"nameId,omitempty"`
	Attributes     *[]center.AttributeMapping `json:"attributes,omitempty"`
	Session        *int64                     `json:"sessionDurationSeconds,omitempty"`
	// Metadata is the service provider's, as XML, instead of audience and acsUrls.
	Metadata *string `json:"metadata,omitempty"`
}

// CreateApplicationInput makes an application, by hand or from metadata.
type CreateApplicationInput struct {
	InstanceID string `json:"-" path:"instance"`
	ApplicationFields
}

// UpdateApplicationInput changes an application.
type UpdateApplicationInput struct {
	InstanceID    string `json:"-" path:"instance"`
	ApplicationID string `json:"-" path:"application"`
	ApplicationFields
}

// ImportMetadataInput brings the metadata of an application's service provider.
type ImportMetadataInput struct {
	InstanceID    string `json:"-" path:"instance"`
	ApplicationID string `json:"-" path:"application"`
	Metadata      string `json:"metadata"`
}

// ApplicationKeyInput names a certificate of an application.
type ApplicationKeyInput struct {
	InstanceID    string `json:"-" path:"instance"`
	ApplicationID string `json:"-" path:"application"`
	CertificateID string `json:"-" path:"certificate"`
}

func (a *api) applications() {
	add(a, "POST", "/applications", "CreateApplication", "sso:CreateApplicationInstance",
		"Add a customer managed SAML application, by hand or from its metadata.", a.createApplication)
	const one = "/applications/{application}"
	add(a, "GET", one, "GetApplication", "sso:GetApplicationInstance", "Tell everything about a SAML application.",
		func(ctx context.Context, in *ApplicationInput) (*Application, error) {
			return a.application(ctx, in.InstanceID, in.ApplicationID)
		})
	add(a, "PUT", one, "UpdateApplication", "sso:UpdateApplicationInstanceServiceProviderConfiguration",
		"Change the settings of a SAML application. What is left out stays.",
		func(ctx context.Context, in *UpdateApplicationInput) (*Application, error) {
			return a.change(ctx, in.InstanceID, in.ApplicationID, "sso:UpdateApplicationInstanceServiceProviderConfiguration", in.ApplicationFields)
		})
	add(a, "PUT", one+"/metadata", "ImportApplicationMetadata", "sso:ImportApplicationInstanceServiceProviderMetadata",
		"Take audience, ACS URLs and certificates from the application's metadata.",
		func(ctx context.Context, in *ImportMetadataInput) (*Application, error) {
			return a.change(ctx, in.InstanceID, in.ApplicationID, "sso:ImportApplicationInstanceServiceProviderMetadata", ApplicationFields{Metadata: &in.Metadata})
		})
	add(a, "POST", one+"/certificates", "CreateApplicationCertificate", "sso:CreateApplicationInstanceCertificate",
		"Make a further signing key. It signs nothing until it is activated.",
		func(ctx context.Context, in *ApplicationInput) (*Application, error) {
			if _, err := a.keys.Add(ctx, in.InstanceID, in.ApplicationID); err != nil {
				return nil, err
			}
			return a.application(ctx, in.InstanceID, in.ApplicationID)
		})
	add(a, "POST", one+"/certificates/{certificate}/activate", "ActivateApplicationCertificate", "sso:UpdateApplicationInstanceActiveCertificate",
		"Sign with this key from now on.",
		func(ctx context.Context, in *ApplicationKeyInput) (*Application, error) {
			if err := a.center.ActivateApplicationKey(ctx, in.InstanceID, in.ApplicationID, in.CertificateID); err != nil {
				return nil, err
			}
			return a.application(ctx, in.InstanceID, in.ApplicationID)
		})
	add(a, "DELETE", one+"/certificates/{certificate}", "DeleteApplicationCertificate", "sso:DeleteApplicationInstanceCertificate",
		"Remove a signing key that is not in use.",
		func(ctx context.Context, in *ApplicationKeyInput) (*Nothing, error) {
			return &Nothing{}, a.center.DeleteApplicationKey(ctx, in.InstanceID, in.ApplicationID, in.CertificateID)
		})
}

func (a *api) createApplication(ctx context.Context, in *CreateApplicationInput) (*Application, error) {
	var name string
	var set center.ApplicationSettings
	if err := a.fill(in.ApplicationFields, &name, &set); err != nil {
		return nil, err
	}
	made, err := a.keys.Create(ctx, in.InstanceID, name, set)
	if err != nil {
		return nil, err
	}
	return a.application(ctx, in.InstanceID, made.ID)
}

func (a *api) change(ctx context.Context, instance, id, what string, f ApplicationFields) (*Application, error) {
	_, err := a.center.ChangeApplication(ctx, instance, id, what, func(name *string, set *center.ApplicationSettings) error {
		return a.fill(f, name, set)
	})
	if err != nil {
		return nil, err
	}
	return a.application(ctx, instance, id)
}

// fill puts what was given into the settings.
func (a *api) fill(f ApplicationFields, name *string, set *center.ApplicationSettings) error {
	for to, from := range map[*string]*string{
		name: f.Name, &set.Description: f.Description, &set.StartURL: f.StartURL, &set.RelayState: f.RelayState,
		&set.NameIDFormat: f.NameIDFormat, &set.NameID: f.NameID,
	} {
		if from != nil {
			*to = *from
		}
	}
	if f.Attributes != nil {
		set.Attributes = *f.Attributes
	}
	if f.Session != nil {
		// Left out has a default; a length of nothing is refused like other wrong ones.
		set.SessionSeconds = max(-1, min(*f.Session, 1<<31))
		if *f.Session == 0 {
			set.SessionSeconds = -1
		}
	}
	if f.Status != nil {
		if set.Disabled = *f.Status == "DISABLED"; !set.Disabled && *f.Status != "ENABLED" {
			return fault.New(fault.Invalid, "status must be ENABLED or DISABLED.").On("status")
		}
	}
	return a.fillProvider(f, &set.ServiceProvider)
}

func (a *api) fillProvider(f ApplicationFields, sp *center.ApplicationSP) error {
	if f.Metadata != nil {
		if f.Audience != nil || f.ACSURLs != nil {
			return fault.New(fault.Invalid, "Give either metadata, or audience and acsUrls.").On("metadata")
		}
		m, err := saml.ParseSPMetadata([]byte(*f.Metadata), a.now())
		if err != nil {
			return refused("metadata", "The metadata was refused", err)
		}
		*sp = described(m)
	}
	if f.Audience != nil {
		sp.Audience = *f.Audience
	}
	if f.ACSURLs != nil {
		sp.ACS = center.RegisterACS(sp.ACS, *f.ACSURLs)
	}
	if f.RequestsSigned != nil {
		sp.RequestsSigned = *f.RequestsSigned
	}
	return nil
}

// described is a service provider as its metadata has it; the address that is
// marked as default comes first.
func described(m *saml.SPMetadata) center.ApplicationSP {
	sp := center.ApplicationSP{Audience: m.EntityID, RequestsSigned: m.AuthnRequestsSigned && len(m.Certificates) > 0}
	standard := m.DefaultACS()
	for _, e := range m.ACS {
		at := center.ApplicationACS{URL: e.Location, Index: e.Index}
		switch {
		case e.Binding != saml.BindingPOST:
		case e.Location == standard:
			sp.ACS = append([]center.ApplicationACS{at}, sp.ACS...)
		default:
			sp.ACS = append(sp.ACS, at)
		}
	}
	for _, c := range m.Certificates {
		sp.Certificates = append(sp.Certificates, c.Raw)
	}
	return sp
}

func status(a center.Application) string {
	if a.Disabled {
		return "DISABLED"
	}
	return "ENABLED"
}

func (a *api) application(ctx context.Context, instance, id string) (*Application, error) {
	app, keys, err := a.center.ApplicationKeys(ctx, instance, id)
	if err != nil {
		return nil, err
	}
	out := &Application{
		ID: app.ID, ARN: app.ARN(), Created: app.Created, Name: app.Name, Description: app.Description, Status: status(app), AssignmentRequired: !app.Everybody,
		Audience: app.ServiceProvider.Audience, ACSURLs: []string{}, RequestsSigned: app.ServiceProvider.RequestsSigned, StartURL: app.StartURL,
		RelayState: app.RelayState, NameIDFormat: app.NameIDFormat, NameID: app.NameID, Session: app.SessionSeconds,
		Attributes: append([]center.AttributeMapping{}, app.Attributes...),
		IdentityProvider: ApplicationIdP{
			EntityID: a.at.ApplicationEntityID(id), SignInURL: a.at.ApplicationSSO(id), MetadataURL: a.at.ApplicationEntityID(id),
			PortalURL: string(a.at) + center.ApplicationStart(id),
		},
	}
	for _, e := range app.ServiceProvider.ACS {
		out.ACSURLs = append(out.ACSURLs, e.URL)
	}
	for _, k := range keys {
		cert, err := x509.ParseCertificate(k.Certificate)
		if err != nil {
			return nil, err
		}
		out.Certificates = append(out.Certificates, ApplicationCertificate{
			Certificate: a.certs(&center.Provider{Certificates: []center.Certificate{certificate(cert)}})[0],
			Active:      k.ID == app.ActiveKey, PEM: string(saml.CertificatePEM(cert)),
		})
	}
	return out, nil
}
