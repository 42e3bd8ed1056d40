package scimapi_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/scim"
)

// peer is a SCIM client that sends what it is told, byte by byte.
type peer struct {
	t           *testing.T
	base, token string
}

type object = map[string]any

func (p *peer) do(method, path, body string) (int, object, http.Header) {
	p.t.Helper()
	req, err := http.NewRequest(method, p.base+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	var out object
	if len(b) > 0 {
		if err := json.Unmarshal(b, &out); err != nil {
			p.t.Fatalf("%v: %s", err, b)
		}
	}
	return resp.StatusCode, out, resp.Header
}

// want sends a request that must be answered with the status.
func (p *peer) want(status int, method, path, body string) object {
	p.t.Helper()
	got, out, _ := p.do(method, path, body)
	if got != status {
		p.t.Fatalf("%s %s: %d %v, want %d", method, path, got, out, status)
	}
	return out
}

func start(t *testing.T) (*centertest.World, *peer) {
	w := centertest.Start(t)
	base, token := w.SCIM()
	return w, &peer{t, base, token}
}

func filter(text string) string { return "?filter=" + url.QueryEscape(text) }

func (p *peer) found(path string) []string {
	p.t.Helper()
	var ids []string
	for _, r := range p.want(200, "GET", path, "")["Resources"].([]any) {
		ids = append(ids, r.(object)["id"].(string))
	}
	return ids
}

func user(name string) string {
	return fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":%q,"displayName":"D","name":{"givenName":"G","familyName":"F"},"active":true}`, name)
}

func (p *peer) user(name string) string {
	p.t.Helper()
	return p.want(201, "POST", "/Users", user(name))["id"].(string)
}

func TestOktasRequests(t *testing.T) {
	w, p := start(t)
	if got := p.found("/Users?startIndex=1&count=2"); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if got := p.found("/Users" + filter(`userName eq "alice@corp.example"`)); len(got) != 0 {
		t.Errorf("%v", got)
	}
	made := p.want(201, "POST", "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"alice@corp.example",
		"name":{"givenName":"Alice","familyName":"Example"},"emails":[{"primary":true,"value":"alice@corp.example","type":"work"}],
		"displayName":"Alice Example","locale":"en-US","externalId":"00u1","groups":[],"password":"Secret-1","active":true}`)
	id := made["id"].(string)
	if made["password"] != nil || made["externalId"] != "00u1" || made["meta"].(object)["resourceType"] != "User" || made["active"] != true {
		t.Errorf("%v", made)
	}
	put := p.want(200, "PUT", "/Users/"+id, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"`+id+`","userName":"alice@corp.example",
		"name":{"givenName":"Alicia","familyName":"Example"},"emails":[{"primary":true,"value":"alice@corp.example","type":"work"}],
		"displayName":"Alicia Example","externalId":"00u1","active":true,"meta":{"resourceType":"User"}}`)
	if put["name"].(object)["givenName"] != "Alicia" || put["locale"] != nil {
		t.Errorf("%v", put)
	}
	group := p.want(201, "POST", "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"developers","members":[]}`)["id"].(string)
	p.want(204, "PATCH", "/Groups/"+group, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"`+id+`","display":"alice"}]}]}`)
	p.want(204, "PATCH", "/Groups/"+group, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"id":"`+group+`","displayName":"builders"}}]}`)
	if got := p.found("/Groups" + filter(`id eq "`+group+`" and members eq "`+id+`"`)); !slices.Equal(got, []string{group}) {
		t.Errorf("the rename lost the member: %v", got)
	}
	p.want(204, "PATCH", "/Groups/"+group, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"members[value eq \"`+id+`\"]"}]}`)
	if got := p.found("/Users" + filter(`groups.value eq "`+group+`"`)); len(got) != 0 {
		t.Errorf("%v", got)
	}
	off := p.want(200, "PATCH", "/Users/"+id, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}`)
	if off["active"] != false {
		t.Errorf("%v", off)
	}
	if u, err := w.Service.User(t.Context(), w.Instance.StoreID, id); err != nil || u.Status != center.Disabled || u.Origin != center.SCIM {
		t.Errorf("%+v %v", u, err)
	}
	for _, what := range []string{"CreateUser", "UpdateUser", "CreateGroup", "PatchGroup"} {
		e := w.Events("identitystore-scim:"+what, audit.Allowed)
		if len(e) == 0 || e[0].Actor.Type != center.SCIMActor || e[0].Origin.RequestID == "" {
			t.Errorf("%s: %+v", what, e)
		}
	}
}

func TestEntrasRequests(t *testing.T) {
	w, p := start(t)
	id := p.want(201, "POST", "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
		"externalId":"e1","userName":"bob@corp.example","active":true,"displayName":"Bob","emails":[{"primary":true,"type":"work","value":"bob@corp.example"}],
		"meta":{"resourceType":"User"},"name":{"formatted":"Bob B","familyName":"B","givenName":"Bob"},"roles":[]}`)["id"].(string)
	got := p.want(200, "PATCH", "/Users/"+id, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
		{"op":"Replace","path":"emails[type eq \"work\"].value","value":"bob2@corp.example"},{"op":"Add","path":"nickName","value":"bobby"},
		{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"R"}]}`)
	if got["nickName"] != "bobby" || got["emails"].([]any)[0].(object)["value"] != "bob2@corp.example" {
		t.Errorf("%v", got)
	}
	if got := p.found("/Users" + filter(`externalId eq "e1"`)); !slices.Equal(got, []string{id}) {
		t.Errorf("%v", got)
	}
	group := p.want(201, "POST", "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
		"externalId":"g1","displayName":"ops","meta":{"resourceType":"Group"}}`)["id"].(string)
	p.want(200, "GET", "/Groups/"+group+"?excludedAttributes=members", "")
	other := p.user("carol")
	p.want(204, "PATCH", "/Groups/"+group, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Add","path":"members","value":[{"$ref":null,"value":"`+id+`"},{"value":"`+other+`"}]}]}`)
	p.want(204, "PATCH", "/Groups/"+group, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Remove","path":"members","value":[{"value":"`+id+`"}]}]}`)
	if got := p.found("/Users" + filter(`groups.value eq "`+group+`"`)); !slices.Equal(got, []string{other}) {
		t.Errorf("removing one removed %v", got)
	}
	if off := p.want(200, "PATCH", "/Users/"+id, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}`); off["active"] != false {
		t.Errorf("%v", off)
	}
	p.want(204, "DELETE", "/Users/"+id, "")
	p.want(404, "GET", "/Users/"+id, "")
	p.want(404, "DELETE", "/Users/"+id, "")
	_ = w
}

func TestOurOwnClientInAWSsDialect(t *testing.T) {
	w, p := start(t)
	c, err := scim.NewClient(scim.Config{BaseURL: p.base, Token: scim.Token(p.token), Dialect: scim.AWS, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if err := c.Test(ctx); err != nil {
		t.Fatal(err)
	}
	g, err := c.CreateGroup(ctx, "everybody", "g1")
	if err != nil {
		t.Fatal(err)
	}
	var members []string
	for i := range 130 {
		u, err := c.CreateUser(ctx, scim.User{
			UserName: fmt.Sprintf("u%03d@corp.example", i), DisplayName: "U", Name: scim.Name{GivenName: "G", FamilyName: "F"}, ExternalID: fmt.Sprint("x", i),
		})
		if err != nil {
			t.Fatal(err)
		}
		members = append(members, u.ID)
	}
	if err := c.PatchMembers(ctx, g.ID, members, nil); err != nil {
		t.Fatal(err)
	}
	got, err := c.ListGroupMembers(ctx, g.ID)
	if err != nil || len(got) != 130 {
		t.Errorf("%d members, %v", len(got), err)
	}
	all, err := c.ListUsers(ctx)
	if err != nil || len(all) != 130 {
		t.Errorf("%d users, %v", len(all), err)
	}
	if out := p.want(200, "GET", "/Users", ""); out["totalResults"] != 130.0 || out["itemsPerPage"] != 100.0 || out["startIndex"] != 1.0 {
		t.Errorf("total %v, a page %v", out["totalResults"], out["itemsPerPage"])
	}
	if n := len(w.Events("identitystore-scim:PatchGroup", audit.Allowed)); n != 2 {
		t.Errorf("%d events for two requests of at most 100 members", n)
	}
	if err := c.PatchMembers(ctx, g.ID, members[:50], nil); err != nil {
		t.Fatal(err)
	}
	if n := len(w.Events("identitystore-scim:PatchGroup", audit.Allowed)); n != 2 {
		t.Errorf("adding members again was recorded: %d", n)
	}
}

func TestPaging(t *testing.T) {
	_, p := start(t)
	for i := range 5 {
		p.user(fmt.Sprint("user", i))
	}
	seen := map[string]bool{}
	cursor, pages := "", 0
	for {
		out := p.want(200, "GET", "/Users?count=2&cursor="+url.QueryEscape(cursor), "")
		for _, r := range out["Resources"].([]any) {
			seen[r.(object)["userName"].(string)] = true
		}
		pages++
		if out["totalResults"] != nil || out["startIndex"] != nil {
			t.Errorf("%v", out)
		}
		next, more := out["nextCursor"].(string)
		if !more {
			break
		}
		p.want(400, "GET", "/Groups?cursor="+url.QueryEscape(next), "") // made for another list
		cursor = next
	}
	if len(seen) != 5 || pages != 3 {
		t.Errorf("%d users on %d pages", len(seen), pages)
	}
	for query, status := range map[string]int{"count=x": 400, "count=-1": 400, "count=1000": 200, "count=0": 200, "startIndex=3": 400, "startIndex=1": 200, "cursor=%00": 400} {
		p.want(status, "GET", "/Users?"+query, "")
	}
}

func TestRefusalsInAWSsWords(t *testing.T) {
	_, p := start(t)
	p.user("alice")
	g := p.want(201, "POST", "/Groups", `{"displayName":"g"}`)["id"].(string)
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		detail             string
	}{
		"a user name that is taken, in another case": {"POST", "/Users", user("ALICE"), 409, scim.DetailDuplicate},
		"a group name that is taken":                 {"POST", "/Groups", `{"displayName":"G"}`, 409, scim.DetailDuplicateGroup},
		"no user name":                               {"POST", "/Users", `{"displayName":"D","name":{"givenName":"G","familyName":"F"}}`, 400, ""},
		"a control character":                        {"POST", "/Users", user("a\x01b"), 400, ""},
		"not JSON":                                   {"POST", "/Users", `{`, 400, ""},
		"a member that is not there":                 {"POST", "/Groups", `{"displayName":"h","members":[{"value":"nobody"}]}`, 404, ""},
		"a stranger added":                           {"PATCH", "/Groups/" + g, `{"Operations":[{"op":"add","path":"members","value":[{"value":"nobody"}]}]}`, 404, ""},
		"everybody replaced":                         {"PATCH", "/Groups/" + g, `{"Operations":[{"op":"replace","path":"members","value":[]}]}`, 400, ""},
		"a group put":                                {"PUT", "/Groups/" + g, `{"displayName":"x"}`, 405, ""},
		"bulk":                                       {"POST", "/Bulk", `{}`, 404, ""},
		"me":                                         {"GET", "/Me", ``, 404, ""},
		"a filter on something else":                 {"GET", "/Users" + filter(`title eq "x"`), ``, 400, "Invalid Filter format"},
		"members of a group that is not there":       {"GET", "/Users" + filter(`groups.value eq "x"`), ``, 404, ""},
		"an oversize body":                           {"POST", "/Users", `{"displayName":"` + strings.Repeat("x", 1<<20) + `"}`, 413, ""},
	} {
		status, out, h := p.do(c.method, c.path, c.body)
		if status != c.status || c.detail != "" && out["detail"] != c.detail {
			t.Errorf("%s: %d %v", name, status, out)
		}
		if out["status"] != fmt.Sprint(status) || out["schema"] == nil || out["schemas"] == nil || out["exceptionRequestId"] != h.Get("x-amzn-RequestId") || out["timeStamp"] == nil {
			t.Errorf("%s: not AWS's form: %v", name, out)
		}
	}
	if got := p.found("/Groups" + filter(`displayName eq "h"`)); len(got) != 0 {
		t.Error("half a group was made")
	}
}

func TestPathsAsClientsJoinThem(t *testing.T) {
	_, p := start(t)
	for _, path := range []string{"/Users", "//Users", "/Users/", "/ServiceProviderConfig", "/Schemas", "/ResourceTypes", "/Schemas/" + scim.UserURN} {
		p.want(200, "GET", path, "")
	}
	p.want(201, "POST", "//Users", user("alice"))
	p.want(404, "GET", "", "")
	p.want(404, "GET", "Users", "")
}

// Row 40.
func TestFiltersInjectNothing(t *testing.T) {
	_, p := start(t)
	id := p.user("alice")
	for _, text := range []string{
		`userName eq "alice" or 1 eq 1`, `userName eq "x" or userName pr`, `userName eq "' OR '1'='1"`, `userName eq "%"`, `userName co "a"`, `userName sw ""`,
		strings.Repeat("(", 10_000) + `userName eq "alice"` + strings.Repeat(")", 10_000), `password eq "x"`, `userName eq "alice"; DROP TABLE ctr_users`,
		`userName eq "` + strings.Repeat("x", 20_000) + `"`, `not (userName eq "x")`, `id eq "` + id + `" or id pr`, `userName eq "al_ce"`,
	} {
		began := time.Now()
		status, out, _ := p.do("GET", "/Users"+filter(text), "")
		if r, _ := out["Resources"].([]any); status != 400 && len(r) != 0 {
			t.Errorf("%.60s: %d %v", text, status, out)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%.60s took %s", text, took)
		}
	}
}

// Row 41.
func TestNothingOfAnotherTenantExists(t *testing.T) {
	w, p := start(t)
	mine := p.user("alice")
	ctx := t.Context()
	other, err := w.Service.CreateInstance(ctx, "222233334444", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := w.Service.ProvisionUser(ctx, other.StoreID, center.Profile{UserName: "eve", DisplayName: "E", Name: center.Name{GivenName: "E", FamilyName: "E"}}, true)
	if err != nil {
		t.Fatal(err)
	}
	group, err := w.Service.CreateGroup(ctx, other.StoreID, center.NewGroup{DisplayName: "theirs"})
	if err != nil {
		t.Fatal(err)
	}
	own := p.want(201, "POST", "/Groups", `{"displayName":"ours"}`)["id"].(string)
	for _, c := range [][3]string{
		{"GET", "/Users/" + foreign.ID, ""}, {"PUT", "/Users/" + foreign.ID, user("x")}, {"DELETE", "/Users/" + foreign.ID, ""},
		{"PATCH", "/Users/" + foreign.ID, `{"Operations":[{"op":"replace","path":"active","value":false}]}`},
		{"GET", "/Groups/" + group.ID, ""}, {"DELETE", "/Groups/" + group.ID, ""},
		{"PATCH", "/Groups/" + group.ID, `{"Operations":[{"op":"add","path":"members","value":[{"value":"` + mine + `"}]}]}`},
		{"PATCH", "/Groups/" + own, `{"Operations":[{"op":"add","path":"members","value":[{"value":"` + foreign.ID + `"}]}]}`},
		{"GET", "/Users" + filter(`groups.value eq "`+group.ID+`"`), ""}, {"GET", "/Groups" + filter(`members.value eq "`+foreign.ID+`"`), ""},
	} {
		p.want(404, c[0], c[1], c[2])
	}
	if got := p.found("/Users"); !slices.Equal(got, []string{mine}) {
		t.Errorf("%v", got)
	}
}

// Row 42.
func TestWhatAClientMayNotSetIsIgnored(t *testing.T) {
	w, p := start(t)
	g := p.want(201, "POST", "/Groups", `{"displayName":"admins"}`)["id"].(string)
	got := p.want(201, "POST", "/Users", `{"id":"chosen","userName":"alice","displayName":"D","name":{"givenName":"G","familyName":"F"},"password":"Secret-1",
		"groups":[{"value":"`+g+`"}],"meta":{"created":"2001-01-01T00:00:00Z"},"status":"x","storeId":"d-0000000000"}`)
	if got["id"] == "chosen" || got["password"] != nil || got["groups"] != nil || strings.HasPrefix(got["meta"].(object)["created"].(string), "2001") {
		t.Errorf("%v", got)
	}
	if in, err := w.Service.IsMember(t.Context(), w.Instance.StoreID, g, got["id"].(string)); err != nil || in {
		t.Errorf("a member by its own word: %v %v", in, err)
	}
}

// Row 43.
func TestOnlyThisTenantsTokenOpens(t *testing.T) {
	w, p := start(t)
	ctx := t.Context()
	tokens, err := w.Service.SCIMTokens(ctx, w.Instance.ID)
	if err != nil || len(tokens) != 1 || tokens[0].Hash == p.token || strings.Contains(fmt.Sprint(tokens), p.token) {
		t.Fatalf("%+v %v", tokens, err)
	}
	tries := map[string]peer{
		"another text": {t, p.base, "x"}, "no token": {t, p.base, ""}, "another tenant": {t, string(w.At) + "/00000000-0000-0000-0000-000000000000/scim/v2", p.token},
	}
	for name, q := range tries {
		status, out, h := q.do("GET", "/Users", "")
		if status != 401 || out["status"] != "401" || h.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %v", name, status, out)
		}
	}
	resp, err := http.Get(p.base + "/Users?access_token=" + p.token)
	if err != nil || resp.StatusCode != 401 {
		t.Errorf("a token in the address: %v %v", resp.StatusCode, err)
	}
	if n := w.Refusals("identitystore-scim:Authenticate"); n != 4 {
		t.Errorf("%d events", n)
	}
	second, secret, err := w.Service.CreateSCIMToken(ctx, w.Instance.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Service.CreateSCIMToken(ctx, w.Instance.ID); err == nil {
		t.Error("a third token")
	}
	if err := w.Service.DeleteSCIMToken(ctx, w.Instance.ID, tokens[0].ID); err != nil {
		t.Fatal(err)
	}
	p.want(401, "GET", "/Users", "")
	q := peer{t, p.base, secret.Reveal()}
	q.want(200, "GET", "/Users", "")
	w.Pass(366 * 24 * time.Hour)
	q.want(401, "GET", "/Users", "")
	_ = second
}

func TestProvisioningEndsWithTheExternalProvider(t *testing.T) {
	w, p := start(t)
	p.want(200, "GET", "/Users", "")
	if _, err := w.Service.ChangeIdentitySource(t.Context(), w.Instance.ID, center.SourceChange{Kind: center.OwnDirectory, Confirmation: "ACCEPT"}); err != nil {
		t.Fatal(err)
	}
	p.want(401, "GET", "/Users", "")
}
