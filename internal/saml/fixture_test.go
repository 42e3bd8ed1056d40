package saml_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/saml"

	"github.com/beevik/etree"
)

// The cast of the tests: a directory, a center, and one moment.
const (
	idpEntity = "http://directory.example/exk1"
	idpSSO    = "http://directory.example/app/aws/exk1/sso/saml"
	idpSLO    = "http://directory.example/app/aws/exk1/slo/saml"
	spEntity  = "http://center.example/platform/saml/d-1234567890"
	spACS     = "http://center.example/saml/acs/1"
	requestID = "id4711"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func at(t time.Time) func() time.Time { return func() time.Time { return t } }

// sharedKey is made once; RSA keys are slow to make.
var sharedKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := saml.NewRSAKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

func newIdP(t testing.TB) *saml.IdentityProvider {
	t.Helper()
	cert, err := saml.SelfSigned(rand.Reader, sharedKey(), "directory.example", noon.AddDate(0, -1, 0))
	if err != nil {
		t.Fatal(err)
	}
	return &saml.IdentityProvider{EntityID: idpEntity, SSOURL: idpSSO, SLOURL: idpSLO, Signer: sharedKey(), Certificate: cert, Now: at(noon)}
}

func newSP(idp *saml.IdentityProvider) *saml.ServiceProvider {
	return &saml.ServiceProvider{EntityID: spEntity, ACSURL: spACS, IdP: idp.Metadata(), Now: at(noon)}
}

func alice() saml.Response {
	return saml.Response{
		ID: "id1000000000000000000000001", AssertionID: "id1000000000000000000000002",
		ACSURL: spACS, Audience: spEntity, InResponseTo: requestID,
		NameID:       saml.NameID{Value: "alice@corp.example", Format: saml.NameIDEmail},
		AuthnInstant: noon.Add(-time.Minute), SessionIndex: requestID,
		Attributes: []saml.Attribute{
			{Name: "https://aws.amazon.com/SAML/Attributes/AccessControl:Team", NameFormat: saml.AttrURI, Values: []string{"blue"}},
			{Name: "displayName", Values: []string{"Alice <\"&'> Example", "second"}},
		},
	}
}

func outstanding(id string) bool { return id == requestID }

func encode(doc []byte) string { return base64.StdEncoding.EncodeToString(doc) }

func issue(t testing.TB, idp *saml.IdentityProvider, r saml.Response) []byte {
	t.Helper()
	doc, err := idp.NewResponse(r)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func wantReason(t *testing.T, err error, want ...saml.Reason) {
	t.Helper()
	got := saml.ReasonOf(err)
	for _, w := range want {
		if got == w {
			return
		}
	}
	t.Errorf("reason %q (%v), want one of %q", got, err, want)
}

func nothing(_, _ *etree.Element) {}
