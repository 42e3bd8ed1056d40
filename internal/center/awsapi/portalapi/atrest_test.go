package portalapi_test

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"gatehouse/internal/center/centertest"
)

// Row 44: what opens anything is in the database as a hash only.
func TestNoSecretLiesInTheDatabase(t *testing.T) {
	w := centertest.Start(t)
	w.User("alice@corp.example")
	b, _ := w.SignIn("alice@corp.example")
	c := newCLI(t, w, "sso:account:access")
	waiting := c.start(string(w.At) + "/start")
	out := c.tokens(b)
	_, scim := w.SCIM()
	secrets := map[string]string{
		"client secret": *c.secret, "device code": *waiting.DeviceCode, "user code": *waiting.UserCode, "access token": *out.AccessToken,
		"refresh token": *out.RefreshToken, "SCIM token": scim,
	}
	at, _ := url.Parse(string(w.At))
	for _, cookie := range b.Client.Jar.Cookies(at) {
		secrets["cookie "+cookie.Name] = cookie.Value
	}
	if len(secrets) != 8 {
		t.Fatalf("%d secrets, want six and two cookies", len(secrets))
	}
	files, err := filepath.Glob(filepath.Join(w.Dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var all []byte
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	if !bytes.Contains(all, []byte("alice@corp.example")) {
		t.Fatal("this is not the database")
	}
	for what, secret := range secrets {
		if bytes.Contains(all, []byte(secret)) {
			t.Errorf("the %s lies in the database", what)
		}
	}
}
