package peers

import (
	"encoding/base64"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"gatehouse/internal/needs"
)

func TestSimpleSAMLphpServesItsMetadataAndKnowsARegisteredProvider(t *testing.T) {
	mellon := NewMellon(t)
	idp := StartSimpleSAML(t, mellon.Metadata)
	for _, want := range []string{idp.EntityID, idp.SSO, "X509Certificate", "IDPSSODescriptor"} {
		if !strings.Contains(string(idp.Metadata), want) {
			t.Errorf("no %q in the metadata:\n%.900s", want, idp.Metadata)
		}
	}
	if page := fetch(t, idp.Start(mellon.EntityID, "state")); !strings.Contains(page, `name="password"`) {
		t.Errorf("a known provider's sign-in shows no password form:\n%.900s", page)
	}
	if page := fetch(t, idp.Start("http://unknown.example.test", "state")); strings.Contains(page, `name="password"`) {
		t.Error("an unknown provider's sign-in shows the password form")
	}
}

func TestMellonServesItsMetadataAndSendsAStrangerToTheIdentityProvider(t *testing.T) {
	const sso = "http://idp.example.test/sso"
	_, certFile := keyPair(t, t.TempDir(), "idp")
	cert, err := os.ReadFile(certFile)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(cert)
	mellon := StartMellon(t, []byte(`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="http://idp.example.test">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">
<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>`+base64.StdEncoding.EncodeToString(block.Bytes)+`</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="`+sso+`"/></IDPSSODescriptor></EntityDescriptor>`))
	if served := fetch(t, mellon.EntityID); !strings.Contains(served, mellon.ACS) {
		t.Errorf("no %s in the served metadata:\n%s", mellon.ACS, served)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	at := mellon.Protected
	for range 3 { // by way of /mellon/login to the provider
		resp, err := client.Get(at)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if at = resp.Header.Get("Location"); strings.HasPrefix(at, sso+"?SAMLRequest=") {
			return
		}
	}
	t.Errorf("ended at %q, want a SAMLRequest to %s", at, sso)
}

func TestMellonSignsInThroughSimpleSAMLphp(t *testing.T) {
	mellon := NewMellon(t)
	idp := StartSimpleSAML(t, mellon.Metadata)
	mellon.Start(t, idp.Metadata)
	page := NewVisitor(t).SignIn(t, mellon.Protected, "alice", "alicepass")
	for _, want := range []string{"REMOTE_USER=alice@example.test", "MELLON_givenName=Alice"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q on the protected page:\n%s", want, page)
		}
	}
}

func TestXMLSec1AcceptsASignedResponseAndRefusesAChangedOne(t *testing.T) {
	mellon := NewMellon(t)
	idp := StartSimpleSAML(t, mellon.Metadata)
	visitor := NewVisitor(t)
	visitor.StopAt = mellon.ACS
	visitor.SignIn(t, idp.Start(mellon.EntityID, "state"), "alice", "alicepass")
	response, err := base64.StdEncoding.DecodeString(visitor.Stopped.Get("SAMLResponse"))
	if err != nil || len(response) == 0 {
		t.Fatalf("no SAMLResponse: %v in %v", err, visitor.Stopped)
	}
	certificate, err := os.ReadFile(idp.dir + "/cert/idp.crt")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(certificate)
	x := StartXMLSec1(t)
	changed := []byte(strings.ReplaceAll(string(response), "alice@example.test", "admin@example.test"))
	for _, element := range []string{"Response", "Assertion"} {
		if err := x.Verify(response, block.Bytes, element); err != nil {
			t.Errorf("%s: %v", element, err)
		}
		if err := x.Verify(changed, block.Bytes, element); err == nil {
			t.Errorf("%s: the signature holds over a changed name", element)
		}
	}
	if err := x.Verify([]byte("<Response/>"), block.Bytes, "Response"); err == nil {
		t.Error("a document without a signature passes")
	}
}

func TestTheAWSCLICallsOurEndpointForEveryService(t *testing.T) {
	needs.Program(t, "/usr/bin/aws")
	var mu sync.Mutex
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		seen = append(seen, r.Method+" "+r.URL.Path+" "+r.Header.Get("X-Amz-Target")+" "+string(body))
		mu.Unlock()
		w.WriteHeader(http.StatusBadRequest)
	}))
	t.Cleanup(server.Close)
	cli := AWSCLI(t, server.URL).WithKeys("AKIAEXAMPLE", "secret", "")
	cli.SSOProfile(t, "alice", "http://center.localhost:7000/start", "eu-west-1", "111122223333", "Reader")
	for call, want := range map[string]string{
		"sso login --profile alice --no-browser":                        "POST /client/register",
		"sts get-caller-identity":                                       "Action=GetCallerIdentity",
		"iam list-roles":                                                "Action=ListRoles",
		"s3api list-objects-v2 --bucket pictures":                       "GET /pictures",
		"organizations list-accounts":                                   ".ListAccounts",
		"sso-admin list-instances":                                      ".ListInstances",
		"identitystore list-users --identity-store-id d-1":              ".ListUsers",
		"sso list-accounts --access-token t":                            "GET /assignment/accounts",
		"sso-oidc register-client --client-name c --client-type public": "POST /client/register",
	} {
		_, stderr, err := cli.Run(strings.Fields(call)...)
		mu.Lock()
		if err == nil || !strings.Contains(strings.Join(seen, "\n"), want) {
			t.Errorf("aws %s: %v; %q did not arrive: %q\n%s", call, err, want, seen, stderr)
		}
		seen = nil
		mu.Unlock()
	}
}

func TestAServerEndsWithItsTest(t *testing.T) {
	var address string
	needs.Program(t, simpleSAMLFolder+"/lib/_autoload.php")
	t.Run("inner", func(t *testing.T) { address = StartSimpleSAML(t).SSO })
	if _, err := get(t.Context(), address); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("%s still answers: %v", address, err)
	}
}

func fetch(t *testing.T, url string) string {
	t.Helper()
	resp, err := NewVisitor(t).Client.Get(url) // SimpleSAMLphp insists on cookies
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
