package saml_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/saml"
	"gatehouse/internal/saml/samlattack"

	"github.com/google/go-cmp/cmp"
)

func xmlOf(t *testing.T, m interface{ XML() ([]byte, error) }) string {
	t.Helper()
	doc, err := m.XML()
	if err != nil {
		t.Fatal(err)
	}
	return string(doc)
}

// byRaw compares certificates by their bytes.
var byRaw = cmp.Comparer(func(a, b *x509.Certificate) bool { return a.Equal(b) })

func TestMetadataIsReadAsItWasWritten(t *testing.T) {
	idp := newIdP(t)
	next, err := saml.SelfSigned(rand.Reader, sharedKey(), "next", noon)
	if err != nil {
		t.Fatal(err)
	}
	want := idp.Metadata(next)
	got, err := saml.ParseIdPMetadata([]byte(xmlOf(t, want)), noon)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, got, byRaw); diff != "" {
		t.Error(diff)
	}
	wantSP := twoACS(newSP(idp))
	wantSP.Certificates = []*x509.Certificate{idp.Certificate}
	wantSP.SLO = []saml.Endpoint{{Binding: saml.BindingPOST, Location: "https://center.example/slo"}}
	gotSP, err := saml.ParseSPMetadata([]byte(xmlOf(t, wantSP)), noon)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&wantSP, gotSP, byRaw); diff != "" {
		t.Error(diff)
	}
}

func TestMetadataHasTheOrderThatPeersInsistOn(t *testing.T) {
	doc := xmlOf(t, newIdP(t).Metadata())
	last := -1
	for _, part := range []string{
		`<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="`, `<md:IDPSSODescriptor WantAuthnRequestsSigned="false"`, `<md:KeyDescriptor use="signing">`,
		`<md:SingleLogoutService`, `<md:NameIDFormat>`, `<md:SingleSignOnService Binding="` + saml.BindingPOST, `<md:SingleSignOnService Binding="` + saml.BindingRedirect,
	} {
		at := strings.Index(doc, part)
		if at <= last {
			t.Errorf("%s is missing or too early", part)
		}
		last = at
	}
	sp := xmlOf(t, newSP(newIdP(t)).Metadata())
	for _, part := range []string{`AuthnRequestsSigned="false"`, `WantAssertionsSigned="true"`, `index="0"`, saml.NameIDEmail, `<md:SPSSODescriptor`} {
		if !strings.Contains(sp, part) {
			t.Errorf("no %s in %s", part, sp)
		}
	}
}

func TestPastedMetadataIsRead(t *testing.T) {
	doc := xmlOf(t, newIdP(t).Metadata())
	bare := strings.TrimPrefix(doc, `<?xml version="1.0" encoding="UTF-8"?>`)
	cert := certText(doc)
	wrapped := strings.Join(chunks(cert, 64), "\r\n            ")
	for name, paste := range map[string]string{
		"as it is":                  doc,
		"no declaration":            bare,
		"byte order mark":           "\ufeff" + doc,
		"blanks around":             " \r\n\t" + doc + "\r\n ",
		"mark after blanks":         "\n\ufeff" + bare,
		"blanks after the mark":     "\ufeff\r\n" + doc,
		"CRLF between elements":     strings.ReplaceAll(bare, "><", ">\r\n<"),
		"certificate in lines":      strings.Replace(doc, cert, "\r\n"+wrapped+"\r\n", 1),
		"with a comment":            strings.Replace(bare, "<md:NameIDFormat>", "<!-- x --><md:NameIDFormat>", 1),
		"inside EntitiesDescriptor": `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">` + bare + `</md:EntitiesDescriptor>`,
		"default namespace":         strings.NewReplacer("md:", "", "xmlns:md", "xmlns").Replace(strings.Replace(doc, "xmlns:md", "xmlns", 1)),
		"use not given":             strings.Replace(doc, ` use="signing"`, ``, 1),
	} {
		t.Run(name, func(t *testing.T) {
			m, err := saml.ParseIdPMetadata([]byte(paste), noon)
			if err != nil || m.EntityID != idpEntity || len(m.Certificates) != 1 {
				t.Errorf("%+v, %v", m, err)
			}
		})
	}
}

func certText(doc string) string {
	_, rest, _ := strings.Cut(doc, "<ds:X509Certificate>")
	cert, _, _ := strings.Cut(rest, "<")
	return cert
}

func chunks(s string, n int) []string {
	var out []string
	for len(s) > n {
		out, s = append(out, s[:n]), s[n:]
	}
	return append(out, s)
}

func TestEachFaultOfMetadataHasItsReason(t *testing.T) {
	idp := newIdP(t)
	doc := xmlOf(t, idp.Metadata())
	cert := certText(doc)
	begin, end := strings.Index(doc, "<md:KeyDescriptor"), strings.Index(doc, "</md:KeyDescriptor>")+len("</md:KeyDescriptor>")
	weak := base64.StdEncoding.EncodeToString(weakCertificate(t))
	for name, tc := range map[string]struct {
		doc  string
		now  time.Time
		want saml.Reason
	}{
		"too long":               {doc + strings.Repeat(" \n", 40_000) + "<!-- -->", noon, saml.ReasonTooLarge},
		"no certificate":         {doc[:begin] + doc[end:], noon, saml.ReasonCertificateMissing},
		"only for encryption":    {strings.Replace(doc, `use="signing"`, `use="encryption"`, 1), noon, saml.ReasonCertificateMissing},
		"expired certificate":    {doc, noon.AddDate(11, 0, 0), saml.ReasonCertificateExpired},
		"unreadable certificate": {strings.Replace(doc, cert, "AAAA", 1), noon, saml.ReasonCertificateInvalid},
		"weak certificate":       {strings.Replace(doc, cert, weak, 1), noon, saml.ReasonCertificateInvalid},
		"javascript address":     {strings.Replace(doc, idpSSO, "javascript:alert(1)", 1), noon, saml.ReasonAddress},
		"no sign-on address":     {strings.ReplaceAll(doc, "SingleSignOnService", "ManageNameIDService"), noon, saml.ReasonAddress},
		"no entityID":            {strings.Replace(doc, "entityID", "x", 1), noon, saml.ReasonNotSAML},
		"not XML":                {"Hello, here is my metadata", noon, saml.ReasonNotXML},
		"an HTML page":           {"<!DOCTYPE html><html><body>Sign in</body></html>", noon, saml.ReasonForbiddenXML},
		"JSON":                   {`{"issuer":"http://a.example"}`, noon, saml.ReasonNotXML},
		"empty":                  {"", noon, saml.ReasonNotXML},
		"cut short":              {doc[:len(doc)-10], noon, saml.ReasonNotXML},
		"not SAML":               {`<feed xmlns="http://www.w3.org/2005/Atom"/>`, noon, saml.ReasonNotSAML},
		"a service provider's":   {xmlOf(t, newSP(idp).Metadata()), noon, saml.ReasonNotSAML},
		"UTF-16":                 {"\xff\xfe<\x00a\x00/\x00>\x00", noon, saml.ReasonEncoding},
		"an entity":              {`<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + doc, noon, saml.ReasonForbiddenXML},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := saml.ParseIdPMetadata([]byte(tc.doc), tc.now)
			wantReason(t, err, tc.want)
		})
	}
}

func weakCertificate(t *testing.T) []byte {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: noon, NotAfter: noon.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestNoBadAddressEntersOrLeavesMetadata(t *testing.T) {
	idp := newIdP(t)
	good := newSP(idp).Metadata()
	doc := xmlOf(t, good)
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")
	for _, a := range samlattack.Addresses {
		_, err := saml.ParseSPMetadata([]byte(strings.Replace(doc, spACS, escape.Replace(a), 1)), noon)
		wantReason(t, err, saml.ReasonAddress)
		bad := good
		bad.ACS = []saml.IndexedEndpoint{{Binding: saml.BindingPOST, Location: a}}
		_, err = bad.XML()
		wantReason(t, err, saml.ReasonAddress)
		_, err = saml.ResponseForm(a, []byte("x"), "")
		wantReason(t, err, saml.ReasonAddress)
		r := alice()
		r.ACSURL = a
		_, err = idp.NewResponse(r)
		wantReason(t, err, saml.ReasonAddress)
	}
}

func TestCertificatesAreReadInEveryFormThatPeopleHave(t *testing.T) {
	cert := newIdP(t).Certificate
	b64 := base64.StdEncoding.EncodeToString(cert.Raw)
	for name, text := range map[string]string{
		"PEM": string(saml.CertificatePEM(cert)), "DER": string(cert.Raw), "base64": b64,
		"base64 in lines": strings.Join(chunks(b64, 64), "\r\n"), "PEM with text around": "x\n" + string(saml.CertificatePEM(cert)) + "\n",
	} {
		got, err := saml.ParseCertificate([]byte(text))
		if err != nil || !got.Equal(cert) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if years := cert.NotAfter.Sub(cert.NotBefore).Hours() / 24 / 365; years < 9.9 || years > 10.1 || len(saml.KeyID(cert)) != 64 {
		t.Errorf("%v years, key id %s", years, saml.KeyID(cert))
	}
	other, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, err = saml.SelfSigned(rand.Reader, other, "x", noon)
	wantReason(t, err, saml.ReasonCertificateInvalid)
	for _, bad := range []string{"", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", strings.Repeat("A", 20_000)} {
		_, err := saml.ParseCertificate([]byte(bad))
		wantReason(t, err, saml.ReasonCertificateInvalid, saml.ReasonTooLarge)
	}
}

func TestASecondCertificateCoversARotation(t *testing.T) {
	old := newIdP(t)
	fresh := newIdP(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	fresh.Signer = key
	if fresh.Certificate, err = saml.SelfSigned(rand.Reader, key, "fresh", noon); err != nil {
		t.Fatal(err)
	}
	sp := newSP(old)
	_, err = sp.ParseResponse(encode(issue(t, fresh, alice())), outstanding)
	wantReason(t, err, saml.ReasonSignature)
	sp.IdP = old.Metadata(fresh.Certificate)
	for _, idp := range []*saml.IdentityProvider{old, fresh} {
		a, err := sp.ParseResponse(encode(issue(t, idp, alice())), outstanding)
		if err != nil || a.KeyID != saml.KeyID(idp.Certificate) {
			t.Errorf("%+v, %v", a, err)
		}
	}
}
