package idp

import (
	"net/http"
	"net/url"

	"gatehouse/internal/directory"
	"gatehouse/internal/page"
)

// consolePath is where the administrators' console lives.
const consolePath = "/admin/"

// admin writes the console for administrators; others are told whom to ask.
// What each of them may do there, the management API decides call by call.
func (h *Handler) admin(w http.ResponseWriter, r *http.Request) error {
	_, c, _, err := h.current(r)
	if unauthenticated(err) {
		return page.SignIn(w, r, Brand, signInAt(asked(r.URL), false), false)
	}
	if err != nil {
		return err
	}
	if len(c.Roles) == 0 {
		return page.Show(w, http.StatusForbidden, "message", page.View{
			Title: "You are no administrator", Brand: Brand, Person: c.Person.Name(), SignOut: "/signout",
			Intro: "This console is for the directory's administrators. Whoever is a super administrator can give you a role.",
			Links: []page.Link{{Href: "/", Text: "My applications"}},
		})
	}
	hd := w.Header()
	hd.Set("Content-Security-Policy", page.Base+"; form-action 'self'")
	hd.Set("X-Frame-Options", "DENY")
	hd.Set("Cache-Control", "no-store")
	h.Console.ServeHTTP(w, r)
	return nil
}

// asked is the page that was asked for, with its query: the console's lists have their state there.
func asked(u *url.URL) string {
	return (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String()
}

// ways are the links of the dashboard.
func (h *Handler) ways(c directory.Caller) []page.Link {
	security := page.Link{Href: "/factors", Text: "Security methods"}
	if h.Console != nil && len(c.Roles) > 0 {
		return []page.Link{{Href: consolePath, Text: "Admin", Main: true}, security}
	}
	return []page.Link{security}
}
