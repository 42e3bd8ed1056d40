package portal_test

import (
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/center/centertest"
)

func TestAFormWhoseSessionHasEndedLeadsBackToItsPage(t *testing.T) {
	w := centertest.Start(t)
	w.Grant(w.User("alice@corp.example"), "222233334444", "Storage")
	b := w.Browser()
	for path, back := range map[string]string{
		"/start/keys": "/start/keys?account_id=222233334444&role_name=Storage", "/start/console": "/start/console?account_id=222233334444&destination=%2Fs3&role_name=Storage",
		"/start/favourite": "/start?q=team", "/start/sessions": "/start/profile", "/start/security/remove": "/start/security", "/start/password": "/start/password",
		"/device": "/device?user_code=BCDF-GHJK", "/device/decision": "/device?user_code=BCDF-GHJK", "/authorize": "/authorize?client_id=c&response_type=code",
	} {
		p := b.Post(string(w.At)+path, url.Values{
			"account": {"222233334444"}, "role": {"Storage"}, "destination": {"/s3"}, "back": {"/start?q=team&evil=1"}, "user_code": {"BCDF-GHJK"}, "client_id": {"c"},
		})
		want := `href="/saml/start?` + strings.ReplaceAll(url.Values{"portal": {""}, "return_to": {back}}.Encode(), "&", "&amp;") + `"`
		if p.Status != 401 || p.URL.Path != path || !strings.Contains(p.Body, "Your session has ended") || !strings.Contains(p.Body, want) {
			t.Errorf("%s: %d %s, not %s in %s", path, p.Status, p.URL, want, p.Body)
		}
	}
	for _, elsewhere := range []string{"https://evil.example/start", "//evil.example/start", "/start/../evil", "javascript:x"} {
		if p := b.Post(string(w.At)+"/start/favourite", url.Values{"back": {elsewhere}}); strings.Contains(p.Body, "evil") || !strings.Contains(p.Body, "return_to=%2Fstart\"") {
			t.Errorf("%s: %s", elsewhere, p.Body)
		}
	}
}

func TestAPageIsAskedForByAFormOrNot(t *testing.T) {
	w := centertest.Start(t)
	b := w.Browser()
	if p := b.Get(string(w.At) + "/start?q=team"); p.Status != 401 || p.URL.Path != "/start" || !strings.Contains(p.Body, "Your session has ended") {
		t.Errorf("a search leads a form elsewhere: %d %s", p.Status, p.URL)
	}
	if p := b.Get(string(w.At) + "/start"); p.URL.Path == "/start" {
		t.Errorf("the portal does not lead to the sign-in: %d %s", p.Status, p.Body)
	}
}

func TestTheSignInSaysWhatToDoAboutALostPassword(t *testing.T) {
	w, _ := ownWorld(t)
	b := w.Browser()
	if p := b.Get(string(w.At) + "/start"); !strings.Contains(p.Body, `href="/signin/help"`) || !strings.Contains(p.Body, `href="/root"`) {
		t.Errorf("%s", p.Body)
	}
	if p := b.Get(string(w.At) + "/signin/help"); p.Status != 200 || !strings.Contains(p.Body, "Ask your administrator") || !strings.Contains(p.Body, `href="/start"`) {
		t.Errorf("%d %s", p.Status, p.Body)
	}
	if p := b.Post(string(w.At)+"/signin/code", url.Values{"code": {"123456"}}); p.Status != 410 || !strings.Contains(p.Body, `href="/start"`) {
		t.Errorf("a code without a sign-in: %d %s", p.Status, p.Body)
	}
}
