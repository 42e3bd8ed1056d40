package oktaapi_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/directory/idp"
	"gatehouse/internal/directory/oktaapi"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/ids"
	"gatehouse/internal/keyring"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/scim"
	"gatehouse/internal/session"
	"gatehouse/internal/store"
	"gatehouse/internal/store/directorydb"
)

const base = "http://directory.localhost:7100"

// server is the API as it is mounted, with a super administrator's token.
type server struct {
	t       *testing.T
	service *directory.Service
	db      *store.DB
	url     string
	token   string
	admin   directory.Person
	manager *session.Manager
}

// scimServer stands for package push, which has tests of its own.
type scimServer struct{ service *directory.Service }

func (scimServer) TestConnection(context.Context, string) (string, bool, error) {
	return "AWS was verified successfully!", true, nil
}

func (scimServer) TestCredentials(_ context.Context, _ string, n directory.NewConnection) (string, bool, error) {
	if !n.Token.Equal("good") {
		return "The server answered 401: the API token is not right.", false, nil
	}
	return "AWS was verified successfully!", true, nil
}

func (s scimServer) RefreshAppGroups(ctx context.Context, app string) error {
	return s.service.RefreshAppGroups(ctx, app, []directory.RemoteGroup{{ID: "remote-1", Name: "there-already"}})
}

func (s scimServer) Preview(ctx context.Context, app, person string) (directory.Person, scim.User, error) {
	_, p, _, err := s.service.MappingPreview(ctx, app, person)
	return p, scim.User{UserName: "previewed"}, err
}

// postbox keeps what was mailed.
type postbox struct {
	broken bool
	mu     sync.Mutex
	texts  []string
}

func (p *postbox) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.texts)
}

func (p *postbox) Send(_ context.Context, to, _, text string) error {
	if p.broken {
		return errors.New("no route to the mail server")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.texts = append(p.texts, to+"\n"+text)
	return nil
}

func open(t *testing.T, perMinute int) *server {
	t.Helper()
	return openWith(t, perMinute, nil)
}

func openWith(t *testing.T, perMinute int, mail *postbox) *server {
	t.Helper()
	return openOn(t, perMinute, mail, store.Config{Dir: t.TempDir()})
}

// onBothEngines runs a test with the API on SQLite and on PostgreSQL.
func onBothEngines(t *testing.T, f func(t *testing.T, on store.Config)) {
	t.Run("SQLite", func(t *testing.T) { f(t, store.Config{Dir: t.TempDir()}) })
	t.Run("PostgreSQL", func(t *testing.T) { f(t, store.Config{URL: pgtest.URL(t)}) })
}

func openOn(t *testing.T, perMinute int, mail *postbox, on store.Config) *server {
	t.Helper()
	s := &server{t: t}
	var err error
	s.db, err = store.Open(t.Context(), on)
	s.must(err)
	t.Cleanup(func() { s.must(s.db.Close()) })
	hasher, err := credential.NewHasher(rand.Reader, 4)
	s.must(err)
	ring, err := keyring.New(make([]byte, 32))
	s.must(err)
	s.service, err = directory.New(directory.Deps{
		Store: &directorydb.Store{DB: s.db}, Hasher: hasher, Ring: ring, Log: s.db, Now: time.Now, BaseURL: base,
	})
	s.must(err)
	link, _, err := s.service.SetUpLink(t.Context(), "Example")
	s.must(err)
	s.admin, err = s.service.CompleteSetUp(t.Context(), link.Token, directory.FirstAdmin{
		FirstName: "Root", LastName: "Admin", Email: "root@example.test", Password: credential.NewSecret("Correct7horse"),
	})
	s.must(err)
	s.token = s.tokenOf(s.admin.ID)
	source := ids.Source{Rand: rand.Reader, Now: time.Now}
	s.manager = &session.Manager{
		Half: "directory", Store: s.db, Rand: rand.Reader, Now: time.Now, NewID: source.UUID, Cookie: "gh_dir", Idle: time.Hour, Life: time.Hour,
	}
	var post oktaapi.Mailer
	if mail != nil {
		post = mail
	}
	api, err := oktaapi.New(oktaapi.Deps{
		Mail:    post,
		Service: s.service, Sessions: s.manager, Log: s.db, Now: time.Now, Provisioner: scimServer{s.service}, PerMinute: perMinute,
		Metadata: func(ctx context.Context, a directory.App, kid string) ([]byte, error) {
			return idp.Metadata(ctx, s.service, a, kid)
		},
	})
	s.must(err)
	mux := http.NewServeMux()
	api.Mount(mux)
	front := endpoint.Server{NewRequestID: source.UUID, RequestIDHeader: "X-Okta-Request-Id", Log: slog.New(slog.DiscardHandler), Name: "directory"}
	web := httptest.NewServer(front.Wrap(mux))
	t.Cleanup(web.Close)
	s.url = web.URL
	return s
}

func (s *server) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *server) tokenOf(person string) string {
	s.t.Helper()
	_, secret, err := s.service.CreateAPIToken(s.t.Context(), person, "test")
	s.must(err)
	return secret.Reveal()
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	return v
}

func (a answer) list(t *testing.T) []map[string]any {
	t.Helper()
	var v []map[string]any
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	return v
}

// do sends a request with the administrator's token; body is JSON text or "".
func (s *server) do(method, path, body string) answer {
	s.t.Helper()
	return s.as(s.token, method, path, body)
}

func (s *server) as(token, method, path, body string) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	s.must(err)
	if token != "" {
		r.Header.Set("Authorization", "SSWS "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return s.send(r)
}

func (s *server) send(r *http.Request) answer {
	s.t.Helper()
	res, err := http.DefaultClient.Do(r)
	s.must(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	s.must(err)
	return answer{res.StatusCode, res.Header, b}
}

// ok sends a request that must succeed with the status and returns its object.
func (s *server) ok(status int, method, path, body string) map[string]any {
	s.t.Helper()
	a := s.do(method, path, body)
	if a.status != status {
		s.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	if len(a.body) == 0 {
		return nil
	}
	return a.object(s.t)
}

// refused sends a request that must fail with the status, Okta's code, and a text in the answer.
func (s *server) refused(status int, code, text, method, path, body string) {
	s.t.Helper()
	s.isRefused(s.do(method, path, body), status, code, text, method+" "+path)
}

func (s *server) isRefused(a answer, status int, code, text, what string) {
	s.t.Helper()
	e := a.object(s.t)
	if a.status != status || e["errorCode"] != code || e["errorLink"] != code || !strings.Contains(string(a.body), text) ||
		!strings.HasPrefix(e["errorId"].(string), "oae") {
		s.t.Errorf("%s: %d %s, want %d %s %q", what, a.status, a.body, status, code, text)
	}
}

func (s *server) user(name string) string {
	s.t.Helper()
	return s.ok(200, "POST", "/api/v1/users", `{"profile":{"firstName":"`+name+`","lastName":"Doe","email":"`+name+
		`@example.test","login":"`+name+`@example.test"},"credentials":{"password":{"value":"Correct7horse"}}}`)["id"].(string)
}

func (s *server) group(name string) string {
	s.t.Helper()
	return s.ok(200, "POST", "/api/v1/groups", `{"profile":{"name":"`+name+`","description":"d"}}`)["id"].(string)
}

func (s *server) app(label string) string {
	s.t.Helper()
	return s.ok(200, "POST", "/api/v1/apps", `{"name":"amazon_aws_sso","label":"`+label+`","signOnMode":"SAML_2_0","settings":{"app":{}}}`)["id"].(string)
}

// storeOf reaches the store where a test stands for package push.
type storeOf struct{ s *server }

func (o *storeOf) task(t directory.Task) error {
	db := &directorydb.Store{DB: o.s.db}
	return db.Update(o.s.t.Context(), func(tx directory.Tx) error { return tx.SaveTask(o.s.t.Context(), t) })
}
