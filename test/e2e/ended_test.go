package e2e

import (
	"net/http"
	"net/url"
	"strings"
)

// ended posts every form without a session, and asks for every page that a form
// of ours asks for. A browser follows no redirect of a form to another origin
// (form-action 'self'): the button would do nothing at all.
func (s *surveyed) ended() {
	said := 0
	for _, r := range s.g.Routes {
		if r.Method != http.MethodPost || !ofPages(r) || strings.Contains(r.Path, "/v1/") || strings.Contains(r.Path, "/scim/") || strings.HasPrefix(r.Path, "/saml/a") {
			continue // calls of programs; SAML messages, which come from elsewhere
		}
		a := s.fromPage(s.nobody(), s.address(r), url.Values{"account": {s.account()}, "role": {"S3FullAccess"}, "back": {"/start"}})
		said += s.within("POST "+r.Path, a)
	}
	if said < 15 {
		s.t.Errorf("only %d forms said that the session has ended", said)
	}
	for _, path := range []string{"/start?q=x", "/start/applications?q=x", "/corp/start?q=x", "/start/link?account_id=" + s.account() + "&role_name=S3FullAccess&destination=%2Fs3"} {
		if s.within("GET "+path, s.send(s.nobody(), s.request(http.MethodGet, s.g.Center+path, nil))) != 1 {
			s.t.Errorf("GET %s does not say that the session has ended", path)
		}
	}
}

// within follows the answer to a form as a browser does, up to a page, and
// returns 1 when that says that the session has ended and has the way back in.
func (s *surveyed) within(what string, a answer) int {
	s.t.Helper()
	from := a.url.Scheme + "://" + a.url.Host
	for range 10 {
		to := a.header.Get("Location")
		if to == "" {
			break
		}
		u, err := a.url.Parse(to)
		if err != nil || u.Scheme+"://"+u.Host != from {
			s.t.Errorf("%s leads on to %q", what, to)
			return 0
		}
		a = s.send(s.nobody(), s.request(http.MethodGet, u.String(), nil))
	}
	if !strings.Contains(a.body, "Your session has ended") {
		return 0
	}
	if a.status != http.StatusUnauthorized || !strings.Contains(a.body, "Sign in again") || !strings.Contains(a.body, "<a class=\"button\" href=\"/") {
		s.t.Errorf("%s: %d, and no way back in: %s", what, a.status, a.body)
	}
	return 1
}
