package saml_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/saml"
	"gatehouse/internal/saml/samlattack"

	"github.com/google/go-cmp/cmp"
)

func query(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.RawQuery
}

func TestARequestIsReadAsItWasWritten(t *testing.T) {
	idp := newIdP(t)
	sp := newSP(idp)
	r := sp.NewAuthnRequest(requestID)
	r.ForceAuthn, r.IsPassive, r.LoginHint = true, true, `alice <"&'>@corp.example`
	r.AuthnContexts = []string{saml.AuthnPasswordProtected, saml.AuthnUnspecified}
	const relay = `a b&c="<>%2f+`
	want := r
	want.Destination, want.RelayState = idpSSO, relay

	address, err := sp.RedirectURL(r, relay)
	if err != nil {
		t.Fatal(err)
	}
	got, err := idp.ParseRedirectRequest(query(t, address), sp.Metadata())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("redirect: %s", diff)
	}
	form, err := sp.PostForm(r, relay)
	if err != nil || form.Action != idpSSO {
		t.Fatal(form, err)
	}
	if got, err = idp.ParsePostRequest(form.SAMLRequest, form.RelayState, sp.Metadata()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("post: %s", diff)
	}
}

func TestTheRedirectKeepsTheQueryOfTheAddress(t *testing.T) {
	idp := newIdP(t)
	sp := newSP(idp)
	sp.IdP.SSO = []saml.Endpoint{{Binding: saml.BindingRedirect, Location: idpSSO + "?tenant=1"}}
	address, err := sp.RedirectURL(sp.NewAuthnRequest(requestID), "")
	if err != nil || !strings.HasPrefix(address, idpSSO+"?tenant=1&SAMLRequest=") || strings.Contains(address, "RelayState") {
		t.Errorf("%s, %v", address, err)
	}
	_, err = sp.PostForm(sp.NewAuthnRequest(requestID), "")
	wantReason(t, err, saml.ReasonAddress)
}

// posted is an unsigned AuthnRequest with some attributes and children.
func posted(attrs, inner string) string {
	return encode([]byte(`<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0" ` +
		attrs + `>` + inner + `</p:AuthnRequest>`))
}

const fromSP = `<a:Issuer>` + spEntity + `</a:Issuer>`

func twoACS(sp *saml.ServiceProvider) saml.SPMetadata {
	m := sp.Metadata()
	m.ACS = append(m.ACS, saml.IndexedEndpoint{Binding: saml.BindingPOST, Location: spACS + "/second", Index: 7},
		saml.IndexedEndpoint{Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact", Location: spACS + "/artifact", Index: 8})
	return m
}

func TestTheAnswerGoesOnlyToARegisteredAddress(t *testing.T) {
	idp := newIdP(t)
	sp := twoACS(newSP(idp))
	for _, tc := range []struct {
		name, attrs, want string
		reason            saml.Reason
	}{
		{"by exact address", `ID="a" AssertionConsumerServiceURL="` + spACS + `/second"`, spACS + "/second", ""},
		{"by index", `ID="a" AssertionConsumerServiceIndex="7"`, spACS + "/second", ""},
		{"by default", `ID="a"`, spACS, ""},
		{"unknown address", `ID="a" AssertionConsumerServiceURL="http://evil.example/"`, "", saml.ReasonACS},
		{"address that begins alike", `ID="a" AssertionConsumerServiceURL="` + spACS + `.evil.example"`, "", saml.ReasonACS},
		{"address in other case", `ID="a" AssertionConsumerServiceURL="` + strings.ToUpper(spACS) + `"`, "", saml.ReasonACS},
		{"javascript", `ID="a" AssertionConsumerServiceURL="javascript:alert(1)"`, "", saml.ReasonACS},
		{"address of another binding", `ID="a" AssertionConsumerServiceURL="` + spACS + `/artifact"`, "", saml.ReasonACS},
		{"index of another binding", `ID="a" AssertionConsumerServiceIndex="8"`, "", saml.ReasonACS},
		{"unknown index", `ID="a" AssertionConsumerServiceIndex="9"`, "", saml.ReasonACS},
		{"index that is no number", `ID="a" AssertionConsumerServiceIndex="x"`, "", saml.ReasonACS},
		{"another binding", `ID="a" ProtocolBinding="` + saml.BindingRedirect + `"`, "", saml.ReasonNotSAML},
		{"another destination", `ID="a" Destination="http://evil.example/"`, "", saml.ReasonDestination},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := idp.ParsePostRequest(posted(tc.attrs, fromSP), "", sp)
			if tc.reason != "" {
				wantReason(t, err, tc.reason)
			} else if err != nil || r.ACSURL != tc.want {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

func TestHostileRequestsAreRefused(t *testing.T) {
	idp := newIdP(t)
	sp := newSP(idp).Metadata()
	for _, id := range samlattack.RequestIDs {
		escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(id)
		_, err := idp.ParsePostRequest(posted(`ID="`+escaped+`"`, fromSP), "", sp)
		wantReason(t, err, saml.ReasonNotSAML)
	}
	for name, tc := range map[string]struct {
		encoded string
		want    saml.Reason
	}{
		"no issuer":         {posted(`ID="a"`, ""), saml.ReasonIssuer},
		"undeclared prefix": {posted(`ID="a" x:b="1"`, fromSP), saml.ReasonNotXML},
		"prefix unbound":    {posted(`ID="a" xmlns:x=""`, fromSP), saml.ReasonForbiddenXML},
		"two issuers":       {posted(`ID="a"`, fromSP+fromSP), saml.ReasonNotSAML},
		"another issuer":    {posted(`ID="a"`, `<a:Issuer>http://evil.example</a:Issuer>`), saml.ReasonIssuer},
		"foreign issuer":    {posted(`ID="a"`, `<x:Issuer xmlns:x="urn:x">`+spEntity+`</x:Issuer>`), saml.ReasonIssuer},
		"a DOCTYPE":         {encode([]byte(`<!DOCTYPE a><a/>`)), saml.ReasonForbiddenXML},
		"another message":   {encode([]byte(`<a/>`)), saml.ReasonNotSAML},
		"not base64":        {"%%%", saml.ReasonEncoding},
		"nothing":           {"", saml.ReasonEncoding},
		"text":              {encode([]byte("hello")), saml.ReasonNotXML},
		"long":              {strings.Repeat("A", 1<<20), saml.ReasonTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := idp.ParsePostRequest(tc.encoded, "", sp)
			wantReason(t, err, tc.want)
		})
	}
	for name, raw := range map[string]string{
		"parameter twice": "SAMLRequest=a&SAMLRequest=b",
		"bad escape":      "SAMLRequest=%zz",
		"no parameter":    "",
		"not deflated":    "SAMLRequest=" + url.QueryEscape(posted(`ID="a"`, fromSP)),
		"other encoding":  "SAMLRequest=aaaa&SAMLEncoding=urn:x",
		"long RelayState": "SAMLRequest=aaaa&RelayState=" + strings.Repeat("a", 3000),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := idp.ParseRedirectRequest(raw, sp); saml.ReasonOf(err) == "" {
				t.Errorf("%v", err)
			}
		})
	}
}

// signedQuery signs a redirect as the standard has it, with code of its own.
func signedQuery(t *testing.T, raw, algorithm string) string {
	t.Helper()
	text := raw + "&SigAlg=" + url.QueryEscape(algorithm)
	hashed := sha256.Sum256([]byte(text))
	value, err := sharedKey().Sign(rand.Reader, hashed[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return text + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(value))
}

const rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

func TestASignedRedirectIsCheckedWhereACertificateIsKnown(t *testing.T) {
	idp := newIdP(t)
	sp := newSP(idp)
	address, err := sp.RedirectURL(sp.NewAuthnRequest(requestID), "relay&state")
	if err != nil {
		t.Fatal(err)
	}
	plain := query(t, address)
	good := signedQuery(t, plain, rsaSHA256)
	signer := sp.Metadata()
	signer.Certificates = []*x509.Certificate{idp.Certificate}
	must := signer
	must.AuthnRequestsSigned = true
	for _, tc := range []struct {
		name, raw string
		sp        saml.SPMetadata
		signed    bool
		reason    saml.Reason
	}{
		{"signed", good, must, true, ""},
		{"unsigned, not required", plain, signer, false, ""},
		{"unsigned, required", plain, must, false, saml.ReasonUnsigned},
		{"signed, but no certificate is known", good, sp.Metadata(), false, ""},
		{"RelayState changed", strings.Replace(good, "relay", "other", 1), signer, false, saml.ReasonSignature},
		{"SHA-1", signedQuery(t, plain, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"), signer, false, saml.ReasonAlgorithm},
		{"empty signature", plain + "&SigAlg=" + url.QueryEscape(rsaSHA256) + "&Signature=", signer, false, saml.ReasonSignature},
		{"signature without algorithm", plain + "&Signature=AAAA", signer, false, saml.ReasonAlgorithm},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := idp.ParseRedirectRequest(tc.raw, tc.sp)
			if tc.reason != "" {
				wantReason(t, err, tc.reason)
			} else if err != nil || r.Signed != tc.signed || r.RelayState != "relay&state" {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

func TestIDsLookLikeOktas(t *testing.T) {
	id, err := saml.NewID(rand.Reader)
	if err != nil || len(id) != 27 || !strings.HasPrefix(id, "id") || strings.Trim(id[2:], "0123456789") != "" {
		t.Errorf("%q, %v", id, err)
	}
	if other, _ := saml.NewID(rand.Reader); other == id {
		t.Error("two ids are the same")
	}
	_, err = saml.NewID(bytes.NewReader(nil))
	wantReason(t, err, saml.ReasonInput)
}
