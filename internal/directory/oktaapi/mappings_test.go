package oktaapi_test

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/internal/store"
)

func TestMappingsOverTheWire(t *testing.T) { onBothEngines(t, mappingsOverTheWire) }

func mappingsOverTheWire(t *testing.T, on store.Config) {
	s := openOn(t, 0, nil, on)
	app, other := s.app("AWS"), s.app("Second")
	all, pages := s.collect("/api/v1/mappings?limit=1", "id")
	if len(all) != 2 || pages != 2 {
		t.Errorf("got %v in %d pages", all, pages)
	}
	found := s.do("GET", "/api/v1/mappings?targetId="+app, "").list(t)
	if len(found) != 1 || found[0]["target"].(map[string]any)["id"] != app || found[0]["properties"] != nil {
		t.Fatalf("got %v", found)
	}
	if none := s.do("GET", "/api/v1/mappings?sourceId="+app, "").list(t); len(none) != 0 {
		t.Errorf("from an application: %v", none)
	}
	at := "/api/v1/mappings/" + found[0]["id"].(string)
	property := func(m map[string]any, name string) string {
		p := m["properties"].(map[string]any)[name].(map[string]any)
		return fmt.Sprint(p["expression"], " ", p["pushStatus"], " ", p["scim"], " ", p["fixed"])
	}
	m := s.ok(200, "GET", at, "")
	if got := property(m, "title"); got != "user.title PUSH title false" {
		t.Errorf("title is %s", got)
	}
	if got := property(m, "userName"); got != "appuser.userName PUSH userName true" {
		t.Errorf("userName is %s", got)
	}
	m = s.ok(200, "POST", at, `{"properties":{"title":{"expression":"user.userType","pushStatus":"PUSH"},"locale":{"pushStatus":"DONT_PUSH"}}}`)
	if got := property(m, "title") + property(m, "locale"); got != "user.userType PUSH title false DONT_PUSH locale false" {
		t.Errorf("changed to %s", got)
	}
	m = s.ok(200, "POST", at, `{"properties":{"title":null}}`)
	if got := property(m, "title") + property(m, "locale"); got != "user.title PUSH title false DONT_PUSH locale false" {
		t.Errorf("back to %s", got)
	}
	s.ok(200, "PUT", "/api/v1/apps/"+app, `{"label":"Renamed"}`)
	if got := property(s.ok(200, "GET", at, ""), "locale"); !strings.Contains(got, "DONT_PUSH") {
		t.Error("a change of the application has undone a mapping")
	}
	if got := property(s.ok(200, "GET", "/api/v1/mappings/prm"+strings.TrimPrefix(other, "0oa"), ""), "locale"); strings.Contains(got, "DONT") {
		t.Error("another application's mapping has changed")
	}
	for body, says := range map[string]string{
		`{"properties":{"shoeSize":{"expression":"user.title"}}}`:                     "'shoeSize' is not an attribute",
		`{"properties":{"userName":{"expression":"user.email"}}}`:                     "always sent as it is",
		`{"properties":{"title":{"expression":"user.secret"}}}`:                       "not one that the directory understands",
		`{"properties":{"title":{"expression":"","pushStatus":"PUSH"}}}`:              "not one that the directory understands",
		`{"properties":{"title":{"expression":"user.title","pushStatus":"PERHAPS"}}}`: "PUSH or DONT_PUSH",
	} {
		s.refused(400, "E0000001", says, "POST", at, body)
	}
	s.refused(404, "E0000007", "(ProfileMapping)", "GET", "/api/v1/mappings/nothing", "")
	s.refused(404, "E0000007", "(AppInstance)", "GET", "/api/v1/mappings/prm00000000000000000", "")
	ana := s.user("ana")
	if p := s.ok(200, "GET", at+"/preview?userId="+ana, ""); p["login"] != "ana@example.test" || p["user"].(map[string]any)["userName"] != "previewed" {
		t.Errorf("the preview is %v", p)
	}
	helper := s.user("helper")
	s.ok(201, "POST", "/api/v1/users/"+helper+"/roles", `{"type":"READ_ONLY_ADMIN"}`)
	s.isRefused(s.as(s.tokenOf(helper), "POST", at, `{"properties":{}}`), 403, "E0000006", "permission", "a reader")
	if log := string(s.do("GET", "/api/v1/logs?q=mapping.update", "").body); !strings.Contains(log, "title") || !strings.Contains(log, app) {
		t.Errorf("the log says %s", log)
	}
}
