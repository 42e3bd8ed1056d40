package keyring_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/internal/keyring"
)

func TestWhatIsSealedOpensForItsPurposeAlone(t *testing.T) {
	r, err := keyring.Load(t.TempDir(), "", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := r.Seal("a", []byte("secret"))
	if got, err := r.Open("a", s); err != nil || string(got) != "secret" {
		t.Errorf("own purpose: %q, %v", got, err)
	}
	for _, bad := range []string{"", "g1.", s[:len(s)-1], strings.ToUpper(s), s + "A"} {
		if _, err := r.Open("a", bad); !errors.Is(err, keyring.ErrSealed) {
			t.Errorf("Open(%q) = %v", bad, err)
		}
	}
	if _, err := r.Open("b", s); !errors.Is(err, keyring.ErrSealed) {
		t.Errorf("other purpose: %v", err)
	}
}

func TestTheMasterKeyIsMadeOnceAndForTheOwnerOnly(t *testing.T) {
	dir := t.TempDir()
	a, err := keyring.Load(dir, "", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b, err := keyring.Load(dir, "", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Open("p", a.Seal("p", []byte("x"))); err != nil || string(got) != "x" {
		t.Errorf("second start: %q, %v", got, err)
	}
	if !bytes.Equal(a.MAC("p", "d"), b.MAC("p", "d")) || bytes.Equal(a.MAC("p", "d"), a.MAC("q", "d")) {
		t.Error("MAC does not depend on key and purpose alone")
	}
	info, err := os.Stat(filepath.Join(dir, "master.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}
