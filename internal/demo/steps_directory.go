package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/internal/saml"
)

// The people of the demo. Their passwords are known to whoever reads this:
// they exist in demo data directories only.
const (
	adminLogin   = "dana@corp.test"
	aliceLogin   = "alice@corp.test"
	bobLogin     = "bob@corp.test"
	carolLogin   = "carol@corp.test"
	erinLogin    = "erin@corp.test"
	demoPassword = "Gatehouse-demo-2026!"
	appName      = "AWS IAM Identity Center"
	groupName    = "developer-group-from-okta"
)

func signUp(ctx context.Context, w *walk) (string, error) {
	if err := w.admin.open(ctx, w.AdminLink); err != nil {
		return "", err
	}
	err := w.admin.fill(ctx, map[string]string{
		"First name": "Dana", "Last name": "Dahl", "Email": adminLogin, "Password": demoPassword,
	})
	if err != nil {
		return "", err
	}
	if _, err := w.admin.page.fact("Secret key"); err != nil {
		return "", fmt.Errorf("no authenticator is asked for: %w", err)
	}
	return "Dana Dahl signed up; an authenticator is asked for", nil
}

func enrol(ctx context.Context, w *walk) (string, error) {
	seed, err := enrolFactor(ctx, w.admin)
	if err != nil {
		return "", err
	}
	w.remember(Person{Name: "dana", Role: "directory administrator", SignIn: w.Directory, Login: adminLogin, Password: demoPassword, Seed: seed})
	return "authenticator enrolled; recovery codes shown once", nil
}

// enrolFactor types the secret into an authenticator and its code back.
func enrolFactor(ctx context.Context, b *browser) (seed string, err error) {
	if seed, err = b.page.fact("Secret key"); err != nil {
		return "", err
	}
	seed = strings.ReplaceAll(seed, " ", "")
	// The code of the step before is accepted too, and leaves the current one,
	// which works once, for whoever signs in next.
	code, err := oneTimeCode(seed, time.Now().Add(-30*time.Second))
	if err != nil {
		return "", err
	}
	if err := b.fill(ctx, map[string]string{"Code": code}); err != nil {
		return "", err
	}
	if b.page.status != http.StatusOK {
		return "", fmt.Errorf("the code was not accepted: %s", b.page.words())
	}
	return seed, nil
}

func signIn(ctx context.Context, w *walk) (string, error) {
	fresh := newBrowser(w.Transport)
	dana := w.person("dana")
	if err := signInDirectory(ctx, fresh, w.Directory+"/signin", dana); err != nil {
		return "", err
	}
	w.admin = fresh
	w.okta = &oktaClient{base: w.Directory, client: fresh.client, origin: w.Directory}
	me, err := w.okta.call(ctx, http.MethodGet, "/api/v1/users/me", nil)
	if err != nil {
		return "", err
	}
	token, err := w.okta.call(ctx, http.MethodPost, "/api/v1/api-tokens", object{"name": "demo"})
	if err != nil {
		return "", err
	}
	w.found.APIToken = str(token, "token")
	w.okta = &oktaClient{base: w.Directory, client: &http.Client{Transport: w.Transport}, token: w.found.APIToken}
	return fmt.Sprintf("%s signed in with password and code", str(me, "profile", "login")), nil
}

// signInDirectory types name, password and, where asked for, a code that was not used before.
func signInDirectory(ctx context.Context, b *browser, address string, p Person) error {
	if err := b.open(ctx, address); err != nil {
		return err
	}
	if err := b.fill(ctx, map[string]string{"Username": p.Login, "Password": p.Password}); err != nil {
		return err
	}
	if p.Seed == "" {
		return nil
	}
	code, err := oneTimeCode(p.Seed, time.Now())
	if err != nil {
		return err
	}
	return b.fill(ctx, map[string]string{"Code": code})
}

func listApplications(ctx context.Context, w *walk) (string, error) {
	apps, err := w.okta.list(ctx, "/api/v1/apps")
	return fmt.Sprintf("%d applications", len(apps)), err
}

func searchCatalog(ctx context.Context, w *walk) (string, error) {
	found, err := w.okta.list(ctx, "/api/v1/catalog/apps?q="+url.QueryEscape(appName))
	if err != nil {
		return "", err
	}
	for _, e := range found {
		if str(e, "displayName") == appName {
			w.session.appKey = str(e, "name")
			return fmt.Sprintf("%q is in the catalog", appName), nil
		}
	}
	return "", fmt.Errorf("the catalog has no %q", appName)
}

func addApplication(ctx context.Context, w *walk) (string, error) {
	app, err := w.okta.call(ctx, http.MethodPost, "/api/v1/apps?activate=true", object{
		"name": w.session.appKey, "label": appName, "signOnMode": "SAML_2_0", "settings": object{"app": object{}},
	})
	if err != nil {
		return "", err
	}
	w.session.appID = str(app, "id")
	w.found.IDs["application"] = w.session.appID
	return fmt.Sprintf("application %q added, %s", str(app, "label"), str(app, "status")), nil
}

func openMetadata(ctx context.Context, w *walk) (string, error) {
	raw, err := w.okta.send(ctx, http.MethodGet, "/api/v1/apps/"+w.session.appID+"/sso/saml/metadata", nil)
	if err != nil {
		return "", err
	}
	w.session.metadata = string(raw)
	md, err := saml.ParseIdPMetadata(raw, time.Now())
	if err != nil {
		return "", err
	}
	if !strings.Contains(w.session.metadata, "<md:EntityDescriptor") {
		return "", errors.New("the metadata lacks the md: prefix that people look for")
	}
	return "metadata.xml saved, issuer " + md.EntityID, nil
}

// enableIntegration and saveConnection are one request; the first checks that
// nothing was set before.
func enableIntegration(ctx context.Context, w *walk) (string, error) {
	conn, err := w.okta.call(ctx, http.MethodGet, "/api/v1/apps/"+w.session.appID+"/connections/default", nil)
	if err != nil && !strings.Contains(err.Error(), "404") {
		return "", err
	}
	if str(conn, "status") == "ENABLED" {
		return "", errors.New("provisioning is on before anybody turned it on")
	}
	return "API integration can be enabled; it is off", nil
}

func saveConnection(ctx context.Context, w *walk) (string, error) {
	conn, err := w.okta.call(ctx, http.MethodPost, "/api/v1/apps/"+w.session.appID+"/connections/default?activate=true", object{
		"baseUrl": strings.TrimSuffix(w.session.scimEndpoint, "/") + "/",
		"profile": object{"authScheme": "TOKEN", "token": w.session.scimToken},
	})
	if err != nil {
		return "", err
	}
	if strings.HasSuffix(str(conn, "baseUrl"), "/") {
		return "", errors.New("the trailing slash is still there")
	}
	if str(conn, "profile", "token") != "" {
		return "", errors.New("the token is shown again")
	}
	return "base URL saved without its trailing slash, token hidden", nil
}

func testCredentials(ctx context.Context, w *walk) (string, error) {
	out, err := w.okta.call(ctx, http.MethodPost, "/api/v1/apps/"+w.session.appID+"/connections/default/test", nil)
	if err != nil {
		return "", err
	}
	want := appName + " was verified successfully!"
	if str(out, "message") != want {
		return "", fmt.Errorf("the test says %v", out)
	}
	return want, nil
}

func switchOn(ctx context.Context, w *walk) (string, error) {
	on := object{"status": "ENABLED"}
	out, err := w.okta.call(ctx, http.MethodPut, "/api/v1/apps/"+w.session.appID+"/features/USER_PROVISIONING", object{
		"create": object{"lifecycleCreate": on},
		"update": object{"profile": on, "lifecycleDeactivate": on},
	})
	if err != nil {
		return "", err
	}
	if str(out, "status") != "ENABLED" {
		return "", fmt.Errorf("provisioning is %q", str(out, "status"))
	}
	return "Create Users, Update User Attributes, Deactivate Users are on", nil
}

func addGroup(ctx context.Context, w *walk) (string, error) {
	g, err := w.okta.call(ctx, http.MethodPost, "/api/v1/groups", object{"profile": object{"name": groupName, "description": "Developers"}})
	if err != nil {
		return "", err
	}
	w.session.groupID = str(g, "id")
	w.found.IDs["group"] = w.session.groupID
	found, err := w.okta.list(ctx, "/api/v1/groups?q="+groupName)
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("the group is listed %d times: %w", len(found), err)
	}
	return "group " + groupName + " is listed", nil
}

func addPeople(ctx context.Context, w *walk) (string, error) {
	people := []struct {
		first, last, login string
		member             bool
	}{
		{"Alice", "Archer", aliceLogin, true}, {"Carol", "Carver", carolLogin, true},
		{"Erin", "Ek", erinLogin, true}, {"Bob", "Baker", bobLogin, false},
	}
	for _, p := range people {
		body := object{
			"profile":     object{"firstName": p.first, "lastName": p.last, "email": p.login, "login": p.login},
			"credentials": object{"password": object{"value": demoPassword}},
		}
		if p.member {
			body["groupIds"] = []string{w.session.groupID}
		}
		made, err := w.okta.call(ctx, http.MethodPost, "/api/v1/users?activate=true", body)
		if err != nil {
			return "", err
		}
		w.session.personIDs[p.login] = str(made, "id")
		w.remember(Person{Name: strings.ToLower(p.first), Role: "person", SignIn: w.Center + "/start", Login: p.login, Password: demoPassword})
	}
	listed, err := w.okta.list(ctx, "/api/v1/users?limit=200")
	if err != nil {
		return "", err
	}
	if len(listed) != len(people)+1 {
		return "", fmt.Errorf("%d people are listed", len(listed))
	}
	return fmt.Sprintf("alice, carol, erin in the group, bob outside; %d people", len(listed)), nil
}

func (w *walk) remember(p Person) { w.found.People = append(w.found.People, p) }

func (w *walk) person(name string) Person {
	for _, p := range w.found.People {
		if p.Name == name {
			return p
		}
	}
	return Person{}
}
