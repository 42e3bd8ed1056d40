package session_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/session"
)

func TestABrowserIsRemembered(t *testing.T) {
	now := time.Now()
	known := credential.Browsers{Purpose: "test", MAC: func(purpose, data string) []byte {
		h := hmac.New(sha256.New, []byte("key"+purpose))
		h.Write([]byte(data))
		return h.Sum(nil)
	}}
	for secure, name := range map[bool]string{true: "__Host-gh_known", false: "gh_known"} {
		m := &session.Manager{Cookie: "gh", Secure: secure, Rand: rand.Reader, Now: func() time.Time { return now }}
		r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
		if m.Marks(r) != "" {
			t.Error("a new browser has marks")
		}
		if err := m.Remember(w, r, known, "alice"); err != nil {
			t.Fatal(err)
		}
		c := w.Result().Cookies()[0]
		if c.Name != name || c.Path != "/" || c.Secure != secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.MaxAge < 179*24*60*60 {
			t.Errorf("the cookie is %v", c)
		}
		r.AddCookie(c)
		if known.Known(m.Marks(r), "alice", now) == "" || known.Known(m.Marks(r), "bob", now) != "" {
			t.Errorf("the marks are %q", m.Marks(r))
		}
	}
}
