package samlsp

import (
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
)

// The binding cookie ties a sign-in to the browser that began it. SameSite=Lax
// suffices, with and without HTTPS: it is not looked at when the provider's site
// posts, but at the request of our own site that follows.
const bindingSeconds = 3600

var bindingPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

func (h *Handler) bindingName() string {
	if h.Sessions.Secure {
		return "__Host-gh_signin"
	}
	return "gh_signin"
}

// binding is the token of the browser's cookie, or empty.
func (h *Handler) binding(r *http.Request) string {
	c, err := r.Cookie(h.bindingName())
	if err != nil || !bindingPattern.MatchString(c.Value) {
		return ""
	}
	return c.Value
}

// bind gives the browser its cookie, or keeps the one that it has: two tabs may sign in at once.
func (h *Handler) bind(w http.ResponseWriter, r *http.Request) (string, error) {
	token := h.binding(r)
	if token == "" {
		raw := make([]byte, 32)
		if _, err := io.ReadFull(h.Rand, raw); err != nil {
			return "", err
		}
		token = base64.RawURLEncoding.EncodeToString(raw)
	}
	http.SetCookie(w, &http.Cookie{
		Name: h.bindingName(), Value: token, Path: "/", MaxAge: bindingSeconds,
		Secure: h.Sessions.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return token, nil
}
