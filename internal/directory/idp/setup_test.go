package idp_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/directory/idp"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/ids"
	"gatehouse/internal/keyring"
	"gatehouse/internal/page"
	"gatehouse/internal/saml"
	"gatehouse/internal/session"
	"gatehouse/internal/store"
	"gatehouse/internal/store/directorydb"
)

const password = "Correct7horse"

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is the directory's listener on a real store.
type world struct {
	t     *testing.T
	s     *directory.Service
	db    *store.DB
	clock *clock
	base  string
	link  directory.Link
}

func start(t *testing.T) *world { return startWith(t, true) }

// startWith starts a directory with or without a mail server.
func startWith(t *testing.T, mail bool) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}}
	var err error
	w.db, err = store.Open(t.Context(), store.Config{Dir: t.TempDir(), Now: w.clock.Now})
	w.must(err)
	t.Cleanup(func() {
		if err := w.db.Close(); err != nil {
			t.Error(err)
		}
	})
	hasher, err := credential.NewHasher(rand.Reader, 4)
	w.must(err)
	ring, err := keyring.New(make([]byte, 32))
	w.must(err)
	var mux http.ServeMux
	source := ids.Source{Rand: rand.Reader, Now: w.clock.Now}
	server := &endpoint.Server{NewRequestID: source.UUID, RequestIDHeader: "X-Okta-Request-Id", Log: slog.New(slog.DiscardHandler), Name: "directory"}
	guard := http.NewCrossOriginProtection()
	guard.AddInsecureBypassPattern(idp.SSOPost)
	listener := httptest.NewServer(server.Wrap(guard.Handler(&mux)))
	t.Cleanup(listener.Close)
	w.base = listener.URL
	w.s, err = directory.New(directory.Deps{
		Store: &directorydb.Store{DB: w.db}, Hasher: hasher, Ring: ring, Log: w.db, Now: w.clock.Now, BaseURL: w.base,
	})
	w.must(err)
	h, err := idp.New(idp.Deps{Service: w.s, Rand: rand.Reader, Now: w.clock.Now, Mail: mail, Console: console, Sessions: &session.Manager{
		Half: "directory", Store: w.db, Rand: rand.Reader, Now: w.clock.Now, NewID: source.Ordered, Cookie: "gh_dir",
		Idle: 2 * time.Hour, Life: 12 * time.Hour,
	}})
	w.must(err)
	h.Mount(&mux)
	page.Static(&mux)
	link, ok, err := w.s.SetUpLink(t.Context(), "Example")
	w.must(err)
	if !ok {
		t.Fatal("no set-up link")
	}
	w.link = link
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) ctx() context.Context { return w.t.Context() }

// ready is a directory whose first administrator is set up by the domain.
func ready(t *testing.T) *world {
	w := start(t)
	_, err := w.s.CompleteSetUp(w.ctx(), w.link.Token, directory.FirstAdmin{
		FirstName: "Root", LastName: "Admin", Email: "root@example.test", Password: credential.NewSecret(password),
	})
	w.must(err)
	return w
}

func (w *world) person(name string) directory.Person {
	w.t.Helper()
	p, _, err := w.s.CreatePerson(w.ctx(), directory.NewPerson{
		Profile:  directory.Profile{"firstName": name, "lastName": "Doe", "email": name + "@example.test", "login": name + "@example.test"},
		Password: credential.NewSecret(password), Activate: true,
	})
	w.must(err)
	return p
}

// enrol gives a person an authenticator, and returns its seed.
func (w *world) enrol(p directory.Person) credential.Secret {
	w.t.Helper()
	a, err := w.s.EnrolFactor(w.ctx(), p.ID, directory.ProviderGoogle)
	w.must(err)
	_, _, err = w.s.ActivateFactor(w.ctx(), p.ID, a.Factor.ID, w.code(a.Seed))
	w.must(err)
	return a.Seed
}

// code is a fresh code: the clock moves on, because each works once.
func (w *world) code(seed credential.Secret) string {
	w.t.Helper()
	w.clock.pass(30 * time.Second)
	c, err := credential.Code(seed, w.clock.Now())
	w.must(err)
	return c
}

const acs = "http://sp.example.test/acs"
const audience = "http://sp.example.test/"

func (w *world) app(label string, change func(*directory.SAMLSettings)) directory.App {
	w.t.Helper()
	settings := directory.DefaultSAML()
	settings.ACSURL, settings.Audience = acs, audience
	if change != nil {
		change(&settings)
	}
	a, err := w.s.CreateApp(w.ctx(), directory.NewApp{Catalog: directory.AWSApp, Label: label, SAML: &settings})
	w.must(err)
	return a
}

func (w *world) sp(a directory.App) *saml.ServiceProvider {
	w.t.Helper()
	doc, err := idp.Metadata(w.ctx(), w.s, a, "")
	w.must(err)
	m, err := saml.ParseIdPMetadata(doc, w.clock.Now())
	w.must(err)
	return &saml.ServiceProvider{EntityID: audience, ACSURL: acs, IdP: *m, Now: w.clock.Now, AllowUnsolicited: true}
}

// browser keeps cookies and follows redirects on the listener.
type browser struct {
	w      *world
	client *http.Client
	at     *url.URL
	status int
	text   string
	header http.Header
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	w.must(err)
	return &browser{w: w, client: &http.Client{Jar: jar}}
}

func (b *browser) do(req *http.Request) *browser {
	b.w.t.Helper()
	resp, err := b.client.Do(req)
	b.w.must(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	b.w.must(err)
	b.at, b.status, b.text, b.header = resp.Request.URL, resp.StatusCode, string(body), resp.Header
	return b
}

func (b *browser) url(path string) string {
	if strings.HasPrefix(path, "/") {
		return b.w.base + path
	}
	return path
}

func (b *browser) get(path string) *browser {
	b.w.t.Helper()
	req, err := http.NewRequestWithContext(b.w.ctx(), http.MethodGet, b.url(path), nil)
	b.w.must(err)
	return b.do(req)
}

func (b *browser) post(path string, pairs ...string) *browser {
	b.w.t.Helper()
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequestWithContext(b.w.ctx(), http.MethodPost, b.url(path), strings.NewReader(v.Encode()))
	b.w.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", b.w.base)
	return b.do(req)
}

// submit fills the page's form in, with what it has hidden.
func (b *browser) submit(pairs ...string) *browser {
	b.w.t.Helper()
	action, hidden := b.form()
	for k, v := range hidden {
		pairs = append([]string{k, v}, pairs...)
	}
	return b.post(action, pairs...)
}

func (b *browser) form() (action string, values map[string]string) {
	b.w.t.Helper()
	root, err := html.Parse(strings.NewReader(b.text))
	b.w.must(err)
	values = map[string]string{}
	main := false
	for n := range root.Descendants() {
		switch {
		case n.Data == "main":
			main = true
		case main && n.Data == "form" && action == "":
			action = attr(n, "action")
		case n.Data == "input" && attr(n, "type") == "hidden":
			values[attr(n, "name")] = attr(n, "value")
		}
	}
	if action == "" {
		b.w.t.Fatalf("no form on %s: %s", b.at, b.text)
	}
	return action, values
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

var fact = regexp.MustCompile(`<dt>([^<]*)</dt><dd><code>([^<]*)</code></dd>`)

func (b *browser) facts() map[string]string {
	out := map[string]string{}
	for _, m := range fact.FindAllStringSubmatch(b.text, -1) {
		out[m[1]] = m[2]
	}
	return out
}

func (b *browser) wants(status int, words string) *browser {
	b.w.t.Helper()
	if b.status != status || !strings.Contains(html.UnescapeString(b.text), words) {
		b.w.t.Fatalf("%s: got %d, want %d and %q in:\n%s", b.at, b.status, status, words, b.text)
	}
	return b
}

// signIn signs a person in who has no factor.
func (b *browser) signIn(name string) *browser {
	b.w.t.Helper()
	return b.get("/signin").submit("username", name+"@example.test", "password", password).wants(200, "My applications")
}

// response takes the SAML response out of the page that posts it.
func (b *browser) response() (to, response, relayState string) {
	b.w.t.Helper()
	b.wants(200, "Signing you in")
	action, v := b.form()
	return action, v["SAMLResponse"], v["RelayState"]
}

func sprint(v ...any) string { return fmt.Sprint(v...) }
