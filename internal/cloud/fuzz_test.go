package cloud_test

import (
	"errors"
	"strings"
	"testing"

	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
)

// Whatever key and token come, only what was sealed for that very key opens.
func FuzzKey(f *testing.F) {
	w := newWorld(f)
	c := w.session(f, w.reservedRole(f, w.account(f, "dev"), s3Full), "user-1")
	good := c.Token.Reveal()
	f.Add(c.AccessKeyID, good)
	f.Add(c.AccessKeyID, good[:len(good)-1])
	f.Add("ASIAAAAAAAAAAAAAAAAA", good)
	f.Add("AKIAAAAAAAAAAAAAAAAA", "")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, id, token string) {
		_, p, err := w.Key(t.Context(), id, token)
		switch {
		case id == c.AccessKeyID && token == good:
			if err != nil {
				t.Fatal(err)
			}
		case err == nil:
			t.Fatalf("%q with %q opened as %+v", id, token, p)
		case !errors.Is(err, fault.Unauthenticated):
			t.Fatalf("refused as %v", err)
		case p.ARN != "":
			t.Fatalf("refused, and yet somebody: %+v", p)
		}
	})
}

// An ARN that is read names what it says, and nothing else is read.
func FuzzRoleARN(f *testing.F) {
	for _, s := range []string{"arn:aws:iam::111122223333:role/a/b", "arn:aws:iam::111122223333:role/", "arn:aws:iam:::role/x", "arn:aws:sts::111122223333:role/x", "role"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		account, path, name, ok := cloud.ParseRoleARN(s)
		if ok && (cloud.RoleARN(account, path, name) != s || name == "" || strings.Contains(name, "/")) {
			t.Errorf("%q was read as %s %s %s", s, account, path, name)
		}
	})
}
