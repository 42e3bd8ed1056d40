// Package signedin is what the pages of the center know of a person's portal
// session: samlsp begins it, the portal and its neighbours look at it. It exists
// so that no surface needs another one.
package signedin

import (
	"encoding/json"
	"net/http"
	"net/url"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/session"
)

// Brand is what the center's pages are headed with.
const Brand = "Gatehouse center"

// scope marks portal sessions among those of the half.
const scope = "portal"

// StartURL leads to the sign-in of a portal ("" is the organization's) and
// from there to a place of ours.
func StartURL(portal, returnTo string) string {
	return "/saml/start?" + url.Values{"portal": {portal}, "return_to": {returnTo}}.Encode()
}

// AgainURL is StartURL for who is signed in and has to prove everything once more.
func AgainURL(portal, returnTo string) string { return StartURL(portal, returnTo) + "&again=1" }

// OwnURL leads to the sign-in with a password of the center's own directory;
// again asks although there is a session.
func OwnURL(portal, returnTo string, again bool) string {
	q := url.Values{"portal": {portal}, "return_to": {returnTo}}
	if again {
		q.Set("again", "1")
	}
	return "/signin?" + q.Encode()
}

// Begin starts a session under a new token, whatever cookie the browser had.
func Begin(m *session.Manager, w http.ResponseWriter, r *http.Request, in center.SignIn) (session.Session, error) {
	data, err := json.Marshal(in)
	if err != nil {
		return session.Session{}, err
	}
	if err := m.End(w, r, "/"); err != nil {
		return session.Session{}, err
	}
	if Left(m, r) {
		http.SetCookie(w, leftCookie(m, "", -1))
	}
	o := audit.OriginOf(r.Context())
	return m.Start(w, r, "/", session.Session{Scope: scope, Subject: in.UserID, IP: o.IP, Agent: o.UserAgent, Data: string(data)}, in.Until)
}

// Current finds the signed-in user of a request, or fault.Unauthenticated. It
// looks at the user as he is now: whoever was disabled meanwhile is out.
func Current(c *center.Service, m *session.Manager, r *http.Request) (session.Session, center.SignIn, error) {
	s, err := m.Current(r, "/")
	if err != nil {
		return s, center.SignIn{}, err
	}
	var in center.SignIn
	if s.Scope != scope || json.Unmarshal([]byte(s.Data), &in) != nil {
		return s, in, fault.New(fault.Unauthenticated, "Sign in to continue.")
	}
	u, err := c.CurrentUser(r.Context(), in)
	in.UserName = u.UserName
	return s, in, err
}
