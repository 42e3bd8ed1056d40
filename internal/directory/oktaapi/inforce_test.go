package oktaapi_test

import (
	"strings"
	"testing"
)

// What the policies say is what happens.
func TestThePoliciesInForceAreShown(t *testing.T) {
	s := open(t, 0)
	p := s.do("GET", "/api/v1/policies?type=PASSWORD", "").list(t)[0]
	password := p["settings"].(map[string]any)["password"].(map[string]any)
	complexity, lockout := password["complexity"].(map[string]any), password["lockout"].(map[string]any)
	add := func(login, value string) answer {
		return s.do("POST", "/api/v1/users", `{"profile":{"firstName":"A","lastName":"B","email":"`+login+`@x.test","login":"`+login+`@x.test"},"credentials":{"password":{"value":"`+value+`"}}}`)
	}
	least := "Aa1" + strings.Repeat("x", int(complexity["minLength"].(float64))-3)
	if a := add("least", least); a.status != 200 {
		t.Errorf("the shortest password: %d %s", a.status, a.body)
	}
	for name, value := range map[string]string{"short": least[:len(least)-1], "lower": strings.ToUpper(least), "upper": strings.ToLower(least), "number": strings.Replace(least, "1", "x", 1), "name": "Aa1xxname"} {
		s.isRefused(add(name, value), 400, "E0000001", "requirements", name)
	}
	for _, at := range []string{"minLowerCase", "minUpperCase", "minNumber"} {
		if complexity[at] != 1.0 {
			t.Errorf("%s is %v", at, complexity[at])
		}
	}
	if complexity["minSymbol"] != 0.0 || complexity["excludeUsername"] != true || lockout["maxAttempts"] != 10.0 || lockout["autoUnlockMinutes"] != 15.0 {
		t.Errorf("got %v and %v", complexity, lockout)
	}
	sign := s.do("GET", "/api/v1/policies?type=OKTA_SIGN_ON", "").list(t)[0]
	rules := s.do("GET", "/api/v1/policies/"+sign["id"].(string)+"/rules", "").list(t)
	session := rules[0]["actions"].(map[string]any)["signon"].(map[string]any)["session"].(map[string]any)
	if session["maxSessionIdleMinutes"] != s.manager.Idle.Minutes() || session["maxSessionLifetimeMinutes"] != s.manager.Life.Minutes() {
		t.Errorf("got %v", session)
	}
	for _, id := range []any{p["id"], sign["id"]} {
		at := "/api/v1/policies/" + id.(string)
		if got := s.ok(200, "GET", at, ""); got["id"] != id {
			t.Errorf("got %v", got)
		}
		s.refused(501, "E0000060", "not changed by a call", "PUT", at, `{}`)
	}
	if none := s.do("GET", "/api/v1/policies/"+p["id"].(string)+"/rules", "").list(t); len(none) != 0 {
		t.Errorf("got %v", none)
	}
	s.refused(404, "E0000007", "(Policy)", "GET", "/api/v1/policies/none/rules", "")
}
