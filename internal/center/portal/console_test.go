package portal_test

import (
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/center/centertest"
)

func form(account, role, destination string) url.Values {
	return url.Values{"account": {account}, "role": {role}, "destination": {destination}}
}

func TestAConsoleOpensForWhatTheUserHolds(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	w.Grant(u, "222233334444", "Storage")
	b, p := w.SignIn("alice@corp.example")
	if !strings.Contains(p.Body, `href="/start/console?account_id=222233334444&amp;role_name=Storage" target="_blank"`) {
		t.Errorf("the portal has no way into a console: %s", p.Body)
	}
	at := string(w.At) + "/start/console"
	if p := b.Post(at, form("222233334444", "Storage", "/s3/buckets/b")); p.Status != 204 {
		t.Fatalf("%d %s", p.Status, p.Body)
	}
	opened, _ := w.Consoles.Seen()
	if len(opened) != 1 {
		t.Fatalf("%d consoles opened", len(opened))
	}
	o := opened[0]
	if o.UserID != u.ID || o.Account != "222233334444" || o.PermissionSet != "Storage" || o.Destination != "/s3/buckets/b" || o.Session == "" || o.Credentials.AccessKeyID == "" {
		t.Errorf("opened was %+v", o)
	}
	b.Post(string(w.At)+"/start/signout", nil)
	if _, ended := w.Consoles.Seen(); len(ended) != 1 || ended[0] != o.Session {
		t.Errorf("signing out ended the consoles of %q, not of %q", ended, o.Session)
	}
}

func TestNoConsoleOpensForAnythingElse(t *testing.T) {
	w := centertest.Start(t)
	w.Grant(w.User("alice@corp.example"), "222233334444", "Storage")
	b, _ := w.SignIn("alice@corp.example")
	at := string(w.At) + "/start/console"
	for name, f := range map[string]url.Values{
		"another permission set": form("222233334444", "Admin", ""), "another account": form("111122223333", "Storage", ""), "nothing": form("", "", ""),
	} {
		if p := b.Post(at, f); p.Status != 403 {
			t.Errorf("%s: %d %s", name, p.Status, p.Body)
		}
	}
	if p := b.PostFrom(at, "https://evil.example", form("222233334444", "Storage", "")); p.Status != 403 {
		t.Errorf("another site's page: %d", p.Status)
	}
	if opened, _ := w.Consoles.Seen(); len(opened) != 0 {
		t.Errorf("opened: %+v", opened)
	}
}

func TestALinkOpensAConsoleWhereABrowserGoesThere(t *testing.T) {
	w := centertest.Start(t)
	w.Grant(w.User("alice@corp.example"), "222233334444", "Storage")
	b, _ := w.SignIn("alice@corp.example")
	link := string(w.At) + "/start/console?account_id=222233334444&role_name=Storage&destination=%2Fs3"
	var p centertest.Page
	for header, value := range map[string]string{"Sec-Fetch-Dest": "image", "Sec-Purpose": "prefetch"} {
		if p = b.Get(link, header, value); p.Status != 200 || !strings.Contains(p.Body, "Open console") {
			t.Fatalf("%s %s: %d %s", header, value, p.Status, p.Body)
		}
	}
	if opened, _ := w.Consoles.Seen(); len(opened) != 0 {
		t.Error("a console opened although nobody went there")
	}
	if p := b.Get(link, "Sec-Fetch-Dest", "document", "Sec-Fetch-Site", "cross-site"); p.Status != 204 {
		t.Errorf("going there: %d %s", p.Status, p.Body)
	}
	if opened, _ := w.Consoles.Seen(); len(opened) != 1 || opened[0].Destination != "/s3" || opened[0].PermissionSet != "Storage" {
		t.Errorf("opened: %+v", opened)
	}
	if p := b.Get(string(w.At) + "/start/console?account_id=111122223333&role_name=Storage"); p.Status != 403 || !strings.Contains(p.Body, `href="/start"`) {
		t.Errorf("an account that is not held: %d %s", p.Status, p.Body)
	}
	if p := b.Post(string(w.At)+"/start/console", p.Hidden()); p.Status != 204 {
		t.Errorf("the button: %d %s", p.Status, p.Body)
	}
	if p := b.Get(string(w.At) + "/start/console?account_id=x"); p.Status != 400 {
		t.Errorf("a broken link: %d", p.Status)
	}
}
