package e2e

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"gatehouse/internal/app"
)

// elsewhereLines are addresses that some browser, proxy or parser takes for
// another site's while a careless check takes them for our own. OURS is the
// base address of the listener, HOST its host with the port.
func elsewhereLines() []string {
	lines := []string{
		"https://evil.example", "http://evil.example/", "HtTpS://evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example", "https:\\\\evil.example",
		"https:\\/evil.example", "//evil.example", "///evil.example", "////evil.example", "//evil.example/%2f..", "///\\evil.example", "\\\\evil.example", "\\evil.example",
		"/\\evil.example", "\\/evil.example", "/\\/evil.example", "/\\\\evil.example", "//\\evil.example", "/%5cevil.example", "/%5c%5cevil.example", "/%2fevil.example", "/%2f%2fevil.example", "%2f%2fevil.example",
		"/%09/evil.example", "/%0a/evil.example", "/%0d/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example", "\x00//evil.example", "/\x0b/evil.example",
		"/./\\evil.example", "/.//evil.example", "/..//evil.example", "/a/..//evil.example", "/;//evil.example", "./\\evil.example", ".evil.example", "@evil.example", ":@evil.example", ":80@evil.example/",
		"OURS@evil.example", "OURS:x@evil.example/", "OURS.evil.example", "OURS%00.evil.example", "OURS%2eevil.example", "OURS\\@evil.example", "OURS//evil.example", "OURS/\\evil.example", "OURS/%2f%2fevil.example", "OURS#@evil.example/",
		"OURS?@evil.example/", "OURS/..//evil.example", "https://HOST@evil.example", "https://evil.example#HOST", "https://evil.example?HOST", "https://evil.example\\HOST", "https://evil.example/OURS", "https://evil.example;HOST", "https://evil.example%23HOST", "https://HOST%40evil.example",
		"//HOST@evil.example", "//HOST%40evil.example", "//evil.example:443", "//evil%2eexample", "//evil。example", "//ｅvil.example", "https://evil\u00ad.example", "//[::ffff:6666:6666]", "//0x7f000001.evil.example", "https://3232235777.evil.example",
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)", " javascript:alert(1)", "javascript://HOST/%0aalert(1)", "javascript&colon;alert(1)", "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=",
		"vbscript:msgbox(1)", "file:///etc/passwd", "ftp://evil.example", "blob:https://evil.example/x", "view-source:https://evil.example", "feed:https://evil.example", "intent://evil.example#Intent;end", "/start\r\nLocation: https://evil.example", "/start%0d%0aLocation:%20https://evil.example", "/start\r\nX-Evil: 1",
		"/\r\n//evil.example", "/start?x=\r\nSet-Cookie: evil=1", "http://169.254.169.254/latest/meta-data/", "https://evil.example/.localhost", "https://localhost.evil.example", "https://evil.example:443@HOST@evil.example", "//\u2028evil.example", "/\u2029/evil.example", "//evil.example\\..\\..", "/////evil.example/start",
	}
	return lines
}

// places are the names under which something here, or in products like this
// one, takes an address to go to.
var places = []string{
	"to", "return_to", "returnTo", "return", "return_url", "RelayState", "relay_state", "destination", "continue", "back", "next", "url", "uri", "redirect", "redirect_uri",
	"redirect_url", "goto", "target", "portal", "fromURI", "login_hint", "state", "start_url", "account_id", "role_name", "token", "rest",
}

// redirects asks every route to lead elsewhere, and then the flows that end
// where the address said in their beginning.
func (s *surveyed) redirects() {
	lines := elsewhereLines()
	if len(lines) < 100 {
		s.t.Fatalf("the corpus has only %d lines", len(lines))
	}
	// First what needs passwords: the tries that follow use up those of this address.
	s.returns(lines)
	s.relays(lines)
	led := 0
	for _, r := range s.g.Routes {
		if !takesPlaces(r) {
			continue
		}
		for i, line := range lines {
			if strings.HasPrefix(r.Path, "/api/") && i%25 != 0 || strings.Contains(r.Path, "signout") && i%50 != 0 {
				continue // they lead nowhere at all; it is enough to see that
			}
			for _, client := range []*http.Client{s.signedIn(), s.nobody()} {
				led += s.lead(client, r, line)
			}
		}
	}
	if led < 500 {
		s.t.Errorf("only %d answers led anywhere", led)
	}
}

// takesPlaces leaves out what would end the sessions that the attack needs, or is no page.
func takesPlaces(r app.Route) bool {
	switch r.Method {
	case "", http.MethodGet:
		return true
	case http.MethodPost:
		ends := strings.HasSuffix(r.Path, "/signout") || strings.HasSuffix(r.Path, "/sessions")
		return ofPages(r) && !strings.HasPrefix(r.Path, "/api/") && !strings.Contains(r.Path, "/v1/") && !strings.Contains(r.Path, "/scim/") && !ends
	}
	return false
}

// lead sends one line under every name to one route.
func (s *surveyed) lead(client *http.Client, r app.Route, line string) (led int) {
	s.t.Helper()
	at := s.address(r)
	u, err := url.Parse(at)
	if err != nil {
		s.t.Fatal(err)
	}
	line = strings.NewReplacer("OURS", u.Scheme+"://"+u.Host, "HOST", u.Host).Replace(line)
	values := url.Values{}
	for _, name := range places {
		values.Set(name, line)
	}
	if _, known := s.values["account"]; known {
		values.Set("account", s.account())
		values.Set("role", "S3FullAccess")
	}
	var a answer
	if r.Method == http.MethodPost {
		a = s.fromPage(client, at, values)
	} else {
		a = s.send(client, s.request(http.MethodGet, at+"?"+values.Encode(), nil))
	}
	return s.stays(r.Method+" "+r.Path, line, a)
}

// stays holds when an answer leads nowhere but to our own listeners, and to
// what is registered. It returns 1 for an answer that leads somewhere.
func (s *surveyed) stays(what, line string, a answer) int {
	s.t.Helper()
	if a.header.Get("X-Evil") != "" || strings.Contains(strings.Join(a.header.Values("Set-Cookie"), "\n"), "evil=") || a.header.Get("Refresh") != "" {
		s.t.Errorf("%s with %q: %v", what, line, a.header)
	}
	if to := a.header.Get("Location"); to != "" && !s.ours(a.url, to) {
		s.t.Errorf("%s with %q leads to %q", what, line, to)
	}
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		for _, to := range addressesOf(a.body) {
			if !s.ours(a.url, to) {
				s.t.Errorf("%s with %q has a page that leads to %q", what, line, to)
			}
		}
	}
	if a.header.Get("Location") != "" {
		return 1
	}
	return 0
}

// ours reads an address as lenient as browsers do (WHATWG URL): blanks and
// control characters at its ends go, tabs and line breaks everywhere, and a
// backslash is a slash.
func (s *surveyed) ours(from *url.URL, to string) bool {
	to = strings.TrimFunc(to, func(r rune) bool { return r <= ' ' })
	to = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(to)
	if i := strings.IndexAny(to, "?#"); i >= 0 {
		to = strings.ReplaceAll(to[:i], `\`, "/") + to[i:]
	} else {
		to = strings.ReplaceAll(to, `\`, "/")
	}
	if strings.HasPrefix(to, "data:image/png;base64,") || strings.HasPrefix(to, "#") {
		return true // a picture of ours; a place on the same page
	}
	u, err := from.Parse(to)
	if err != nil || u.Opaque != "" || u.User != nil {
		return false
	}
	here := slices.Contains([]string{s.g.Center, s.g.Directory, s.g.AWS, "https://sp.example"}, u.Scheme+"://"+u.Host)
	return here && !strings.HasPrefix(strings.ReplaceAll(u.Path, `\`, "/"), "//")
}

// addressesOf are all places to which a page can lead.
func addressesOf(body string) (out []string) {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return []string{"unreadable:"}
	}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "href", "src", "action", "formaction", "data", "ping":
				out = append(out, a.Val)
			case "http-equiv":
				out = append(out, "refresh:")
			}
		}
	}
	return out
}

// returns signs alice in at the portal, from and to every line. The directory
// knows her already, so that no password is asked for.
func (s *surveyed) returns(lines []string) {
	v := s.visitor()
	alice := s.who("alice")
	v.SignIn(s.t, s.g.Center+"/start", alice.Login, alice.Password)
	v.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	ends := 0
	for _, line := range lines {
		line = strings.NewReplacer("OURS", s.g.Center, "HOST", strings.TrimPrefix(s.g.Center, "https://")).Replace(line)
		a := s.send(v.Client, s.request(http.MethodGet, s.g.Center+"/saml/start?again=1&"+url.Values{"portal": {""}, "return_to": {line}}.Encode(), nil))
		ends += s.walkOn(v.Client, "return_to", line, a)
		a = s.send(v.Client, s.request(http.MethodGet, s.g.Directory+"/app/"+s.values["name"]+"/"+s.values["key"]+"/sso/saml?"+url.Values{"RelayState": {line}}.Encode(), nil))
		ends += s.walkOn(v.Client, "RelayState", line, a)
	}
	if ends < len(lines) {
		s.t.Errorf("only %d of %d sign-ins came to an end", ends, 2*len(lines))
	}
}

// walkOn follows a sign-in as a browser does: redirects, and the pages that
// post by themselves. It returns 1 when it arrives at a page of the center.
func (s *surveyed) walkOn(client *http.Client, what, line string, a answer) int {
	s.t.Helper()
	for range 10 {
		s.stays(what, line, a)
		switch {
		case a.header.Get("Location") != "":
			to, err := a.url.Parse(a.header.Get("Location"))
			if err != nil || !s.ours(a.url, a.header.Get("Location")) {
				return 0
			}
			a = s.send(client, s.request(http.MethodGet, to.String(), nil))
		case a.status == http.StatusOK && strings.Contains(a.body, `id="post"`):
			a = s.press(client, a, map[string]string{})
		default:
			if strings.HasPrefix(a.url.String(), s.g.Center) && a.status < 500 {
				return 1
			}
			return 0
		}
	}
	s.t.Errorf("%s %q goes round in circles", what, line)
	return 0
}

// relays signs in at the directory with a password, which is slow by design, so with some of the lines.
func (s *surveyed) relays(lines []string) {
	alice := s.who("alice")
	for i := 0; i < len(lines); i += 9 {
		line := strings.NewReplacer("OURS", s.g.Directory, "HOST", strings.TrimPrefix(s.g.Directory, "https://")).Replace(lines[i])
		client := s.stranger()
		a := s.fromPage(client, s.g.Directory+"/signin", url.Values{"username": {alice.Login}, "password": {alice.Password}, "to": {line}})
		if a.status != http.StatusSeeOther {
			s.t.Fatalf("alice does not get in: %d %.500s", a.status, a.body)
		}
		a = s.send(client, s.request(http.MethodGet, s.g.Directory+"/signin", nil))
		if s.stays("a sign-in to", line, a) != 1 {
			s.t.Errorf("a sign-in to %q leads nowhere: %d", line, a.status)
		}
	}
}
