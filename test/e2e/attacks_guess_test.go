package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/app"
)

// guessable is one of the pages where somebody proves who he is.
type guessable struct {
	page string // the form's address
	form func(password string) url.Values
	// perAccount is how many guesses strangers have at one account together, and
	// perAddress how many one address has at all of them.
	perAccount, perAddress int
	name                   string // of the form's field for the account; empty where the address names it
	right                  string
}

// guesses makes a world with something to guess at on each page: alice at the
// directory, otto in the center's own directory, the account's root user.
func guesses(t *testing.T) (*world, map[string]guessable) {
	t.Helper()
	w := start(t, "D2", behindProxies)
	w.person("Alice", "alice@corp.test")
	otto := w.user("otto@corp.test")
	once := w.rest(http.MethodPost, w.instance("/users/"+otto+"/password"), object{"mode": "ONE_TIME"}).field("password")
	v := w.visitor()
	p := w.send(v.Client, w.request(http.MethodGet, w.g.Center+"/start", nil))
	p = w.press(v.Client, p, map[string]string{"username": "otto@corp.test", "password": once})
	if p = w.press(v.Client, p, map[string]string{"password": password}); !strings.HasSuffix(p.url.Path, "/start") {
		t.Fatalf("%s %.500s", p.url, p.body)
	}
	root := w.who("root")
	return w, map[string]guessable{
		"the directory": {w.g.Directory + "/signin", func(p string) url.Values {
			return url.Values{"username": {"alice@corp.test"}, "password": {p}, "to": {"/"}}
		}, 20, 40, "username", password},
		"the center's own directory": {w.g.Center + "/signin", func(p string) url.Values {
			return url.Values{"username": {"otto@corp.test"}, "password": {p}, "return_to": {"/start"}}
		}, 50, 100, "username", password},
		"the root user": {w.g.Center + "/a/" + w.account() + "/root/signin", func(p string) url.Values {
			return url.Values{"password": {p}, "code": {codeOf(t, root.Seed, 0)}}
		}, 5, 20, "", root.Password},
	}
}

// behindProxies believes this machine whom it speaks for, so that a test comes from many addresses.
func behindProxies(c *app.Config) { c.TrustedProxies = []string{"127.0.0.0/8"} }

// try sends a form from an address.
func (w *world) try(client *http.Client, from, page string, form url.Values) answer {
	w.t.Helper()
	u, err := url.Parse(page)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.send(client, w.request(http.MethodPost, page, form.Encode(), "Content-Type", "application/x-www-form-urlencoded",
		"Origin", u.Scheme+"://"+u.Host, "X-Forwarded-For", from))
}

// entered tells whether a password was right, whatever else is asked for.
func entered(a answer) bool { return a.status == http.StatusSeeOther }

// Row 33: guessing ends, for each account and for each address; the owner gets
// in all the same, with a browser that has been in before.
func TestGuessersAreHeldUpAndTheOwnerIsNot(t *testing.T) {
	w, pages := guesses(t)
	for name, p := range pages {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			owner := w.stranger()
			if a := w.owner(owner, p); !entered(a) {
				t.Fatalf("the owner does not get in at first: %d %.500s", a.status, a.body)
			}
			stranger := w.stranger()
			judged := 0
			for i := range p.perAccount + 10 {
				a := w.try(stranger, fmt.Sprintf("198.51.%d.%d", i/200, 1+i%200), p.page, p.form("Guess-number-1"))
				if entered(a) {
					t.Fatal("a guess was right")
				}
				if a.status == http.StatusTooManyRequests {
					continue
				}
				judged++
			}
			if p.name == "" && judged > p.perAccount {
				t.Errorf("%d guesses at one account were judged", judged)
			}
			if a := w.try(w.stranger(), "203.0.113.9", p.page, p.form(p.right)); entered(a) {
				t.Errorf("a stranger with the password gets in although the account is held up: %d", a.status)
			}
			if a := w.owner(owner, p); !entered(a) {
				t.Errorf("the owner is kept out: %d %.500s", a.status, a.body)
			}
			w.ofOneAddress(p)
		})
	}
}

// owner signs in with the right password, and goes on to the end of the sign-in.
func (w *world) owner(client *http.Client, p guessable) answer {
	w.t.Helper()
	form := p.form(p.right)
	if p.name == "" {
		form.Set("code", w.freshCode())
	}
	a := w.try(client, "192.0.2.7", p.page, form)
	if entered(a) && p.name != "" {
		w.send(client, w.request(http.MethodGet, p.page, nil))
	}
	return a
}

// freshCode is one that root has not used: codes work once, and the walk used one.
func (w *world) freshCode() string {
	w.t.Helper()
	began := time.Now()
	for ; w.usedCodes[codeOf(w.t, w.who("root").Seed, 0)]; time.Sleep(200 * time.Millisecond) {
		if later := codeOf(w.t, w.who("root").Seed, 30*time.Second); !w.usedCodes[later] {
			w.usedCodes[later] = true
			return later
		}
		if time.Since(began) > time.Minute {
			w.t.Fatal("no code is left")
		}
	}
	code := codeOf(w.t, w.who("root").Seed, 0)
	w.usedCodes[code] = true
	return code
}

// ofOneAddress tries many accounts from one address.
func (w *world) ofOneAddress(p guessable) {
	w.t.Helper()
	judged := 0
	for i := range p.perAddress + 20 {
		page, form := p.page, p.form("Guess-number-1")
		if p.name == "" {
			page = strings.Replace(page, w.account(), fmt.Sprintf("%012d", 100000000000+i), 1)
		} else {
			form.Set(p.name, fmt.Sprintf("nobody-%d@corp.test", i))
		}
		a := w.try(w.nobody(), fmt.Sprintf("2001:db8:0:%x::%x", len(p.page)%7, i+1), page, form) // one network of IPv6
		if a.status != http.StatusTooManyRequests {
			judged++
		}
	}
	if judged != p.perAddress {
		w.t.Errorf("%d guesses of one address were judged", judged)
	}
}

// nobody is a client without cookies.
func (w *world) nobody() *http.Client {
	c := w.g.Client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}

// Row 33: a code works once, in whichever browser, and guesses at it end.
func TestACodeWorksOnceAndIsNotGuessed(t *testing.T) {
	w := start(t, "B3", behindProxies)
	dana := w.who("dana")
	signIn := func(from string) *http.Client {
		c := w.stranger()
		if a := w.try(c, from, w.g.Directory+"/signin", url.Values{"username": {dana.Login}, "password": {dana.Password}, "to": {"/"}}); !entered(a) {
			t.Fatalf("%d %.500s", a.status, a.body)
		}
		return c
	}
	one, two := signIn("192.0.2.1"), signIn("192.0.2.2")
	var used string
	for _, later := range []time.Duration{0, 30 * time.Second} { // the walk used one
		used = codeOf(t, dana.Seed, later)
		if a := w.try(one, "192.0.2.1", w.g.Directory+"/signin/code", url.Values{"code": {used}}); entered(a) {
			break
		}
	}
	if a := w.try(two, "192.0.2.2", w.g.Directory+"/signin/code", url.Values{"code": {used}}); entered(a) {
		t.Error("a code was taken twice")
	}
	var answers []int
	for i := range 30 {
		c := signIn(fmt.Sprintf("198.51.100.%d", i+1))
		a := w.try(c, fmt.Sprintf("198.51.100.%d", i+1), w.g.Directory+"/signin/code", url.Values{"code": {fmt.Sprintf("%06d", i)}})
		answers = append(answers, a.status)
	}
	if n := slices.Index(answers, http.StatusTooManyRequests); n < 5 || n > 10 || slices.Contains(answers, http.StatusSeeOther) || slices.ContainsFunc(answers[n:], func(s int) bool { return s != http.StatusTooManyRequests }) {
		t.Errorf("guesses at the code are answered %v", answers)
	}
}
