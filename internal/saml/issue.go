package saml

import (
	"cmp"
	"strings"
	"time"
)

// envelope is the element around a status and perhaps an assertion.
type envelope struct {
	tag                           string // Response or LogoutResponse
	id, destination, inResponseTo string
	body                          string
	unsigned                      bool
}

// sealedEnvelope writes the envelope. Attributes are in canonical order and empty
// elements have end tags: see sign.go.
func (idp *IdentityProvider) sealedEnvelope(e envelope) ([]byte, error) {
	var open strings.Builder
	open.WriteString(`<saml2p:` + e.tag + ` xmlns:saml2p="` + nsProtocol + `" Destination="` + attribute(e.destination) + `" ID="` + e.id + `"`)
	if e.inResponseTo != "" {
		open.WriteString(` InResponseTo="` + e.inResponseTo + `"`)
	}
	open.WriteString(` IssueInstant="` + stamp(idp.Now()) + `" Version="2.0">` + issuerElement(idp.EntityID, ` xmlns:saml2="`+nsAssertion+`"`))
	end := e.body + `</saml2p:` + e.tag + `>`
	return idp.sealed(e.id, open.String(), end, !e.unsigned)
}

// assertion writes the Assertion element, signed unless that is switched off.
func (idp *IdentityProvider) assertion(r Response, now time.Time) (string, error) {
	open := `<saml2:Assertion xmlns:saml2="` + nsAssertion + `" ID="` + r.AssertionID + `" IssueInstant="` + stamp(now) + `" Version="2.0">` +
		issuerElement(idp.EntityID, "")
	var end strings.Builder
	writeSubject(&end, r, now)
	writeConditions(&end, r, now)
	writeAuthnStatement(&end, r)
	writeAttributes(&end, r.Attributes)
	end.WriteString(`</saml2:Assertion>`)
	signed, err := idp.sealed(r.AssertionID, open, end.String(), !r.UnsignedAssertion)
	return string(signed), err
}

// sealed joins an element from what stands before and after its signature.
func (idp *IdentityProvider) sealed(id, open, end string, sign bool) ([]byte, error) {
	if !sign {
		return []byte(open + end), nil
	}
	sig, err := signatureFor(idp.Signer, idp.Certificate, id, []byte(open+end))
	if err != nil {
		return nil, err
	}
	return []byte(open + sig + end), nil
}

func issuerElement(entityID, declaration string) string {
	return `<saml2:Issuer` + declaration + ` Format="` + nameIDEntity + `">` + content(entityID) + `</saml2:Issuer>`
}

func writeSubject(b *strings.Builder, r Response, now time.Time) {
	b.WriteString(`<saml2:Subject><saml2:NameID Format="` + attribute(cmp.Or(r.NameID.Format, NameIDUnspecified)) + `"`)
	if r.NameID.NameQualifier != "" {
		b.WriteString(` NameQualifier="` + attribute(r.NameID.NameQualifier) + `"`)
	}
	if r.NameID.SPNameQualifier != "" {
		b.WriteString(` SPNameQualifier="` + attribute(r.NameID.SPNameQualifier) + `"`)
	}
	b.WriteString(`>` + content(r.NameID.Value) + `</saml2:NameID><saml2:SubjectConfirmation Method="` + confirmationBearer + `"><saml2:SubjectConfirmationData`)
	if r.InResponseTo != "" {
		b.WriteString(` InResponseTo="` + r.InResponseTo + `"`)
	}
	// No NotBefore: SAMLProf section 4.1.4.2 forbids it in a bearer confirmation.
	b.WriteString(` NotOnOrAfter="` + stamp(now.Add(r.window())) + `" Recipient="` + attribute(r.ACSURL) +
		`"></saml2:SubjectConfirmationData></saml2:SubjectConfirmation></saml2:Subject>`)
}

func (r Response) window() time.Duration { return cmp.Or(r.Window, DefaultWindow) }

func writeConditions(b *strings.Builder, r Response, now time.Time) {
	b.WriteString(`<saml2:Conditions NotBefore="` + stamp(now.Add(-r.window())) + `" NotOnOrAfter="` + stamp(now.Add(r.window())) +
		`"><saml2:AudienceRestriction><saml2:Audience>` + content(r.Audience) + `</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>`)
}

func writeAuthnStatement(b *strings.Builder, r Response) {
	b.WriteString(`<saml2:AuthnStatement AuthnInstant="` + stamp(r.AuthnInstant) + `"`)
	if r.SessionIndex != "" {
		b.WriteString(` SessionIndex="` + attribute(r.SessionIndex) + `"`)
	}
	if !r.SessionNotOnOrAfter.IsZero() {
		b.WriteString(` SessionNotOnOrAfter="` + stamp(r.SessionNotOnOrAfter) + `"`)
	}
	b.WriteString(`><saml2:AuthnContext><saml2:AuthnContextClassRef>` + content(cmp.Or(r.AuthnContext, AuthnPasswordProtected)) +
		`</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement>`)
}

func writeAttributes(b *strings.Builder, list []Attribute) {
	if len(list) == 0 {
		return // the schema wants at least one Attribute in a statement
	}
	b.WriteString(`<saml2:AttributeStatement>`)
	for _, a := range list {
		b.WriteString(`<saml2:Attribute Name="` + attribute(a.Name) + `" NameFormat="` + attribute(cmp.Or(a.NameFormat, AttrUnspecified)) + `">`)
		for _, v := range a.Values {
			// Declared on the value itself, where Okta has it too; see sign.go.
			b.WriteString(`<saml2:AttributeValue xmlns:xs="` + nsXS + `" xmlns:xsi="` + nsXSI + `" xsi:type="xs:string">` +
				content(v) + `</saml2:AttributeValue>`)
		}
		b.WriteString(`</saml2:Attribute>`)
	}
	b.WriteString(`</saml2:AttributeStatement>`)
}
