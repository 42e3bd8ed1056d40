package saml_test

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"
	"time"

	"gatehouse/internal/saml"

	crewjam "github.com/crewjam/saml"
	saml2 "github.com/russellhaering/gosaml2"
	dsig "github.com/russellhaering/goxmldsig"
)

// The peers are two independent SAML libraries. They keep time by themselves, so
// these tests run at the real time.

func address(t *testing.T, s string) url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return *u
}

// nowIdP is our identity provider at the real time.
func nowIdP(t *testing.T) *saml.IdentityProvider {
	idp := newIdP(t)
	idp.Now = time.Now
	var err error
	if idp.Certificate, err = saml.SelfSigned(zeros{}, sharedKey(), "directory.example", time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	return idp
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 1
	}
	return len(p), nil
}

func nowAlice() saml.Response {
	r := alice()
	r.AuthnInstant = time.Now()
	return r
}

func crewjamSP(t *testing.T, idp *saml.IdentityProvider) *crewjam.ServiceProvider {
	t.Helper()
	doc, err := idp.Metadata().XML()
	if err != nil {
		t.Fatal(err)
	}
	var m crewjam.EntityDescriptor
	if err := xml.Unmarshal(doc, &m); err != nil {
		t.Fatal(err)
	}
	return &crewjam.ServiceProvider{EntityID: spEntity, AcsURL: address(t, spACS), IDPMetadata: &m, AuthnNameIDFormat: crewjam.EmailAddressNameIDFormat}
}

func TestCrewjamAcceptsOurResponses(t *testing.T) {
	idp := nowIdP(t)
	sp := crewjamSP(t, idp)
	for name, change := range map[string]func(*saml.Response){
		"both signed": func(*saml.Response) {}, "assertion signed": func(r *saml.Response) { r.UnsignedResponse = true },
	} {
		r := nowAlice()
		change(&r)
		a, err := sp.ParseXMLResponse(issue(t, idp, r), []string{requestID}, sp.AcsURL)
		if err != nil {
			t.Errorf("%s: %v", name, err.(*crewjam.InvalidResponseError).PrivateErr)
		} else if a.Subject.NameID.Value != r.NameID.Value || a.AttributeStatements[0].Attributes[1].Values[0].Value != r.Attributes[1].Values[0] {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func gosaml2SP(idp *saml.IdentityProvider) *saml2.SAMLServiceProvider {
	return &saml2.SAMLServiceProvider{
		IdentityProviderSSOURL: idpSSO, IdentityProviderIssuer: idpEntity,
		AssertionConsumerServiceURL: spACS, ServiceProviderIssuer: spEntity, AudienceURI: spEntity,
		IDPCertificateStore: &dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{idp.Certificate}},
	}
}

func TestGosaml2AcceptsOurResponses(t *testing.T) {
	idp := nowIdP(t)
	for name, change := range map[string]func(*saml.Response){
		"both signed": func(*saml.Response) {}, "assertion signed": func(r *saml.Response) { r.UnsignedResponse = true },
		"response signed": func(r *saml.Response) { r.UnsignedAssertion = true },
	} {
		r := nowAlice()
		change(&r)
		info, err := gosaml2SP(idp).RetrieveAssertionInfo(encode(issue(t, idp, r)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if info.NameID != r.NameID.Value || info.WarningInfo.InvalidTime || info.WarningInfo.NotInAudience || info.Values.Get("displayName") != r.Attributes[1].Values[0] {
			t.Errorf("%s: %+v %+v", name, info, info.WarningInfo)
		}
	}
}

func TestOurIdentityProviderReadsThePeersRequests(t *testing.T) {
	idp := nowIdP(t)
	metadata := newSP(idp).Metadata()
	sp := crewjamSP(t, idp)
	u, err := sp.MakeRedirectAuthenticationRequest("relay")
	if err != nil {
		t.Fatal(err)
	}
	r, err := idp.ParseRedirectRequest(u.RawQuery, metadata)
	if err != nil || r.ACSURL != spACS || r.RelayState != "relay" || r.NameIDFormat != saml.NameIDEmail {
		t.Errorf("crewjam: %+v, %v", r, err)
	}
	text, err := gosaml2SP(idp).BuildAuthURL("relay")
	if err != nil {
		t.Fatal(err)
	}
	r, err = idp.ParseRedirectRequest(query(t, text), metadata)
	if err != nil || r.ACSURL != spACS || r.RelayState != "relay" {
		t.Errorf("gosaml2: %+v, %v", r, err)
	}
}

func TestPeersReadOurMetadataAndWeReadTheirs(t *testing.T) {
	idp := nowIdP(t)
	theirs := crewjamSP(t, idp)
	if got := theirs.GetSSOBindingLocation(crewjam.HTTPRedirectBinding); got != idpSSO {
		t.Errorf("crewjam reads %q", got)
	}
	doc, err := xml.MarshalIndent(theirs.Metadata(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	m, err := saml.ParseSPMetadata(doc, time.Now())
	if err != nil || m.EntityID != spEntity || m.DefaultACS() != spACS || !m.WantAssertionsSigned {
		t.Errorf("%+v, %v", m, err)
	}
}

// crewjamIdP answers our request with crewjam's identity provider.
type crewjamIdP struct {
	sp *crewjam.EntityDescriptor
}

func (c crewjamIdP) GetServiceProvider(*http.Request, string) (*crewjam.EntityDescriptor, error) {
	return c.sp, nil
}

func (c crewjamIdP) GetSession(http.ResponseWriter, *http.Request, *crewjam.IdpAuthnRequest) *crewjam.Session {
	return &crewjam.Session{ID: "s", Index: "i", NameID: "bob@corp.example", NameIDFormat: saml.NameIDEmail, CreateTime: time.Now(), UserEmail: "bob@corp.example", Groups: []string{"a", "b"}}
}

var formField = regexp.MustCompile(`name="SAMLResponse" value="([^"]+)"`)

func TestOurServiceProviderAcceptsCrewjamsResponses(t *testing.T) {
	keys := nowIdP(t)
	sp := newSP(keys)
	sp.Now = time.Now
	doc, err := sp.Metadata().XML()
	if err != nil {
		t.Fatal(err)
	}
	var m crewjam.EntityDescriptor
	if err := xml.Unmarshal(doc, &m); err != nil {
		t.Fatal(err)
	}
	their := &crewjam.IdentityProvider{
		Key: sharedKey(), Certificate: keys.Certificate, MetadataURL: address(t, idpEntity), SSOURL: address(t, idpSSO),
		ServiceProviderProvider: crewjamIdP{&m}, SessionProvider: crewjamIdP{&m},
		SignatureMethod: rsaSHA256,
	}
	metadata, err := xml.Marshal(their.Metadata())
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := saml.ParseIdPMetadata(metadata, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	sp.IdP = *parsed
	to, err := sp.RedirectURL(sp.NewAuthnRequest(requestID), "")
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	their.ServeSSO(w, httptest.NewRequest(http.MethodGet, to, nil))
	field := formField.FindSubmatch(w.Body.Bytes())
	if field == nil {
		t.Fatalf("no form: %d %s", w.Code, w.Body)
	}
	a, err := sp.ParseResponse(string(bytes.ReplaceAll(field[1], []byte("&#43;"), []byte("+"))), outstanding)
	if err != nil {
		raw, _ := base64.StdEncoding.DecodeString(string(field[1]))
		t.Fatalf("%v\n%s", err, raw)
	}
	if a.NameID.Value != "bob@corp.example" || a.InResponseTo != requestID {
		t.Errorf("%+v", a)
	}
}
