package rootpages_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
)

func (s *site) recorded(what string) int {
	s.t.Helper()
	all, err := s.events(s.t.Context(), audit.Query{What: what, Outcome: audit.Allowed})
	must(s.t, err)
	return len(all)
}

func TestAnEndedSessionLeadsBackToThePageAskedFor(t *testing.T) {
	s := newSite(t)
	seed := s.setUp()
	s.now = s.now.Add(2 * time.Hour)
	status, body := s.get(s.home() + "credentials?done=key")
	if status != 200 || !strings.Contains(body, "Your session has ended") || !strings.Contains(body, `name="to" value="`+s.home()+`credentials?done=key"`) {
		t.Fatalf("%d %s", status, body)
	}
	if _, body = s.post(s.home()+"signin", "password", password, "code", s.code(seed), "to", s.home()+"credentials"); !strings.Contains(body, "Security credentials") {
		t.Errorf("not where she was: %s", body)
	}
	s.now = s.now.Add(2 * time.Hour)
	for path, back := range map[string]string{"access-key": "credentials", "password": "password", "factor/confirm": "credentials"} {
		status, body := s.post(s.home() + path)
		if status != 401 || !strings.Contains(body, "Your session has ended") || !strings.Contains(body, "%2Froot%2F"+back+`"`) {
			t.Errorf("the form of %s: %d %s", path, status, body)
		}
	}
}

func TestTheWayBackIsAPageOfTheSameConsole(t *testing.T) {
	s := newSite(t)
	seed := s.setUp()
	for _, to := range []string{
		"https://evil.example", "//evil.example", "/a/111122223333/root/", "/start", s.home() + "../../../start", s.home() + "%2e%2e/x", s.home() + "/evil.example", "/a/\\evil", "",
	} {
		s.now = s.now.Add(time.Minute)
		if status, body := s.post(s.home()+"signin", "password", password, "code", s.code(seed), "to", to); status != 200 || body != "the console" {
			t.Errorf("%q: %d %s", to, status, body)
		}
	}
}

func TestARecoveryCodeStandsInForTheAuthenticatorOnce(t *testing.T) {
	s := newSite(t)
	s.setUp()
	s.client = s.visitor()
	if status, body := s.post(s.home()+"signin", "password", password, "code", strings.ToUpper(s.recovery)); status != 200 || body != "the console" {
		t.Fatalf("a recovery code: %d %s", status, body)
	}
	if _, body := s.get(s.home() + "credentials"); !strings.Contains(body, "9 left") {
		t.Errorf("%s", body)
	}
	if status, _ := s.post(s.home()+"signin", "password", password, "code", s.recovery); status != 403 {
		t.Errorf("the same once more: %d", status)
	}
}

func TestWhatTheRootUserSignsInWithIsChangedByWhoProvesAllOfItAgain(t *testing.T) {
	s := newSite(t)
	seed := s.setUp()
	other := s.visitor()
	s.client, other = other, s.client
	s.now = s.now.Add(time.Minute)
	s.post(s.home()+"signin", "password", password, "code", s.code(seed))
	const next = "another horse, a new battery"

	for path, want := range map[string]string{"password": "Change password", "factor": "Continue", "recovery": "Make new codes"} {
		if _, body := s.get(s.home() + path); !strings.Contains(body, want) || !strings.Contains(body, `name="present"`) {
			t.Errorf("%s asks for nothing: %s", path, body)
		}
		s.now = s.now.Add(time.Minute)
		if status, _ := s.post(s.home()+path, "present", "a guess of a password", "code", s.code(seed), "password", next); status != 403 {
			t.Errorf("%s with a wrong password: %d", path, status)
		}
		if status, _ := s.post(s.home()+path, "present", password, "code", "000000", "password", next); status != 403 {
			t.Errorf("%s with a wrong code: %d", path, status)
		}
		s.now = s.now.Add(6 * time.Minute)
	}
	if status, body := s.post(s.home()+"password", "present", password, "code", s.code(seed), "password", "short"); status != 400 || !strings.Contains(body, `aria-invalid="true"`) {
		t.Errorf("a short password: %d", status)
	}
	if _, body := s.post(s.home()+"password", "present", password, "code", s.code(seed), "password", next); !strings.Contains(body, "The password is changed") {
		t.Fatalf("%s", body)
	}
	mine := s.client
	s.client = other
	if _, body := s.get(s.home() + "credentials"); !strings.Contains(body, "Sign in as the root user") {
		t.Error("a session of the old password lives")
	}
	s.client = mine

	s.now = s.now.Add(time.Minute)
	_, body := s.post(s.home()+"factor", "present", next, "code", s.code(seed))
	fresh := credential.NewSecret(fact(t, body, "Secret key"))
	if status, _ := s.post(s.home()+"factor/confirm", "code", "000000"); status != 400 {
		t.Errorf("a wrong code of the new authenticator: %d", status)
	}
	if _, body := s.post(s.home()+"factor/confirm", "code", s.code(fresh)); !strings.Contains(body, "The new authenticator is in use") {
		t.Fatalf("%s", body)
	}
	if status, _ := s.post(s.home()+"factor/confirm", "code", s.code(fresh)); status != 410 {
		t.Errorf("confirmed twice: %d", status)
	}
	s.now = s.now.Add(time.Minute)
	if status, _ := s.post(s.home()+"signin", "password", next, "code", s.code(seed)); status != 403 {
		t.Errorf("the old authenticator: %d", status)
	}
	_, body = s.post(s.home()+"recovery", "present", next, "code", s.code(fresh))
	if renewed := fact(t, body, "Recovery code 10"); renewed == "" || strings.Contains(body, s.recovery) {
		t.Errorf("%s", body)
	}
	if status, _ := s.post(s.home()+"signin", "password", next, "code", s.recovery); status != 403 {
		t.Errorf("a recovery code from before: %d", status)
	}
	for _, what := range []string{"root.password.change", "root.factor.begin", "root.factor.replace", "root.recovery_codes.renew"} {
		if s.recorded(what) != 1 {
			t.Errorf("%s was recorded %d times", what, s.recorded(what))
		}
	}
}

func TestANewAuthenticatorWaitsTenMinutes(t *testing.T) {
	s := newSite(t)
	seed := s.setUp()
	s.now = s.now.Add(time.Minute)
	_, body := s.post(s.home()+"factor", "present", password, "code", s.code(seed))
	fresh := credential.NewSecret(fact(t, body, "Secret key"))
	s.now = s.now.Add(11 * time.Minute)
	if status, body := s.post(s.home()+"factor/confirm", "code", s.code(fresh)); status != 410 || !strings.Contains(body, "The root user&#39;s console") && !strings.Contains(body, "The root user's console") {
		t.Errorf("%d %s", status, body)
	}
}

func TestTheRootUserFindsTheSignInByItsAccount(t *testing.T) {
	s := newSite(t)
	if status, body := s.get("/root"); status != 200 || !strings.Contains(body, "Account ID") || strings.Contains(body, string(s.org.Management)) {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := s.get("/root?account=12"); status != 400 {
		t.Errorf("no account: %d", status)
	}
	if _, body := s.get("/root?account=" + string(s.org.Management)); !strings.Contains(body, `action="`+s.home()+`signin"`) {
		t.Errorf("%s", body)
	}
	if _, body := s.get("/root?account=1111-2222-3333"); !strings.Contains(body, `action="/a/111122223333/root/signin"`) {
		t.Errorf("an account that does not exist is told apart: %s", body)
	}
}
