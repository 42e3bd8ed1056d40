package saml

import (
	"cmp"
	"encoding/base64"
	"net/url"
	"strings"
	"time"
)

// ServiceProvider is one side's knowledge of itself and of the one identity
// provider that it trusts. It is a plain value, safe to share once filled.
type ServiceProvider struct {
	EntityID string
	ACSURL   string
	IdP      IdPMetadata
	Now      func() time.Time

	// Skew is how far the two clocks may be apart; DefaultSkew when zero.
	Skew time.Duration
	// MaxIssueDelay bounds the age of a response and its assertion by their
	// IssueInstant, whatever validity they claim; DefaultMaxIssueDelay when zero.
	MaxIssueDelay time.Duration
	// AllowUnsolicited accepts responses that answer no request (sign-in that
	// starts at the identity provider).
	AllowUnsolicited bool
	// AllowSHA1 accepts SHA-1 in signatures, for a peer that cannot do better.
	AllowSHA1 bool
}

// Defaults of a ServiceProvider.
const (
	DefaultSkew          = 3 * time.Minute
	DefaultMaxIssueDelay = 5 * time.Minute
)

// Metadata is what this service provider tells the identity provider of itself.
func (sp *ServiceProvider) Metadata() SPMetadata {
	return SPMetadata{
		EntityID:             sp.EntityID,
		ACS:                  []IndexedEndpoint{{Binding: BindingPOST, Location: sp.ACSURL, Index: 0, Default: true}},
		NameIDFormats:        []string{NameIDEmail},
		WantAssertionsSigned: true,
	}
}

// AuthnRequest asks an identity provider to sign a person in (SAMLCore section
// 3.4.1). A service provider gets one from NewAuthnRequest and may set the
// optional fields; an identity provider gets one from ParseRedirectRequest or
// ParsePostRequest, and there ACSURL is always a registered address.
type AuthnRequest struct {
	ID            string
	Issuer        string
	Destination   string
	IssueInstant  time.Time
	ACSURL        string
	ForceAuthn    bool // ask for credentials again, session or not
	IsPassive     bool // do not show anything; answer StatusNoPassive if that cannot be
	NameIDFormat  string
	AllowCreate   bool
	LoginHint     string   // the Subject's NameID: who probably wants to sign in
	AuthnContexts []string // requested classes of authentication

	RelayState string // parsed requests only: to be echoed with the response
	Signed     bool   // parsed requests only: a signature was checked and holds
}

// NewAuthnRequest makes a request with the caller's id, which must be kept until
// the response comes (see ParseResponse).
func (sp *ServiceProvider) NewAuthnRequest(id string) AuthnRequest {
	return AuthnRequest{
		ID:           id,
		Issuer:       sp.EntityID,
		IssueInstant: sp.Now(),
		ACSURL:       sp.ACSURL,
		NameIDFormat: NameIDEmail,
		AllowCreate:  true,
	}
}

// RedirectURL is the address to send the browser to with HTTP-Redirect
// (SAMLBind section 3.4). It fails if the identity provider has no such endpoint.
func (sp *ServiceProvider) RedirectURL(r AuthnRequest, relayState string) (string, error) {
	r.Destination = location(sp.IdP.SSO, BindingRedirect)
	if r.Destination == "" {
		return "", refuse(ReasonAddress, "the identity provider has no single sign-on address for HTTP-Redirect")
	}
	doc, err := r.xml()
	if err != nil {
		return "", err
	}
	packed, err := deflate(doc)
	if err != nil {
		return "", refuse(ReasonInput, "the request cannot be compressed")
	}
	query := "SAMLRequest=" + url.QueryEscape(base64.StdEncoding.EncodeToString(packed))
	if relayState != "" {
		query += "&RelayState=" + url.QueryEscape(relayState)
	}
	separator := "?"
	if strings.Contains(r.Destination, "?") {
		separator = "&"
	}
	return r.Destination + separator + query, nil
}

// Form is what an auto-submitting page posts (SAMLBind section 3.5). The page
// must escape the values itself, as html/template does.
type Form struct {
	Action       string // an http or https address
	SAMLRequest  string
	SAMLResponse string
	RelayState   string // leave the field out when empty
}

// PostForm is the form to send the browser with for HTTP-POST.
func (sp *ServiceProvider) PostForm(r AuthnRequest, relayState string) (Form, error) {
	r.Destination = location(sp.IdP.SSO, BindingPOST)
	if r.Destination == "" {
		return Form{}, refuse(ReasonAddress, "the identity provider has no single sign-on address for HTTP-POST")
	}
	doc, err := r.xml()
	if err != nil {
		return Form{}, err
	}
	return Form{Action: r.Destination, SAMLRequest: base64.StdEncoding.EncodeToString(doc), RelayState: relayState}, nil
}

func (sp *ServiceProvider) skew() time.Duration { return cmp.Or(sp.Skew, DefaultSkew) }

func (sp *ServiceProvider) maxIssueDelay() time.Duration {
	return cmp.Or(sp.MaxIssueDelay, DefaultMaxIssueDelay)
}

// xml writes the request.
func (r AuthnRequest) xml() ([]byte, error) {
	if err := writableID(r.ID); err != nil {
		return nil, err
	}
	if err := writable(append([]string{r.Issuer, r.Destination, r.ACSURL, r.NameIDFormat, r.LoginHint}, r.AuthnContexts...)...); err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString(`<saml2p:AuthnRequest xmlns:saml2p="` + nsProtocol + `" AssertionConsumerServiceURL="` + attribute(r.ACSURL) +
		`" Destination="` + attribute(r.Destination) + `"`)
	if r.ForceAuthn {
		b.WriteString(` ForceAuthn="true"`)
	}
	b.WriteString(` ID="` + r.ID + `"`)
	if r.IsPassive {
		b.WriteString(` IsPassive="true"`)
	}
	b.WriteString(` IssueInstant="` + stamp(r.IssueInstant) + `" ProtocolBinding="` + BindingPOST + `" Version="2.0">` +
		`<saml2:Issuer xmlns:saml2="` + nsAssertion + `">` + content(r.Issuer) + `</saml2:Issuer>`)
	if r.LoginHint != "" {
		b.WriteString(`<saml2:Subject xmlns:saml2="` + nsAssertion + `"><saml2:NameID Format="` + NameIDUnspecified + `">` +
			content(r.LoginHint) + `</saml2:NameID></saml2:Subject>`)
	}
	if r.NameIDFormat != "" {
		b.WriteString(`<saml2p:NameIDPolicy`)
		if r.AllowCreate {
			b.WriteString(` AllowCreate="true"`)
		}
		b.WriteString(` Format="` + attribute(r.NameIDFormat) + `"></saml2p:NameIDPolicy>`)
	}
	if len(r.AuthnContexts) > 0 {
		b.WriteString(`<saml2p:RequestedAuthnContext Comparison="exact">`)
		for _, c := range r.AuthnContexts {
			b.WriteString(`<saml2:AuthnContextClassRef xmlns:saml2="` + nsAssertion + `">` + content(c) + `</saml2:AuthnContextClassRef>`)
		}
		b.WriteString(`</saml2p:RequestedAuthnContext>`)
	}
	b.WriteString(`</saml2p:AuthnRequest>`)
	return []byte(b.String()), nil
}

// stamp writes a time as Okta does: UTC with milliseconds.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
