package oktaapi_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"gatehouse/internal/store"
)

func TestHoldersOfRoles(t *testing.T) { onBothEngines(t, holdersOfRoles) }

func holdersOfRoles(t *testing.T, on store.Config) {
	s := openOn(t, 0, nil, on)
	want := []string{s.admin.ID}
	for i := range 5 {
		id := s.user(fmt.Sprint("helper", i))
		s.ok(201, "POST", "/api/v1/users/"+id+"/roles", `{"type":"HELP_DESK_ADMIN"}`)
		want = append(want, id)
	}
	s.ok(201, "POST", "/api/v1/users/"+want[1]+"/roles", `{"type":"REPORT_ADMIN"}`)
	s.user("nobody")
	helper := want[2]
	slices.Sort(want)
	var got []string
	for next, pages := "/api/v1/iam/assignees/users?limit=4&expand=user,roles", 0; next != ""; pages++ {
		body := s.ok(200, "GET", next, "")
		for _, item := range body["value"].([]any) {
			a := item.(map[string]any)
			got = append(got, a["id"].(string))
			e := a["_embedded"].(map[string]any)
			if e["user"].(map[string]any)["id"] != a["id"] || len(e["roles"].([]any)) == 0 {
				t.Errorf("got %v", a)
			}
		}
		link, more := body["_links"].(map[string]any)["next"].(map[string]any)
		if next = ""; more {
			u, err := url.Parse(link["href"].(string))
			s.must(err)
			next = u.RequestURI()
		}
		if pages > 3 {
			t.Fatal("the list does not end")
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for query, n := range map[string]int{"role=HELP_DESK_ADMIN": 5, "role=REPORT_ADMIN": 1, "q=helper3": 1, "role=REPORT_ADMIN&q=root": 0, "q=nobody": 0, "role=APP_ADMIN": 0} {
		if l := s.ok(200, "GET", "/api/v1/iam/assignees/users?"+query, "")["value"].([]any); len(l) != n {
			t.Errorf("%s: %d of %d", query, len(l), n)
		}
	}
	plain := s.ok(200, "GET", "/api/v1/iam/assignees/users?limit=1", "")["value"].([]any)[0].(map[string]any)
	if plain["_embedded"] != nil || !strings.HasPrefix(plain["orn"].(string), "orn:") {
		t.Errorf("got %v", plain)
	}
	s.refused(400, "E0000001", "no such role", "GET", "/api/v1/iam/assignees/users?role=GOD", "")
	s.isRefused(s.as(s.tokenOf(helper), "GET", "/api/v1/iam/assignees/users", ""), 403, "E0000006", "permission", "a help desk")
}

// Two super administrators take each other's role at once, again and again:
// one of them is left each time.
func TestTwoWhoRemoveEachOther(t *testing.T) { onBothEngines(t, twoWhoRemoveEachOther) }

func twoWhoRemoveEachOther(t *testing.T, on store.Config) {
	s := openOn(t, 0, nil, on)
	const super = `{"type":"SUPER_ADMIN"}`
	role := s.ok(200, "GET", "/api/v1/iam/assignees/users?expand=roles", "")["value"].([]any)[0].(map[string]any)["_embedded"].(map[string]any)["roles"].([]any)[0].(map[string]any)["id"].(string)
	a, b := s.admin.ID, s.user("other")
	s.ok(201, "POST", "/api/v1/users/"+b+"/roles", super)
	tokens := map[string]string{a: s.token, b: s.tokenOf(b)}
	for range 10 {
		var wg sync.WaitGroup
		for from, on := range map[string]string{a: b, b: a} {
			wg.Go(func() { s.as(tokens[from], "DELETE", "/api/v1/users/"+on+"/roles/"+role, "") })
		}
		wg.Wait()
		left := ""
		for _, id := range []string{a, b} {
			if got := s.as(tokens[id], "GET", "/api/v1/iam/assignees/users?role=SUPER_ADMIN", ""); got.status == 200 {
				left = id
				if n := len(got.object(t)["value"].([]any)); n != 1 {
					t.Errorf("%d are left", n)
				}
			}
		}
		if left == "" {
			t.Fatal("nobody is left who administers everything")
		}
		gone := a
		if left == a {
			gone = b
		}
		if again := s.as(tokens[left], "POST", "/api/v1/users/"+gone+"/roles", super); again.status != 201 {
			t.Fatalf("%d %s", again.status, again.body)
		}
	}
}
