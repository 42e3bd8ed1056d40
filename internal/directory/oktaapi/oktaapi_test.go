package oktaapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/session"
)

// nextOf reads the Link headers as Okta's Go SDK does: each header line on its
// own, up to the first semicolon.
func nextOf(t *testing.T, h http.Header) string {
	t.Helper()
	for _, line := range h.Values("Link") {
		address, rel, _ := strings.Cut(line, ";")
		if strings.TrimSpace(rel) != `rel="next"` {
			continue
		}
		u, err := url.Parse(strings.Trim(address, "<>"))
		if err != nil || !strings.HasPrefix(u.String(), base) {
			t.Fatalf("the next link is %q", address)
		}
		return u.RequestURI()
	}
	return ""
}

// collect follows the pages of a list and returns an attribute of each item.
func (s *server) collect(path, attribute string) (values []string, pages int) {
	s.t.Helper()
	for next := path; next != ""; pages++ {
		a := s.do("GET", next, "")
		if a.status != 200 {
			s.t.Fatalf("GET %s: %d %s", next, a.status, a.body)
		}
		for _, item := range a.list(s.t) {
			values = append(values, fmt.Sprint(item[attribute]))
		}
		next = nextOf(s.t, a.header)
	}
	return values, pages
}

func TestPagingAsTheSDKDoes(t *testing.T) {
	s := open(t, 0)
	want := []string{s.admin.ID}
	for i := range 6 {
		want = append(want, s.user("p"+strconv.Itoa(i)))
	}
	slices.Sort(want)
	got, pages := s.collect("/api/v1/users?limit=3", "id")
	if !slices.Equal(got, want) || pages != 3 {
		t.Errorf("got %v in %d pages, want %v", got, pages, want)
	}
	got, pages = s.collect("/api/v1/users?limit=2&search="+url.QueryEscape(`profile.lastName eq "doe"`)+"&sortBy=profile.firstName&sortOrder=desc", "id")
	if len(got) != 6 || pages != 3 {
		t.Errorf("sorted: got %d in %d pages", len(got), pages)
	}
	a := s.do("GET", "/api/v1/users?limit=3", "")
	other := strings.Replace(nextOf(t, a.header), "limit=3", "limit=3&q=p", 1)
	s.refused(400, "E0000001", "after", "GET", other, "")
}

func TestPeopleOverTheWire(t *testing.T) {
	s := open(t, 0)
	created := s.ok(200, "POST", "/api/v1/users?activate=true",
		`{"profile":{"firstName":"A","lastName":"B","email":"a@x.test","login":"a@x.test"},"credentials":{"password":{}}}`)
	id := created["id"].(string)
	if created["status"] != "PROVISIONED" || created["lastLogin"] != nil || !strings.Contains(fmt.Sprint(created), "activationUrl") {
		t.Errorf("got %v", created)
	}
	profile := created["profile"].(map[string]any)
	if v, there := profile["mobilePhone"]; v != nil || !there {
		t.Errorf("the profile is %v", profile)
	}
	s.refused(400, "E0000001", "Property name 'notValid' is not defined in profile", "POST", "/api/v1/users",
		`{"profile":{"firstName":"A","lastName":"B","email":"b@x.test","login":"b@x.test","notValid":"x"}}`)
	s.refused(400, "E0000001", "login: An object with this field already exists", "POST", "/api/v1/users",
		`{"profile":{"firstName":"A","lastName":"B","email":"a@x.test","login":"A@X.TEST"}}`)
	s.refused(400, "E0000003", "well-formed", "POST", "/api/v1/users", `{"profile":`)
	s.refused(413, "E0000003", "too large", "POST", "/api/v1/users", `{"profile":{"firstName":"`+strings.Repeat("x", 2<<20)+`"}}`)
	s.refused(400, "E0000001", "data type", "POST", "/api/v1/users", `{"profile":{"firstName":7}}`)
	s.refused(404, "E0000007", "Resource not found: nobody (User)", "GET", "/api/v1/users/nobody", "")
	s.ok(200, "POST", "/api/v1/users/"+id, `{"profile":{"department":"Ops"}}`)
	if u := s.ok(200, "GET", "/api/v1/users/a@x.test", ""); u["profile"].(map[string]any)["department"] != "Ops" {
		t.Errorf("got %v", u)
	}
	again := s.ok(200, "POST", "/api/v1/users/"+id+"/lifecycle/reactivate?sendEmail=false", "")
	if !strings.HasPrefix(again["activationUrl"].(string), base+"/welcome?token=") {
		t.Errorf("got %v", again)
	}
	s.refused(400, "E0000001", "Cannot suspend", "POST", "/api/v1/users/"+id+"/lifecycle/suspend", "")
	s.refused(403, "E0000016", "already active", "POST", "/api/v1/users/"+id+"/lifecycle/activate", "")
	s.ok(204, "DELETE", "/api/v1/users/"+id, "")
	if got, _ := s.collect("/api/v1/users", "id"); slices.Contains(got, id) {
		t.Error("a deactivated person is in the plain list")
	}
	if got, _ := s.collect("/api/v1/users?filter="+url.QueryEscape(`status eq "DEPROVISIONED"`), "id"); !slices.Contains(got, id) {
		t.Error("a deactivated person is not found by status")
	}
	s.ok(204, "DELETE", "/api/v1/users/"+id, "")
	s.refused(404, "E0000007", "(User)", "GET", "/api/v1/users/"+id, "")
	s.refused(400, "E0000031", "Invalid search", "GET", "/api/v1/users?search="+url.QueryEscape(`profile.secret eq "x"`), "")
	s.refused(400, "E0000031", "Invalid search", "GET", "/api/v1/users?filter="+url.QueryEscape(`profile.email sw "x"`), "")
}

func TestGroupsOverTheWire(t *testing.T) {
	s := open(t, 0)
	g, u := s.group("developers"), s.user("ana")
	s.refused(400, "E0000001", "name: An object with this field already exists", "POST", "/api/v1/groups", `{"profile":{"name":"Developers"}}`)
	s.ok(204, "PUT", "/api/v1/groups/"+g+"/users/"+u, "")
	s.ok(204, "PUT", "/api/v1/groups/"+g+"/users/"+u, "")
	if got, _ := s.collect("/api/v1/groups/"+g+"/users?limit=200", "id"); !slices.Equal(got, []string{u}) {
		t.Errorf("the members are %v", got)
	}
	if got, _ := s.collect("/api/v1/users/"+u+"/groups", "type"); len(got) != 2 {
		t.Errorf("ana is in groups of type %v", got)
	}
	a := s.do("GET", "/api/v1/groups?q=Everyone", "").list(t)
	if len(a) != 1 || a[0]["type"] != "BUILT_IN" {
		t.Errorf("got %v", a)
	}
	s.refused(403, "E0000038", "BUILT_IN", "DELETE", "/api/v1/groups/"+a[0]["id"].(string), "")
	if got, _ := s.collect("/api/v1/groups?filter="+url.QueryEscape(`type eq "OKTA_GROUP"`), "id"); !slices.Equal(got, []string{g}) {
		t.Errorf("got %v", got)
	}
	s.ok(204, "DELETE", "/api/v1/groups/"+g+"/users/"+u, "")
	s.ok(204, "DELETE", "/api/v1/groups/"+g, "")
	s.refused(404, "E0000007", "(UserGroup)", "GET", "/api/v1/groups/"+g, "")
}

func TestApplicationsOverTheWire(t *testing.T) {
	s := open(t, 0)
	id := s.app("AWS IAM Identity Center")
	s.refused(400, "E0000040", "label", "POST", "/api/v1/apps", `{"name":"amazon_aws_sso","label":"aws iam identity center"}`)
	s.refused(400, "E0000001", "catalog", "POST", "/api/v1/apps", `{"name":"no_such_app","label":"x"}`)
	s.refused(400, "E0000001", "not defined", "POST", "/api/v1/apps", `{"name":"amazon_aws_sso","label":"x","settings":{"app":{"nope":"1"}}}`)
	app := "/api/v1/apps/" + id
	s.refused(400, "E0000001", "javascript", "PUT", app, `{"label":"AWS","settings":{"app":{"acsURL":"javascript:alert(1)"}}}`)
	got := s.ok(200, "PUT", app, `{"label":"AWS","settings":{"app":{"acsURL":"http://center.localhost:7000/saml/acs","entityID":"urn:center"}}}`)
	signOn := got["settings"].(map[string]any)["signOn"].(map[string]any)
	if signOn["audience"] != "urn:center" || signOn["recipient"] != "http://center.localhost:7000/saml/acs" || got["signOnMode"] != "SAML_2_0" {
		t.Errorf("got %v", got)
	}

	keys := s.do("GET", app+"/credentials/keys", "").list(t)
	second := s.ok(201, "POST", app+"/credentials/keys/generate?validityYears=2", "")
	s.refused(400, "E0000001", "validityYears", "POST", app+"/credentials/keys/generate?validityYears=1", "")
	kid := second["kid"].(string)
	if len(keys) != 1 || len(kid) != 43 || len(second["x5c"].([]any)) != 1 {
		t.Errorf("got %v, %v", keys, second)
	}
	got = s.ok(200, "PUT", app, `{"credentials":{"signing":{"kid":"`+kid+`"}}}`)
	if fmt.Sprint(got["credentials"].(map[string]any)["signing"]) != "map[kid:"+kid+"]" {
		t.Errorf("got %v", got["credentials"])
	}
	xml := string(s.do("GET", app+"/sso/saml/metadata", "").body)
	if !strings.Contains(xml, "<md:EntityDescriptor") || strings.Count(xml, "<ds:X509Certificate>") != 2 || !strings.Contains(xml, "/app/amazon_aws_sso/exk") {
		t.Errorf("the metadata is %s", xml)
	}
	if one := string(s.do("GET", app+"/sso/saml/metadata?kid="+kid, "").body); strings.Count(one, "<ds:X509Certificate>") != 1 {
		t.Errorf("the metadata of one key is %s", one)
	}
	if got, _ := s.collect("/api/v1/apps?limit=1&q=AWS&filter="+url.QueryEscape(`status eq "ACTIVE"`), "id"); !slices.Equal(got, []string{id}) {
		t.Errorf("got %v", got)
	}
	s.refused(403, "E0000056", "deactivated", "DELETE", app, "")
	s.ok(200, "POST", app+"/lifecycle/deactivate", "")
	s.ok(204, "DELETE", app, "")
}

func TestMetadataImport(t *testing.T) {
	s := open(t, 0)
	path := "/api/v1/apps/" + s.app("AWS") + "/sso/saml/metadata/import"
	descriptor := func(acs string) string {
		return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:sp"><SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="` + acs + `" index="0"/></SPSSODescriptor></EntityDescriptor>`
	}
	send := func(body string) answer {
		r, err := http.NewRequestWithContext(t.Context(), "POST", s.url+path, strings.NewReader(body))
		s.must(err)
		r.Header.Set("Authorization", "SSWS "+s.token)
		r.Header.Set("Content-Type", "application/xml")
		return s.send(r)
	}
	for name, bad := range map[string]string{
		"not XML": "hello", "not SAML": "<a/>", "too long": strings.Repeat("x", 80_000), "a script address": descriptor("javascript:alert(1)"),
		"empty": "",
	} {
		s.isRefused(send(bad), 400, "E0000001", "metadata", name)
	}
	if a := send(descriptor("https://sp.example/acs")); a.status != 200 || !strings.Contains(string(a.body), `"audience":"urn:sp"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestProvisioningOverTheWire(t *testing.T) {
	s := open(t, 0)
	app := "/api/v1/apps/" + s.app("AWS")
	connection := app + "/connections/default"
	s.refused(400, "E0000001", "Provisioning is not enabled", "GET", app+"/features", "")
	if a := s.ok(200, "GET", connection, ""); a["status"] != "DISABLED" || a["baseUrl"] != "" {
		t.Errorf("before it is set up: %v", a)
	}
	s.refused(404, "E0000007", "nobody", "GET", "/api/v1/apps/nobody/connections/default", "")
	s.refused(400, "E0000001", "not an http or https address", "POST", connection, `{"baseUrl":"file:///x","profile":{"token":"t"}}`)
	s.refused(400, "E0000001", "401", "POST", connection+"/test", `{"baseUrl":"http://c/scim/v2","profile":{"token":"wrong"}}`)
	if a := s.ok(200, "POST", connection+"/test", `{"baseUrl":"http://c/scim/v2/","profile":{"token":"good"}}`); a["message"] != "AWS was verified successfully!" {
		t.Errorf("got %v", a)
	}
	saved := s.ok(200, "POST", connection+"?activate=true", `{"baseUrl":"http://c/scim/v2/","profile":{"authScheme":"TOKEN","token":"good"}}`)
	if saved["baseUrl"] != "http://c/scim/v2" || saved["status"] != "ENABLED" || saved["notice"] == nil || strings.Contains(fmt.Sprint(saved), "good") {
		t.Errorf("got %v", saved)
	}
	s.ok(200, "POST", connection+"/test", "")
	s.refused(400, "E0000001", "needed to test", "POST", connection+"/test", `{"baseUrl":"http://evil/scim"}`)
	feature := s.ok(200, "PUT", app+"/features/USER_PROVISIONING",
		`{"create":{"lifecycleCreate":{"status":"ENABLED"}},"update":{"profile":{"status":"ENABLED"},"lifecycleDeactivate":{"status":"ENABLED"},"password":{"status":"DISABLED","seed":"RANDOM","change":"KEEP_EXISTING"}}}`)
	if feature["status"] != "ENABLED" {
		t.Errorf("got %v", feature)
	}

	u, g := s.user("ana"), s.group("developers")
	assigned := s.ok(200, "POST", app+"/users", `{"id":"`+u+`","scope":"USER","credentials":{"userName":"ana@example.test"},"profile":{}}`)
	if assigned["status"] != "STAGED" || assigned["syncState"] != "SYNCING" || assigned["externalId"] != nil || assigned["scope"] != "USER" {
		t.Errorf("got %v", assigned)
	}
	s.refused(400, "E0000001", "cannot be set here", "POST", app+"/users", `{"id":"`+u+`","profile":{"givenName":"Other"}}`)
	s.refused(404, "E0000007", "(User)", "POST", app+"/users", `{"id":"00unobody"}`)
	s.ok(200, "PUT", app+"/groups/"+g, `{"priority":0,"profile":{}}`)
	s.refused(404, "E0000007", "(UserGroup)", "PUT", app+"/groups/00gnothing", `{}`)
	if got, _ := s.collect(app+"/groups", "id"); !slices.Equal(got, []string{g}) {
		t.Errorf("got %v", got)
	}

	push := s.ok(200, "POST", app+"/group-push/mappings", `{"sourceGroupId":"`+g+`","status":"ACTIVE","targetGroupName":"developers"}`)
	mapping := app + "/group-push/mappings/" + push["id"].(string)
	if push["status"] != "ACTIVE" || strings.Contains(push["created"].(string), ".") {
		t.Errorf("got %v", push)
	}
	if target := s.ok(200, "GET", "/api/v1/groups/"+push["targetGroupId"].(string), ""); target["type"] != "APP_GROUP" {
		t.Errorf("the target is %v", target)
	}
	s.refused(400, "E0000001", "pushed to this application already", "POST", app+"/group-push/mappings", `{"sourceGroupId":"`+g+`"}`)
	s.ok(204, "POST", mapping+"/push", "")
	s.ok(200, "PATCH", mapping, `{"status":"INACTIVE"}`)
	s.refused(400, "E0000001", "status", "PATCH", mapping, `{"status":"ERROR"}`)
	s.ok(200, "DELETE", mapping+"?deleteTargetGroup=false", "")

	s.ok(204, "POST", app+"/group-push/target-groups/refresh", "")
	targets := s.do("GET", "/api/v1/groups?filter="+url.QueryEscape(`type eq "APP_GROUP"`), "").list(t)
	if len(targets) != 1 {
		t.Fatalf("got %v", targets)
	}
	linked := s.ok(200, "POST", app+"/group-push/mappings", `{"sourceGroupId":"`+g+`","targetGroupId":"`+targets[0]["id"].(string)+`"}`)
	if linked["targetGroupId"] != targets[0]["id"] {
		t.Errorf("got %v", linked)
	}
	s.ok(204, "DELETE", app+"/groups/"+g, "")
	s.ok(204, "DELETE", app+"/users/"+u, "")
	s.refused(404, "E0000007", "AppUser", "GET", app+"/users/"+u, "")
}

func TestTasksOverTheWire(t *testing.T) {
	s := open(t, 0)
	id, u := s.app("AWS"), s.user("ana")
	s.ok(200, "POST", "/api/v1/apps/"+id+"/users", `{"id":"`+u+`"}`)
	s.must((&storeOf{s}).task(directory.Task{
		AppID: id, Kind: directory.SyncPerson, Subject: u, Title: "Automatic provisioning of user Ana to app AWS failed",
		Method: "POST", URL: "http://c/scim/v2/Users", StatusCode: 400, Answer: `{"detail":"no"}`, Attribute: "displayName",
	}))
	tasks := s.do("GET", "/api/v1/tasks", "").list(t)
	if len(tasks) != 1 || tasks[0]["attribute"] != "displayName" {
		t.Fatalf("got %v", tasks)
	}
	task := "/api/v1/tasks/" + tasks[0]["id"].(string)
	s.ok(204, "POST", task+"/retry", "")
	if got := s.ok(200, "GET", task, ""); got["retrying"] != true {
		t.Errorf("got %v", got)
	}
	s.ok(204, "POST", task+"/complete", "")
	s.refused(404, "E0000007", "(Task)", "GET", task, "")
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	s := open(t, 5)
	a := s.do("GET", "/api/v1/users/me", "")
	for _, h := range []string{"X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset", "X-Okta-Request-Id"} {
		if a.header.Get(h) == "" {
			t.Errorf("no %s", h)
		}
	}
	if _, err := time.Parse(time.RFC1123, a.header.Get("Date")); err != nil {
		t.Error(err)
	}
	for range 6 {
		a = s.do("GET", "/api/v1/users/me", "")
	}
	s.isRefused(a, 429, "E0000047", "rate limit", "too many")
	if a.header.Get("X-Rate-Limit-Reset") == "" || a.header.Get("X-Rate-Limit-Remaining") != "0" {
		t.Errorf("got %v", a.header)
	}
}

func TestStrangersLearnNothing(t *testing.T) {
	s := open(t, 0)
	for _, path := range []string{"/api/v1/users", "/api/v1/users/me", "/api/v1/no/such/thing", "/api/v1/logs"} {
		s.isRefused(s.as("wrong", "GET", path, ""), 401, "E0000011", "Invalid token", path)
		s.isRefused(s.as("", "GET", path, ""), 403, "E0000005", "Invalid session", path)
	}
	s.refused(404, "E0000007", "Endpoint", "GET", "/api/v1/no/such/thing", "")
	s.refused(405, "E0000022", "method", "DELETE", "/api/v1/users", "")
	if o := s.ok(200, "GET", "/.well-known/okta-organization", ""); o["pipeline"] != "idx" {
		t.Errorf("got %v", o)
	}
}

func TestRolesDecide(t *testing.T) {
	s := open(t, 0)
	helper := s.user("helper")
	s.ok(201, "POST", "/api/v1/users/"+helper+"/roles", `{"type":"HELP_DESK_ADMIN"}`)
	s.refused(409, "E0000090", "", "POST", "/api/v1/users/"+helper+"/roles", `{"type":"HELP_DESK_ADMIN"}`)
	s.refused(400, "E0000001", "role", "POST", "/api/v1/users/"+helper+"/roles", `{"type":"GOD"}`)
	token, plain := s.tokenOf(helper), s.user("plain")
	for _, c := range []struct {
		status       int
		method, path string
	}{
		{200, "GET", "/api/v1/users/" + plain}, {200, "POST", "/api/v1/users/" + plain + "/lifecycle/reset_password?sendEmail=false"},
		{403, "POST", "/api/v1/users/" + plain + "/lifecycle/deactivate"}, {403, "DELETE", "/api/v1/users/" + plain},
		{403, "POST", "/api/v1/groups"}, {403, "GET", "/api/v1/logs"}, {403, "POST", "/api/v1/users/" + s.admin.ID + "/lifecycle/reset_password"},
		{403, "POST", "/api/v1/users/" + helper + "/roles"}, {200, "GET", "/api/v1/users/me"},
	} {
		if a := s.as(token, c.method, c.path, `{}`); a.status != c.status {
			t.Errorf("%s %s: %d %s, want %d", c.method, c.path, a.status, a.body, c.status)
		}
	}
	events, err := s.db.Events(t.Context(), audit.Query{ActorID: helper, Outcome: audit.Refused})
	s.must(err)
	if len(events) != 5 {
		t.Errorf("%d refusals were recorded, want 5", len(events))
	}
	s.refused(400, "E0000001", "last active super administrator", "POST", "/api/v1/users/me/lifecycle/suspend", "")
}

func TestSessionCookieCalls(t *testing.T) {
	s := open(t, 0)
	plain := s.user("plain")
	data := `{"amr":["pwd","otp"]}`
	cookieOf := func(person string) *http.Cookie {
		rec := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/", nil)
		_, err := s.manager.Start(rec, r, "/", session.Session{Scope: "dashboard", Subject: person, Data: data}, time.Time{})
		s.must(err)
		return rec.Result().Cookies()[0]
	}
	get := func(person, path string) answer {
		r, err := http.NewRequestWithContext(t.Context(), "GET", s.url+path, nil)
		s.must(err)
		r.AddCookie(cookieOf(person))
		return s.send(r)
	}
	if a := get(s.admin.ID, "/api/v1/users"); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := get(plain, "/api/v1/users/me"); a.status != 200 || a.object(t)["id"] != plain {
		t.Errorf("%d %s", a.status, a.body)
	}
	for _, path := range []string{"/api/v1/users", "/api/v1/users/" + s.admin.ID, "/api/v1/users/" + s.admin.ID + "/groups"} {
		s.isRefused(get(plain, path), 403, "E0000006", "permission", path)
	}
	data = `{"amr":["pwd"]}` // from before the policy asked this person for a factor
	s.isRefused(get(s.admin.ID, "/api/v1/users"), 403, "E0000005", "second factor", "an administrator with a password only")
	if a := get(plain, "/api/v1/sessions/me"); a.status != 200 || a.object(t)["userId"] != plain {
		t.Errorf("%d %s", a.status, a.body)
	}
	s.refused(404, "E0000007", "Session", "GET", "/api/v1/sessions/me", "") // a token has none
	s.ok(200, "POST", "/api/v1/users/"+plain+"/lifecycle/suspend", "")
	s.isRefused(get(plain, "/api/v1/users/me"), 403, "E0000005", "Invalid session", "suspended")
}

func TestTokensOverTheWire(t *testing.T) {
	s := open(t, 0)
	s.refused(403, "E0000006", "signed-in administrator", "POST", "/api/v1/api-tokens", `{"name":"x"}`)
	tokens := s.do("GET", "/api/v1/api-tokens", "").list(t)
	if len(tokens) != 1 || strings.Contains(fmt.Sprint(tokens), s.token) {
		t.Fatalf("got %v", tokens)
	}
	s.ok(204, "DELETE", "/api/v1/api-tokens/"+tokens[0]["id"].(string), "")
	s.refused(401, "E0000011", "", "GET", "/api/v1/users/me", "")
}

func TestLogs(t *testing.T) {
	s := open(t, 0)
	g := s.group("developers")
	for i := range 3 {
		s.ok(204, "PUT", "/api/v1/groups/"+g+"/users/"+s.user("p"+strconv.Itoa(i)), "")
	}
	path := "/api/v1/logs?limit=2&sortOrder=DESCENDING&filter=" + url.QueryEscape(`eventType eq "group.user_membership.add" and target.id eq "`+g+`"`)
	got, pages := s.collect(path, "eventType")
	if len(got) != 3 || pages != 2 {
		t.Errorf("got %v in %d pages", got, pages)
	}
	a := s.do("GET", "/api/v1/logs?q=developers", "")
	if len(a.list(t)) == 0 || nextOf(t, a.header) == "" {
		t.Errorf("a polled log has no next page: %s", a.body)
	}
	if next := s.do("GET", nextOf(t, a.header), ""); len(next.list(t)) != 0 || nextOf(t, next.header) == "" {
		t.Errorf("got %s", next.body)
	}
	events, err := s.db.Events(t.Context(), audit.Query{What: "group.lifecycle.create"})
	s.must(err)
	if len(events) != 1 || events[0].Actor.ID != s.admin.ID || !strings.Contains(events[0].Why, "SUPER_ADMIN has groups.manage, by API token 00T") || events[0].Origin.IP == "" {
		t.Errorf("the event says %+v", events)
	}
	s.refused(400, "E0000001", "180 days", "GET", "/api/v1/logs?since=2001-01-01T00:00:00Z", "")
	s.refused(400, "E0000031", "", "GET", "/api/v1/logs?filter=nonsense", "")
	s.refused(400, "E0000001", "limit", "GET", "/api/v1/logs?limit=-1", "")
}

func TestFactorsOverTheWire(t *testing.T) {
	s := open(t, 0)
	factors := "/api/v1/users/" + s.user("ana") + "/factors"
	s.refused(400, "E0000001", "factorType", "POST", factors, `{"factorType":"sms","provider":"OKTA"}`)
	f := s.ok(200, "POST", factors, `{"factorType":"token:software:totp","provider":"GOOGLE"}`)
	activation := f["_embedded"].(map[string]any)["activation"].(map[string]any)
	if f["status"] != "PENDING_ACTIVATION" || activation["encoding"] != "base32" {
		t.Errorf("got %v", f)
	}
	self := factors + "/" + f["id"].(string)
	if qr := s.do("GET", self+"/qr", ""); qr.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(string(qr.body), "\x89PNG") {
		t.Errorf("the QR code is %d %s", qr.status, qr.header)
	}
	s.refused(403, "E0000068", "passcode", "POST", self+"/lifecycle/activate", `{"passCode":"000"}`)
	code, err := credential.Code(credential.NewSecret(activation["sharedSecret"].(string)), time.Now())
	s.must(err)
	active := s.ok(200, "POST", self+"/lifecycle/activate", `{"passCode":"`+code+`"}`)
	if active["status"] != "ACTIVE" || !strings.Contains(fmt.Sprint(active), "recoveryCodes") {
		t.Errorf("got %v", active)
	}
	s.refused(403, "E0000068", "passcode", "POST", self+"/verify", `{"passCode":"`+code+`"}`)
	s.ok(200, "POST", strings.TrimSuffix(factors, "/factors")+"/lifecycle/reset_factors", "")
	s.refused(404, "E0000007", "UserFactor", "GET", self, "")
}

func TestPolicies(t *testing.T) {
	s := open(t, 0)
	list := s.do("GET", "/api/v1/policies?type=ACCESS_POLICY", "").list(t)
	if len(list) != 1 {
		t.Fatalf("got %v", list)
	}
	s.ok(204, "PUT", "/api/v1/apps/"+s.app("AWS")+"/policies/"+list[0]["id"].(string), "")
	rules := s.do("GET", "/api/v1/policies?type=MFA_ENROLL", "").list(t)
	path := "/api/v1/policies/" + rules[1]["id"].(string)
	body := func(rule string) string {
		return `{"settings":{"type":"AUTHENTICATORS","authenticators":[{"key":"google_otp","enroll":{"self":"` + rule + `"}}]}}`
	}
	s.refused(400, "E0000001", "OPTIONAL or REQUIRED", "PUT", path, body("NEVER"))
	if got := s.ok(200, "PUT", path, body("REQUIRED")); !strings.Contains(fmt.Sprint(got), "self:REQUIRED") {
		t.Errorf("got %v", got)
	}
}

func TestLinksAreMailed(t *testing.T) {
	mail := &postbox{}
	s := openWith(t, 0, mail)
	created := s.ok(200, "POST", "/api/v1/users", `{"profile":{"firstName":"A","lastName":"B","email":"a@x.test","login":"a@x.test"}}`)
	if len(mail.texts) != 1 || !strings.HasPrefix(mail.texts[0], "a@x.test\n") || !strings.Contains(mail.texts[0], "/welcome?token=") || strings.Contains(fmt.Sprint(created), "token") {
		t.Errorf("mailed %q, answered %v", mail.texts, created)
	}
	again := "/api/v1/users/a@x.test/lifecycle/reactivate"
	if a := s.do("POST", again, ""); string(a.body) != "{}\n" || len(mail.texts) != 2 {
		t.Errorf("answered %s", a.body)
	}
	for _, path := range []string{again + "?sendEmail=false", again} {
		if a := s.ok(200, "POST", path, ""); a["activationUrl"] == nil || len(mail.texts) != 2 {
			t.Errorf("answered %v", a)
		}
		mail.broken = true
	}
}

// What no database takes as text is refused before it gets there, and names nothing.
func TestHostileText(t *testing.T) {
	s := open(t, 0)
	mark := strings.TrimPrefix(nextOf(t, s.do("GET", "/api/v1/logs?limit=1", "").header), "/api/v1/logs?after=")
	if mark == "" {
		t.Fatal("no cursor to damage")
	}
	for _, c := range []struct {
		status             int
		method, path, body string
	}{
		{404, "GET", "/api/v1/users/a%00b", ""}, {404, "GET", "/api/v1/users/%ff", ""}, {400, "GET", "/api/v1/users?q=%00", ""},
		{400, "GET", "/api/v1/tasks?appId=%ff%fe", ""}, {400, "POST", "/api/v1/groups", `{"profile":{"name":"a\u0000b"}}`},
		{400, "GET", "/api/v1/users?search=" + url.QueryEscape(`profile.login eq "\u0000"`), ""},
		{400, "GET", "/api/v1/users?after=" + mark, ""}, {400, "GET", "/api/v1/users?after=AAAA", ""},
		{404, "GET", "/api/v1/users/..%2f..%2fgroups", ""},
	} {
		if a := s.do(c.method, c.path, c.body); a.status != c.status {
			t.Errorf("%s %s: %d %s, want %d", c.method, c.path, a.status, a.body, c.status)
		}
	}
}

func TestAnswersAreReadableInATerminal(t *testing.T) {
	s := open(t, 0)
	for path, want := range map[string]string{"/api/v1/groups?after=a%26b": `}`, "/api/v1/groups?limit=1": `]`} {
		if a := s.do("GET", path, ""); !strings.HasSuffix(string(a.body), want+"\n") {
			t.Errorf("GET %s ends without a newline: %q", path, a.body)
		}
	}
	a := s.do("POST", "/api/v1/groups", `{"profile":{"name":"R&D <all>"}}`)
	if !strings.Contains(string(a.body), "R&D <all>") {
		t.Errorf("escaped for no reason: %s", a.body)
	}
}
