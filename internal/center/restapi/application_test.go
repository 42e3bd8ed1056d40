package restapi_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/saml"
)

func spMetadata(t *testing.T) string {
	t.Helper()
	doc, err := saml.SPMetadata{
		EntityID: "https://wiki.example", NameIDFormats: []string{saml.NameIDEmail},
		ACS: []saml.IndexedEndpoint{
			{Binding: saml.BindingPOST, Location: "https://wiki.example/old", Index: 0},
			{Binding: saml.BindingPOST, Location: "https://wiki.example/acs", Index: 4, Default: true},
		},
	}.XML()
	if err != nil {
		t.Fatal(err)
	}
	return string(doc)
}

func TestAnApplicationIsMadeFromMetadataAndReadBack(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	made := a.want(200, "POST", "/applications", object{
		"name": "Wiki", "metadata": spMetadata(t), "attributes": []object{{"name": "mail", "value": "${user:email}"}},
	})
	if made["audience"] != "https://wiki.example" || made["acsUrls"].([]any)[0] != "https://wiki.example/acs" || len(made["acsUrls"].([]any)) != 2 ||
		made["nameId"] != "${user:email}" || made["sessionDurationSeconds"] != 3600.0 || made["status"] != "ENABLED" {
		t.Errorf("%v", made)
	}
	idp := made["identityProvider"].(object)
	m, err := saml.ParseIdPMetadata([]byte(w.Browser().Get(idp["metadataUrl"].(string)).Body), w.Now())
	if err != nil || m.EntityID != idp["entityId"] || m.SSO[0].Location != idp["signInUrl"] {
		t.Errorf("%+v %v", m, err)
	}
	if len(w.Events("sso:CreateApplicationInstance", audit.Allowed)) == 0 {
		t.Error("nothing in the log")
	}
	if got := a.want(200, "GET", "/applications/"+made["id"].(string), nil); got["arn"] != made["arn"] {
		t.Errorf("%v", got)
	}
	a.want(404, "GET", "/applications/apl-0000000000000000", nil)
}

func TestAnApplicationKeepsWhatItHasWhenItsMetadataIsBad(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	path := "/applications/" + a.want(200, "POST", "/applications", object{"name": "Wiki", "audience": "urn:x", "acsUrls": []string{"https://a.example/acs"}})["id"].(string)
	good := spMetadata(t)
	for what, doc := range map[string]string{
		"an identity provider's": metadata(t, w), "no XML": "hello", "empty": "", "cut off": good[:len(good)/2],
		"a script":    strings.Replace(good, "https://wiki.example/acs", "javascript:alert(1)", 1),
		"no address":  strings.ReplaceAll(good, "HTTP-POST", "PAOS"),
		"an external": `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + good,
	} {
		if status, out := a.call("PUT", "/"+w.Instance.ID+path+"/metadata", object{"metadata": doc}); status != 400 {
			t.Errorf("%s: %d %v", what, status, out)
		}
	}
	got := a.want(200, "GET", path, nil)
	if got["audience"] != "urn:x" || got["acsUrls"].([]any)[0] != "https://a.example/acs" {
		t.Errorf("%v", got)
	}
	if got := a.want(200, "PUT", path+"/metadata", object{"metadata": good}); got["audience"] != "https://wiki.example" || got["name"] != "Wiki" {
		t.Errorf("%v", got)
	}
}

func TestSettingsOfAnApplicationAreChangedOneByOne(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	path := "/applications/" + a.want(200, "POST", "/applications", object{"name": "Wiki", "metadata": spMetadata(t)})["id"].(string)
	got := a.want(200, "PUT", path, object{"relayState": "x", "status": "DISABLED", "sessionDurationSeconds": 900})
	if got["relayState"] != "x" || got["status"] != "DISABLED" || got["audience"] != "https://wiki.example" || got["name"] != "Wiki" {
		t.Errorf("%v", got)
	}
	for what, body := range map[string]object{
		"an unknown status": {"status": "OFF"}, "a short session": {"sessionDurationSeconds": 0}, "half a provider": {"audience": ""},
		"both ways": {"metadata": spMetadata(t), "audience": "x"}, "an unknown member": {"acs": "x"}, "a signature without a certificate": {"requestsSigned": true},
	} {
		if status, out := a.call("PUT", "/"+w.Instance.ID+path, body); status != 400 {
			t.Errorf("%s: %d %v", what, status, out)
		}
	}
}

func TestAddressesKeepTheirIndexWhenOthersComeAndGo(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	id := a.want(200, "POST", "/applications", object{"name": "Wiki", "metadata": spMetadata(t)})["id"].(string)
	a.want(200, "PUT", "/applications/"+id, object{"acsUrls": []string{"https://wiki.example/new", "https://wiki.example/acs"}})
	app, err := w.Service.Application(t.Context(), w.Instance.ID, id)
	if err != nil {
		t.Fatal(err)
	}
	// acs is known to the application as number 4; another one is not to take its place.
	if acs := app.ServiceProvider.ACS; acs[0].URL != "https://wiki.example/new" || acs[0].Index != 5 || acs[1].Index != 4 {
		t.Errorf("%+v", acs)
	}
}

// What an administrator sets is what the application is told, on the wire.
func TestAssertionsCarryWhatIsSet(t *testing.T) {
	const name = "alice@corp.example"
	w := centertest.Start(t)
	a := admin{t, w}
	u := w.User(name)
	made := a.want(200, "POST", "/applications", object{"name": "Wiki", "metadata": spMetadata(t)})
	path := "/applications/" + made["id"].(string)
	a.want(200, "PUT", path, object{
		"acsUrls": []string{"https://wiki.example/acs", "https://wiki.example/second"}, "relayState": "/start?here=1", "sessionDurationSeconds": 7200,
		"nameIdFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "nameId": "u-${user:subject}",
		"attributes": []object{
			{"name": "https://aws.example/Mail", "value": "${user:subject}", "format": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"},
			{"name": "who", "value": "${user:givenName} ${user:familyName}", "format": "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"},
		},
	})
	if err := w.Service.AssignApplication(t.Context(), w.Instance.ID, made["id"].(string), center.UserPrincipal, u.ID); err != nil {
		t.Fatal(err)
	}
	b, _ := w.SignIn(name)
	idp := made["identityProvider"].(object)
	m, err := saml.ParseIdPMetadata([]byte(b.Get(idp["metadataUrl"].(string)).Body), w.Now())
	if err != nil {
		t.Fatal(err)
	}
	sp := saml.ServiceProvider{EntityID: "https://wiki.example", ACSURL: "https://wiki.example/acs", IdP: *m, Now: w.Now, AllowUnsolicited: true}
	tile := b.Get(idp["portalUrl"].(string))
	got, err := sp.ParseResponse(tile.Hidden().Get("SAMLResponse"), func(string) bool { return false })
	if err != nil {
		t.Fatalf("%v: %s", err, tile.Body)
	}
	if got.NameID.Value != "u-"+name || got.NameID.Format != saml.NameIDPersistent || tile.Hidden().Get("RelayState") != "/start?here=1" {
		t.Errorf("%+v with the relay state %q", got.NameID, tile.Hidden().Get("RelayState"))
	}
	if len(got.Attributes) != 2 || got.Attribute("https://aws.example/Mail")[0] != name || got.Attribute("who")[0] != "Given Family" || !strings.HasSuffix(got.Attributes[1].NameFormat, ":basic") {
		t.Errorf("%+v", got.Attributes)
	}
	if left := got.SessionNotOnOrAfter.Sub(w.Now()); left < 119*time.Minute || left > 2*time.Hour {
		t.Errorf("the session lasts %s", left)
	}
	asks := sp.NewAuthnRequest("request-1")
	asks.ACSURL = "https://wiki.example/second"
	to, err := sp.RedirectURL(asks, "its own")
	if err != nil {
		t.Fatal(err)
	}
	if p := b.Get(to); !strings.Contains(p.Body, `action="https://wiki.example/second"`) || p.Hidden().Get("RelayState") != "its own" {
		t.Errorf("the second address is not used: %s", p.Body)
	}
}

func TestApplicationsAreFoundByName(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	for _, name := range []string{"Wiki", "Chat", "another wiki"} {
		a.want(200, "POST", "/applications", object{"name": name})
	}
	var names []string
	for token := ""; ; {
		page := a.want(200, "GET", "/applications?search=WIKI&limit=1&nextToken="+url.QueryEscape(token), nil)
		for _, v := range page["applications"].([]any) {
			names = append(names, v.(object)["name"].(string))
		}
		if token, _ = page["nextToken"].(string); token == "" {
			break
		}
	}
	if !slices.Equal(names, []string{"another wiki", "Wiki"}) {
		t.Errorf("%v", names)
	}
}

func TestCertificatesOfAnApplicationAreRotated(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	path := "/applications/" + a.want(200, "POST", "/applications", object{"name": "Wiki"})["id"].(string)
	certs := a.want(200, "POST", path+"/certificates", nil)["certificates"].([]any)
	first, next := certs[0].(object), certs[1].(object)
	if first["active"] != true || next["active"] != false || next["status"] != "VALID" || !strings.Contains(next["pem"].(string), "BEGIN CERTIFICATE") {
		t.Errorf("%v", certs)
	}
	a.want(409, "DELETE", path+"/certificates/"+first["id"].(string), nil)
	a.want(200, "POST", path+"/certificates/"+next["id"].(string)+"/activate", nil)
	a.want(200, "DELETE", path+"/certificates/"+first["id"].(string), nil)
	left := a.want(200, "GET", path, nil)["certificates"].([]any)
	if len(left) != 1 || left[0].(object)["active"] != true {
		t.Errorf("%v", left)
	}
	for range 4 {
		a.want(200, "POST", path+"/certificates", nil)
	}
	if status, out := a.call("POST", "/"+w.Instance.ID+path+"/certificates", nil); status < 400 {
		t.Errorf("a sixth one: %d %v", status, out)
	}
}
