package credential_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"log/slog"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/credential"
)

func TestASecretCannotBePrinted(t *testing.T) {
	s := credential.NewSecret("hunter2")
	j, err := json.Marshal(map[string]any{"s": s})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "s", s, "in", struct{ S credential.Secret }{s})
	for _, out := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q", s, s, s, s, s), string(j), log.String()} {
		if strings.Contains(out, "hunter2") {
			t.Errorf("printed: %s", out)
		}
	}
}

func TestPasswords(t *testing.T) {
	ctx := context.Background()
	h, err := credential.NewHasher(rand.Reader, 2)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := h.Hash(ctx, credential.NewSecret("correct horse"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, hash, password string
		want                 bool
	}{
		{"the right one", hash, "correct horse", true},
		{"a wrong one", hash, "correct horsf", false},
		{"nobody's", "", "nobody's password", false},
	} {
		if got, err := h.Verify(ctx, c.hash, credential.NewSecret(c.password)); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
	if _, err := h.Verify(ctx, "$argon2id$v=19$m=99999999,t=2,p=1$AAAA$AAAA", credential.NewSecret("x")); err == nil {
		t.Error("a hash with an enormous cost was accepted")
	}
}

func TestACodeIsAcceptedOnceAndNearItsTime(t *testing.T) {
	seed, err := credential.NewSeed(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_800_000_000, 0)
	code, err := credential.Code(seed, now)
	if err != nil {
		t.Fatal(err)
	}
	used, err := credential.VerifyCode(seed, code[:3]+" "+code[3:], now.Add(20*time.Second), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := credential.VerifyCode(seed, code, now.Add(21*time.Second), used); !errors.Is(err, credential.ErrCode) {
		t.Errorf("again: %v", err)
	}
	if _, err := credential.VerifyCode(seed, code, now.Add(2*time.Minute), 0); !errors.Is(err, credential.ErrCode) {
		t.Errorf("late: %v", err)
	}
}

func TestRFC6238Vector(t *testing.T) {
	// RFC 6238 appendix B, SHA-1, time 59: 94287082, of which six digits are used.
	seed := credential.NewSecret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
	if code, err := credential.Code(seed, time.Unix(59, 0)); err != nil || code != "287082" {
		t.Errorf("%q, %v", code, err)
	}
}

func TestTheQRCodeIsAPicture(t *testing.T) {
	seed, err := credential.NewSeed(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b, err := credential.QR(credential.EnrolmentURL(seed, "Gatehouse & Co", "ana@corp.test"), 256)
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(b)); err != nil || img.Bounds().Dx() != 256 {
		t.Errorf("%v", err)
	}
}

func TestRecoveryCodesForgiveHowTheyAreTyped(t *testing.T) {
	codes, err := credential.NewRecoveryCodes(rand.Reader, 10)
	if err != nil || len(codes) != 10 {
		t.Fatal(err)
	}
	c := codes[0].Reveal()
	if credential.HashRecoveryCode("p1", c) != credential.HashRecoveryCode("p1", strings.ToUpper(strings.ReplaceAll(c, "-", " "))) {
		t.Error("another spelling is another code")
	}
	if credential.HashRecoveryCode("p1", c) == credential.HashRecoveryCode("p2", c) {
		t.Error("two people's equal codes look equal")
	}
}
