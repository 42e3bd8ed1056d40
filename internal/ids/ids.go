// Package ids makes the identifiers of both worlds, AWS-shaped and
// Okta-shaped, from a given source of randomness, and names their types.
//
// Nothing else in the product invents identifiers: a test that gives a fixed
// source gets the same ones every time.
package ids

import (
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"strings"
	"sync/atomic"
	"time"
)

// AccountID is the twelve digits of an AWS account.
type AccountID string

// Valid tells whether a has the shape of an account id.
func (a AccountID) Valid() bool {
	if len(a) != 12 {
		return false
	}
	return strings.Trim(string(a), "0123456789") == ""
}

// Source makes identifiers. Rand must be crypto/rand.Reader outside tests:
// some identifiers (client ids, request ids) double as hard-to-guess names.
type Source struct {
	Rand io.Reader
	Now  func() time.Time
}

func (s Source) bytes(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.Rand, b); err != nil {
		// Without randomness no identifier is safe to hand out; there is no way on.
		panic("ids: no randomness: " + err.Error())
	}
	return b
}

func (s Source) pick(alphabet string, n int) string {
	size := big.NewInt(int64(len(alphabet)))
	out := make([]byte, n)
	// One wide number instead of a byte per letter, so that no letter is likelier than another.
	v := new(big.Int).SetBytes(s.bytes(n + 8))
	rem := new(big.Int)
	for i := range out {
		v.DivMod(v, size, rem)
		out[i] = alphabet[rem.Int64()]
	}
	return string(out)
}

const (
	digits = "0123456789"
	lower  = "abcdefghijklmnopqrstuvwxyz"
	alnum  = digits + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + lower
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
)

// Hex returns n lower-case hex digits.
func (s Source) Hex(n int) string { return hex.EncodeToString(s.bytes((n + 1) / 2))[:n] }

// UUID returns a random UUID (RFC 9562, version 4).
func (s Source) UUID() string {
	b := s.bytes(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return formatUUID(b)
}

// newest is the time of the last ordered id of this process, in 4096ths of a
// millisecond: ids that are made within one such step still sort as they were made.
var newest atomic.Int64

// Ordered returns a UUID that sorts by time of creation (RFC 9562, version 7,
// with the fraction of section 6.2 method 3).
func (s Source) Ordered() string {
	b := s.bytes(16)
	at := step(s.Now())
	for last := newest.Load(); ; last = newest.Load() {
		next := max(at, last+1)
		if last-at > 4096*1000 {
			next = at // the clock was set back (or a test has its own): do not run ahead of it
		}
		if newest.CompareAndSwap(last, next) {
			at = next
			break
		}
	}
	for i := range 6 {
		b[i] = byte(at >> 12 >> (8 * (5 - i)))
	}
	b[6], b[7] = 0x70|byte(at>>8)&0x0f, byte(at)
	b[8] = b[8]&0x3f | 0x80
	return formatUUID(b)
}

func step(t time.Time) int64 {
	return t.UnixMilli()<<12 | int64(t.Nanosecond()%1e6)*4096/1e6
}

func formatUUID(b []byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Token returns n random bytes as text for a bearer secret: at least 16.
func (s Source) Token(n int) string {
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s.bytes(n)))
}

// Account returns twelve digits that do not begin with zero.
func (s Source) Account() AccountID {
	return AccountID(s.pick(digits[1:], 1) + s.pick(digits, 11))
}

// AccessKey returns an access key id with a prefix of four letters: AKIA for
// long-term keys, ASIA for temporary ones.
func (s Source) AccessKey(prefix string) string { return prefix + s.pick(upper, 16) }

// IAM returns a unique id of IAM: AIDA (user), AROA (role), ANPA (policy).
func (s Source) IAM(prefix string) string { return prefix + s.pick(upper, 17) }

// SecretKey returns forty letters, the shape of a secret access key.
func (s Source) SecretKey() string { return s.pick(alnum+"+/", 40) }

// Organization returns o-..., Root r-..., Unit ou-<root>-...
func (s Source) Organization() string { return "o-" + s.pick(lower+digits, 10) }

// Root returns the id of an organization's root.
func (s Source) Root() string { return "r-" + s.pick(lower+digits, 4) }

// Unit returns the id of an organizational unit below the given root ("r-...").
func (s Source) Unit(root string) string {
	return "ou-" + strings.TrimPrefix(root, "r-") + "-" + s.pick(lower+digits, 8)
}

// Lower returns prefix and n letters or digits, for example car-... and p-...
func (s Source) Lower(prefix string, n int) string { return prefix + s.pick(lower+digits, n) }

// Instance returns the id of an Identity Center instance.
func (s Source) Instance() string { return "ssoins-" + s.Hex(16) }

// PermissionSet returns the id of a permission set.
func (s Source) PermissionSet() string { return "ps-" + s.Hex(16) }

// IdentityStore returns d- and ten hex digits.
func (s Source) IdentityStore() string { return "d-" + s.Hex(10) }

// Okta returns twenty letters and digits that begin with the given prefix
// (00u person, 00g group, 0oa application, exk external key, gPm push mapping, ...).
func (s Source) Okta(prefix string) string { return prefix + s.pick(alnum, 20-len(prefix)) }
