package oktaapi_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/store"
)

func TestWhatListsEmbed(t *testing.T) { onBothEngines(t, whatListsEmbed) }

func whatListsEmbed(t *testing.T, on store.Config) {
	s := openOn(t, 0, nil, on)
	g, a, b := s.group("makers"), s.user("ana"), s.user("bea")
	s.ok(204, "PUT", "/api/v1/groups/"+g+"/users/"+a, "")
	app := "/api/v1/apps/" + s.app("The AWS")
	s.ok(200, "PUT", app+"/groups/"+g, "{}")
	s.ok(200, "POST", app+"/connections/default?activate=true", `{"baseUrl":"https://center.test/scim","profile":{"token":"t"}}`)
	push := s.ok(200, "POST", app+"/group-push/mappings", `{"sourceGroupId":"`+g+`"}`)
	stats := s.ok(200, "GET", "/api/v1/groups/"+g+"?expand=stats,app", "")["_embedded"]
	if want := map[string]any{"stats": map[string]any{"usersCount": 1.0, "appsCount": 1.0, "groupPushMappingsCount": 1.0}}; fmt.Sprint(stats) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", stats, want)
	}
	pictured := s.do("GET", "/api/v1/groups?expand=app&filter="+url.QueryEscape(`type eq "APP_GROUP"`), "").list(t)
	if len(pictured) != 1 || pictured[0]["id"] != push["targetGroupId"] || pictured[0]["_embedded"].(map[string]any)["app"].(map[string]any)["label"] != "The AWS" {
		t.Errorf("got %v", pictured)
	}
	s.ok(201, "POST", "/api/v1/users/"+b+"/roles", `{"type":"HELP_DESK_ADMIN"}`)
	foreign := s.as(s.tokenOf(b), "GET", "/api/v1/groups/"+push["targetGroupId"].(string)+"?expand=app", "")
	if foreign.status != 200 || strings.Contains(string(foreign.body), "The AWS") {
		t.Errorf("who may not read applications got %d %s", foreign.status, foreign.body)
	}
	if plain := s.ok(200, "GET", "/api/v1/groups/"+g, ""); plain["_embedded"] != nil {
		t.Errorf("got %v", plain)
	}
}

func TestListsOfThoseNamed(t *testing.T) {
	s := open(t, 0)
	g, h, a, b := s.group("in"), s.group("out"), s.user("ana"), s.user("bea")
	s.ok(204, "PUT", "/api/v1/groups/"+g+"/users/"+a, "")
	app := "/api/v1/apps/" + s.app("aws")
	s.ok(200, "PUT", app+"/groups/"+g, "{}")
	for _, path := range []string{
		"/api/v1/groups/" + g + "/users?id=" + b + "&id=" + a + "&id=nobody",
		app + "/users?id=" + a + "&id=" + b,
	} {
		if ids, pages := s.collect(path, "id"); !slices.Equal(ids, []string{a}) || pages != 1 {
			t.Errorf("%s: %v on %d pages", path, ids, pages)
		}
	}
	if ids, _ := s.collect(app+"/groups?id="+h+"&id="+g, "id"); !slices.Equal(ids, []string{g}) {
		t.Errorf("groups: %v", ids)
	}
	s.refused(404, "E0000007", "Group", "GET", "/api/v1/groups/00gnone/users?id="+a, "")
	s.refused(404, "E0000007", "App", "GET", "/api/v1/apps/0oanone/users?id="+a, "")
	s.refused(404, "E0000007", "App", "GET", "/api/v1/apps/0oanone/groups?id="+g, "")
	s.refused(400, "E0000001", "at most 200", "GET", app+"/users?"+strings.Repeat("id=x&", 201), "")
	s.refused(400, "E0000001", "not text", "GET", app+"/users?id=%00", "")
}

func TestWhomARuleForFactorsConcerns(t *testing.T) {
	s := open(t, 0)
	s.user("ana")
	rules := s.do("GET", "/api/v1/policies?type=MFA_ENROLL&expand=enrollment", "").list(t)
	var got []string
	for _, r := range rules {
		text, err := json.Marshal(r["_embedded"])
		s.must(err)
		got = append(got, string(text))
	}
	want := []string{`{"enrollment":{"usersCount":1,"withoutFactorCount":1}}`, `{"enrollment":{"usersCount":2,"withoutFactorCount":2}}`}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestEverythingThatIsWrongIsSaidAtOnce(t *testing.T) {
	s := open(t, 0)
	e := s.do("POST", "/api/v1/users", `{"profile":{"firstName":"","lastName":"Doe","email":"no","login":"no"},"credentials":{"password":{"value":"short"}}}`).object(t)
	var causes []string
	for _, c := range e["errorCauses"].([]any) {
		causes = append(causes, strings.SplitN(c.(map[string]any)["errorSummary"].(string), ":", 2)[0])
	}
	if want := []string{"firstName", "login", "email", "password"}; !slices.Equal(causes, want) || e["errorSummary"] != "Api validation failed: firstName" {
		t.Errorf("got %v, %v", causes, e["errorSummary"])
	}
}
