package e2e

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/app"
	"gatehouse/internal/credential"
	"gatehouse/internal/demo"
	"gatehouse/internal/saml"
)

// surveyed is a world whose every route is known, and in which one browser is
// signed in everywhere: as alice at the portal and in a console of hers, as
// root in the account's console, as the administrator at the directory.
type surveyed struct {
	*world
	everybody *http.Client
	// values stand for the wildcards of routes.
	values map[string]string
}

// survey starts a product behind TLS and signs in everywhere.
func survey(t *testing.T) *surveyed {
	t.Helper()
	s := &surveyed{world: start(t, "I1", func(c *app.Config) {
		c.TLSCert, c.TLSKey = filepath.Join(trusted, "cert.pem"), filepath.Join(trusted, "key.pem")
	})}
	s.everybody = s.stranger()
	sp := s.rest(http.MethodPost, s.instance("/applications"), object{
		"name": "Wiki", "audience": "https://sp.example", "acsUrls": []string{"https://sp.example/acs"}, "relayState": "https://sp.example/here",
	})
	if sp.status != http.StatusOK {
		t.Fatalf("%d %s", sp.status, sp.body)
	}
	v := s.visitor()
	v.Client.Jar = s.everybody.Jar
	alice := s.who("alice")
	page := v.SignIn(t, s.g.Center+"/start", alice.Login, alice.Password)
	if !strings.Contains(page, s.account()) {
		t.Fatalf("alice is not in: %.1500s", page)
	}
	role := regexp.MustCompile(`name="role" value="([^"]+)"`).FindStringSubmatch(page)
	if role == nil {
		t.Fatalf("no console to open: %.3000s", page)
	}
	s.values = map[string]string{
		"account": s.account(), "application": sp.field("id"), "role": "root", "file": "gatehouse.css", "tenant": "none", "rest": "",
		"userId": s.done(http.MethodGet, "/api/v1/users/"+alice.Login, nil).field("id"), "appId": s.found.IDs["application"], "groupId": s.found.IDs["group"],
	}
	app := s.done(http.MethodGet, "/api/v1/apps/"+s.found.IDs["application"], nil)
	s.values["name"] = app.field("name")
	s.values["key"] = app.field("_links", "metadata", "href")
	if m := regexp.MustCompile(`/app/([^/"]+)/([^/"]+)/sso/saml`).FindStringSubmatch(app.body); m != nil {
		s.values["name"], s.values["key"] = m[1], m[2]
	}
	s.openConsole(role[1])
	s.signInRoot()
	s.signInAdmin()
	return s
}

func (w *world) who(name string) demo.Person {
	w.t.Helper()
	i := slices.IndexFunc(w.found.People, func(p demo.Person) bool { return p.Name == name })
	if i < 0 {
		w.t.Fatalf("nobody is called %s", name)
	}
	return w.found.People[i]
}

func (s *surveyed) openConsole(role string) {
	s.t.Helper()
	a := s.fromPage(s.everybody, s.g.Center+"/start/console", url.Values{"account": {s.account()}, "role": {role}})
	if a.status != http.StatusSeeOther || a.header.Get("Set-Cookie") == "" {
		s.t.Fatalf("no console: %d %.1000s", a.status, a.body)
	}
}

// fromPage posts a form as a page of ours does.
func (w *world) fromPage(client *http.Client, address string, form url.Values) answer {
	w.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.send(client, w.request(http.MethodPost, address, form.Encode(),
		"Content-Type", "application/x-www-form-urlencoded", "Origin", u.Scheme+"://"+u.Host, "Sec-Fetch-Site", "same-origin"))
}

// withCode posts a form with a code of somebody's authenticator: this one's, or
// the next one's where this one was used before.
func (w *world) withCode(client *http.Client, address, seed string, form url.Values) answer {
	w.t.Helper()
	var a answer
	for _, later := range []time.Duration{0, 30 * time.Second} {
		form.Set("code", codeOf(w.t, seed, later))
		if a = w.fromPage(client, address, form); a.status == http.StatusSeeOther {
			return a
		}
	}
	w.t.Fatalf("%s: %d %.1000s", address, a.status, a.body)
	return a
}

func (s *surveyed) signInRoot() {
	s.t.Helper()
	root := s.who("root")
	s.withCode(s.everybody, s.g.Center+"/a/"+s.account()+"/root/signin", root.Seed, url.Values{"password": {root.Password}})
}

func (s *surveyed) signInAdmin() {
	s.t.Helper()
	dana := s.who("dana")
	s.fromPage(s.everybody, s.g.Directory+"/signin", url.Values{"username": {dana.Login}, "password": {dana.Password}, "to": {"/"}})
	s.withCode(s.everybody, s.g.Directory+"/signin/code", dana.Seed, url.Values{})
	if a := s.send(s.everybody, s.request(http.MethodGet, s.g.Directory+"/signin", nil)); a.status != http.StatusSeeOther {
		s.t.Fatalf("the administrator is not in: %d %.1000s", a.status, a.body)
	}
	if a := s.send(s.everybody, s.request(http.MethodGet, s.g.Directory+"/api/v1/users/me", nil)); a.status != http.StatusOK || !strings.Contains(a.body, dana.Login) {
		s.t.Fatalf("the administrator is not in: %d %.1000s", a.status, a.body)
	}
}

var wildcard = regexp.MustCompile(`\{([a-zA-Z]+)(\.\.\.)?\}`)

// address is one address that a route answers to.
func (s *surveyed) address(r app.Route) string {
	base := map[string]string{"directory": s.g.Directory, "center": s.g.Center, "aws": s.g.AWS}[r.Listener]
	path := strings.TrimSuffix(r.Path, "{$}")
	return base + wildcard.ReplaceAllStringFunc(path, func(w string) string {
		name := wildcard.FindStringSubmatch(w)[1]
		if v, ok := s.values[name]; ok {
			return url.PathEscape(v)
		}
		return "none"
	})
}

// unchanging are somebody's cookies, whatever answers set.
type unchanging struct{ http.CookieJar }

func (unchanging) SetCookies(*url.URL, []*http.Cookie) {}

// nobody is a client without cookies, over the same connections.
func (s *surveyed) nobody() *http.Client {
	c := *s.everybody
	c.Jar = nil
	return &c
}

// signedIn is a client with the cookies of everybody, which keeps no others.
func (s *surveyed) signedIn() *http.Client {
	c := *s.everybody
	c.Jar = unchanging{c.Jar}
	return &c
}

// trusted is the folder of the certificate that this process believes.
var trusted string

// trustOwnCertificate makes a certificate for the product's host names one of the
// system's roots, for this process: clients in the product verify as they always do.
func trustOwnCertificate() error {
	dir, err := os.MkdirTemp("", "gatehouse-tls-")
	if err != nil {
		return err
	}
	trusted = dir
	k, err := saml.NewRSAKey(rand.Reader)
	if err != nil {
		return err
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"center.localhost", "directory.localhost", "localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, k.Public(), k)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return err
	}
	for name, b := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(b), 0o600); err != nil {
			return err
		}
	}
	return os.Setenv("SSL_CERT_FILE", filepath.Join(dir, "cert.pem"))
}

// codeOf is what an authenticator shows, some time from now.
func codeOf(t *testing.T, seed string, later time.Duration) string {
	t.Helper()
	code, err := credential.Code(credential.NewSecret(seed), time.Now().Add(later))
	if err != nil {
		t.Fatal(err)
	}
	return code
}
