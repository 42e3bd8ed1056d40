package ids_test

import (
	"crypto/rand"
	"regexp"
	"testing"
	"time"

	"gatehouse/internal/ids"
)

func TestShapes(t *testing.T) {
	s := ids.Source{Rand: rand.Reader, Now: time.Now}
	root := s.Root()
	cases := map[string]struct{ got, want string }{
		"account":        {string(s.Account()), `^[1-9]\d{11}$`},
		"permission set": {s.PermissionSet(), `^ps-[0-9a-f]{16}$`},
		"instance":       {s.Instance(), `^ssoins-[0-9a-f]{16}$`},
		"identity store": {s.IdentityStore(), `^d-[0-9a-f]{10}$`},
		"access key":     {s.AccessKey("ASIA"), `^ASIA[A-Z2-7]{16}$`},
		"secret key":     {s.SecretKey(), `^[A-Za-z0-9+/]{40}$`},
		"okta":           {s.Okta("00u"), `^00u[0-9A-Za-z]{17}$`},
		"unit":           {s.Unit(root), `^ou-` + root[2:] + `-[a-z0-9]{8}$`},
		"uuid":           {s.UUID(), `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
		"ordered":        {s.Ordered(), `^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
	}
	for name, c := range cases {
		if !regexp.MustCompile(c.want).MatchString(c.got) {
			t.Errorf("%s: %q does not match %s", name, c.got, c.want)
		}
	}
}

func TestOrderedIdsSortByTime(t *testing.T) {
	at := time.Unix(1000, 0)
	s := ids.Source{Rand: rand.Reader, Now: func() time.Time { return at }}
	for last, i := "", 0; i < 100; i++ {
		id := s.Ordered()
		if id <= last {
			t.Fatalf("%s after %s", id, last)
		}
		last = id
	}
}

func TestAccountIDValid(t *testing.T) {
	for in, want := range map[ids.AccountID]bool{"123456789012": true, "12345678901": false, "12345678901x": false, "": false} {
		if in.Valid() != want {
			t.Errorf("%q.Valid() = %v", in, !want)
		}
	}
}
