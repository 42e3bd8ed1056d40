package credential

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Browsers recognizes browsers with which somebody has signed in before, fully:
// password and factor. Guesses at an account from such a browser are counted
// apart, so that strangers who use up the account's guesses, or have it locked,
// do not keep its owner out (docs/decisions/0008).
//
// A mark is a random id and a date under a MAC over both and the account. It
// names nobody, is good for one account only, and opens nothing: the
// password and the factor are asked for as ever. Browsers keep the marks of a
// few accounts together, joined by dots.
type Browsers struct {
	// MAC is keyring.Ring's.
	MAC func(purpose, data string) []byte
	// Purpose keeps the marks of one half from being those of another.
	Purpose string
}

const (
	markID   = 16
	markTime = 4 // days since 1970
	markSum  = 16
	// marksKept bounds the cookie: the accounts of one browser, the latest first.
	marksKept = 6
	// markDays is how long a mark is good; each sign-in makes it anew.
	markDays = 180
)

// Known returns the id under which guesses at the account from the browser with
// these marks are counted, or nothing for a browser that is not known.
func (b Browsers) Known(marks, account string, now time.Time) string {
	if account == "" {
		return ""
	}
	for _, m := range split(marks) {
		body, sum := m[:markID+markTime], m[markID+markTime:]
		age := day(now) - int64(binary.BigEndian.Uint32(body[markID:]))
		if age >= 0 && age <= markDays && hmac.Equal(sum, b.sum(body, account)) {
			return base64.RawURLEncoding.EncodeToString(body[:markID])
		}
	}
	return ""
}

// Mark returns the marks with a new one for the account.
func (b Browsers) Mark(marks, account string, random io.Reader, now time.Time) (string, error) {
	body := make([]byte, markID+markTime)
	if _, err := io.ReadFull(random, body[:markID]); err != nil {
		return "", err
	}
	binary.BigEndian.PutUint32(body[markID:], uint32(day(now))) //nolint:gosec // days fit for millions of years
	out := [][]byte{append(body, b.sum(body, account)...)}
	for _, m := range split(marks) {
		if !hmac.Equal(m[markID+markTime:], b.sum(m[:markID+markTime], account)) {
			out = append(out, m)
		}
	}
	texts := make([]string, 0, marksKept)
	for _, m := range out[:min(len(out), marksKept)] {
		texts = append(texts, base64.RawURLEncoding.EncodeToString(m))
	}
	return strings.Join(texts, "."), nil
}

func (b Browsers) sum(body []byte, account string) []byte {
	return b.MAC(b.Purpose, string(body)+account)[:markSum]
}

func split(marks string) (out [][]byte) {
	for _, text := range slices.Collect(strings.SplitSeq(marks, ".")) {
		m, err := base64.RawURLEncoding.DecodeString(text)
		if err == nil && len(m) == markID+markTime+markSum && len(out) < marksKept {
			out = append(out, m)
		}
	}
	return out
}

func day(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }

// Network is what guesses from an address are counted under: the address
// itself, or for IPv6 the network of 64 bits that one household or machine has
// whole.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Unmap().Is4() {
		return address
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
