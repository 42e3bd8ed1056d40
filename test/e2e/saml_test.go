package e2e

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	idtypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"

	"gatehouse/test/peers"
)

// serviceProvider is what an administrator carries from the center to an identity provider.
func (w *world) serviceProvider() (entityID, acs, metadata string) {
	w.t.Helper()
	a := w.rest(http.MethodGet, w.instance("/service-provider"), nil)
	if a.status != http.StatusOK {
		w.t.Fatalf("%d %s", a.status, a.body)
	}
	return a.field("entityId"), a.field("acsUrl"), a.field("metadata")
}

// trust makes the identity provider of this metadata the identity source.
func (w *world) trust(metadata []byte) answer {
	w.t.Helper()
	return w.rest(http.MethodPut, w.instance("/identity-source"), object{"kind": "EXTERNAL_IDP", "metadata": string(metadata), "confirmation": "ACCEPT"})
}

// user adds a user to the center by hand.
func (w *world) user(name string) string {
	w.t.Helper()
	made, err := w.ids().CreateUser(w.t.Context(), &identitystore.CreateUserInput{
		IdentityStoreId: aws.String(w.store()), UserName: aws.String(name), DisplayName: aws.String(name),
		Name: &idtypes.Name{GivenName: aws.String("Given"), FamilyName: aws.String("Family")},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return aws.ToString(made.UserId)
}

func TestTheCenterBehindSimpleSAMLphp(t *testing.T) {
	idp := peers.StartSimpleSAML(t)
	w := start(t, "D1")
	entityID, acs, metadata := w.serviceProvider()
	idp.Register(t, []byte(metadata))
	if a := w.trust(idp.Metadata); a.status != http.StatusOK {
		t.Fatalf("its metadata was refused: %d %s", a.status, a.body)
	}
	w.user("alice@example.test")

	t.Run("who is known signs in from the portal", func(t *testing.T) {
		w := w.in(t)
		page := w.visitor().SignIn(t, w.g.Center+"/start", "alice", "alicepass")
		if !strings.Contains(page, "alice@example.test") || strings.Contains(page, `type="password"`) {
			t.Errorf("no portal:\n%.1500s", page)
		}
	})
	t.Run("who is not provisioned is told so", func(t *testing.T) {
		w := w.in(t)
		v := w.visitor()
		page := v.SignIn(t, w.g.Center+"/start", "bob", "bobpass")
		if !strings.Contains(page, "no user of that name") {
			t.Errorf("bob reads:\n%.1500s", page)
		}
		w.signedOut(v.Client)
	})
	t.Run("who begins at the provider is asked before anything happens", func(t *testing.T) {
		w := w.in(t)
		v := w.visitor()
		page := v.SignIn(t, idp.Start(entityID, ""), "alice", "alicepass")
		if !strings.Contains(page, "Sign in as alice@example.test?") {
			t.Errorf("alice reads:\n%.1500s", page)
		}
		w.signedOut(v.Client)
	})
	t.Run("what was changed on the way is refused", func(t *testing.T) {
		w := w.in(t)
		v := w.visitor()
		v.StopAt = acs
		v.SignIn(t, w.g.Center+"/start", "bob", "bobpass")
		if v.Stopped == nil {
			t.Fatal("no response was on its way")
		}
		stolen := v.Stopped.Get("SAMLResponse")
		forged := strings.Replace(decoded(t, stolen), "bob@example.test", "alice@example.test", 1)
		for field, form := range map[string]string{"changed": encoded(forged), "cut": stolen[:len(stolen)/2]} {
			a := w.post(v.Client, acs, url.Values{"SAMLResponse": {form}, "RelayState": {v.Stopped.Get("RelayState")}})
			if a.status < 400 || a.status >= 500 {
				t.Errorf("%s: %d %.500s", field, a.status, a.body)
			}
		}
		w.signedOut(v.Client)
	})
}

// post sends a form as another site's page does.
func (w *world) post(client *http.Client, address string, form url.Values) answer {
	w.t.Helper()
	return w.send(client, w.request(http.MethodPost, address, form.Encode(),
		"Content-Type", "application/x-www-form-urlencoded", "Origin", "http://idp.example.test", "Sec-Fetch-Site", "cross-site"))
}

// signedOut holds when the portal still asks the browser to sign in.
func (w *world) signedOut(client *http.Client) {
	w.t.Helper()
	stay := *client
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a := w.send(&stay, w.request(http.MethodGet, w.g.Center+"/start", nil))
	if a.status != http.StatusSeeOther && a.status != http.StatusFound || strings.HasPrefix(a.header.Get("Location"), "/start") {
		w.t.Errorf("the portal does not ask for sign-in: %d %s %.300s", a.status, a.header.Get("Location"), a.body)
	}
}

func TestTheDirectoryInFrontOfModAuthMellon(t *testing.T) {
	mellon := peers.NewMellon(t)
	w := start(t, "B3")
	app := w.done(http.MethodPost, "/api/v1/apps?activate=true", object{
		"label": "Intranet", "signOnMode": "SAML_2_0", "settings": object{"app": object{}},
	}).field("id")
	w.done(http.MethodPost, "/api/v1/apps/"+app+"/sso/saml/metadata/import", string(mellon.Metadata))
	w.mapAttributes(app)
	metadata := w.done(http.MethodGet, "/api/v1/apps/"+app+"/sso/saml/metadata", nil).body
	mellon.Start(t, []byte(metadata))
	alice := w.person("Alice", "alice@corp.test")
	w.person("Bob", "bob@corp.test")
	w.done(http.MethodPost, "/api/v1/apps/"+app+"/users", object{"id": alice, "scope": "USER"})

	t.Run("who is assigned arrives with name and attributes", func(t *testing.T) {
		w := w.in(t)
		page := w.visitor().SignIn(t, mellon.Protected, "alice@corp.test", password)
		for _, want := range []string{"REMOTE_USER=alice@corp.test", "MELLON_firstName=Alice", "MELLON_mail=alice@corp.test"} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q on the protected page:\n%s", want, page)
			}
		}
	})
	t.Run("who is not assigned is refused at the directory", func(t *testing.T) {
		w := w.in(t)
		v := w.visitor()
		v.StopAt = mellon.ACS
		page := v.SignIn(t, mellon.Protected, "bob@corp.test", password)
		if v.Stopped != nil && strings.Contains(decoded(t, v.Stopped.Get("SAMLResponse")), "Assertion") {
			t.Errorf("an assertion was issued:\n%s", decoded(t, v.Stopped.Get("SAMLResponse")))
		}
		if v.Stopped == nil && !strings.Contains(page, "assigned") {
			t.Errorf("bob reads:\n%.1500s", page)
		}
	})
	t.Run("a wrong password gets nobody in", func(t *testing.T) {
		w := w.in(t)
		v := w.visitor()
		first := w.send(v.Client, w.request(http.MethodGet, mellon.Protected, nil))
		a := w.press(v.Client, first, map[string]string{"username": "alice@corp.test", "password": "not her password"})
		if !strings.Contains(a.body, `type="password"`) && !strings.Contains(a.body, "Unable to sign in") {
			t.Errorf("%d:\n%.1500s", a.status, a.body)
		}
	})
}

// mapAttributes adds the statements that the application asks for.
func (w *world) mapAttributes(app string) {
	w.t.Helper()
	statement := func(name, expression string) object {
		return object{"type": "EXPRESSION", "name": name, "namespace": "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified", "values": []string{expression}}
	}
	w.done(http.MethodPut, "/api/v1/apps/"+app, object{
		"label": "Intranet", "signOnMode": "SAML_2_0",
		"settings": object{"signOn": object{"attributeStatements": []object{statement("firstName", "user.firstName"), statement("mail", "user.email")}}},
	})
}

func decoded(t *testing.T, response string) string {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(response)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func encoded(document string) string { return base64.StdEncoding.EncodeToString([]byte(document)) }
