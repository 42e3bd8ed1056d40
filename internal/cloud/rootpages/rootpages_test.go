package rootpages_test

import (
	"context"
	"crypto/rand"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/cloud"
	"gatehouse/internal/cloud/rootpages"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/ids"
	"gatehouse/internal/keyring"
	"gatehouse/internal/session"
	"gatehouse/internal/store"
	"gatehouse/internal/store/clouddb"
)

type site struct {
	t      *testing.T
	url    string
	now    time.Time
	client *http.Client
	cloud  *cloud.Service
	org    cloud.Organization
	events func(context.Context, audit.Query) ([]audit.Event, error)
	token  string
	// recovery is one of the codes that the set-up showed.
	recovery string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return s.now }
	db, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Now: clock})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	ring, err := keyring.New(make([]byte, 32))
	must(t, err)
	hasher, err := credential.NewHasher(rand.Reader, 1)
	must(t, err)
	s.cloud, err = cloud.New(cloud.Deps{Store: clouddb.Store{DB: db}, Now: clock, Rand: rand.Reader, Ring: ring, Hasher: hasher, Log: db})
	must(t, err)
	b, err := s.cloud.Bootstrap(t.Context(), "Management", "root@example.com")
	must(t, err)
	s.org, s.token = b.Organization, b.SetupToken.Reveal()
	s.events = db.Events
	mux := http.NewServeMux()
	src := ids.Source{Rand: rand.Reader, Now: clock}
	(&rootpages.Pages{Cloud: s.cloud, Authorizer: s.cloud, AWS: "http://aws.example:7200", Region: "eu-central-1", Sessions: &session.Manager{
		Half: "cloud", Store: db, Rand: rand.Reader, Now: clock, NewID: src.UUID, Cookie: "gh_root", Idle: time.Hour, Life: 12 * time.Hour,
	}}).Mount(mux)
	mux.HandleFunc("GET /a/{account}/root/{$}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the console") })
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	srv := httptest.NewServer((&endpoint.Server{NewRequestID: src.UUID, RequestIDHeader: "X-Request-Id", Log: quiet}).Wrap(mux))
	t.Cleanup(srv.Close)
	s.url = srv.URL
	s.client = s.visitor()
	return s
}

func (s *site) visitor() *http.Client {
	jar, err := cookiejar.New(nil)
	must(s.t, err)
	return &http.Client{Jar: jar}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *site) get(path string) (int, string) { return s.read(s.client.Get(s.url + path)) }

func (s *site) post(path string, form ...string) (int, string) {
	v := url.Values{}
	for i := 0; i < len(form); i += 2 {
		v.Set(form[i], form[i+1])
	}
	return s.read(s.client.PostForm(s.url+path, v))
}

func (s *site) read(resp *http.Response, err error) (int, string) {
	s.t.Helper()
	must(s.t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	must(s.t, err)
	return resp.StatusCode, html.UnescapeString(string(b))
}

func fact(t *testing.T, body, name string) string {
	t.Helper()
	m := regexp.MustCompile(`<dt>` + name + `</dt><dd><code>([^<]*)</code>`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("the page does not show %q:\n%s", name, body)
	}
	return m[1]
}

const password = "correct horse battery"

// setUp does what the link is for and returns the factor's seed.
func (s *site) setUp() credential.Secret {
	s.t.Helper()
	_, body := s.post("/setup/root", "token", s.token, "password", password)
	seed := credential.NewSecret(fact(s.t, body, "Secret key"))
	if !strings.Contains(body, "data:image/png;base64,") {
		s.t.Error("there is no QR code")
	}
	status, body := s.post("/setup/root/code", "token", s.token, "code", s.code(seed))
	if s.recovery = fact(s.t, body, "Recovery code 1"); status != 200 || !strings.Contains(body, `href="`+s.home()+`credentials">Continue`) {
		s.t.Fatalf("%d %s", status, body)
	}
	if _, body := s.get(s.home() + "credentials"); !strings.Contains(body, "10 left") {
		s.t.Fatal("the set-up does not sign in, or makes no recovery codes")
	}
	return seed
}

func (s *site) code(seed credential.Secret) string {
	c, err := credential.Code(seed, s.now)
	must(s.t, err)
	return c
}

func (s *site) home() string { return "/a/" + string(s.org.Management) + "/root/" }

func TestTheRootUserIsSetUpAndMakesItsOneKey(t *testing.T) {
	s := newSite(t)
	if status, body := s.get("/setup/root?token=" + s.token); status != 200 || !strings.Contains(body, string(s.org.Management)) {
		t.Fatalf("%d %s", status, body)
	}
	s.setUp()
	_, body := s.post(s.home() + "access-key")
	id, secret := fact(t, body, "Access key ID"), fact(t, body, "Secret access key")
	got, p, err := s.cloud.Key(t.Context(), id, "")
	must(t, err)
	if !got.Equal(secret) || p.ARN != cloud.RootARN(s.org.Management) {
		t.Errorf("the key is %+v", p)
	}
	for _, line := range []string{`export AWS_ACCESS_KEY_ID="` + id + `"`, `export AWS_SECRET_ACCESS_KEY="` + secret + `"`, `export AWS_ENDPOINT_URL="http://aws.example:7200"`, `export AWS_REGION="eu-central-1"`} {
		if !strings.Contains(body, line) {
			t.Errorf("no %s to paste", line)
		}
	}
	if status, _ := s.post(s.home() + "access-key"); status != 409 {
		t.Errorf("a second key: status %d", status)
	}
	if _, body := s.get(s.home() + "credentials"); strings.Contains(body, secret) || fact(t, body, "Access key ID") != id {
		t.Error("the page shows the secret again, or not the key")
	}
	if _, body := s.get(s.home() + "access-key/delete"); !strings.Contains(body, "Delete the access key?") || fact(t, body, "Access key ID") != id {
		t.Errorf("deleting does not ask: %s", body)
	}
	if _, body := s.post(s.home()+"access-key/delete", "id", id); !strings.Contains(body, "The access key is deleted.") {
		t.Errorf("deleting does not say that it is done: %s", body)
	}
	if _, _, err := s.cloud.Key(t.Context(), id, ""); err == nil {
		t.Error("the deleted key still works")
	}
}

func TestTheSetUpLinkWorksOnceAndNotForever(t *testing.T) {
	s := newSite(t)
	if status, _ := s.get("/setup/root?token=wrong"); status != 410 {
		t.Errorf("a wrong token: status %d", status)
	}
	if status, body := s.post("/setup/root", "token", s.token, "password", "short"); status != 400 || !strings.Contains(body, `aria-invalid="true"`) {
		t.Errorf("a short password: status %d %s", status, body)
	}
	s.post("/setup/root", "token", s.token, "password", password)
	if status, body := s.post("/setup/root/code", "token", s.token, "code", "000000"); status != 400 || !strings.Contains(body, "Secret key") {
		t.Errorf("a wrong code: status %d", status)
	}
	s.setUp()
	if status, body := s.get("/setup/root?token=" + s.token); status != 410 || !strings.Contains(body, "set up already") || !strings.Contains(body, `href="`+s.home()+`signin"`) {
		t.Errorf("the used link: status %d %s", status, body)
	}
	if status, _ := s.post("/setup/root", "token", s.token, "password", password+"!"); status != 410 {
		t.Errorf("the used link takes a password: status %d", status)
	}
	late := newSite(t)
	late.now = late.now.Add(7 * 24 * time.Hour)
	if status, _ := late.get("/setup/root?token=" + late.token); status != 410 {
		t.Errorf("the link after seven days: status %d", status)
	}
}

func TestSigningInNeedsPasswordAndAFreshCode(t *testing.T) {
	s := newSite(t)
	seed := s.setUp()
	s.post(s.home() + "signout")
	if _, body := s.get(s.home() + "credentials"); !strings.Contains(body, "Sign in as the root user") {
		t.Error("signed out, and still in")
	}
	if status, _ := s.post(s.home()+"signin", "password", password, "code", s.code(seed)); status != 403 {
		t.Errorf("the code of the set-up was accepted again: status %d", status)
	}
	s.now = s.now.Add(30 * time.Second)
	if status, _ := s.post(s.home()+"signin", "password", password+"x", "code", s.code(seed)); status != 403 {
		t.Errorf("a wrong password: status %d", status)
	}
	if status, body := s.post(s.home()+"signin", "password", password, "code", s.code(seed)); status != 200 || body != "the console" {
		t.Errorf("password and code: status %d", status)
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	s := newSite(t)
	seed := s.setUp()
	s.now = s.now.Add(time.Minute)
	stranger := s.visitor()
	s.client = stranger
	for range 5 {
		s.post(s.home()+"signin", "password", "a guess of a password", "code", "123456")
	}
	if status, _ := s.post(s.home()+"signin", "password", password, "code", s.code(seed)); status != 429 {
		t.Errorf("the sixth try: status %d", status)
	}
	s.now = s.now.Add(6 * time.Minute)
	if status, _ := s.post(s.home()+"signin", "password", password, "code", s.code(seed)); status != 200 {
		t.Errorf("after the wait: status %d", status)
	}
}

func TestACookieOfOneAccountOpensNoOther(t *testing.T) {
	s := newSite(t)
	s.setUp()
	_, body := s.get("/a/111122223333/root/credentials")
	if !strings.Contains(body, "Sign in as the root user") {
		t.Error("another account's page opened")
	}
}
