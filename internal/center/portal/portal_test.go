package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/ids"
)

func TestThePortalShowsWhatAUserHoldsAndNothingElse(t *testing.T) {
	w := centertest.Start(t)
	alice := w.User("alice@corp.example")
	w.User("bob@corp.example")
	w.Grant(alice, "222233334444", "Storage")
	_, p := w.SignIn("alice@corp.example")
	for _, shown := range []string{"account-222233334444", "222233334444@example.com", "Storage", "alice@corp.example", "Sign out"} {
		if !strings.Contains(p.Body, shown) {
			t.Errorf("no %q in %s", shown, p.Body)
		}
	}
	if strings.Contains(p.Body, "account-111122223333") {
		t.Error("an account without a grant is shown")
	}
	if _, p := w.SignIn("bob@corp.example"); strings.Contains(p.Body, "222233334444") || !strings.Contains(p.Body, "no access to any account") {
		t.Errorf("bob sees %s", p.Body)
	}
}

func TestSearchAndPages(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	for i := range 25 {
		id := ids.AccountID(fmt.Sprintf("3333%08d", i))
		w.Accounts.Members[id] = center.Account{ID: id, Name: fmt.Sprintf("team-%02d", i), Email: "x@example.com", Status: "ACTIVE"}
		w.Grant(u, id, fmt.Sprintf("Set%02d", i))
	}
	b, p := w.SignIn("alice@corp.example")
	if n := strings.Count(p.Body, "<small>3333"); n != 20 {
		t.Errorf("%d accounts on the first page", n)
	}
	next := regexp.MustCompile(`href="(/start\?after=[^"]*)"`).FindStringSubmatch(p.Body)
	if next == nil {
		t.Fatal("no way to the second page")
	}
	if p := b.Get(string(w.At) + next[1]); strings.Count(p.Body, "<small>3333") != 5 || strings.Contains(p.Body, "More accounts") {
		t.Errorf("second page: %s", p.Body)
	}
	if p := b.Get(string(w.At) + "/start?q=TEAM-24"); strings.Count(p.Body, "<small>3333") != 1 || !strings.Contains(p.Body, "Set24") {
		t.Errorf("search: %s", p.Body)
	}
	if p := b.Get(string(w.At) + "/start?q=%3Cscript%3E"); strings.Contains(p.Body, "<script>") || !strings.Contains(p.Body, "No account of yours matches") {
		t.Errorf("markup: %s", p.Body)
	}
	if p := b.Get(string(w.At) + "/start?after=nonsense"); p.Status != 400 {
		t.Errorf("a made-up page: %d", p.Status)
	}
}

func TestAccessKeysNeverPointToTheRealAWS(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	w.Grant(u, "222233334444", "Storage")
	b, _ := w.SignIn("alice@corp.example")
	place := string(w.At) + "/start/keys?account_id=222233334444&role_name=Storage"
	p := b.Get(place)
	if p.Status != 200 || strings.Contains(p.Body, "AWS_ACCESS_KEY_ID") || !strings.Contains(p.Body, string(w.At)+"/start</code>") {
		t.Fatalf("looking at the ways into a terminal: %d %s", p.Status, p.Body)
	}
	press := p.Hidden()
	p = b.Post(string(w.At)+"/start/keys", press)
	if p.Status != 200 || p.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", p.Status, p.Body)
	}
	for _, text := range []string{`export AWS_ACCESS_KEY_ID=`, `SET AWS_SECRET_ACCESS_KEY=`, `$Env:AWS_SESSION_TOKEN=`, "[222233334444_Storage]", "endpoint_url = " + w.AWS} {
		if !strings.Contains(strings.ReplaceAll(p.Body, "&#34;", `"`), text) {
			t.Errorf("no %q", text)
		}
	}
	if p := b.Post(string(w.At)+"/start/keys", press); p.URL.Path+"?"+p.URL.RawQuery != strings.TrimPrefix(place, string(w.At)) || strings.Contains(p.Body, "AWS_ACCESS_KEY_ID") || !strings.Contains(p.Body, "Keys are shown once") {
		t.Errorf("the page of keys, loaded anew: %s %s", p.URL, p.Body)
	}
	if n := strings.Count(p.Body, "AWS_ENDPOINT_URL"); n < 3 {
		t.Errorf("the endpoint stands in %d options", n)
	}
	for _, none := range []url.Values{{"account": {"111122223333"}, "role": {"Storage"}}, {"account": {"222233334444"}, "role": {"Other"}}, {}} {
		before := w.Refusals("sso:GetRoleCredentials")
		if p := b.Post(string(w.At)+"/start/keys", none); p.Status != 403 || w.Refusals("sso:GetRoleCredentials") != before+1 {
			t.Errorf("%v: %d", none, p.Status)
		}
	}
	if p := b.PostFrom(string(w.At)+"/start/keys", "http://evil.example", url.Values{"account": {"222233334444"}, "role": {"Storage"}}); p.Status != 403 {
		t.Errorf("another site got keys: %d", p.Status)
	}
}

func TestSigningOutAndEndingSessions(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	one, _ := w.SignIn("alice@corp.example")
	two, _ := w.SignIn("alice@corp.example")
	p := one.Get(string(w.At) + "/start/sessions")
	all := regexp.MustCompile(`name="session" value="([^"]*)"`).FindAllStringSubmatch(p.Body, -1)
	if len(all) != 2 || strings.Count(p.Body, "(this one)") != 1 {
		t.Fatalf("%s", p.Body)
	}
	one.Post(string(w.At)+"/start/sessions", url.Values{"session": {all[1][1]}})
	if p := two.Get(string(w.At) + "/start"); p.URL.Path == "/start" || w.PortalSessions(u) != 1 {
		t.Error("the other session lives")
	}
	if p := one.Post(string(w.At)+"/start/signout", nil); p.Status != 200 || w.PortalSessions(u) != 0 {
		t.Errorf("%d", p.Status)
	}
	if len(w.Events("sso:Logout", audit.Allowed)) != 1 {
		t.Error("no event")
	}
	if p := one.Get(string(w.At) + "/start/profile"); !strings.Contains(p.Body, "You are signed out") || !strings.Contains(p.Body, `href="/saml/start?portal=&amp;return_to=%2Fstart%2Fprofile"`) {
		t.Errorf("opened anew after signing out: %s", p.Body)
	}
}

func TestSomebodyElsesSessionCannotBeEnded(t *testing.T) {
	w := centertest.Start(t)
	alice := w.User("alice@corp.example")
	w.User("mallory@corp.example")
	w.SignIn("alice@corp.example")
	m, _ := w.SignIn("mallory@corp.example")
	all, err := w.Service.UserSessions(t.Context(), w.Instance.StoreID, alice.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p := m.Post(string(w.At)+"/start/sessions", url.Values{"session": {all[0].ID}}); p.Status != 404 || w.PortalSessions(alice) != 1 {
		t.Errorf("%d", p.Status)
	}
}

func TestOtherAddresses(t *testing.T) {
	w := centertest.Start(t)
	b := w.Browser()
	for path, status := range map[string]int{
		"/nobody/start": 404, "/x/y": 404, "/favicon.ico": 404, "/start/nothing": 404, "/static/gatehouse.css": 200, "/saml/acs/x": 404, "/saml/metadata/x": 404,
	} {
		if p := b.Get(string(w.At) + path); p.Status != status {
			t.Errorf("%s: %d", path, p.Status)
		}
	}
}

// Row 30.
func TestHeadersOfEveryPage(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	b.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, path := range []string{"/start", "/start/sessions", "/device", "/nothing", "/saml/finish?ticket=x", "/authorize"} {
		h := b.Get(string(w.At) + path).Header
		if !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, h)
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(mustRequest(t, string(w.At)+"/saml/start"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range resp.Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("%+v", c)
		}
	}
}

func mustRequest(t *testing.T, address string) *http.Request {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
