package center

import (
	"context"
	"regexp"
	"slices"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
)

// SourceKind says where users sign in and come from.
type SourceKind string

// The kinds of identity source.
const (
	OwnDirectory     SourceKind = "IDENTITY_CENTER"
	ExternalProvider SourceKind = "EXTERNAL_IDP"
	ActiveDirectory  SourceKind = "ACTIVE_DIRECTORY"
)

// Bounds of the interactive session of the access portal.
const (
	DefaultPortalSession = 8 * time.Hour
	MinPortalSession     = 15 * time.Minute
	MaxPortalSession     = 90 * 24 * time.Hour
)

// Certificate is a signing certificate of the identity provider.
type Certificate struct {
	ID        string    `json:"id"` // SHA-256 of the certificate in hex, which audit events name too
	DER       []byte    `json:"der"`
	Subject   string    `json:"subject"`
	NotBefore time.Time `json:"notBefore"`
	NotAfter  time.Time `json:"notAfter"`
}

// Provider is an external identity provider as its metadata describes it.
type Provider struct {
	EntityID     string        `json:"entityId"`
	RedirectURL  string        `json:"redirectUrl,omitempty"` // single sign-on by HTTP-Redirect
	PostURL      string        `json:"postUrl,omitempty"`     // single sign-on by HTTP-POST
	Certificates []Certificate `json:"certificates"`
}

// IdentitySource is how the users of an instance sign in and come to it, with
// the settings of its access portal.
type IdentitySource struct {
	InstanceID string     `json:"-"`
	Kind       SourceKind `json:"kind"`
	// Revision grows whenever people have to sign in anew: sessions of an older one have ended.
	Revision int64     `json:"revision"`
	Provider *Provider `json:"provider,omitempty"` // external provider only
	// RefuseUnsolicited switches sign-in that starts at the provider off.
	RefuseUnsolicited bool `json:"refuseUnsolicited,omitempty"`
	// Tenant is the first part of the SCIM endpoint's path; empty while
	// automatic provisioning is off.
	Tenant string `json:"-"`
	// PortalName is the portal's friendly name, once given.
	PortalName string `json:"-"`
	// MFA is the rule for second factors of the own directory; see FactorMode.
	MFA            MFAMode   `json:"mfa,omitempty"`
	SessionSeconds int64     `json:"sessionSeconds,omitempty"`
	Changed        time.Time `json:"changed,omitzero"`
}

// SessionDuration is how long a portal session lasts.
func (s IdentitySource) SessionDuration() time.Duration {
	if s.SessionSeconds == 0 {
		return DefaultPortalSession
	}
	return time.Duration(s.SessionSeconds) * time.Second
}

// FactorMode is the rule for second factors of the own directory.
func (s IdentitySource) FactorMode() MFAMode {
	if s.MFA == "" {
		return MFAOptional
	}
	return s.MFA
}

// IdentitySources keeps one identity source per instance.
type IdentitySources interface {
	// IdentitySource is the one of an instance; the own directory when nothing was ever set.
	IdentitySource(ctx context.Context, instanceID string) (IdentitySource, error)
	// PutIdentitySource keeps it; fault.Conflict on "PortalName" when another instance has the name.
	PutIdentitySource(ctx context.Context, s IdentitySource) error
	// SourceByTenant and SourceByPortalName find one, or are fault.NotFound.
	SourceByTenant(ctx context.Context, tenant string) (IdentitySource, error)
	SourceByPortalName(ctx context.Context, name string) (IdentitySource, error)
}

// IdentitySource tells the identity source of an instance.
func (s *Service) IdentitySource(ctx context.Context, instanceID string) (IdentitySource, error) {
	return view(ctx, s, func(tx Tx) (IdentitySource, error) {
		if _, err := tx.Instance(ctx, instanceID); err != nil {
			return IdentitySource{}, err
		}
		return tx.IdentitySource(ctx, instanceID)
	})
}

// SourceChange asks for another identity source.
type SourceChange struct {
	Kind     SourceKind
	Provider *Provider // for an external provider
	// Confirmation must be "ACCEPT": who changes has read what is lost.
	Confirmation string
}

// Preview is what a change of the identity source keeps and loses, in
// sentences for the page on which it is confirmed.
type Preview struct{ Kept, Lost []string }

var errActiveDirectory = "Active Directory is not available yet as an identity source. It comes in a later release; " +
	"choose the Identity Center directory or an external identity provider."

// PreviewSource tells what changing to kind would keep and lose.
func (s *Service) PreviewSource(ctx context.Context, instanceID string, kind SourceKind) (Preview, error) {
	src, err := s.IdentitySource(ctx, instanceID)
	if err != nil {
		return Preview{}, err
	}
	return preview(src, kind)
}

func preview(src IdentitySource, to SourceKind) (Preview, error) {
	kept := []string{
		"Users, groups and group memberships are kept.",
		"Permission sets and account assignments are kept, and so are the roles in the accounts.",
		"The address of the access portal is kept.",
	}
	everyone := "Everybody has to sign in again: portal and command line sessions end."
	names := "Whoever signs in is matched by user name: a user whose user name is not exactly the provider's NameID can no longer sign in."
	switch {
	case to == ActiveDirectory:
		return Preview{}, fault.New(fault.Unsupported, "%s", errActiveDirectory)
	case to == ExternalProvider && src.Kind == ExternalProvider:
		return Preview{append(kept, "Automatic provisioning, its endpoint and its access tokens are kept."),
			[]string{"The present provider's certificates and addresses are replaced.", names, everyone}}, nil
	case to == ExternalProvider:
		return Preview{append(kept, "Passwords are kept, but not used while an external provider signs people in."),
			[]string{names, "Multi-factor devices registered here are not used any more; the provider asks for its own.", everyone}}, nil
	case to == OwnDirectory:
		return Preview{kept, []string{
			"The provider's certificates and addresses are forgotten.",
			"Automatic provisioning is switched off; its endpoint and its access tokens stop working.",
			"Users who never had a password here need a new one before they can sign in.", everyone}}, nil
	}
	return Preview{}, invalid("Kind", "%q is no identity source. There are %s, %s and %s.", to, OwnDirectory, ExternalProvider, ActiveDirectory)
}

// ChangeIdentitySource makes another identity source hold from now on.
func (s *Service) ChangeIdentitySource(ctx context.Context, instanceID string, c SourceChange) (IdentitySource, error) {
	if c.Confirmation != "ACCEPT" {
		return IdentitySource{}, invalid("Confirmation", "Changing the identity source has to be confirmed: give the word ACCEPT.")
	}
	if (c.Kind == ExternalProvider) != (c.Provider != nil) {
		return IdentitySource{}, invalid("Metadata", "An external identity provider needs its metadata, and no other identity source has any.")
	}
	return update(ctx, s, func(tx Tx) (IdentitySource, error) {
		return changeSource(ctx, tx, instanceID, "sso:AssociateDirectory", func(src *IdentitySource) error {
			if _, err := preview(*src, c.Kind); err != nil {
				return err
			}
			src.Kind, src.Provider, src.Changed = c.Kind, c.Provider, tx.Now()
			src.Revision++
			if c.Kind == ExternalProvider {
				return nil
			}
			src.Tenant = ""
			return tx.DeleteSCIMTokens(ctx, instanceID)
		})
	})
}

// changeSource edits the identity source of an instance and records it.
func changeSource(ctx context.Context, tx Tx, instanceID, what string, change func(*IdentitySource) error) (IdentitySource, error) {
	i, err := tx.Instance(ctx, instanceID)
	if err != nil {
		return IdentitySource{}, err
	}
	src, err := tx.IdentitySource(ctx, instanceID)
	if err != nil {
		return IdentitySource{}, err
	}
	if err := change(&src); err != nil {
		return IdentitySource{}, err
	}
	if err := tx.PutIdentitySource(ctx, src); err != nil {
		return IdentitySource{}, err
	}
	detail := map[string]any{"kind": src.Kind, "tenantId": src.Tenant, "mfa": src.FactorMode()}
	targets := []audit.Party{i.party()}
	if p := src.Provider; p != nil {
		targets = append(targets, audit.Party{Type: "IdentityProvider", ID: p.EntityID})
		detail["certificates"] = p.certificateIDs()
	}
	return src, record(ctx, tx, what, detail, targets...)
}

func (p Provider) certificateIDs() []string {
	out := make([]string, len(p.Certificates))
	for i, c := range p.Certificates {
		out[i] = c.ID
	}
	return out
}

// maxCertificates bounds what every response is checked against.
const maxCertificates = 10

// AddCertificate trusts a further certificate of the provider, so that it can
// change its key without anybody being locked out.
func (s *Service) AddCertificate(ctx context.Context, instanceID string, c Certificate) (IdentitySource, error) {
	if !s.now().Before(c.NotAfter) {
		return IdentitySource{}, invalid("Certificate", "The certificate expired at %s.", c.NotAfter.UTC().Format(time.RFC3339))
	}
	return s.changeProvider(ctx, instanceID, "sso-directory:ImportExternalIdPCertificate", func(p *Provider) error {
		switch {
		case slices.Contains(p.certificateIDs(), c.ID):
			return fault.New(fault.Conflict, "The certificate is there already.").On("Certificate")
		case len(p.Certificates) >= maxCertificates:
			return fault.New(fault.Quota, "An identity provider must not have more than %d certificates. Delete one that is not used any more.", maxCertificates)
		}
		p.Certificates = append(slices.Clone(p.Certificates), c)
		return nil
	})
}

// DeleteCertificate stops trusting a certificate, but never the last one.
func (s *Service) DeleteCertificate(ctx context.Context, instanceID, id string) error {
	_, err := s.changeProvider(ctx, instanceID, "sso-directory:DeleteExternalIdPCertificate", func(p *Provider) error {
		at := slices.Index(p.certificateIDs(), id)
		switch {
		case at < 0:
			return fault.New(fault.NotFound, "There is no certificate %q.", id)
		case len(p.Certificates) == 1:
			return fault.New(fault.Conflict, "This is the last certificate; without it nobody could sign in. Import the next one first.")
		}
		p.Certificates = slices.Delete(slices.Clone(p.Certificates), at, at+1)
		return nil
	})
	return err
}

// EndAllSessions makes everybody of an instance sign in again: what an
// administrator does when the provider's key may have been stolen and replaced.
func (s *Service) EndAllSessions(ctx context.Context, instanceID string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		_, err := changeSource(ctx, tx, instanceID, "identitystore-auth:BatchDeleteSession", func(src *IdentitySource) error {
			src.Revision++
			return nil
		})
		return err
	})
}

func (s *Service) changeProvider(ctx context.Context, instanceID, what string, change func(*Provider) error) (IdentitySource, error) {
	return update(ctx, s, func(tx Tx) (IdentitySource, error) {
		return changeSource(ctx, tx, instanceID, what, func(src *IdentitySource) error {
			if src.Provider == nil {
				return fault.New(fault.Conflict, "The identity source is not an external identity provider.")
			}
			p := *src.Provider
			src.Provider = &p
			return change(&p)
		})
	})
}

// PortalSettings are the settings of the access portal; nil leaves one as it is.
type PortalSettings struct {
	Name              *string
	SessionDuration   *time.Duration
	RefuseUnsolicited *bool
	MFA               *MFAMode
}

var portalNamePattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// reserved are first parts of paths that mean something else.
var reserved = []string{"a", "device", "saml", "setup", "signin", "start", "static", "gatehouse", "scim", "authorize", "aws", "console"}

// ChangePortal changes the settings of the access portal. Its friendly name can
// be given once: links to it are in people's bookmarks and configuration files.
func (s *Service) ChangePortal(ctx context.Context, instanceID string, c PortalSettings) (IdentitySource, error) {
	return update(ctx, s, func(tx Tx) (IdentitySource, error) {
		return changeSource(ctx, tx, instanceID, "sso:UpdateSSOConfiguration", func(src *IdentitySource) error {
			assign(&src.RefuseUnsolicited, c.RefuseUnsolicited)
			if c.MFA != nil && !c.MFA.valid() {
				return invalid("MFA", "The rule for second factors is %s, %s or %s.", MFAOff, MFAOptional, MFARequired)
			}
			assign(&src.MFA, c.MFA)
			if d := c.SessionDuration; d != nil {
				if *d < MinPortalSession || *d > MaxPortalSession {
					return invalid("SessionDuration", "The portal session must last between 15 minutes and 90 days.")
				}
				src.SessionSeconds = int64(*d / time.Second)
			}
			if c.Name == nil || *c.Name == src.PortalName {
				return nil
			}
			return namePortal(src, *c.Name)
		})
	})
}

func namePortal(src *IdentitySource, name string) error {
	switch {
	case src.PortalName != "":
		return fault.New(fault.Conflict, "The access portal is named %q already; the name can be given once only.", src.PortalName).On("PortalName")
	case !portalNamePattern.MatchString(name) || slices.Contains(reserved, name) || storeIDPattern.MatchString(name):
		return invalid("PortalName", "The name must have 1 to 63 small letters, digits and hyphens, begin and end without a hyphen, and not be reserved.")
	}
	src.PortalName = name
	return nil
}

var storeIDPattern = regexp.MustCompile(`^(d-[0-9a-f]{10}|ssoins-[0-9a-f]{16})$`)
