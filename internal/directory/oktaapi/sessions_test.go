package oktaapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/session"
	"gatehouse/internal/store"
)

// signedIn is a browser with a session.
func (s *server) signedIn(person, agent string) (cookie *http.Cookie, id string) {
	s.t.Helper()
	rec, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
	made, err := s.manager.Start(rec, r, "/", session.Session{
		Scope: "dashboard", Subject: person, IP: "192.0.2.7", Agent: agent, Data: `{"amr":["pwd","otp"],"at":"2026-11-29T10:00:00Z"}`,
	}, time.Time{})
	s.must(err)
	return rec.Result().Cookies()[0], made.ID
}

func (s *server) withCookie(c *http.Cookie, method, path string) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, nil)
	s.must(err)
	r.AddCookie(c)
	return s.send(r)
}

func TestSessionsOneByOne(t *testing.T) { onBothEngines(t, sessionsOneByOne) }

func sessionsOneByOne(t *testing.T, on store.Config) {
	s := openOn(t, 0, nil, on)
	ana, clerk := s.user("ana"), s.user("clerk")
	s.ok(201, "POST", "/api/v1/users/"+clerk+"/roles", `{"type":"HELP_DESK_ADMIN"}`)
	phone, phoneID := s.signedIn(ana, "Phone")
	laptop, laptopID := s.signedIn(ana, "Laptop")
	idle, _ := s.signedIn(ana, "Left alone")
	s.must(s.db.TouchSession(t.Context(), session.Hash(idle.Value), time.Now().Add(-2*time.Hour)))

	all := s.do("GET", "/api/v1/users/"+ana+"/sessions", "").list(t)
	if len(all) != 2 {
		t.Fatalf("got %v", all)
	}
	first := all[0]
	if first["id"] != phoneID || first["login"] != "ana@example.test" || first["mfaActive"] != true || first["current"] != false || first["lastUsed"] == nil ||
		!strings.Contains(fmt.Sprint(first["client"]), "192.0.2.7") || !strings.Contains(fmt.Sprint(first["client"]), "Phone") || fmt.Sprint(first["amr"]) != "[pwd otp]" {
		t.Errorf("got %v", first)
	}
	for _, secret := range []string{phone.Value, session.Hash(phone.Value)} {
		if strings.Contains(fmt.Sprint(all), secret) {
			t.Error("what opens a session is shown")
		}
	}
	own := s.withCookie(laptop, "GET", "/api/v1/users/me/sessions")
	if l := own.list(t); len(l) != 2 || l[1]["current"] != true {
		t.Errorf("%d %s", own.status, own.body)
	}
	s.isRefused(s.withCookie(laptop, "GET", "/api/v1/users/"+clerk+"/sessions"), 403, "E0000006", "permission", "somebody else's sessions")
	s.isRefused(s.withCookie(laptop, "DELETE", "/api/v1/sessions/"+phoneID), 403, "E0000006", "permission", "without a role")

	if got := s.ok(200, "GET", "/api/v1/sessions/"+laptopID, ""); got["userId"] != ana {
		t.Errorf("got %v", got)
	}
	if a := s.as(s.tokenOf(clerk), "DELETE", "/api/v1/sessions/"+phoneID, ""); a.status != 204 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	s.isRefused(s.withCookie(phone, "GET", "/api/v1/users/me"), 403, "E0000005", "", "the session that was ended")
	if a := s.withCookie(laptop, "GET", "/api/v1/users/me"); a.status != 200 {
		t.Errorf("the other session: %d %s", a.status, a.body)
	}
	s.refused(404, "E0000007", "(Session)", "DELETE", "/api/v1/sessions/"+phoneID, "")
	s.refused(404, "E0000007", "(Session)", "GET", "/api/v1/sessions/"+phoneID, "")
	_, boss := s.signedIn(s.admin.ID, "Boss")
	s.isRefused(s.as(s.tokenOf(clerk), "DELETE", "/api/v1/sessions/"+boss, ""), 403, "E0000006", "permission", "a lesser administrator")
	if log := string(s.do("GET", "/api/v1/logs?q=session.clear", "").body); !strings.Contains(log, phoneID) {
		t.Errorf("the log says %s", log)
	}
	s.ok(204, "DELETE", "/api/v1/users/"+ana+"/sessions", "")
	s.isRefused(s.withCookie(laptop, "GET", "/api/v1/users/me"), 403, "E0000005", "", "after all were cleared")
}
