package peers

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gatehouse/internal/needs"
)

// XMLSec1 checks XML signatures with xmlsec1, which shares no code with ours.
type XMLSec1 struct{ program, dir string }

// StartXMLSec1 finds the program.
func StartXMLSec1(tb testing.TB) *XMLSec1 {
	tb.Helper()
	return &XMLSec1{program: needs.Program(tb, "xmlsec1"), dir: tb.TempDir()}
}

// samlNamespace is where the named element lives.
var samlNamespace = map[string]string{
	"Response":  "urn:oasis:names:tc:SAML:2.0:protocol",
	"Assertion": "urn:oasis:names:tc:SAML:2.0:assertion",
}

// Verify returns nil when the signature that is a child of the given element,
// "Response" or "Assertion", holds under the certificate (DER). No signature
// there is an error, and so is a document that is not well formed.
func (x *XMLSec1) Verify(document, certificate []byte, element string) error {
	namespace, known := samlNamespace[element]
	if !known {
		return fmt.Errorf("peers: no signed element %q in SAML responses", element)
	}
	file, cert := filepath.Join(x.dir, "document.xml"), filepath.Join(x.dir, "certificate.pem")
	if err := os.WriteFile(file, document, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}), 0o600); err != nil {
		return err
	}
	args := []string{"--verify", "--enabled-key-data", "key-name", "--pubkey-cert-pem", cert,
		"--node-xpath", fmt.Sprintf("//*[local-name()='%s' and namespace-uri()='%s']/*[local-name()='Signature']", element, namespace)}
	for name, ns := range samlNamespace {
		args = append(args, "--id-attr:ID", ns+":"+name)
	}
	out, err := exec.Command(x.program, append(args, file)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("xmlsec1: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}
