package page

import "net/http"

// SignIn answers a request of somebody who is not signed in, any more or yet, and
// to whom only a signed-in one is answered. It is the one place for that.
//
// A page that was asked for leads to the sign-in at once. The answer to a form
// must not: a browser holds every redirect that follows one against the policy
// (form-action 'self') of the page that the form stood on, and a sign-in is often
// at another origin, so the button would look dead. A form gets a page that says
// so, with a link. What was posted is not posted again by itself: the link leads
// back to a page.
func SignIn(w http.ResponseWriter, r *http.Request, brand, signIn string, form bool) error {
	if !form && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, signIn, http.StatusSeeOther)
		return nil
	}
	return Show(w, http.StatusUnauthorized, "message", View{
		Title: "Your session has ended", Brand: brand,
		Intro: "Nothing was changed. Sign in again; you come back to where you were.",
		Links: []Link{{Href: signIn, Text: "Sign in again", Main: true}},
	})
}
