package restapi_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"gatehouse/internal/audit"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/center/restapi"
	"gatehouse/internal/saml"
)

type object = map[string]any

// admin calls the operations as the instance's administrator.
type admin struct {
	t *testing.T
	w *centertest.World
}

func (a admin) call(method, path string, body any) (int, object) {
	a.t.Helper()
	var raw []byte
	if body != nil {
		raw, _ = json.Marshal(body)
	}
	req, err := http.NewRequest(method, a.w.AWS+"/gatehouse/v1/instances"+path, bytes.NewReader(raw))
	if err != nil {
		a.t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	key := aws.Credentials{AccessKeyID: centertest.AdminKey, SecretAccessKey: centertest.AdminSecret}
	if err := v4.NewSigner().SignHTTP(context.Background(), key, req, hex.EncodeToString(sum[:]), "sso", "us-east-1", a.w.Now()); err != nil {
		a.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	return resp.StatusCode, centertest.JSON[object](a.t, resp)
}

func (a admin) want(status int, method, path string, body any) object {
	a.t.Helper()
	got, out := a.call(method, "/"+a.w.Instance.ID+path, body)
	if got != status {
		a.t.Fatalf("%s %s: %d %v, want %d", method, path, got, out, status)
	}
	return out
}

func metadata(t *testing.T, w *centertest.World) string {
	doc, err := w.IdP.Metadata().XML()
	if err != nil {
		t.Fatal(err)
	}
	return string(doc)
}

func TestFromNothingToASignedInUser(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	a.want(200, "PUT", "/identity-source", object{"kind": "IDENTITY_CENTER", "confirmation": "ACCEPT"})
	sp := a.want(200, "GET", "/service-provider", nil)
	if sp["entityId"] != w.At.EntityID(w.Instance) || sp["acsUrl"] != w.At.ACS(w.Instance) || sp["signInUrl"] != string(w.At)+"/start" ||
		!strings.Contains(sp["metadata"].(string), "EntityDescriptor") {
		t.Errorf("%v", sp)
	}
	if p := a.want(200, "GET", "/identity-source/preview?kind=EXTERNAL_IDP", nil); len(p["kept"].([]any)) == 0 || len(p["lost"].([]any)) == 0 {
		t.Errorf("%v", p)
	}
	a.want(409, "POST", "/provisioning", nil) // needs an external provider
	// As people paste it: a byte order mark, blanks, no declaration, CRLF.
	pasted := "\ufeff  \r\n" + strings.ReplaceAll(strings.TrimPrefix(metadata(t, w), `<?xml version="1.0" encoding="UTF-8"?>`), "\n", "\r\n") + "\r\n "
	src := a.want(200, "PUT", "/identity-source", object{"kind": "EXTERNAL_IDP", "metadata": pasted, "confirmation": "ACCEPT"})
	if src["provider"].(object)["entityId"] != w.IdP.EntityID {
		t.Errorf("%v", src)
	}
	on := a.want(200, "POST", "/provisioning", nil)
	made := a.want(200, "POST", "/provisioning/tokens", nil)
	if made["endpoint"] != on["endpoint"] || len(made["accessToken"].(string)) < 64 {
		t.Errorf("%v", made)
	}
	if listed := fmt.Sprint(a.want(200, "GET", "/provisioning", nil)); strings.Contains(listed, made["accessToken"].(string)) {
		t.Error("the token is shown twice")
	}
	w.User("alice@corp.example")
	if _, p := w.SignIn("alice@corp.example"); p.URL.Path != "/start" {
		t.Errorf("%d %s", p.Status, p.Body)
	}
	e := w.Events("sso:AssociateDirectory", audit.Allowed)
	if last := e[len(e)-1]; last.Actor.Account != string(centertest.Management) || last.Why == "" && last.Origin.RequestID == "" {
		t.Errorf("%+v", last)
	}
}

func TestBadMetadataIsRefusedAndNothingChanges(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	good := metadata(t, w)
	before := fmt.Sprint(a.want(200, "GET", "/identity-source", nil))
	expired, err := saml.SelfSigned(rand.Reader, w.IdP.Signer, "old", w.Now().AddDate(-11, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	old := *w.IdP.IdentityProvider
	old.Certificate = expired
	oldDoc, err := old.Metadata().XML()
	if err != nil {
		t.Fatal(err)
	}
	between := func(from, to string) string {
		head, rest, _ := strings.Cut(good, from)
		_, tail, _ := strings.Cut(rest, to)
		return head + tail
	}
	for name, doc := range map[string]string{
		"not XML": "hello", "not SAML": "<html/>", "over 75,000 characters": good + strings.Repeat(" <!-- -->", 9000) + strings.Repeat("x", 75000),
		"without a certificate":     between("<md:KeyDescriptor", "</md:KeyDescriptor>"),
		"with an expired one":       string(oldDoc),
		"with a javascript address": strings.ReplaceAll(good, w.IdP.SSOURL, "javascript:alert(1)"),
		"with a DOCTYPE":            `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>` + good,
		"of a service provider":     w.Browser().Get(w.At.EntityID(w.Instance)).Body,
	} {
		out := a.want(400, "PUT", "/identity-source", object{"kind": "EXTERNAL_IDP", "metadata": doc, "confirmation": "ACCEPT"})
		if out["__type"] != "ValidationException" || len(fmt.Sprint(out["Message"])) < 30 {
			t.Errorf("%s: %v", name, out)
		}
	}
	for name, body := range map[string]object{
		"not confirmed":        {"kind": "IDENTITY_CENTER"},
		"confirmed in words":   {"kind": "IDENTITY_CENTER", "confirmation": "accept"},
		"without metadata":     {"kind": "EXTERNAL_IDP", "confirmation": "ACCEPT"},
		"metadata of no use":   {"kind": "IDENTITY_CENTER", "metadata": good, "confirmation": "ACCEPT"},
		"a source of its own":  {"kind": "LDAP", "confirmation": "ACCEPT"},
		"an unknown parameter": {"kind": "IDENTITY_CENTER", "confirmation": "ACCEPT", "force": true},
	} {
		if out := a.want(400, "PUT", "/identity-source", body); out["Message"] == "" {
			t.Errorf("%s: %v", name, out)
		}
	}
	if out := a.want(501, "PUT", "/identity-source", object{"kind": "ACTIVE_DIRECTORY", "confirmation": "ACCEPT"}); !strings.Contains(fmt.Sprint(out["Message"]), "later release") {
		t.Errorf("%v", out)
	}
	if after := fmt.Sprint(a.want(200, "GET", "/identity-source", nil)); after != before {
		t.Errorf("changed: %s", after)
	}
}

func TestCertificatesOverlapAndTheLastOneStays(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	w.User("alice@corp.example")
	first := saml.KeyID(w.IdP.Certificate)
	key, err := saml.NewRSAKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	next, err := saml.SelfSigned(rand.Reader, key, "next", w.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	a.want(409, "DELETE", "/identity-source/certificates/"+first, nil)
	a.want(400, "POST", "/identity-source/certificates", object{"certificate": "nonsense"})
	list := a.want(200, "POST", "/identity-source/certificates", object{"certificate": string(saml.CertificatePEM(next))})
	if n := len(list["certificates"].([]any)); n != 2 || list["certificates"].([]any)[0].(object)["status"] != "VALID" {
		t.Errorf("%v", list)
	}
	a.want(409, "POST", "/identity-source/certificates", object{"certificate": string(saml.CertificatePEM(next))})
	if _, p := w.SignIn("alice@corp.example"); p.URL.Path != "/start" {
		t.Errorf("the first key: %d", p.Status)
	}
	w.IdP.Signer, w.IdP.Certificate = key, next
	if _, p := w.SignIn("alice@corp.example"); p.URL.Path != "/start" {
		t.Errorf("the second key: %d", p.Status)
	}
	a.want(404, "DELETE", "/identity-source/certificates/nonsense", nil)
	a.want(200, "DELETE", "/identity-source/certificates/"+saml.KeyID(next), nil)
	if _, p := w.SignIn("alice@corp.example"); p.Status != 403 {
		t.Errorf("a key that is not trusted any more: %d", p.Status)
	}
}

func TestProvisioningIsSwitchedOffOnPurposeOnly(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	a.want(409, "POST", "/provisioning/tokens", nil)
	a.want(200, "POST", "/provisioning", nil)
	a.want(409, "POST", "/provisioning", nil)
	id := a.want(200, "POST", "/provisioning/tokens", nil)["id"].(string)
	a.want(200, "POST", "/provisioning/tokens", nil)
	if out := a.want(402, "POST", "/provisioning/tokens", nil); out["__type"] != "ServiceQuotaExceededException" {
		t.Errorf("%v", out)
	}
	a.want(400, "DELETE", "/provisioning", nil)
	a.want(409, "DELETE", "/provisioning?confirmation=DISABLE", nil)
	a.want(200, "DELETE", "/provisioning/tokens/"+id, nil)
	a.want(404, "DELETE", "/provisioning/tokens/"+id, nil)
	rest := a.want(200, "GET", "/provisioning", nil)["tokens"].([]any)
	a.want(200, "DELETE", "/provisioning/tokens/"+rest[0].(object)["id"].(string), nil)
	a.want(200, "DELETE", "/provisioning?confirmation=DISABLE", nil)
	if out := a.want(200, "GET", "/provisioning", nil); out["enabled"] != false || out["endpoint"] != nil {
		t.Errorf("%v", out)
	}
}

func TestThePortalIsNamedOnce(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	w.User("alice@corp.example")
	for _, bad := range []string{"", "-x", "Corp", "a b", "saml", "start", "d-0123456789", "../x", strings.Repeat("x", 64)} {
		if bad != "" {
			a.want(400, "PUT", "/portal", object{"name": bad})
		}
	}
	if out := a.want(200, "PUT", "/portal", object{"name": "corp", "sessionDurationSeconds": 3600}); out["url"] != string(w.At)+"/corp/start" || len(out["addresses"].([]any)) != 3 {
		t.Errorf("%v", out)
	}
	a.want(409, "PUT", "/portal", object{"name": "other"})
	for _, seconds := range []int64{0, 899, 90*24*3600 + 1, -5, 1 << 62} {
		a.want(400, "PUT", "/portal", object{"sessionDurationSeconds": seconds})
	}
	for _, start := range []string{"/corp/start", "/start", "/" + w.Instance.StoreID + "/start"} {
		b := w.Browser()
		r := w.Ask(b, string(w.At)+start)
		if p := w.Answer(b, w.Response(r.ID, "alice@corp.example"), r.RelayState); p.URL.Path != start || p.Status != 200 {
			t.Errorf("%s: %d at %s", start, p.Status, p.URL)
		}
		w.Pass(61 * time.Minute)
		if p := b.Get(string(w.At) + start); p.URL.Path == start {
			t.Errorf("%s: signed in for more than the hour", start)
		}
	}
}

func TestAnAdministratorSeesAndEndsSessions(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	u := w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	all := a.want(200, "GET", "/users/"+u.ID+"/sessions", nil)["sessions"].([]any)
	if len(all) != 1 || all[0].(object)["type"] != "BROWSER" {
		t.Fatalf("%v", all)
	}
	a.want(404, "DELETE", "/users/"+u.ID+"/sessions/nonsense", nil)
	a.want(200, "DELETE", "/users/"+u.ID+"/sessions/"+all[0].(object)["id"].(string), nil)
	if p := b.Get(string(w.At) + "/start"); p.URL.Path == "/start" {
		t.Error("still signed in")
	}
	if out := a.want(200, "POST", "/users/"+u.ID+"/disable", nil); out["enabled"] != false {
		t.Errorf("%v", out)
	}
	if out := a.want(200, "POST", "/users/"+u.ID+"/enable", nil); out["enabled"] != true {
		t.Errorf("%v", out)
	}
	a.want(404, "POST", "/users/nobody/disable", nil)
}

// Row 26: after a stolen key was replaced.
func TestAnAdministratorMakesEverybodySignInAgain(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	admin{t, w}.want(200, "DELETE", "/sessions", nil)
	if p := b.Get(string(w.At) + "/start"); p.URL.Path == "/start" {
		t.Error("still signed in")
	}
	if b, p := w.SignIn("alice@corp.example"); p.URL.Path != "/start" || b == nil {
		t.Errorf("cannot sign in again: %d", p.Status)
	}
}

func TestOnlyTheInstancesAdministratorMay(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	foreign, err := w.Service.CreateInstance(t.Context(), "222233334444", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, out := a.call("GET", "/"+foreign.ID+"/identity-source", nil); status != 403 {
		t.Errorf("%d %v", status, out)
	}
	if status, out := a.call("GET", "/ssoins-0000000000000000/identity-source", nil); status != 404 {
		t.Errorf("%d %v", status, out)
	}
	w.Denied = true
	for _, c := range [][2]string{
		{"GET", "/identity-source"}, {"PUT", "/identity-source"}, {"GET", "/provisioning"}, {"POST", "/provisioning"}, {"POST", "/provisioning/tokens"},
		{"PUT", "/portal"}, {"GET", "/users/x/sessions"}, {"POST", "/users/x/disable"}, {"POST", "/identity-source/certificates"}, {"GET", "/service-provider"},
	} {
		if out := a.want(403, c[0], c[1], nil); out["__type"] != "AccessDeniedException" {
			t.Errorf("%v: %v", c, out)
		}
	}
	resp, err := http.Get(w.AWS + "/gatehouse/v1/instances/" + w.Instance.ID + "/provisioning")
	if err != nil || resp.StatusCode != 403 {
		t.Errorf("unsigned: %v %v", resp.StatusCode, err)
	}
}

func TestTheInstanceIsEnabledOnce(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	if status, out := a.call("POST", "", object{}); status != 409 {
		t.Errorf("%d %v", status, out)
	}
}

func TestOpenAPIDescribesEveryOperation(t *testing.T) {
	w := centertest.Start(t)
	resp, err := http.Get(w.AWS + restapi.OpenAPIPath)
	if err != nil {
		t.Fatal(err)
	}
	doc := centertest.JSON[object](t, resp)
	paths := doc["paths"].(object)
	n := 0
	for path, methods := range paths {
		for method, op := range methods.(object) {
			n++
			o := op.(object)
			if o["operationId"] == "" || o["summary"] == "" || o["x-iam-action"] == "" {
				t.Errorf("%s %s: %v", method, path, o)
			}
		}
	}
	put := paths["/gatehouse/v1/instances/{instance}/identity-source"].(object)["put"].(object)
	body := fmt.Sprint(put["requestBody"])
	if n < 20 || !strings.Contains(body, "confirmation") || strings.Contains(body, "InstanceID") {
		t.Errorf("%d operations, body %s", n, body)
	}
}
