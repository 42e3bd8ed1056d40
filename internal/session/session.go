// Package session is a browser's sign-in: a random token in a cookie, stored
// hashed, with an idle and an absolute end, listable and revocable.
//
// The two halves and each account console have cookies of their own: one
// host's cookies go to all its ports, and several consoles are open at once.
// A session is made anew whenever somebody signs in or steps up, so that a
// token planted before never becomes a signed-in one.
package session

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"time"

	"gatehouse/internal/fault"
)

// Session is one signed-in browser.
type Session struct {
	// ID names the session in lists and events; it opens nothing.
	ID string
	// Half is the product's half ("directory", "center", "cloud").
	Half string
	// Scope is what the cookie is good for: "portal", "dashboard", "console:111122223333/root".
	Scope   string
	Subject string // who: the half's own id of the person, user or principal
	Created time.Time
	Seen    time.Time
	Expires time.Time // the absolute end
	IP      string
	Agent   string
	// Data is what else the half keeps, as JSON: factors used, SAML session index.
	Data string
}

// Store keeps sessions by the hash of their token; package store implements it.
type Store interface {
	CreateSession(ctx context.Context, hash string, s Session) error
	// SessionByHash returns the session or fault.NotFound; it does not look at times.
	SessionByHash(ctx context.Context, hash string) (Session, error)
	TouchSession(ctx context.Context, hash string, seen time.Time) error
	// SetSessionData replaces Data.
	SetSessionData(ctx context.Context, hash, data string) error
	DeleteSession(ctx context.Context, hash string) error
	// DeleteSessionByID ends one session of a subject, as seen in a list.
	DeleteSessionByID(ctx context.Context, half, subject, id string) error
	// DeleteSessionsOf ends every session of a subject.
	DeleteSessionsOf(ctx context.Context, half, subject string) (int, error)
	SessionsOf(ctx context.Context, half, subject string) ([]Session, error)
}

// Manager makes and finds the sessions of one half.
type Manager struct {
	Half   string
	Store  Store
	Rand   io.Reader
	Now    func() time.Time
	NewID  func() string
	Cookie string        // the cookie's name
	Secure bool          // true when the base URL is https: then the name gets "__Host-", or "__Secure-" where Path is not "/"
	Idle   time.Duration // ends a session that is not used
	Life   time.Duration // ends every session
}

// Hash is how a token is stored.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Start makes a session and sets its cookie for the given path. Until, if not
// zero, ends it earlier than Life would.
func (m *Manager) Start(w http.ResponseWriter, r *http.Request, path string, s Session, until time.Time) (Session, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(m.Rand, raw); err != nil {
		return Session{}, err
	}
	token := base64.RawURLEncoding.EncodeToString(raw)
	now := m.Now()
	s.ID, s.Half, s.Created, s.Seen, s.Expires = m.NewID(), m.Half, now, now, now.Add(m.Life)
	if !until.IsZero() && until.Before(s.Expires) {
		s.Expires = until
	}
	if err := m.Store.CreateSession(r.Context(), Hash(token), s); err != nil {
		return Session{}, err
	}
	http.SetCookie(w, m.cookie(path, token, s.Expires.Sub(now)))
	return s, nil
}

func (m *Manager) name(path string) string {
	switch {
	case !m.Secure:
		return m.Cookie
	case path == "/":
		return "__Host-" + m.Cookie
	}
	return "__Secure-" + m.Cookie // "__Host-" cookies have no path of their own
}

// cookie keeps a token for so long; none at all takes the browser's away. It is
// a span and no date, because the browser's clock is not ours.
func (m *Manager) cookie(path, token string, life time.Duration) *http.Cookie {
	seconds := int(life.Seconds())
	if seconds <= 0 {
		seconds = -1
	}
	return &http.Cookie{
		Name: m.name(path), Value: token, Path: path, MaxAge: seconds,
		Secure: m.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// Current returns the session of the request's cookie for path, or
// fault.Unauthenticated. It counts as use at most once a minute.
func (m *Manager) Current(r *http.Request, path string) (Session, error) {
	none := fault.New(fault.Unauthenticated, "Sign in to continue.")
	c, err := r.Cookie(m.name(path))
	if err != nil {
		return Session{}, none
	}
	hash := Hash(c.Value)
	s, err := m.Store.SessionByHash(r.Context(), hash)
	if err != nil {
		if fault.From(err) == nil {
			return Session{}, err
		}
		return Session{}, none
	}
	now := m.Now()
	if s.Half != m.Half || !now.Before(s.Expires) || now.Sub(s.Seen) > m.Idle {
		return Session{}, none
	}
	if now.Sub(s.Seen) > time.Minute {
		if err := m.Store.TouchSession(r.Context(), hash, now); err != nil {
			return Session{}, err
		}
	}
	return s, nil
}

// Had tells whether the browser has a cookie of a session, ended or not: one that
// was ended by its person takes the cookie away.
func (m *Manager) Had(r *http.Request, path string) bool {
	_, err := r.Cookie(m.name(path))
	return err == nil
}

// End deletes the request's session and its cookie.
func (m *Manager) End(w http.ResponseWriter, r *http.Request, path string) error {
	if c, err := r.Cookie(m.name(path)); err == nil {
		if err := m.Store.DeleteSession(r.Context(), Hash(c.Value)); err != nil {
			return err
		}
	}
	http.SetCookie(w, m.cookie(path, "", 0))
	return nil
}
