package oktaapi

import (
	"encoding/json"
	"slices"
	"strings"

	"gatehouse/internal/directory"
)

const (
	signOnSAML = "SAML_2_0"
	// signOnNone is Okta's mode for a tile without sign-on of its own: what a SCIM application has.
	signOnNone = "BOOKMARK"
)

// appBody is what creates or replaces an application. What is absent stays as it is.
type appBody struct {
	Name        string `json:"name"`
	Label       string `json:"label"`
	SignOnMode  string `json:"signOnMode"`
	Credentials struct {
		Template *directory.UserNameTemplate `json:"userNameTemplate"`
		Signing  struct {
			Kid string `json:"kid"`
		} `json:"signing"`
	} `json:"credentials"`
	Visibility *struct {
		Hide struct {
			IOS bool `json:"iOS"`
			Web bool `json:"web"`
		} `json:"hide"`
	} `json:"visibility"`
	Settings struct {
		App    map[string]json.RawMessage `json:"app"`
		SignOn *signOnBody                `json:"signOn"`
	} `json:"settings"`
}

// signOnBody is settings.signOn; pointers tell "absent" from "false" and "".
type signOnBody struct {
	ACSURL             *string                   `json:"ssoAcsUrl"`
	Destination        *string                   `json:"destination"`
	Recipient          *string                   `json:"recipient"`
	Audience           *string                   `json:"audience"`
	NameIDTemplate     *string                   `json:"subjectNameIdTemplate"`
	NameIDFormat       *string                   `json:"subjectNameIdFormat"`
	ResponseSigned     *bool                     `json:"responseSigned"`
	AssertionSigned    *bool                     `json:"assertionSigned"`
	SignatureAlgorithm *string                   `json:"signatureAlgorithm"`
	DigestAlgorithm    *string                   `json:"digestAlgorithm"`
	HonorForceAuthn    *bool                     `json:"honorForceAuthn"`
	AuthnContext       *string                   `json:"authnContextClassRef"`
	DefaultRelayState  *string                   `json:"defaultRelayState"`
	RequestSigned      *bool                     `json:"samlSignedRequestEnabled"`
	Attributes         *[]directory.AttributeMap `json:"attributeStatements"`
	ACSEndpoints       *[]directory.IndexedACS   `json:"acsEndpoints"`
	Certificate        *struct {
		X5C []string `json:"x5c"`
	} `json:"spCertificate"`
	Encryption *struct {
		Enabled bool `json:"enabled"`
	} `json:"assertionEncryption"`
	SLO *struct {
		Enabled bool `json:"enabled"`
	} `json:"slo"`
}

// catalogName is the entry that a new application is made of: custom SAML
// applications come without a name.
func (b appBody) catalogName() (string, error) {
	if b.Name == "" {
		switch b.SignOnMode {
		case signOnSAML:
			return directory.SAMLApp, nil
		case "":
			return "", invalid("signOnMode", "signOnMode: The field cannot be left blank")
		}
		return "", invalid("signOnMode", "signOnMode: '%.60s' is not supported", b.SignOnMode)
	}
	entry, known := directory.CatalogEntryOf(b.Name)
	if !known {
		return "", invalid("name", "name: '%.60s' is not an application of the catalog", b.Name)
	}
	if mode := signOnMode(entry); b.SignOnMode != "" && b.SignOnMode != mode {
		return "", invalid("signOnMode", "signOnMode: '%.60s' is not supported for this application", b.SignOnMode)
	}
	return b.Name, nil
}

func signOnMode(e directory.CatalogEntry) string {
	if e.SAML {
		return signOnSAML
	}
	return signOnNone
}

// apply puts what the body says onto an application.
func (b appBody) apply(a *directory.App) error {
	if b.Name != "" && b.Name != a.Name {
		return invalid("name", "name: The name of an application cannot be changed")
	}
	if b.Label != "" {
		a.Label = b.Label
	}
	if b.Credentials.Template != nil {
		a.UserName = *b.Credentials.Template
		a.UserName.Type = strings.ToUpper(a.UserName.Type)
	}
	if b.Credentials.Signing.Kid != "" {
		a.ActiveKey = b.Credentials.Signing.Kid
	}
	if b.Visibility != nil {
		a.HideWeb, a.HideIOS = b.Visibility.Hide.Web, b.Visibility.Hide.IOS
	}
	if err := b.applyAppSettings(a); err != nil || b.Settings.SignOn == nil {
		return err
	}
	return b.Settings.SignOn.apply(&a.SAML)
}

// applyAppSettings takes the settings that the catalog entry has of its own.
func (b appBody) applyAppSettings(a *directory.App) error {
	entry, _ := directory.CatalogEntryOf(a.Name)
	for name, raw := range b.Settings.App {
		var text *string
		if err := json.Unmarshal(raw, &text); err != nil {
			return invalid("settings.app", "settings.app.%.60s: The value has the wrong type", name)
		}
		if text == nil {
			continue
		}
		switch {
		case name == "" || name != entry.ACSSetting && name != entry.AudienceSetting:
			return invalid("settings.app", "settings.app: Property name '%.60s' is not defined for the application", name)
		case name == entry.ACSSetting:
			a.SAML.ACSURL = *text
		default:
			a.SAML.Audience = *text
		}
	}
	return nil
}

func (b *signOnBody) apply(s *directory.SAMLSettings) error {
	for _, f := range []struct{ from, to *string }{
		{b.ACSURL, &s.ACSURL}, {b.Destination, &s.Destination}, {b.Recipient, &s.Recipient}, {b.Audience, &s.Audience},
		{b.NameIDTemplate, &s.NameIDTemplate}, {b.NameIDFormat, &s.NameIDFormat}, {b.AuthnContext, &s.AuthnContext},
		{b.DefaultRelayState, &s.DefaultRelayState},
	} {
		if f.from != nil {
			*f.to = strings.TrimSpace(*f.from)
		}
	}
	for _, f := range []struct{ from, to *bool }{
		{b.ResponseSigned, &s.ResponseSigned}, {b.AssertionSigned, &s.AssertionSigned},
		{b.HonorForceAuthn, &s.HonorForceAuthn}, {b.RequestSigned, &s.RequestSigned},
	} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	if b.Attributes != nil {
		s.Attributes = *b.Attributes
	}
	if b.ACSEndpoints != nil {
		s.ACSEndpoints = *b.ACSEndpoints
	}
	if b.Certificate != nil {
		s.Certificates = b.Certificate.X5C
	}
	return b.unsupported()
}

// unsupported refuses what would silently not happen: weak algorithms,
// encryption, single logout.
func (b *signOnBody) unsupported() error {
	switch {
	case b.SignatureAlgorithm != nil && *b.SignatureAlgorithm != "" && *b.SignatureAlgorithm != "RSA_SHA256":
		return invalid("signatureAlgorithm", "signatureAlgorithm: only RSA_SHA256 is supported")
	case b.DigestAlgorithm != nil && *b.DigestAlgorithm != "" && *b.DigestAlgorithm != "SHA256":
		return invalid("digestAlgorithm", "digestAlgorithm: only SHA256 is supported")
	case b.Encryption != nil && b.Encryption.Enabled:
		return invalid("assertionEncryption", "assertionEncryption: is not supported")
	case b.SLO != nil && b.SLO.Enabled:
		return invalid("slo", "slo: single logout is not supported")
	}
	return nil
}

// app is an application in Okta's shape.
func (c *call) app(a directory.App) object {
	entry, _ := directory.CatalogEntryOf(a.Name)
	self := "/api/v1/apps/" + a.ID
	settings := object{"app": object{}, "notifications": object{"vpn": object{"network": object{"connection": "DISABLED"}}}}
	if entry.ACSSetting != "" {
		settings["app"] = object{entry.ACSSetting: a.SAML.ACSURL, entry.AudienceSetting: a.SAML.Audience}
	}
	if entry.SAML {
		settings["signOn"] = c.signOn(a)
	}
	links := object{
		"self": c.href(self), "users": c.href(self + "/users"), "groups": c.href(self + "/groups"),
		"deactivate": c.href(self + "/lifecycle/deactivate"),
	}
	if a.Status == directory.AppInactive {
		delete(links, "deactivate")
		links["activate"] = c.href(self + "/lifecycle/activate")
	}
	if entry.SAML {
		metadata := c.href(self + "/sso/saml/metadata")
		metadata["type"] = "application/xml"
		links["metadata"] = metadata
		links["appLinks"] = []any{object{"name": "login", "href": c.Service.SSOAddress(a), "type": "text/html"}}
	}
	return object{
		"id": a.ID, "name": a.Name, "label": a.Label, "status": a.Status, "created": stamp(a.Created), "lastUpdated": stamp(a.LastUpdated),
		"accessibility": object{"selfService": false, "errorRedirectUrl": nil, "loginRedirectUrl": nil},
		"visibility": object{
			"autoSubmitToolbar": false, "hide": object{"iOS": a.HideIOS, "web": a.HideWeb}, "appLinks": object{"login": !a.HideWeb},
		},
		"features": features(entry, a.Features), "signOnMode": signOnMode(entry),
		"credentials": object{"userNameTemplate": userNameTemplate(a), "signing": object{"kid": a.ActiveKey}},
		"settings":    settings, "_links": links,
	}
}

func userNameTemplate(a directory.App) object {
	var suffix any
	if a.UserName.Suffix != "" {
		suffix = a.UserName.Suffix
	}
	return object{"template": a.UserName.Template, "type": a.UserName.Type, "userSuffix": suffix}
}

// features names what provisioning does, in Okta's words.
func features(e directory.CatalogEntry, f directory.Features) []string {
	out := []string{}
	if f.Create {
		out = append(out, "PUSH_NEW_USERS")
	}
	if f.Update {
		out = append(out, "PUSH_PROFILE_UPDATES")
	}
	if f.Deactivate {
		out = append(out, "PUSH_USER_DEACTIVATION", "REACTIVATE_USERS")
	}
	if e.SCIM && f.Any() {
		out = append(out, "GROUP_PUSH")
	}
	return out
}

func (c *call) signOn(a directory.App) object {
	s := a.SAML
	attributes := slices.Clone(s.Attributes)
	if attributes == nil {
		attributes = []directory.AttributeMap{}
	}
	acs := slices.Clone(s.ACSEndpoints)
	if acs == nil {
		acs = []directory.IndexedACS{}
	}
	out := object{
		"ssoAcsUrl": s.ACSURL, "destination": orElse(s.Destination, s.ACSURL), "recipient": orElse(s.Recipient, s.ACSURL),
		"audience": s.Audience, "idpIssuer": c.Service.EntityID(a), "subjectNameIdTemplate": s.NameIDTemplate,
		"subjectNameIdFormat": s.NameIDFormat, "responseSigned": s.ResponseSigned, "assertionSigned": s.AssertionSigned,
		"signatureAlgorithm": "RSA_SHA256", "digestAlgorithm": "SHA256", "honorForceAuthn": s.HonorForceAuthn,
		"authnContextClassRef": s.AuthnContext, "defaultRelayState": s.DefaultRelayState, "attributeStatements": attributes,
		"allowMultipleAcsEndpoints": len(acs) > 0, "acsEndpoints": acs, "samlSignedRequestEnabled": s.RequestSigned,
		"assertionEncryption": object{"enabled": false}, "slo": object{"enabled": false}, "requestCompressed": false,
		"samlAssertionLifetimeSeconds": 300, "inlineHooks": []any{},
	}
	if len(s.Certificates) > 0 {
		out["spCertificate"] = object{"x5c": s.Certificates}
	}
	return out
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
