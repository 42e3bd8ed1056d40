package idp_test

import (
	"crypto/rand"
	"encoding/base64"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/saml"
)

// The rows are those of the project's table of attacks.

func TestMarkupInNamesStaysText(t *testing.T) { // row 23
	w := ready(t)
	const evil = `"]><saml2:Assertion ID="x">&lt;b&amp;</saml2:Assertion><!--`
	p, _, err := w.s.CreatePerson(w.ctx(), directory.NewPerson{
		Profile: directory.Profile{
			"firstName": `<script>alert(1)</script>`, "lastName": `O'Neil & "co"`, "displayName": evil, "email": "eve@example.test", "login": "eve@example.test",
		},
		Password: credential.NewSecret(password), Activate: true,
	})
	w.must(err)
	g, err := w.s.CreateGroup(w.ctx(), evil, "")
	w.must(err)
	w.must(w.s.AddMember(w.ctx(), g.ID, p.ID))
	a := w.app(evil, func(s *directory.SAMLSettings) {
		s.Attributes = []directory.AttributeMap{
			{Type: "EXPRESSION", Name: evil, Values: []string{"user.displayName", "user.firstName"}},
			{Type: "GROUP", Name: "groups", FilterType: "CONTAINS", FilterValue: "Assertion"},
		}
	})
	_, err = w.s.AssignPerson(w.ctx(), a.ID, p.ID, "")
	w.must(err)
	sp := w.sp(a)
	b := w.browser()
	to, err := sp.RedirectURL(sp.NewAuthnRequest("id7"), evil)
	w.must(err)
	b.get(to).submit("username", "eve@example.test", "password", password)
	if strings.Contains(b.text, "<saml2:") {
		t.Errorf("markup on the page: %s", b.text)
	}
	_, response, relay := b.response()
	got, err := sp.ParseResponse(response, asked("id7"))
	w.must(err)
	if relay != evil || !slices.Equal(got.Attribute(evil), []string{evil, "<script>alert(1)</script>"}) || !slices.Equal(got.Attribute("groups"), []string{evil}) {
		t.Errorf("%q %+v", relay, got.Attributes)
	}
	doc, err := base64.StdEncoding.DecodeString(response)
	w.must(err)
	if n := strings.Count(string(doc), "<saml2:Assertion "); n != 1 {
		t.Errorf("%d assertions", n)
	}
	if b.get("/"); strings.Contains(b.text, "<script>alert") || strings.Contains(b.text, "<saml2:") {
		t.Errorf("markup on the dashboard: %s", b.text)
	}
}

func TestAResponseGoesToRegisteredAddressesOnly(t *testing.T) { // row 24
	w := ready(t)
	alice := w.person("alice")
	a := w.app("AWS", func(s *directory.SAMLSettings) {
		s.ACSEndpoints = []directory.IndexedACS{{URL: "http://sp.example.test/acs2", Index: 7}}
	})
	_, err := w.s.AssignPerson(w.ctx(), a.ID, alice.ID, "")
	w.must(err)
	sp := w.sp(a)
	b := w.browser().signIn("alice")
	for _, to := range []string{"http://evil.test/acs", acs + "/", acs + "?x=1", "http://sp.example.test.evil.test/acs", "javascript:alert(1)", "HTTP://sp.example.test/acs"} {
		req := sp.NewAuthnRequest("id1")
		req.ACSURL = to
		at, err := sp.RedirectURL(req, "")
		w.must(err)
		b.get(at).wants(400, "not registered")
	}
	w.event("user.authentication.sso", audit.Refused, "")
	req := sp.NewAuthnRequest("id2")
	req.ACSURL = "http://sp.example.test/acs2"
	at, err := sp.RedirectURL(req, "")
	w.must(err)
	if action, _, _ := b.get(at).response(); action != "http://sp.example.test/acs2" {
		t.Errorf("to %s", action)
	}
	other := *sp
	other.EntityID = "http://other.example.test/"
	at, err = other.RedirectURL(other.NewAuthnRequest("id3"), "")
	w.must(err)
	b.get(at).wants(400, "belongs to")
	for _, bad := range []string{"", "!!!", base64.StdEncoding.EncodeToString([]byte("not deflated"))} {
		b.get("/app/"+a.Name+"/"+a.ExternalKey+"/sso/saml?SAMLRequest="+url.QueryEscape(bad)).wants(400, "not accepted")
	}
	for _, bad := range []string{"javascript:alert(1)", "data:text/html,x", "//evil.test", "ftp://x/", "https://u:p@x/"} {
		_, err := w.s.UpdateApp(w.ctx(), a.ID, func(a *directory.App) error { a.SAML.ACSURL = bad; return nil })
		if f := fault.From(err); f == nil || f.Kind != fault.Invalid {
			t.Errorf("%s was saved as the address: %v", bad, err)
		}
	}
}

func TestTheWayBackStaysOnThisListener(t *testing.T) { // row 27
	w := ready(t)
	w.person("alice")
	signedIn := w.browser().signIn("alice")
	noFollow := *signedIn.client
	noFollow.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	signedIn.client = &noFollow
	for _, to := range corpus() {
		signedIn.get("/signin?to=" + url.QueryEscape(to))
		if loc := signedIn.header.Get("Location"); signedIn.status != http.StatusSeeOther || !local(loc) {
			t.Errorf("%q led to %q (%d)", to, loc, signedIn.status)
		}
	}
	for _, to := range corpus()[:20] {
		b := w.browser()
		b.post("/signin", "username", "alice@example.test", "password", password, "to", to)
		if b.at.Host != strings.TrimPrefix(w.base, "http://") {
			t.Errorf("%q led to %s", to, b.at)
		}
	}
}

// local tells, as strictly as browsers are lenient, whether a place is ours.
func local(loc string) bool {
	return strings.HasPrefix(loc, "/") && !strings.HasPrefix(loc, "//") && !strings.ContainsAny(loc, "\\\t\r\n ") && !strings.Contains(loc, "evil")
}

func corpus() []string {
	heads := []string{
		"//evil.test", "///evil.test", "////evil.test", `/\evil.test`, `\evil.test`, `\\evil.test`, `/\/evil.test`, "https:evil.test", "https:/evil.test",
		"https://evil.test", "HTTPS://evil.test", "hTtP://evil.test", "javascript:alert('evil')", "JaVaScRiPt:evil", "data:text/html,evil", "vbscript:evil",
		"/\t/evil.test", "\t//evil.test", "\n//evil.test", "/\n/evil.test", " //evil.test", "\x00//evil.test", "\x1f//evil.test", "http://directory.localhost@evil.test",
		"//directory.localhost:7100@evil.test", "//evil.test:80", "ftp://evil.test", "evil.test", "./evil", "../evil", "?evil", "#evil", "",
	}
	out := slices.Clone(heads)
	for _, h := range heads {
		out = append(out, h+"/%2e%2e", strings.ReplaceAll(h, ".", "。"))
	}
	return append(out, "/"+strings.Repeat("a", 5000), "mailto:evil@evil.test", "blob:evil", "//xn--evil", "/ü/evil")
}

func TestASignInGivesANewSession(t *testing.T) { // rows 28 and 29
	w := ready(t)
	alice := w.person("alice")
	b := w.browser()
	at, err := url.Parse(w.base)
	w.must(err)
	b.client.Jar.SetCookies(at, []*http.Cookie{{Name: "gh_dir", Value: "planted", Path: "/"}, {Name: "gh_dir_signin", Value: "planted", Path: "/"}})
	b.signIn("alice")
	first := b.cookie("gh_dir")
	if first == "planted" || first == "" {
		t.Fatalf("the session is %q", first)
	}
	w.clock.pass(time.Minute)
	b.get("/signin?again=1").submit("username", "alice@example.test", "password", password)
	second := b.cookie("gh_dir")
	if second == first {
		t.Error("signing in again kept the session")
	}
	sessions, err := w.db.SessionsOf(w.ctx(), "directory", alice.ID)
	w.must(err)
	if len(sessions) != 1 {
		t.Errorf("%d sessions are left", len(sessions))
	}
	// Stepping up by an enrolment makes a new one, too.
	b.get("/factors").submit()
	b.wants(200, "Set up an authenticator")
	b.submit("code", w.code(credential.NewSecret(b.facts()["Secret key"]))).wants(200, "Recovery code")
	if b.cookie("gh_dir") == second {
		t.Error("enrolling kept the session")
	}
}

func (b *browser) cookie(name string) string {
	at, err := url.Parse(b.w.base)
	b.w.must(err)
	for _, c := range b.client.Jar.Cookies(at) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

func TestEveryPageIsGuarded(t *testing.T) { // rows 30 and 31
	w := ready(t)
	w.person("alice")
	b := w.browser()
	for _, path := range []string{"/signin", "/", "/factors", "/setup?token=x", "/reset?token=x", "/welcome", "/app/x/y/sso/saml"} {
		b.get(path)
		h := b.header
		if !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || h.Get("X-Frame-Options") != "DENY" ||
			h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, h)
		}
	}
	b.signIn("alice")
	for _, path := range []string{"/signin", "/signin/code", "/signin/password", "/signin/enrol", "/signout", "/setup", "/welcome", "/reset", "/factors/enrol", "/factors/activate", "/factors/remove"} {
		for _, kind := range []string{"application/x-www-form-urlencoded", "text/plain"} {
			req, err := http.NewRequestWithContext(w.ctx(), http.MethodPost, w.base+path, strings.NewReader(`{"a":"b"}`))
			w.must(err)
			req.Header.Set("Content-Type", kind)
			req.Header.Set("Origin", "http://evil.test")
			req.Header.Set("Sec-Fetch-Site", "cross-site")
			if b.do(req); b.status != http.StatusForbidden {
				t.Errorf("%s from another origin: %d", path, b.status)
			}
		}
	}
	resp, err := http.PostForm(w.base+"/signin", url.Values{"username": {"alice@example.test"}, "password": {password}}) //nolint:noctx // one request of a test
	w.must(err)
	resp.Body.Close() //nolint:errcheck // not read
	for _, c := range resp.Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
			t.Errorf("cookie %+v", c)
		}
	}
}

func TestNobodyLearnsWhoExists(t *testing.T) { // row 32
	w := ready(t)
	w.person("alice")
	locked := w.person("locked")
	_, err := w.s.Suspend(w.ctx(), locked.ID)
	w.must(err)
	texts := map[string]bool{}
	for _, name := range []string{"alice", "nobody", "locked"} {
		b := w.browser()
		b.get("/signin").submit("username", name+"@example.test", "password", "Wrong1password").wants(401, "Unable to sign in")
		texts[strings.ReplaceAll(b.text, name, "")] = true
	}
	if len(texts) != 1 {
		t.Errorf("%d different answers", len(texts))
	}
	// The work is the same: means of interleaved tries stay close together.
	var spent [2]time.Duration
	for range 15 {
		for i, name := range []string{"alice", "nobody"} {
			begin := time.Now()
			_, err := w.s.SignInPassword(w.ctx(), directory.PasswordTry{Login: name + "@example.test", Password: credential.NewSecret("Wrong1password"), Address: name})
			if err == nil {
				t.Fatal("a wrong password was right")
			}
			spent[i] += time.Since(begin)
		}
		w.clock.pass(10 * time.Minute)
		_, err := w.s.SignInPassword(w.ctx(), directory.PasswordTry{Login: "alice@example.test", Password: credential.NewSecret(password), Address: "a"})
		w.must(err)
	}
	if ratio := spent[0].Seconds() / spent[1].Seconds(); math.Abs(math.Log(ratio)) > math.Log(1.8) {
		t.Errorf("known %s, unknown %s", spent[0], spent[1])
	}
}

func TestGuessingIsBounded(t *testing.T) { // row 33
	w := ready(t)
	alice := w.person("alice")
	bob := w.person("bob")
	try := func(login, pass, from string) error {
		_, err := w.s.SignInPassword(w.ctx(), directory.PasswordTry{Login: login, Password: credential.NewSecret(pass), Address: from})
		return err
	}
	for range 10 {
		if err := try("alice@example.test", "Wrong1password", "192.0.2.1"); kind(err) != fault.Unauthenticated {
			t.Fatalf("%v", err)
		}
	}
	if p, err := w.s.Person(w.ctx(), alice.ID); err != nil || p.Status != directory.LockedOut {
		t.Fatalf("%s, %v", p.Status, err)
	}
	if err := try("alice@example.test", password, "192.0.2.9"); kind(err) != fault.Unauthenticated {
		t.Errorf("locked, but %v", err)
	}
	for i := range 20 { // other accounts from the same address
		err := try(sprint("x", i, "@example.test"), "Wrong1password", "192.0.2.1")
		if i < 19 && kind(err) != fault.Unauthenticated {
			t.Fatalf("%d: %v", i, err)
		}
	}
	for range 20 {
		_ = try("y@example.test", "Wrong1password", "192.0.2.1")
	}
	if err := try("bob@example.test", password, "192.0.2.1"); kind(err) != fault.Throttled {
		t.Errorf("one address tried on: %v", err)
	}
	w.must(try("bob@example.test", password, "192.0.2.2"))
	w.clock.pass(16 * time.Minute) // the lock ends by itself
	w.must(try("alice@example.test", password, "192.0.2.9"))

	// Codes: five wrong ones end a sign-in, ten make the person wait.
	seed := w.enrol(bob)
	wrong := 0
	for range 3 {
		token, err := w.s.SignInPassword(w.ctx(), directory.PasswordTry{Login: "bob@example.test", Password: credential.NewSecret(password), Address: "192.0.2.3"})
		w.must(err)
		for range 5 {
			if err := w.s.SignInCode(w.ctx(), token, "000000"); kind(err) == fault.Denied || kind(err) == fault.Expired {
				wrong++
			}
		}
		if _, err := w.s.SignInState(w.ctx(), token); wrong <= 10 && kind(err) != fault.Expired && wrong != 10 {
			t.Errorf("after five wrong codes: %v", err)
		}
	}
	if wrong != 10 {
		t.Errorf("%d codes were tried", wrong)
	}
	w.clock.pass(6 * time.Minute)
	token, err := w.s.SignInPassword(w.ctx(), directory.PasswordTry{Login: "bob@example.test", Password: credential.NewSecret(password), Address: "192.0.2.3"})
	w.must(err)
	w.must(w.s.SignInCode(w.ctx(), token, w.code(seed)))
}

func kind(err error) fault.Kind {
	if f := fault.From(err); f != nil {
		return f.Kind
	}
	return ""
}

func TestNoStepCanBeSkipped(t *testing.T) { // row 34
	w := ready(t)
	alice := w.person("alice")
	w.enrol(alice)
	a := w.app("AWS", nil)
	_, err := w.s.AssignPerson(w.ctx(), a.ID, alice.ID, "")
	w.must(err)
	b := w.browser()
	b.get("/signin").submit("username", "alice@example.test", "password", password).wants(200, "Verify it is you")

	half := b.cookie("gh_dir_signin")
	if half == "" || b.cookie("gh_dir") != "" {
		t.Fatal("the password alone made a session")
	}
	// The cookie of the sign-in under way opens nothing, under either name.
	b.client.Jar.SetCookies(b.at, []*http.Cookie{{Name: "gh_dir", Value: half, Path: "/"}})
	for _, path := range []string{"/", "/factors", "/app/" + a.Name + "/" + a.ExternalKey + "/sso/saml"} {
		if b.get(path).at.Path != "/signin" || strings.Contains(b.text, "SAMLResponse") {
			t.Errorf("%s opened %s", path, b.at)
		}
	}
	b.post("/factors/enrol").wants(401, "Sign in")
	b.post("/factors/activate", "code", "000000").wants(401, "Sign in")
	// Later steps are refused while the factor is asked for.
	b.post("/signin/enrol", "code", "000000").wants(403, "not what the sign-in asks")
	b.post("/signin/password", "password", "Another7horse").wants(403, "not what the sign-in asks")
	if _, err := w.s.FinishSignIn(w.ctx(), credential.NewSecret(half)); kind(err) != fault.Denied {
		t.Errorf("finished without the factor: %v", err)
	}
	// Nothing under way: nothing to advance.
	w.browser().post("/signin/code", "code", "000000").wants(401, "under way")

	// A reset link gives a new password, but not the factor.
	_, link, err := w.s.ResetPassword(w.ctx(), alice.ID)
	w.must(err)
	mail := w.browser()
	mail.get(link.URL.Reveal()).wants(200, "Reset your password")
	mail.submit("password", "Another7horse").wants(200, "Verify it is you")
	mail.get("/")
	if mail.at.Path != "/signin" {
		t.Errorf("a reset link signed in: %s", mail.at)
	}
	// The sign-in of before the reset is over.
	b.post("/signin/code", "code", "000000").wants(200, "expired")
}

func TestSecondFactorsNeedARecentSignIn(t *testing.T) { // row 34, enrolment without step-up
	w := ready(t)
	alice := w.person("alice")
	b := w.browser().signIn("alice")
	w.clock.pass(10 * time.Minute)
	b.post("/factors/enrol").wants(200, "Username") // sign in again first
	b.submit("username", "alice@example.test", "password", password).wants(200, "Security methods")
	b.submit().wants(200, "Set up an authenticator")
	seed := credential.NewSecret(b.facts()["Secret key"])
	b.submit("code", "123").wants(403, "doesn't match")
	b.submit("code", w.code(seed)).wants(200, "Recovery code 1")

	w.clock.pass(10 * time.Minute)
	have, err := w.s.FactorsOf(w.ctx(), alice.ID)
	w.must(err)
	b.post("/factors/remove", "factor", have[0].ID).wants(200, "Username")
	b.submit("username", "alice@example.test", "password", password).submit("code", w.code(seed)).wants(200, "Security methods")
	b.post("/factors/remove", "factor", have[0].ID).wants(200, "password only")

	// Somebody else's factor is not found, and an administrator keeps his.
	root, err := w.s.Person(w.ctx(), "root@example.test")
	w.must(err)
	rootSeed := w.enrol(root)
	theirs, err := w.s.FactorsOf(w.ctx(), root.ID)
	w.must(err)
	b.post("/factors/remove", "factor", theirs[0].ID).wants(404, "")
	admin := w.browser()
	admin.get("/signin").submit("username", "root@example.test", "password", password).submit("code", w.code(rootSeed)).wants(200, "My applications")
	admin.post("/factors/remove", "factor", theirs[0].ID).wants(403, "asks for a second factor")
}

func TestAnExpiredPasswordIsReplacedFirst(t *testing.T) {
	w := ready(t)
	alice := w.person("alice")
	_, _, err := w.s.ExpirePassword(w.ctx(), alice.ID, false)
	w.must(err)
	b := w.browser()
	b.get("/signin?to=/factors").submit("username", "alice@example.test", "password", password).wants(200, "Choose a new password")
	b.submit("password", password).wants(400, "too recently")
	b.submit("password", "Another7horse").wants(200, "Security methods")
}

func TestANewPersonChoosesAPasswordByTheLink(t *testing.T) {
	w := ready(t)
	_, link, err := w.s.CreatePerson(w.ctx(), directory.NewPerson{
		Profile: directory.Profile{"firstName": "N", "lastName": "N", "email": "new@example.test", "login": "new@example.test"}, Activate: true,
	})
	w.must(err)
	b := w.browser()
	b.get(link.URL.Reveal()).wants(200, "Choose a password for new@example.test")
	b.submit("password", "short").wants(400, "Password requirements")
	b.submit("password", password).wants(200, "My applications")
	b.get(link.URL.Reveal()).wants(410, "used already")
}

func TestSignedRequestsAreDemandedWhereThatIsSet(t *testing.T) {
	w := ready(t)
	key, err := saml.NewRSAKey(rand.Reader)
	w.must(err)
	cert, err := saml.SelfSigned(rand.Reader, key, "sp", w.clock.Now())
	w.must(err)
	a := w.app("AWS", func(s *directory.SAMLSettings) {
		s.RequestSigned, s.Certificates = true, []string{base64.StdEncoding.EncodeToString(cert.Raw)}
	})
	sp := w.sp(a)
	to, err := sp.RedirectURL(sp.NewAuthnRequest("id1"), "")
	w.must(err)
	w.browser().get(to).wants(400, "must sign its requests")
}

func TestACodeWorksOnceHoweverManyTryItAtOnce(t *testing.T) { // row 33, OTP replay
	w := ready(t)
	alice := w.person("alice")
	code := w.code(w.enrol(alice))
	var tokens []credential.Secret
	for range 8 {
		token, err := w.s.SignInPassword(w.ctx(), directory.PasswordTry{Login: "alice@example.test", Password: credential.NewSecret(password), Address: "a"})
		w.must(err)
		tokens = append(tokens, token)
	}
	won := make(chan bool, len(tokens))
	for _, token := range tokens {
		go func() { won <- w.s.SignInCode(w.ctx(), token, code) == nil }()
	}
	n := 0
	for range tokens {
		if <-won {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the code was taken %d times", n)
	}
}

func TestRecoveryCodesCanBeRenewed(t *testing.T) {
	w := ready(t)
	alice := w.person("alice")
	if _, err := w.s.RenewRecoveryCodes(w.ctx(), alice.ID); kind(err) != fault.Denied {
		t.Errorf("codes without a factor: %v", err)
	}
	b := w.browser().signIn("alice")
	b.post("/factors/recovery").wants(403, "set one up first")
	b.post("/factors/enrol")
	b.submit("code", w.code(credential.NewSecret(b.facts()["Secret key"]))).wants(200, "Recovery code 1")
	old := b.facts()["Recovery code 3"]
	b.post("/factors/recovery").wants(200, "Your new recovery codes")
	other := w.browser()
	other.get("/signin").submit("username", "alice@example.test", "password", password).submit("code", old).wants(403, "doesn't match")
	other.submit("code", b.facts()["Recovery code 3"]).wants(200, "My applications")
}

func TestAnOldSessionDoesNotBecomeAnAdministrators(t *testing.T) { // row 34, downgrade
	w := ready(t)
	alice := w.person("alice")
	b := w.browser().signIn("alice")
	_, err := w.s.GrantRole(w.ctx(), alice.ID, directory.ReadOnlyAdmin)
	w.must(err)
	b.get("/").wants(200, "Username")
	b.submit("username", "alice@example.test", "password", password).wants(200, "Set up an authenticator")
	b.submit("code", w.code(credential.NewSecret(b.facts()["Secret key"])))
	b.get("/").wants(200, "My applications")
}
