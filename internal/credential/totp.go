package credential

import (
	"bytes"
	"encoding/base32"
	"errors"
	"fmt"
	"image/png"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// TOTP as every authenticator application knows it (RFC 6238): SHA-1, six
// digits, thirty seconds. A code of the step before or after is accepted, for
// clocks that differ and people who type slowly.
const (
	stepSeconds = 30
	seedSize    = 20
	skewSteps   = 1
)

var b32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewSeed makes a TOTP seed in base32, the form that people can type.
func NewSeed(random io.Reader) (Secret, error) {
	raw := make([]byte, seedSize)
	if _, err := io.ReadFull(random, raw); err != nil {
		return Secret{}, err
	}
	return NewSecret(b32.EncodeToString(raw)), nil
}

// Code returns the code of a seed at a time.
func Code(seed Secret, at time.Time) (string, error) {
	return hotp.GenerateCode(seed.Reveal(), uint64(step(at)))
}

func step(at time.Time) int64 { return at.Unix() / stepSeconds }

// ErrCode is any code that is not accepted.
var ErrCode = errors.New("the code is not right, or was used already")

// VerifyCode checks a code and returns the time step that it belongs to. A
// step is accepted once: the caller keeps the last used one, in the same
// transaction, and passes it here.
func VerifyCode(seed Secret, code string, at time.Time, lastStep int64) (usedStep int64, err error) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	found := int64(-1)
	for s := step(at) - skewSteps; s <= step(at)+skewSteps; s++ {
		want, err := hotp.GenerateCode(seed.Reveal(), uint64(s))
		if err != nil {
			return 0, err
		}
		if NewSecret(want).Equal(code) && s > lastStep {
			found = s
		}
	}
	if found < 0 {
		return 0, ErrCode
	}
	return found, nil
}

// EnrolmentURL is what the QR code says.
func EnrolmentURL(seed Secret, issuer, account string) Secret {
	q := url.Values{"secret": {seed.Reveal()}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	// Authenticator applications read "%20" but not "+".
	return NewSecret(fmt.Sprintf("otpauth://totp/%s:%s?%s", url.PathEscape(issuer), url.PathEscape(account),
		strings.ReplaceAll(q.Encode(), "+", "%20")))
}

// QR draws the enrolment URL as a PNG of size pixels square.
func QR(enrolment Secret, size int) ([]byte, error) {
	key, err := otp.NewKeyFromURL(enrolment.Reveal())
	if err != nil {
		return nil, errors.New("not an enrolment address")
	}
	img, err := key.Image(size, size)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, img)
	return b.Bytes(), err
}

// NewRecoveryCodes makes n codes of 50 random bits, written in two groups of five letters.
func NewRecoveryCodes(random io.Reader, n int) ([]Secret, error) {
	out := make([]Secret, n)
	for i := range out {
		raw := make([]byte, 7)
		if _, err := io.ReadFull(random, raw); err != nil {
			return nil, err
		}
		s := strings.ToLower(b32.EncodeToString(raw))[:10]
		out[i] = NewSecret(s[:5] + "-" + s[5:])
	}
	return out, nil
}

// HashRecoveryCode is how a recovery code is stored and looked up; it forgives
// capitals, blanks and the missing dash. The salt names the person, so that
// equal codes of two people are stored differently.
func HashRecoveryCode(salt, code string) string {
	code = strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(code))
	return HashToken(salt + "/" + code)
}
