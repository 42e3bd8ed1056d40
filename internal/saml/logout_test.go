package saml_test

import (
	"bytes"
	"compress/flate"
	"crypto/x509"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/saml"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

func logoutXML(destination string) string {
	return `<p:LogoutRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="idlogout" Version="2.0" IssueInstant="` +
		noon.Format(time.RFC3339) + `" Destination="` + destination + `"><a:Issuer>` + spEntity + `</a:Issuer><a:NameID Format="` + saml.NameIDEmail +
		`">alice@corp.example</a:NameID><p:SessionIndex>s1</p:SessionIndex></p:LogoutRequest>`
}

// signedLogout signs the request inside, with another library.
func signedLogout(t *testing.T, doc string) string {
	t.Helper()
	d := etree.NewDocument()
	if err := d.ReadFromString(doc); err != nil {
		t.Fatal(err)
	}
	ctx, err := dsig.NewSigningContext(sharedKey(), [][]byte{newIdP(t).Certificate.Raw})
	if err != nil {
		t.Fatal(err)
	}
	ctx.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	signed, err := ctx.SignEnveloped(d.Root())
	if err != nil {
		t.Fatal(err)
	}
	d.SetRoot(signed)
	out, err := d.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func redirectLogout(t *testing.T, doc string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, 9)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(doc)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return "SAMLRequest=" + url.QueryEscape(base64.StdEncoding.EncodeToString(b.Bytes()))
}

func TestOnlyASignedLogoutRequestCounts(t *testing.T) {
	idp := newIdP(t)
	sp := newSP(idp).Metadata()
	sp.Certificates = []*x509.Certificate{idp.Certificate}
	keyless := sp
	keyless.Certificates = nil
	plain := logoutXML(idpSLO)
	signed := signedLogout(t, plain)
	late := newIdP(t)
	late.Now = at(noon.Add(time.Hour))
	for _, tc := range []struct {
		name, doc string
		idp       *saml.IdentityProvider
		sp        saml.SPMetadata
		want      saml.Reason
	}{
		{"signed", signed, idp, sp, ""},
		{"unsigned", plain, idp, sp, saml.ReasonUnsigned},
		{"signed, but no certificate is known", signed, idp, keyless, saml.ReasonUnsigned},
		{"signed for another subject", strings.Replace(signed, "alice@", "admin@", 1), idp, sp, saml.ReasonSignature},
		{"signed for another address", signedLogout(t, logoutXML("http://other.example/")), idp, sp, saml.ReasonDestination},
		{"signed an hour ago", signed, late, sp, saml.ReasonExpired},
		{"another message", `<a/>`, idp, sp, saml.ReasonNotSAML},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := tc.idp.ParsePostLogout(encode([]byte(tc.doc)), "relay", tc.sp)
			if tc.want != "" {
				wantReason(t, err, tc.want)
			} else if err != nil || r.NameID.Value != "alice@corp.example" || len(r.SessionIndex) != 1 || r.SessionIndex[0] != "s1" || r.RelayState != "relay" {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
	_, err := idp.ParsePostLogout(encode([]byte(signed)), strings.Repeat("r", 2049), sp)
	wantReason(t, err, saml.ReasonTooLarge)
	_, err = idp.ParseRedirectLogout(redirectLogout(t, plain), sp)
	wantReason(t, err, saml.ReasonUnsigned)
	r, err := idp.ParseRedirectLogout(signedQuery(t, redirectLogout(t, plain), rsaSHA256), sp)
	if err != nil || r.ID != "idlogout" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestALogoutIsAnswered(t *testing.T) {
	idp := newIdP(t)
	doc, err := idp.NewLogoutResponse(saml.LogoutResponse{ID: "id1", Destination: "http://center.example/slo", InResponseTo: "idlogout", Status: saml.StatusSuccess})
	if err != nil {
		t.Fatal(err)
	}
	peer := gosaml2SP(idp)
	peer.ServiceProviderSLOURL = "http://center.example/slo"
	peer.Clock = dsig.NewFakeClockAt(noon)
	r, err := peer.ValidateEncodedLogoutResponsePOST(encode(doc))
	if err != nil || r.InResponseTo != "idlogout" || r.Status.StatusCode.Value != saml.StatusSuccess {
		t.Errorf("%+v, %v", r, err)
	}
	_, err = idp.NewLogoutResponse(saml.LogoutResponse{ID: "id1", Destination: "javascript:alert(1)", Status: saml.StatusSuccess})
	wantReason(t, err, saml.ReasonAddress)
}
