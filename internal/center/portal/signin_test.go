package portal_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/credential"
)

const good = "Correct-horse-1"

// ownWorld is a center whose users sign in with passwords of its own.
func ownWorld(t *testing.T) (*centertest.World, center.User) {
	w := centertest.Start(t)
	w.UseOwnDirectory()
	u := w.User("alice@corp.example")
	w.Grant(u, "222233334444", "Storage")
	return w, u
}

// oneTime is a fresh one-time password of a user.
func oneTime(t *testing.T, w *centertest.World, u center.User) string {
	t.Helper()
	p, _, err := w.Own.CreateOneTimePassword(t.Context(), w.Instance.ID, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	return p.Reveal()
}

// fill sends the form that a page shows.
func fill(b *centertest.Browser, w *centertest.World, p centertest.Page, fields ...string) centertest.Page {
	b.T.Helper()
	action := regexp.MustCompile(`<form method="post" action="(/[^"]*)">\s*(?:<p class="problem|<input type="hidden"|<p class="field|\s)`).FindAllStringSubmatch(p.Body, -1)
	if len(action) == 0 {
		b.T.Fatalf("no form in %s", p.Body)
	}
	v := p.Hidden()
	for i := 0; i+1 < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	return b.Post(string(w.At)+action[len(action)-1][1], v)
}

// enter signs a user in by password and chooses good as the new one.
func enter(t *testing.T, w *centertest.World, u center.User) (*centertest.Browser, centertest.Page) {
	t.Helper()
	b := w.Browser()
	p := fill(b, w, b.Get(string(w.At)+"/start"), "username", u.UserName, "password", oneTime(t, w, u))
	p = fill(b, w, p, "password", good)
	if p.URL.Path != "/start" || p.Status != 200 {
		t.Fatalf("%d %s", p.Status, p.Body)
	}
	return b, p
}

var secretKey = regexp.MustCompile(`<code>([A-Z2-7]{32})</code>`)

func seedOf(t *testing.T, p centertest.Page) credential.Secret {
	t.Helper()
	m := secretKey.FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatalf("no secret key in %s", p.Body)
	}
	return credential.NewSecret(m[1])
}

func codeOf(t *testing.T, w *centertest.World, seed credential.Secret) string {
	t.Helper()
	c, err := credential.Code(seed, w.Now())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Journey A2: the own directory is the default identity source, and its users sign in.
func TestAUserOfTheOwnDirectorySignsIn(t *testing.T) {
	w, u := ownWorld(t)
	b := w.Browser()
	p := b.Get(string(w.At) + "/start/sessions?x=1")
	if p.URL.Path != "/signin" || p.Status != 200 {
		t.Fatalf("%s %d", p.URL, p.Status)
	}
	if p := fill(b, w, p, "username", u.UserName, "password", "wrong"); p.Status != 401 || !strings.Contains(p.Body, "Check user name and password") {
		t.Errorf("%d %s", p.Status, p.Body)
	}
	once := oneTime(t, w, u)
	p = fill(b, w, p, "username", u.UserName, "password", once)
	if !strings.Contains(p.Body, "Choose a new password") {
		t.Fatalf("%s", p.Body)
	}
	if w.PortalSessions(u) != 0 {
		t.Error("a session before the password was replaced")
	}
	p = fill(b, w, p, "password", "weak")
	if p.Status != 400 || !strings.Contains(p.Body, "8 to 64 characters") {
		t.Errorf("%d", p.Status)
	}
	p = fill(b, w, p, "password", good)
	if p.URL.Path != "/start/sessions" || p.URL.RawQuery != "x=1" || !strings.Contains(p.Body, u.UserName) {
		t.Fatalf("%s %s", p.URL, p.Body)
	}
	if p := b.Get(string(w.At) + "/start"); !strings.Contains(p.Body, "Storage") || !strings.Contains(p.Body, "/start/profile") {
		t.Errorf("%s", p.Body)
	}
	if p := b.Get(string(w.At) + "/signin?return_to=/device"); p.URL.Path != "/device" {
		t.Errorf("signed in already, and asked again at %s", p.URL)
	}
	if p := b.Post(string(w.At)+"/start/signout", nil); p.Status != 200 || strings.Contains(p.Body, "identity provider") || w.PortalSessions(u) != 0 {
		t.Errorf("%s", p.Body)
	}
	if len(w.Events("signin:UserAuthentication", audit.Allowed)) != 1 || w.Refusals("signin:CredentialVerification") != 1 {
		t.Error("the sign-in left no trace")
	}
}

func TestALinkLetsAUserChooseAPassword(t *testing.T) {
	w, u := ownWorld(t)
	token, _, err := w.Own.CreatePasswordLink(t.Context(), w.Instance.ID, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	address := w.At.PasswordLink(token.Reveal())
	w.Browser().Get(address) // a mail program looks at it
	b := w.Browser()
	p := b.Get(address)
	if p.Status != 200 || !strings.Contains(p.Body, u.UserName) {
		t.Fatalf("%d %s", p.Status, p.Body)
	}
	p = fill(b, w, fill(b, w, p), "password", good)
	if p.URL.Path != "/start" || p.Status != 200 {
		t.Fatalf("%s %d", p.URL, p.Status)
	}
	if p := w.Browser().Get(address); p.Status != 410 {
		t.Errorf("used again: %d", p.Status)
	}
	if p := w.Browser().Post(string(w.At)+"/signin/link", url.Values{"token": {token.Reveal()}}); p.Status != 410 {
		t.Errorf("used again: %d", p.Status)
	}
}

// Enrolment by rule at the first sign-in, then codes; and MFA reaches the accounts.
func TestASecondFactorReachesTheAccounts(t *testing.T) {
	w, u := ownWorld(t)
	rule := center.MFARequired
	if _, err := w.Service.ChangePortal(t.Context(), w.Instance.ID, center.PortalSettings{MFA: &rule}); err != nil {
		t.Fatal(err)
	}
	b := w.Browser()
	p := fill(b, w, b.Get(string(w.At)+"/start"), "username", u.UserName, "password", oneTime(t, w, u))
	p = fill(b, w, p, "password", good)
	seed := seedOf(t, p)
	if p = fill(b, w, p, "code", "000000"); p.Status != 403 || !seedOf(t, p).Equal(seed.Reveal()) {
		t.Fatalf("%d", p.Status)
	}
	if p = fill(b, w, p, "code", codeOf(t, w, seed)); p.URL.Path != "/start" {
		t.Fatalf("%s %s", p.URL, p.Body)
	}
	keys := url.Values{"account": {"222233334444"}, "role": {"Storage"}}
	if p := b.Post(string(w.At)+"/start/keys", keys); p.Status != 200 {
		t.Fatalf("%s", p.Body)
	}
	if last := w.Accounts.Issued[len(w.Accounts.Issued)-1]; !last.MFA {
		t.Errorf("%+v", last)
	}
	w.Pass(time.Minute)
	b = w.Browser()
	p = fill(b, w, b.Get(string(w.At)+"/start"), "username", u.UserName, "password", good)
	if !strings.Contains(p.Body, "Additional verification") || w.PortalSessions(u) != 1 {
		t.Fatalf("%s", p.Body)
	}
	// Row 34: what is behind the factor does not open before it.
	for _, path := range []string{"/start", "/start/security", "/device", "/authorize"} {
		if p := b.Get(string(w.At) + path); p.URL.Path != "/signin" {
			t.Errorf("%s is open before the factor: %s", path, p.URL)
		}
	}
	if p := b.Post(string(w.At)+"/signin/password", url.Values{"password": {"Another-one-2"}}); p.Status != 409 {
		t.Errorf("a password is chosen before the factor: %d", p.Status)
	}
	if p := b.Post(string(w.At)+"/signin/enrol", url.Values{"code": {codeOf(t, w, seed)}}); p.Status != 409 {
		t.Errorf("enrolled before the factor: %d", p.Status)
	}
	if p = fill(b, w, b.Get(string(w.At)+"/signin"), "code", codeOf(t, w, seed)); p.URL.Path != "/start" {
		t.Fatalf("%s %s", p.URL, p.Body)
	}
}

// sessionOf is the token of a browser's portal session.
func sessionOf(t *testing.T, w *centertest.World, b *centertest.Browser) string {
	t.Helper()
	for _, c := range b.Client.Jar.Cookies(mustRequest(t, string(w.At)).URL) {
		if c.Name == "gh_ctr" {
			return c.Value
		}
	}
	t.Fatal("the browser has no session")
	return ""
}

func TestOwnFactorsAndPassword(t *testing.T) {
	w, u := ownWorld(t)
	b, _ := enter(t, w, u)
	elsewhere := w.Browser()
	fill(elsewhere, w, elsewhere.Get(string(w.At)+"/start"), "username", u.UserName, "password", good)
	before := sessionOf(t, w, b)
	p := b.Post(string(w.At)+"/start/security/enrol", nil)
	seed := seedOf(t, p)
	if p = fill(b, w, p, "code", codeOf(t, w, seed), "name", "<b>phone</b>"); p.URL.Path != "/start/security" || !strings.Contains(p.Body, "&lt;b&gt;phone") {
		t.Fatalf("%s %s", p.URL, p.Body)
	}
	// Row 29: the session is another one after a step up.
	if sessionOf(t, w, b) == before {
		t.Error("the session kept its token")
	}
	// The other browser never showed the factor: it has to sign in again.
	factor := regexp.MustCompile(`name="factor" value="([^"]*)"`).FindStringSubmatch(p.Body)[1]
	if p := elsewhere.Post(string(w.At)+"/start/security/remove", url.Values{"factor": {factor}}); p.URL.Path != "/signin" {
		t.Errorf("removed without a step up: %s", p.URL)
	}
	p = b.Get(string(w.At) + "/start/password")
	if p := fill(b, w, p, "present", "wrong", "password", "Another-one-2"); p.Status != 400 {
		t.Errorf("%d", p.Status)
	}
	if p = fill(b, w, p, "present", good, "password", "Another-one-2"); p.URL.Path != "/start/security" || p.Status != 200 {
		t.Fatalf("%s %s", p.URL, p.Body)
	}
	if p := elsewhere.Get(string(w.At) + "/start"); p.URL.Path != "/signin" || w.PortalSessions(u) != 1 {
		t.Errorf("a session outlives the password: %s", p.URL)
	}
	if p := b.Post(string(w.At)+"/start/security/remove", url.Values{"factor": {factor}}); !strings.Contains(p.Body, "password only") {
		t.Errorf("%s %s", p.URL, p.Body)
	}
}

// Rows 27 and 31.
func TestNoSignInFromElsewhereAndNoWayOut(t *testing.T) {
	w, u := ownWorld(t)
	b, _ := enter(t, w, u)
	for _, path := range []string{
		"/signin", "/signin/code", "/signin/password", "/signin/enrol", "/signin/link",
		"/start/security/enrol", "/start/security/confirm", "/start/security/remove", "/start/password",
	} {
		if p := b.PostFrom(string(w.At)+path, "https://evil.example", url.Values{"username": {u.UserName}, "password": {good}}); p.Status != 403 {
			t.Errorf("%s from elsewhere: %d", path, p.Status)
		}
	}
	for _, to := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "javascript:alert(1)", "/signin?again=1", "/saml/start", "http://x@evil.example/"} {
		b := w.Browser()
		b.Client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			if !strings.HasPrefix(r.URL.String(), string(w.At)) {
				t.Errorf("%q leads to %s", to, r.URL)
			}
			return nil
		}
		p := b.Post(string(w.At)+"/signin", url.Values{"username": {u.UserName}, "password": {good}, "return_to": {to}})
		if p.URL.Path != "/start" {
			t.Errorf("%q leads to %s", to, p.URL)
		}
	}
}

// Row 32, on the wire.
func TestTheSignInPageTellsNobodyApart(t *testing.T) {
	w, u := ownWorld(t)
	enter(t, w, u)
	seen := map[string]bool{}
	for _, name := range []string{u.UserName, "nobody@corp.example"} {
		p := w.Browser().Post(string(w.At)+"/signin", url.Values{"username": {name}, "password": {"wrong"}})
		seen[strings.ReplaceAll(p.Body, name, "NAME")] = true
		if p.Status != 401 || len(p.Header.Values("Set-Cookie")) != 0 {
			t.Errorf("%d %v", p.Status, p.Header)
		}
	}
	if len(seen) != 1 {
		t.Errorf("the answers differ: %v", seen)
	}
}

func TestADisabledUserAndAnotherSourceEndSessions(t *testing.T) {
	w, u := ownWorld(t)
	b, _ := enter(t, w, u)
	if _, err := w.Service.SetUserActive(t.Context(), w.Instance.StoreID, u.ID, false); err != nil {
		t.Fatal(err)
	}
	if p := b.Get(string(w.At) + "/start"); p.URL.Path != "/signin" {
		t.Errorf("%s", p.URL)
	}
	if p := fill(b, w, b.Get(string(w.At)+"/start"), "username", u.UserName, "password", good); p.Status != 401 {
		t.Errorf("%d", p.Status)
	}
	if _, err := w.Service.SetUserActive(t.Context(), w.Instance.StoreID, u.ID, true); err != nil {
		t.Fatal(err)
	}
	if p := fill(b, w, b.Get(string(w.At)+"/start"), "username", u.UserName, "password", good); p.URL.Path != "/start" {
		t.Fatalf("%s", p.URL)
	}
	w.Connect(w.IdP)
	if p := b.Post(string(w.At)+"/signin", url.Values{"username": {u.UserName}, "password": {good}}); p.Status != 409 {
		t.Errorf("%d", p.Status)
	}
	b.Client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(r.URL.String(), string(w.At)) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	for _, path := range []string{"/start", "/signin?return_to=/start"} {
		if p := b.Get(string(w.At) + path); p.URL.Path != "/saml/start" {
			t.Errorf("%s leads to %s", path, p.URL)
		}
	}
}

func TestThoseFromAProviderAreToldThatNothingIsKeptHere(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b, p := w.SignIn("alice@corp.example")
	if strings.Contains(p.Body, "/start/security") {
		t.Error("the portal offers what there is not")
	}
	for _, path := range []string{"/start/security", "/start/password"} {
		if p := b.Get(string(w.At) + path); p.Status != 409 || !strings.Contains(p.Body, "identity provider") {
			t.Errorf("%s: %d", path, p.Status)
		}
	}
}

// Rows 29 and 30.
func TestHeadersAndCookiesOfTheSignIn(t *testing.T) {
	w, u := ownWorld(t)
	for _, path := range []string{"/signin?return_to=/start", "/signin/link?token=x", "/signin"} {
		h := w.Browser().Get(string(w.At) + path).Header
		if !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, h)
		}
	}
	b := w.Browser()
	b.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	p := b.Post(string(w.At)+"/signin", url.Values{"username": {u.UserName}, "password": {oneTime(t, w, u)}})
	c, err := http.ParseSetCookie(p.Header.Get("Set-Cookie"))
	if err != nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge > 900 {
		t.Errorf("%+v %v", c, err)
	}
	// The token of a sign-in under way is no session, and neither is one that somebody planted.
	for _, planted := range []string{c.Value, "planted"} {
		r := mustRequest(t, string(w.At)+"/start")
		r.AddCookie(&http.Cookie{Name: "gh_ctr", Value: planted})
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != http.StatusSeeOther {
			t.Errorf("%q opens the portal: %d", planted, resp.StatusCode)
		}
	}
	// Taken as another replica's or a stolen cookie after the end, it opens nothing either.
	b.Post(string(w.At)+"/signin/password", url.Values{"password": {good}})
	b.Get(string(w.At) + "/signin")
	stale := mustRequest(t, string(w.At)+"/signin")
	stale.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	resp, err := http.DefaultTransport.RoundTrip(stale)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusGone || w.PortalSessions(u) != 1 {
		t.Errorf("%d, %d sessions", resp.StatusCode, w.PortalSessions(u))
	}
}

func TestAUserOfTheOwnDirectoryFindsHisFactorsInTheProfile(t *testing.T) {
	w, u := ownWorld(t)
	b, _ := enter(t, w, u)
	p := b.Get(string(w.At) + "/start/profile")
	if !strings.Contains(p.Body, "With a password only.") || !strings.Contains(p.Body, `href="/start/security"`) {
		t.Errorf("%s", p.Body)
	}
}
