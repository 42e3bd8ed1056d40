package e2e

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/app"
)

// Rows 27, 30, 31 and 56 are of every route that there is: the product lists them
// itself, so that a new one is attacked from the day on which it is mounted.
func TestNoRouteIsForgotten(t *testing.T) {
	s := survey(t)
	if len(s.g.Routes) < 150 {
		t.Fatalf("only %d routes are known", len(s.g.Routes))
	}
	t.Run("row 30: headers and cookies of every answer", func(t *testing.T) { s.on(t).headers() })
	t.Run("row 31: no other site does anything in somebody's name", func(t *testing.T) { s.on(t).forgery() })
	t.Run("a form whose session has ended leads to no other origin", func(t *testing.T) { s.on(t).ended() })
	t.Run("row 56: a request says in vain that it was for another host", func(t *testing.T) { s.on(t).hosts() })
	t.Run("row 27: nobody is led to another site", func(t *testing.T) { s.on(t).redirects() })
}

func (s *surveyed) on(t *testing.T) *surveyed {
	other := *s
	other.world = s.in(t)
	return &other
}

// page tells whether people's browsers have cookies for the listener.
func ofPages(r app.Route) bool { return r.Listener != "aws" }

// headers opens every route, signed in and not.
func (s *surveyed) headers() {
	pages := 0
	for _, r := range s.g.Routes {
		if r.Method != "" && r.Method != http.MethodGet {
			continue
		}
		for who, client := range map[string]*http.Client{"signed in": s.signedIn(), "a stranger": s.nobody()} {
			a := s.send(client, s.request(http.MethodGet, s.address(r), nil))
			if a.status == http.StatusInternalServerError {
				s.t.Errorf("%s as %s: %d", s.address(r), who, a.status)
			}
			s.guarded(s.address(r)+" as "+who, r, a)
			if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") && a.status == http.StatusOK {
				pages++
			}
		}
	}
	if pages < 12 {
		s.t.Errorf("only %d pages were seen", pages)
	}
	s.cookies()
}

// guarded looks at the headers of one answer.
func (s *surveyed) guarded(what string, r app.Route, a answer) {
	s.t.Helper()
	want := map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Strict-Transport-Security": "max-age=31536000"}
	if ofPages(r) {
		want["X-Frame-Options"] = "DENY"
		want["Cross-Origin-Resource-Policy"] = "same-origin"
		policy := a.header.Get("Content-Security-Policy")
		sandboxed := strings.HasPrefix(policy, "sandbox; default-src 'none'") // what a bucket holds
		if !sandboxed && (!strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "base-uri 'none'")) || !strings.Contains(policy, "default-src 'none'") {
			s.t.Errorf("%s: the policy is %q", what, policy)
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			s.t.Errorf("%s: the policy is %q", what, policy)
		}
		kept := a.header.Get("Cache-Control")
		if public := strings.HasPrefix(r.Path, "/static/") || strings.HasPrefix(r.Path, "/console/"); !public && !strings.Contains(kept, "no-store") {
			s.t.Errorf("%s: may be kept: %q", what, kept)
		}
	}
	for name, value := range want {
		if a.header.Get(name) != value {
			s.t.Errorf("%s: %s is %q", what, name, a.header.Get(name))
		}
	}
	for _, c := range a.header.Values("Set-Cookie") {
		s.flagged(what, c)
	}
	for _, name := range []string{"Server", "X-Powered-By", "Access-Control-Allow-Credentials"} {
		if v := a.header.Get(name); v != "" {
			s.t.Errorf("%s: %s is %q", what, name, v)
		}
	}
}

// flagged looks at a cookie.
func (s *surveyed) flagged(what, line string) {
	s.t.Helper()
	c, err := http.ParseSetCookie(line)
	if err != nil {
		s.t.Fatal(err)
	}
	prefix := "__Host-"
	if c.Path != "/" {
		prefix = "__Secure-" // a console's, which its path keeps from the others
	}
	if !strings.HasPrefix(c.Name, prefix) || !c.Secure || !c.HttpOnly || c.Domain != "" || c.SameSite != http.SameSiteLaxMode && c.SameSite != http.SameSiteStrictMode {
		s.t.Errorf("%s sets %s", what, line)
	}
}

// cookies looks at those that the sign-ins of the survey left, and whether there are any.
func (s *surveyed) cookies() {
	root := s.who("root")
	wrong := s.fromPage(s.stranger(), s.g.Directory+"/signin", url.Values{"username": {s.who("alice").Login}, "password": {s.who("alice").Password}, "to": {"/"}})
	asked := s.send(s.stranger(), s.request(http.MethodGet, s.g.Center+"/saml/start?portal=&return_to=/start", nil))
	console := s.fromPage(s.signedIn(), s.g.Center+"/start/console", url.Values{"account": {s.account()}, "role": {"S3FullAccess"}})
	for what, a := range map[string]answer{"a password": wrong, "the way to the provider": asked, "a console": console} {
		if len(a.header.Values("Set-Cookie")) == 0 {
			s.t.Errorf("%s sets no cookie: %d", what, a.status)
		}
		for _, c := range a.header.Values("Set-Cookie") {
			s.flagged(what, c)
		}
	}
	for _, base := range []string{s.g.Center + "/", s.g.Directory + "/", root.SignIn} {
		u, _ := url.Parse(base)
		if len(s.everybody.Jar.Cookies(u)) == 0 {
			s.t.Errorf("nobody is signed in at %s", base)
		}
	}
}

// foreign are the ways in which a browser says that another site is behind a request.
var foreign = map[string][]string{
	"another origin":              {"Origin", "https://evil.example"},
	"no origin that has a name":   {"Origin", "null"},
	"the same host without TLS":   {"Origin", "http://center.localhost"},
	"a neighbour's port":          {"Origin", "https://center.localhost:1"},
	"another site, no origin":     {"Sec-Fetch-Site", "cross-site"},
	"a neighbour, no origin":      {"Sec-Fetch-Site", "same-site"},
	"another site and our origin": {"Sec-Fetch-Site", "cross-site", "Origin", "OURS"},
	"text that is JSON":           {"Origin", "https://evil.example", "Content-Type", "text/plain"},
}

// open are the routes that other sites post to by design: SAML messages. They
// prove themselves, and change nothing for who is signed in.
var open = []string{"POST /saml/acs/{tenant}", "POST /saml/apps/{application}/sso", "POST /app/{name}/{key}/sso/saml"}

const elsewhere = "page of another site"

// forgery posts to every route that changes something, as another site could
// make the browser of somebody do who is signed in everywhere.
func (s *surveyed) forgery() {
	before, tried := s.everything(), 0
	for _, r := range s.g.Routes {
		method := r.Method
		if method == "" {
			method = http.MethodPost
		}
		if method == http.MethodGet || method == http.MethodHead || slices.Contains(open, method+" "+r.Path) {
			continue
		}
		for name, headers := range foreign {
			tried++
			a := s.send(s.signedIn(), s.request(method, s.address(r), `{"profile":{"name":"forged"}}`, s.filled(headers, s.address(r))...))
			cookieless := !ofPages(r) || strings.Contains(r.Path, "/scim/v2/") // a browser has nothing to prove itself with here
			switch {
			case cookieless && (a.status < 400 || a.status > 499 && a.status != http.StatusNotImplemented):
				s.t.Errorf("%s %s from %s: %d %.200s", method, r.Path, name, a.status, a.body)
			case !cookieless && (a.status != http.StatusForbidden || !strings.Contains(a.body, elsewhere)):
				s.t.Errorf("%s %s from %s: %d %.200s", method, r.Path, name, a.status, a.body)
			case len(a.header.Values("Set-Cookie")) > 0 || a.header.Get("Access-Control-Allow-Origin") != "":
				s.t.Errorf("%s %s from %s: %v", method, r.Path, name, a.header)
			}
		}
	}
	if after := s.everything(); after != before {
		s.t.Errorf("something changed: %d events before, %d after", before, after)
	}
	if tried < 800 {
		s.t.Errorf("only %d requests were tried", tried)
	}
	s.honest()
	s.designed()
	s.asText()
}

// filled puts our own origin where it belongs.
func (s *surveyed) filled(headers []string, address string) []string {
	out := slices.Clone(headers)
	u, _ := url.Parse(address)
	for i, h := range out {
		if h == "OURS" {
			out[i] = u.Scheme + "://" + u.Host
		}
	}
	return out
}

// everything counts what was done and allowed; whatever changes state is recorded with it.
func (s *surveyed) everything() int {
	return s.rows("SELECT count(*) FROM sys_events WHERE outcome = 'ALLOWED'")
}

// honest shows that what was refused above is not refused to our own pages.
func (s *surveyed) honest() {
	for _, address := range []string{s.g.Center + "/start/favourite", s.g.Directory + "/factors/remove", s.g.Center + "/a/" + s.account() + "/root/aws"} {
		if a := s.fromPage(s.signedIn(), address, url.Values{}); strings.Contains(a.body, elsewhere) {
			s.t.Errorf("%s: refused to our own page: %d", address, a.status)
		}
	}
}

// designed posts nonsense to the open routes.
func (s *surveyed) designed() {
	for _, pattern := range open {
		i := slices.IndexFunc(s.g.Routes, func(r app.Route) bool { return r.Method+" "+r.Path == pattern })
		if i < 0 {
			s.t.Errorf("there is no route %s", pattern)
			continue
		}
		a := s.send(s.signedIn(), s.request(http.MethodPost, s.address(s.g.Routes[i]), "SAMLResponse=x&SAMLRequest=x", "Origin", "https://evil.example", "Content-Type", "application/x-www-form-urlencoded"))
		if a.status < 400 || a.status > 499 || strings.Contains(a.body, elsewhere) || len(a.header.Values("Set-Cookie")) > 0 {
			s.t.Errorf("%s: %d %.300s", pattern, a.status, a.body)
		}
	}
}

// asText sends JSON as a form of another site would have to: as text. Browsers
// say whose page it was, so this is for those that do not.
func (s *surveyed) asText() {
	before := s.everything()
	for _, r := range s.g.Routes {
		if !strings.HasPrefix(r.Path, "/api/v1/") && !strings.Contains(r.Path, "/gatehouse/v1/") && !strings.HasSuffix(r.Path, "/aws") || !ofPages(r) || r.Method == "" {
			continue
		}
		if r.Method != http.MethodPost && r.Method != http.MethodPut && r.Method != http.MethodPatch {
			continue
		}
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
			a := s.send(s.signedIn(), s.request(r.Method, s.address(r), `{"profile":{"name":"forged"}}`, "Content-Type", kind))
			if a.status < 400 || a.status > 499 && a.status != http.StatusNotImplemented {
				s.t.Errorf("%s %s takes %s: %d", r.Method, r.Path, kind, a.status)
			}
		}
	}
	own := s.g.Center + "/a/" + s.account() + "/root" + s.instance("/portal")
	if a := s.send(s.signedIn(), s.request(http.MethodPut, own, `{"mfa":"OFF"}`, "Content-Type", "text/plain")); a.status != http.StatusBadRequest {
		s.t.Errorf("an operation of the console takes text: %d %.200s", a.status, a.body)
	}
	if after := s.everything(); after != before {
		s.t.Errorf("something changed: %d events before, %d after", before, after)
	}
}
