package samlsp_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/saml"
	"gatehouse/internal/saml/samlattack"
)

const login = "signin:ExternalIdPDirectoryLogin"

func TestSignInFromThePortal(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	b, p := w.SignIn("Alice@corp.example") // compared without regard to case
	if p.Status != 200 || p.URL.Path != "/start" || !strings.Contains(p.Body, "alice@corp.example") {
		t.Fatalf("%d at %s: %s", p.Status, p.URL, p.Body)
	}
	if w.PortalSessions(u) != 1 {
		t.Error("no session")
	}
	events := w.Events(login, audit.Allowed)
	if len(events) != 1 || events[0].Actor.ID != u.ID || events[0].Detail["certificate"] != saml.KeyID(w.IdP.Certificate) {
		t.Errorf("%+v", events)
	}
	if p := b.Get(string(w.At) + "/start"); p.URL.Path != "/start" {
		t.Errorf("asked to sign in again at %s", p.URL)
	}
}

func TestADisabledUserIsOutAtOnceAndStaysOut(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	if _, err := w.Service.SetUserActive(t.Context(), w.Instance.StoreID, u.ID, false); err != nil {
		t.Fatal(err)
	}
	if p := b.Get(string(w.At) + "/start"); p.URL.Path != "/sso" || w.PortalSessions(u) != 0 {
		t.Errorf("still in: %s", p.URL)
	}
	if _, p := w.SignIn("alice@corp.example"); p.Status != 403 || !strings.Contains(p.Body, "disabled") || w.PortalSessions(u) != 0 {
		t.Errorf("%d %s", p.Status, p.Body)
	}
}

func TestWhoIsNotProvisionedIsToldSo(t *testing.T) {
	w := centertest.Start(t)
	_, p := w.SignIn("nobody@corp.example")
	if p.Status != 403 || !strings.Contains(p.Body, "has no user of that name") || w.Refusals(login) != 1 {
		t.Errorf("%d %s", p.Status, p.Body)
	}
}

func TestSessionsEndWithTheProvidersOwn(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b := w.Browser()
	r := w.Ask(b, string(w.At)+"/start")
	answer := w.Response(r.ID, "alice@corp.example")
	answer.SessionNotOnOrAfter = w.Now().Add(30 * time.Minute)
	if p := w.Answer(b, answer, r.RelayState); p.URL.Path != "/start" {
		t.Fatalf("%d %s", p.Status, p.Body)
	}
	w.Pass(31 * time.Minute)
	if p := b.Get(string(w.At) + "/start"); p.URL.Path != "/sso" {
		t.Errorf("still signed in: %s", p.URL)
	}
}

func TestANewIdentitySourceEndsEverySession(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	w.Connect(w.IdP)
	if p := b.Get(string(w.At) + "/start"); p.URL.Path != "/sso" {
		t.Errorf("still signed in: %s", p.URL)
	}
}

func TestSignInFromTheProviderIsConfirmedByThePerson(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	b := w.Browser()
	p := w.Answer(b, w.Response("", "alice@corp.example"), "")
	if p.Status != 200 || !strings.Contains(p.Body, "Sign in as alice@corp.example?") || w.PortalSessions(u) != 0 {
		t.Fatalf("%d %s", p.Status, p.Body)
	}
	if q := b.PostFrom(string(w.At)+"/saml/finish", centertest.Origin, p.Hidden()); q.Status != 403 || w.PortalSessions(u) != 0 {
		t.Errorf("another site confirmed: %d", q.Status)
	}
	if p = b.Post(string(w.At)+"/saml/finish", p.Hidden()); p.URL.Path != "/start" || w.PortalSessions(u) != 1 {
		t.Errorf("%d at %s", p.Status, p.URL)
	}
	off := true
	if _, err := w.Service.ChangePortal(t.Context(), w.Instance.ID, center.PortalSettings{RefuseUnsolicited: &off}); err != nil {
		t.Fatal(err)
	}
	if p := w.Answer(w.Browser(), w.Response("", "alice@corp.example"), ""); p.Status != 403 || w.PortalSessions(u) != 1 {
		t.Errorf("switched off: %d %s", p.Status, p.Body)
	}
}

// Row 28: the attacker begins a sign-in, signs in as himself, and has the
// victim's browser post the response.
func TestAResponseSignsNobodyInInAnotherBrowser(t *testing.T) {
	w := centertest.Start(t)
	mallory := w.User("mallory@corp.example")
	r := w.Ask(w.Browser(), string(w.At)+"/start")
	p := w.Answer(w.Browser(), w.Response(r.ID, "mallory@corp.example"), r.RelayState)
	if p.Status != 403 || w.PortalSessions(mallory) != 0 {
		t.Errorf("%d at %s", p.Status, p.URL)
	}
}

func TestRelayStateMustBeTheOneSentAlong(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	b := w.Browser()
	r := w.Ask(b, string(w.At)+"/start")
	if p := w.Answer(b, w.Response(r.ID, "alice@corp.example"), "other"); p.Status != 403 || w.PortalSessions(u) != 0 {
		t.Errorf("%d at %s", p.Status, p.URL)
	}
}

func TestANameIDInAnotherFormatIsRefused(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b := w.Browser()
	r := w.Ask(b, string(w.At)+"/start")
	answer := w.Response(r.ID, "alice@corp.example")
	answer.NameID.Format = saml.NameIDPersistent
	if p := w.Answer(b, answer, r.RelayState); p.Status != 403 || !strings.Contains(p.Body, "invalid name id policy format") {
		t.Errorf("%d %s", p.Status, p.Body)
	}
}

// Rows 1 to 22 of the attack table, over the wire.
func TestNoAttackSignsAnybodyIn(t *testing.T) {
	w := centertest.Start(t)
	off := true
	if _, err := w.Service.ChangePortal(t.Context(), w.Instance.ID, center.PortalSettings{RefuseUnsolicited: &off}); err != nil {
		t.Fatal(err)
	}
	victim := w.User("admin@corp.example")
	person := w.User("alice@corp.example")
	b := w.Browser()
	r := w.Ask(b, string(w.At)+"/start")
	f := &samlattack.Forger{IdP: w.IdP.IdentityProvider, Person: w.Response(r.ID, "alice@corp.example"), Victim: "admin@corp.example"}
	attacks := f.All()
	if len(attacks) < 120 {
		t.Errorf("only %d attacks", len(attacks))
	}
	for _, a := range attacks {
		if a.MayPass {
			continue // judged below: what may pass, only ever as the genuine person
		}
		t.Run(fmt.Sprintf("%d %s", a.Row, a.Name), func(t *testing.T) {
			before := w.Refusals(login)
			p := w.Deliver(b, a.Form, r.RelayState)
			if p.Status < 400 || p.Status > 499 {
				t.Errorf("answered %d: %s", p.Status, p.Body)
			}
			if w.Refusals(login) != before+1 {
				t.Error("no audit event")
			}
			if n := w.PortalSessions(victim) + w.PortalSessions(person); n != 0 {
				t.Errorf("%d sessions", n)
			}
		})
	}
	// The request is still outstanding after all of them, so none failed for want of it.
	if p := w.Answer(b, f.Person, r.RelayState); p.URL.Path != "/start" || w.PortalSessions(person) != 1 {
		t.Errorf("the genuine response: %d %s", p.Status, p.Body)
	}
}

func TestWhatMayPassSignsInTheGenuinePersonOnly(t *testing.T) {
	w := centertest.Start(t)
	victim := w.User("admin@corp.example")
	w.User("alice@corp.example")
	f := &samlattack.Forger{IdP: w.IdP.IdentityProvider, Victim: "admin@corp.example"}
	f.Person = w.Response("id1", "alice@corp.example")
	for i, a := range f.All() {
		if !a.MayPass {
			continue
		}
		b := w.Browser()
		r := w.Ask(b, string(w.At)+"/start")
		f.Person = w.Response(r.ID, "alice@corp.example")
		w.Deliver(b, f.All()[i].Form, r.RelayState)
		if w.PortalSessions(victim) != 0 {
			t.Fatalf("%d %s signed the victim in", a.Row, a.Name)
		}
	}
}

// Row 20: the same response fifty times at once; one wins.
func TestAResponseWorksOnce(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	for name, solicited := range map[string]bool{"solicited": true, "unsolicited": false} {
		t.Run(name, func(t *testing.T) {
			b := w.Browser()
			var id, relay string
			if solicited {
				r := w.Ask(b, string(w.At)+"/start")
				id, relay = r.ID, r.RelayState
			}
			doc, err := w.IdP.NewResponse(w.Response(id, "alice@corp.example"))
			if err != nil {
				t.Fatal(err)
			}
			b.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			var wins, refused int
			var mu sync.Mutex
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() {
					p := w.Deliver(b, base64.StdEncoding.EncodeToString(doc), relay)
					mu.Lock()
					defer mu.Unlock()
					switch {
					case p.Status == 303:
						wins++
					case p.Status == 403 || p.Status == 410:
						refused++
					}
				})
			}
			all.Wait()
			if wins != 1 || refused != 49 {
				t.Errorf("%d wins, %d refused", wins, refused)
			}
		})
	}
	_ = u
}

func TestATicketWorksOnce(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	b := w.Browser()
	r := w.Ask(b, string(w.At)+"/start")
	b.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	finish := string(w.At) + w.Answer(b, w.Response(r.ID, "alice@corp.example"), r.RelayState).Header.Get("Location")
	if p := b.Get(finish); p.Status != 303 {
		t.Fatalf("%d %s", p.Status, p.Body)
	}
	if p := b.Get(finish); p.Status != 410 || w.PortalSessions(u) != 1 {
		t.Errorf("%d", p.Status)
	}
}

// Row 25, and whatever else is not a response.
func TestALogoutRequestChangesNothing(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	doc := base64.StdEncoding.EncodeToString([]byte(`<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="id1" Version="2.0"/>`))
	for _, address := range []string{string(w.At) + "/saml/slo/" + w.Instance.ID, w.At.ACS(w.Instance)} {
		for _, field := range []string{"SAMLRequest", "SAMLResponse"} {
			if p := b.Post(address, url.Values{field: {doc}}); p.Status < 400 || p.Status > 499 {
				t.Errorf("%s %s: %d", address, field, p.Status)
			}
		}
	}
	if w.PortalSessions(u) != 1 {
		t.Error("the session ended")
	}
}

// Row 27.
func TestNobodyIsSentElsewhereAfterSigningIn(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	host := strings.TrimPrefix(string(w.At), "http://")
	for _, place := range []string{
		"//evil.example", "https:evil.example", "https://evil.example/start", `\evil.example`, `/\evil.example`, `\/evil.example`, "javascript:alert(1)",
		"JaVaScRiPt:alert(1)", "http://" + host + "@evil.example/", "http://" + host + ".evil.example/", "/%09/evil.example", "/\t/evil.example",
		"///evil.example", "/\n//evil.example", "%2f%2fevil.example", "data:text/html,x", "http:///evil.example", " //evil.example", "/%5cevil.example",
		"http://" + host + "//evil.example", "http://" + host + `/\evil.example`, "/start\r\nLocation: http://evil.example",
	} {
		for name, from := range map[string]func(*centertest.Browser) centertest.Page{
			"return_to": func(b *centertest.Browser) centertest.Page {
				r := w.Ask(b, string(w.At)+"/saml/start?"+url.Values{"return_to": {place}}.Encode())
				b.Client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
					if r.URL.Path != "/saml/finish" {
						return http.ErrUseLastResponse
					}
					return nil
				}
				return w.Answer(b, w.Response(r.ID, "alice@corp.example"), r.RelayState)
			},
			"RelayState": func(b *centertest.Browser) centertest.Page {
				p := w.Answer(b, w.Response("", "alice@corp.example"), place)
				b.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
				return b.Post(string(w.At)+"/saml/finish", p.Hidden())
			},
		} {
			to := from(w.Browser()).Header.Get("Location")
			u, err := url.Parse(to)
			if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.Contains(to, `\`) {
				t.Errorf("%s %q leads to %q", name, place, to)
			}
		}
	}
}

// Row 29: a cookie that was planted before never becomes a signed-in one.
func TestTheSessionIsNewAfterSigningIn(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b := w.Browser()
	at, _ := url.Parse(string(w.At))
	b.Client.Jar.SetCookies(at, []*http.Cookie{{Name: "gh_ctr", Value: "planted", Path: "/"}})
	r := w.Ask(b, string(w.At)+"/start")
	w.Answer(b, w.Response(r.ID, "alice@corp.example"), r.RelayState)
	for _, c := range b.Client.Jar.Cookies(at) {
		if c.Name == "gh_ctr" && c.Value == "planted" {
			t.Error("the planted token is in use")
		}
	}
	if p := b.Get(string(w.At) + "/start"); p.URL.Path != "/start" {
		t.Errorf("not signed in: %s", p.URL)
	}
}

func TestAttributesForAccessControlReachTheSession(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	r := w.Response("", "alice@corp.example")
	const prefix = "https://aws.amazon.com/SAML/Attributes/AccessControl:"
	r.Attributes = []saml.Attribute{
		{Name: prefix + "Team", NameFormat: saml.AttrURI, Values: []string{"blue"}},
		{Name: prefix + "Two", NameFormat: saml.AttrURI, Values: []string{"a", "b"}},
		{Name: prefix + "aws:Fake", NameFormat: saml.AttrURI, Values: []string{"x"}},
		{Name: "other", Values: []string{"x"}},
	}
	b := w.Browser()
	b.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	to, _ := url.Parse(w.Answer(b, r, "").Header.Get("Location"))
	ticket, err := w.Service.LookAtTicket(context.Background(), to.Query().Get("ticket"), "")
	if err != nil || len(ticket.SignIn.Tags) != 1 || ticket.SignIn.Tags["Team"] != "blue" {
		t.Errorf("%+v %v", ticket.SignIn.Tags, err)
	}
}
