package restapi_test

import (
	"net/url"
	"testing"

	"gatehouse/internal/center/centertest"
)

func TestAnAdministratorFindsUsers(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	alice := w.User("alice@corp.example")
	w.User("bob@corp.example")
	found := func(query string) object { return a.want(200, "GET", "/users?"+query, nil) }
	got := found("search=ALICE")["users"].([]any)
	if len(got) != 1 || got[0].(object)["userId"] != alice.ID || got[0].(object)["enabled"] != true || got[0].(object)["origin"] != string(alice.Origin) {
		t.Fatalf("%v", got)
	}
	if one := a.want(200, "GET", "/users/"+alice.ID, nil); one["userName"] != "alice@corp.example" {
		t.Errorf("%v", one)
	}
	first := found("limit=1&search=corp")
	token := url.QueryEscape(first["nextToken"].(string))
	if second := found("limit=1&search=corp&nextToken=" + token); second["nextToken"] != nil || len(second["users"].([]any)) != 1 {
		t.Errorf("%v", second)
	}
	a.want(400, "GET", "/users?search=other&nextToken="+token, nil)
	a.want(400, "GET", "/users?limit=1000", nil)
	a.want(404, "GET", "/users/nobody", nil)
	a.want(404, "GET", "/groups/nothing", nil)
	if none := a.want(200, "GET", "/groups?search=x", nil); len(none["groups"].([]any)) != 0 {
		t.Errorf("%v", none)
	}
}

func TestAnAdministratorFindsPermissionSets(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	w.Grant(w.User("alice@corp.example"), "111122223333", "Storage")
	got := a.want(200, "GET", "/permission-sets?search=STOR", nil)["permissionSets"].([]any)
	if len(got) != 1 || got[0].(object)["name"] != "Storage" || got[0].(object)["sessionDurationSeconds"] != float64(3600) {
		t.Errorf("%v", got)
	}
	if none := a.want(200, "GET", "/permission-sets?search=x_y", nil)["permissionSets"].([]any); len(none) != 0 {
		t.Errorf("%v", none)
	}
}
