package saml_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/internal/saml"

	"github.com/beevik/etree"
)

// xmlsec verifies one signature of a document with xmlsec1, an implementation
// that shares nothing with ours.
func xmlsec(t *testing.T, doc, certificate []byte, parent string) error {
	t.Helper()
	dir := t.TempDir()
	file, pem := filepath.Join(dir, "response.xml"), filepath.Join(dir, "certificate.pem")
	for name, content := range map[string][]byte{file: doc, pem: certificate} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("xmlsec1", "--verify",
		"--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response",
		"--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
		"--enabled-key-data", "key-name", "--pubkey-cert-pem", pem,
		"--node-xpath", "//*[local-name()='"+parent+"']/*[local-name()='Signature']", file).CombinedOutput()
	if err != nil {
		t.Logf("xmlsec1 on %s: %.300s", parent, out)
	}
	return err
}

func needXMLSec(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("xmlsec1"); err != nil {
		t.Skip("xmlsec1 is not installed")
	}
}

func signedParts(doc []byte) []string {
	var parts []string
	d := etree.NewDocument()
	if d.ReadFromBytes(doc) != nil {
		return nil
	}
	for _, name := range []string{"Response", "Assertion"} {
		if d.FindElement("//"+name+"/Signature") != nil {
			parts = append(parts, name)
		}
	}
	return parts
}

func TestXMLSecVerifiesWhatWeIssue(t *testing.T) {
	needXMLSec(t)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	onCurve := newIdP(t)
	onCurve.Signer = curve
	if onCurve.Certificate, err = saml.SelfSigned(rand.Reader, curve, "curve.example", noon.AddDate(0, -1, 0)); err != nil {
		t.Fatal(err)
	}
	for name, idp := range map[string]*saml.IdentityProvider{"RSA": newIdP(t), "ECDSA": onCurve} {
		doc := issue(t, idp, alice())
		for _, part := range []string{"Response", "Assertion"} {
			if err := xmlsec(t, doc, saml.CertificatePEM(idp.Certificate), part); err != nil {
				t.Errorf("%s, signature of the %s: %v", name, part, err)
			}
		}
		if _, err := newSP(idp).ParseResponse(encode(doc), outstanding); err != nil {
			t.Errorf("%s, our own service provider: %v", name, err)
		}
	}
	failure, err := onCurve.NewErrorResponse(saml.ErrorResponse{ID: "id1", ACSURL: spACS, Status: saml.StatusRequester, Message: "<&>\"'\r\n"})
	if err != nil {
		t.Fatal(err)
	}
	if err := xmlsec(t, failure, saml.CertificatePEM(onCurve.Certificate), "Response"); err != nil {
		t.Errorf("error response: %v", err)
	}
}

func TestWhatWeAcceptXMLSecAcceptsToo(t *testing.T) {
	needXMLSec(t)
	f := forger(t)
	sp := newSP(f.IdP)
	pem := saml.CertificatePEM(f.IdP.Certificate)
	tried := 0
	for _, attack := range append(f.Corpus(), f.All()...) {
		if _, err := sp.ParseResponse(attack.Form, outstanding); err != nil {
			continue
		}
		tried++
		parts := signedParts(attack.XML)
		if len(parts) == 0 {
			t.Errorf("%s: accepted without a signature", attack.Name)
		}
		for _, part := range parts {
			if err := xmlsec(t, attack.XML, pem, part); err != nil {
				t.Errorf("%q: we accept, xmlsec1 does not: %v", strings.ToValidUTF8(attack.Name, "?"), err)
			}
		}
	}
	t.Logf("%d accepted bodies compared", tried)
}
