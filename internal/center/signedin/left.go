package signedin

import (
	"net/http"

	"gatehouse/internal/session"
)

// leftCookie marks a browser that signed out, until it signs in again or is closed.
func leftCookie(m *session.Manager, value string, seconds int) *http.Cookie {
	name := m.Cookie + "_left"
	if m.Secure {
		name = "__Host-" + name
	}
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds, Secure: m.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// Leave ends the request's session and remembers in the browser that somebody
// wanted out. The mark opens nothing, and keeps nobody out.
func Leave(m *session.Manager, w http.ResponseWriter, r *http.Request) error {
	if err := m.End(w, r, "/"); err != nil {
		return err
	}
	http.SetCookie(w, leftCookie(m, "1", 0))
	return nil
}

// Left tells whether the browser's last session was ended by its person.
func Left(m *session.Manager, r *http.Request) bool {
	_, err := r.Cookie(leftCookie(m, "", 0).Name)
	return err == nil
}
