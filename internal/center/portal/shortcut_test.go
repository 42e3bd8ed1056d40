package portal_test

import (
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/listing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// section is the part of the portal below a heading; empty when there is none.
func section(p centertest.Page, heading string) string {
	_, rest, _ := strings.Cut(p.Body, "<h2>"+heading+"</h2>")
	text, _, _ := strings.Cut(rest, "</section>")
	return text
}

func TestFavouritesAndWhatWasUsedStandAbove(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	w.Grant(u, "222233334444", "Storage")
	w.Grant(u, "222233334444", "Billing")
	b, p := w.SignIn("alice@corp.example")
	if section(p, "Favourites") != "" || section(p, "Recently used") != "" {
		t.Fatalf("there are shortcuts before anything was used: %s", p.Body)
	}
	mark := form("222233334444", "Storage", "")
	mark.Set("favourite", "on")
	mark.Set("back", "/start?q=stor&after=&other=1")
	p = b.Post(string(w.At)+"/start/favourite", mark)
	if p.URL.RequestURI() != "/start?q=stor" || !strings.Contains(p.Body, `value="off" aria-pressed="true"`) {
		t.Fatalf("%s %s", p.URL, p.Body)
	}
	b.Post(string(w.At)+"/start/keys", form("222233334444", "Billing", ""))
	p = b.Get(string(w.At) + "/start")
	if s := section(p, "Favourites"); !strings.Contains(s, "Storage") || strings.Contains(s, "Billing") {
		t.Errorf("favourites: %s", s)
	}
	if s := section(p, "Recently used"); !strings.Contains(s, "Billing") || strings.Contains(s, "Storage") {
		t.Errorf("recently used: %s", s)
	}
	if n := len(w.Events("sso:UpdateFavorite", audit.Allowed)); n != 1 {
		t.Errorf("%d events", n)
	}
	mark.Set("favourite", "off")
	if p := b.Post(string(w.At)+"/start/favourite", mark); section(p, "Favourites") != "" {
		t.Error("the mark is still there")
	}
}

func TestAShortcutGivesNothing(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	w.Grant(u, "222233334444", "Storage")
	b, _ := w.SignIn("alice@corp.example")
	mark := url.Values{"account": {"222233334444"}, "role": {"Storage"}, "favourite": {"on"}, "back": {"https://evil.example/start"}}
	if p := b.Post(string(w.At)+"/start/favourite", mark); p.URL.RequestURI() != "/start" || section(p, "Favourites") == "" {
		t.Fatalf("%s %s", p.URL, p.Body)
	}
	for name, bad := range map[string]url.Values{"another role": {"account": {"222233334444"}, "role": {"Admin"}}, "another account": {"account": {"111122223333"}, "role": {"Storage"}}} {
		if p := b.Post(string(w.At)+"/start/favourite", bad); p.Status != 403 {
			t.Errorf("%s: %d", name, p.Status)
		}
	}
	if p := b.PostFrom(string(w.At)+"/start/favourite", "https://evil.example", mark); p.Status != 403 {
		t.Errorf("another site's page: %d", p.Status)
	}
	must(t, w.Store.Update(t.Context(), func(tx center.Tx) error {
		all, err := tx.AssignmentsReaching(t.Context(), u.ID, "", listing.Page{Limit: 1})
		if err != nil {
			return err
		}
		return tx.DeleteAssignment(t.Context(), all.Items[0])
	}))
	if p := b.Get(string(w.At) + "/start"); strings.Contains(p.Body, "Storage") {
		t.Errorf("a favourite shows what was taken away: %s", p.Body)
	}
}

func TestOnlyTheLastUsedAreRemembered(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	names := []string{"A", "B", "C", "D", "E", "F", "G"}
	for _, set := range names {
		w.Grant(u, "222233334444", set)
	}
	for _, set := range names {
		must(t, w.Service.NoteUse(t.Context(), w.Instance.StoreID, u.ID, "222233334444", set))
		w.Pass(1e9)
	}
	all, err := w.Service.Ways(t.Context(), w.Instance.StoreID, u.ID)
	must(t, err)
	got := ""
	for _, x := range all {
		got += x.PermissionSet.Name
	}
	if got != "GFEDC" {
		t.Errorf("remembered are %s", got)
	}
}

func TestSearchFindsMailAndPermissionSets(t *testing.T) {
	w := centertest.Start(t)
	u := w.User("alice@corp.example")
	w.Accounts.Members["333344445555"] = center.Account{ID: "333344445555", Name: "Made up", Email: "root@gatehouse.invalid", Status: "ACTIVE"}
	w.Grant(u, "222233334444", "Storage")
	w.Grant(u, "333344445555", "Billing")
	b, p := w.SignIn("alice@corp.example")
	if strings.Contains(p.Body, ".invalid") {
		t.Error("an address that nobody has is shown")
	}
	for q, want := range map[string]string{"bill": "Billing", "222233334444@EXAMPLE": "Storage", "made": "Billing", "2222": "Storage", "gatehouse.invalid": ""} {
		p := b.Get(string(w.At) + "/start?q=" + url.QueryEscape(q))
		for _, set := range []string{"Storage", "Billing"} {
			if strings.Contains(p.Body, set) != (set == want) {
				t.Errorf("%s finds %s: %v", q, set, set != want)
			}
		}
	}
}

func TestALinkIsMadeToShare(t *testing.T) {
	w := centertest.Start(t)
	w.Grant(w.User("alice@corp.example"), "222233334444", "Storage")
	b, _ := w.SignIn("alice@corp.example")
	p := b.Get(string(w.At) + "/start/link?account_id=222233334444&role_name=Storage&destination=%2Fs3")
	if p.Status != 200 || !strings.Contains(p.Body, string(w.At)+"/start/console?account_id=222233334444&amp;destination=%2Fs3&amp;role_name=Storage") {
		t.Errorf("%d %s", p.Status, p.Body)
	}
	if p := b.Get(string(w.At) + "/start/link?account_id=x"); p.Status != 400 {
		t.Errorf("nothing: %d", p.Status)
	}
}

func TestMyProfileSaysWhereIChangeWhatISignInBy(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	p := b.Get(string(w.At) + "/start/profile")
	for _, shown := range []string{"alice@corp.example", "keeps your password", "(this one)", `<a href="http`} {
		if !strings.Contains(p.Body, shown) {
			t.Errorf("no %q in %s", shown, p.Body)
		}
	}
	if strings.Contains(p.Body, "/start/security") {
		t.Error("leads to a page that cannot work")
	}
}
