package idp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/directory"
	"gatehouse/internal/directory/idp"
	"gatehouse/internal/saml"
)

// TestTheRealCenterTakesOurSignIn joins both halves over a browser: metadata
// both ways, sign-in begun by the portal and by the tile.
func TestTheRealCenterTakesOurSignIn(t *testing.T) {
	c := centertest.Start(t)
	w := ready(t)
	w.clock.now = c.Now() // the center's clock is the real one
	sp := c.SPMetadata()
	a := w.app("AWS IAM Identity Center", func(s *directory.SAMLSettings) {
		s.ACSURL, s.Audience = sp.DefaultACS(), sp.EntityID
	})
	alice := w.person("alice")
	_, err := w.s.AssignPerson(w.ctx(), a.ID, alice.ID, "")
	w.must(err)
	doc, err := idp.Metadata(w.ctx(), w.s, a, "")
	w.must(err)
	m, err := saml.ParseIdPMetadata(doc, w.clock.Now())
	w.must(err)
	cert := m.Certificates[0]
	provider := &center.Provider{EntityID: m.EntityID, RedirectURL: w.s.SSOAddress(a), PostURL: w.s.SSOAddress(a), Certificates: []center.Certificate{{
		ID: saml.KeyID(cert), DER: cert.Raw, Subject: cert.Subject.String(), NotBefore: cert.NotBefore, NotAfter: cert.NotAfter,
	}}}
	_, err = c.Service.ChangeIdentitySource(w.ctx(), c.Instance.ID, center.SourceChange{Kind: center.ExternalProvider, Confirmation: "ACCEPT", Provider: provider})
	w.must(err)
	_, err = c.Service.ProvisionUser(w.ctx(), c.Instance.StoreID, center.Profile{
		UserName: "alice@example.test", DisplayName: "Alice", Name: center.Name{GivenName: "Alice", FamilyName: "Doe"},
	}, true)
	w.must(err)

	b := w.browser()
	b.get(string(c.At)+"/start").wants(200, "Username")
	b.submit("username", "alice@example.test", "password", password).wants(200, "Signing you in")
	b.send(w.base)
	if b.status != http.StatusOK || !strings.HasPrefix(b.at.String(), string(c.At)+"/start") {
		t.Fatalf("after the sign-in: %d at %s: %s", b.status, b.at, b.text)
	}
	// The way back is kept, and the session here is enough the next time.
	other := w.browser().signIn("alice")
	other.get("/app/"+a.Name+"/"+a.ExternalKey+"/sso/saml").wants(200, "Signing you in")
	other.send(w.base)
	if other.status >= 500 || !strings.HasPrefix(other.at.String(), string(c.At)) {
		t.Fatalf("from the tile: %d at %s: %s", other.status, other.at, other.text)
	}
}

// send posts the page's form as a browser does from another origin.
func (b *browser) send(origin string) {
	b.w.t.Helper()
	action, hidden := b.form()
	v := url.Values{}
	for k, x := range hidden {
		v.Set(k, x)
	}
	req, err := http.NewRequestWithContext(b.w.ctx(), http.MethodPost, action, strings.NewReader(v.Encode()))
	b.w.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", origin)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	b.do(req)
}
