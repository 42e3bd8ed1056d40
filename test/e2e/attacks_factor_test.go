package e2e

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/app"
)

// ahead is a clock that a test puts forward.
type ahead struct{ by atomic.Int64 }

func (a *ahead) option(c *app.Config) { c.Now = a.now }

func (a *ahead) now() time.Time { return time.Now().Add(time.Duration(a.by.Load())) }

func (a *ahead) pass(d time.Duration) { a.by.Add(int64(d)) }

// protected is a half where people sign in with a second factor.
type protected struct {
	listener, base string
	begin          string // the page of the password
	form           url.Values
	code           string // where the code goes
	private        string // a page for who is signed in
	cookie         string
	seed           string
	clock          *ahead
	// enrol is where a further factor is begun; remove where one is taken away.
	enrol, remove string
}

// twoHalves are a directory's administrator and a user of the center's own
// directory, both with a factor.
func twoHalves(t *testing.T) (*world, *ahead, map[string]protected) {
	t.Helper()
	clock := &ahead{}
	w := start(t, "D2", clock.option)
	dana := w.who("dana")
	otto := w.user("otto@corp.test")
	if a := w.rest(http.MethodPut, w.instance("/portal"), object{"mfa": "REQUIRED"}); a.status != http.StatusOK {
		t.Fatal(a.body)
	}
	once := w.rest(http.MethodPost, w.instance("/users/"+otto+"/password"), object{"mode": "ONE_TIME"}).field("password")
	v := w.visitor()
	p := w.press(v.Client, w.send(v.Client, w.request(http.MethodGet, w.g.Center+"/start", nil)), map[string]string{"username": "otto@corp.test", "password": once})
	p = w.press(v.Client, p, map[string]string{"password": password})
	seed := regexp.MustCompile(`<code>([A-Z2-7]{32})</code>`).FindStringSubmatch(p.body)
	if seed == nil {
		t.Fatalf("no secret key: %.1500s", p.body)
	}
	if p = w.press(v.Client, p, map[string]string{"code": codeOf(t, seed[1], 0)}); !strings.HasSuffix(p.url.Path, "/start") {
		t.Fatalf("%s %.500s", p.url, p.body)
	}
	return w, clock, map[string]protected{
		"the directory": {
			listener: "directory", base: w.g.Directory, begin: "/signin", code: "/signin/code", private: "/factors", cookie: "gh_dir", seed: dana.Seed, clock: clock,
			form: url.Values{"username": {dana.Login}, "password": {dana.Password}, "to": {"/"}}, enrol: "/factors/enrol", remove: "/factors/remove",
		},
		"the center's own directory": {
			listener: "center", base: w.g.Center, begin: "/signin", code: "/signin/code", private: "/start/security", cookie: "gh_ctr", seed: seed[1], clock: clock,
			form: url.Values{"username": {"otto@corp.test"}, "password": {password}, "return_to": {"/start"}}, enrol: "/start/security/enrol", remove: "/start/security/remove",
		},
	}
}

// known is a browser that has shown the password, and nothing more.
func (w *world) known(p protected) *http.Client {
	w.t.Helper()
	c := w.stranger()
	if a := w.fromPage(c, p.base+p.begin, p.form); !entered(a) {
		w.t.Fatalf("%d %.500s", a.status, a.body)
	}
	return c
}

// inside is a browser that has shown everything; each call is a minute later, because codes work once.
func (w *world) inside(p protected) *http.Client {
	w.t.Helper()
	c := w.known(p)
	w.prove(c, p)
	return c
}

func (w *world) prove(c *http.Client, p protected) {
	w.t.Helper()
	p.clock.pass(time.Minute)
	if a := w.fromPage(c, p.base+p.code, url.Values{"code": {codeOf(w.t, p.seed, time.Duration(p.clock.by.Load()))}}); !entered(a) {
		w.t.Fatalf("%d %.500s", a.status, a.body)
	}
	w.send(c, w.request(http.MethodGet, p.base+p.begin, nil))
}

// isIn tells whether a browser sees what is for who is signed in.
func (w *world) isIn(c *http.Client, p protected) bool {
	w.t.Helper()
	a := w.send(c, w.request(http.MethodGet, p.base+p.private, nil))
	if a.status != http.StatusOK && a.status != http.StatusSeeOther && a.status != http.StatusUnauthorized {
		w.t.Fatalf("%s: %d %.300s", p.private, a.status, a.body)
	}
	return a.status == http.StatusOK
}

// cookieOf is a browser's session.
func cookieOf(t *testing.T, c *http.Client, p protected) string {
	t.Helper()
	u, err := url.Parse(p.base)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range c.Jar.Cookies(u) {
		if k.Name == p.cookie {
			return k.Value
		}
	}
	return ""
}

// with is a browser that somebody gave a session's cookie.
func (w *world) with(p protected, session string) *http.Client {
	w.t.Helper()
	c := w.stranger()
	u, _ := url.Parse(p.base)
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	jar.SetCookies(u, []*http.Cookie{{Name: p.cookie, Value: session, Path: "/"}})
	c.Jar = jar
	return c
}

// Row 34: whoever has shown the password alone is a stranger everywhere, but at
// the steps of the sign-in; and there only the one that is asked for is open.
func TestBeforeTheFactorNothingIsOpen(t *testing.T) {
	w, _, halves := twoHalves(t)
	for name, p := range halves {
		t.Run(name, func(t *testing.T) {
			s := &surveyed{world: w.in(t), values: map[string]string{"account": w.account(), "role": "root", "file": "gatehouse.css"}}
			half, stranger, tried := s.known(p), s.world.nobody(), 0
			half.Jar = unchanging{half.Jar}
			before := s.everything()
			for _, r := range w.g.Routes {
				if r.Listener != p.listener || strings.HasPrefix(r.Path, "/signin") || strings.HasPrefix(r.Path, "/signout") {
					continue
				}
				method := r.Method
				if method == "" {
					method = http.MethodGet
				}
				tried++
				got, want := s.ask(half, method, s.address(r)), s.ask(stranger, method, s.address(r))
				if got.status != want.status || got.header.Get("Location") != want.header.Get("Location") {
					t.Errorf("%s %s: %d to %q, and for a stranger %d to %q", method, r.Path, got.status, got.header.Get("Location"), want.status, want.header.Get("Location"))
				}
			}
			if after := s.everything(); after != before {
				t.Errorf("something was done: %d events before, %d after", before, after)
			}
			if tried < 50 {
				t.Errorf("only %d routes were tried", tried)
			}
			for _, step := range []string{"/signin/password", "/signin/enrol"} {
				a := s.fromPage(half, p.base+step, url.Values{"password": {"Another-long-one-8"}, "code": {codeOf(t, p.seed, 0)}, "name": {"phone"}})
				if a.status < 400 || a.status > 499 {
					t.Errorf("%s before the code: %d %.300s", step, a.status, a.body)
				}
			}
			if a := s.fromPage(half, p.base+p.code, url.Values{"code": {""}}); entered(a) || s.isIn(half, p) {
				t.Errorf("no code is a code: %d", a.status)
			}
		})
	}
}

// ask sends a request as a page of ours would.
func (s *surveyed) ask(c *http.Client, method, address string) answer {
	s.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.send(c, s.request(method, address, nil, "Origin", u.Scheme+"://"+u.Host, "Sec-Fetch-Site", "same-origin"))
}

// Row 34: whoever finds an open browser changes no factor; and the API lets
// nobody give himself one that no sign-in stands behind.
func TestFactorsAreNotChangedWithoutAFreshSignIn(t *testing.T) {
	w, clock, halves := twoHalves(t)
	for name, p := range halves {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			c := w.inside(p)
			if !w.isIn(c, p) {
				t.Fatal("not in")
			}
			clock.pass(11 * time.Minute) // five minutes do at the directory, ten at the center
			before := w.rows("SELECT count(*) FROM sys_events WHERE outcome = 'ALLOWED'")
			for _, path := range []string{p.enrol, p.remove} {
				a := w.fromPage(c, p.base+path, url.Values{"factor": {"none"}})
				if to := a.header.Get("Location"); a.status != http.StatusSeeOther || !strings.Contains(to, "/signin") || !strings.Contains(to, "again=1") {
					t.Errorf("%s: %d to %q %.300s", path, a.status, to, a.body)
				}
			}
			if after := w.rows("SELECT count(*) FROM sys_events WHERE outcome = 'ALLOWED'"); after != before {
				t.Error("something was changed")
			}
		})
	}
	alice := w.person("Alice", "alice@corp.test")
	c := w.stranger()
	w.fromPage(c, w.g.Directory+"/signin", url.Values{"username": {"alice@corp.test"}, "password": {password}, "to": {"/"}})
	w.send(c, w.request(http.MethodGet, w.g.Directory+"/signin", nil))
	for _, path := range []string{"/api/v1/users/me/factors", "/api/v1/users/" + alice + "/factors", "/api/v1/users/me/lifecycle/reset_factors"} {
		a := w.send(c, w.request(http.MethodPost, w.g.Directory+path, object{"factorType": "token:software:totp", "provider": "GOOGLE"}, "Content-Type", "application/json", "Origin", w.g.Directory))
		if a.status != http.StatusForbidden {
			t.Errorf("%s: %d %.300s", path, a.status, a.body)
		}
	}
}

// Row 29: a token from before a sign-in, and from before a step up, is never one
// that is signed in after.
func TestASignInMakesANewSession(t *testing.T) {
	w, clock, halves := twoHalves(t)
	for name, p := range halves {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			const planted = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
			c := w.with(p, planted)
			if a := w.fromPage(c, p.base+p.begin, p.form); !entered(a) {
				t.Fatalf("%d %.500s", a.status, a.body)
			}
			w.prove(c, p)
			first := cookieOf(t, c, p)
			if first == "" || first == planted || !w.isIn(c, p) {
				t.Fatalf("signed in under %q", first)
			}
			if w.isIn(w.with(p, planted), p) {
				t.Error("the planted token is signed in")
			}
			// Once more in the same browser, as before a factor is changed.
			if a := w.fromPage(c, p.base+p.begin, p.form); !entered(a) {
				t.Fatalf("%d %.500s", a.status, a.body)
			}
			if cookieOf(t, c, p) != first {
				t.Error("the password alone made a session")
			}
			w.prove(c, p)
			if second := cookieOf(t, c, p); second == first || !w.isIn(c, p) {
				t.Errorf("the step up kept the session: %t", second == first)
			}
			if w.isIn(w.with(p, first), p) {
				t.Error("the session from before the step up lives")
			}
		})
	}
	t.Run("the root user", func(t *testing.T) { w.in(t).rootAnew(clock) })
}

// rootAnew signs root in twice.
func (w *world) rootAnew(clock *ahead) {
	w.t.Helper()
	root := w.who("root")
	at := protected{base: w.g.Center + "/a/" + w.account() + "/root/", cookie: "gh_root"}
	page, private := at.base+"signin", at.base+"credentials"
	c := w.with(at, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	signIn := func(form url.Values, later time.Duration) string {
		form.Set("password", root.Password)
		form.Set("code", codeOf(w.t, root.Seed, later))
		a := w.fromPage(c, page, form)
		for _, line := range a.header.Values("Set-Cookie") {
			if k, err := http.ParseSetCookie(line); err == nil && k.Name == at.cookie && k.MaxAge >= 0 {
				return k.Value
			}
		}
		w.t.Fatalf("%d %.500s", a.status, a.body)
		return ""
	}
	clock.pass(time.Minute)
	first := signIn(url.Values{}, time.Duration(clock.by.Load()))
	clock.pass(time.Minute)
	second := signIn(url.Values{}, time.Duration(clock.by.Load()))
	if first == second {
		w.t.Error("the second sign-in kept the session")
	}
	open := func(token string) int {
		return w.send(w.nobody(), w.request(http.MethodGet, private, nil, "Cookie", at.cookie+"="+token)).status
	}
	if open(second) != http.StatusOK || open("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") == http.StatusOK {
		w.t.Error("the sessions are not as they should be")
	}
	if open(first) == http.StatusOK {
		w.t.Error("the session from before lives")
	}
}
