package saml_test

import (
	"crypto"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/saml"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// entraShape is a response as Entra ID writes it: default namespaces, and only
// the assertion signed. Pretty-printed is as Google and others do.
func entraShape(pretty bool) string {
	stamp := func(d time.Duration) string { return noon.Add(d).Format("2006-01-02T15:04:05.000Z") }
	doc := `<samlp:Response ID="_r1" Version="2.0" IssueInstant="` + stamp(0) + `" Destination="` + spACS + `" InResponseTo="` + requestID +
		`" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">` + idpEntity +
		`</Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>` +
		`<Assertion ID="_a1" IssueInstant="` + stamp(0) + `" Version="2.0" xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><Issuer>` + idpEntity +
		`</Issuer><Subject><NameID Format="` + saml.NameIDEmail + `">carol@corp.example</NameID><SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">` +
		`<SubjectConfirmationData InResponseTo="` + requestID + `" NotOnOrAfter="` + stamp(time.Hour) + `" Recipient="` + spACS + `"/></SubjectConfirmation></Subject>` +
		`<Conditions NotBefore="` + stamp(-5*time.Minute) + `" NotOnOrAfter="` + stamp(time.Hour) + `"><AudienceRestriction><Audience>` + spEntity +
		`</Audience></AudienceRestriction></Conditions><AttributeStatement><Attribute Name="http://schemas.microsoft.com/identity/claims/displayname">` +
		`<AttributeValue>Carol</AttributeValue></Attribute></AttributeStatement><AuthnStatement AuthnInstant="` + stamp(-time.Hour) +
		`" SessionIndex="_a1"><AuthnContext><AuthnContextClassRef>` + saml.AuthnPasswordProtected + `</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion></samlp:Response>`
	if pretty {
		doc = strings.ReplaceAll(doc, "><", ">\n  <")
	}
	return doc
}

// otherSigner signs the assertion with goxmldsig, without a prefix.
func otherSigner(t *testing.T, idp *saml.IdentityProvider, doc string, hash crypto.Hash) []byte {
	t.Helper()
	d := etree.NewDocument()
	if err := d.ReadFromString(doc); err != nil {
		t.Fatal(err)
	}
	ctx, err := dsig.NewSigningContext(idp.Signer, [][]byte{idp.Certificate.Raw})
	if err != nil {
		t.Fatal(err)
	}
	ctx.Prefix, ctx.Hash = "", hash
	ctx.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	a := d.FindElement("//Assertion")
	sig, err := ctx.ConstructSignature(a.Copy(), true)
	if err != nil {
		t.Fatal(err)
	}
	a.InsertChildAt(a.FindElement("./Issuer").Index()+1, sig)
	out, err := d.WriteToBytes()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestResponsesOfOtherShapesAreRead(t *testing.T) {
	idp := newIdP(t)
	for name, tc := range map[string]struct {
		pretty bool
		hash   crypto.Hash
	}{
		"default namespaces": {false, crypto.SHA256}, "pretty-printed": {true, crypto.SHA256}, "SHA-384": {false, crypto.SHA384}, "SHA-512": {false, crypto.SHA512},
	} {
		t.Run(name, func(t *testing.T) {
			doc := otherSigner(t, idp, entraShape(tc.pretty), tc.hash)
			a, err := newSP(idp).ParseResponse(encode(doc), outstanding)
			if err != nil || a.NameID.Value != "carol@corp.example" || a.Attributes[0].Values[0] != "Carol" {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
}

func TestSHA1IsAcceptedOnlyWhereItIsSwitchedOn(t *testing.T) {
	idp := newIdP(t)
	sp := newSP(idp)
	doc := encode(otherSigner(t, idp, entraShape(false), crypto.SHA1))
	_, err := sp.ParseResponse(doc, outstanding)
	wantReason(t, err, saml.ReasonAlgorithm)
	sp.AllowSHA1 = true
	if _, err := sp.ParseResponse(doc, outstanding); err != nil {
		t.Error(err)
	}
}

func TestXMLSecVerifiesTheOtherShapes(t *testing.T) {
	needXMLSec(t)
	idp := newIdP(t)
	for _, pretty := range []bool{false, true} {
		doc := otherSigner(t, idp, entraShape(pretty), crypto.SHA256)
		if err := xmlsec(t, doc, saml.CertificatePEM(idp.Certificate), "Assertion"); err != nil {
			t.Errorf("pretty %v: %v", pretty, err)
		}
	}
}
