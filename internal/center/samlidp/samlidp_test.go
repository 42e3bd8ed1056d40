package samlidp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/saml"
)

const (
	entity = "https://wiki.example/metadata"
	acs    = "https://wiki.example/acs"
	second = "https://wiki.example/acs2"
	alice  = "alice@corp.example"
)

// site is an application whose service provider is package saml's.
type site struct {
	*centertest.World
	app center.Application
	sp  saml.ServiceProvider
}

func start(t *testing.T, change func(*center.ApplicationSettings)) *site {
	t.Helper()
	s := &site{World: centertest.Start(t)}
	set := center.ApplicationSettings{
		NameID: "${user:subject}", RelayState: "home page", SessionSeconds: 1800,
		Attributes: []center.AttributeMapping{{Name: "given", Value: "${user:givenName}"}},
		ServiceProvider: center.ApplicationSP{
			Audience: entity, ACS: []center.ApplicationACS{{URL: acs, Index: 0}, {URL: second, Index: 7}},
		},
	}
	if change != nil {
		change(&set)
	}
	var err error
	if s.app, err = s.Keys.Create(t.Context(), s.Instance.ID, "Wiki", set); err != nil {
		t.Fatal(err)
	}
	s.trust()
	return s
}

// trust has the service provider read the center's metadata.
func (s *site) trust() {
	s.T.Helper()
	p := s.Browser().Get(s.At.ApplicationEntityID(s.app.ID))
	m, err := saml.ParseIdPMetadata([]byte(p.Body), s.Now())
	if err != nil {
		s.T.Fatalf("%v: %s", err, p.Body)
	}
	s.sp = saml.ServiceProvider{EntityID: entity, ACSURL: acs, IdP: *m, Now: s.Now, AllowUnsolicited: true}
}

func (s *site) assign(name string) center.User {
	s.T.Helper()
	u := s.User(name)
	if err := s.Service.AssignApplication(s.T.Context(), s.Instance.ID, s.app.ID, center.UserPrincipal, u.ID); err != nil {
		s.T.Fatal(err)
	}
	return u
}

func (s *site) request(change func(*saml.AuthnRequest), relay string) string {
	s.T.Helper()
	r := s.sp.NewAuthnRequest("request-1")
	if change != nil {
		change(&r)
	}
	to, err := s.sp.RedirectURL(r, relay)
	if err != nil {
		s.T.Fatal(err)
	}
	return to
}

// arrived is what a page would post, as the service provider reads it.
func (s *site) arrived(p centertest.Page, asked bool) *saml.Assertion {
	s.T.Helper()
	a, err := s.sp.ParseResponse(p.Hidden().Get("SAMLResponse"), func(id string) bool { return asked && id == "request-1" })
	if err != nil {
		s.T.Fatalf("%d at %s: %v\n%s", p.Status, p.URL, err, p.Body)
	}
	return a
}

func TestAnApplicationAsksAndTheUserSignsInOnTheWay(t *testing.T) {
	s := start(t, nil)
	s.assign(alice)
	b := s.Browser()
	relay := "/page?a=1&b=<2>"
	r := s.Ask(b, s.request(nil, relay)) // led on to the identity source
	p := s.Answer(b, s.Response(r.ID, alice), r.RelayState)
	a := s.arrived(p, true)
	if a.NameID.Value != alice || a.Attribute("given")[0] != "Given" || p.Hidden().Get("RelayState") != relay || !strings.Contains(p.Body, `action="`+acs+`"`) {
		t.Errorf("%+v %s", a, p.Body)
	}
	if left := a.SessionNotOnOrAfter.Sub(s.Now()); left < 29*time.Minute || left > 30*time.Minute {
		t.Errorf("the session lasts %s", left)
	}
	if e := s.Events("sso:Federate", audit.Allowed); len(e) != 1 || e[0].Actor.Name != alice || e[0].Targets[0].ID != s.app.ID {
		t.Errorf("%+v", e)
	}
	if again := b.Get(p.URL.String()); again.Status != 410 || again.Hidden().Get("SAMLResponse") != "" {
		t.Errorf("the same request is answered twice: %d", again.Status)
	}
}

func TestASignedInUserIsSentOnAtOnceByRequestPostAndTile(t *testing.T) {
	s := start(t, nil)
	s.assign(alice)
	b, _ := s.SignIn(alice)
	s.arrived(b.Get(s.request(nil, "")), true)

	tile := b.Get(string(s.At) + center.ApplicationStart(s.app.ID))
	if a := s.arrived(tile, false); a.InResponseTo != "" || tile.Hidden().Get("RelayState") != "home page" {
		t.Errorf("%+v %v", a, tile.Hidden())
	}
	form, err := s.sp.PostForm(s.sp.NewAuthnRequest("request-1"), "kept")
	if err != nil {
		t.Fatal(err)
	}
	posted := b.PostFrom(form.Action, "https://wiki.example", url.Values{"SAMLRequest": {form.SAMLRequest}, "RelayState": {"kept"}})
	if s.arrived(posted, true); posted.Hidden().Get("RelayState") != "kept" {
		t.Errorf("%v", posted.Hidden())
	}
	indexed := b.Get(s.request(func(r *saml.AuthnRequest) { r.ACSURL = second }, ""))
	if !strings.Contains(indexed.Body, `action="`+second+`"`) {
		t.Errorf("another registered address is not used: %s", indexed.Body)
	}
}

func TestATileOfAnApplicationThatWantsToAskLeadsThere(t *testing.T) {
	s := start(t, func(a *center.ApplicationSettings) { a.StartURL = "https://wiki.example/begin" })
	b := s.Browser()
	b.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if p := b.Get(string(s.At) + center.ApplicationStart(s.app.ID)); p.Header.Get("Location") != "https://wiki.example/begin" {
		t.Errorf("%d %v", p.Status, p.Header)
	}
}

func TestWhoMayNotIsRefusedWithAPageAndInTheLog(t *testing.T) {
	s := start(t, nil)
	s.User("bob@corp.example")
	u := s.assign(alice)
	off := func(disabled bool) {
		_, err := s.Service.ChangeApplication(t.Context(), s.Instance.ID, s.app.ID, "sso:UpdateApplication", func(_ *string, set *center.ApplicationSettings) error {
			set.Disabled = disabled
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	refused := func(p centertest.Page, status int, words string) {
		t.Helper()
		if p.Status != status || !strings.Contains(p.Body, words) || strings.Contains(p.Body, "SAMLResponse") {
			t.Errorf("%d: %s", p.Status, p.Body)
		}
	}
	bob, _ := s.SignIn("bob@corp.example")
	refused(bob.Get(s.request(nil, "")), 403, "not assigned to you")
	refused(bob.Get(string(s.At)+center.ApplicationStart(s.app.ID)), 403, "not assigned to you")
	b, _ := s.SignIn(alice)
	off(true)
	refused(b.Get(s.request(nil, "")), 403, "switched off")
	refused(b.Get(string(s.At)+center.ApplicationStart(s.app.ID)), 403, "switched off")
	off(false)
	for what, change := range map[string]func(*saml.AuthnRequest){
		"is not registered": func(r *saml.AuthnRequest) { r.ACSURL = "https://evil.example/acs" },
		"belongs to":        func(r *saml.AuthnRequest) { r.Issuer = "https://evil.example" },
	} {
		refused(b.Get(s.request(change, "")), 400, what)
	}
	refused(b.Get(string(s.At)+"/saml/apps/apl-0000000000000000/sso?SAMLRequest=x"), 404, "no application")
	refused(b.Get(s.At.ApplicationSSO(s.app.ID)+"?SAMLRequest=x"), 400, "not accepted")
	if n := s.Refusals("sso:Federate"); n != 7 {
		t.Errorf("%d refusals in the log", n)
	}
	if _, err := s.Service.SetUserActive(t.Context(), s.Instance.StoreID, u.ID, false); err != nil {
		t.Fatal(err)
	}
	if p := b.Get(s.request(nil, "")); p.Hidden().Get("SAMLResponse") != "" {
		t.Error("a disabled user signs in")
	}
}

func TestForcedAndPassiveRequestsGetWhatTheyAskFor(t *testing.T) {
	s := start(t, nil)
	s.assign(alice)
	passive := s.Browser().Get(s.request(func(r *saml.AuthnRequest) { r.IsPassive = true }, "kept"))
	_, err := s.sp.ParseResponse(passive.Hidden().Get("SAMLResponse"), func(string) bool { return true })
	if err == nil || !strings.Contains(err.Error(), "NoPassive") || passive.Hidden().Get("RelayState") != "kept" {
		t.Errorf("%v: %s", err, passive.Body)
	}
	b, _ := s.SignIn(alice)
	s.Pass(time.Minute)
	r := s.Ask(b, s.request(func(r *saml.AuthnRequest) { r.ForceAuthn = true }, ""))
	if !r.ForceAuthn {
		t.Error("the identity source is not told")
	}
	if a := s.arrived(s.Answer(b, s.Response(r.ID, alice), r.RelayState), true); a.AuthnInstant.Before(s.Now().Add(-30 * time.Second)) {
		t.Errorf("%+v", a)
	}
}

func TestANewKeyIsKnownBeforeItSigns(t *testing.T) {
	s := start(t, nil)
	s.assign(alice)
	b, _ := s.SignIn(alice)
	before := s.sp
	next, err := s.Keys.Add(t.Context(), s.Instance.ID, s.app.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.trust()
	if len(s.sp.IdP.Certificates) != 2 || len(before.IdP.Certificates) != 1 {
		t.Fatalf("%d certificates", len(s.sp.IdP.Certificates))
	}
	s.arrived(b.Get(s.request(nil, "")), true)
	if err := s.Service.ActivateApplicationKey(t.Context(), s.Instance.ID, s.app.ID, next.ID); err != nil {
		t.Fatal(err)
	}
	p := b.Get(s.request(nil, ""))
	if a := s.arrived(p, true); a.NameID.Value != alice {
		t.Errorf("%+v", a)
	}
	if _, err := before.ParseResponse(p.Hidden().Get("SAMLResponse"), func(string) bool { return true }); err == nil {
		t.Error("the old key still signs")
	}
}
