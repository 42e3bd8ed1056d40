package idp_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
)

func TestAFormWhoseSessionHasEndedSaysSoAndLeadsBack(t *testing.T) {
	w := ready(t)
	w.person("alice")
	b := w.browser()
	b.get("/signin").submit("username", "alice@example.test", "password", password).wants(200, "My applications")
	w.clock.pass(13 * time.Hour)
	for _, path := range []string{"/factors/enrol", "/factors/activate", "/factors/remove", "/factors/recovery"} {
		b.post(path).wants(http.StatusUnauthorized, "Your session has ended").wants(http.StatusUnauthorized, `href="/signin?to=%2Ffactors"`)
	}
	b.get("/factors").wants(200, "Your session has ended. Sign in again")
	w.browser().get("/factors").wants(200, "Sign in")
}

func TestTheSignInSaysWhatItIsFor(t *testing.T) {
	w := ready(t)
	a := w.app("Wiki & more", nil)
	b := w.browser()
	b.get("/app/"+a.Name+"/"+a.ExternalKey+"/sso/saml").wants(200, "To go on to Wiki & more.")
	b.get("/admin/").wants(200, "To administer the directory.")
	b.get("/signin?to=/app/x/nothing/sso/saml").wants(200, "Forgot password?")
	if strings.Contains(b.text, "To go on") {
		t.Error("an application that does not exist is named")
	}
}

func TestAPasswordThatIsNotGoodEnoughIsToldWhy(t *testing.T) {
	w := ready(t)
	p, _, err := w.s.CreatePerson(w.ctx(), directory.NewPerson{
		Profile:  directory.Profile{"firstName": "Nina", "lastName": "Doe", "email": "nina@example.test", "login": "nina@example.test"},
		Password: credential.NewSecret(password), Activate: true, ChangePassword: true,
	})
	w.must(err)
	b := w.browser()
	b.get("/signin").submit("username", p.Login(), "password", password).wants(200, "Your administrator asks you to choose a new password.")
	for chosen, missing := range map[string]string{
		"Short7x": "Missing: at least 8 characters.", "lower7case": "Missing: an uppercase letter.", "xNINAx7y": `no parts of the username ("nina").`,
		"UPPER": "Missing: at least 8 characters, a lowercase letter, a number.", strings.Repeat("aB3", 50): "Missing: at most 128 characters.",
	} {
		b.submit("password", chosen).wants(400, missing)
	}
	b.submit("password", "Another8horse").wants(200, "My applications")
}

func TestAForgottenPasswordTellsNobodyApart(t *testing.T) {
	w := ready(t)
	alice := w.person("alice")
	b := w.browser()
	b.get("/signin").wants(200, `href="/forgot"`)
	var said []string
	for _, name := range []string{"alice@example.test", "nobody@example.test", "alice", ""} {
		b.get("/forgot").submit("username", name).wants(200, "Look at your mail")
		said = append(said, strings.ReplaceAll(b.text, b.header.Get("X-Okta-Request-Id"), ""))
	}
	for _, one := range said {
		if one != said[0] {
			t.Errorf("the answers differ:\n%s\n%s", said[0], one)
		}
	}
	for range 5 {
		b.get("/forgot").submit("username", "alice@example.test").wants(200, "Look at your mail")
	}
	events, err := w.db.Events(w.ctx(), audit.Query{What: "user.account.reset_password"})
	w.must(err)
	if len(events) != 3 || events[0].Targets[0].ID != alice.ID {
		t.Errorf("%d letters within an hour: %+v", len(events), events)
	}
	for range 20 {
		b.post("/forgot")
	}
	b.wants(http.StatusTooManyRequests, "too many tries")

	// The letter's link works, and until then the old password does.
	w.browser().get("/signin").submit("username", "alice@example.test", "password", password).wants(200, "My applications")
	p, link, ok, err := w.s.ResetLinkFor(w.ctx(), alice.ID)
	w.must(err)
	if _, text := link.Letter(p); !ok || !strings.Contains(text, link.URL.Reveal()) {
		t.Fatalf("%v %s", ok, text)
	}
	w.browser().get(strings.TrimPrefix(link.URL.Reveal(), w.base)).submit("password", "Another8horse").wants(200, "My applications")
	w.browser().get("/signin").submit("username", "alice@example.test", "password", password).wants(401, "Unable to sign in")
}

func TestNoLetterGoesToWhomAnAdministratorHasGivenALink(t *testing.T) {
	w := ready(t)
	p, link, err := w.s.ResetPassword(w.ctx(), w.person("bob").ID)
	w.must(err)
	b := w.browser()
	b.get("/forgot").submit("username", p.Login()).wants(200, "Look at your mail")
	if _, _, ok, err := w.s.ResetLinkFor(w.ctx(), p.ID); ok || err != nil {
		t.Errorf("a letter would end the administrator's link: %v %v", ok, err)
	}
	b.get(strings.TrimPrefix(link.URL.Reveal(), w.base)).wants(200, "Reset your password")
}

func TestWithoutAMailServerAdministratorsMakeLinks(t *testing.T) {
	w := startWith(t, false)
	b := w.browser()
	b.get("/forgot").wants(200, "Ask your administrator")
	b.post("/forgot").wants(200, "Ask your administrator")
}

func TestEveryPageOfARefusalLeadsOn(t *testing.T) {
	w := ready(t)
	w.person("alice")
	a := w.app("Wiki", nil)
	b := w.browser()
	b.get("/signin").submit("username", "alice@example.test", "password", password)
	b.get("/app/"+a.Name+"/"+a.ExternalKey+"/sso/saml").wants(403, "tell your administrator the number of the request")
	for _, way := range []string{`href="/">My applications`, `action="/signout"`} {
		if !strings.Contains(b.text, way) {
			t.Errorf("not assigned, and no %s: %s", way, b.text)
		}
	}
	b.get("/welcome?token=none").wants(410, `href="/">Sign in`)
	b.get("/app/x/none/sso/saml").wants(404, `href="/">My applications`)
	w.browser().post("/signin/code").wants(401, "Forgot password?")
}
