package portal

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"gatehouse/internal/center/signedin"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

// enter leads whoever is not signed in to sign-in and back. In a browser that
// signed out, somebody says first that he wants in again: his provider may still
// know him, and would let him in without a word.
func (h *Handler) enter(w http.ResponseWriter, r *http.Request, portal string) error {
	if _, _, err := h.Center.PortalInstance(r.Context(), portal); portal == "" && errors.Is(err, fault.NotFound) {
		return notEnabled(w)
	}
	to := signedin.StartURL(portal, back(r))
	if r.Method == http.MethodGet && signedin.Left(h.Sessions, r) {
		return page.Show(w, http.StatusOK, "message", page.View{
			Title: "You are signed out", Brand: signedin.Brand, Intro: "You have signed out of the access portal in this browser.",
			Links: []page.Link{{Href: to, Text: "Sign in", Main: true}},
		})
	}
	return page.SignIn(w, r, signedin.Brand, to, searched(r))
}

// notEnabled says what comes first in a new installation, to whoever has the
// means to do it, and names nobody.
func notEnabled(w http.ResponseWriter) error {
	return page.Show(w, http.StatusOK, "message", page.View{
		Title: "There is no access portal yet", Brand: signedin.Brand,
		Intro:  "People sign in here once IAM Identity Center is enabled. The root user of the organization's management account enables it in the account's console, under IAM Identity Center.",
		Advice: "Nobody has set up the root user yet? Open the link that Gatehouse prints when it starts; it works once.",
		Links:  []page.Link{{Href: "/root", Text: "Sign in as the root user", Main: true}},
	})
}

// searched tells whether a form may have asked for this page: only they put
// these names into addresses.
func searched(r *http.Request) bool {
	q := r.URL.Query()
	return q.Has("q") || r.URL.Path == "/start/link" && q.Has("destination")
}

// back is the page to go on with after signing in. For a form it is the one on
// which it stood, as far as the form tells: what was posted is not posted again.
func back(r *http.Request) string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL.RequestURI()
	}
	f := r.PostFormValue // what cannot be read is empty
	switch path := r.URL.Path; {
	case path == "/start/keys":
		return wayTo(path, f("account"), f("role"), "")
	case path == "/start/console":
		return wayTo(path, f("account"), f("role"), f("destination"))
	case path == "/start/favourite":
		return listed(f("back"))
	case path == "/start/sessions":
		return "/start/profile"
	case path == "/start/password":
		return path
	case strings.HasPrefix(path, securityPlace):
		return securityPlace
	case strings.HasPrefix(path, "/device"):
		return query("/device", "user_code", f("user_code"))
	case path == "/authorize":
		return query(path, "response_type", "code", "client_id", f("client_id"), "redirect_uri", f("redirect_uri"),
			"code_challenge", f("code_challenge"), "code_challenge_method", f("code_challenge_method"), "state", f("state"))
	}
	return "/start"
}

// wayTo is the address of something that is done with a permission set in an account.
func wayTo(path, account, set, destination string) string {
	return query(path, "account_id", account, "role_name", set, "destination", destination)
}

// listed is a list of this portal, with what was searched for, and nothing else.
func listed(place string) string {
	u, err := url.Parse(place)
	if err != nil || u.Host != "" || u.Scheme != "" || !isPortal(u.Path) {
		return "/start"
	}
	return query(u.Path, "q", u.Query().Get("q"), "after", u.Query().Get("after"))
}
