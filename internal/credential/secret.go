// Package credential holds what people prove themselves with: passwords
// (Argon2id), time-based one-time codes with their QR picture, recovery codes,
// and the Secret type that cannot be printed.
package credential

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"log/slog"
)

// Secret is text that must not appear in logs, errors or JSON. Reveal is the
// only way to read it, and is easy to find in a review.
type Secret struct{ text string }

// NewSecret wraps text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text, for the one place that needs it.
func (s Secret) Reveal() string { return s.text }

// Empty tells whether nothing is wrapped.
func (s Secret) Empty() bool { return s.text == "" }

// Equal compares in constant time.
func (s Secret) Equal(other string) bool {
	return subtle.ConstantTimeCompare([]byte(s.text), []byte(other)) == 1
}

const redacted = "[redacted]"

// String, GoString, MarshalText and LogValue all hide the text.
func (Secret) String() string { return redacted }

// GoString hides the text from %#v.
func (Secret) GoString() string { return redacted }

// MarshalText hides the text from JSON and XML.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue hides the text from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// HashToken is how bearer tokens of high entropy are stored and looked up.
// Passwords need HashPassword instead.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
