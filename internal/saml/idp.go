package saml

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"io"
	"strings"
	"time"
)

// IdentityProvider is one application's face of an identity provider: as with
// Okta, every application has an entity id, an address and keys of its own.
type IdentityProvider struct {
	EntityID    string
	SSOURL      string // where requests arrive; their Destination must be it
	SLOURL      string // "" when there is no single logout
	Signer      crypto.Signer
	Certificate *x509.Certificate // of Signer
	Now         func() time.Time
}

// Metadata is what service providers are told. also are further certificates to
// publish, so that peers know the next key before it is used.
func (idp *IdentityProvider) Metadata(also ...*x509.Certificate) IdPMetadata {
	m := IdPMetadata{
		EntityID:      idp.EntityID,
		SSO:           []Endpoint{{BindingPOST, idp.SSOURL}, {BindingRedirect, idp.SSOURL}},
		Certificates:  append([]*x509.Certificate{idp.Certificate}, also...),
		NameIDFormats: []string{NameIDEmail},
	}
	if idp.SLOURL != "" {
		m.SLO = []Endpoint{{BindingPOST, idp.SLOURL}, {BindingRedirect, idp.SLOURL}}
	}
	return m
}

// NewID makes the id of a message as Okta does: "id" and 25 digits, 83 bits of
// which come from random.
func NewID(random io.Reader) (string, error) {
	const digits = 25
	id := make([]byte, 0, 2+digits)
	id = append(id, "id"...)
	buf := make([]byte, 32)
	for len(id) < cap(id) {
		if _, err := io.ReadFull(random, buf); err != nil {
			return "", refuse(ReasonInput, "no randomness for an id")
		}
		for _, b := range buf {
			if b < 250 && len(id) < cap(id) { // 250 = 25 * 10: every digit equally often
				id = append(id, '0'+b%10)
			}
		}
	}
	return string(id), nil
}

// ResponseForm packs a response of NewResponse or NewErrorResponse for the page
// that posts it to acsURL. relayState is echoed as it came.
func ResponseForm(acsURL string, response []byte, relayState string) (Form, error) {
	if err := CheckAddress(acsURL); err != nil {
		return Form{}, err
	}
	return Form{Action: acsURL, SAMLResponse: base64.StdEncoding.EncodeToString(response), RelayState: relayState}, nil
}

// Response is what an identity provider wants to say about a person who has
// signed in. Ids come from NewID; all text is escaped when it is written.
type Response struct {
	ID          string
	AssertionID string

	ACSURL       string // Destination and Recipient; only ever a registered address
	Audience     string // entity id of the service provider
	InResponseTo string // id of the AuthnRequest; "" when the sign-in began here

	NameID     NameID
	Attributes []Attribute

	AuthnInstant        time.Time
	AuthnContext        string // AuthnPasswordProtected when empty
	SessionIndex        string
	SessionNotOnOrAfter time.Time // left out when zero

	// Window is how far NotBefore and NotOnOrAfter are from now;
	// DefaultWindow when zero.
	Window time.Duration

	// Both parts are signed unless one is left out here; leaving out both is refused.
	UnsignedResponse  bool
	UnsignedAssertion bool
}

// DefaultWindow is the validity of an assertion to both sides, as Okta has it.
const DefaultWindow = 5 * time.Minute

// NewResponse writes and signs a response in the shape of Okta's.
func (idp *IdentityProvider) NewResponse(r Response) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	if err := writable(idp.EntityID); err != nil {
		return nil, err
	}
	if err := checkDates(idp.Certificate, idp.Now()); err != nil {
		return nil, err
	}
	assertion, err := idp.assertion(r, idp.Now())
	if err != nil {
		return nil, err
	}
	return idp.sealedEnvelope(envelope{
		tag: "Response", id: r.ID, destination: r.ACSURL, inResponseTo: r.InResponseTo, unsigned: r.UnsignedResponse,
		body: `<saml2p:Status><saml2p:StatusCode Value="` + StatusSuccess + `"></saml2p:StatusCode></saml2p:Status>` + assertion,
	})
}

func (r Response) check() error {
	if err := writableID(r.ID, r.AssertionID); err != nil {
		return err
	}
	if r.ID == r.AssertionID {
		return refuse(ReasonInput, "the response and its assertion have the same id")
	}
	if err := CheckAddress(r.ACSURL); err != nil {
		return err
	}
	if r.InResponseTo != "" {
		if err := writableID(r.InResponseTo); err != nil {
			return err
		}
	}
	if r.UnsignedResponse && r.UnsignedAssertion {
		return refuse(ReasonInput, "a response with neither part signed is worthless")
	}
	if r.NameID.Value == "" || r.NameID.Value != strings.TrimSpace(r.NameID.Value) || r.Audience == "" {
		return refuse(ReasonInput, "a response needs a NameID without blanks around it, and an audience")
	}
	values := []string{r.Audience, r.NameID.Value, r.NameID.Format, r.NameID.NameQualifier, r.NameID.SPNameQualifier, r.AuthnContext, r.SessionIndex}
	for _, a := range r.Attributes {
		values = append(append(values, a.Name, a.NameFormat), a.Values...)
	}
	return writable(values...)
}
