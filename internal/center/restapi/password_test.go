package restapi_test

import (
	"strings"
	"testing"

	"gatehouse/internal/audit"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/credential"
)

func TestAnAdministratorGivesAWayIn(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	u := w.User("alice@corp.example")
	path := "/users/" + u.ID
	a.want(409, "POST", path+"/password", object{"mode": "ONE_TIME"}) // the provider signs people in
	w.UseOwnDirectory()
	a.want(400, "POST", path+"/password", object{"mode": "GUESS"})
	a.want(404, "POST", "/users/00000000-0000-0000-0000-000000000000/password", object{"mode": "LINK"})
	link := a.want(200, "POST", path+"/password", object{"mode": "LINK"})
	if p := w.Browser().Get(link["link"].(string)); p.Status != 200 || !strings.Contains(p.Body, u.UserName) {
		t.Errorf("%d %s", p.Status, p.Body)
	}
	once := a.want(200, "POST", path+"/password", object{"mode": "ONE_TIME"})
	if p := w.Browser().Get(link["link"].(string)); p.Status != 410 {
		t.Errorf("the link outlives the password: %d", p.Status)
	}
	token, err := w.Own.Password(t.Context(), w.Instance.ID, u.UserName, credential.NewSecret(once["password"].(string)), "/start", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Own.NewPassword(t.Context(), token, credential.NewSecret("Correct-horse-1")); err != nil {
		t.Fatal(err)
	}
	events := w.Events("sso-directory:UpdatePassword", audit.Allowed)
	if len(events) != 3 || events[0].Actor.Account != string(centertest.Management) || events[0].Targets[0].ID != u.ID {
		t.Errorf("%+v", events)
	}
	if all := a.want(200, "GET", path+"/mfa-devices", nil); len(all["devices"].([]any)) != 0 {
		t.Errorf("%v", all)
	}
	a.want(404, "DELETE", path+"/mfa-devices/none", nil)
	if on := a.want(200, "PUT", "/portal", object{"mfa": "REQUIRED"}); on["mfa"] != "REQUIRED" {
		t.Errorf("%v", on)
	}
	a.want(400, "PUT", "/portal", object{"mfa": "required"})
	if p := a.want(200, "PUT", "/portal", object{"signInAtProvider": true}); p["mfa"] != "REQUIRED" {
		t.Errorf("%v", p)
	}
	w.Denied = true
	a.want(403, "POST", path+"/password", object{"mode": "ONE_TIME"})
}
