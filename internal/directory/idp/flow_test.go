package idp_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	saml2 "github.com/russellhaering/gosaml2"
	dsig "github.com/russellhaering/goxmldsig"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/saml"
)

func TestTheFirstAdministratorSetsUpAndSignsIn(t *testing.T) {
	w := start(t)
	b := w.browser()
	b.get(strings.TrimPrefix(w.link.URL.Reveal(), w.base)).wants(200, "Set up your directory")
	b.submit("firstName", "Ana", "lastName", "Ruiz", "email", "ana@example.test", "password", "short").wants(400, "Password requirements")
	b.submit("firstName", "Ana", "lastName", "Ruiz", "email", "not an address", "password", password).wants(400, "email address")
	b.submit("firstName", "Ana", "lastName", "Ruiz", "email", "ana@example.test", "password", password).wants(200, "Set up an authenticator")
	if b.header.Get("Cache-Control") != "no-store" || !strings.Contains(b.text, "data:image/png;base64,") {
		t.Errorf("the QR picture: %q", b.header.Get("Cache-Control"))
	}
	seed := credential.NewSecret(b.facts()["Secret key"])
	b.submit("code", "000000").wants(403, "doesn't match")
	if again := b.facts()["Secret key"]; again != seed.Reveal() {
		t.Fatal("a wrong code changed the secret that was scanned already")
	}
	b.submit("code", w.code(seed)).wants(200, "Recovery code 10")
	recovery := b.facts()["Recovery code 1"]
	b.get("/").wants(200, "My applications")
	b.get(w.link.URL.Reveal()).wants(410, "set up already").wants(410, `href="/">Sign in`)

	b.post("/signout")
	if b.get("/").at.Path != "/signin" {
		t.Fatalf("signed out, but at %s", b.at)
	}
	b.submit("username", "ana@example.test", "password", password).wants(200, "Verify it is you")
	code := w.code(seed)
	b.submit("code", code).wants(200, "My applications")

	other := w.browser()
	other.get("/signin").submit("username", "ana@example.test", "password", password).wants(200, "Verify it is you")
	other.submit("code", code).wants(403, "doesn't match") // each code works once
	other.submit("code", recovery).wants(200, "My applications")
	third := w.browser()
	third.get("/signin").submit("username", "ana", "password", password).wants(200, "Verify it is you")
	third.submit("code", recovery).wants(403, "doesn't match")
}

func TestAServiceProviderSignsAPersonIn(t *testing.T) {
	w := ready(t)
	alice := w.person("alice")
	a := w.app("AWS", func(s *directory.SAMLSettings) {
		s.Attributes = []directory.AttributeMap{{Type: "EXPRESSION", Name: "mail", Values: []string{"user.email"}}, {Type: "GROUP", Name: "groups", FilterType: "REGEX", FilterValue: ".*"}}
	})
	_, err := w.s.AssignPerson(w.ctx(), a.ID, alice.ID, "")
	w.must(err)
	sp := w.sp(a)
	req := sp.NewAuthnRequest("id1")
	to, err := sp.RedirectURL(req, "state & <more>")
	w.must(err)

	b := w.browser()
	b.get(to).wants(200, "Username")
	b.submit("username", "alice@example.test", "password", password)
	action, response, relay := b.response()
	if action != acs || relay != "state & <more>" {
		t.Fatalf("to %q with %q", action, relay)
	}
	got, err := sp.ParseResponse(response, asked("id1"))
	w.must(err)
	if got.NameID.Value != "alice@example.test" || got.NameID.Format != saml.NameIDEmail || got.InResponseTo != "id1" || got.SessionIndex == "" {
		t.Errorf("%+v", got)
	}
	if mail, groups := got.Attribute("mail"), got.Attribute("groups"); sprint(mail, groups) != "[alice@example.test] [Everyone]" {
		t.Errorf("attributes %v %v", mail, groups)
	}
	acceptedByAnotherLibrary(t, w, sp, response)
	if strings.Contains(b.header.Get("Content-Security-Policy"), "form-action") {
		t.Error("form-action would stop the service provider's redirects")
	}
	// The request was answered; the address does not answer it again.
	b.get(b.at.RequestURI()).wants(410, "expired")

	// With a session, a second request needs no page; it may also come by post.
	form, err := sp.PostForm(sp.NewAuthnRequest("id2"), "")
	w.must(err)
	v := url.Values{"SAMLRequest": {form.SAMLRequest}}
	post, err := http.NewRequestWithContext(w.ctx(), http.MethodPost, form.Action, strings.NewReader(v.Encode()))
	w.must(err)
	post.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	post.Header.Set("Origin", "http://sp.example.test")
	post.Header.Set("Sec-Fetch-Site", "cross-site")
	b.do(post)
	_, response, relay = b.response()
	if _, err := sp.ParseResponse(response, asked("id2")); err != nil || relay != "" {
		t.Errorf("%v, RelayState %q", err, relay)
	}
	w.event("user.authentication.sso", audit.Allowed, alice.ID)
}

func asked(id string) func(string) bool { return func(got string) bool { return got == id } }

func acceptedByAnotherLibrary(t *testing.T, w *world, sp *saml.ServiceProvider, response string) {
	t.Helper()
	peer := &saml2.SAMLServiceProvider{
		IdentityProviderIssuer: sp.IdP.EntityID, AssertionConsumerServiceURL: acs, AudienceURI: audience,
		IDPCertificateStore: &dsig.MemoryX509CertificateStore{Roots: sp.IdP.Certificates}, Clock: dsig.NewFakeClockAt(w.clock.Now()),
	}
	info, err := peer.RetrieveAssertionInfo(response)
	if err != nil || info.NameID != "alice@example.test" || info.WarningInfo.InvalidTime || info.WarningInfo.NotInAudience {
		t.Errorf("gosaml2: %v %+v", err, info)
	}
}

func (w *world) event(what string, outcome audit.Outcome, actor string) audit.Event {
	w.t.Helper()
	events, err := w.db.Events(w.ctx(), audit.Query{Half: audit.Directory, What: what, Outcome: outcome, ActorID: actor, Limit: 10})
	w.must(err)
	if len(events) == 0 {
		w.t.Fatalf("no event %s %s of %s", what, outcome, actor)
	}
	return events[0]
}

func TestATileSignsAPersonIn(t *testing.T) {
	w := ready(t)
	alice := w.person("alice")
	a := w.app("Finance <b>", func(s *directory.SAMLSettings) { s.DefaultRelayState = "/reports" })
	_, err := w.s.AssignPerson(w.ctx(), a.ID, alice.ID, "al@corp.test")
	w.must(err)
	b := w.browser().signIn("alice").wants(200, "Finance <b>")
	b.get("/app/" + a.Name + "/" + a.ExternalKey + "/sso/saml")
	_, response, relay := b.response()
	got, err := w.sp(a).ParseResponse(response, nil)
	w.must(err)
	if got.NameID.Value != "al@corp.test" || relay != "/reports" || got.InResponseTo != "" {
		t.Errorf("%+v, RelayState %q", got, relay)
	}
	// The same in a browser that is not signed in yet.
	other := w.browser().get("/app/"+a.Name+"/"+a.ExternalKey+"/sso/saml").wants(200, "Username")
	other.submit("username", "alice@example.test", "password", password).wants(200, "Signing you in")
}

func TestWhoMayNotUseAnApplicationIsRefused(t *testing.T) {
	w := ready(t)
	alice := w.person("alice")
	a := w.app("AWS", nil)
	path := "/app/" + a.Name + "/" + a.ExternalKey + "/sso/saml"
	b := w.browser().signIn("alice")
	b.get(path).wants(403, "not assigned")
	if e := w.event("user.authentication.sso", audit.Refused, alice.ID); !strings.Contains(e.Why, "not assigned") {
		t.Errorf("why: %q", e.Why)
	}
	_, err := w.s.AssignPerson(w.ctx(), a.ID, alice.ID, "")
	w.must(err)
	b.get(path).wants(200, "Signing you in")
	_, err = w.s.DeactivateApp(w.ctx(), a.ID)
	w.must(err)
	b.get(path).wants(403, "switched off")
	_, err = w.s.ActivateApp(w.ctx(), a.ID)
	w.must(err)
	bare, err := w.s.CreateApp(w.ctx(), directory.NewApp{Catalog: directory.SAMLApp, Label: "bare"})
	w.must(err)
	b.get("/app/"+bare.Name+"/"+bare.ExternalKey+"/sso/saml").wants(403, "not configured")
	b.get("/app/"+directory.SAMLApp+"/"+a.ExternalKey+"/sso/saml").wants(404, "no application")
	_, err = w.s.Deactivate(w.ctx(), alice.ID)
	w.must(err)
	if b.get(path).at.Path != "/signin" {
		t.Errorf("a deactivated person got %s: %s", b.at, b.text)
	}
}

func TestForceAuthnAsksAgainAndPassiveNeverAsks(t *testing.T) {
	w := ready(t)
	alice := w.person("alice")
	a := w.app("AWS", nil)
	_, err := w.s.AssignPerson(w.ctx(), a.ID, alice.ID, "")
	w.must(err)
	sp := w.sp(a)
	b := w.browser()
	ask := func(id string, force, passive bool) *browser {
		req := sp.NewAuthnRequest(id)
		req.ForceAuthn, req.IsPassive = force, passive
		to, err := sp.RedirectURL(req, "")
		w.must(err)
		return b.get(to)
	}
	ask("p", false, true)
	_, response, _ := b.response()
	if _, err := sp.ParseResponse(response, asked("p")); saml.ReasonOf(err) != saml.ReasonStatus {
		t.Errorf("passive without a session: %v", err)
	}
	b.signIn("alice")
	w.clock.pass(time.Minute)
	ask("f", true, false).wants(200, "Username")
	b.get(b.at.Query().Get("to")).wants(200, "Username") // stepping around it
	b.submit("username", "alice@example.test", "password", password)
	_, response, _ = b.response()
	got, err := sp.ParseResponse(response, asked("f"))
	w.must(err)
	if !got.AuthnInstant.Equal(w.clock.Now()) {
		t.Errorf("authenticated at %s", got.AuthnInstant)
	}
	ask("p2", false, true)
	_, response, _ = b.response()
	_, err = sp.ParseResponse(response, asked("p2"))
	w.must(err)
}

func TestMetadataPublishesBothCertificates(t *testing.T) {
	w := ready(t)
	a := w.app("AWS", nil)
	second, err := w.s.GenerateAppKey(w.ctx(), a.ID, 2)
	w.must(err)
	b := w.browser().get("/app/"+a.Name+"/"+a.ExternalKey+"/sso/saml/metadata").wants(200, "<md:EntityDescriptor")
	if ct := b.header.Get("Content-Type"); !strings.HasPrefix(ct, "application/xml") {
		t.Errorf("content type %q", ct)
	}
	m, err := saml.ParseIdPMetadata([]byte(b.text), w.clock.Now())
	w.must(err)
	if len(m.Certificates) != 2 || m.EntityID != w.base+"/"+a.ExternalKey {
		t.Errorf("%d certificates, entity %q", len(m.Certificates), m.EntityID)
	}
	b.get("/app/"+a.ExternalKey+"/sso/saml/metadata?kid="+second.Kid).wants(200, base64.StdEncoding.EncodeToString(second.Certificate)[:60])
	b.get("/app/"+a.ExternalKey+"/sso/saml/metadata?kid=none").wants(404, "")

	// Who trusts the metadata from before the change accepts the new key after it.
	alice := w.person("alice")
	_, err = w.s.AssignPerson(w.ctx(), a.ID, alice.ID, "")
	w.must(err)
	sp := w.sp(a)
	_, err = w.s.UpdateApp(w.ctx(), a.ID, func(a *directory.App) error { a.ActiveKey = second.Kid; return nil })
	w.must(err)
	b.signIn("alice").get("/app/" + a.Name + "/" + a.ExternalKey + "/sso/saml")
	_, response, _ := b.response()
	got, err := sp.ParseResponse(response, nil)
	w.must(err)
	if got.KeyID == saml.KeyID(m.Certificates[0]) {
		t.Error("still signed with the first key")
	}
}
