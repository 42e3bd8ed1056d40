package oktaapi_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/directory"
	"gatehouse/internal/store"
	"gatehouse/internal/store/directorydb"
)

func TestPeopleAreExported(t *testing.T) { onBothEngines(t, peopleAreExported) }

func peopleAreExported(t *testing.T, on store.Config) {
	s := openOn(t, 0, nil, on)
	const n = 1300 // several batches
	db := &directorydb.Store{DB: s.db}
	s.must(db.Update(t.Context(), func(tx directory.Tx) error {
		for i := range n {
			p := directory.Person{ID: fmt.Sprintf("00uMany%013d", i), Status: directory.Active, Profile: directory.Profile{
				"login": fmt.Sprintf("many%d@x.test", i), "email": "m@x.test", "firstName": "=1+1", "lastName": "Doe", "department": []string{"Ops", "Dev"}[i%2],
			}}
			if err := tx.CreatePerson(t.Context(), p); err != nil {
				return err
			}
		}
		return nil
	}))
	all := s.do("GET", "/api/v1/exports/users", "")
	rows := all.table(t)
	if len(rows) != n+2 || !strings.Contains(all.header.Get("Content-Disposition"), `filename="people-20`) || all.header.Get("Content-Length") != "" {
		t.Fatalf("%d lines, %v", len(rows), all.header)
	}
	first, login, status := slices.Index(rows[0], "firstName"), slices.Index(rows[0], "login"), slices.Index(rows[0], "Status")
	seen := map[string]bool{}
	for _, r := range rows[1:] {
		seen[r[login]] = true
		if r[first] != "'=1+1" && r[first] != "Root" || r[status] != "ACTIVE" {
			t.Fatalf("got %q", r)
		}
	}
	if len(seen) != n+1 {
		t.Errorf("%d different people", len(seen))
	}
	ops := s.do("GET", "/api/v1/exports/users?search="+url.QueryEscape(`profile.department eq "Ops"`), "").table(t)
	if len(ops) != n/2+1 {
		t.Errorf("%d lines of Ops", len(ops))
	}
	if one := s.do("GET", "/api/v1/exports/users?q=root", "").table(t); len(one) != 2 {
		t.Errorf("got %q", one)
	}
	s.refused(400, "E0000031", "Invalid search", "GET", "/api/v1/exports/users?search=nonsense", "")
	// What was exported can be imported again.
	_, draft := s.draft(string(s.do("GET", "/api/v1/exports/users?q=root", "").body))
	if fmt.Sprint(draft["missing"]) != "[]" || draft["counts"].(map[string]any)["MATCHED"] != 1.0 {
		t.Errorf("got %v", draft)
	}
	log := string(s.do("GET", "/api/v1/logs?q=directory.export.users", "").body)
	if !strings.Contains(log, "profile.department") || !strings.Contains(log, "root@example.test") {
		t.Errorf("the log says %s", log)
	}
}

func TestTheLogIsExported(t *testing.T) { onBothEngines(t, logIsExported) }

func logIsExported(t *testing.T, on store.Config) {
	s := openOn(t, 0, nil, on)
	for i := range 3 {
		s.group(fmt.Sprint("=group", i))
	}
	rows := s.do("GET", "/api/v1/exports/logs?filter="+url.QueryEscape(`eventType eq "group.lifecycle.create"`), "").table(t)
	if len(rows) != 4 || rows[1][2] != "group.lifecycle.create" || rows[1][5] != "root@example.test" || rows[1][7] != "'=group0" || rows[1][3] != "SUCCESS" {
		t.Errorf("got %q", rows)
	}
	newest := s.do("GET", "/api/v1/exports/logs?sortOrder=DESCENDING&q=group", "").table(t)
	if len(newest) < 4 || newest[1][0] < newest[2][0] {
		t.Errorf("got %q", newest)
	}
	s.refused(400, "E0000001", "since", "GET", "/api/v1/exports/logs?since=yesterday", "")
	helper := s.user("helper")
	s.ok(201, "POST", "/api/v1/users/"+helper+"/roles", `{"type":"HELP_DESK_ADMIN"}`)
	s.isRefused(s.as(s.tokenOf(helper), "GET", "/api/v1/exports/logs", ""), 403, "E0000006", "permission", "a help desk")
	cookie, _ := s.signedIn(s.user("nobody"), "Browser")
	s.isRefused(s.withCookie(cookie, "GET", "/api/v1/exports/users"), 403, "E0000006", "permission", "without a role")
}
