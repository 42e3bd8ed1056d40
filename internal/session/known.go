package session

import (
	"net/http"
	"time"

	"gatehouse/internal/credential"
)

// knownFor is how long a browser keeps its marks without a sign-in.
const knownFor = 180 * 24 * time.Hour

func (m *Manager) knownName() string {
	if m.Secure {
		return "__Host-" + m.Cookie + "_known"
	}
	return m.Cookie + "_known"
}

// Marks are those that credential.Browsers gave the browser, or nothing.
func (m *Manager) Marks(r *http.Request) string {
	c, err := r.Cookie(m.knownName())
	if err != nil {
		return ""
	}
	return c.Value
}

// Remember marks the browser for an account that has just signed in, fully. The
// cookie is no session, and outlives them all; only a sign-in page reads it.
func (m *Manager) Remember(w http.ResponseWriter, r *http.Request, b credential.Browsers, account string) error {
	marks, err := b.Mark(m.Marks(r), account, m.Rand, m.Now())
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{
		Name: m.knownName(), Value: marks, Path: "/", MaxAge: int(knownFor.Seconds()),
		Secure: m.Secure, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
	return nil
}
