package e2e

import (
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/saml"
	"gatehouse/internal/saml/samlattack"
	"gatehouse/test/peers"
)

// attacked is a world whose identity source is a provider of the test's own, so
// that the test can sign whatever an identity provider could sign.
type attacked struct {
	*world
	idp           *saml.IdentityProvider
	entityID, acs string
}

const (
	personName = "alice@corp.example"
	victimName = "admin@corp.example"
)

func underAttack(t *testing.T) *attacked {
	t.Helper()
	w := &attacked{world: start(t, "D1")}
	var metadata string
	w.entityID, w.acs, metadata = w.serviceProvider()
	if _, err := saml.ParseSPMetadata([]byte(metadata), time.Now()); err != nil {
		t.Fatal(err)
	}
	w.idp = ownProvider(t, time.Now().Add(-time.Hour))
	if a := w.trust(metadataOf(t, w.idp)); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	w.user(personName)
	w.user(victimName)
	return w
}

// ownProvider makes an identity provider whose certificate is valid for a year from then.
func ownProvider(t *testing.T, from time.Time) *saml.IdentityProvider {
	t.Helper()
	key, err := saml.NewRSAKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := saml.SelfSigned(rand.Reader, key, "idp.example", from)
	if err != nil {
		t.Fatal(err)
	}
	return &saml.IdentityProvider{EntityID: "http://idp.example/exk1", SSOURL: "http://idp.example/sso", Signer: key, Certificate: cert, Now: time.Now}
}

func metadataOf(t *testing.T, idp *saml.IdentityProvider) []byte {
	t.Helper()
	doc, err := idp.Metadata().XML()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// ask opens the portal, and returns what the center asks the provider.
func (w *attacked) ask(client *http.Client) (id, relay string) {
	w.t.Helper()
	at := w.g.Center + "/start"
	for range 4 {
		a := w.send(client, w.request(http.MethodGet, at, nil))
		to, err := a.url.Parse(a.header.Get("Location"))
		if err != nil || a.status != http.StatusSeeOther {
			w.t.Fatalf("%s leads nowhere: %d %.500s", at, a.status, a.body)
		}
		if at = to.String(); strings.HasPrefix(at, w.idp.SSOURL) {
			_, _, metadata := w.serviceProvider()
			sp, err := saml.ParseSPMetadata([]byte(metadata), time.Now())
			if err != nil {
				w.t.Fatal(err)
			}
			r, err := w.idp.ParseRedirectRequest(to.RawQuery, *sp)
			if err != nil {
				w.t.Fatal(err)
			}
			return r.ID, r.RelayState
		}
	}
	w.t.Fatalf("not led to the provider but to %s", at)
	return "", ""
}

// genuine is an honest answer for a person.
func (w *attacked) genuine(request, name string) saml.Response {
	id := func() string {
		s, err := saml.NewID(rand.Reader)
		if err != nil {
			w.t.Fatal(err)
		}
		return s
	}
	return saml.Response{
		ID: id(), AssertionID: id(), ACSURL: w.acs, Audience: w.entityID, InResponseTo: request,
		NameID: saml.NameID{Value: name, Format: saml.NameIDEmail}, AuthnInstant: time.Now(), SessionIndex: "s1",
	}
}

func (w *attacked) deliver(client *http.Client, form, relay string) answer {
	w.t.Helper()
	return w.post(client, w.acs, url.Values{"SAMLResponse": {form}, "RelayState": {relay}})
}

// follow goes where an answer leads, within the center.
func (w *attacked) follow(client *http.Client, a answer) answer {
	w.t.Helper()
	for a.status == http.StatusSeeOther {
		to, err := a.url.Parse(a.header.Get("Location"))
		if err != nil {
			w.t.Fatal(err)
		}
		a = w.send(client, w.request(http.MethodGet, to.String(), nil))
	}
	return a
}

// rows counts rows of a SQLite world.
func (w *world) rows(query string, args ...any) int {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.g.Dir, "gatehouse.db")+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRowContext(w.t.Context(), query, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) portalSessions() int {
	return w.rows("SELECT count(*) FROM sys_sessions WHERE half = 'center'")
}

func (w *world) refusals() int {
	return w.rows("SELECT count(*) FROM sys_events WHERE half = 'center' AND what = 'signin:ExternalIdPDirectoryLogin' AND outcome <> 'ALLOWED'")
}

// quick is how long an answer may take; the goal of a second is for a machine that has nothing else to do.
const quick = 5 * time.Second

// Rows 1 to 15, 17, 19, 21 and 22.
func TestNoForgedResponseSignsAnybodyIn(t *testing.T) {
	w := underAttack(t)
	if a := w.rest(http.MethodPut, w.instance("/portal"), object{"signInAtProvider": false}); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	browser := w.stranger()
	id, relay := w.ask(browser)
	f := &samlattack.Forger{IdP: w.idp, Person: w.genuine(id, personName), Victim: victimName}
	rows := map[int]int{}
	for _, attack := range f.All() {
		if attack.MayPass {
			continue // below
		}
		rows[attack.Row]++
		t.Run(fmt.Sprintf("row %d %s", attack.Row, attack.Name), func(t *testing.T) {
			w := &attacked{w.in(t), w.idp, w.entityID, w.acs}
			before := w.refusals()
			a := w.deliver(browser, attack.Form, relay)
			if a.status < 400 || a.status > 499 {
				t.Errorf("answered %d %.300s", a.status, a.body)
			}
			if a.took > quick {
				t.Errorf("took %s", a.took)
			}
			if w.refusals() != before+1 {
				t.Error("the refusal is not recorded")
			}
			if n := w.portalSessions(); n != 0 {
				t.Errorf("%d sessions", n)
			}
		})
	}
	for _, row := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 19, 21, 22} {
		if rows[row] == 0 {
			t.Errorf("no attack of row %d was made", row)
		}
	}
	w.signedOut(browser)
	// The request was outstanding all the time, so nothing failed for want of it.
	if a := w.follow(browser, w.deliver(browser, encoded(string(f.Valid(nil))), relay)); a.status != http.StatusOK || w.portalSessions() != 1 {
		t.Errorf("the genuine response is refused: %d %.500s", a.status, a.body)
	}
	w.alive()
}

// alive holds when all listeners still answer.
func (w *world) alive() {
	w.t.Helper()
	for _, address := range []string{w.g.Center + "/start", w.g.Directory + "/signin", w.g.AWS + "/"} {
		if a := w.send(w.stranger(), w.request(http.MethodGet, address, nil)); a.status >= 500 {
			w.t.Errorf("%s: %d", address, a.status)
		}
	}
}

// Rows 16 and 18: what parsers read differently signs in the genuine person or nobody.
func TestWhatParsersDisagreeOnNeverSignsTheVictimIn(t *testing.T) {
	w := underAttack(t)
	passed := 0
	try := func(name string, make func(f *samlattack.Forger) samlattack.Attack) {
		browser := w.stranger()
		id, relay := w.ask(browser)
		f := &samlattack.Forger{IdP: w.idp, Person: w.genuine(id, personName), Victim: victimName}
		a := w.deliver(browser, make(f).Form, relay)
		switch {
		case a.status == http.StatusSeeOther:
			passed++
			if page := w.follow(browser, a); strings.Contains(page.body, victimName) && !strings.Contains(page.body, victimName+".evil.example") {
				t.Errorf("%s: the victim is signed in:\n%.500s", name, page.body)
			}
		case a.status < 400 || a.status > 499:
			t.Errorf("%s: answered %d %.300s", name, a.status, a.body)
		}
	}
	probe := &samlattack.Forger{IdP: w.idp, Person: w.genuine("id1", personName), Victim: victimName}
	for i, a := range probe.SplitNames() {
		try(a.Name, func(f *samlattack.Forger) samlattack.Attack { return f.SplitNames()[i] })
	}
	// One in twelve is enough here: package saml's own test judges them all, beside xmlsec1.
	for i, a := range probe.Corpus() {
		if i%12 == 0 {
			try(a.Name, func(f *samlattack.Forger) samlattack.Attack { return f.Corpus()[i] })
		}
	}
	victim := w.rows("SELECT count(*) FROM sys_sessions s JOIN ctr_users u ON u.id = s.subject WHERE u.user_name = ?", victimName)
	if victim != 0 {
		t.Errorf("the victim has %d sessions", victim)
	}
	if passed == 0 {
		t.Error("not even a genuine response with an XML declaration passed: nothing was tried")
	}
	w.alive()
}

// Row 20.
func TestAResponseIsGoodOnceHoweverOftenItIsSent(t *testing.T) {
	w := underAttack(t)
	browser := w.stranger()
	id, relay := w.ask(browser)
	doc, err := w.idp.NewResponse(w.genuine(id, personName))
	if err != nil {
		t.Fatal(err)
	}
	form := encoded(string(doc))
	var led, refused int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			a := w.deliver(browser, form, relay)
			if a.status == http.StatusSeeOther {
				a = w.follow(browser, a)
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case a.status == http.StatusOK:
				led++
			case a.status >= 400 && a.status < 500:
				refused++
			}
		})
	}
	all.Wait()
	if led != 1 || refused != 49 || w.portalSessions() != 1 {
		t.Errorf("%d went through, %d were refused, %d sessions", led, refused, w.portalSessions())
	}
	if a := w.deliver(browser, form, relay); a.status < 400 || a.status > 499 || w.portalSessions() != 1 {
		t.Errorf("once more: %d", a.status)
	}
	if a := w.deliver(w.stranger(), form, relay); a.status < 400 || a.status > 499 || w.portalSessions() != 1 {
		t.Errorf("in another browser: %d", a.status)
	}
}

// Row 22: clocks may be apart a little.
func TestAProviderWhoseClockIsTwoMinutesOffIsBelieved(t *testing.T) {
	w := underAttack(t)
	for i, off := range []time.Duration{-2 * time.Minute, 2 * time.Minute} {
		browser := w.stranger()
		id, relay := w.ask(browser)
		f := &samlattack.Forger{IdP: w.idp, Person: w.genuine(id, personName)}
		if a := w.follow(browser, w.deliver(browser, encoded(string(f.Shifted(off))), relay)); a.status != http.StatusOK || w.portalSessions() != i+1 {
			t.Errorf("%s: %d %.300s", off, a.status, a.body)
		}
	}
}

// Row 25.
func TestALogoutRequestOfAStrangerEndsNothing(t *testing.T) {
	w := underAttack(t)
	browser := w.stranger()
	id, relay := w.ask(browser)
	doc, err := w.idp.NewResponse(w.genuine(id, personName))
	if err != nil {
		t.Fatal(err)
	}
	w.follow(browser, w.deliver(browser, encoded(string(doc)), relay))
	if w.portalSessions() != 1 {
		t.Fatal("nobody is signed in")
	}
	tenant := w.acs[strings.LastIndexByte(w.acs, '/'):]
	request := `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="id1" Version="2.0" IssueInstant="` +
		time.Now().UTC().Format(time.RFC3339) + `"><saml:Issuer>` + w.idp.EntityID + `</saml:Issuer><saml:NameID>` + personName + `</saml:NameID></samlp:LogoutRequest>`
	redirect := "?" + url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString([]byte(request))}}.Encode()
	for _, base := range []string{w.g.Center, w.g.Directory} {
		for _, path := range []string{"/saml/slo", "/saml/slo" + tenant, "/saml/logout" + tenant, "/app/saml/slo", "/slo/saml", "/saml2/logout"} {
			for _, req := range []*http.Request{
				w.request(http.MethodGet, base+path+redirect, nil),
				w.request(http.MethodPost, base+path, url.Values{"SAMLRequest": {encoded(request)}}.Encode(), "Content-Type", "application/x-www-form-urlencoded"),
			} {
				if a := w.send(browser, req); a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
					t.Errorf("%s %s: %d", req.Method, base+path, a.status)
				}
			}
		}
	}
	for _, field := range []string{"SAMLRequest", "SAMLResponse"} {
		if a := w.post(browser, w.acs, url.Values{field: {encoded(request)}}); a.status < 400 || a.status > 499 {
			t.Errorf("%s at the consumer service: %d", field, a.status)
		}
	}
	if a := w.send(browser, w.request(http.MethodGet, w.g.Center+"/start", nil)); a.status != http.StatusOK || w.portalSessions() != 1 {
		t.Errorf("the session ended: %d", a.status)
	}
}

// Row 26, the part that a rotated key makes.
func TestAKeyThatIsNoLongerTrustedSignsNobodyIn(t *testing.T) {
	w := underAttack(t)
	old := *w
	w.idp = ownProvider(t, time.Now().Add(-time.Hour))
	if a := w.trust(metadataOf(t, w.idp)); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	browser := w.stranger()
	id, relay := w.ask(browser)
	doc, err := old.idp.NewResponse(w.genuine(id, personName))
	if err != nil {
		t.Fatal(err)
	}
	if a := w.deliver(browser, encoded(string(doc)), relay); a.status != http.StatusForbidden && a.status != http.StatusBadRequest || w.portalSessions() != 0 {
		t.Errorf("%d %.300s", a.status, a.body)
	}
}

// Rows 23 and 24, at the identity provider: a service provider of the test's own.
func TestTheDirectoryEscapesWhatItPutsIntoAssertions(t *testing.T) {
	w := start(t, "B3")
	const acs, audience = "http://sp.example.test/acs", "http://sp.example.test"
	app := w.done(http.MethodPost, "/api/v1/apps?activate=true", object{
		"label": "Wiki", "signOnMode": "SAML_2_0",
		"settings": object{"app": object{}, "signOn": object{"ssoAcsUrl": acs, "audience": audience, "attributeStatements": []object{
			{"type": "EXPRESSION", "name": "title", "namespace": "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified", "values": []string{"user.title"}},
		}}},
	}).field("id")
	metadata, err := saml.ParseIdPMetadata([]byte(w.done(http.MethodGet, "/api/v1/apps/"+app+"/sso/saml/metadata", nil).body), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	sp := &saml.ServiceProvider{EntityID: audience, ACSURL: acs, IdP: *metadata, Now: time.Now, AllowUnsolicited: true}
	xmlsec := peers.StartXMLSec1(t)
	login := "markup@corp.test"
	person := w.person("Markup", login)
	w.done(http.MethodPost, "/api/v1/apps/"+app+"/users", object{"id": person, "scope": "USER"})
	v := w.visitor()
	v.StopAt = acs
	for i, text := range samlattack.Markup {
		t.Run(fmt.Sprintf("markup %q", text), func(t *testing.T) {
			w := w.in(t)
			if a := w.okta(http.MethodPost, "/api/v1/users/"+person, object{"profile": object{"title": text}}); a.status >= 300 {
				if a.status != http.StatusBadRequest {
					t.Errorf("the title is refused with %d %s", a.status, a.body)
				}
				return
			}
			id := fmt.Sprintf("id%d", i)
			to, err := sp.RedirectURL(sp.NewAuthnRequest(id), text)
			if err != nil {
				return // too long or too odd to be sent at all
			}
			v.Stopped = nil
			page := v.SignIn(t, to, login, password)
			if v.Stopped == nil {
				t.Fatalf("no response: %.1500s", page)
			}
			response := v.Stopped.Get("SAMLResponse")
			got, err := sp.ParseResponse(response, func(s string) bool { return s == id })
			if err != nil {
				t.Fatalf("%v\n%s", err, decoded(t, response))
			}
			if got.NameID.Value != login {
				t.Errorf("the name is %q", got.NameID.Value)
			}
			if relay := v.Stopped.Get("RelayState"); relay != text {
				t.Errorf("the relay state is %q", relay)
			}
			for _, element := range []string{"Response", "Assertion"} {
				if err := xmlsec.Verify([]byte(decoded(t, response)), metadata.Certificates[0].Raw, element); err != nil {
					t.Errorf("%s: %v", element, err)
				}
			}
		})
	}
	t.Run("request ids with markup are refused", func(t *testing.T) {
		w := w.in(t)
		for _, id := range samlattack.RequestIDs {
			r := sp.NewAuthnRequest("id1")
			form, err := sp.PostForm(r, "")
			if err != nil {
				t.Fatal(err)
			}
			raw := strings.Replace(decoded(t, form.SAMLRequest), `ID="id1"`, `ID="`+escaped(id)+`"`, 1)
			a := w.post(v.Client, form.Action, url.Values{"SAMLRequest": {encoded(raw)}})
			if a.status < 400 || a.status > 499 || strings.Contains(a.body, "SAMLResponse") {
				t.Errorf("id %.40q: %d %.300s", id, a.status, a.body)
			}
		}
	})
	t.Run("a request for another address is refused", func(t *testing.T) {
		w := w.in(t)
		for _, address := range append([]string{"http://evil.example/acs", acs + ".evil.example", acs + "/"}, samlattack.Addresses...) {
			if address == "" {
				continue // then the registered one is meant
			}
			r := sp.NewAuthnRequest("id1")
			form, err := sp.PostForm(r, "")
			if err != nil {
				t.Fatal(err)
			}
			raw := strings.Replace(decoded(t, form.SAMLRequest), acs, escaped(address), 1)
			a := w.post(v.Client, form.Action, url.Values{"SAMLRequest": {encoded(raw)}})
			if a.status < 400 || a.status > 499 || strings.Contains(a.body, "SAMLResponse") {
				t.Errorf("%.60q: %d %.300s", address, a.status, a.body)
			}
		}
	})
	t.Run("metadata with such an address is not saved", func(t *testing.T) {
		w := w.in(t)
		before := w.done(http.MethodGet, "/api/v1/apps/"+app, nil).body
		for _, address := range samlattack.Addresses {
			doc := `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="` + audience + `"><SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
				`<AssertionConsumerService index="0" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="` + escaped(address) + `"/></SPSSODescriptor></EntityDescriptor>`
			if a := w.okta(http.MethodPost, "/api/v1/apps/"+app+"/sso/saml/metadata/import", doc); a.status != http.StatusBadRequest {
				t.Errorf("%.60q: %d %.300s", address, a.status, a.body)
			}
		}
		if after := w.done(http.MethodGet, "/api/v1/apps/"+app, nil).body; after != before {
			t.Errorf("the application was changed:\n%s\n%s", before, after)
		}
	})
	w.alive()
}

// escaped writes text as the value of an XML attribute; what is escaped already stays.
func escaped(s string) string {
	return strings.NewReplacer(`"`, "&quot;", "<", "&lt;").Replace(s)
}

// Row 44, in small: what is secret stands neither in the database nor beside it.
func TestSecretsAreNotAtRest(t *testing.T) {
	w := start(t, "D5")
	secrets := map[string]string{
		"the root key's secret": w.found.RootKey.Secret, "the API token": w.found.APIToken,
	}
	if w.found.RootKey.Secret == "" || w.found.APIToken == "" {
		t.Fatal("nothing to look for")
	}
	for _, p := range w.found.People {
		secrets["the password of "+p.Name] = p.Password
		if p.Seed != "" {
			secrets["the seed of "+p.Name] = p.Seed
		}
	}
	files, err := filepath.Glob(filepath.Join(w.g.Dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			continue // a directory
		}
		for what, secret := range secrets {
			if strings.Contains(string(content), secret) {
				t.Errorf("%s is in %s", what, filepath.Base(file))
			}
		}
	}
}
