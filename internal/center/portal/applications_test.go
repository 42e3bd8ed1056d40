package portal_test

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
)

func application(t *testing.T, w *centertest.World, i center.Instance, u center.User, name string) center.Application {
	t.Helper()
	a, err := w.Keys.Create(t.Context(), i.ID, name, center.ApplicationSettings{
		Description: "About " + name, NameID: "${user:subject}",
		ServiceProvider: center.ApplicationSP{Audience: "urn:x", ACS: []center.ApplicationACS{{URL: "https://x.example/acs"}}},
	})
	must(t, err)
	if u.ID != "" {
		must(t, w.Service.AssignApplication(t.Context(), i.ID, a.ID, center.UserPrincipal, u.ID))
	}
	return a
}

func TestTheTilesAreWhatAUserMayOpenAndOpenIt(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	wiki := application(t, w, w.Instance, u, "Wiki <b>&")
	application(t, w, w.Instance, center.User{}, "Secret")
	b, p := w.SignIn("alice@corp.example")
	if !strings.Contains(p.Body, `href="/start/applications"`) {
		t.Errorf("no way to the applications: %s", p.Body)
	}
	p = b.Get(string(w.At) + "/start/applications")
	if !strings.Contains(p.Body, "Wiki &lt;b&gt;&amp;") || strings.Contains(p.Body, "Secret") || !strings.Contains(p.Body, center.ApplicationStart(wiki.ID)) {
		t.Errorf("%s", p.Body)
	}
	if p := b.Get(string(w.At) + center.ApplicationStart(wiki.ID)); p.Hidden().Get("SAMLResponse") == "" {
		t.Errorf("%d %s", p.Status, p.Body)
	}
}

func TestTilesAreSearchedAndPaged(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	for i := range 25 {
		application(t, w, w.Instance, u, fmt.Sprintf("App %02d", i))
	}
	b, _ := w.SignIn("alice@corp.example")
	p := b.Get(string(w.At) + "/start/applications")
	if strings.Count(p.Body, "class=\"initial\"") != 24 || strings.Contains(p.Body, "App 24") {
		t.Errorf("%d tiles", strings.Count(p.Body, "class=\"initial\""))
	}
	_, rest, _ := strings.Cut(p.Body, `<p class="onward"><a href="`)
	next, _, _ := strings.Cut(rest, `"`)
	if p := b.Get(string(w.At) + strings.ReplaceAll(next, "&amp;", "&")); !strings.Contains(p.Body, "App 24") || strings.Contains(p.Body, "App 23") {
		t.Errorf("the second page: %s", p.Body)
	}
	if p := b.Get(string(w.At) + "/start/applications?q=pp+07"); !strings.Contains(p.Body, "App 07") || strings.Contains(p.Body, "App 08") || !strings.Contains(p.Body, "1 application found") {
		t.Errorf("the search: %s", p.Body)
	}
	if p := b.Get(string(w.At) + "/start/applications?q=nothing"); !strings.Contains(p.Body, "No application of yours matches") {
		t.Errorf("%s", p.Body)
	}
}

func TestAnAccountInstanceHasApplicationsAloneAndSaysSo(t *testing.T) {
	w := centertest.Start(t)
	i, err := w.Service.CreateInstance(t.Context(), "222233334444", "", nil)
	must(t, err)
	u, err := w.Service.ProvisionUser(t.Context(), i.StoreID, center.Profile{
		UserName: "carol", DisplayName: "Carol", Name: center.Name{GivenName: "Carol", FamilyName: "C"},
	}, true)
	must(t, err)
	wiki := application(t, w, i, u, "Wiki")
	password, _, err := w.Own.CreateOneTimePassword(t.Context(), i.ID, u.ID)
	must(t, err)

	b := w.Browser() // begins at the application
	p := fill(b, w, b.Get(string(w.At)+center.ApplicationStart(wiki.ID)), "username", "carol", "password", password.Reveal())
	p = fill(b, w, p, "password", good)
	if p.Hidden().Get("SAMLResponse") == "" {
		t.Fatalf("%d at %s: %s", p.Status, p.URL, p.Body)
	}
	p = b.Get(string(w.At) + "/" + i.StoreID + "/start")
	if !strings.Contains(p.Body, center.ApplicationStart(wiki.ID)) || !strings.Contains(p.Body, "no access to AWS accounts") || strings.Contains(p.Body, "Find an account") {
		t.Errorf("%s", p.Body)
	}
	// What is open here opens nothing of the organization's instance.
	other := application(t, w, w.Instance, center.User{}, "Other")
	if p := b.Get(string(w.At) + center.ApplicationStart(other.ID)); p.URL.Path != "/sso" {
		t.Errorf("%d at %s", p.Status, p.URL)
	}
}
