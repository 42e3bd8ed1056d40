package restapi_test

import (
	"testing"

	"gatehouse/internal/center/centertest"
)

// Somebody of a member account reads by these operations once the organization
// has registered the account, and changes nothing by them even then.
func TestADelegatedAdministratorReadsOnly(t *testing.T) {
	w := centertest.Start(t)
	a := admin{t, w}
	app := a.want(200, "POST", "/applications", object{"name": "Wiki"})["id"].(string)
	w.From = "222233334444"
	reads := []string{"/users", "/groups", "/permission-sets", "/applications", "/applications/" + app, "/portal", "/identity-source", "/service-provider", "/provisioning"}
	writes := map[string]string{
		"/applications/" + app: "PUT", "/applications": "POST", "/portal": "PUT", "/identity-source": "PUT", "/provisioning": "POST",
		"/applications/" + app + "/certificates": "POST", "/sessions": "DELETE", "/users/" + w.User("bob@corp.example").ID + "/disable": "POST",
	}
	for _, path := range reads {
		a.want(403, "GET", path, nil)
	}
	w.Accounts.Delegate(w.From, true)
	for _, path := range reads {
		a.want(200, "GET", path, nil)
	}
	for path, method := range writes {
		a.want(403, method, path, object{})
	}
	w.Accounts.Delegate(w.From, false)
	a.want(403, "GET", "/users", nil)
}
